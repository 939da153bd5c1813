//! FS4xx: the output schema as the model's provider takes it. What a provider refuses is a dated fact
//! (`providers.rs`); for other providers, and without a model, nothing is said of it.

use super::providers::{Profile, profile};
use super::schema_edit::{add_entry, add_items};
use super::schema_walk::{Sub, alternatives, fields, is_labels, schemas};
use super::{Check, Rule, error, info, keys};
use crate::lint::{Context, Report};
use crate::source::{Applicability, Diagnostic, Edit, Entry, Fix, Node, Place, Value};
use crate::spec::{Format, Reasoning, Schema};
use crate::text::hash::HashSet;
use crate::text::visible;

pub const RULES: &[(Rule, Check)] = &[
    (
        error(
            "FS401",
            "unsupported-keyword",
            include_str!("../../../docs/rules/FS401.md"),
        )
        .looks_at(keys::SENT),
        super::schema_keywords::unsupported_keyword,
    ),
    (
        error(
            "FS402",
            "optional-property",
            include_str!("../../../docs/rules/FS402.md"),
        )
        .looks_at(keys::SENT),
        optional_property,
    ),
    (
        error(
            "FS403",
            "open-object",
            include_str!("../../../docs/rules/FS403.md"),
        )
        .looks_at(keys::SENT),
        open_object,
    ),
    (
        error(
            "FS404",
            "schema-over-limit",
            include_str!("../../../docs/rules/FS404.md"),
        )
        .looks_at(keys::SENT),
        super::schema_limits::schema_over_limit,
    ),
    (
        error(
            "FS405",
            "enum-differs-from-labels",
            include_str!("../../../docs/rules/FS405.md"),
        )
        .looks_at("output.schema output.label taxonomy.labels"),
        super::schema_enum::enum_differs_from_labels,
    ),
    (
        info(
            "FS406",
            "property-without-description",
            include_str!("../../../docs/rules/FS406.md"),
        )
        .looks_at("output.schema"),
        property_without_description,
    ),
];

/// The schema that a provider is asked to enforce, and what is known of the provider.
pub(super) fn enforced<'c>(cx: &Context<'c>) -> Option<(&'c Schema, &'static Profile)> {
    let schema = cx.spec.output.schema.as_ref()?;
    let profile = profile(cx.provider()?)?;
    cx.spec
        .output
        .schema_in_request()
        .then_some((schema, profile))
}

/// Says where a fact about a provider was read.
pub(super) fn dated(finding: Diagnostic, profile: &Profile) -> Diagnostic {
    let note = format!("as of {}: {}", profile.as_of, profile.source);
    let help = match &finding.help {
        Some(help) => format!("{help} ({note})"),
        None => note,
    };
    finding.help(help)
}

fn optional_property(cx: &Context<'_>, report: &mut Report) {
    // Where `required` itself is wrong, nothing can be said of what it lacks.
    if !cx.schema.errors.is_empty() {
        return;
    }
    let Some((schema, profile)) = enforced(cx).filter(|(_, profile)| profile.all_required) else {
        return;
    };
    for sub in schemas(schema).iter().filter(|sub| !sub.aside) {
        let optional = sub.optional();
        let Some(first) = optional.first() else {
            continue;
        };
        let message = format!(
            "{} wants every property required: {} {} not",
            profile.name,
            names(&optional),
            if optional.len() == 1 { "is" } else { "are" }
        );
        let mut finding = report.at(first.key.place, message).help(
            "name it in `required`; what may be absent is null then: `type: [string, \"null\"]`",
        );
        for other in &optional[1..] {
            finding = finding.related("nor is this", other.key.place);
        }
        finding.fix = require(cx, sub, &optional);
        report.add(dated(finding, profile));
    }
}

fn names(entries: &[&Entry]) -> String {
    let shown = entries.iter().take(5);
    let shown: Vec<_> = shown
        .map(|entry| format!("`{}`", visible::quoted(&entry.key.text, 40)))
        .collect();
    let more = if entries.len() > 5 { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

fn require(cx: &Context<'_>, sub: &Sub<'_>, optional: &[&Entry]) -> Option<Fix> {
    let names: Vec<Value> = optional
        .iter()
        .map(|entry| Value::text(&entry.key.text))
        .collect();
    let edit = match sub.node.get("required") {
        Some(list) => add_items(cx.files, list, &names)?,
        None => {
            let place = sub.node.place;
            let names = names.into_iter().map(|value| Node { place, value });
            let names: Vec<_> = names
                .map(|name| crate::source::json::write(&name))
                .collect();
            let list = format!("[{}]", names.join(", "));
            add_entry(cx.files, sub.node, "required", &list)?
        }
    };
    Some(ask("name them in `required`", vec![edit]))
}

pub(super) fn ask(title: &str, edits: Vec<Edit>) -> Fix {
    Fix {
        applicability: Applicability::Ask,
        title: title.into(),
        edits,
    }
}

fn open_object(cx: &Context<'_>, report: &mut Report) {
    let Some((schema, profile)) = enforced(cx).filter(|(_, profile)| profile.closed_objects) else {
        return;
    };
    let all = schemas(schema);
    for sub in all.iter().filter(|sub| !sub.aside && sub.is_object()) {
        let written = sub.node.get("additionalProperties");
        if written.is_some_and(|written| written.as_bool() == Some(false)) {
            continue;
        }
        let whose = match sub.property {
            Some(key) => format!(" in `{}`", visible::quoted(&key.text, 40)),
            None => String::new(),
        };
        let message = format!(
            "{} wants `additionalProperties: false` on every object{whose}",
            profile.name
        );
        let place = match (written, sub.property) {
            (Some(written), _) => written.place,
            (None, Some(key)) => key.place,
            (None, None) => start(cx, sub.node),
        };
        let mut finding = report.at(place, message);
        finding.fix = match written {
            None => add_entry(cx.files, sub.node, "additionalProperties", "false")
                .map(|edit| ask("add `additionalProperties: false`", vec![edit])),
            Some(written) if written.as_bool() == Some(true) => {
                let text = "false".into();
                let place = written.place;
                Some(ask("make it false", vec![Edit { place, text }]))
            }
            // A mapping whose keys are not known beforehand: another shape is needed.
            Some(_) => {
                finding.help =
                    Some("make it a list of objects, each with a name and a value".into());
                None
            }
        };
        report.add(dated(finding, profile));
    }
}

/// A short place for a schema as a whole: its `type`, else its first key, else its first byte.
pub(super) fn start(cx: &Context<'_>, node: &Node) -> Place {
    let entries = node.as_map().unwrap_or_default();
    let kind = entries.iter().find(|entry| entry.key.text == "type");
    let own = |entry: &&Entry| entry.key.place.file == node.place.file;
    match kind.or(entries.first()).filter(own) {
        Some(entry) => entry.key.place,
        None => cx.spec.output.place.unwrap_or(node.place.start()),
    }
}

fn property_without_description(cx: &Context<'_>, report: &mut Report) {
    let Some(schema) = &cx.spec.output.schema else {
        return;
    };
    if cx.spec.output.format == Format::Text {
        return;
    }
    let mut exempt: Vec<&Node> = Vec::new();
    if let Reasoning::Field(path) = &cx.spec.output.reasoning {
        exempt.extend(fields(schema, path));
    }
    for path in &cx.spec.output.labels {
        // A list of labels is the label field, too.
        let path = match path.split_last() {
            Some((crate::spec::schema::Step::Items, list)) => list,
            _ => path,
        };
        exempt.extend(fields(schema, path));
    }
    let exempt: HashSet<Place> = exempt.iter().map(|node| node.place).collect();
    let said = |node: &Node| {
        let all = alternatives(schema, node);
        let says = |node: &Node| {
            node.get("description").is_some()
                || node.get("const").is_some()
                || is_labels(node)
                || node.get("properties").is_some()
        };
        let items = all.iter().filter_map(|node| node.get("items"));
        let mut items = items.flat_map(|items| alternatives(schema, items));
        all.iter().any(|node| says(node)) || items.any(says)
    };
    for sub in schemas(schema).iter().filter(|sub| !sub.aside) {
        let silent = sub.properties().iter().filter(|entry| {
            !exempt.contains(&entry.value.place)
                && entry.value.as_map().is_some()
                && !said(&entry.value)
        });
        let silent: Vec<&Entry> = silent.collect();
        let Some(first) = silent.first() else {
            continue;
        };
        let message = format!("no description says what goes into {}", names(&silent));
        let mut finding = report.at(first.key.place, message).help(
            "a `description` is read with the schema: what to write, in which form, and when not",
        );
        for other in &silent[1..] {
            finding = finding.related("nor into this", other.key.place);
        }
        report.add(finding);
    }
}
