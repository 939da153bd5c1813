//! A case's assessment for programs. Fields are only ever added within version 1.

use serde_json::{Value, json};

use crate::gates::Assessment;
use crate::gates::assess::{Comparison, Outcome};
use crate::gates::sensitivity::{End, Influence};
use crate::gates::simulate::DRAWS;
use crate::gates::verdict::Answer;
use crate::report::json::{place_span, rounded};
use crate::source::{Files, Place};

/// `fewshot gates --format json`.
pub fn gates_json(found: &Assessment, files: &Files) -> Value {
    let verdict = &found.verdict;
    json!({
        "version": 1,
        "name": found.name,
        "verdict": match verdict.answer {
            Answer::Prompt => "prompt",
            Answer::FineTune => "fine-tune",
        },
        "revisit": verdict.revisit,
        "because": verdict.because,
        "opens": verdict.opens.iter().map(|(gate, way)| json!({"gate": gate, "way": way})).collect::<Vec<_>>(),
        "gates": found.gates.iter().map(|gate| json!({
            "gate": gate.name,
            "cleared": gate.cleared(),
            "checks": gate.checks.iter().map(|check| json!({
                "id": check.id,
                "cleared": check.cleared,
                "evidence": check.evidence,
                "path": check.place.map(|place| files.name(place.file)),
                "span": check.place.map(|place| place_span(place, files)),
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "columns": columns(found),
        "break_even": found.against.iter().map(|it| break_even(found, it)).collect::<Vec<_>>(),
        "gap": found.gap.as_ref().map(|gap| json!({
            "points": rounded(gap.difference * 100.0),
            "low": gap.interval.map(|interval| rounded(interval.low * 100.0)),
            "high": gap.interval.map(|interval| rounded(interval.high * 100.0)),
            "resolved": gap.resolved(),
            "needed": gap.needed,
            "paired": gap.paired,
            "mid_p": gap.mid_p.map(rounded),
            "assumed": gap.assumed,
        })),
        "sensitivity": found.sensitivity.iter().map(influence).collect::<Vec<_>>(),
        "exceptions": found.exceptions.iter().map(|it| json!({
            "id": it.id,
            "holds": it.holds,
            "evidence": it.evidence,
            "says": it.says,
            "path": files.name(it.place.file),
            "span": place_span(it.place, files),
        })).collect::<Vec<_>>(),
        "months": found.months.map(rounded),
        "simulation": json!({"draws": DRAWS, "seed": found.seed}),
        "thresholds": found.thresholds,
        "inputs": inputs(found, files),
        "currency": "USD",
    })
}

fn columns(found: &Assessment) -> Vec<Value> {
    let columns = found.ledger.columns.iter().zip(&found.columns);
    let each = columns.map(|(column, figures)| {
        let totals = figures.totals.as_ref();
        json!({
            "id": column.id,
            "model": column.model,
            "per_call": figures.per_call.map(rounded),
            "upfront": figures.upfront.map(rounded),
            "yearly": figures.yearly.map(rounded),
            "totals": totals.map(|totals| totals.iter().copied().map(rounded).collect::<Vec<_>>()),
            "accuracy": figures.accuracy.map(rounded),
            "will_do": figures.will_do,
            "prices_as_of": column.prices_of,
            "retires": column.retires,
            "unknown": figures.missing,
        })
    });
    each.collect()
}

fn break_even(found: &Assessment, it: &Comparison) -> Value {
    let months = match it.outcome {
        Outcome::Months(months) => Some(rounded(months)),
        _ => None,
    };
    let finite = |months: f64| months.is_finite().then(|| rounded(months));
    json!({
        "against": found.ledger.columns[it.column].id,
        "months": months,
        "outcome": match it.outcome {
            Outcome::Months(_) => "months",
            Outcome::Never { at_any_volume: true } => "never at any volume",
            Outcome::Never { at_any_volume: false } => "never at this volume",
            Outcome::Unknown => "unknown",
        },
        "calls_per_day": json!({
            "12": it.calls_per_day[0].map(rounded),
            "24": it.calls_per_day[1].map(rounded),
            "36": it.calls_per_day[2].map(rounded),
        }),
        "advantage": it.advantage.map(rounded),
        "probability": it.odds.as_ref().map(|odds| rounded(odds.pays)),
        // Null where even that end of the draws never breaks even.
        "months_low": it.odds.as_ref().and_then(|odds| finite(odds.low)),
        "months_high": it.odds.as_ref().and_then(|odds| finite(odds.high)),
        "monthly_net": it.monthly_net.map(rounded),
        "gap_worth": it.gap_worth.map(rounded),
        "even_error_cost": it.even_error_cost.map(rounded),
        "unknown": it.missing,
    })
}

fn influence(it: &Influence) -> Value {
    let end = |end: &End| match end {
        End::Number(number) => json!(rounded(*number)),
        End::Model(model) => json!(model),
    };
    let range = it.range.as_ref();
    json!({
        "input": it.input,
        "low": range.map(|range| end(&range.low)),
        "high": range.map(|range| end(&range.high)),
        "at_low": range.map(|range| rounded(range.at_low)),
        "at_high": range.map(|range| rounded(range.at_high)),
        "swing": range.map(|range| rounded(range.swing())),
        "flips_at": match (&it.flips_to, it.flips_at) {
            (Some(model), _) => json!(model),
            (None, at) => json!(at.map(rounded)),
        },
    })
}

/// Every number that enters, and where it was written.
fn inputs(found: &Assessment, files: &Files) -> Vec<Value> {
    let inputs = found.ledger.inputs.iter().map(|input| {
        let figure = &input.figure;
        let file = |place: Place| files.name(place.file).to_owned();
        json!({
            "input": figure.path,
            "low": rounded(figure.low),
            "likely": rounded(figure.likely),
            "high": rounded(figure.high),
            "assumed": figure.assumed,
            "source": figure.source,
            "path": figure.place.map(file),
            "span": figure.place.map(|place| place_span(place, files)),
        })
    });
    inputs.collect()
}
