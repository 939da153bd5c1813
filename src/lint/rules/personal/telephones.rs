//! Telephone numbers, as they are dialled from abroad.

use super::Found;
use crate::text::phones;

pub(super) fn telephones(text: &str, out: &mut Vec<Found>) {
    for at in memchr::memchr_iter(b'+', text.as_bytes()) {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '+' | '_')) {
            continue;
        }
        let (mut digits, mut end, mut blanks) = (String::new(), at + 1, 0);
        for (offset, c) in text[at + 1..].char_indices() {
            match c {
                '0'..='9' => {
                    digits.push(c);
                    end = at + 1 + offset + 1;
                    blanks = 0;
                }
                ' ' | '\u{a0}' | '\u{202f}' | '-' | '.' | '(' | ')' | '/' => blanks += 1,
                _ => break,
            }
            if blanks > 2 || digits.len() > 15 || (digits.is_empty() && blanks > 0) {
                break;
            }
        }
        // The zero that is dialled at home only.
        let digits = match text[at..end].contains("(0)") {
            true => digits.replacen('0', "", usize::from(!digits.starts_with('0'))),
            false => digits,
        };
        let letter = text[end..]
            .chars()
            .next()
            .is_some_and(|c| c.is_alphanumeric() && c != 'x');
        if !letter && phones::is_number(&digits) && !phones::is_harmless(&digits) {
            out.push(Found {
                range: at..end,
                what: "a telephone number".into(),
                instead: "regulators keep numbers for fiction: +1 202 555 0143, +44 20 7946 0018"
                    .into(),
            });
        }
    }
}
