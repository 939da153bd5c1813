//! Sound prompts of many kinds: whatever a rule says of one of them at warning or error level is the
//! rule's mistake. A false alarm is worse than a missed warning.

mod project;

use std::fs;

use fewshot::lint::Selection;
use fewshot::load;
use fewshot::source::Severity;
use project::{Project, SHIPPED, options, repository, shown, sound_prompts};

/// Prompts that gate one is not expected to pass: its thresholds are for standard models.
const NOT_THROUGH_THE_GATE: [(&str, &str); 1] = [(
    "reasoning-model",
    "its vendor advises few or no examples, and no steps, for a model that reasons unasked",
)];

#[test]
fn nothing_is_said_of_a_sound_prompt() {
    let mut wrong = Vec::new();
    for prompt in sound_prompts() {
        let (loaded, found) = Project::copy_of(&prompt).lint();
        let notable = found.iter().filter(|d| d.severity > Severity::Info);
        wrong.extend(notable.map(|found| shown(&loaded, found)));
    }
    assert!(wrong.is_empty(), "false alarms:\n{}", wrong.join("\n"));
}

#[test]
fn they_pass_gate_one_but_for_those_that_are_not_meant_to() {
    for prompt in sound_prompts() {
        let gate = Project::copy_of(&prompt).load().gate_one();
        let gate = gate.expect("a gate");
        let excused = NOT_THROUGH_THE_GATE.iter().any(|(name, _)| *name == prompt);
        assert_eq!(gate.passed, !excused, "{prompt}: {gate:#?}");
    }
}

/// Where the prompt stands in a repository with everything else makes no difference.
#[test]
fn they_are_as_silent_where_they_stand() {
    let folder = repository().join("tests/sound");
    let options = options(repository());
    for prompt in sound_prompts() {
        if SHIPPED.contains(&prompt.as_str()) {
            continue;
        }
        let path = folder.join(format!("{prompt}.fewshot.yaml"));
        let loaded = load(&path, &options).expect("readable");
        let found = loaded.lint(&Selection::default()).diagnostics;
        let notable: Vec<_> = found
            .iter()
            .filter(|found| found.severity > Severity::Info)
            .map(|found| shown(&loaded, found))
            .collect();
        assert!(notable.is_empty(), "{}", notable.join("\n"));
    }
}

/// What makes each of them hard for a linter is really in the file, whatever an editor did to it.
#[test]
fn they_hold_what_they_are_there_for() {
    let holds = |file: &str, marks: &[&str]| {
        let text = fs::read_to_string(repository().join("tests/sound").join(file));
        let text = text.unwrap_or_else(|why| panic!("{file}: {why}"));
        for mark in marks {
            assert!(text.contains(mark), "{file} lost {}", mark.escape_unicode());
        }
    };
    // Tashkeel, tatweel, Arabic-Indic digits.
    holds(
        "arabic-municipality.fewshot.yaml",
        &["\u{64e}", "\u{651}", "\u{640}", "٢٤٧"],
    );
    // Left-to-right and right-to-left marks, niqqud, geresh, gershayim, maqaf.
    holds(
        "hebrew-clinic-mail.fewshot.yaml",
        &["\u{200e}", "\u{200f}", "\u{5b8}", "׳", "״", "־"],
    );
    holds("hindi-helpline.fewshot.yaml", &["\u{200d}", "\u{200c}"]);
    holds("persian-reviews.fewshot.yaml", &["\u{200c}", "۷۰"]);
    // A family, a skin tone, Scotland's flag in tag characters, a keycap, both variation selectors.
    holds(
        "emoji-posts.fewshot.yaml",
        &[
            "👨\u{200d}👩\u{200d}👧",
            "\u{1f3fd}",
            "\u{1f3f4}\u{e0067}\u{e0062}",
            "7\u{fe0f}\u{20e3}",
            "\u{fe0e}",
        ],
    );
    holds(
        "code-review.fewshot.yaml",
        &["{{", "{% if", "${", "\\n", "```", "## ", "<script>"],
    );
    holds("ticket-files/teams.yaml", &["\r\n"]);
    // Full-width letters, half-width katakana, the ideographic space.
    holds("cjk-support.fewshot.yaml", &["ＧＰＡ", "ｷｬ", "\u{3000}"]);
    let long = fs::read_to_string(repository().join("tests/sound/shift-reports.fewshot.yaml"));
    assert!(long.expect("readable").len() > 40_000);
}
