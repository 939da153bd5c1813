//! Models of OpenAI's that do not take the body which is made for them.
//!
//! By the names of November 2026. They are warnings: the lists of models age.

use super::Provider;
use crate::source::{Diagnostic, Severity};
use crate::spec::{Format, Spec};

/// Whether a model of OpenAI's takes a JSON Schema as its response format. The guide to Structured
/// Outputs: "only supported with the gpt-4o-mini, gpt-4o-mini-2024-07-18, and gpt-4o-2024-08-06 model
/// snapshots and later". To others the API says "'response_format' of type 'json_schema' is not
/// supported with this model".
pub fn takes_schema(model: &str) -> bool {
    let model = model.strip_prefix("ft:").unwrap_or(model);
    let older = ["gpt-4-", "gpt-3.5-", "gpt-4o-2024-05-13"];
    model != "gpt-4" && !older.iter().any(|start| model.starts_with(start))
}

/// Whether a model of OpenAI's is served by the Responses API alone: o1-pro, o3-pro, gpt-5-pro and
/// those after them. The API says "This model is only supported in v1/responses and not in
/// v1/chat/completions" (HeyPuter/puter#1303, continuedev/continue#8326).
fn is_for_responses(model: &str) -> bool {
    let is_openais = ["gpt-", "o1-", "o3-"]
        .iter()
        .any(|start| model.starts_with(start));
    is_openais && model.split('-').any(|part| part == "pro")
}

/// `model`: its name as the provider knows it.
pub(super) fn unserved(spec: &Spec, provider: Provider, model: Option<&str>) -> Vec<Diagnostic> {
    let Some(model) = model.filter(|_| provider == Provider::OpenAi) else {
        return Vec::new();
    };
    let place = spec.model.as_ref().map_or(spec.place, |name| name.place);
    let warning = |message| Diagnostic::new("FS004", Severity::Warning, message).at(place);
    let mut found = Vec::new();
    if is_for_responses(model) {
        let message = format!(
            "`{model}` is served by OpenAI's Responses API alone, and this is a body of chat completions"
        );
        found.push(warning(message).help("choose another model, or rewrite the body"));
    }
    // Where the schema is enforced FS401 says it.
    let output = &spec.output;
    let is_free = output.schema.is_some() && output.format == Format::Json && !output.strict;
    if is_free && !takes_schema(model) {
        let message = format!("`{model}` takes no JSON Schema as a response format");
        found.push(warning(message).help("choose gpt-4o-mini, gpt-4o-2024-08-06 or a later model"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_models_are_known_by_their_names() {
        for (model, schema, responses) in [
            ("gpt-4", false, false),
            ("gpt-4-0613", false, false),
            ("gpt-4-turbo", false, false),
            ("gpt-3.5-turbo-0125", false, false),
            ("ft:gpt-3.5-turbo:acme::A1", false, false),
            ("gpt-4o-2024-05-13", false, false),
            ("gpt-4o", true, false),
            ("gpt-4o-mini", true, false),
            ("gpt-4.1", true, false),
            ("o1-pro", true, true),
            ("o3-pro-2025-06-10", true, true),
            ("gpt-5.4-pro", true, true),
            ("o3", true, false),
            ("gpt-5-mini", true, false),
            ("deepseek-v4-pro", true, false),
        ] {
            let found = (takes_schema(model), is_for_responses(model));
            assert_eq!(found, (schema, responses), "{model}");
        }
    }
}
