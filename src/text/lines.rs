//! The one place where a byte offset becomes a line and a column, in whichever unit is asked for.
//!
//! A line ends with `\n`, `\r\n` or a lone `\r`; the line end belongs to the line it ends.

/// A place as people and editors count: both from 1, the column in characters (Unicode scalar values).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

use std::io::{self, BufRead, BufReader};

/// Where each line of a text starts.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
    end: u32,
    last_cr: bool,
}

impl Default for LineIndex {
    fn default() -> Self {
        LineIndex {
            starts: vec![0],
            end: 0,
            last_cr: false,
        }
    }
}

impl LineIndex {
    pub fn new(text: &str) -> Self {
        let mut index = LineIndex::default();
        index.extend(text.as_bytes());
        index
    }

    /// The lines of a file that is not held in memory, after its byte-order mark if it has one.
    pub fn of_file(path: &std::path::Path) -> io::Result<Self> {
        let mut reader = BufReader::with_capacity(1 << 20, std::fs::File::open(path)?);
        let mut index = LineIndex::default();
        loop {
            let chunk = reader.fill_buf()?;
            if chunk.is_empty() {
                return Ok(index);
            }
            let read = chunk.len();
            index.extend(chunk);
            reader.consume(read);
        }
    }

    /// Takes in the bytes that follow. A lone `\r` at the very end of a chunk is settled by the next.
    fn extend(&mut self, bytes: &[u8]) {
        let base = self.end;
        for (at, &byte) in bytes.iter().enumerate() {
            let next = base + at as u32 + 1;
            match byte {
                b'\n' if self.starts.last() == Some(&(next - 1)) && self.after_cr(bytes, at) => {
                    if let Some(start) = self.starts.last_mut() {
                        *start = next;
                    }
                }
                b'\n' | b'\r' => self.starts.push(next),
                _ => {}
            }
        }
        self.end = base + bytes.len() as u32;
        self.last_cr = bytes.last().map_or(self.last_cr, |&byte| byte == b'\r');
    }

    fn after_cr(&self, bytes: &[u8], at: usize) -> bool {
        match at.checked_sub(1) {
            Some(before) => bytes[before] == b'\r',
            None => self.last_cr,
        }
    }

    /// Byte offset at which line `line` (from 1) starts.
    pub fn line_start(&self, line: usize) -> usize {
        self.bounds(line).0
    }

    /// Bytes of line `line` (from 1), its line end included.
    pub fn bounds(&self, line: usize) -> (usize, usize) {
        let at = |line: usize| self.starts.get(line).copied().unwrap_or(self.end) as usize;
        (at(line.saturating_sub(1)), at(line))
    }

    /// The number of the line, from 1, that holds the byte at `offset`.
    pub fn line(&self, offset: usize) -> usize {
        self.starts
            .partition_point(|&start| start as usize <= offset)
    }

    /// Byte range of line `line` (from 1) of `text`, without its line end.
    pub fn line_range(&self, text: &str, line: usize) -> std::ops::Range<usize> {
        let (start, end) = self.bounds(line);
        let line = text.get(start..end).unwrap_or("");
        start..start + line.trim_end_matches(['\n', '\r']).len()
    }

    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// Line and column, in characters, of the byte at `offset`. An offset inside a character counts
    /// as that character; one past the end as the end.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let (line, before) = self.before(text, offset);
        Position {
            line,
            column: before.chars().count() + 1,
        }
    }

    /// Line and column from 1, the column in UTF-16 units, as editors and SARIF's default count.
    pub fn position_utf16(&self, text: &str, offset: usize) -> Position {
        let (line, before) = self.before(text, offset);
        Position {
            line,
            column: before.encode_utf16().count() + 1,
        }
    }

    /// The line of `offset` and what stands on it before `offset`.
    fn before<'t>(&self, text: &'t str, offset: usize) -> (usize, &'t str) {
        let offset = text.floor_char_boundary(offset.min(text.len()));
        let line = self.line(offset);
        let start = self.starts[line - 1] as usize;
        (line, &text[start..offset])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(text: &str, needle: &str) -> (Position, Position) {
        let index = LineIndex::new(text);
        let at = text.find(needle).expect("the needle is in the text");
        (index.position(text, at), index.position_utf16(text, at))
    }

    #[test]
    fn counts_characters_and_utf16_units_apart() {
        let at = |line, column| Position { line, column };
        assert_eq!(columns("a\tb: x", "x"), (at(1, 6), at(1, 6)));
        assert_eq!(columns("شكرا: x", "x"), (at(1, 7), at(1, 7)));
        assert_eq!(columns("👩‍👩‍👧: x", "x"), (at(1, 8), at(1, 11)));
        assert_eq!(columns("e\u{301}: x", "x"), (at(1, 5), at(1, 5)));
    }

    #[test]
    fn knows_every_line_end() {
        let text = "one\r\ntwo\nthree\rfour";
        let index = LineIndex::new(text);
        assert_eq!(index.line_count(), 4);
        assert_eq!(columns(text, "four").0, Position { line: 4, column: 1 });
        assert_eq!(&text[index.line_range(text, 1)], "one");
        assert_eq!(&text[index.line_range(text, 3)], "three");
    }

    #[test]
    fn an_offset_past_the_end_or_inside_a_character_is_tamed() {
        let index = LineIndex::new("é");
        assert_eq!(index.position("é", 1).column, 1);
        assert_eq!(index.position("é", 99).column, 2);
    }
}
