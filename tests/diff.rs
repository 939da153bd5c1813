//! `fewshot diff`: the comparison names what changed and nothing else, whether the two prompts are files
//! or states of a repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use fewshot::diff::{Change, Kind};
use fewshot::{Loaded, Options, compare, load};
use serde_json::{Value, json};

/// A folder with files in it.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, text).expect("written");
        path
    }

    fn load(&self, name: &str, text: &str) -> Loaded {
        let path = self.write(name, text);
        let options = Options {
            base: self.path().to_path_buf(),
            config: None,
            model: None,
            today: None,
        };
        load(&path, &options).expect("it can be read")
    }

    fn git(&self, arguments: &[&str]) {
        let output = Command::new("git")
            .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
            .args(["-c", "core.autocrlf=false", "-c", "commit.gpgsign=false"])
            .args(arguments)
            .current_dir(self.path())
            .output()
            .expect("git runs");
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }

    fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "x"]);
    }

    fn repository() -> Self {
        let folder = Folder::new();
        folder.git(&["init", "-q", "-b", "main"]);
        folder
    }

    fn fewshot(&self, within: &str, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_fewshot"))
            .args(arguments)
            .current_dir(self.path().join(within))
            .env("SOURCE_DATE_EPOCH", "1795392000")
            .env("COLUMNS", "80")
            .env("NO_COLOR", "1")
            .output()
            .expect("fewshot runs")
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("JSON: {output:?}"))
}

/// A change in a line: `labels renamed a → b (definition) !`, the `!` for breaking.
fn line(change: &Change) -> String {
    let mut out = format!(
        "{} {} {}",
        change.part.as_str(),
        change.kind.as_str(),
        change.name
    );
    if let Some(to) = &change.to {
        out.push_str(&format!(" → {to}"));
    }
    let fields: Vec<_> = change.details.iter().map(|it| it.field.as_str()).collect();
    if !fields.is_empty() {
        out.push_str(&format!(" ({})", fields.join(", ")));
    }
    if change.breaking.is_some() {
        out.push_str(" !");
    }
    out
}

fn lines(before: &Loaded, after: &Loaded) -> Vec<String> {
    for side in [before, after] {
        assert!(!side.is_broken(), "{:?}", side.found);
    }
    let difference = compare(before, after).expect("both load");
    difference.changes.iter().map(line).collect()
}

/// What changed between two specs.
fn between(before: &str, after: &str) -> Vec<String> {
    let folder = Folder::new();
    let before = folder.load("before.fewshot.yaml", before);
    let after = folder.load("after.fewshot.yaml", after);
    lines(&before, &after)
}

fn own(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(path).expect("a file of ours")
}

/// `text` with `from` made `to`, which it must hold just once.
fn edit(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from}");
    text.replace(from, to)
}

/// The shipped prompt with its taxonomy in a file beside it, and one property not required yet.
fn shipped() -> (String, String) {
    let spec = own("prompts/procurement.fewshot.yaml");
    let spec = edit(&spec, "from: procurement", "from: ./labels.yaml");
    let spec = edit(&spec, "is_copy, needs_split]", "is_copy]");
    (spec, own("taxonomies/procurement.yaml"))
}

/// The same with one example relabelled, one label renamed, one optional property made required.
fn changed() -> (String, String) {
    let (spec, taxonomy) = shipped();
    let spec = edit(&spec, "is_copy]", "is_copy, needs_split]");
    let spec = edit(&spec, "doc_type: statement,", "doc_type: other,");
    let rename = |text: String| text.replace("proforma_invoice", "preliminary_invoice_of_a_seller");
    (rename(spec), rename(taxonomy))
}

const THREE: [&str; 3] = [
    "labels renamed proforma_invoice → preliminary_invoice_of_a_seller !",
    "output changed needs_split (required)",
    "examples relabelled statement-with-balance (label)",
];

fn three() -> Vec<String> {
    // The id of the example is the shipped prompt's to choose.
    let (spec, _) = shipped();
    let at = spec.find("doc_type: statement,").expect("an example");
    let id = spec[..at].rsplit("- id: ").next().expect("its id");
    let id = id.lines().next().expect("a line");
    THREE
        .map(|line| line.replace("statement-with-balance", id))
        .to_vec()
}

#[test]
fn the_shipped_prompt_changed_in_three_ways_names_these_three() {
    let (one, other) = (Folder::new(), Folder::new());
    let load = |folder: &Folder, (spec, taxonomy): (String, String)| {
        folder.write("labels.yaml", &taxonomy);
        folder.write(
            "procurement.tests.jsonl",
            &own("prompts/procurement.tests.jsonl"),
        );
        folder.load("prompt.fewshot.yaml", &spec)
    };
    let (before, mut changed) = (load(&one, shipped()), changed());
    // Tests of the renamed label would be of no label; they are not what this is about.
    changed.0 = edit(&changed.0, "tests: procurement.tests.jsonl\n", "");
    let mut unchanged = shipped();
    unchanged.0 = edit(&unchanged.0, "tests: procurement.tests.jsonl\n", "");
    let before_without = load(&Folder::new(), unchanged);
    let after = load(&other, changed);
    assert_eq!(lines(&before_without, &after), three());
    let difference = compare(&before_without, &after).expect("both load");
    let (from, to) = difference.tokens().expect("counted");
    assert_eq!(Some(from), before.count().map(|counts| counts.prompt));
    assert_eq!(Some(to), after.count().map(|counts| counts.prompt));
    assert_ne!(from, to);
    let moved: i64 = difference
        .sections()
        .iter()
        .map(|(_, a, b)| *b as i64 - *a as i64)
        .sum();
    assert_eq!(moved, to as i64 - from as i64);
    // Its one example goes along, and that is said with it.
    assert_eq!(difference.changes[0].follow, 1);
}

#[test]
fn the_same_three_as_a_state_of_a_repository() {
    let folder = Folder::repository();
    let put = |(spec, taxonomy): (String, String)| {
        folder.write("prompts/labels.yaml", &taxonomy);
        folder.write(
            "prompts/prompt.fewshot.yaml",
            &edit(&spec, "tests: procurement.tests.jsonl\n", ""),
        );
    };
    put(shipped());
    folder.commit();
    put(changed());
    let read = |arguments: &[&str]| {
        let output = folder.fewshot("", arguments);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let report = json_of(&output);
        let changes = report["changes"].as_array().expect("a list").clone();
        let named: Vec<String> = changes
            .iter()
            .map(|it| format!("{} {} {}", it["part"], it["kind"], it["name"]).replace('"', ""))
            .collect();
        (named, report)
    };
    let wanted: Vec<String> = three()
        .iter()
        .map(|line| {
            line.split(" →")
                .next()
                .and_then(|l| l.split(" (").next())
                .expect("one")
                .to_owned()
        })
        .collect();
    let spec = "prompts/prompt.fewshot.yaml";
    let at_head = format!("HEAD:{spec}");
    for arguments in [
        vec!["diff", "--format", "json", spec],
        vec!["diff", "--format", "json", &at_head],
        vec!["diff", "--format", "json", &at_head, spec],
    ] {
        let (named, report) = read(&arguments);
        assert_eq!(named, wanted);
        assert_eq!(report["breaking"], 1);
        assert_ne!(report["tokens"]["change"], 0);
        assert_eq!(report["before"]["path"], at_head.as_str());
        // Where the label stood then is a place in the taxonomy of then.
        assert_eq!(
            report["changes"][0]["before"]["path"],
            "HEAD:prompts/labels.yaml"
        );
    }
    // Two states, and nothing of either in the working tree.
    folder.commit();
    fs::remove_dir_all(folder.path().join("prompts")).expect("removed");
    let (named, _) = read(&[
        "diff",
        "--format",
        "json",
        &format!("HEAD~1:{spec}"),
        &at_head,
    ]);
    assert_eq!(named, wanted);
    let (named, report) = read(&["diff", "--format", "json", &at_head, &at_head]);
    assert!(named.is_empty());
    assert_eq!(report["same"], true);
}

#[test]
fn all_that_a_spec_names_is_read_from_the_revision() {
    let folder = Folder::repository();
    folder.write("fewshot.toml", "model = \"gpt-4o\"\n");
    folder.write(
        "p/x.fewshot.yaml",
        "name: x\ntask: Sort.\ntaxonomy: ./labels.yaml\ntemplate: ./t/mine.j2\nexamples: [a.jsonl]\ntests: tests.jsonl\noutput: { schema: schema.json }\n",
    );
    folder.write("p/labels.yaml", "labels: { a: One., b: Two. }\n");
    folder.write(
        "p/t/mine.j2",
        "{% extends \"base.j2\" %}\n{% block task %}Task: {{ task }}\n{% endblock %}\n",
    );
    folder.write("p/t/base.j2", "{% extends \"markdown\" %}\n");
    let example = |n: usize, label: &str| {
        format!(
            "{{\"id\": \"e{n}\", \"input\": \"text {n}\", \"output\": {{\"label\": \"{label}\"}}}}\n"
        )
    };
    folder.write("p/a.jsonl", &(example(1, "a") + &example(2, "b")));
    folder.write(
        "p/tests.jsonl",
        "{\"input\": \"other\", \"output\": {\"label\": \"a\"}}\n",
    );
    folder.write(
        "p/schema.json",
        "{\"type\": \"object\", \"properties\": {\"label\": {\"$ref\": \"fewshot:labels\"}}}\n",
    );
    folder.commit();
    // Each of them is another now, or gone: what is compared with the first state is all of it.
    folder.write("fewshot.toml", "model = \"gpt-4o-mini\"\n");
    folder.write(
        "p/labels.yaml",
        "labels: { a: One., b: Quite another thing. }\n",
    );
    folder.write(
        "p/t/mine.j2",
        "{% extends \"markdown\" %}\n{% block task %}Your task: {{ task }}\n{% endblock %}\n",
    );
    fs::remove_file(folder.path().join("p/t/base.j2")).expect("removed");
    folder.write("p/a.jsonl", &(example(1, "a") + &example(2, "a")));
    folder.write("p/schema.json", "{\"type\": \"object\", \"properties\": {\"label\": {\"$ref\": \"fewshot:labels\"}, \"n\": {\"type\": \"integer\"}}}\n");
    let output = folder.fewshot(
        "p",
        &[
            "diff",
            "HEAD:./x.fewshot.yaml",
            "x.fewshot.yaml",
            "--format",
            "json",
        ],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let report = json_of(&output);
    let named: Vec<String> = report["changes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| format!("{} {} {}", it["part"], it["kind"], it["name"]).replace('"', ""))
        .collect();
    assert_eq!(
        named,
        [
            "labels changed b",
            "output added n",
            "examples relabelled e2",
            "template changed ./t/mine.j2: outside of blocks",
            "template changed ./t/mine.j2: block task",
            "template removed base.j2",
            "settings changed model",
        ]
    );
    assert_eq!(report["before"]["model"], "gpt-4o");
}

/// The file itself is not read where the program is built without its reader, only looked for.
#[cfg(not(feature = "tokenizers"))]
#[test]
fn a_tokenizer_is_found_in_the_revision() {
    let folder = Folder::repository();
    folder.write(
        "fewshot.toml",
        "model = \"own\"\n[models.own]\ntokenizer = \"t/tokenizer.json\"\n",
    );
    folder.write("t/tokenizer.json", "{}");
    folder.write("a.fewshot.yaml", "name: x\ntask: Sort.\n");
    folder.commit();
    fs::remove_file(folder.path().join("t/tokenizer.json")).expect("removed");
    let read = |arguments: &[&str]| folder.fewshot("", &[&["diff"], arguments].concat());
    let both = read(&["HEAD:a.fewshot.yaml", "HEAD:a.fewshot.yaml"]);
    assert_eq!(both.status.code(), Some(0), "{}", stderr(&both));
    // In the working tree it is missed.
    let one = read(&["a.fewshot.yaml"]);
    assert_eq!(one.status.code(), Some(2), "{}", stderr(&one));
    assert!(
        stderr(&one).contains("t/tokenizer.json"),
        "{}",
        stderr(&one)
    );
}

#[test]
fn what_only_looks_otherwise_is_no_difference() {
    let spec = "name: x\nrole: You sort letters.\ntask: |\n  Sort.\n  Be brief.\nmodel: gpt-4o\ntaxonomy: { labels: { a: One., b: Two. } }\nsteps: [Look., \"Choose.\"]\nsettings: { temperature: 0, top_p: 1 }\nexamples:\n  - { id: one, input: \"فاتورة\\nضريبية\", reasoning: Said so., output: { label: a, n: 1050.0 } }\noutput:\n  schema:\n    type: object\n    properties: { reasoning: { type: string }, label: { $ref: \"fewshot:labels\" }, n: { type: [number, \"null\"] } }\n    required: [label, n]\n";
    let other = "# A comment.\noutput:\n  schema:\n    required: [n, label] # another order\n    properties:\n      reasoning: { type: string }\n      label: { enum: [a, b], type: string }\n      n: { type: [number, \"null\"] }\n    type: object\nexamples:\n  - output: { n: 1050, label: a }\n    id: \"one\"\n    reasoning: >-\n      Said\n      so.\n    input: |\n      فاتورة\n      ضريبية\nsettings: { top_p: 1, temperature: 0 }\nsteps:\n  - Look.\n  - Choose.\ntaxonomy:\n  labels: { a: { definition: One. }, b: Two. }\nmodel: 'gpt-4o'\ntask: \"Sort.\\nBe brief.\"\nrole: You sort letters.\nname: x\n";
    assert_eq!(between(spec, other), Vec::<String>::new());
    assert_eq!(
        between(&spec.replace('\n', "\r\n"), other),
        Vec::<String>::new()
    );
    let folder = Folder::new();
    folder.write("a.fewshot.yaml", spec);
    folder.write("b.fewshot.yaml", &other.replace('\n', "\r\n"));
    let output = folder.fewshot(
        "",
        &[
            "diff",
            "a.fewshot.yaml",
            "b.fewshot.yaml",
            "--fail-on",
            "breaking,gate,tokens=+0%",
        ],
    );
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(stdout(&output).starts_with("x: no difference in meaning\n"));
}

/// A spec of examples, each an id or none, an input and a label.
fn with_examples(examples: &[(Option<String>, String, String)]) -> String {
    let each: Vec<Value> = examples
        .iter()
        .map(|(id, input, label)| {
            let mut example =
                json!({"input": input, "reasoning": "It says so.", "output": {"label": label}});
            if let Some(id) = id {
                example["id"] = json!(id);
            }
            example
        })
        .collect();
    format!(
        "name: x\ntask: Sort.\ntaxonomy: {{ labels: [a, b, c] }}\noutput: {{ schema: {{ type: object, properties: {{ reasoning: {{ type: string }}, label: {{ $ref: \"fewshot:labels\" }} }} }} }}\nexamples: {}\n",
        Value::from(each)
    )
}

fn example(id: usize, input: &str, label: &str) -> (Option<String>, String, String) {
    (Some(format!("e{id}")), input.to_owned(), label.to_owned())
}

fn letter(n: usize) -> String {
    format!(
        "Dear team, lorry {n} came to gate {} with {} boxes of screws, and number {} was open. Please say who signs for it. {}",
        n % 7,
        n * 13 % 101,
        n * n % 997,
        format!("Reference {} ", n * 7919).repeat(1 + n % 3)
    )
}

#[test]
fn examples_in_another_order_are_said_to_have_moved_and_no_more_than_did() {
    let list: Vec<_> = (0..12).map(|n| example(n, &letter(n), "a")).collect();
    let mut moved = list.clone();
    let first = moved.remove(0);
    moved.push(first);
    let last = moved.remove(7);
    moved.insert(2, last);
    let found = between(&with_examples(&list), &with_examples(&moved));
    assert_eq!(found, ["examples moved e8", "examples moved e0"]);
}

#[test]
fn examples_are_found_again_by_id_then_by_input_then_by_what_is_nearly_the_same() {
    let bare = |n: usize, input: String| (None, input, ["a", "b"][n % 2].to_owned());
    let list: Vec<_> = (0..6).map(|n| bare(n, letter(n))).collect();
    let mut other = list.clone();
    other[1].1 = other[1].1.replace("Please say", "Please tell us");
    other[2].2 = "c".to_owned();
    other.swap(4, 5);
    other.remove(3);
    other.push(bare(
        0,
        "Something else altogether that nobody wrote before in any letter.".into(),
    ));
    let found = between(&with_examples(&list), &with_examples(&other));
    assert_eq!(
        found,
        [
            "examples changed number 2 (input)",
            "examples relabelled number 3 (label)",
            "examples removed number 4 (label)",
            "examples added number 6 (label)",
            "examples moved number 4",
        ]
    );
    // Ids given to all change nothing; one that became another is said.
    let named: Vec<_> = (0..6)
        .map(|n| (Some(format!("n{n}")), list[n].1.clone(), list[n].2.clone()))
        .collect();
    assert_eq!(
        between(&with_examples(&list), &with_examples(&named)),
        Vec::<String>::new()
    );
    let mut renamed = named.clone();
    renamed[3].0 = Some("new".to_owned());
    assert_eq!(
        between(&with_examples(&named), &with_examples(&renamed)),
        ["examples renamed n3 → new"]
    );
}

#[test]
fn thousands_of_examples_are_not_compared_pair_by_pair() {
    // Without ids, and each reworded: none is found by a key.
    let list: Vec<_> = (0..2000)
        .map(|n| (None, letter(n), "a".to_owned()))
        .collect();
    let other: Vec<_> = list
        .iter()
        .map(|(id, input, label)| {
            (
                id.clone(),
                input.replace("Please say", "Do say"),
                label.clone(),
            )
        })
        .collect();
    let folder = Folder::new();
    let before = folder.load("before.fewshot.yaml", &with_examples(&list));
    let after = folder.load("after.fewshot.yaml", &with_examples(&other));
    before.count();
    after.count();
    let start = Instant::now();
    let difference = compare(&before, &after).expect("both load");
    let took = start.elapsed();
    let changed = difference
        .changes
        .iter()
        .filter(|it| it.kind == Kind::Changed)
        .count();
    assert!(changed >= 1990, "{changed} found again of 2,000");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[test]
fn a_schema_that_doubles_with_each_reference_is_walked_once() {
    // Forty steps of two references each: as a tree it has a million million leaves.
    let spec = |leaf: &str| {
        let each = (0..40).map(|n| {
            let next = format!("{{ $ref: \"#/$defs/a{}\" }}", n + 1);
            format!("a{n}: {{ anyOf: [{next}, {next}] }}")
        });
        let each: Vec<String> = each.collect();
        format!(
            "name: x\ntask: Sort.\noutput:\n  schema: {{ type: object, properties: {{ a: {{ $ref: \"#/$defs/a0\" }} }}, $defs: {{ {}, a40: {{ type: {leaf} }} }} }}\n",
            each.join(", ")
        )
    };
    let start = Instant::now();
    assert_eq!(
        between(&spec("string"), &spec("integer")),
        ["output changed a (alternative, alternative) !"]
    );
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn what_changed_is_named_part_by_part() {
    let before = "name: x\nrole: You sort.\ntask: Sort letters.\nmodel: gpt-4o\ninput: { letter: One letter. }\nlanguages: [en]\ntaxonomy:\n  otherwise: other\n  labels:\n    bill: { definition: Money is asked for., not: { note: money goes back } }\n    note: { definition: Money is given back., cues: { en: [credit] } }\n    offer: A price is named.\n    other: None of these.\nsteps:\n  - Read the title of the letter.\n  - Say who wrote it.\n  - Choose the label.\nedge_cases:\n  negative: { when: The total is negative., label: note }\n  torn: { when: The page is torn., then: Say so. }\nsettings: { temperature: 0 }\nbudget: { prompt_tokens: 2000 }\n";
    let after = "name: x\nrole: You sort well.\ntask: Sort letters.\nmodel: gpt-4o-mini\ninput: { letter: One letter as it came. }\ncontext: { policy: The rules. }\nlanguages: [en, ar]\ntaxonomy:\n  otherwise: other\n  labels:\n    bill: { definition: Money is asked for on this page., not: { credit: money goes back } }\n    credit: { definition: Money is given back., cues: { en: [credit, refund] } }\n    reminder: Money is asked for once more.\n    other: None of these.\nsteps:\n  - Say who wrote it.\n  - Read the title of the whole letter.\n  - Choose the label.\n  - Check it.\nedge_cases:\n  negative: { when: The total is below zero., label: credit }\n  ripped: { when: The page is torn., then: Say so. }\nsettings: { temperature: 1, seed: 7 }\nbudget: { prompt_tokens: 2000, cost_per_call: 0.01 }\n";
    let found = between(before, after);
    assert_eq!(
        found,
        [
            "role changed role (role)",
            "input changed input.letter (input.letter)",
            "input added context.policy",
            "input changed languages (languages)",
            "labels changed bill (definition)",
            "labels renamed note → credit (cues.en)",
            "labels removed offer",
            "labels added reminder (definition)",
            "edge_cases changed negative (when)",
            "edge_cases renamed torn → ripped",
            "steps removed step 1 (step)",
            "steps added step 2 (step)",
            "steps added step 4 (step)",
            "settings changed model (model)",
            "settings changed settings.temperature (settings.temperature)",
            "settings changed settings.seed (settings.seed)",
            "budget changed budget.cost_per_call (budget.cost_per_call)",
        ]
    );
}

#[test]
fn a_label_is_known_again_by_its_definition_and_its_examples() {
    let spec = |labels: &str, examples: &[&str]| {
        let examples: Vec<Value> = examples
            .iter()
            .enumerate()
            .map(|(n, label)| json!({"id": format!("e{n}"), "input": letter(n), "output": {"label": label}}))
            .collect();
        format!(
            "name: x\ntask: Sort.\ntaxonomy: {{ labels: {labels} }}\nexamples: {}\noutput: {{ schema: {{ type: object, properties: {{ label: {{ $ref: \"fewshot:labels\" }} }} }} }}\n",
            Value::from(examples)
        )
    };
    // Reworded and renamed at once: half of the words, and all of its examples.
    let one = spec(
        "{ a: A bill that asks for money., b: Else. }",
        &["a", "a", "b"],
    );
    let other = spec(
        "{ فاتورة: A page that asks for money soon., b: Else. }",
        &["فاتورة", "فاتورة", "b"],
    );
    assert_eq!(
        between(&one, &other),
        ["labels renamed a → فاتورة (definition) !"]
    );
    // Another definition and no examples: one went and one came.
    let one = spec("{ a: A bill that asks for money., b: Else. }", &["b"]);
    let other = spec("{ z: Boxes on a lorry., b: Else. }", &["b"]);
    assert_eq!(
        between(&one, &other),
        ["labels removed a", "labels added z (definition) !"]
    );
    // Without definitions the examples decide.
    let one = spec("[a, b]", &["a", "a", "b"]);
    let other = spec("[z, b]", &["z", "z", "b"]);
    assert_eq!(between(&one, &other), ["labels renamed a → z !"]);
}

#[test]
fn a_schema_is_judged_for_who_reads_the_output() {
    let spec = |schema: &str| {
        format!("name: x\ntask: Sort.\noutput:\n  schema: {{ type: object, {schema} }}\n")
    };
    let cases: &[(&str, &str, &[&str])] = &[
        // Wider: an answer may be what it never was.
        (
            "properties: { a: { type: string } }",
            "properties: { a: { type: [string, \"null\"] } }",
            &["output changed a (type) !"],
        ),
        (
            "properties: { a: { type: string } }",
            "properties: { a: { anyOf: [{ type: string }, { type: \"null\" }] } }",
            &["output changed a (type) !"],
        ),
        (
            "properties: { a: { type: integer } }",
            "properties: { a: { type: number } }",
            &["output changed a (type) !"],
        ),
        (
            "properties: { a: { enum: [x] } }",
            "properties: { a: { enum: [x, y] } }",
            &["output changed a (enum) !"],
        ),
        (
            "properties: { a: { const: x } }",
            "properties: { a: { enum: [x, y] } }",
            &["output changed a (enum) !"],
        ),
        (
            "properties: { a: {}, b: {} }",
            "properties: { b: {} }",
            &["output removed a !"],
        ),
        (
            "properties: { a: {} }, required: [a]",
            "properties: { a: {} }",
            &["output changed a (required) !"],
        ),
        (
            "properties: { a: { maxLength: 5 } }",
            "properties: { a: { maxLength: 9 } }",
            &["output changed a (maxLength) !"],
        ),
        (
            "properties: { a: { pattern: x } }",
            "properties: { a: { pattern: y } }",
            &["output changed a (pattern) !"],
        ),
        (
            "properties: { a: { type: array, items: { type: string } } }",
            "properties: { a: { type: array, items: { type: [string, number] } } }",
            &["output changed a[] (type) !"],
        ),
        (
            "properties: { a: { anyOf: [{ type: string }] } }",
            "properties: { a: { anyOf: [{ type: string }, { type: object }] } }",
            &["output changed a (alternative) !"],
        ),
        (
            "properties: { a: { not: { const: x } } }",
            "properties: { a: { not: { const: y } } }",
            &["output changed a (not) !"],
        ),
        (
            "properties: { a: { $ref: \"#/$defs/t\", maxLength: 5 } }, $defs: { t: { type: string } }",
            "properties: { a: { $ref: \"#/$defs/t\", maxLength: 9 } }, $defs: { t: { type: string } }",
            &["output changed a (maxLength) !"],
        ),
        // Narrower, or words: nothing that was promised is broken.
        (
            "properties: { a: { type: [string, \"null\"] } }",
            "properties: { a: { type: string } }",
            &["output changed a (type)"],
        ),
        (
            "properties: { a: { enum: [x, y] } }",
            "properties: { a: { enum: [x] } }",
            &["output changed a (enum)"],
        ),
        (
            "properties: { a: {} }",
            "properties: { a: {}, b: {} }",
            &["output added b (required)"],
        ),
        (
            "properties: { a: {} }",
            "properties: { a: {} }, required: [a]",
            &["output changed a (required)"],
        ),
        (
            "properties: { a: { minimum: 1 } }",
            "properties: { a: { minimum: 2 } }",
            &["output changed a (minimum)"],
        ),
        (
            "properties: { a: { description: One. } }",
            "properties: { a: { description: Two. } }",
            &["output changed a (description)"],
        ),
        (
            "properties: { a: {}, b: {} }",
            "properties: { b: {}, a: {} }",
            &["output moved b"],
        ),
        (
            "additionalProperties: false",
            "additionalProperties: true",
            &["output changed output (additionalProperties)"],
        ),
        (
            "properties: { a: true }",
            "properties: { a: false }",
            &["output changed a (schema)"],
        ),
        (
            "properties: { a: false }",
            "properties: { a: { type: string } }",
            &["output changed a (schema) !"],
        ),
        // The same in other words.
        ("properties: { a: true }", "properties: { a: {} }", &[]),
        (
            "properties: { a: { $ref: \"#/$defs/t\" } }, $defs: { t: { type: string } }",
            "properties: { a: { type: string } }",
            &[],
        ),
        (
            "properties: { a: { $ref: \"#\" } }",
            "properties: { a: { $ref: \"#\" } }",
            &[],
        ),
        (
            "properties: { a: { anyOf: [{ $ref: \"#\" }, { type: \"null\" }] } }",
            "properties: { a: { anyOf: [{ type: \"null\" }, { $ref: \"#\" }] } }",
            // The text says "object or null" the other way round.
            &["text changed rendered text (rendered text)"],
        ),
    ];
    for (before, after, wanted) in cases {
        assert_eq!(
            between(&spec(before), &spec(after)),
            *wanted,
            "{before} → {after}"
        );
    }
    let strict = spec("properties: { a: {} }");
    let loose = strict.replace("  schema", "  strict: false\n  schema");
    assert_eq!(
        between(&strict, &loose),
        ["output changed strict (strict) !"]
    );
    assert_eq!(between(&loose, &strict), ["output changed strict (strict)"]);
}

#[test]
fn a_label_written_into_the_schema_is_the_taxonomys_change() {
    let spec = |labels: &str, values: &str| {
        format!(
            "name: x\ntask: Sort.\ntaxonomy: {{ labels: {labels} }}\noutput: {{ schema: {{ type: object, properties: {{ label: {{ enum: {values} }} }} }} }}\n"
        )
    };
    let one = spec("{ a: One., b: Two., c: Three. }", "[a, b, c]");
    let other = spec(
        "{ z: One., b: Two., d: And a fourth of its own. }",
        "[z, b, d]",
    );
    assert_eq!(
        between(&one, &other),
        [
            "labels renamed a → z !",
            "labels removed c",
            "labels added d (definition) !"
        ]
    );
}

#[test]
fn arabic_and_line_ends_are_ordinary() {
    let list = [
        example(
            1,
            "فاتورة ضريبية رقم ٤٤١٢ من شركة المثبتات والأدوات الصناعية",
            "a",
        ),
        example(2, "إشعار دائن بقيمة ٥٠٠ درهم", "b"),
    ];
    let mut other = list.clone();
    other[0].1 = other[0].1.replace("المثبتات", "البراغي");
    let (one, other) = (with_examples(&list), with_examples(&other));
    assert_eq!(between(&one, &other), ["examples changed e1 (input)"]);
    let folder = Folder::new();
    folder.write("أول.fewshot.yaml", &one);
    folder.write("ثان.fewshot.yaml", &other.replace('\n', "\r\n"));
    let output = folder.fewshot("", &["diff", "أول.fewshot.yaml", "ثان.fewshot.yaml"]);
    let text = stdout(&output);
    assert!(
        text.contains("- فاتورة ضريبية رقم ٤٤١٢ من شركة المثبتات والأدوات الصناعية\n"),
        "{text}"
    );
    assert!(
        text.contains("+ فاتورة ضريبية رقم ٤٤١٢ من شركة البراغي والأدوات الصناعية\n"),
        "{text}"
    );
}

#[test]
fn a_prompt_that_does_not_load_is_not_compared() {
    let folder = Folder::repository();
    folder.write("a.fewshot.yaml", "name: x\ntsk: Sort.\n");
    folder.commit();
    folder.write("a.fewshot.yaml", "name: x\ntask: Sort.\n");
    let output = folder.fewshot("", &["diff", "a.fewshot.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    let text = stderr(&output);
    assert!(
        text.contains("FS002") && text.contains("did you mean `task`?"),
        "{text}"
    );
    assert!(text.contains("HEAD:a.fewshot.yaml:2:1"), "{text}");
    assert!(
        text.contains("`HEAD:a.fewshot.yaml` cannot be compared"),
        "{text}"
    );
    assert!(output.stdout.is_empty());
    let output = folder.fewshot("", &["diff", "a.fewshot.yaml", "--format", "json"]);
    let report = json_of(&output);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(report["diagnostics"][0]["code"], "FS002");
    assert_eq!(report["diagnostics"][0]["path"], "HEAD:a.fewshot.yaml");
}

#[test]
fn a_change_fails_only_by_what_was_asked_for() {
    let folder = Folder::new();
    let steps = "steps: [Look at it., Choose.]\n";
    let spec = |labels: &str, more: &str| {
        format!(
            "name: x\ntask: Sort.\nmodel: gpt-4o\ntaxonomy: {{ labels: {labels} }}\noutput: {{ format: text }}\n{more}"
        )
    };
    folder.write("a.fewshot.yaml", &spec("[a, b]", steps));
    folder.write("b.fewshot.yaml", &spec("[a, b, c]", ""));
    folder.write(
        "c.fewshot.yaml",
        &spec(
            "[a, b]",
            &format!("{steps}role: You are somebody who sorts very many letters every day.\n"),
        ),
    );
    let code = |arguments: &[&str]| {
        let arguments = [&["diff"], arguments].concat();
        let output = folder.fewshot("", &arguments);
        (output.status.code().expect("a code"), stderr(&output))
    };
    let (a, b, c) = ("a.fewshot.yaml", "b.fewshot.yaml", "c.fewshot.yaml");
    assert_eq!(code(&[a, b]).0, 0);
    assert_eq!(
        code(&[a, b, "--fail-on", "breaking"]),
        (
            1,
            "error: 1 change breaks readers of the output (--fail-on breaking)\n".to_owned()
        )
    );
    assert_eq!(code(&[b, a, "--fail-on", "breaking,gate"]).0, 0);
    let (failed, why) = code(&[a, b, "--fail-on", "gate"]);
    assert_eq!((failed, why.contains("reasoning")), (1, true), "{why}");
    let (failed, why) = code(&[a, c, "--fail-on", "tokens=+1%", "--fail-on", "cost=+500%"]);
    assert_eq!(
        (
            failed,
            why.contains("--fail-on tokens"),
            why.contains("cost")
        ),
        (1, true, false),
        "{why}"
    );
    assert_eq!(code(&[a, c, "--fail-on", "tokens=+500%"]).0, 0);
    assert_eq!(code(&[a, c, "--fail-on", "cost=+0%"]).0, 1);
    // What cannot be said is no pass.
    for name in [a, c] {
        let text = fs::read_to_string(folder.path().join(name)).expect("there");
        folder.write(name, &text.replace("model: gpt-4o\n", ""));
    }
    let (failed, why) = code(&[a, c, "--fail-on", "cost=+5%"]);
    assert_eq!(
        (failed, why.contains("is not known on both sides")),
        (2, true),
        "{why}"
    );
    assert_eq!(code(&[a, c, "--fail-on", "tokens"]).0, 2);
}

#[test]
fn what_git_cannot_give_is_said_with_the_way_out() {
    let folder = Folder::repository();
    let spec = "name: x\ntask: Sort.\n";
    let empty = folder.write("prompts/a.fewshot.yaml", spec);
    let says = |within: &str, arguments: &[&str], parts: &[&str]| {
        let arguments = [&["diff"], arguments].concat();
        let output = folder.fewshot(within, &arguments);
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {text}");
        for part in parts {
            assert!(text.contains(part), "{arguments:?}: {text}");
        }
    };
    let own = "prompts/a.fewshot.yaml";
    says(
        "",
        &[own],
        &["no revision `HEAD`", "nothing has been committed"],
    );
    folder.commit();
    folder.write("prompts/new.fewshot.yaml", spec);
    says(
        "",
        &["HAED:prompts/a.fewshot.yaml", own],
        &["no revision `HAED`", "did you mean `HEAD`?"],
    );
    says(
        "",
        &["mian:prompts/a.fewshot.yaml", own],
        &["did you mean `main`?"],
    );
    says(
        "",
        &["--", "-x:prompts/a.fewshot.yaml", own],
        &["no revision `-x`"],
    );
    says(
        "",
        &["HEAD:prompts/b.fewshot.yaml", own],
        &["did you mean HEAD:prompts/a.fewshot.yaml?"],
    );
    says(
        "prompts",
        &["HEAD:a.fewshot.yaml", "a.fewshot.yaml"],
        &[
            "starts at the top of the repository: HEAD:prompts/a.fewshot.yaml, or HEAD:./a.fewshot.yaml",
        ],
    );
    says(
        "",
        &["prompts/new.fewshot.yaml"],
        &["only in the working tree", "HEAD:OLD"],
    );
    says(
        "",
        &["HEAD:../a.fewshot.yaml", own],
        &["outside of the repository"],
    );
    says("", &["HEAD:prompts", own], &["this is a folder"]);
    says("", &["HEAD:", own], &["the path of a spec"]);
    says("", &[":prompts/a.fewshot.yaml", own], &["as HEAD or main"]);
    says(
        "",
        &["C:\\a.fewshot.yaml", own],
        &["cannot read `C:\\a.fewshot.yaml`"],
    );
    says("", &["none.fewshot.yaml", own], &["there is no such file"]);
    let elsewhere = Folder::new();
    let path = elsewhere.write("a.fewshot.yaml", spec);
    says(
        "",
        &[path.to_str().expect("a path")],
        &["outside of the repository", "name two files"],
    );
    let output = elsewhere.fewshot("", &["diff", "HEAD:a.fewshot.yaml", "a.fewshot.yaml"]);
    assert!(
        stderr(&output).contains("no repository of git"),
        "{output:?}"
    );
    assert_eq!(output.status.code(), Some(2));
    // Without the program git.
    let output = Command::new(env!("CARGO_BIN_EXE_fewshot"))
        .args(["diff", "prompts/a.fewshot.yaml"])
        .current_dir(folder.path())
        .env("PATH", "")
        .output()
        .expect("fewshot runs");
    assert!(stderr(&output).contains("install git"), "{output:?}");
    assert!(empty.is_file());
}

#[test]
fn names_in_markdown_are_text() {
    let folder = Folder::new();
    let nasty = "</td>|`<img src=x>` @team [x](http://e.x) www.e.x\u{202e}";
    let spec = |label: &str| {
        let labels = json!({ label: "One.", "b": "Two." });
        let examples =
            json!([{"id": "*e*`1", "input": format!("t{label}"), "output": {"label": label}}]);
        format!(
            "name: \"{}\"\ntask: Sort.\ntaxonomy: {{ labels: {labels} }}\nexamples: {examples}\noutput: {{ schema: {{ type: object, properties: {{ label: {{ $ref: \"fewshot:labels\" }} }} }} }}\n",
            "<b>@all</b> http://e.x"
        )
    };
    folder.write("a.fewshot.yaml", &spec("a"));
    folder.write("b.fewshot.yaml", &spec(nasty));
    let output = folder.fewshot(
        "",
        &[
            "diff",
            "a.fewshot.yaml",
            "b.fewshot.yaml",
            "--format",
            "markdown",
        ],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    // What is left without the code spans, whose fences are told by their length, obeys nobody.
    let mut rest = String::new();
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        if c != '`' || before == '\\' {
            rest.push(c);
            before = c;
            continue;
        }
        let mut fence = 1;
        while chars.next_if_eq(&'`').is_some() {
            fence += 1;
        }
        let mut run = 0;
        let mut closed = false;
        while let Some(&c) = chars.peek() {
            if c == '`' {
                run += 1;
            } else if run == fence {
                closed = true;
                break;
            } else {
                run = 0;
            }
            chars.next();
        }
        assert!(closed, "a span without an end: {text}");
        before = '`';
    }
    for markup in ["<img", "</td", "<b>", "@", "](", "://", "www.", "\u{202e}"] {
        assert!(!rest.contains(markup), "{markup} in:\n{rest}");
    }
    let human = stdout(&folder.fewshot("", &["diff", "a.fewshot.yaml", "b.fewshot.yaml"]));
    assert!(!human.contains('\u{202e}'), "{human}");
}
