//! FS302: labels that leave no way out.

use super::schema_walk::{alternatives, fields, has_type};
use crate::lint::{Context, Report};
use crate::source::{Node, Value};
use crate::spec::schema::Step;
use crate::spec::{Format, Label, Part, Taxonomy};

/// Last words of labels that take whatever fits no other.
const WAYS_OUT: &[&str] = &[
    "other",
    "others",
    "else",
    "none",
    "neither",
    "unknown",
    "unclear",
    "uncertain",
    "unsure",
    "misc",
    "miscellaneous",
    "unrelated",
    "irrelevant",
    "unsupported",
    "undetermined",
    "na",
    "above",
    "scope",
    "topic",
    "applicable",
    "unclassified",
    "uncategorized",
    "uncategorised",
    "default",
    "general",
    "أخرى",
    "اخرى",
    "آخر",
    "اخر",
    "ذلك",
    "معروف",
    "سایر",
    "دیگر",
    "אחר",
    "अन्य",
    "otro",
    "otra",
    "autre",
    "andere",
    "anderes",
    "sonstiges",
    "sonstige",
    "outro",
    "altro",
    "diğer",
    "другое",
    "прочее",
    "その他",
    "其他",
    "기타",
];

pub(super) fn no_way_out(cx: &Context<'_>, report: &mut Report) {
    let Some(taxonomy) = &cx.spec.taxonomy else {
        return;
    };
    let failed = cx.spec.has_failed(Part::Taxonomy) || cx.spec.has_failed(Part::Output);
    // Without a label field nobody knows how a label is given; another rule says so.
    let unknown = cx.spec.output.schema.is_some() && !cx.spec.has_label_field();
    let closed = taxonomy.closed || taxonomy.otherwise.is_some() || taxonomy.labels.len() <= 2;
    if failed || unknown || closed || is_scale(taxonomy) || may_stay_open(cx) {
        return;
    }
    // There may be one that is only not named as such.
    if taxonomy.labels.iter().any(|label| is_way_out(&label.name)) {
        return;
    }
    let count = taxonomy.labels.len();
    let message = format!(
        "none of the {count} labels is for what fits none: the model must pick a wrong one"
    );
    let finding = report.at(taxonomy.place, message).help(
        "add a label for the rest and name it with `otherwise`, or say `closed: true` where nothing else can come",
    );
    report.add(finding);
}

fn is_way_out(name: &str) -> bool {
    let name = name.to_lowercase();
    let parts = |c: char| c.is_whitespace() || c.is_ascii_punctuation();
    let mut words = name.split(parts).filter(|word| !word.is_empty());
    let last = words.next_back().unwrap_or("");
    WAYS_OUT.contains(&last)
        || words
            .next()
            .is_some_and(|first| WAYS_OUT[..10].contains(&first))
}

/// Numbers: every input has a place among them.
fn is_scale(taxonomy: &Taxonomy) -> bool {
    let number = |label: &Label| match &label.value {
        Value::Number(_) => true,
        Value::Text { text, .. } => text.parse::<f64>().is_ok(),
        _ => false,
    };
    taxonomy.labels.iter().all(number)
}

/// Whether an answer without a label is possible: a list that may be empty, or a field that may be
/// null, absent, or a value beside the labels.
fn may_stay_open(cx: &Context<'_>) -> bool {
    let Some(schema) = &cx.spec.output.schema else {
        return false;
    };
    if cx.spec.output.format == Format::Text {
        return false;
    }
    let fewest = |node: &Node| match node.get("minItems").map(|node| &node.value) {
        Some(Value::Number(text)) => text.parse::<f64>().unwrap_or(0.0),
        _ => 0.0,
    };
    let list = |node: &&Node| has_type(node, "array") || node.get("items").is_some();
    let open_list = |node: &&Node| list(node) && fewest(node) < 1.0;
    cx.spec.output.labels.iter().any(|path| {
        let field = fields(schema, path);
        let all: Vec<&Node> = field
            .iter()
            .flat_map(|node| alternatives(schema, node))
            .collect();
        let null = |node: &&Node| {
            let values = node.get("enum").and_then(Node::as_list).unwrap_or_default();
            has_type(node, "null") || values.iter().any(Node::is_null)
        };
        let beside = |node: &&Node| {
            let values = node.get("enum").and_then(Node::as_list).unwrap_or_default();
            let single = node.get("const");
            values
                .iter()
                .chain(single)
                .any(|value| !value.is_null() && cx.spec.label_of_value(&value.value).is_none())
        };
        let lists = (0..path.len()).any(|at| {
            path[at] == Step::Items
                && fields(schema, &path[..at])
                    .iter()
                    .flat_map(|node| alternatives(schema, node))
                    .any(|node| open_list(&node))
        });
        lists
            || all
                .iter()
                .any(|node| null(node) || beside(node) || open_list(node))
    })
}
