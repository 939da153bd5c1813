//! `--fix` and `--unsafe-fixes`: what was sound before a defect was planted is what the fix brings
//! back, byte for byte, so comments, quotes and layout stay; a second run finds nothing to do.

mod project;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use fewshot::fix;
use fewshot::lint::fix::{Outcome, Texts};
use fewshot::lint::{Selection, all_rules};
use project::{Project, replaced, repository};
use proptest::prelude::*;

/// Defects of the insurance prompt that do not touch one another: the rule, what is sound, and what
/// stands there instead. Putting one right brings back the very bytes.
const DEFECTS: [(&str, &str, &str); 15] = [
    ("FS002", "\nlanguages: [en]", "\nlangauges: [en]"),
    ("FS008", "  otherwise: other\n", "  otherwise: othre\n"),
    // A fix may not touch the comment behind it, and takes away one that is of no use.
    (
        "FS011",
        "name: claim-lines\n",
        "name: claim-lines  # fewshot: ignore[FS302] so be it\n",
    ),
    (
        "FS013",
        "loss_date: \"2026-04-19\"",
        "loss_date: 2026-04-19",
    ),
    (
        "FS202",
        "  - id: burglary\n",
        "  - id: hire-again\n    input: |\n      On holiday in Crete we scraped the hire car against a wall (7 Sept 2026). The rental firm keeps our\n      deposit of EUR 900. Our policy is the annual multi-trip one.\n    reasoning: A hired vehicle.\n    output: { line: travel, urgency: this_week, loss_date: \"2026-09-07\" }\n  - id: burglary\n",
    ),
    ("FS206", "covers: [two-losses]", "covers: [two-loses]"),
    (
        "FS210",
        "{ line: liability, urgency: immediate, loss_date: \"2026-01-11\" }",
        "{ urgency: immediate, line: liability, loss_date: \"2026-01-11\" }",
    ),
    (
        "FS301",
        "output: { line: motor, urgency: today, loss_date: \"2026-06-03\" }",
        "output: { line: Motor, urgency: today, loss_date: \"2026-06-03\" }",
    ),
    (
        "FS301",
        "output: { line: health, urgency: this_week, loss_date: null }\n  - id: dog",
        "output: { line: haelth, urgency: this_week, loss_date: null }\n  - id: dog",
    ),
    (
        "FS304",
        "travel: the vehicle was hired",
        "travell: the vehicle was hired",
    ),
    ("FS402", "urgency, loss_date]", "urgency]"),
    (
        "FS403",
        "additionalProperties: false",
        "additionalProperties: true",
    ),
    ("FS609", "model: gpt-4o\n", "model: gpt-4oo\n"),
    ("FS703", "The plumber says", "The plum\u{200b}ber says"),
    (
        "FS704",
        "Who can explain that?",
        "\u{202e}Who can explain that?",
    ),
];

fn put_right(project: &Project, ask: bool) -> (Outcome, Texts) {
    let mut texts = Texts::new();
    let all = |_: &fewshot::Loaded| Selection::default();
    let outcome = fix(
        &project.spec_path(),
        &project.options(),
        &all,
        ask,
        &mut texts,
    );
    (outcome.expect("readable"), texts)
}

fn in_place(project: &Project, ask: bool) -> Outcome {
    let (outcome, texts) = put_right(project, ask);
    for (path, text) in texts {
        fs::write(path, text).expect("written");
    }
    outcome
}

/// Plants the defects of which `wanted` holds, and checks that fixing brings back what was there.
fn planted_and_fixed(wanted: impl Fn(usize) -> bool, line_end: &str) {
    let project = Project::copy_of("insurance-claims");
    let sound = project.read(&project.spec).replace('\n', line_end);
    let mut broken = sound.clone();
    let mut codes = BTreeSet::new();
    for (at, (code, right, wrong)) in DEFECTS.iter().enumerate() {
        if wanted(at) {
            broken = replaced(&broken, right, wrong);
            codes.insert(*code);
        }
    }
    project.write(&project.spec, &broken);
    let found = |project: &Project| -> BTreeSet<&str> {
        let (_, found) = project.lint();
        found.iter().map(|found| found.code).collect()
    };
    // An unknown model has no provider, whose rules then come in the next round.
    if codes.len() == 1 {
        let before = found(&project);
        assert!(before.is_superset(&codes), "{codes:?} in {before:?}");
    }
    let outcome = in_place(&project, true);
    assert!(outcome.refused.is_empty(), "{:#?}", outcome.refused);
    assert_eq!(project.read(&project.spec), sound, "{codes:?}");
    let after = found(&project);
    assert!(after.is_disjoint(&codes), "{after:?}");
    let again = in_place(&project, true);
    assert!(again.applied.is_empty(), "{:#?}", again.applied);
    assert_eq!(project.read(&project.spec), sound);
}

#[test]
fn each_alone_is_put_right_whatever_the_line_ends() {
    for at in 0..DEFECTS.len() {
        for line_end in ["\n", "\r\n"] {
            planted_and_fixed(|defect| defect == at, line_end);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 12,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Any of them together, in rounds that cannot get in one another's way.
    #[test]
    fn any_of_them_together_are_put_right(set in 0u32..1 << DEFECTS.len(), windows: bool) {
        planted_and_fixed(|defect| set >> defect & 1 == 1, if windows { "\r\n" } else { "\n" });
    }
}

/// What a person should agree to is left alone unless that was asked for.
#[test]
fn without_asking_only_what_is_safe_is_put_right() {
    let project = Project::copy_of("insurance-claims");
    let mut broken = project.read(&project.spec);
    for (_, right, wrong) in DEFECTS {
        broken = replaced(&broken, right, wrong);
    }
    project.write(&project.spec, &broken);
    let outcome = in_place(&project, false);
    let codes: BTreeSet<_> = outcome.applied.iter().map(|fix| fix.code).collect();
    // `Motor` for `motor` is beyond doubt, `haelth` is not.
    assert_eq!(codes, BTreeSet::from(["FS011", "FS013", "FS210", "FS301"]));
    let text = project.read(&project.spec);
    assert!(text.contains("line: motor, urgency: today, loss_date: \"2026-06-03\""));
    assert!(text.contains("line: haelth"));
}

fn files_of(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = paths
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy();
            let text = fs::read_to_string(&path).expect("UTF-8");
            (name.into_owned(), text)
        })
        .collect();
    files.sort();
    files
}

fn everything() -> PathBuf {
    repository().join("tests/fixes/everything")
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let program = Command::new(env!("CARGO_BIN_EXE_fewshot"))
        .arg("lint")
        .args(arguments)
        .current_dir(folder)
        .output();
    program.expect("it runs")
}

/// A spec with its files, in which everything is wrong that can be put right. What one run makes of
/// it was read by a person: tests/fixes/everything-fixed, rewritten by `UPDATE=1`.
#[test]
fn everything_that_can_be_fixed_is_in_one_run() {
    let expected = repository().join("tests/fixes/everything-fixed");
    // As it is; with the line ends of Windows; with a byte-order mark.
    for (line_end, mark) in [("\n", ""), ("\r\n", ""), ("\n", "\u{feff}")] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let form = |text: &str| format!("{mark}{}", text.replace('\n', line_end));
        for (name, text) in files_of(&everything()) {
            fs::write(folder.path().join(name), form(&text)).expect("written");
        }
        let first = run(folder.path(), &["--fix", "--unsafe-fixes", "."]);
        let said = String::from_utf8_lossy(&first.stderr).into_owned();
        assert!(!said.contains("not fixed"), "{said}");
        let now = files_of(folder.path());
        if std::env::var_os("UPDATE").is_some() && line_end == "\n" && mark.is_empty() {
            for (name, text) in &now {
                fs::write(expected.join(name), text).expect("written");
            }
        }
        let wanted = files_of(&expected).into_iter();
        let wanted: Vec<_> = wanted.map(|(name, text)| (name, form(&text))).collect();
        assert_eq!(now, wanted);
        let second = run(folder.path(), &["--fix", "--unsafe-fixes", "."]);
        let said = String::from_utf8_lossy(&second.stderr).into_owned();
        assert!(!said.contains("put right"), "{said}");
        assert_eq!(files_of(folder.path()), now);
        let diff = run(folder.path(), &["--diff", "--unsafe-fixes", "."]);
        assert!(!String::from_utf8_lossy(&diff.stdout).contains("@@"));
    }
}

/// Every rule whose page promises a fix has one put to use there.
#[test]
fn every_rule_with_a_fix_is_in_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files_of(&everything()) {
        fs::write(folder.path().join(name), text).expect("written");
    }
    let output = run(folder.path(), &["--fix", "--unsafe-fixes", "."]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for (rule, _) in all_rules() {
        let facts = rule.page.split("\n\n").nth(1).unwrap_or_default();
        if facts.contains("no fix") {
            continue;
        }
        let used = said.contains(&format!(": {} ", rule.code));
        assert!(used, "{} is not put right there:\n{said}", rule.code);
    }
}
