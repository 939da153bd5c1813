//! FS3xx: the labels, and whatever names one.

use std::cell::LazyCell;

use super::{Check, Rule, error, info, warning};
use crate::lint::{Context, Report};
use crate::source::{Applicability, Diagnostic, Node, Place, Value};
use crate::spec::{Label, Part};
use crate::text::hash::{HashMap, HashSet};
use crate::text::similar::nearest;
use crate::text::visible;

pub const RULES: &[(Rule, Check)] = &[
    (
        error(
            "FS301",
            "undeclared-label",
            include_str!("../../../docs/rules/FS301.md"),
        )
        .looks_at("taxonomy.labels edge_case.label example.output output.label tests"),
        undeclared_label,
    ),
    (
        warning(
            "FS302",
            "no-way-out",
            include_str!("../../../docs/rules/FS302.md"),
        )
        .looks_at("taxonomy.labels taxonomy.otherwise taxonomy.closed"),
        super::way_out::no_way_out,
    ),
    (
        error(
            "FS303",
            "lookalike-label",
            include_str!("../../../docs/rules/FS303.md"),
        )
        .looks_at("taxonomy.labels label.not input context edge_cases output.schema"),
        super::lookalike::lookalike_label,
    ),
    (
        error(
            "FS304",
            "unknown-neighbour",
            include_str!("../../../docs/rules/FS304.md"),
        )
        .looks_at("label.not"),
        unknown_neighbour,
    ),
    (
        info(
            "FS305",
            "neighbours-not-contrasted",
            include_str!("../../../docs/rules/FS305.md"),
        )
        .looks_at("label.not example.output"),
        neighbours_not_contrasted,
    ),
    (
        info(
            "FS306",
            "shared-cue",
            include_str!("../../../docs/rules/FS306.md"),
        )
        .looks_at("label.cues label.not"),
        super::overlap::shared_cue,
    ),
    (
        info(
            "FS307",
            "overlapping-definitions",
            include_str!("../../../docs/rules/FS307.md"),
        )
        .looks_at("label.definition label.not"),
        super::overlap::overlapping_definitions,
    ),
    (
        warning(
            "FS308",
            "no-label-field",
            include_str!("../../../docs/rules/FS308.md"),
        )
        .looks_at("taxonomy output output.schema output.label"),
        no_label_field,
    ),
];

fn undeclared_label(cx: &Context<'_>, report: &mut Report) {
    let Some(taxonomy) = &cx.spec.taxonomy else {
        return;
    };
    if cx.spec.has_failed(Part::Taxonomy) {
        return;
    }
    let names = LazyCell::new(|| Known::new(taxonomy.names().map(Value::text)));
    for case in &cx.spec.edge_cases {
        if let Some(label) = &case.label
            && taxonomy.label(&label.text).is_none()
        {
            let what = format!("the edge case `{}` names", visible::quoted(&case.id, 40));
            let finding = finding(cx, report, &names, &what, &label.text, label.place);
            report.add(finding);
        }
    }
    if !cx.spec.has_label_field() || cx.spec.has_failed(Part::Output) {
        return;
    }
    let known = LazyCell::new(|| {
        let labels = taxonomy.labels.iter();
        Known::new(labels.map(|label| label.value.clone()))
    });
    for (at, example) in cx.spec.examples.iter().enumerate() {
        for value in cx.labels_of(example) {
            if !is_declared(cx, &value.value) {
                let what = format!("the example {} has", example.name(at));
                report_undeclared(cx, report, &known, &what, &value.value, value.place);
            }
        }
    }
    for (value, place) in &cx.spec.tests.undeclared {
        if !is_declared(cx, value) {
            report_undeclared(cx, report, &known, "this test has", value, *place);
        }
    }
}

/// What may stand in a place, and how each is written.
struct Known {
    values: Vec<Value>,
    names: Vec<String>,
}

impl Known {
    fn new(values: impl Iterator<Item = Value>) -> Self {
        let values: Vec<Value> = values.collect();
        let names = values.iter().map(text_of).collect();
        Known { values, names }
    }
}

/// Null and lists are the schema's to judge: whether an answer may be left open.
fn is_declared(cx: &Context<'_>, value: &Value) -> bool {
    matches!(value, Value::Null | Value::List(_) | Value::Map(_))
        || cx.spec.label_of_value(value).is_some()
}

fn report_undeclared(
    cx: &Context<'_>,
    report: &mut Report,
    known: &Known,
    what: &str,
    value: &Value,
    place: Place,
) {
    let shown = text_of(value);
    let labels = cx.spec.taxonomy.as_ref().map_or(&[][..], |t| &t.labels);
    let mut labels = labels.iter().zip(&known.names);
    let same = labels.find(|(label, written)| label.name == shown || **written == shown);
    let finding = match same {
        Some((label, _)) => other_value(report, label, what, value, place),
        None => finding(cx, report, known, what, &shown, place),
    };
    report.add(finding);
}

/// A scalar as it is written without quotes.
fn text_of(value: &Value) -> String {
    match value {
        Value::Text { text, .. } | Value::Number(text) => text.clone(),
        Value::Bool(value) => value.to_string(),
        _ => String::new(),
    }
}

/// What was written is a label's name, or its value as another type: `"5"` for `5`.
fn other_value(
    report: &Report,
    label: &Label,
    what: &str,
    value: &Value,
    place: Place,
) -> Diagnostic {
    let json = |value: &Value| {
        let value = value.clone();
        crate::source::json::write(&Node { place, value })
    };
    let wanted = json(&label.value);
    let shown = visible::quoted(&json(value), 60);
    let message = format!("{what} `{shown}`, and the value of that label is `{wanted}`");
    let applicability = if text_of(value) == text_of(&label.value) {
        Applicability::Safe
    } else {
        Applicability::Ask
    };
    let title = format!("write `{wanted}`");
    report
        .at(place, message)
        .help(title.clone())
        .replace(applicability, title, place, wanted)
}

fn finding(
    cx: &Context<'_>,
    report: &Report,
    known: &Known,
    what: &str,
    label: &str,
    place: Place,
) -> Diagnostic {
    let shown = visible::quoted(label, 60);
    let message = format!("{what} a label outside the taxonomy: `{shown}`");
    let finding = report.at(place, message);
    let names = &known.names;
    let Some(near) = nearest(label, names.iter().map(String::as_str)) else {
        return match names.len() {
            0 => finding.help("the taxonomy has no labels"),
            1..=20 => finding.help(format!("labels: {}", names.join(", "))),
            _ => finding.help(format!("labels: {}, …", names[..20].join(", "))),
        };
    };
    // Where only the way of writing differs, what was meant is beyond doubt.
    let applicability = if spelling(label) == spelling(near) {
        Applicability::Safe
    } else {
        Applicability::Ask
    };
    let meant = names.iter().position(|name| name == near);
    let meant = meant.map(|at| &known.values[at]);
    let written = match meant {
        Some(Value::Text { .. }) | None => cx.files.in_quotes_of(place, near),
        Some(_) => near.to_owned(),
    };
    finding
        .did_you_mean(Some(near))
        .replace(applicability, format!("use `{near}`"), place, written)
}

fn spelling(label: &str) -> String {
    label
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`'))
        .chars()
        .flat_map(char::to_lowercase)
        .map(|c| if matches!(c, '-' | ' ') { '_' } else { c })
        .collect()
}

fn no_label_field(cx: &Context<'_>, report: &mut Report) {
    let failed = cx.spec.has_failed(Part::Output) || cx.spec.has_failed(Part::Taxonomy);
    if cx.spec.taxonomy.is_none() || cx.spec.has_label_field() || failed {
        return;
    }
    let Some(schema) = &cx.spec.output.schema else {
        return;
    };
    if let Some(named) = &cx.spec.output.no_such_label {
        let shown = visible::quoted(&named.text, 40);
        let message = format!("`label` names no property of the schema: `{shown}`");
        let help = "name the one that takes the taxonomy's labels, as `spans[].label`";
        report.add(report.at(named.place, message).help(help));
        return;
    }
    let place = cx.spec.output.place.unwrap_or(schema.node.place.start());
    let finding = report
        .at(
            place,
            "no property of the output takes the taxonomy's labels",
        )
        .help("give one `$ref: \"fewshot:labels\"`, or say which it is with `output.label`");
    report.add(finding);
}

/// Unknown names for which the nearest label is looked for; it takes a look at each label.
const MOST_TRIED: usize = 100;

fn unknown_neighbour(cx: &Context<'_>, report: &mut Report) {
    let Some(taxonomy) = &cx.spec.taxonomy else {
        return;
    };
    if cx.spec.has_failed(Part::Taxonomy) {
        return;
    }
    let mut tried = 0;
    let names: HashSet<&str> = taxonomy.names().collect();
    let groups: HashSet<&str> = taxonomy
        .labels
        .iter()
        .flat_map(|label| &label.groups)
        .map(|group| group.name.as_str())
        .collect();
    for label in &taxonomy.labels {
        for neighbour in &label.neighbours {
            if neighbour.label == label.name {
                let shown = visible::quoted(&label.name, 60);
                let message = format!("`not` of `{shown}` names `{shown}` itself");
                let help =
                    "name the label that it is instead under this condition, or take it away";
                report.add(report.at(neighbour.place, message).help(help));
                continue;
            }
            if names.contains(neighbour.label.as_str()) {
                continue;
            }
            let shown = visible::quoted(&neighbour.label, 60);
            let message = format!(
                "`not` of `{}` names no label: `{shown}`",
                visible::quoted(&label.name, 40)
            );
            let finding = report.at(neighbour.place, message);
            let own = |name: &&str| *name != label.name;
            report.add(if groups.contains(neighbour.label.as_str()) {
                finding.help("that is a group of labels: name the one that is meant")
            } else {
                tried += 1;
                let near = match tried > MOST_TRIED {
                    true => None,
                    false => nearest(&neighbour.label, taxonomy.names().filter(own)),
                };
                match near {
                    Some(near) => finding.did_you_mean(Some(near)).replace(
                        Applicability::Ask,
                        format!("use `{near}`"),
                        neighbour.place,
                        cx.files.in_quotes_of(neighbour.place, near),
                    ),
                    None => {
                        finding.help("the model would be told to give a label that is not there")
                    }
                }
            });
        }
    }
}

fn neighbours_not_contrasted(cx: &Context<'_>, report: &mut Report) {
    let Some(taxonomy) = &cx.spec.taxonomy else {
        return;
    };
    let failed = cx.spec.has_failed(Part::Examples) || cx.spec.has_failed(Part::Output);
    if cx.spec.examples.is_empty() || !cx.spec.has_label_field() || failed {
        return;
    }
    let shown = cx.shown_labels(|_| true);
    let numbers: HashMap<&str, usize> = taxonomy.names().zip(0..).collect();
    let mut seen = HashSet::default();
    for (at, label) in taxonomy.labels.iter().enumerate() {
        for neighbour in &label.neighbours {
            let Some(&other) = numbers.get(neighbour.label.as_str()) else {
                continue;
            };
            let pair = (at.min(other), at.max(other));
            if other == at || !seen.insert(pair) {
                continue;
            }
            let without: Vec<_> = [at, other]
                .into_iter()
                .filter(|at| !shown.contains(at))
                .map(|at| format!("`{}`", visible::quoted(&taxonomy.labels[at].name, 40)))
                .collect();
            if without.is_empty() {
                continue;
            }
            let message = format!(
                "`{}` and `{}` are told apart in words, and no example shows {}",
                visible::quoted(&label.name, 40),
                visible::quoted(&neighbour.label, 40),
                without.join(" or ")
            );
            let (place, elsewhere) = cx.place_or_key(neighbour.place, "taxonomy");
            let mut finding = report
                .at(place, message)
                .help("a pair of examples that are alike, one of each, shows where the line runs");
            if let Some(elsewhere) = elsewhere {
                finding = finding.related("where they are told apart", elsewhere);
            }
            report.add(finding);
        }
    }
}
