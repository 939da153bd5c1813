//! `fewshot tokens`.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use rayon::prelude::*;

use super::Common;
use super::output::{Failure, failure, note, print, stderr_style, stdout_style};
use super::paths::{Found, Paths, load_all, options, required_version};
use super::project::{self, is_spec_text};
use crate::report::{
    Counted, CountedFor, CountedText, Counting, Shape, TextFor, human, tokens_csv, tokens_human,
    tokens_json, tokens_markdown,
};
use crate::source::read::{MAX_WHOLE_ITEMS_FILE, read, read_from};
use crate::source::{Diagnostic, Severity};
use crate::tokens::{Model, by_example, unnamed, written};
use crate::{Loaded, Options, load_text};

#[derive(Debug, clap::Args)]
pub struct Tokens {
    /// Specs, folders to search for *.fewshot.yaml, any other text, or `-` for standard input
    /// [default: .]
    ///
    /// A file is a spec if it is named *.fewshot.yaml or is YAML with `task`; any other is plain text
    /// and counted whole, a taxonomy or a template that specs use as well (to `lint`, they stand for
    /// those specs).
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The path that standard input is read as
    #[arg(long, value_name = "FILE")]
    stdin_filename: Option<PathBuf>,
    /// Pass over these when a folder is searched: paths or globs
    #[arg(long, value_name = "GLOB", value_delimiter = ',')]
    exclude: Vec<String>,
    /// Count for this model instead of the spec's; more than once to compare. Plain text is counted
    /// in o200k_base without it
    #[arg(long, value_name = "NAME")]
    model: Vec<String>,
    /// Show this many examples, the dearest, and the others in one line
    #[arg(long, value_name = "NUMBER")]
    top: Option<usize>,
    /// How the counts are printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables
    Human,
    /// For programs
    Json,
    /// A row a model and part, after RFC 4180
    Csv,
    /// Tables for a comment on a pull request
    Markdown,
}

/// A text and the path it is shown under.
struct Plain {
    path: String,
    text: String,
}

pub fn run(command: &Tokens, common: &Common) -> Result<ExitCode, Failure> {
    let options = options(common, None)?;
    let mut found = Found {
        prompts: Vec::new(),
        unreadable: Vec::new(),
    };
    let plain = read_paths(command, &options, &mut found)?;
    let prompts: Vec<Option<Counted>> = found
        .prompts
        .par_iter()
        .map(|loaded| prompt(command, loaded, common))
        .collect::<Result<_, Failure>>()?;
    let is_error = |finding: &Diagnostic| finding.severity == Severity::Error;
    let is_broken = prompts.iter().any(Option::is_none)
        || command.model.is_empty()
            && found
                .prompts
                .iter()
                .any(|loaded| about_tokenizer(loaded).any(is_error));
    let counting = Counting {
        prompts: prompts.into_iter().flatten().collect(),
        texts: texts(command, &plain, common)?,
    };
    let shape = Shape {
        width: stdout_style(common).width,
        top: command.top,
    };
    let is_empty = counting.prompts.is_empty() && counting.texts.is_empty();
    let text = match command.format {
        Format::Json => {
            let text = serde_json::to_string_pretty(&tokens_json(&counting));
            text.map_err(|error| Failure::Message(error.to_string()))? + "\n"
        }
        Format::Csv => tokens_csv(&counting),
        Format::Human | Format::Markdown if is_empty => String::new(),
        Format::Human => tokens_human(&counting, shape),
        Format::Markdown => tokens_markdown(&counting, shape),
    };
    print(&text)?;
    for message in &found.unreadable {
        note(&format!("error: {message}\n"));
    }
    Ok(match (found.unreadable.is_empty(), is_broken) {
        (false, _) => ExitCode::from(2),
        (true, true) => ExitCode::from(1),
        (true, false) => ExitCode::SUCCESS,
    })
}

/// Loads the specs among the paths into `found`, and gives back the texts.
fn read_paths(
    command: &Tokens,
    options: &Options,
    found: &mut Found,
) -> Result<Vec<Plain>, Failure> {
    let mut specs = Vec::new();
    let mut plain = Vec::new();
    let mut standard_input = None;
    for path in &command.paths {
        if path.as_os_str() == "-" {
            if standard_input.is_some() {
                return failure("standard input can be read once");
            }
            match read_from(io::stdin().lock(), MAX_WHOLE_ITEMS_FILE) {
                Ok(text) => standard_input = Some(text),
                Err(why) => return failure(format!("cannot read standard input: {why}")),
            }
        } else if path.is_dir() || is_spec_text(path, "") {
            specs.push(path.clone());
        } else {
            let name = path.display().to_string();
            match read(path, MAX_WHOLE_ITEMS_FILE) {
                Ok(text) if is_spec_text(path, &text) => specs.push(path.clone()),
                Ok(text) => plain.push(text_of(name, text)),
                Err(why) => found
                    .unreadable
                    .push(format!("cannot read `{name}`: {why}")),
            }
        }
    }
    if !specs.is_empty() || command.paths.is_empty() {
        let paths = Paths {
            paths: specs,
            stdin_filename: None,
            exclude: command.exclude.clone(),
            allow_unused: false,
        };
        let mut loaded = load_all(&paths, options)?;
        found.prompts.append(&mut loaded.prompts);
        found.unreadable.append(&mut loaded.unreadable);
    }
    if let Some(text) = standard_input {
        let name = command.stdin_filename.clone();
        if is_spec_text(name.as_deref().unwrap_or(Path::new("-")), &text) {
            let name = name.unwrap_or_else(|| PathBuf::from("stdin.fewshot.yaml"));
            match load_text(&name, &text, options) {
                Ok(loaded) => {
                    required_version(&loaded.config)?;
                    found.prompts.push(loaded);
                }
                Err(why) => return failure(format!("cannot read standard input: {why}")),
            }
        } else {
            let name = name.map_or_else(|| "-".into(), |name| name.display().to_string());
            plain.push(text_of(name, text));
        }
    }
    Ok(plain)
}

/// A byte-order mark counts for nothing.
fn text_of(path: String, mut text: String) -> Plain {
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Plain {
        path: path.replace('\\', "/"),
        text,
    }
}

/// None, and said on standard error, where the prompt cannot be rendered.
fn prompt<'l>(
    command: &Tokens,
    loaded: &'l Loaded,
    common: &Common,
) -> Result<Option<Counted<'l>>, Failure> {
    let say = |finding: &Diagnostic| {
        let style = stderr_style(common);
        note(&human(finding, &loaded.files, loaded.path(), style));
    };
    let (Some(spec), Some(rendered)) = (&loaded.spec, &loaded.rendered) else {
        let errors = loaded.found.iter();
        errors
            .filter(|finding| finding.severity == Severity::Error)
            .for_each(say);
        note(&format!(
            "{}: not counted, for it cannot be rendered\n",
            loaded.path()
        ));
        return Ok(None);
    };
    let models = if command.model.is_empty() {
        about_tokenizer(loaded).for_each(say);
        let name = spec.model.as_ref().map(|name| name.text.clone());
        vec![(name, loaded.model.clone())]
    } else {
        project::models(&command.model, &loaded.config.models, &say)?
    };
    let count = |(name, model): (Option<String>, Model)| {
        Some(CountedFor {
            counts: loaded.count_for(&model)?,
            examples: by_example(&rendered.prompt, &model, spec.examples.len()),
            name,
            model,
        })
    };
    Ok(Some(Counted {
        path: loaded.path(),
        name: spec.name.as_ref().map(|name| name.text.as_str()),
        spec,
        models: models.into_iter().filter_map(count).collect(),
    }))
}

/// Why the tokenizer that fewshot.toml names is not what counts.
fn about_tokenizer(loaded: &Loaded) -> impl Iterator<Item = &Diagnostic> {
    let file = loaded.model.tokenizer.file.as_ref();
    let place = file.map(|file| file.place());
    let found = loaded.found.iter();
    found.filter(move |finding| place.is_some() && finding.place == place)
}

fn texts(command: &Tokens, plain: &[Plain], common: &Common) -> Result<Vec<CountedText>, Failure> {
    if plain.is_empty() {
        return Ok(Vec::new());
    }
    let models = if command.model.is_empty() {
        vec![(None, unnamed())]
    } else {
        let config = project::config(common)?;
        let say = |finding: &Diagnostic| note(&format!("note: {}\n", finding.message));
        project::models(&command.model, &config.models, &say)?
    };
    let count = |plain: &Plain| CountedText {
        path: plain.path.clone(),
        models: models
            .iter()
            .map(|(name, model)| {
                let (written, exact) = written(model, &plain.text);
                TextFor {
                    name: name.clone(),
                    model: model.clone(),
                    written,
                    exact,
                }
            })
            .collect(),
    };
    Ok(plain.par_iter().map(count).collect())
}
