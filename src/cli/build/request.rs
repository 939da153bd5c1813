//! `build --format openai|anthropic|gemini`: the body on standard output, and what is to be known of
//! it on standard error.

use super::{Build, pretty, values};
use crate::Loaded;
use crate::cli::Common;
use crate::cli::output::{Failure, note, stderr_style};
use crate::render::{InputError, Provider};
use crate::report::human;
use crate::source::{Diagnostic, Severity};
use crate::spec::Spec;
use crate::text::visible;

/// None, with the findings on standard error, where the provider would refuse it.
pub(super) fn body(
    command: &Build,
    common: &Common,
    loaded: &Loaded,
    spec: &Spec,
    provider: Provider,
) -> Result<Option<String>, Failure> {
    let style = stderr_style(common);
    let show = |found: &[Diagnostic], least: Severity| {
        for finding in found.iter().filter(|finding| finding.severity >= least) {
            note(&human(finding, &loaded.files, loaded.path(), style));
        }
    };
    let least = match common.quiet {
        true => Severity::Error,
        false => Severity::Warning,
    };
    let input = values(&command.input, &spec.inputs, "--input")?;
    let context = values(&command.context, &spec.context, "--context")?;
    let requests = match loaded.requests(provider) {
        Ok(requests) => requests,
        Err(refused) => {
            show(&refused.findings, least);
            note(&format!(
                "{}: no request was made, for {} would refuse it or not do what it says\n",
                loaded.path(),
                provider.name()
            ));
            return Ok(None);
        }
    };
    show(&requests.warnings, least);
    let given = input.iter().chain(&context);
    let given: Vec<(&str, &str)> = given.map(|(name, text)| (&**name, &**text)).collect();
    let (request, placeholders) = match requests.sample(&given) {
        Ok(made) => made,
        Err(InputError::Template(error)) => {
            show(&[*error], least);
            return Ok(None);
        }
        Err(error) => {
            note(&format!(
                "error: {}\n",
                visible::for_terminal(&error.to_string())
            ));
            return Ok(None);
        }
    };
    if !common.quiet {
        for text in &requests.notes {
            note(&format!("note: {}\n", visible::for_terminal(text)));
        }
        if !placeholders.is_empty() {
            note(&placeholders_note(spec, &placeholders));
        }
    }
    Ok(Some(pretty(&request.to_value())?))
}

fn placeholders_note(spec: &Spec, placeholders: &[String]) -> String {
    let shown: Vec<_> = placeholders
        .iter()
        .map(|text| format!("`{text}`"))
        .collect();
    let absent = |kind: &str| placeholders.iter().any(|text| text.starts_with(kind));
    let mut options = Vec::new();
    if absent("{{input.") {
        options.push(match spec.inputs.len() {
            1 => "--input FILE",
            _ => "--input VARIABLE=FILE",
        });
    }
    if absent("{{context.") {
        options.push("--context VARIABLE=FILE");
    }
    let (are, texts, put) = match (placeholders.len(), options.len()) {
        (1, _) => ("is a placeholder", "the text", "puts"),
        (_, 1) => ("are placeholders", "the texts", "puts"),
        _ => ("are placeholders", "the texts", "put"),
    };
    format!(
        "note: {} {are} in the last message; {} {put} in {texts}\n",
        shown.join(", "),
        options.join(" and ")
    )
}
