//! A text cut into pieces that no token crosses, as the encodings' patterns cut it.
//!
//! The patterns are regular expressions that need a backtracking engine. Each is written out here as
//! what it comes to; that the pieces are the same is held by comparison with tiktoken-rs, which runs
//! them. Every function takes time in proportion to what it looks at, and no text is looked at more
//! than a few times.

use super::class::{
    ASCII, BLOCK, BLOCKS, CASELESS, LETTER, LINE_END, LOWER, MARK, NUMBER, OTHER, SPACE, UPPER,
};

/// How an encoding cuts text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// Since GPT-4o: case ends a word, contractions belong to their word.
    O200k,
    /// GPT-3.5 and GPT-4.
    Cl100k,
    /// GPT-2 and GPT-3.
    R50k,
}

impl Pattern {
    /// Calls `piece` with the start and the end of each piece, in order; together they are the text.
    #[inline(always)]
    pub fn split(self, text: &str, piece: impl FnMut(usize, usize)) {
        let text = text.as_bytes();
        match self {
            Pattern::O200k => split_by(text, o200k, piece),
            Pattern::Cl100k => split_by(text, cl100k, piece),
            Pattern::R50k => split_by(text, r50k, piece),
        }
    }

    /// Where the piece ends that starts at `at`: it hangs on nothing before.
    pub fn end_of_piece(self, text: &[u8], at: usize) -> usize {
        match self {
            Pattern::O200k => o200k(text, at),
            Pattern::Cl100k => cl100k(text, at),
            Pattern::R50k => r50k(text, at),
        }
    }
}

#[inline(always)]
fn split_by(
    text: &[u8],
    end_of_piece: impl Fn(&[u8], usize) -> usize,
    mut piece: impl FnMut(usize, usize),
) {
    let mut start = 0;
    while start < text.len() {
        let end = end_of_piece(text, start);
        piece(start, end);
        start = end;
    }
}

/// ```text
/// [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
/// [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
/// \p{N}{1,3}
///  ?[^\s\p{L}\p{N}]+[\r\n/]*
/// \s*[\r\n]+
/// \s+(?!\S)
/// \s+
/// ```
#[inline(always)]
fn o200k(text: &[u8], at: usize) -> usize {
    if let Some(end) = plain_word(text, at) {
        return end;
    }
    let (class, next) = class_at(text, at);
    if class & (NUMBER | LINE_END) == 0 {
        // A mark may lead a word as well as be its first letter; either way it ends at the same place.
        let word = if class & (LETTER | MARK) == 0 {
            next
        } else {
            at
        };
        if let Some(end) = cased_word(text, word) {
            return end + contraction(text, end);
        }
    }
    if class == NUMBER {
        return up_to_three_numbers(text, next);
    }
    if let Some(end) = punctuation(text, at, class, next) {
        return skip(text, end, |byte| matches!(byte, b'\r' | b'\n' | b'/'));
    }
    let run = Spaces::at(text, at);
    run.after_line_end.unwrap_or_else(|| run.but_one())
}

/// ```text
/// '(?i:[sdmt]|ll|ve|re)
/// [^\r\n\p{L}\p{N}]?+\p{L}++
/// \p{N}{1,3}+
///  ?[^\s\p{L}\p{N}]++[\r\n]*+
/// \s++$
/// \s*[\r\n]
/// \s+(?!\S)
/// \s
/// ```
#[inline(always)]
fn cl100k(text: &[u8], at: usize) -> usize {
    if let Some(end) = plain_letters(text, at) {
        return end;
    }
    let (class, next) = class_at(text, at);
    let contraction = contraction(text, at);
    if contraction > 0 {
        return at + contraction;
    }
    if class & (NUMBER | LINE_END) == 0 {
        let end = run(text, next, LETTER);
        if end > next || class & LETTER != 0 {
            return end;
        }
    }
    if class == NUMBER {
        return up_to_three_numbers(text, next);
    }
    if let Some(end) = punctuation(text, at, class, next) {
        return skip(text, end, |byte| matches!(byte, b'\r' | b'\n'));
    }
    let run = Spaces::at(text, at);
    if run.ends_text {
        return run.end;
    }
    run.after_line_end.unwrap_or_else(|| run.but_one())
}

/// ```text
/// '(?:[sdmt]|ll|ve|re)
///  ?\p{L}++
///  ?\p{N}++
///  ?[^\s\p{L}\p{N}]++
/// \s++$
/// \s+(?!\S)
/// \s
/// ```
#[inline(always)]
fn r50k(text: &[u8], at: usize) -> usize {
    if let Some(end) = plain_letters(text, at) {
        return end;
    }
    let (class, next) = class_at(text, at);
    let contraction = contraction(text, at);
    if contraction > 0 && !text[at..at + contraction].iter().any(is_upper_or_long_s) {
        return at + contraction;
    }
    let (class, next) = match text.get(next) {
        Some(_) if text[at] == b' ' => class_at(text, next),
        _ => (class, next),
    };
    if class & LETTER != 0 {
        return run(text, next, LETTER);
    }
    if class == NUMBER {
        return run(text, next, NUMBER);
    }
    if class & SPACE == 0 {
        return run(text, next, MARK | OTHER);
    }
    Spaces::at(text, at).but_one()
}

fn is_upper_or_long_s(byte: &u8) -> bool {
    byte.is_ascii_uppercase() || !byte.is_ascii()
}

/// The end of what most pieces are: a word of Latin letters, small but for the first, after one space
/// or none, if no letter, mark or apostrophe follows that might belong to it.
#[inline(always)]
fn plain_word(text: &[u8], at: usize) -> Option<usize> {
    let first = at + usize::from(text[at] == b' ');
    if !text.get(first)?.is_ascii_alphabetic() {
        return None;
    }
    let end = letters(text, first + 1, 0);
    match text.get(end) {
        Some(b'A'..=b'Z' | b'\'' | 0x80..) => None,
        _ => Some(end),
    }
}

/// The same where case does not count, and what an apostrophe begins is no part of the word.
#[inline(always)]
fn plain_letters(text: &[u8], at: usize) -> Option<usize> {
    let first = at + usize::from(text[at] == b' ');
    if !text.get(first)?.is_ascii_alphabetic() {
        return None;
    }
    let end = letters(text, first + 1, CASE);
    match text.get(end) {
        Some(0x80..) => None,
        _ => Some(end),
    }
}

/// The end of the letters and marks from `at` on that are one word where case counts: capitals, then
/// small letters, either of which may be missing. Letters without case and marks are both.
#[inline(always)]
fn cased_word(text: &[u8], at: usize) -> Option<usize> {
    let mut capitals = at;
    let mut last_of_both = None;
    while let Some((class, next)) = class_if(text, capitals, UPPER | CASELESS | MARK) {
        capitals = next;
        if class != UPPER {
            last_of_both = Some(next);
        }
    }
    let end = run(text, capitals, LOWER | CASELESS | MARK);
    if end > capitals {
        return Some(end);
    }
    // No small letter follows: the pattern goes back to what could be one, or else takes the capitals.
    last_of_both.or((capitals > at).then_some(capitals))
}

/// How many bytes of `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d` stand at `at`, in any case; ſ is an s.
#[inline(always)]
fn contraction(text: &[u8], at: usize) -> usize {
    if text.get(at) != Some(&b'\'') {
        return 0;
    }
    let letter = |offset| text.get(at + offset).map_or(0, u8::to_ascii_lowercase);
    match (letter(1), letter(2)) {
        (b's' | b't' | b'm' | b'd', _) => 2,
        (b'r' | b'v', b'e') | (b'l', b'l') | (0xc5, 0xbf) => 3,
        _ => 0,
    }
}

/// The end of a number of at most three digits whose first ends at `second`.
#[inline(always)]
fn up_to_three_numbers(text: &[u8], second: usize) -> usize {
    match class_if(text, second, NUMBER) {
        Some((_, third)) => class_if(text, third, NUMBER).map_or(third, |(_, end)| end),
        None => second,
    }
}

/// The end of the punctuation that stands at `at`, or after one space there.
#[inline(always)]
fn punctuation(text: &[u8], at: usize, class: u8, next: usize) -> Option<usize> {
    if class & (MARK | OTHER) != 0 {
        return Some(run(text, next, MARK | OTHER));
    }
    if text[at] != b' ' {
        return None;
    }
    let end = run(text, next, MARK | OTHER);
    (end > next).then_some(end)
}

/// A run of white space.
struct Spaces {
    start: usize,
    end: usize,
    /// Where its last character starts.
    last: usize,
    after_line_end: Option<usize>,
    ends_text: bool,
}

impl Spaces {
    fn at(text: &[u8], start: usize) -> Spaces {
        let mut run = Spaces {
            start,
            end: start,
            last: start,
            after_line_end: None,
            ends_text: false,
        };
        while let Some((class, next)) = class_if(text, run.end, SPACE) {
            if class == LINE_END {
                run.after_line_end = Some(next);
            }
            run.last = run.end;
            run.end = next;
        }
        run.ends_text = run.end == text.len();
        run
    }

    /// Its end; but where text follows, its last blank is left to that, if it is not the only one.
    fn but_one(&self) -> usize {
        if self.ends_text || self.last == self.start {
            self.end
        } else {
            self.last
        }
    }
}

/// The end of the characters from `at` on that are of the classes `set`.
#[inline(always)]
fn run(text: &[u8], mut at: usize, set: u8) -> usize {
    while let Some((_, next)) = class_if(text, at, set) {
        at = next;
    }
    at
}

/// The bit in which a capital and its small letter differ.
const CASE: u8 = 0x20;

/// The end of the letters a to z from `at` on, or with [`CASE`] A to Z as well, found eight bytes at a
/// time.
#[inline(always)]
fn letters(text: &[u8], mut at: usize, case: u8) -> usize {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    while let Some(word) = text.get(at..).and_then(|rest| rest.first_chunk()) {
        let word = u64::from_le_bytes(*word);
        // Carries stay within a byte: its high bit says whether the rest is at least so much.
        let rest = (word | each(case)) & !HIGH;
        let (from_a, beyond_z) = (rest + each(0x80 - b'a'), rest + each(0x7f - b'z'));
        let others = !(from_a & !beyond_z & !word) & HIGH;
        if others != 0 {
            return at + others.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    skip(text, at, |byte| (byte | case).is_ascii_lowercase())
}

#[inline(always)]
fn skip(text: &[u8], mut at: usize, is_one: impl Fn(u8) -> bool) -> usize {
    while at < text.len() && is_one(text[at]) {
        at += 1;
    }
    at
}

/// Class and end of the character at `at`, if there is one and it is of the classes `set`.
#[inline(always)]
fn class_if(text: &[u8], at: usize, set: u8) -> Option<(u8, usize)> {
    text.get(at)?;
    let (class, next) = class_at(text, at);
    (class & set != 0).then_some((class, next))
}

/// Class and end of the character at `at`.
#[inline(always)]
fn class_at(text: &[u8], at: usize) -> (u8, usize) {
    match text[at] {
        byte @ 0..0x80 => (ASCII[usize::from(byte)], at + 1),
        _ => class_beyond_ascii(text, at),
    }
}

static TABLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/classes.table"));

fn class_beyond_ascii(text: &[u8], at: usize) -> (u8, usize) {
    let bits = |offset: usize| u32::from(text[at + offset] & 0x3f);
    let lead = u32::from(text[at]);
    let (code, len) = match lead {
        0..0xe0 => ((lead & 0x1f) << 6 | bits(1), 2),
        0xe0..0xf0 => ((lead & 0x0f) << 12 | bits(1) << 6 | bits(2), 3),
        _ => (
            (lead & 0x07) << 18 | bits(1) << 12 | bits(2) << 6 | bits(3),
            4,
        ),
    };
    let block = code as usize / BLOCK;
    let block = u16::from_le_bytes([TABLE[2 * block], TABLE[2 * block + 1]]);
    let place = 2 * BLOCKS + usize::from(block) * BLOCK + code as usize % BLOCK;
    (TABLE[place], at + len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(pattern: Pattern, text: &str) -> Vec<&str> {
        let mut out = Vec::new();
        pattern.split(text, |start, end| out.push(&text[start..end]));
        out
    }

    #[test]
    fn letters_are_those_from_a_to_z() {
        for byte in 0..=255u8 {
            for at in 0..12 {
                let mut text = [b'm'; 12];
                text[at] = byte;
                let end = |is_one: bool| if is_one { 12 } else { at };
                let (small, all) = (byte.is_ascii_lowercase(), byte.is_ascii_alphabetic());
                assert_eq!(letters(&text, 0, 0), end(small), "{byte} at {at}");
                assert_eq!(letters(&text, 0, CASE), end(all), "{byte} at {at}");
            }
        }
    }

    #[test]
    fn case_and_contractions_make_words() {
        let text = "HTTPServer's iPhone DON'T";
        let words = ["HTTPServer's", " i", "Phone", " DON'T"];
        assert_eq!(pieces(Pattern::O200k, text), words);
        let words = ["HTTPServer", "'s", " iPhone", " DON", "'T"];
        assert_eq!(pieces(Pattern::Cl100k, text), words);
        let words = ["HTTPServer", "'s", " iPhone", " DON", "'", "T"];
        assert_eq!(pieces(Pattern::R50k, text), words);
        // A long s is an s in any case, but not where case counts.
        assert_eq!(pieces(Pattern::O200k, "a'ſb"), ["a'ſ", "b"]);
        assert_eq!(pieces(Pattern::R50k, "a'ſb"), ["a", "'", "ſb"]);
    }

    #[test]
    fn a_capital_goes_back_to_what_has_no_case() {
        assert_eq!(pieces(Pattern::O200k, "中AB"), ["中", "AB"]);
        assert_eq!(pieces(Pattern::O200k, "AB中Cd"), ["AB中Cd"]);
        assert_eq!(pieces(Pattern::O200k, "!A\u{301}B"), ["!A\u{301}", "B"]);
        assert_eq!(pieces(Pattern::Cl100k, "中AB"), ["中AB"]);
    }

    #[test]
    fn numbers_have_three_digits() {
        assert_eq!(pieces(Pattern::O200k, "1234567"), ["123", "456", "7"]);
        assert_eq!(pieces(Pattern::Cl100k, "٣٤٥٦ x"), ["٣٤٥", "٦", " x"]);
        assert_eq!(pieces(Pattern::R50k, " 1234567"), [" 1234567"]);
    }

    #[test]
    fn blanks_leave_one_for_the_word() {
        let text = "a  \r\n\n   b //\n/ \n ";
        let cut = ["a", "  \r\n\n", "  ", " b", " //\n/", " \n", " "];
        assert_eq!(pieces(Pattern::O200k, text), cut);
        let cut = ["a", "  \r\n\n", "  ", " b", " //\n", "/", " \n "];
        assert_eq!(pieces(Pattern::Cl100k, text), cut);
        let cut = ["a", "  \r\n\n  ", " b", " //", "\n", "/", " \n "];
        assert_eq!(pieces(Pattern::R50k, text), cut);
    }
}
