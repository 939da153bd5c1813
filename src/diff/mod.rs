//! Two prompts compared in meaning: what was added, taken away, renamed, moved or changed, part by
//! part, and whether whoever reads the output notices.
//!
//! **Breaking** is meant for the readers of the output, the programs that take the model's answer on:
//! a change breaks them if an answer may now be one that they were never promised. So wider is
//! breaking and narrower is not: a new label, a new value of an enum, another type, null, a property
//! that is gone or no longer required, a bound let go, a schema no longer enforced. A property more, a
//! property now required, a label or value less are not: readers pass over what they do not know, and
//! miss nothing by a value that no longer comes. A label renamed is breaking, for its value is another.
//! (For those who write outputs by the schema, that is the model, it is the other way round; and who
//! sends the inputs is told of the variables.)
//!
//! What only follows from a renaming is not a change of its own: the examples of a renamed label go
//! along, and so do the words that name it. What is written otherwise and means the same (comments,
//! order of keys, quotes, line ends) is no change at all.

mod examples;
pub mod fail;
mod labels;
mod pairing;
mod renames;
mod schema;
mod schema_form;
mod schema_labels;
mod schema_values;
mod schema_walk;
mod template;
mod texts;

use crate::lint::GateOne;
use crate::lint::context::Rendered;
use crate::source::Place;
use crate::spec::Spec;
use crate::tokens::{Counts, Model};

/// One of the two prompts, as far as the comparison looks at it.
pub struct Side<'s> {
    pub spec: &'s Spec,
    pub rendered: &'s Rendered,
    pub counts: Option<&'s Counts>,
    pub model: &'s Model,
    pub gate_one: GateOne,
}

/// What changed, in the order in which a prompt is read.
pub struct Difference<'d> {
    pub before: Side<'d>,
    pub after: Side<'d>,
    pub changes: Vec<Change>,
}

/// The part of a prompt that a change is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Prompt,
    Role,
    Task,
    Input,
    Labels,
    EdgeCases,
    Steps,
    Output,
    Examples,
    Template,
    Settings,
    Budget,
    Text,
}

impl Part {
    pub fn as_str(self) -> &'static str {
        match self {
            Part::Prompt => "prompt",
            Part::Role => "role",
            Part::Task => "task",
            Part::Input => "input",
            Part::Labels => "labels",
            Part::EdgeCases => "edge_cases",
            Part::Steps => "steps",
            Part::Output => "output",
            Part::Examples => "examples",
            Part::Template => "template",
            Part::Settings => "settings",
            Part::Budget => "budget",
            Part::Text => "text",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Added,
    Removed,
    Renamed,
    Changed,
    /// An example that shows another label.
    Relabelled,
    Moved,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Added => "added",
            Kind::Removed => "removed",
            Kind::Renamed => "renamed",
            Kind::Changed => "changed",
            Kind::Relabelled => "relabelled",
            Kind::Moved => "moved",
        }
    }
}

/// One thing that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub part: Part,
    pub kind: Kind,
    /// What it is called, before where that changed: a label, an id, a path in the schema, a key.
    pub name: String,
    /// What it is called now, where it was renamed.
    pub to: Option<String>,
    pub details: Vec<Detail>,
    /// Why readers of the output break; None where they do not.
    pub breaking: Option<String>,
    /// Where it stands before and after, counted from 1, for what moved.
    pub positions: Option<(usize, usize)>,
    /// Examples that changed with it and in nothing else.
    pub follow: usize,
    pub before: Option<Place>,
    pub after: Option<Place>,
}

/// One of a thing's fields, before and after; None where it was not, or is no more.
#[derive(Debug, Clone, PartialEq)]
pub struct Detail {
    pub field: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

impl Change {
    fn new(part: Part, kind: Kind, name: impl Into<String>) -> Self {
        Change {
            part,
            kind,
            name: name.into(),
            to: None,
            details: Vec::new(),
            breaking: None,
            positions: None,
            follow: 0,
            before: None,
            after: None,
        }
    }

    fn at(mut self, before: Option<Place>, after: Option<Place>) -> Self {
        (self.before, self.after) = (before, after);
        self
    }

    fn detail(mut self, field: &str, before: Option<&str>, after: Option<&str>) -> Self {
        self.details.push(Detail::new(field, before, after));
        self
    }

    fn moved(part: Part, name: impl Into<String>, from: usize, to: usize) -> Self {
        let mut change = Change::new(part, Kind::Moved, name);
        change.positions = Some((from + 1, to + 1));
        change
    }
}

impl Detail {
    fn new(field: &str, before: Option<&str>, after: Option<&str>) -> Self {
        Detail {
            field: field.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        }
    }
}

impl Difference<'_> {
    /// The changes that break who reads the output.
    pub fn breaking(&self) -> impl Iterator<Item = &Change> {
        let changes = self.changes.iter();
        changes.filter(|change| change.breaking.is_some())
    }

    /// Tokens of the whole prompt, before and after.
    pub fn tokens(&self) -> Option<(u64, u64)> {
        Some((self.before.counts?.prompt, self.after.counts?.prompt))
    }

    /// The sections whose tokens are not the same, with both numbers.
    pub fn sections(&self) -> Vec<(&'static str, u64, u64)> {
        let (Some(before), Some(after)) = (self.before.counts, self.after.counts) else {
            return Vec::new();
        };
        let of = |counts: &Counts, name: &str| {
            let found = counts.sections.iter().find(|(known, _)| *known == name);
            found.map_or(0, |(_, tokens)| *tokens)
        };
        let mut names: Vec<&'static str> = after.sections.iter().map(|(name, _)| *name).collect();
        for (name, _) in &before.sections {
            if !names.contains(name) {
                names.push(name);
            }
        }
        let each = names
            .into_iter()
            .map(|name| (name, of(before, name), of(after, name)));
        each.filter(|(_, before, after)| before != after).collect()
    }

    /// USD a call before and after, each None where it is not known.
    pub fn costs(&self) -> [Option<f64>; 2] {
        [&self.before, &self.after].map(|side| {
            let cost = side.counts?.cost(side.model)?;
            Some(cost.per_call)
        })
    }

    /// Gate one's checks that passed before and do not any more.
    pub fn lost_checks(&self) -> Vec<&'static str> {
        let before = self.before.gate_one.checks.iter();
        let both = before.zip(&self.after.gate_one.checks);
        both.filter(|(before, after)| before.passed && !after.passed)
            .map(|(before, _)| before.id)
            .collect()
    }
}

/// The first line of each rendered text that is not the other's.
fn first_lines_apart(a: &Side<'_>, b: &Side<'_>) -> (Option<String>, Option<String>) {
    let text = |side: &Side<'_>| side.rendered.prompt.text();
    let (a, b) = (text(a), text(b));
    let (mut x, mut y) = (a.split('\n'), b.split('\n'));
    loop {
        match (x.next(), y.next()) {
            (None, None) => return (None, None),
            (one, other) if one == other => {}
            (one, other) => return (one.map(str::to_owned), other.map(str::to_owned)),
        }
    }
}

/// Compares two prompts.
pub fn compare<'d>(before: Side<'d>, after: Side<'d>) -> Difference<'d> {
    let (a, b) = (before.spec, after.spec);
    let examples = examples::pairs(a, b);
    let labels = labels::pair(a, b, &examples.pairs());
    let cases = texts::pair_edge_cases(a, b);
    let renames = renames::Renames::new(a, b, &labels, &cases);
    let mut changes = Vec::new();
    texts::heads(a, b, &renames, &mut changes);
    labels::changes(a, b, &labels, &renames, &mut changes);
    texts::edge_cases(a, b, &cases, &renames, &mut changes);
    texts::steps(a, b, &renames, &mut changes);
    schema::changes(a, b, &labels, &renames, &mut changes);
    let follow = examples::changes(a, b, &examples, &renames, &mut changes);
    for change in &mut changes {
        if change.part == Part::Labels && change.kind == Kind::Renamed {
            let to = change.to.as_deref().unwrap_or_default();
            change.follow = follow.get(to).copied().unwrap_or(0);
        }
    }
    template::changes(&before, &after, &mut changes);
    texts::settings(a, b, &mut changes);
    let messages = |side: &Side<'_>| {
        let messages = side.rendered.prompt.messages.iter();
        messages
            .map(|m| (m.role, m.text.clone()))
            .collect::<Vec<_>>()
    };
    if changes.is_empty() && messages(&before) != messages(&after) {
        // Nothing that has a name of its own: blanks, line ends, words the template brings.
        let (one, other) = first_lines_apart(&before, &after);
        let change = Change::new(Part::Text, Kind::Changed, "rendered text");
        changes.push(change.detail("rendered text", one.as_deref(), other.as_deref()));
    }
    changes.sort_by_key(|change| change.part);
    Difference {
        before,
        after,
        changes,
    }
}
