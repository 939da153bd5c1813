//! The taxonomy: labels added, removed and renamed, and what is said of each.

use std::collections::HashMap;

use super::pairing::{Pairing, words_in_common};
use super::renames::{Renames, labels, unified, value_text};
use super::{Change, Detail, Kind, Part};
use crate::spec::{Label, Spec, Text};
use crate::text::fold::folded;
use crate::text::similar::nearest;

/// Of two definitions, the share of words in common from which on they are nearly the same; and the
/// share that is enough where most of the examples went along.
const NEAR: f64 = 0.75;
const NEAR_WITH_EXAMPLES: f64 = 0.4;
/// Pairs of labels without a partner that are compared at the most.
const MOST_COMPARED: usize = 10_000;

/// Which label is which: by name, else renamed.
pub fn pair(a: &Spec, b: &Spec, examples: &[(usize, usize)]) -> Pairing {
    let (la, lb) = (labels(a), labels(b));
    let mut pairing = Pairing::new(la.len(), lb.len());
    pairing.by_key(|at| Some(&la[at].name), |at| Some(&lb[at].name));
    // The same definition, where it is one's alone.
    let definition = |label: &Label| {
        let text = label.definition.as_ref()?;
        let text = folded(&text.text);
        (!text.is_empty()).then_some(text)
    };
    pairing.by_key(|at| definition(&la[at]), |at| definition(&lb[at]));
    let (removed, added) = (pairing.removed(), pairing.added());
    if removed.is_empty() || added.is_empty() || removed.len() * added.len() > MOST_COMPARED {
        return pairing;
    }
    let went = Went::new(a, b, examples);
    let mut scores = Vec::new();
    for &x in &removed {
        for &y in &added {
            if let Some(score) = likeness(&la[x], &lb[y], went.share(x, y)) {
                scores.push((score, x, y));
            }
        }
    }
    scores.sort_by(|one, other| other.0.total_cmp(&one.0));
    for (_, x, y) in scores {
        if pairing.is_free_a(x) && pairing.added().contains(&y) {
            pairing.pair(x, y);
        }
    }
    pairing
}

/// How much speaks for one label being the other under a new name; None where too little does.
fn likeness(a: &Label, b: &Label, share: Option<f64>) -> Option<f64> {
    let most = share.is_some_and(|share| share > 0.5);
    let spelt = nearest(&a.name, [b.name.as_str()]).is_some();
    let words = match (&a.definition, &b.definition) {
        (Some(a), Some(b)) => Some(words_in_common(&a.text, &b.text)),
        _ => None,
    };
    let enough = match words {
        Some(words) => words >= NEAR || (words >= NEAR_WITH_EXAMPLES && (most || spelt)),
        // With nothing said of them the examples decide, or a name that is spelt almost the same.
        None => most || (share.is_none() && spelt),
    };
    enough.then(|| words.unwrap_or(0.0) + share.unwrap_or(0.0) + f64::from(u8::from(spelt)) * 0.1)
}

/// Where the examples of each label went.
struct Went {
    totals: HashMap<usize, usize>,
    counts: HashMap<(usize, usize), usize>,
}

impl Went {
    fn new(a: &Spec, b: &Spec, examples: &[(usize, usize)]) -> Self {
        let mut went = Went {
            totals: HashMap::new(),
            counts: HashMap::new(),
        };
        let numbers = |spec: &Spec, at: usize| -> Vec<usize> {
            let output = spec.examples[at].output.as_ref();
            let values = output.map_or_else(Vec::new, |output| spec.labels_of(output));
            values
                .iter()
                .filter_map(|value| spec.number_of_label(&value.value))
                .collect()
        };
        for &(x, y) in examples {
            let to = numbers(b, y);
            for from in numbers(a, x) {
                *went.totals.entry(from).or_default() += 1;
                for to in &to {
                    *went.counts.entry((from, *to)).or_default() += 1;
                }
            }
        }
        went
    }

    /// The share of the first label's examples that show the second now; None where it has none.
    fn share(&self, from: usize, to: usize) -> Option<f64> {
        let total = *self.totals.get(&from)?;
        let count = self.counts.get(&(from, to)).copied().unwrap_or(0);
        Some(count as f64 / total as f64)
    }
}

pub fn changes(a: &Spec, b: &Spec, pairing: &Pairing, renames: &Renames, out: &mut Vec<Change>) {
    let (la, lb) = (labels(a), labels(b));
    // Where the output has no label, nobody reads one.
    let is_read = b.has_label_field();
    for (x, y) in pairing.pairs() {
        let (one, other) = (&la[x], &lb[y]);
        let kind = match one.name == other.name {
            true => Kind::Changed,
            false => Kind::Renamed,
        };
        let mut change =
            Change::new(Part::Labels, kind, &one.name).at(Some(one.place), Some(other.place));
        if kind == Kind::Renamed {
            change.to = Some(other.name.clone());
        }
        change.details = details(one, other, renames);
        let (from, to) = (value_text(&one.value), value_text(&other.value));
        let same_kind = std::mem::discriminant(&one.value) == std::mem::discriminant(&other.value);
        if from != to || !same_kind {
            if from != one.name || to != other.name {
                change
                    .details
                    .push(Detail::new("value", Some(from), Some(to)));
            }
            if is_read {
                change.breaking = Some(format!("answers say `{to}` where they said `{from}`"));
            }
        }
        if kind == Kind::Renamed || !change.details.is_empty() || change.breaking.is_some() {
            out.push(change);
        }
    }
    for x in pairing.removed() {
        let label = &la[x];
        let change = Change::new(Part::Labels, Kind::Removed, &label.name);
        out.push(change.at(Some(label.place), None));
    }
    for y in pairing.added() {
        let label = &lb[y];
        let mut change =
            Change::new(Part::Labels, Kind::Added, &label.name).at(None, Some(label.place));
        if let Some(definition) = &label.definition {
            change = change.detail("definition", None, Some(&definition.text));
        }
        if is_read && a.has_label_field() {
            let value = value_text(&label.value);
            change.breaking = Some(format!("answers may say `{value}`, which they never did"));
        }
        out.push(change);
    }
    for (x, y) in pairing.moved() {
        let change = Change::moved(Part::Labels, &lb[y].name, x, y);
        out.push(change.at(Some(la[x].place), Some(lb[y].place)));
    }
    whole(a, b, renames, out);
}

/// What is said of the taxonomy as a whole.
fn whole(a: &Spec, b: &Spec, renames: &Renames, out: &mut Vec<Change>) {
    let otherwise = |spec: &Spec| {
        let taxonomy = spec.taxonomy.as_ref()?;
        taxonomy.otherwise.clone()
    };
    let (one, other) = (otherwise(a), otherwise(b));
    let renamed = one
        .as_ref()
        .map(|one| renames.of_label(&one.text).to_owned());
    if renamed.as_deref() != other.as_ref().map(|other| other.text.as_str()) {
        let text = |text: &Option<Text>| text.as_ref().map(|text| text.text.clone());
        let change = Change::new(Part::Labels, Kind::Changed, "otherwise").detail(
            "otherwise",
            text(&one).as_deref(),
            text(&other).as_deref(),
        );
        out.push(change.at(one.map(|t| t.place), other.map(|t| t.place)));
    }
}

fn details(a: &Label, b: &Label, renames: &Renames) -> Vec<Detail> {
    let mut out = Vec::new();
    let mut compare = |field: &str, a: Option<&str>, b: Option<&str>| {
        if !renames.same_option(a, b) {
            out.push(Detail {
                field: field.to_owned(),
                before: a.map(|text| unified(text).into_owned()),
                after: b.map(|text| unified(text).into_owned()),
            });
        }
    };
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.text.clone());
    compare(
        "title",
        text(&a.title).as_deref(),
        text(&b.title).as_deref(),
    );
    compare(
        "definition",
        text(&a.definition).as_deref(),
        text(&b.definition).as_deref(),
    );
    let when = |label: &Label, name: &str| {
        let found = label.neighbours.iter().find(|it| it.label == name);
        found.map(|it| it.when.text.clone())
    };
    for neighbour in &a.neighbours {
        let now = renames.of_label(&neighbour.label);
        compare(
            &format!("not.{now}"),
            Some(&neighbour.when.text),
            when(b, now).as_deref(),
        );
    }
    let known = |name: &str| {
        let mut names = a.neighbours.iter().map(|it| renames.of_label(&it.label));
        names.any(|known| known == name)
    };
    for neighbour in b.neighbours.iter().filter(|it| !known(&it.label)) {
        let field = format!("not.{}", neighbour.label);
        compare(&field, None, Some(&neighbour.when.text));
    }
    let words = |label: &Label, language: &str| {
        let found = label.cues.iter().find(|(known, _)| known == language);
        found.map(|(_, words)| {
            let words: Vec<_> = words.iter().map(|word| word.text.as_str()).collect();
            words.join(", ")
        })
    };
    let mut languages: Vec<&String> = a.cues.iter().map(|(language, _)| language).collect();
    for (language, _) in &b.cues {
        if !languages.contains(&language) {
            languages.push(language);
        }
    }
    for language in languages {
        compare(
            &format!("cues.{language}"),
            words(a, language).as_deref(),
            words(b, language).as_deref(),
        );
    }
    let groups = |label: &Label| {
        let each = label.groups.iter().map(|group| match &group.definition {
            Some(definition) => format!("{}: {}", group.name, unified(&definition.text)),
            None => group.name.clone(),
        });
        let groups = each.collect::<Vec<_>>().join(" / ");
        (!groups.is_empty()).then_some(groups)
    };
    compare("group", groups(a).as_deref(), groups(b).as_deref());
    out
}
