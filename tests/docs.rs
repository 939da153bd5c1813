//! What README and docs say is so.

use std::fs;
use std::path::{Path, PathBuf};

use fewshot::lint::Selection;
use fewshot::{Options, load_text};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect("a file of the repository")
}

fn options() -> Options {
    Options {
        base: root(),
        config: None,
        model: None,
        today: None,
    }
}

/// The first fenced block of a language.
fn block<'t>(text: &'t str, language: &str) -> &'t str {
    let open = format!("```{language}\n");
    let start = text.find(&open).expect("a block of that language") + open.len();
    let end = text[start..].find("\n```").expect("a closed block");
    &text[start..start + end]
}

#[test]
fn the_readmes_spec_is_understood_and_builds() {
    let readme = read("README.md");
    let loaded = load_text(
        Path::new("readme.fewshot.yaml"),
        block(&readme, "yaml"),
        &options(),
    );
    let loaded = loaded.expect("it can be read");
    assert!(!loaded.is_broken(), "{:#?}", loaded.found);
    let found = loaded.lint(&Selection::default()).diagnostics;
    let codes: Vec<_> = found.iter().map(|found| found.code).collect();
    // An example of the format, not of gate one: it has one worked example, and is short.
    assert_eq!(codes, ["FS605", "FS107", "FS305", "FS107", "FS101"]);
}

#[test]
fn the_readmes_own_model_is_understood() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let toml = format!(
        "model = \"in-house\"\n{}\n",
        block(&read("README.md"), "toml")
    );
    fs::write(folder.path().join("fewshot.toml"), toml).expect("written");
    let options = Options {
        base: folder.path().to_path_buf(),
        ..options()
    };
    let loaded = load_text(Path::new("x.fewshot.yaml"), "name: x\ntask: t\n", &options);
    let loaded = loaded.expect("it can be read");
    assert_eq!(loaded.found, []);
    assert!(loaded.model.known);
    assert_eq!(
        loaded.model.prices.as_ref().map(|prices| prices.output),
        Some(1.6)
    );
}

#[test]
fn the_readmes_numbers_of_the_procurement_prompt_are_right() {
    let readme = read("README.md");
    let path = root().join("prompts/procurement.fewshot.yaml");
    let loaded = fewshot::load(&path, &options()).expect("shipped");
    let spec = loaded.spec.expect("it loads");
    let labels = spec.taxonomy.map_or(0, |taxonomy| taxonomy.labels.len());
    assert_eq!((labels, spec.examples.len()), (9, 12));
    assert!(readme.contains("nine of them used, twelve worked examples"));
    let all = "name: x\ntask: t\ntaxonomy: procurement\n";
    let loaded = load_text(Path::new("x.fewshot.yaml"), all, &options()).expect("readable");
    let labels = loaded
        .spec
        .and_then(|spec| spec.taxonomy)
        .map_or(0, |t| t.labels.len());
    assert_eq!(labels, 14);
    assert!(readme.contains("fourteen\nkinds of document in the taxonomy"));
}

#[test]
fn every_dependency_is_justified() {
    let manifest = read("Cargo.toml");
    let section = |name: &str| -> Vec<String> {
        let start = manifest.find(&format!("[{name}]\n")).expect("the section");
        manifest[start..]
            .lines()
            .skip(1)
            .take_while(|line| !line.starts_with('['))
            .filter_map(|line| line.split_once(" = "))
            .map(|(name, _)| name.to_owned())
            .collect()
    };
    let architecture = read("docs/architecture.md");
    let names = ["dependencies", "build-dependencies", "dev-dependencies"].map(section);
    for name in names.concat() {
        assert!(
            architecture.contains(&format!("`{name}`")),
            "docs/architecture.md does not say why `{name}` is there"
        );
    }
}

#[test]
fn the_rust_version_the_docs_name_is_the_manifests() {
    let manifest = read("Cargo.toml");
    let line = manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = "));
    let version = line.expect("a rust-version").trim_matches('"').to_owned();
    assert!(read("README.md").contains(&format!("Rust {version} or later")));
    assert!(read("docs/architecture.md").contains(&format!("ours is {version}")));
}

#[test]
fn links_between_documents_lead_somewhere() {
    for name in [
        "README.md",
        "CONTRIBUTING.md",
        "docs/architecture.md",
        "docs/ci.md",
        "docs/gates.md",
        "docs/performance.md",
        "docs/rules/README.md",
        "docs/spec.md",
        "docs/templates.md",
        "docs/terminal.md",
        "docs/testing.md",
    ] {
        let text = read(name);
        let folder = root().join(name);
        let folder = folder.parent().expect("a folder");
        for (at, _) in text.match_indices("](") {
            let target = text[at + 2..].split(')').next().unwrap_or("");
            if !target.contains("://") && !target.starts_with('#') {
                assert!(folder.join(target).exists(), "{name} links to {target}");
            }
        }
    }
}

/// The table of docs/rules/README.md, as the rules have it.
fn table_of_rules() -> String {
    let mut out =
        String::from("| code | name | severity | fix | finds |\n| --- | --- | --- | --- | --- |\n");
    for (rule, _) in fewshot::lint::all_rules() {
        let facts = rule.page.split("\n\n").nth(1).unwrap_or_default();
        let fix = facts.split(" · ").nth(2).unwrap_or_default();
        let class = if rule.by_class { ", by class" } else { "" };
        out.push_str(&format!(
            "| [{code}]({code}.md) | {} | {}{class} | {} | {} |\n",
            rule.name,
            rule.severity.as_str(),
            fix.replace("no fix", "–")
                .replace("safe fix", "safe")
                .replace("fix on request", "ask"),
            rule.finds().replace('|', "\\|"),
            code = rule.code,
        ));
    }
    out
}

/// Whether `page` has `table` between `start` and `<!-- end -->`; `UPDATE=1` puts it there.
fn holds_table(page: &str, start: &str, table: &str) {
    let text = read(page);
    let (before, rest) = text.split_once(start).expect("where the table starts");
    let (_, after) = rest.split_once("<!-- end -->").expect("where it ends");
    let now = format!("{before}{start}\n{table}<!-- end -->{after}");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(root().join(page), &now).expect("written");
    } else {
        assert_eq!(text, now, "UPDATE=1 cargo test --test docs rewrites it");
    }
}

#[test]
fn the_table_of_rules_is_the_rules() {
    holds_table("docs/rules/README.md", "<!-- rules -->", &table_of_rules());
}

/// The keys of a case, a table a mapping, as `gates/keys.rs` has them.
fn keys_of_a_case() -> String {
    use fewshot::gates::keys;
    let tables = [
        ("the case", &keys::CASE),
        ("a figure", &keys::FIGURE),
        ("`volume`", &keys::VOLUME),
        ("`prompted`, and each of `smaller`", &keys::CANDIDATE),
        ("`fine_tuned`", &keys::FINE_TUNED),
        ("`fine_tuned.upfront`", &keys::UPFRONT),
        ("`fine_tuned.upfront.preparation`", &keys::PREPARATION),
        ("`fine_tuned.upfront.runs`", &keys::RUNS),
        ("`fine_tuned.yearly`", &keys::YEARLY),
        ("an `accuracy`, and other shares", &keys::SHARE),
        ("`pairs`", &keys::PAIRS),
        ("`retrieval`", &keys::RETRIEVAL),
        ("each of `retrieval.tried`", &keys::TRIED),
        ("`retrieval.errors`", &keys::ERRORS),
        ("`data`", &keys::DATA),
        ("`data.counts`", &keys::COUNTS),
        ("`data.agreement`", &keys::AGREEMENT),
        ("`exceptions`", &keys::EXCEPTIONS),
        ("`exceptions.latency`", &keys::LATENCY),
        ("`exceptions.language`", &keys::LANGUAGE),
        ("`exceptions.distillation`", &keys::DISTILLATION),
        ("`exceptions.style`", &keys::STYLE),
        ("each of `decisions`", &keys::DECISION),
    ];
    let mut out = String::from("| in | key | type | meaning |\n| --- | --- | --- | --- |\n");
    for (name, table) in tables {
        for (at, key) in table.keys.iter().enumerate() {
            let name = if at == 0 { name } else { "" };
            let about = match table.needs(key.name) {
                true => format!("{}; needed.", key.about.trim_end_matches('.')),
                false => key.about.to_owned(),
            };
            let (key, kind) = (key.name, key.kind.words());
            out.push_str(&format!("| {name} | `{key}` | {kind} | {about} |\n"));
        }
    }
    out
}

#[test]
fn the_table_of_a_cases_keys_is_the_loaders() {
    holds_table("docs/gates.md", "<!-- keys -->", &keys_of_a_case());
}

#[test]
fn the_thresholds_that_the_docs_name_are_the_programs() {
    let toml = block(&read("docs/gates.md"), "toml").to_owned();
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("fewshot.toml"), toml).expect("written");
    let options = Options {
        base: folder.path().to_path_buf(),
        ..options()
    };
    let loaded = load_text(Path::new("x.fewshot.yaml"), "name: x\ntask: t\n", &options);
    let loaded = loaded.expect("it can be read");
    assert_eq!(loaded.found, []);
    assert_eq!(loaded.config.gates, fewshot::spec::config::Gates::default());
}
