//! The schemas within the output schema, as the author wrote them, so that findings point at the
//! author's own text.

use crate::source::{Entry, Key, Node, Place};
use crate::spec::Schema;
use crate::spec::schema::{LABELS_REF, Step, find};
use crate::text::hash::HashSet;

/// A schema within the output schema.
#[derive(Debug, Clone, Copy)]
pub struct Sub<'s> {
    pub node: &'s Node,
    /// The property whose schema it is.
    pub property: Option<&'s Key>,
    /// Objects round it.
    pub depth: usize,
    /// Whether it only tests a value (`if`, `not`, `contains` …) or is put together with others
    /// (`allOf`): what an object must have to be sent is not asked of it.
    pub aside: bool,
}

/// Under which keywords schemas stand: one, a list, or by name.
const ONE: &[(&str, bool)] = &[
    ("items", false),
    ("additionalProperties", false),
    ("additionalItems", false),
    ("unevaluatedItems", true),
    ("unevaluatedProperties", true),
    ("contains", true),
    ("propertyNames", true),
    ("not", true),
    ("if", true),
    ("then", true),
    ("else", true),
];
const LISTS: &[(&str, bool)] = &[
    ("items", false),
    ("prefixItems", false),
    ("anyOf", false),
    ("oneOf", false),
    ("allOf", true),
];
const NAMED: &[(&str, bool)] = &[
    ("$defs", false),
    ("definitions", false),
    ("properties", false),
    ("patternProperties", true),
    ("dependentSchemas", true),
];

/// Every schema in it, the root first, in the author's order. What an alias repeats comes once.
pub fn schemas(schema: &Schema) -> Vec<Sub<'_>> {
    let mut out = Vec::new();
    let root = Sub {
        node: &schema.node,
        property: None,
        depth: 0,
        aside: false,
    };
    visit(root, &mut HashSet::default(), &mut out);
    out
}

fn visit<'s>(sub: Sub<'s>, seen: &mut HashSet<Place>, out: &mut Vec<Sub<'s>>) {
    let Some(entries) = sub.node.as_map() else {
        return;
    };
    if !seen.insert(sub.node.place) {
        return;
    }
    out.push(sub);
    let plain = Sub {
        property: None,
        ..sub
    };
    for entry in entries {
        let name = entry.key.text.as_str();
        let aside = |table: &[(&str, bool)]| {
            let row = table.iter().find(|(keyword, _)| *keyword == name);
            row.map(|(_, aside)| *aside || sub.aside)
        };
        if let (Some(aside), true) = (aside(ONE), entry.value.as_map().is_some()) {
            let node = &entry.value;
            visit(
                Sub {
                    node,
                    aside,
                    ..plain
                },
                seen,
                out,
            );
        } else if let (Some(aside), Some(list)) = (aside(LISTS), entry.value.as_list()) {
            for node in list {
                visit(
                    Sub {
                        node,
                        aside,
                        ..plain
                    },
                    seen,
                    out,
                );
            }
        } else if let (Some(aside), Some(named)) = (aside(NAMED), entry.value.as_map()) {
            let is_property = name == "properties";
            for child in named {
                let inner = Sub {
                    node: &child.value,
                    property: is_property.then_some(&child.key),
                    depth: if is_property { sub.depth + 1 } else { 0 },
                    aside,
                };
                visit(inner, seen, out);
            }
        }
    }
}

impl<'s> Sub<'s> {
    pub fn entries(&self) -> &'s [Entry] {
        self.node.as_map().unwrap_or_default()
    }

    pub fn properties(&self) -> &'s [Entry] {
        let properties = self.node.get("properties");
        properties.and_then(Node::as_map).unwrap_or_default()
    }

    /// Whether objects are what it takes.
    pub fn is_object(&self) -> bool {
        has_type(self.node, "object") || !self.properties().is_empty()
    }

    pub fn is_labels(&self) -> bool {
        is_labels(self.node)
    }

    /// Its properties that `required` does not name.
    pub fn optional(&self) -> Vec<&'s Entry> {
        let required = self.node.get("required").and_then(Node::as_list);
        let names: HashSet<&str> = required
            .unwrap_or_default()
            .iter()
            .filter_map(Node::as_text)
            .collect();
        let all = self.properties().iter();
        all.filter(|entry| !names.contains(entry.key.text.as_str()))
            .collect()
    }
}

pub fn is_labels(node: &Node) -> bool {
    node.get("$ref").and_then(Node::as_text) == Some(LABELS_REF)
}

/// Whether `type` is, or lists, `name`.
pub fn has_type(node: &Node, name: &str) -> bool {
    match node.get("type") {
        Some(written) => match written.as_list() {
            Some(names) => names.iter().any(|node| node.as_text() == Some(name)),
            None => written.as_text() == Some(name),
        },
        None => false,
    }
}

/// What a schema stands for: itself, what its `$ref` names, and its alternatives, each once.
pub fn alternatives<'s>(schema: &'s Schema, node: &'s Node) -> Vec<&'s Node> {
    let mut out: Vec<&Node> = vec![node];
    let mut at = 0;
    while at < out.len() && out.len() < 1_000 {
        let node = out[at];
        at += 1;
        let target = node.get("$ref").and_then(Node::as_text);
        let target = target.and_then(|target| find(&schema.node, target.strip_prefix('#')?));
        let branches = ["anyOf", "oneOf", "allOf"];
        let branches = branches
            .iter()
            .flat_map(|key| node.get(key).and_then(Node::as_list).unwrap_or_default());
        for next in target.into_iter().chain(branches) {
            if !out.iter().any(|known| std::ptr::eq(*known, next)) {
                out.push(next);
            }
        }
    }
    out
}

/// The schemas of the field at `path`, as they stand in its object or list.
pub fn fields<'s>(schema: &'s Schema, path: &[Step]) -> Vec<&'s Node> {
    let mut now = vec![&schema.node];
    for step in path {
        let all = now.into_iter().flat_map(|node| alternatives(schema, node));
        now = all
            .filter_map(|node| match step {
                Step::Property(name) => node.get("properties")?.get(name),
                Step::Items => node.get("items"),
            })
            .collect();
    }
    now
}
