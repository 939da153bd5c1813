//! `fewshot diff`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;

use super::Common;
use super::git::{Named, Revision, named};
use super::output::{Failure, failure, note, print, stderr_style, stdout_style};
use super::paths::{options, required_version};
use super::project::unknown;
use crate::diff::fail::{Condition, parse};
use crate::report::{
    DiffReport, DiffSide, diff_human, diff_json, diff_markdown, diff_refused, human,
};
use crate::source::Severity;
use crate::tokens::{Lookup, find};
use crate::{Loaded, Options, compare, load, load_in};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Breaking is meant for whoever reads the output: a label, value or type that \
never came, a property that is gone or no longer required. Exit codes: 0, 1 where --fail-on says so, \
2 where the two could not be compared."
)]
pub struct Diff {
    /// The prompt before: a spec, or REV:PATH for one in a revision of git, path from the top of the
    /// repository
    #[arg(value_name = "A")]
    before: PathBuf,
    /// The prompt after, the same [default: A is compared with what HEAD has of it; REV:PATH with the
    /// file]
    #[arg(value_name = "B")]
    after: Option<PathBuf>,
    /// Exit with 1 for any of these: breaking, gate (a check of gate one is lost), tokens=+N%, cost=+N%
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = parse)]
    fail_on: Vec<Condition>,
    /// Count for this model instead of the specs'
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// How the report is printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    Human,
    /// For programs
    Json,
    /// For a comment on a pull request
    Markdown,
}

pub fn run(command: &Diff, common: &Common) -> Result<ExitCode, Failure> {
    let options = options(common, command.model.clone())?;
    let (before, after) = sides(command, &options)?;
    // A state of long ago may have asked for another version: that it loads is enough.
    required_version(&after.config)?;
    if let Some(name) = &command.model
        && let Lookup::Unknown { nearest } = find(name, &after.config.models)
    {
        return unknown(name, nearest.as_deref());
    }
    let both = [&before, &after];
    let broken: Vec<&Loaded> = both.into_iter().filter(|side| side.is_broken()).collect();
    let difference = match (broken.as_slice(), compare(&before, &after)) {
        ([], Some(difference)) => difference,
        (broken, _) => {
            say(broken, common);
            if command.format == Format::Json {
                let refused = broken
                    .iter()
                    .map(|loaded| (shown(loaded), &loaded.found[..]));
                print(&pretty(&diff_refused(&refused.collect::<Vec<_>>()))?)?;
            }
            let names: Vec<String> = broken.iter().map(|it| format!("`{}`", it.path())).collect();
            return failure(format!(
                "{} cannot be compared: {} not load whole",
                names.join(" and "),
                if names.len() == 1 {
                    "it does"
                } else {
                    "they do"
                }
            ));
        }
    };
    let (mut failures, mut unknown) = (Vec::new(), None);
    for condition in &command.fail_on {
        match condition.failure(&difference) {
            Ok(why) => failures.extend(why.map(|why| (condition.name(), why))),
            // What changed is shown all the same.
            Err(why) => unknown = Some(format!("--fail-on {}: {why}", condition.name())),
        }
    }
    let report = DiffReport {
        difference: &difference,
        before: shown(&before),
        after: shown(&after),
        failures: &failures,
    };
    let text = match command.format {
        Format::Human => diff_human(&report, stdout_style(common)),
        Format::Json => pretty(&diff_json(&report))?,
        Format::Markdown => diff_markdown(&report),
    };
    print(&text)?;
    for (name, why) in &failures {
        note(&format!("error: {why} (--fail-on {name})\n"));
    }
    match unknown {
        Some(why) => failure(why),
        None => Ok(ExitCode::from(u8::from(!failures.is_empty()))),
    }
}

/// Reads both. With one argument the other side is the one that is meant: the file beside its state
/// in HEAD, or the file beside a state that is named.
fn sides(command: &Diff, options: &Options) -> Result<(Loaded, Loaded), Failure> {
    let Some(after) = &command.after else {
        return match named(&command.before) {
            Named::File(path) => {
                // A file that is not there is missed before git is asked about it.
                let after = file(&path, options)?;
                let head = Revision::find("HEAD", &options.base)?;
                let within = head.path_of(&path)?;
                Ok((in_revision(&head, &within, options)?, after))
            }
            Named::Revision { revision, path } => {
                let revision = Revision::find(&revision, &options.base)?;
                let absolute = revision.path(&path)?;
                let before = in_revision(&revision, &path, options)?;
                Ok((before, file(&absolute, options)?))
            }
        };
    };
    let side = |argument: &Path| match named(argument) {
        Named::File(path) => file(&path, options),
        Named::Revision { revision, path } => {
            let revision = Revision::find(&revision, &options.base)?;
            in_revision(&revision, &path, options)
        }
    };
    Ok((side(&command.before)?, side(after)?))
}

fn shown(loaded: &Loaded) -> DiffSide<'_> {
    DiffSide {
        path: loaded.path(),
        files: &loaded.files,
    }
}

fn file(path: &Path, options: &Options) -> Result<Loaded, Failure> {
    let read = load(path, options);
    read.map_err(|why| Failure::Message(format!("cannot read `{}`: {why}", path.display())))
}

fn in_revision(revision: &Revision, path: &str, options: &Options) -> Result<Loaded, Failure> {
    let absolute = revision.path(path)?;
    let read = load_in(revision.files()?, &absolute, options);
    read.map_err(|why| Failure::Message(format!("cannot read `{}`: {why}", revision.shown(path))))
}

/// The mistakes that keep prompts from being compared.
fn say(broken: &[&Loaded], common: &Common) {
    for loaded in broken {
        let errors = loaded.found.iter();
        for found in errors.filter(|found| found.severity == Severity::Error) {
            note(&human(
                found,
                &loaded.files,
                loaded.path(),
                stderr_style(common),
            ));
        }
    }
}

fn pretty(value: &serde_json::Value) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value);
    Ok(text.map_err(|error| Failure::Message(error.to_string()))? + "\n")
}
