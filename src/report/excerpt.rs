//! The lines round a finding, cut to what fits, as miette wants its source: with the place's own line
//! and column, in characters, whatever was cut off.

use std::borrow::Cow;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::source::{Files, Place};
use crate::text::{Position, visible};

/// Lines shown before and after the line of the finding.
const AROUND: usize = 1;

#[derive(Debug)]
pub struct Excerpt {
    /// As `path:line:column` shows it.
    name: String,
    text: String,
    first_line: usize,
    position: Position,
    /// What is underlined, in bytes of `text`.
    span: (usize, usize),
}

impl Excerpt {
    /// At most `width` characters a line. A place of several lines is shown by its first.
    ///
    /// With `secret`, of the place no more is shown than how it begins.
    pub fn new(files: &Files, place: Place, width: usize, secret: bool) -> Self {
        let (start, _) = files.positions(place);
        let (line_start, line) = files.line(place.file, start.line);
        let from = floor(
            &line,
            (place.span.start as usize).saturating_sub(line_start),
        );
        let to = floor(&line, (place.span.end as usize).saturating_sub(line_start)).max(from);
        let line = match secret {
            true => Cow::Owned(masked(&line, from, to)),
            false => line,
        };
        let (line, from, to) = cropped(&line, from, floor(&line, to), width);
        let mut text = String::new();
        let first_line = start.line.saturating_sub(AROUND).max(1);
        for number in first_line..start.line {
            let (_, before) = files.line(place.file, number);
            push_line(&mut text, &before, width);
        }
        let offset = text.len();
        text.push_str(&line);
        text.push('\n');
        // A private key goes on in the lines below.
        let below = if secret { 0 } else { AROUND };
        for number in start.line + 1..=start.line + below {
            let (after_start, after) = files.line(place.file, number);
            if after_start > line_start && !after.is_empty() {
                push_line(&mut text, &after, width);
            }
        }
        Excerpt {
            name: files.name(place.file).to_owned(),
            text,
            first_line,
            position: start,
            span: (offset + from, to - from),
        }
    }

    pub fn span(&self) -> SourceSpan {
        self.span.into()
    }
}

/// Characters of a secret that are shown.
const SHOWN: usize = 8;

/// `line` with all but the first characters of `from..to` as stars: one byte each, as what they
/// stand for.
fn masked(line: &str, from: usize, to: usize) -> String {
    let secret = &line[from..to];
    let hidden = secret.chars().skip(SHOWN).map(|_| '*');
    let shown = secret.chars().take(SHOWN).chain(hidden);
    line[..from]
        .chars()
        .chain(shown)
        .chain(line[to..].chars())
        .collect()
}

fn floor(line: &str, at: usize) -> usize {
    line.floor_char_boundary(at.min(line.len()))
}

fn push_line(text: &mut String, line: &str, width: usize) {
    let (line, _, _) = cropped(line, 0, 0, width);
    text.push_str(&line);
    text.push('\n');
}

/// `line` cut to `width` characters round `from..to`, fit for a terminal, and where the two are then.
fn cropped(line: &str, from: usize, to: usize, width: usize) -> (String, usize, usize) {
    let width = width.max(20);
    let (before, marked, after) = (&line[..from], &line[from..to], &line[to..]);
    let count = |text: &str| text.chars().count();
    let fits = count(line) <= width;
    let mut out = String::new();
    let keep = width / 3;
    let fitting = count(before) + count(marked).min(width / 2) <= width * 3 / 4;
    if fits || fitting || count(before) <= keep {
        out.push_str(&shown(before));
    } else {
        let skip = count(before).saturating_sub(keep);
        out.push('…');
        out.extend(before.chars().skip(skip + 1).map(safe));
    }
    let start = out.len();
    let room = width.saturating_sub(count(&out)).max(width / 3);
    if fits || count(marked) <= room {
        out.push_str(&shown(marked));
        let end = out.len();
        let room = width.saturating_sub(count(&out));
        if fits || count(after) <= room {
            out.push_str(&shown(after));
        } else {
            out.extend(after.chars().take(room.saturating_sub(1)).map(safe));
            out.push('…');
        }
        (out, start, end)
    } else {
        out.extend(marked.chars().take(room - 1).map(safe));
        let end = out.len();
        out.push('…');
        (out, start, end)
    }
}

fn shown(text: &str) -> Cow<'_, str> {
    visible::for_terminal(text)
}

fn safe(c: char) -> char {
    if visible::is_unsafe(c) { '\u{fffd}' } else { c }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let contents = self.text.read_span(span, before, after)?;
        let line = self.first_line - 1 + contents.line();
        let column = if line + 1 == self.position.line && before == 0 && after == 0 {
            self.position.column - 1
        } else {
            contents.column()
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            contents.data(),
            *contents.span(),
            line,
            column,
            contents.line_count(),
        )))
    }
}
