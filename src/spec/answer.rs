//! An example's whole answer: its output with the reasoning put where the schema has it, keys in the
//! schema's order. What the prompt shows, and what the schema judges, is this.

use std::sync::Arc;

use serde_json::Value as Json;

use super::items::{Example, ReasoningText, without_final_line_end};
use super::output::Reasoning;
use super::schema::{Schema, Step, member, values_at};
use super::{Format, Spec};
use crate::source::{Entry, Key, Node, Style, Value, json};
use crate::text::hash::HashMap;

/// Worked out once an example: [`Spec::answer`] and [`Spec::answer_text`] tell it.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Each node in it keeps the place it was written at.
    pub node: Arc<Node>,
    pub text: String,
    /// Whether its keys were not in the schema's order before, those of its reasoning included.
    pub was_unordered: bool,
}

impl Answer {
    /// None where the example has no output.
    pub fn of(spec: &Spec, example: &Example) -> Option<Answer> {
        let mut node = example.output.clone()?;
        if let Reasoning::Field(path) = &spec.output.reasoning
            && let Some(reasoning) = &example.reasoning
        {
            put(&mut node, path, reasoning, spec.output.schema.as_ref());
        }
        let was_unordered = order(spec, &mut node);
        let text = match (&node.value, spec.output.format) {
            (Value::Text { text, .. }, Format::Text) => without_final_line_end(text).to_owned(),
            _ => json::write(&node),
        };
        let node = Arc::new(node);
        Some(Answer {
            node,
            text,
            was_unordered,
        })
    }
}

/// Whether the output holds reasoning itself, at the place the reasoning goes to.
pub fn has_own_reasoning(spec: &Spec, example: &Example) -> bool {
    let (Reasoning::Field(path), Some(output)) = (&spec.output.reasoning, &example.output) else {
        return false;
    };
    values_at(output, path).into_iter().any(says)
}

/// What an answer comes to, as a text of its own: its labels; without a label field all of it but the
/// reasoning. Two answers agree where it is the same.
pub fn gist(spec: &Spec, output: &Node) -> String {
    let labels = spec.labels_of(output);
    if labels.is_empty() {
        return canonical(&without_reasoning(spec, output));
    }
    let mut labels: Vec<String> = labels.into_iter().map(json::write).collect();
    labels.sort_unstable();
    labels.dedup();
    labels.join("\n")
}

/// An output without the place that the reasoning goes to.
pub fn without_reasoning(spec: &Spec, output: &Node) -> Node {
    let mut output = output.clone();
    if let Reasoning::Field(path) = &spec.output.reasoning {
        take_out(&mut output, path);
    }
    output
}

fn take_out(node: &mut Node, path: &[Step]) {
    match (path, &mut node.value) {
        ([Step::Property(name)], Value::Map(entries)) => {
            entries.retain(|entry| entry.key.text != *name);
        }
        ([Step::Property(name), rest @ ..], Value::Map(entries)) => {
            let found = entries.iter_mut().find(|entry| entry.key.text == *name);
            if let Some(entry) = found {
                take_out(&mut entry.value, rest);
            }
        }
        ([Step::Items, rest @ ..], Value::List(items)) => {
            items.iter_mut().for_each(|item| take_out(item, rest));
        }
        _ => {}
    }
}

/// As JSON, the same for values that are the same in another order of keys.
fn canonical(node: &Node) -> String {
    fn sort(node: &mut Node) {
        match &mut node.value {
            Value::List(items) => items.iter_mut().for_each(sort),
            Value::Map(entries) => {
                entries.sort_by(|a, b| a.key.text.cmp(&b.key.text));
                entries.iter_mut().for_each(|entry| sort(&mut entry.value));
            }
            _ => {}
        }
    }
    let mut node = node.clone();
    sort(&mut node);
    json::write(&node)
}

/// Puts an output's keys into the schema's order, where a schema orders them. False where they were
/// in it.
pub fn order(spec: &Spec, output: &mut Node) -> bool {
    match &spec.output.schema {
        Some(schema) if spec.output.format == Format::Json => {
            in_order(output, schema, &schema.json, 0)
        }
        _ => false,
    }
}

/// Whether the whole answer has reasoning where it belongs: an output may have no place for it.
pub fn holds_reasoning(spec: &Spec, at: usize) -> bool {
    let Reasoning::Field(path) = &spec.output.reasoning else {
        return false;
    };
    let answer = spec.answer(at);
    answer.is_some_and(|answer| values_at(answer, path).into_iter().any(says))
}

fn says(node: &Node) -> bool {
    match &node.value {
        Value::Null => false,
        Value::Text { text, .. } => !text.trim().is_empty(),
        Value::List(items) => !items.is_empty(),
        _ => true,
    }
}

fn put(node: &mut Node, path: &[Step], reasoning: &ReasoningText, schema: Option<&Schema>) {
    let wants_list = schema
        .and_then(|schema| Some(schema.resolve(schema.at(path)?)))
        .is_some_and(|field| member(field, "type").and_then(Json::as_str) == Some("array"));
    let text = |text: &str| Node {
        place: reasoning.place,
        value: Value::Text {
            text: text.to_owned(),
            style: Style::Plain,
        },
    };
    let whole = if wants_list {
        let steps = match reasoning.steps.is_empty() {
            true => vec![text(&reasoning.text)],
            false => reasoning
                .steps
                .iter()
                .map(|step| text(&step.text))
                .collect(),
        };
        Node {
            place: reasoning.place,
            value: Value::List(steps),
        }
    } else {
        text(&reasoning.text)
    };
    let steps = reasoning.steps.iter().map(|step| text(&step.text));
    let steps = steps.collect();
    put_at(node, path, whole, steps);
}

/// Through a list, one text a member where there are as many; else the whole into its only member.
fn put_at(node: &mut Node, path: &[Step], whole: Node, each: Vec<Node>) {
    match (path, &mut node.value) {
        ([Step::Property(name)], Value::Map(entries)) => {
            if let Some(entry) = entries.iter_mut().find(|entry| entry.key.text == *name) {
                if !says(&entry.value) {
                    entry.value = whole;
                }
                return;
            }
            let key = Key {
                text: name.clone(),
                place: whole.place,
                style: Style::Plain,
            };
            // Before the rest where no schema orders them: reasoning comes first.
            entries.insert(0, Entry { key, value: whole });
        }
        ([Step::Property(name), rest @ ..], Value::Map(entries)) => {
            if let Some(entry) = entries.iter_mut().find(|entry| entry.key.text == *name) {
                put_at(&mut entry.value, rest, whole, each);
            }
        }
        ([Step::Items, rest @ ..], Value::List(items)) => match items.as_mut_slice() {
            [only] => put_at(only, rest, whole, Vec::new()),
            items if items.len() == each.len() => {
                for (item, step) in items.iter_mut().zip(each) {
                    put_at(item, rest, step, Vec::new());
                }
            }
            _ => {}
        },
        _ => {}
    }
}

/// Puts keys into the schema's order, those it does not name after the others as they were. Whether
/// there was anything to put.
fn in_order(node: &mut Node, schema: &Schema, at: &Json, depth: usize) -> bool {
    if depth > crate::source::MAX_DEPTH {
        return false;
    }
    let at = schema.resolve(at);
    let mut moved = false;
    match &mut node.value {
        Value::List(items) => {
            if let Some(item_schema) = member(at, "items") {
                for item in items {
                    moved |= in_order(item, schema, item_schema, depth + 1);
                }
            } else if let Some(branch) = branch(at, |b| schema.resolve(b).get("items").is_some()) {
                moved = in_order(node, schema, branch, depth + 1);
            }
        }
        Value::Map(entries) => {
            let Some(properties) = member(at, "properties").and_then(Json::as_object) else {
                let fits = |b: &Json| {
                    let properties = schema.resolve(b).get("properties");
                    entries.iter().all(|entry| {
                        properties
                            .is_some_and(|properties| properties.get(&entry.key.text).is_some())
                    })
                };
                return match branch(at, fits) {
                    Some(branch) => in_order(node, schema, branch, depth + 1),
                    None => false,
                };
            };
            let mut names = properties.keys();
            let follows = |entry: &Entry| names.any(|name| *name == entry.key.text);
            if !entries.iter().all(follows) {
                let names = properties.keys().enumerate();
                let ranks: HashMap<&String, usize> = names.map(|(at, name)| (name, at)).collect();
                let rank = |name: &String| ranks.get(name).copied().unwrap_or(usize::MAX);
                moved = !entries.is_sorted_by_key(|entry| rank(&entry.key.text));
                entries.sort_by_key(|entry| rank(&entry.key.text));
            }
            for entry in entries {
                if matches!(entry.value.value, Value::List(_) | Value::Map(_))
                    && let Some(property) = properties.get(&entry.key.text)
                {
                    moved |= in_order(&mut entry.value, schema, property, depth + 1);
                }
            }
        }
        _ => {}
    }
    moved
}

/// The first alternative that fits.
fn branch(schema: &Json, fits: impl Fn(&Json) -> bool) -> Option<&Json> {
    ["anyOf", "oneOf", "allOf"]
        .iter()
        .filter_map(|key| schema.get(key)?.as_array())
        .flatten()
        .find(|branch| fits(branch))
}
