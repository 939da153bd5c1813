//! Texts and numbers in columns, by the width they take on a terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::text::visible;

/// `text` on one line and at most `width` columns wide.
pub fn fit(text: &str, width: usize) -> String {
    let line = visible::quoted(text, 400);
    if line.width() <= width {
        return line;
    }
    let mut out = String::new();
    let mut taken = 1;
    for c in line.chars() {
        taken += c.width().unwrap_or(0);
        if taken > width {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// `text` with blanks behind it up to `width` columns.
pub fn left(text: &str, width: usize) -> String {
    format!("{text}{}", blanks(text, width))
}

/// `text` with blanks before it up to `width` columns.
pub fn right(text: &str, width: usize) -> String {
    format!("{}{text}", blanks(text, width))
}

fn blanks(text: &str, width: usize) -> String {
    " ".repeat(width.saturating_sub(text.width()))
}

/// A bar for `share` of `width` columns, in eighths of a column.
pub fn bar(share: f64, width: usize) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (share.clamp(0.0, 1.0) * width as f64 * 8.0).round() as usize;
    format!("{}{}", "█".repeat(eighths / 8), PARTS[eighths % 8])
}

/// `share` in per cent: `8.4 %`.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// How many times `one` goes into `other`: `1.44×`. Empty where there is nothing to compare with.
pub fn times(other: f64, one: f64) -> String {
    if one <= 0.0 || !other.is_finite() {
        return String::new();
    }
    match other / one {
        ratio if ratio >= 100.0 => format!("{ratio:.0}×"),
        ratio => format!("{ratio:.2}×"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_and_filled_to_a_width() {
        assert_eq!(fit("ar-tax-invoice", 20), "ar-tax-invoice");
        assert_eq!(fit("ar-tax-invoice", 6), "ar-ta…");
        assert_eq!(fit("発注書と請求書", 6), "発注…");
        assert_eq!(fit("a\nb\u{202e}c", 9), "a b\u{fffd}c");
        assert_eq!(left("発注", 6), "発注  ");
        assert_eq!(right("12", 4), "  12");
        assert_eq!(right("12345", 4), "12345");
    }

    #[test]
    fn bars_end_within_their_width() {
        assert_eq!(bar(1.0, 3), "███");
        assert_eq!(bar(0.5, 3), "█▌");
        assert_eq!(bar(0.0, 3), "");
        assert_eq!(bar(7.0, 3), "███");
    }

    #[test]
    fn ratios_are_short() {
        assert_eq!(times(413.0, 286.0), "1.44×");
        assert_eq!(times(1000.0, 1.0), "1000×");
        assert_eq!(times(1.0, 0.0), "");
    }
}
