//! From a path to a [`Loaded`]: the spec and all that it names, read and rendered.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{self, ScopedJoinHandle};

use crate::Loaded;
use crate::lint::context::Rendered;
use crate::lint::fix::Texts;
use crate::render::{Live, Message, Renderer, Templates, templates};
use crate::source::file::Tree;
use crate::source::read::{MAX_FILE, read, regular};
use crate::source::{Diagnostic, FileId, Files, Node, Style, Unreadable};
use crate::spec::fields::Lowering;
use crate::spec::{self, Config, Part, Spec, Text, Variable, paths};
use crate::tokens::{self, Lookup};

/// How a spec is found and read.
#[derive(Debug, Clone)]
pub struct Options {
    /// The working folder, absolute: names are shown relative to it.
    pub base: PathBuf,
    /// A fewshot.toml other than the project's.
    pub config: Option<PathBuf>,
    /// Another model than the spec's.
    pub model: Option<String>,
    /// The day that prices and retirements are held to, `YYYY-MM-DD`; None: they are not.
    pub today: Option<String>,
}

impl Options {
    /// Files are named relative to `base`, the project's own fewshot.toml and the spec's model hold,
    /// and rules about dates are silent.
    pub fn new(base: impl Into<PathBuf>) -> Self {
        Options {
            base: base.into(),
            config: None,
            model: None,
            today: None,
        }
    }
}

/// Reads the spec at `path` with everything it names.
pub fn load(path: &Path, options: &Options) -> Result<Loaded, Unreadable> {
    load_with(path, options, &Texts::new())
}

/// The same, with texts that stand for what is on disk: an editor's buffers, a fix that is tried.
pub fn load_with(path: &Path, options: &Options, texts: &Texts) -> Result<Loaded, Unreadable> {
    let mut files = Files::new(&options.base);
    for (path, text) in texts {
        files.overlay(path, text.as_str());
    }
    let file = files.open(path, MAX_FILE)?;
    Ok(load_open(files, file, options, None))
}

/// Reads the spec at `path` as it stands in `tree`, with everything it names there.
pub fn load_in(tree: Arc<Tree>, path: &Path, options: &Options) -> Result<Loaded, Unreadable> {
    let mut files = Files::new(&options.base);
    if let Some(config) = &options.config {
        // It was named on the command line: it is the disk's.
        let config = files.absolute(config);
        files.overlay(&config, read(&config, MAX_FILE)?);
    }
    files.read_from_tree(tree);
    let file = files.open(path, MAX_FILE)?;
    Ok(load_open(files, file, options, None))
}

/// What a search found is a file of the folder that was searched: no pipe that would be waited for
/// without end, and no link to a text that lies elsewhere.
fn read_in_folder(
    path: &Path,
    options: &Options,
    root: Option<&Path>,
) -> Result<Loaded, Unreadable> {
    let mut files = Files::new(&options.base);
    let absolute = files.absolute(path);
    let mut metadata = std::fs::symlink_metadata(&absolute)?;
    if metadata.is_symlink() {
        metadata = std::fs::metadata(&absolute)?;
        let root = paths::project_root(absolute.parent().unwrap_or(&absolute));
        if paths::inside(&absolute, &root).is_none() {
            return Err(Unreadable::Other("this link leaves the project".into()));
        }
    }
    regular(&metadata)?;
    let file = files.open(path, MAX_FILE)?;
    Ok(load_open(files, file, options, root))
}

/// Reads the spec at `path`; a file that cannot be read becomes a finding, as in a folder that is
/// searched.
pub fn load_or_report(path: &Path, options: &Options) -> Loaded {
    load_found(path, options, None)
}

/// The same, where the project's root is known.
pub(crate) fn load_found(path: &Path, options: &Options, root: Option<&Path>) -> Loaded {
    read_in_folder(path, options, root).unwrap_or_else(|why| {
        let mut files = Files::new(&options.base);
        let name = files.name_of(&files.absolute(path));
        let file = files.add_text(&name, "");
        let message = format!("cannot read `{name}`: {why}");
        Loaded {
            config: Config::new(options.base.clone()),
            spec: None,
            rendered: None,
            model: tokens::unnamed(),
            nearest_model: None,
            found: vec![Diagnostic::error("FS006", message)],
            files,
            file,
            today: options.today.clone(),
            counts: OnceLock::new(),
        }
    })
}

/// Reads a spec from `text`, as if it stood at `path`.
pub fn load_text(path: &Path, text: &str, options: &Options) -> Result<Loaded, Unreadable> {
    if text.len() as u64 > MAX_FILE {
        return Err(Unreadable::TooLarge { limit: MAX_FILE });
    }
    let mut files = Files::new(&options.base);
    files.overlay(path, text);
    let file = files.open(path, MAX_FILE)?;
    Ok(load_open(files, file, options, None))
}

pub(crate) fn load_open(
    mut files: Files,
    file: FileId,
    options: &Options,
    root: Option<&Path>,
) -> Loaded {
    let mut found = Vec::new();
    let root = match root {
        Some(root) => root.to_path_buf(),
        None => paths::root_of(&files, files.folder(file)),
    };
    let mut low = Lowering {
        files: &mut files,
        found: &mut found,
    };
    let mut config = spec::config::config(&mut low, &root, options.config.as_deref());
    if let Some(tree) = files.tree() {
        for tokenizer in config.models.iter_mut().flat_map(|m| &mut m.tokenizer) {
            tokenizer.path = (tree.copy)(&tokenizer.path);
        }
    }
    let (mut spec, tests) = spec::load(&mut files, file, &config, &mut found).unzip();
    if let (Some(spec), Some(name)) = (&mut spec, &options.model) {
        let text = spec.model.take();
        spec.model = Some(Text {
            text: name.clone(),
            place: text.map_or(spec.place, |text| text.place),
            style: Style::Plain,
        });
    }
    let rendered = spec
        .as_mut()
        .and_then(|spec| rendered(spec, tests.flatten(), &mut files, &config, &mut found));
    let (mut model, nearest_model) = match spec.as_ref().and_then(|spec| spec.model.as_ref()) {
        None => (tokens::unnamed(), None),
        Some(name) => match tokens::find(&name.text, &config.models) {
            Lookup::Known(model) => (model, None),
            Lookup::Unknown { nearest } => (tokens::unknown(&name.text), nearest),
        },
    };
    if let Err(finding) = model.tokenizer.load() {
        found.push(*finding);
    }
    Loaded {
        files,
        file,
        config,
        spec,
        rendered,
        model,
        nearest_model,
        found,
        today: options.today.clone(),
        counts: OnceLock::new(),
    }
}

/// Renders the spec and reads its tests, of which `node` says where they are: each takes about as long
/// as all that went before.
fn rendered(
    spec: &mut Spec,
    node: Option<Node>,
    files: &mut Files,
    config: &Config,
    found: &mut Vec<Diagnostic>,
) -> Option<Rendered> {
    let templates = collected(spec, files, config, found);
    let render = |found| templates.and_then(|templates| render(spec, templates, found));
    let Some(node) = node else {
        return render(found);
    };
    let mut found_in_tests = Vec::new();
    let (rendered, tests) = side_by_side(
        || render(found),
        || spec::tests(spec, &node, files, &config.root, &mut found_in_tests),
    );
    found.append(&mut found_in_tests);
    spec.tests = tests;
    rendered
}

/// Does both, `there` on a thread of its own, unless other prompts keep all cores at work or there is
/// no thread to be had.
fn side_by_side<A, B: Default + Send>(
    here: impl FnOnce() -> A,
    there: impl FnOnce() -> B + Send,
) -> (A, B) {
    if rayon::current_thread_index().is_some() {
        return (here(), there());
    }
    let work = Mutex::new(Some(there));
    let there = || {
        let there = work.lock().unwrap_or_else(PoisonError::into_inner).take();
        there.map(|there| there())
    };
    std::thread::scope(|scope| {
        let thread = thread::Builder::new().spawn_scoped(scope, there);
        let here = here();
        let done = match thread.map(ScopedJoinHandle::join) {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => None,
        };
        // What no thread has taken is still there.
        (here, done.or_else(there).unwrap_or_default())
    })
}

/// The templates of a spec that has all that a prompt needs.
fn collected(
    spec: &Spec,
    files: &mut Files,
    config: &Config,
    found: &mut Vec<Diagnostic>,
) -> Option<Templates> {
    let whole = spec.name.is_some() && spec.task.is_some();
    if !whole || spec.has_failed(Part::Template) {
        return None;
    }
    let templates = templates::collect(spec, files, &config.root, found)?;
    templates::reserved_names(spec, &templates, found);
    templates::unknown_blocks(&templates, found);
    Some(templates)
}

fn render(spec: &Spec, templates: Templates, found: &mut Vec<Diagnostic>) -> Option<Rendered> {
    let renderer = Renderer::new(spec, templates, found)?;
    let prompt = match renderer.prompt(spec) {
        Ok(prompt) => prompt,
        Err(diagnostic) => {
            found.push(*diagnostic);
            return None;
        }
    };
    let live = match renderer.templates().are_shipped() {
        true => None,
        false => stand_in(spec, &renderer, found),
    };
    Some(Rendered {
        renderer: Arc::new(renderer),
        prompt,
        live,
    })
}

/// A live message as one would be, with an ellipsis for each variable.
fn stand_in(spec: &Spec, renderer: &Renderer, found: &mut Vec<Diagnostic>) -> Option<Message> {
    let each = |variables: &[Variable]| {
        let each = variables.iter();
        each.map(|variable| (variable.name.clone(), "…".to_owned()))
            .collect()
    };
    let live = Live {
        context: each(&spec.context),
        input: each(&spec.inputs),
    };
    let rendered = renderer.live(&live);
    rendered.map_err(|diagnostic| found.push(*diagnostic)).ok()
}
