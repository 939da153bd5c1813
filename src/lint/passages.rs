//! Every text of a prompt, one by one, with its place: what the rules of safety read.

use super::Context;
use crate::source::{Files, Node, Place, Style, Value, scalar};
use crate::spec::{Example, Text};
use crate::text::Span;

/// What a passage is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// What the author says: role, task, definitions, steps, edge cases, the schema's words.
    Words,
    /// The input or context of an example, by its number.
    Input(usize),
    /// An example's reasoning or output.
    Answer,
    /// A template of the user's own.
    Template,
}

/// A text that can reach the model.
#[derive(Debug, Clone)]
pub struct Passage<'c> {
    pub text: &'c str,
    pub origin: Origin,
    place: Place,
    /// None where `text` is the file's own bytes.
    style: Option<Style>,
}

impl Passage<'_> {
    /// Where `part` stands in its file; the whole text where that is unclear.
    pub fn place_of(&self, files: &Files, part: Span) -> Place {
        let places = self.places_of(files, &[part]);
        places.and_then(|mut all| all.pop()).unwrap_or(self.place)
    }

    /// Where each of `parts`, one after the other, stands. None where that is unclear.
    pub fn places_of(&self, files: &Files, parts: &[Span]) -> Option<Vec<Place>> {
        let spans = match self.style {
            None => parts.to_vec(),
            Some(style) => scalar::sources_of(files.slice(self.place), style, self.text, parts)?,
        };
        let start = self.place.span.start as usize;
        let places = spans.into_iter();
        Some(
            places
                .map(|span| Place::new(self.place.file, span.shift(start)))
                .collect(),
        )
    }
}

/// All passages of a prompt. What comes with the program is left out.
pub fn passages<'c>(cx: &Context<'c>) -> Vec<Passage<'c>> {
    let mut all = Passages {
        files: cx.files,
        out: Vec::new(),
    };
    let spec = cx.spec;
    all.texts(spec.role.iter().chain(&spec.task).chain(&spec.steps));
    for variable in spec.inputs.iter().chain(&spec.context) {
        all.texts(&variable.about);
    }
    for label in spec.taxonomy.iter().flat_map(|taxonomy| &taxonomy.labels) {
        all.key(&label.name, label.place);
        all.texts(label.title.iter().chain(&label.definition));
        all.texts(label.neighbours.iter().map(|neighbour| &neighbour.when));
        all.texts(label.cues.iter().flat_map(|(_, words)| words));
    }
    for case in &spec.edge_cases {
        all.texts([&case.when].into_iter().chain(&case.then));
    }
    if let Some(schema) = &spec.output.schema {
        all.node(&schema.node, Origin::Words);
    }
    for (at, example) in spec.examples.iter().enumerate() {
        all.example(example, at);
    }
    if let Some(rendered) = cx.rendered {
        let sources = rendered.renderer.templates().sources.values();
        let mut own: Vec<_> = sources.filter(|source| !source.shipped).collect();
        own.sort_by_key(|source| source.file);
        for source in own {
            all.out.push(Passage {
                text: &source.text,
                origin: Origin::Template,
                place: Place::new(source.file, Span::new(0, source.text.len())),
                style: None,
            });
        }
    }
    all.out
}

struct Passages<'c> {
    files: &'c Files,
    out: Vec<Passage<'c>>,
}

impl<'c> Passages<'c> {
    fn push(&mut self, text: &'c str, place: Place, style: Style, origin: Origin) {
        if !self.files.name(place.file).starts_with("shipped:") {
            self.out.push(Passage {
                text,
                origin,
                place,
                style: Some(style),
            });
        }
    }

    fn texts(&mut self, texts: impl IntoIterator<Item = &'c Text>) {
        for text in texts {
            self.push(&text.text, text.place, text.style, Origin::Words);
        }
    }

    /// A text of which only the place is kept: its first character tells how it is written.
    fn key(&mut self, text: &'c str, place: Place) {
        let style = self.style_at(place);
        self.push(text, place, style, Origin::Words);
    }

    fn style_at(&self, place: Place) -> Style {
        match self.files.slice(place).as_bytes().first() {
            Some(b'"') => Style::DoubleQuoted,
            Some(b'\'') => Style::SingleQuoted,
            Some(b'|') => Style::Literal,
            Some(b'>') => Style::Folded,
            _ => Style::Plain,
        }
    }

    fn example(&mut self, example: &'c Example, at: usize) {
        for given in example.context.iter().chain(&example.input) {
            let text = &given.text;
            self.push(&text.text, text.place, text.style, Origin::Input(at));
        }
        if let Some(reasoning) = &example.reasoning {
            if reasoning.steps.is_empty() {
                let style = self.style_at(reasoning.place);
                self.push(&reasoning.text, reasoning.place, style, Origin::Answer);
            }
            for step in &reasoning.steps {
                self.push(&step.text, step.place, step.style, Origin::Answer);
            }
        }
        if let Some(output) = &example.output {
            self.node(output, Origin::Answer);
        }
    }

    /// Every text below a node. A `pattern` says which characters are meant, hidden ones too.
    fn node(&mut self, node: &'c Node, origin: Origin) {
        match &node.value {
            Value::Text { text, style } => self.push(text, node.place, *style, origin),
            Value::List(items) => items.iter().for_each(|item| self.node(item, origin)),
            Value::Map(entries) => {
                for entry in entries {
                    if origin != Origin::Words || entry.key.text != "pattern" {
                        self.node(&entry.value, origin);
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}
