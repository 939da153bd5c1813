//! `fewshot new`: what it writes builds, and is found to lack just what it says is left to write; filled
//! in as its comments say, it passes gate one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use fewshot::lint::Selection;
use fewshot::source::{Diagnostic, Severity};
use fewshot::spec::{Taxonomy, shipped};
use fewshot::{Loaded, Options, load};

/// What the edge case is called in the end.
const CASE: &str = "two-wishes";

/// Every gap that `new` leaves, and something to write there.
const GAPS: [(&str, &str); 11] = [
    ("TODO_first", "repair"),
    ("TODO_second", "money"),
    ("TODO_case", CASE),
    (
        "TODO: say what is decided, and what for",
        "Decide who in the building's management answers this note.",
    ),
    (
        "TODO: say what this text is, and where it comes from",
        "A note that a tenant left at the desk.",
    ),
    (
        "TODO: say what belongs here, so that two people would agree",
        "Something in the building is broken and has to be mended.",
    ),
    (
        "TODO: say when it is that label instead",
        "it works, and the tenant asks what it costs",
    ),
    (
        "TODO: define the other one by what tells it apart",
        "The tenant asks about rent, deposit or a bill.",
    ),
    (
        "TODO: say what a careful person looks at next",
        "Ask whether anything has to be mended.",
    ),
    (
        "TODO: say when the obvious answer is wrong",
        "The note asks for two things.",
    ),
    (
        "TODO: say what to do in that case",
        "Choose the label of the one that cannot wait.",
    ),
];

/// Ten notes: label, whether it shows the edge case, input, reasoning.
const NOTES: [(&str, bool, &str, &str); 10] = [
    (
        "repair",
        false,
        "The lift stops between floors.",
        "A lift that stops is broken.",
    ),
    (
        "money",
        false,
        "When do I get my deposit back?",
        "The deposit is asked about.",
    ),
    (
        "other",
        false,
        "Thank you for the flowers.",
        "Nothing is asked for.",
    ),
    (
        "repair",
        true,
        "Water runs down my wall, and is the rent due on Monday?",
        "Two requests; the water cannot wait.",
    ),
    (
        "money",
        false,
        "Why was I billed twice for heating?",
        "A bill is questioned.",
    ),
    (
        "repair",
        false,
        "مفتاح الباب الرئيسي لا يعمل",
        "The key of the main door fails.",
    ),
    ("other", false, "   .   ,  ", "No words can be read."),
    (
        "money",
        false,
        "Can I pay the rent by card?",
        "It is about paying the rent.",
    ),
    (
        "repair",
        false,
        "No light in the garage since Friday.",
        "The light has to be mended.",
    ),
    (
        "other",
        false,
        "Is the pool open on holidays?",
        "Opening hours are nobody's bill and no fault.",
    ),
];

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self) -> PathBuf {
        self.0.path().canonicalize().expect("it is there")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_fewshot"))
            .args(arguments)
            .current_dir(self.path())
            .output()
            .expect("it runs")
    }

    /// `fewshot new` with these arguments, which must write.
    fn written(arguments: &[&str]) -> Self {
        let folder = Folder::new();
        let output = folder.run(&[&["new"], arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        assert!(output.stdout.is_empty());
        folder
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap_or_else(|why| panic!("{name}: {why}"))
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).expect("written");
    }

    fn load(&self, name: &str) -> Loaded {
        let options = Options {
            base: self.path(),
            config: None,
            model: None,
            today: None,
        };
        load(&self.path().join(name), &options).expect("readable")
    }

    /// Everything that is found, notes too.
    fn found(&self, name: &str) -> Vec<Diagnostic> {
        self.load(name).lint(&Selection::default()).diagnostics
    }

    fn names(&self) -> BTreeSet<String> {
        let entries = fs::read_dir(self.path()).expect("the folder");
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        entries
            .map(|entry| name(entry.expect("an entry")))
            .collect()
    }
}

/// The gaps of a text, with the number of the line on which each stands.
fn gaps(text: &str) -> BTreeMap<usize, String> {
    let lines = text.lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.starts_with('#'));
    lines
        .filter_map(|(at, line)| {
            let name = line.trim().strip_suffix(':');
            if let Some(name) = name.filter(|name| name.starts_with("TODO_")) {
                return Some((at + 1, name.to_owned()));
            }
            let gap = line.split_once("\"TODO: ")?.1.strip_suffix('"')?;
            Some((at + 1, format!("TODO: {gap}")))
        })
        .collect()
}

fn filled(text: &str) -> String {
    GAPS.iter().fold(text.to_owned(), |text, (gap, words)| {
        without(&text, gap, words)
    })
}

/// A text is replaced with its quotes, a name wherever it stands.
fn without(text: &str, gap: &str, words: &str) -> String {
    match gap.starts_with("TODO_") {
        true => text.replace(gap, words),
        false => text.replace(&format!("\"{gap}\""), words),
    }
}

/// The form of an example that the comment above `examples` shows.
fn form(text: &str) -> String {
    let lines = text
        .lines()
        .skip_while(|line| !line.starts_with("#   - id:"));
    let form = lines.take_while(|line| line.starts_with("#   "));
    let form = form.map(|line| line.trim_start_matches('#').trim_end().to_owned() + "\n");
    let form: String = form.collect();
    let data: serde_yaml::Value = serde_yaml::from_str(&form).expect("the form is YAML");
    let keys = data[0].as_mapping().expect("an example").keys();
    let keys: Vec<&str> = keys.filter_map(|key| key.as_str()).collect();
    assert_eq!(keys, ["id", "covers", "input", "reasoning", "output"]);
    form
}

/// An example in that form.
fn in_form(
    form: &str,
    id: &str,
    covers: &[String],
    input: &str,
    reasoning: &str,
    label: &str,
) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let lines = form.lines().filter_map(|line| {
        let (key, _) = line.split_once(": ")?;
        let value = match key.trim_start_matches([' ', '-']) {
            "id" => quoted(id),
            "covers" if covers.is_empty() => return None,
            "covers" => format!("[{}]", covers.join(", ")),
            "input" => quoted(input),
            "reasoning" => quoted(reasoning),
            "output" => format!("{{ label: {label} }}"),
            key => panic!("the form has `{key}`"),
        };
        Some(format!("{key}: {value}\n"))
    });
    lines.collect()
}

fn with_examples(text: &str, examples: &[String]) -> String {
    assert_eq!(text.matches("\nexamples: []\n").count(), 1);
    let examples = format!("\nexamples:\n{}", examples.concat());
    text.replace("\nexamples: []\n", &examples)
}

fn notes(text: &str) -> Vec<String> {
    let form = form(text);
    let example = |(at, note): (usize, &(&str, bool, &str, &str))| {
        let (label, shows, input, reasoning) = *note;
        let covers = [CASE.to_owned()];
        let covers = if shows { &covers[..] } else { &[] };
        in_form(&form, &format!("n{at}"), covers, input, reasoning, label)
    };
    NOTES.iter().enumerate().map(example).collect()
}

/// The codes that are found, each with how often.
fn codes(found: &[Diagnostic]) -> BTreeMap<&'static str, usize> {
    let mut out = BTreeMap::new();
    for finding in found {
        *out.entry(finding.code).or_default() += 1;
    }
    out
}

/// What is found in a spec that was just written are its gaps, each at its line, and the examples.
fn only_gaps_are_found(folder: &Folder, name: &str) {
    let text = folder.read(name);
    let gaps = gaps(&text);
    let found = folder.found(name);
    let loaded = folder.load(name);
    let line = |finding: &Diagnostic| {
        let place = finding.place.expect("a place");
        loaded.files.positions(place).0.line
    };
    let (at_gaps, rest): (Vec<_>, Vec<_>) =
        found.iter().partition(|finding| finding.code == "FS509");
    let lines: Vec<usize> = at_gaps.iter().map(|finding| line(finding)).collect();
    assert_eq!(lines, gaps.keys().copied().collect::<Vec<_>>());
    for (finding, gap) in at_gaps.iter().zip(gaps.values()) {
        let shown: String = gap.chars().take(40).collect();
        assert!(finding.message.contains(&shown), "{}", finding.message);
    }
    let rest: Vec<&str> = rest
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(rest, ["no examples: gate one asks for 10"]);
}

fn passes(folder: &Folder, name: &str) {
    let found = folder.found(name);
    assert!(found.is_empty(), "{found:#?}");
    let gate = folder.load(name).gate_one().expect("a gate");
    assert!(gate.passed, "{gate:#?}");
}

#[test]
fn what_new_wrote_builds_and_lacks_only_its_gaps() {
    let folder = Folder::written(&["notes"]);
    assert_eq!(
        folder.names(),
        BTreeSet::from(["notes.fewshot.yaml".to_owned()])
    );
    let output = folder.run(&["build", "notes.fewshot.yaml"]);
    assert!(output.status.success() && !output.stdout.is_empty());
    only_gaps_are_found(&folder, "notes.fewshot.yaml");
    let output = folder.run(&["lint", "notes.fewshot.yaml"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn filled_in_as_the_comments_say_it_passes_gate_one() {
    let folder = Folder::written(&["notes"]);
    let spec = "notes.fewshot.yaml";
    let text = folder.read(spec);
    let known: BTreeSet<String> = GAPS.iter().map(|(gap, _)| (*gap).to_owned()).collect();
    assert_eq!(gaps(&text).into_values().collect::<BTreeSet<_>>(), known);

    // Each gap that is filled is one finding less.
    let mut left = GAPS.len();
    let mut now = text.clone();
    for (gap, words) in GAPS {
        now = without(&now, gap, words);
        left -= 1;
        folder.write(spec, &now);
        let found = codes(&folder.found(spec));
        assert_eq!(found.get("FS509").copied().unwrap_or(0), left);
        assert_eq!(found.get("FS101"), Some(&1));
        assert_eq!(found.len(), 1 + usize::from(left > 0), "{found:?}");
    }
    assert_eq!(now, filled(&text));

    // While examples are missing, what they do not show yet is named.
    let examples = notes(&text);
    folder.write(spec, &with_examples(&now, &examples[..2]));
    let found = folder.found(spec);
    assert_eq!(
        codes(&found),
        BTreeMap::from([("FS101", 1), ("FS106", 1), ("FS107", 1)]),
        "{found:#?}"
    );
    folder.write(spec, &with_examples(&now, &examples));
    passes(&folder, spec);
}

/// The form of an example, left in as one, is no example.
#[test]
fn an_example_that_is_yet_to_be_written_is_found() {
    for arguments in [&["notes"][..], &["notes", "--taxonomy", "support-tickets"]] {
        let folder = Folder::written(arguments);
        let spec = "notes.fewshot.yaml";
        let text = folder.read(spec);
        let text = with_examples(&filled(&text), &[form(&text)]);
        folder.write(spec, &filled(&text));
        let found = folder.found(spec);
        let left = found.iter().filter(|found| found.code == "FS509");
        let left: Vec<&str> = left.map(|found| found.message.as_str()).collect();
        assert_eq!(left.len(), 1, "{found:#?}");
        assert!(left[0].starts_with("`TODO: what following the steps looks like"));
    }
}

/// What stands in the comments as a line to be used can be used.
#[test]
fn what_is_commented_out_is_right_as_well() {
    let folder = Folder::written(&["notes"]);
    let spec = "notes.fewshot.yaml";
    let text = folder.read(spec);
    let mut used = with_examples(&filled(&text), &notes(&text));
    for line in [
        "model: gpt-4o\n",
        "languages: [en, ar]\n",
        "tests: tests.jsonl\n",
    ] {
        let comment = format!("\n# {line}");
        assert_eq!(used.matches(&comment).count(), 1, "{line}");
        used = used.replace(&comment, &format!("\n{line}"));
    }
    let item = used.lines().find_map(|line| line.strip_prefix("# {"));
    folder.write("tests.jsonl", &format!("{{{}\n", item.expect("an item")));
    folder.write(spec, &used);
    let found = folder.found(spec);
    let errors = found
        .iter()
        .filter(|found| found.severity == Severity::Error);
    assert_eq!(errors.count(), 0, "{found:#?}");
    // One item is no test set, and that is all there is to say.
    let codes: BTreeSet<&str> = codes(&found).into_keys().collect();
    assert!(
        codes.is_subset(&BTreeSet::from(["FS804", "FS805", "FS605"])),
        "{found:#?}"
    );
    let loaded = folder.load(spec).spec.expect("a spec");
    assert_eq!((loaded.languages.len(), loaded.examples.len()), (2, 10));
}

/// An example for each label, made of its cues, with every edge case covered.
fn examples_of(taxonomy: &Taxonomy, form: &str) -> Vec<String> {
    let mut open: Vec<_> = taxonomy.edge_cases.iter().collect();
    let example = |label: &fewshot::spec::Label| {
        let fits = |case: &&fewshot::spec::EdgeCase| {
            let of = case.label.as_ref();
            of.is_some_and(|of| of.text == label.name)
        };
        let (mut covered, mut rest): (Vec<_>, Vec<_>) = open.drain(..).partition(fits);
        let free = rest.iter().position(|case| case.label.is_none());
        covered.extend(free.map(|at| rest.remove(at)));
        open = rest;
        let covers: Vec<String> = covered.iter().map(|case| case.id.clone()).collect();
        let cues = label.cues.iter().flat_map(|(_, words)| words);
        let words: Vec<&str> = cues.map(|word| word.text.as_str()).collect();
        let reasoning = format!("It says {}.", words[0]);
        in_form(
            form,
            &label.name,
            &covers,
            &words.join(" / "),
            &reasoning,
            &label.name,
        )
    };
    let out = taxonomy.labels.iter().map(example).collect();
    assert!(open.is_empty(), "{open:?}");
    out
}

#[test]
fn on_every_shipped_taxonomy_it_is_the_same() {
    for taxonomy in shipped::taxonomy_names() {
        let folder = Folder::written(&["desk", "--taxonomy", taxonomy]);
        let spec = "desk.fewshot.yaml";
        assert_eq!(folder.names(), BTreeSet::from([spec.to_owned()]));
        only_gaps_are_found(&folder, spec);
        let text = folder.read(spec);
        let loaded = folder.load(spec).spec.and_then(|spec| spec.taxonomy);
        let labels = loaded.expect("a taxonomy");
        folder.write(
            spec,
            &with_examples(&filled(&text), &examples_of(&labels, &form(&text))),
        );
        passes(&folder, spec);

        // The list of labels in the comment is all of them.
        let used = folder
            .read(spec)
            .replace("  # only:", "  only:")
            .replace("  #   ", "      ");
        folder.write(spec, &used);
        passes(&folder, spec);
        let only = folder.load(spec).spec.and_then(|spec| spec.taxonomy);
        let only = only.expect("a taxonomy");
        assert!(only.names().eq(labels.names()), "{taxonomy}");
        for case in &labels.edge_cases {
            assert!(text.contains(&case.id), "{taxonomy}: {}", case.id);
        }
    }
}

#[test]
fn a_copy_is_the_shipped_prompt_under_another_name() {
    for name in shipped::prompt_names() {
        let prompt = shipped::prompt(name).expect("shipped");
        let folder = Folder::written(&["no", "--from", name]);
        let mut files = BTreeSet::from(["no.fewshot.yaml", "no.tests.jsonl"]);
        assert_eq!(folder.read("no.tests.jsonl"), prompt.tests);
        if let Some(taxonomy) = prompt.taxonomy {
            files.insert("no.taxonomy.yaml");
            let text = shipped::taxonomy(taxonomy).expect("shipped");
            let copy = folder.read("no.taxonomy.yaml");
            let (head, rest) = copy.split_once('\n').expect("lines");
            // A schema that is found from anywhere.
            assert!(head.starts_with("# yaml-language-server: $schema=https://"));
            assert!(rest == text.split_once('\n').expect("lines").1);
        }
        let files: BTreeSet<String> = files.into_iter().map(str::to_owned).collect();
        assert_eq!(folder.names(), files);

        let loaded = folder.load("no.fewshot.yaml");
        let names = loaded.spec.as_ref().and_then(|spec| spec.name.as_ref());
        assert_eq!(names.map(|name| name.text.as_str()), Some("no"));
        // Only how few tests there are is said, as of the shipped one.
        let found = folder.found("no.fewshot.yaml");
        assert_eq!(codes(&found).into_keys().collect::<Vec<_>>(), ["FS805"]);
        assert!(loaded.gate_one().expect("a gate").passed);

        let shipped = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("prompts");
        let shipped = shipped.join(format!("{name}.fewshot.yaml"));
        let build = |spec: &str| folder.run(&["build", spec]).stdout;
        let text = build(shipped.to_str().expect("UTF-8"));
        assert!(!text.is_empty());
        assert_eq!(build("no.fewshot.yaml"), text);
    }
}

#[test]
fn nothing_is_written_over_unless_it_is_asked_for() {
    for taken in [
        "mine.taxonomy.yaml",
        "mine.tests.jsonl",
        "mine.fewshot.yaml",
    ] {
        let folder = Folder::new();
        folder.write(taken, "mine\n");
        let output = folder.run(&["new", "mine", "--from", "procurement"]);
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            said.contains(&format!("`{taken}` is there already")),
            "{said}"
        );
        assert_eq!(folder.names(), BTreeSet::from([taken.to_owned()]));
        assert_eq!(folder.read(taken), "mine\n");

        let output = folder.run(&["new", "mine", "--from", "procurement", "--force"]);
        assert!(output.status.success());
        assert_ne!(folder.read(taken), "mine\n");
        assert_eq!(folder.names().len(), 3);
    }
}

#[test]
fn any_name_that_a_file_can_have_gives_a_spec_that_loads() {
    for name in [
        "no",
        "12:30",
        "on",
        "007",
        "null",
        "two words",
        "it's",
        "a: b #c",
        "تذاكر",
    ] {
        if cfg!(windows) && name.contains(':') {
            continue;
        }
        let folder = Folder::written(&[name]);
        let spec = format!("{name}.fewshot.yaml");
        only_gaps_are_found(&folder, &spec);
        let loaded = folder.load(&spec).spec.expect("a spec");
        assert_eq!(loaded.name.expect("its name").text, name);
    }
}
