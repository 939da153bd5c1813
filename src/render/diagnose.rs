//! What goes wrong in a template, put where it stands there, with the way out.

use minijinja::{Error, ErrorKind};

use super::templates::Templates;
use super::values::NAMES;
use crate::source::{Diagnostic, Place};
use crate::text::Span;
use crate::text::similar::nearest;

/// FS010: a name that nothing defines.
pub(super) fn undefined(name: &str, place: Place) -> Diagnostic {
    let near = nearest(name, NAMES);
    let shown = crate::text::visible::quoted(name, 60);
    let diagnostic = Diagnostic::error("FS010", format!("nothing defines `{shown}`")).at(place);
    match near {
        Some(_) => diagnostic.did_you_mean(near),
        None => diagnostic.help(format!("a template sees: {}", NAMES.join(", "))),
    }
}

/// The engine's error as a diagnostic: the innermost place in a template, the values left out.
pub(super) fn diagnose(error: &Error, templates: &Templates) -> Diagnostic {
    let mut innermost = error;
    let mut source = std::error::Error::source(error);
    while let Some(next) = source {
        if let Some(next) = next.downcast_ref::<Error>()
            && next.name().is_some()
        {
            innermost = next;
        }
        source = next.source();
    }
    let undefined = innermost.kind() == ErrorKind::UndefinedError;
    let message = match (innermost.kind(), innermost.detail()) {
        (ErrorKind::OutOfFuel, _) => "this template does not come to an end".to_owned(),
        (ErrorKind::UndefinedError, _) => "this is not defined".to_owned(),
        (ErrorKind::TemplateNotFound, _) => {
            "a template must be named by a text in quotes, so that it can be found beforehand"
                .into()
        }
        (
            ErrorKind::UnknownFilter | ErrorKind::UnknownTest | ErrorKind::UnknownFunction,
            Some(detail),
        ) => detail.to_owned(),
        (kind, Some(detail)) => format!("{kind}: {detail}"),
        (kind, None) => kind.to_string(),
    };
    let code = if undefined { "FS010" } else { "FS009" };
    let mut diagnostic = Diagnostic::error(code, message);
    let Some(source) = innermost
        .name()
        .and_then(|name| templates.sources.get(name))
    else {
        return match templates.sources.get(&templates.main) {
            Some(main) => diagnostic.at(Place::new(main.file, Span::default())),
            None => diagnostic,
        };
    };
    let whole = Span::default();
    let range = innermost
        .range()
        .filter(|range| range.end <= source.text.len());
    // The engine's own errors in syntax end after the first byte of a character.
    let whole_chars = |range: std::ops::Range<usize>| {
        let text = &source.text;
        Span::new(
            text.floor_char_boundary(range.start),
            text.ceil_char_boundary(range.end),
        )
    };
    let span = range.map_or(whole, whole_chars);
    diagnostic.place = Some(Place::new(source.file, span));
    if undefined {
        let text = span.slice(&source.text);
        let name = text.rsplit(['.', ' ']).next().unwrap_or(text);
        diagnostic.message = format!("`{text}` is not defined");
        return diagnostic.did_you_mean(nearest(name, known_attributes()));
    }
    diagnostic
}

/// The names of what templates see, inside and out.
fn known_attributes() -> impl Iterator<Item = &'static str> {
    const INNER: [&str; 22] = [
        "id",
        "when",
        "situation",
        "label",
        "then",
        "name",
        "title",
        "definition",
        "not",
        "cues",
        "condition",
        "input",
        "context",
        "reasoning",
        "answer",
        "output",
        "about",
        "rows",
        "type",
        "format",
        "strict",
        "group",
    ];
    NAMES.into_iter().chain(INNER)
}
