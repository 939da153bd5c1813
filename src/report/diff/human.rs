//! The comparison at a terminal.

use unicode_width::UnicodeWidthStr;

use super::DiffReport;
use super::words::{Row, became, excerpts, groups, long_details, notes, rows, summary};
use crate::diff::{Change, Kind};
use crate::report::columns::{fit, left, right};
use crate::report::{Style, in_width};
use crate::text::visible;
use crate::tokens::thousands;

const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const BOLD: &str = "1";

/// Changes shown under one heading; of a thousand examples nobody reads each here.
const MOST_SHOWN: usize = 20;
/// Columns a name takes before what became of it; a longer one pushes it on.
const NAME: usize = 24;

pub fn diff_human(report: &DiffReport<'_>, style: Style) -> String {
    let mut out = Lines {
        text: String::new(),
        style,
    };
    let difference = report.difference;
    let title = difference.after.spec.title();
    let head = format!("{}: {}", visible::quoted(title, 60), summary(difference));
    let paths = format!(
        "{} → {}",
        visible::quoted(report.before.path, 200),
        visible::quoted(report.after.path, 200)
    );
    out.line(&out.paint(&head, BOLD));
    out.wrapped("  ", &paths);
    for group in groups(&difference.changes) {
        out.line("");
        out.line(&out.paint(group.title, BOLD));
        let (first, more) = group.first(MOST_SHOWN);
        for change in first {
            self::change(&mut out, change);
        }
        if let Some(more) = more {
            let more = thousands(more);
            out.wrapped(
                "  ",
                &format!("… and {more} more; --format json has them all"),
            );
        }
    }
    let rows = rows(difference);
    let changed = rows.iter().any(|row| row.is_worse.is_some());
    if !difference.changes.is_empty() || changed {
        out.line("");
        table(&mut out, &rows);
        for note in notes(difference) {
            out.wrapped("", &note);
        }
    }
    out.text
}

fn change(out: &mut Lines, change: &Change) {
    let (mark, colour) = match change.kind {
        Kind::Added => ("+", GREEN),
        Kind::Removed => ("-", RED),
        _ => ("~", YELLOW),
    };
    let name = fit(&change.name, 60);
    let became = became(change, &|text| fit(text, 60));
    let mark = out.paint(mark, colour);
    let start = format!("{}  ", left(&name, NAME));
    let text = in_width(&became, out.room(4 + start.width()));
    // What does not fit beside the name goes below it.
    let rest = format!("\n{}", " ".repeat(4 + start.width().min(NAME + 2)));
    out.line(&format!("  {mark} {start}{}", text.replace("\n  ", &rest)));
    if let Some(why) = &change.breaking {
        let text = in_width(
            &visible::for_terminal(&format!("breaking: {why}")),
            out.room(6),
        );
        for (at, line) in text.lines().enumerate() {
            let line = match (at, line.strip_prefix("breaking:")) {
                (0, Some(rest)) => format!("{}{rest}", out.paint("breaking:", RED)),
                _ => line.to_owned(),
            };
            out.line(&format!("      {line}"));
        }
    }
    for detail in long_details(change) {
        if change.details.len() > 1 {
            out.line(&format!("      {}", visible::quoted(&detail.field, 60)));
        }
        let room = out.style.width.saturating_sub(8).max(30);
        let [before, after] = excerpts(detail, room);
        for (text, sign, colour) in [(before, "-", RED), (after, "+", GREEN)] {
            if let Some(text) = text {
                let line = format!("{sign} {}", fit(&text, room));
                out.line(&format!("      {}", out.paint(&line, colour)));
            }
        }
    }
}

fn table(out: &mut Lines, rows: &[Row]) {
    let name = |row: &Row| match row.is_inner {
        true => format!("  {}", row.name),
        false => row.name.clone(),
    };
    let first = rows.iter().map(|row| name(row).width()).max().unwrap_or(0);
    let heads = ["before", "after", "change", ""];
    let widths: Vec<usize> = (0..4)
        .map(|at| {
            let cells = rows.iter().map(|row| row.cells[at].width());
            cells.max().unwrap_or(0).max(heads[at].width())
        })
        .collect();
    let line = |name: &str, cells: [&str; 4]| {
        let mut line = left(name, first);
        for (cell, width) in cells.iter().zip(&widths) {
            line.push_str("  ");
            line.push_str(&right(cell, *width));
        }
        line
    };
    out.line(&line("", heads));
    for row in rows {
        let cells = [&row.cells[0], &row.cells[1], &row.cells[2], &row.cells[3]];
        let line = line(&name(row), cells.map(String::as_str));
        let line = line.trim_end();
        match row.is_worse.filter(|_| !row.is_inner) {
            Some(true) => out.line(&out.paint(line, YELLOW)),
            _ => out.line(line),
        }
    }
}

struct Lines {
    text: String,
    style: Style,
}

impl Lines {
    fn paint(&self, text: &str, colour: &str) -> String {
        match self.style.colour {
            true => format!("\u{1b}[{colour}m{text}\u{1b}[0m"),
            false => text.to_owned(),
        }
    }

    /// How wide a text may be beside what stands before it: what a program reads is not broken.
    fn room(&self, before: usize) -> usize {
        match self.style.breaks {
            true => self.style.width.saturating_sub(before).max(20),
            false => usize::MAX,
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn wrapped(&mut self, indent: &str, text: &str) {
        for line in in_width(text, self.room(indent.width())).lines() {
            self.line(&format!("{indent}{line}"));
        }
    }
}
