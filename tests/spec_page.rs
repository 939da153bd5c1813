//! docs/spec.md has every key as the loader has it, with the rules that look at it, and each of its
//! examples loads. `UPDATE=1 cargo test --test spec_page` rewrites the tables.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use fewshot::lint::rules::keys::EVERY;
use fewshot::lint::{Rule, Selection, all_rules};
use fewshot::report::Document;
use fewshot::source::{Files, Severity, toml, yaml};
use fewshot::spec::keys::{self, Table};
use fewshot::spec::kind::Kind;
use fewshot::{Options, load_text};
use serde_json::Value as Json;

const TABLES: [&Table; 16] = [
    &keys::SPEC,
    &keys::TEMPLATE,
    &keys::TAXONOMY,
    &keys::LABEL,
    &keys::EDGE_CASE,
    &keys::EXAMPLE,
    &keys::OUTPUT,
    &keys::BUDGET,
    &keys::EXPECT,
    &keys::LINT,
    &keys::CONFIG,
    &keys::CONFIG_LINT,
    &keys::CONFIG_GATE_ONE,
    &keys::CONFIG_GATES,
    &keys::CONFIG_MODEL,
    &fewshot::gates::keys::CASE,
];

/// Those that the page has; a case's keys are in docs/gates.md.
fn shown() -> impl Iterator<Item = &'static Table> {
    TABLES.into_iter().filter(|table| table.name != "case")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn page() -> String {
    fs::read_to_string(root().join("docs/spec.md")).expect("docs/spec.md")
}

fn rules() -> impl Iterator<Item = &'static Rule> {
    all_rules().map(|(rule, _)| rule)
}

fn link(code: &str) -> String {
    format!("[{code}](rules/{code}.md)")
}

fn table(table: &Table, toml: bool) -> String {
    let mut out = String::from(
        "| key | type | default | meaning | rules |\n| --- | --- | --- | --- | --- |\n",
    );
    for key in table.keys {
        let kind = match toml {
            true => key.kind.words().replace("mapping", "table"),
            false => key.kind.words(),
        };
        let default = match key.default {
            _ if table.needs(key.name) => "needed".to_owned(),
            "" => "–".to_owned(),
            value if !value.contains([' ', '\'']) => {
                format!("`{value}`")
            }
            words => words.to_owned(),
        };
        let rules = rules().filter(|rule| rule.looks_at_key(table.name, key.name));
        let rules: Vec<String> = rules.map(|rule| link(rule.code)).collect();
        let rules = match rules.is_empty() {
            // Its keys have theirs.
            true if matches!(key.kind, Kind::Of(_)) => "see its keys".to_owned(),
            true => "–".to_owned(),
            false => rules.join(" "),
        };
        let (name, about) = (key.name, key.about);
        out.push_str(&format!(
            "| `{name}` | {kind} | {default} | {about} | {rules} |\n"
        ));
    }
    out
}

/// Puts `text` between `start` and the next end.
fn put(page: &mut String, start: &str, text: &str) {
    let at = page
        .find(start)
        .unwrap_or_else(|| panic!("docs/spec.md has no {start}"));
    let from = at + start.len();
    let end = from + page[from..].find("<!-- end -->").expect("its end");
    page.replace_range(from..end, text);
}

#[test]
fn the_tables_of_keys_are_the_loaders() {
    let before = page();
    let mut now = before.clone();
    for one in shown() {
        let toml = ["config", "config-lint", "gate-one", "gates", "model"].contains(&one.name);
        let start = format!("<!-- keys {} -->", one.name);
        put(&mut now, &start, &format!("\n{}", table(one, toml)));
    }
    let every = rules().filter(|rule| rule.keys == EVERY);
    let every: Vec<String> = every.map(|rule| link(rule.code)).collect();
    put(&mut now, "<!-- every -->", &every.join(", "));
    if std::env::var_os("UPDATE").is_some() {
        fs::write(root().join("docs/spec.md"), &now).expect("written");
    } else {
        assert_eq!(
            before, now,
            "UPDATE=1 cargo test --test spec_page rewrites it"
        );
    }
    let line = format!(
        "\n# yaml-language-server: $schema={}\n",
        Document::Spec.url()
    );
    assert!(
        now.contains(&line),
        "docs/spec.md names another address than {line}"
    );
    let line = format!("\n#:schema {}\n", Document::Config.url());
    assert!(
        now.contains(&line),
        "docs/spec.md names another address than {line}"
    );
}

#[test]
fn every_table_that_a_file_may_hold_is_on_the_page() {
    let mut seen = HashSet::new();
    let mut open = vec![Kind::Of(&keys::SPEC), Kind::Of(&keys::CONFIG)];
    while let Some(kind) = open.pop() {
        match kind {
            Kind::Or(kinds) => open.extend(kinds),
            Kind::List(inner) | Kind::Map(inner) | Kind::Variables(inner) => open.push(*inner),
            Kind::Of(table) if seen.insert(table.name) => {
                open.extend(table.keys.iter().map(|key| key.kind));
            }
            _ => {}
        }
    }
    let shown: HashSet<&str> = shown().map(|table| table.name).collect();
    assert_eq!(seen, shown);
}

// --- examples

struct Block {
    language: String,
    text: String,
    /// The file that it is, where a line in bold heads it.
    file: Option<String>,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut out = Vec::new();
    let mut heading = None;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            out.push(Block {
                language: language.to_owned(),
                text: body.join("\n") + "\n",
                file: heading.take(),
            });
        } else if !line.is_empty() {
            let bold = line
                .strip_prefix("**")
                .and_then(|rest| rest.strip_suffix("**"));
            heading = bold.map(str::to_owned);
        }
    }
    out
}

/// Notes each key of `value` that a table has.
fn walk(kind: &Kind, value: &Json, seen: &mut BTreeSet<(&'static str, &'static str)>) {
    match (kind, value) {
        (Kind::Or(kinds), _) => kinds.iter().for_each(|kind| walk(kind, value, seen)),
        (Kind::List(inner), Json::Array(items)) => {
            items.iter().for_each(|item| walk(inner, item, seen));
        }
        (Kind::Map(inner) | Kind::Variables(inner), Json::Object(map)) => {
            map.values().for_each(|value| walk(inner, value, seen));
        }
        (Kind::Of(table), Json::Object(map)) => {
            for (name, value) in map {
                if let Some(key) = table.key(name) {
                    seen.insert((table.name, key.name));
                    walk(&key.kind, value, seen);
                }
            }
        }
        _ => {}
    }
}

#[test]
fn every_example_loads_and_every_key_has_one() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let base = folder.path().canonicalize().expect("it is there");
    let blocks = blocks(&page());
    for block in &blocks {
        let name = match (&block.file, block.language.as_str()) {
            (Some(file), _) => file.as_str(),
            (None, "toml") => "fewshot.toml",
            _ => continue,
        };
        fs::write(base.join(name), &block.text).expect("written");
    }
    // The page's own model is counted with a file that it does not show.
    let tokenizer = root().join("tests/data/tokenizer.json");
    fs::copy(tokenizer, base.join("tokenizer.json")).expect("copied");
    let options = Options {
        base: base.clone(),
        config: None,
        model: None,
        today: None,
    };
    let mut seen = BTreeSet::new();
    for block in &blocks {
        let (mut files, mut found) = (Files::new(&base), Vec::new());
        let id = files.add_text("block", block.text.clone());
        let (node, root) = match block.language.as_str() {
            "yaml" if block.file.is_some() => {
                (yaml::parse(id, &block.text, &mut found), &keys::TAXONOMY)
            }
            "yaml" => {
                let needed = match block.text.contains("name: ") && block.text.contains("task: ") {
                    true => "",
                    false => "name: x\ntask: Say which.\n",
                };
                let text = format!("{needed}{}", block.text);
                let path = base.join("x.fewshot.yaml");
                let loaded = load_text(&path, &text, &options).expect("readable");
                let said: Vec<_> = loaded.found.iter().map(|found| &found.message).collect();
                let broken = loaded
                    .found
                    .iter()
                    .any(|found| found.severity == Severity::Error);
                assert!(!broken, "{}\n{said:?}", block.text);
                (yaml::parse(id, &block.text, &mut found), &keys::SPEC)
            }
            "toml" => (toml::parse(id, &block.text, &mut found), &keys::CONFIG),
            _ => continue,
        };
        assert_eq!(found, [], "{}", block.text);
        walk(&Kind::Of(root), &node.expect("data").to_json(), &mut seen);
    }
    let all = shown().flat_map(|table| table.keys.iter().map(|key| (table.name, key.name)));
    let missing: Vec<_> = all.filter(|key| !seen.contains(key)).collect();
    assert!(missing.is_empty(), "no example has {missing:?}");
}

// --- the rules that look at a key

#[test]
fn every_rule_says_which_keys_it_looks_at() {
    for rule in rules() {
        let code = rule.code;
        assert!(!rule.keys.is_empty(), "{code}: its row lacks `looks_at`");
        for named in rule.keys.split_whitespace().filter(|name| *name != EVERY) {
            let (of, key) = named.split_once('.').unwrap_or(("spec", named));
            let table = TABLES.iter().find(|table| table.name == of);
            let table = table.unwrap_or_else(|| panic!("{code}: no table is called `{of}`"));
            assert!(key == "*" || table.has(key), "{code}: no key `{named}`");
        }
    }
}

/// Under which keys of a spec the mappings of a table stand.
fn keys_of_the_spec(named: &str) -> &[&str] {
    match named.split_once('.').map_or("spec", |(table, _)| table) {
        "template" => &["template"],
        "taxonomy" => &["taxonomy"],
        "label" => &["taxonomy"],
        "edge_case" => &["edge_cases", "taxonomy"],
        "example" => &["examples", "tests"],
        "output" => &["output"],
        "budget" => &["budget"],
        "expect" => &["expect"],
        "lint" => &["lint"],
        _ => &[],
    }
}

/// The findings that a rule's page shows lie under a key of its row, at the spec's start (something is
/// not there at all), or in another file.
#[test]
fn findings_lie_where_their_rule_looks() {
    let options = Options {
        base: root(),
        config: None,
        model: None,
        today: Some("2027-06-30".to_owned()),
    };
    let (mut wrong, mut looked) = (Vec::new(), 0);
    for rule in rules().filter(|rule| rule.keys != EVERY) {
        let code = rule.code;
        let page = fs::read_to_string(root().join(format!("docs/rules/{code}.md")));
        for block in blocks(&page.expect("a page")) {
            if block.language != "yaml" || block.file.is_some() {
                continue;
            }
            let path = Path::new("x.fewshot.yaml");
            let loaded = load_text(path, &block.text, &options).expect("readable");
            let selection = Selection {
                select: vec![code.to_owned()],
                ignore: Vec::new(),
            };
            let (mut files, mut errors) = (Files::new(root()), Vec::new());
            let id = files.add_text("x", block.text.clone());
            let Some(node) = yaml::parse(id, &block.text, &mut errors) else {
                continue;
            };
            let found = loaded.lint(&selection).diagnostics;
            let found = found.iter().filter(|found| found.code == code);
            let places = found.filter_map(|found| found.place);
            for place in places.filter(|place| place.file == loaded.file) {
                let mut entries = node.as_map().unwrap_or_default().iter();
                let above = entries.rfind(|entry| entry.key.place.span.start <= place.span.start);
                let Some(above) = above.filter(|_| place.span.start > 0) else {
                    continue;
                };
                looked += 1;
                let key = above.key.text.as_str();
                // An ignore in a comment may stand anywhere.
                let comment = code == "FS011";
                let is_its =
                    |named| comment || named == key || keys_of_the_spec(named).contains(&key);
                if !rule.keys.split_whitespace().any(is_its) {
                    wrong.push(format!("{code} finds something under `{key}`"));
                }
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(looked > 100, "{looked}");
}
