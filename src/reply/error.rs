//! What is wrong with a reply, and where in it.

use std::fmt;
use std::ops::Range;

use crate::text::LineIndex;
use crate::text::visible;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplyError {
    pub message: String,
    /// The way out, in a sentence.
    pub help: Option<String>,
    /// The field it is about: `rows[2].total`.
    pub field: Option<String>,
    /// Where it stands in the reply, in bytes.
    pub range: Range<usize>,
    /// Where it starts, from 1; columns in characters.
    pub line: usize,
    pub column: usize,
}

/// All that is wrong with a reply; at least one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplyErrors(pub Vec<ReplyError>);

impl ReplyError {
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn field(mut self, field: Option<String>) -> Self {
        self.field = field;
        self
    }
}

impl fmt::Display for ReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)?;
        if let Some(field) = &self.field {
            write!(f, ", `{}`", visible::quoted(field, 80))?;
        }
        write!(f, ": {}", self.message)?;
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for ReplyErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for ReplyError {}
impl std::error::Error for ReplyErrors {}

/// A reply that is being read: turns bytes into lines and columns.
pub(super) struct Reading<'r> {
    pub text: &'r str,
    lines: LineIndex,
}

impl<'r> Reading<'r> {
    pub fn new(text: &'r str) -> Self {
        Reading {
            text,
            lines: LineIndex::new(text),
        }
    }

    pub fn position(&self, offset: usize) -> (usize, usize) {
        let position = self.lines.position(self.text, offset);
        (position.line, position.column)
    }

    pub fn error(&self, range: Range<usize>, message: impl Into<String>) -> ReplyError {
        let (line, column) = self.position(range.start);
        ReplyError {
            message: message.into(),
            help: None,
            field: None,
            range,
            line,
            column,
        }
    }
}
