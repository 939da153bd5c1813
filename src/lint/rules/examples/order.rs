//! How often each label is shown, and in which order.

use crate::lint::rearrange;
use crate::lint::{Context, Report};
use crate::source::{Applicability, Fix, Place};
use crate::spec::{Label, Part};
use crate::text::hash::HashMap;
use crate::text::visible;

/// A label's examples, by their numbers.
struct Group<'c> {
    label: &'c Label,
    examples: Vec<usize>,
}

/// The examples by label, in the order in which labels come up. Those without a label of the taxonomy
/// are left out. None where balance and order mean nothing: without labels, or where an answer can
/// have several.
fn groups<'c>(cx: &Context<'c>) -> Option<Vec<Group<'c>>> {
    let failed = [Part::Taxonomy, Part::Output, Part::Examples];
    if !cx.spec.has_label_field() || failed.iter().any(|part| cx.spec.has_failed(*part)) {
        return None;
    }
    let mut groups: Vec<Group<'c>> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::default();
    for (at, example) in cx.spec.examples.iter().enumerate() {
        let label = match cx.labels_of(example)[..] {
            [] => continue,
            [only] => cx.spec.label_of_value(&only.value),
            _ => return None,
        };
        // With a label misspelt nobody knows how many there are of each.
        let label = label?;
        let group = *known.entry(label.name.as_str()).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Group {
                label,
                examples: Vec::new(),
            });
        }
        groups[group].examples.push(at);
    }
    Some(groups)
}

fn count_of_labels(cx: &Context<'_>) -> usize {
    cx.spec.taxonomy.as_ref().map_or(0, |t| t.labels.len())
}

/// Examples of one label from which on they can be too many.
const LEAST: usize = 3;

pub fn unbalanced_labels(cx: &Context<'_>, report: &mut Report) {
    let labels = count_of_labels(cx);
    let Some(groups) = groups(cx).filter(|_| labels >= 2) else {
        return;
    };
    let total: usize = groups.iter().map(|group| group.examples.len()).sum();
    let limit = (1.5 / labels as f64).max(0.5);
    for group in groups {
        let count = group.examples.len();
        if count < LEAST || count as f64 <= limit * total as f64 {
            continue;
        }
        let message = format!(
            "{count} of the {total} examples have the label `{}`: {} %, and with {labels} labels more \
             than {:.0} % is a lean",
            visible::quoted(&group.label.name, 40),
            count * 100 / total,
            limit * 100.0
        );
        let finding = report
            .at(cx.spec.key_or_start("examples"), message)
            .related("the label", group.label.place)
            .help("show more of the others, or fewer of it");
        report.add(finding);
    }
}

pub fn grouped_labels(cx: &Context<'_>, report: &mut Report) {
    let labels = count_of_labels(cx);
    let Some(groups) = groups(cx).filter(|groups| groups.len() >= 2) else {
        return;
    };
    let total: usize = groups.iter().map(|group| group.examples.len()).sum();
    let blocks = total >= 2 * labels && total > groups.len() && is_in_blocks(&groups);
    let finding = if blocks {
        let message = format!(
            "the {total} examples stand in blocks, label by label: {}",
            groups
                .iter()
                .take(4)
                .map(|group| run(group))
                .collect::<Vec<_>>()
                .join(", ")
                + if groups.len() > 4 { ", …" } else { "" }
        );
        report.at(cx.spec.key_or_start("examples"), message)
    } else {
        let Some((group, last)) = last_three(&groups).filter(|_| labels >= 3) else {
            return;
        };
        let message = format!(
            "the last three examples have the same label, `{}`",
            visible::quoted(&group.label.name, 40)
        );
        let place = |at: usize| {
            cx.labels_of(&cx.spec.examples[at])
                .first()
                .map(|node| node.place)
        };
        let [first, _, third] = last;
        let place_of = |at| place(at).unwrap_or(cx.spec.examples[at].head);
        report
            .at(place_of(third), message)
            .related("the first of them", place_of(first))
    };
    let mut finding =
        finding.help("mix them: models lean towards what stood last, and what stood together");
    let places: Vec<Place> = cx
        .spec
        .examples
        .iter()
        .map(|example| example.place)
        .collect();
    finding.fix = rearrange::block_list(cx.files, &places)
        .and_then(|list| list.in_order(&mixed(&groups, cx.spec.examples.len())))
        .map(|edit| Fix {
            applicability: Applicability::Ask,
            title: "mix the examples, one label after another".into(),
            edits: vec![edit],
        });
    report.add(finding);
}

/// "4 invoice".
fn run(group: &Group<'_>) -> String {
    let name = visible::quoted(&group.label.name, 40);
    format!("{} `{name}`", group.examples.len())
}

/// Whether no label comes up again after another.
fn is_in_blocks(groups: &[Group<'_>]) -> bool {
    let last = |group: &Group<'_>| group.examples.last().copied();
    let pairs = groups.windows(2);
    pairs
        .into_iter()
        .all(|pair| last(&pair[0]) < pair[1].examples.first().copied())
}

/// The group that has the last three examples of all.
fn last_three<'g, 'c>(groups: &'g [Group<'c>]) -> Option<(&'g Group<'c>, [usize; 3])> {
    let others = |group: &Group<'_>| {
        let others = groups.iter().filter(|g| g.label.name != group.label.name);
        others.filter_map(|g| g.examples.last()).max().copied()
    };
    groups.iter().find_map(|group| {
        let [.., first, second, third] = group.examples[..] else {
            return None;
        };
        (others(group) < Some(first)).then_some((group, [first, second, third]))
    })
}

/// An order in which the labels take turns, from the end on, the most frequent last; what has one
/// label keeps its order, and what has none its place.
fn mixed(groups: &[Group<'_>], count: usize) -> Vec<usize> {
    let mut slots: Vec<usize> = groups.iter().flat_map(|g| g.examples.clone()).collect();
    slots.sort_unstable();
    let mut left: Vec<&[usize]> = groups.iter().map(|group| &group.examples[..]).collect();
    left.sort_by_key(|examples| std::cmp::Reverse(examples.len()));
    let mut out: Vec<usize> = (0..count).collect();
    while !slots.is_empty() {
        for examples in &mut left {
            if let Some((last, rest)) = examples.split_last()
                && let Some(slot) = slots.pop()
            {
                out[slot] = *last;
                *examples = rest;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Files, Value};

    /// The labels' order after mixing, `-` for an example without one.
    fn mix(labels: &str) -> String {
        let mut files = Files::new("/");
        let file = files.add_text("x", "");
        let place = Place::new(file, crate::text::Span::default());
        let mut names: Vec<char> = Vec::new();
        for c in labels.chars().filter(|c| *c != '-') {
            if !names.contains(&c) {
                names.push(c);
            }
        }
        let made: Vec<Label> = names
            .iter()
            .map(|name| Label {
                name: name.to_string(),
                place,
                value: Value::text(&name.to_string()),
                definition: None,
                title: None,
                neighbours: Vec::new(),
                cues: Vec::new(),
                groups: Vec::new(),
            })
            .collect();
        let groups: Vec<Group<'_>> = made
            .iter()
            .map(|label| Group {
                label,
                examples: labels
                    .char_indices()
                    .filter(|(_, c)| label.name == c.to_string())
                    .map(|(at, _)| at)
                    .collect(),
            })
            .collect();
        let order = mixed(&groups, labels.len());
        let letters: Vec<char> = labels.chars().collect();
        order.into_iter().map(|at| letters[at]).collect()
    }

    #[test]
    fn labels_take_turns() {
        assert_eq!(mix("aaabbbccc"), "cbacbacba");
        assert_eq!(mix("aaab"), "aaba");
        assert_eq!(mix("abbb"), "bbab");
        assert_eq!(mix("aa-bb"), "ba-ba");
        assert_eq!(mix("aaaaaaaaaabc"), "aaaaaaaaacba");
        // What is mixed stays mixed.
        assert_eq!(
            mix(&mix("aaabbbccc")),
            "cbacbacba".chars().rev().collect::<String>()
        );
    }
}
