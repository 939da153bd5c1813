//! The labels in a schema, as values: the taxonomy's changes are not the schema's once more.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use super::pairing::Pairing;
use crate::spec::Spec;
use crate::spec::schema::{label_values, show_path};

/// What became of them.
pub struct Labels {
    fields: HashSet<String>,
    /// By value as JSON; None for what was removed.
    now: HashMap<String, Option<Json>>,
    added: HashSet<String>,
}

impl Labels {
    pub fn new(a: &Spec, b: &Spec, by_label: &Pairing) -> Self {
        let values = |spec: &Spec| spec.taxonomy.as_ref().map_or_else(Vec::new, label_values);
        let (one, other) = (values(a), values(b));
        let mut now: HashMap<String, Option<Json>> =
            one.iter().map(|value| (value.to_string(), None)).collect();
        for (x, y) in by_label.pairs() {
            now.insert(one[x].to_string(), Some(other[y].clone()));
        }
        let added = by_label.added().into_iter();
        let fields = a.output.labels.iter().chain(&b.output.labels);
        Labels {
            fields: fields.map(|path| show_path(path)).collect(),
            now,
            added: added.map(|at| other[at].to_string()).collect(),
        }
    }

    /// Whether each is what it was.
    pub fn are_the_same(&self) -> bool {
        let mut each = self.now.iter();
        let unchanged = |(was, is): (&String, &Option<Json>)| {
            is.as_ref().map(Json::to_string).as_ref() == Some(was)
        };
        self.added.is_empty() && each.all(unchanged)
    }

    /// The values of a label field as the new taxonomy makes them, and which of the new ones are new
    /// for another reason.
    pub fn put(&self, path: &str, before: &mut Vec<Json>, after: &mut Vec<Json>) {
        if !self.fields.contains(path) {
            return;
        }
        let now = |value: Json| match self.now.get(&value.to_string()) {
            Some(now) => now.clone(),
            None => Some(value),
        };
        *before = std::mem::take(before).into_iter().filter_map(now).collect();
        after.retain(|value| !self.added.contains(&value.to_string()));
    }
}
