//! `fewshot tokens`.

use std::process::ExitCode;

use clap::ValueEnum;

use super::Common;
use super::output::{Failure, failure, note, print, stderr_style};
use super::paths::{Paths, load_all, options};
use crate::Loaded;
use crate::report::{Counted, human, tokens_json, tokens_table};
use crate::source::Severity;
use crate::tokens::{Lookup, Model, find};

#[derive(Debug, clap::Args)]
pub struct Tokens {
    #[command(flatten)]
    paths: Paths,
    /// Count for this model instead of the spec's; more than once to compare
    #[arg(long, value_name = "NAME")]
    model: Vec<String>,
    /// How the counts are printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table
    Human,
    /// For programs
    Json,
}

pub fn run(command: &Tokens, common: &Common) -> Result<ExitCode, Failure> {
    let options = options(common, None)?;
    let found = load_all(&command.paths, &options)?;
    let mut counted = Vec::new();
    let mut broken = false;
    for loaded in &found.prompts {
        match (&loaded.spec, &loaded.rendered) {
            (Some(spec), Some(_)) => counted.push(Counted {
                path: loaded.path(),
                name: spec.name.as_ref().map(|name| name.text.as_str()),
                spec,
                models: models(command, loaded)?
                    .into_iter()
                    .filter_map(|(name, model)| {
                        let counts = loaded.count_for(&model)?;
                        Some((name, model, counts))
                    })
                    .collect(),
            }),
            _ => {
                broken = true;
                let errors = loaded
                    .found
                    .iter()
                    .filter(|d| d.severity == Severity::Error);
                for error in errors {
                    note(&human(
                        error,
                        &loaded.files,
                        loaded.path(),
                        stderr_style(common),
                    ));
                }
                note(&format!(
                    "{}: not counted, for it cannot be rendered\n",
                    loaded.path()
                ));
            }
        }
    }
    let text = match command.format {
        Format::Json => {
            let value = tokens_json(&counted);
            let text = serde_json::to_string_pretty(&value);
            text.map_err(|error| Failure::Message(error.to_string()))? + "\n"
        }
        Format::Human => {
            let tables: Vec<_> = counted.iter().map(tokens_table).collect();
            tables.join("\n")
        }
    };
    print(&text)?;
    for message in &found.unreadable {
        note(&format!("error: {message}\n"));
    }
    Ok(match (found.unreadable.is_empty(), broken) {
        (false, _) => ExitCode::from(2),
        (true, true) => ExitCode::from(1),
        (true, false) => ExitCode::SUCCESS,
    })
}

/// The models that were asked for, else the spec's own.
fn models(command: &Tokens, loaded: &Loaded) -> Result<Vec<(Option<String>, Model)>, Failure> {
    if command.model.is_empty() {
        let name = loaded.spec.as_ref().and_then(|spec| spec.model.as_ref());
        return Ok(vec![(
            name.map(|name| name.text.clone()),
            loaded.model.clone(),
        )]);
    }
    let mut out = Vec::new();
    for name in &command.model {
        match find(name, &loaded.config.models) {
            Lookup::Known(model) => out.push((Some(name.clone()), model)),
            Lookup::Unknown { nearest } => {
                let hint =
                    nearest.map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
                return failure(format!(
                    "no model `{name}` in the table{hint}\n  help: declare your own in fewshot.toml: [models.\"{name}\"]"
                ));
            }
        }
    }
    Ok(out)
}
