//! The rules: what every few-shot prompt is held to.
//!
//! A rule is a row in its group's table, a function, and a page (docs/rules/). Rules are pure: they
//! read the context and add to the report, in no order, with no input but what was loaded.

pub mod baseline;
pub mod context;
pub mod fix;
pub mod gate;
pub mod ignore_comment;
pub mod ignores;
pub mod passages;
mod plain_schema;
pub mod rearrange;
pub mod rules;
pub mod schema_check;
pub mod schema_cost;
pub mod select;

pub use context::Context;
pub use gate::{GateOne, gate_one};
pub use rules::{Check, Rule, all_rules, refused_when_tuned, rule};
pub use select::Selection;

use crate::source::{Diagnostic, Files, Place, Severity};
use crate::spec::{Class, Config};

/// What one rule finds.
pub struct Report {
    rule: &'static Rule,
    severity: Severity,
    found: Vec<Diagnostic>,
}

impl Report {
    fn new(rule: &'static Rule, class: Class) -> Self {
        Report {
            rule,
            severity: rule.severity_for(class),
            found: Vec::new(),
        }
    }

    /// A finding of this rule, to be completed and added.
    pub fn at(&self, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.rule.code, self.severity, message).at(place)
    }

    pub fn add(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }
}

/// Whether a selected rule asks for the prompt's tokens, which take a tokenizer to count.
pub fn needs_counts(selection: &Selection) -> bool {
    all_rules().any(|(rule, _)| rule.counts && selection.has(rule))
}

/// Runs every selected rule. The findings are in no order yet.
pub fn run(context: &Context<'_>, selection: &Selection) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (rule, check) in all_rules() {
        if let Some(check) = check
            && selection.has(rule)
        {
            let mut report = Report::new(rule, context.class);
            check(context, &mut report);
            found.append(&mut report.found);
        }
    }
    found
}

/// Gives findings the severity that fewshot.toml sets for their rule.
pub fn set_severities(found: &mut [Diagnostic], config: &Config) {
    for finding in found {
        if let Some(severity) = rule(finding.code).and_then(|rule| configured(rule, config)) {
            finding.severity = severity;
        }
    }
}

/// How grave a rule's findings are in a project, for a model of class `standard`.
pub fn severity_in(rule: &Rule, config: &Config) -> Severity {
    configured(rule, config).unwrap_or(rule.severity)
}

/// What fewshot.toml says of a rule's severity; the most exact word wins. FS0xx cannot be changed.
fn configured(rule: &Rule, config: &Config) -> Option<Severity> {
    let words = config
        .severities
        .iter()
        .filter(|_| !rule.code.starts_with("FS0"));
    words
        .filter_map(|(word, severity)| Some((select::matches(&word.text, rule)?, *severity)))
        .max_by_key(|(length, _)| *length)
        .map(|(_, severity)| severity)
}

/// Puts findings in the order in which a reader meets them: the files in the order they were read
/// (the spec first), each from its top; those without a place first.
pub fn sort(found: &mut [Diagnostic], first: Option<crate::source::FileId>) {
    // Stable: findings at one place keep the order in which their rule met them.
    found.sort_by_key(|found| {
        let place = found.place.map(|place| (Some(place.file) != first, place));
        (place, found.code)
    });
}

/// Findings that stand in a file that several specs share, such as a taxonomy, are reported once.
/// `seen` remembers them by file name, bytes, code and message.
pub fn is_repeated(
    diagnostic: &Diagnostic,
    files: &Files,
    seen: &mut std::collections::HashSet<String>,
) -> bool {
    let Some(place) = diagnostic.place else {
        return false;
    };
    let key = format!(
        "{}:{}:{}:{}:{}",
        files.name(place.file),
        place.span.start,
        place.span.end,
        diagnostic.code,
        diagnostic.message
    );
    !seen.insert(key)
}
