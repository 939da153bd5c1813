//! Requests of a loaded prompt: held to what the provider takes, with the model that is the provider's.
//! And the replies to them.

use std::sync::Arc;

use crate::Loaded;
use crate::lint::{self, Context, Selection, ignores};
use crate::render::{Provider, Requests};
use crate::reply::Replies;
use crate::source::{Diagnostic, Severity};
use crate::text::visible;
use crate::tokens::Model;

/// The rules about what a provider refuses in a schema, that of a schema which is none, and that of an
/// answer longer than the model writes.
const REFUSED: [&str; 6] = ["FS109", "FS401", "FS402", "FS403", "FS404", "FS604"];

/// Why no requests or replies were made ready. Shown, it is a line for each finding at error level.
#[derive(Debug, Clone)]
pub struct Refused {
    /// In the order in which they were met, what is no error among them.
    pub findings: Vec<Diagnostic>,
    lines: Vec<String>,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.lines.join("\n"))
    }
}

impl std::error::Error for Refused {}

impl Loaded {
    /// Makes ready the requests of this prompt to `provider`: everything that is the same for every
    /// input is rendered and written now. Err with the findings, the reasons at error level among
    /// them, where the prompt did not load, or the provider would refuse its schema or its settings.
    ///
    /// The schema is held to `provider`, whosever model the spec names. An ignore of the spec, and a
    /// severity of fewshot.toml, hold here as in [`Loaded::lint`].
    pub fn requests(&self, provider: Provider) -> Result<Requests, Refused> {
        let (Some(spec), Some(rendered), false) = (&self.spec, &self.rendered, self.is_broken())
        else {
            return Err(self.refused(self.found.clone()));
        };
        let mut found = self.refused_by(provider);
        let (model, note) = self.model_for(provider);
        let renderer = Arc::clone(&rendered.renderer);
        let class = self.class();
        let made = Requests::new(spec, &rendered.prompt, renderer, provider, model, class);
        let is_error = |found: &Diagnostic| found.severity == Severity::Error;
        match made {
            Ok(mut requests) if !found.iter().any(is_error) => {
                requests.notes.splice(0..0, note);
                requests.warnings.splice(0..0, found);
                Ok(requests)
            }
            Ok(requests) => {
                found.extend(requests.warnings);
                Err(self.refused(found))
            }
            Err(more) => {
                found.extend(more);
                Err(self.refused(found))
            }
        }
    }

    /// Makes ready to read the model's replies. Err where the spec did not load, or its schema is not
    /// valid.
    pub fn replies(&self) -> Result<Replies, Refused> {
        match &self.spec {
            Some(spec) if !self.is_broken() => {
                Replies::new(spec).map_err(|found| self.refused(found))
            }
            _ => Err(self.refused(self.found.clone())),
        }
    }

    fn refused(&self, findings: Vec<Diagnostic>) -> Refused {
        let errors = findings
            .iter()
            .filter(|found| found.severity == Severity::Error);
        let lines = errors.map(|found| crate::report::concise(found, &self.files, self.path()));
        Refused {
            lines: lines.collect(),
            findings,
        }
    }

    /// What `provider` would refuse in the schema, and in how long an answer may be.
    pub fn refused_by(&self, provider: Provider) -> Vec<Diagnostic> {
        let Some(spec) = &self.spec else {
            return Vec::new();
        };
        let mut model: Model = self.model.clone();
        if model.provider.as_deref() != Some(provider.vendor()) {
            // Whether it is fine-tuned says nothing of another vendor's.
            model.name.clear();
            model.max_output = None;
            model.provider = Some(provider.vendor().to_owned());
        }
        let rendered = self.rendered.as_ref();
        let context = Context::new(spec, &self.files, &self.config, rendered, &model, None);
        let selection = Selection {
            select: REFUSED.map(str::to_owned).to_vec(),
            ignore: Vec::new(),
        };
        let mut found = lint::run(&context, &selection);
        lint::set_severities(&mut found, &self.config);
        let ignores = ignores::collect(spec, &self.files, &self.config);
        let (mut found, _) = ignores::apply(found, &ignores);
        lint::sort(&mut found, Some(self.file));
        found
    }

    /// The spec's model as `provider` knows it, and what is to be said of it. None where the spec has
    /// none, or one that is another vendor's: no other is put in its place.
    fn model_for(&self, provider: Provider) -> (Option<String>, Option<String>) {
        let name = self.spec.as_ref().and_then(|spec| spec.model.as_ref());
        let (who, known) = (provider.name(), self.model.provider.as_deref());
        let way_out = match provider {
            Provider::Gemini => {
                "post the body to models/MODEL:generateContent, MODEL being one of Gemini's".into()
            }
            _ => format!("the body has no `model`; name one of {who}'s in the spec, or by --model"),
        };
        let Some(name) = name
            .map(|name| name.text.trim())
            .filter(|name| !name.is_empty())
        else {
            return (None, Some(format!("the spec names no model: {way_out}")));
        };
        let shown = visible::quoted(name, 60);
        // Other vendors and servers take OpenAI's form of request.
        let is_other = |vendor: &str| {
            let has_form = Provider::ALL.iter().any(|other| other.vendor() == vendor);
            vendor != provider.vendor() && (has_form || provider != Provider::OpenAi)
        };
        let whose = |vendor: &str| {
            let known = Provider::ALL.iter().find(|known| known.vendor() == vendor);
            known.map_or_else(
                || visible::quoted(vendor, 30),
                |known| known.name().to_owned(),
            )
        };
        match known {
            Some(vendor) if is_other(vendor) => {
                return (
                    None,
                    Some(format!("`{shown}` is {}'s: {way_out}", whose(vendor))),
                );
            }
            Some(vendor) if vendor == provider.vendor() => {}
            Some(vendor) => {
                let whose = whose(vendor);
                let note = format!(
                    "`{shown}` is {whose}'s: the schema was held to what {who} takes, and {whose} may take less"
                );
                return (Some(name.to_owned()), Some(note));
            }
            None if provider != Provider::Gemini => {
                let near = self.nearest_model.as_ref();
                let near =
                    near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"));
                let note = format!(
                    "`{shown}` is not in the model table{near}: it is sent as it is written"
                );
                return (Some(name.to_owned()), Some(note));
            }
            None => {}
        }
        let name = own_name(name, self.model.known);
        let address = (provider == Provider::Gemini).then(|| {
            format!("Gemini's body names no model; post it to models/{name}:generateContent")
        });
        (Some(name), address)
    }
}

/// A name without what stands before it for routers (`openai/`, `models/`); a known one in the small
/// letters in which it is served. What follows `ft:` is the user's own.
fn own_name(name: &str, known: bool) -> String {
    let name = name.rsplit('/').next().unwrap_or(name);
    match known && !name.starts_with("ft:") {
        true => name.to_lowercase(),
        false => name.to_owned(),
    }
}
