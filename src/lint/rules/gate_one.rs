//! FS1xx: gate one. Ten worked examples, structured steps, a schema, edge cases that are shown.

use super::{Check, Rule, error};
use crate::lint::{Context, Report};
use crate::render::Piece;
use crate::spec::{Class, Format, Part};
use crate::text::hash::HashSet;

pub const RULES: &[(Rule, Check)] = &[
    (
        error(
            "FS101",
            "too-few-examples",
            include_str!("../../../docs/rules/FS101.md"),
        )
        .looks_at("examples class gate-one.examples")
        .by_class(),
        too_few_examples,
    ),
    (
        error(
            "FS102",
            "example-not-worked",
            include_str!("../../../docs/rules/FS102.md"),
        )
        .looks_at("examples example.input example.reasoning example.output class")
        .by_class(),
        example_not_worked,
    ),
    (
        error(
            "FS103",
            "no-output-schema",
            include_str!("../../../docs/rules/FS103.md"),
        )
        .looks_at("output output.schema output.format"),
        no_output_schema,
    ),
    (
        error(
            "FS104",
            "no-steps",
            include_str!("../../../docs/rules/FS104.md"),
        )
        .looks_at("steps class gate-one.steps")
        .by_class(),
        no_steps,
    ),
    (
        error(
            "FS105",
            "no-edge-cases",
            include_str!("../../../docs/rules/FS105.md"),
        )
        .looks_at("edge_cases taxonomy.edge_cases"),
        no_edge_cases,
    ),
    (
        error(
            "FS106",
            "edge-case-not-covered",
            include_str!("../../../docs/rules/FS106.md"),
        )
        .looks_at("edge_cases taxonomy.edge_cases example.covers"),
        edge_case_not_covered,
    ),
    (
        error(
            "FS107",
            "label-not-exemplified",
            include_str!("../../../docs/rules/FS107.md"),
        )
        .looks_at("taxonomy.labels taxonomy.only example.output output.label"),
        label_not_exemplified,
    ),
    (
        error(
            "FS108",
            "label-not-defined",
            include_str!("../../../docs/rules/FS108.md"),
        )
        .looks_at("taxonomy.labels label.definition"),
        label_not_defined,
    ),
    (
        error(
            "FS109",
            "invalid-schema",
            include_str!("../../../docs/rules/FS109.md"),
        )
        .looks_at("output.schema"),
        invalid_schema,
    ),
    (
        error(
            "FS110",
            "example-breaks-schema",
            include_str!("../../../docs/rules/FS110.md"),
        )
        .looks_at("output.schema output.reasoning example.reasoning example.output"),
        example_breaks_schema,
    ),
    (
        error(
            "FS111",
            "reasoning-misplaced",
            include_str!("../../../docs/rules/FS111.md"),
        )
        .looks_at(
            "output.schema output.reasoning output.format example.reasoning example.output class",
        )
        .by_class(),
        super::reasoning::misplaced,
    ),
];

fn too_few_examples(cx: &Context<'_>, report: &mut Report) {
    let (found, needed) = (cx.spec.examples.len(), cx.config.examples);
    if found >= needed || cx.spec.has_failed(Part::Examples) {
        return;
    }
    let place = cx.spec.key_or_start("examples");
    let message = match found {
        0 => format!("no examples: gate one asks for {needed}"),
        _ => format!("{found} of {needed} examples"),
    };
    let mut finding = report.at(place, message);
    if cx.class != Class::Standard {
        let class = cx.class.as_str();
        finding.help = Some(format!(
            "gate one's rule for standard models; for {class} models measure with and without examples"
        ));
    } else if found > 0 {
        let more = needed - found;
        finding.help = Some(format!(
            "write {more} more, for labels and edge cases shown least"
        ));
    }
    report.add(finding);
}

fn example_not_worked(cx: &Context<'_>, report: &mut Report) {
    let examples = &cx.spec.examples;
    let none_reasons = examples.iter().all(|example| !cx.has_reasoning(example));
    if none_reasons && !examples.is_empty() {
        let place = cx.spec.key_or_start("examples");
        let message = match examples.len() {
            1 => "the example shows no reasoning".to_owned(),
            count => format!("none of the {count} examples shows its reasoning"),
        };
        let help = match cx.class {
            Class::Standard => "give each a `reasoning`: what following the steps looks like",
            Class::Reasoning => {
                "gate one's rule for standard models; this one reasons unasked: measure"
            }
            Class::NoEcho => {
                "gate one's rule for standard models; this one may refuse to write out its reasoning: a short `evidence` that quotes the input serves, named by `output.reasoning`"
            }
        };
        report.add(report.at(place, message).help(help));
    }
    for (at, example) in examples.iter().enumerate() {
        let mut lacks = Vec::new();
        if !example.has_input() {
            lacks.push("input");
        }
        if !none_reasons && !cx.has_reasoning(example) {
            lacks.push("reasoning");
        }
        if example.output.is_none() {
            lacks.push("output");
        }
        if !lacks.is_empty() {
            let message = format!(
                "the example {} has no {}",
                example.name(at),
                lacks.join(" and no ")
            );
            report.add(report.at(example.head, message));
        }
    }
}

fn no_output_schema(cx: &Context<'_>, report: &mut Report) {
    let output = &cx.spec.output;
    let one_label = output.format == Format::Text && cx.spec.taxonomy.is_some();
    if output.schema.is_some() || one_label || cx.spec.has_failed(Part::Output) {
        return;
    }
    let place = output.place.unwrap_or(cx.spec.place);
    let finding = report
        .at(
            place,
            "no output schema: what the model must answer is not said",
        )
        .help("write a JSON Schema under `output.schema`");
    report.add(finding);
}

fn no_steps(cx: &Context<'_>, report: &mut Report) {
    let steps = cx.spec.steps.iter();
    let found = steps.filter(|step| !step.text.trim().is_empty()).count();
    let needed = cx.config.steps;
    if found >= needed || cx.spec.has_failed(Part::Steps) {
        return;
    }
    let message = match found {
        0 => "no steps: a structured chain of thought is part of gate one".to_owned(),
        _ => format!("{found} of {needed} steps"),
    };
    let help = match cx.class {
        Class::Standard => "write under `steps` what to look at, in which order",
        _ => {
            "gate one's rule for standard models; vendors of reasoning models advise against it: measure"
        }
    };
    report.add(report.at(cx.spec.key_or_start("steps"), message).help(help));
}

fn no_edge_cases(cx: &Context<'_>, report: &mut Report) {
    let unknown = cx.spec.has_failed(Part::EdgeCases) || cx.spec.has_failed(Part::Taxonomy);
    if !cx.spec.edge_cases.is_empty() || unknown {
        return;
    }
    let place = cx.spec.key_or_start("edge_cases");
    let finding = report
        .at(place, "no edge case is named")
        .help("name under `edge_cases` where the obvious answer is wrong, and what to do then");
    report.add(finding);
}

fn edge_case_not_covered(cx: &Context<'_>, report: &mut Report) {
    if cx.spec.examples.is_empty() || cx.spec.has_failed(Part::Examples) {
        return;
    }
    let covers = cx.spec.examples.iter().flat_map(|example| &example.covers);
    let covered: HashSet<&str> = covers.map(|covers| covers.text.as_str()).collect();
    let cases = cx.spec.edge_cases.iter();
    for case in cases.filter(|case| !covered.contains(case.id.as_str())) {
        let (place, elsewhere) = cx.place_or_key(case.place, "taxonomy");
        let message = format!("no example covers the edge case `{}`", case.id);
        let mut finding = report.at(place, message);
        if let Some(elsewhere) = elsewhere {
            finding = finding
                .related("the taxonomy brings it", elsewhere)
                .help("cover it, or drop it with null under the spec's `edge_cases`");
        }
        report.add(finding);
    }
}

fn label_not_exemplified(cx: &Context<'_>, report: &mut Report) {
    let Some(taxonomy) = &cx.spec.taxonomy else {
        return;
    };
    let silent = !cx.spec.has_label_field()
        || cx.spec.examples.is_empty()
        || cx.spec.has_failed(Part::Taxonomy)
        || cx.spec.has_failed(Part::Examples)
        || cx.spec.has_failed(Part::Output);
    if silent {
        return;
    }
    let shown = cx.shown_labels(|_| true);
    for (at, label) in taxonomy.labels.iter().enumerate() {
        if shown.contains(&at) {
            continue;
        }
        let (place, elsewhere) = cx.place_or_key(label.place, "taxonomy");
        let message = format!("no example shows the label `{}`", label.name);
        let mut finding = report.at(place, message);
        if let Some(elsewhere) = elsewhere {
            finding = finding
                .related("the taxonomy brings it", elsewhere)
                .help("show it, or leave it out with `only`");
        }
        report.add(finding);
    }
}

fn label_not_defined(cx: &Context<'_>, report: &mut Report) {
    let Some(taxonomy) = &cx.spec.taxonomy else {
        return;
    };
    let undefined: Vec<_> = taxonomy
        .labels
        .iter()
        .filter(|label| {
            label
                .definition
                .as_ref()
                .is_none_or(|d| d.text.trim().is_empty())
        })
        .collect();
    let Some(first) = undefined.first() else {
        return;
    };
    let names: Vec<_> = undefined
        .iter()
        .map(|label| format!("`{}`", label.name))
        .collect();
    let message = match names.len() {
        1 => format!("the label {} has no definition", names[0]),
        count => format!("{count} labels have no definition: {}", names.join(", ")),
    };
    let (place, elsewhere) = cx.place_or_key(first.place, "taxonomy");
    let mut finding = report.at(place, message);
    if let Some(elsewhere) = elsewhere {
        finding = finding.related("the taxonomy brings it", elsewhere);
    }
    report.add(finding);
}

fn invalid_schema(cx: &Context<'_>, report: &mut Report) {
    for error in &cx.schema.errors {
        let message = format!("not a valid JSON Schema: {}", error.why);
        report.add(report.at(error.place, message));
    }
}

fn example_breaks_schema(cx: &Context<'_>, report: &mut Report) {
    if cx.spec.has_failed(Part::Taxonomy) {
        return;
    }
    for (at, refusals) in cx.schema.refusals.iter().enumerate() {
        for refusal in refusals.iter().filter(|refusal| !refusal.about_label) {
            let name = cx.spec.examples[at].name(at);
            let message = format!(
                "the schema refuses the output of example {name}: {}",
                refusal.why
            );
            let finding = report.at(refusal.place, message);
            report.add(finding.related("the schema says so", refusal.rule_place));
        }
    }
}

impl Context<'_> {
    /// The labels, by number, that examples show of which `wanted` holds.
    pub fn shown_labels(
        &self,
        wanted: impl Fn(usize) -> bool,
    ) -> std::collections::BTreeSet<usize> {
        let examples = self.spec.examples.iter().enumerate();
        examples
            .filter(|(at, _)| wanted(*at))
            .flat_map(|(_, example)| self.labels_of(example))
            .filter_map(|value| self.spec.number_of_label(&value.value))
            .collect()
    }

    /// Whether the prompt shows the step, and it says anything.
    pub fn shows_step(&self, at: usize) -> bool {
        !self.spec.steps[at].text.trim().is_empty() && self.shows(Piece::Step(at))
    }
}
