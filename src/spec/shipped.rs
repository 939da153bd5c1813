//! The taxonomies, templates and prompts that come with the program.

use super::fields::{Lowering, Text};
use crate::source::{Applicability, Diagnostic};
use crate::text::similar::nearest;
use crate::text::visible;

/// Name and text of each; a shipped file is shown as `shipped:taxonomies/NAME.yaml`.
const TAXONOMIES: [(&str, &str); 3] = [
    (
        "procurement",
        include_str!("../../taxonomies/procurement.yaml"),
    ),
    (
        "support-tickets",
        include_str!("../../taxonomies/support-tickets.yaml"),
    ),
    (
        "legal-documents",
        include_str!("../../taxonomies/legal-documents.yaml"),
    ),
];

/// The templates a spec may use by name.
pub const TEMPLATES: [(&str, &str); 3] = [
    ("markdown", include_str!("../../templates/markdown.j2")),
    ("xml", include_str!("../../templates/xml.j2")),
    ("compact", include_str!("../../templates/compact.j2")),
];

/// What they share, and what a template of one's own may import.
pub const PARTS: (&str, &str) = ("parts", include_str!("../../templates/parts.j2"));

/// A worked prompt to start from.
#[derive(Debug)]
pub struct Prompt {
    pub name: &'static str,
    pub spec: &'static str,
    pub tests: &'static str,
    /// The shipped taxonomy that it takes its labels from.
    pub taxonomy: Option<&'static str>,
}

const PROMPTS: [Prompt; 2] = [
    Prompt {
        name: "procurement",
        spec: include_str!("../../prompts/procurement.fewshot.yaml"),
        tests: include_str!("../../prompts/procurement.tests.jsonl"),
        taxonomy: Some("procurement"),
    },
    Prompt {
        name: "three-way-match",
        spec: include_str!("../../prompts/three-way-match.fewshot.yaml"),
        tests: include_str!("../../prompts/three-way-match.tests.jsonl"),
        taxonomy: None,
    },
];

pub fn prompt(name: &str) -> Option<&'static Prompt> {
    PROMPTS.iter().find(|prompt| prompt.name == name)
}

pub fn prompt_names() -> impl Iterator<Item = &'static str> {
    PROMPTS.iter().map(|prompt| prompt.name)
}

pub fn taxonomy(name: &str) -> Option<&'static str> {
    let (_, text) = TAXONOMIES.iter().find(|(known, _)| *known == name)?;
    Some(text)
}

pub fn taxonomy_names() -> impl Iterator<Item = &'static str> {
    TAXONOMIES.iter().map(|(name, _)| *name)
}

/// A template that may be used, extended or imported by name.
pub fn template(name: &str) -> Option<&'static str> {
    let mut all = TEMPLATES.iter().chain([&PARTS]);
    let (_, text) = all.find(|(known, _)| *known == name)?;
    Some(text)
}

pub fn template_names() -> impl Iterator<Item = &'static str> {
    TEMPLATES.iter().map(|(name, _)| *name)
}

/// FS008: nothing of the name that was asked for is shipped. `what` is "taxonomy" or "template".
pub fn unknown(low: &mut Lowering<'_>, what: &str, named: &Text, known: &[&'static str]) {
    let shown = visible::quoted(&named.text, 40);
    let message = format!("no {what} `{shown}` comes with fewshot");
    let extension = if what == "template" { "j2" } else { "yaml" };
    let diagnostic = Diagnostic::error("FS008", message).at(named.place);
    low.push(match nearest(&named.text, known.iter().copied()) {
        Some(near) => meant(low, diagnostic, near, named),
        None => diagnostic.help(format!(
            "shipped: {}; a file is written as a path, ./{shown}.{extension}",
            known.join(", ")
        )),
    });
}

/// Offers the name that was probably meant in place of the one that was written.
pub fn meant(low: &Lowering<'_>, diagnostic: Diagnostic, near: &str, named: &Text) -> Diagnostic {
    let title = format!("use `{near}`");
    let written = low.files.in_quotes_of(named.place, near);
    diagnostic
        .did_you_mean(Some(near))
        .replace(Applicability::Ask, title, named.place, written)
}
