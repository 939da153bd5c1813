//! The output schema: with the taxonomy's labels put in, and the fields in it that are looked for.

use serde_json::Value as Json;

use super::taxonomy::Taxonomy;
use crate::source::{Node, Place};

/// What stands for the taxonomy's labels in a schema.
pub const LABELS_REF: &str = "fewshot:labels";

/// A JSON Schema as the author wrote it and as it is sent.
#[derive(Debug, Clone)]
pub struct Schema {
    pub node: Node,
    /// With `{$ref: "fewshot:labels"}` replaced by the enum of the labels.
    pub json: Json,
}

/// Members up to which they are sooner compared one by one than found by a hash.
const FEW: usize = 16;

/// What an object, such as a schema, has under `name`.
pub fn member<'j>(object: &'j Json, name: &str) -> Option<&'j Json> {
    let members = object.as_object()?;
    if members.len() > FEW {
        return members.get(name);
    }
    let found = members.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| value)
}

/// A step from a schema or value to what lies in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Property(String),
    Items,
}

/// The way to a field: `spans[].label`; empty for the root.
pub type FieldPath = Vec<Step>;

/// Reads `spans[].label`. None where it is no such path.
pub fn parse_path(text: &str) -> Option<FieldPath> {
    let mut path = Vec::new();
    for part in text.split('.') {
        let name = part.trim_end_matches("[]");
        if name.is_empty() || name.contains(['[', ']']) {
            return None;
        }
        path.push(Step::Property(name.to_owned()));
        let lists = (part.len() - name.len()) / 2;
        path.extend(std::iter::repeat_n(Step::Items, lists));
    }
    Some(path)
}

pub fn show_path(path: &[Step]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Property(name) if text.is_empty() => text.push_str(name),
            Step::Property(name) => {
                text.push('.');
                text.push_str(name);
            }
            Step::Items => text.push_str("[]"),
        }
    }
    text
}

impl Schema {
    pub fn new(node: Node, taxonomy: Option<&Taxonomy>) -> Self {
        let mut json = node.to_json();
        // Without a taxonomy, or where it failed to load, which has been reported, any value fits.
        let labels = taxonomy.map(label_values);
        put_labels(&mut json, labels.as_deref());
        Schema { node, json }
    }

    /// Where the schema node that a JSON pointer names stands, or the nearest one above it.
    pub fn place_at(&self, pointer: &str) -> Place {
        descend(&self.node, pointer).place
    }

    /// The properties of the root object, in order.
    pub fn properties(&self) -> impl Iterator<Item = (&String, &Json)> {
        let root = self.resolve(&self.json);
        member(root, "properties")
            .and_then(Json::as_object)
            .into_iter()
            .flatten()
    }

    /// The schema at the end of `path`, through `$ref` and alternatives, if there is one.
    pub fn at(&self, path: &[Step]) -> Option<&Json> {
        self.at_from(&self.json, path, 0, &mut 0)
    }

    fn at_from<'s>(
        &'s self,
        schema: &'s Json,
        path: &[Step],
        depth: usize,
        steps: &mut usize,
    ) -> Option<&'s Json> {
        *steps += 1;
        let Some((step, rest)) = path.split_first() else {
            return Some(schema);
        };
        let schema = self.resolve(schema);
        let next = match step {
            Step::Property(name) => member(schema, "properties").and_then(|all| member(all, name)),
            Step::Items => member(schema, "items"),
        };
        if let Some(found) = next.and_then(|next| self.at_from(next, rest, depth, steps)) {
            return Some(found);
        }
        // Alternatives may hold one another without end.
        if depth >= 4 || *steps > MAX_SEARCH {
            return None;
        }
        ["anyOf", "oneOf", "allOf"]
            .iter()
            .filter_map(|key| member(schema, key)?.as_array())
            .flatten()
            .find_map(|branch| self.at_from(branch, path, depth + 1, steps))
    }

    /// Follows `$ref: "#/…"` within the document; a schema that points nowhere stays itself.
    pub fn resolve<'s>(&'s self, schema: &'s Json) -> &'s Json {
        let mut schema = schema;
        for _ in 0..16 {
            let target = member(schema, "$ref")
                .and_then(Json::as_str)
                .and_then(|target| target.strip_prefix('#'))
                .and_then(|pointer| self.json.pointer(pointer));
            match target {
                Some(target) => schema = target,
                None => break,
            }
        }
        schema
    }

    /// The fields that hold a label: marked by `fewshot:labels`; else the property whose enum shares
    /// most values with the taxonomy; else the one called `label`.
    pub fn label_fields(&self, taxonomy: &Taxonomy) -> Vec<FieldPath> {
        let marked = self
            .search(&|written, _| written.get("$ref").and_then(Node::as_text) == Some(LABELS_REF));
        if !marked.is_empty() {
            return marked;
        }
        let labels = label_values(taxonomy);
        let shared = |written: &Node| {
            let values = written.get("enum").and_then(Node::as_list);
            let values = values.unwrap_or_default().iter();
            values
                .filter(|value| labels.contains(&value.to_json()))
                .count()
        };
        // `other` may well stand in several enums: the one that shares most is meant.
        let most = std::cell::Cell::new(0);
        self.search(&|written, _| {
            most.set(most.get().max(shared(written)));
            false
        });
        if most.get() > 0 {
            let shares = self.search(&|written, _| shared(written) == most.get());
            return shares.into_iter().take(1).collect();
        }
        let named = self.search(
            &|_, path| matches!(path.last(), Some(Step::Property(name)) if name == "label"),
        );
        named.into_iter().take(1).collect()
    }

    /// The fields whose written schema `wanted` accepts, from the root down, breadth last.
    fn search(&self, wanted: &dyn Fn(&Node, &[Step]) -> bool) -> Vec<FieldPath> {
        let mut search = Search {
            schema: self,
            wanted,
            path: Vec::new(),
            open: Vec::new(),
            out: Vec::new(),
            steps: 0,
        };
        search.visit(&self.node);
        search.out
    }
}

/// A walk through a schema as its author wrote it, down to every field and through references.
struct Search<'s> {
    schema: &'s Schema,
    wanted: &'s dyn Fn(&Node, &[Step]) -> bool,
    path: FieldPath,
    /// What is being visited, so that a schema which holds itself ends.
    open: Vec<&'s Node>,
    out: Vec<FieldPath>,
    steps: usize,
}

/// Schema nodes a search looks at, and fields it finds, at the most.
const MAX_SEARCH: usize = 100_000;
const MAX_FIELDS: usize = 64;

impl<'s> Search<'s> {
    fn visit(&mut self, node: &'s Node) {
        self.steps += 1;
        let known = self.open.iter().any(|open| std::ptr::eq(*open, node));
        let deep = self.open.len() > crate::source::MAX_DEPTH;
        if known || deep || self.steps > MAX_SEARCH || self.out.len() >= MAX_FIELDS {
            return;
        }
        if (self.wanted)(node, &self.path) {
            if !self.out.contains(&self.path) {
                self.out.push(self.path.clone());
            }
            return;
        }
        self.open.push(node);
        self.visit_inside(node);
        self.open.pop();
    }

    fn visit_inside(&mut self, node: &'s Node) {
        if let Some(target) = node.get("$ref").and_then(Node::as_text)
            && let Some(pointer) = target.strip_prefix('#')
            && let Some(target) = find(&self.schema.node, pointer)
        {
            self.visit(target);
        }
        for key in ["anyOf", "oneOf", "allOf"] {
            for branch in node.get(key).and_then(Node::as_list).unwrap_or_default() {
                self.visit(branch);
            }
        }
        let properties = node.get("properties").and_then(Node::as_map);
        for entry in properties.unwrap_or_default() {
            self.path.push(Step::Property(entry.key.text.clone()));
            self.visit(&entry.value);
            self.path.pop();
        }
        if let Some(items) = node.get("items") {
            self.path.push(Step::Items);
            self.visit(items);
            self.path.pop();
        }
    }
}

/// The labels' values as the schema's enum lists them.
pub fn label_values(taxonomy: &Taxonomy) -> Vec<Json> {
    taxonomy
        .labels
        .iter()
        .map(|label| {
            let (place, value) = (label.place, label.value.clone());
            Node { place, value }.to_json()
        })
        .collect()
}

/// The `type` of a schema that takes just these values, in the order in which they come: one name, or
/// several.
pub fn types_of(values: &[Json]) -> Vec<&'static str> {
    let mut types: Vec<&str> = Vec::new();
    for value in values {
        let name = match value {
            Json::String(_) => "string",
            Json::Number(number) if number.is_i64() || number.is_u64() => "integer",
            Json::Number(_) => "number",
            Json::Bool(_) => "boolean",
            Json::Null => "null",
            Json::Array(_) => "array",
            Json::Object(_) => "object",
        };
        if !types.contains(&name) {
            types.push(name);
        }
    }
    // Every whole number is a number.
    if types.contains(&"number") {
        types.retain(|name| *name != "integer");
    }
    types
}

fn put_labels(schema: &mut Json, labels: Option<&[Json]>) {
    match schema {
        Json::Object(map) => {
            if map.get("$ref").and_then(Json::as_str) == Some(LABELS_REF) {
                map.shift_remove("$ref");
                let mut replaced = serde_json::Map::new();
                if let Some(labels) = labels {
                    match types_of(labels).as_slice() {
                        [] => None,
                        [one] => replaced.insert("type".into(), (*one).into()),
                        several => replaced.insert("type".into(), several.to_vec().into()),
                    };
                    replaced.insert("enum".into(), Json::Array(labels.to_vec()));
                }
                // What the author wrote beside it, such as a description, stays.
                replaced.append(map);
                *map = replaced;
            }
            map.values_mut().for_each(|value| put_labels(value, labels));
        }
        Json::Array(items) => items.iter_mut().for_each(|item| put_labels(item, labels)),
        _ => {}
    }
}

/// The parts of a JSON pointer into a value, each with whether it is an item of a list.
pub fn parts_in(node: &Node, pointer: &str) -> Vec<(String, bool)> {
    let mut at = Some(node);
    let walk = |part: String| {
        let is_item = at.is_some_and(|node| node.as_list().is_some());
        at = at.and_then(|node| child(node, &part));
        (part, is_item)
    };
    pointer_parts(pointer).map(walk).collect()
}

/// The parts of a JSON pointer, unescaped.
pub fn pointer_parts(pointer: &str) -> impl Iterator<Item = String> {
    pointer
        .split('/')
        .skip(1)
        .map(|part| part.replace("~1", "/").replace("~0", "~"))
}

fn child<'n>(node: &'n Node, part: &str) -> Option<&'n Node> {
    match node.as_list() {
        Some(items) => items.get(part.parse::<usize>().ok()?),
        None => node.get(part),
    }
}

/// The node a JSON pointer names.
pub fn find<'n>(node: &'n Node, pointer: &str) -> Option<&'n Node> {
    pointer_parts(pointer).try_fold(node, |node, part| child(node, &part))
}

/// The node a JSON pointer names, or the deepest on the way to it.
pub fn descend<'n>(node: &'n Node, pointer: &str) -> &'n Node {
    let mut at = node;
    for part in pointer_parts(pointer) {
        match child(at, &part) {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}

/// The values at the end of `path` in an output; a list's items each.
pub fn values_at<'n>(node: &'n Node, path: &[Step]) -> Vec<&'n Node> {
    let Some((step, rest)) = path.split_first() else {
        return vec![node];
    };
    match step {
        Step::Property(name) => node
            .get(name)
            .map_or_else(Vec::new, |next| values_at(next, rest)),
        Step::Items => {
            let items = node.as_list().unwrap_or_default();
            items
                .iter()
                .flat_map(|item| values_at(item, rest))
                .collect()
        }
    }
}
