//! A case weighed: read, its prompt held to gate one, its items counted, and all of it assessed.

use std::path::Path;

use crate::gates::assess::{Assessment, Evidence, assess};
use crate::gates::case::{Candidate, Case, case};
use crate::gates::columns::Counted;
use crate::gates::pool::{Pool, count};
use crate::gates::set::set;
use crate::lint::{self, Selection};
use crate::load::load_open;
use crate::source::read::MAX_FILE;
use crate::source::{Diagnostic, FileId, Files, Severity, Unreadable, yaml};
use crate::spec::Config;
use crate::spec::fields::Lowering;
use crate::spec::paths;
use crate::tokens::{self, Lookup};
use crate::{Linted, Loaded, Options};

/// What became of a case.
pub struct Weighed {
    pub files: Files,
    pub file: FileId,
    /// What is wrong with the case, and with the files it names.
    pub found: Vec<Diagnostic>,
    /// What linting says of its prompt.
    pub linted: Option<Linted>,
    /// The project's fewshot.toml, where a prompt was read.
    pub config: Option<Config>,
    /// None where something is wrong: no verdict is built on a mistake.
    pub assessment: Option<Assessment>,
}

/// Why a case could not be weighed at all.
#[derive(Debug)]
pub enum Refused {
    Unreadable(Unreadable),
    /// A change that has no place in it, and why.
    Change(String, String),
}

/// Weighs the case at `path`, with `changes` of paths to values made to it first.
pub fn weigh(
    path: &Path,
    options: &Options,
    changes: &[(String, String)],
    seed: u64,
) -> Result<Weighed, Refused> {
    let mut files = Files::new(&options.base);
    let file = files.open(path, MAX_FILE).map_err(Refused::Unreadable)?;
    let mut found = Vec::new();
    let mut low = Lowering {
        files: &mut files,
        found: &mut found,
    };
    // Without the look for scalars that another YAML reads otherwise: a case's dates are dates there,
    // too, and nothing of it goes into a prompt.
    let text = low.files.shared_text(file);
    let case = match yaml::parse(file, &text, low.found) {
        Some(mut node) => {
            for (at, (path, value)) in changes.iter().enumerate() {
                let mut name = format!("--set {}", path.replace(['/', '\\'], "_"));
                let before = changes[..at]
                    .iter()
                    .filter(|(other, _)| other == path)
                    .count();
                if before > 0 {
                    name.push_str(&format!(" ({})", before + 1));
                }
                let name = low.files.folder(file).join(name);
                low.files.overlay(&name, value.as_str());
                let id = low
                    .files
                    .open(&name, MAX_FILE)
                    .map_err(Refused::Unreadable)?;
                let text = low.files.shared_text(id);
                let Some(value) = yaml::parse(id, &text, low.found) else {
                    continue;
                };
                set(&mut node, path, value, id)
                    .map_err(|why| Refused::Change(path.clone(), why))?;
            }
            let root = paths::project_root(low.files.folder(file));
            case(&mut low, &node, file, &root, options.today.as_deref())
        }
        None => None,
    };
    let opened = case.as_ref().and_then(|case| {
        let (path, named) = case.prompt.as_ref()?;
        match low.files.open(path, MAX_FILE) {
            Ok(id) => Some(id),
            Err(why) => {
                low.unreadable(named, path, &why);
                None
            }
        }
    });
    let (Some(case), Some(opened)) = (case, opened) else {
        lint::sort(&mut found, Some(file));
        return Ok(Weighed {
            files,
            file,
            found,
            linted: None,
            config: None,
            assessment: None,
        });
    };
    let loaded = load_open(files, opened, options, None);
    Ok(with_prompt(&case, loaded, found, options, seed))
}

fn with_prompt(
    case: &Case,
    mut loaded: Loaded,
    mut found: Vec<Diagnostic>,
    options: &Options,
    seed: u64,
) -> Weighed {
    let linted = loaded.lint(&Selection::default());
    let pool = pool(case, &mut loaded, &mut found);
    let models = models(case, &loaded, &mut found);
    lint::sort(&mut found, Some(case.file));
    let broken = found.iter().any(|found| found.severity == Severity::Error);
    let assessment = (!broken).then(|| {
        let evidence = Evidence {
            spec: loaded.spec.as_ref().filter(|_| !loaded.is_broken()),
            gate_one: linted.gate_one.as_ref(),
            models: &models,
            pool: pool.as_ref(),
            thresholds: &loaded.config.gates,
            today: options.today.as_deref(),
            seed,
        };
        assess(case, &evidence)
    });
    Weighed {
        files: loaded.files,
        file: case.file,
        found,
        linted: Some(linted),
        config: Some(loaded.config),
        assessment,
    }
}

/// The items counted, or the counts that are given.
fn pool(case: &Case, loaded: &mut Loaded, found: &mut Vec<Diagnostic>) -> Option<Pool> {
    let Some(items) = &case.data.items else {
        return case.data.counts.as_ref().map(Pool::of_counts);
    };
    let spec = loaded.spec.as_ref()?;
    let mut low = Lowering {
        files: &mut loaded.files,
        found,
    };
    count(&mut low, items, &loaded.config.root, spec)
}

/// The candidates' models in the order of the columns, each prompted one with its counts.
fn models(case: &Case, loaded: &Loaded, found: &mut Vec<Diagnostic>) -> Vec<Counted> {
    let own = loaded.spec.as_ref().and_then(|spec| spec.model.as_ref());
    let own = own.map(|text| text.text.as_str());
    let mut look = |candidate: &Candidate, or: Option<&str>, prompted: bool| {
        let said = candidate.model.as_ref().map(|text| text.text.as_str());
        let name = said.or(or);
        let (mut model, nearest) = match name.map(|name| tokens::find(name, &loaded.config.models))
        {
            None => (tokens::unnamed(), None),
            Some(Lookup::Known(model)) => (model, None),
            Some(Lookup::Unknown { nearest }) => {
                (tokens::unknown(name.unwrap_or_default()), nearest)
            }
        };
        // A tokenizer file of the project's; that of the prompt's own model was loaded with it.
        if let Err(finding) = model.tokenizer.load()
            && !loaded.found.contains(&finding)
            && !found.contains(&finding)
        {
            found.push(*finding);
        }
        Counted {
            name: name.map(str::to_owned),
            counts: prompted.then(|| loaded.count_for(&model)).flatten(),
            nearest,
            model,
        }
    };
    let mut out = vec![look(&case.prompted, own, true)];
    for candidate in &case.smaller {
        out.push(look(candidate, None, true));
    }
    out.push(look(&case.fine_tuned, None, false));
    out
}
