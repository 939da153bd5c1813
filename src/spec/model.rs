//! What a spec or `fewshot.toml` says about models: the class, and models of one's own.

use std::path::PathBuf;

use super::fields::Text;
use crate::source::Place;

/// What kind of advice a model needs. See docs/rules/README.md: many examples and written reasoning
/// help standard models, may hurt reasoning ones, and some refuse to write out their reasoning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Class {
    #[default]
    Standard,
    Reasoning,
    NoEcho,
}

impl Class {
    pub const NAMES: [&str; 3] = ["standard", "reasoning", "no-echo"];

    pub fn as_str(self) -> &'static str {
        match self {
            Class::Standard => "standard",
            Class::Reasoning => "reasoning",
            Class::NoEcho => "no-echo",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "standard" => Some(Class::Standard),
            "reasoning" => Some(Class::Reasoning),
            "no-echo" => Some(Class::NoEcho),
            _ => None,
        }
    }
}

/// A model that `fewshot.toml` declares under `[models.NAME]`, or overrides. What is None is taken
/// from the shipped table where that has the name, else unknown. Prices in USD per million tokens.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnModel {
    pub name: String,
    pub place: Place,
    pub encoding: Option<String>,
    /// Goes before `encoding`, which then stands in where the file cannot be used.
    pub tokenizer: Option<TokenizerPath>,
    pub class: Option<Class>,
    pub provider: Option<String>,
    pub input: Option<f64>,
    pub cached_input: Option<f64>,
    pub cache_write: Option<f64>,
    pub output: Option<f64>,
    pub batch_input: Option<f64>,
    pub batch_output: Option<f64>,
    /// Tokens that fit: prompt and answer together.
    pub context: Option<u64>,
    pub max_output: Option<u64>,
    pub cache_minimum: Option<u64>,
}

/// A `tokenizer.json` in the project. It may be large, so it is read when something is counted with it.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenizerPath {
    pub named: Text,
    /// Absolute.
    pub path: PathBuf,
}
