//! YAML scalars: what a plain one means, and which source bytes a piece of a text came from.

use super::node::{Style, Value};
use super::number;
use crate::text::Span;

/// What an unquoted scalar means under YAML 1.2's core schema. `Err` names a number that JSON lacks.
pub fn resolve(text: &str) -> Result<Value, &'static str> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Value::Null),
        "true" | "True" | "TRUE" => return Ok(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Ok(Value::Bool(false)),
        _ => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    match unsigned {
        ".inf" | ".Inf" | ".INF" => return Err("infinity is no JSON number"),
        ".nan" | ".NaN" | ".NAN" if unsigned == text => {
            return Err("not-a-number is no JSON number");
        }
        _ => {}
    }
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return Ok(Value::text(text));
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            return Ok(match u128::from_str_radix(digits, radix) {
                Ok(value) if !digits.starts_with('+') => Value::Number(value.to_string()),
                _ => Value::text(text),
            });
        }
    }
    if !is_core_number(unsigned) {
        return Ok(Value::text(text));
    }
    // YAML allows `.5`, `5.` and `+5`, which JSON does not.
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => unsigned.split_at(at),
        None => (unsigned, ""),
    };
    let mut json = String::new();
    if text.starts_with('-') {
        json.push('-');
    }
    if mantissa.starts_with('.') {
        json.push('0');
    }
    json.push_str(mantissa.strip_suffix('.').unwrap_or(mantissa));
    json.push_str(exponent);
    match number::canonical(&json) {
        Some(number) => Ok(Value::Number(number)),
        None => Err("this number is out of range"),
    }
}

/// Whether `text` means itself without quotes, in flow style, too.
pub fn is_plain(text: &str) -> bool {
    let safe =
        |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.' | '/' | '(' | ')');
    matches!(resolve(text), Ok(Value::Text { .. }))
        && text.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        && !text.ends_with(' ')
        && text.chars().all(safe)
}

/// `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_core_number(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    exponent_fits && digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty())
}

/// The source bytes that `part`, a byte range of the decoded `text`, was read from. `raw` is the
/// scalar's source, from its first quote or indicator on. None where the two do not line up; the
/// caller then points at the whole scalar.
pub fn source_of(raw: &str, style: Style, text: &str, part: Span) -> Option<Span> {
    sources_of(raw, style, text, &[part])?.pop()
}

/// The same for several parts, each after the one before, in one walk.
pub fn sources_of(raw: &str, style: Style, text: &str, parts: &[Span]) -> Option<Vec<Span>> {
    let mut walk = Walk::new(raw, style, text)?;
    let mut out = Vec::with_capacity(parts.len());
    let mut start = None;
    for (offset, c) in text.char_indices() {
        let Some(part) = parts.get(out.len()) else {
            break;
        };
        let source = walk.step(c, &text[offset..])?;
        if offset == part.start as usize {
            if part.end <= part.start {
                out.push(Span::new(source.start, source.start));
                continue;
            }
            start = Some(source.start);
        }
        if offset + c.len_utf8() >= part.end as usize {
            let start = start.take()?;
            out.push(Span::new(start, source.end.max(start)));
        }
    }
    (out.len() == parts.len()).then_some(out)
}

/// A walk along the source of a scalar, a decoded character at a time.
struct Walk<'s> {
    raw: &'s str,
    at: usize,
    style: Style,
    indent: usize,
    /// In a run of line ends of a folded block: how many are left of it, in the source and decoded.
    run: Option<(usize, usize)>,
}

impl<'s> Walk<'s> {
    fn new(raw: &'s str, style: Style, text: &str) -> Option<Self> {
        let mut walk = Walk {
            raw,
            at: 0,
            style,
            indent: 0,
            run: None,
        };
        match style {
            Style::Plain => {}
            Style::SingleQuoted | Style::DoubleQuoted => walk.at = 1,
            Style::Literal | Style::Folded => {
                walk.at = raw.find('\n')? + 1;
                // What the source is indented by, less what of it is content.
                let leading = |text: &str| -> Option<usize> {
                    let line = text.lines().find(|line| !line.trim().is_empty())?;
                    Some(line.len() - line.trim_start_matches(' ').len())
                };
                walk.indent = leading(&raw[walk.at..])?.checked_sub(leading(text)?)?;
                walk.skip_indent();
            }
        }
        Some(walk)
    }

    fn rest(&self) -> &'s str {
        self.raw.get(self.at..).unwrap_or("")
    }

    fn take(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.at;
        self.at += length;
        start..self.at
    }

    fn skip_indent(&mut self) {
        let blanks = self
            .rest()
            .bytes()
            .take(self.indent)
            .take_while(|&b| b == b' ');
        self.at += blanks.count();
    }

    /// The source of the next decoded character `c`; `decoded` starts with it.
    fn step(&mut self, c: char, decoded: &str) -> Option<std::ops::Range<usize>> {
        match self.style {
            Style::Literal => self.literal(c),
            Style::Folded if line_end(self.rest()) > 0 => self.folded(c, decoded),
            Style::Folded => self.same(c),
            Style::Plain | Style::SingleQuoted | Style::DoubleQuoted => self.flow(c, decoded),
        }
    }

    fn same(&mut self, c: char) -> Option<std::ops::Range<usize>> {
        self.rest().starts_with(c).then(|| self.take(c.len_utf8()))
    }

    fn literal(&mut self, c: char) -> Option<std::ops::Range<usize>> {
        let end = line_end(self.rest());
        if c != '\n' || end == 0 {
            return self.same(c);
        }
        let source = self.take(end);
        self.skip_indent();
        Some(source)
    }

    /// At a line end of a folded block: one becomes a blank, n of them n - 1 line ends, and beside
    /// indented lines they stay as they are.
    fn folded(&mut self, c: char, decoded: &str) -> Option<std::ops::Range<usize>> {
        let start = self.at;
        let (ends, kept) = self.run.unwrap_or_else(|| {
            let mut ends = 0usize;
            let mut probe = Walk { ..*self };
            while line_end(probe.rest()) > 0 {
                probe.at += line_end(probe.rest());
                probe.skip_indent();
                ends += 1;
            }
            let kept = decoded.len() - decoded.trim_start_matches('\n').len();
            (ends, kept)
        });
        let now = match c {
            ' ' => ends,
            '\n' => (ends + 1).checked_sub(kept)?,
            _ => return None,
        };
        for _ in 0..now {
            self.at += line_end(self.rest());
            self.skip_indent();
        }
        let left = (ends.saturating_sub(now), kept.saturating_sub(1));
        self.run = (left.0 > 0 && left.1 > 0).then_some(left);
        Some(start..self.at)
    }

    fn flow(&mut self, c: char, decoded: &str) -> Option<std::ops::Range<usize>> {
        let double = self.style == Style::DoubleQuoted;
        while double && self.rest().starts_with('\\') && line_end(&self.rest()[1..]) > 0 {
            self.at += 1;
            self.at += self.rest().len() - self.rest().trim_start().len();
        }
        let rest = self.rest();
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if line_end(&rest[blanks..]) > 0 {
            // A fold. Its first decoded character stands for all of it.
            let all = rest.len() - rest.trim_start().len();
            return matches!(c, ' ' | '\n').then(|| self.take(all));
        }
        if double && rest.starts_with('\\') {
            return Some(self.take(escape_len(rest)?));
        }
        if self.style == Style::SingleQuoted && rest.starts_with("''") {
            return (c == '\'').then(|| self.take(2));
        }
        if c == '\n' && !decoded.is_empty() && !rest.starts_with('\n') {
            // One of several line ends that a fold left.
            return Some(self.at..self.at);
        }
        self.same(c)
    }
}

/// Length of the line end that `text` starts with, 0 if none.
fn line_end(text: &str) -> usize {
    match text.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\n' | b'\r', ..] => 1,
        _ => 0,
    }
}

fn is_high_surrogate(digits: &str) -> bool {
    ["d8", "d9", "da", "db"].contains(&&*digits.to_ascii_lowercase())
}

fn escape_len(rest: &str) -> Option<usize> {
    Some(match rest[1..].chars().next()? {
        'x' => 4,
        // JSON writes a character beyond U+FFFF as two of these.
        'u' if rest.get(2..4).is_some_and(is_high_surrogate)
            && rest.get(6..).is_some_and(|next| next.starts_with("\\u")) =>
        {
            12
        }
        'u' => 6,
        'U' => 10,
        c => 1 + c.len_utf8(),
    })
}
