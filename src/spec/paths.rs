//! Paths written in files: relative to the file that names them, and never out of the project.

use std::path::{Path, PathBuf};

use super::fields::{Lowering, Text};
use crate::source::file::normalized;
use crate::source::{Diagnostic, FileId, Files, Unreadable};

/// The nearest folder from `start` upward that holds `fewshot.toml` or `.git`, else `start` itself.
pub fn project_root(start: &Path) -> PathBuf {
    start
        .ancestors()
        .find(|folder| folder.join("fewshot.toml").is_file() || folder.join(".git").exists())
        .unwrap_or(start)
        .to_path_buf()
}

/// The same for the files that `files` reads. A tree's root is a project's, as it has `.git`.
pub fn root_of(files: &Files, start: &Path) -> PathBuf {
    let Some(tree) = files.tree() else {
        return project_root(start);
    };
    let mut folders = start
        .ancestors()
        .take_while(|folder| folder.starts_with(&tree.root));
    let found = folders.find(|folder| files.is_file(&folder.join("fewshot.toml")));
    found.unwrap_or(&tree.root).to_path_buf()
}

/// Whether a word in a spec is a path, as `./mine.yaml`, and not the name of something shipped.
pub fn is_path(word: &str) -> bool {
    let extension = Path::new(word).extension();
    let known = |e: &str| ["yaml", "yml", "json", "jsonl", "j2", "jinja"].contains(&e);
    word.contains(['/', '\\']) || extension.and_then(|e| e.to_str()).is_some_and(known)
}

impl Lowering<'_> {
    /// The absolute path that `named`, written in file `from`, means; None with a diagnostic where it
    /// leaves `root`, by its words or by a link.
    pub fn resolve(&mut self, named: &Text, from: FileId, root: &Path) -> Option<PathBuf> {
        let folder = self.files.folder(from).to_path_buf();
        match inside_of(self.files, &folder.join(&named.text), root) {
            Some(path) => Some(path),
            None => {
                let diagnostic = Diagnostic::error("FS007", "this path leaves the project")
                    .at(named.place)
                    .help(format!(
                        "files of a prompt lie under its project root, `{}`",
                        match self.files.name_of(root).as_str() {
                            "" => ".",
                            name => name,
                        }
                    ));
                self.push(diagnostic);
                None
            }
        }
    }

    /// Opens the file that `named` means; FS006 and FS007 are reported at `named`.
    pub fn open(&mut self, named: &Text, from: FileId, root: &Path, limit: u64) -> Option<FileId> {
        let path = self.resolve(named, from, root)?;
        match self.files.open_regular(&path, limit) {
            Ok(id) => Some(id),
            Err(why) => {
                self.unreadable(named, &path, &why);
                None
            }
        }
    }

    pub fn unreadable(&mut self, named: &Text, path: &Path, why: &Unreadable) {
        let message = format!("cannot read `{}`: {why}", self.files.name_of(path));
        self.push(Diagnostic::error("FS006", message).at(named.place));
    }
}

/// The same for the files that `files` reads: the links of the disk say nothing of a tree, whose own
/// are its reader's to follow.
pub fn inside_of(files: &Files, path: &Path, root: &Path) -> Option<PathBuf> {
    if files.tree().is_none() {
        return inside(path, root);
    }
    let path = normalized(path);
    path.starts_with(normalized(root)).then_some(path)
}

/// `path` without `.` and `..`, if it lies under `root` both by its words and where its links lead.
/// Of a path that does not exist yet, what exists of it is followed.
pub fn inside(path: &Path, root: &Path) -> Option<PathBuf> {
    let path = normalized(path);
    if !path.starts_with(normalized(root)) {
        return None;
    }
    let real = path.ancestors().find_map(|path| path.canonicalize().ok());
    match (real, root.canonicalize()) {
        (Some(real), Ok(real_root)) if !real.starts_with(&real_root) => None,
        _ => Some(path),
    }
}
