//! FS2xx: the examples among themselves and against what the spec says of them.

mod escapes;
mod form;
mod language;
mod order;
mod pairs;

use std::collections::BTreeSet;

use super::{Check, Rule, error, info, keys, warning};
use crate::lint::{Context, Report};
use crate::source::{Applicability, Node, Place, Severity, Value};
use crate::spec::{EdgeCase, Example, Part, answer};
use crate::text::hash::{HashMap, HashSet};
use crate::text::similar::nearest;
use crate::text::visible;

pub const RULES: &[(Rule, Check)] = &[
    (
        error(
            "FS201",
            "contradictory-examples",
            include_str!("../../../docs/rules/FS201.md"),
        )
        .looks_at(keys::ALIKE),
        contradictory_examples,
    ),
    (
        warning(
            "FS202",
            "duplicate-example",
            include_str!("../../../docs/rules/FS202.md"),
        )
        .looks_at(keys::ALIKE),
        pairs::duplicate_example,
    ),
    (
        warning(
            "FS203",
            "near-duplicate-examples",
            include_str!("../../../docs/rules/FS203.md"),
        )
        .looks_at(keys::ALIKE),
        pairs::near_duplicate_examples,
    ),
    (
        warning(
            "FS204",
            "unbalanced-labels",
            include_str!("../../../docs/rules/FS204.md"),
        )
        .looks_at("examples example.output output.label"),
        order::unbalanced_labels,
    ),
    (
        warning(
            "FS205",
            "grouped-labels",
            include_str!("../../../docs/rules/FS205.md"),
        )
        .looks_at("examples example.output output.label"),
        order::grouped_labels,
    ),
    (
        error(
            "FS206",
            "unknown-covers",
            include_str!("../../../docs/rules/FS206.md"),
        )
        .looks_at("example.covers edge_cases"),
        unknown_covers,
    ),
    (
        warning(
            "FS207",
            "language-not-exemplified",
            include_str!("../../../docs/rules/FS207.md"),
        )
        .looks_at("languages example.language example.input"),
        language::language_not_exemplified,
    ),
    (
        warning(
            "FS208",
            "undeclared-language",
            include_str!("../../../docs/rules/FS208.md"),
        )
        .looks_at("languages example.language example.input tests"),
        language::undeclared_language,
    ),
    (
        info(
            "FS209",
            "oversized-example",
            include_str!("../../../docs/rules/FS209.md"),
        )
        .looks_at("examples"),
        form::oversized_example,
    ),
    (
        info(
            "FS210",
            "key-order-differs",
            include_str!("../../../docs/rules/FS210.md"),
        )
        .looks_at("example.output output.schema"),
        form::key_order_differs,
    ),
    (
        error(
            "FS211",
            "mislabelled-edge-case",
            include_str!("../../../docs/rules/FS211.md"),
        )
        .looks_at("example.covers example.output edge_case.label"),
        mislabelled_edge_case,
    ),
    (
        warning(
            "FS212",
            "quote-not-in-input",
            include_str!("../../../docs/rules/FS212.md"),
        )
        .looks_at("output.quotes example.input example.output"),
        form::quote_not_in_input,
    ),
    (
        info(
            "FS213",
            "literal-escape",
            include_str!("../../../docs/rules/FS213.md"),
        )
        .looks_at("example.input example.context"),
        escapes::literal_escape,
    ),
];

/// Inputs that differ in case, blanks or form alone, of one text, that are told apart.
const MOST_FORMS: usize = 64;

fn contradictory_examples(cx: &Context<'_>, report: &mut Report) {
    let mut known: HashMap<&str, Vec<usize>> = HashMap::default();
    let said = &cx.spec.likeness().each;
    for (at, example) in cx.spec.examples.iter().enumerate() {
        if example.input.is_empty() || example.output.is_none() {
            continue;
        }
        let alike = known.entry(&said[at].folded).or_default();
        let exact = |at: &usize| &said[*at].exact;
        let same = match alike.as_slice() {
            [] => None,
            some => {
                let mut first = some.iter().take(MOST_FORMS).copied();
                first.find(|first| exact(first) == exact(&at))
            }
        };
        if let Some(first) = same.or(alike.first().copied())
            && let Some((here, there)) = difference(cx, &cx.spec.examples[first], example)
        {
            let names = (cx.spec.examples[first].name(first), example.name(at));
            let how = if same.is_some() {
                ""
            } else {
                " but for case, spaces or form"
            };
            let message = format!(
                "the examples {} and {} have the same input{how} and different answers: {} and {}",
                names.0, names.1, there.shown, here.shown
            );
            let mut finding = report
                .at(here.place, message)
                .related("the other answer", there.place)
                .help("one of them is wrong, or the input lacks what tells them apart");
            if same.is_none() {
                finding.severity = Severity::Warning;
            }
            report.add(finding);
        }
        // Another one of the same text adds nothing to be found.
        if same.is_none() {
            alike.push(at);
        }
    }
}

/// A value as a message quotes it.
fn shown(node: &Node) -> String {
    let text = match &node.value {
        Value::Text { text, .. } => text.clone(),
        _ => crate::source::json::write(node),
    };
    format!("`{}`", visible::quoted(&text, 40))
}

/// An answer, or the part of one in which two differ.
struct Answer {
    place: Place,
    shown: String,
}

impl Answer {
    fn of(node: &Node) -> Self {
        let (place, shown) = (node.place, shown(node));
        Answer { place, shown }
    }

    fn labels(labels: &[&Node]) -> Self {
        let all: Vec<_> = labels.iter().map(|label| shown(label)).collect();
        Answer {
            place: labels[0].place,
            shown: all.join(" with "),
        }
    }

    fn without(output: &Node, property: &str) -> Self {
        Answer {
            place: output.place,
            shown: format!("no `{}`", visible::quoted(property, 40)),
        }
    }
}

/// Where two examples' answers differ: their labels, or without a label field the first property,
/// the reasoning taken out. The second example's first.
fn difference(cx: &Context<'_>, first: &Example, second: &Example) -> Option<(Answer, Answer)> {
    let (a, b) = (cx.labels_of(first), cx.labels_of(second));
    if !a.is_empty() && !b.is_empty() {
        let as_set = |labels: &[&Node]| {
            let written = labels.iter().map(|label| crate::source::json::write(label));
            written.collect::<BTreeSet<_>>()
        };
        let differ = as_set(&a) != as_set(&b);
        return differ.then(|| (Answer::labels(&b), Answer::labels(&a)));
    }
    let bare = |example: &Example| {
        let output = example.output.as_ref()?;
        Some(answer::without_reasoning(cx.spec, output))
    };
    let (a, b) = (bare(first)?, bare(second)?);
    let (Some(a_entries), Some(b_entries)) = (a.as_map(), b.as_map()) else {
        return (!a.same(&b)).then(|| (Answer::of(&b), Answer::of(&a)));
    };
    for entry in b_entries {
        let here = Answer::of(&entry.value);
        match a.get(&entry.key.text) {
            Some(other) if other.same(&entry.value) => {}
            Some(other) => return Some((here, Answer::of(other))),
            None => return Some((here, Answer::without(&a, &entry.key.text))),
        }
    }
    let missing = a_entries
        .iter()
        .find(|entry| b.get(&entry.key.text).is_none())?;
    Some((
        Answer::without(&b, &missing.key.text),
        Answer::of(&missing.value),
    ))
}

fn unknown_covers(cx: &Context<'_>, report: &mut Report) {
    if cx.spec.has_failed(Part::EdgeCases) || cx.spec.has_failed(Part::Taxonomy) {
        return;
    }
    let ids = || cx.spec.edge_cases.iter().map(|case| case.id.as_str());
    let known: HashSet<&str> = ids().collect();
    for covers in cx.spec.examples.iter().flat_map(|example| &example.covers) {
        if known.contains(covers.text.as_str()) {
            continue;
        }
        let shown = visible::quoted(&covers.text, 40);
        let message = format!("`covers` names no edge case: `{shown}`");
        let finding = report.at(covers.place, message);
        report.add(match nearest(&covers.text, ids()) {
            Some(near) => finding.did_you_mean(Some(near)).replace(
                Applicability::Ask,
                format!("use `{near}`"),
                covers.place,
                cx.files.in_quotes_of(covers.place, near),
            ),
            None => finding.help("name the situation under `edge_cases`, or take this away"),
        });
    }
}

fn mislabelled_edge_case(cx: &Context<'_>, report: &mut Report) {
    let cases = cx.spec.edge_cases.iter();
    let cases: HashMap<&str, &EdgeCase> = cases.map(|case| (case.id.as_str(), case)).collect();
    for (at, example) in cx.spec.examples.iter().enumerate() {
        for covers in &example.covers {
            let case = cases.get(covers.text.as_str());
            let Some((case, wanted)) = case.and_then(|case| Some((case, case.label.as_ref()?)))
            else {
                continue;
            };
            // A label of the edge case that the taxonomy lacks is FS301's to report.
            if let Some(taxonomy) = &cx.spec.taxonomy
                && taxonomy.label(&wanted.text).is_none()
            {
                continue;
            }
            let labels = cx.labels_of(example);
            let is_wanted = |node: &&Node| match cx.spec.label_of_value(&node.value) {
                Some(label) => label.name == wanted.text,
                None => node.as_text() == Some(&wanted.text),
            };
            // A label that the taxonomy lacks is another rule's to report.
            let is_known = |node: &&&Node| {
                cx.spec.taxonomy.is_none() || cx.spec.label_of_value(&node.value).is_some()
            };
            let first = labels.iter().find(is_known);
            let Some(first) = first.filter(|_| !labels.iter().any(is_wanted)) else {
                continue;
            };
            let message = format!(
                "the example {} covers `{}`, whose label is `{}`, and has {}",
                example.name(at),
                case.id,
                wanted.text,
                self::shown(first)
            );
            let place: Place = first.place;
            let finding = report
                .at(place, message)
                .related("it covers the edge case", covers.place)
                .related("the edge case's label", wanted.place);
            report.add(finding);
        }
    }
}
