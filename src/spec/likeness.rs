//! What tells whether examples say the same: worked out once, for the rules and for the tests that are
//! held against them.

use super::Spec;
use super::answer;
use super::items::Example;
use crate::text::fold;
use crate::text::shared::Shared;

/// By the examples' numbers.
#[derive(Debug, Clone)]
pub struct Likeness {
    pub each: Vec<Said>,
    pub shared: Shared,
}

#[derive(Debug, Clone)]
pub struct Said {
    /// [`Example::input_key`] as it is written, and folded.
    pub exact: String,
    pub folded: String,
    /// [`answer::gist`]; None without an output.
    pub gist: Option<String>,
    /// What is its own, beside what all have in common.
    pub own: String,
}

impl Likeness {
    pub(super) fn of(spec: &Spec) -> Self {
        let (folded, lines): (Vec<_>, Vec<_>) = spec.examples.iter().map(folded_input).unzip();
        let (shared, own) = Shared::of(&lines);
        let each = spec.examples.iter().zip(folded).zip(own);
        let each = each.map(|((example, folded), own)| Said {
            exact: example.input_key(str::to_owned),
            folded,
            gist: example
                .output
                .as_ref()
                .map(|output| answer::gist(spec, output)),
            own,
        });
        Likeness {
            each: each.collect(),
            shared,
        }
    }
}

/// [`Example::input_key`], folded, and the folded lines that it is made of.
pub fn folded_input(example: &Example) -> (String, Vec<String>) {
    let (mut key, mut lines) = (String::new(), Vec::new());
    for given in example.given() {
        key.push_str(&given.variable);
        key.push('\u{0}');
        for (at, line) in fold::lines(&given.text.text).enumerate() {
            if at > 0 {
                key.push(' ');
            }
            key.push_str(&line);
            lines.push(line);
        }
        key.push('\u{0}');
    }
    (key, lines)
}
