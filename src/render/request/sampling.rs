//! Settings of sampling that a model refuses though its provider knows them.
//!
//! Read off the vendors' error messages as users met them, up to November 2026. They are warnings: the
//! lists of models age.

use super::Provider;
use crate::source::{Diagnostic, Entry, Node, Severity};
use crate::spec::{Class, Spec};

const SAMPLING: [&str; 3] = ["temperature", "top_p", "top_k"];

/// Anthropic's models from Opus 4.7 on answer any sampling setting with an error, and the types of its
/// Python SDK 2.13.0 have none. These are the older ones.
const WITH_SAMPLING: [&str; 5] = [
    "claude-2",
    "claude-3",
    "claude-haiku-4",
    "claude-sonnet-4",
    "claude-opus-4",
];
const NEWER_OPUS: [&str; 2] = ["claude-opus-4-7", "claude-opus-4-8"];

fn samples(model: &str) -> bool {
    let starts = |names: &[&str]| names.iter().any(|start| model.starts_with(start));
    !model.starts_with("claude-") || starts(&WITH_SAMPLING) && !starts(&NEWER_OPUS)
}

/// The types of openai-python 3.54.0 say of `stop`: "Not supported with latest reasoning models `o3` and
/// `o4-mini`".
fn stops_not(model: &str) -> bool {
    let model = model.strip_prefix("ft:").unwrap_or(model);
    model == "o3" || model.starts_with("o3-20") || model.starts_with("o4-mini")
}

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
            let stop = said("stop").filter(|_| stops_not(model));
            let stop = stop.map(|entry| {
                let message = format!("`{model}` may refuse `stop`: OpenAI's o3 and o4-mini do");
                warning(entry, message).help("leave it out")
            });
            let effort = said("reasoning_effort").and_then(|entry| entry.value.as_text());
            // Without effort they sample as the others do.
            if class != Class::Reasoning || effort == Some("none") {
                return stop.into_iter().collect();
            }
            let other = |entry: &&&Entry| entry.key.text != "top_k" && !is_one(&entry.value);
            let finding = |entry: &&Entry| {
                let name = &entry.key.text;
                let message = format!(
                    "OpenAI's reasoning models refuse a `{name}` other than 1, and `{model}` is one"
                );
                warning(entry, message).help("leave it out")
            };
            let sampled = sampling.iter().filter(other).map(finding);
            sampled.chain(stop).collect()
        }
        Provider::Anthropic => {
            if !samples(model) {
                let finding = |entry: &&Entry| {
                    let name = &entry.key.text;
                    let message = format!(
                        "`{model}` may refuse `{name}`: Anthropic's models from Opus 4.7 on do"
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
