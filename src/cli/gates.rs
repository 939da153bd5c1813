//! `fewshot gates`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::json;

use super::Common;
use super::output::{Failure, failure, note, print, stderr_style, stdout_style, write_file};
use super::paths::options;
use crate::report::{
    diagnostic_json, gates_html, gates_human, gates_json, gates_markdown, human, view,
};
use crate::source::Severity;
use crate::weigh::{Refused, Weighed, weigh};

#[derive(Debug, clap::Args)]
pub struct Gates {
    /// The case to weigh: a *.case.yaml
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// Try another value without editing the case; more than once for several
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// How the report is printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Write to FILE instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Where the draws start; the same number gives the same report
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    Human,
    /// For programs
    Json,
    /// For a pull request or a record of decisions
    Markdown,
    /// One page with charts, for a screen, a phone or paper
    Html,
}

pub fn run(command: &Gates, common: &Common) -> Result<ExitCode, Failure> {
    let options = options(common, None)?;
    let mut changes = Vec::new();
    for change in &command.set {
        match change.split_once('=') {
            Some((path, value)) => changes.push((path.trim().to_owned(), value.to_owned())),
            None => {
                return failure(format!(
                    "--set needs PATH=VALUE, not `{change}`\n  help: as --set volume.calls_per_day=5000"
                ));
            }
        }
    }
    let path = command.case.display();
    let weighed = match weigh(&command.case, &options, &changes, command.seed) {
        Ok(weighed) => weighed,
        Err(Refused::Unreadable(why)) => return failure(format!("cannot read `{path}`: {why}")),
        Err(Refused::Change(path, why)) => return failure(format!("--set {path}: {why}")),
    };
    let shown = weighed.files.name(weighed.file);
    let mut found: Vec<_> = weighed.found.iter().collect();
    // What keeps the prompt from loading keeps gate one shut, and is shown; its other findings are
    // `fewshot lint`'s to show.
    let linted = weighed.linted.iter().flat_map(|linted| &linted.diagnostics);
    found.extend(linted.filter(|d| d.severity == Severity::Error && d.code.starts_with("FS0")));
    for diagnostic in &found {
        if diagnostic.severity > Severity::Info {
            note(&human(
                diagnostic,
                &weighed.files,
                shown,
                stderr_style(common),
            ));
        }
    }
    let Some(assessment) = &weighed.assessment else {
        if command.format == Format::Json {
            print(&refused(&weighed)?)?;
        }
        let errors = found
            .iter()
            .filter(|d| d.severity == Severity::Error)
            .count();
        return failure(format!(
            "`{path}` has {errors} mistake{}: no verdict is built on that",
            if errors == 1 { "" } else { "s" }
        ));
    };
    let text = match command.format {
        Format::Json => pretty(&gates_json(assessment, &weighed.files))?,
        Format::Human => gates_human(&view(assessment, &weighed.files), stdout_style(common)),
        Format::Markdown => gates_markdown(&view(assessment, &weighed.files)),
        Format::Html => {
            gates_html(&view(assessment, &weighed.files), assessment).map_err(Failure::Message)?
        }
    };
    match &command.out {
        Some(path) => write_file(path, &text)?,
        None => print(&text)?,
    }
    let cleared = assessment
        .gates
        .iter()
        .all(|gate| gate.cleared() == Some(true));
    Ok(ExitCode::from(u8::from(!cleared)))
}

/// For programs, what kept a case from being weighed.
fn refused(weighed: &Weighed) -> Result<String, Failure> {
    let shown = weighed.files.name(weighed.file);
    let found = weighed.found.iter();
    pretty(&json!({
        "version": 1,
        "name": null,
        "verdict": null,
        "revisit": null,
        "gates": [],
        "columns": [],
        "break_even": [],
        "gap": null,
        "sensitivity": [],
        "diagnostics": found
            .map(|found| diagnostic_json(found, &weighed.files, shown))
            .collect::<Vec<_>>(),
    }))
}

fn pretty(value: &serde_json::Value) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value);
    Ok(text.map_err(|error| Failure::Message(error.to_string()))? + "\n")
}
