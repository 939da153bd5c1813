//! From the paths on the command line to specs: files, folders, standard input, and the specs that
//! use a shared file.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use globset::{Glob, GlobSetBuilder};
use rayon::prelude::*;

use super::Common;
use super::output::{Failure, failure, note};
use crate::load::load_found;
use crate::source::Files;
use crate::source::read::{MAX_FILE, read_from};
use crate::spec::Config;
use crate::spec::paths::project_root;
use crate::text::dates;
use crate::{Loaded, Options, load, load_or_report, load_text};

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
    /// Pass over these when a folder is searched: paths or globs
    #[arg(long, value_name = "GLOB", value_delimiter = ',')]
    pub exclude: Vec<String>,
    /// Pass over files that no spec uses: nothing to check is then no error
    #[arg(long)]
    pub allow_unused: bool,
}

/// A spec to be read.
enum Target {
    /// Standard input, read already, and the path it stands for.
    Text(PathBuf, String),
    /// A file that was named: when it cannot be read, nothing can be said.
    Named(PathBuf),
    /// A file that a search found: when it cannot be read, that is a finding.
    Found(PathBuf),
}

/// What was read, and what could not be: messages for paths that were named.
pub struct Found<T = Loaded> {
    pub prompts: Vec<T>,
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
        today: Some(today()?),
    })
}

/// The day it is: what SOURCE_DATE_EPOCH says, for runs that can be repeated, else the clock's.
fn today() -> Result<String, Failure> {
    let seconds = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) if !text.is_empty() => match text.parse::<u32>() {
            Ok(seconds) => u64::from(seconds),
            Err(_) => {
                return failure(format!(
                    "SOURCE_DATE_EPOCH is no number of seconds since 1970: `{text}`"
                ));
            }
        },
        _ => SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |since| since.as_secs()),
    };
    Ok(dates::date((seconds / 86_400) as i64))
}

/// Loads every spec that the paths stand for, each once, in order.
pub fn load_all(paths: &Paths, options: &Options) -> Result<Found, Failure> {
    load_each(paths, options, |loaded| loaded)
}

/// The same, keeping of each only what `then` makes of it, several at the same time: of thousands of
/// prompts, few are held whole at once.
pub fn load_each<T: Send>(
    paths: &Paths,
    options: &Options,
    then: impl Fn(Loaded) -> T + Sync,
) -> Result<Found<T>, Failure> {
    let mut unreadable = Vec::new();
    let targets = targets(paths, options, &mut unreadable)?;
    let roots = roots(&targets, options);
    let each = |target: &Target| {
        let loaded = match target {
            Target::Text(name, text) => load_text(name, text, options)
                .map_err(|why| format!("cannot read standard input: {why}")),
            Target::Named(path) => load(path, options)
                .map_err(|why| format!("cannot read `{}`: {why}", path.display())),
            Target::Found(path) => {
                let root = path.parent().and_then(|folder| roots.get(folder));
                Ok(load_found(path, options, root.map(PathBuf::as_path)))
            }
        };
        loaded.map(|loaded| required_version(&loaded.config).map(|()| then(loaded)))
    };
    // One needs no other threads.
    let made: Vec<Result<Result<T, Failure>, String>> = match &targets[..] {
        [one] => vec![each(one)],
        many => many.par_iter().map(each).collect(),
    };
    let mut prompts = Vec::with_capacity(made.len());
    for result in made {
        match result {
            Ok(made) => prompts.push(made?),
            Err(message) => unreadable.push(message),
        }
    }
    Ok(Found {
        prompts,
        unreadable,
    })
}

/// The project's root for each folder that a search found specs in: looked for once.
fn roots<'t>(targets: &'t [Target], options: &Options) -> HashMap<&'t Path, PathBuf> {
    let mut roots = HashMap::new();
    for target in targets {
        if let Target::Found(path) = target
            && let Some(folder) = path.parent()
        {
            let root = || project_root(&Files::new(&options.base).absolute(folder));
            roots.entry(folder).or_insert_with(root);
        }
    }
    roots
}

/// A project may say which versions understand its specs.
pub fn required_version(config: &Config) -> Result<(), Failure> {
    let Some(required) = &config.required_version else {
        return Ok(());
    };
    let own = env!("CARGO_PKG_VERSION");
    match version_fits(&required.text, own) {
        Some(true) => Ok(()),
        Some(false) => failure(format!(
            "this is fewshot {own}, and fewshot.toml asks for {}\n  help: install a version that fits",
            required.text
        )),
        None => failure(format!(
            "fewshot.toml: `required-version` is not understood: `{}`\n  help: write it as >=0.1 or ==0.1.0",
            required.text
        )),
    }
}

/// Whether version `own` satisfies `required`: comparisons with commas between, `>=0.1,<2`.
fn version_fits(required: &str, own: &str) -> Option<bool> {
    let parse = |text: &str| -> Option<[u64; 3]> {
        let mut parts = [0; 3];
        let given: Vec<&str> = text.trim().split('.').collect();
        if given.len() > 3 {
            return None;
        }
        for (part, given) in parts.iter_mut().zip(given) {
            *part = given.parse().ok()?;
        }
        Some(parts)
    };
    let own = parse(own)?;
    let mut fits = true;
    for clause in required.split(',').map(str::trim) {
        let digits = clause.find(|c: char| c.is_ascii_digit())?;
        let wanted = parse(&clause[digits..])?;
        fits &= match clause[..digits].trim() {
            ">=" => own >= wanted,
            ">" => own > wanted,
            "<=" => own <= wanted,
            "<" => own < wanted,
            "==" | "" => own == wanted,
            _ => return None,
        };
    }
    Some(fits)
}

fn targets(
    paths: &Paths,
    options: &Options,
    unreadable: &mut Vec<String>,
) -> Result<Vec<Target>, Failure> {
    let (mut out, mut linked) = (Vec::new(), false);
    let here = [PathBuf::from(".")];
    let given = if paths.paths.is_empty() {
        &here[..]
    } else {
        &paths.paths
    };
    let mut searched = Vec::new();
    for path in given {
        if path.as_os_str() == "-" {
            out.push(standard_input(paths)?);
        } else if path.is_dir() {
            searched.push(path.display().to_string());
            let specs = specs_in(path, &paths.exclude)?;
            linked |= specs.linked;
            out.extend(specs.paths.into_iter().map(Target::Found));
        } else if is_spec(path) || !is_shared(path) {
            out.push(Target::Named(path.clone()));
        } else {
            let users = users_of(path, options, paths, unreadable)?;
            searched.push(path.display().to_string());
            out.extend(users.into_iter().map(Target::Found));
        }
    }
    // A folder has each file once, but for links.
    if given.len() > 1 || linked {
        let mut seen = HashSet::new();
        out.retain(|target| match target {
            Target::Text(..) => true,
            Target::Named(path) | Target::Found(path) => {
                seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone()))
            }
        });
    }
    if out.is_empty() && unreadable.is_empty() && !paths.allow_unused {
        let searched = searched.join(", ");
        return failure(format!(
            "nothing to check: no *.fewshot.yaml in, or using, {searched}\n  help: name a spec, or a folder that holds one"
        ));
    }
    Ok(out)
}

fn standard_input(paths: &Paths) -> Result<Target, Failure> {
    let named = paths.stdin_filename.clone();
    let name = named.unwrap_or_else(|| PathBuf::from("stdin.fewshot.yaml"));
    match read_from(io::stdin().lock(), MAX_FILE) {
        Ok(text) => Ok(Target::Text(name, text)),
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
            let text = crate::source::read::read(path, MAX_FILE).unwrap_or_default();
            path.is_file() && !text.lines().any(|line| line.starts_with("task:"))
        }
        _ => false,
    }
}

/// What a search found.
struct Specs {
    paths: Vec<PathBuf>,
    /// Whether a link is among them.
    linked: bool,
}

/// The specs of a folder, in the order of their paths; what .gitignore or `exclude` names, on the
/// command line or in fewshot.toml, is passed over.
fn specs_in(folder: &Path, exclude: &[String]) -> Result<Specs, Failure> {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    let root = project_root(&absolute);
    let mut globs = GlobSetBuilder::new();
    for pattern in exclude.iter().cloned().chain(configured_exclude(&root)) {
        for pattern in [
            pattern.clone(),
            format!("{}/**", pattern.trim_end_matches('/')),
        ] {
            match Glob::new(&pattern) {
                Ok(glob) => globs.add(glob),
                Err(error) => return failure(format!("exclude: {error}")),
            };
        }
    }
    let globs = match globs.build() {
        Ok(globs) => globs,
        Err(error) => return failure(format!("exclude: {error}")),
    };
    let mut linked = false;
    let paths: Vec<PathBuf> = ignore::WalkBuilder::new(folder)
        .require_git(false)
        .sort_by_file_name(|a, b| a.cmp(b))
        .build()
        .filter_map(|entry| match entry {
            Ok(entry) => Some(entry),
            Err(error) => {
                note(&format!("warning: {error}\n"));
                None
            }
        })
        .filter(|entry| entry.file_type().is_some_and(|kind| !kind.is_dir()))
        .filter(|entry| is_spec(entry.path()))
        .inspect(|entry| linked |= entry.path_is_symlink())
        .map(ignore::DirEntry::into_path)
        .filter(|path| {
            let own = path.strip_prefix(folder).map(|own| absolute.join(own));
            let own = own.unwrap_or_else(|_| path.clone());
            let within = own.strip_prefix(&root).unwrap_or(&own);
            !globs.is_match(within) && !globs.is_match(path.strip_prefix(".").unwrap_or(path))
        })
        .collect();
    Ok(Specs { paths, linked })
}

fn configured_exclude(root: &Path) -> Vec<String> {
    let mut files = crate::source::Files::new(root);
    let mut found = Vec::new();
    let mut low = crate::spec::fields::Lowering {
        files: &mut files,
        found: &mut found,
    };
    let config = crate::spec::config::config(&mut low, root, None);
    config.exclude.into_iter().map(|text| text.text).collect()
}

/// The specs of the project that read the file at `path`.
fn users_of(
    path: &Path,
    options: &Options,
    paths: &Paths,
    unreadable: &mut Vec<String>,
) -> Result<Vec<PathBuf>, Failure> {
    if !path.exists() {
        unreadable.push(format!(
            "cannot read `{}`: there is no such file",
            path.display()
        ));
        return Ok(Vec::new());
    }
    let absolute = options.base.join(path);
    let root = project_root(absolute.parent().unwrap_or(&absolute));
    let wanted = absolute.canonicalize().unwrap_or(absolute);
    let specs = specs_in(&root, &paths.exclude)?;
    let uses = |spec: &&PathBuf| {
        let loaded = load_or_report(spec, options);
        let mut read = loaded.files.ids().map(|id| loaded.files.path(id));
        read.any(|path| path.canonicalize().is_ok_and(|path| path == wanted))
    };
    let users: Vec<PathBuf> = specs.paths.par_iter().filter(uses).cloned().collect();
    if users.is_empty() && !paths.allow_unused {
        note(&format!("note: no spec uses `{}`\n", path.display()));
    }
    Ok(users)
}

#[cfg(test)]
mod tests {
    use super::version_fits;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert_eq!(version_fits(">=0.1", "0.1.0"), Some(true));
        assert_eq!(version_fits(">=0.2, <1", "0.10.3"), Some(true));
        assert_eq!(version_fits("==0.1.1", "0.1.0"), Some(false));
        assert_eq!(version_fits("latest", "0.1.0"), None);
    }
}
