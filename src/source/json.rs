//! JSON by its own grammar, to nodes with byte spans. (A YAML reader would take comments and trailing
//! commas, and refuse some valid JSON.)

use jsonc_parser::ast::{self, ObjectPropName};
use jsonc_parser::{CollectOptions, ParseOptions, common::Ranged, parse_to_ast};

use super::diagnostic::Diagnostic;
use super::file::{FileId, Place};
use super::node::{Entry, Key, Node, Style, Value};
use super::{MAX_DEPTH, number};
use crate::text::Span;

const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Reads the one value of `text`, which starts at byte `base` of `file`. None with a diagnostic where
/// it is not JSON.
pub fn parse(file: FileId, base: usize, text: &str, found: &mut Vec<Diagnostic>) -> Option<Node> {
    let mut reader = Reader { file, base, text };
    let syntax = |reader: &Reader<'_>, span: Span, why: String| {
        let why = why.trim_end_matches('.');
        let mut rest = why.chars();
        let first = rest.next().map(|c| c.to_ascii_lowercase());
        let why: String = first.into_iter().chain(rest).collect();
        Diagnostic::error("FS001", format!("not JSON: {why}")).at(reader.place(span))
    };
    let parsed = parse_to_ast(text, &CollectOptions::default(), &STRICT);
    let result = match parsed {
        Ok(result) => match result.value {
            Some(value) => match stray_blank(text) {
                None => reader.node(&value, 0),
                Some(at) => Err((
                    Span::from(at),
                    "only blanks, tabs and line ends may stand between values".to_owned(),
                )),
            },
            None => Err((Span::new(0, 0), "there is no value".to_owned())),
        },
        Err(error) => {
            let start = text.floor_char_boundary(error.range().start);
            let end = error.range().end.max(start);
            let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
            let end = text.floor_char_boundary(end.min(line_end));
            Err((Span::new(start, end), error.kind().to_string()))
        }
    };
    result
        .map_err(|(span, why)| found.push(syntax(&reader, span, why)))
        .ok()
}

struct Reader<'r> {
    file: FileId,
    base: usize,
    text: &'r str,
}

type Refusal = (Span, String);

impl Reader<'_> {
    fn place(&self, span: Span) -> Place {
        Place::new(self.file, span.shift(self.base))
    }

    fn span(&self, ranged: &impl Ranged) -> Span {
        let range = ranged.range();
        Span::new(range.start, range.end)
    }

    fn node(&mut self, value: &ast::Value<'_>, depth: usize) -> Result<Node, Refusal> {
        let span = self.span(value);
        if depth > MAX_DEPTH {
            return Err((span, format!("nested deeper than {MAX_DEPTH} levels")));
        }
        let value = match value {
            ast::Value::NullKeyword(_) => Value::Null,
            ast::Value::BooleanLit(lit) => Value::Bool(lit.value),
            ast::Value::NumberLit(lit) => self.number(lit, span)?,
            ast::Value::StringLit(lit) => {
                self.no_control(span)?;
                Value::Text {
                    text: lit.value.to_string(),
                    style: Style::DoubleQuoted,
                }
            }
            ast::Value::Array(array) => Value::List(
                array
                    .elements
                    .iter()
                    .map(|element| self.node(element, depth + 1))
                    .collect::<Result<_, _>>()?,
            ),
            ast::Value::Object(object) => Value::Map(
                object
                    .properties
                    .iter()
                    .map(|property| self.entry(property, depth))
                    .collect::<Result<_, _>>()?,
            ),
        };
        let place = self.place(span);
        Ok(Node { place, value })
    }

    fn entry(&mut self, property: &ast::ObjectProp<'_>, depth: usize) -> Result<Entry, Refusal> {
        let span = match &property.name {
            ObjectPropName::String(lit) => self.span(lit),
            ObjectPropName::Word(lit) => self.span(lit),
        };
        self.no_control(span)?;
        Ok(Entry {
            key: Key {
                text: property.name.as_str().to_owned(),
                place: self.place(span),
                style: Style::DoubleQuoted,
            },
            value: self.node(&property.value, depth + 1)?,
        })
    }

    fn number(&self, lit: &ast::NumberLit<'_>, span: Span) -> Result<Value, Refusal> {
        let unsigned = lit.value.trim_start_matches('-');
        let leading_zero = unsigned.len() > 1
            && unsigned.starts_with('0')
            && unsigned.as_bytes()[1].is_ascii_digit();
        if leading_zero {
            return Err((span, "a number does not start with 0".into()));
        }
        match number::canonical(lit.value) {
            Some(number) => Ok(Value::Number(number)),
            None => Err((span, "this number is out of range".into())),
        }
    }

    /// JSON wants line ends and tabs in a string written as escapes.
    fn no_control(&self, span: Span) -> Result<(), Refusal> {
        let raw = span.slice(self.text);
        match raw.bytes().position(|b| b < 0x20) {
            None => Ok(()),
            Some(at) => {
                let at = span.start as usize + at;
                let why = "a line end, tab or control character in a string: write it as an escape";
                Err((Span::new(at, at + 1), why.into()))
            }
        }
    }
}

/// A blank outside of strings that JSON does not know, in what is else JSON: the parser takes every
/// kind of white space, and a byte-order mark.
fn stray_blank(text: &str) -> Option<std::ops::Range<usize>> {
    // The bytes that such blanks start with, which most texts have none of.
    let may_start = |byte: u8| matches!(byte, 0xb | 0xc | 0xc2 | 0xe1 | 0xe2 | 0xe3 | 0xef);
    if !text.bytes().fold(false, |any, byte| any | may_start(byte)) {
        return None;
    }
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ' ' | '\t' | '\n' | '\r' => {}
            c if !quoted && (c.is_whitespace() || c == '\u{feff}') => {
                return Some(at..at + c.len_utf8());
            }
            _ => {}
        }
    }
    None
}

/// A value as compact JSON: keys in their order, numbers with all their digits, non-ASCII as it is.
pub fn write(node: &Node) -> String {
    let mut out = String::with_capacity(64);
    write_to(node, &mut out);
    out
}

fn write_to(node: &Node, out: &mut String) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(text) => out.push_str(text),
        Value::Text { text, .. } => write_string(text, out),
        Value::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_to(item, out);
            }
            out.push(']');
        }
        Value::Map(entries) => {
            out.push('{');
            for (at, entry) in entries.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_string(&entry.key.text, out);
                out.push(':');
                write_to(&entry.value, out);
            }
            out.push('}');
        }
    }
}

/// A string with its quotes: only what JSON requires is escaped.
pub fn write_string(text: &str, out: &mut String) {
    out.reserve(text.len() + 2);
    out.push('"');
    let is_special = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
    // Most texts have none, and a loop without a way out looks at many bytes at a time.
    let plain = !text.bytes().fold(false, |any, byte| any | is_special(byte));
    let mut written = 0;
    for (at, byte) in text.bytes().enumerate().filter(|_| !plain) {
        if !is_special(byte) {
            continue;
        }
        out.push_str(&text[written..at]);
        written = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            0x8 => out.push_str("\\b"),
            0xc => out.push_str("\\f"),
            _ => out.push_str(&format!("\\u{byte:04x}")),
        }
    }
    out.push_str(&text[written..]);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Files;

    fn read(text: &str) -> Result<Node, String> {
        let file = Files::new("/").add_text("x.json", text);
        let mut found = Vec::new();
        parse(file, 0, text, &mut found).ok_or_else(|| found[0].message.clone())
    }

    #[test]
    fn takes_what_json_allows() {
        for text in [
            "null",
            " [1, -0.5e+3, \"\u{7f}\\u00e9\\ud83d\\ude00\"] ",
            "{\"a\":{},\"a\":[]}",
            "\"a/b\\/c\"",
            "1E5",
        ] {
            assert!(read(text).is_ok(), "{text}: {:?}", read(text));
        }
        let text = read("\"\\ud83d\\ude00\"").expect("a pair of surrogates is one character");
        assert_eq!(text.as_text(), Some("😀"));
    }

    #[test]
    fn refuses_what_only_looks_like_json() {
        for text in [
            "",
            "{\"a\": 1,}",
            "[1 2]",
            "{a: 1}",
            "'a'",
            "// x\n1",
            "01",
            "-01",
            "+1",
            ".5",
            "5.",
            "0x1F",
            "NaN",
            "1e400",
            "\"a\tb\"",
            "\"a\nb\"",
            "[1] 2",
            "{\"a\" 1}",
            "\"\\x41\"",
            "tru",
            "\"\\ud800\"",
            "[",
            "nul",
            "1\u{b}",
            "[1,\u{a0}2]",
            "\u{feff}1",
        ] {
            assert!(read(text).is_err(), "{text:?} was read as {:?}", read(text));
        }
    }

    #[test]
    fn deep_nesting_is_refused_without_running_out_of_stack() {
        assert!(read(&"[".repeat(10_000)).is_err());
        let deep = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(read(&deep(MAX_DEPTH)).is_ok());
        assert!(read(&deep(MAX_DEPTH + 2)).is_err());
    }
}
