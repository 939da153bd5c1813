//! The labelled items of gate three, counted: what is reviewed, what repeats another, and what
//! contradicts another. Their file may be 1 GB: items are judged as they pass, and two hashes of each
//! are kept.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use super::case_evidence::Counts;
use crate::source::Node;
use crate::spec::fields::Lowering;
use crate::spec::items::{self, Example, Source};
use crate::spec::{Spec, answer};
use crate::text::near;

/// What there is to learn from. None: not said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pool {
    pub rows: Option<u64>,
    /// Reviewed by a person.
    pub reviewed: Option<u64>,
    /// Of the reviewed, repetitions of another: the same input, whatever its case and blanks, with
    /// the same answer.
    pub duplicates: Option<u64>,
    /// Of the reviewed, those whose input has two answers.
    pub contradictory: Option<u64>,
    /// Usable items by label; for items that are counted every label of the taxonomy is there.
    pub labels: Vec<(String, u64)>,
    /// Whether the items themselves were read.
    pub counted: bool,
}

impl Pool {
    pub fn of_counts(counts: &Counts) -> Self {
        Pool {
            rows: counts.rows,
            reviewed: counts.reviewed,
            duplicates: counts.duplicates,
            contradictory: counts.contradictory,
            labels: counts.labels.clone(),
            counted: false,
        }
    }

    /// Reviewed items that are neither a repetition nor contradicted. None where one of the three
    /// is not known: a number is not taken for zero.
    pub fn usable(&self) -> Option<u64> {
        let reviewed = self.reviewed?;
        Some(reviewed.saturating_sub(self.duplicates?.saturating_add(self.contradictory?)))
    }
}

/// What is remembered of the items with one input.
struct Seen {
    answer: u64,
    reviewed: u64,
    contradicted: bool,
    label: Option<usize>,
}

/// Reads the items under `node` in the words of the spec. None where a part could not be read.
pub fn count(low: &mut Lowering<'_>, node: &Node, root: &Path, spec: &Spec) -> Option<Pool> {
    let source = Source {
        node,
        root,
        inputs: &spec.inputs,
        context: &spec.context,
    };
    let names: Vec<String> = match &spec.taxonomy {
        Some(taxonomy) => taxonomy.labels.iter().map(|l| l.name.clone()).collect(),
        None => Vec::new(),
    };
    let mut seen: HashMap<u64, Seen> = HashMap::new();
    let mut rows = 0;
    let whole = items::tests(low, &source, &mut |item| {
        rows += 1;
        take(&mut seen, spec, &names, item);
    });
    if !whole {
        return None;
    }
    let mut labels: Vec<(String, u64)> = names.into_iter().map(|name| (name, 0)).collect();
    let (mut reviewed, mut duplicates, mut contradictory) = (0, 0, 0);
    for seen in seen.values() {
        reviewed += seen.reviewed;
        if seen.contradicted {
            contradictory += seen.reviewed;
            continue;
        }
        duplicates += seen.reviewed.saturating_sub(1);
        if let Some((_, number)) = seen.label.and_then(|at| labels.get_mut(at))
            && seen.reviewed > 0
        {
            *number += 1;
        }
    }
    Some(Pool {
        rows: Some(rows),
        reviewed: Some(reviewed),
        duplicates: Some(duplicates),
        contradictory: Some(contradictory),
        labels,
        counted: true,
    })
}

fn take(seen: &mut HashMap<u64, Seen>, spec: &Spec, names: &[String], item: &Example) {
    // Without input or answer there is nothing to learn from.
    let Some(output) = item.output.as_ref().filter(|_| !item.input.is_empty()) else {
        return;
    };
    let answer = hash(&answer::gist(spec, output));
    let label = spec.labels_of(output).first().and_then(|node| {
        let label = spec.label_of_value(&node.value)?;
        names.iter().position(|name| *name == label.name)
    });
    let entry = seen
        .entry(hash(&item.input_key(near::folded)))
        .or_insert(Seen {
            answer,
            reviewed: 0,
            contradicted: false,
            label,
        });
    entry.reviewed += u64::from(item.reviewed);
    entry.contradicted |= entry.answer != answer;
}

/// The same on every run and platform.
fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
