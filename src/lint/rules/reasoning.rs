//! FS111: the reasoning has one place in the answer, before what it decides.

use crate::lint::{Context, Report, rearrange};
use crate::source::{Applicability, Entry, Fix, Node, Value};
use crate::spec::answer::{has_own_reasoning, holds_reasoning};
use crate::spec::schema::Step;
use crate::spec::{Class, Part, Reasoning};
use crate::text::visible;

pub fn misplaced(cx: &Context<'_>, report: &mut Report) {
    if cx.spec.has_failed(Part::Output) {
        return;
    }
    if let (Some(path), Some(schema)) = (cx.late_reasoning(), &cx.spec.output.schema) {
        let name = crate::spec::schema::show_path(path);
        let message =
            format!("the model writes its answer before `{name}`: it cannot reason first");
        let found = property(schema, path);
        let place = found.map_or(schema.node.place.start(), |(_, own)| own.key.place);
        let help = match cx.class {
            Class::Reasoning => {
                "this model reasons before it writes, so the order matters little: measure".into()
            }
            Class::NoEcho => format!(
                "this model may refuse to write out its reasoning: let `{name}` quote the input, and put it first"
            ),
            Class::Standard if cx.provider() == Some("anthropic") => format!(
                "put `{name}` first and make it required: this provider writes required properties first"
            ),
            Class::Standard => {
                format!("put `{name}` before the answer among the schema's properties")
            }
        };
        let mut finding = report.at(place, message).help(help);
        finding.fix = found.and_then(|(properties, own)| put_first(cx, properties, own));
        report.add(finding);
    }
    if let Some(named) = &cx.spec.output.no_such_reasoning {
        let shown = crate::text::visible::quoted(&named.text, 40);
        let message = format!("`reasoning` names no property of the schema: `{shown}`");
        let help = "name the one that holds the reasoning, as `responses[].reason`, or say `shown`";
        report.add(report.at(named.place, message).help(help));
        return;
    }
    let nowhere = cx.spec.output.reasoning == Reasoning::Nowhere;
    let first = cx
        .spec
        .examples
        .iter()
        .find_map(|example| example.reasoning.as_ref());
    if let (true, Some(schema), Some(first)) = (nowhere, &cx.spec.output.schema, first) {
        let finding = report
            .at(
                cx.spec.output.place.unwrap_or(schema.node.place),
                "the schema has no place for the reasoning that the examples show",
            )
            .related("reasoning that the model could not write", first.place)
            .help("add a property `reasoning` before the others, or say under `output.reasoning` where it goes, or that it is only `shown`");
        report.add(finding);
    }
    if let Reasoning::Field(path) = &cx.spec.output.reasoning {
        left_out(cx, report, path);
    }
    for (at, example) in cx.spec.examples.iter().enumerate() {
        if let Some(reasoning) = &example.reasoning
            && has_own_reasoning(cx.spec, example)
        {
            let message = format!("the example {} gives its reasoning twice", example.name(at));
            let mut finding = report.at(reasoning.place, message);
            if let Some(output) = &example.output {
                finding = finding.related("its output has it, too", output.place);
            }
            report.add(finding);
        }
    }
}

/// Reasoning that no prompt shows, for the output has no place that it could go to. Where the schema
/// refuses such an output it is told already.
fn left_out(cx: &Context<'_>, report: &mut Report, path: &[Step]) {
    let judged = cx.spec.output.schema.is_some();
    for (at, example) in cx.spec.examples.iter().enumerate() {
        if let (Some(reasoning), Some(output)) = (&example.reasoning, &example.output)
            && !reasoning.text.trim().is_empty()
            && (!judged || cx.schema.accepts(at))
            && !holds_reasoning(cx.spec, at)
        {
            let name = crate::spec::schema::show_path(path);
            let message = format!(
                "the output of the example {} has no place for its reasoning, `{name}`",
                example.name(at)
            );
            let help = "write the output as a mapping, or say under `output.reasoning` where the reasoning goes, or that it is only `shown`";
            let finding = report.at(output.place, message).help(help);
            report.add(finding.related("the reasoning that is left out", reasoning.place));
        }
    }
}

/// Moves a property before its siblings.
fn put_first(cx: &Context<'_>, properties: &Node, own: &Entry) -> Option<Fix> {
    let mut wanted = properties.as_map()?.to_vec();
    wanted.sort_by_key(|entry| entry.key.text != own.key.text);
    let wanted = Node {
        place: properties.place,
        value: Value::Map(wanted),
    };
    let edit = rearrange::keys_in_order(cx.files, properties, &wanted)?;
    Some(Fix {
        applicability: Applicability::Ask,
        title: format!("put `{}` first", visible::quoted(&own.key.text, 40)),
        edits: vec![edit],
    })
}

/// The mapping of properties that `path` ends in, as the schema writes it, and the entry it ends at.
fn property<'s>(schema: &'s crate::spec::Schema, path: &[Step]) -> Option<(&'s Node, &'s Entry)> {
    let (mut node, mut found) = (&schema.node, None);
    for step in path {
        for _ in 0..16 {
            let target = node.get("$ref").and_then(Node::as_text);
            let target = target.and_then(|target| target.strip_prefix('#'));
            match target.and_then(|pointer| crate::spec::schema::find(&schema.node, pointer)) {
                Some(target) => node = target,
                None => break,
            }
        }
        node = match step {
            Step::Property(name) => {
                let properties = node.get("properties")?;
                let mut entries = properties.as_map()?.iter();
                let entry = entries.find(|entry| entry.key.text == *name)?;
                found = Some((properties, entry));
                &entry.value
            }
            Step::Items => node.get("items")?,
        };
    }
    found
}
