//! From the paths on the command line to specs: files, folders, standard input, and the specs that
//! use a shared file.

use std::io;
use std::path::{Path, PathBuf};

use super::Common;
use super::output::{Failure, failure, note};
use crate::source::file::{MAX_FILE, read_from};
use crate::spec::paths::project_root;
use crate::{Loaded, Options, load, load_text};

/// The ending that makes a file a spec.
pub const SPEC_ENDINGS: [&str; 2] = [".fewshot.yaml", ".fewshot.yml"];

/// Where specs come from.
#[derive(Debug, clap::Args)]
pub struct Paths {
    /// Specs, folders to search for *.fewshot.yaml, `-` for standard input, or a taxonomy, examples,
    /// schema or template file, which stands for the specs that use it [default: .]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The path that standard input is read as, for names and for the files it refers to
    #[arg(long, value_name = "FILE")]
    pub stdin_filename: Option<PathBuf>,
}

/// What was read, and what could not be: messages for paths that were named.
pub struct Found {
    pub prompts: Vec<Loaded>,
    pub unreadable: Vec<String>,
}

pub fn options(common: &Common, model: Option<String>) -> Result<Options, Failure> {
    let base = match std::env::current_dir() {
        Ok(base) => base,
        Err(error) => return failure(format!("the working folder cannot be read: {error}")),
    };
    if let Some(config) = &common.config
        && !config.is_file()
    {
        return failure(format!(
            "there is no file `{}` (--config)",
            config.display()
        ));
    }
    Ok(Options {
        base,
        config: common.config.clone(),
        model,
    })
}

/// Loads every spec that the paths stand for, each once, in order.
pub fn load_all(paths: &Paths, options: &Options) -> Result<Found, Failure> {
    let mut found = Found {
        prompts: Vec::new(),
        unreadable: Vec::new(),
    };
    let mut seen = std::collections::HashSet::new();
    let here = [PathBuf::from(".")];
    let paths_given = if paths.paths.is_empty() {
        &here[..]
    } else {
        &paths.paths
    };
    for path in paths_given {
        if path.as_os_str() == "-" {
            found.prompts.push(standard_input(paths, options)?);
            continue;
        }
        let loaded = match path {
            path if path.is_dir() => folder(path, options, &mut seen),
            path if is_spec(path) || !is_shared(path) => {
                let key = path.canonicalize().unwrap_or_else(|_| path.clone());
                if !seen.insert(key) {
                    continue;
                }
                match load(path, options) {
                    Ok(loaded) => vec![loaded],
                    Err(why) => {
                        found
                            .unreadable
                            .push(format!("cannot read `{}`: {why}", path.display()));
                        continue;
                    }
                }
            }
            path => users_of(path, options, &mut seen, &mut found.unreadable),
        };
        found.prompts.extend(loaded);
    }
    if found.prompts.is_empty() && found.unreadable.is_empty() {
        let names: Vec<_> = paths_given
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        return failure(format!(
            "nothing to check: no *.fewshot.yaml in {}\n  help: name a spec, or a folder that holds one",
            names.join(", ")
        ));
    }
    Ok(found)
}

fn standard_input(paths: &Paths, options: &Options) -> Result<Loaded, Failure> {
    let named = paths.stdin_filename.clone();
    let name = named.unwrap_or_else(|| PathBuf::from("stdin.fewshot.yaml"));
    let text = read_from(io::stdin().lock(), MAX_FILE);
    match text.and_then(|text| load_text(&name, &text, options)) {
        Ok(loaded) => Ok(loaded),
        Err(why) => failure(format!("cannot read standard input: {why}")),
    }
}

pub fn is_spec(path: &Path) -> bool {
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or("");
    SPEC_ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// A file that specs may share. A YAML file that has a spec's `task` is a spec under another name.
fn is_shared(path: &Path) -> bool {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("json" | "jsonl" | "ndjson" | "j2" | "jinja" | "toml") => true,
        Some("yaml" | "yml") => {
            let text = crate::source::file::read(path, MAX_FILE).unwrap_or_default();
            path.is_file() && !text.lines().any(|line| line.starts_with("task:"))
        }
        _ => false,
    }
}

/// The specs of a folder, in the order of their paths; what .gitignore names is passed over.
fn specs_in(folder: &Path) -> Vec<PathBuf> {
    let mut specs: Vec<PathBuf> = ignore::WalkBuilder::new(folder)
        .require_git(false)
        .build()
        .filter_map(|entry| match entry {
            Ok(entry) => Some(entry),
            Err(error) => {
                note(&format!("warning: {error}\n"));
                None
            }
        })
        .filter(|entry| entry.file_type().is_some_and(|kind| !kind.is_dir()))
        .map(ignore::DirEntry::into_path)
        .filter(|path| is_spec(path))
        .collect();
    specs.sort();
    specs
}

fn folder(
    folder: &Path,
    options: &Options,
    seen: &mut std::collections::HashSet<PathBuf>,
) -> Vec<Loaded> {
    let mut out = Vec::new();
    for path in specs_in(folder) {
        let key = path.canonicalize().unwrap_or_else(|_| path.clone());
        if seen.insert(key) {
            out.push(crate::load_or_report(&path, options));
        }
    }
    out
}

/// The specs of the project that read the file at `path`.
fn users_of(
    path: &Path,
    options: &Options,
    seen: &mut std::collections::HashSet<PathBuf>,
    unreadable: &mut Vec<String>,
) -> Vec<Loaded> {
    if !path.exists() {
        unreadable.push(format!(
            "cannot read `{}`: there is no such file",
            path.display()
        ));
        return Vec::new();
    }
    let absolute = options.base.join(path);
    let root = project_root(absolute.parent().unwrap_or(&absolute));
    let wanted = absolute.canonicalize().unwrap_or(absolute);
    let mut out = Vec::new();
    let mut users = 0;
    for spec in specs_in(&root) {
        let loaded = crate::load_or_report(&spec, options);
        let uses = loaded.files.ids().any(|id| {
            loaded
                .files
                .path(id)
                .canonicalize()
                .is_ok_and(|path| path == wanted)
        });
        if uses {
            users += 1;
            let key = spec.canonicalize().unwrap_or(spec);
            if seen.insert(key) {
                out.push(loaded);
            }
        }
    }
    if users == 0 {
        note(&format!("note: no spec uses `{}`\n", path.display()));
    }
    out
}
