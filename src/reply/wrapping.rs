//! What stands round the answer in a reply: what may be set aside without changing what is said, and
//! the error for what may not.

use std::ops::Range;

use super::error::{Reading, ReplyError};
use crate::spec::{Format, Reasoning, Spec};

/// A reply taken apart.
pub(super) struct Wrapped {
    pub answer: Range<usize>,
    pub reasoning: Option<Range<usize>>,
    pub notes: Vec<String>,
}

/// How the shipped templates show an example's answer, and so how a model may write its own.
const REASONING: &str = "Reasoning:";
const OUTPUT: &str = "Output:";

/// Takes the answer out of what the prompt's own pattern puts round it, and JSON out of a code fence.
pub(super) fn unwrap(text: &str, spec: &Spec) -> Wrapped {
    let mark = usize::from(text.starts_with('\u{feff}')) * '\u{feff}'.len_utf8();
    let mut out = Wrapped {
        answer: trimmed(text, mark..text.len()),
        reasoning: None,
        notes: Vec::new(),
    };
    let before = spec.output.reasoning == Reasoning::Before;
    if before && let Some((reasoning, answer)) = reasoned(text, out.answer.clone()) {
        out.reasoning = Some(reasoning);
        out.answer = answer;
    }
    if let Some(answer) = after(text, &out.answer, OUTPUT) {
        set_aside(&mut out, answer, "`Output:` before the answer");
    }
    if let Some(answer) = between(text, &out.answer, "<output>", "</output>") {
        set_aside(&mut out, answer, "the `<output>` tag round the answer");
    }
    if spec.output.format == Format::Json
        && let Some(answer) = fenced(text, &out.answer)
    {
        set_aside(&mut out, answer, "the code fence round the answer");
    }
    out
}

fn set_aside(out: &mut Wrapped, answer: Range<usize>, what: &str) {
    out.answer = answer;
    out.notes.push(format!("{what} was set aside"));
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

fn after(text: &str, range: &Range<usize>, start: &str) -> Option<Range<usize>> {
    let rest = text[range.clone()].strip_prefix(start)?;
    Some(trimmed(text, range.end - rest.len()..range.end))
}

fn between(text: &str, range: &Range<usize>, open: &str, close: &str) -> Option<Range<usize>> {
    let inner = text[range.clone()]
        .strip_prefix(open)?
        .strip_suffix(close)?;
    let start = range.start + open.len();
    Some(trimmed(text, start..start + inner.len()))
}

/// `Reasoning: …`, then `Output: …` on a line of its own; or the tags of the template `xml`.
fn reasoned(text: &str, range: Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    if let Some(rest) = after(text, &range, REASONING) {
        let part = &text[rest.clone()];
        let mut at = 0;
        for line in part.split_inclusive('\n') {
            if line.starts_with(OUTPUT) {
                let reasoning = trimmed(text, rest.start..rest.start + at);
                let answer = rest.start + at + OUTPUT.len();
                return Some((reasoning, trimmed(text, answer..rest.end)));
            }
            at += line.len();
        }
        return None;
    }
    let rest = after(text, &range, "<reasoning>")?;
    let end = rest.start + text[rest.clone()].find("</reasoning>")?;
    let answer = trimmed(text, end + "</reasoning>".len()..rest.end);
    Some((trimmed(text, rest.start..end), answer))
}

/// What stands in a code fence that goes round all of it.
fn fenced(text: &str, range: &Range<usize>) -> Option<Range<usize>> {
    let part = &text[range.clone()];
    let fence: String = part.chars().take_while(|c| *c == '`').collect();
    if fence.len() < 3 {
        return None;
    }
    let (first, rest) = part.split_once('\n')?;
    let language = first[fence.len()..].trim_end();
    let inner = rest.strip_suffix(fence.as_str())?;
    let sound = language.chars().all(|c| c.is_ascii_alphanumeric()) && inner.ends_with('\n');
    let start = range.start + first.len() + 1;
    sound.then(|| trimmed(text, start..start + inner.len()))
}

/// The error for an answer that is no JSON: cut off, in the middle of other text, or wrong at `span`.
pub(super) fn no_json(
    reading: &Reading<'_>,
    answer: &Range<usize>,
    span: Range<usize>,
    why: String,
) -> ReplyError {
    let part = &reading.text[answer.clone()];
    let opens = |c: char| matches!(c, '{' | '[');
    if part.starts_with(opens) {
        if !closes(part) {
            let end = answer.end..answer.end;
            return reading
                .error(end, "the JSON is not finished when the reply ends")
                .help("it was cut off: allow more `max_output_tokens`");
        }
        return reading.error(span, why);
    }
    let scalar = part.starts_with(|c: char| c == '"' || c == '-' || c.is_ascii_digit());
    let inside = part.find(opens).filter(|_| !scalar);
    match inside {
        Some(at) => {
            let (line, column) = reading.position(answer.start + at);
            reading
                .error(answer.start..answer.start + at, "text stands before the JSON")
                .help(format!(
                    "it may start in line {line}, column {column}, but what is said before may take it back: ask for JSON alone, or let the provider enforce the schema"
                ))
        }
        None if scalar => reading.error(span, why),
        None => reading
            .error(answer.clone(), "the reply is a text, not JSON")
            .help("the model may have refused or asked back"),
    }
}

/// Whether all brackets that are opened outside of strings are closed.
fn closes(text: &str) -> bool {
    let (mut open, mut quoted, mut escaped) = (0usize, false, false);
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '{' | '[' if !quoted => open += 1,
            '}' | ']' if !quoted => open = open.saturating_sub(1),
            _ => {}
        }
    }
    open == 0 && !quoted
}
