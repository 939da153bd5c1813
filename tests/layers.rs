//! The data flows one way: text → source → spec → render → tokens → lint → reply → gates → diff →
//! report → cli. A folder uses what stands before it, never what stands after it. Only the command
//! line prints, and only it reads the environment.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders of src/, each after all that it may use.
const ORDER: [&str; 11] = [
    "text", "source", "spec", "render", "tokens", "lint", "reply", "gates", "diff", "report", "cli",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of src/") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            out.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            out.push(path);
        }
    }
    out
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// What of the crate a source names: `crate::spec::Text` and `use crate::{spec, load}` name `spec`,
/// and `load`.
fn crate_names(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let after = &text[at + "crate::".len()..];
        let list = match after.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or(""),
            None => after,
        };
        let ends = |c: char| !(c.is_alphanumeric() || c == '_');
        if after.starts_with('{') {
            out.extend(
                list.split(',')
                    .map(|part| part.trim().split(ends).next().unwrap_or("").to_owned()),
            );
        } else {
            out.push(after.split(ends).next().unwrap_or("").to_owned());
        }
    }
    out.retain(|name| !name.is_empty());
    out
}

/// What a file of `folder` may not name.
fn against_the_arrows(folder: &str, text: &str) -> Vec<String> {
    let at = ORDER
        .iter()
        .position(|name| *name == folder)
        .expect("in the order");
    let allowed = |name: &str| match ORDER.iter().position(|known| *known == name) {
        Some(used) => used <= at,
        // The crate's face stands above all folders but the command line.
        None => folder == "cli",
    };
    let mut names = crate_names(text);
    names.retain(|name| !allowed(name));
    names
}

#[test]
fn imports_follow_the_arrows() {
    let mut wrong = Vec::new();
    for folder in ORDER {
        for path in sources(&src().join(folder)) {
            let text = fs::read_to_string(&path).expect("a source");
            for name in against_the_arrows(folder, &text) {
                wrong.push(format!("{}: crate::{name}", path.display()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "against the arrows:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn an_import_against_the_arrows_would_be_seen() {
    assert_eq!(
        against_the_arrows("text", "use crate::source::Files;"),
        ["source"]
    );
    assert_eq!(
        against_the_arrows("spec", "fn f(x: crate::lint::Rule) {}"),
        ["lint"]
    );
    assert_eq!(
        against_the_arrows("report", "use crate::{lint, cli::main, load};"),
        ["cli", "load"]
    );
    assert!(against_the_arrows("cli", "use crate::{Loaded, load};").is_empty());
}

#[test]
fn every_folder_has_its_place() {
    for entry in fs::read_dir(src()).expect("src") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        assert!(
            !path.is_dir() || ORDER.contains(&name.as_str()),
            "src/{name} has no place in the order"
        );
    }
}

#[test]
fn only_the_command_line_prints_and_reads_the_environment() {
    let forbidden = [
        "println!(",
        "print!(",
        "std::env::",
        "env::var",
        "io::stdin",
        "io::stdout",
    ];
    for folder in ORDER.iter().filter(|folder| **folder != "cli") {
        for path in sources(&src().join(folder)) {
            let text = fs::read_to_string(&path).expect("a source");
            let code = text.split("#[cfg(test)]").next().unwrap_or("");
            for word in forbidden {
                assert!(!code.contains(word), "{} has `{word}`", path.display());
            }
        }
    }
}
