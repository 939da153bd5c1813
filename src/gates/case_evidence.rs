//! The part of a case that is evidence: gates two and three, exceptions, decisions.

use super::case::{Measured, at_most, date_at, share};
use super::figure::{Quantity, count_at, number, quantity};
use super::keys;
use super::stats::{Share, agreement as agreement_of};
use crate::source::{Diagnostic, Node, Place, Value};
use crate::spec::Text;
use crate::spec::fields::{Fields, Lowering};
use crate::spec::keys::Table;
use crate::spec::kind::Bounds;
use crate::text::dates;

/// Gate two.
#[derive(Debug, Clone, Default)]
pub struct Retrieval {
    pub tried: Vec<Tried>,
    pub errors: Option<Errors>,
}

#[derive(Debug, Clone)]
pub struct Tried {
    pub what: Text,
    pub when: Option<String>,
    pub result: Text,
}

/// A sample of errors, by kind.
#[derive(Debug, Clone)]
pub struct Errors {
    pub place: Place,
    /// Each kind that is given, in the table's order.
    pub kinds: Vec<(&'static str, u64)>,
}

impl Errors {
    pub fn all(&self) -> u64 {
        self.kinds
            .iter()
            .fold(0, |sum, (_, n)| sum.saturating_add(*n))
    }

    /// None where the kind was not counted.
    pub fn of_kind(&self, kind: &str) -> Option<u64> {
        let (_, number) = self.kinds.iter().find(|(name, _)| *name == kind)?;
        Some(*number)
    }
}

/// Gate three.
#[derive(Debug, Clone)]
pub struct Data {
    /// Where the key stands.
    pub place: Option<Place>,
    /// What `items` holds: a path, paths, or the items.
    pub items: Option<Node>,
    pub counts: Option<Counts>,
    pub agreement: Option<Agreement>,
    pub stable_months: Quantity,
    pub because: Option<Text>,
}

#[derive(Debug, Clone)]
pub struct Counts {
    pub place: Place,
    pub rows: Option<u64>,
    pub reviewed: Option<u64>,
    pub duplicates: Option<u64>,
    pub contradictory: Option<u64>,
    pub labels: Vec<(String, u64)>,
}

#[derive(Debug, Clone)]
pub struct Agreement {
    pub place: Place,
    pub share: Share,
    pub kappa: Option<f64>,
    pub source: Option<String>,
}

#[derive(Debug, Clone, Default)]
pub struct Exceptions {
    pub latency: Option<Latency>,
    pub language: Option<Language>,
    pub distillation: Option<Distillation>,
    pub style: Option<(Place, Option<Share>)>,
}

#[derive(Debug, Clone)]
pub struct Latency {
    pub place: Place,
    pub budget_ms: Option<f64>,
    pub p95_ms: Option<f64>,
    pub model: Option<Text>,
}

#[derive(Debug, Clone)]
pub struct Language {
    pub place: Place,
    pub language: Option<Text>,
    pub this: Option<Measured<Share>>,
    pub others: Option<Measured<Share>>,
}

#[derive(Debug, Clone)]
pub struct Distillation {
    pub place: Place,
    pub teacher: Option<Measured<Share>>,
    pub target: Option<f64>,
    pub audited: Option<Measured<Share>>,
    pub licence: Option<Text>,
}

#[derive(Debug, Clone)]
pub struct Decision {
    pub who: Text,
    pub what: Text,
    pub when: String,
}

pub fn retrieval(low: &mut Lowering<'_>, fields: &Fields<'_>, today: Option<&str>) -> Retrieval {
    let Some(fields) = inner(low, fields, "retrieval", &keys::RETRIEVAL) else {
        return Retrieval::default();
    };
    let mut tried = Vec::new();
    let items = fields.get("tried").and_then(|node| low.list(node));
    for item in items.unwrap_or_default() {
        let Some(fields) = low.fields(item, &keys::TRIED) else {
            continue;
        };
        let when = past_date_at(low, &fields, "when", today);
        let what = needed_text(low, &fields, "what");
        let result = needed_text(low, &fields, "result");
        if let (Some(what), Some(result)) = (what, result) {
            tried.push(Tried { what, when, result });
        }
    }
    let errors = inner(low, &fields, "errors", &keys::ERRORS).map(|fields| {
        let mut kinds = Vec::new();
        for kind in keys::ERRORS.names() {
            kinds.extend(count_at(low, &fields, kind).map(|number| (kind, number)));
        }
        Errors {
            place: fields.node.place,
            kinds,
        }
    });
    Retrieval { tried, errors }
}

pub fn data(low: &mut Lowering<'_>, fields: &Fields<'_>) -> Data {
    let place = fields.key_place("data");
    let Some(fields) = inner(low, fields, "data", &keys::DATA) else {
        return Data {
            place,
            items: None,
            counts: None,
            agreement: None,
            stable_months: Quantity::absent("data.stable_months"),
            because: None,
        };
    };
    let data = Data {
        place,
        items: fields.get("items").cloned(),
        counts: counts(low, &fields),
        agreement: agreement(low, &fields),
        stable_months: quantity(low, &fields, "data.", "stable_months"),
        because: low.text_at(&fields, "because"),
    };
    if let (Some(items), Some(counts)) = (&data.items, &data.counts) {
        let diagnostic =
            Diagnostic::error("FS005", "`items` are counted: `counts` cannot count, too")
                .at(counts.place)
                .related("the items", items.place);
        low.push(diagnostic);
    }
    data
}

fn counts(low: &mut Lowering<'_>, fields: &Fields<'_>) -> Option<Counts> {
    let fields = inner(low, fields, "counts", &keys::COUNTS)?;
    let rows = count_at(low, &fields, "rows");
    let reviewed = count_at(low, &fields, "reviewed");
    let duplicates = count_at(low, &fields, "duplicates");
    let contradictory = count_at(low, &fields, "contradictory");
    if let (Some(reviewed), Some(rows)) = (reviewed, rows)
        && rows > 0
    {
        at_most(low, &fields, ("reviewed", reviewed), ("rows", rows));
    }
    if let Some(reviewed) = reviewed.filter(|reviewed| *reviewed > 0) {
        for (name, part) in [("duplicates", duplicates), ("contradictory", contradictory)] {
            if let Some(part) = part {
                at_most(low, &fields, (name, part), ("reviewed", reviewed));
            }
        }
    }
    let mut labels = Vec::new();
    let entries = fields.get("labels").and_then(|node| low.entries(node));
    let bounds = fields.bounds("labels");
    for entry in entries.unwrap_or_default() {
        let number = number(low, &entry.value, &entry.key.text, bounds);
        labels.extend(number.map(|number| (entry.key.text.clone(), number as u64)));
    }
    Some(Counts {
        place: fields.node.place,
        rows,
        reviewed,
        duplicates,
        contradictory,
        labels,
    })
}

fn agreement(low: &mut Lowering<'_>, fields: &Fields<'_>) -> Option<Agreement> {
    let fields = inner(low, fields, "agreement", &keys::AGREEMENT)?;
    let source = low.text_at(&fields, "source").map(|text| text.text);
    let place = fields.node.place;
    let agreed = count_at(low, &fields, "agreed");
    let of = count_at(low, &fields, "of");
    if let Some(node) = fields.get("matrix") {
        let matrix = matrix(low, node, fields.bounds("matrix"))?;
        let Some((share, kappa)) = agreement_of(&matrix) else {
            low.push(Diagnostic::error("FS004", "this matrix counts nothing").at(node.place));
            return None;
        };
        return Some(Agreement {
            place,
            share,
            kappa,
            source,
        });
    }
    for name in ["agreed", "of"] {
        if fields.get(name).is_none() {
            let message = format!("an agreement needs `{name}`, or `matrix`");
            low.push(Diagnostic::error("FS003", message).at(place));
        }
    }
    Some(Agreement {
        place,
        share: at_most(low, &fields, ("agreed", agreed?), ("of", of?))?,
        kappa: None,
        source,
    })
}

/// As many rows as columns, whole numbers.
fn matrix(low: &mut Lowering<'_>, node: &Node, bounds: &Bounds) -> Option<Vec<Vec<u64>>> {
    let rows = low.list(node)?;
    let mut out = Vec::new();
    for row in rows {
        let cells = low.list(row)?;
        if cells.len() != rows.len() {
            let message = format!("{} rows, and {} in this one", rows.len(), cells.len());
            low.push(Diagnostic::error("FS004", message).at(row.place));
            return None;
        }
        let mut counts = Vec::new();
        for cell in cells {
            counts.push(number(low, cell, "matrix", bounds)? as u64);
        }
        out.push(counts);
    }
    Some(out)
}

pub fn exceptions(low: &mut Lowering<'_>, fields: &Fields<'_>) -> Exceptions {
    let Some(fields) = inner(low, fields, "exceptions", &keys::EXCEPTIONS) else {
        return Exceptions::default();
    };
    let place = |name: &str| fields.key_place(name).unwrap_or(fields.node.place);
    let latency = inner(low, &fields, "latency", &keys::LATENCY).map(|inner| {
        low.text_at(&inner, "source");
        Latency {
            place: place("latency"),
            budget_ms: number_at(low, &inner, "budget_ms"),
            p95_ms: number_at(low, &inner, "p95_ms"),
            model: low.text_at(&inner, "model"),
        }
    });
    let language = inner(low, &fields, "language", &keys::LANGUAGE).map(|inner| Language {
        place: place("language"),
        language: low.text_at(&inner, "language"),
        this: share_at(low, &inner, "this"),
        others: share_at(low, &inner, "others"),
    });
    let distillation = inner(low, &fields, "distillation", &keys::DISTILLATION);
    let distillation = distillation.map(|inner| Distillation {
        place: place("distillation"),
        teacher: share_at(low, &inner, "teacher"),
        target: number_at(low, &inner, "target"),
        audited: share_at(low, &inner, "audited"),
        licence: low.text_at(&inner, "licence"),
    });
    let style = inner(low, &fields, "style", &keys::STYLE).map(|inner| {
        let won = count_at(low, &inner, "won");
        let of = count_at(low, &inner, "of");
        let share = match (won, of) {
            (Some(won), Some(of)) => at_most(low, &inner, ("won", won), ("of", of)),
            _ => None,
        };
        (place("style"), share)
    });
    Exceptions {
        latency,
        language,
        distillation,
        style,
    }
}

pub fn decisions(
    low: &mut Lowering<'_>,
    fields: &Fields<'_>,
    today: Option<&str>,
) -> Vec<Decision> {
    let mut out = Vec::new();
    let items = fields.get("decisions").and_then(|node| low.list(node));
    for item in items.unwrap_or_default() {
        let Some(fields) = low.fields(item, &keys::DECISION) else {
            continue;
        };
        let who = needed_text(low, &fields, "who");
        let what = needed_text(low, &fields, "what");
        let when = past_date_at(low, &fields, "when", today);
        if fields.get("when").is_none() {
            let message = "a decision needs `when`";
            low.push(Diagnostic::error("FS003", message).at(item.place));
        }
        if let (Some(who), Some(what), Some(when)) = (who, what, when) {
            out.push(Decision { who, what, when });
        }
    }
    out
}

/// The mapping under `name`, its keys checked.
fn inner<'n>(
    low: &mut Lowering<'_>,
    fields: &Fields<'n>,
    name: &str,
    table: &'static Table,
) -> Option<Fields<'n>> {
    low.fields(fields.get(name)?, table)
}

fn share_at(low: &mut Lowering<'_>, fields: &Fields<'_>, name: &str) -> Option<Measured<Share>> {
    share(low, fields.get(name)?)
}

fn number_at(low: &mut Lowering<'_>, fields: &Fields<'_>, name: &str) -> Option<f64> {
    number(low, fields.get(name)?, name, fields.bounds(name))
}

fn needed_text(low: &mut Lowering<'_>, fields: &Fields<'_>, name: &str) -> Option<Text> {
    let blank =
        |node: &Node| matches!(&node.value, Value::Text { text, .. } if text.trim().is_empty());
    if fields.get(name).is_none_or(blank) {
        let message = format!("`{name}` is missing");
        let place = fields.key_place(name).unwrap_or(fields.node.place);
        low.push(Diagnostic::error("FS003", message).at(place));
        return None;
    }
    low.text_at(fields, name)
}

/// The date of something that has happened.
fn past_date_at(
    low: &mut Lowering<'_>,
    fields: &Fields<'_>,
    name: &str,
    today: Option<&str>,
) -> Option<String> {
    let (date, place) = date_at(low, fields, name)?;
    if let Some(today) = today
        && dates::between(today, &date).is_some_and(|days| days > 0)
    {
        let message = format!("`{name}` is yet to come: today is {today}");
        low.push(Diagnostic::error("FS004", message).at(place));
        return None;
    }
    Some(date)
}
