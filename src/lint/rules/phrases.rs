//! Phrases in prose: the words of a text, sentence by sentence. For the few rules that must read what
//! an author wrote; what it means they cannot judge, so patterns are narrow, and what is quoted, denied
//! or hedged counts for nothing.

use crate::text::Span;

#[derive(Debug)]
pub struct Word {
    /// In lower case, without Arabic vowel signs.
    pub text: String,
    pub span: Span,
    pub sentence: usize,
    /// Between quotes or backticks: spoken of, not said.
    pub quoted: bool,
}

/// Bytes of a text that are read: more than anyone writes to instruct a model.
const LONGEST: usize = 100_000;

/// Words of a sentence; where a text has no stops, it is cut so.
const LONGEST_SENTENCE: usize = 150;

/// As much of a text as is read.
pub fn start_of(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

/// The words of a text. A hyphen parts words, an apostrophe does not.
pub fn words(text: &str) -> Vec<Word> {
    let text = start_of(text);
    let mut out: Vec<Word> = Vec::new();
    let quoted = quoted(text);
    let mut sentence = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let next = |at: usize| text[at..].chars().nth(1);
        if ends_sentence(c, || next(start)) || starts_item(text, start) {
            sentence += 1;
        }
        if !in_word(c) {
            continue;
        }
        let endless = out.len().checked_sub(LONGEST_SENTENCE);
        if endless.is_some_and(|at| out[at].sentence == sentence) {
            sentence += 1;
        }
        let mut end = start + c.len_utf8();
        while let Some(&(at, c)) = chars.peek() {
            let apostrophe = matches!(c, '\'' | '’') && next(at).is_some_and(char::is_alphabetic);
            if !in_word(c) && !apostrophe {
                break;
            }
            end = at + c.len_utf8();
            chars.next();
        }
        out.push(Word {
            text: plain(&text[start..end]),
            span: Span::new(start, end),
            sentence,
            quoted: is_within(&quoted, start),
        });
    }
    out
}

/// In lower case, with straight apostrophes and without vowel signs.
fn plain(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let kept = word.chars().filter(|c| !is_vowel_sign(*c));
    let lower = kept.flat_map(char::to_lowercase);
    lower.map(|c| if c == '’' { '\'' } else { c }).collect()
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_vowel_sign(c)
}

/// Tashkeel and tatweel: how a word is spoken or stretched, not which word it is.
fn is_vowel_sign(c: char) -> bool {
    matches!(c, '\u{64b}'..='\u{652}' | '\u{670}' | '\u{640}')
}

fn ends_sentence(c: char, next: impl Fn() -> Option<char>) -> bool {
    match c {
        '.' | '!' | '?' => next().is_none_or(char::is_whitespace),
        '؟' | '۔' | '。' | ';' | '؛' => true,
        _ => false,
    }
}

/// A line that is empty, or starts with a bullet or number.
fn starts_item(text: &str, at: usize) -> bool {
    let rest = &text[at..];
    let Some(line) = rest.strip_prefix('\n') else {
        return false;
    };
    let line = line.trim_start_matches([' ', '\t']);
    line.starts_with(['\n', '\r', '-', '*', '•', '#'])
        || line.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether byte `at` is in one of the ranges, which ascend.
pub fn is_within(ranges: &[std::ops::Range<usize>], at: usize) -> bool {
    let before = ranges.partition_point(|range| range.start <= at);
    before > 0 && ranges[before - 1].contains(&at)
}

/// A quotation is no longer than this.
const LONGEST_QUOTE: usize = 500;

/// What stands between two quotes or backticks of one kind, in one paragraph.
pub fn quoted(text: &str) -> Vec<std::ops::Range<usize>> {
    const PAIRS: [(char, char); 6] = [
        ('`', '`'),
        ('"', '"'),
        ('“', '”'),
        ('«', '»'),
        ('‘', '’'),
        ('„', '“'),
    ];
    let mut out = Vec::new();
    if text.is_ascii() && memchr::memchr2(b'`', b'"', text.as_bytes()).is_none() {
        return out;
    }
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        at += c.len_utf8();
        let Some((_, close)) = PAIRS.iter().find(|(open, _)| *open == c) else {
            continue;
        };
        let end = text.floor_char_boundary(at + LONGEST_QUOTE);
        let paragraph = text[at..end].split("\n\n").next().unwrap_or("");
        if let Some(length) = paragraph.find(*close) {
            out.push(start..at + length);
            at += length + close.len_utf8();
        }
    }
    out
}

/// A pattern found in a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    pub span: Span,
    pub sentence: usize,
}

/// Words that turn what is said into its opposite, or forbid it.
const DENIALS: &[&str] = &[
    "no",
    "not",
    "never",
    "nothing",
    "none",
    "neither",
    "nor",
    "without",
    "avoid",
    "don't",
    "doesn't",
    "cannot",
    "can't",
    "won't",
    "shouldn't",
    "mustn't",
    "stop",
    "instead",
    "rather",
    "forbidden",
    "لا",
    "لن",
    "لم",
    "ليس",
    "دون",
    "بدون",
    "بلا",
    "تجنب",
    "عدم",
    "ولا",
];

/// Words that make what is said hold only sometimes, or only for a part.
const HEDGES: &[&str] = &[
    "if",
    "unless",
    "except",
    "when",
    "whenever",
    "where",
    "otherwise",
    "only",
    "outside",
    "beyond",
    "for",
    "إذا",
    "اذا",
    "إلا",
    "عند",
    "عندما",
    "ما",
    "لو",
    "فقط",
    "خارج",
];

/// Whether the rest of its sentence denies what was found.
pub fn is_denied(words: &[Word], found: Match) -> bool {
    has(words, found, DENIALS)
}

pub fn is_hedged(words: &[Word], found: Match) -> bool {
    has(words, found, HEDGES)
}

/// Whether one of `any` stands in the same sentence, outside of what was found.
pub fn has(words: &[Word], found: Match, any: &[&str]) -> bool {
    let start = words.partition_point(|word| word.sentence < found.sentence);
    words[start..]
        .iter()
        .take_while(|word| word.sentence == found.sentence)
        .filter(|word| word.span.end <= found.span.start || word.span.start >= found.span.end)
        .any(|word| any.contains(&word.text.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::rules::patterns::{Patterns, Slots};

    #[test]
    fn denials_hold_for_their_sentence() {
        let words = words("Do not guess. Write a note.\n- Never ask\n- Ask");
        let slots = Slots::of(&words);
        let denied = |patterns: &Patterns| -> Vec<bool> {
            let found = patterns.matches(&words, &slots);
            found.map(|found| is_denied(&words, found)).collect()
        };
        assert_eq!(denied(&Patterns::new(&["guess"])), [true]);
        assert_eq!(denied(&Patterns::new(&["do not guess"])), [false]);
        assert_eq!(denied(&Patterns::new(&["write a note"])), [false]);
        assert_eq!(denied(&Patterns::new(&["ask"])), [true, false]);
    }
}
