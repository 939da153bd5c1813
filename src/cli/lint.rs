//! `fewshot lint`.

use std::collections::HashSet;
use std::process::ExitCode;

use clap::ValueEnum;

use super::Common;
use super::output::{Failure, failure, note, print, stdout_style};
use super::paths::{Paths, load_all, options};
use crate::lint::{Selection, is_repeated, select};
use crate::report::{PromptReport, concise, human, line, lint_json};
use crate::source::{Diagnostic, Severity};
use crate::tokens::Counts;
use crate::{Linted, Loaded};

#[derive(Debug, clap::Args)]
pub struct Lint {
    #[command(flatten)]
    paths: Paths,
    /// Check only these rules: codes (FS106), prefixes (FS1) or names, with commas between
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    select: Vec<String>,
    /// Do not check these rules; FS0xx always are
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Show notes, too
    #[arg(short, long)]
    verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the text underlined
    Human,
    /// A line a finding: path:line:column: severity CODE message
    Concise,
    /// For programs
    Json,
}

pub fn run(command: &Lint, common: &Common) -> Result<ExitCode, Failure> {
    for word in command.select.iter().chain(&command.ignore) {
        known_rule(word)?;
    }
    let options = options(common, None)?;
    let found = load_all(&command.paths, &options)?;
    let results: Vec<(Linted, Option<Counts>)> = found
        .prompts
        .iter()
        .map(|loaded| (loaded.lint(&selection(command, loaded)), loaded.count()))
        .collect();
    let mut seen = HashSet::new();
    let reports: Vec<PromptReport<'_>> = found
        .prompts
        .iter()
        .zip(&results)
        .map(|(loaded, (linted, counts))| report(loaded, linted, counts.as_ref(), &mut seen))
        .collect();
    match command.format {
        Format::Json => {
            let mut text = serde_json::to_string_pretty(&lint_json(&reports))
                .map_err(|error| Failure::Message(error.to_string()))?;
            text.push('\n');
            print(&text)?;
        }
        Format::Human | Format::Concise => print(&text(command, common, &reports))?,
    }
    for message in &found.unreadable {
        note(&format!("error: {message}\n"));
    }
    let failed = results.iter().any(|(linted, _)| {
        linted
            .diagnostics
            .iter()
            .any(|d| d.severity == Severity::Error)
    });
    Ok(match (found.unreadable.is_empty(), failed) {
        (false, _) => ExitCode::from(2),
        (true, true) => ExitCode::from(1),
        (true, false) => ExitCode::SUCCESS,
    })
}

fn known_rule(word: &str) -> Result<(), Failure> {
    if select::is_known(word) {
        return Ok(());
    }
    let names = crate::lint::all_rules().flat_map(|(rule, _)| [rule.code, rule.name]);
    let near = crate::text::similar::nearest(word, names);
    let hint = near.map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
    failure(format!(
        "no rule is called `{word}`{hint}\n  help: `fewshot explain` lists them"
    ))
}

/// What the command line says, else fewshot.toml.
fn selection(command: &Lint, loaded: &Loaded) -> Selection {
    let texts = |texts: &[crate::spec::Text]| texts.iter().map(|t| t.text.clone()).collect();
    let mut selection = Selection {
        select: command.select.clone(),
        ignore: command.ignore.clone(),
    };
    if selection.select.is_empty() {
        selection.select = texts(&loaded.config.select);
    }
    let more: Vec<String> = texts(&loaded.config.ignore);
    selection.ignore.extend(more);
    selection
}

fn report<'r>(
    loaded: &'r Loaded,
    linted: &'r Linted,
    counts: Option<&'r Counts>,
    seen: &mut HashSet<String>,
) -> PromptReport<'r> {
    let spec = loaded.spec.as_ref();
    let fresh = |found: &&Diagnostic| !is_repeated(found, &loaded.files, seen);
    PromptReport {
        path: loaded.path(),
        name: spec
            .and_then(|spec| spec.name.as_ref())
            .map(|name| name.text.as_str()),
        model_name: spec
            .and_then(|spec| spec.model.as_ref())
            .map(|model| model.text.as_str()),
        model: &loaded.model,
        class: loaded.class(),
        files: &loaded.files,
        gate_one: linted.gate_one.as_ref(),
        counts,
        diagnostics: linted.diagnostics.iter().filter(fresh).collect(),
    }
}

fn text(command: &Lint, common: &Common, reports: &[PromptReport<'_>]) -> String {
    let style = stdout_style(common);
    let mut out = String::new();
    for report in reports {
        for found in &report.diagnostics {
            if found.severity == Severity::Info && !command.verbose {
                continue;
            }
            match command.format {
                Format::Human => out.push_str(&human(found, report.files, report.path, style)),
                _ => {
                    out.push_str(&concise(found, report.files, report.path));
                    out.push('\n');
                }
            }
        }
    }
    for report in reports {
        out.push_str(&format!("{}: {}\n", report.path, line(report)));
    }
    out.push_str(&totals(reports, command.verbose));
    out
}

/// "2 errors, 1 warning and 3 notes (-v shows them)", where there are any.
fn totals(reports: &[PromptReport<'_>], verbose: bool) -> String {
    let count = |severity| {
        reports
            .iter()
            .map(|report| report.number_of(severity))
            .sum()
    };
    let (errors, warnings, notes): (usize, usize, usize) = (
        count(Severity::Error),
        count(Severity::Warning),
        count(Severity::Info),
    );
    let number = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 {what}")),
        _ => Some(format!("{count} {what}s")),
    };
    let mut parts: Vec<String> = Vec::new();
    parts.extend(number(errors, "error"));
    parts.extend(number(warnings, "warning"));
    if let Some(mut notes) = number(notes, "note") {
        if !verbose {
            notes.push_str(" (shown with -v)");
        }
        parts.push(notes);
    }
    match parts.is_empty() {
        true => String::new(),
        false => format!("{}\n", parts.join(", ")),
    }
}
