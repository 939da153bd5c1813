//! The form in which texts are compared: what is the same in it is the same to a reader.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// NFKC, lower case, runs of blanks as one.
pub fn folded(text: &str) -> String {
    if text.is_ascii() && is_tidy(text) {
        return text.trim().to_ascii_lowercase();
    }
    let mut settled = true;
    let chars = text.chars().take_while(|c| {
        settled = is_settled(*c);
        settled
    });
    let folded = squeezed(chars, text.len());
    if settled {
        return folded;
    }
    match is_nfkc_quick(text.chars()) {
        IsNormalized::Yes => squeezed(text.chars(), text.len()),
        _ => squeezed(text.nfkc(), text.len()),
    }
}

/// Whether all of its blanks are spaces, and single ones but for its ends.
fn is_tidy(text: &str) -> bool {
    let bytes = text.trim().as_bytes();
    let rest = bytes.get(1..).unwrap_or_default();
    // Without a way out of the loop, which makes it many bytes at a time.
    let blanks = bytes
        .iter()
        .fold(false, |any, byte| any | matches!(byte, b'\t'..=b'\r'));
    let doubles = bytes
        .iter()
        .zip(rest)
        .fold(false, |any, (a, b)| any | (*a == b' ' && *b == b' '));
    !blanks && !doubles
}

/// Whether NFKC leaves `c` as it is, whatever stands round it; of most texts all are known to be so
/// without a look into Unicode's tables.
fn is_settled(c: char) -> bool {
    matches!(c, '\0'..='\x7f' | 'À'..='ÿ' | '–' | '—' | '‘'..='”')
        // Arabic letters and digits, without the signs that join a letter before them.
        || matches!(c, '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{621}'..='\u{63a}')
        || matches!(c, '\u{640}'..='\u{64a}' | '\u{660}'..='\u{669}')
}

fn squeezed(chars: impl Iterator<Item = char>, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes);
    let mut gap = false;
    for c in chars {
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        if gap && !out.is_empty() {
            out.push(' ');
        }
        gap = false;
        match c {
            '\0'..='\x7f' => out.push(c.to_ascii_lowercase()),
            // Arabic has no case.
            '\u{600}'..='\u{6ff}' => out.push(c),
            _ => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// The lines that say anything, each folded; with blanks between them, the whole text folded.
pub fn lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(folded).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_settled_is_as_it_was_beside_anything() {
        let settled = || ('\0'..='\u{ffff}').filter(|c| is_settled(*c));
        assert!(settled().count() > 200);
        for c in settled() {
            for next in settled() {
                let text: String = [c, next].into_iter().collect();
                assert!(text.nfkc().eq(text.chars()), "{text:?}");
            }
        }
        assert_eq!(folded("\u{b} A\r\n\tb  c\n"), "a b c");
        assert_eq!(folded(" Straße\u{a0}ＡＢ \n e\u{301}"), "straße ab é");
        assert_eq!(folded("أ\u{64b}\tب"), "أ\u{64b} ب");
    }

    proptest! {
        #[test]
        fn the_lines_together_are_the_text(text in "(\\PC|[ \r\n\t\u{85}\u{2028}\u{301}\u{a8}A-Zé]){0,60}") {
            let lines: Vec<String> = lines(&text).collect();
            prop_assert_eq!(lines.join(" "), folded(&text));
        }
    }
}
