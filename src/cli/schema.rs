//! `fewshot schema`.

use std::process::ExitCode;

use super::Common;
use super::output::{Failure, note, print};
use crate::report::Document;

#[derive(Debug, clap::Args)]
pub struct Schema {
    /// The kind of file; without one, all are listed
    #[arg(value_name = "KIND", value_parser = Document::ALL.map(Document::name))]
    document: Option<String>,
}

pub fn run(command: &Schema, common: &Common) -> Result<ExitCode, Failure> {
    let named = |document: &Document| Some(document.name()) == command.document.as_deref();
    let text = match Document::ALL.into_iter().find(named) {
        Some(document) => {
            let text = serde_json::to_string_pretty(&document.schema());
            text.map_err(|error| Failure::Message(error.to_string()))? + "\n"
        }
        None => {
            let lines = Document::ALL.map(|document| {
                let (name, about) = (document.name(), document.about());
                format!("{name:<8}  {about}\n")
            });
            lines.concat()
        }
    };
    print(&text)?;
    if command.document.is_none() && !common.quiet {
        note(
            "`fewshot schema spec > spec.json` writes one; a spec names it in its first line:\n# yaml-language-server: $schema=spec.json\n",
        );
    }
    Ok(ExitCode::SUCCESS)
}
