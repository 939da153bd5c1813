//! Escapes that were typed and are not read as such: two characters where a line break is meant.

use crate::lint::{Context, Report};
use crate::source::{Applicability, Edit, Fix, Place, Style, json};
use crate::spec::Text;
use crate::text::Span;

pub fn literal_escape(cx: &Context<'_>, report: &mut Report) {
    for (at, example) in cx.spec.examples.iter().enumerate() {
        for given in &example.input {
            let text = &given.text;
            let is_json = is_json(cx, text.place);
            // In YAML's double quotes, who writes a backslash twice means it.
            if text.style == Style::DoubleQuoted && !is_json {
                continue;
            }
            let Some(range) = typed_escape(&text.text) else {
                continue;
            };
            let escape = &text.text[range.clone()];
            let what = if escape == "\\t" { "tab" } else { "line break" };
            let message = format!(
                "the input of example {} shows a typed `{escape}`, not a {what}",
                example.name(at)
            );
            let place = text.place_of(cx.files, Span::from(range));
            let mut finding = report
                .at(place, message)
                .help(format!("write the {what} itself, as in a block after `|`"));
            finding.fix = unescaped(cx, text, is_json).map(|edit| Fix {
                applicability: Applicability::Ask,
                title: "put in what the escapes stand for".into(),
                edits: vec![edit],
            });
            report.add(finding);
        }
    }
}

fn is_json(cx: &Context<'_>, place: Place) -> bool {
    let name = cx.files.name(place.file);
    [".json", ".jsonl", ".ndjson"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// The first typed `\n` or `\t` between words, in what is neither code nor a path.
fn typed_escape(text: &str) -> Option<std::ops::Range<usize>> {
    if !text.contains('\\') || is_code(text) {
        return None;
    }
    for (at, _) in text.match_indices('\\') {
        // Another escape, a path, a formula: then nobody knows what this backslash is.
        if !text[at + 1..].starts_with(['n', 't', 'r', '"', '\'']) {
            return None;
        }
    }
    let escapes = text.match_indices("\\n").chain(text.match_indices("\\t"));
    let mut escapes: Vec<usize> = escapes.map(|(at, _)| at).collect();
    escapes.sort_unstable();
    let between = |&at: &usize| {
        let before = text[..at].trim_end_matches("\\r").chars().next_back();
        let before = before.is_some_and(|c| c.is_alphanumeric() || ".,;:!?)\"' ،؛؟".contains(c));
        let mut after = &text[at + 2..];
        while let Some(rest) = ["\\n", "\\t", "\\r"]
            .iter()
            .find_map(|e| after.strip_prefix(e))
        {
            after = rest;
        }
        let after = after.chars().next();
        before && after.is_some_and(|c| c.is_alphanumeric() || " -•*(\"'".contains(c))
    };
    let in_path = escapes.iter().any(|&at| is_in_path(text, at));
    let first = escapes.iter().copied().find(|at| between(at))?;
    (!in_path).then_some(first..first + 2)
}

/// Signs that prose does not have.
fn is_code(text: &str) -> bool {
    let signs = [
        "{", "}", "`", ";\n", "==", "=>", "</", "$(", "(\"", "('", "=\"", "='", " = ", "\\\\",
        "#include", "grep ", "sed ", "printf", "regex", "\": \"", "\":\"",
    ];
    text.ends_with(';') || signs.iter().any(|sign| text.contains(sign))
}

/// Whether the backslash at `at` parts folders: it stands in a word with a drive, a server or a file
/// extension, or what it starts is a word that folders and formulas begin with.
fn is_in_path(text: &str, at: usize) -> bool {
    let start = text[..at].rfind(char::is_whitespace);
    let start = start.map_or(0, |at| {
        at + text[at..].chars().next().map_or(1, char::len_utf8)
    });
    let end = text[at..]
        .find(char::is_whitespace)
        .map_or(text.len(), |end| at + end);
    let word = &text[start..end];
    let drive = word.as_bytes().get(1) == Some(&b':')
        && word.starts_with(|c: char| c.is_ascii_alphabetic());
    let extension = word.rsplit_once('.').is_some_and(|(stem, end)| {
        stem.contains('\\')
            && (2..=4).contains(&end.len())
            && end
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            && end.starts_with(|c: char| c.is_ascii_lowercase())
    });
    let name = &text[at + 1..];
    let name = &name[..name
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(name.len())];
    drive || extension || word.starts_with(['\\', '~', '%']) || STARTS.contains(&name)
}

/// Words after a backslash in paths and formulas that begin as an escape does.
const STARTS: &[&str] = &[
    "nabla",
    "name",
    "names",
    "ne",
    "neg",
    "neq",
    "net",
    "network",
    "new",
    "news",
    "newline",
    "node",
    "nodes",
    "not",
    "note",
    "notes",
    "notin",
    "nu",
    "null",
    "table",
    "tables",
    "tan",
    "target",
    "task",
    "tasks",
    "tau",
    "tax",
    "team",
    "teams",
    "temp",
    "template",
    "templates",
    "test",
    "tests",
    "text",
    "textbf",
    "textit",
    "tfrac",
    "theta",
    "tilde",
    "times",
    "tmp",
    "to",
    "tool",
    "tools",
    "top",
    "train",
    "training",
    "trash",
    "tree",
    "trunk",
    "types",
];

/// The input with line breaks and tabs in place of the typed escapes, where that changes no more than
/// this text.
fn unescaped(cx: &Context<'_>, text: &Text, is_json: bool) -> Option<Edit> {
    let raw = cx.files.slice(text.place);
    let new = match text.style {
        Style::DoubleQuoted if is_json => raw
            .replace("\\\\r\\\\n", "\\n")
            .replace("\\\\n", "\\n")
            .replace("\\\\t", "\\t"),
        Style::Plain | Style::SingleQuoted if !raw.contains('\n') => {
            let decoded = meant(&text.text, "\n");
            let mut out = String::new();
            json::write_string(&decoded, &mut out);
            out
        }
        Style::Literal => {
            let (head, body) = raw.split_once('\n')?;
            let line = body.lines().find(|line| !line.trim().is_empty())?;
            let indent = line.len() - line.trim_start_matches(' ').len();
            let text = meant(body, &format!("\n{}", " ".repeat(indent)));
            format!("{head}\n{text}")
        }
        _ => return None,
    };
    let place = text.place;
    Some(Edit { place, text: new })
}

fn meant(text: &str, line_break: &str) -> String {
    text.replace("\\r\\n", line_break)
        .replace("\\n", line_break)
        .replace("\\t", "\t")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_escapes_in_prose_are_found() {
        for text in [
            r"Dear team,\nplease send the order again.",
            r"line one\nline two",
            r"Name:\tAcme\tTotal: 5",
            r"مرحبا\nنريد إلغاء الطلب",
            r"one.\r\n\r\nTwo",
        ] {
            assert!(typed_escape(text).is_some(), "{text}");
        }
    }

    #[test]
    fn code_paths_and_formulas_are_left_alone() {
        for text in [
            r"C:\new\temp",
            r"open \\server\new files",
            r"see docs\notes.txt and src\tests",
            r"Users\name on the disk",
            r#"print("one\ntwo")"#,
            r#"{"text": "one\ntwo"}"#,
            r"^\d+\tword$",
            r"the angle \theta and \nabla f",
            r"a \times b",
            r"What does \n mean?",
            "a real\nline break",
        ] {
            assert_eq!(typed_escape(text), None, "{text}");
        }
    }
}
