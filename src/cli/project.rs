//! The project that the working folder lies in, and the models it declares.

use std::path::Path;

use super::output::{Failure, failure, note, stderr_style};
use super::{Common, paths};
use crate::report::human;
use crate::source::{Diagnostic, Files, Severity};
use crate::spec::Config;
use crate::spec::fields::Lowering;
use crate::spec::model::OwnModel;
use crate::spec::paths::project_root;
use crate::tokens::{Lookup, Model, find};

/// The project's fewshot.toml, or that of --config; what is wrong in it is said and left out.
pub fn config(common: &Common) -> Result<Config, Failure> {
    let options = paths::options(common, None)?;
    let root = project_root(&options.base);
    let mut files = Files::new(&options.base);
    let mut found = Vec::new();
    let mut low = Lowering {
        files: &mut files,
        found: &mut found,
    };
    let config = crate::spec::config::config(&mut low, &root, options.config.as_deref());
    for finding in &found {
        say(finding, &files, common);
    }
    Ok(config)
}

/// A finding on standard error.
pub fn say(finding: &Diagnostic, files: &Files, common: &Common) {
    note(&human(finding, files, "fewshot.toml", stderr_style(common)));
}

/// The models of --model, each with its tokenizer loaded; `say` is told where an estimate has to do. One
/// that was asked for and cannot be read stops the command.
pub fn models(
    names: &[String],
    own: &[OwnModel],
    say: &dyn Fn(&Diagnostic),
) -> Result<Vec<(Option<String>, Model)>, Failure> {
    let mut out = Vec::new();
    for name in names {
        match find(name, own) {
            Lookup::Known(mut model) => {
                match model.tokenizer.load() {
                    Err(finding) if finding.severity == Severity::Error => {
                        return failure(finding.message);
                    }
                    Err(finding) => say(&finding),
                    Ok(()) => {}
                }
                out.push((Some(name.clone()), model));
            }
            Lookup::Unknown { nearest } => return unknown(name, nearest.as_deref()),
        }
    }
    Ok(out)
}

pub fn unknown<T>(name: &str, nearest: Option<&str>) -> Result<T, Failure> {
    let hint = nearest.map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
    failure(format!(
        "no model `{name}` in the table{hint}\n  help: declare your own in fewshot.toml: [models.\"{name}\"]"
    ))
}

/// Whether `path` is a YAML file that has a spec's `task`, by its text.
pub fn is_spec_text(path: &Path, text: &str) -> bool {
    let is_yaml = path.extension().is_some_and(|e| e == "yaml" || e == "yml");
    let is_named = path.extension().is_some();
    if paths::is_spec(path) {
        return true;
    }
    if !text.lines().any(|line| line.starts_with("task:")) || (is_named && !is_yaml) {
        return false;
    }
    is_yaml || has_task(text)
}

/// Whether `text` is YAML, a mapping with `task`.
fn has_task(text: &str) -> bool {
    let mut files = Files::new(".");
    let id = files.add_text("stdin", text);
    let mut found = Vec::new();
    let node = crate::source::yaml::parse(id, text, &mut found);
    let has = |node: &crate::source::Node| {
        let entries = node.as_map().unwrap_or_default();
        entries.iter().any(|entry| entry.key.text == "task")
    };
    found.is_empty() && node.as_ref().is_some_and(has)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spec_is_known_by_its_name_or_its_task() {
        let is = |path: &str, text: &str| is_spec_text(Path::new(path), text);
        assert!(is("a.fewshot.yaml", ""));
        assert!(is("a.fewshot.yml", "words"));
        assert!(is("a.yaml", "name: x\ntask: t\n"));
        assert!(is("a.yaml", "task: t\n  broken: ["));
        assert!(is("-", "name: x\ntask: t\n"));
        assert!(!is("-", "Dear team,\ntask: buy milk\n- and: [\n"));
        assert!(!is("-", "words"));
        assert!(!is("notes.md", "task: t\n"));
        assert!(!is("a.yaml", "labels: [a]\n"));
    }
}
