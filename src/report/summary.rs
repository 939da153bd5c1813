//! A prompt at a glance: gate one, tokens, cost, in a line.

use unicode_width::UnicodeWidthStr;

use super::PromptReport;
use crate::lint::GateOne;
use crate::tokens::{Counts, Model, thousands, usd};

/// `procurement-documents: gate one passed · 3,444 tokens (o200k_base) · $0.0106 a call (gpt-4o)`.
pub fn line(report: &PromptReport<'_>) -> String {
    let mut parts = vec![match report.gate_one {
        Some(gate) => gate_line(gate),
        None => "not read".to_owned(),
    }];
    match report.counts {
        Some(counts) => {
            parts.push(tokens(counts));
            parts.extend(cost(report, counts));
        }
        None if report.gate_one.is_some() => parts.push("not rendered".to_owned()),
        None => {}
    }
    parts.join(" · ")
}

/// The line in as many lines as a terminal of `width` columns needs, broken between words, a part on
/// one line where it fits.
pub fn in_width(line: &str, width: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for (at, part) in line.split(" · ").enumerate() {
        if at > 0 {
            match used + 3 + part.width() <= width {
                true => out.push_str(" · "),
                false => out.push_str("\n  "),
            }
            used = if out.ends_with("\n  ") { 2 } else { used + 3 };
        }
        for (at, word) in part.split(' ').enumerate() {
            if at > 0 && used + 1 + word.width() > width {
                out.push_str("\n  ");
                used = 2;
            } else if at > 0 {
                out.push(' ');
                used += 1;
            }
            out.push_str(word);
            used += word.width();
        }
    }
    out
}

/// "gate one passed", or which of its checks did not: "gate one failed: examples 9 of 10".
pub fn gate_line(gate: &GateOne) -> String {
    if gate.passed {
        return "gate one passed".to_owned();
    }
    let failed = gate.checks.iter().filter(|check| !check.passed);
    let failed: Vec<_> = failed
        .map(|check| {
            let id = check.id.replace('_', " ");
            if check.found >= check.needed {
                id
            } else {
                format!("{id} {} of {}", check.found, check.needed)
            }
        })
        .collect();
    format!("gate one failed: {}", failed.join(", "))
}

fn tokens(counts: &Counts) -> String {
    let number = thousands(counts.prompt);
    let encoding = counts.counted_in();
    match counts.margin {
        Some(margin) => format!(
            "about {number} tokens (estimated in {encoding}, ±{:.0} %)",
            margin * 100.0
        ),
        None if !counts.exact => format!("about {number} tokens ({encoding})"),
        None => format!("{number} tokens ({encoding})"),
    }
}

fn cost(report: &PromptReport<'_>, counts: &Counts) -> Option<String> {
    let name = report.model_name?;
    let Some(cost) = counts.cost(report.model) else {
        return Some(format!("cost unknown ({name})"));
    };
    let about = if counts.margin.is_some() {
        "about "
    } else {
        ""
    };
    let mut text = format!("{about}{} a call ({name}", usd(cost.per_call));
    if let Some(date) = dated(report.model) {
        text.push_str(&format!(", prices of {date}"));
    }
    text.push(')');
    let without = match (cost.assumes_no_input, cost.assumes_no_output) {
        (true, true) => " without live input and answer",
        (true, false) => " without the live input",
        (false, true) => " without the answer",
        (false, false) => "",
    };
    text.push_str(without);
    Some(text)
}

fn dated(model: &Model) -> Option<&str> {
    model.prices.as_ref()?.as_of.as_deref()
}
