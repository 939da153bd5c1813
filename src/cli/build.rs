//! `fewshot build`.

mod request;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::{Value as Json, json};

use super::Common;
use super::output::{Failure, failure, note, print, stderr_style, write_file};
use super::paths::{Paths, load_all, options};
use crate::Loaded;
use crate::render::{InputError, Live, Message, Provider, join};
use crate::report::{human, line};
use crate::source::Severity;
use crate::source::read::{MAX_ITEMS_FILE, read, read_from};
use crate::spec::items::without_final_line_end;
use crate::spec::{ExamplesIn, Spec, Variable};

#[derive(Debug, clap::Args)]
pub struct Build {
    /// The spec to build, or `-` for standard input; without one, every spec here that has `out` is
    /// built into it
    #[arg(value_name = "SPEC")]
    spec: Option<PathBuf>,
    /// The path that standard input is read as, for names and for the files it refers to
    #[arg(long, value_name = "FILE")]
    stdin_filename: Option<PathBuf>,
    /// Add the live input: a FILE, or VARIABLE=FILE where there are several; `-` is standard input
    #[arg(long, value_name = "[VARIABLE=]FILE")]
    input: Vec<String>,
    /// Add what was looked up for a context variable
    #[arg(long, value_name = "VARIABLE=FILE")]
    context: Vec<String>,
    /// What is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Build for this model instead of the spec's
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// Write to FILE instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write nothing; exit 1 where the spec's `out` (or --out) is not what would be built
    #[arg(long)]
    check: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The system prompt
    Text,
    /// [{"role", "content"}]
    Messages,
    /// The body of a request to OpenAI's chat completions
    Openai,
    /// The body of a request to Anthropic's messages
    Anthropic,
    /// The body of a request to Gemini's generateContent
    Gemini,
}

impl Format {
    fn provider(self) -> Option<Provider> {
        match self {
            Format::Text | Format::Messages => None,
            Format::Openai => Some(Provider::OpenAi),
            Format::Anthropic => Some(Provider::Anthropic),
            Format::Gemini => Some(Provider::Gemini),
        }
    }
}

/// Standard input can be read once: by the spec or by one variable.
fn one_reads_stdin(command: &Build) -> Result<(), Failure> {
    let spec = command.spec.iter().filter(|spec| spec.as_os_str() == "-");
    let options = [("--input", &command.input), ("--context", &command.context)];
    let texts = options.into_iter().flat_map(|(option, words)| {
        let from_stdin = |word: &&String| *word == "-" || word.ends_with("=-");
        let words = words.iter().filter(from_stdin);
        words.map(move |word| format!("{option} {word}"))
    });
    let readers: Vec<String> = spec.map(|_| "the spec".to_owned()).chain(texts).collect();
    if readers.len() < 2 {
        return Ok(());
    }
    failure(format!(
        "standard input can be read once, and is asked for by {}\n  help: put one of them in a file",
        readers.join(" and ")
    ))
}

pub fn run(command: &Build, common: &Common) -> Result<ExitCode, Failure> {
    one_reads_stdin(command)?;
    let options = options(common, command.model.clone())?;
    let paths = Paths {
        paths: command.spec.iter().cloned().collect(),
        stdin_filename: command.stdin_filename.clone(),
        exclude: Vec::new(),
        allow_unused: false,
    };
    let found = load_all(&paths, &options)?;
    for message in &found.unreadable {
        note(&format!("error: {message}\n"));
    }
    if !found.unreadable.is_empty() {
        return Ok(ExitCode::from(2));
    }
    let is_folder = command.spec.as_ref().is_none_or(|spec| spec.is_dir());
    if !is_folder {
        return match found.prompts.as_slice() {
            [loaded] => one(command, common, loaded),
            prompts => failure(format!(
                "{} specs use this file: `build` takes one; name it",
                prompts.len()
            )),
        };
    }
    if command.out.is_some() || !command.input.is_empty() || !command.context.is_empty() {
        return failure("--out, --input and --context need one spec: name it");
    }
    let with_out: Vec<&Loaded> = found
        .prompts
        .iter()
        .filter(|loaded| out_of(loaded).is_some())
        .collect();
    if with_out.is_empty() {
        return failure("nothing to build: no spec here has `out`\n  help: name the spec to build");
    }
    // Before anything is written.
    for loaded in &with_out {
        spares_sources(loaded, out_of(loaded))?;
    }
    let mut failed = false;
    for loaded in with_out {
        let Some(text) = built(command, common, loaded)? else {
            failed = true;
            continue;
        };
        if let Some(path) = out_of(loaded) {
            failed |= !put(command, loaded, path, &text)?;
        }
    }
    Ok(if failed {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    })
}

fn out_of(loaded: &Loaded) -> Option<&Path> {
    let (path, _) = loaded.spec.as_ref()?.out.as_ref()?;
    Some(path)
}

/// Refuses to write over a file that the prompt is made from: itself, or what it names. By where links
/// lead, for a link is written through.
fn spares_sources(loaded: &Loaded, out: Option<&Path>) -> Result<(), Failure> {
    let real = |path: &Path| path.canonicalize().ok();
    let Some(target) = out.and_then(|out| real(&loaded.files.absolute(out))) else {
        return Ok(());
    };
    let mut ids = loaded.files.ids();
    let Some(source) = ids.find(|id| real(loaded.files.path(*id)).as_ref() == Some(&target)) else {
        return Ok(());
    };
    let what = match source == loaded.file {
        true => "is the spec itself".to_owned(),
        false => format!("is read by {}", loaded.path()),
    };
    failure(format!(
        "not written: `{}` {what}, and would be lost\n  help: name another file with --out, or as the spec's `out`",
        loaded.files.name(source)
    ))
}

fn one(command: &Build, common: &Common, loaded: &Loaded) -> Result<ExitCode, Failure> {
    let target = command
        .out
        .as_deref()
        .or(out_of(loaded).filter(|_| command.check));
    spares_sources(loaded, target)?;
    let Some(text) = built(command, common, loaded)? else {
        return Ok(ExitCode::from(1));
    };
    match target {
        Some(path) => {
            let same = put(command, loaded, path, &text)?;
            return Ok(ExitCode::from(u8::from(!same)));
        }
        None if command.check => {
            return failure(format!(
                "{} has no `out` to check\n  help: name the file with --out",
                loaded.path()
            ));
        }
        None => print(&text)?,
    }
    if !common.quiet {
        note(&summary(loaded));
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the text, or with --check compares it; false where it is not the same.
fn put(command: &Build, loaded: &Loaded, path: &Path, text: &str) -> Result<bool, Failure> {
    let shown = loaded.files.name_of(&loaded.files.absolute(path));
    if !command.check {
        write_file(path, text)?;
        note(&format!("{}: wrote {shown}\n", loaded.path()));
        return Ok(true);
    }
    let difference = match read(path, MAX_ITEMS_FILE) {
        Err(why) => Some(format!("{why}")),
        // A checkout may have turned line ends into CRLF.
        Ok(kept) if kept.replace("\r\n", "\n") == text.replace("\r\n", "\n") => None,
        Ok(kept) => Some(first_difference(&kept, text)),
    };
    match difference {
        None => {
            note(&format!("{}: {shown} is up to date\n", loaded.path()));
            Ok(true)
        }
        Some(why) => {
            note(&format!(
                "{}: {shown} is not what would be built: {why}\n  help: fewshot build {} --out {shown}\n",
                loaded.path(),
                loaded.path()
            ));
            Ok(false)
        }
    }
}

fn first_difference(kept: &str, built: &str) -> String {
    let same = kept
        .lines()
        .zip(built.lines())
        .take_while(|(a, b)| a == b)
        .count();
    format!("they differ from line {} on", same + 1)
}

/// The text of one spec. None, with the findings on standard error, where it would be wrong.
fn built(command: &Build, common: &Common, loaded: &Loaded) -> Result<Option<String>, Failure> {
    let style = stderr_style(common);
    let errors = loaded
        .found
        .iter()
        .filter(|found| found.severity == Severity::Error);
    for error in errors {
        note(&human(error, &loaded.files, loaded.path(), style));
    }
    let (Some(spec), Some(rendered)) = (&loaded.spec, &loaded.rendered) else {
        note(&format!("{}: not built\n", loaded.path()));
        return Ok(None);
    };
    if loaded.is_broken() {
        note(&format!(
            "{}: not built, for the text would be wrong\n",
            loaded.path()
        ));
        return Ok(None);
    }
    if let Some(provider) = command.format.provider() {
        return request::body(command, common, loaded, spec, provider);
    }
    let mut messages = rendered.prompt.messages.clone();
    if let Some(live) = live(command, spec)? {
        match rendered.renderer.live(&live) {
            Ok(message) => {
                if let Some((at, tag)) = message.ends_early() {
                    let mut names = live.context.iter().chain(&live.input);
                    let error = InputError::ClosesItsTag {
                        variable: names
                            .nth(at)
                            .map_or_else(String::new, |(name, _)| name.clone()),
                        tag: tag.to_owned(),
                    };
                    note(&format!("error: {error}\n"));
                    return Ok(None);
                }
                messages.push(message);
            }
            Err(error) => {
                note(&human(&error, &loaded.files, loaded.path(), style));
                return Ok(None);
            }
        }
    }
    if spec.examples_in == ExamplesIn::Turns && command.format == Format::Text && !common.quiet {
        note("note: the examples are turns of their own; --format messages keeps them apart\n");
    }
    Ok(Some(match command.format {
        Format::Messages => as_json(&messages)?,
        _ => join(&messages),
    }))
}

fn as_json(messages: &[Message]) -> Result<String, Failure> {
    let messages: Vec<_> = messages
        .iter()
        .map(|message| json!({"role": message.role.as_str(), "content": message.text}))
        .collect();
    pretty(&json!(messages))
}

fn pretty(json: &Json) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(json);
    Ok(text.map_err(|error| Failure::Message(error.to_string()))? + "\n")
}

/// The live message's values, where any are given.
fn live(command: &Build, spec: &Spec) -> Result<Option<Live>, Failure> {
    if command.input.is_empty() && command.context.is_empty() {
        return Ok(None);
    }
    let input = values(&command.input, &spec.inputs, "--input")?;
    let context = values(&command.context, &spec.context, "--context")?;
    let missing = spec
        .inputs
        .iter()
        .find(|variable| !input.contains_key(&variable.name));
    if let Some(variable) = missing {
        return failure(format!(
            "the input `{name}` is missing\n  help: --input {name}=FILE",
            name = variable.name
        ));
    }
    Ok(Some(Live::from_maps(spec, &input, &context)))
}

/// Reads `NAME=FILE` or, where one variable is declared, `FILE`.
fn values(
    given: &[String],
    variables: &[Variable],
    option: &str,
) -> Result<BTreeMap<String, String>, Failure> {
    let mut out: BTreeMap<String, String> = BTreeMap::new();
    for word in given {
        let named = word.split_once('=').and_then(|(name, file)| {
            let variable = variables.iter().find(|variable| variable.name == name)?;
            Some((variable.name.clone(), file))
        });
        let (name, path) = match (named, variables) {
            (Some((name, file)), _) => (name, file),
            (None, [only]) if !word.contains('=') || Path::new(word).exists() => {
                (only.name.clone(), word.as_str())
            }
            (None, _) => {
                let names: Vec<_> = variables.iter().map(|v| v.name.as_str()).collect();
                let known = match names.is_empty() {
                    true => "the spec declares none".to_owned(),
                    false => format!("variables: {}", names.join(", ")),
                };
                return failure(format!(
                    "{option} {word}: no such variable\n  help: {known}"
                ));
            }
        };
        if out.contains_key(&name) {
            return failure(format!(
                "{option} {word}: `{name}` has a text already\n  help: give each variable one file"
            ));
        }
        let text = if path == "-" {
            read_from(io::stdin().lock(), MAX_ITEMS_FILE)
        } else {
            read(Path::new(path), MAX_ITEMS_FILE)
        };
        let text = match text {
            Ok(text) => text,
            Err(why) => return failure(format!("{option} {word}: cannot read `{path}`: {why}")),
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        out.insert(name, without_final_line_end(text).to_owned());
    }
    Ok(out)
}

/// The line on standard error: gate one, tokens, cost.
fn summary(loaded: &Loaded) -> String {
    let gate = loaded.gate_one();
    let counts = loaded.count();
    let spec = loaded.spec.as_ref();
    let name = spec.and_then(|spec| spec.model.as_ref());
    let name = name.map(|name| name.text.as_str());
    format!(
        "{}: {}\n",
        spec.map_or("prompt", |spec| spec.title()),
        line(gate.as_ref(), counts, name, &loaded.model)
    )
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_the_spec_is_the_spec() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let base = folder.path().canonicalize().expect("it is there");
        let spec = base.join("a.fewshot.yaml");
        std::fs::write(&spec, "name: a\ntask: Sort.\n").expect("written");
        std::os::unix::fs::symlink(&spec, base.join("link.md")).expect("linked");
        let options = crate::Options {
            base: base.clone(),
            config: None,
            model: None,
            today: None,
        };
        let loaded = crate::load(&spec, &options).expect("read");
        assert!(spares_sources(&loaded, Some(Path::new("link.md"))).is_err());
        assert!(spares_sources(&loaded, Some(Path::new("other.md"))).is_ok());
        assert!(spares_sources(&loaded, None).is_ok());
    }
}
