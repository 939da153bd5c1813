//! Bank accounts, and Italian tax codes, which are people's.

use std::ops::Range;

use super::Found;
use crate::text::{checksums, iban};

fn word_before(bytes: &[u8], at: usize) -> bool {
    at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_')
}

/// IBANs and Italian tax codes, which are people's. In both a digit follows a letter, which ordinary
/// text seldom has: `starts` are the places of digits where it can be.
pub(super) fn accounts(text: &str, starts: &[usize], out: &mut Vec<Found>) {
    let bytes = text.as_bytes();
    let mut free = 0;
    for at in starts.iter().filter_map(|start| start.checked_sub(1)) {
        if !bytes[at].is_ascii_alphabetic() {
            continue;
        }
        if let Some(start) = at.checked_sub(1).filter(|start| *start >= free)
            && let Some(found) = iban(text, start)
        {
            free = found.range.end;
            out.push(found);
        }
        if let Some(start) = at.checked_sub(5).filter(|start| *start >= free) {
            out.extend(tax_code(text, start));
        }
    }
}

fn iban(text: &str, start: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    let check = bytes.get(start + 2..start + 4)?;
    if word_before(bytes, start) || !check.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let (range, compact) = iban_at(text, start)?;
    if !iban::is_valid(&compact) || iban::is_example(&compact) {
        return None;
    }
    let country = &compact[..2];
    let example = iban::example_of(country).unwrap_or_default();
    Some(Found {
        range,
        what: format!("an IBAN with right check digits ({country})"),
        instead: format!("the country's example in the IBAN registry is nobody's: {example}"),
    })
}

fn tax_code(text: &str, start: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    let code = text.get(start..start + 16)?;
    let ends = !bytes.get(start + 16).is_some_and(u8::is_ascii_alphanumeric);
    let sound = ends && !word_before(bytes, start) && checksums::codice_fiscale(code);
    (sound && code != "RSSMRA80A01H501U").then(|| Found {
        range: start..start + 16,
        what: "an Italian codice fiscale with its check letter".into(),
        instead: "`RSSMRA80A01H501U` is Mario Rossi's, whom every form knows".into(),
    })
}

/// The characters of an IBAN from `at` on, as many as its country has, in one piece or in groups.
fn iban_at(text: &str, at: usize) -> Option<(Range<usize>, String)> {
    let country = text.get(at..at + 2)?;
    let small = country.bytes().all(|b| b.is_ascii_lowercase());
    let country = match small {
        true => country.to_ascii_uppercase(),
        false => country.to_owned(),
    };
    let length = iban::length_of(&country)?;
    let mut compact = String::new();
    let mut end = at;
    for (offset, c) in text[at..].char_indices() {
        if compact.len() == length {
            break;
        }
        match c {
            c if c.is_ascii_digit() || (!small && c.is_ascii_uppercase()) => compact.push(c),
            c if small && c.is_ascii_lowercase() => compact.push(c.to_ascii_uppercase()),
            ' ' | '\u{a0}' | '-' if compact.len().is_multiple_of(4) && end == at + offset => {
                continue;
            }
            _ => return None,
        }
        end = at + offset + 1;
    }
    let after = text[end..].chars().next();
    let ends = !after.is_some_and(|c| c.is_ascii_alphanumeric());
    // In small letters it could be a word and a number, or part of a hash.
    let formed = !small || iban::is_formed_like_example(&compact);
    (compact.len() == length && ends && formed).then_some((at..end, compact))
}
