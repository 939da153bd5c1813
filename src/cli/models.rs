//! `fewshot models`.

use std::process::ExitCode;

use clap::ValueEnum;

use super::output::{Failure, failure, note, print, stdout_style};
use super::{Common, project};
use crate::report::{models_human, models_json};
use crate::spec::Class;
use crate::spec::model::OwnModel;
use crate::text::similar::nearest;
use crate::text::visible::for_terminal;
use crate::tokens::{Lookup, Model, all_with, find};

#[derive(Debug, clap::Args)]
pub struct Models {
    /// Only models with one of these in their names
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Only this provider's
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
    /// Only those of this class
    #[arg(long, value_parser = Class::NAMES)]
    class: Option<String>,
    /// How the table is printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// As many columns as the terminal is wide; one model with all that is known of it
    Human,
    /// For programs
    Json,
}

pub fn run(command: &Models, common: &Common) -> Result<ExitCode, Failure> {
    let config = project::config(common)?;
    let all = all_with(&config.models);
    if let Some(provider) = &command.provider {
        is_provider(&all, provider)?;
    }
    let (named, missing) = named(&all, &command.names, &config.models)?;
    let mut models: Vec<Model> = all
        .iter()
        .zip(named)
        .filter(|(model, named)| *named && fits(command, model))
        .map(|(model, _)| model.clone())
        .collect();
    if models.is_empty() {
        return failure(
            "no model fits all that was asked for\n  help: `fewshot models` lists them",
        );
    }
    for model in &mut models {
        // What keeps a tokenizer's file from being used is a spec's finding, not the table's.
        let _ = model.tokenizer.load();
    }
    let text = match command.format {
        Format::Human => models_human(&models, all.len(), stdout_style(common).width),
        Format::Json => {
            let text = serde_json::to_string_pretty(&models_json(&models));
            text.map_err(|error| Failure::Message(error.to_string()))? + "\n"
        }
    };
    print(&text)?;
    Ok(match missing {
        true => ExitCode::from(2),
        false => ExitCode::SUCCESS,
    })
}

fn fits(command: &Models, model: &Model) -> bool {
    let class = command.class.as_deref();
    let provider = command.provider.as_deref();
    class.is_none_or(|class| model.class.as_str() == class)
        && provider.is_none_or(|provider| is_of(model, provider))
}

fn is_of(model: &Model, provider: &str) -> bool {
    let own = model.provider.as_deref();
    own.is_some_and(|own| own.eq_ignore_ascii_case(provider))
}

/// Which models have one of the names in theirs, and whether a name was in none. A single one that is
/// in none stops the command.
fn named(all: &[Model], names: &[String], own: &[OwnModel]) -> Result<(Vec<bool>, bool), Failure> {
    if names.is_empty() {
        return Ok((vec![true; all.len()], false));
    }
    let mut named = vec![false; all.len()];
    let mut missing = false;
    for name in names {
        let lower = name.to_lowercase();
        let mut found: Vec<bool> = all
            .iter()
            .map(|model| model.name.to_lowercase().contains(&lower))
            .collect();
        if !found.contains(&true) {
            match find(name, own) {
                // A snapshot, or a name with a provider before it.
                Lookup::Known(model) => {
                    found = all.iter().map(|one| one.name == model.name).collect();
                }
                Lookup::Unknown { nearest } if names.len() == 1 => {
                    return project::unknown(name, nearest.as_deref());
                }
                Lookup::Unknown { nearest } => {
                    let near = nearest.map(|near| format!(": did you mean `{near}`?"));
                    let near = near.unwrap_or_default();
                    let name = for_terminal(name);
                    note(&format!("error: no model `{name}` in the table{near}\n"));
                    missing = true;
                }
            }
        }
        for (named, found) in named.iter_mut().zip(found) {
            *named |= found;
        }
    }
    Ok((named, missing))
}

/// That there are any models of the provider.
fn is_provider(all: &[Model], provider: &str) -> Result<(), Failure> {
    if all.iter().any(|model| is_of(model, provider)) {
        return Ok(());
    }
    let known = all.iter().filter_map(|model| model.provider.as_deref());
    let mut known: Vec<&str> = known.collect();
    known.sort_unstable();
    known.dedup();
    let near = nearest(&provider.to_lowercase(), known.iter().copied());
    let near = near.map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
    failure(format!(
        "no models of the provider `{provider}`{near}\n  help: there are {}",
        known.join(", ")
    ))
}
