//! The three gates as checks: each cleared, not, or unknown, with its evidence. Unknown keeps a gate
//! shut.

use super::case::Case;
use super::stats::{Share, Z, wilson};
use crate::lint::GateOne;
use crate::source::Place;
use crate::spec::Spec;
use crate::spec::config::Gates;
use crate::tokens::thousands;

#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    pub id: &'static str,
    /// None: unknown.
    pub cleared: Option<bool>,
    pub evidence: String,
    /// What would clear it; empty where it is.
    pub opens: String,
    pub place: Option<Place>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// `one`, `two` or `three`.
    pub name: &'static str,
    pub title: &'static str,
    pub checks: Vec<Check>,
}

impl Gate {
    /// Cleared where every check is; else not where one is not, else unknown.
    pub fn cleared(&self) -> Option<bool> {
        if self.checks.iter().any(|check| check.cleared == Some(false)) {
            return Some(false);
        }
        self.checks
            .iter()
            .all(|check| check.cleared == Some(true))
            .then_some(true)
    }
}

pub fn check(
    id: &'static str,
    cleared: Option<bool>,
    evidence: impl Into<String>,
    opens: impl Into<String>,
    place: Option<Place>,
) -> Check {
    Check {
        id,
        cleared,
        evidence: evidence.into(),
        opens: if cleared == Some(true) {
            String::new()
        } else {
            opens.into()
        },
        place,
    }
}

/// Gate one: what the linter's record says of the prompt, and the measured accuracy.
pub fn one(case: &Case, spec: Option<&Spec>, record: Option<&GateOne>) -> Gate {
    let mut checks = Vec::new();
    match (record, spec) {
        (Some(record), Some(spec)) => {
            for lint in &record.checks {
                let key = match lint.id {
                    "examples" | "worked" => "examples",
                    "schema" => "output",
                    "reasoning" => "steps",
                    id => id,
                };
                let what = about(lint.id);
                let evidence = match (lint.needed, lint.id) {
                    (0, _) => format!("{what}: none is needed"),
                    (needed, "examples" | "reasoning") => {
                        format!("{what}: {}; {needed} are needed", lint.found)
                    }
                    (needed, _) => format!("{what}: {} of {needed}", lint.found),
                };
                let opens = "put right what `fewshot lint` says of gate one (FS1xx)";
                let place = Some(spec.key_or_start(key));
                checks.push(check(lint.id, Some(lint.passed), evidence, opens, place));
            }
        }
        _ => {
            let place = case.prompt.as_ref().map(|(_, named)| named.place);
            checks.push(check(
                "loads",
                Some(false),
                "the prompt does not load",
                "put right what `fewshot lint` finds",
                place,
            ));
        }
    }
    checks.push(accuracy(case));
    Gate {
        name: "one",
        title: "The prompt was really tried",
        checks,
    }
}

/// What a check of the linter's is about.
fn about(id: &str) -> &'static str {
    match id {
        "examples" => "worked examples in the prompt",
        "worked" => "examples with input, reasoning and answer",
        "taxonomy" => "labels defined and shown in an example",
        "schema" => "examples that satisfy the output schema",
        "reasoning" => "steps of reasoning, before the answer",
        _ => "edge cases, each covered by an example",
    }
}

fn accuracy(case: &Case) -> Check {
    let opens =
        "measure the prompt on held-out items, and write `prompted.accuracy: { correct, of }`";
    let Some(accuracy) = &case.prompted.accuracy else {
        let evidence = "the prompt's accuracy is unknown";
        return check("accuracy", None, evidence, opens, Some(case.prompted.place));
    };
    let figure = &accuracy.figure;
    let assumed = assumed(figure.assumed.is_some());
    let (cleared, evidence) = match accuracy.share {
        Some(share) => (
            Some(true),
            format!("accuracy {}{assumed}", with_interval(share)),
        ),
        None => (
            None,
            format!(
                "accuracy {}{assumed}, of how many items is unknown",
                percent(figure.likely)
            ),
        ),
    };
    check("accuracy", cleared, evidence, opens, figure.place)
}

/// Gate two: evidence that what is looked up does not solve it.
pub fn two(case: &Case, thresholds: &Gates) -> Gate {
    let retrieval = &case.retrieval;
    let tried = match retrieval.tried.as_slice() {
        [] => check(
            "tried",
            None,
            "no attempt to put looked-up facts into the prompt is on record",
            "try retrieval or context, and write what came of it under `retrieval.tried`",
            Some(case.place),
        ),
        all => {
            let each: Vec<_> = all
                .iter()
                .map(|tried| format!("{}: {}", tried.what.text.trim(), tried.result.text.trim()))
                .collect();
            check(
                "tried",
                Some(true),
                each.join("; "),
                "",
                Some(all[0].what.place),
            )
        }
    };
    let mut checks = vec![tried];
    let needed = thresholds.error_sample;
    let most = thresholds.missing_facts;
    let sample = format!("tag {needed} errors by kind under `retrieval.errors`");
    let Some(errors) = &retrieval.errors else {
        for (id, what) in [
            ("error_sample", "no sample of the errors is on record"),
            ("missing_facts", "how many errors lack a fact is unknown"),
        ] {
            checks.push(check(id, None, what, sample.clone(), Some(case.place)));
        }
        return gate_two(checks);
    };
    let all = errors.all();
    let kinds: Vec<_> = errors
        .kinds
        .iter()
        .map(|(kind, number)| format!("{} {}", number, kind.replace('_', " ")))
        .collect();
    let evidence = format!("{} errors: {}", thousands(all), kinds.join(", "));
    let enough = all as f64 >= needed;
    checks.push(check(
        "error_sample",
        Some(enough),
        evidence,
        sample.clone(),
        Some(errors.place),
    ));
    let facts = match errors.of_kind("missing_fact") {
        Some(missing) if all > 0 => {
            let share = Share {
                correct: missing,
                of: all,
            };
            let evidence = format!("missing facts {}", with_interval(share));
            let opens = format!(
                "retrieval first: over {} of the errors lack a fact that could be looked up",
                percent(most)
            );
            let few = share.value() <= most;
            check(
                "missing_facts",
                Some(few),
                evidence,
                opens,
                Some(errors.place),
            )
        }
        _ => {
            let evidence = "how many errors lack a fact is unknown";
            check("missing_facts", None, evidence, sample, Some(errors.place))
        }
    };
    checks.push(facts);
    gate_two(checks)
}

fn gate_two(checks: Vec<Check>) -> Gate {
    Gate {
        name: "two",
        title: "Retrieval was ruled out",
        checks,
    }
}

/// `94.2 % (942 of 1,000; 95 %: 92.6 to 95.5)`.
pub fn with_interval(share: Share) -> String {
    let interval = wilson(share.value(), share.of as f64, Z);
    format!(
        "{} ({} of {}; 95 %: {:.1} to {:.1})",
        percent(share.value()),
        thousands(share.correct),
        thousands(share.of),
        interval.low * 100.0,
        interval.high * 100.0
    )
}

pub fn assumed(is: bool) -> &'static str {
    if is { " (assumed)" } else { "" }
}

/// `94.2 %`.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// A whole number with its thousands; a threshold may be a fraction.
pub fn whole(number: f64) -> String {
    if number.fract() == 0.0 && number >= 0.0 {
        thousands(number as u64)
    } else {
        plain(number)
    }
}

/// At most two decimals, none of them idle.
pub fn plain(number: f64) -> String {
    let text = format!("{number:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}
