//! The JSON that programs rely on. Fields are only ever added within version 1.

use serde_json::{Map, Value, json};

use super::PromptReport;
use crate::lint::baseline::Growth;
use crate::lint::{GateOne, rule};
use crate::source::{Applicability, Diagnostic, Files, Place};
use crate::text::Position;
use crate::tokens::{Counts, Model};

/// `fewshot lint --format json`.
pub fn lint_json(prompts: &[PromptReport<'_>]) -> Value {
    let diagnostics = prompts.iter().flat_map(|prompt| {
        let each = prompt.diagnostics.iter();
        each.map(|found| diagnostic(found, prompt.files, prompt.path))
    });
    json!({
        "version": 1,
        "prompts": prompts.iter().map(self::prompt).collect::<Vec<_>>(),
        "diagnostics": diagnostics.collect::<Vec<_>>(),
    })
}

fn prompt(report: &PromptReport<'_>) -> Value {
    let mut out = json!({
        "path": report.path,
        "name": report.name,
        "model": report.model_name,
        "class": report.class.as_str(),
        "gate_one": report.gate_one.map(gate),
        "tokens": report.counts.map(tokens),
        "cost": report.counts.map(|counts| cost(counts, report.model)),
    });
    // Only where --max-growth fails it.
    if let Some(grown) = report.growth {
        out["growth"] = growth(grown);
    }
    out
}

/// `sections`: those that grew, and by how many tokens.
fn growth(growth: &Growth) -> Value {
    let sections = growth.sections.iter();
    let sections = sections.map(|(name, more)| json!({"name": name, "more": more}));
    json!({
        "from": growth.from,
        "to": growth.to,
        "allowed": rounded(growth.allowed),
        "sections": sections.collect::<Vec<_>>(),
    })
}

pub(super) fn gate(gate: &GateOne) -> Value {
    let checks = gate.checks.iter().map(|check| {
        json!({
            "id": check.id,
            "passed": check.passed,
            "found": check.found,
            "needed": check.needed,
        })
    });
    json!({"passed": gate.passed, "checks": checks.collect::<Vec<_>>()})
}

pub(super) fn tokens(counts: &Counts) -> Value {
    let mut out = Map::new();
    out.insert("prompt".into(), counts.prompt.into());
    out.insert("exact".into(), counts.exact.into());
    if let Some(margin) = counts.margin {
        out.insert("margin".into(), margin.into());
    }
    out.insert("encoding".into(), counts.counted_in().into());
    out.insert("request".into(), counts.request.into());
    out.into()
}

/// Null where the model's prices are not known.
pub(super) fn cost(counts: &Counts, model: &Model) -> Value {
    let (Some(cost), Some(prices)) = (counts.cost(model), &model.prices) else {
        return Value::Null;
    };
    json!({
        "currency": "USD",
        "per_call": rounded(cost.per_call),
        "input_tokens": counts.input.map(rounded),
        "output_tokens": counts.output.map(rounded),
        "prices_as_of": prices.as_of,
    })
}

/// Without the noise that sums of doubles end in: twelve decimals.
pub fn rounded(value: f64) -> f64 {
    (value * 1e12).round() / 1e12
}

pub fn diagnostic(found: &Diagnostic, files: &Files, prompt: &str) -> Value {
    let rule = rule(found.code);
    json!({
        "code": found.code,
        "name": rule.map(|rule| rule.name),
        "severity": found.severity.as_str(),
        "message": found.message,
        "prompt": prompt,
        "path": found.place.map_or(prompt, |place| files.name(place.file)),
        "span": found.place.map(|place| place_span(place, files)),
        "related": found.related.iter().map(|related| json!({
            "message": related.message,
            "path": files.name(related.place.file),
            "span": place_span(related.place, files),
        })).collect::<Vec<_>>(),
        "help": found.help,
        "url": rule.map(|rule| rule.url()),
        "fix": found.fix.as_ref().map(|fix| json!({
            "applicability": match fix.applicability {
                Applicability::Safe => "safe",
                Applicability::Ask => "ask",
            },
            "title": fix.title,
            "edits": fix.edits.iter().map(|edit| json!({
                "path": files.name(edit.place.file),
                "start": edit.place.span.start,
                "end": edit.place.span.end,
                "text": edit.text,
            })).collect::<Vec<_>>(),
        })),
    })
}

/// Lines and columns from 1, columns in characters, offsets in bytes, ends exclusive.
pub fn place_span(place: Place, files: &Files) -> Value {
    let (start, end) = files.positions(place);
    let point = |position: Position, offset: u32| json!({"line": position.line, "column": position.column, "offset": offset});
    json!({"start": point(start, place.span.start), "end": point(end, place.span.end)})
}
