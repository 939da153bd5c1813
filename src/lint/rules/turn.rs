//! FS503 and FS510: how a template of the user's own puts the live input into its message. The shipped
//! ones keep what they promise.

use std::ops::Range;

use super::template::place_in_template;
use super::{Check, Rule, keys, warning};
use crate::lint::context::Rendered;
use crate::lint::{Context, Report};
use crate::render::{Message, Piece};
use crate::source::Place;
use crate::spec::{TemplateSource, Variable};
use crate::text::Span;
use crate::tokens::count_text;

/// The row of FS503 stands among the template's, for rules are listed by code.
pub const RULES: &[(Rule, Check)] = &[(
    warning(
        "FS510",
        "undelimited-input",
        include_str!("../../../docs/rules/FS510.md"),
    )
    .looks_at(keys::TEMPLATE),
    undelimited_input,
)];

/// A reminder behind a long input is good advice; more than this is a prompt in the wrong place.
const REMINDER: u64 = 60;

/// The live message of a template of the user's own, and where each live value stands in it.
struct Turn<'c> {
    rendered: &'c Rendered,
    message: &'c Message,
    values: Vec<(usize, Range<usize>)>,
}

fn turn<'c>(cx: &Context<'c>) -> Option<Turn<'c>> {
    let TemplateSource::File(..) = cx.spec.template.source else {
        return None;
    };
    let rendered = cx.rendered?;
    let message = rendered.live.as_ref()?;
    let mut values: Vec<_> = message
        .pieces
        .iter()
        .filter_map(|(piece, range)| match piece {
            Piece::Live(at) if !range.is_empty() => Some((*at, range.clone())),
            _ => None,
        })
        .collect();
    values.sort_by_key(|(_, range)| range.start);
    Some(Turn {
        rendered,
        message,
        values,
    })
}

fn variable<'c>(cx: &Context<'c>, at: usize) -> Option<&'c Variable> {
    cx.spec.context.iter().chain(&cx.spec.inputs).nth(at)
}

pub fn input_before_static(cx: &Context<'_>, report: &mut Report) {
    let Some(turn) = turn(cx) else {
        return;
    };
    let text = &turn.message.text;
    for (nth, (at, range)) in turn.values.iter().enumerate() {
        let end = turn
            .values
            .get(nth + 1)
            .map_or(text.len(), |(_, next)| next.start);
        let Some(after) = text.get(range.end..end) else {
            continue;
        };
        // No token is shorter than a byte: short texts need no counting.
        if after.trim().len() as u64 <= REMINDER {
            continue;
        }
        let tokens = count_text(cx.model, after.trim());
        let Some(variable) = variable(cx, *at).filter(|_| tokens > REMINDER) else {
            continue;
        };
        let message = format!(
            "{tokens} tokens that are always the same stand behind `{}`, which changes on each call",
            variable.name
        );
        let said = |line: &&str| line.trim().len() >= 8 && !line.trim().starts_with('<');
        let mut lines = after.lines().filter(said);
        let place = lines
            .find_map(|line| place_in_template(cx, turn.rendered, line.trim_start()))
            .unwrap_or(cx.template_place());
        let finding = report.at(place, message).help(
            "write it into the system message: a provider's cache reuses only what stands before the first change",
        );
        report.add(finding);
    }
}

fn undelimited_input(cx: &Context<'_>, report: &mut Report) {
    let Some(turn) = turn(cx) else {
        return;
    };
    let text = &turn.message.text;
    let mut told = Vec::new();
    for (at, range) in &turn.values {
        let (Some(before), Some(after)) = (text.get(..range.start), text.get(range.end..)) else {
            continue;
        };
        let side = match (opens(before), closes(after)) {
            (true, true) => continue,
            (false, false) => "on either side",
            (false, true) => "before it",
            (true, false) => "behind it",
        };
        // What is looked up may well stand in a sentence: "today is …".
        let is_input = *at >= cx.spec.context.len();
        let Some(variable) = variable(cx, *at).filter(|_| is_input && !told.contains(at)) else {
            continue;
        };
        told.push(*at);
        let message = format!(
            "`{}` runs into the template's own words: there is no delimiter {side}",
            variable.name
        );
        let place = place_of_variable(&turn, variable).unwrap_or(cx.template_place());
        let help = format!(
            "put it between tags: <{0}> … </{0}>, as `parts.tagged` does",
            variable.name
        );
        report.add(report.at(place, message).help(help));
    }
}

const FENCES: [&str; 8] = ["```", "~~~", "\"\"\"", "'''", "---", "===", "***", "###"];

/// Whether what stands before a value ends with something that opens it: nothing at all, a tag, a
/// fence, a bracket or quote, a heading or a label.
fn opens(before: &str) -> bool {
    let before = before.trim_end();
    let line = before.rsplit('\n').next().unwrap_or("").trim_start();
    before.is_empty()
        || before.ends_with([
            '>', '"', '\'', '`', '[', '{', '(', '|', '«', '“', '„', '「', '『',
        ])
        || before.ends_with([':', '：', '='])
        || FENCES.iter().any(|fence| before.ends_with(fence))
        || line.starts_with('#')
        || FENCES.iter().any(|fence| line.starts_with(fence))
}

/// The same behind it.
fn closes(after: &str) -> bool {
    let after = after.trim_start();
    let line = after.lines().next().unwrap_or("").trim_end();
    let is_label = line.split_once([':', '：']).is_some_and(|(label, _)| {
        let words = label.split_whitespace().count();
        label.chars().count() <= 40 && (1..=4).contains(&words)
    });
    after.is_empty()
        || after.starts_with([
            '<', '"', '\'', '`', ']', '}', ')', '|', '»', '”', '“', '」', '』', '#',
        ])
        || FENCES.iter().any(|fence| after.starts_with(fence))
        || is_label
}

/// Where a template of the user's reads the variable, or the input as a whole.
fn place_of_variable(turn: &Turn<'_>, variable: &Variable) -> Option<Place> {
    let sources = turn.rendered.renderer.templates().sources.values();
    let mut own: Vec<_> = sources.filter(|source| !source.shipped).collect();
    own.sort_by_key(|source| source.file);
    let dotted = format!("input.{}", variable.name);
    own.into_iter().find_map(|source| {
        let spot = match source.text.find(&dotted) {
            Some(at) => Span::new(at, at + dotted.len()),
            None => {
                source
                    .scan
                    .idents
                    .iter()
                    .find(|(ident, _)| ident == "input")?
                    .1
            }
        };
        Some(Place::new(source.file, spot))
    })
}

#[cfg(test)]
mod tests {
    use super::{closes, opens};

    #[test]
    fn delimiters_of_many_kinds_are_known() {
        for before in [
            "",
            "<document>\n",
            "Text:\n```\n",
            "Document: ",
            "## Document\n\n",
            "الوثيقة: ",
            "\"\"\"",
            "(",
        ] {
            assert!(opens(before), "{before:?}");
        }
        for before in ["Sort this document ", "Read the text below.\n\n"] {
            assert!(!opens(before), "{before:?}");
        }
        for after in [
            "",
            "\n</document>",
            "\n```\nAnswer",
            "\nLabel:",
            "\n## Answer\n",
            "\n---\n",
            "\nالتصنيف:",
        ] {
            assert!(closes(after), "{after:?}");
        }
        for after in [
            " and answer in JSON.",
            "\n\nAnswer with one label.",
            "\nNow decide which of the labels above fits it best: one only",
        ] {
            assert!(!closes(after), "{after:?}");
        }
    }
}
