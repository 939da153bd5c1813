//! YAML as most people write it, read without a parser's generality: keys and lists by indentation,
//! texts on one line or in a block, lists and mappings between brackets on one line. Lint runs on every
//! keystroke, and half of its time went into parsing this.
//!
//! What it reads it reads as the parser does, to the byte; at whatever else it meets, a mistake or an
//! anchor, a text over several lines, it gives up, and the parser reads the whole. Tests hold the two
//! together.

use super::file::{FileId, Place};
use super::node::{Entry, Key, Node, Style, Value};
use super::scalar;
use crate::text::Span;

/// Deeper documents are left to the parser, which has a limit of its own.
const DEPTH: usize = 32;
/// Longer keys, and longer lines with brackets, are left to it: it looks only so far for a colon.
const LONGEST: usize = 500;

/// The document in `text`. None where it is not as plain as that.
pub fn read(file: FileId, text: &str) -> Option<Node> {
    let bytes = text.as_bytes();
    let is_odd = |byte: u8| (byte < b' ' && byte != b'\n') || byte == 0x7f || byte == 0xef;
    // Without a way out of the loop, which makes it many bytes at a time.
    let odd = bytes.iter().fold(false, |any, byte| any | is_odd(*byte));
    let is_break = |c: char| matches!(c, '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}');
    if odd || !text.ends_with('\n') || (!text.is_ascii() && text.contains(is_break)) {
        return None;
    }
    let mut reader = Reader {
        file,
        text,
        bytes,
        at: 0,
    };
    let indent = reader.next_line().filter(|indent| *indent == 0)?;
    let root = reader.block(indent, DEPTH)?;
    reader.next_line().is_none().then_some(root)
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl Reader<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b'\n')
    }

    fn node(&self, start: usize, end: usize, value: Value) -> Node {
        let place = Place::new(self.file, Span::new(start, end));
        Node { place, value }
    }

    /// Goes to the next line that says anything, from a line's start; how far it is indented.
    fn next_line(&mut self) -> Option<usize> {
        while self.at < self.bytes.len() {
            let start = self.at;
            let first = self.skip_blanks(start);
            match self.byte(first) {
                b'\n' => self.at = first + 1,
                b'#' => self.at = self.line_end(first) + 1,
                _ => {
                    self.at = first;
                    return Some(first - start);
                }
            }
        }
        None
    }

    /// The same without going there.
    fn peek_line(&mut self) -> Option<usize> {
        let before = self.at;
        let indent = self.next_line();
        self.at = match indent {
            Some(indent) => self.at - indent,
            None => before,
        };
        indent
    }

    fn skip_blanks(&self, mut at: usize) -> usize {
        while self.byte(at) == b' ' && at < self.bytes.len() {
            at += 1;
        }
        at
    }

    fn line_end(&self, at: usize) -> usize {
        let end = memchr::memchr(b'\n', &self.bytes[at..]);
        end.map_or(self.bytes.len(), |end| at + end)
    }

    /// Ends the line at `at`, where nothing but a comment may follow.
    fn end_line(&mut self, at: usize) -> Option<()> {
        let next = self.skip_blanks(at);
        let ends = match self.byte(next) {
            b'\n' => true,
            b'#' => next > at,
            _ => false,
        };
        self.at = self.line_end(next) + 1;
        ends.then_some(())
    }

    fn is_item(&self, at: usize) -> bool {
        self.byte(at) == b'-' && matches!(self.byte(at + 1), b' ' | b'\n')
    }

    /// A list or mapping that starts at a line's first sign, in column `column`.
    fn block(&mut self, column: usize, depth: usize) -> Option<Node> {
        let depth = depth.checked_sub(1)?;
        match self.is_item(self.at) {
            true => self.list(column, depth),
            false => self.mapping(column, depth),
        }
    }

    fn list(&mut self, column: usize, depth: usize) -> Option<Node> {
        let start = self.at;
        let mut items: Vec<Node> = Vec::new();
        loop {
            if !self.is_item(self.at) {
                return None;
            }
            let first = self.skip_blanks(self.at + 1);
            let within = column + first - self.at;
            self.at = first;
            items.push(match self.key_end(first) {
                Some(_) => self.mapping(within, depth.checked_sub(1)?)?,
                None => self.value(column, depth)?,
            });
            match self.peek_line() {
                Some(indent) if indent > column => return None,
                Some(indent) if indent == column && self.is_item(self.at + indent) => {
                    self.at += indent;
                }
                _ => break,
            }
        }
        let end = items.last()?.place.span.end as usize;
        Some(self.node(start, end, Value::List(items)))
    }

    fn mapping(&mut self, column: usize, depth: usize) -> Option<Node> {
        let start = self.at;
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let end = self.key_end(self.at)?;
            let key = self.key(self.at, end)?;
            self.at = self.skip_blanks(end + 1);
            let value = match self.byte(self.at) {
                b'\n' | b'#' => self.below(end + 1, column, depth)?,
                _ => self.value(column, depth)?,
            };
            entries.push(Entry { key, value });
            match self.peek_line() {
                Some(indent) if indent > column => return None,
                Some(indent) if indent == column => self.at += indent,
                _ => break,
            }
        }
        let end = entries.last()?.value.place.span.end as usize;
        Some(self.node(start, end, Value::Map(entries)))
    }

    /// What stands below a key that says nothing in its own line, which is over at `at`.
    fn below(&mut self, at: usize, column: usize, depth: usize) -> Option<Node> {
        self.end_line(at)?;
        let indent = self.next_line()?;
        if indent > column {
            return self.block(indent, depth);
        }
        (indent == column && self.is_item(self.at)).then_some(())?;
        let mut list = self.block(indent, depth)?;
        // To the parser, one that is not indented starts where its first item does.
        let first = list.as_list().and_then(|items| items.first());
        list.place.span.start = first.map_or(list.place, |first| first.place).span.start;
        Some(list)
    }

    /// Where the plain key ends that starts at `at`, before its colon, if one does.
    fn key_end(&self, at: usize) -> Option<usize> {
        let in_key = |byte: u8| {
            byte.is_ascii_alphanumeric()
                || byte >= 0x80
                || matches!(byte, b'_' | b'-' | b'.' | b' ' | b'$' | b'/')
        };
        let first = self.byte(at);
        if !(first.is_ascii_alphanumeric() || first >= 0x80 || matches!(first, b'_' | b'$')) {
            return None;
        }
        let mut end = at;
        while in_key(self.byte(end)) {
            end += 1;
        }
        let ends = self.byte(end) == b':' && matches!(self.byte(end + 1), b' ' | b'\n');
        (ends && self.byte(end - 1) != b' ' && end - at <= LONGEST).then_some(end)
    }

    fn key(&self, start: usize, end: usize) -> Option<Key> {
        let text = &self.text[start..end];
        scalar::resolve(text).ok()?;
        Some(Key {
            text: text.to_owned(),
            place: Place::new(self.file, Span::new(start, end)),
            style: Style::Plain,
        })
    }

    /// The value that starts here, to the end of its last line. What it belongs to is indented by
    /// `column`.
    fn value(&mut self, column: usize, depth: usize) -> Option<Node> {
        let start = self.at;
        let node = match self.byte(start) {
            b'|' | b'>' => return self.block_text(column),
            b'"' | b'\'' => self.quoted(start)?,
            b'{' | b'[' if self.line_end(start) - start <= LONGEST => self.flow(start, depth)?,
            _ => {
                let line = &self.text[start..self.line_end(start)];
                let line = line.split(" #").next().unwrap_or(line);
                self.plain(start, line)?
            }
        };
        self.end_line(node.place.span.end as usize)?;
        Some(node)
    }

    /// A plain scalar: all of `line` but the blanks at its end.
    fn plain(&self, start: usize, line: &str) -> Option<Node> {
        let text = line.trim_end_matches(' ');
        let starts = match text.as_bytes() {
            [b'-', next, ..] => next.is_ascii_alphanumeric(),
            [first, ..] => {
                first.is_ascii_alphanumeric()
                    || *first >= 0x80
                    || matches!(first, b'_' | b'.' | b'/' | b'(' | b'+' | b'$' | b'<' | b'~')
            }
            [] => false,
        };
        if !starts || text.ends_with(':') || text.contains(": ") {
            return None;
        }
        let value = scalar::resolve(text).ok()?;
        Some(self.node(start, start + text.len(), value))
    }

    /// A text in quotes, on one line and without escapes.
    fn quoted(&self, start: usize) -> Option<Node> {
        let quote = self.byte(start);
        let style = match quote {
            b'"' => Style::DoubleQuoted,
            _ => Style::SingleQuoted,
        };
        let rest = &self.bytes[start + 1..self.line_end(start)];
        let length = memchr::memchr(quote, rest)?;
        let end = start + 1 + length;
        let text = &self.text[start + 1..end];
        let escapes = match style {
            Style::DoubleQuoted => text.contains('\\'),
            _ => self.byte(end + 1) == quote,
        };
        let value = Value::Text {
            text: text.to_owned(),
            style,
        };
        (!escapes).then(|| self.node(start, end + 1, value))
    }

    /// A list or mapping between brackets, or a value in one.
    fn flow(&self, start: usize, depth: usize) -> Option<Node> {
        let depth = depth.checked_sub(1)?;
        let close = match self.byte(start) {
            b'{' => b'}',
            b'[' => b']',
            b'"' | b'\'' => return self.quoted(start),
            _ => {
                let rest = &self.text[start..self.line_end(start)];
                let end = rest.find([',', '[', ']', '{', '}'])?;
                // A colon, too, may part a key from its value.
                let sound = !rest[..end].contains([':', '#']);
                return sound.then(|| self.plain(start, &rest[..end])).flatten();
            }
        };
        let (mut items, mut entries) = (Vec::new(), Vec::new());
        let mut at = self.skip_blanks(start + 1);
        while self.byte(at) != close {
            if !items.is_empty() || !entries.is_empty() {
                at = self.skip_blanks((self.byte(at) == b',').then_some(at + 1)?);
            }
            let key = match close {
                b'}' => {
                    let end = self.key_end(at)?;
                    let key = self.key(at, end)?;
                    at = self.skip_blanks(end + 1);
                    Some(key)
                }
                _ => None,
            };
            let value = self.flow(at, depth)?;
            at = self.skip_blanks(value.place.span.end as usize);
            match key {
                Some(key) => entries.push(Entry { key, value }),
                None => items.push(value),
            }
        }
        let value = match close {
            b'}' => Value::Map(entries),
            _ => Value::List(items),
        };
        Some(self.node(start, at + 1, value))
    }

    /// A text in lines of its own, below its `|` or `>`.
    fn block_text(&mut self, column: usize) -> Option<Node> {
        let start = self.at;
        let folds = self.byte(start) == b'>';
        let strips = self.byte(start + 1) == b'-';
        let head = start + 1 + usize::from(strips);
        if self.line_end(start) != self.skip_blanks(head) {
            return None;
        }
        self.at = self.line_end(start) + 1;
        let indent = self.skip_blanks(self.at) - self.at;
        let (mut text, mut end, mut blank_lines) = (String::new(), self.at, 0);
        while self.at < self.bytes.len() {
            let first = self.skip_blanks(self.at);
            let line_end = self.line_end(first);
            if first == line_end {
                // Blanks in an empty line may belong to the text, and before the first line they
                // say how far it is indented.
                if first > self.at || text.is_empty() {
                    return None;
                }
                blank_lines += 1;
                self.at = line_end + 1;
                continue;
            }
            if first - self.at < indent {
                break;
            }
            let line = &self.text[self.at + indent..line_end];
            if folds && (line.starts_with(' ') || line.ends_with(' ')) {
                return None;
            }
            match (text.is_empty(), folds && blank_lines == 0) {
                (true, _) => {}
                (false, true) => text.push(' '),
                (false, false) => {
                    let breaks = blank_lines + usize::from(!folds);
                    text.extend(std::iter::repeat_n('\n', breaks));
                }
            }
            text.push_str(line);
            (end, blank_lines) = (line_end, 0);
            self.at = line_end + 1;
        }
        let after = self.skip_blanks(self.at) - self.at;
        let ends = self.at >= self.bytes.len() || after <= column;
        if indent <= column || !ends || text.is_empty() {
            return None;
        }
        if !strips {
            text.push('\n');
        }
        let style = if folds { Style::Folded } else { Style::Literal };
        let end = start + self.text[start..end].trim_end().len();
        Some(self.node(start, end, Value::Text { text, style }))
    }
}

#[cfg(test)]
mod tests;
