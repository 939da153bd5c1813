//! The shipped procurement prompt, sound and with mistakes put into it: what a user is promised.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use fewshot::lint::Selection;
use fewshot::source::{Diagnostic, Severity};
use fewshot::{Loaded, Options, load};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn procurement() -> String {
    fs::read_to_string(root().join("prompts/procurement.fewshot.yaml")).expect("shipped")
}

/// A folder with the spec and its tests, and what else is given.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(spec: &str) -> Self {
        let folder = Folder(tempfile::tempdir().expect("a temporary folder"));
        folder.put("p.fewshot.yaml", spec);
        let tests = root().join("prompts/procurement.tests.jsonl");
        fs::copy(tests, folder.path().join("procurement.tests.jsonl")).expect("copied");
        folder
    }

    fn path(&self) -> PathBuf {
        self.0.path().canonicalize().expect("it is there")
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).expect("written");
    }

    fn load(&self) -> Loaded {
        let options = Options {
            base: self.path(),
            config: None,
            model: None,
            today: None,
        };
        load(&self.path().join("p.fewshot.yaml"), &options).expect("readable")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        fewshot(&self.path(), arguments)
    }
}

fn fewshot(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fewshot"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("it runs")
}

fn lint(spec: &str) -> (Loaded, Vec<Diagnostic>) {
    let loaded = Folder::new(spec).load();
    let found = loaded.lint(&Selection::default()).diagnostics;
    (loaded, found)
}

/// What is more than a note, such as how far 60 tests can tell an accuracy.
fn without_notes(found: &[Diagnostic]) -> impl Iterator<Item = &Diagnostic> {
    found.iter().filter(|f| f.severity != Severity::Info)
}

/// The text a finding underlines.
fn underlined<'l>(loaded: &'l Loaded, found: &Diagnostic) -> &'l str {
    loaded.files.slice(found.place.expect("a place"))
}

fn only<'d>(found: &'d [Diagnostic], code: &str) -> &'d Diagnostic {
    let of_code: Vec<_> = found.iter().filter(|found| found.code == code).collect();
    assert_eq!(of_code.len(), 1, "one {code} in {found:#?}");
    of_code[0]
}

/// The spec without the examples of these ids.
fn without(spec: &str, ids: &[&str]) -> String {
    let (head, examples) = spec.split_once("examples:\n").expect("examples");
    let kept = examples
        .split("  - id: ")
        .skip(1)
        .filter(|example| !ids.iter().any(|id| example.starts_with(&format!("{id}\n"))));
    let kept: String = kept.map(|example| format!("  - id: {example}")).collect();
    format!("{head}examples:\n{kept}")
}

fn example<'s>(spec: &'s str, id: &str) -> &'s str {
    let start = spec.find(&format!("  - id: {id}\n")).expect("the example");
    let end = spec[start + 1..].find("  - id: ");
    &spec[start..end.map_or(spec.len(), |end| start + 1 + end)]
}

#[test]
fn the_shipped_prompt_passes_gate_one_with_nothing_to_say() {
    let (loaded, found) = lint(&procurement());
    let notable: Vec<_> = found
        .iter()
        .filter(|d| d.severity > Severity::Info)
        .collect();
    assert!(notable.is_empty(), "{notable:#?}");
    let gate = loaded.gate_one().expect("a gate");
    assert!(gate.passed, "{gate:#?}");
    let counts: Vec<_> = gate
        .checks
        .iter()
        .map(|c| (c.id, c.found, c.needed))
        .collect();
    assert_eq!(
        counts,
        [
            ("examples", 12, 10),
            ("worked", 12, 12),
            ("taxonomy", 9, 9),
            ("schema", 12, 12),
            ("reasoning", 5, 2),
            ("edge_cases", 11, 11)
        ]
    );
}

#[test]
fn three_examples_fewer_are_nine_of_ten() {
    let spec = without(
        &procurement(),
        &["statement-list", "proforma-customs", "blank"],
    );
    let (loaded, found) = lint(&spec);
    let finding = only(&found, "FS101");
    assert_eq!(finding.message, "9 of 10 examples");
    assert_eq!(underlined(&loaded, finding), "examples");
}

#[test]
fn a_label_outside_the_taxonomy_is_underlined_with_the_nearest() {
    let (example, label) = ("email-order", "purchase_ordre");
    let spec = procurement();
    let changed = self::example(&spec, example).replace("purchase_order", label);
    let (loaded, found) = lint(&spec.replace(self::example(&spec, example), &changed));
    let finding = only(&found, "FS301");
    assert_eq!(underlined(&loaded, finding), label);
    assert_eq!(
        finding.help.as_deref(),
        Some("did you mean `purchase_order`?")
    );
    let fix = finding.fix.as_ref().expect("a fix");
    assert_eq!(fix.edits[0].text, "purchase_order");
}

#[test]
fn an_edge_case_no_longer_covered_is_shown_at_the_taxonomy_that_brings_it() {
    let spec = procurement().replace("    covers: [email-body]\n", "");
    let (loaded, found) = lint(&spec);
    let finding = only(&found, "FS106");
    assert_eq!(underlined(&loaded, finding), "taxonomy");
    let related = &finding.related[0].place;
    assert_eq!(loaded.files.slice(*related), "email-body");
    assert_eq!(
        loaded.files.name(related.file),
        "shipped:taxonomies/procurement.yaml"
    );
}

#[test]
fn one_input_with_two_answers_shows_both_places() {
    let spec = procurement();
    let again = example(&spec, "two-in-one-scan")
        .replace("two-in-one-scan", "again")
        .replace("doc_type: invoice", "doc_type: delivery_note");
    let (loaded, found) = lint(&format!("{spec}{again}"));
    let finding = only(&found, "FS201");
    assert_eq!(underlined(&loaded, finding), "delivery_note");
    assert_eq!(loaded.files.slice(finding.related[0].place), "invoice");
}

#[test]
fn all_of_them_at_once_are_reported_in_one_run_in_the_order_of_the_file() {
    let spec = procurement().replace("languages: [en, ar]", "langauges: [en, ar]");
    let spec = without(
        &spec,
        &["statement-list", "proforma-customs", "blank", "ar-delivery"],
    );
    let spec = spec
        .replace("doc_type: purchase_order", "doc_type: purchase-order")
        .replace("    covers: [email-body]\n", "");
    let again = example(&spec, "two-in-one-scan")
        .replace("two-in-one-scan", "again")
        .replace("doc_type: invoice", "doc_type: credit_note");
    let (loaded, found) = lint(&format!("{spec}{again}"));
    let mut codes: Vec<_> = without_notes(&found).map(|found| found.code).collect();
    let places: Vec<_> = found.iter().map(|found| found.place).collect();
    assert!(places.is_sorted(), "{places:?}");
    codes.dedup();
    assert_eq!(
        codes,
        ["FS002", "FS106", "FS107", "FS101", "FS301", "FS201"]
    );
    let misspelt = only(&found, "FS002");
    assert_eq!(misspelt.help.as_deref(), Some("did you mean `languages`?"));
    assert_eq!(underlined(&loaded, misspelt), "langauges");
}

#[test]
fn what_the_template_leaves_out_does_not_pass_the_gate() {
    let shown = |blocks: &str| {
        let spec = procurement().replace("model: gpt-4o\n", "model: gpt-4o\ntemplate: ./t.j2\n");
        let folder = Folder::new(&spec);
        folder.put("t.j2", &format!("{{% extends \"markdown\" %}}\n{blocks}"));
        let loaded = folder.load();
        let found = loaded.lint(&Selection::default()).diagnostics;
        let messages: Vec<_> = without_notes(&found)
            .map(|f| (f.code, f.message.clone()))
            .collect();
        let gate = loaded.gate_one().expect("a gate");
        let failed = gate.checks.iter().filter(|check| !check.passed);
        let failed: Vec<_> = failed.map(|check| (check.id, check.found)).collect();
        (messages, failed)
    };
    assert_eq!(shown(""), (vec![], vec![]));
    let (messages, failed) = shown("{% block edge_cases %}{% endblock %}");
    assert_eq!(failed, [("edge_cases", 0)]);
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0].0, "FS504");
    let tenth = "{% block examples %}{% for example in examples %}{% if loop.index != 10 %}\n\
                 {{ parts.example(example) }}\n{% endif %}{% endfor %}{% endblock %}";
    let (messages, failed) = shown(tenth);
    // The tenth is the one that shows the edge case `bilingual`.
    assert_eq!(failed, [("worked", 11), ("edge_cases", 10)]);
    let expected = "the prompt does not show the example `bilingual-credit`".to_owned();
    assert_eq!(messages, [("FS504", expected)]);
}

/// What a template cuts short, changes or hides behind the marks of a part is not shown.
#[test]
fn what_the_template_cuts_short_does_not_pass_the_gate() {
    let failed = |blocks: &str| {
        let spec = procurement().replace("model: gpt-4o\n", "model: gpt-4o\ntemplate: ./t.j2\n");
        let folder = Folder::new(&spec);
        folder.put("t.j2", &format!("{{% extends \"markdown\" %}}\n{blocks}"));
        let loaded = folder.load();
        let found = loaded.lint(&Selection::default()).diagnostics;
        assert!(
            found.iter().all(|found| found.code != "FS009"),
            "{found:#?}"
        );
        let told = found.iter().any(|found| found.code == "FS504");
        let gate = loaded.gate_one().expect("a gate");
        let failed = gate.checks.iter().filter(|check| !check.passed);
        let failed: Vec<_> = failed.map(|check| (check.id, check.found)).collect();
        assert_eq!(told, !failed.is_empty(), "{blocks}");
        failed.first().copied()
    };
    let cases = |body: &str| {
        let each = format!("{{% for c in edge_cases %}}{body}\n{{% endfor %}}");
        failed(&format!("{{% block edge_cases %}}{each}{{% endblock %}}"))
    };
    assert_eq!(
        cases("- {{ c.situation }}: {{ c.label }} {{ c.then }}"),
        None
    );
    let hidden = Some(("edge_cases", 0));
    assert_eq!(cases("{% filter part(c) %}{% endfilter %}"), hidden);
    assert_eq!(cases("{% filter part(c) %}- a case{% endfilter %}"), hidden);
    // One of them says all in its `when` and its label.
    assert_eq!(cases("- {{ c.when }}"), Some(("edge_cases", 1)));
    let labels = "{% block labels %}{% for l in labels %}{% filter part(l) %}{% endfilter %}{% endfor %}{% endblock %}";
    assert_eq!(failed(labels), Some(("taxonomy", 0)));
    let examples = |body: &str| {
        let each = format!("{{% for e in examples %}}{body}\n{{% endfor %}}");
        failed(&format!("{{% block examples %}}{each}{{% endblock %}}"))
    };
    let answer = "\n=> {{ e.answer }}";
    let none = Some(("examples", 0));
    assert_eq!(
        examples(&format!("{{{{ e.input.document | indent(2) }}}}{answer}")),
        None
    );
    assert_eq!(
        examples(&format!("{{{{ e.input.document | json }}}}{answer}")),
        None
    );
    assert_eq!(
        examples(&format!("{{{{ e.input.document[:20] }}}}{answer}")),
        none
    );
    // Two of them are in Arabic, which has no capitals.
    assert_eq!(
        examples(&format!("{{{{ e.input.document | upper }}}}{answer}")),
        Some(("examples", 2))
    );
    let input = "{{ e.input.document }}\n";
    assert_eq!(examples(&format!("{input}{{{{ e.answer[:15] }}}}")), none);
    assert_eq!(
        examples(&format!("{input}{{{{ e.output.doc_type }}}}")),
        none
    );
}

#[test]
fn columns_count_characters_after_arabic_text() {
    let spec =
        "name: ت\ntask: t\nedge_cases: { سالب: { when: \"المجموع سالب 👩‍👩‍👧\", than: x, then: y } }\n";
    let folder = Folder::new(spec);
    let before = "edge_cases: { سالب: { when: \"المجموع سالب 👩‍👩‍👧\", ";
    let column = before.chars().count() + 1;
    let json = folder.run(&[
        "lint",
        "p.fewshot.yaml",
        "--format",
        "json",
        "--select",
        "FS0",
    ]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    let span = &json["diagnostics"][0]["span"];
    assert_eq!(span["start"]["line"], 3);
    assert_eq!(span["start"]["column"], column);
    assert_eq!(span["end"]["column"], column + 4);
    let human = folder.run(&["lint", "p.fewshot.yaml", "--select", "FS0"]);
    let human = String::from_utf8(human.stdout).expect("UTF-8");
    assert!(
        human.contains(&format!("[p.fewshot.yaml:3:{column}]")),
        "{human}"
    );
}

#[test]
fn what_is_built_is_the_same_bytes_anywhere() {
    let build = |folder: &Path, path: &str, locale: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_fewshot"))
            .args(["build", path])
            .current_dir(folder)
            .env("LC_ALL", locale)
            .env("LANG", locale)
            .env("TZ", "Asia/Dubai")
            .output()
            .expect("it runs");
        assert!(output.status.success());
        output.stdout
    };
    let here = build(&root(), "prompts/procurement.fewshot.yaml", "C");
    assert_eq!(
        here,
        build(&root(), "prompts/procurement.fewshot.yaml", "ar_AE.UTF-8")
    );
    assert_eq!(
        here,
        build(
            &root().join("docs"),
            "../prompts/procurement.fewshot.yaml",
            "tr_TR.UTF-8"
        )
    );
    let text = String::from_utf8(here).expect("UTF-8");
    assert!(
        text.contains("a reference to the buyer's order"),
        "apostrophes stay as they are"
    );
    let answer = text
        .lines()
        .find_map(|line| line.strip_prefix("Output: "))
        .expect("an answer");
    let answer: serde_json::Value = serde_json::from_str(answer).expect("JSON");
    let keys: Vec<_> = answer.as_object().expect("an object").keys().collect();
    assert_eq!(
        keys,
        [
            "reasoning",
            "doc_type",
            "effect",
            "document_number",
            "po_number",
            "total",
            "currency",
            "is_copy",
            "needs_split"
        ]
    );
}

#[test]
fn build_prints_the_prompt_and_one_summary() {
    let output = fewshot(&root(), &["build", "prompts/procurement.fewshot.yaml"]);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(text.starts_with("You are an accounts-payable analyst"));
    assert!(text.ends_with("\"needs_split\":true}\n"));
    let summary = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(summary.lines().count(), 1, "{summary}");
    for part in [
        "procurement-documents: gate one passed",
        " tokens (o200k_base)",
        " a call (gpt-4o",
    ] {
        assert!(summary.contains(part), "{summary}");
    }
}

#[test]
fn messages_carry_the_live_input_and_nothing_in_it_is_a_template() {
    let spec = "name: n\ntask: t\ninput: { page: the page }\ncontext: { policy: the limits }\n\
                examples_in: turns\nexamples:\n  - { input: a, output: { b: 1.50 } }\n";
    let folder = Folder::new(spec);
    folder.put("page.txt", "\u{feff}It's {{ 7 * 6 }} <b>\"\\</b>\r\n");
    folder.put("policy.txt", "Up to 500.\n");
    let output = folder.run(&[
        "build",
        "p.fewshot.yaml",
        "--format",
        "messages",
        "--input",
        "page.txt",
        "--context",
        "policy=policy.txt",
    ]);
    let messages: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let roles: Vec<_> = messages
        .as_array()
        .expect("a list")
        .iter()
        .map(|m| &m["role"])
        .collect();
    assert_eq!(roles, ["system", "user", "assistant", "user"]);
    assert_eq!(messages[1]["content"], "<page>\na\n</page>");
    assert_eq!(
        messages[2]["content"],
        "Output: {\"b\":1.5}".trim_start_matches("Output: ")
    );
    assert_eq!(
        messages[3]["content"],
        "<policy>\nUp to 500.\n</policy>\n<page>\nIt's {{ 7 * 6 }} <b>\"\\</b>\n</page>"
    );
}

#[test]
fn explain_prints_the_rules_page_by_code_or_name() {
    let page = fs::read_to_string(root().join("docs/rules/FS106.md")).expect("a page");
    for word in ["FS106", "fs106", "edge-case-not-covered"] {
        let output = fewshot(&root(), &["explain", word]);
        assert_eq!(String::from_utf8(output.stdout).expect("UTF-8"), page);
    }
}

#[test]
fn reasoning_that_the_output_has_no_place_for_is_not_worked() {
    let spec = "name: x\ntask: Count.\nexamples:\n  - { input: a, reasoning: One., output: [1] }\n  - { input: b, reasoning: Two., output: { n: 2 } }\n";
    let (loaded, found) = lint(spec);
    let gate = loaded.gate_one().expect("a gate");
    let worked = gate.checks.iter().find(|check| check.id == "worked");
    assert_eq!(worked.map(|check| check.found), Some(1));
    let misplaced = found.iter().find(|found| found.code == "FS111");
    assert_eq!(underlined(&loaded, misplaced.expect("it is told")), "[1]");
}
