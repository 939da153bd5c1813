//! Tokens and money: what `fewshot tokens` shows, a file a format.

mod compare;
mod csv;
mod human;
mod json;
mod markdown;
mod parts;
mod texts;

pub use csv::tokens_csv;
pub use human::tokens_human;
pub use json::tokens_json;
pub(super) use markdown::escaped;
pub use markdown::tokens_markdown;

use crate::spec::Spec;
use crate::text::visible;
use crate::tokens::{
    Counts, Model, Written, per_call, per_call_batch, per_call_cached, per_call_writing,
};

/// Prompts and plain texts, each counted for the same models.
pub struct Counting<'c> {
    pub prompts: Vec<Counted<'c>>,
    pub texts: Vec<CountedText>,
}

/// A prompt counted for one or several models.
pub struct Counted<'c> {
    pub path: &'c str,
    pub name: Option<&'c str>,
    pub spec: &'c Spec,
    pub models: Vec<CountedFor>,
}

pub struct CountedFor {
    /// The model's name as it was asked for.
    pub name: Option<String>,
    pub model: Model,
    pub counts: Counts,
    /// How each example is written.
    pub examples: Vec<Written>,
}

/// A text that is no prompt, counted whole.
pub struct CountedText {
    /// `-` is standard input.
    pub path: String,
    pub models: Vec<TextFor>,
}

pub struct TextFor {
    pub name: Option<String>,
    pub model: Model,
    pub written: Written,
    pub exact: bool,
}

/// How people are shown the tables.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Columns of the terminal.
    pub width: usize,
    /// Show this many examples, the dearest, and the others in one line.
    pub top: Option<usize>,
}

impl CountedText {
    fn title(&self) -> &str {
        match self.path.as_str() {
            "-" => "standard input",
            path => path,
        }
    }
}

impl Counted<'_> {
    /// The example's id, else its number.
    fn id(&self, at: usize) -> String {
        let example = self.spec.examples.get(at);
        let id = example.and_then(|example| example.id.as_ref());
        id.map_or_else(|| (at + 1).to_string(), |id| id.text.clone())
    }

    fn title(&self) -> String {
        visible::quoted(self.name.unwrap_or(self.path), 80)
    }
}

/// USD a call, each way it can be paid for. None where it cannot, or the price is not known.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Bill {
    uncached: f64,
    cached: Option<f64>,
    /// The call that puts the prompt into the cache.
    writing: Option<f64>,
    batch: Option<f64>,
}

/// What only the first call pays, and one after a pause.
const WRITING: &str = "filling the cache";

impl Bill {
    fn of(counted: &CountedFor) -> Option<Bill> {
        let CountedFor { model, counts, .. } = counted;
        let prices = model.prices.as_ref()?;
        let usage = counts.usage();
        let cacheable = counts.is_cacheable(model);
        Some(Bill {
            uncached: per_call(prices, &usage).per_call,
            cached: per_call_cached(prices, &usage)
                .filter(|_| cacheable)
                .map(|cost| cost.per_call),
            writing: per_call_writing(prices, &usage)
                .filter(|_| cacheable)
                .map(|cost| cost.per_call),
            batch: per_call_batch(prices, &usage).map(|cost| cost.per_call),
        })
    }

    /// The ways there are, with what each is called.
    fn ways(&self) -> impl Iterator<Item = (&'static str, f64)> {
        [
            ("uncached", Some(self.uncached)),
            ("prompt cached", self.cached),
            (WRITING, self.writing),
            ("in a batch", self.batch),
        ]
        .into_iter()
        .filter_map(|(way, amount)| Some((way, amount?)))
    }
}

/// `o200k_base`, `o200k_base ±30 %`, `tokenizer.json`.
fn counted_in(name: &str, margin: Option<f64>, exact: bool) -> String {
    match margin {
        Some(margin) => format!("{name} ±{:.0} %", margin * 100.0),
        None if !exact => format!("about, {name}"),
        None => name.to_owned(),
    }
}

/// The same in words, for a heading.
fn counted_in_words(name: &str, margin: Option<f64>, exact: bool) -> String {
    match margin {
        Some(margin) => format!("estimated in {name}, ±{:.0} %", margin * 100.0),
        None => counted_in(name, margin, exact),
    }
}

/// What the cost leaves out for want of knowing, to follow a word: ` without the live input`.
fn left_out(counts: &Counts) -> &'static str {
    match (counts.input, counts.output) {
        (None, None) => " without live input and answer",
        (None, Some(_)) => " without the live input",
        (Some(_), None) => " without the answer",
        (Some(_), Some(_)) => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_never_looks_exact() {
        assert_eq!(counted_in("o200k_base", None, true), "o200k_base");
        assert_eq!(
            counted_in("o200k_base", Some(0.3), true),
            "o200k_base ±30 %"
        );
        assert_eq!(counted_in("o200k_base", None, false), "about, o200k_base");
    }
}
