//! What a template sees: the spec's parts as plain values, texts between marks.
//!
//! Every name is there in every prompt: what the spec does not have is none or an empty list, so that
//! an undefined name is always a mistake. Ids, labels and truth values are plain; prose is marked and
//! may be printed and filtered, but not compared or measured.

use minijinja::Value;

use super::json_value::JsonValue;
use super::pieces::{Pieces, plain};
use super::prompt::Piece;
use super::record::Record;
use super::words;
use crate::source::Value as Data;
use crate::spec::{Example, ExamplesIn, Format, Given, Label, Reasoning, Spec, Variable};

/// The names a template may read.
pub const NAMES: [&str; 13] = [
    "message",
    "name",
    "role",
    "task",
    "variables",
    "context_variables",
    "labels",
    "edge_cases",
    "steps",
    "output",
    "examples",
    "input",
    "context",
];

/// The values of a spec, and what each mark in them means.
pub fn values(spec: &Spec) -> (Vec<(&'static str, Value)>, Pieces) {
    let mut pieces = Pieces::new();
    let p = &mut pieces;
    let text =
        |text: &Option<crate::spec::Text>| text.as_ref().map(|t| trimmed(&t.text).to_owned());
    let role = p.optional(Piece::Role, text(&spec.role).as_deref());
    let task = p.optional(Piece::Task, text(&spec.task).as_deref());
    let variables = variables(p, &spec.inputs, 0);
    let context_variables = self::variables(p, &spec.context, spec.inputs.len());
    let labels = spec.taxonomy.as_ref().map_or(&[][..], |t| &t.labels);
    let shown_labels = self::labels(p, labels, spec.template.cues);
    let edge_cases: Vec<Value> = spec
        .edge_cases
        .iter()
        .enumerate()
        .map(|(at, case)| {
            let piece = Piece::EdgeCase(at);
            Record::value([
                ("part", Value::from(p.id(piece))),
                ("id", plain(&case.id)),
                ("when", p.text(piece, trimmed(&case.when.text))),
                ("situation", p.text(piece, unstopped(&case.when.text))),
                (
                    "label",
                    case.label
                        .as_ref()
                        .map_or(Value::from(()), |label| plain(&label.text)),
                ),
                (
                    "then",
                    case.then.as_ref().map_or(Value::from(()), |then| {
                        p.numbered(piece, 1, trimmed(&then.text))
                    }),
                ),
            ])
        })
        .collect();
    let steps: Vec<Value> = spec
        .steps
        .iter()
        .enumerate()
        .map(|(at, step)| p.text(Piece::Step(at), trimmed(&step.text)))
        .collect();
    let output = output(p, spec);
    let examples: Vec<Value> = match spec.examples_in {
        ExamplesIn::Turns => Vec::new(),
        ExamplesIn::System => each_example(p, spec),
    };
    let values = vec![
        ("name", plain(spec.title())),
        ("role", role),
        ("task", task),
        ("variables", variables),
        ("context_variables", context_variables),
        ("labels", Value::from(shown_labels)),
        ("edge_cases", Value::from(edge_cases)),
        ("steps", Value::from(steps)),
        ("output", output),
        ("examples", Value::from(examples)),
    ];
    (values, pieces)
}

/// The examples as values: for the system message, or one by one for turns.
pub fn each_example(pieces: &mut Pieces, spec: &Spec) -> Vec<Value> {
    spec.examples
        .iter()
        .enumerate()
        .map(|(at, example)| self::example(pieces, spec, at, example))
        .collect()
}

/// Without the line breaks and blanks at its end: the template sets its own.
fn trimmed(text: &str) -> &str {
    text.trim_end()
}

/// A condition without its own final stop, for a colon follows it. (Latin, Arabic, Devanagari, CJK.)
fn unstopped(text: &str) -> &str {
    let text = text.trim_end();
    if text.ends_with("..") {
        return text;
    }
    text.strip_suffix(['.', '\u{6d4}', '\u{964}', '\u{3002}', '\u{ff0e}', ':'])
        .unwrap_or(text)
}

fn variables(p: &mut Pieces, variables: &[Variable], first: usize) -> Value {
    let list = variables.iter().enumerate().map(|(at, variable)| {
        let about = variable.about.as_ref().map(|about| trimmed(&about.text));
        Record::value([
            ("name", plain(&variable.name)),
            ("about", p.optional(Piece::Variable(first + at), about)),
        ])
    });
    Value::from(list.collect::<Vec<_>>())
}

fn labels(p: &mut Pieces, labels: &[Label], cues: bool) -> Vec<Value> {
    let mut group: &[crate::spec::taxonomy::Group] = &[];
    let mut out = Vec::new();
    for (at, label) in labels.iter().enumerate() {
        let piece = Piece::Label(at);
        // A group is named once, before the first of its labels.
        let new_group = label.groups.last().filter(|_| label.groups != group);
        group = &label.groups;
        let neighbours: Vec<Value> = label
            .neighbours
            .iter()
            .map(|neighbour| {
                Record::value([
                    ("label", plain(&neighbour.label)),
                    ("when", p.added(piece, Some(trimmed(&neighbour.when.text)))),
                    (
                        "condition",
                        p.added(piece, Some(unstopped(&neighbour.when.text))),
                    ),
                ])
            })
            .collect();
        let shown_cues: Vec<Value> = label
            .cues
            .iter()
            .filter(|_| cues)
            .map(|(language, words)| {
                let words: Vec<Value> = words.iter().map(|word| plain(&word.text)).collect();
                Record::value([("language", plain(language)), ("words", Value::from(words))])
            })
            .collect();
        out.push(Record::value([
            ("part", Value::from(p.id(piece))),
            ("name", plain(&label_text(label))),
            (
                "title",
                p.added(piece, label.title.as_ref().map(|t| trimmed(&t.text))),
            ),
            (
                "definition",
                p.optional(piece, label.definition.as_ref().map(|t| trimmed(&t.text))),
            ),
            ("not", Value::from(neighbours)),
            ("cues", Value::from(shown_cues)),
            (
                "group",
                new_group.map_or(Value::from(()), |group| {
                    let definition = group.definition.as_ref().map(|t| trimmed(&t.text));
                    Record::value([
                        ("name", plain(&group.name)),
                        ("definition", p.added(piece, definition)),
                    ])
                }),
            ),
        ]));
    }
    out
}

/// What the model must write for the label: its value where that is not its name.
fn label_text(label: &Label) -> String {
    match &label.value {
        Data::Text { text, .. } => text.clone(),
        Data::Number(text) => text.clone(),
        Data::Bool(value) => value.to_string(),
        _ => label.name.clone(),
    }
}

fn example(p: &mut Pieces, spec: &Spec, at: usize, example: &Example) -> Value {
    let whole = spec.answer(at);
    let shown = match spec.output.reasoning {
        Reasoning::Before => example.reasoning.as_ref().map(|r| r.text.as_str()),
        _ => None,
    };
    let answer_text = spec.answer_text(at).unwrap_or_default();
    let (id, shown_answer) = p.must_show(Piece::ExampleAnswer(at), 0, answer_text);
    let reasoning = example.reasoning.as_ref().map(|r| r.text.as_str());
    let context = example.context.len() as u32;
    Record::value([
        ("part", Value::from(p.id(Piece::Example(at)))),
        (
            "id",
            example
                .id
                .as_ref()
                .map_or(Value::from(()), |id| plain(&id.text)),
        ),
        (
            "context",
            given(p, Piece::ExampleInput(at), 0, &example.context),
        ),
        (
            "input",
            given(p, Piece::ExampleInput(at), context, &example.input),
        ),
        (
            "reasoning",
            p.optional(Piece::ExampleReasoning(at), reasoning),
        ),
        (
            "shown_reasoning",
            p.optional(Piece::ExampleReasoning(at), shown),
        ),
        ("answer", shown_answer),
        (
            "output",
            whole.map_or(Value::from(()), |node| JsonValue::value(node.clone(), id)),
        ),
    ])
}

/// The values of variables; the first is number `first` of the texts that the piece must show.
fn given(p: &mut Pieces, piece: Piece, first: u32, given: &[Given]) -> Value {
    let pairs = given.iter().zip(first..).map(|(given, number)| {
        let text = p.numbered(piece, number, &given.text.text);
        (given.variable.clone(), text)
    });
    Record::value(pairs)
}

/// Live values of the variables, in their order; the first is variable number `first`.
pub fn live(pieces: &mut Pieces, given: &[(String, String)], first: usize) -> Value {
    let pairs = given.iter().enumerate().map(|(at, (name, text))| {
        let text = pieces.text(Piece::Live(first + at), text);
        (name.clone(), text)
    });
    Record::value(pairs)
}

fn output(p: &mut Pieces, spec: &Spec) -> Value {
    let output = &spec.output;
    let field = match &output.reasoning {
        Reasoning::Field(path) => Some(crate::spec::schema::show_path(path)),
        _ => None,
    };
    let reasons = spec
        .examples
        .iter()
        .any(|example| example.reasoning.is_some());
    let reasoning = match (&output.reasoning, output.format) {
        // A schema that is absent has no such field, unless examples show one.
        (Reasoning::Field(_), _) if output.schema.is_some() || reasons => "field",
        (Reasoning::Before, Format::Text) if reasons => "text",
        _ => "none",
    };
    let schema = output
        .schema
        .as_ref()
        .filter(|_| output.format == Format::Json);
    let rows = schema.map_or_else(Vec::new, |schema| words::rows(schema, &output.labels));
    let mut top = 0;
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            top += usize::from(row.depth == 0);
            let piece = Piece::Property(top.saturating_sub(1));
            Record::value([
                ("part", Value::from(p.id(piece))),
                ("name", plain(&row.name)),
                ("type", plain(&row.kind)),
                ("about", p.added(piece, row.about.as_deref())),
                ("depth", Value::from(row.depth)),
            ])
        })
        .collect();
    let root_type = schema.map(|schema| words::root_kind(schema, &output.labels));
    let schema_text = schema
        .filter(|_| !output.strict)
        .map(|schema| schema.json.to_string());
    Record::value([
        ("given", Value::from(output.place.is_some())),
        (
            "format",
            Value::from(if output.format == Format::Text {
                "text"
            } else {
                "json"
            }),
        ),
        ("strict", Value::from(output.strict)),
        ("reasoning", Value::from(reasoning)),
        (
            "reasoning_field",
            field.map_or(Value::from(()), |field| plain(&field)),
        ),
        ("labels", Value::from(spec.taxonomy.is_some())),
        ("rows", Value::from(rows)),
        (
            "root_type",
            root_type.map_or(Value::from(()), |kind| plain(&kind)),
        ),
        (
            "schema_text",
            schema_text.map_or(Value::from(()), |text| plain(&text)),
        ),
    ])
}
