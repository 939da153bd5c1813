//! Settings of sampling that a model refuses though its provider knows them.
//!
//! Read off the vendors' error messages as users met them, up to November 2026. They are warnings: the
//! lists of models age.

use super::Provider;
use crate::source::{Diagnostic, Entry, Node, Severity};
use crate::spec::{Class, Spec};

const SAMPLING: [&str; 3] = ["temperature", "top_p", "top_k"];

/// Anthropic's models from Opus 4.7 on answer any sampling setting with an error; the older ones take
/// them.
const WITHOUT_SAMPLING: [&str; 6] = [
    "claude-opus-4-7",
    "claude-opus-4-8",
    "claude-opus-5",
    "claude-sonnet-5",
    "claude-fable-",
    "claude-mythos-",
];

/// `model`: its name as the provider knows it.
pub(super) fn refused(
    spec: &Spec,
    provider: Provider,
    model: Option<&str>,
    class: Class,
) -> Vec<Diagnostic> {
    let (Some(settings), Some(model)) = (&spec.settings, model) else {
        return Vec::new();
    };
    let entries = settings.as_map().unwrap_or_default();
    let said = |name: &str| entries.iter().find(|entry| entry.key.text == name);
    let sampling: Vec<&Entry> = SAMPLING.iter().filter_map(|name| said(name)).collect();
    let warning = |entry: &Entry, message: String| {
        Diagnostic::new("FS004", Severity::Warning, message).at(entry.key.place)
    };
    match provider {
        Provider::OpenAi => {
            let effort = said("reasoning_effort").and_then(|entry| entry.value.as_text());
            // Without effort they sample as the others do.
            if class != Class::Reasoning || effort == Some("none") {
                return Vec::new();
            }
            let other = |entry: &&&Entry| entry.key.text != "top_k" && !is_one(&entry.value);
            let finding = |entry: &&Entry| {
                let name = &entry.key.text;
                let message = format!(
                    "OpenAI's reasoning models refuse a `{name}` other than 1, and `{model}` is one"
                );
                warning(entry, message).help("leave it out")
            };
            sampling.iter().filter(other).map(finding).collect()
        }
        Provider::Anthropic => {
            if WITHOUT_SAMPLING
                .iter()
                .any(|start| model.starts_with(start))
            {
                let finding = |entry: &&Entry| {
                    let message = format!(
                        "`{model}` refuses `{}`, as Anthropic's models from Opus 4.7 on do",
                        entry.key.text
                    );
                    warning(entry, message)
                        .help("leave it out; where it matters, say in the prompt what is wanted")
                };
                return sampling.iter().map(finding).collect();
            }
            match (said("temperature"), said("top_p")) {
                (Some(temperature), Some(top_p)) => {
                    let message = "Anthropic's models from Opus 4.1 on take `temperature` or `top_p`, not both";
                    let finding = warning(top_p, message.into());
                    vec![finding.related("the other", temperature.key.place)]
                }
                _ => Vec::new(),
            }
        }
        Provider::Gemini => Vec::new(),
    }
}

fn is_one(value: &Node) -> bool {
    matches!(&value.value, crate::source::Value::Number(text) if text.parse() == Ok(1.0))
}
