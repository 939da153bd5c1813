//! `fewshot new`: files to start from. Nothing that is there is written over, and where one of several
//! files cannot be written, none is.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;

use super::Common;
use super::output::{Failure, failure, note, write_file};
use crate::report::Document;
use crate::spec::shipped;
use crate::spec::starter::{self, File};
use crate::text::visible;

#[derive(Debug, clap::Args)]
pub struct New {
    /// What the prompt is called: NAME.fewshot.yaml is written, in this folder or in the one that
    /// stands before the name
    #[arg(value_name = "NAME")]
    name: String,
    /// Copy this shipped prompt, with its taxonomy and its tests
    #[arg(long, value_name = "PROMPT", value_parser = PossibleValuesParser::new(shipped::prompt_names()))]
    from: Option<String>,
    /// Start from the labels and edge cases of this shipped taxonomy
    #[arg(long, value_name = "TAXONOMY", conflicts_with = "from", value_parser = PossibleValuesParser::new(shipped::taxonomy_names()))]
    taxonomy: Option<String>,
    /// Write over files that are there
    #[arg(long)]
    force: bool,
}

pub fn run(command: &New, common: &Common) -> Result<ExitCode, Failure> {
    let (folder, name) = folder_and_name(&command.name)?;
    let files = files(command, name)?;
    let files: Vec<(PathBuf, File)> = files
        .into_iter()
        .map(|file| (folder.join(&file.name), for_editors(file)))
        .collect();
    are_free(&files, command.force)?;
    write_all(&files)?;
    if !common.quiet {
        for (path, _) in &files {
            note(&format!("wrote {}\n", shown(path)));
        }
        note(&next(command, &files));
    }
    Ok(ExitCode::SUCCESS)
}

fn files(command: &New, name: &str) -> Result<Vec<File>, Failure> {
    let missing = |what: &str| Failure::Message(format!("no {what} of that name is shipped"));
    match (&command.from, &command.taxonomy) {
        (Some(from), _) => {
            let prompt = shipped::prompt(from).ok_or_else(|| missing("prompt"))?;
            Ok(starter::copy(name, prompt))
        }
        (None, Some(taxonomy)) => {
            let file = starter::on_taxonomy(name, taxonomy);
            Ok(vec![file.ok_or_else(|| missing("taxonomy"))?])
        }
        (None, None) => Ok(vec![starter::blank(name)]),
    }
}

/// The file with the line by which editors find its JSON Schema.
fn for_editors(file: File) -> File {
    let document = match file.name.as_str() {
        name if name.ends_with(".fewshot.yaml") => Document::Spec,
        name if name.ends_with(".taxonomy.yaml") => Document::Taxonomy,
        _ => return file,
    };
    File {
        text: starter::with_schema(&file.text, &document.url()),
        ..file
    }
}

/// Longest name, in bytes: a file's may have 255, and while it is written it has a longer one.
const LONGEST_NAME: usize = 150;

/// The folder before the name, and the name without a spec's ending.
fn folder_and_name(given: &str) -> Result<(&Path, &str), Failure> {
    let quoted = visible::quoted(given, 60);
    let refused = |why: &str, help: &str| failure(format!("`{quoted}` {why}\n  help: {help}"));
    let help = "fewshot new tickets writes tickets.fewshot.yaml";
    if given.trim().is_empty() {
        return failure(format!("the name is empty\n  help: {help}"));
    }
    let is_hidden = |c: char| c.is_control() || visible::is_unsafe(c);
    if given.chars().any(is_hidden) {
        return refused("has characters that cannot be seen", help);
    }
    let path = Path::new(given);
    let last = given.rsplit(std::path::is_separator).next().unwrap_or("");
    if matches!(last, "" | "." | "..") || path.is_dir() && last != given {
        return refused(
            "is a folder, not a name",
            &format!("the name goes behind it: {}", shown(&path.join("tickets"))),
        );
    }
    let endings = [".fewshot.yaml", ".fewshot.yml", ".yaml", ".yml"];
    let without = endings.iter().find_map(|ending| last.strip_suffix(ending));
    let name = without.unwrap_or(last);
    if name.is_empty() || name.starts_with('.') {
        return refused(
            "would be a hidden file, which no search of a folder finds",
            help,
        );
    }
    if name.contains('\\') {
        return refused("has a backslash", "folders are written with /");
    }
    if name.trim() != name {
        return refused("starts or ends with a blank", help);
    }
    if name.len() > LONGEST_NAME {
        return refused("is too long for a file's name", help);
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new(""),
    };
    if !folder.as_os_str().is_empty() && !folder.is_dir() {
        let folder = shown(folder);
        return failure(format!(
            "there is no folder `{folder}`\n  help: make it first: mkdir -p {folder}"
        ));
    }
    Ok((folder, name))
}

fn shown(path: &Path) -> String {
    visible::for_terminal(&path.display().to_string()).replace('\\', "/")
}

/// Whether all may be written: looked at before the first is.
fn are_free(files: &[(PathBuf, File)], force: bool) -> Result<(), Failure> {
    let there = |path: &Path| path.symlink_metadata().is_ok();
    if let Some((path, _)) = files.iter().find(|(path, _)| path.is_dir()) {
        return failure(format!(
            "not written: `{}` is a folder\n  help: choose another name",
            shown(path)
        ));
    }
    let taken = files.iter().filter(|(path, _)| there(path) && !force);
    let taken: Vec<String> = taken
        .map(|(path, _)| format!("`{}`", shown(path)))
        .collect();
    if taken.is_empty() {
        return Ok(());
    }
    let is = if taken.len() == 1 { "is" } else { "are" };
    let them = if taken.len() == 1 { "it" } else { "them" };
    failure(format!(
        "not written: {} {is} there already\n  help: choose another name, or --force to write over {them}",
        taken.join(" and ")
    ))
}

/// Writes all, or takes away what it had written.
fn write_all(files: &[(PathBuf, File)]) -> Result<(), Failure> {
    let mut new: Vec<&Path> = Vec::new();
    for (path, file) in files {
        let was_there = path.symlink_metadata().is_ok();
        if let Err(failure) = write_file(path, &file.text) {
            for path in new {
                // What cannot be taken away again is no reason to hide what went wrong.
                let _ = std::fs::remove_file(path);
            }
            return Err(failure);
        }
        if !was_there {
            new.push(path);
        }
    }
    Ok(())
}

/// What to do with it.
fn next(command: &New, files: &[(PathBuf, File)]) -> String {
    let spec = files.last().map_or_else(String::new, |(path, _)| {
        let path = shown(path);
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | ':');
        match path.chars().all(is_word) {
            true => path,
            false => format!("'{}'", path.replace('\'', "'\\''")),
        }
    });
    match command.from {
        Some(_) => format!("next: make it yours, and see that it holds: fewshot lint {spec}\n"),
        None => format!("next: fewshot lint {spec} says what is left to write\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> File {
        File {
            name: name.to_owned(),
            text: "name: x\n".to_owned(),
        }
    }

    #[test]
    fn where_one_cannot_be_written_none_stays() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("old"), "mine").expect("written");
        let files = [
            (path("old"), file("old")),
            (path("new"), file("new")),
            (path("missing/last"), file("last")),
        ];
        assert!(write_all(&files).is_err());
        assert!(!path("new").exists());
        // What --force wrote over is not taken away as well.
        assert!(path("old").exists());
    }

    #[test]
    fn a_name_may_stand_behind_a_folder_and_before_an_ending() {
        let of = |given: &'static str| folder_and_name(given).ok();
        assert_eq!(of("a"), Some((Path::new(""), "a")));
        assert_eq!(of("src/a.fewshot.yaml"), Some((Path::new("src"), "a")));
        assert_eq!(of("./a.b.yml"), Some((Path::new("."), "a.b")));
        assert_eq!(of("../a b"), Some((Path::new(".."), "a b")));
        assert_eq!(of("تذاكر"), Some((Path::new(""), "تذاكر")));
        for given in [
            "",
            " ",
            ".",
            "..",
            "src/",
            "../..",
            ".a",
            ".yaml",
            "a\\b",
            " a",
            "a ",
            "no-such/a",
            "a\nb",
            "a\u{202e}b",
            "src/.fewshot.yaml",
        ] {
            assert!(of(given).is_none(), "{given:?}");
        }
    }
}
