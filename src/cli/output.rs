//! Writing: to standard output in one go, to files by way of a temporary one, and what stops a command.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use super::{Colour, Common};
use crate::report::Style;

/// What keeps a command from doing its work.
#[derive(Debug)]
pub enum Failure {
    /// The reader of the output has gone; there is nothing left to say.
    BrokenPipe,
    /// What went wrong and what to do, for standard error; exit code 2.
    Message(String),
}

pub fn failure<T>(message: impl Into<String>) -> Result<T, Failure> {
    Err(Failure::Message(message.into()))
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::BrokenPipe,
            _ => Failure::Message(format!("cannot write: {error}")),
        }
    }
}

/// Writes a result to standard output, byte for byte.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Writes to standard error; that it cannot be read is no reason to stop.
pub fn note(text: &str) {
    let mut out = io::stderr().lock();
    let _ = out.write_all(text.as_bytes());
    let _ = out.flush();
}

/// Replaces the file at `path` by `text`: whole or not at all.
pub fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    // A link is written through, not replaced.
    let target = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let named = |error: io::Error| {
        let why = why_not(&error, folder);
        Failure::Message(format!("cannot write `{}`: {why}", path.display()))
    };
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let prefix = format!(".{name}.");
    sweep(folder, &prefix);
    let mut file = tempfile::Builder::new()
        .prefix(&prefix)
        .suffix(UNFINISHED)
        .tempfile_in(folder)
        .map_err(named)?;
    file.write_all(text.as_bytes()).map_err(named)?;
    let permissions = match std::fs::metadata(&target) {
        Ok(metadata) => Some(metadata.permissions()),
        Err(_) => new_file_permissions(),
    };
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions).map_err(named)?;
    }
    file.persist(&target).map_err(|error| named(error.error))?;
    Ok(())
}

/// Why the file could not be written. The error itself names the temporary file, of which nobody asked.
fn why_not(error: &io::Error, folder: &Path) -> String {
    match error.kind() {
        io::ErrorKind::NotFound if !folder.is_dir() => {
            format!("there is no folder `{}`", folder.display())
        }
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let said = error.to_string();
            let (why, _) = said.split_once(" at path ").unwrap_or((&said, ""));
            why.to_owned()
        }
    }
}

/// How the name of a file ends that is being written. It starts with a dot and ends like no file that
/// fewshot reads, so that one which an interrupt leaves behind is found by no search of a folder.
const UNFINISHED: &str = ".fewshot-unfinished";

/// Writing takes milliseconds: a file this old was left behind, and is not another process's.
const LEFT_BEHIND: Duration = Duration::from_secs(600);

/// Takes away what an interrupt left behind of earlier writings of the same file. Nothing can be done
/// at the interrupt itself: a process that is killed runs no more.
fn sweep(folder: &Path, prefix: &str) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !name.starts_with(prefix) || !name.ends_with(UNFINISHED) {
            continue;
        }
        let modified = entry.metadata().and_then(|metadata| metadata.modified());
        let age = modified.ok().and_then(|time| time.elapsed().ok());
        if age.is_some_and(|age| age > LEFT_BEHIND) {
            // That it stays is no reason not to write.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// A temporary file is its owner's alone; what is kept for reviewers is not.
#[cfg(unix)]
fn new_file_permissions() -> Option<std::fs::Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn new_file_permissions() -> Option<std::fs::Permissions> {
    None
}

/// How wide and colourful a stream may be written to. `NO_COLOR` and a dumb terminal are honoured.
pub fn style(common: &Common, is_terminal: bool) -> Style {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let colour = match common.color {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => is_terminal && !set("NO_COLOR") && !dumb,
    };
    let columns = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    let width = match terminal_size::terminal_size() {
        _ if columns.is_some() => columns.unwrap_or(100),
        Some((width, _)) if is_terminal => usize::from(width.0),
        _ => 100,
    };
    Style {
        width: width.clamp(40, 400),
        breaks: is_terminal || columns.is_some(),
        colour,
    }
}

pub fn stdout_style(common: &Common) -> Style {
    style(common, io::stdout().is_terminal())
}

pub fn stderr_style(common: &Common) -> Style {
    style(common, io::stderr().is_terminal())
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn what_cannot_be_written_is_named_as_it_was_asked_for() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("file"), "").expect("written");
        for name in ["missing/x.md", "file/x.md"] {
            let path = folder.path().join(name);
            let Err(Failure::Message(said)) = write_file(&path, "x") else {
                panic!("{name} was written");
            };
            let start = format!("cannot write `{}`: ", path.display());
            assert!(said.starts_with(&start), "{said}");
            assert!(!said.contains(UNFINISHED), "{said}");
        }
    }

    #[test]
    fn what_an_interrupt_left_behind_is_swept_by_the_next_writing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = |name: &str| folder.path().join(name);
        let old = SystemTime::now() - 2 * LEFT_BEHIND;
        for (name, is_old) in [
            (".a.fewshot.yaml.x1.fewshot-unfinished", true),
            (".a.fewshot.yaml.x2.fewshot-unfinished", false),
            (".b.fewshot.yaml.x1.fewshot-unfinished", true),
            (".a.fewshot.yaml.mine", true),
        ] {
            let file = File::create(path(name)).expect("made");
            if is_old {
                file.set_modified(old).expect("dated");
            }
        }
        write_file(&path("a.fewshot.yaml"), "name: a\n").expect("written");
        let text = fs::read_to_string(path("a.fewshot.yaml"));
        assert_eq!(text.expect("there"), "name: a\n");
        assert!(!path(".a.fewshot.yaml.x1.fewshot-unfinished").exists());
        // Another process may be writing this one, and the rest is not of this file.
        assert!(path(".a.fewshot.yaml.x2.fewshot-unfinished").exists());
        assert!(path(".b.fewshot.yaml.x1.fewshot-unfinished").exists());
        assert!(path(".a.fewshot.yaml.mine").exists());
        assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 4);
    }
}
