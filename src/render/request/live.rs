//! The texts of one request put to the variables that the spec declares.

use std::fmt;

use super::{Live, Requests};
use crate::source::Diagnostic;
use crate::text::similar::nearest;
use crate::text::visible;

/// Why no request was made for a caller's texts.
#[derive(Debug)]
pub enum InputError {
    /// A variable that the spec declares has no text.
    Missing { variable: String },
    /// The spec declares no such variable; the known one that is most like it.
    Unknown {
        name: String,
        nearest: Option<String>,
    },
    /// The same variable twice.
    Twice { variable: String },
    /// The text holds a tag that ends it or another variable's text, in any spelling, and the model could
    /// take the rest for instructions or for that other text.
    ClosesItsTag { variable: String, tag: String },
    /// The template failed on this text.
    Template(Box<Diagnostic>),
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InputError::Missing { variable } => {
                write!(f, "the variable `{variable}` has no text")
            }
            InputError::Unknown { name, nearest } => {
                write!(
                    f,
                    "the spec declares no variable `{}`",
                    visible::quoted(name, 40)
                )?;
                match nearest {
                    Some(near) => write!(f, ": did you mean `{near}`?"),
                    None => Ok(()),
                }
            }
            InputError::Twice { variable } => write!(f, "the variable `{variable}` has two texts"),
            InputError::ClosesItsTag { variable, tag } => write!(
                f,
                "the text for `{variable}` holds `{}`, which would end it or another one: the model could take the rest for instructions\n  help: take it out or write it otherwise before the text is sent, or call the variable something that no text holds",
                visible::quoted(tag, 40)
            ),
            InputError::Template(finding) => f.write_str(&finding.message),
        }
    }
}

impl std::error::Error for InputError {}

/// A text for every variable, or the first thing that is wrong.
pub(super) fn complete(requests: &Requests, values: &[(&str, &str)]) -> Result<Live, InputError> {
    fill(requests, values, |variable, _| {
        Err(InputError::Missing {
            variable: variable.to_owned(),
        })
    })
}

/// The same, with `{{input.NAME}}` or `{{context.NAME}}` where there is no text.
pub(super) fn with_placeholders(
    requests: &Requests,
    values: &[(&str, &str)],
) -> Result<(Live, Vec<String>), InputError> {
    let mut placeholders = Vec::new();
    let live = fill(requests, values, |variable, kind| {
        let placeholder = format!("{{{{{kind}.{variable}}}}}");
        placeholders.push(placeholder.clone());
        Ok(placeholder)
    })?;
    Ok((live, placeholders))
}

fn fill(
    requests: &Requests,
    values: &[(&str, &str)],
    mut absent: impl FnMut(&str, &str) -> Result<String, InputError>,
) -> Result<Live, InputError> {
    let known = || requests.context.iter().chain(&requests.inputs);
    for (at, (name, _)) in values.iter().enumerate() {
        if !known().any(|variable| variable == name) {
            return Err(InputError::Unknown {
                name: (*name).to_owned(),
                nearest: nearest(name, known().map(String::as_str)).map(str::to_owned),
            });
        }
        if values[..at].iter().any(|(other, _)| other == name) {
            return Err(InputError::Twice {
                variable: (*name).to_owned(),
            });
        }
    }
    let mut texts = |variables: &[String], kind: &str| {
        let each = variables.iter().map(|variable| {
            let given = values.iter().find(|(name, _)| name == variable);
            let text = match given {
                Some((_, text)) => (*text).to_owned(),
                None => absent(variable, kind)?,
            };
            Ok((variable.clone(), text))
        });
        each.collect::<Result<Vec<_>, InputError>>()
    };
    Ok(Live {
        context: texts(&requests.context, "context")?,
        input: texts(&requests.inputs, "input")?,
    })
}
