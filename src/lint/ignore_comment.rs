//! How an ignore is written as a comment: `# fewshot: ignore[FS204] reason`.

use std::ops::Range;

/// What a comment says of ignoring; ranges are bytes of the comment.
#[derive(Debug, PartialEq)]
pub enum Said<'c> {
    /// It is about something else.
    Nothing,
    /// It is meant as an ignore, and is not written as one. Silently passing it over would leave its
    /// author to think that it works.
    Misread,
    Ignore {
        /// What stands between the brackets.
        rules: Range<usize>,
        reason: &'c str,
    },
}

/// Words that other linters, and people, use for it.
const MEANT: [&str; 8] = [
    "ignore", "disable", "noqa", "allow", "suppress", "skip", "silence", "off",
];

/// Reads a comment that starts with `#`. Blanks between the words do no harm.
pub fn said(comment: &str) -> Said<'_> {
    let Some(rest) = after_name(comment) else {
        return Said::Nothing;
    };
    match well_formed(comment, rest) {
        Some(said) => said,
        None if is_meant(rest) => Said::Misread,
        None => Said::Nothing,
    }
}

/// Whether a text may hold such a comment: cheaper than to look for its comments.
pub fn may_hold(text: &str) -> bool {
    let hashes = text.match_indices('#').map(|(at, _)| at);
    // Of a row of hashes the last is enough.
    let mut last = hashes.filter(|at| !text[at + 1..].starts_with('#'));
    last.any(|at| after_name(&text[at..]).is_some())
}

/// What follows `# fewshot`, whatever its case.
fn after_name(comment: &str) -> Option<&str> {
    let words = comment.trim_start_matches('#').trim_start_matches(BLANK);
    let name = words.get(.."fewshot".len())?;
    name.eq_ignore_ascii_case("fewshot")
        .then(|| &words[name.len()..])
}

const BLANK: [char; 2] = [' ', '\t'];

fn well_formed<'c>(comment: &'c str, rest: &'c str) -> Option<Said<'c>> {
    let rest = rest.trim_start_matches(BLANK).strip_prefix(':')?;
    let rest = rest.trim_start_matches(BLANK).strip_prefix("ignore")?;
    let rest = rest.trim_start_matches(BLANK).strip_prefix('[')?;
    let (rules, reason) = rest.split_once(']')?;
    let start = comment.len() - rest.len();
    let is_named = rules.split(',').all(|rule| !rule.trim().is_empty());
    is_named.then(|| Said::Ignore {
        rules: start..start + rules.len(),
        // "ignore[FS204]: reason" is as good.
        reason: reason
            .trim_start_matches([' ', '\t', ':', '-', '–', '—'])
            .trim_end(),
    })
}

/// Whether what follows the name is an order to this program: `: ignore …`, ` disable[…]`, `: noqa`.
/// Prose, as in "fewshot ignores these" or "fewshot: see the docs", is none.
fn is_meant(rest: &str) -> bool {
    let after = rest.trim_start_matches([' ', '\t', ':', '-', '_', '.']);
    let has_colon = rest[..rest.len() - after.len()].contains(':');
    let word_end = after
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(after.len());
    let (word, tail) = after.split_at(word_end);
    // "ignore-next-line" is meant as "ignore".
    let is_word = MEANT.iter().any(|meant| word.eq_ignore_ascii_case(meant));
    let tail = tail.trim_start_matches(BLANK);
    let names = tail.starts_with(['[', ':', '(']) || first_code(tail).is_some();
    if has_colon {
        return is_word || tail.starts_with('[') || word.is_empty() && names || is_code(after);
    }
    let is_apart = rest.starts_with([' ', '\t', '-', '_', '.', '[']);
    is_apart && (is_word && names || word.is_empty() && tail.starts_with('['))
}

fn is_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 5
        && bytes[..2].eq_ignore_ascii_case(b"FS")
        && bytes[2..5].iter().all(u8::is_ascii_digit)
}

/// The first code of a rule that a text names, for a message that says how it is written.
pub fn first_code(text: &str) -> Option<String> {
    let starts = text.char_indices().map(|(at, _)| at);
    let code = starts.map(|at| &text[at..]).find(|rest| is_code(rest))?;
    Some(code[..5].to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_do_no_harm() {
        for comment in [
            "# fewshot: ignore[FS202] why",
            "#fewshot:ignore[FS202] why",
            "## fewshot : ignore [FS202]: why",
            "#\tfewshot:\tignore[FS202] — why",
        ] {
            let Said::Ignore { rules, reason } = said(comment) else {
                panic!("{comment}");
            };
            assert_eq!((&comment[rules], reason), ("FS202", "why"));
            assert!(may_hold(comment));
        }
    }

    #[test]
    fn what_is_meant_and_not_written_so_is_told() {
        for comment in [
            "# fewshot: ignore reason",
            "# fewshot: ignore",
            "# fewshot: ignore[] why",
            "# fewshot: ignore[FS202,] why",
            "# fewshot: ignore[FS202 why",
            "# fewshot: ignore(FS202) why",
            "# fewshot: Ignore[FS202] why",
            "# fewshot ignore[FS202] why",
            "# fewshot ignore FS202",
            "# fewshot-ignore: FS202",
            "# fewshot: disable[FS202]",
            "# fewshot:disable-next-line FS202",
            "# fewshot: noqa",
            "# fewshot: FS202 why",
            "# fewshot: [FS202] why",
            "# Fewshot: skip",
        ] {
            assert_eq!(said(comment), Said::Misread, "{comment}");
            assert!(may_hold(comment));
        }
    }

    #[test]
    fn prose_is_prose() {
        for comment in [
            "# Linted by fewshot: ignore the rest",
            "# fewshot ignores what stands under meta",
            "# fewshot: see docs/ci.md",
            "# fewshot lint prompts",
            "# fewshot, the linter",
            "# fewshot:labels becomes the enum",
            "# fewshots: ignore",
            "# fewshot",
            "# few",
            "#",
            "# فيوشوت: ignore",
            "# ignore[FS202]",
        ] {
            assert_eq!(said(comment), Said::Nothing, "{comment}");
        }
    }

    #[test]
    fn a_code_is_found_in_what_was_written() {
        assert_eq!(first_code("ignore(fs202) why").as_deref(), Some("FS202"));
        assert_eq!(first_code("ignore this"), None);
        assert_eq!(first_code("ف FS2"), None);
    }
}
