//! Marks in text that survive a template: noncharacters that say where a part of the spec begins and
//! ends, put round values before rendering and taken out after.
//!
//! `OPEN id END … CLOSE id END`, the id as nibbles. These characters may not stand in a
//! template, and where data holds one it is escaped, so data can neither make nor break a mark.
//! `CLOSE` carries the id as well: a filter that cuts a text short only ends its range early.

use std::borrow::Cow;
use std::ops::Range;

const OPEN: char = '\u{fdd0}';
const CLOSE: char = '\u{fdd1}';
const END: char = '\u{fdd2}';
const ESCAPE: char = '\u{fdd3}';
const NIBBLES: u32 = 0xfde0;

/// The characters that marks are made of, U+FDD0 to U+FDEF.
pub fn is_reserved(c: char) -> bool {
    ('\u{fdd0}'..='\u{fdef}').contains(&c)
}

/// Where the first of them stands. All begin with the same byte, which is rare.
fn find(text: &str) -> Option<usize> {
    let mut bytes = memchr::memchr_iter(0xef, text.as_bytes());
    bytes.find(|at| matches!(text.as_bytes()[at + 1..], [0xb7, 0x90..=0xaf, ..]))
}

/// `text` with what could be taken for a mark escaped.
pub fn escape(text: &str) -> Cow<'_, str> {
    if find(text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_reserved(c) {
            out.push(ESCAPE);
        }
        out.push(c);
    }
    Cow::Owned(out)
}

fn nibbles(id: u32) -> u32 {
    (32 - id.leading_zeros()).div_ceil(4).max(1)
}

fn push_id(id: u32, out: &mut String) {
    for shift in (0..nibbles(id)).rev() {
        let nibble = NIBBLES + (id >> (shift * 4) & 0xf);
        out.extend(char::from_u32(nibble));
    }
    out.push(END);
}

/// `text`, escaped already, between marks with `id`.
pub fn mark(id: u32, text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 60);
    mark_into(id, text, &mut out);
    out
}

pub fn mark_into(id: u32, text: &str, out: &mut String) {
    out.push(OPEN);
    push_id(id, out);
    out.push_str(text);
    out.push(CLOSE);
    push_id(id, out);
}

/// What [`mark`] was given with `id`.
pub fn inside(id: u32, marked: &str) -> &str {
    let edge = (nibbles(id) as usize + 2) * OPEN.len_utf8();
    let end = marked.len().saturating_sub(edge);
    marked.get(edge..end).unwrap_or("")
}

/// Takes the marks out: the text, and the range of each mark in it.
pub fn strip(text: &str) -> (String, Vec<(u32, Range<usize>)>) {
    let mut out = String::with_capacity(text.len());
    let mut ranges = Vec::new();
    let mut open: Vec<(u32, usize)> = Vec::new();
    let mut rest = text;
    while let Some(at) = find(rest) {
        out.push_str(&rest[..at]);
        let mut chars = rest[at..].chars();
        let first = chars.next();
        rest = chars.as_str();
        match first {
            Some(ESCAPE) => {
                if let Some(c) = chars.next() {
                    out.push(c);
                    rest = chars.as_str();
                }
            }
            Some(OPEN) => {
                let (id, after) = read_id(rest);
                rest = after;
                open.extend(id.map(|id| (id, out.len())));
            }
            Some(CLOSE) => {
                let (id, after) = read_id(rest);
                rest = after;
                if let Some(id) = id
                    && let Some(at) = open.iter().rposition(|&(opened, _)| opened == id)
                {
                    for (id, start) in open.drain(at..).rev() {
                        ranges.push((id, start..out.len()));
                    }
                }
            }
            // Half a mark, left by a filter that cut the text.
            _ => {}
        }
    }
    out.push_str(rest);
    for (id, start) in open.into_iter().rev() {
        ranges.push((id, start..out.len()));
    }
    (out, ranges)
}

fn read_id(text: &str) -> (Option<u32>, &str) {
    let mut id: u32 = 0;
    let mut count = 0;
    let mut chars = text.chars();
    loop {
        let before = chars.as_str();
        match chars.next() {
            Some(END) if (1..=8).contains(&count) => return (Some(id), chars.as_str()),
            Some(END) => return (None, chars.as_str()),
            Some(c) if (NIBBLES..NIBBLES + 16).contains(&(c as u32)) => {
                id = id << 4 | (c as u32 - NIBBLES);
                count += 1;
            }
            _ => return (None, before),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_nest_and_survive_cutting() {
        let inner = mark(7, "شكرا");
        let outer = mark(0xdead_beef, &format!("a{inner}b"));
        let (text, ranges) = strip(&format!("[{outer}]"));
        assert_eq!(text, "[aشكراb]");
        assert_eq!(ranges, [(7, 2..10), (0xdead_beef, 1..11)]);
        let cut: String = outer.chars().take(14).collect();
        assert_eq!(strip(&cut).0, "a");
    }

    proptest::proptest! {
        #[test]
        fn any_text_comes_back(text in "\\PC*|[\u{fdd0}-\u{fdef}a]{0,40}", id: u32) {
            let (back, ranges) = strip(&mark(id, &escape(&text)));
            proptest::prop_assert_eq!(&back, &text);
            let marked = mark(id, &escape(&text));
            proptest::prop_assert_eq!(inside(id, &marked), escape(&text));
            proptest::prop_assert_eq!(ranges, [(id, 0..text.len())]);
        }
    }
}
