//! Gate one as a record: its six checks at their full thresholds, on what was rendered. What the
//! author wrote and the template leaves out does not count.

use super::Context;
use crate::render::Piece;
use crate::spec::config::{GATE_EXAMPLES, GATE_STEPS};
use crate::spec::{Format, Part};
use crate::text::hash::HashSet;

/// One of the six checks. `found` of `needed`: examples, labels, steps or edge cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateCheck {
    pub id: &'static str,
    pub passed: bool,
    pub found: usize,
    pub needed: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateOne {
    pub passed: bool,
    pub checks: Vec<GateCheck>,
}

pub fn gate_one(cx: &Context<'_>) -> GateOne {
    let shown = shown(cx);
    let checks = vec![
        examples(cx, &shown),
        worked(cx, &shown),
        taxonomy(cx),
        schema(cx),
        reasoning(cx),
        edge_cases(cx, &shown),
    ];
    GateOne {
        passed: checks.iter().all(|check| check.passed),
        checks,
    }
}

fn check(id: &'static str, found: usize, needed: usize, also: bool) -> GateCheck {
    GateCheck {
        id,
        passed: also && found >= needed,
        found,
        needed,
    }
}

/// Numbers of the examples that can be read in the prompt.
fn shown(cx: &Context<'_>) -> Vec<usize> {
    (0..cx.spec.examples.len())
        .filter(|&at| cx.is_shown(at))
        .collect()
}

fn examples(cx: &Context<'_>, shown: &[usize]) -> GateCheck {
    let whole = !cx.spec.has_failed(Part::Examples);
    check("examples", shown.len(), GATE_EXAMPLES, whole)
}

/// Every example has input, reasoning and output, and all three can be read.
fn worked(cx: &Context<'_>, shown: &[usize]) -> GateCheck {
    let worked = |at: &usize| {
        let example = &cx.spec.examples[*at];
        let complete = example.has_input() && example.output.is_some();
        complete && cx.has_reasoning(example) && cx.shows_reasoning(*at)
    };
    let found = shown.iter().filter(|at| worked(at)).count();
    check("worked", found, cx.spec.examples.len().max(1), true)
}

/// Every label defined and exemplified. A spec without a taxonomy has none to define.
fn taxonomy(cx: &Context<'_>) -> GateCheck {
    let labels = cx.spec.taxonomy.as_ref().map_or(&[][..], |t| &t.labels);
    let exemplified = cx.shown_labels(|at| cx.is_shown(at));
    let found = labels
        .iter()
        .enumerate()
        .filter(|(at, label)| {
            let defined = label
                .definition
                .as_ref()
                .is_some_and(|d| !d.text.trim().is_empty());
            defined && cx.shows_label(*at) && exemplified.contains(at)
        })
        .count();
    let loaded = !cx.spec.has_failed(Part::Taxonomy);
    check("taxonomy", found, labels.len(), loaded)
}

/// A schema that is valid, that the reader of the request learns of, and that every example
/// satisfies. With `format: text`, the labels are the schema.
fn schema(cx: &Context<'_>) -> GateCheck {
    let needed = cx.spec.examples.len();
    if cx.spec.output.format == Format::Text && cx.spec.output.schema.is_none() {
        let fits = |example: &crate::spec::Example| {
            let labels = cx.labels_of(example);
            !labels.is_empty()
                && labels
                    .iter()
                    .all(|node| cx.spec.label_of_value(&node.value).is_some())
        };
        let found = cx
            .spec
            .examples
            .iter()
            .filter(|example| fits(example))
            .count();
        return check("schema", found, needed, cx.spec.taxonomy.is_some());
    }
    let satisfies = |at: &usize| {
        cx.spec.output.format == Format::Text
            || (cx.spec.examples[*at].output.is_some() && cx.schema.accepts(*at))
    };
    let found = (0..needed).filter(satisfies).count();
    let properties_shown = cx.spec.output.schema.as_ref().is_some_and(|schema| {
        let mut properties = schema.properties();
        properties.all(|(name, _)| cx.shows_property(name))
    });
    check("schema", found, needed, cx.schema.valid && properties_shown)
}

/// At least two steps, and the reasoning before the answer.
fn reasoning(cx: &Context<'_>) -> GateCheck {
    let found = (0..cx.spec.steps.len())
        .filter(|&at| cx.shows_step(at))
        .count();
    let before = !cx.answer_before_reasoning();
    check(
        "reasoning",
        found,
        GATE_STEPS,
        before && !cx.spec.has_failed(Part::Steps),
    )
}

/// At least one, each shown and covered by an example that is shown.
fn edge_cases(cx: &Context<'_>, shown: &[usize]) -> GateCheck {
    let cases = &cx.spec.edge_cases;
    let examples = shown.iter().map(|at| &cx.spec.examples[*at]);
    let covers = examples.flat_map(|example| &example.covers);
    let covered: HashSet<&str> = covers.map(|covers| covers.text.as_str()).collect();
    let found = cases
        .iter()
        .enumerate()
        .filter(|(at, case)| cx.shows(Piece::EdgeCase(*at)) && covered.contains(case.id.as_str()))
        .count();
    let loaded = !cx.spec.has_failed(Part::EdgeCases) && !cx.spec.has_failed(Part::Taxonomy);
    check("edge_cases", found, cases.len().max(1), loaded)
}
