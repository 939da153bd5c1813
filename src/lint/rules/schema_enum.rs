//! FS405: labels that the schema lists by hand.

use super::schema::ask;
use super::schema_edit::sync_items;
use super::schema_walk::{alternatives, fields, is_labels};
use crate::lint::{Context, Report};
use crate::source::{Node, Value, json};
use crate::spec::{Format, Part, Schema};
use crate::text::hash::HashSet;
use crate::text::visible;

pub(super) fn enum_differs_from_labels(cx: &Context<'_>, report: &mut Report) {
    let (Some(schema), Some(taxonomy)) = (&cx.spec.output.schema, &cx.spec.taxonomy) else {
        return;
    };
    if cx.spec.output.format == Format::Text || cx.spec.has_failed(Part::Taxonomy) {
        return;
    }
    let wanted: Vec<Value> = taxonomy
        .labels
        .iter()
        .map(|label| label.value.clone())
        .collect();
    for path in &cx.spec.output.labels {
        for field in fields(schema, path) {
            enum_of_field(cx, report, schema, field, &wanted);
        }
    }
}

fn enum_of_field(
    cx: &Context<'_>,
    report: &mut Report,
    schema: &Schema,
    field: &Node,
    wanted: &[Value],
) {
    // A list of labels has them under `items`.
    let mut all = alternatives(schema, field);
    let items: Vec<&Node> = all.iter().filter_map(|node| node.get("items")).collect();
    all.extend(
        items
            .into_iter()
            .flat_map(|items| alternatives(schema, items)),
    );
    let described = all.iter().any(|node| node.get("description").is_some());
    let lists: Vec<&Node> = all
        .iter()
        .filter_map(|node| node.get("enum").filter(|list| list.as_list().is_some()))
        .collect();
    let constants = all.iter().filter_map(|node| node.get("const"));
    let values: Vec<&Node> = lists
        .iter()
        .flat_map(|list| list.as_list().unwrap_or_default())
        .chain(constants)
        .collect();
    let as_json: HashSet<String> = values.iter().map(|value| json::write(value)).collect();
    let json_of = |value: &Value| {
        let (place, value) = (field.place, value.clone());
        json::write(&Node { place, value })
    };
    let labels: HashSet<String> = wanted.iter().map(json_of).collect();
    let referred = all.iter().any(|node| is_labels(node));
    if values.is_empty() || labels.is_empty() {
        return;
    }
    let missing: Vec<String> = match referred {
        true => Vec::new(),
        false => wanted
            .iter()
            .map(json_of)
            .filter(|value| !as_json.contains(value))
            .collect(),
    };
    let extra: Vec<&&Node> = values
        .iter()
        .filter(|value| !described && !value.is_null())
        .filter(|value| !labels.contains(&json::write(value)))
        .collect();
    let shown = |values: &[String]| {
        let first = values
            .iter()
            .take(5)
            .map(|value| visible::quoted(value, 40));
        let more = if values.len() > 5 { ", …" } else { "" };
        format!("{}{more}", first.collect::<Vec<_>>().join(", "))
    };
    let extras: Vec<String> = extra.iter().map(|value| json::write(value)).collect();
    let what = match (missing.is_empty(), extras.is_empty()) {
        (true, true) => return,
        (false, true) => format!("lacks {}", shown(&missing)),
        (true, false) => format!("has {} beside them", shown(&extras)),
        (false, false) => format!("lacks {} and has {}", shown(&missing), shown(&extras)),
    };
    let place = match (extra.first(), lists.first()) {
        (Some(first), _) => first.place,
        (None, Some(list)) => list.place,
        (None, None) => values[0].place,
    };
    let help = match (missing.is_empty(), extras.is_empty()) {
        (true, false) => {
            "define it in the taxonomy, or say in the field's description why it is there"
        }
        _ => "write `$ref: \"fewshot:labels\"` instead, and they cannot drift apart",
    };
    let mut finding = report
        .at(
            place,
            format!("the enum is not the taxonomy's labels: it {what}"),
        )
        .help(help)
        .related("the taxonomy", cx.spec.key_or_start("taxonomy"));
    if let ([list], false) = (&lists[..], referred)
        && lists[0].as_list().map_or(0, <[Node]>::len) == values.len()
    {
        let kept = values.iter().filter(|value| described || value.is_null());
        let kept = kept.filter(|value| !labels.contains(&json::write(value)));
        let mut target = wanted.to_vec();
        target.extend(kept.map(|value| value.value.clone()));
        let edits = sync_items(cx.files, list, &target);
        finding.fix = edits.map(|edits| ask("write the taxonomy's labels", edits));
    }
    report.add(finding);
}
