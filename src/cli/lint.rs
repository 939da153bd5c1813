//! `fewshot lint`.

use std::collections::HashSet;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use rayon::prelude::*;

use super::Common;
use super::output::{Failure, failure, note, print, stdout_style};
use super::paths::{Found, Paths, load_all, load_each, options};
use super::{baseline, fix};
use crate::lint::baseline::Growth;
use crate::lint::ignores::cannot_be_ignored;
use crate::lint::{Selection, all_rules, is_repeated, select};
use crate::report::{
    PromptReport, concise, github, gitlab, human, in_width, line, lint_json, sarif, statistics,
};
use crate::source::{Diagnostic, Files, Severity};
use crate::spec::Class;
use crate::tokens::{Counts, Model};
use crate::{Linted, Loaded};

#[derive(Debug, clap::Args)]
pub struct Lint {
    #[command(flatten)]
    pub paths: Paths,
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
    /// Put right what can be put right without changing what the prompt says
    #[arg(long)]
    pub fix: bool,
    /// With --fix or --diff: what a person should agree to as well
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Show what --fix would change; exit 1 where it would change something
    #[arg(long, conflicts_with = "fix")]
    pub diff: bool,
    /// Report only what FILE does not know
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write what is found now to the --baseline file
    #[arg(long, requires = "baseline")]
    pub write_baseline: bool,
    /// With --baseline: fail a prompt that has grown by more, as 5% or 0.05
    #[arg(long, value_name = "SHARE", requires = "baseline", value_parser = baseline::share)]
    pub max_growth: Option<f64>,
    /// Count findings by rule, in place of the findings
    #[arg(long)]
    statistics: bool,
    /// Warnings fail, too
    #[arg(long)]
    strict: bool,
    /// Exit 0 whatever is found
    #[arg(long)]
    exit_zero: bool,
    /// Print the rules that apply, with their severities, and what decides it
    #[arg(long)]
    show_settings: bool,
    /// How many prompts are checked at the same time [default: one a core]
    #[arg(short, long, value_name = "NUMBER")]
    jobs: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the text underlined
    Human,
    /// A line a finding: path:line:column: severity CODE message
    Concise,
    /// For programs
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub's workflow log
    Github,
    /// GitLab's code quality report
    Gitlab,
}

/// What was found in a prompt, and what reports say of it: the prompt itself is no longer held.
pub struct Checked {
    pub path: String,
    name: Option<String>,
    model_name: Option<String>,
    model: Model,
    class: Class,
    pub files: Files,
    pub counts: Option<Counts>,
    pub linted: Linted,
    /// Where it has grown by more than --max-growth allows.
    pub growth: Option<Growth>,
}

pub fn run(command: &Lint, common: &Common) -> Result<ExitCode, Failure> {
    for word in command.select.iter().chain(&command.ignore) {
        known_rule(word)?;
    }
    if let Some(word) = command.ignore.iter().find(|word| select::is_loading(word)) {
        return failure(format!(
            "--ignore: {}\n  help: errors of loading are put right, or the file is left out with --exclude",
            cannot_be_ignored(word)
        ));
    }
    if command.unsafe_fixes && !command.fix && !command.diff {
        return failure("--unsafe-fixes says what --fix or --diff may do: add one of them");
    }
    if let Some(jobs) = command.jobs {
        // Only the first call counts, and there is but one.
        let _ = rayon::ThreadPoolBuilder::new()
            .num_threads(jobs.max(1))
            .build_global();
    }
    let options = options(common, None)?;
    if command.show_settings {
        return show_settings(command, &load_all(&command.paths, &options)?.prompts);
    }
    let mut found = if command.fix || command.diff {
        let mut found = load_all(&command.paths, &options)?;
        let would_change = fix::run(command, common, &options, &mut found.prompts)?;
        if command.diff {
            let clean = !would_change && found.unreadable.is_empty();
            return Ok(ExitCode::from(u8::from(!clean)));
        }
        let prompts = found.prompts.into_par_iter();
        Found {
            prompts: prompts.map(|loaded| check(command, loaded)).collect(),
            unreadable: found.unreadable,
        }
    } else {
        load_each(&command.paths, &options, |loaded| check(command, loaded))?
    };
    if let Some(path) = &command.baseline {
        baseline::run(command, path, &mut found.prompts)?;
    }
    let mut seen = HashSet::new();
    let reports: Vec<PromptReport<'_>> = found
        .prompts
        .iter()
        .map(|checked| report(checked, &mut seen))
        .collect();
    print(&printed(command, common, &reports)?)?;
    for message in &found.unreadable {
        note(&format!("error: {message}\n"));
    }
    if !found.unreadable.is_empty() {
        return Ok(ExitCode::from(2));
    }
    let least = if command.strict {
        Severity::Warning
    } else {
        Severity::Error
    };
    let failed = reports.iter().any(|report| {
        let mut found = report.diagnostics.iter();
        report.growth.is_some() || found.any(|found| found.severity >= least)
    });
    // The process ends: to take thousands of prompts apart is for nothing.
    std::mem::forget(reports);
    std::mem::forget(found);
    Ok(match failed && !command.exit_zero {
        true => ExitCode::from(1),
        false => ExitCode::SUCCESS,
    })
}

fn known_rule(word: &str) -> Result<(), Failure> {
    if select::is_known(word) {
        return Ok(());
    }
    let names = all_rules().flat_map(|(rule, _)| [rule.code, rule.name]);
    let near = crate::text::similar::nearest(word, names);
    let hint = near.map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
    failure(format!(
        "no rule is called `{word}`{hint}\n  help: `fewshot explain` lists them"
    ))
}

/// What the command line says, else fewshot.toml.
pub fn selection(command: &Lint, loaded: &Loaded) -> Selection {
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

fn check(command: &Lint, loaded: Loaded) -> Checked {
    // Counted whatever the rules are: the last line shows it.
    let counts = loaded.count().cloned();
    let linted = loaded.lint(&selection(command, &loaded));
    let path = loaded.path().to_owned();
    let class = loaded.class();
    let (name, model_name) = match loaded.spec {
        Some(spec) => (spec.name, spec.model),
        None => (None, None),
    };
    let suppressed = linted.suppressed.iter().map(|known| &known.diagnostic);
    let shown = linted.diagnostics.iter().chain(suppressed);
    let shown = shown.flat_map(Diagnostic::places).map(|place| place.file);
    let mut files = loaded.files;
    files.keep_texts_of(&shown.collect());
    Checked {
        path,
        name: name.map(|name| name.text),
        model_name: model_name.map(|name| name.text),
        model: loaded.model,
        class,
        files,
        counts,
        linted,
        growth: None,
    }
}

fn report<'r>(checked: &'r Checked, seen: &mut HashSet<String>) -> PromptReport<'r> {
    let fresh = |found: &&Diagnostic| !is_repeated(found, &checked.files, seen);
    PromptReport {
        path: &checked.path,
        name: checked.name.as_deref(),
        model_name: checked.model_name.as_deref(),
        model: &checked.model,
        class: checked.class,
        files: &checked.files,
        gate_one: checked.linted.gate_one.as_ref(),
        counts: checked.counts.as_ref(),
        diagnostics: checked.linted.diagnostics.iter().filter(fresh).collect(),
        suppressed: &checked.linted.suppressed,
        growth: checked.growth.as_ref(),
    }
}

fn printed(
    command: &Lint,
    common: &Common,
    reports: &[PromptReport<'_>],
) -> Result<String, Failure> {
    if command.statistics {
        return Ok(statistics(reports));
    }
    let value = match command.format {
        Format::Json => lint_json(reports),
        Format::Sarif => sarif(reports),
        Format::Gitlab => gitlab(reports),
        Format::Github => return Ok(github(reports)),
        Format::Human | Format::Concise => return Ok(text(command, common, reports)),
    };
    let text = serde_json::to_string_pretty(&value);
    Ok(text.map_err(|error| Failure::Message(error.to_string()))? + "\n")
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
        let line = line(
            report.gate_one,
            report.counts,
            report.model_name,
            report.model,
        );
        let line = format!("{}: {line}", report.path);
        out.push_str(&match style.breaks && command.format == Format::Human {
            true => in_width(&line, style.width),
            false => line,
        });
        out.push('\n');
    }
    out.push_str(&totals(reports, command.verbose));
    out
}

/// "2 errors, 1 warning, 3 notes (shown with -v); 1 can be fixed with --fix", where there are any.
fn totals(reports: &[PromptReport<'_>], verbose: bool) -> String {
    let count = |severity| {
        let each = reports.iter().map(|report| report.number_of(severity));
        each.sum::<usize>()
    };
    let number = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 {what}")),
        _ => Some(format!("{count} {what}s")),
    };
    let mut parts: Vec<String> = Vec::new();
    parts.extend(number(count(Severity::Error), "error"));
    parts.extend(number(count(Severity::Warning), "warning"));
    if let Some(mut notes) = number(count(Severity::Info), "note") {
        if !verbose {
            notes.push_str(" (shown with -v)");
        }
        parts.push(notes);
    }
    let mut out = parts.join(", ");
    if out.is_empty() {
        return out;
    }
    let safe = |found: &&&Diagnostic| {
        let fix = found.fix.as_ref();
        fix.is_some_and(|fix| fix.applicability == crate::source::Applicability::Safe)
    };
    let each = reports
        .iter()
        .map(|report| report.diagnostics.iter().filter(safe).count());
    match each.sum::<usize>() {
        0 => {}
        fixable => out.push_str(&format!("; {fixable} can be put right with --fix")),
    }
    out + "\n"
}

/// A line a rule: whether it applies to each prompt's project, and how grave it is there.
fn show_settings(command: &Lint, prompts: &[Loaded]) -> Result<ExitCode, Failure> {
    let mut roots: Vec<&Loaded> = Vec::new();
    for loaded in prompts {
        if !roots
            .iter()
            .any(|known| known.config.root == loaded.config.root)
        {
            roots.push(loaded);
        }
    }
    let mut out = String::new();
    for loaded in roots {
        let selection = selection(command, loaded);
        let root = loaded.files.name_of(&loaded.config.root);
        let root = if root.is_empty() { "." } else { &root };
        let file = loaded.config.root.join("fewshot.toml");
        let source = if file.is_file() {
            "fewshot.toml"
        } else {
            "no fewshot.toml"
        };
        out.push_str(&format!("project {root} ({source})\n"));
        if let Some(model) = &loaded.config.model {
            out.push_str(&format!("  model {}\n", model.text));
        }
        out.push_str(&format!(
            "  gate one: {} examples, {} steps\n",
            loaded.config.examples, loaded.config.steps
        ));
        for (rule, _) in all_rules() {
            let severity = match selection.has(rule) {
                true => crate::lint::severity_in(rule, &loaded.config).as_str(),
                false => "off",
            };
            out.push_str(&format!("  {} {severity:<8} {}\n", rule.code, rule.name));
        }
    }
    print(&out)?;
    Ok(ExitCode::SUCCESS)
}
