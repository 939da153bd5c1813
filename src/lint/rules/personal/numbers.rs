//! Cards and national numbers: digits in groups, and a word beside them.

use std::ops::Range;

use super::Found;
use crate::text::checksums;

/// Digits in groups with one blank or hyphen between.
struct Groups {
    /// The bytes of each group.
    groups: Vec<Range<usize>>,
    end: usize,
}

/// Digits that the shortest of the numbers has, a DNI.
const LEAST_DIGITS: usize = 8;
/// More groups than any number has: the rest of a table of figures.
const MOST_GROUPS: usize = 64;

/// How many digits they have, and where they end.
fn extent(bytes: &[u8], start: usize) -> (usize, usize) {
    let (mut digits, mut at) = (0, start);
    loop {
        match bytes.get(at) {
            Some(b'0'..=b'9') => digits += 1,
            Some(b' ' | b'-') if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => {}
            _ => return (digits, at),
        }
        at += 1;
    }
}

fn groups_at(bytes: &[u8], start: usize) -> Groups {
    let (mut groups, mut at) = (Vec::new(), start);
    loop {
        let digits = bytes[at..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        if groups.len() < MOST_GROUPS {
            groups.push(at..at + digits);
        }
        at += digits;
        let parted = matches!(bytes.get(at), Some(b' ' | b'-'));
        if !parted || !bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
            return Groups { groups, end: at };
        }
        at += 1;
    }
}

/// Cards and national numbers; `starts`: where runs of digits start.
pub(super) fn numbers(text: &str, starts: &[usize], out: &mut Vec<Found>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    for &start in starts {
        if start < at {
            continue;
        }
        let (digits, end) = extent(bytes, start);
        if digits < LEAST_DIGITS {
            at = end;
            continue;
        }
        let Groups { groups, end } = groups_at(bytes, start);
        at = end;
        let after = bytes.get(end);
        let apart = |group: &Range<usize>| {
            let before = group.start.checked_sub(1).map(|at| bytes[at]);
            let glued =
                |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b',' | b'_' | b'+' | b'/');
            !(group.start == start && before.is_some_and(glued))
        };
        let whole = start..end;
        let digits = |range: &Range<usize>| -> String {
            text[range.clone()]
                .chars()
                .filter(char::is_ascii_digit)
                .collect()
        };
        let letter = after.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
        if let Some(range) =
            card_in(&groups).filter(|range| apart(range) && !(letter && range.end == end))
        {
            let number = digits(&range);
            let spaced = range.len() > number.len();
            if let Some(brand) = checksums::card_brand(&number)
                && !checksums::is_test_card(&number)
                && is_card(text, &range, spaced)
            {
                out.push(Found {
                    range,
                    what: format!("a card number ({brand}) with its check digit"),
                    instead: "a number for tests is nobody's: 4242 4242 4242 4242".into(),
                });
                continue;
            }
        }
        let lengths: Vec<usize> = groups.iter().map(ExactSizeIterator::len).collect();
        if !apart(&whole) {
            continue;
        }
        let near = |words: &[&str]| is_near(text, &whole, words);
        let what = match (lengths.as_slice(), letter) {
            ([3, 4, 7, 1], false) => {
                let id = digits(&whole);
                let real = checksums::emirates_id(&id) && !checksums::looks_made_up(&id[7..]);
                real.then_some("an Emirates ID with its check digit")
            }
            ([3, 2, 4], false) if text[whole.clone()].contains('-') => {
                let number = digits(&whole);
                let real = checksums::ssn(&number) && !checksums::looks_made_up(&number);
                (real && near(&["ssn", "social security"])).then_some("a US social security number")
            }
            ([4, 4, 4] | [12], false) => {
                let number = digits(&whole);
                let real = checksums::aadhaar(&number) && !checksums::looks_made_up(&number);
                let named = real && near(&["aadhaar", "aadhar", "आधार"]);
                named.then_some("an Aadhaar number with its check digit")
            }
            ([8], true) => text.get(start..end + 1).and_then(|id| {
                let real = checksums::dni(id) && !checksums::looks_made_up(id);
                let ends = !bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric);
                (real && ends && near(&["dni", "nif"])).then_some("a Spanish DNI with its letter")
            }),
            _ => None,
        };
        if let Some(what) = what {
            out.push(Found {
                range: whole,
                what: what.into(),
                instead: "write one that cannot be: 784-1990-1234567-1, 000-12-3456".into(),
            });
        }
    }
}

/// The groups that are laid out as a card's number: 4-4-4-4, 4-6-5, or in one piece. Further groups
/// of four make it another number.
fn card_in(groups: &[Range<usize>]) -> Option<Range<usize>> {
    let length = |at: usize| groups.get(at).map_or(0, ExactSizeIterator::len);
    (0..groups.len()).find_map(|at| {
        let first = &groups[at];
        let goes_before = at > 0 && length(at - 1) >= 4;
        let four = (0..4).all(|n| length(at + n) == 4) && length(at + 4) < 4;
        let amex = (length(at), length(at + 1), length(at + 2)) == (4, 6, 5);
        match (four && !goes_before, amex && !goes_before) {
            (true, _) => Some(first.start..groups[at + 3].end),
            (_, true) => Some(first.start..groups[at + 2].end),
            _ => (13..=19).contains(&first.len()).then(|| first.clone()),
        }
    })
}

const CARD_WORDS: &[&str] = &[
    "card",
    "cards",
    "visa",
    "mastercard",
    "amex",
    "american express",
    "kreditkarte",
    "carte",
    "tarjeta",
    "cvv",
    "cvc",
    "بطاقة",
    "فيزا",
    "ماستركارد",
];

/// Beside one of these a number in groups of four is something else.
const OTHER_WORDS: &[&str] = &[
    "order",
    "orders",
    "po",
    "tracking",
    "serial",
    "reference",
    "ref",
    "shipment",
    "voucher",
    "licence",
    "license",
    "imei",
    "sku",
    "طلب",
];

/// In one piece it is a card's only where a word says so: order numbers have sixteen digits as well.
fn is_card(text: &str, range: &Range<usize>, spaced: bool) -> bool {
    is_near(text, range, CARD_WORDS) || (spaced && !is_near(text, range, OTHER_WORDS))
}

/// Whether one of `words` stands within 40 characters before, or 16 after.
fn is_near(text: &str, range: &Range<usize>, words: &[&str]) -> bool {
    let before: Vec<char> = text[..range.start].chars().rev().take(40).collect();
    let before: String = before.into_iter().rev().collect();
    let after: String = text[range.end..].chars().take(16).collect();
    let around = format!("{before} | {after}").to_lowercase();
    words.iter().any(|word| {
        let latin = word.is_ascii();
        around.match_indices(word).any(|(at, _)| {
            let before = around[..at].chars().next_back();
            let after = around[at + word.len()..].chars().next();
            let letter = |c: Option<char>| latin && c.is_some_and(char::is_alphabetic);
            !letter(before) && !letter(after)
        })
    })
}
