//! The JSON Schemas of `fewshot schema`: the repository keeps what the command prints, and an
//! independent validator says of every file and every value what the loader says.
//! `UPDATE=1 cargo test --test schema` rewrites schemas/.

mod project;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fewshot::gates::case::case;
use fewshot::load_text;
use fewshot::report::Document;
use fewshot::source::{Diagnostic, Files, json, toml, yaml};
use fewshot::spec::fields::Lowering;
use fewshot::spec::keys::Table;
use fewshot::spec::kind::{Bounds, Kind};
use fewshot::spec::{self, Config};
use jsonschema::Validator;
use project::{SHIPPED, options, repository, sound_prompts};
use serde_json::{Value as Json, json};

fn schema_path(document: Document) -> PathBuf {
    repository().join(format!("schemas/{}.json", document.name()))
}

fn validator(document: Document) -> Validator {
    let schema = document.schema();
    jsonschema::draft202012::meta::validate(&schema).expect("a schema of draft 2020-12");
    jsonschema::draft202012::new(&schema).expect("it compiles")
}

#[test]
fn the_repository_keeps_what_the_command_prints() {
    for document in Document::ALL {
        let output = Command::new(env!("CARGO_BIN_EXE_fewshot"))
            .args(["schema", document.name()])
            .output()
            .expect("the program starts");
        assert!(output.status.success() && output.stderr.is_empty());
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert_eq!(
            serde_json::from_str::<Json>(&text).expect("JSON"),
            document.schema()
        );
        let path = schema_path(document);
        if std::env::var_os("UPDATE").is_some() {
            fs::create_dir_all(repository().join("schemas")).expect("made");
            fs::write(&path, &text).expect("written");
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(kept, text, "UPDATE=1 cargo test --test schema rewrites it");
    }
}

/// The findings that a schema may have as well: an unknown key, one that is missing, a wrong kind. Of
/// names that nothing has, and of files that are not there, it knows nothing.
const SHAPE: [&str; 3] = ["FS002", "FS003", "FS004"];

// --- files

/// A file as data, read by the loader's own parsers; None where it is no data.
fn data(path: &Path) -> Option<Json> {
    let text = fs::read_to_string(path).ok()?;
    let mut files = Files::new(repository());
    let id = files.add_text(&path.to_string_lossy(), text.clone());
    let mut found = Vec::new();
    let extension = path.extension()?.to_str()?;
    let node = match extension {
        "toml" => toml::parse(id, &text, &mut found)?,
        "json" => json::parse(id, 0, &text, &mut found)?,
        "jsonl" => {
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            let items = lines.map(|line| json::parse(id, 0, line, &mut found));
            let items: Option<Vec<_>> = items.collect();
            return Some(items?.iter().map(|node| node.to_json()).collect());
        }
        _ => yaml::parse(id, &text, &mut found)?,
    };
    Some(node.to_json())
}

/// What a shipped or sound file has to say against the schema.
fn complaints(document: Document, path: &Path) -> Vec<String> {
    let data = data(path).unwrap_or_else(|| panic!("{} is no data", path.display()));
    let validator = validator(document);
    let errors = validator.iter_errors(&data);
    errors
        .map(|error| format!("{} {}: {error}", path.display(), error.instance_path()))
        .collect()
}

fn files_in(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut open = vec![repository().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                out.push(path);
            }
        }
    }
    out.sort();
    out
}

#[test]
fn every_shipped_and_every_sound_file_is_valid() {
    let mut wrong = Vec::new();
    let mut check = |document, paths: Vec<PathBuf>| {
        assert!(!paths.is_empty(), "none for {}", document as u8);
        for path in paths {
            wrong.extend(complaints(document, &path));
        }
    };
    check(Document::Spec, files_in("prompts", ".fewshot.yaml"));
    check(
        Document::Spec,
        files_in("docs/examples", "tickets.fewshot.yaml"),
    );
    check(Document::Taxonomy, files_in("taxonomies", ".yaml"));
    check(Document::Examples, files_in("prompts", ".jsonl"));
    check(Document::Examples, files_in("tests/sound", ".tests.jsonl"));
    check(Document::Case, files_in("prompts", ".case.yaml"));
    let files = |names: &[&str]| names.iter().map(|name| repository().join(name)).collect();
    check(
        Document::Taxonomy,
        files(&["tests/sound/ticket-files/teams.yaml"]),
    );
    check(
        Document::Examples,
        files(&[
            "tests/sound/ticket-files/examples.jsonl",
            "tests/sound/ticket-files/more-examples.yaml",
            "tests/sound/ticket-files/tests.jsonl",
            "tests/fixes/everything-fixed/letters.tests.jsonl",
        ]),
    );
    check(Document::Config, files_in("tests/cases", "fewshot.toml"));
    check(
        Document::Case,
        files(&["tests/cases/gates.in/tickets.case.yaml"]),
    );
    let sound = sound_prompts();
    let sound = sound
        .iter()
        .filter(|name| !SHIPPED.contains(&name.as_str()));
    let path = |name: &String| repository().join(format!("tests/sound/{name}.fewshot.yaml"));
    check(Document::Spec, sound.map(path).collect());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A spec with its name: the YAML blocks of the rules' pages, and the files of tests/broken.
fn specs_with_mistakes() -> Vec<(String, PathBuf, String)> {
    let mut out = Vec::new();
    for page in files_in("docs/rules", ".md") {
        let text = fs::read_to_string(&page).expect("a page");
        let name = page
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        for (at, block) in text.split("\n```yaml\n").enumerate().skip(1) {
            let block = block.split("\n```").next().unwrap_or_default();
            // A block headed by a name in bold is another file.
            if block.starts_with("name: ") || block.contains("\nname: ") {
                let path = repository().join("x.fewshot.yaml");
                out.push((format!("{name} block {at}"), path, block.to_owned() + "\n"));
            }
        }
    }
    for path in files_in("tests/broken", ".fewshot.yaml") {
        let name = path.strip_prefix(repository()).unwrap_or(&path);
        let name = name.to_string_lossy().replace('\\', "/");
        if let Ok(text) = fs::read_to_string(&path) {
            out.push((name, path, text));
        }
    }
    out
}

/// The same of the mistakes that the rules' pages and tests/broken show in a spec.
const BEYOND: &[(&str, &str)] = &[
    ("is no input variable", "another key says which there are"),
    ("this example has no", "the same"),
];

#[test]
fn every_broken_spec_is_refused_where_a_schema_can_tell() {
    let validator = validator(Document::Spec);
    let (mut wrong, mut refused, mut valid) = (Vec::new(), 0, 0);
    let mut used = HashSet::new();
    for (name, path, text) in specs_with_mistakes() {
        let mut files = Files::new(repository());
        let id = files.add_text("x.yaml", text.clone());
        // What is no YAML is for the editor's own reader.
        let Some(node) = yaml::parse(id, &text, &mut Vec::new()) else {
            continue;
        };
        let loaded = load_text(&path, &text, &options(repository())).expect("readable");
        let mut said = loaded.found.clone();
        said.retain(|said| {
            let here = said.place.is_some_and(|place| place.file == loaded.file);
            here && SHAPE.contains(&said.code)
        });
        let passes = validator.is_valid(&node.to_json());
        *if passes { &mut valid } else { &mut refused } += 1;
        let beyond = said.iter().all(|said| {
            let known = BEYOND
                .iter()
                .find(|(message, _)| said.message.contains(message));
            used.extend(known.map(|(message, _)| *message));
            known.is_some()
        });
        if passes != said.is_empty() && !(passes && beyond) {
            let said: Vec<_> = said.iter().map(|said| (said.code, &said.message)).collect();
            let errors: Vec<_> = validator
                .iter_errors(&node.to_json())
                .map(|e| e.to_string())
                .collect();
            wrong.push(format!("{name}: loader {said:?}, schema {errors:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let unused = BEYOND.iter().filter(|(message, _)| !used.contains(message));
    assert_eq!(unused.collect::<Vec<_>>(), [] as [&(&str, &str); 0]);
    assert!(
        refused > 10 && valid > 150,
        "{refused} refused, {valid} valid"
    );
}

/// The same of the other files: what is wrong with each, where a schema says so.
#[test]
fn other_broken_files_are_refused_as_well() {
    let wrong = |document, path: &str| -> Vec<String> {
        let validator = validator(document);
        let data = data(&repository().join(path)).expect("data");
        let errors = validator.iter_errors(&data);
        let mut out: Vec<_> = errors
            .map(|error| error.instance_path().to_string())
            .collect();
        out.sort();
        out.dedup();
        out
    };
    assert_eq!(
        wrong(Document::Config, "tests/broken/wrong-settings/fewshot.toml"),
        PLACES_IN_SETTINGS
    );
    assert_eq!(
        wrong(Document::Case, "tests/cases/gates.in/wrong.case.yaml"),
        PLACES_IN_THE_CASE
    );
    assert_eq!(
        wrong(Document::Spec, "docs/examples/mistakes.fewshot.yaml"),
        [""]
    );
}

const PLACES_IN_SETTINGS: &[&str] = &[
    "",
    "/models/x/class",
    "/models/x/encoding",
    "/models/x/input",
];
/// Not that 212 of 200 are right: two numbers are compared.
const PLACES_IN_THE_CASE: &[&str] = &[
    "/fine_tuned/upfront",
    "/prompted/accuracy",
    "/volume",
    "/volume/calls_per_day",
];

// --- values: what the schema says of each value under each key, and what the loader says

/// Puts a value where it stands in a document.
type Hold = Box<dyn Fn(Json) -> Json>;

/// A table, and a smallest document that holds it.
struct Spot {
    table: &'static Table,
    within: Option<&'static Bounds>,
    /// Makes the document from a mapping of that table.
    hold: Hold,
}

impl Spot {
    /// What has to stand beside a key.
    fn least_beside(&self, name: &str) -> Json {
        let together = self.table.together;
        if !together.contains(&name) {
            return least(self.table, self.within);
        }
        // The ends of a range: the other one is as far away as it may be.
        let others = together.iter().filter(|other| **other != name);
        let end = |other: &str| match (other, self.within) {
            ("low", Some(bounds)) => json!(bounds.least),
            (_, bounds) => json!(bounds.map_or(1.0, |bounds| bounds.most)),
        };
        others
            .map(|other| (other.to_string(), end(other)))
            .collect()
    }
}

/// A value that a table asks for at the least.
fn least(table: &'static Table, within: Option<&Bounds>) -> Json {
    let mut out = json!({});
    for name in table.needs.iter().map(|group| group[0]) {
        let key = table.key(name).expect("what is needed is a key");
        out[name] = match (key.kind, within) {
            (Kind::Number(_), Some(bounds)) => json!(bounds.least.max(0.0)),
            _ => good(&key.kind).remove(0),
        };
    }
    out
}

/// Values of the kind.
fn good(kind: &Kind) -> Vec<Json> {
    match kind {
        Kind::Text | Kind::Filled => vec![json!("x"), json!("شكرا")],
        Kind::Path => vec![json!("x")],
        Kind::Date => vec![json!("2025-01-31")],
        Kind::Properties => vec![json!("x"), json!("spans[].label"), json!("a[][].b.c")],
        Kind::Bool => vec![json!(true), json!(false)],
        Kind::Number(bounds) => {
            let ends = [bounds.least, bounds.most, bounds.least.max(1.0)];
            ends.into_iter()
                .filter(|end| end.is_finite())
                .map(|end| json!(end))
                .rev()
                .collect()
        }
        Kind::Word(words) => words.iter().map(|word| json!(word)).collect(),
        Kind::List(inner) => {
            let inner = good(inner);
            vec![json!([inner[0]]), Json::Array(inner), json!([])]
        }
        Kind::Map(inner) | Kind::Variables(inner) => good(inner)
            .into_iter()
            .map(|inner| json!({ "x": inner }))
            .collect(),
        Kind::Of(table) => vec![least(table, None)],
        Kind::Within(table, bounds) => vec![least(table, Some(bounds))],
        Kind::Null => vec![Json::Null],
        Kind::Any => vec![json!("x"), json!(1), json!({ "x": [1, null] })],
        Kind::Or(kinds) => kinds.iter().flat_map(good).collect(),
    }
}

/// Values to try under any key, right and wrong; those near the kind's own bounds as well.
fn values(kind: &Kind, within: Option<&Bounds>) -> Vec<Json> {
    let mut out = good(kind);
    out.extend([
        json!(null),
        json!(true),
        json!(5),
        json!(-1),
        json!(0.5),
        json!(1e13),
        json!(""),
        json!("  "),
        json!("x"),
        json!("12"),
        json!("a[]b"),
        json!("2026-13-45"),
        json!([]),
        json!(["x"]),
        json!([5]),
        json!([null]),
        json!([["x"]]),
        json!([[5]]),
        json!([{}]),
        json!([{ "x": 1 }]),
        json!({}),
        json!({ "x": "x" }),
        json!({ "x": 5 }),
        json!({ "x": null }),
        json!({ "x": ["x"] }),
        json!({ "x": { "x": "x" } }),
        json!({ "nothing-like-it": "x" }),
        json!({ "a b": "x" }),
        json!({ "9": "x" }),
        json!({ "موضوع": "x" }),
    ]);
    let bounds = within.unwrap_or_else(|| kind.bounds());
    for end in [bounds.least, bounds.most] {
        if end.is_finite() {
            out.extend([json!(end), json!(end - 0.25), json!(end + 0.25)]);
        }
    }
    out
}

/// Every table that a document reaches, once each.
fn spots(document: Document) -> Vec<Spot> {
    let mut seen = HashSet::new();
    let mut out = Vec::new();
    let mut open: Vec<(Kind, Hold)> = Vec::new();
    // (kind, how a value of it stands in the document)
    open.push((Kind::Of(document.table()), Box::new(|value| value)));
    while let Some((kind, hold)) = open.pop() {
        let hold = std::rc::Rc::new(hold);
        let mut push = |kind: Kind, wrap: Hold| {
            let hold = hold.clone();
            open.push((kind, Box::new(move |value| hold(wrap(value)))));
        };
        match kind {
            Kind::Or(kinds) => {
                kinds
                    .iter()
                    .for_each(|kind| push(*kind, Box::new(|value| value)));
            }
            Kind::List(inner) => push(*inner, Box::new(|value| json!([value]))),
            Kind::Map(inner) | Kind::Variables(inner) => {
                push(*inner, Box::new(|value| json!({ "x": value })));
            }
            Kind::Of(table) | Kind::Within(table, _) => {
                let within = match kind {
                    Kind::Within(_, bounds) => Some(bounds),
                    _ => None,
                };
                if !seen.insert((table.name, within.map(|bounds| bounds.name))) {
                    continue;
                }
                for key in table.keys {
                    if (table.name, key.name) == ("data", "items") {
                        continue;
                    }
                    let base = least(table, within);
                    let name = key.name;
                    push(
                        key.kind,
                        Box::new(move |value| {
                            let mut base = base.clone();
                            base[name] = value;
                            base
                        }),
                    );
                }
                let hold: Hold = Box::new(move |value| hold(value));
                out.push(Spot {
                    table,
                    within,
                    hold,
                });
            }
            _ => {}
        }
    }
    out
}

fn toml_of(value: &Json) -> String {
    match value {
        Json::Object(map) => {
            let each = map
                .iter()
                .map(|(key, value)| format!("{key:?} = {}", toml_of(value)));
            format!("{{ {} }}", each.collect::<Vec<_>>().join(", "))
        }
        Json::Array(items) => {
            let each: Vec<String> = items.iter().map(toml_of).collect();
            format!("[{}]", each.join(", "))
        }
        other => other.to_string(),
    }
}

/// What the loader says against the shape of the document.
fn loader_says(document: Document, value: &Json, base: &Path) -> Vec<Diagnostic> {
    let (mut files, mut found) = (Files::new(base), Vec::new());
    let mut spec = |value: &Json| {
        let id = files.add_text("x.fewshot.yaml", value.to_string());
        let config = Config::new(base.to_path_buf());
        if let Some((spec, Some(tests))) = spec::load(&mut files, id, &config, &mut found) {
            spec::tests(&spec, &tests, &mut files, base, &mut found);
        }
    };
    let within = |key: &str, value: &Json| {
        let mut spec = json!({ "name": "x", "task": "x", "context": { "x": "x" } });
        spec[key] = value.clone();
        spec
    };
    match document {
        Document::Spec => spec(value),
        Document::Taxonomy => spec(&within("taxonomy", value)),
        Document::Examples => spec(&within("examples", &json!([value]))),
        Document::Config => {
            let map = value.as_object().expect("a mapping").iter();
            let lines = map.map(|(key, value)| format!("{key:?} = {}\n", toml_of(value)));
            fs::write(base.join("fewshot.toml"), lines.collect::<String>()).expect("written");
            let mut low = Lowering {
                files: &mut files,
                found: &mut found,
            };
            spec::config::config(&mut low, base, None);
        }
        Document::Case => {
            let text = value.to_string();
            let id = files.add_text("x.case.yaml", text.clone());
            let mut low = Lowering {
                files: &mut files,
                found: &mut found,
            };
            let node = yaml::parse(id, &text, low.found).expect("YAML");
            case(&mut low, &node, id, base, None);
        }
    }
    found
        .into_iter()
        .filter(|found| SHAPE.contains(&found.code))
        .collect()
}

/// Where the schema lets pass what the loader refuses, by the start of what the loader says: it hangs
/// on another value, and a schema sees one at a time.
const ONLY_THE_LOADER: &[(&str, &str)] = &[
    (
        "a taxonomy needs `labels`",
        "a key without a value is there to a schema",
    ),
    ("says neither `label` nor `then`", "the same"),
    ("a figure has `likely`, or `low`", "the same"),
    ("an agreement needs", "the same"),
    ("is larger than", "two numbers are compared"),
    (
        "cannot be 0",
        "a share of nothing: a part of its own, not of its kind",
    ),
    ("this matrix counts nothing", "its numbers are added"),
    ("in this one", "rows and columns are counted"),
    ("is no date", "the days of a month: a schema knows the form"),
    ("is no context variable", "the spec says which there are"),
];

/// Whether all of the findings are of that kind.
fn beyond_a_schema(said: &[Diagnostic], used: &mut HashSet<&'static str>) -> bool {
    said.iter().all(|said| {
        let mut known = ONLY_THE_LOADER.iter();
        let known = known.find(|(message, _)| said.message.contains(message));
        used.extend(known.map(|(message, _)| *message));
        known.is_some()
    })
}

#[test]
fn the_schema_and_the_loader_say_the_same_of_every_value() {
    let mut wrong = Vec::new();
    let mut used = HashSet::new();
    let mut tried = 0;
    for document in Document::ALL {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let base = folder.path().canonicalize().expect("it is there");
        let validator = validator(document);
        let valid = |value: &Json| match document {
            Document::Examples => validator.is_valid(&json!([value])),
            _ => validator.is_valid(value),
        };
        for spot in spots(document) {
            for group in spot.table.needs {
                let mut holder = least(spot.table, spot.within);
                group.iter().for_each(|name| {
                    holder.as_object_mut().expect("a mapping").remove(*name);
                });
                let whole = (spot.hold)(holder);
                let said = loader_says(document, &whole, &base);
                let said = said.iter().any(|said| said.code == "FS003");
                if valid(&whole) || !said {
                    wrong.push(format!("{whole} without {group:?}: loader {said}"));
                }
                tried += 1;
            }
            for key in spot.table.keys {
                // Items of a case are read when they are counted, as a spec's examples are.
                if (spot.table.name, key.name) == ("data", "items") {
                    continue;
                }
                let (mut taken, mut refused) = (0, 0);
                let kind = match (key.kind, spot.within) {
                    (Kind::Number(_), Some(bounds)) => Kind::Number(bounds),
                    (kind, _) => kind,
                };
                for value in values(&kind, spot.within) {
                    // TOML has no null.
                    if document == Document::Config && value.to_string().contains("null") {
                        continue;
                    }
                    let mut holder = spot.least_beside(key.name);
                    holder[key.name] = value;
                    let whole = (spot.hold)(holder);
                    let said = loader_says(document, &whole, &base);
                    let passes = valid(&whole);
                    tried += 1;
                    *if passes { &mut taken } else { &mut refused } += 1;
                    if passes != said.is_empty() && !(passes && beyond_a_schema(&said, &mut used)) {
                        let said: Vec<_> = said.iter().map(|said| &said.message).collect();
                        wrong.push(format!(
                            "{}.{}: {whole}\n  valid: {passes}, loader: {said:?}",
                            spot.table.name, key.name
                        ));
                    }
                }
                assert!(taken > 0, "{}.{} takes nothing", spot.table.name, key.name);
                let any = matches!(key.kind, Kind::Any);
                assert!(
                    any || refused > 0,
                    "{}.{} takes all",
                    spot.table.name,
                    key.name
                );
            }
        }
    }
    assert!(tried > 5000, "{tried}");
    let unused = ONLY_THE_LOADER
        .iter()
        .filter(|(message, _)| !used.contains(message));
    let unused: Vec<_> = unused.collect();
    assert!(
        unused.is_empty(),
        "a schema can tell, or nothing tries it: {unused:?}"
    );
    assert!(
        wrong.is_empty(),
        "{} of {tried}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
