//! `fewshot completions` and `fewshot man`: what a shell and a manual know of the command line, from
//! the arguments themselves.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use super::output::{Failure, failure, note, print, write_file};
use super::{Arguments, Common};

const INSTALL: &str = "\
Where they belong:
  bash  fewshot completions bash > ~/.local/share/bash-completion/completions/fewshot
  zsh   fewshot completions zsh > ~/.zfunc/_fewshot
        and in ~/.zshrc, before compinit: fpath+=~/.zfunc
  fish  fewshot completions fish > ~/.config/fish/completions/fewshot.fish";

#[derive(Debug, clap::Args)]
#[command(after_help = INSTALL)]
pub struct Completions {
    /// Which shell reads them
    #[arg(value_enum)]
    shell: Shell,
}

pub fn completions(command: &Completions, _: &Common) -> Result<ExitCode, Failure> {
    let mut out = Vec::new();
    clap_complete::generate(
        command.shell,
        &mut Arguments::command(),
        "fewshot",
        &mut out,
    );
    print(&String::from_utf8_lossy(&out))?;
    Ok(ExitCode::SUCCESS)
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Where they belong: fewshot man ~/.local/share/man/man1")]
pub struct Man {
    /// The folder that gets a page for each command; without one, fewshot's own page is printed
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

pub fn man(command: &Man, common: &Common) -> Result<ExitCode, Failure> {
    let mut program = Arguments::command().disable_help_subcommand(true);
    program.build();
    let Some(folder) = &command.folder else {
        print(&page(program)?)?;
        return Ok(ExitCode::SUCCESS);
    };
    if !folder.is_dir() {
        let shown = folder.display();
        return failure(format!(
            "`{shown}` is no folder\n  help: make it first: mkdir -p '{shown}'"
        ));
    }
    let mut names = Vec::new();
    let inner: Vec<clap::Command> = program.get_subcommands().cloned().collect();
    for mut one in std::iter::once(program).chain(inner) {
        // A page is called like the command with hyphens, as git's and cargo's are.
        let name = match one.get_bin_name() {
            Some(name) => name.replace(' ', "-"),
            None => one.get_name().to_owned(),
        };
        one = one.display_name(name.clone());
        let name = format!("{name}.1");
        write_file(&folder.join(&name), &page(one)?)?;
        names.push(name);
    }
    if !common.quiet {
        note(&format!("wrote {}\n", names.join(", ")));
    }
    Ok(ExitCode::SUCCESS)
}

fn page(command: clap::Command) -> Result<String, Failure> {
    let mut out = Vec::new();
    let source = concat!("fewshot ", env!("CARGO_PKG_VERSION"));
    let page = clap_mangen::Man::new(command).source(source);
    page.render(&mut out)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}
