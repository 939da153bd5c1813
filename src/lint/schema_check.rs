//! The output schema held against JSON Schema's own rules, and each example's answer against it.
//! Worked out once for the rules and for gate one.

use std::collections::HashSet;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Retrieve, Uri, ValidationError, Validator};
use serde_json::Value as Json;

use super::plain_schema;
use super::schema_cost::{MOST_STEPS, is_affordable, parts_without_references};
use crate::source::{Node, Place, Value};
use crate::spec::schema::{FieldPath, LABELS_REF, Step, descend, find, parts_in, pointer_parts};
use crate::spec::{Format, Schema, Spec};

/// What is wrong with the schema itself.
#[derive(Debug, Clone)]
pub struct SchemaError {
    pub place: Place,
    pub why: String,
}

/// What the schema refuses in an answer.
#[derive(Debug, Clone)]
pub struct Refusal {
    pub place: Place,
    /// The JSON pointer to what it refuses.
    pub pointer: String,
    pub why: String,
    /// Where in the schema it says so.
    pub rule_place: Place,
    /// Whether it is about the value of the label field, which has a rule of its own.
    pub about_label: bool,
}

#[derive(Debug, Clone, Default)]
pub struct SchemaCheck {
    pub errors: Vec<SchemaError>,
    /// By example. Empty where there is no valid schema.
    pub refusals: Vec<Vec<Refusal>>,
    /// Whether there is a schema that is valid.
    pub valid: bool,
}

impl SchemaCheck {
    pub fn new(spec: &Spec) -> Self {
        let mut check = SchemaCheck::default();
        let Some(schema) = &spec.output.schema else {
            return check;
        };
        let is_json = spec.output.format == Format::Json;
        let answers = 0..if is_json { spec.examples.len() } else { 0 };
        if plain_schema::is_valid(&schema.json) {
            let fits = |at| {
                let answer = spec.answer(at);
                answer.is_none_or(|answer| plain_schema::accepts(&schema.json, answer))
            };
            if answers.clone().all(fits) {
                check.refusals = answers.map(|_| Vec::new()).collect();
                check.valid = true;
                return check;
            }
        }
        let judge = match compile(schema) {
            Ok(judge) => judge,
            Err(errors) => {
                check.errors = errors;
                return check;
            }
        };
        let judged = answers.map(|at| match spec.answer(at) {
            Some(answer) => refusals(spec, schema, &judge, answer),
            None => Ok(Vec::new()),
        });
        match judged.collect() {
            Ok(refusals) => check.refusals = refusals,
            Err(error) => {
                check.errors.push(error);
                return check;
            }
        }
        check.valid = true;
        check
    }

    /// Whether example `at` is what the schema wants.
    pub fn accepts(&self, at: usize) -> bool {
        self.refusals.get(at).is_some_and(Vec::is_empty)
    }
}

/// A schema made ready to judge answers.
pub struct Judge {
    validator: Validator,
    /// See [`parts_without_references`].
    parts: Option<usize>,
}

/// The schema made ready to judge answers, or what is wrong with it.
pub fn compile(schema: &Schema) -> Result<Judge, Vec<SchemaError>> {
    let errors = meta_errors(schema);
    if !errors.is_empty() {
        return Err(errors);
    }
    if let Some(error) = endless(schema) {
        return Err(vec![error]);
    }
    let validator = build(schema).map_err(|error| vec![error])?;
    Ok(Judge {
        validator,
        parts: parts_without_references(&schema.json),
    })
}

/// No schema is fetched from anywhere.
struct Nowhere;

impl Retrieve for Nowhere {
    fn retrieve(
        &self,
        uri: &Uri<String>,
    ) -> Result<Json, Box<dyn std::error::Error + Send + Sync>> {
        Err(format!("`{uri}` lies outside of this schema").into())
    }
}

fn meta_errors(schema: &Schema) -> Vec<SchemaError> {
    if let Some(version) = schema.json.get("$schema").and_then(Json::as_str)
        && jsonschema::Draft::default().detect(&schema.json) == jsonschema::Draft::Unknown
    {
        let why = format!("`{version}` is no version of JSON Schema that is known here");
        let place = schema.place_at("/$schema");
        return vec![SchemaError { place, why }];
    }
    if plain_schema::is_valid(&schema.json) {
        return Vec::new();
    }
    match jsonschema::meta::validate(&schema.json) {
        Ok(()) => Vec::new(),
        Err(error) => {
            let error = nearest_cause(&error);
            vec![schema_error(schema, error.instance_path().as_str(), error)]
        }
    }
}

fn build(schema: &Schema) -> Result<Validator, SchemaError> {
    let mut options = jsonschema::options().with_retriever(Nowhere);
    if plain_schema::is_valid(&schema.json) {
        // It means the same in each version, and this one's meta-schema is the soonest made ready.
        options = options.with_draft(jsonschema::Draft::Draft7);
    }
    options
        .build(&schema.json)
        .map_err(|error| match unresolved(schema, &schema.node) {
            Some((place, target)) => SchemaError {
                place,
                why: format!("`{target}` points at nothing in this schema"),
            },
            None => schema_error(schema, error.schema_path().as_str(), &error),
        })
}

/// What is wrong with the part of the schema that `pointer` names.
fn schema_error(schema: &Schema, pointer: &str, error: &ValidationError<'_>) -> SchemaError {
    let names = pointer_parts(pointer).filter(|part| part.parse::<usize>().is_err());
    let what = match names.last() {
        Some(name) => format!("`{name}`"),
        None => "the schema".into(),
    };
    let why = reason(error);
    SchemaError {
        place: schema.place_at(pointer),
        why: match why.strip_prefix("the value ") {
            Some(rest) => format!("{what} {rest}"),
            None if why.starts_with("not ") => format!("{what} is {why}"),
            None => format!("{what}: {why}"),
        },
    }
}

/// A `$ref` that comes back to itself with no property or item in between: no value could ever be
/// judged by it.
fn endless(schema: &Schema) -> Option<SchemaError> {
    let mut done = HashSet::new();
    every(&schema.node, &mut |node| {
        let mut open = Vec::new();
        returns(schema, node, &mut open, &mut done)
    })
}

/// The first answer that `ask` gives for a node of the schema, its own included.
fn every<T>(node: &Node, ask: &mut dyn FnMut(&Node) -> Option<T>) -> Option<T> {
    if let Some(answer) = ask(node) {
        return Some(answer);
    }
    if let Some(items) = node.as_list() {
        return items.iter().find_map(|item| every(item, ask));
    }
    let entries = node.as_map().unwrap_or_default();
    entries.iter().find_map(|entry| every(&entry.value, ask))
}

fn returns(
    schema: &Schema,
    node: &Node,
    open: &mut Vec<*const Node>,
    done: &mut HashSet<*const Node>,
) -> Option<SchemaError> {
    let own: *const Node = node;
    if done.contains(&own) {
        return None;
    }
    open.push(own);
    let mut found = None;
    if let Some(reference) = node.get("$ref")
        && let Some(pointer) = reference.as_text().and_then(|text| text.strip_prefix('#'))
        && let Some(target) = find(&schema.node, pointer)
    {
        let target_own: *const Node = target;
        found = if open.contains(&target_own) {
            Some(SchemaError {
                place: reference.place,
                why: "this reference comes back to itself".to_owned(),
            })
        } else {
            returns(schema, target, open, done)
        };
    }
    // Keywords that judge the same value.
    for key in ["anyOf", "oneOf", "allOf"] {
        let branches = node.get(key).and_then(Node::as_list).unwrap_or_default();
        found = found.or_else(|| {
            let mut each = branches.iter();
            each.find_map(|branch| returns(schema, branch, open, done))
        });
    }
    for key in ["not", "if", "then", "else"] {
        found = found.or_else(|| returns(schema, node.get(key)?, open, done));
    }
    open.pop();
    done.insert(own);
    found
}

/// The first `$ref` that leads nowhere: the library says that there is one, but not where.
fn unresolved(schema: &Schema, node: &Node) -> Option<(Place, String)> {
    if let Some(target) = node.get("$ref")
        && let Some(text) = target.as_text()
        && text != LABELS_REF
    {
        let inside = text.strip_prefix('#');
        let resolved = inside.is_some_and(|pointer| find(&schema.node, pointer).is_some());
        if !resolved {
            return Some((target.place, text.to_owned()));
        }
    }
    if let Some(items) = node.as_list() {
        return items.iter().find_map(|item| unresolved(schema, item));
    }
    let entries = node.as_map().unwrap_or_default();
    entries
        .iter()
        .find_map(|entry| unresolved(schema, &entry.value))
}

/// What the schema refuses in an answer. Err where judging it would take too long.
pub fn refusals(
    spec: &Spec,
    schema: &Schema,
    judge: &Judge,
    node: &Node,
) -> Result<Vec<Refusal>, SchemaError> {
    let instance = node.to_json();
    if !is_affordable(&schema.json, judge.parts, &instance) {
        let why = format!("its references multiply to over {MOST_STEPS} steps for one answer");
        let place = schema.node.place.start();
        return Err(SchemaError { place, why });
    }
    let errors = judge.validator.iter_errors(&instance);
    Ok(errors
        .map(|error| refusal(spec, schema, node, &error))
        .collect())
}

fn refusal(spec: &Spec, schema: &Schema, node: &Node, error: &ValidationError<'_>) -> Refusal {
    let error = nearest_cause(error);
    let pointer = error.instance_path().as_str();
    let at = descend(node, pointer);
    let mut place = at.place;
    if let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind()
        && let Some(entries) = at.as_map()
        && let Some(entry) = entries
            .iter()
            .find(|entry| unexpected.contains(&entry.key.text))
    {
        place = entry.key.place;
    }
    let keyword = matches!(
        error.kind(),
        ValidationErrorKind::Enum { .. }
            | ValidationErrorKind::Constant { .. }
            | ValidationErrorKind::AnyOf { .. }
            | ValidationErrorKind::OneOfNotValid { .. }
            | ValidationErrorKind::Type { .. }
    );
    // Null, or a mapping where a label belongs, is no label: only the schema can refuse it.
    let is_scalar = matches!(
        at.value,
        Value::Text { .. } | Value::Number(_) | Value::Bool(_)
    );
    let field = field_of(node, pointer);
    let holds_label = |label: &FieldPath| {
        label == &field || field.split_last() == Some((&Step::Items, label.as_slice()))
    };
    Refusal {
        place,
        pointer: pointer.to_owned(),
        why: reason(error),
        rule_place: schema.place_at(error.schema_path().as_str()),
        about_label: keyword
            && is_scalar
            && spec.taxonomy.is_some()
            && spec.output.labels.iter().any(holds_label),
    }
}

/// A pointer into a value as a path of fields: `/spans/0/label` is `spans[].label`.
fn field_of(node: &Node, pointer: &str) -> FieldPath {
    let parts = parts_in(node, pointer).into_iter();
    let step = |(part, is_item)| match is_item {
        true => Step::Items,
        false => Step::Property(part),
    };
    parts.map(step).collect()
}

/// Where every alternative was refused, what the nearest of them refuses: the one that was followed
/// deepest, of those that want a value of this type and, where a constant tells them apart, this one.
fn nearest_cause<'e>(error: &'e ValidationError<'_>) -> &'e ValidationError<'e> {
    let (ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context }) =
        error.kind()
    else {
        return error;
    };
    let depth = |error: &ValidationError<'_>| error.instance_path().as_str().matches('/').count();
    let own = depth(error);
    let is_another = |branch: &&Vec<ValidationError<'_>>| {
        let tells = |error: &ValidationError<'_>| match error.kind() {
            ValidationErrorKind::Type { .. } => depth(error) == own,
            ValidationErrorKind::Constant { .. } => depth(error) <= own + 1,
            _ => false,
        };
        branch.iter().any(tells)
    };
    let nearest = context
        .iter()
        .filter(|branch| !is_another(branch))
        .min_by_key(|branch| {
            let deepest = branch.iter().map(depth).max();
            (std::cmp::Reverse(deepest), branch.len())
        });
    let cause = nearest.and_then(|branch| branch.iter().max_by_key(|error| depth(error)));
    cause.map_or(error, nearest_cause)
}

/// Why, in words; the value itself is underlined, so it is not repeated whole.
fn reason(error: &ValidationError<'_>) -> String {
    let text = match error.kind() {
        ValidationErrorKind::Required { property } => {
            format!(
                "the property `{}` is missing",
                property.as_str().unwrap_or("?")
            )
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let names: Vec<_> = unexpected.iter().map(|name| format!("`{name}`")).collect();
            format!("the schema has no property {}", names.join(", "))
        }
        ValidationErrorKind::Enum { options } => {
            let options = options.as_array().cloned().unwrap_or_default();
            let shown: Vec<_> = options.iter().take(8).map(Json::to_string).collect();
            let more = if options.len() > 8 { ", …" } else { "" };
            format!("not one of {}{more}", shown.join(", "))
        }
        ValidationErrorKind::Constant { expected_value } => format!("not {expected_value}"),
        ValidationErrorKind::Type { kind } => {
            let wanted = match kind {
                jsonschema::error::TypeKind::Single(name) => name.to_string(),
                jsonschema::error::TypeKind::Multiple(names) => {
                    let names: Vec<_> = names.iter().map(|name| name.to_string()).collect();
                    names.join(" or ")
                }
            };
            format!("not of type {wanted}")
        }
        ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. } => {
            "it fits none of the schema's alternatives".to_owned()
        }
        _ => error.masked_with("the value").to_string(),
    };
    crate::text::visible::quoted(&text, 300)
}
