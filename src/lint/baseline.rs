//! What was found before, so that only what is new fails: findings by code, file and the text they
//! sit on, so that moving lines does not bring them back; and each prompt's tokens. Its paths are
//! relative to the folder it lies in, so that it holds wherever fewshot is run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::source::{Diagnostic, Files, Severity};
use crate::text::visible;
use crate::tokens::{Counts, thousands};

/// The file that `--write-baseline` writes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    pub version: u32,
    pub findings: Vec<Known>,
    pub prompts: Vec<KnownPrompt>,
}

/// Findings that are alike, and how many there were.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Known {
    pub path: String,
    pub code: String,
    /// The text that was underlined; the message where there is no place.
    pub text: String,
    pub count: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownPrompt {
    pub path: String,
    pub tokens: u64,
    pub sections: BTreeMap<String, u64>,
}

/// What makes a finding the same finding: path, code, text.
pub type Identity = (String, String, String);

pub fn identity(found: &Diagnostic, files: &Files, prompt: &str) -> Identity {
    let (path, text) = match found.place {
        Some(place) => {
            let text = files.slice(place);
            // An empty place, as at the start of a spec, says nothing: the message does.
            let text = if text.trim().is_empty() {
                &found.message
            } else {
                text
            };
            (files.name(place.file).to_owned(), text.to_owned())
        }
        None => (prompt.to_owned(), found.message.clone()),
    };
    (path, found.code.to_owned(), visible::quoted(&text, 200))
}

impl Baseline {
    pub fn new(
        identities: impl Iterator<Item = Identity>,
        prompts: impl Iterator<Item = KnownPrompt>,
    ) -> Self {
        let mut counts: BTreeMap<Identity, usize> = BTreeMap::new();
        for identity in identities {
            *counts.entry(identity).or_default() += 1;
        }
        let findings = counts.into_iter().map(|((path, code, text), count)| Known {
            path,
            code,
            text,
            count,
        });
        let mut prompts: Vec<_> = prompts.collect();
        prompts.sort_by(|a, b| a.path.cmp(&b.path));
        Baseline {
            version: 1,
            findings: findings.collect(),
            prompts,
        }
    }

    /// How many of each finding are still known; taken from as findings are met.
    pub fn remaining(&self) -> BTreeMap<Identity, usize> {
        let each = self.findings.iter().map(|known| {
            let identity = (known.path.clone(), known.code.clone(), known.text.clone());
            (identity, known.count)
        });
        each.collect()
    }
}

impl KnownPrompt {
    pub fn new(path: &str, counts: &Counts) -> Self {
        let sections = counts.sections.iter();
        KnownPrompt {
            path: path.to_owned(),
            tokens: counts.prompt,
            sections: sections
                .map(|(name, tokens)| ((*name).to_owned(), *tokens))
                .collect(),
        }
    }
}

/// Whether a finding is worth remembering: notes never fail.
pub fn counts(found: &Diagnostic) -> bool {
    found.severity > Severity::Info
}

/// A prompt that has grown by more than is allowed, and the sections to blame, the most grown first.
#[derive(Debug, Clone, PartialEq)]
pub struct Growth {
    pub from: u64,
    pub to: u64,
    /// The share that is allowed.
    pub allowed: f64,
    pub sections: Vec<(&'static str, u64)>,
}

/// How a prompt has grown past the tolerance, a share; None where it has not.
pub fn growth(known: &KnownPrompt, counts: &Counts, allowed: f64) -> Option<Growth> {
    if counts.prompt as f64 <= known.tokens as f64 * (1.0 + allowed) {
        return None;
    }
    let mut sections: Vec<(&'static str, u64)> = counts
        .sections
        .iter()
        .map(|(name, tokens)| {
            let before = known.sections.get(*name).copied().unwrap_or(0);
            (*name, tokens.saturating_sub(before))
        })
        .filter(|(_, more)| *more > 0)
        .collect();
    sections.sort_by_key(|(_, more)| std::cmp::Reverse(*more));
    Some(Growth {
        from: known.tokens,
        to: counts.prompt,
        allowed,
        sections,
    })
}

impl Growth {
    pub fn message(&self) -> String {
        let sections = self.sections.iter().take(3);
        let blame: Vec<_> = sections
            .map(|(name, more)| format!("{name} +{}", thousands(*more)))
            .collect();
        format!(
            "grew from {} to {} tokens, {:.1} % where {:.1} % is allowed: {}",
            thousands(self.from),
            thousands(self.to),
            (self.to as f64 / (self.from as f64).max(1.0) - 1.0) * 100.0,
            self.allowed * 100.0,
            blame.join(", ")
        )
    }

    /// For formats that know only findings.
    pub fn finding(&self) -> Diagnostic {
        Diagnostic::error("max-growth", format!("the prompt {}", self.message()))
    }
}
