//! A template and those it extends, includes and imports: found by reading their tags, so that no
//! other file can be reached when it runs, and checked before it runs.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::machinery::{Span as TokenSpan, Token, tokenize};
use minijinja::syntax::SyntaxConfig;

use super::marks;
use crate::source::read::MAX_FILE;
use crate::source::{Diagnostic, FileId, Files, Place};
use crate::spec::paths::inside_of;
use crate::spec::{Spec, TemplateSource, shipped};
use crate::text::Span;
use crate::text::similar::nearest;

/// Tokens in one tag. The engine works through a chain of filters on the stack; 10,000 in a row end
/// the process, and a template that a person writes stays under a hundred.
pub const MAX_TAG_TOKENS: usize = 1_000;
/// Templates that one may reach.
pub const MAX_TEMPLATES: usize = 64;

/// The sources a template is made of, by the name it has for the engine.
#[derive(Debug, Clone, Default)]
pub struct Templates {
    /// Name of the one that is rendered.
    pub main: String,
    pub sources: HashMap<String, Source>,
}

#[derive(Debug, Clone)]
pub struct Source {
    pub file: FileId,
    pub text: Arc<str>,
    /// Whether it comes with the program.
    pub shipped: bool,
    pub scan: Arc<Scan>,
}

/// What the tags of one template say.
#[derive(Debug, Default)]
pub struct Scan {
    /// Templates it names, and where.
    names: Vec<(String, Span)>,
    /// Uses of minijinja's `tojson`, by bytes of the source.
    pub tojson: Vec<Span>,
    /// Names that it reads, with the first place of each.
    pub idents: Vec<(String, Span)>,
    /// Tags that its own text writes out: `<task>` gives `task`.
    pub tags: Vec<(String, Span)>,
    /// Whether it changes blocks of another one.
    extends: bool,
    /// Its blocks, and whether each stands in no other.
    blocks: Vec<(String, Span, bool)>,
}

impl Templates {
    /// Whether all of them come with the program.
    pub fn are_shipped(&self) -> bool {
        self.sources.values().all(|source| source.shipped)
    }
}

/// How templates are written: a line that holds only a tag leaves nothing behind.
pub fn syntax() -> SyntaxConfig {
    let mut builder = SyntaxConfig::builder();
    builder.trim_blocks(true);
    builder.lstrip_blocks(true);
    builder.build().unwrap_or_default()
}

/// Collects the spec's template and all it names. None with diagnostics where that fails.
pub fn collect(
    spec: &Spec,
    files: &mut Files,
    root: &Path,
    found: &mut Vec<Diagnostic>,
) -> Option<Templates> {
    let mut collector = Collector {
        files,
        root,
        found,
        sources: HashMap::new(),
        open: Vec::new(),
        failed: false,
    };
    let main = match &spec.template.source {
        TemplateSource::Shipped(name) => {
            collector.shipped(name)?;
            name.clone()
        }
        TemplateSource::File(path, named) => collector.file(path, Some(named.place))?,
    };
    let failed = collector.failed;
    let sources = collector.sources;
    (!failed).then_some(Templates { main, sources })
}

/// FS014: a variable whose tag the template writes out itself, so that what is data could not be
/// told from what is the template's.
pub fn reserved_names(spec: &Spec, templates: &Templates, found: &mut Vec<Diagnostic>) {
    for variable in spec.inputs.iter().chain(&spec.context) {
        let tags = templates.sources.values().flat_map(|source| {
            let same = source.scan.tags.iter().filter(|(name, span)| {
                let by_hand = || !source.shipped && encloses(&source.text, *span, name);
                *name == variable.name && !by_hand()
            });
            same.map(|(_, span)| Place::new(source.file, *span))
        });
        if let Some(tag) = tags.min() {
            let message = format!("the template has a tag `<{}>` of its own", variable.name);
            let diagnostic = Diagnostic::error("FS014", message)
                .at(variable.place)
                .related("the template's tag", tag)
                .help("call the variable after what it holds, such as `document`");
            found.push(diagnostic);
        }
    }
}

/// FS010: a block that stands in for one that no template has, so that nothing shows it.
pub fn unknown_blocks(templates: &Templates, found: &mut Vec<Diagnostic>) {
    let mut sources: Vec<&Source> = templates.sources.values().collect();
    sources.sort_by_key(|source| source.file);
    for (at, source) in sources.iter().enumerate() {
        if source.shipped || !source.scan.extends {
            continue;
        }
        let others = sources.iter().enumerate().filter(|(other, _)| *other != at);
        let known: Vec<&str> = others
            .flat_map(|(_, other)| &other.scan.blocks)
            .map(|(name, ..)| name.as_str())
            .collect();
        for (name, span, outermost) in &source.scan.blocks {
            let is_called = || source.text.contains(&format!("self.{name}"));
            if !outermost || known.contains(&name.as_str()) || is_called() {
                continue;
            }
            let shown = crate::text::visible::quoted(name, 60);
            let message = format!("no template that this one extends has a block `{shown}`");
            let diagnostic = Diagnostic::error("FS010", message)
                .at(Place::new(source.file, *span))
                .did_you_mean(nearest(name, known.iter().copied()));
            found.push(diagnostic);
        }
    }
}

/// Whether the tag at `span` stands right before or after what prints the variable it is named after:
/// `<doc>{{ input.doc }}</doc>` delimits it, by hand.
fn encloses(text: &str, span: Span, variable: &str) -> bool {
    let (start, end) = (span.start as usize, span.end as usize);
    let after = text[end..].trim_start_matches('>').trim_start();
    let printed_after = after
        .strip_prefix("{{")
        .and_then(|rest| rest.split("}}").next());
    let before = text[..start].trim_end();
    let printed_before = before
        .strip_suffix("}}")
        .and_then(|rest| rest.rsplit("{{").next());
    let names = |printed: Option<&str>| printed.is_some_and(|printed| printed.contains(variable));
    names(printed_after) || names(printed_before)
}

struct Collector<'c> {
    files: &'c mut Files,
    root: &'c Path,
    found: &'c mut Vec<Diagnostic>,
    sources: HashMap<String, Source>,
    /// The chain of templates being read, to see a cycle.
    open: Vec<String>,
    failed: bool,
}

impl Collector<'_> {
    fn fail(&mut self, diagnostic: Diagnostic) {
        self.failed = true;
        self.found.push(diagnostic);
    }

    fn shipped(&mut self, name: &str) -> Option<()> {
        if self.sources.contains_key(name) {
            return Some(());
        }
        let (text, scan) = shipped_template(name)?;
        let file = self
            .files
            .add_text(&format!("shipped:templates/{name}.j2"), text);
        self.read(name.to_owned(), file, Some(scan));
        Some(())
    }

    /// Reads a template file; `named`: where it is asked for.
    fn file(&mut self, path: &Path, named: Option<Place>) -> Option<String> {
        match self.files.open_regular(path, MAX_FILE) {
            Ok(file) => {
                let name = self.files.path(file).to_string_lossy().into_owned();
                if !self.sources.contains_key(&name) {
                    self.read(name.clone(), file, None);
                }
                Some(name)
            }
            Err(why) => {
                let message = format!("cannot read `{}`: {why}", self.files.name_of(path));
                let mut diagnostic = Diagnostic::error("FS006", message);
                diagnostic.place = named;
                let word = path
                    .file_name()
                    .and_then(|name| name.to_str())
                    .unwrap_or("");
                let near = nearest(word, shipped::template_names());
                if path.extension().is_none() {
                    diagnostic = diagnostic.did_you_mean(near);
                }
                self.fail(diagnostic);
                None
            }
        }
    }

    /// `shipped`: what it says, where it comes with the program.
    fn read(&mut self, name: String, file: FileId, shipped: Option<Arc<Scan>>) {
        let is_shipped = shipped.is_some();
        let text = self.files.shared_text(file);
        let place = |span: Span| Place::new(file, span);
        if !is_shipped && let Some(at) = text.find(marks::is_reserved) {
            let message = "a noncharacter (U+FDD0 to U+FDEF) may not stand in a template";
            let span = Span::new(at, at + 3);
            return self.fail(Diagnostic::error("FS009", message).at(place(span)));
        }
        let scan = match shipped.map_or_else(|| scan(&text).map(Arc::new), Ok) {
            Ok(scan) => scan,
            Err((span, message)) => {
                return self.fail(Diagnostic::error("FS009", message).at(place(span)));
            }
        };
        self.sources.insert(
            name.clone(),
            Source {
                file,
                text: text.clone(),
                shipped: is_shipped,
                scan: scan.clone(),
            },
        );
        self.open.push(name);
        for (target, span) in &scan.names {
            self.follow(target, file, place(*span));
        }
        self.open.pop();
    }

    /// A template that another one names: shipped, or a file beside it.
    fn follow(&mut self, target: &str, from: FileId, place: Place) {
        if self.sources.len() >= MAX_TEMPLATES {
            let message = format!("more than {MAX_TEMPLATES} templates in one prompt");
            return self.fail(Diagnostic::error("FS009", message).at(place));
        }
        if shipped::template(target).is_some() {
            if self.open.iter().any(|open| open == target) {
                return self.cycle(place);
            }
            self.shipped(target);
            return;
        }
        let path = self.files.folder(from).join(target);
        let Some(path) = inside_of(self.files, &path, self.root) else {
            let message = "this path leaves the project";
            return self.fail(Diagnostic::error("FS007", message).at(place));
        };
        let name = path.to_string_lossy();
        if self.open.iter().any(|open| *open == name) {
            return self.cycle(place);
        }
        self.file(&path, Some(place));
    }

    fn cycle(&mut self, place: Place) {
        let message =
            "this template is being read already: templates include one another in a circle";
        self.fail(Diagnostic::error("FS009", message).at(place));
    }
}

/// A shipped template and what it says, read once a process.
fn shipped_template(name: &str) -> Option<(Arc<str>, Arc<Scan>)> {
    type Known = Vec<(String, (Arc<str>, Arc<Scan>))>;
    static KNOWN: Mutex<Known> = Mutex::new(Vec::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, read)) = known.iter().find(|(known, _)| known == name) {
        return Some(read.clone());
    }
    let text = shipped::template(name)?;
    let read = (Arc::from(text), Arc::new(scan(text).ok()?));
    known.push((name.to_owned(), read.clone()));
    Some(read)
}

fn scan(text: &str) -> Result<Scan, (Span, String)> {
    let mut scan = Scan::default();
    let mut known = HashSet::new();
    let mut tag_start = 0;
    let mut tag_tokens = 0;
    let mut before: [Option<Word>; 2] = [None, None];
    let mut last_end = 0;
    let mut import = Import::None;
    // The word that the tag starts with, and how many blocks are open.
    let (mut keyword, mut open_blocks) = ("", 0usize);
    for token in tokenize(text, false, syntax()) {
        // A syntax error is the engine's to report, with its own words.
        let Ok((token, span)) = token else {
            break;
        };
        let span = byte_span(span, text);
        last_end = last_end.max(span.end);
        import = import.next(&token, tag_tokens).map_err(|why| (span, why))?;
        let word = match &token {
            Token::TemplateData(data) => {
                // Blanks at its ends may have been taken off.
                let written = span.slice(text);
                let start = span.start as usize + written.find(*data).unwrap_or(0);
                scan.tags.extend(written_tags(data).map(|(name, at)| {
                    let at = start + at;
                    let span = Span::new(at, at + name.len() + 1);
                    (name, span)
                }));
                None
            }
            Token::VariableStart | Token::BlockStart => {
                (tag_start, tag_tokens) = (span.start, 0);
                keyword = "";
                None
            }
            Token::Pipe => Some(Word::Pipe),
            Token::Dot => Some(Word::Dot),
            Token::Ident(name) => {
                match (keyword, tag_tokens) {
                    ("", 1) => {
                        keyword = name;
                        scan.extends |= *name == "extends";
                        open_blocks -= usize::from(*name == "endblock" && open_blocks > 0);
                    }
                    ("block", 2) => {
                        let outermost = open_blocks == 0;
                        scan.blocks.push(((*name).to_owned(), span, outermost));
                        open_blocks += 1;
                    }
                    _ => {}
                }
                match before {
                    [_, Some(Word::Pipe)] | [_, Some(Word::Filter)] if *name == "tojson" => {
                        scan.tojson.push(span);
                    }
                    [_, Some(Word::Dot)] => {}
                    _ if known.insert(*name) => {
                        scan.idents.push(((*name).to_owned(), span));
                    }
                    _ => {}
                }
                Some(match *name {
                    "filter" => Word::Filter,
                    "extends" | "include" | "import" | "from" => Word::Names,
                    _ => Word::Other,
                })
            }
            Token::Str(_) | Token::String(_) => {
                let name = match &token {
                    Token::Str(name) => name,
                    Token::String(name) => &**name,
                    _ => "",
                };
                if let [_, Some(Word::Names)] = before {
                    scan.names.push((name.to_owned(), span));
                }
                Some(Word::Other)
            }
            _ => Some(Word::Other),
        };
        tag_tokens += 1;
        if tag_tokens > MAX_TAG_TOKENS {
            let end = (tag_start as usize + 2).min(text.len());
            let message = format!("this tag is longer than {MAX_TAG_TOKENS} words and signs");
            return Err((Span::new(tag_start as usize, end), message));
        }
        before = [before[1], word];
    }
    Ok(scan)
}

/// How far a tag `import … as NAME` has been read. The engine takes any expression for the name and
/// then panics (minijinja 3.1): it is refused here.
#[derive(Clone, Copy)]
enum Import {
    None,
    /// After `import`.
    Source,
    /// After `as`.
    As,
    /// After the name.
    Named,
}

impl Import {
    fn next(self, token: &Token<'_>, tag_tokens: usize) -> Result<Self, String> {
        let refuse = || Err("after `as` comes one name".to_owned());
        match (self, token) {
            (_, Token::BlockStart | Token::TemplateData(_)) => Ok(Import::None),
            (Import::None, Token::Ident("import")) if tag_tokens == 1 => Ok(Import::Source),
            (Import::Source, Token::Ident("as")) => Ok(Import::As),
            (Import::As, Token::Ident(_)) => Ok(Import::Named),
            (Import::As, _) => refuse(),
            (Import::Named, Token::BlockEnd) => Ok(Import::None),
            (Import::Named, Token::Ident("with" | "without" | "context")) => Ok(self),
            (Import::Named, _) => refuse(),
            _ => Ok(self),
        }
    }
}

/// What a token is, as far as the next one's meaning hangs on it.
#[derive(Clone, Copy)]
enum Word {
    Pipe,
    Dot,
    Filter,
    Names,
    Other,
}

fn byte_span(span: TokenSpan, text: &str) -> Span {
    let end = (span.end_offset as usize).min(text.len());
    Span::new((span.start_offset as usize).min(end), end)
}

/// Names in `<name>` and `</name>` as the text writes them out, and where each tag starts.
fn written_tags(text: &str) -> impl Iterator<Item = (String, usize)> {
    text.match_indices('<').filter_map(|(at, _)| {
        let rest = &text[at + 1..];
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let name: String = rest
            .chars()
            .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
            .collect();
        let after = rest[name.len()..].chars().next();
        let closes = matches!(after, Some('>' | ' ' | '/'));
        (closes && !name.is_empty()).then_some((name, at))
    })
}
