//! The output schema, property by property, for who reads the output: wider is breaking, narrower is
//! not (see [`super`]).

use serde_json::Value as Json;

use super::pairing::Pairing;
use super::renames::Renames;
use super::schema_form::{bare, has_references, normal};
use super::schema_labels::Labels;
use super::schema_walk::Walk;
use super::{Change, Detail, Kind, Part};
use crate::source::Place;
use crate::spec::schema::show_path;
use crate::spec::{Format, Output, Reasoning, Schema, Spec};

pub fn changes(a: &Spec, b: &Spec, by_label: &Pairing, renames: &Renames, out: &mut Vec<Change>) {
    settings(&a.output, &b.output, out);
    let places = (a.output.place, b.output.place);
    match (&a.output.schema, &b.output.schema) {
        (Some(one), Some(other)) => {
            let (x, y) = (normal(one), normal(other));
            if in_same_order(&x.json, &y.json) {
                return;
            }
            let labels = Labels::new(a, b, by_label);
            let are_the_same = labels.are_the_same();
            let mut walk = Walk::new(&x, &y, labels, renames);
            walk.place("", (&x.json, &y.json), 0);
            let unsaid = walk.out.is_empty() && are_the_same;
            let differ = !has_references(&x.json)
                && !has_references(&y.json)
                && bare(&x.json) != bare(&y.json);
            if walk.gave_up || (unsaid && differ) {
                // A change that the walk has no words for is still one.
                let why = "the schema's change could not be told closer";
                walk.note("", Detail::new("schema", None, None), Some(why.to_owned()));
            }
            for mut change in walk.out {
                change.before = find_place(one, &change.name).or(places.0);
                change.after = find_place(other, &change.name).or(places.1);
                out.push(change);
            }
        }
        (None, Some(_)) => {
            out.push(Change::new(Part::Output, Kind::Added, "schema").at(places.0, places.1));
        }
        (Some(_), None) => {
            let mut change =
                Change::new(Part::Output, Kind::Removed, "schema").at(places.0, places.1);
            change.breaking = Some("nothing says any more what an answer looks like".to_owned());
            out.push(change);
        }
        (None, None) => {}
    }
}

/// Whether the two are the same to the letter, properties in the same order.
fn in_same_order(a: &Json, b: &Json) -> bool {
    let [one, other] = [a, b].map(Json::to_string);
    one == other
}

/// What `output` says beside the schema.
fn settings(a: &Output, b: &Output, out: &mut Vec<Change>) {
    let mut compare = |name: &str, one: String, other: String, breaking: Option<&str>| {
        if one != other {
            let mut change = Change::new(Part::Output, Kind::Changed, name).at(a.place, b.place);
            change = change.detail(name, Some(&one), Some(&other));
            change.breaking = breaking.map(str::to_owned);
            out.push(change);
        }
    };
    let format = |output: &Output| match output.format {
        Format::Json => "json".to_owned(),
        Format::Text => "text".to_owned(),
    };
    compare(
        "format",
        format(a),
        format(b),
        Some("answers have another form"),
    );
    if a.format == Format::Json && b.format == Format::Json {
        let loosened =
            (a.strict && !b.strict).then_some("no provider enforces the schema any more");
        compare(
            "strict",
            a.strict.to_string(),
            b.strict.to_string(),
            loosened,
        );
    }
    let reasoning = |output: &Output| match &output.reasoning {
        Reasoning::Field(path) => format!("in {}", show_path(path)),
        Reasoning::Before => "before the answer".to_owned(),
        Reasoning::Nowhere => "nowhere".to_owned(),
    };
    let both = a.schema.is_some() == b.schema.is_some() && a.format == b.format;
    if both {
        compare("reasoning", reasoning(a), reasoning(b), None);
        let fields = |output: &Output| {
            let each = output.labels.iter().map(|path| show_path(path));
            each.collect::<Vec<_>>().join(", ")
        };
        compare("label", fields(a), fields(b), None);
    }
    let quotes = |output: &Output| {
        let each = output.quotes.iter().map(|text| text.text.as_str());
        each.collect::<Vec<_>>().join(", ")
    };
    compare("quotes", quotes(a), quotes(b), None);
}

/// Where the property at a path stands in the file.
fn find_place(schema: &Schema, path: &str) -> Option<Place> {
    let mut node = &schema.node;
    for part in path.split('.') {
        let name = part.trim_end_matches("[]");
        node = node.get("properties").and_then(|all| all.get(name))?;
        for _ in 0..(part.len() - name.len()) / 2 {
            node = node.get("items")?;
        }
    }
    Some(node.place)
}
