//! FS401: keywords that a provider refuses, values of keywords that it refuses, and misspelt ones.

use super::model_limits::model_place;
use super::providers::{KEYWORDS, Keywords, Profile, profile};
use super::schema::{dated, enforced};
use super::schema_shape;
use super::schema_walk::{Sub, schemas};
use crate::lint::{Context, Report};
use crate::render::{Provider, takes_schema};
use crate::source::{Entry, Node, Place, Severity, Value};
use crate::spec::schema::find;
use crate::spec::{Format, Schema, Spec};
use crate::text::visible;

pub(super) fn unsupported_keyword(cx: &Context<'_>, report: &mut Report) {
    let Some(schema) = &cx.spec.output.schema else {
        return;
    };
    // What is not enforced may say what it likes.
    if cx.spec.output.format == Format::Text || !cx.spec.output.strict {
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
    older_model(cx, report, profile);
    let tuned = cx.model.name.starts_with("ft:");
    schema_shape::shape(cx, report, schema, profile, &all);
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

/// The keywords of the enforced output schema that a provider refuses once its model is fine-tuned,
/// each with its first place. None where the provider publishes no list for fine-tuned models.
pub fn refused_when_tuned(spec: &Spec, provider: &str) -> Option<Vec<(String, Place)>> {
    let profile = profile(provider)?;
    if profile.refused_when_tuned.is_empty() {
        return None;
    }
    let always = profile.refused.iter().map(|(keyword, _)| *keyword);
    let refused: Vec<&str> = always
        .chain(profile.refused_when_tuned.iter().copied())
        .collect();
    let mut out: Vec<(String, Place)> = Vec::new();
    for sub in spec.output.schema.iter().flat_map(schemas) {
        for entry in sub.entries() {
            let name = entry.key.text.as_str();
            if refused.contains(&name) && !out.iter().any(|(known, _)| known == name) {
                out.push((name.to_owned(), entry.key.place));
            }
        }
    }
    Some(out)
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
pub(super) fn meant(name: &str, value: &Node) -> Option<&'static str> {
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

/// A model from before structured output, whose place is the spec's where it names it.
fn older_model(cx: &Context<'_>, report: &mut Report, profile: &Profile) {
    if profile.provider != Provider::OpenAi.vendor() || takes_schema(&cx.model.name) {
        return;
    }
    let place = model_place(cx).unwrap_or(cx.spec.place);
    let message = format!(
        "{} takes no JSON Schema as a response format",
        visible::quoted(&cx.model.name, 60)
    );
    let mut finding = report
        .at(place, message)
        .help("choose gpt-4o-mini, gpt-4o-2024-08-06 or a later model");
    finding.severity = Severity::Warning;
    report.add(dated(finding, profile));
}

fn keyword(report: &mut Report, profile: &Profile, tuned: bool, sub: &Sub<'_>, entry: &Entry) {
    let name = entry.key.text.as_str();
    let row = |table: Keywords| {
        let row = table.iter().find(|(keyword, _)| *keyword == name);
        row.map(|(_, why)| *why)
    };
    // Without effect, `nullable: false` does no harm.
    let is_idle = name == "nullable" && entry.value.as_bool() == Some(false);
    if sub.is_labels() && name == "$ref" || is_idle {
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
        "example" => "do without it, or try it on the model that is used",
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
