//! GitLab's code quality report, a subset of Code Climate's format.

use serde_json::{Value, json};

use super::PromptReport;
use super::fingerprint::Fingerprints;
use crate::source::{Diagnostic, Severity};

pub fn gitlab(prompts: &[PromptReport<'_>]) -> Value {
    let mut fingerprints = Fingerprints::default();
    let mut out = Vec::new();
    for prompt in prompts {
        for found in &prompt.diagnostics {
            out.push(issue(found, prompt, &mut fingerprints));
        }
        if let Some(growth) = prompt.growth {
            out.push(issue(&growth.finding(), prompt, &mut fingerprints));
        }
    }
    out.into()
}

fn issue(found: &Diagnostic, prompt: &PromptReport<'_>, fingerprints: &mut Fingerprints) -> Value {
    let severity = match found.severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Info => "info",
    };
    let location = match found.place {
        Some(place) => {
            let (start, end) = prompt.files.positions(place);
            json!({
                "path": prompt.files.name(place.file),
                "positions": {
                    "begin": {"line": start.line, "column": start.column},
                    "end": {"line": end.line, "column": end.column},
                },
            })
        }
        None => json!({"path": prompt.path, "lines": {"begin": 1}}),
    };
    json!({
        "description": format!("{}: {}", found.code, found.message),
        "check_name": found.code,
        "fingerprint": fingerprints.of(found, prompt.files, prompt.path),
        "severity": severity,
        "location": location,
    })
}
