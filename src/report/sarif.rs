//! SARIF 2.1.0, for code scanning: rules with their pages, places in characters, fixes, suppressions.

use serde_json::{Value, json};

use super::PromptReport;
use super::fingerprint::Fingerprints;
use crate::lint::{Rule, all_rules};
use crate::source::{Diagnostic, Edit, Files, Fix, Place, Severity};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub fn sarif(prompts: &[PromptReport<'_>]) -> Value {
    let rules: Vec<&Rule> = all_rules().map(|(rule, _)| rule).collect();
    let mut fingerprints = Fingerprints::default();
    let mut results = Vec::new();
    for prompt in prompts {
        for found in &prompt.diagnostics {
            results.push(result(found, prompt, &rules, &mut fingerprints, None));
        }
        if let Some(growth) = prompt.growth {
            let found = growth.finding();
            results.push(result(&found, prompt, &rules, &mut fingerprints, None));
        }
        for silenced in prompt.suppressed {
            let reason = Some(silenced.reason.as_str());
            let found = &silenced.diagnostic;
            results.push(result(found, prompt, &rules, &mut fingerprints, reason));
        }
    }
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "fewshot",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.iter().map(|rule| self::rule(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The working folder."}}},
            "results": results,
        }],
    })
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.finds()},
        "helpUri": rule.url(),
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"level": level(rule.severity)},
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(
    found: &Diagnostic,
    prompt: &PromptReport<'_>,
    rules: &[&Rule],
    fingerprints: &mut Fingerprints,
    suppressed: Option<&str>,
) -> Value {
    let files = prompt.files;
    let text = match &found.help {
        Some(help) => format!("{}\n{help}", found.message),
        None => found.message.clone(),
    };
    let place = match found.place.filter(|place| !is_shipped(*place, files)) {
        Some(place) => location(place, files),
        None => json!({"physicalLocation": {"artifactLocation": artifact(prompt.path)}}),
    };
    let mut out = json!({
        "ruleId": found.code,
        "level": level(found.severity),
        "message": {"text": text},
        "locations": [place],
        "partialFingerprints": {"fewshot/v1": fingerprints.of(found, files, prompt.path)},
    });
    // A prompt that has grown too much breaks no rule of the list.
    if let Some(index) = rules.iter().position(|rule| rule.code == found.code) {
        out["ruleIndex"] = index.into();
    }
    let related = found.related.iter().enumerate().map(|(at, related)| {
        let mut place = match is_shipped(related.place, files) {
            true => json!({}),
            false => location(related.place, files),
        };
        place["id"] = (at + 1).into();
        place["message"] = json!({"text": related.message});
        place
    });
    let related: Vec<Value> = related.collect();
    if !related.is_empty() {
        out["relatedLocations"] = related.into();
    }
    if let Some(fix) = &found.fix {
        out["fixes"] = json!([self::fix(fix, files)]);
    }
    if let Some(reason) = suppressed {
        out["suppressions"] = json!([{"kind": "inSource", "justification": reason}]);
    }
    out
}

/// What comes with the program is no file of the repository.
fn is_shipped(place: Place, files: &Files) -> bool {
    files.name(place.file).starts_with("shipped:")
}

fn artifact(path: &str) -> Value {
    json!({"uri": uri(path), "uriBaseId": "SRCROOT"})
}

/// A path as a URI reference: what is not plain is percent-encoded.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(byte as char);
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn location(place: Place, files: &Files) -> Value {
    json!({"physicalLocation": {
        "artifactLocation": artifact(files.name(place.file)),
        "region": region(place, files),
    }})
}

fn region(place: Place, files: &Files) -> Value {
    let (start, end) = files.positions(place);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn fix(fix: &Fix, files: &Files) -> Value {
    let mut changes: Vec<(&str, Vec<Value>)> = Vec::new();
    for edit in &fix.edits {
        let name = files.name(edit.place.file);
        let replacement = replacement(edit, files);
        match changes.iter_mut().find(|(known, _)| *known == name) {
            Some((_, edits)) => edits.push(replacement),
            None => changes.push((name, vec![replacement])),
        }
    }
    let changes = changes
        .into_iter()
        .map(|(name, edits)| json!({"artifactLocation": artifact(name), "replacements": edits}));
    json!({
        "description": {"text": fix.title},
        "artifactChanges": changes.collect::<Vec<_>>(),
    })
}

fn replacement(edit: &Edit, files: &Files) -> Value {
    json!({
        "deletedRegion": region(edit.place, files),
        "insertedContent": {"text": edit.text},
    })
}
