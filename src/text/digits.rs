//! The decimal digits of other scripts, as ASCII ones: numbers have the same form in all of them.

use std::ops::Range;

/// The zeros of scripts whose digits people write numbers in, from Unicode's `Nd`: Arabic-Indic,
/// Persian and Urdu, Devanagari, Bengali, Gurmukhi, Gujarati, Tamil, Telugu, Kannada, Malayalam, Thai,
/// Lao, Myanmar, Khmer, full width.
const ZEROS: [u32; 15] = [
    0x0660, 0x06f0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50, 0x0ed0,
    0x1040, 0x17e0, 0xff10,
];

/// The digit's ASCII form.
fn ascii(c: char) -> Option<char> {
    let code = u32::from(c);
    // The script whose digits start before it, if any does.
    let zero = ZEROS[ZEROS.partition_point(|zero| *zero <= code).checked_sub(1)?];
    char::from_digit(code - zero, 10)
}

/// The blanks and hyphens that do not break a line part digits as the ordinary ones do.
fn plain(c: char) -> Option<char> {
    match c {
        // Most of all text, without a look at the table.
        ..'\u{a0}' | '\u{600}'..'\u{660}' => None,
        '\u{a0}' | '\u{202f}' => Some(' '),
        '\u{2010}' | '\u{2011}' => Some('-'),
        _ => ascii(c),
    }
}

/// A text with ASCII digits only, and where each of its bytes comes from.
pub struct Ascii {
    pub text: String,
    offsets: Vec<usize>,
}

impl Ascii {
    /// None where `text` has neither other digits nor other blanks and hyphens.
    pub fn of(text: &str) -> Option<Ascii> {
        if text.is_ascii() || !text.chars().any(|c| plain(c).is_some()) {
            return None;
        }
        let mut out = Ascii {
            text: String::with_capacity(text.len()),
            offsets: Vec::with_capacity(text.len() + 1),
        };
        for (at, c) in text.char_indices() {
            let written = plain(c).unwrap_or(c);
            out.text.push(written);
            out.offsets.extend(at..at + written.len_utf8());
        }
        out.offsets.push(text.len());
        Some(out)
    }

    /// The bytes of the first text that `range` of this one stands for.
    pub fn source(&self, range: Range<usize>) -> Range<usize> {
        self.offsets[range.start]..self.offsets[range.end]
    }
}

/// Bytes that are passed over at once where none is a digit.
const BLOCK: usize = 16;

/// Where each run of ASCII digits starts.
pub fn starts(text: &str) -> Vec<usize> {
    let mut out = Vec::new();
    let mut in_run = false;
    for (block, bytes) in text.as_bytes().chunks(BLOCK).enumerate() {
        if !bytes
            .iter()
            .fold(false, |any, byte| any | byte.is_ascii_digit())
        {
            in_run = false;
            continue;
        }
        for (at, byte) in bytes.iter().enumerate() {
            let is_digit = byte.is_ascii_digit();
            if is_digit && !in_run {
                out.push(block * BLOCK + at);
            }
            in_run = is_digit;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_mapped_and_places_lead_back() {
        let text = "هاتف ٠٥٠ ۱۲ 7x";
        let mapped = Ascii::of(text).expect("other digits");
        assert_eq!(mapped.text, "هاتف 050 12 7x");
        let at = mapped.text.find("12").expect("it is there");
        assert_eq!(&text[mapped.source(at..at + 2)], "۱۲");
        assert_eq!(&text[mapped.source(0..mapped.text.len())], text);
        assert!(Ascii::of("هاتف 050").is_none());
        let parted = Ascii::of("٠٥٠\u{a0}۱۲\u{2011}7").expect("other digits");
        assert_eq!(parted.text, "050 12-7");
        assert_eq!(parted.source(3..4), 6..8);
    }
}
