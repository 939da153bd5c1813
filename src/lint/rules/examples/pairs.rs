//! Examples that say the same twice, or nearly.

use std::cell::OnceCell;

use crate::lint::rearrange::{self, BlockList};
use crate::lint::{Context, Report};
use crate::source::{Applicability, Fix, Node, Place};
use crate::spec::{Example, answer};
use crate::text::hash::HashMap;
use crate::text::near::Index;

pub fn duplicate_example(cx: &Context<'_>, report: &mut Report) {
    let examples = &cx.spec.examples;
    let list: OnceCell<Option<BlockList<'_>>> = OnceCell::new();
    let mut known: HashMap<(&str, &str), usize> = HashMap::default();
    let likeness = cx.spec.likeness();
    for (at, (example, said)) in examples.iter().zip(&likeness.each).enumerate() {
        // With another answer they contradict each other, which is FS201's to say.
        let Some(gist) = said.gist.as_deref().filter(|_| !example.input.is_empty()) else {
            continue;
        };
        let key = (said.exact.as_str(), gist);
        let Some(&before) = known.get(&key) else {
            known.insert(key, at);
            continue;
        };
        let first = &examples[before];
        let names = (first.name(before), example.name(at));
        if let Some(property) = difference(cx, first, example) {
            let message = format!(
                "the examples {} and {} have the same input and label and differ in `{property}`",
                names.0, names.1
            );
            let finding = report
                .at(example.head, message)
                .related("the first one", first.head)
                .help("one of them is wrong: keep the right one");
            report.add(finding);
            continue;
        }
        let message = format!(
            "the examples {} and {} have the same input and output",
            names.0, names.1
        );
        let mut finding = report
            .at(example.head, message)
            .related("the first one", first.head);
        let list = list.get_or_init(|| {
            let places: Vec<Place> = examples.iter().map(|example| example.place).collect();
            rearrange::block_list(cx.files, &places)
        });
        finding = if !adds(example, first) {
            finding.fix = list
                .as_ref()
                .and_then(|list| list.without(at))
                .map(|edit| Fix {
                    applicability: Applicability::Ask,
                    title: "take the second one away".into(),
                    edits: vec![edit],
                });
            finding.help("take one away: it costs tokens and teaches nothing")
        } else {
            finding.help("take one away, and keep its reasoning and what it covers in the other")
        };
        report.add(finding);
    }
}

/// Whether an example has something that the one before it lacks.
fn adds(example: &Example, before: &Example) -> bool {
    let covered = |name: &str| before.covers.iter().any(|known| known.text == name);
    example.covers.iter().any(|covers| !covered(&covers.text))
        || example.reasoning.is_some() && before.reasoning.is_none()
}

/// The property in which two answers of one label differ, reasoning aside.
fn difference(cx: &Context<'_>, first: &Example, second: &Example) -> Option<String> {
    let bare = |example: &Example| {
        let output = example.output.as_ref()?;
        Some(answer::without_reasoning(cx.spec, output))
    };
    let (a, b) = (bare(first)?, bare(second)?);
    let missing = |from: &Node, of: &Node| {
        let entries = of.as_map().unwrap_or_default().iter();
        let mut names = entries.map(|entry| (&entry.key.text, &entry.value));
        let other = |(name, value): &(&String, &Node)| {
            !from.get(name).is_some_and(|known| known.same(value))
        };
        names.find(other).map(|(name, _)| name.clone())
    };
    missing(&a, &b).or_else(|| missing(&b, &a))
}

pub fn near_duplicate_examples(cx: &Context<'_>, report: &mut Report) {
    let examples = &cx.spec.examples;
    let said = &cx.spec.likeness().each;
    let mut counts: HashMap<&str, usize> = HashMap::default();
    for gist in said.iter().filter_map(|said| said.gist.as_deref()) {
        *counts.entry(gist).or_default() += 1;
    }
    // One that has its answer alone repeats none.
    let repeats = |gist: &Option<String>| gist.as_deref().is_some_and(|gist| counts[gist] > 1);
    let mut index = Index::new(said.iter().map(|said| match repeats(&said.gist) {
        true => said.own.clone(),
        false => String::new(),
    }));
    if index.is_empty() {
        return;
    }
    let what = if cx.spec.has_label_field() {
        "label"
    } else {
        "answer"
    };
    for (at, example) in examples.iter().enumerate() {
        let own = &said[at];
        // The same input twice is FS202's, and with other answers FS201's.
        let fits = |other: usize| {
            let other = &said[other];
            own.gist.is_some() && other.gist == own.gist && other.exact != own.exact
        };
        let Some((before, alike)) = index.before(at, &fits) else {
            continue;
        };
        let first = &examples[before];
        let message = format!(
            "the examples {} and {} have almost the same input ({:.0} % alike) and the same {what}",
            first.name(before),
            example.name(at),
            (alike * 100.0).floor()
        );
        let finding = report
            .at(example.head, message)
            .related("the first one", first.head)
            .help("put one in its place that shows something new");
        report.add(finding);
    }
}
