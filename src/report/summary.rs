//! A prompt at a glance: gate one, tokens, cost, in a line.

use crate::lint::GateOne;
use crate::tokens::{Counts, Model, thousands, usd};

/// `procurement-documents: gate one passed · 3,444 tokens (o200k_base) · $0.0106 a call (gpt-4o)`.
///
/// `model_name`: as the spec spells it.
pub fn line(
    gate_one: Option<&GateOne>,
    counts: Option<&Counts>,
    model_name: Option<&str>,
    model: &Model,
) -> String {
    let mut parts = vec![match gate_one {
        Some(gate) => gate_line(gate),
        None => "not read".to_owned(),
    }];
    match counts {
        Some(counts) => {
            parts.push(tokens(counts));
            parts.extend(model_name.map(|name| cost(counts, name, model)));
        }
        None if gate_one.is_some() => parts.push("not rendered".to_owned()),
        None => {}
    }
    parts.join(" · ")
}

/// The line in as many lines as a terminal of `width` columns needs, broken between words.
pub fn in_width(line: &str, width: usize) -> String {
    let look = textwrap::Options::new(width)
        .subsequent_indent("  ")
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(line, look)
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

fn cost(counts: &Counts, name: &str, model: &Model) -> String {
    let Some(cost) = counts.cost(model) else {
        return format!("cost unknown ({name})");
    };
    let about = if counts.margin.is_some() {
        "about "
    } else {
        ""
    };
    let mut text = format!("{about}{} a call ({name}", usd(cost.per_call));
    if let Some(date) = dated(model) {
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
    text
}

fn dated(model: &Model) -> Option<&str> {
    model.prices.as_ref()?.as_of.as_deref()
}
