//! Makes as many different specs as one likes, of about 8 KB each, for measuring:
//!
//! ```sh
//! cargo run --release --example many_specs -- FOLDER 10000
//! ```
//!
//! Every spec has a taxonomy of its own, twelve worked examples of which some are Arabic, edge cases,
//! steps and an output schema. No two share a sentence but the fixed ones. Most of them lint clean.

#[path = "../same_tokens/texts.rs"]
#[allow(dead_code, reason = "the comparison has more kinds")]
mod texts;

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs, io};

use texts::Random;

const EXAMPLES: usize = 12;
const SIZE: usize = 8_000;

const THINGS: [&str; 24] = [
    "pump", "ladder", "kettle", "printer", "scanner", "forklift", "pallet", "gasket", "valve",
    "cable", "router", "display", "chair", "boiler", "mixer", "trolley", "sensor", "gearbox",
    "lamp", "drill", "filter", "hose", "battery", "fan",
];
const DEEDS: [&str; 16] = [
    "arrived",
    "leaked",
    "stopped",
    "was swapped",
    "was billed",
    "was lost",
    "rattles",
    "fits",
    "overheated",
    "was returned",
    "was repaired",
    "ships",
    "is wanted",
    "is praised",
    "broke",
    "was cancelled",
];
const PLACES: [&str; 14] = [
    "in Hamburg",
    "at gate four",
    "on Tuesday",
    "for the second time",
    "after the move",
    "without a note",
    "with its box",
    "in the cold store",
    "near the dock",
    "by courier",
    "during the audit",
    "at the site in Jubail",
    "before noon",
    "under warranty",
];
const ARABIC: [&str; 16] = [
    "وصلت",
    "المضخة",
    "إلى",
    "المستودع",
    "أمس",
    "مع",
    "فاتورة",
    "ضريبية",
    "من",
    "المورد",
    "وطلب",
    "العميل",
    "استبدال",
    "القطعة",
    "قبل",
    "الشحن",
];

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let folder = arguments.next().map(PathBuf::from);
    let number = arguments.next().and_then(|number| number.parse().ok());
    let (Some(folder), Some(number)) = (folder, number) else {
        eprintln!("usage: many_specs FOLDER NUMBER");
        return ExitCode::from(2);
    };
    match write_all(&folder, number) {
        Ok(bytes) => {
            println!("{number} specs, {} bytes each", bytes / number.max(1));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            ExitCode::from(2)
        }
    }
}

fn write_all(folder: &PathBuf, number: usize) -> io::Result<usize> {
    fs::create_dir_all(folder)?;
    let mut bytes = 0;
    for at in 0..number {
        let text = spec(at);
        bytes += text.len();
        fs::write(folder.join(format!("spec-{at:05}.fewshot.yaml")), text)?;
    }
    Ok(bytes)
}

fn spec(at: usize) -> String {
    let random = &mut Random(at as u64 + 1);
    // Label names are words with a number, so that they tell apart and no two specs have the same.
    let labels: Vec<String> = (0..6)
        .map(|label| format!("{}_{}", THINGS[(at + label * 4) % THINGS.len()], at + label))
        .collect();
    let mut out = String::new();
    let mut say = |line: &str| {
        out.push_str(line);
        out.push('\n');
    };
    say(&format!("name: messages-{at}"));
    say(&format!(
        "description: Routes the messages of warehouse {at}."
    ));
    say("model: gpt-4o\n");
    say(&format!(
        "role: You sort the incoming messages of warehouse {at}."
    ));
    say("task: |");
    say("  Decide which team this message goes to, so that it is answered on the same day.");
    say(&format!("  {}", sentence(random)));
    say("\ninput:\n  message: One message as it came in, in English or Arabic.");
    say("languages: [en, ar]\n");
    say("taxonomy:\n  otherwise: other\n  labels:");
    for label in &labels {
        say(&format!("    {label}:"));
        say(&format!("      definition: {}", sentence(random)));
    }
    say("    other:\n      definition: None of the above.\n");
    say("edge_cases:");
    for (id, label) in ["urgent", "unsigned", "two-matters"].iter().zip(&labels) {
        say(&format!("  {id}-{at}:"));
        say(&format!(
            "    when: The message is {id} and says that {}",
            clause(random)
        ));
        say(&format!("    label: {label}"));
    }
    say("\nsteps:");
    say("  - Say what the message is about in a few words.");
    say("  - Check every edge case.");
    say("  - Choose the label.\n");
    say("output:\n  schema:\n    type: object\n    properties:");
    say(
        "      reasoning: { type: string, description: \"The steps, in one to three sentences.\" }",
    );
    say("      label: { $ref: \"fewshot:labels\" }");
    say("      urgent: { type: boolean, description: Whether it must be answered today. }");
    say("    required: [reasoning, label, urgent]\n    additionalProperties: false\n");
    say("examples:");
    let room = (SIZE - 900).saturating_sub(out.len()) / EXAMPLES;
    for example in 0..EXAMPLES {
        let text = one_example(random, at, example, &labels, room);
        out.push_str(&text);
    }
    out
}

fn one_example(
    random: &mut Random,
    at: usize,
    example: usize,
    labels: &[String],
    room: usize,
) -> String {
    // In no order that a model could learn.
    let label = match (example * 5 + at) % 7 {
        6 => "other",
        known => &labels[known],
    };
    let is_arabic = example % 4 == 3;
    let mut out = format!("  - id: message-{at}-{example}\n");
    let edges = ["urgent", "unsigned", "two-matters"];
    if let Some(edge) = labels.iter().take(3).position(|known| known == label) {
        let _ = writeln!(out, "    covers: [{}-{at}]", edges[edge]);
    }
    if is_arabic {
        out.push_str("    language: ar\n");
    }
    out.push_str("    input: |\n");
    while out.len() + 230 < room {
        let line = if is_arabic {
            arabic(random)
        } else {
            sentence(random)
        };
        let _ = writeln!(out, "      {line}");
    }
    let _ = writeln!(out, "    reasoning: >-");
    let _ = writeln!(
        out,
        "      {} The label that says so fits best.",
        sentence(random)
    );
    let urgent = random.below(2) == 0;
    let _ = writeln!(out, "    output: {{ label: {label}, urgent: {urgent} }}");
    out
}

fn clause(random: &mut Random) -> String {
    let (number, thing, deed) = (
        random.below(9000) + 100,
        random.one_of(&THINGS),
        random.one_of(&DEEDS),
    );
    format!("the {thing} {number} {deed} {}", random.one_of(&PLACES))
}

fn sentence(random: &mut Random) -> String {
    let (first, second) = (clause(random), clause(random));
    format!("Here {first} and {second}.")
}

fn arabic(random: &mut Random) -> String {
    let words: Vec<&str> = (0..9).map(|_| random.one_of(&ARABIC)).collect();
    format!("{} {}.", words.join(" "), random.below(9000) + 100)
}
