//! The files that a new prompt starts as: a spec with gaps, on labels of its own or a shipped
//! taxonomy's, or a copy of a shipped prompt with its taxonomy and tests.

use super::shipped::{self, Prompt};
use crate::source::scalar;

/// A spec with gaps: each a text that starts with TODO, and examples that are not written.
const GAPS: &str = include_str!("../../templates/new.yaml");
/// What takes the place of its labels and edge cases where a shipped taxonomy has them.
const FROM_TAXONOMY: &str = include_str!("../../templates/new-taxonomy.yaml");

/// How wide the lists in comments may be.
const WIDTH: usize = 100;

/// A file to be written, by its name within the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub text: String,
}

/// A spec with gaps, on labels of its own.
pub fn blank(name: &str) -> File {
    spec_file(name, GAPS.to_owned())
}

/// A spec with gaps, on the labels of a shipped taxonomy; None where there is none of that name.
pub fn on_taxonomy(name: &str, taxonomy: &str) -> Option<File> {
    let data: serde_yaml::Value = serde_yaml::from_str(shipped::taxonomy(taxonomy)?).ok()?;
    let names = |key: &str| -> Vec<String> {
        let entries = data.get(key).and_then(serde_yaml::Value::as_mapping);
        let keys = entries.into_iter().flat_map(|entries| entries.keys());
        keys.filter_map(|key| Some(key.as_str()?.to_owned()))
            .collect()
    };
    let labels = format!("  # only: [{}]", names("labels").join(", "));
    let cases = names("edge_cases").join(", ");
    let cases = format!("# Edge cases that it brings: {cases}. More of your own:");
    let part: Vec<String> = FROM_TAXONOMY
        .lines()
        .map(|line| match line {
            "  from: TAXONOMY" => format!("  from: {}", scalar_of(taxonomy)),
            "  # only: LABELS" => wrapped(&labels, "  #   "),
            line if line.contains("EDGE_CASES") => wrapped(&cases, "# "),
            line => line.to_owned(),
        })
        .collect();
    let example = names("labels").first().cloned().unwrap_or_default();
    let case = names("edge_cases").first().cloned().unwrap_or_default();
    let paragraphs = GAPS.split("\n\n").filter_map(|paragraph| {
        let has = |key: &str| paragraph.lines().any(|line| line == key);
        if has("taxonomy:") {
            Some(part.join("\n"))
        } else if has("edge_cases:") {
            None
        } else {
            let own = paragraph.replace("TODO_first", &example);
            Some(own.replace("TODO_case", &case))
        }
    });
    let paragraphs: Vec<String> = paragraphs.collect();
    Some(spec_file(name, paragraphs.join("\n\n")))
}

/// A shipped prompt under another name, with its taxonomy and its tests. The spec comes last: it names
/// the others.
pub fn copy(name: &str, prompt: &Prompt) -> Vec<File> {
    let tests = format!("{name}.tests.jsonl");
    let mut spec = with_value(prompt.spec, "tests: ", &tests);
    let mut out = Vec::new();
    if let Some(text) = prompt.taxonomy.and_then(shipped::taxonomy) {
        let taxonomy = format!("{name}.taxonomy.yaml");
        spec = with_value(&spec, "  from: ", &taxonomy);
        out.push(File {
            name: taxonomy,
            text: text.to_owned(),
        });
    }
    out.push(File {
        name: tests,
        text: prompt.tests.to_owned(),
    });
    out.push(spec_file(name, spec));
    out
}

/// The text with a first line by which editors find the JSON Schema at `url`, in place of the shipped
/// file's own.
pub fn with_schema(text: &str, url: &str) -> String {
    const HEAD: &str = "# yaml-language-server: $schema=";
    let rest = match text.strip_prefix(HEAD) {
        Some(rest) => rest.split_once('\n').map_or("", |(_, rest)| rest),
        None => text,
    };
    format!("{HEAD}{url}\n{rest}")
}

fn spec_file(name: &str, text: String) -> File {
    File {
        name: format!("{name}.fewshot.yaml"),
        text: with_value(&text, "name: ", name),
    }
}

/// The text with `value` in the first line that starts with `key`.
fn with_value(text: &str, key: &str, value: &str) -> String {
    let mut is_set = false;
    let lines = text.split_inclusive('\n').map(|line| {
        if is_set || !line.starts_with(key) {
            return line.to_owned();
        }
        is_set = true;
        format!("{key}{}\n", scalar_of(value))
    });
    lines.collect()
}

/// `text` as a scalar that every YAML reader takes for that text.
fn scalar_of(text: &str) -> String {
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_word = text.starts_with(char::is_alphabetic) && text.chars().all(inner);
    // YAML 1.1's truth values, of which single letters are some readers'.
    let lower = text.to_ascii_lowercase();
    let is_truth = matches!(lower.as_str(), "y" | "n" | "yes" | "no" | "on" | "off");
    if is_word && !is_truth && scalar::is_plain(text) {
        return text.to_owned();
    }
    // A JSON text is a YAML text in double quotes.
    serde_json::Value::from(text).to_string()
}

fn wrapped(text: &str, next: &str) -> String {
    let options = textwrap::Options::new(WIDTH)
        .subsequent_indent(next)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_yaml_would_misread_is_quoted() {
        for (name, written) in [
            ("tickets", "tickets"),
            ("a-b_c.d", "a-b_c.d"),
            ("تذاكر", "تذاكر"),
            ("no", "\"no\""),
            ("On", "\"On\""),
            ("null", "\"null\""),
            ("true", "\"true\""),
            ("y", "\"y\""),
            ("12:30", "\"12:30\""),
            ("007", "\"007\""),
            ("1_000", "\"1_000\""),
            ("two words", "\"two words\""),
            ("a: b", "\"a: b\""),
            ("x #y", "\"x #y\""),
            ("say \"hi\"", "\"say \\\"hi\\\"\""),
            ("- x", "\"- x\""),
            ("@x", "\"@x\""),
            (".inf", "\".inf\""),
        ] {
            assert_eq!(scalar_of(name), written);
            let line = format!("name: {written}\n");
            let data: serde_yaml::Value = serde_yaml::from_str(&line).expect("YAML");
            assert_eq!(data["name"].as_str(), Some(name), "{written}");
        }
    }

    #[test]
    fn a_copy_names_its_own_files() {
        let prompt = shipped::prompt("procurement").expect("shipped");
        let files = copy("no", prompt);
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(
            names,
            ["no.taxonomy.yaml", "no.tests.jsonl", "no.fewshot.yaml"]
        );
        let spec = &files[2].text;
        assert!(spec.contains("\nname: \"no\"\n") || spec.starts_with("name: \"no\"\n"));
        assert!(spec.contains("\n  from: no.taxonomy.yaml\n"));
        assert!(spec.contains("\ntests: no.tests.jsonl\n"));
        assert_eq!(spec.lines().count(), prompt.spec.lines().count());
    }

    #[test]
    fn no_mark_of_a_template_is_left() {
        let mut files = vec![blank("x")];
        files.extend(shipped::taxonomy_names().filter_map(|t| on_taxonomy("x", t)));
        assert_eq!(files.len(), 1 + shipped::taxonomy_names().count());
        for file in files {
            for mark in ["NAME", "TAXONOMY", "LABELS", "EDGE_CASES"] {
                assert!(!file.text.contains(mark), "{mark}:\n{}", file.text);
            }
            for line in file.text.lines() {
                assert!(line.chars().count() <= WIDTH + 4, "{line}");
            }
        }
    }
}
