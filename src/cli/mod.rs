//! The command line: a file a command. The only code that prints or reads the environment.
//!
//! Exit codes, for every command: 0 nothing at error level; 1 findings at error level, or the answer
//! is no; 2 it could not do its work. Results go to standard output, all else to standard error.

mod baseline;
mod build;
mod completions;
mod diff;
mod explain;
mod fix;
mod gates;
mod git;
mod lint;
mod models;
mod new;
mod output;
mod paths;
mod project;
mod schema;
mod tokens;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use output::Failure;

/// Builds and lints engineered few-shot prompts, and says what they cost in tokens.
#[derive(Debug, Parser)]
#[command(
    name = "fewshot",
    version,
    max_term_width = 100,
    propagate_version = true
)]
struct Arguments {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Common options")]
pub struct Common {
    /// When to colour what is printed
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    color: Colour,
    /// Say nothing on standard error but what went wrong
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Read this fewshot.toml instead of the project's
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a spec to start from: with gaps that `lint` lists, or a copy of a shipped prompt
    New(new::New),
    /// Hold prompts to every rule; ends with a line a prompt: gate one, tokens, cost
    Lint(lint::Lint),
    /// Print the system prompt, byte for byte, or the messages of a request
    Build(build::Build),
    /// Count tokens by section and by example, and what they cost
    Tokens(tokens::Tokens),
    /// Show the models that are known by name: tokenizer, limits, prices, and their date
    Models(models::Models),
    /// Show what changed in meaning between two prompts: labels, examples, schema, tokens, gate one
    Diff(diff::Diff),
    /// Answer "prompt or fine-tune?" with numbers: the three gates and the break-even of a case
    Gates(gates::Gates),
    /// Print a rule's page, or all rules, a line each
    Explain(explain::Explain),
    /// Print the JSON Schema of a spec or another file, for editors to check with
    Schema(schema::Schema),
    /// Print what a shell completes commands and options with
    Completions(completions::Completions),
    /// Print the manual page, or write one for each command into a folder
    Man(completions::Man),
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    run(std::env::args_os())
}

fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to standard output and are no failure.
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let result = match &arguments.command {
        Command::New(command) => new::run(command, &arguments.common),
        Command::Lint(command) => lint::run(command, &arguments.common),
        Command::Build(command) => build::run(command, &arguments.common),
        Command::Tokens(command) => tokens::run(command, &arguments.common),
        Command::Models(command) => models::run(command, &arguments.common),
        Command::Diff(command) => diff::run(command, &arguments.common),
        Command::Gates(command) => gates::run(command, &arguments.common),
        Command::Explain(command) => explain::run(command, &arguments.common),
        Command::Schema(command) => schema::run(command, &arguments.common),
        Command::Completions(command) => completions::completions(command, &arguments.common),
        Command::Man(command) => completions::man(command, &arguments.common),
    };
    match result {
        Ok(code) => code,
        Err(Failure::BrokenPipe) => ExitCode::SUCCESS,
        Err(Failure::Message(message)) => {
            eprintln!("error: {}", crate::text::visible::for_terminal(&message));
            ExitCode::from(2)
        }
    }
}
