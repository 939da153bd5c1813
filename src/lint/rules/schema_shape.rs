//! FS401: what a provider wants of a schema beyond its keywords: a type, what stands beside `$ref`, an
//! object at the root. What is refused here was read in the provider's own messages.

use super::providers::{BesideRef, Profile};
use super::schema::{dated, start};
use super::schema_keywords::meant;
use super::schema_walk::{Sub, has_type, is_labels};
use crate::lint::{Context, Report};
use crate::source::{Entry, Node, Place, Severity, Value};
use crate::spec::Schema;
use crate::spec::schema::types_of;
use crate::text::similar::nearest;
use crate::text::visible;

pub(super) fn shape(
    cx: &Context<'_>,
    report: &mut Report,
    schema: &Schema,
    profile: &Profile,
    all: &[Sub<'_>],
) {
    if profile.object_root {
        object_root(cx, report, schema, profile);
    }
    for (at, sub) in all.iter().enumerate() {
        // Where the root is to be an object, its `$ref` is refused as a whole.
        if at > 0 || !profile.object_root {
            beside_ref(report, profile, sub);
        }
        refs_in_all_of(report, profile, sub);
        if sub.aside {
            continue;
        }
        without_properties(cx, report, profile, sub);
        if profile.spelt_out {
            // Of the root's type the rule of the root speaks.
            if at > 0 {
                typed(cx, report, profile, sub);
            }
            truth_values(report, profile, sub);
            items(cx, report, profile, sub);
            required(report, profile, sub);
        }
    }
}

/// The API answers "schema must be a JSON Schema of 'type: "object"', got 'type: "None"'"
/// (prism-php/prism#858).
fn object_root(cx: &Context<'_>, report: &mut Report, schema: &Schema, profile: &Profile) {
    let root = &schema.node;
    let entries = root.as_map().unwrap_or_default();
    let named = |name: &str| entries.iter().find(|entry| entry.key.text == name);
    let (place, what) = match (named("anyOf"), named("type"), named("$ref")) {
        (Some(alternatives), ..) => (alternatives.key.place, "and no `anyOf`"),
        (None, Some(written), _) if !has_type(root, "object") => {
            (written.value.place, "no other type")
        }
        (None, Some(written), _) if written.value.as_list().is_some() => {
            (written.value.place, "and nothing beside it")
        }
        (None, None, Some(reference)) => (reference.key.place, "and no `$ref`"),
        (None, None, None) => (start(cx, root), "and `type: object` said of it"),
        _ => return,
    };
    let message = format!("{} wants an object at the root, {what}", profile.name);
    let help = match what.starts_with("and `type") {
        true => "write `type: object`",
        false => "put it into a property of an object",
    };
    report.add(dated(report.at(place, message).help(help), profile));
}

/// "schema must have a 'type' key", in properties, items and parts of `anyOf` alike; neither `enum`
/// (openclaw/clawpatch#60) nor `const` stands in for it. A schema that is `anyOf` or `$ref` needs none.
fn typed(cx: &Context<'_>, report: &mut Report, profile: &Profile, sub: &Sub<'_>) {
    // What is put together is refused for that, or says its types in its parts.
    const ELSEWHERE: [&str; 7] = ["type", "$ref", "anyOf", "oneOf", "allOf", "not", "if"];
    let is_said = |entry: &Entry| {
        let name = entry.key.text.as_str();
        ELSEWHERE.contains(&name)
            || meant(name, &entry.value).is_some_and(|name| ELSEWHERE.contains(&name))
    };
    if sub.is_labels() || sub.entries().iter().any(is_said) {
        return;
    }
    let values: Vec<serde_json::Value> = match (sub.node.get("enum"), sub.node.get("const")) {
        (Some(list), _) => {
            let values = list.as_list().unwrap_or_default().iter();
            values.map(Node::to_json).collect()
        }
        (None, Some(value)) => vec![value.to_json()],
        (None, None) => Vec::new(),
    };
    let help = match types_of(&values).as_slice() {
        [] if !sub.properties().is_empty() => "write `type: object` beside them".to_owned(),
        [] => "say what it takes: a `type`, `anyOf` or a `$ref`".to_owned(),
        [one] => format!("write `type: {one}` beside it"),
        several => format!("write `type: [{}]` beside it", several.join(", ")),
    };
    add_typeless(report, profile, place_of(cx, sub), name_of(sub), help);
}

/// `true` and `false` are schemas as well, and have no type.
fn truth_values(report: &mut Report, profile: &Profile, sub: &Sub<'_>) {
    let is_bool = |node: &&Node| matches!(node.value, Value::Bool(_));
    let help = || "say what it takes: a `type`, `anyOf` or a `$ref`".to_owned();
    let named = ["properties", "$defs"].into_iter().flat_map(|name| {
        let named = sub.node.get(name).and_then(Node::as_map);
        named.unwrap_or_default()
    });
    for entry in named.filter(|entry| is_bool(&&entry.value)) {
        let name = Some(entry.key.text.as_str());
        add_typeless(report, profile, entry.value.place, name, help());
    }
    let branches = sub.node.get("anyOf").and_then(Node::as_list);
    let others = branches.unwrap_or_default().iter();
    for node in others.chain(sub.node.get("items")).filter(is_bool) {
        add_typeless(report, profile, node.place, None, help());
    }
}

fn add_typeless(
    report: &mut Report,
    profile: &Profile,
    place: Place,
    name: Option<&str>,
    help: String,
) {
    let whose = match name {
        Some(name) => format!("`{}` has none", visible::quoted(name, 40)),
        None => "this has none".to_owned(),
    };
    let message = format!("{} wants a `type` in every schema: {whose}", profile.name);
    report.add(dated(report.at(place, message).help(help), profile));
}

/// "array schema missing items" (campfirein/byterover-cli#42).
fn items(cx: &Context<'_>, report: &mut Report, profile: &Profile, sub: &Sub<'_>) {
    let said = ["items", "prefixItems", "$ref"];
    if !has_type(sub.node, "array") || said.iter().any(|name| sub.node.get(name).is_some()) {
        return;
    }
    let whose = match name_of(sub) {
        Some(name) => format!("`{}` has none", visible::quoted(name, 40)),
        None => "this has none".to_owned(),
    };
    let message = format!("{} wants `items` in every array: {whose}", profile.name);
    let finding = report
        .at(place_of(cx, sub), message)
        .help("say what each item is: `items: { type: string }`");
    report.add(dated(finding, profile));
}

/// "'required' is required to be supplied and to be an array including every key in properties. Extra
/// required key 'ghost' supplied." (akitaonrails/ai-memory#628)
fn required(report: &mut Report, profile: &Profile, sub: &Sub<'_>) {
    // Where there are no properties at all, that is what is said.
    if sub.properties().is_empty() {
        return;
    }
    let known = || sub.properties().iter().map(|entry| entry.key.text.as_str());
    let names = sub.node.get("required").and_then(Node::as_list);
    for node in names.unwrap_or_default() {
        let Some(name) = node
            .as_text()
            .filter(|name| !known().any(|own| own == *name))
        else {
            continue;
        };
        let message = format!(
            "{} refuses a `required` that names no property: `{}`",
            profile.name,
            visible::quoted(name, 40)
        );
        let finding = report.at(node.place, message);
        let finding = match nearest(name, known()) {
            Some(near) => finding.did_you_mean(Some(near)),
            None => finding.help("take it out, or write the property"),
        };
        report.add(dated(finding, profile));
    }
}

/// An object of which no property is known, and that takes no other: where it takes others, that is
/// what is said.
fn without_properties(cx: &Context<'_>, report: &mut Report, profile: &Profile, sub: &Sub<'_>) {
    let Some((severity, why)) = profile.without_properties else {
        return;
    };
    let closed = sub.node.get("additionalProperties").and_then(Node::as_bool) == Some(false);
    let said = ["properties", "$ref", "anyOf", "allOf", "oneOf"];
    if !has_type(sub.node, "object")
        || !closed
        || said.iter().any(|name| sub.node.get(name).is_some())
    {
        return;
    }
    let whose = match name_of(sub) {
        Some(name) => format!(" (`{}`)", visible::quoted(name, 40)),
        None => String::new(),
    };
    let verb = match severity {
        Severity::Error => "does not take",
        _ => "may refuse",
    };
    let message = format!(
        "{} {verb} an object without `properties`{whose}: {why}",
        profile.name
    );
    let mut finding = report
        .at(place_of(cx, sub), message)
        .help("name its properties, or leave it out");
    finding.severity = severity;
    report.add(dated(finding, profile));
}

/// OpenAI: "$ref cannot have keywords {'description'}" (camel-ai/camel#3001). Gemini's documentation lets stand beside it
/// what begins with `$` alone; its API: "If a schema node has $ref set, then only description and
/// default can be set alongside it" (anomalyco/opencode#12295).
fn beside_ref(report: &mut Report, profile: &Profile, sub: &Sub<'_>) {
    let rule = profile.beside_ref;
    if rule == BesideRef::Anything || sub.is_labels() || sub.node.get("$ref").is_none() {
        return;
    }
    let beside = |entry: &&Entry| match rule {
        BesideRef::Reserved => !entry.key.text.starts_with('$'),
        _ => entry.key.text != "$ref",
    };
    let is_unsure = |entry: &Entry| {
        let name = entry.key.text.as_str();
        rule == BesideRef::Reserved && (name == "description" || name == "default")
    };
    for entry in sub.entries().iter().filter(beside) {
        let name = visible::quoted(&entry.key.text, 40);
        let message = match is_unsure(entry) {
            true => format!(
                "{} may refuse `{name}` beside `$ref`: its documentation does not take it, its API's messages do",
                profile.name
            ),
            false => format!("{} does not take `{name}` beside `$ref`", profile.name),
        };
        let mut finding = report
            .at(entry.key.place, message)
            .help("write it in the schema that `$ref` names, or write that schema out here");
        if is_unsure(entry) {
            finding.severity = Severity::Warning;
        }
        report.add(dated(finding, profile));
    }
}

/// Anthropic's documentation: "allOf with $ref not supported".
fn refs_in_all_of(report: &mut Report, profile: &Profile, sub: &Sub<'_>) {
    let refused = profile.refused.iter().any(|(name, _)| *name == "allOf");
    if profile.ref_in_all_of || refused {
        return;
    }
    let parts = sub.node.get("allOf").and_then(Node::as_list);
    for part in parts.unwrap_or_default() {
        let Some(reference) = part.get("$ref").filter(|_| !is_labels(part)) else {
            continue;
        };
        let message = format!("{} does not take a `$ref` in `allOf`", profile.name);
        let finding = report
            .at(reference.place, message)
            .help("write the properties of all into one object");
        report.add(dated(finding, profile));
    }
}

fn name_of<'s>(sub: &Sub<'s>) -> Option<&'s str> {
    sub.property.map(|key| key.text.as_str())
}

/// A short place for a schema: its property's name, else where it begins.
fn place_of(cx: &Context<'_>, sub: &Sub<'_>) -> Place {
    match sub.property {
        Some(key) => key.place,
        None if sub.entries().is_empty() => sub.node.place,
        None => start(cx, sub.node),
    }
}
