//! Builds and lints engineered few-shot prompts.
//!
//! [`load`] reads a spec and everything it names and renders it; [`Loaded::lint`] holds it to the
//! rules; [`Loaded::count`] says what it costs; [`Loaded::requests`] and [`Loaded::replies`] are for an
//! application that sends it; [`weigh()`] answers "prompt or fine-tune?"; [`compare()`] says what changed
//! in meaning between two prompts. The core does no network and knows no terminal.
//!
//! # In an application
//!
//! Load and lint once, when the application starts. Then each input takes a request, and each reply is
//! read against the spec. [`Requests`](render::Requests) and [`Replies`](reply::Replies) own what they
//! need and may be shared by threads; the static part of the prompt is rendered and written once.
//!
//! ```
//! use fewshot::lint::Selection;
//! use fewshot::render::Provider;
//! use fewshot::source::Severity;
//! use fewshot::{Options, load};
//!
//! # fn post(_body: String) -> String {
//! #     r#"{"reasoning":"Titled invoice, asks for payment.","doc_type":"invoice","effect":"charge",
//! #         "document_number":"10442","po_number":null,"total":1050,"currency":"SAR",
//! #         "is_copy":false,"needs_split":false}"#.to_owned()
//! # }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let options = Options::new(std::env::current_dir()?);
//! let loaded = load("prompts/procurement.fewshot.yaml".as_ref(), &options)?;
//!
//! let linted = loaded.lint(&Selection::default());
//! assert!(linted.diagnostics.iter().all(|found| found.severity < Severity::Error));
//!
//! // Refused where the provider would refuse the schema or the settings, with the places.
//! let requests = loaded.requests(Provider::OpenAi)?;
//! let replies = loaded.replies()?;
//!
//! let documents = ["TAX INVOICE No. 10442, total due 1,050.00", "فاتورة ضريبية رقم ٢٠٤٧"];
//! std::thread::scope(|scope| {
//!     for document in documents {
//!         let (requests, replies) = (&requests, &replies);
//!         scope.spawn(move || {
//!             let request = requests.request(&[("document", document)]).expect("a sound text");
//!             let reply = post(request.to_json());
//!             match replies.read(&reply) {
//!                 Ok(reply) => assert_eq!(reply.label(), Some("invoice")),
//!                 // line 1, column 62, `doc_type`: `invioce` is no label (did you mean `invoice`?)
//!                 Err(errors) => eprintln!("{errors}"),
//!             }
//!         });
//!     }
//! });
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]

/// What docs/requests.md shows is run.
#[cfg(doctest)]
#[doc = include_str!("../docs/requests.md")]
pub struct RequestsPage;

pub mod cli;
pub mod compare;
pub mod diff;
pub mod gates;
pub mod lint;
mod load;
pub mod render;
pub mod reply;
pub mod report;
mod request;
pub mod source;
pub mod spec;
pub mod text;
pub mod tokens;
pub mod weigh;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub use compare::compare;
use lint::context::Rendered;
use lint::fix::{self, Look, Texts};
use lint::ignores::{self, Suppressed};
use lint::{Context, GateOne, Selection, gate_one};
pub use load::{Options, load, load_in, load_or_report, load_text, load_with};
pub use request::Refused;
use source::read::MAX_WHOLE_ITEMS_FILE;
use source::{Diagnostic, FileId, Files, Severity, Unreadable};
use spec::{Class, Config, Spec};
use tokens::{Counts, Model};
pub use weigh::{Weighed, weigh};

/// A prompt as far as it could be read: with five mistakes in it there are five diagnostics, and all
/// that is right is there.
pub struct Loaded {
    pub files: Files,
    pub file: FileId,
    pub config: Config,
    /// None where the file is no YAML mapping.
    pub spec: Option<Spec>,
    /// None where the template failed, or `name` or `task` is missing.
    pub rendered: Option<Rendered>,
    /// The model of the spec or of fewshot.toml, else one without a name, counted in o200k_base.
    pub model: Model,
    /// The known name most like an unknown model's.
    pub nearest_model: Option<String>,
    /// What loading and rendering found; linting adds to it.
    pub found: Vec<Diagnostic>,
    /// The day it is held to, `YYYY-MM-DD`; None: rules about dates are silent.
    pub today: Option<String>,
    /// What the prompt counts for its model, once it has been counted.
    counts: OnceLock<Option<Counts>>,
}

/// Puts right what can be put right in the spec at `path` and the files it names: `texts` gets what
/// they should be. With `ask`, what a person should agree to as well.
pub fn fix(
    path: &Path,
    options: &Options,
    selection: &dyn Fn(&Loaded) -> Selection,
    ask: bool,
    texts: &mut Texts,
) -> Result<fix::Outcome, Unreadable> {
    let first = load_with(path, options, texts)?;
    let selection = selection(&first);
    // A file's text without its byte-order mark, as places count.
    let text_of = |path: &PathBuf| {
        let id = first.files.ids().find(|id| first.files.path(*id) == path)?;
        if first.files.is_streamed(id) {
            // Its places count from the file's first byte, a mark included.
            return source::read::read(path, MAX_WHOLE_ITEMS_FILE).ok();
        }
        Some(first.files.text(id).to_owned())
    };
    let look = |texts: &Texts| match load_with(path, options, texts) {
        Ok(loaded) => loaded.look(&selection, ask),
        Err(_) => Look::new(&[], &first.files, first.path(), None, ask),
    };
    Ok(fix::rounds(texts, &text_of, &look))
}

/// What linting says of one prompt.
pub struct Linted {
    pub gate_one: Option<GateOne>,
    /// In the order of the files.
    pub diagnostics: Vec<Diagnostic>,
    /// What an ignore silences, with its reason.
    pub suppressed: Vec<Suppressed>,
}

impl Loaded {
    /// Holds the prompt to the rules. It is counted where a selected rule asks for it.
    pub fn lint(&self, selection: &Selection) -> Linted {
        let counts = lint::needs_counts(selection).then(|| self.count());
        self.lint_with(selection, counts.flatten())
    }

    fn lint_with(&self, selection: &Selection, counts: Option<&Counts>) -> Linted {
        let mut diagnostics = self.found.clone();
        let mut gate = None;
        let mut suppressed = Vec::new();
        if let Some(context) = self.context(counts) {
            diagnostics.extend(lint::run(&context, selection));
            lint::set_severities(&mut diagnostics, &self.config);
            let ignores = ignores::collect(context.spec, &self.files, &self.config);
            (diagnostics, suppressed) = ignores::apply(diagnostics, &ignores);
            let unused = ignores::unused(&ignores, selection, &diagnostics);
            diagnostics.extend(unused);
            gate = Some(gate_one(&context));
        }
        diagnostics.extend(ignores::of_project(&self.config));
        lint::sort(&mut diagnostics, Some(self.file));
        Linted {
            gate_one: gate,
            diagnostics,
            suppressed,
        }
    }

    /// What could be fixed, and what the prompt is now.
    fn look(&self, selection: &Selection, ask: bool) -> Look {
        // No fix hangs on a count, and each round would count again.
        let linted = self.lint_with(selection, None);
        let sent = match (&self.spec, &self.rendered) {
            (Some(spec), Some(rendered)) => Some((spec, &rendered.prompt)),
            _ => None,
        };
        Look::new(&linted.diagnostics, &self.files, self.path(), sent, ask)
    }

    /// Gate one alone, without the rules.
    pub fn gate_one(&self) -> Option<GateOne> {
        self.context(None).map(|context| gate_one(&context))
    }

    fn context<'c>(&'c self, counts: Option<&'c Counts>) -> Option<Context<'c>> {
        let mut context = Context::new(
            self.spec.as_ref()?,
            &self.files,
            &self.config,
            self.rendered.as_ref(),
            &self.model,
            self.nearest_model.as_deref(),
        );
        context.counts = counts;
        context.today = self.today.as_deref();
        Some(context)
    }

    /// The rendered prompt counted for its model: once, however often it is asked for. The first
    /// count loads the model's encoding.
    pub fn count(&self) -> Option<&Counts> {
        let counts = self.counts.get_or_init(|| self.count_for(&self.model));
        counts.as_ref()
    }

    pub fn count_for(&self, model: &Model) -> Option<Counts> {
        let (spec, rendered) = (self.spec.as_ref()?, self.rendered.as_ref()?);
        Some(tokens::count(spec, &rendered.prompt, model))
    }

    /// Whether the text would be wrong: something that loading or rendering says is an error.
    pub fn is_broken(&self) -> bool {
        self.rendered.is_none() || self.found.iter().any(|d| d.severity == Severity::Error)
    }

    /// The model's class, or what the spec says over it.
    pub fn class(&self) -> Class {
        let own = self.spec.as_ref().and_then(|spec| spec.class);
        own.unwrap_or(self.model.class)
    }

    /// How the spec is shown in reports.
    pub fn path(&self) -> &str {
        self.files.name(self.file)
    }
}
