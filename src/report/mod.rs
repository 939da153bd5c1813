//! Findings and counts as people and programs read them: a function a format.

mod columns;
mod concise;
mod diff;
mod excerpt;
mod fingerprint;
mod gates;
mod github;
mod gitlab;
mod human;
mod json;
mod json_schema;
mod models;
mod sarif;
mod statistics;
mod summary;
mod tokens;

pub use concise::concise;
pub use diff::{DiffReport, DiffSide, diff_human, diff_json, diff_markdown, diff_refused};
pub use gates::{gates_html, gates_human, gates_json, gates_markdown, view};
pub use github::github;
pub use gitlab::gitlab;
pub use human::{Style, human};
pub use json::{diagnostic as diagnostic_json, lint_json};
pub use json_schema::Document;
pub use models::{models_human, models_json};
pub use sarif::sarif;
pub use statistics::statistics;
pub use summary::{gate_line, in_width, line};
pub use tokens::{
    Counted, CountedFor, CountedText, Counting, Shape, TextFor, tokens_csv, tokens_human,
    tokens_json, tokens_markdown,
};

use crate::lint::GateOne;
use crate::lint::baseline::Growth;
use crate::lint::ignores::Suppressed;
use crate::source::{Diagnostic, Files, Severity};
use crate::spec::Class;
use crate::tokens::{Counts, Model};

/// One prompt in a report.
pub struct PromptReport<'r> {
    pub path: &'r str,
    pub name: Option<&'r str>,
    /// As the spec spells it.
    pub model_name: Option<&'r str>,
    pub model: &'r Model,
    /// The model's, or what the spec says over it.
    pub class: Class,
    pub files: &'r Files,
    pub gate_one: Option<&'r GateOne>,
    pub counts: Option<&'r Counts>,
    /// In the order of the files; what another prompt reported already is left out.
    pub diagnostics: Vec<&'r Diagnostic>,
    /// What an ignore silences.
    pub suppressed: &'r [Suppressed],
    /// Where it has grown by more than is allowed.
    pub growth: Option<&'r Growth>,
}

impl PromptReport<'_> {
    pub fn number_of(&self, severity: Severity) -> usize {
        let found = self.diagnostics.iter();
        found
            .filter(|diagnostic| diagnostic.severity == severity)
            .count()
    }
}
