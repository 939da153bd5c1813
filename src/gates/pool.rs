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
use crate::text::fold;

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
    /// Of the reviewed, those without an input or an answer. Known of items that are read.
    pub incomplete: u64,
    /// Of the reviewed, those whose answer has no label of the taxonomy, where it is to have one.
    pub off_taxonomy: u64,
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
            incomplete: 0,
            off_taxonomy: 0,
            labels: counts.labels.clone(),
            counted: false,
        }
    }

    /// Reviewed items from which there is something to learn, that are neither a repetition nor
    /// contradicted. None where one of the numbers is not known: it is not taken for zero.
    pub fn usable(&self) -> Option<u64> {
        let not = [
            self.duplicates?,
            self.contradictory?,
            self.incomplete,
            self.off_taxonomy,
        ];
        let left = |left: u64, number: &u64| left.saturating_sub(*number);
        Some(not.iter().fold(self.reviewed?, left))
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
    let (mut rows, mut incomplete, mut off_taxonomy) = (0, 0, 0);
    let whole = items::tests(low, &source, &mut |item| {
        rows += 1;
        match take(&mut seen, spec, &names, item) {
            Fit::Taken => {}
            Fit::Incomplete => incomplete += u64::from(item.reviewed),
            Fit::OffTaxonomy => off_taxonomy += u64::from(item.reviewed),
        }
    });
    if !whole {
        return None;
    }
    let mut labels: Vec<(String, u64)> = names.into_iter().map(|name| (name, 0)).collect();
    let mut reviewed = incomplete + off_taxonomy;
    let (mut duplicates, mut contradictory) = (0, 0);
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
        incomplete,
        off_taxonomy,
        labels,
        counted: true,
    })
}

/// Whether there is something to learn from an item.
enum Fit {
    Taken,
    Incomplete,
    OffTaxonomy,
}

fn take(seen: &mut HashMap<u64, Seen>, spec: &Spec, names: &[String], item: &Example) -> Fit {
    let Some(output) = item.output.as_ref().filter(|_| item.has_input()) else {
        return Fit::Incomplete;
    };
    let label = spec.labels_of(output).first().and_then(|node| {
        let label = spec.label_of_value(&node.value)?;
        names.iter().position(|name| *name == label.name)
    });
    if label.is_none() && spec.taxonomy.is_some() && spec.has_label_field() {
        return Fit::OffTaxonomy;
    }
    let answer = hash(&answer::gist(spec, output));
    let entry = seen
        .entry(hash(&item.input_key(fold::folded)))
        .or_insert(Seen {
            answer,
            reviewed: 0,
            contradicted: false,
            label,
        });
    entry.reviewed += u64::from(item.reviewed);
    entry.contradicted |= entry.answer != answer;
    Fit::Taken
}

/// The same on every run and platform.
fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
