//! The assessment at a terminal.

use unicode_width::UnicodeWidthStr;

use super::view::{View, state};
use super::words::NO_FLIP;
use crate::report::Style;
use crate::text::visible;

pub fn gates_human(view: &View, style: Style) -> String {
    let mut out = Lines {
        text: String::new(),
        style,
    };
    let colour = if view.justified { GREEN } else { YELLOW };
    let answer = out.paint(view.answer, colour);
    out.raw(&format!("{}: {answer}", visible::quoted(&view.name, 80)));
    for because in &view.because {
        out.wrapped("  ", "  ", because);
    }
    for gate in &view.gates {
        out.blank();
        let head = format!(
            "gate {}: {} ({})",
            gate.name,
            gate.title,
            state(gate.cleared)
        );
        out.marked("", gate.cleared, &head);
        for check in &gate.checks {
            out.marked("  ", check.cleared, &check.text);
        }
    }
    out.blank();
    table(&mut out, view);
    for (title, lines) in &view.against {
        out.blank();
        out.wrapped("", "  ", &format!("fine-tuned against {title}"));
        for line in lines {
            out.wrapped("  ", "    ", line);
        }
    }
    out.blank();
    for line in &view.gap {
        out.wrapped("", "  ", line);
    }
    if !view.sensitivity.is_empty() {
        out.blank();
        sensitivity(&mut out, view);
    }
    for (name, holds, evidence, says, _) in &view.exceptions {
        out.blank();
        let word = match holds {
            Some(true) => "holds",
            Some(false) => "does not hold",
            None => "is unknown",
        };
        out.marked("", *holds, &format!("exception {name} {word}: {evidence}"));
        out.wrapped("    ", "    ", says);
    }
    if !view.opens.is_empty() {
        out.blank();
        out.raw("what would open the gates");
        for (gate, way) in &view.opens {
            out.wrapped(&format!("  {gate:<5}  "), "         ", way);
        }
    }
    for [when, who, what] in &view.decisions {
        out.blank();
        out.wrapped("", "  ", &format!("{when}, {who}: {what}"));
    }
    out.blank();
    if let Some(date) = &view.revisit {
        out.wrapped("", "  ", &format!("look again on {date}"));
    }
    for note in &view.notes {
        out.wrapped("", "  ", note);
    }
    out.text
}

/// A column a candidate; where that is too wide, a block a candidate.
fn table(out: &mut Lines, view: &View) {
    let head = view
        .rows
        .iter()
        .map(|row| row.head.width())
        .max()
        .unwrap_or(0);
    let mut widths: Vec<usize> = view.columns.iter().map(|id| shown(id).width()).collect();
    for row in &view.rows {
        for (width, cell) in widths.iter_mut().zip(&row.cells) {
            *width = (*width).max(shown(&cell.text).width());
        }
    }
    let whole = 2 + head + widths.iter().map(|width| width + 2).sum::<usize>();
    if whole <= out.style.width {
        let mut line = " ".repeat(2 + head);
        for (id, width) in view.columns.iter().zip(&widths) {
            line.push_str(&padded(&shown(id), width + 2));
        }
        out.raw(&line);
        for row in &view.rows {
            let mut line = format!("  {}{}", row.head, " ".repeat(head - row.head.width()));
            for (cell, width) in row.cells.iter().zip(&widths) {
                line.push_str(&padded(&shown(&cell.text), width + 2));
            }
            out.raw(&line);
        }
        return;
    }
    for (at, id) in view.columns.iter().enumerate() {
        out.wrapped("  ", "    ", id);
        for row in &view.rows {
            let text = row.cells.get(at).map_or("", |cell| &cell.text);
            let gap = " ".repeat(head - row.head.width());
            out.wrapped(&format!("    {}{gap}  ", row.head), "      ", text);
        }
    }
}

fn shown(text: &str) -> String {
    visible::quoted(text, 60)
}

fn padded(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}

fn sensitivity(out: &mut Lines, view: &View) {
    out.raw("what the answer hangs on");
    if let Some(saved) = &view.saved {
        out.wrapped("  ", "  ", saved);
    }
    let rows: Vec<[String; 4]> = view
        .sensitivity
        .iter()
        .map(|row| row.clone().map(|text| shown(&text)))
        .collect();
    let width = |at: usize| rows.iter().map(|row| row[at].width()).max().unwrap_or(0);
    let (input, range, swing) = (width(0), width(1), width(2));
    let whole = input + range + swing + width(3) + 16;
    for [name, span, moves, flips] in &rows {
        let flips = match flips.as_str() {
            NO_FLIP => format!("flips {NO_FLIP}"),
            value => format!("flips at {value}"),
        };
        if whole <= out.style.width {
            let gap = " ".repeat(input - name.width());
            let pad = " ".repeat(range - span.width());
            let line = format!(
                "  {name}{gap}  {span}{pad}  {}  {flips}",
                padded(moves, swing)
            );
            out.raw(&line);
        } else {
            let line = format!("{name}: {span}, {moves}, {flips}");
            out.wrapped("  ", "    ", &line);
        }
    }
}

const GREEN: &str = "32";
const RED: &str = "31";
const YELLOW: &str = "33";

struct Lines {
    text: String,
    style: Style,
}

impl Lines {
    fn paint(&self, text: &str, colour: &str) -> String {
        if self.style.colour {
            format!("\u{1b}[{colour}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    fn raw(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn blank(&mut self) {
        self.text.push('\n');
    }

    /// With a mark for its state before it.
    fn marked(&mut self, indent: &str, cleared: Option<bool>, text: &str) {
        let (mark, colour) = match cleared {
            Some(true) => ("✓", GREEN),
            Some(false) => ("✗", RED),
            None => ("?", YELLOW),
        };
        let rest = format!("{indent}  ");
        let start = format!("{indent}{} ", self.paint(mark, colour));
        let room = self.style.width.saturating_sub(rest.width()).max(20);
        for (at, line) in wrap(&visible::for_terminal(text), room).iter().enumerate() {
            let before = if at == 0 { &start } else { &rest };
            self.text.push_str(&format!("{before}{line}\n"));
        }
    }

    fn wrapped(&mut self, start: &str, rest: &str, text: &str) {
        let room = self
            .style
            .width
            .saturating_sub(start.width().max(rest.width()))
            .max(20);
        for (at, line) in wrap(&visible::for_terminal(text), room).iter().enumerate() {
            let before = if at == 0 { start } else { rest };
            self.raw(&format!("{before}{line}"));
        }
    }
}

/// Lines of at most `width` columns; a longer word stands alone.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut filled = 0;
    for word in text.split_whitespace() {
        let wide = word.width();
        if filled > 0 && filled + 1 + wide > width {
            out.push(String::new());
            filled = 0;
        }
        if let Some(line) = out.last_mut() {
            if filled > 0 {
                line.push(' ');
                filled += 1;
            }
            line.push_str(word);
            filled += wide;
        }
    }
    out
}
