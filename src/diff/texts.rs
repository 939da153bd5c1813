//! The parts that are words or numbers under a key: role, task, variables, edge cases, steps, settings,
//! budget.

use super::pairing::{Pairing, words_in_common};
use super::renames::{Renames, unified};
use super::{Change, Detail, Kind, Part};
use crate::source::{Node, Place, Value, json};
use crate::spec::{EdgeCase, ExamplesIn, Spec, Text};
use crate::text::fold::folded;

/// Words in common from which on a step or an edge case was reworded and not replaced.
const REWORDED: f64 = 0.5;

fn texts(text: Option<&Text>) -> (Option<&str>, Option<Place>) {
    (text.map(|t| t.text.as_str()), text.map(|t| t.place))
}

/// A text under a key of its own.
fn compare(
    part: Part,
    name: &str,
    a: Option<&Text>,
    b: Option<&Text>,
    renames: &Renames,
    out: &mut Vec<Change>,
) {
    let ((one, before), (other, after)) = (texts(a), texts(b));
    if renames.same_option(one, other) {
        return;
    }
    let kind = match (one, other) {
        (None, _) => Kind::Added,
        (_, None) => Kind::Removed,
        _ => Kind::Changed,
    };
    let change = Change::new(part, kind, name).at(before, after);
    let (one, other) = (one.map(unified), other.map(unified));
    out.push(change.detail(name, one.as_deref(), other.as_deref()));
}

/// Name, role, task, and what arrives at run time.
pub fn heads(a: &Spec, b: &Spec, renames: &Renames, out: &mut Vec<Change>) {
    for (part, name, one, other) in [
        (Part::Prompt, "name", &a.name, &b.name),
        (Part::Role, "role", &a.role, &b.role),
        (Part::Task, "task", &a.task, &b.task),
    ] {
        compare(part, name, one.as_ref(), other.as_ref(), renames, out);
    }
    for (kind, x, y) in [
        ("input", &a.inputs, &b.inputs),
        ("context", &a.context, &b.context),
    ] {
        let mut pairing = Pairing::new(x.len(), y.len());
        pairing.by_key(|at| Some(&x[at].name), |at| Some(&y[at].name));
        let name = |name: &str| format!("{kind}.{name}");
        for (i, j) in pairing.pairs() {
            let (one, other) = (x[i].about.as_ref(), y[j].about.as_ref());
            compare(Part::Input, &name(&y[j].name), one, other, renames, out);
        }
        for i in pairing.removed() {
            let change = Change::new(Part::Input, Kind::Removed, name(&x[i].name));
            out.push(change.at(Some(x[i].place), None));
        }
        for j in pairing.added() {
            let change = Change::new(Part::Input, Kind::Added, name(&y[j].name));
            out.push(change.at(None, Some(y[j].place)));
        }
        for (i, j) in pairing.moved() {
            let change = Change::moved(Part::Input, name(&y[j].name), i, j);
            out.push(change.at(Some(x[i].place), Some(y[j].place)));
        }
    }
    let languages = |spec: &Spec| {
        let each = spec.languages.iter().map(|language| language.text.as_str());
        each.collect::<Vec<_>>().join(", ")
    };
    let places = (a.key("languages"), b.key("languages"));
    word(
        Part::Input,
        "languages",
        [languages(a), languages(b)],
        places,
        out,
    );
}

/// A short text under a key; empty where it is not there.
fn word(
    part: Part,
    name: &str,
    [before, after]: [String; 2],
    places: (Option<Place>, Option<Place>),
    out: &mut Vec<Change>,
) {
    if before == after {
        return;
    }
    let said = |text: &String| (!text.is_empty()).then(|| text.clone());
    let mut change = Change::new(part, Kind::Changed, name).at(places.0, places.1);
    change.details.push(Detail {
        field: name.to_owned(),
        before: said(&before),
        after: said(&after),
    });
    out.push(change);
}

pub fn pair_edge_cases(a: &Spec, b: &Spec) -> Pairing {
    let (x, y) = (&a.edge_cases, &b.edge_cases);
    let mut pairing = Pairing::new(x.len(), y.len());
    pairing.by_key(|at| Some(&x[at].id), |at| Some(&y[at].id));
    let situation = |cases: &[EdgeCase], at: usize| Some(folded(&cases[at].when.text));
    pairing.by_key(|at| situation(x, at), |at| situation(y, at));
    pairing
}

pub fn edge_cases(a: &Spec, b: &Spec, pairing: &Pairing, renames: &Renames, out: &mut Vec<Change>) {
    let (x, y) = (&a.edge_cases, &b.edge_cases);
    let text = |text: &Option<Text>| text.as_ref().map(|t| unified(&t.text).into_owned());
    for (i, j) in pairing.pairs() {
        let (one, other) = (&x[i], &y[j]);
        let is_renamed = one.id != other.id;
        let kind = if is_renamed {
            Kind::Renamed
        } else {
            Kind::Changed
        };
        let mut change =
            Change::new(Part::EdgeCases, kind, &one.id).at(Some(one.place), Some(other.place));
        change.to = is_renamed.then(|| other.id.clone());
        let label = |case: &EdgeCase| case.label.as_ref().map(|label| label.text.clone());
        let now = label(one).map(|label| renames.of_label(&label).to_owned());
        if now != label(other) {
            let (one, other) = (label(one), label(other));
            change = change.detail("label", one.as_deref(), other.as_deref());
        }
        let when = |case: &EdgeCase| Some(unified(&case.when.text).into_owned());
        for (field, one, other) in [
            ("when", when(one), when(other)),
            ("then", text(&one.then), text(&other.then)),
        ] {
            if !renames.same_option(one.as_deref(), other.as_deref()) {
                change = change.detail(field, one.as_deref(), other.as_deref());
            }
        }
        if is_renamed || !change.details.is_empty() {
            out.push(change);
        }
    }
    for i in pairing.removed() {
        let change = Change::new(Part::EdgeCases, Kind::Removed, &x[i].id);
        let change = change.detail("when", Some(&unified(&x[i].when.text)), None);
        out.push(change.at(Some(x[i].place), None));
    }
    for j in pairing.added() {
        let change = Change::new(Part::EdgeCases, Kind::Added, &y[j].id);
        let change = change.detail("when", None, Some(&unified(&y[j].when.text)));
        out.push(change.at(None, Some(y[j].place)));
    }
    for (i, j) in pairing.moved() {
        let change = Change::moved(Part::EdgeCases, &y[j].id, i, j);
        out.push(change.at(Some(x[i].place), Some(y[j].place)));
    }
}

pub fn steps(a: &Spec, b: &Spec, renames: &Renames, out: &mut Vec<Change>) {
    let (x, y) = (&a.steps, &b.steps);
    let mut pairing = Pairing::new(x.len(), y.len());
    pairing.by_key(
        |at| Some(unified(&x[at].text)),
        |at| Some(unified(&y[at].text)),
    );
    pairing.in_gaps(|i, j| renames.same(&x[i].text, &y[j].text));
    pairing.in_gaps(|i, j| words_in_common(&x[i].text, &y[j].text) >= REWORDED);
    let name = |at: usize| format!("step {}", at + 1);
    for (i, j) in pairing.pairs() {
        if !renames.same(&x[i].text, &y[j].text) {
            let change = Change::new(Part::Steps, Kind::Changed, name(j));
            let change = change.at(Some(x[i].place), Some(y[j].place));
            let (one, other) = (unified(&x[i].text), unified(&y[j].text));
            out.push(change.detail("step", Some(&one), Some(&other)));
        }
    }
    for i in pairing.removed() {
        let change = Change::new(Part::Steps, Kind::Removed, name(i));
        let change = change.detail("step", Some(&unified(&x[i].text)), None);
        out.push(change.at(Some(x[i].place), None));
    }
    for j in pairing.added() {
        let change = Change::new(Part::Steps, Kind::Added, name(j));
        let change = change.detail("step", None, Some(&unified(&y[j].text)));
        out.push(change.at(None, Some(y[j].place)));
    }
    for (i, j) in pairing.moved() {
        let change = Change::moved(Part::Steps, name(i), i, j);
        out.push(change.at(Some(x[i].place), Some(y[j].place)));
    }
}

/// What goes beside the prompt: model, settings, where the examples stand, budget, expectations.
pub fn settings(a: &Spec, b: &Spec, out: &mut Vec<Change>) {
    let keys = |name: &str| (a.key(name), b.key(name));
    let model = |spec: &Spec| {
        spec.model
            .as_ref()
            .map_or_else(String::new, |m| m.text.clone())
    };
    let class = |spec: &Spec| spec.class.map_or("", |class| class.as_str()).to_owned();
    let examples_in = |spec: &Spec| match spec.examples_in {
        ExamplesIn::System => "system".to_owned(),
        ExamplesIn::Turns => "turns".to_owned(),
    };
    let part = Part::Settings;
    word(part, "model", [model(a), model(b)], keys("model"), out);
    word(part, "class", [class(a), class(b)], keys("class"), out);
    word(
        part,
        "examples_in",
        [examples_in(a), examples_in(b)],
        keys("examples_in"),
        out,
    );
    let entries = |spec: &Spec| -> Vec<(String, String)> {
        let map = spec.settings.as_ref().and_then(Node::as_map);
        let each = map.unwrap_or_default().iter();
        each.map(|entry| (entry.key.text.clone(), shown(&entry.value)))
            .collect()
    };
    let (x, y) = (entries(a), entries(b));
    let value = |list: &[(String, String)], name: &str| {
        let found = list.iter().find(|(known, _)| known == name);
        found.map_or_else(String::new, |(_, value)| value.clone())
    };
    let mut names: Vec<&String> = x.iter().map(|(name, _)| name).collect();
    names.extend(
        y.iter()
            .map(|(name, _)| name)
            .filter(|name| !x.iter().any(|(k, _)| k == *name)),
    );
    for name in names {
        let both = [value(&x, name), value(&y, name)];
        word(
            part,
            &format!("settings.{name}"),
            both,
            keys("settings"),
            out,
        );
    }
    let limits = |spec: &Spec| {
        let budget = &spec.budget;
        let value = |limit: Option<crate::spec::Limit>| limit.map(|limit| limit.value);
        [
            ("budget.prompt_tokens", value(budget.prompt_tokens)),
            ("budget.example_tokens", value(budget.example_tokens)),
            ("budget.cost_per_call", value(budget.cost_per_call)),
            ("budget.cost_per_month", value(budget.cost_per_month)),
            ("expect.input_tokens", spec.expect.input_tokens),
            ("expect.output_tokens", spec.expect.output_tokens),
            ("expect.calls_per_day", spec.expect.calls_per_day),
        ]
    };
    for ((name, one), (_, other)) in limits(a).into_iter().zip(limits(b)) {
        let number = |value: Option<f64>| value.map_or_else(String::new, |v| v.to_string());
        let places = keys(name.split('.').next().unwrap_or(name));
        word(
            Part::Budget,
            name,
            [number(one), number(other)],
            places,
            out,
        );
    }
}

/// A value in a word: a text as it is, anything else as JSON, the same in any order of keys.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Text { text, .. } => text.clone(),
        Value::Map(entries) => {
            let mut entries = entries.clone();
            entries.sort_by(|a, b| a.key.text.cmp(&b.key.text));
            json::write(&Node {
                place: node.place,
                value: Value::Map(entries),
            })
        }
        _ => json::write(node),
    }
}
