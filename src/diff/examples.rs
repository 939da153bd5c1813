//! The examples: which is which, and what became of each.

use std::collections::HashMap;

use super::pairing::{Pairing, words_in_common};
use super::renames::{Renames, unified};
use super::{Change, Detail, Kind, Part};
use crate::source::{Node, Value, json};
use crate::spec::schema::{Step, values_at};
use crate::spec::{Example, Format, Given, Spec};
use crate::text::fold::folded;
use crate::text::near::Index;

/// Words in common from which on an example between the same neighbours is the same one changed.
const REWORDED: f64 = 0.5;

/// Which example is which: by id, else by the same input, else by one that is nearly the same.
pub fn pairs(a: &Spec, b: &Spec) -> Pairing {
    let (x, y) = (&a.examples, &b.examples);
    let mut pairing = Pairing::new(x.len(), y.len());
    let id = |example: &Example| example.id.as_ref().map(|id| id.text.clone());
    pairing.by_key(|at| id(&x[at]), |at| id(&y[at]));
    let whole = |example: &Example| {
        let key = example.input_key(|text| unified(text).into_owned());
        example.has_input().then_some(key)
    };
    // With the same output first: of two with one input, each finds its own.
    let exact =
        |example: &Example| Some((whole(example)?, example.output.as_ref().map(json::write)));
    pairing.by_key(|at| exact(&x[at]), |at| exact(&y[at]));
    pairing.by_key(|at| whole(&x[at]), |at| whole(&y[at]));
    let loose = |i: usize, j: usize| x[i].id.is_none() || y[j].id.is_none();
    let removed = pairing.removed();
    if !removed.is_empty() {
        let mut index = Index::new(removed.iter().map(|&at| folded(&x[at].given_text())));
        for j in pairing.added() {
            let text = folded(&y[j].given_text());
            let fits = |at: usize| pairing.is_free_a(removed[at]) && loose(removed[at], j);
            let found = index.like(&text, &fits).map(|(at, _)| removed[at]);
            if let Some(i) = found {
                pairing.pair(i, j);
            }
        }
    }
    pairing.in_gaps(|i, j| {
        loose(i, j) && words_in_common(&x[i].given_text(), &y[j].given_text()) >= REWORDED
    });
    pairing
}

/// Appends what became of the examples; gives back how many went along with each label that was
/// renamed, by its new name.
pub fn changes(
    a: &Spec,
    b: &Spec,
    pairing: &Pairing,
    renames: &Renames,
    out: &mut Vec<Change>,
) -> HashMap<String, usize> {
    let mut follow = HashMap::new();
    for (i, j) in pairing.pairs() {
        let (one, other) = (&a.examples[i], &b.examples[j]);
        let (before, after) = (labels(a, one), labels(b, other));
        let renamed: Vec<String> = before
            .iter()
            .map(|name| renames.of_label(name).to_owned())
            .collect();
        let relabelled = sorted(&renamed) != sorted(&after);
        let mut details = Vec::new();
        if relabelled {
            details.push(Detail::new(
                "label",
                Some(&before.join(", ")),
                Some(&after.join(", ")),
            ));
        } else {
            for (old, new) in before.iter().zip(&renamed) {
                if old != new {
                    *follow.entry(new.clone()).or_insert(0) += 1;
                }
            }
        }
        fields(a, b, (one, other), renames, &mut details);
        let id = |example: &Example| example.id.as_ref().map(|id| id.text.clone());
        let name = id(one)
            .or_else(|| id(other))
            .unwrap_or_else(|| format!("number {}", j + 1));
        let kind = match relabelled {
            true => Kind::Relabelled,
            false if details.is_empty() => Kind::Renamed,
            false => Kind::Changed,
        };
        // That ids were given or taken away is nothing to the model.
        let is_renamed = id(one).is_some() && id(other).is_some() && id(one) != id(other);
        if !details.is_empty() || is_renamed {
            let mut change = Change::new(Part::Examples, kind, name);
            change.to = id(other).filter(|_| is_renamed);
            change.details = details;
            out.push(change.at(Some(one.head), Some(other.head)));
        }
    }
    let name = |example: &Example, at: usize| match &example.id {
        Some(id) => id.text.clone(),
        None => format!("number {}", at + 1),
    };
    for i in pairing.removed() {
        let example = &a.examples[i];
        let mut change = Change::new(Part::Examples, Kind::Removed, name(example, i));
        let labels = labels(a, example).join(", ");
        if !labels.is_empty() {
            change = change.detail("label", Some(&labels), None);
        }
        out.push(change.at(Some(example.head), None));
    }
    for j in pairing.added() {
        let example = &b.examples[j];
        let mut change = Change::new(Part::Examples, Kind::Added, name(example, j));
        let labels = labels(b, example).join(", ");
        if !labels.is_empty() {
            change = change.detail("label", None, Some(&labels));
        }
        out.push(change.at(None, Some(example.head)));
    }
    for (i, j) in pairing.moved() {
        let change = Change::moved(Part::Examples, name(&b.examples[j], j), i, j);
        out.push(change.at(Some(a.examples[i].head), Some(b.examples[j].head)));
    }
    follow
}

fn sorted(names: &[String]) -> Vec<&String> {
    let mut names: Vec<&String> = names.iter().collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The names of an example's labels; what is no label stands as it is written.
fn labels(spec: &Spec, example: &Example) -> Vec<String> {
    if !spec.has_label_field() {
        return Vec::new();
    }
    let output = example.output.as_ref();
    let values = output.map_or_else(Vec::new, |output| spec.labels_of(output));
    let each = values
        .into_iter()
        .map(|value| match spec.label_of_value(&value.value) {
            Some(label) => label.name.clone(),
            None => match &value.value {
                Value::Text { text, .. } => unified(text).into_owned(),
                _ => json::write(value),
            },
        });
    each.collect()
}

/// The fields of an example that say something else.
fn fields(
    a: &Spec,
    b: &Spec,
    (one, other): (&Example, &Example),
    renames: &Renames,
    out: &mut Vec<Detail>,
) {
    let mut compare = |field: &str, x: Option<&str>, y: Option<&str>| {
        if !renames.same_option(x, y) {
            let (x, y) = (x.map(unified), y.map(unified));
            out.push(Detail::new(field, x.as_deref(), y.as_deref()));
        }
    };
    for (what, x, y, variables) in [
        ("context", &one.context, &other.context, 2),
        (
            "input",
            &one.input,
            &other.input,
            b.inputs.len().max(a.inputs.len()),
        ),
    ] {
        for (name, x, y) in given(x, y) {
            // Of one input nothing needs telling apart, and its variable may be called otherwise.
            let field = match variables {
                1 => what.to_owned(),
                _ => format!("{what}.{name}"),
            };
            compare(&field, x, y);
        }
    }
    let reasoning = |example: &Example| example.reasoning.as_ref().map(|it| it.text.clone());
    compare(
        "reasoning",
        reasoning(one).as_deref(),
        reasoning(other).as_deref(),
    );
    let language = |example: &Example| example.language.as_ref().map(|it| it.text.clone());
    compare(
        "language",
        language(one).as_deref(),
        language(other).as_deref(),
    );
    let covers = |example: &Example, now: bool| {
        let each = example.covers.iter().map(|text| match now {
            true => renames.of_case(&text.text).to_owned(),
            false => text.text.clone(),
        });
        let mut covers: Vec<String> = each.collect();
        covers.sort_unstable();
        covers.join(", ")
    };
    if covers(one, true) != covers(other, false) {
        let said = |text: String| (!text.is_empty()).then_some(text);
        let (x, y) = (said(covers(one, false)), said(covers(other, false)));
        out.push(Detail::new("covers", x.as_deref(), y.as_deref()));
    }
    output(
        a,
        b,
        (one.output.as_ref(), other.output.as_ref()),
        renames,
        out,
    );
}

/// The given values side by side: the one variable whatever its name, else by name.
fn given<'g>(x: &'g [Given], y: &'g [Given]) -> Vec<(String, Option<&'g str>, Option<&'g str>)> {
    let text = |given: &'g Given| given.text.text.as_str();
    if let ([one], [other]) = (x, y) {
        return vec![(other.variable.clone(), Some(text(one)), Some(text(other)))];
    }
    let find = |list: &'g [Given], name: &str| list.iter().find(|it| it.variable == name).map(text);
    let mut out: Vec<(String, Option<&str>, Option<&str>)> = Vec::new();
    for it in y {
        out.push((it.variable.clone(), find(x, &it.variable), Some(text(it))));
    }
    for it in x.iter().filter(|it| find(y, &it.variable).is_none()) {
        out.push((it.variable.clone(), Some(text(it)), None));
    }
    out
}

/// The output without its labels, property by property.
fn output(
    a: &Spec,
    b: &Spec,
    (one, other): (Option<&Node>, Option<&Node>),
    renames: &Renames,
    out: &mut Vec<Detail>,
) {
    let show = |node: Option<&Node>| {
        node.map(|node| match &node.value {
            Value::Text { text, .. } => unified(text).into_owned(),
            _ => json::write(node),
        })
    };
    let (Some(x), Some(y)) = (one, other) else {
        if one.is_some() != other.is_some() {
            out.push(Detail::new(
                "output",
                show(one).as_deref(),
                show(other).as_deref(),
            ));
        }
        return;
    };
    let is_label = |spec: &Spec| spec.output.format == Format::Text && spec.has_label_field();
    if is_label(a) && is_label(b) {
        return;
    }
    let (Some(entries), Some(others)) = (x.as_map(), y.as_map()) else {
        if !renames.same_node(x, y) {
            out.push(Detail::new(
                "output",
                show(one).as_deref(),
                show(other).as_deref(),
            ));
        }
        return;
    };
    let mut names: Vec<&String> = entries.iter().map(|entry| &entry.key.text).collect();
    let more = others.iter().map(|entry| &entry.key.text);
    names.extend(more.filter(|name| x.get(name).is_none()));
    for name in names {
        let (one, other) = (x.get(name), y.get(name));
        let same = match (one, other) {
            (Some(one), Some(other)) => renames.same_node(
                &without_labels(a, name, one),
                &without_labels(b, name, other),
            ),
            _ => false,
        };
        if !same {
            let field = format!("output.{name}");
            out.push(Detail::new(
                &field,
                show(one).as_deref(),
                show(other).as_deref(),
            ));
        }
    }
}

/// A property's value with its labels left empty: they are compared by themselves.
fn without_labels(spec: &Spec, property: &str, value: &Node) -> Node {
    let mut value = value.clone();
    for path in &spec.output.labels {
        if let [Step::Property(first), rest @ ..] = path.as_slice()
            && first == property
            && !values_at(&value, rest).is_empty()
        {
            empty(&mut value, rest);
        }
    }
    value
}

fn empty(node: &mut Node, path: &[Step]) {
    match (path, &mut node.value) {
        ([], value) => *value = Value::Null,
        ([Step::Property(name), rest @ ..], Value::Map(entries)) => {
            let entry = entries.iter_mut().find(|entry| entry.key.text == *name);
            if let Some(entry) = entry {
                empty(&mut entry.value, rest);
            }
        }
        ([Step::Items, rest @ ..], Value::List(items)) => {
            items.iter_mut().for_each(|item| empty(item, rest));
        }
        _ => {}
    }
}
