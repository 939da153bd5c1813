//! Annotations of GitHub's workflow log: `::error file=…,line=…::message`.

use super::PromptReport;
use crate::lint::rule;
use crate::source::{Diagnostic, Severity};

pub fn github(prompts: &[PromptReport<'_>]) -> String {
    let mut out = String::new();
    for prompt in prompts {
        for found in &prompt.diagnostics {
            out.push_str(&annotation(found, prompt));
        }
        if let Some(growth) = prompt.growth {
            out.push_str(&annotation(&growth.finding(), prompt));
        }
    }
    out
}

fn annotation(found: &Diagnostic, prompt: &PromptReport<'_>) -> String {
    let command = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let name = rule(found.code).map_or("", |rule| rule.name);
    let title = property(format!("{} {name}", found.code).trim_end());
    let place = match found.place {
        Some(place) => {
            let (start, end) = prompt.files.positions(place);
            let file = property(prompt.files.name(place.file));
            let mut text = format!("file={file},line={},endLine={}", start.line, end.line);
            // Columns mean something to GitHub only within one line.
            if start.line == end.line {
                text.push_str(&format!(",col={},endColumn={}", start.column, end.column));
            }
            text
        }
        None => format!("file={}", property(prompt.path)),
    };
    let mut message = found.message.clone();
    if let Some(help) = &found.help {
        message.push('\n');
        message.push_str(help);
    }
    format!("::{command} {place},title={title}::{}\n", data(&message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
