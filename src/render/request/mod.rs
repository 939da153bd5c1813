//! A prompt as each provider's endpoint is sent it: the body with its static part written once, and
//! the live message put into it for each request.
//!
//! The schema is sent as it is written. What a provider would refuse in it is for the rules to say,
//! before a request is made.

mod anthropic;
mod gemini;
mod live;
mod models;
mod openai;
mod sampling;
mod settings;

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

pub use live::InputError;
pub use models::takes_schema;

use super::prompt::{Message, Prompt, Role};
use super::{Live, Renderer};
use crate::source::{Diagnostic, Severity};
use crate::spec::{Class, ExamplesIn, Output, Spec};

/// Whose request it is: the form of the body, which other vendors and servers may take as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Provider {
    /// Chat completions.
    OpenAi,
    /// Messages.
    Anthropic,
    /// generateContent.
    Gemini,
}

impl Provider {
    pub const ALL: [Provider; 3] = [Provider::OpenAi, Provider::Anthropic, Provider::Gemini];

    /// As the model table names whoever serves it.
    pub fn vendor(self) -> &'static str {
        match self {
            Provider::OpenAi => "openai",
            Provider::Anthropic => "anthropic",
            Provider::Gemini => "google",
        }
    }

    /// As people do.
    pub fn name(self) -> &'static str {
        match self {
            Provider::OpenAi => "OpenAI",
            Provider::Anthropic => "Anthropic",
            Provider::Gemini => "Gemini",
        }
    }
}

/// Makes the requests of one prompt to one provider. What is the same in all of them was rendered and
/// written as JSON when this was made; it may be shared between threads.
pub struct Requests {
    provider: Provider,
    model: Option<String>,
    renderer: Arc<Renderer>,
    /// The variables of the context, then those of the input, in their order.
    context: Vec<String>,
    inputs: Vec<String>,
    /// The body with an empty live message, and where that is.
    body: Json,
    live_at: String,
    /// The same as text: what stands before the live message, and the brackets after it.
    head: String,
    tail: String,
    /// What a caller should know and nothing forbids, a sentence each.
    pub notes: Vec<String>,
    /// Findings that are no reason not to send it.
    pub warnings: Vec<Diagnostic>,
}

/// One request: the body for one input.
pub struct Request<'r> {
    requests: &'r Requests,
    live: Message,
}

/// What a provider's module makes: the body, whose last text is the live message's, empty, and the
/// pointer to it.
struct Body {
    json: Json,
    live_at: String,
}

impl Requests {
    /// `model`: its name as the provider knows it, where the spec gives one of this provider's; `class`
    /// is that model's.
    /// Err with findings where the provider would refuse what would be sent.
    pub fn new(
        spec: &Spec,
        prompt: &Prompt,
        renderer: Arc<Renderer>,
        provider: Provider,
        model: Option<String>,
        class: Class,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut found = empty_turns(spec, prompt, provider);
        let mut notes = Vec::new();
        let settings = settings::settings(spec, provider, &mut found);
        found.extend(sampling::refused(spec, provider, model.as_deref(), class));
        found.extend(models::unserved(spec, provider, model.as_deref()));
        let sent = Sent {
            spec,
            messages: &prompt.messages,
            model: model.as_deref(),
            settings,
        };
        let Body {
            json: body,
            live_at,
        } = match provider {
            Provider::OpenAi => openai::body(sent, &mut notes),
            Provider::Anthropic => anthropic::body(sent, &mut notes),
            Provider::Gemini => gemini::body(sent, &mut notes),
        };
        if found.iter().any(|found| found.severity == Severity::Error) {
            return Err(found);
        }
        let text = body.to_string();
        // Only brackets follow the empty text of the live message.
        let hole = text.rfind("\"\"").unwrap_or(text.len());
        let names = |variables: &[crate::spec::Variable]| {
            let names = variables.iter().map(|variable| variable.name.clone());
            names.collect()
        };
        Ok(Requests {
            provider,
            model,
            renderer,
            context: names(&spec.context),
            inputs: names(&spec.inputs),
            live_at,
            head: text[..hole].to_owned(),
            tail: text.get(hole + 2..).unwrap_or_default().to_owned(),
            body,
            notes,
            warnings: found,
        })
    }

    pub fn provider(&self) -> Provider {
        self.provider
    }

    /// The model that the request names, or for Gemini, whose body names none, the one for its address.
    pub fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    /// The request for these texts: one for each variable of the input and of the context, by name.
    pub fn request(&self, values: &[(&str, &str)]) -> Result<Request<'_>, InputError> {
        self.with(live::complete(self, values)?)
    }

    /// The same, where a variable without a text gets a placeholder that names it. Gives back the
    /// placeholders that were put in.
    pub fn sample(
        &self,
        values: &[(&str, &str)],
    ) -> Result<(Request<'_>, Vec<String>), InputError> {
        let (live, placeholders) = live::with_placeholders(self, values)?;
        Ok((self.with(live)?, placeholders))
    }

    fn with(&self, live: Live) -> Result<Request<'_>, InputError> {
        let message = self.renderer.live(&live).map_err(InputError::Template)?;
        if let Some((at, tag)) = message.ends_early() {
            let mut names = live.context.iter().chain(&live.input);
            return Err(InputError::ClosesItsTag {
                variable: names
                    .nth(at)
                    .map_or_else(String::new, |(name, _)| name.clone()),
                tag: tag.to_owned(),
            });
        }
        Ok(Request {
            requests: self,
            live: message,
        })
    }
}

impl<'r> Request<'r> {
    /// The body as compact JSON. Only the live message is written; the rest is copied.
    pub fn to_json(&self) -> String {
        let Requests { head, tail, .. } = self.requests;
        let live = self.live_text();
        let mut out =
            String::with_capacity(head.len() + live.len() + live.len() / 8 + tail.len() + 2);
        out.push_str(head);
        crate::source::json::write_string(live, &mut out);
        out.push_str(tail);
        out
    }

    /// The body as a value, for an application that adds to it.
    pub fn to_value(&self) -> Json {
        let mut body = self.requests.body.clone();
        if let Some(live) = body.pointer_mut(&self.requests.live_at) {
            *live = self.live_text().into();
        }
        body
    }

    /// The last message's text.
    pub fn live_text(&self) -> &str {
        &self.live.text
    }

    /// What all requests of this prompt begin with, as it is sent: the same bytes each time, made once.
    pub fn static_part(&self) -> &'r str {
        &self.requests.head
    }
}

/// What the modules of the providers work with.
struct Sent<'s> {
    spec: &'s Spec,
    /// The system message and the turns.
    messages: &'s [Message],
    model: Option<&'s str>,
    settings: Map<String, Json>,
}

impl<'s> Sent<'s> {
    fn output(&self) -> &'s Output {
        &self.spec.output
    }

    /// The system message's text, where the template writes any.
    fn system(&self) -> Option<&'s str> {
        let system = self.messages.first()?;
        (!system.text.trim().is_empty()).then_some(system.text.as_str())
    }

    fn turns(&self) -> &'s [Message] {
        self.messages.get(1..).unwrap_or_default()
    }

    /// The schema, where the provider is to enforce it.
    fn enforced_schema(&self) -> Option<&'s Json> {
        let output = self.output();
        let schema = output.schema.as_ref()?;
        output.schema_in_request().then_some(&schema.json)
    }

    /// The schema, where it is not to be enforced.
    fn free_schema(&self) -> Option<&'s Json> {
        let output = self.output();
        let schema = output.schema.as_ref()?;
        let is_json = output.format == crate::spec::Format::Json;
        (is_json && !output.strict).then_some(&schema.json)
    }
}

/// A message with its text as its content.
fn plain_message(message: &Message) -> Json {
    json!({ "role": message.role.as_str(), "content": message.text })
}

/// Examples that cannot be turns, for a turn without text is refused.
fn empty_turns(spec: &Spec, prompt: &Prompt, provider: Provider) -> Vec<Diagnostic> {
    if spec.examples_in != ExamplesIn::Turns {
        return Vec::new();
    }
    let turns = prompt.messages.iter().skip(1);
    let answers = turns.filter(|turn| turn.role == Role::Assistant);
    let empty = answers
        .zip(&spec.examples)
        .filter(|(turn, _)| turn.text.trim().is_empty());
    let finding = |example: &crate::spec::Example| {
        let message = format!(
            "this example has no answer, and {} takes no turn without text",
            provider.name()
        );
        Diagnostic::error("FS102", message)
            .at(example.place)
            .help("give it an `output`, or take it out")
    };
    empty.map(|(_, example)| finding(example)).collect()
}
