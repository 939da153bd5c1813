//! FS404: how large a schema a provider takes.

use super::providers::Profile;
use super::schema::{dated, enforced};
use super::schema_walk::{Sub, schemas};
use crate::lint::{Context, Report};
use crate::source::{Node, Place, Value};

/// What is counted, each with the place at which the limit was passed.
#[derive(Default)]
struct Counts {
    depth: usize,
    deepest: Option<Place>,
    properties: usize,
    enum_values: usize,
    characters: usize,
    optional: Vec<Place>,
    unions: Vec<Place>,
}

pub fn schema_over_limit(cx: &Context<'_>, report: &mut Report) {
    let Some((schema, profile)) = enforced(cx) else {
        return;
    };
    let limits = &profile.limits;
    let labels = cx.spec.taxonomy.as_ref().map_or(&[][..], |t| &t.labels);
    let labels: Vec<&Value> = labels.iter().map(|label| &label.value).collect();
    let mut counts = Counts::default();
    for sub in schemas(schema) {
        count(&mut counts, &sub, &labels);
        if let (Some((over, most)), Some((place, sizes))) =
            (limits.enum_characters, texts(&sub, &labels))
        {
            let sum: usize = sizes.iter().sum();
            if sizes.len() > over && sum > most {
                let values = sizes.len();
                let message = format!(
                    "an enum of {values} texts has {sum} characters; {} takes {most} where there are more than {over}",
                    profile.name
                );
                let finding = report
                    .at(place, message)
                    .help("give labels a short `value`");
                report.add(dated(finding, profile));
            }
        }
    }
    let root = schema.node.place.start();
    let root = cx.spec.output.place.unwrap_or(root);
    let nth = |places: &[Place], at: usize| places.get(at).copied().unwrap_or(root);
    let rows = [
        (
            limits.depth,
            counts.depth,
            "levels of objects",
            counts.deepest.unwrap_or(root),
        ),
        (limits.properties, counts.properties, "properties", root),
        (
            limits.enum_values,
            counts.enum_values,
            "values in its enums",
            root,
        ),
        (
            limits.characters,
            counts.characters,
            "characters in its names and values",
            root,
        ),
        (
            limits.optional,
            counts.optional.len(),
            "optional properties",
            nth(&counts.optional, limits.optional.unwrap_or(0)),
        ),
        (
            limits.unions,
            counts.unions.len(),
            "properties of several types",
            nth(&counts.unions, limits.unions.unwrap_or(0)),
        ),
    ];
    for (limit, found, what, place) in rows {
        if let Some(limit) = limit
            && found > limit
        {
            over(report, profile, place, found, limit, what);
        }
    }
}

fn over(
    report: &mut Report,
    profile: &Profile,
    place: Place,
    found: usize,
    limit: usize,
    what: &str,
) {
    let message = format!(
        "the schema has {found} {what}; {} takes {limit}",
        profile.name
    );
    report.add(dated(report.at(place, message), profile));
}

fn count(counts: &mut Counts, sub: &Sub<'_>, labels: &[&Value]) {
    if sub.depth > counts.depth {
        counts.depth = sub.depth;
        counts.deepest = sub.property.map(|key| key.place);
    }
    for entry in sub.properties() {
        counts.properties += 1;
        counts.characters += entry.key.text.chars().count();
    }
    let definitions = sub.node.get("$defs").and_then(Node::as_map);
    for entry in definitions.unwrap_or_default() {
        counts.characters += entry.key.text.chars().count();
    }
    let values = sub.node.get("enum").and_then(Node::as_list);
    let values = values.unwrap_or_default().iter().map(|node| &node.value);
    let values: Vec<&Value> = match sub.is_labels() {
        true => labels.to_vec(),
        false => values.collect(),
    };
    counts.enum_values += values.len();
    counts.characters += values.into_iter().map(length).sum::<usize>();
    counts.characters += sub.node.get("const").map_or(0, |node| length(&node.value));
    if sub.aside {
        return;
    }
    let optional = sub.optional();
    counts
        .optional
        .extend(optional.iter().map(|entry| entry.key.place));
    let is_union = |node: &Node| {
        let types = node.get("type").and_then(Node::as_list);
        node.get("anyOf").is_some() || types.is_some_and(|types| types.len() > 1)
    };
    let unions = sub
        .properties()
        .iter()
        .filter(|entry| is_union(&entry.value));
    counts.unions.extend(unions.map(|entry| entry.key.place));
}

fn length(value: &Value) -> usize {
    match value {
        Value::Text { text, .. } | Value::Number(text) => text.chars().count(),
        Value::Bool(value) => value.to_string().len(),
        _ => 4,
    }
}

/// The lengths of an enum's values where all are texts, and where it stands.
fn texts(sub: &Sub<'_>, labels: &[&Value]) -> Option<(Place, Vec<usize>)> {
    let is_text = |value: &Value| matches!(value, Value::Text { .. });
    if sub.is_labels() {
        let all = labels.iter().all(|value| is_text(value));
        let sizes = labels.iter().map(|value| length(value)).collect();
        return all.then_some((sub.node.place, sizes));
    }
    let list = sub.node.get("enum")?;
    let values = list.as_list()?;
    let all = values.iter().all(|node| is_text(&node.value));
    let sizes = values.iter().map(|node| length(&node.value)).collect();
    let place = sub.property.map_or(list.place.start(), |key| key.place);
    all.then_some((place, sizes))
}
