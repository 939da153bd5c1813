//! YAML as most people write it, read without a parser's generality: keys and lists by indentation,
//! texts on one line or in a block, lists and mappings between brackets on one line. Lint runs on every
//! keystroke, and half of its time went into parsing this.
//!
//! What it reads it reads as the parser does, to the byte; at whatever else it meets, a mistake or an
//! anchor, a text over several lines, it gives up, and the parser reads the whole. Tests hold the two
//! together.

use super::file::{FileId, Place};
use super::node::{Entry, Key, Node, Style, Value};
use super::scalar;
use crate::text::Span;

/// Deeper documents are left to the parser, which has a limit of its own.
const DEPTH: usize = 32;
/// Longer keys, and longer lines with brackets, are left to it: it looks only so far for a colon.
const LONGEST: usize = 500;

/// The document in `text`. None where it is not as plain as that.
pub fn read(file: FileId, text: &str) -> Option<Node> {
    let bytes = text.as_bytes();
    let is_odd = |byte: u8| (byte < b' ' && byte != b'\n') || byte == 0x7f || byte == 0xef;
    // Without a way out of the loop, which makes it many bytes at a time.
    let odd = bytes.iter().fold(false, |any, byte| any | is_odd(*byte));
    let is_break = |c: char| matches!(c, '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}');
    if odd || !text.ends_with('\n') || (!text.is_ascii() && text.contains(is_break)) {
        return None;
    }
    let mut reader = Reader {
        file,
        text,
        bytes,
        at: 0,
    };
    let indent = reader.next_line().filter(|indent| *indent == 0)?;
    let root = reader.block(indent, DEPTH)?;
    reader.next_line().is_none().then_some(root)
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl Reader<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b'\n')
    }

    fn node(&self, start: usize, end: usize, value: Value) -> Node {
        let place = Place::new(self.file, Span::new(start, end));
        Node { place, value }
    }

    /// Goes to the next line that says anything, from a line's start; how far it is indented.
    fn next_line(&mut self) -> Option<usize> {
        while self.at < self.bytes.len() {
            let start = self.at;
            let first = self.skip_blanks(start);
            match self.byte(first) {
                b'\n' => self.at = first + 1,
                b'#' => self.at = self.line_end(first) + 1,
                _ => {
                    self.at = first;
                    return Some(first - start);
                }
            }
        }
        None
    }

    /// The same without going there.
    fn peek_line(&mut self) -> Option<usize> {
        let before = self.at;
        let indent = self.next_line();
        self.at = match indent {
            Some(indent) => self.at - indent,
            None => before,
        };
        indent
    }

    fn skip_blanks(&self, mut at: usize) -> usize {
        while self.byte(at) == b' ' && at < self.bytes.len() {
            at += 1;
        }
        at
    }

    fn line_end(&self, at: usize) -> usize {
        let end = memchr::memchr(b'\n', &self.bytes[at..]);
        end.map_or(self.bytes.len(), |end| at + end)
    }

    /// Ends the line at `at`, where nothing but a comment may follow.
    fn end_line(&mut self, at: usize) -> Option<()> {
        let next = self.skip_blanks(at);
        let ends = match self.byte(next) {
            b'\n' => true,
            b'#' => next > at,
            _ => false,
        };
        self.at = self.line_end(next) + 1;
        ends.then_some(())
    }

    fn is_item(&self, at: usize) -> bool {
        self.byte(at) == b'-' && matches!(self.byte(at + 1), b' ' | b'\n')
    }

    /// A list or mapping that starts at a line's first sign, in column `column`.
    fn block(&mut self, column: usize, depth: usize) -> Option<Node> {
        let depth = depth.checked_sub(1)?;
        match self.is_item(self.at) {
            true => self.list(column, depth),
            false => self.mapping(column, depth),
        }
    }

    fn list(&mut self, column: usize, depth: usize) -> Option<Node> {
        let start = self.at;
        let mut items: Vec<Node> = Vec::new();
        loop {
            if !self.is_item(self.at) {
                return None;
            }
            let first = self.skip_blanks(self.at + 1);
            let within = column + first - self.at;
            self.at = first;
            items.push(match self.key_end(first) {
                Some(_) => self.mapping(within, depth.checked_sub(1)?)?,
                None => self.value(column, depth)?,
            });
            match self.peek_line() {
                Some(indent) if indent > column => return None,
                Some(indent) if indent == column && self.is_item(self.at + indent) => {
                    self.at += indent;
                }
                _ => break,
            }
        }
        let end = items.last()?.place.span.end as usize;
        Some(self.node(start, end, Value::List(items)))
    }

    fn mapping(&mut self, column: usize, depth: usize) -> Option<Node> {
        let start = self.at;
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let end = self.key_end(self.at)?;
            let key = self.key(self.at, end)?;
            self.at = self.skip_blanks(end + 1);
            let value = match self.byte(self.at) {
                b'\n' | b'#' => self.below(end + 1, column, depth)?,
                _ => self.value(column, depth)?,
            };
            entries.push(Entry { key, value });
            match self.peek_line() {
                Some(indent) if indent > column => return None,
                Some(indent) if indent == column => self.at += indent,
                _ => break,
            }
        }
        let end = entries.last()?.value.place.span.end as usize;
        Some(self.node(start, end, Value::Map(entries)))
    }

    /// What stands below a key that says nothing in its own line, which is over at `at`.
    fn below(&mut self, at: usize, column: usize, depth: usize) -> Option<Node> {
        self.end_line(at)?;
        let indent = self.next_line()?;
        if indent > column {
            return self.block(indent, depth);
        }
        (indent == column && self.is_item(self.at)).then_some(())?;
        let mut list = self.block(indent, depth)?;
        // To the parser, one that is not indented starts where its first item does.
        let first = list.as_list().and_then(|items| items.first());
        list.place.span.start = first.map_or(list.place, |first| first.place).span.start;
        Some(list)
    }

    /// Where the plain key ends that starts at `at`, before its colon, if one does.
    fn key_end(&self, at: usize) -> Option<usize> {
        let in_key = |byte: u8| {
            byte.is_ascii_alphanumeric()
                || byte >= 0x80
                || matches!(byte, b'_' | b'-' | b'.' | b' ' | b'$' | b'/')
        };
        let first = self.byte(at);
        if !(first.is_ascii_alphanumeric() || first >= 0x80 || matches!(first, b'_' | b'$')) {
            return None;
        }
        let mut end = at;
        while in_key(self.byte(end)) {
            end += 1;
        }
        let ends = self.byte(end) == b':' && matches!(self.byte(end + 1), b' ' | b'\n');
        (ends && self.byte(end - 1) != b' ' && end - at <= LONGEST).then_some(end)
    }

    fn key(&self, start: usize, end: usize) -> Option<Key> {
        let text = &self.text[start..end];
        scalar::resolve(text).ok()?;
        Some(Key {
            text: text.to_owned(),
            place: Place::new(self.file, Span::new(start, end)),
            style: Style::Plain,
        })
    }

    /// The value that starts here, to the end of its last line. What it belongs to is indented by
    /// `column`.
    fn value(&mut self, column: usize, depth: usize) -> Option<Node> {
        let start = self.at;
        let node = match self.byte(start) {
            b'|' | b'>' => return self.block_text(column),
            b'"' | b'\'' => self.quoted(start)?,
            b'{' | b'[' if self.line_end(start) - start <= LONGEST => self.flow(start, depth)?,
            _ => {
                let line = &self.text[start..self.line_end(start)];
                let line = line.split(" #").next().unwrap_or(line);
                self.plain(start, line)?
            }
        };
        self.end_line(node.place.span.end as usize)?;
        Some(node)
    }

    /// A plain scalar: all of `line` but the blanks at its end.
    fn plain(&self, start: usize, line: &str) -> Option<Node> {
        let text = line.trim_end_matches(' ');
        let starts = match text.as_bytes() {
            [b'-', next, ..] => next.is_ascii_alphanumeric(),
            [first, ..] => {
                first.is_ascii_alphanumeric()
                    || *first >= 0x80
                    || matches!(first, b'_' | b'.' | b'/' | b'(' | b'+' | b'$' | b'<' | b'~')
            }
            [] => false,
        };
        if !starts || text.ends_with(':') || text.contains(": ") {
            return None;
        }
        let value = scalar::resolve(text).ok()?;
        Some(self.node(start, start + text.len(), value))
    }

    /// A text in quotes, on one line and without escapes.
    fn quoted(&self, start: usize) -> Option<Node> {
        let quote = self.byte(start);
        let style = match quote {
            b'"' => Style::DoubleQuoted,
            _ => Style::SingleQuoted,
        };
        let rest = &self.bytes[start + 1..self.line_end(start)];
        let length = memchr::memchr(quote, rest)?;
        let end = start + 1 + length;
        let text = &self.text[start + 1..end];
        let escapes = match style {
            Style::DoubleQuoted => text.contains('\\'),
            _ => self.byte(end + 1) == quote,
        };
        let value = Value::Text {
            text: text.to_owned(),
            style,
        };
        (!escapes).then(|| self.node(start, end + 1, value))
    }

    /// A list or mapping between brackets, or a value in one.
    fn flow(&self, start: usize, depth: usize) -> Option<Node> {
        let depth = depth.checked_sub(1)?;
        let close = match self.byte(start) {
            b'{' => b'}',
            b'[' => b']',
            b'"' | b'\'' => return self.quoted(start),
            _ => {
                let rest = &self.text[start..self.line_end(start)];
                let end = rest.find([',', '[', ']', '{', '}'])?;
                // A colon, too, may part a key from its value.
                let sound = !rest[..end].contains([':', '#']);
                return sound.then(|| self.plain(start, &rest[..end])).flatten();
            }
        };
        let (mut items, mut entries) = (Vec::new(), Vec::new());
        let mut at = self.skip_blanks(start + 1);
        while self.byte(at) != close {
            if !items.is_empty() || !entries.is_empty() {
                at = self.skip_blanks((self.byte(at) == b',').then_some(at + 1)?);
            }
            let key = match close {
                b'}' => {
                    let end = self.key_end(at)?;
                    let key = self.key(at, end)?;
                    at = self.skip_blanks(end + 1);
                    Some(key)
                }
                _ => None,
            };
            let value = self.flow(at, depth)?;
            at = self.skip_blanks(value.place.span.end as usize);
            match key {
                Some(key) => entries.push(Entry { key, value }),
                None => items.push(value),
            }
        }
        let value = match close {
            b'}' => Value::Map(entries),
            _ => Value::List(items),
        };
        Some(self.node(start, at + 1, value))
    }

    /// A text in lines of its own, below its `|` or `>`.
    fn block_text(&mut self, column: usize) -> Option<Node> {
        let start = self.at;
        let folds = self.byte(start) == b'>';
        let strips = self.byte(start + 1) == b'-';
        let head = start + 1 + usize::from(strips);
        if self.line_end(start) != self.skip_blanks(head) {
            return None;
        }
        self.at = self.line_end(start) + 1;
        let indent = self.skip_blanks(self.at) - self.at;
        let (mut text, mut end, mut blank_lines) = (String::new(), self.at, 0);
        while self.at < self.bytes.len() {
            let first = self.skip_blanks(self.at);
            let line_end = self.line_end(first);
            if first == line_end {
                // Blanks in an empty line may belong to the text, and before the first line they
                // say how far it is indented.
                if first > self.at || text.is_empty() {
                    return None;
                }
                blank_lines += 1;
                self.at = line_end + 1;
                continue;
            }
            if first - self.at < indent {
                break;
            }
            let line = &self.text[self.at + indent..line_end];
            if folds && (line.starts_with(' ') || line.ends_with(' ')) {
                return None;
            }
            match (text.is_empty(), folds && blank_lines == 0) {
                (true, _) => {}
                (false, true) => text.push(' '),
                (false, false) => {
                    let breaks = blank_lines + usize::from(!folds);
                    text.extend(std::iter::repeat_n('\n', breaks));
                }
            }
            text.push_str(line);
            (end, blank_lines) = (line_end, 0);
            self.at = line_end + 1;
        }
        let after = self.skip_blanks(self.at) - self.at;
        let ends = self.at >= self.bytes.len() || after <= column;
        if indent <= column || !ends || text.is_empty() {
            return None;
        }
        if !strips {
            text.push('\n');
        }
        let style = if folds { Style::Folded } else { Style::Literal };
        let end = start + self.text[start..end].trim_end().len();
        Some(self.node(start, end, Value::Text { text, style }))
    }
}

#[cfg(test)]
mod tests {
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
                0 => self
                    .push_one_of(&["a", "b c", "-1", "1.50", "null", "é.", "no", "(x) y", "a/b"]),
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
                        _ => self.push_one_of(&[
                            "a, b", "x [1]", "it's", "http://x", "a#b", "c {d}", "e:f",
                        ]),
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
}
