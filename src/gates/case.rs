//! A case: what is known of one "prompt or fine-tune?", as far as its file says.

use std::path::{Path, PathBuf};

use super::case_costs::{Sum, sum, upfront, yearly};
use super::case_evidence::{
    Data, Decision, Exceptions, Retrieval, data, decisions, exceptions, retrieval,
};
use super::figure::{Figure, Quantity, count_at, figure, quantity};
use super::keys;
use super::stats::{Pairs, Share};
use crate::source::{Diagnostic, FileId, Node, Place};
use crate::spec::Text;
use crate::spec::fields::{Fields, Lowering};
use crate::spec::keys::Table;
use crate::text::dates;

#[derive(Debug, Clone)]
pub struct Case {
    pub file: FileId,
    /// Where findings about what is not there are shown.
    pub place: Place,
    pub name: Option<Text>,
    pub description: Option<Text>,
    /// The spec, absolute, and where it is named.
    pub prompt: Option<(PathBuf, Text)>,
    pub volume: Volume,
    pub horizon: Quantity,
    pub error_cost: Quantity,
    pub least_accuracy: Quantity,
    pub prompted: Candidate,
    pub smaller: Vec<Candidate>,
    pub fine_tuned: Candidate,
    /// Both on the same items, the fine-tuned one first.
    pub pairs: Option<Measured<Pairs>>,
    pub retrieval: Retrieval,
    pub data: Data,
    pub exceptions: Exceptions,
    pub decisions: Vec<Decision>,
    pub revisit: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Volume {
    pub calls_per_day: Quantity,
    pub days_per_year: Quantity,
    pub growth: Quantity,
    pub input_tokens: Quantity,
}

/// One way of doing the task.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Where it stands in the case: `smaller.0`.
    pub path: String,
    pub place: Place,
    pub model: Option<Text>,
    pub accuracy: Option<Accuracy>,
    pub static_tokens: Quantity,
    pub output_tokens: Quantity,
    pub cache_share: Quantity,
    pub upfront: Sum,
    pub yearly: Sum,
}

/// Something counted, and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured<T> {
    pub value: T,
    pub place: Place,
    pub source: Option<String>,
    pub assumed: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Accuracy {
    pub figure: Figure,
    /// None where it is not said of how many.
    pub share: Option<Share>,
}

impl Accuracy {
    fn measured(path: &str, measured: Measured<Share>) -> Self {
        let interval = measured.value.interval();
        Accuracy {
            figure: Figure {
                path: path.to_owned(),
                low: interval.low,
                likely: measured.value.value(),
                high: interval.high,
                place: Some(measured.place),
                source: measured.source,
                assumed: measured.assumed,
            },
            share: Some(measured.value),
        }
    }
}

/// Reads the case. None where it is no mapping; else all that could be read. `today` is the day that
/// its dates are held to.
pub fn case(
    low: &mut Lowering<'_>,
    node: &Node,
    file: FileId,
    root: &Path,
    today: Option<&str>,
) -> Option<Case> {
    if node.is_null() {
        let message = "this case is empty: it needs at least `prompt`";
        low.push(Diagnostic::error("FS003", message).at(node.place));
        return None;
    }
    let fields = low.fields(node, &keys::CASE)?;
    let place = node.place.start();
    let named = low.text_at(&fields, "prompt");
    if fields.get("prompt").is_none() {
        let message = "a case needs `prompt`: the spec whose gate one is run";
        low.push(Diagnostic::error("FS003", message).at(place));
    }
    let prompt = named.and_then(|named| Some((low.resolve(&named, file, root)?, named)));
    if let Some(meta) = fields.get("meta") {
        low.entries(meta);
    }
    let revisit = date_at(low, &fields, "revisit");
    if let (Some((date, place)), Some(today)) = (&revisit, today)
        && dates::between(today, date).is_some_and(|days| days < 0)
    {
        let message = format!("`revisit` is past: today is {today}");
        low.push(Diagnostic::error("FS004", message).at(*place));
    }
    let mut case = Case {
        file,
        place,
        name: low.text_at(&fields, "name"),
        description: low.text_at(&fields, "description"),
        prompt,
        volume: volume(low, &fields),
        horizon: quantity(low, &fields, "", "horizon"),
        error_cost: quantity(low, &fields, "", "error_cost"),
        least_accuracy: quantity(low, &fields, "", "least_accuracy"),
        prompted: one_candidate(low, &fields, "prompted", &keys::CANDIDATE),
        smaller: smaller(low, &fields),
        fine_tuned: one_candidate(low, &fields, "fine_tuned", &keys::FINE_TUNED),
        pairs: pairs(low, &fields),
        retrieval: retrieval(low, &fields, today),
        data: data(low, &fields),
        exceptions: exceptions(low, &fields),
        decisions: decisions(low, &fields, today),
        revisit: revisit.map(|(date, _)| date),
    };
    pairs_agree(low, &case);
    accuracies_of_pairs(&mut case);
    Some(case)
}

fn volume(low: &mut Lowering<'_>, fields: &Fields<'_>) -> Volume {
    let path = "volume.";
    let inner = fields
        .get("volume")
        .and_then(|node| low.fields(node, &keys::VOLUME));
    let mut get = |name: &str| match &inner {
        Some(inner) => quantity(low, inner, path, name),
        None => Quantity::absent(format!("{path}{name}")),
    };
    Volume {
        calls_per_day: get("calls_per_day"),
        days_per_year: get("days_per_year"),
        growth: get("growth"),
        input_tokens: get("input_tokens"),
    }
}

fn one_candidate(
    low: &mut Lowering<'_>,
    fields: &Fields<'_>,
    name: &str,
    table: &'static Table,
) -> Candidate {
    let place = fields.key_place(name).unwrap_or(fields.node.place.start());
    candidate(low, fields.get(name), name, place, table)
}

fn smaller(low: &mut Lowering<'_>, fields: &Fields<'_>) -> Vec<Candidate> {
    let Some(node) = fields.get("smaller") else {
        return Vec::new();
    };
    let items = low.list(node).unwrap_or_default();
    let each = items.iter().enumerate().map(|(at, item)| {
        let path = format!("smaller.{at}");
        if item.get("model").is_none_or(Node::is_null) && item.as_map().is_some() {
            let message = "a smaller candidate needs `model`";
            low.push(Diagnostic::error("FS003", message).at(item.place));
        }
        candidate(low, Some(item), &path, item.place.start(), &keys::SMALLER)
    });
    each.collect()
}

fn candidate(
    low: &mut Lowering<'_>,
    node: Option<&Node>,
    path: &str,
    place: Place,
    table: &'static Table,
) -> Candidate {
    let fields = node.and_then(|node| low.fields(node, table));
    let prefix = format!("{path}.");
    let mut get = |name: &str| match &fields {
        Some(fields) => quantity(low, fields, &prefix, name),
        None => Quantity::absent(format!("{prefix}{name}")),
    };
    let static_tokens = get("static_tokens");
    let output_tokens = get("output_tokens");
    let cache_share = get("cache_share");
    let tuned = std::ptr::eq(table, &keys::FINE_TUNED);
    let fields = fields.as_ref();
    Candidate {
        path: path.to_owned(),
        place,
        model: fields.and_then(|fields| low.text_at(fields, "model")),
        accuracy: fields.and_then(|fields| accuracy(low, fields, &format!("{prefix}accuracy"))),
        static_tokens,
        output_tokens,
        cache_share,
        upfront: sum(low, fields, &prefix, "upfront", tuned.then_some(upfront)),
        yearly: sum(low, fields, &prefix, "yearly", tuned.then_some(yearly)),
    }
}

/// `{ correct: 942, of: 1000 }`, or a share as a figure.
fn accuracy(low: &mut Lowering<'_>, fields: &Fields<'_>, path: &str) -> Option<Accuracy> {
    let node = fields.get("accuracy")?;
    let entries = node.as_map().unwrap_or_default();
    if !entries
        .iter()
        .any(|e| matches!(e.key.text.as_str(), "correct" | "of"))
    {
        let figure = figure(low, node, path, fields.bounds("accuracy"))?;
        return Some(Accuracy {
            figure,
            share: None,
        });
    }
    Some(Accuracy::measured(path, share(low, node)?))
}

/// Correct of how many.
pub fn share(low: &mut Lowering<'_>, node: &Node) -> Option<Measured<Share>> {
    let fields = low.fields(node, &keys::SHARE)?;
    let correct = count_at(low, &fields, "correct");
    let of = count_at(low, &fields, "of");
    let source = low.text_at(&fields, "source").map(|text| text.text);
    let assumed = low.text_at(&fields, "assumed").map(|text| text.text);
    for name in ["correct", "of"] {
        if fields.get(name).is_none() {
            let message = format!("a share needs `{name}`");
            low.push(Diagnostic::error("FS003", message).at(node.place));
        }
    }
    let value = at_most(low, &fields, ("correct", correct?), ("of", of?))?;
    Some(Measured {
        value,
        place: node.place,
        source,
        assumed,
    })
}

/// A part that is no larger than its whole, which is not zero.
pub fn at_most(
    low: &mut Lowering<'_>,
    fields: &Fields<'_>,
    (name, part): (&str, u64),
    (whole_name, of): (&str, u64),
) -> Option<Share> {
    let place = |name: &str| {
        fields
            .get(name)
            .map_or(fields.node.place, |node| node.place)
    };
    if of == 0 {
        let message = format!("`{whole_name}` cannot be 0");
        low.push(Diagnostic::error("FS004", message).at(place(whole_name)));
        return None;
    }
    if part > of {
        let message = format!("`{name}` is larger than `{whole_name}`: {part} of {of}");
        let diagnostic = Diagnostic::error("FS004", message)
            .at(place(name))
            .related(format!("`{whole_name}`"), place(whole_name));
        low.push(diagnostic);
        return None;
    }
    Some(Share { correct: part, of })
}

fn pairs(low: &mut Lowering<'_>, fields: &Fields<'_>) -> Option<Measured<Pairs>> {
    let node = fields.get("pairs")?;
    let inner = low.fields(node, &keys::PAIRS)?;
    let source = low.text_at(&inner, "source").map(|text| text.text);
    let assumed = low.text_at(&inner, "assumed").map(|text| text.text);
    let mut counts = Vec::new();
    for name in ["both", "fine_tuned", "prompted", "neither"] {
        if inner.get(name).is_none() {
            let message = format!("pairs need `{name}`");
            low.push(Diagnostic::error("FS003", message).at(node.place));
        }
        counts.extend(count_at(low, &inner, name));
    }
    let [both, first, second, neither] = counts[..] else {
        return None;
    };
    let value = Pairs {
        both,
        first,
        second,
        neither,
    };
    if value.of() == 0 {
        low.push(Diagnostic::error("FS004", "there are no pairs").at(node.place));
        return None;
    }
    Some(Measured {
        value,
        place: node.place,
        source,
        assumed,
    })
}

/// Pairs say what each got right; an accuracy that says otherwise is wrong.
fn pairs_agree(low: &mut Lowering<'_>, case: &Case) {
    let Some(pairs) = &case.pairs else {
        return;
    };
    let (tuned, prompted) = pairs.value.shares();
    for (candidate, share) in [(&case.fine_tuned, tuned), (&case.prompted, prompted)] {
        let Some(accuracy) = &candidate.accuracy else {
            continue;
        };
        let said = accuracy.figure.likely;
        if (said - share.value()).abs() > 0.5 / share.of as f64
            || accuracy.share.is_some_and(|said| said != share)
        {
            let message = format!(
                "`pairs` say {} of {}, and `{}` says otherwise",
                share.correct, share.of, accuracy.figure.path
            );
            let mut diagnostic = Diagnostic::error("FS004", message).at(pairs.place);
            if let Some(place) = accuracy.figure.place {
                diagnostic = diagnostic.related("the accuracy", place);
            }
            low.push(diagnostic);
        }
    }
}

/// Where only pairs are given, they say what each got right.
fn accuracies_of_pairs(case: &mut Case) {
    let Some(pairs) = &case.pairs else {
        return;
    };
    let (tuned, prompted) = pairs.value.shares();
    for (candidate, share) in [
        (&mut case.fine_tuned, tuned),
        (&mut case.prompted, prompted),
    ] {
        if candidate.accuracy.is_none() {
            let measured = Measured {
                value: share,
                place: pairs.place,
                source: pairs.source.clone(),
                assumed: pairs.assumed.clone(),
            };
            let path = format!("{}.accuracy", candidate.path);
            candidate.accuracy = Some(Accuracy::measured(&path, measured));
        }
    }
}

/// A day, `YYYY-MM-DD`.
pub fn date_at(low: &mut Lowering<'_>, fields: &Fields<'_>, name: &str) -> Option<(String, Place)> {
    let text = low.text_at(fields, name)?;
    if dates::days(&text.text).is_none() {
        let shown = crate::text::visible::quoted(&text.text, 40);
        let diagnostic = Diagnostic::error("FS004", format!("`{shown}` is no date"))
            .at(text.place)
            .help("write it as 2026-11-24");
        low.push(diagnostic);
        return None;
    }
    Some((text.text, text.place))
}
