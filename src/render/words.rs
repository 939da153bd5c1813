//! An output schema in words: the list of keys that the model must write, with their types.

use serde_json::Value as Json;

use crate::spec::Schema;
use crate::spec::schema::Step;

/// The keys, nested ones below theirs; empty where the root is no object.
pub fn rows(schema: &Schema, labels: &[Vec<Step>]) -> Vec<Row> {
    let mut words = Words::new(schema, labels);
    words.properties(&schema.json);
    words.rows
}

/// The type of the whole.
pub fn root_kind(schema: &Schema, labels: &[Vec<Step>]) -> String {
    Words::new(schema, labels).kind(&schema.json)
}

/// A line of the list of keys: a property, those of nested objects below it.
pub struct Row {
    pub name: String,
    pub kind: String,
    pub about: Option<String>,
    /// How many keys it lies below.
    pub depth: usize,
}

/// Deepest nesting of keys that is spelt out, and how many keys in all.
const MAX_ROW_DEPTH: usize = 6;
const MAX_ROWS: usize = 1_000;

/// Schemas that are read at the most: `$ref` can make a short one as large as one likes.
const MAX_READ: usize = 10_000;

/// Reads a schema into words. `open` are the schemas being read, so that one which holds itself is
/// spelt out once.
struct Words<'s> {
    schema: &'s Schema,
    labels: &'s [Vec<Step>],
    path: Vec<Step>,
    open: Vec<&'s Json>,
    read: usize,
    rows: Vec<Row>,
}

impl<'s> Words<'s> {
    fn new(schema: &'s Schema, labels: &'s [Vec<Step>]) -> Self {
        Words {
            schema,
            labels,
            path: Vec::new(),
            open: Vec::new(),
            read: 0,
            rows: Vec::new(),
        }
    }

    fn enter(&mut self, at: &'s Json) -> bool {
        let known = self.open.iter().any(|open| std::ptr::eq(*open, at));
        self.read += 1;
        if !known && self.read <= MAX_READ && self.open.len() < crate::source::MAX_DEPTH {
            self.open.push(at);
            return true;
        }
        false
    }

    fn properties(&mut self, at: &'s Json) {
        let steps = self.path.iter();
        let depth = steps
            .filter(|step| matches!(step, Step::Property(_)))
            .count();
        let at = self.schema.resolve(at);
        if depth > MAX_ROW_DEPTH || self.rows.len() >= MAX_ROWS || !self.enter(at) {
            return;
        }
        if let Some(items) = at.get("items") {
            self.path.push(Step::Items);
            self.properties(items);
            self.path.pop();
        }
        let properties = at.get("properties").and_then(Json::as_object);
        for (name, property) in properties.into_iter().flatten() {
            self.path.push(Step::Property(name.clone()));
            let resolved = self.schema.resolve(property);
            let about = property
                .get("description")
                .or_else(|| resolved.get("description"));
            let kind = self.kind(property);
            self.rows.push(Row {
                name: name.clone(),
                kind,
                about: about
                    .and_then(Json::as_str)
                    .map(|about| about.trim_end().to_owned()),
                depth,
            });
            self.properties(property);
            self.path.pop();
        }
        self.open.pop();
    }

    /// A schema's type in words: `string or null`, `"charge", "credit" or "none"`, `one label`.
    fn kind(&mut self, at: &'s Json) -> String {
        if self.labels.contains(&self.path) {
            return "one label".into();
        }
        let resolved = self.schema.resolve(at);
        if let Some(values) = resolved.get("enum").and_then(Json::as_array) {
            return either(values.iter().map(Json::to_string).collect());
        }
        if let Some(value) = resolved.get("const") {
            return value.to_string();
        }
        if self.read >= MAX_READ {
            return "any value".into();
        }
        if !self.enter(resolved) {
            return "the same again".into();
        }
        let kind = self.kind_inside(resolved);
        self.open.pop();
        kind
    }

    fn kind_inside(&mut self, resolved: &'s Json) -> String {
        for key in ["anyOf", "oneOf"] {
            if let Some(branches) = resolved.get(key).and_then(Json::as_array) {
                return either(branches.iter().map(|branch| self.kind(branch)).collect());
            }
        }
        let types: Vec<&str> = match resolved.get("type") {
            Some(Json::String(name)) => vec![name],
            Some(Json::Array(names)) => names.iter().filter_map(Json::as_str).collect(),
            _ => return "any value".into(),
        };
        let kinds = types
            .iter()
            .map(|name| match (*name, resolved.get("items")) {
                ("array", Some(items)) => {
                    self.path.push(Step::Items);
                    let kind = self.kind(items);
                    self.path.pop();
                    match kind.as_str() {
                        "one label" => "list of labels".into(),
                        "the same again" => "list of the same again".into(),
                        kind if kind.contains(" or ") => format!("list of ({kind})"),
                        kind => format!("list of {kind}s"),
                    }
                }
                ("array", None) => "list".into(),
                (name, _) => name.to_owned(),
            });
        either(kinds.collect())
    }
}

fn either(mut kinds: Vec<String>) -> String {
    kinds.dedup();
    match kinds.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} or {last}", first.join(", ")),
        None => "nothing".into(),
    }
}
