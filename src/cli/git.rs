//! Files as they stand in a revision, by way of the `git` program: nothing of the working tree is read.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use super::output::{Failure, failure};
use crate::source::Unreadable;
use crate::source::file::{Tree, normalized, relative};
use crate::text::similar::nearest;

/// What an argument names.
#[derive(Debug, PartialEq, Eq)]
pub enum Named {
    File(PathBuf),
    Revision { revision: String, path: String },
}

/// `REV:path`, unless it is a file: there is one of that name, or the colon is a drive letter's.
pub fn named(argument: &Path) -> Named {
    let file = || Named::File(argument.to_path_buf());
    let Some(text) = argument.to_str() else {
        return file();
    };
    let chars: Vec<char> = text.chars().take(3).collect();
    let is_drive = matches!(chars[..], [letter, ':', '/' | '\\'] if letter.is_ascii_alphabetic());
    if is_drive || argument.is_file() {
        return file();
    }
    // `HEAD^{/fix: it}` and `main@{12:30}` have colons of their own.
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => {
                return Named::Revision {
                    revision: text[..at].to_owned(),
                    path: text[at + 1..].to_owned(),
                };
            }
            _ => {}
        }
    }
    file()
}

/// A revision of the repository that a folder lies in.
pub struct Revision {
    /// As it was named.
    name: String,
    /// The working tree's top, and the folder that git was asked from.
    root: PathBuf,
    folder: PathBuf,
    /// The revision's tree, by its hash: it stays the same while it is read.
    tree: String,
}

impl Revision {
    pub fn find(revision: &str, folder: &Path) -> Result<Self, Failure> {
        if revision.is_empty() {
            return failure("before the colon stands a revision, as HEAD or main: HEAD:PATH");
        }
        let top = git(folder, &["rev-parse", "--show-toplevel"])?;
        let top = match top {
            Ok(top) => top,
            Err(why) if why.contains("not a git repository") => {
                return failure(format!(
                    "`{revision}:` asks git for a revision, and this folder is in no repository of git\n  \
                     help: name two files, or run it in the repository"
                ));
            }
            Err(why) => return failure(format!("git: {why}")),
        };
        // A name that starts with a dash would be taken for an option.
        let wanted = format!("{revision}^{{tree}}");
        let found = match revision.starts_with('-') {
            true => Err(String::new()),
            false => git(folder, &["rev-parse", "--verify", "--quiet", &wanted])?,
        };
        let Ok(tree) = found else {
            return failure(unknown_revision(revision, folder)?);
        };
        Ok(Revision {
            name: revision.to_owned(),
            root: PathBuf::from(line(&top)),
            folder: folder.to_path_buf(),
            tree: line(&tree).to_owned(),
        })
    }

    /// The absolute path that `path` means after the colon: from the top of the repository; after a
    /// dot, from the working folder.
    pub fn path(&self, path: &str) -> Result<PathBuf, Failure> {
        let prefix = self.prefix()?;
        let is_here = path.starts_with("./") || path.starts_with("../");
        let path = path.replace('\\', "/");
        let within = match is_here {
            true => format!("{prefix}{path}"),
            false => path.clone(),
        };
        let absolute = normalized(&self.root.join(&within));
        if path.is_empty() || path.ends_with('/') {
            return failure(format!(
                "after the colon stands the path of a spec, as {}:prompts/a.fewshot.yaml",
                self.name
            ));
        }
        if !absolute.starts_with(&self.root) {
            return failure(format!(
                "`{}:{path}` lies outside of the repository, `{}`",
                self.name,
                self.root.display()
            ));
        }
        match self.read(&absolute, u64::MAX) {
            Err(Unreadable::Missing) => failure(self.missing(&path, &prefix, is_here)?),
            _ => Ok(absolute),
        }
    }

    /// The revision's path of a file of the working tree.
    pub fn path_of(&self, file: &Path) -> Result<String, Failure> {
        let absolute = self.folder.join(file);
        let real = absolute.canonicalize().unwrap_or(normalized(&absolute));
        let root = self.root.canonicalize().unwrap_or(self.root.clone());
        match real.starts_with(&root) {
            true => Ok(relative(&root, &real)),
            false => failure(format!(
                "`{}` lies in no revision: it is outside of the repository, `{}`\n  help: name two files to compare",
                file.display(),
                self.root.display()
            )),
        }
    }

    /// The working folder as seen from the top: empty, or with `/` at its end.
    fn prefix(&self) -> Result<String, Failure> {
        let prefix = git(&self.folder, &["rev-parse", "--show-prefix"])?;
        Ok(prefix.map_or_else(|_| String::new(), |text| line(&text).to_owned()))
    }

    /// Why there is no such path, and what was meant perhaps.
    fn missing(&self, path: &str, prefix: &str, is_here: bool) -> Result<String, Failure> {
        let name = &self.name;
        let message = format!("there is no `{path}` in {name}");
        let there = |path: &str| {
            let absolute = normalized(&self.root.join(path));
            self.read(&absolute, u64::MAX).is_ok()
        };
        if !is_here && !prefix.is_empty() && there(&format!("{prefix}{path}")) {
            return Ok(format!(
                "{message}\n  help: a path after the colon starts at the top of the repository: {name}:{prefix}{path}, or {name}:./{path}"
            ));
        }
        if normalized(&self.root.join(path)).is_file() {
            return Ok(format!(
                "{message}, only in the working tree\n  help: it was not there yet or was called otherwise, then: fewshot diff {name}:OLD {path}"
            ));
        }
        let listed = git(
            &self.folder,
            &[
                "ls-tree",
                "-r",
                "-z",
                "--full-tree",
                "--name-only",
                &self.tree,
            ],
        )?;
        let listed = listed.unwrap_or_default();
        let specs: Vec<&str> = listed
            .split('\0')
            .filter(|path| super::paths::is_spec(Path::new(path)))
            .collect();
        let own = path.rsplit('/').next().unwrap_or(path);
        let same = |known: &&&str| known.rsplit('/').next() == Some(own);
        let near = specs.iter().find(same).copied();
        let near = near.or_else(|| nearest(path, specs.iter().copied()));
        Ok(match near {
            Some(near) => format!("{message}\n  help: did you mean {name}:{near}?"),
            None => format!("{message}\n  help: git ls-tree -r --name-only {name} lists what is"),
        })
    }

    /// How a path in it is written.
    pub fn shown(&self, path: &str) -> String {
        format!("{}:{path}", self.name)
    }

    fn read(&self, path: &Path, limit: u64) -> Result<String, Unreadable> {
        read(&self.folder, &self.root, &self.tree, path, limit)
    }

    /// The revision's files for the loader.
    pub fn files(&self) -> Result<Arc<Tree>, Failure> {
        let copies = tempfile::tempdir()?;
        let (folder, root, tree) = (self.folder.clone(), self.root.clone(), self.tree.clone());
        let reader = {
            let (folder, root, tree) = (folder.clone(), root.clone(), tree.clone());
            move |path: &Path, limit: u64| read(&folder, &root, &tree, path, limit)
        };
        let copy = move |path: &Path| {
            let copied = copies.path().join(relative(&root, path).replace('/', "-"));
            // What cannot be copied is missed where it is opened.
            if let Ok(text) = read(&folder, &root, &tree, path, u64::MAX) {
                let _ = std::fs::write(&copied, text);
            }
            copied
        };
        Ok(Arc::new(Tree {
            root: self.root.clone(),
            name: self.name.clone(),
            read: Box::new(reader),
            copy: Box::new(copy),
        }))
    }
}

fn unknown_revision(revision: &str, folder: &Path) -> Result<String, Failure> {
    let message = format!("git knows no revision `{revision}`");
    if revision == "HEAD" {
        return Ok(format!("{message}: nothing has been committed yet"));
    }
    let names = git(
        folder,
        &["for-each-ref", "--format=%(refname:short)", "--count=1000"],
    )?;
    let names = names.unwrap_or_default();
    let near = nearest(revision, names.lines().chain(["HEAD"]));
    Ok(match near {
        Some(near) => format!("{message}\n  help: did you mean `{near}`?"),
        None => format!(
            "{message}\n  help: `git branch -a` and `git tag` list them; a shallow clone, as CI makes it, \
             has to fetch it first"
        ),
    })
}

/// The text at a path of a tree, links within the tree followed.
fn read(
    folder: &Path,
    root: &Path,
    tree: &str,
    path: &Path,
    limit: u64,
) -> Result<String, Unreadable> {
    if !path.starts_with(root) {
        return Err(Unreadable::Missing);
    }
    let within = relative(root, path);
    if within.contains('\n') {
        return Err(Unreadable::Missing);
    }
    let failed = |error: std::io::Error| Unreadable::Other(format!("git: {error}"));
    let mut child = command(folder)
        .args(["cat-file", "--batch", "--follow-symlinks"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    if let Some(mut input) = child.stdin.take() {
        // That git has gone shows in what it answers.
        let _ = writeln!(input, "{tree}:{within}");
    }
    let answer = child.stdout.take().map(|out| answer(out, limit));
    let _ = child.wait();
    answer.unwrap_or(Err(Unreadable::Missing))
}

/// Git's answer: a line with hash, kind and size, and so many bytes; or a line that says why not.
fn answer(out: impl Read, limit: u64) -> Result<String, Unreadable> {
    let mut out = std::io::BufReader::new(out);
    let mut head = Vec::new();
    std::io::BufRead::read_until(&mut out, b'\n', &mut head)?;
    let head = String::from_utf8_lossy(&head);
    let words: Vec<&str> = head.trim_end().rsplitn(3, ' ').collect();
    match words[..] {
        [size, "blob", _] => {
            let size: u64 = size.parse().unwrap_or(u64::MAX);
            if size > limit {
                return Err(Unreadable::TooLarge { limit });
            }
            let mut bytes = Vec::new();
            out.take(size).read_to_end(&mut bytes)?;
            String::from_utf8(bytes).map_err(|error| Unreadable::NotUtf8 {
                offset: error.utf8_error().valid_up_to(),
            })
        }
        [_, "tree" | "commit", _] => Err(Unreadable::Folder),
        // So git says of a link that leads out of the tree; the number is the length of its target.
        [_, "symlink"] => Err(Unreadable::Other("this link leaves the project".into())),
        _ => Err(Unreadable::Missing),
    }
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder);
    command
}

/// What git prints, or its first line about what is wrong; a failure where it cannot be run at all.
fn git(folder: &Path, arguments: &[&str]) -> Result<Result<String, String>, Failure> {
    let output = match command(folder).args(arguments).output() {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return failure(
                "REV:PATH needs the program git, and there is none in PATH\n  help: install git, or name two files",
            );
        }
        Err(error) => return failure(format!("git cannot be run: {error}")),
    };
    if output.status.success() {
        return Ok(Ok(String::from_utf8_lossy(&output.stdout).into_owned()));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said
        .lines()
        .next()
        .unwrap_or("it failed and did not say why");
    Ok(Err(first.trim_start_matches("fatal: ").to_owned()))
}

/// Without the line end that git writes after it; a path may end in blanks.
fn line(text: &str) -> &str {
    text.trim_end_matches(['\n', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_is_a_file_or_a_path_in_a_revision() {
        let of = |argument: &str| match named(Path::new(argument)) {
            Named::File(_) => None,
            Named::Revision { revision, path } => Some((revision, path)),
        };
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(of("prompts/a.fewshot.yaml"), None);
        assert_eq!(of("HEAD:a.yaml"), pair("HEAD", "a.yaml"));
        assert_eq!(of("v1.0~2:p/أ.yaml"), pair("v1.0~2", "p/أ.yaml"));
        assert_eq!(of("C:\\prompts\\a.yaml"), None);
        assert_eq!(of("c:/prompts/a.yaml"), None);
        assert_eq!(of("c:prompts/a.yaml"), pair("c", "prompts/a.yaml"));
        assert_eq!(
            of("HEAD^{/fix: it}:a.yaml"),
            pair("HEAD^{/fix: it}", "a.yaml")
        );
        assert_eq!(of("main@{12:30}:a.yaml"), pair("main@{12:30}", "a.yaml"));
        assert_eq!(of(":a.yaml"), pair("", "a.yaml"));
    }

    #[test]
    fn git_answers_with_a_head_and_so_many_bytes() {
        let read = |text: &str| answer(text.as_bytes(), 10);
        assert_eq!(read("0a1b blob 3\nabc\n"), Ok("abc".to_owned()));
        assert_eq!(
            read("0a1b blob 11\nabcdefghijk\n"),
            Err(Unreadable::TooLarge { limit: 10 })
        );
        assert_eq!(read("0a1b tree 3\nabc\n"), Err(Unreadable::Folder));
        assert_eq!(read("0a1b:x y missing\n"), Err(Unreadable::Missing));
        assert_eq!(read(""), Err(Unreadable::Missing));
    }
}
