//! A prompt's tokens by section and by example, and what a call is made of.
//!
//! Each message is tokenized once and a token belongs to the run in which its first byte lies: so the
//! sections add up to the prompt, and the examples to their section, exactly.

use super::cost::{Cost, Usage, per_call};
use super::encoding::{Encoding, Tokens};
use super::models::Model;
use super::request::overhead;
use crate::render::{Message, Piece, Prompt, Run};
use crate::spec::{Format, Spec};

#[derive(Debug, Clone, PartialEq)]
pub struct Counts {
    pub encoding: Encoding,
    /// The tokenizer file that was counted with in place of the encoding.
    pub file: Option<String>,
    /// Whether the tokenizer is the model's own and the text was counted whole.
    pub exact: bool,
    /// How far an estimate may be off, as a share: 0.3.
    pub margin: Option<f64>,
    /// The system message and the example turns.
    pub prompt: u64,
    /// In the order in which they are first met; together the prompt.
    pub sections: Vec<(&'static str, u64)>,
    /// By example; together the section "examples".
    pub examples: Vec<u64>,
    /// What the request adds: message overhead, and the schema where it goes as response format.
    pub request: u64,
    /// Expected of a live input and of an answer; None where nothing says.
    pub input: Option<f64>,
    pub output: Option<f64>,
}

/// A text's tokens in the model's encoding.
pub fn count_text(model: &Model, text: &str) -> u64 {
    model.tokenizer.count(text) as u64
}

pub fn count(spec: &Spec, prompt: &Prompt, model: &Model) -> Counts {
    let mut sections: Vec<(&'static str, u64)> = Vec::new();
    let mut examples = vec![0; spec.examples.len()];
    let counted = tokens(prompt, model);
    let total = counted.iter().map(|tokens| tokens.len() as u64).sum();
    let whole = counted.iter().all(|tokens| tokens.exact);
    each_run(prompt, &counted, |_, run, tokens| {
        let tokens = tokens.ends.len() as u64;
        match sections.iter_mut().find(|(name, _)| *name == run.section) {
            Some((_, count)) => *count += tokens,
            None => sections.push((run.section, tokens)),
        }
        if let Some(count) = run.example.and_then(|at| examples.get_mut(at)) {
            *count += tokens;
        }
    });
    Counts {
        encoding: model.tokenizer.encoding,
        file: model.tokenizer.file_in_use().map(str::to_owned),
        exact: whole && model.tokenizer.margin.is_none(),
        margin: model.tokenizer.margin,
        prompt: total,
        sections,
        examples,
        request: request(spec, prompt, model),
        input: expected_input(spec, model),
        output: expected_output(spec, prompt, &counted, model),
    }
}

/// The tokens whose first byte lies in one run; at least one.
pub(super) struct RunTokens<'t> {
    /// Where the first starts in the message.
    pub start: usize,
    /// Where each ends.
    pub ends: &'t [u32],
}

/// The tokens of each message.
pub(super) fn tokens(prompt: &Prompt, model: &Model) -> Vec<Tokens> {
    let messages = prompt.messages.iter();
    messages
        .map(|message| model.tokenizer.tokenize(&message.text))
        .collect()
}

/// Calls `each` for every run that has tokens, with its message; `tokens` are those of each message.
pub(super) fn each_run<'p>(
    prompt: &'p Prompt,
    tokens: &[Tokens],
    mut each: impl FnMut(&'p Message, &'p Run, RunTokens<'_>),
) {
    for (message, tokens) in prompt.messages.iter().zip(tokens) {
        let (mut start, mut rest) = (0, &tokens.ends[..]);
        for run in &message.runs {
            // The last that starts in the run may end beyond it.
            let inside = rest.partition_point(|end| (*end as usize) < run.range.end);
            let count = match start < run.range.end {
                true => rest.len().min(inside + 1),
                false => 0,
            };
            let (ends, after) = rest.split_at(count);
            if let Some(last) = ends.last() {
                each(message, run, RunTokens { start, ends });
                start = *last as usize;
            }
            rest = after;
        }
    }
}

/// The last message comes on top of the prompt's own. How a provider writes a schema into its own
/// prompt is not published; as compact JSON it is counted as what is sent.
///
/// OpenAI alone is sent a schema that it does not enforce.
fn request(spec: &Spec, prompt: &Prompt, model: &Model) -> u64 {
    let output = &spec.output;
    let is_free = output.format == Format::Json && model.provider.as_deref() == Some("openai");
    let schema = match &output.schema {
        Some(schema) if output.schema_in_request() || is_free => {
            count_text(model, &schema.json.to_string())
        }
        _ => 0,
    };
    overhead(prompt.messages.len() + 1) + schema
}

fn expected_input(spec: &Spec, model: &Model) -> Option<f64> {
    spec.expect.input_tokens.or_else(|| {
        let lengths = spec.tests.sample.iter().map(|text| count_text(model, text));
        mean(lengths)
    })
}

fn expected_output(spec: &Spec, prompt: &Prompt, tokens: &[Tokens], model: &Model) -> Option<f64> {
    spec.expect.output_tokens.or_else(|| {
        // Most answers stand in the prompt as they are, which is counted already.
        let mut shown = vec![None; spec.examples.len()];
        for (message, tokens) in prompt.messages.iter().zip(tokens) {
            for (piece, range) in &message.pieces {
                if let Piece::ExampleAnswer(at) = piece {
                    shown[*at] = Some((message, tokens, range));
                }
            }
        }
        let answers = shown.into_iter().enumerate().filter_map(|(at, shown)| {
            let answer = spec.answer_text(at)?;
            Some(match shown {
                Some((message, tokens, range)) if message.text[range.clone()] == *answer => {
                    let range = range.clone();
                    model.tokenizer.count_part(&message.text, tokens, range) as u64
                }
                _ => count_text(model, answer),
            })
        });
        mean(answers)
    })
}

fn mean(lengths: impl Iterator<Item = u64>) -> Option<f64> {
    let lengths: Vec<u64> = lengths.collect();
    let sum: u64 = lengths.iter().sum();
    (!lengths.is_empty()).then(|| sum as f64 / lengths.len() as f64)
}

impl Counts {
    /// What was counted in: an encoding's name, or that of a tokenizer file.
    pub fn counted_in(&self) -> &str {
        self.file.as_deref().unwrap_or_else(|| self.encoding.name())
    }

    pub fn usage(&self) -> Usage {
        Usage {
            prompt: self.prompt,
            request: self.request,
            input: self.input,
            output: self.output,
        }
    }

    /// USD a call, uncached; None where the model's prices are not known.
    pub fn cost(&self, model: &Model) -> Option<Cost> {
        Some(per_call(model.prices.as_ref()?, &self.usage()))
    }

    /// Whether the static prompt is long enough for the model's cache.
    pub fn is_cacheable(&self, model: &Model) -> bool {
        model
            .cache_minimum
            .is_none_or(|minimum| self.prompt >= minimum)
    }

    /// The share of the model's context window that a call takes, answer included.
    pub fn context_share(&self, model: &Model) -> Option<f64> {
        let window = model.context.filter(|&window| window > 0)?;
        let live = self.input.unwrap_or(0.0) + self.output.unwrap_or(0.0);
        Some((self.prompt + self.request) as f64 / window as f64 + live / window as f64)
    }
}
