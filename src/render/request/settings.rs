//! A spec's `settings` under each provider's names. Only what the spec says is sent; what is known of
//! a setting is checked, and what is not known is sent as it is written.

use serde_json::{Map, Value as Json};

use super::Provider;
use crate::source::{Diagnostic, Entry, Node, Severity, Value};
use crate::spec::Spec;
use crate::text::similar::nearest;
use crate::text::visible;

/// A setting under the name that specs use, and under each provider's; None where one has no such.
struct Setting {
    name: &'static str,
    openai: Option<&'static str>,
    anthropic: Option<&'static str>,
    gemini: Option<&'static str>,
    takes: Takes,
}

/// What a setting may be.
#[derive(Clone, Copy)]
enum Takes {
    /// A whole number from 1 on.
    Count,
    Whole,
    /// A number from 0 to 2; Anthropic's ends at 1.
    Temperature,
    /// A number from 0 to 1.
    Share,
    /// A text, or a list of them.
    Texts,
}

/// As of November 2026: the types of openai-python 3.54.0, anthropic 2.12.0 and google-genai 3.4.0.
const SETTINGS: [Setting; 6] = [
    Setting {
        name: "max_output_tokens",
        // `max_tokens` is its older name, which reasoning models refuse.
        openai: Some("max_completion_tokens"),
        anthropic: Some("max_tokens"),
        gemini: Some("maxOutputTokens"),
        takes: Takes::Count,
    },
    Setting {
        name: "temperature",
        openai: Some("temperature"),
        anthropic: Some("temperature"),
        gemini: Some("temperature"),
        takes: Takes::Temperature,
    },
    Setting {
        name: "top_p",
        openai: Some("top_p"),
        anthropic: Some("top_p"),
        gemini: Some("topP"),
        takes: Takes::Share,
    },
    Setting {
        name: "top_k",
        openai: None,
        anthropic: Some("top_k"),
        gemini: Some("topK"),
        takes: Takes::Count,
    },
    Setting {
        name: "seed",
        openai: Some("seed"),
        anthropic: None,
        gemini: Some("seed"),
        takes: Takes::Whole,
    },
    Setting {
        name: "stop",
        openai: Some("stop"),
        anthropic: Some("stop_sequences"),
        gemini: Some("stopSequences"),
        takes: Takes::Texts,
    },
];

impl Setting {
    fn name_for(&self, provider: Provider) -> Option<&'static str> {
        match provider {
            Provider::OpenAi => self.openai,
            Provider::Anthropic => self.anthropic,
            Provider::Gemini => self.gemini,
        }
    }
}

/// What the request itself writes.
fn is_written(provider: Provider, name: &str) -> bool {
    let names: &[&str] = match provider {
        Provider::OpenAi => &["model", "messages", "response_format"],
        Provider::Anthropic => &["model", "messages", "system"],
        Provider::Gemini => &[
            "model",
            "contents",
            "systemInstruction",
            "generationConfig",
            "responseMimeType",
            "responseSchema",
            "responseJsonSchema",
        ],
    };
    names.contains(&name)
}

/// The settings as the provider calls them.
pub(super) fn settings(
    spec: &Spec,
    provider: Provider,
    found: &mut Vec<Diagnostic>,
) -> Map<String, Json> {
    let mut out = Map::new();
    let entries = spec.settings.as_ref().and_then(Node::as_map);
    for entry in entries.unwrap_or_default() {
        let Some((name, value)) = setting(provider, entry, found) else {
            continue;
        };
        if out.contains_key(&name) {
            let message = format!("`{name}` is said twice, by two names");
            found.push(Diagnostic::error("FS005", message).at(entry.key.place));
        }
        out.insert(name, value);
    }
    let says_limit = entries.unwrap_or_default().iter().any(|entry| {
        let key = entry.key.text.as_str();
        // A limit that cannot be sent was reported above: it is wrong, not missing.
        key == "max_output_tokens" || key == "max_tokens"
    });
    if provider == Provider::Anthropic && !says_limit {
        found.push(no_limit(spec));
    }
    out
}

/// Anthropic alone refuses a request that sets no limit to the answer.
fn no_limit(spec: &Spec) -> Diagnostic {
    let place = spec.key("settings").or_else(|| spec.key("model"));
    let message =
        "Anthropic wants `max_tokens` in every request, and `settings` has no `max_output_tokens`";
    Diagnostic::error("FS003", message)
        .at(place.unwrap_or(spec.place))
        .help("say how long an answer may be, in tokens: settings: { max_output_tokens: 1000 }")
}

fn setting(
    provider: Provider,
    entry: &Entry,
    found: &mut Vec<Diagnostic>,
) -> Option<(String, Json)> {
    let (key, place) = (entry.key.text.as_str(), entry.key.place);
    let shown = visible::quoted(key, 40);
    if is_written(provider, key) {
        let message =
            format!("`{shown}` is no setting: the request gets it from the rest of the spec");
        found.push(Diagnostic::error("FS002", message).at(place));
        return None;
    }
    let format = entry.value.get("format").filter(|_| key == "output_config");
    if let Some(format) = format.filter(|_| provider == Provider::Anthropic) {
        let message = "`format` is no setting: the request gets it from `output.schema`";
        found.push(Diagnostic::error("FS002", message).at(format.place));
        return None;
    }
    let row = SETTINGS.iter().find(|row| row.name == key);
    let row = row.or_else(|| {
        SETTINGS
            .iter()
            .find(|row| row.name_for(provider) == Some(key))
    });
    let Some(row) = row else {
        warn_of_slip(provider, entry, found);
        return Some((key.to_owned(), entry.value.to_json()));
    };
    let Some(name) = row.name_for(provider) else {
        let message = format!("{} has no `{shown}`: it is not sent", provider.name());
        let finding = Diagnostic::new("FS002", Severity::Warning, message);
        found.push(finding.at(place));
        return None;
    };
    if let Some(wanted) = wanted(row.takes, provider, &entry.value) {
        let message = format!(
            "`{shown}` is {}: {} takes {wanted}",
            said(&entry.value),
            provider.name()
        );
        found.push(Diagnostic::error("FS004", message).at(entry.value.place));
        return None;
    }
    let mut value = entry.value.to_json();
    if matches!(row.takes, Takes::Count | Takes::Whole)
        && let Some(whole) = whole(&entry.value)
    {
        // `1e3` and `1000.0` are whole, and not every endpoint knows it.
        value = whole.into();
    }
    // Gemini and Anthropic take a list alone.
    if matches!(row.takes, Takes::Texts) && value.is_string() && provider != Provider::OpenAi {
        value = Json::Array(vec![value]);
    }
    Some((name.to_owned(), value))
}

/// A setting that is not known here is sent as it is written; where it looks like a slip, that is said.
fn warn_of_slip(provider: Provider, entry: &Entry, found: &mut Vec<Diagnostic>) {
    let key = entry.key.text.as_str();
    if provider == Provider::OpenAi && key == "max_tokens" {
        return;
    }
    let near = nearest(key, SETTINGS.iter().map(|row| row.name));
    if near.is_some() {
        let shown = visible::quoted(key, 40);
        let message = format!("`{shown}` is no setting known here, and sent as it is written");
        let finding = Diagnostic::new("FS002", Severity::Warning, message).at(entry.key.place);
        found.push(finding.did_you_mean(near));
    }
}

fn said(value: &Node) -> String {
    match &value.value {
        Value::Number(text) => visible::quoted(text, 20),
        _ => value.value.kind().to_owned(),
    }
}

/// What is wanted where the value is something else.
fn wanted(takes: Takes, provider: Provider, value: &Node) -> Option<&'static str> {
    let number = match &value.value {
        Value::Number(text) => text.parse::<f64>().ok(),
        _ => None,
    };
    let whole = whole(value);
    let most = match (takes, provider) {
        (Takes::Temperature, Provider::OpenAi | Provider::Gemini) => 2.0,
        _ => 1.0,
    };
    let within = number.is_some_and(|number| (0.0..=most).contains(&number));
    let is_text = |node: &Node| node.as_text().is_some();
    let is_large = number.is_some_and(|number| number >= 1.0);
    let count = match is_large {
        true => "a whole number of up to 18 digits",
        false => "a whole number from 1 on",
    };
    let (sound, words) = match takes {
        Takes::Count => (whole.is_some_and(|n| n >= 1), count),
        Takes::Whole => (whole.is_some(), "a whole number of up to 18 digits"),
        Takes::Temperature if most > 1.0 => (within, "a number from 0 to 2"),
        Takes::Temperature | Takes::Share => (within, "a number from 0 to 1"),
        Takes::Texts => {
            let list = value.as_list();
            let sound =
                |list: &[Node]| list.iter().all(is_text) && list.len() <= most_stops(provider);
            (
                is_text(value) || list.is_some_and(sound),
                match provider {
                    Provider::OpenAi => "a text or a list of up to 4 texts",
                    Provider::Gemini => "a text or a list of up to 5 texts",
                    Provider::Anthropic => "a text or a list of texts",
                },
            )
        }
    };
    (!sound).then_some(words)
}

/// The whole number that it is, of up to 18 digits: no endpoint reads more.
fn whole(value: &Node) -> Option<i64> {
    let Value::Number(text) = &value.value else {
        return None;
    };
    let most = 10_i64.pow(18);
    let number = text.parse::<i64>().ok().or_else(|| {
        let number = text.parse::<f64>().ok()?;
        // Beyond it not every whole number is one that `f64` has.
        let exact = number.fract() == 0.0 && number.abs() < 2_f64.powi(53);
        exact.then_some(number as i64)
    })?;
    (-most < number && number < most).then_some(number)
}

/// How many stop sequences a provider takes; Anthropic names no number.
fn most_stops(provider: Provider) -> usize {
    match provider {
        Provider::OpenAi => 4,
        Provider::Gemini => 5,
        Provider::Anthropic => usize::MAX,
    }
}
