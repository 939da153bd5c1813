//! A sound prompt copied into a folder of its own, to be changed there.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::fs;
use std::path::{Path, PathBuf};

use fewshot::lint::Selection;
use fewshot::source::Diagnostic;
use fewshot::{Loaded, Options, load};

pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The shipped prompts, which are sound as well.
pub const SHIPPED: [&str; 2] = ["procurement", "three-way-match"];

/// Every sound prompt, as [`Project::copy_of`] takes it.
pub fn sound_prompts() -> Vec<String> {
    let folder = repository().join("tests/sound");
    let mut out: Vec<String> = SHIPPED.map(str::to_owned).to_vec();
    for entry in fs::read_dir(&folder).expect("tests/sound") {
        let path = entry.expect("an entry").path();
        let inside = match path.is_dir() {
            true => fs::read_dir(&path)
                .expect("a folder")
                .map(|entry| entry.expect("an entry").path())
                .collect(),
            false => vec![path],
        };
        for path in inside {
            let path = path.strip_prefix(&folder).expect("in tests/sound");
            let name = path.to_str().expect("UTF-8").replace('\\', "/");
            out.extend(name.strip_suffix(".fewshot.yaml").map(str::to_owned));
        }
    }
    out.sort();
    out
}

/// The day on which all of them are looked at: prices and retirements depend on it.
pub const TODAY: &str = "2026-12-01";

pub fn options(base: PathBuf) -> Options {
    Options {
        base,
        config: None,
        model: None,
        today: Some(TODAY.to_owned()),
    }
}

pub struct Project {
    folder: tempfile::TempDir,
    /// The spec's file name.
    pub spec: String,
}

impl Project {
    /// `insurance-claims` with the files called so, `ticket-files/tickets` with its whole folder,
    /// or a shipped one.
    pub fn copy_of(prompt: &str) -> Self {
        let (from, name) = match prompt.split_once('/') {
            Some((folder, name)) => (repository().join("tests/sound").join(folder), name),
            None if SHIPPED.contains(&prompt) => (repository().join("prompts"), prompt),
            None => (repository().join("tests/sound"), prompt),
        };
        let folder = tempfile::tempdir().expect("a temporary folder");
        for entry in fs::read_dir(&from).expect("the prompt's folder") {
            let path = entry.expect("an entry").path();
            let file = path.file_name().and_then(|file| file.to_str());
            let file = file.expect("a file's name");
            if prompt.contains('/') || file.starts_with(&format!("{name}.")) {
                fs::copy(&path, folder.path().join(file)).expect("copied");
            }
        }
        let spec = format!("{name}.fewshot.yaml");
        let project = Project { folder, spec };
        assert!(project.path(&project.spec).is_file(), "no prompt {prompt}");
        project
    }

    /// The folder, without links on the way to it.
    pub fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("it is there")
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.root().join(file)
    }

    pub fn spec_path(&self) -> PathBuf {
        self.path(&self.spec)
    }

    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap_or_else(|why| panic!("{file}: {why}"))
    }

    pub fn write(&self, file: &str, text: &str) {
        fs::write(self.path(file), text).expect("written");
    }

    pub fn options(&self) -> Options {
        options(self.root())
    }

    pub fn load(&self) -> Loaded {
        self.load_on(TODAY)
    }

    fn load_on(&self, day: &str) -> Loaded {
        let options = Options {
            today: Some(day.to_owned()),
            ..self.options()
        };
        load(&self.spec_path(), &options).expect("a spec that can be read")
    }

    /// What all rules find.
    pub fn lint(&self) -> (Loaded, Vec<Diagnostic>) {
        self.lint_on(TODAY)
    }

    pub fn lint_on(&self, day: &str) -> (Loaded, Vec<Diagnostic>) {
        let loaded = self.load_on(day);
        let found = loaded.lint(&Selection::default()).diagnostics;
        (loaded, found)
    }
}

/// A finding in a line, with the text it underlines, for messages of failing tests.
pub fn shown(loaded: &Loaded, found: &Diagnostic) -> String {
    let line = fewshot::report::concise(found, &loaded.files, loaded.path());
    let under = found.place.map_or("", |place| loaded.files.slice(place));
    format!("{line} [{under}]")
}

/// Replaces the one `old` in `text` by `new`, with the text's own line ends.
pub fn replaced(text: &str, old: &str, new: &str) -> String {
    let own = |part: &str| match text.contains("\r\n") {
        true => part.replace('\n', "\r\n"),
        false => part.to_owned(),
    };
    let (old, new) = (own(old), own(new));
    let count = text.matches(&old).count();
    assert_eq!(count, 1, "`{old}` stands {count} times, not once");
    text.replacen(&old, &new, 1)
}

/// Takes the marks off a text: what is between ⟦ and ⟧, in bytes of the text without them.
pub fn unmarked(text: &str) -> (String, Option<std::ops::Range<usize>>) {
    let (Some(start), Some(end)) = (text.find('⟦'), text.find('⟧')) else {
        return (text.to_owned(), None);
    };
    let plain = text.replace(['⟦', '⟧'], "");
    assert_eq!(plain.len(), text.len() - 6, "one pair of marks in a text");
    (plain, Some(start..end - '⟦'.len_utf8()))
}

/// The file a path names, as tests write it.
pub fn file_name(path: &Path) -> String {
    let name = path.file_name().and_then(|name| name.to_str());
    name.unwrap_or_default().to_owned()
}
