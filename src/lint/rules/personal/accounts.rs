//! Bank accounts, and Italian tax codes, which are people's.

use std::ops::Range;

use super::Found;
use crate::text::{checksums, iban};

fn word_before(bytes: &[u8], at: usize) -> bool {
    at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_')
}

/// IBANs and Italian tax codes, which are people's.
pub(super) fn accounts(text: &str, out: &mut Vec<Found>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at + 15 <= bytes.len() {
        if !bytes[at].is_ascii_alphabetic() || word_before(bytes, at) {
            at += 1;
            continue;
        }
        let head = &bytes[at..at + 4];
        if head[1].is_ascii_alphabetic() && head[2].is_ascii_digit() && head[3].is_ascii_digit() {
            if let Some((range, compact)) = iban_at(text, at)
                && iban::is_valid(&compact)
                && !iban::is_example(&compact)
            {
                let country = &compact[..2];
                let example = iban::example_of(country).unwrap_or_default();
                at = range.end;
                out.push(Found {
                    range,
                    what: format!("an IBAN with right check digits ({country})"),
                    instead: format!(
                        "the country's example in the IBAN registry is nobody's: {example}"
                    ),
                });
                continue;
            }
        } else if let Some(code) = text.get(at..at + 16)
            && checksums::codice_fiscale(code)
            && code != "RSSMRA80A01H501U"
            && !bytes.get(at + 16).is_some_and(u8::is_ascii_alphanumeric)
        {
            out.push(Found {
                range: at..at + 16,
                what: "an Italian codice fiscale with its check letter".into(),
                instead: "`RSSMRA80A01H501U` is Mario Rossi's, whom every form knows".into(),
            });
        }
        at += 1;
    }
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
