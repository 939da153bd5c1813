//! What the model must answer: format, schema, and which of its fields are label and reasoning.

use std::path::Path;

use super::fields::{Lowering, Text};
use super::keys;
use super::schema::{FieldPath, LABELS_REF, Schema, Step, parse_path};
use super::taxonomy::Taxonomy;
use crate::source::read::MAX_FILE;
use crate::source::{Diagnostic, Entry, Node, Place, Value, json};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    #[default]
    Json,
    Text,
}

/// Where an example's `reasoning` goes.
#[derive(Debug, Clone, PartialEq)]
pub enum Reasoning {
    /// Into this field of the output.
    Field(FieldPath),
    /// Before the answer, outside of it: `output.reasoning: shown`, and `format: text`.
    Before,
    /// The schema has no place for it.
    Nowhere,
}

#[derive(Debug, Clone)]
pub struct Output {
    /// The spec's `output` key; None where the spec has none.
    pub place: Option<Place>,
    pub format: Format,
    /// Whether the request carries the schema and the provider enforces it.
    pub strict: bool,
    pub schema: Option<Schema>,
    /// Whether the schema was named but could not be read: rules about it are then silent.
    pub schema_failed: bool,
    pub reasoning: Reasoning,
    /// The fields that hold a label; empty for `format: text`, where the whole output is one.
    pub labels: Vec<FieldPath>,
    /// What `label` and `reasoning` say where the schema has no such property.
    pub no_such_label: Option<Text>,
    pub no_such_reasoning: Option<Text>,
    pub quotes: Vec<Text>,
}

impl Output {
    pub fn absent() -> Self {
        Output {
            place: None,
            format: Format::Json,
            strict: true,
            schema: None,
            schema_failed: false,
            reasoning: Reasoning::Field(vec![Step::Property("reasoning".into())]),
            labels: Vec::new(),
            no_such_label: None,
            no_such_reasoning: None,
            quotes: Vec::new(),
        }
    }

    /// Whether the schema goes into the request beside the text.
    pub fn schema_in_request(&self) -> bool {
        self.format == Format::Json && self.strict && self.schema.is_some()
    }
}

/// Reads the spec's `output`. `taxonomy_failed`: the labels are unknown, so a reference to them is
/// no mistake.
pub fn output(
    low: &mut Lowering<'_>,
    entry: &Entry,
    taxonomy: Option<&Taxonomy>,
    taxonomy_failed: bool,
    root: &Path,
) -> Output {
    let mut out = Output {
        place: Some(entry.key.place),
        ..Output::absent()
    };
    let Some(fields) = low.fields(&entry.value, &keys::OUTPUT) else {
        out.schema_failed = true;
        return out;
    };
    if let Some(format) = low.word_at(&fields, "format")
        && format.text == "text"
    {
        out.format = Format::Text;
    }
    out.strict = low.bool_at(&fields, "strict").unwrap_or(true);
    out.quotes = low.texts_at(&fields, "quotes");
    if let Some(node) = fields.get("schema") {
        match read_schema(low, node, root) {
            Some(schema) => out.schema = Some(Schema::new(schema, taxonomy)),
            None => out.schema_failed = true,
        }
    }
    if let Some(schema) = &out.schema
        && taxonomy.is_none()
        && !taxonomy_failed
    {
        refuse_labels(low, &schema.node);
    }
    out.labels = match (field_path(low, &fields, "label"), taxonomy, &out.schema) {
        (Some((text, path)), _, Some(schema)) if schema.at(&path).is_none() => {
            out.no_such_label = Some(text);
            Vec::new()
        }
        (Some((_, path)), _, _) => vec![path],
        (None, Some(taxonomy), Some(schema)) => schema.label_fields(taxonomy),
        _ => Vec::new(),
    };
    out.reasoning = reasoning(low, &fields, &mut out);
    out
}

fn reasoning(
    low: &mut Lowering<'_>,
    fields: &super::fields::Fields<'_>,
    out: &mut Output,
) -> Reasoning {
    let shown = fields.get("reasoning").and_then(Node::as_text) == Some("shown");
    if shown || out.format == Format::Text {
        if !shown {
            field_path(low, fields, "reasoning");
        }
        return Reasoning::Before;
    }
    let named = field_path(low, fields, "reasoning");
    let default = || vec![Step::Property("reasoning".into())];
    match (named, &out.schema) {
        (Some((text, path)), Some(schema)) if schema.at(&path).is_none() => {
            out.no_such_reasoning = Some(text);
            Reasoning::Nowhere
        }
        (Some((_, path)), _) => Reasoning::Field(path),
        (None, Some(schema)) if schema.at(&default()).is_none() => Reasoning::Nowhere,
        // Without a schema there is nothing that the reasoning could contradict.
        (None, _) => Reasoning::Field(default()),
    }
}

fn field_path(
    low: &mut Lowering<'_>,
    fields: &super::fields::Fields<'_>,
    key: &str,
) -> Option<(Text, FieldPath)> {
    let text = low.text_at(fields, key)?;
    let Some(path) = parse_path(&text.text) else {
        let message = format!("`{key}` is a path of properties, as `spans[].label`");
        low.push(Diagnostic::error("FS004", message).at(text.place));
        return None;
    };
    Some((text, path))
}

/// A schema written in place, or the file that a text names: JSON by its own grammar, or YAML.
fn read_schema(low: &mut Lowering<'_>, node: &Node, root: &Path) -> Option<Node> {
    let schema = match &node.value {
        Value::Text { .. } => {
            let named = low.text(node)?;
            let id = low.open(&named, node.place.file, root, MAX_FILE)?;
            if named.text.ends_with(".json") {
                let text = low.files.shared_text(id);
                json::parse(id, 0, &text, low.found)?
            } else {
                low.yaml(id)?
            }
        }
        Value::Map(_) => node.clone(),
        _ => {
            low.wrong_type(node, "a JSON Schema, or the path of one,");
            return None;
        }
    };
    check_keys(low, &schema);
    match schema.value {
        Value::Map(_) => Some(schema),
        _ => {
            low.wrong_type(&schema, "a JSON Schema");
            None
        }
    }
}

/// Duplicate keys anywhere: a map of properties would silently lose one.
pub fn check_keys(low: &mut Lowering<'_>, node: &Node) {
    match &node.value {
        Value::Map(entries) => {
            low.no_duplicates(entries);
            entries
                .iter()
                .for_each(|entry| check_keys(low, &entry.value));
        }
        Value::List(items) => items.iter().for_each(|item| check_keys(low, item)),
        _ => {}
    }
}

fn refuse_labels(low: &mut Lowering<'_>, node: &Node) {
    match &node.value {
        Value::Map(entries) => {
            for entry in entries {
                if entry.key.text == "$ref" && entry.value.as_text() == Some(LABELS_REF) {
                    let message = format!("`{LABELS_REF}` needs a taxonomy, and the spec has none");
                    let finding = Diagnostic::error("FS008", message).at(entry.value.place);
                    low.push(finding.help(
                        "where there is nothing to choose, give the field its type in place of the `$ref`, as `{ type: string }`; else write the labels under `taxonomy`",
                    ));
                }
                refuse_labels(low, &entry.value);
            }
        }
        Value::List(items) => items.iter().for_each(|item| refuse_labels(low, item)),
        _ => {}
    }
}
