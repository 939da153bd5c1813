//! Text from a file made fit for a terminal: nothing in it may move the cursor or turn the line round.

/// Characters that a terminal would obey or that reorder what is read: C0 and C1 controls except tab
/// and line feed, bidirectional marks, overrides and isolates.
pub fn is_unsafe(c: char) -> bool {
    match c {
        '\t' | '\n' => false,
        c if c.is_control() => true,
        '\u{61c}' | '\u{200e}' | '\u{200f}' => true,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        _ => false,
    }
}

/// `text` with each such character replaced by U+FFFD, so that widths and columns stay.
pub fn for_terminal(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains(is_unsafe) {
        text.chars()
            .map(|c| if is_unsafe(c) { '\u{fffd}' } else { c })
            .collect::<String>()
            .into()
    } else {
        text.into()
    }
}

/// `text` on one line and at most `limit` characters, for a message that quotes it.
pub fn quoted(text: &str, limit: usize) -> String {
    let mut line = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == limit {
            line.push('…');
            break;
        }
        line.push(match c {
            '\n' | '\t' | '\r' => ' ',
            c if is_unsafe(c) => '\u{fffd}',
            c => c,
        });
    }
    line
}
