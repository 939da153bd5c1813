//! The held-out items. Their file may be 1 GB and is read a line at a time, so each item is judged as
//! it passes, and only what rules and the cost report need of it is kept.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::answer;
use super::items::Example;
use super::likeness::{Likeness, folded_input};
use super::{Spec, Value};
use crate::source::Place;
use crate::text::hash::HashMap;
use crate::text::near::Index;
use crate::text::scripts::{self, Language};

/// How many tests' inputs are kept to estimate the length of a live input.
const SAMPLE: usize = 500;
/// Findings of one kind that are kept with their places; of the others only the number.
const MOST_KEPT: usize = 1_000;
/// Tests that are compared with one another, 70 bytes of memory each.
const MOST_COMPARED: usize = 500_000;

#[derive(Debug, Clone, Default)]
pub struct Tests {
    /// Whether a part of them could not be read at all.
    pub failed: bool,
    pub count: usize,
    /// The inputs of the first items, for the mean length of an input.
    pub sample: Vec<String>,
    /// Values of label fields that the taxonomy lacks.
    pub undeclared: Vec<(Value, Place)>,
    /// For each label of the taxonomy, whether an item has it.
    pub has_label: Vec<bool>,
    /// The edge cases that items say they cover.
    pub covers: BTreeSet<String>,
    /// Items whose input is an example's.
    pub leaked: Kept<Leak>,
    /// Items whose input is nearly an example's, with the same answer.
    pub nearly_leaked: Kept<Leak>,
    /// Items with the same input and another answer than an earlier one.
    pub contradictory: Kept<Contradiction>,
    /// Languages and scripts that the spec does not declare: what, the first item in it, how many.
    pub foreign: Vec<(Foreign, Place, usize)>,
}

/// The first of many, and how many more there are.
#[derive(Debug, Clone)]
pub struct Kept<T> {
    pub first: Vec<T>,
    pub more: usize,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Kept {
            first: Vec::new(),
            more: 0,
        }
    }
}

impl<T> Kept<T> {
    fn push(&mut self, item: T) {
        if self.first.len() < MOST_KEPT {
            self.first.push(item);
        } else {
            self.more += 1;
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Leak {
    pub test: Place,
    /// The example's number, from 0.
    pub example: usize,
    /// How much of the two texts is in both.
    pub alike: f64,
    /// Whether the two have the same answer.
    pub agree: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Contradiction {
    pub here: Place,
    pub there: Place,
    /// Whether the inputs are the same to the character.
    pub exact: bool,
}

/// A language or script that the spec does not declare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Foreign {
    /// The item's own `language`.
    Language(String),
    /// By its English name.
    Script(&'static str),
}

/// What `language` and text of an item say that `languages` does not, and where in its input, by the
/// input's number and byte. An item that says its language is believed.
pub fn foreign(
    item: &Example,
    languages: &[Language],
) -> Option<(Foreign, Option<(usize, usize)>)> {
    if languages.is_empty() || !languages.iter().all(Language::is_known) {
        return None;
    }
    if let Some(said) = &item.language {
        let all = Language::all_of(&said.text);
        let unknown = |language: &Language| !languages.iter().any(|l| l.code == language.code);
        if all.iter().any(unknown) {
            return Some((Foreign::Language(said.text.clone()), None));
        }
        if !all.is_empty() {
            return None;
        }
    }
    item.input.iter().enumerate().find_map(|(number, given)| {
        let (script, at) = scripts::undeclared(&given.text.text, languages)?;
        Some((Foreign::Script(script.full_name()), Some((number, at))))
    })
}

/// What is remembered of a test to compare later ones with.
struct Seen {
    answer: u64,
    exact: u64,
    place: Place,
}

/// Takes in the tests one by one.
pub struct Collector<'s> {
    spec: &'s Spec,
    languages: Vec<Language>,
    /// The examples by their folded input.
    examples: HashMap<u64, usize>,
    gists: Vec<Option<u64>>,
    likeness: &'s Likeness,
    index: Index,
    seen: HashMap<u64, Seen>,
    tests: Tests,
}

impl<'s> Collector<'s> {
    pub fn new(spec: &'s Spec) -> Self {
        let likeness = spec.likeness();
        let mut examples = HashMap::default();
        for (at, said) in likeness.each.iter().enumerate() {
            if says_anything(&spec.examples[at]) {
                examples.entry(hash(&said.folded)).or_insert(at);
            }
        }
        let said = likeness.each.iter();
        let gists = said.clone().map(|said| said.gist.as_deref().map(hash));
        let labels = spec.taxonomy.as_ref().map_or(0, |t| t.labels.len());
        Collector {
            spec,
            languages: spec.expected_languages(),
            examples,
            gists: gists.collect(),
            likeness,
            index: Index::new(said.map(|said| said.own.clone())),
            seen: HashMap::default(),
            tests: Tests {
                has_label: vec![false; labels],
                ..Tests::default()
            },
        }
    }

    pub fn take(&mut self, item: &Example) {
        self.tests.count += 1;
        if self.tests.sample.len() < SAMPLE {
            self.tests.sample.push(item.given_text());
        }
        self.labels(item);
        for case in &item.covers {
            let known = self.spec.edge_cases.iter().any(|c| c.id == case.text);
            if known && !self.tests.covers.contains(&case.text) {
                self.tests.covers.insert(case.text.clone());
            }
        }
        self.language(item);
        if item.input.is_empty() {
            return;
        }
        let answer = item.output.as_ref();
        let answer = answer.map(|output| hash(&answer::gist(self.spec, output)));
        let (folded, lines) = folded_input(item);
        let folded = hash(&folded);
        self.leak(item, folded, &lines, answer);
        if let Some(answer) = answer {
            self.compare(item, folded, answer);
        }
    }

    pub fn finish(self) -> Tests {
        self.tests
    }

    fn labels(&mut self, item: &Example) {
        let (Some(taxonomy), true, Some(output)) = (
            &self.spec.taxonomy,
            self.spec.has_label_field(),
            &item.output,
        ) else {
            return;
        };
        for node in self.spec.labels_of(output) {
            match self.spec.label_of_value(&node.value) {
                Some(label) => {
                    let at = taxonomy.labels.iter().position(|l| l.name == label.name);
                    if let Some(has) = at.and_then(|at| self.tests.has_label.get_mut(at)) {
                        *has = true;
                    }
                }
                // Null and lists are the schema's to judge.
                None if matches!(node.value, Value::Null | Value::List(_) | Value::Map(_)) => {}
                None => self.tests.undeclared.push((node.value.clone(), node.place)),
            }
        }
    }

    fn language(&mut self, item: &Example) {
        let Some((what, at)) = foreign(item, &self.languages) else {
            return;
        };
        let foreign = &mut self.tests.foreign;
        if let Some((_, _, count)) = foreign.iter_mut().find(|(known, ..)| *known == what) {
            *count += 1;
            return;
        }
        let said = item.language.as_ref().map(|said| said.place);
        let place = match at {
            Some((number, _)) => item.input.get(number).map(|given| given.text.place),
            None => said,
        };
        // Nobody writes in as many languages: the rest is noise in a generated file.
        if foreign.len() < MOST_KEPT {
            foreign.push((what, place.unwrap_or(item.head), 1));
        }
    }

    fn leak(&mut self, item: &Example, folded: u64, lines: &[String], answer: Option<u64>) {
        if let Some(&example) = self.examples.get(&folded) {
            self.tests.leaked.push(Leak {
                test: item.head,
                example,
                alike: 1.0,
                agree: answer.is_none() || self.gists[example] == answer,
            });
            return;
        }
        if self.index.is_empty() {
            return;
        }
        let text = self.likeness.shared.rest(lines);
        let gists = &self.gists;
        let agrees = |at: usize| answer.is_some() && gists[at] == answer;
        if let Some((example, alike)) = self.index.like(&text, &agrees) {
            self.tests.nearly_leaked.push(Leak {
                test: item.head,
                example,
                alike,
                agree: true,
            });
        }
    }

    fn compare(&mut self, item: &Example, folded: u64, answer: u64) {
        let exact = hash(&item.input_key(str::to_owned));
        let here = item.output.as_ref().map_or(item.head, |output| {
            let labels = self.spec.labels_of(output);
            labels.first().map_or(output.place, |label| label.place)
        });
        match self.seen.get(&folded) {
            Some(first) if first.answer != answer => {
                self.tests.contradictory.push(Contradiction {
                    here,
                    there: first.place,
                    exact: first.exact == exact,
                });
            }
            Some(_) => {}
            None if self.seen.len() < MOST_COMPARED => {
                let seen = Seen {
                    answer,
                    exact,
                    place: here,
                };
                self.seen.insert(folded, seen);
            }
            None => {}
        }
    }
}

/// Whether there is a letter or digit in it: empty pages are all alike.
fn says_anything(item: &Example) -> bool {
    let mut chars = item.given().flat_map(|given| given.text.text.chars());
    chars.any(char::is_alphanumeric)
}

/// The same on every run and platform.
fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
