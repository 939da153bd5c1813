//! The shipped taxonomies: each has what is promised of them, in both languages, and each is shipped.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use fewshot::lint::Selection;
use fewshot::spec::shipped;
use fewshot::{Loaded, Options, load};
use serde_yaml::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("taxonomies")
}

fn data(name: &str) -> Value {
    let text = shipped::taxonomy(name).expect("shipped");
    serde_yaml::from_str(text).expect("YAML")
}

fn is_arabic(c: char) -> bool {
    ('\u{600}'..='\u{6ff}').contains(&c)
}

/// A spec that takes the whole taxonomy, loaded.
fn spec_of(name: &str) -> Loaded {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let base = folder.path().canonicalize().expect("it is there");
    let path = base.join("p.fewshot.yaml");
    let spec = format!(
        "name: p\ntask: Decide.\nlanguages: [en, ar]\ntaxonomy: {name}\noutput:\n  schema:\n    type: object\n    properties:\n      reasoning: {{ type: string }}\n      label: {{ $ref: \"fewshot:labels\" }}\n    required: [reasoning, label]\n    additionalProperties: false\n"
    );
    fs::write(&path, spec).expect("written");
    let options = Options {
        base,
        config: None,
        model: None,
        today: None,
    };
    load(&path, &options).expect("readable")
}

#[test]
fn every_file_is_shipped_under_its_name() {
    let files: BTreeSet<String> = fs::read_dir(folder())
        .expect("taxonomies")
        .filter_map(|entry| {
            let path = entry.expect("an entry").path();
            Some(path.file_stem()?.to_str()?.to_owned())
        })
        .collect();
    let shipped: BTreeSet<String> = shipped::taxonomy_names().map(str::to_owned).collect();
    assert_eq!(files, shipped);
    for name in shipped {
        assert_eq!(data(&name)["name"], Value::from(name.as_str()));
    }
}

#[test]
fn each_has_definitions_neighbours_cues_edge_cases_sources_and_a_way_out() {
    for name in shipped::taxonomy_names() {
        let data = data(name);
        let sources = data["sources"].as_sequence().expect("sources");
        assert!(sources.len() >= 2, "{name}: sources");
        let loaded = spec_of(name);
        let taxonomy = loaded.spec.as_ref().and_then(|spec| spec.taxonomy.as_ref());
        let taxonomy = taxonomy.expect("a taxonomy");
        assert!(taxonomy.otherwise.is_some(), "{name}: a way out");
        assert!(taxonomy.edge_cases.len() >= 6, "{name}: edge cases");
        let apart = taxonomy.labels.iter().filter(|l| !l.neighbours.is_empty());
        assert!(
            apart.count() * 2 >= taxonomy.labels.len(),
            "{name}: neighbours"
        );
        for label in &taxonomy.labels {
            let at = format!("{name}: {}", label.name);
            let definition = label.definition.as_ref().expect(&at);
            assert!(definition.text.len() > 30, "{at}");
            let cues = |language: &str| {
                let of = label.cues.iter().find(|(known, _)| known == language);
                of.map(|(_, words)| words.as_slice()).unwrap_or_default()
            };
            assert!(cues("en").len() >= 2 && cues("ar").len() >= 2, "{at}: cues");
            for word in cues("ar") {
                assert!(word.text.chars().any(is_arabic), "{at}: {}", word.text);
            }
            for word in cues("en") {
                assert!(!word.text.chars().any(is_arabic), "{at}: {}", word.text);
            }
        }
    }
}

/// A word alone that stands in another label's cue speaks for that label just as well.
#[test]
fn no_word_alone_is_part_of_another_labels_cue() {
    for name in shipped::taxonomy_names() {
        let loaded = spec_of(name);
        let taxonomy = loaded.spec.as_ref().and_then(|spec| spec.taxonomy.as_ref());
        let labels = &taxonomy.expect("a taxonomy").labels;
        let cues: Vec<(&str, Vec<String>)> = labels
            .iter()
            .flat_map(|label| {
                let words = label.cues.iter().flat_map(|(_, words)| words);
                words.map(|cue| {
                    let words = cue.text.to_lowercase();
                    let words = words.split_whitespace().map(str::to_owned);
                    (label.name.as_str(), words.collect())
                })
            })
            .collect();
        for (label, cue) in &cues {
            let [word] = cue.as_slice() else { continue };
            let other = cues
                .iter()
                .find(|(other, words)| other != label && words.contains(word));
            assert!(other.is_none(), "{name}: {label}'s {word} is in {other:?}");
        }
    }
}

/// How many examples a start from it asks for.
#[test]
fn the_readme_counts_what_support_tickets_holds() {
    let loaded = spec_of("support-tickets");
    let taxonomy = loaded.spec.as_ref().and_then(|spec| spec.taxonomy.as_ref());
    let taxonomy = taxonomy.expect("a taxonomy");
    let counts = format!(
        "support-tickets has {} labels and {} edge cases",
        taxonomy.labels.len(),
        taxonomy.edge_cases.len()
    );
    let readme = folder().with_file_name("README.md");
    let readme = fs::read_to_string(readme).expect("README.md");
    assert!(readme.contains(&counts), "{counts}");
}

/// What is left to find is what no taxonomy can have: examples and steps.
#[test]
fn nothing_is_said_of_a_taxonomy_itself() {
    for name in shipped::taxonomy_names() {
        let loaded = spec_of(name);
        let found = loaded.lint(&Selection::default()).diagnostics;
        let codes: BTreeSet<&str> = found.iter().map(|found| found.code).collect();
        assert_eq!(codes, BTreeSet::from(["FS101", "FS104"]), "{found:#?}");
    }
}
