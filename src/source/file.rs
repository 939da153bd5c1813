//! The files one prompt is made of: read once, named as the user would name them, addressed by byte.
//!
//! A byte-order mark is taken off when a file is read and counts for nothing afterwards. Files may
//! come from the disk, from the program itself (`shipped:`), or from memory (standard input, an
//! editor's buffer), which then stands for the file of that path.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::read::{MAX_FILE, Unreadable, read, read_range, regular};
use crate::text::{LineIndex, Position, Span};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A range of bytes in one of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub file: FileId,
    pub span: Span,
}

impl Place {
    pub fn new(file: FileId, span: Span) -> Self {
        Place { file, span }
    }

    /// The empty place at its start.
    pub fn start(self) -> Self {
        Place::new(
            self.file,
            Span {
                start: self.span.start,
                end: self.span.start,
            },
        )
    }
}

enum Body {
    Whole {
        text: Arc<str>,
        lines: OnceLock<LineIndex>,
    },
    /// Only the places of its lines are held; a line is read again when it has to be shown.
    Streamed { lines: OnceLock<LineIndex> },
}

struct File {
    path: PathBuf,
    name: String,
    body: Body,
    /// Whether a byte-order mark was taken off, to be put back when the file is written.
    mark: bool,
}

/// A state of the files that is not the disk's, such as a revision: all that lies under `root` is read
/// from it and nothing from the disk.
pub struct Tree {
    /// Absolute.
    pub root: PathBuf,
    /// How its files are shown: `NAME:path`.
    pub name: String,
    /// The text at an absolute path, of so many bytes at the most.
    pub read: TreeReader,
    /// Where a copy of the file at an absolute path lies on the disk, for what is opened by its path.
    pub copy: Box<dyn Fn(&Path) -> PathBuf + Send + Sync>,
}

pub type TreeReader = Box<dyn Fn(&Path, u64) -> Result<String, Unreadable> + Send + Sync>;

/// The files read so far. Cheap to make; one per prompt.
pub struct Files {
    base: PathBuf,
    list: Vec<File>,
    overlays: HashMap<PathBuf, Arc<str>>,
    tree: Option<Arc<Tree>>,
}

impl Files {
    /// `base`: the working folder, absolute; names are shown relative to it.
    pub fn new(base: impl Into<PathBuf>) -> Self {
        Files {
            base: base.into(),
            list: Vec::new(),
            overlays: HashMap::new(),
            tree: None,
        }
    }

    /// From now on files are read from `tree`.
    pub fn read_from_tree(&mut self, tree: Arc<Tree>) {
        self.tree = Some(tree);
    }

    pub fn tree(&self) -> Option<&Tree> {
        self.tree.as_deref()
    }

    /// Whether there is a file at `path`, which is absolute.
    pub fn is_file(&self, path: &Path) -> bool {
        match &self.tree {
            Some(tree) => {
                let missing =
                    |why: &Unreadable| matches!(why, Unreadable::Missing | Unreadable::Folder);
                let read = || (tree.read)(path, MAX_FILE);
                self.is_overlaid(path) || !read().is_err_and(|why| missing(&why))
            }
            None => path.is_file(),
        }
    }

    /// Reads the text at `path`, which is absolute, from the tree or the disk.
    fn read(&self, path: &Path, limit: u64) -> Result<String, Unreadable> {
        match &self.tree {
            Some(tree) => (tree.read)(path, limit),
            None => read(path, limit),
        }
    }

    /// From now on `text` stands for what is on disk at `path`.
    pub fn overlay(&mut self, path: &Path, text: impl Into<Arc<str>>) {
        self.overlays.insert(self.absolute(path), text.into());
    }

    /// Lets go of the texts of files in which nothing is to be shown: of thousands of prompts, all are
    /// kept until they are reported.
    pub fn keep_texts_of(&mut self, shown: &HashSet<FileId>) {
        self.overlays = HashMap::new();
        for (at, file) in self.list.iter_mut().enumerate() {
            if !shown.contains(&FileId(at as u32)) {
                let lines = OnceLock::new();
                file.body = Body::Streamed { lines };
            }
        }
    }

    /// Whether a text stands for what is on disk at `path`.
    pub fn is_overlaid(&self, path: &Path) -> bool {
        self.overlays.contains_key(&self.absolute(path))
    }

    /// Whether the file is read a line at a time.
    pub fn is_streamed(&self, id: FileId) -> bool {
        matches!(self.get(id).body, Body::Streamed { .. })
    }

    pub fn base(&self) -> &Path {
        &self.base
    }

    pub fn absolute(&self, path: &Path) -> PathBuf {
        normalized(&self.base.join(path))
    }

    /// Reads the file at `path` whole, unless it has been read already.
    pub fn open(&mut self, path: &Path, limit: u64) -> Result<FileId, Unreadable> {
        let path = self.absolute(path);
        if let Some(id) = self.find(&path) {
            return Ok(id);
        }
        let text = match self.overlays.get(&path) {
            Some(text) => text.clone(),
            None => self.read(&path, limit)?.into(),
        };
        let name = self.name_of(&path);
        Ok(self.add(path, name, text))
    }

    /// Like [`Files::open`], for a path that stands in a file: what is no regular file is refused, as
    /// a pipe would be waited for without end.
    pub fn open_regular(&mut self, path: &Path, limit: u64) -> Result<FileId, Unreadable> {
        if !self.is_overlaid(path) && self.tree.is_none() {
            regular(&fs::metadata(self.absolute(path))?)?;
        }
        self.open(path, limit)
    }

    /// A text that is on no disk: `name` is how it is shown.
    pub fn add_text(&mut self, name: &str, text: impl Into<Arc<str>>) -> FileId {
        self.add(PathBuf::from(name), name.to_owned(), text.into())
    }

    /// Makes `path` known without holding it, for a file that is read a line at a time.
    pub fn register_streamed(&mut self, path: &Path) -> FileId {
        let path = self.absolute(path);
        self.find(&path).unwrap_or_else(|| {
            let name = self.name_of(&path);
            let lines = OnceLock::new();
            self.push(path, name, Body::Streamed { lines })
        })
    }

    fn add(&mut self, path: PathBuf, name: String, text: Arc<str>) -> FileId {
        let (text, mark) = match text.strip_prefix('\u{feff}') {
            Some(rest) => (Arc::from(rest), true),
            None => (text, false),
        };
        let lines = OnceLock::new();
        let id = self.push(path, name, Body::Whole { text, lines });
        self.list[id.0 as usize].mark = mark;
        id
    }

    fn push(&mut self, path: PathBuf, name: String, body: Body) -> FileId {
        self.list.push(File {
            path,
            name,
            body,
            mark: false,
        });
        FileId(self.list.len() as u32 - 1)
    }

    fn find(&self, path: &Path) -> Option<FileId> {
        let at = self.list.iter().position(|file| file.path == path)?;
        Some(FileId(at as u32))
    }

    fn get(&self, id: FileId) -> &File {
        &self.list[id.0 as usize]
    }

    /// The text of a file held whole; empty for one that is streamed.
    pub fn text(&self, id: FileId) -> &str {
        match &self.get(id).body {
            Body::Whole { text, .. } => text,
            Body::Streamed { .. } => "",
        }
    }

    /// The same, shared: it outlives a borrow of the files.
    pub fn shared_text(&self, id: FileId) -> Arc<str> {
        match &self.get(id).body {
            Body::Whole { text, .. } => text.clone(),
            Body::Streamed { .. } => Arc::from(""),
        }
    }

    pub fn path(&self, id: FileId) -> &Path {
        &self.get(id).path
    }

    /// The folder that paths written in the file start from.
    pub fn folder(&self, id: FileId) -> &Path {
        self.path(id).parent().unwrap_or(Path::new(""))
    }

    /// How the file is shown: with `/`, relative to the working folder, or `shipped:…`.
    pub fn name(&self, id: FileId) -> &str {
        &self.get(id).name
    }

    /// How a path that may not have been read would be shown.
    pub fn name_of(&self, path: &Path) -> String {
        match &self.tree {
            Some(tree) if path.starts_with(&tree.root) => {
                format!("{}:{}", tree.name, relative(&tree.root, path))
            }
            _ => relative(&self.base, path),
        }
    }

    pub fn ids(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..self.list.len() as u32).map(FileId)
    }

    /// Whether the file began with a byte-order mark.
    pub fn had_mark(&self, id: FileId) -> bool {
        self.get(id).mark
    }

    pub fn slice(&self, place: Place) -> &str {
        place.span.slice(self.text(place.file))
    }

    /// `word` to stand in `place` as a text, in the quotes that stand there now, or in quotes where
    /// it would be something else without. A streamed file is JSON.
    pub fn in_quotes_of(&self, place: Place, word: &str) -> String {
        match self.slice(place).chars().next() {
            Some('\'') => format!("'{}'", word.replace('\'', "''")),
            Some(first) if first != '"' && super::scalar::is_plain(word) => word.to_owned(),
            _ => {
                let mut out = String::new();
                super::json::write_string(word, &mut out);
                out
            }
        }
    }

    fn lines(&self, id: FileId) -> &LineIndex {
        let file = self.get(id);
        match &file.body {
            Body::Whole { text, lines } => lines.get_or_init(|| LineIndex::new(text)),
            Body::Streamed { lines } => {
                lines.get_or_init(|| LineIndex::of_file(&file.path).unwrap_or_default())
            }
        }
    }

    /// Where the place starts and ends: lines and columns from 1, columns in characters.
    pub fn positions(&self, place: Place) -> (Position, Position) {
        let (start, end) = (place.span.start as usize, place.span.end as usize);
        (
            self.position(place.file, start),
            self.position(place.file, end),
        )
    }

    fn position(&self, id: FileId, offset: usize) -> Position {
        match &self.get(id).body {
            Body::Whole { text, .. } => self.lines(id).position(text, offset),
            Body::Streamed { .. } => {
                let line = self.lines(id).line(offset);
                let start = self.lines(id).line_start(line);
                let text = self.line_text(id, line);
                let within = text.floor_char_boundary(offset.saturating_sub(start));
                let column = text[..within].chars().count() + 1;
                Position { line, column }
            }
        }
    }

    /// The text of a line (from 1), without its line end, and the offset at which it starts.
    pub fn line(&self, id: FileId, line: usize) -> (usize, Cow<'_, str>) {
        (self.lines(id).line_start(line), self.line_text(id, line))
    }

    fn line_text(&self, id: FileId, line: usize) -> Cow<'_, str> {
        let file = self.get(id);
        match &file.body {
            Body::Whole { text, .. } => {
                let range = self.lines(id).line_range(text, line);
                Cow::Borrowed(&text[range])
            }
            Body::Streamed { .. } => {
                let (start, end) = self.lines(id).bounds(line);
                let text = read_range(&file.path, start, end).unwrap_or_default();
                Cow::Owned(text.trim_end_matches(['\n', '\r']).to_owned())
            }
        }
    }
}

/// `path` without `.` and `..`, by its words alone: links are not followed.
pub fn normalized(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if !out.pop() {
                    out.push("..");
                }
            }
            part => out.push(part),
        }
    }
    out
}

/// `path` as seen from `base`, with `/` on every platform.
pub fn relative(base: &Path, path: &Path) -> String {
    let (mut from, mut to) = (base.components().peekable(), path.components().peekable());
    if path.is_absolute() {
        let mut shared = 0;
        while from.peek().is_some() && from.peek() == to.peek() {
            from.next();
            to.next();
            shared += 1;
        }
        // Nothing but the root in common: the whole path says more than a row of dots.
        if shared <= 1 {
            return path.to_string_lossy().replace('\\', "/");
        }
    } else {
        from = Path::new("").components().peekable();
    }
    let ups = from.map(|_| Cow::Borrowed(".."));
    let parts: Vec<_> = ups
        .chain(to.map(|part| part.as_os_str().to_string_lossy()))
        .collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_relative_to_the_working_folder() {
        let name = |base: &str, path: &str| relative(Path::new(base), Path::new(path));
        assert_eq!(name("/a/b", "/a/b/c/d.yaml"), "c/d.yaml");
        assert_eq!(name("/a/b", "/a/x.yaml"), "../x.yaml");
        assert_eq!(name("/a/b", "/y/x.yaml"), "/y/x.yaml");
        assert_eq!(name("/a/b", "shipped/x.yaml"), "shipped/x.yaml");
    }

    #[test]
    fn a_byte_order_mark_counts_for_nothing() {
        let mut files = Files::new("/");
        let id = files.add_text("x", "\u{feff}name: x");
        assert_eq!(files.text(id), "name: x");
    }

    #[test]
    fn a_streamed_file_shows_the_same_lines() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("x.jsonl");
        fs::write(&path, "{\"a\": 1}\r\n{\"b\": \"شكرا\", \"c\": 2}\n").expect("written");
        let mut whole = Files::new(dir.path());
        let mut streamed = Files::new(dir.path());
        let a = whole.open(&path, MAX_FILE).expect("read");
        let b = streamed.register_streamed(&path);
        let at = whole.text(a).find("\"c\"").expect("there");
        for (files, id) in [(&whole, a), (&streamed, b)] {
            let (start, _) = files.positions(Place::new(id, Span::new(at, at + 3)));
            assert_eq!(
                start,
                Position {
                    line: 2,
                    column: 15
                }
            );
            assert_eq!(files.line(id, 2).1, "{\"b\": \"شكرا\", \"c\": 2}");
        }
    }
}
