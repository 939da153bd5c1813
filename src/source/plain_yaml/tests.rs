//! What is read is read as the parser reads it.

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::source::{Files, yaml};

/// Whether it is read; if so, as the parser reads it.
fn is_read(text: &str) -> bool {
    let file = Files::new("/").add_text("x.yaml", text);
    let Some(node) = read(file, text) else {
        return false;
    };
    let mut found = Vec::new();
    let parsed = yaml::parse_all(file, text, &mut found);
    let why = found.first().map(|found| found.message.as_str());
    assert_eq!(why, None, "{text}");
    assert_eq!(Some(node), parsed, "{text}");
    true
}

/// The repository's YAML files.
fn files() -> Vec<String> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()];
    let mut out = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or("");
            if path.is_dir() && name != "target" && !name.starts_with('.') {
                folders.push(path);
            } else if name.ends_with(".yaml") {
                out.extend(std::fs::read_to_string(path));
            }
        }
    }
    out
}

#[test]
fn the_shipped_files_are_plain() {
    for folder in ["prompts", "taxonomies"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path
                .extension()
                .is_some_and(|extension| extension == "yaml")
            {
                let text = std::fs::read_to_string(&path).expect("a text");
                assert!(is_read(&text), "{}", path.display());
            }
        }
    }
}

#[test]
fn what_is_broken_or_rare_is_the_parsers() {
    for text in [
        "",
        "a: b",
        "a: b\n  c\n",
        "a: b: c\n",
        "a:\n",
        "a: &x b\n",
        "a: |2\n   b\n",
        "a: |\n\n  b\n",
        "a: >\n  b\n   c\n",
        "a: \"\\u00e9\"\n",
        "a: {b}\n",
        "a: [b\n  ]\n",
        "a: b\n---\nc: d\n",
        "a:\tb\n",
        "a: b\r\n",
        "- a\nb: c\n",
        "a: .inf\n",
        "<<: a\n",
    ] {
        assert!(!is_read(text), "{text:?}");
    }
}

#[test]
fn each_file_is_read_in_one_way_and_so_is_each_with_a_line_amiss() {
    let mut plain = 0;
    for text in files().into_iter().filter(|text| text.len() < 10_000) {
        plain += usize::from(is_read(&text));
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for at in (0..lines.len()).step_by(lines.len() / 8 + 1) {
            let with = |line: &str| -> String {
                let (before, after) = (&lines[..at], &lines[at + 1..]);
                [&before.concat(), line, &after.concat()].concat()
            };
            is_read(&with(""));
            is_read(&with(&format!(" {}", lines[at])));
            is_read(&with(lines[at].strip_prefix("  ").unwrap_or(lines[at])));
            is_read(&with(&lines[at].replacen([':', '-', '"', ' '], "", 1)));
        }
    }
    assert!(plain > 50, "{plain}");
}

/// Writes plain YAML by chance.
struct Writer {
    random: u64,
    out: String,
}

impl Writer {
    fn below(&mut self, limit: usize) -> usize {
        self.random = self
            .random
            .wrapping_mul(0x5851_f42d_4c95_7f2d)
            .wrapping_add(1);
        (self.random >> 33) as usize % limit
    }

    fn one_of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }

    fn push_one_of(&mut self, choices: &[&str]) {
        let choice = self.one_of(choices);
        self.out.push_str(choice);
    }

    fn key(&mut self) {
        self.push_one_of(&[
            "a", "b c", "label_1", "$ref", "1", "true", "é", "x.y", "a-b",
        ]);
    }

    fn end_line(&mut self) {
        self.push_one_of(&[
            "\n", "\n", "\n", "\n", " \n", " # c\n", "\n\n", "\n # c\n", "\n#\n",
        ]);
    }

    fn flow(&mut self, depth: usize) {
        match self.below(if depth == 0 { 4 } else { 6 }) {
            0 => self.push_one_of(&["a", "b c", "-1", "1.50", "null", "é.", "no", "(x) y", "a/b"]),
            1 => self.push_one_of(&["\"\"", "\"a: b # c\"", "\"ب\"", "\"{x}\""]),
            2 => self.push_one_of(&["''", "'a'", "'- b'", "'a \"'"]),
            3 => self.push_one_of(&["0x1f", "1e3", "007", "~", "True", ".5", "12:30"]),
            list => {
                let is_map = list == 4;
                self.push_one_of(if is_map { &["{", "{ "] } else { &["[", "[ "] });
                for at in 0..self.below(4) {
                    if at > 0 {
                        self.push_one_of(&[", ", ",", " , "]);
                    }
                    if is_map {
                        self.key();
                        self.push_one_of(&[": ", ":  "]);
                    }
                    self.flow(depth - 1);
                }
                self.push_one_of(if is_map { &["}", " }"] } else { &["]", " ]"] });
            }
        }
    }

    /// A value after a colon or a dash, of what is indented by `indent`.
    fn value(&mut self, indent: usize, depth: usize, in_list: bool) {
        let deeper = indent + 1 + self.below(3);
        match self.below(if depth == 0 { 5 } else { 8 }) {
            0..3 => {
                self.push_one_of(&[" ", " ", "  "]);
                match self.below(3) {
                    0 => self.flow(2),
                    1 => self.flow(0),
                    _ => self
                        .push_one_of(&["a, b", "x [1]", "it's", "http://x", "a#b", "c {d}", "e:f"]),
                }
                self.end_line();
            }
            3..5 => {
                self.push_one_of(&[" |", " >", " |-", " >-", " | "]);
                self.out.push('\n');
                for at in 0..1 + self.below(4) {
                    if at > 0 && self.below(4) == 0 {
                        self.out.push('\n');
                    }
                    self.out.push_str(&" ".repeat(deeper));
                    self.push_one_of(&["a b", "- c", "d: e", "# f", "ب", " g", "h ", "|"]);
                    self.out.push('\n');
                }
                self.push_one_of(&["", "", "\n", "\n\n"]);
            }
            5 if !in_list => {
                self.end_line();
                let indent = if self.below(2) == 0 { indent } else { deeper };
                self.list(indent, depth - 1);
            }
            6 if in_list => {
                self.out.push(' ');
                self.mapping(indent + 2, depth - 1, true);
            }
            _ => {
                self.end_line();
                self.mapping(deeper, depth - 1, false);
            }
        }
    }

    fn list(&mut self, indent: usize, depth: usize) {
        for _ in 0..1 + self.below(3) {
            self.out.push_str(&" ".repeat(indent));
            self.out.push('-');
            self.value(indent, depth, true);
        }
    }

    /// `goes_on`: whether the first key stands in the line already begun.
    fn mapping(&mut self, indent: usize, depth: usize, goes_on: bool) {
        for at in 0..1 + self.below(4) {
            if at > 0 || !goes_on {
                self.out.push_str(&" ".repeat(indent));
            }
            self.key();
            self.out.push(':');
            self.value(indent, depth, false);
        }
    }
}

fn document(seed: u64) -> String {
    let mut writer = Writer {
        random: seed,
        out: String::new(),
    };
    match writer.below(4) {
        0 => writer.list(0, 3),
        _ => writer.mapping(0, 3, false),
    }
    writer.out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_read_is_what_the_parser_reads(
        seed: u64,
        place: prop::sample::Index,
        signs in "[ :#|>\"'{}\\[\\],&\\\\\t\r\n~<a1é-]{0,2}",
    ) {
        let text = document(seed);
        is_read(&text);
        // One sign more, less or other.
        let places: Vec<(usize, char)> = text.char_indices().collect();
        let (at, c) = places[place.index(places.len())];
        let after = &text[at + c.len_utf8()..];
        is_read(&format!("{}{signs}{c}{after}", &text[..at]));
        is_read(&format!("{}{signs}{after}", &text[..at]));
    }

    #[test]
    fn most_of_what_is_written_so_is_read(seed: u64) {
        let read = (0..50).filter(|n| is_read(&document(seed.wrapping_add(n * 77)))).count();
        prop_assert!(read > 5, "{read}");
    }
}
