//! From nodes to [`Spec`]: the source of one prompt, everything found, every problem collected.
//!
//! Lowering is by hand and never stops at a problem: a part that is wrong is reported and absent, and
//! [`Spec::failed`] remembers it, so that rules about it stay silent.

mod ambiguous;
pub mod answer;
pub mod config;
pub mod edge_case;
pub mod fields;
pub mod items;
pub mod keys;
pub mod kind;
pub mod likeness;
pub mod load;
pub mod model;
pub mod output;
pub mod paths;
pub mod schema;
pub mod shipped;
pub mod starter;
pub mod taxonomy;
pub mod test_items;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

pub use config::Config;
pub use edge_case::EdgeCase;
pub use fields::Text;
pub use items::{Example, Given};
pub use likeness::Likeness;
pub use load::{load, tests};
pub use model::{Class, OwnModel};
pub use output::{Format, Output, Reasoning};
pub use schema::Schema;
pub use taxonomy::{Label, Taxonomy};
pub use test_items::Tests;

use crate::source::{FileId, Node, Place, Value};
use crate::text::hash::HashMap;
use crate::text::scripts::Language;

/// The parts that may fail to load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Taxonomy,
    EdgeCases,
    Steps,
    Examples,
    Output,
    Template,
    Inputs,
}

/// One prompt's source, as far as it could be read.
#[derive(Debug, Clone)]
pub struct Spec {
    pub file: FileId,
    /// The first byte of the spec: where findings about what is not there are shown.
    pub place: Place,
    /// Where each key of the spec stands.
    pub keys: Vec<(String, Place)>,
    pub failed: Vec<Part>,
    pub name: Option<Text>,
    pub task: Option<Text>,
    pub role: Option<Text>,
    /// The spec's model, or fewshot.toml's.
    pub model: Option<Text>,
    /// What the spec says of the model's class, over the table.
    pub class: Option<Class>,
    pub settings: Option<Node>,
    pub template: TemplateChoice,
    pub examples_in: ExamplesIn,
    /// The variables that arrive at run time; `input` alone where the spec names none.
    pub inputs: Vec<Variable>,
    pub context: Vec<Variable>,
    pub languages: Vec<Text>,
    pub taxonomy: Option<Taxonomy>,
    /// The numbers of the labels by the kind and text of their values, found when first asked for.
    pub(super) label_numbers: OnceLock<[HashMap<String, usize>; 3]>,
    pub steps: Vec<Text>,
    /// The taxonomy's and the spec's, merged.
    pub edge_cases: Vec<EdgeCase>,
    pub examples: Vec<Example>,
    /// Their whole answers, by number: worked out once, for all that looks at them.
    pub(super) answers: Vec<Option<answer::Answer>>,
    /// Worked out when first asked for.
    pub(super) likeness: OnceLock<Likeness>,
    pub output: Output,
    pub budget: Budget,
    pub expect: Expect,
    pub tests: Tests,
    /// Where the built text is kept, absolute.
    pub out: Option<(PathBuf, Text)>,
    /// Rules the spec ignores, each with its reason.
    pub ignores: Vec<(Text, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExamplesIn {
    #[default]
    System,
    Turns,
}

/// Which template, and its options.
#[derive(Debug, Clone, PartialEq)]
pub struct TemplateChoice {
    pub source: TemplateSource,
    /// Whether labels show their cues.
    pub cues: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TemplateSource {
    Shipped(String),
    /// A file, absolute, and where the spec names it.
    File(PathBuf, Text),
}

/// A variable of the input or context.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    pub name: String,
    pub place: Place,
    pub about: Option<Text>,
    /// False for the one that is there without being declared.
    pub declared: bool,
}

/// Limits; tokens and USD.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Budget {
    pub prompt_tokens: Option<Limit>,
    pub example_tokens: Option<Limit>,
    pub cost_per_call: Option<Limit>,
    pub cost_per_month: Option<Limit>,
}

/// A number that may not be passed, and where it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    pub value: f64,
    pub place: Place,
}

/// What the cost report assumes; tokens and calls.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expect {
    pub input_tokens: Option<f64>,
    pub output_tokens: Option<f64>,
    pub calls_per_day: Option<f64>,
}

impl Spec {
    /// Where key `name` of the spec stands.
    pub fn key(&self, name: &str) -> Option<Place> {
        let (_, place) = self.keys.iter().find(|(key, _)| key == name)?;
        Some(*place)
    }

    /// The key's place, else the start of the spec.
    pub fn key_or_start(&self, name: &str) -> Place {
        self.key(name).unwrap_or(self.place)
    }

    pub fn has_failed(&self, part: Part) -> bool {
        self.failed.contains(&part)
    }

    /// How the prompt is called: its name, else nothing better than "prompt".
    pub fn title(&self) -> &str {
        self.name.as_ref().map_or("prompt", |name| &name.text)
    }

    /// The label values an output holds, those of a list each. With `format: text` and a taxonomy,
    /// the output itself.
    pub fn labels_of<'n>(&self, output: &'n Node) -> Vec<&'n Node> {
        if self.output.format == Format::Text {
            return vec![output];
        }
        let mut out = Vec::new();
        for path in &self.output.labels {
            for value in schema::values_at(output, path) {
                match value.as_list() {
                    Some(all) => out.extend(all),
                    None => out.push(value),
                }
            }
        }
        out
    }

    /// Whether the output has a field that takes the taxonomy's labels.
    pub fn has_label_field(&self) -> bool {
        self.taxonomy.is_some()
            && (self.output.format == Format::Text || !self.output.labels.is_empty())
    }

    /// The languages the input is expected in, by their codes.
    pub fn expected_languages(&self) -> Vec<Language> {
        let tags = self.languages.iter();
        tags.map(|tag| Language::of(&tag.text)).collect()
    }

    /// Example `at`'s whole answer: its output with its reasoning, where it has an output.
    pub fn answer(&self, at: usize) -> Option<&Arc<Node>> {
        Some(&self.answers.get(at)?.as_ref()?.node)
    }

    /// The same as the prompt shows it: a bare text as it is, anything else as compact JSON.
    pub fn answer_text(&self, at: usize) -> Option<&str> {
        Some(&self.answers.get(at)?.as_ref()?.text)
    }

    /// Whether the keys of example `at`'s answer may be out of the schema's order as it was written.
    pub fn may_be_unordered(&self, at: usize) -> bool {
        let answer = self.answers.get(at).and_then(Option::as_ref);
        answer.is_some_and(|answer| answer.was_unordered)
    }

    /// What tells whether examples say the same, by their numbers.
    pub fn likeness(&self) -> &Likeness {
        self.likeness.get_or_init(|| Likeness::of(self))
    }

    /// The label whose value an output's label field holds.
    pub fn label_of_value(&self, value: &Value) -> Option<&Label> {
        let at = self.number_of_label(value)?;
        self.taxonomy.as_ref()?.labels.get(at)
    }

    /// Its number.
    pub fn number_of_label(&self, value: &Value) -> Option<usize> {
        let (kind, mut text) = scalar(value)?;
        // A bare label may be written as a block: the prompt shows it without its final line break.
        if self.output.format == Format::Text && kind == 0 {
            text = items::without_final_line_end(text);
        }
        let labels = || self.taxonomy.iter().flat_map(|t| &t.labels);
        if labels().count() <= FEW_LABELS {
            return labels().position(|label| scalar(&label.value) == Some((kind, text)));
        }
        let numbers = self.label_numbers.get_or_init(|| {
            let mut out: [HashMap<String, usize>; 3] = Default::default();
            for (at, label) in labels().enumerate() {
                if let Some((kind, text)) = scalar(&label.value) {
                    out[kind].entry(text.to_owned()).or_insert(at);
                }
            }
            out
        });
        numbers[kind].get(text).copied()
    }
}

/// Labels that are sooner compared one by one than found by a hash.
const FEW_LABELS: usize = 16;

/// A scalar's kind and text, whatever its quotes.
fn scalar(value: &Value) -> Option<(usize, &str)> {
    match value {
        Value::Text { text, .. } => Some((0, text)),
        Value::Number(text) => Some((1, text)),
        Value::Bool(true) => Some((2, "true")),
        Value::Bool(false) => Some((2, "false")),
        _ => None,
    }
}
