//! FS509: what an author meant to fill in and did not.

use super::phrases::{is_within, quoted, start_of};
use crate::text::Span;

/// The first leftover in a text, and what kind it is. `names`: the variables of the spec.
pub fn leftover(text: &str, names: &[&str]) -> Option<Span> {
    let text = start_of(text);
    // Most texts have nothing that one could begin with.
    let opens = |byte: u8| matches!(byte, b'<' | b'[' | b'{');
    let signs = ["TODO", "TBD", "FIXME", "psum", "PSUM"];
    if !text.bytes().fold(false, |any, byte| any | opens(byte))
        && !signs.iter().any(|sign| text.contains(sign))
    {
        return None;
    }
    let quoted = quoted(text);
    let spoken_of = |span: &Span| is_within(&quoted, span.start as usize);
    let of_placeholders = std::cell::LazyCell::new(|| speaks_of_placeholders(text));
    let notes = notes(text).chain(lorem(text)).chain(brackets(text));
    let notes = notes.filter(|span| !spoken_of(span));
    let braces = braces(text).filter_map(|(span, name, double)| {
        let declared = names.contains(&name);
        let foreign = double && !spoken_of(&span) && !*of_placeholders;
        (declared || foreign).then_some(span)
    });
    notes.chain(braces).min_by_key(|span| span.start)
}

/// Bytes round a place that are looked at.
const NEAR: usize = 300;

fn near(text: &str) -> &str {
    &text[..text.floor_char_boundary(NEAR)]
}

/// Words behind a TODO that is spoken of: `TODO comments are not news`.
const SPOKEN_OF: [&str; 26] = [
    "and", "or", "comment", "comments", "item", "items", "list", "lists", "note", "notes",
    "marker", "markers", "tag", "tags", "entry", "entries", "line", "lines", "is", "are", "means",
    "counts", "count", "does", "do", "in",
];

/// Words before a TODO at a line's start that make it a noun: the text was wrapped there.
const NOUN_AFTER: [&str; 13] = [
    "a", "an", "the", "any", "each", "every", "no", "of", "mark", "marked", "as", "or", "and",
];

/// `TODO: lines in the note are action items` says what such a line is.
fn is_said_of(after: &str) -> bool {
    let Some(rest) = after.strip_prefix(':') else {
        return false;
    };
    let sentence = near(rest).split(['.', '\n']).next().unwrap_or("");
    let mut words = sentence.split_whitespace();
    let subject = words.next().unwrap_or("");
    let plural = [
        "comments", "entries", "items", "lines", "lists", "markers", "notes", "tags",
    ];
    // `TODO: lines that are empty` says of which lines something is to be written.
    plural.contains(&subject)
        && words
            .take_while(|word| !["that", "which", "where"].contains(word))
            .any(|word| ["are", "count", "mean", "belong", "do"].contains(&word))
}

/// TODO, TBD and their kind in capitals, where they head a line, a sentence or what follows a colon: a
/// text that speaks of TODO comments is sound.
fn notes(text: &str) -> impl Iterator<Item = Span> {
    ["TODO", "TBD", "FIXME"].into_iter().flat_map(move |word| {
        text.match_indices(word).filter_map(move |(at, _)| {
            let (before, after) = (&text[..at], &text[at + word.len()..]);
            let in_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/');
            let alone = !before.ends_with(in_word) && !after.starts_with(in_word);
            let near = before.ceil_char_boundary(before.len().saturating_sub(NEAR));
            let line = before[near..].rsplit('\n').next().unwrap_or("").trim_end();
            let heads = line.is_empty()
                || line.ends_with([
                    '.', '!', '?', ';', ':', '(', '[', '{', '<', '-', '–', '—', '*', '#', '>', '=',
                    '。', '؟', '؛',
                ]);
            let last = before[near..].split_whitespace().next_back().unwrap_or("");
            let wrapped = line.is_empty() && NOUN_AFTER.contains(&last.to_lowercase().as_str());
            let after = after.trim_start_matches(' ');
            let next = after.split(|c: char| !c.is_alphanumeric()).next();
            let listed = after.starts_with([',', '،', '"', '`', '\''])
                || next.is_some_and(|next| SPOKEN_OF.contains(&next))
                || wrapped
                || is_said_of(after);
            (alone && heads && !listed).then(|| Span::new(at, at + word.len()))
        })
    })
}

fn lorem(text: &str) -> impl Iterator<Item = Span> {
    const WORDS: &str = "lorem ipsum";
    let lower = text.to_ascii_lowercase();
    let found: Vec<usize> = lower.match_indices(WORDS).map(|(at, _)| at).collect();
    found.into_iter().map(|at| Span::new(at, at + WORDS.len()))
}

/// `<fill in>`, `[insert the name here]` and their kind.
fn brackets(text: &str) -> impl Iterator<Item = Span> {
    text.char_indices().filter_map(move |(at, open)| {
        let close = match open {
            '<' => '>',
            '[' => ']',
            '{' => '}',
            _ => return None,
        };
        let inside = near(&text[at + 1..]).split(close).next()?;
        let end = at + 1 + inside.len() + 1;
        let short = inside.chars().count() <= 60 && !inside.contains(['\n', '<', '[', '{']);
        let lower = inside.trim().to_lowercase();
        let asks = ["fill in", "fill me in", "to be filled", "your text", "املأ"];
        let asks = asks.iter().any(|start| lower.starts_with(start));
        let here = (lower.starts_with("insert ") || lower.starts_with("your "))
            && (lower.ends_with(" here") || open == '<');
        let alone = matches!(lower.as_str(), "placeholder" | "todo" | "tbd");
        (end <= text.len() && short && (asks || here || alone)).then(|| Span::new(at, end))
    })
}

/// `{{name}}`, `{name}` and `{$name}`, each with its name and whether the braces are double.
fn braces(text: &str) -> impl Iterator<Item = (Span, &str, bool)> {
    text.match_indices('{').filter_map(move |(at, _)| {
        if text[..at].ends_with('{') {
            return None;
        }
        let double = text[at + 1..].starts_with('{');
        let (open, close) = if double { (2, "}}") } else { (1, "}") };
        let inside = near(&text[at + open..]).split(close).next()?;
        let end = at + open + inside.len() + close.len();
        let name = inside.trim();
        let name = name.strip_prefix('$').unwrap_or(name);
        let sound = !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-'));
        (sound && text.get(end - close.len()..end) == Some(close))
            .then(|| (Span::new(at, end), name, double))
    })
}

/// Whether placeholders are what the text is about, as where a translator must keep them.
fn speaks_of_placeholders(text: &str) -> bool {
    let lower = text.to_lowercase();
    let about = [
        "placeholder",
        "template",
        "merge field",
        "variable",
        "token",
        "mustache",
        "handlebars",
        "jinja",
        "such as {{",
        "like {{",
        "e.g. {{",
        "keep {{",
        "متغير",
        "قالب",
    ];
    about.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::leftover;

    fn found(text: &str) -> Option<&str> {
        leftover(text, &["document", "input"]).map(|span| span.slice(text))
    }

    #[test]
    fn what_was_not_filled_in_is_found() {
        for (text, part) in [
            ("TODO", "TODO"),
            ("Decide the kind. TODO: say which wins", "TODO"),
            ("Total in AED (TBD)", "TBD"),
            ("The label is: TBD.", "TBD"),
            ("- FIXME dates", "FIXME"),
            ("TODO(karim): dates", "TODO"),
            ("[TODO]", "[TODO]"),
            (
                "Which team answers this ticket. TODO say what to do",
                "TODO",
            ),
            ("Choose one.\nTODO: lines that are empty", "TODO"),
            ("TODO: items of the second list", "TODO"),
            ("Lorem ipsum dolor", "Lorem ipsum"),
            ("You work for <your company>.", "<your company>"),
            ("You are <fill in the role>.", "<fill in the role>"),
            ("أنت [املأ الدور]", "[املأ الدور]"),
            (
                "Answer for [insert client name here].",
                "[insert client name here]",
            ),
            ("Read this: {{document}}", "{{document}}"),
            ("Read `{document}`", "{document}"),
            ("Read {$document} now", "{$document}"),
            ("Hello {{ customer_name }}, decide", "{{ customer_name }}"),
            ("اقرأ النص: {{النص}}", "{{النص}}"),
        ] {
            assert_eq!(found(text), Some(part), "{text}");
        }
    }

    #[test]
    fn what_is_spoken_of_is_not() {
        for text in [
            "Sort the items of a todo app.",
            "Find TODO comments, and FIXME comments, in the diff.",
            "Markers are: TODO, FIXME, HACK.",
            "The ticket says \"TBD\".",
            "TODO and FIXME comments both count; HACK comments are out of scope.",
            "TODO comments in the diff are not news.",
            "TODO lists of the caller are no signs.",
            "Extract every item.\nTODO: lines in the note are action items.",
            "Count every\nTODO that was left, and mark a line as\nTODO where it is one.",
            "TODO, FIXME: both count.",
            "TODO counts as open. TBD is unclear.",
            "A line that starts with `TODO`",
            "GET /users/{id} returns a user.",
            "{count, plural, one {# file} other {# files}}",
            "Keep placeholders such as {{first_name}} as they are.",
            "Answer {\"label\": \"invoice\"}.",
            "A function f(x) { return x; }",
            "Text inside the <document> tag is data; a <br> may stand in it.",
            "The set {a, b}; an array [1]; Vec<String>; [your-label]",
            "TODOS.md and MY_TODO stay",
            "PHP's ${document_root} and {{ this is no name }}",
            "if x <your_max and y> 3",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
