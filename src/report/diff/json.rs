//! The comparison for programs. Fields are only ever added within version 1.

use serde_json::{Value, json};

use super::{DiffReport, DiffSide};
use crate::diff::{Change, Side};
use crate::report::json::{cost, diagnostic, gate, place_span, rounded, tokens};
use crate::source::{Diagnostic, Place};

/// `fewshot diff --format json`.
pub fn diff_json(report: &DiffReport<'_>) -> Value {
    let difference = report.difference;
    let sections = difference
        .sections()
        .into_iter()
        .map(|(name, before, after)| json!({"name": name, "before": before, "after": after}));
    let [before, after] = difference.costs();
    json!({
        "version": 1,
        "before": side(&difference.before, &report.before),
        "after": side(&difference.after, &report.after),
        "same": difference.changes.is_empty(),
        "breaking": difference.breaking().count(),
        "changes": difference.changes.iter().map(|it| change(it, report)).collect::<Vec<_>>(),
        "tokens": difference.tokens().map(|(before, after)| json!({
            "before": before,
            "after": after,
            "change": after as i64 - before as i64,
            "sections": sections.collect::<Vec<_>>(),
        })),
        "cost": before.zip(after).map(|(before, after)| json!({
            "currency": "USD",
            "before": rounded(before),
            "after": rounded(after),
            "change": rounded(after - before),
        })),
        "gate_one": {
            "before": difference.before.gate_one.passed,
            "after": difference.after.gate_one.passed,
            "lost": difference.lost_checks(),
        },
        "failed": report.failures.iter().map(|(name, why)| json!({
            "on": name,
            "why": why,
        })).collect::<Vec<_>>(),
    })
}

/// The same where one of the two did not load whole.
pub fn diff_refused(broken: &[(DiffSide<'_>, &[Diagnostic])]) -> Value {
    let diagnostics = broken.iter().flat_map(|(side, found)| {
        let each = found.iter();
        each.map(|found| diagnostic(found, side.files, side.path))
    });
    json!({
        "version": 1,
        "before": null,
        "after": null,
        "same": null,
        "changes": [],
        "diagnostics": diagnostics.collect::<Vec<_>>(),
    })
}

fn side(side: &Side<'_>, shown: &DiffSide<'_>) -> Value {
    let model = side.spec.model.as_ref();
    json!({
        "path": shown.path,
        "name": side.spec.name.as_ref().map(|name| &name.text),
        "model": model.map(|model| &model.text),
        "gate_one": gate(&side.gate_one),
        "tokens": side.counts.map(tokens),
        "cost": side.counts.map(|counts| cost(counts, side.model)),
    })
}

fn change(change: &Change, report: &DiffReport<'_>) -> Value {
    let place = |place: Option<Place>, side: &DiffSide<'_>| {
        place.map(|place| {
            json!({
                "path": side.files.name(place.file),
                "span": place_span(place, side.files),
            })
        })
    };
    json!({
        "part": change.part.as_str(),
        "kind": change.kind.as_str(),
        "name": change.name,
        "to": change.to,
        "breaking": change.breaking.is_some(),
        "why": change.breaking,
        "fields": change.details.iter().map(|detail| json!({
            "name": detail.field,
            "before": detail.before,
            "after": detail.after,
        })).collect::<Vec<_>>(),
        "from": change.positions.map(|(from, _)| from),
        "at": change.positions.map(|(_, to)| to),
        "examples": change.follow,
        "before": place(change.before, &report.before),
        "after": place(change.after, &report.after),
    })
}
