//! FS4xx: the output schema as the model's provider takes it. What a provider refuses is a dated fact
//! (`providers.rs`); for other providers, and without a model, nothing is said of it.

use std::collections::HashSet;

use super::providers::{KEYWORDS, Profile, profile};
use super::schema_edit::{add_entry, add_items, sync_items};
use super::schema_walk::{Sub, alternatives, fields, has_type, is_labels, schemas};
use super::{Check, Rule, error, info};
use crate::lint::{Context, Report};
use crate::source::{Applicability, Diagnostic, Edit, Entry, Fix, Node, Place, Severity, Value};
use crate::spec::schema::find;
use crate::spec::{Format, Part, Reasoning, Schema};
use crate::text::visible;

pub const RULES: &[(Rule, Check)] = &[
    (
        error(
            "FS401",
            "unsupported-keyword",
            include_str!("../../../docs/rules/FS401.md"),
        ),
        unsupported_keyword,
    ),
    (
        error(
            "FS402",
            "optional-property",
            include_str!("../../../docs/rules/FS402.md"),
        ),
        optional_property,
    ),
    (
        error(
            "FS403",
            "open-object",
            include_str!("../../../docs/rules/FS403.md"),
        ),
        open_object,
    ),
    (
        error(
            "FS404",
            "schema-over-limit",
            include_str!("../../../docs/rules/FS404.md"),
        ),
        super::schema_limits::schema_over_limit,
    ),
    (
        error(
            "FS405",
            "enum-differs-from-labels",
            include_str!("../../../docs/rules/FS405.md"),
        ),
        enum_differs_from_labels,
    ),
    (
        info(
            "FS406",
            "property-without-description",
            include_str!("../../../docs/rules/FS406.md"),
        ),
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

fn unsupported_keyword(cx: &Context<'_>, report: &mut Report) {
    let Some(schema) = &cx.spec.output.schema else {
        return;
    };
    if cx.spec.output.format == Format::Text {
        return;
    }
    let all = schemas(schema);
    for sub in &all {
        for entry in sub.entries() {
            misspelt(report, &entry.key.text, entry);
        }
    }
    let Some((schema, profile)) = enforced(cx) else {
        return;
    };
    let tuned = cx.model.name.starts_with("ft:");
    if profile.object_root {
        object_root(report, schema, profile);
    }
    for sub in &all {
        for entry in sub.entries() {
            keyword(report, profile, tuned, sub, entry);
        }
    }
    if !profile.recursion
        && let Some(place) = holds_itself(schema, &all)
    {
        let message = format!(
            "{} takes no schema that holds itself: this leads back to where it stands",
            profile.name
        );
        report.add(dated(report.at(place, message), profile));
    }
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

fn misspelt(report: &mut Report, name: &str, entry: &Entry) {
    let Some(near) = meant(name, &entry.value) else {
        return;
    };
    let shown = visible::quoted(name, 40);
    let message = format!("`{shown}` is no keyword of JSON Schema, and so without effect");
    let finding = report.at(entry.key.place, message);
    report.add(finding.did_you_mean(Some(near)));
}

/// No keyword, with a slip or two in it, has more bytes.
const LONGEST_KEYWORD: usize = 30;

/// The keyword that an unknown one is a slip of the pen for. Keywords of one's own are allowed, so it
/// must be very near: the same letters, or one wrong in five.
fn meant(name: &str, value: &Node) -> Option<&'static str> {
    if KEYWORDS.contains(&name) || name.starts_with("x-") {
        return None;
    }
    let points = value
        .as_text()
        .is_some_and(|text| text.starts_with('#') || text == crate::spec::schema::LABELS_REF);
    if name == "ref" && points {
        return Some("$ref");
    }
    if name.len() > LONGEST_KEYWORD {
        return None;
    }
    let letters = |word: &str| -> String {
        let letters = word.chars().filter(|c| !matches!(c, '_' | '-'));
        letters.flat_map(char::to_lowercase).collect()
    };
    let folded = letters(name);
    // `comment` and `schema` are notes of one's own, not slips for `$comment` and `$schema`.
    let is_reserved = |word: &str| word.starts_with('$');
    let mut known = KEYWORDS
        .iter()
        .filter(|known| is_reserved(known) == is_reserved(name));
    let length = folded.chars().count();
    let reach = match length {
        0..=4 => 0,
        5..=8 => 1,
        _ => 2,
    };
    let turned = |known: &str| {
        let sorted = |word: &str| {
            let mut letters: Vec<char> = word.chars().collect();
            letters.sort_unstable();
            letters
        };
        length >= 4
            && known.chars().next() == folded.chars().next()
            && sorted(known) == sorted(&folded)
    };
    known
        .clone()
        .find(|known| letters(known) == folded)
        .or_else(|| {
            known.find(|known| {
                let known = letters(known);
                let distance = strsim::damerau_levenshtein(&folded, &known);
                (distance <= reach && known.chars().count() >= 4) || turned(&known)
            })
        })
        .copied()
}

fn object_root(report: &mut Report, schema: &Schema, profile: &Profile) {
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
        _ => return,
    };
    let message = format!("{} wants an object at the root, {what}", profile.name);
    let finding = report
        .at(place, message)
        .help("put it into a property of an object");
    report.add(dated(finding, profile));
}

fn keyword(report: &mut Report, profile: &Profile, tuned: bool, sub: &Sub<'_>, entry: &Entry) {
    let name = entry.key.text.as_str();
    let row = |table: super::providers::Keywords| {
        let row = table.iter().find(|(keyword, _)| *keyword == name);
        row.map(|(_, why)| *why)
    };
    if sub.is_labels() && name == "$ref" {
        return;
    }
    let place = entry.key.place;
    if tuned && profile.refused_when_tuned.contains(&name) {
        let message = format!("a fine-tuned model of {} refuses `{name}`", profile.name);
        let finding = report
            .at(place, message)
            .help("say it in the description, and check it in code");
        report.add(dated(finding, profile));
    } else if let Some(why) = row(profile.refused) {
        let message = format!("{} does not take `{name}`: {why}", profile.name);
        let finding = report.at(place, message).help(instead(name));
        report.add(dated(finding, profile));
    } else if let Some(why) = row(profile.unsure) {
        let message = format!("{} may refuse `{name}`: {why}", profile.name);
        let mut finding = report.at(place, message).help(instead(name));
        finding.severity = Severity::Warning;
        report.add(dated(finding, profile));
    } else {
        value_of(report, profile, entry);
    }
}

/// A keyword that the provider takes, with a value that it does not.
fn value_of(report: &mut Report, profile: &Profile, entry: &Entry) {
    let value = &entry.value;
    let message = match entry.key.text.as_str() {
        "format" if !profile.formats.is_empty() => match value.as_text() {
            Some(format) if !profile.formats.contains(&format) => {
                let shown = visible::quoted(format, 30);
                format!(
                    "{} does not take the format `{shown}`, but {}",
                    profile.name,
                    profile.formats.join(", ")
                )
            }
            _ => return,
        },
        "minItems" => match (&value.value, profile.min_items) {
            (Value::Number(text), Some(most)) if text.parse::<f64>().is_ok_and(|n| n > most) => {
                format!("{} takes `minItems` of 0 or {most} only", profile.name)
            }
            _ => return,
        },
        "enum" | "const" if profile.scalar_enums => {
            let values = match (entry.key.text.as_str(), value.as_list()) {
                ("enum", Some(values)) => values,
                _ => std::slice::from_ref(value),
            };
            let whole = |node: &&Node| matches!(node.value, Value::List(_) | Value::Map(_));
            let Some(first) = values.iter().find(whole) else {
                return;
            };
            let message = format!(
                "{} takes texts, numbers, truth values and null in `{}`, not {}",
                profile.name,
                entry.key.text,
                first.value.kind()
            );
            report.add(dated(report.at(first.place, message), profile));
            return;
        }
        _ => return,
    };
    report.add(dated(report.at(value.place, message), profile));
}

fn instead(keyword: &str) -> &'static str {
    match keyword {
        "oneOf" => "write `anyOf`",
        "allOf" => "write the properties of all into one object",
        "not" | "if" | "then" | "else" | "dependentRequired" | "dependentSchemas"
        | "dependencies" => "write the cases under `anyOf`, or check them in code",
        "const" => "write an `enum` of one value",
        "nullable" => "write `type: [string, \"null\"]`",
        "$ref" | "$defs" => "write the schema out where it is used",
        "anyOf" | "example" => "do without it, or try it on the model that is used",
        "patternProperties" | "propertyNames" => {
            "name the properties, or make it a list of objects with a name and a value"
        }
        _ => "say it in the description, and check it in code",
    }
}

/// Schema nodes that are looked at to find one that holds itself.
const MAX_STEPS: usize = 1_000_000;

/// Where the first `$ref` stands that leads to a schema round it.
fn holds_itself(schema: &Schema, all: &[Sub<'_>]) -> Option<Place> {
    let mut steps = 0;
    all.iter().find_map(|sub| {
        let written = sub.node.get("$ref")?;
        let target = find(&schema.node, written.as_text()?.strip_prefix('#')?)?;
        // Round it by where it is written, or by what is referred to from there.
        let mut seen: Vec<&Node> = Vec::new();
        let mut open = vec![target];
        while let Some(at) = open.pop().filter(|_| steps < MAX_STEPS) {
            if seen.iter().any(|known| std::ptr::eq(*known, at)) {
                continue;
            }
            seen.push(at);
            let mut refs = Vec::new();
            if holds(at, sub.node, &mut refs, &mut steps) {
                return Some(written.place);
            }
            let targets = refs.into_iter();
            open.extend(targets.filter_map(|pointer| find(&schema.node, pointer)));
        }
        None
    })
}

/// Whether `wanted` is `node` or in it; `refs` gets what is referred to in it.
fn holds<'n>(node: &'n Node, wanted: &Node, refs: &mut Vec<&'n str>, steps: &mut usize) -> bool {
    *steps += 1;
    if std::ptr::eq(node, wanted) {
        return true;
    }
    if *steps > MAX_STEPS {
        return false;
    }
    if let Some(target) = node.get("$ref").and_then(Node::as_text)
        && let Some(pointer) = target.strip_prefix('#')
    {
        refs.push(pointer);
    }
    let entries = node.as_map().unwrap_or_default();
    let items = node.as_list().unwrap_or_default();
    let mut inner = entries.iter().map(|entry| &entry.value).chain(items);
    inner.any(|inner| holds(inner, wanted, refs, steps))
}

fn optional_property(cx: &Context<'_>, report: &mut Report) {
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

fn ask(title: &str, edits: Vec<Edit>) -> Fix {
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
fn start(cx: &Context<'_>, node: &Node) -> Place {
    let entries = node.as_map().unwrap_or_default();
    let kind = entries.iter().find(|entry| entry.key.text == "type");
    let own = |entry: &&Entry| entry.key.place.file == node.place.file;
    match kind.or(entries.first()).filter(own) {
        Some(entry) => entry.key.place,
        None => cx.spec.output.place.unwrap_or(node.place.start()),
    }
}

fn enum_differs_from_labels(cx: &Context<'_>, report: &mut Report) {
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
    let as_json: HashSet<String> = values
        .iter()
        .map(|value| crate::source::json::write(value))
        .collect();
    let json_of = |value: &Value| {
        let (place, value) = (field.place, value.clone());
        crate::source::json::write(&Node { place, value })
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
        .filter(|value| !labels.contains(&crate::source::json::write(value)))
        .collect();
    let shown = |values: &[String]| {
        let first = values
            .iter()
            .take(5)
            .map(|value| visible::quoted(value, 40));
        let more = if values.len() > 5 { ", …" } else { "" };
        format!("{}{more}", first.collect::<Vec<_>>().join(", "))
    };
    let extras: Vec<String> = extra
        .iter()
        .map(|value| crate::source::json::write(value))
        .collect();
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
        let kept = kept.filter(|value| !labels.contains(&crate::source::json::write(value)));
        let mut target = wanted.to_vec();
        target.extend(kept.map(|value| value.value.clone()));
        let edits = sync_items(cx.files, list, &target);
        finding.fix = edits.map(|edits| ask("write the taxonomy's labels", edits));
    }
    report.add(finding);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Files};

    fn text(text: &str) -> Node {
        let file: FileId = Files::new("/").add_text("x", "");
        Node {
            place: Place::new(file, Default::default()),
            value: Value::text(text),
        }
    }

    #[test]
    fn slips_of_the_pen_are_seen_and_keywords_of_ones_own_are_not() {
        for (slip, keyword) in [
            ("requird", "required"),
            ("additionalproperties", "additionalProperties"),
            ("additional_properties", "additionalProperties"),
            ("propertys", "properties"),
            ("discription", "description"),
            ("anyof", "anyOf"),
            ("min_length", "minLength"),
            ("tpye", "type"),
            ("mininum", "minimum"),
        ] {
            let found = meant(slip, &text("x"));
            assert_eq!(found.unwrap_or(""), keyword, "{slip}");
        }
        assert_eq!(meant("ref", &text("fewshot:labels")), Some("$ref"));
        for own in [
            "comment",
            "note",
            "notes",
            "x-order",
            "order",
            "label",
            "schema",
            "ref",
            "unit",
            "name",
            "values",
            "optional",
            "version",
            "source",
            "group",
            "tags",
            "help",
            "kind",
            "$note",
            "عنوان",
            "items_are",
            "terms",
            "formatter",
            "index",
            "times",
        ] {
            assert_eq!(meant(own, &text("x")), None, "{own}");
        }
    }
}
