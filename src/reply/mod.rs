//! A model's reply read against the spec: its label, its reasoning and its fields, or what is wrong
//! with it and where.
//!
//! Nothing is repaired. What the prompt's own pattern or a model's habit puts round the answer (a code
//! fence, `Output:`) is set aside and said; any other text beside the answer is an error.

mod error;
mod wrapping;

use std::collections::HashMap;

use serde_json::Value as Json;

pub use error::{ReplyError, ReplyErrors};

use crate::lint::schema_check::{self, Judge, Refusal};
use crate::source::{Diagnostic, FileId, Files, Node, Severity, Value, json};
use crate::spec::schema::{parts_in, values_at};
use crate::spec::{Format, Reasoning, Spec};
use crate::text::similar::nearest;
use crate::text::visible;
use error::Reading;

/// Reads the replies to one prompt. May be shared between threads.
pub struct Replies {
    spec: Spec,
    judge: Option<Judge>,
    /// What places in a reply refer to.
    file: FileId,
}

/// A reply that is what the spec asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The labels, as the taxonomy calls them: several where the label field is a list or there are
    /// several, none where the spec has no labels or the field is null.
    pub labels: Vec<String>,
    pub reasoning: Option<String>,
    /// The answer: JSON, or with `format: text` a text.
    pub answer: Json,
    /// What stood round the answer and was set aside, a sentence each.
    pub notes: Vec<String>,
}

impl Reply {
    /// The label, where there is one and no more.
    pub fn label(&self) -> Option<&str> {
        match self.labels.as_slice() {
            [label] => Some(label),
            _ => None,
        }
    }

    /// A property of the answer.
    pub fn field(&self, name: &str) -> Option<&Json> {
        self.answer.get(name)
    }
}

impl Replies {
    /// Err where the spec's schema is not valid.
    pub fn new(spec: &Spec) -> Result<Self, Vec<Diagnostic>> {
        let schema = spec.output.schema.as_ref();
        let schema = schema.filter(|_| spec.output.format == Format::Json);
        let judge = match schema.map(schema_check::compile) {
            None => None,
            Some(Ok(judge)) => Some(judge),
            Some(Err(errors)) => {
                let finding = |error: schema_check::SchemaError| {
                    Diagnostic::new("FS109", Severity::Error, error.why).at(error.place)
                };
                return Err(errors.into_iter().map(finding).collect());
            }
        };
        Ok(Replies {
            spec: spec.clone(),
            judge,
            file: Files::new("").add_text("reply", ""),
        })
    }

    /// Reads one reply: the text that the model wrote, out of the provider's envelope.
    pub fn read(&self, text: &str) -> Result<Reply, ReplyErrors> {
        let reading = Reading::new(text);
        let wrapped = wrapping::unwrap(text, &self.spec);
        let inner = &text[wrapped.answer.clone()];
        if inner.is_empty() {
            let error = reading.error(wrapped.answer, "the reply has no answer");
            return Err(ReplyErrors(vec![error.help(
                "the model may have refused, or spent its tokens on thinking: look at why it stopped",
            )]));
        }
        let (labels, answer, field) = match self.spec.output.format {
            Format::Text => {
                let labels = self.bare_label(&reading, &wrapped.answer)?;
                (labels, Json::from(inner), None)
            }
            Format::Json => {
                let node = self.json(&reading, &wrapped.answer)?;
                let labels = self.judged(&reading, &node)?;
                (labels, node.to_json(), self.reasoning(&node))
            }
        };
        let before = wrapped.reasoning.map(|range| text[range].to_owned());
        Ok(Reply {
            labels,
            reasoning: field.or(before),
            answer,
            notes: wrapped.notes,
        })
    }

    /// With `format: text` and a taxonomy the whole answer is a label.
    fn bare_label(
        &self,
        reading: &Reading<'_>,
        range: &std::ops::Range<usize>,
    ) -> Result<Vec<String>, ReplyErrors> {
        let Some(taxonomy) = &self.spec.taxonomy else {
            return Ok(Vec::new());
        };
        let written = &reading.text[range.clone()];
        let found = taxonomy
            .labels
            .iter()
            .find(|label| written_as(&label.value) == written);
        match found {
            Some(label) => Ok(vec![label.name.clone()]),
            None => Err(ReplyErrors(vec![self.no_label(
                reading,
                range.clone(),
                None,
                written,
            )])),
        }
    }

    fn json(
        &self,
        reading: &Reading<'_>,
        range: &std::ops::Range<usize>,
    ) -> Result<Node, ReplyErrors> {
        let inner = &reading.text[range.clone()];
        let mut found = Vec::new();
        let node = json::parse(self.file, range.start, inner, &mut found);
        let Some(node) = node else {
            let finding = found.into_iter().next();
            let span = finding.as_ref().and_then(|finding| finding.place);
            let span = span.map_or(range.clone(), |place| place.span.range());
            let why = finding.map_or_else(String::new, |finding| finding.message);
            return Err(ReplyErrors(vec![wrapping::no_json(
                reading, range, span, why,
            )]));
        };
        let mut twice = Vec::new();
        duplicates(reading, &node, "", &mut twice);
        match twice.is_empty() {
            true => Ok(node),
            false => Err(ReplyErrors(twice)),
        }
    }

    /// The labels of an answer that the schema accepts.
    fn judged(&self, reading: &Reading<'_>, node: &Node) -> Result<Vec<String>, ReplyErrors> {
        let mut errors = Vec::new();
        if let (Some(schema), Some(judge)) = (&self.spec.output.schema, &self.judge) {
            match schema_check::refusals(&self.spec, schema, judge, node) {
                Ok(refusals) => {
                    let each = refusals.iter();
                    errors.extend(each.map(|refusal| self.refused(reading, node, refusal)));
                }
                Err(error) => {
                    errors.push(reading.error(
                        node.place.span.range(),
                        format!("the schema cannot judge it: {}", error.why),
                    ));
                }
            }
        }
        let mut labels = Vec::new();
        if self.spec.taxonomy.is_some() && errors.is_empty() {
            for value in self.spec.labels_of(node) {
                match self.spec.label_of_value(&value.value) {
                    Some(label) => labels.push(label.name.clone()),
                    None if value.is_null() => {}
                    None => {
                        let written = written_as(&value.value);
                        let range = value.place.span.range();
                        errors.push(self.no_label(reading, range, None, &written));
                    }
                }
            }
        }
        match errors.is_empty() {
            true => Ok(labels),
            false => Err(ReplyErrors(errors)),
        }
    }

    fn refused(&self, reading: &Reading<'_>, node: &Node, refusal: &Refusal) -> ReplyError {
        let range = refusal.place.span.range();
        let field = field(node, &refusal.pointer);
        if refusal.about_label {
            let value = crate::spec::schema::find(node, &refusal.pointer);
            let written = value.map_or_else(String::new, |value| written_as(&value.value));
            return self.no_label(reading, range, field, &written);
        }
        reading.error(range, refusal.why.clone()).field(field)
    }

    fn no_label(
        &self,
        reading: &Reading<'_>,
        range: std::ops::Range<usize>,
        field: Option<String>,
        written: &str,
    ) -> ReplyError {
        let labels = self
            .spec
            .taxonomy
            .iter()
            .flat_map(|taxonomy| &taxonomy.labels);
        let known: Vec<String> = labels.map(|label| written_as(&label.value)).collect();
        let shown = visible::quoted(written, 60);
        let error = reading
            .error(range, format!("`{shown}` is no label"))
            .field(field);
        match nearest(written, known.iter().map(String::as_str)) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("the labels are {}", listed(&known))),
        }
    }

    fn reasoning(&self, node: &Node) -> Option<String> {
        let Reasoning::Field(path) = &self.spec.output.reasoning else {
            return None;
        };
        let texts: Vec<&str> = values_at(node, path)
            .into_iter()
            .flat_map(|value| {
                value
                    .as_list()
                    .map_or(std::slice::from_ref(value), |list| list)
            })
            .filter_map(Node::as_text)
            .collect();
        (!texts.is_empty()).then(|| texts.join("\n"))
    }
}

/// Labels that a message lists.
const MOST_LISTED: usize = 12;

fn listed(labels: &[String]) -> String {
    let shown = labels.iter().take(MOST_LISTED);
    let shown: Vec<_> = shown
        .map(|label| format!("`{}`", visible::quoted(label, 40)))
        .collect();
    let more = if labels.len() > MOST_LISTED {
        ", …"
    } else {
        ""
    };
    format!("{}{more}", shown.join(", "))
}

/// A label's value as a reply writes it.
fn written_as(value: &Value) -> String {
    match value {
        Value::Text { text, .. } => text.clone(),
        Value::Number(text) => text.clone(),
        Value::Bool(value) => value.to_string(),
        _ => value.kind().to_owned(),
    }
}

/// A pointer into an answer as people write it: `/rows/0/total` is `rows[0].total`. None for the whole.
fn field(node: &Node, pointer: &str) -> Option<String> {
    let mut path = String::new();
    for (part, is_item) in parts_in(node, pointer) {
        match is_item {
            true => path.push_str(&format!("[{part}]")),
            false if path.is_empty() => path.push_str(&part),
            false => path.push_str(&format!(".{part}")),
        }
    }
    (!path.is_empty()).then_some(path)
}

/// The same key twice: which of the two is meant nobody can say. `path` leads to the node.
fn duplicates(reading: &Reading<'_>, node: &Node, path: &str, errors: &mut Vec<ReplyError>) {
    for (at, item) in node.as_list().unwrap_or_default().iter().enumerate() {
        duplicates(reading, item, &format!("{path}[{at}]"), errors);
    }
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for entry in node.as_map().unwrap_or_default() {
        let dot = if path.is_empty() { "" } else { "." };
        let path = format!("{path}{dot}{}", entry.key.text);
        let range = entry.key.place.span.range();
        match seen.get(entry.key.text.as_str()) {
            Some(first) => {
                let (line, column) = reading.position(*first);
                let message = format!(
                    "the key stands here a second time; first in line {line}, column {column}"
                );
                errors.push(reading.error(range, message).field(Some(path.clone())));
            }
            None => {
                seen.insert(&entry.key.text, range.start);
            }
        }
        duplicates(reading, &entry.value, &path, errors);
    }
}
