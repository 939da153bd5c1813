//! Running a template: the engine with its limits and filters, and the messages it makes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use minijinja::value::{Kwargs, Rest, Value, ValueKind};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, escape_formatter,
};

use super::diagnose::{diagnose, undefined};
use super::json_value::JsonValue;
use super::marks;
use super::pieces::Pieces;
use super::prompt::{Message, Piece, Prompt, Role};
use super::record::Record;
use super::templates::{Templates, syntax};
use super::values::{self, NAMES};
use super::whole;
use crate::source::json::write_string;
use crate::source::{Diagnostic, Place};
use crate::spec::{ExamplesIn, Spec, shipped};

/// Steps a template may take, whatever it is given. A step pays for 64 bytes of text as well, so this
/// is at most 64 MB, and well under a second.
pub const FUEL: u64 = 1_000_000;
/// More of them for each piece it shows, a few times what the shipped templates need; and one for so
/// many bytes of text, which lets it copy each byte sixteen times.
const FUEL_PER_PIECE: u64 = 50;
const BYTES_PER_FUEL: u64 = 4;
/// Macros, blocks and templates within one another.
pub const MAX_RECURSION: usize = 64;
/// Largest prompt, in bytes.
pub const MAX_PROMPT: usize = 32 << 20;

/// A spec's template made ready: renders the static prompt once, and each live message.
pub struct Renderer {
    environment: Environment<'static>,
    templates: Templates,
    values: Vec<(&'static str, Value)>,
    pieces: Pieces,
}

/// What arrives at run time: each variable's name and text, in the order they are declared.
#[derive(Debug, Clone, Default)]
pub struct Live {
    pub context: Vec<(String, String)>,
    pub input: Vec<(String, String)>,
}

impl Renderer {
    /// Compiles the templates and checks the names they read; None with diagnostics where they do
    /// not parse.
    pub fn new(spec: &Spec, templates: Templates, found: &mut Vec<Diagnostic>) -> Option<Self> {
        let environment = environment(&templates, found)?;
        let (values, pieces) = values::values(spec);
        let renderer = Renderer {
            environment,
            templates,
            values,
            pieces,
        };
        let undefined = renderer.undefined_names();
        let sound = undefined.is_empty();
        found.extend(undefined);
        sound.then_some(renderer)
    }

    pub fn templates(&self) -> &Templates {
        &self.templates
    }

    /// The system message and, where examples are turns, the turns.
    pub fn prompt(&self, spec: &Spec) -> Result<Prompt, Box<Diagnostic>> {
        let none = || Record::value(Vec::<(&str, Value)>::new());
        let environment = self.fuelled(&self.pieces);
        let text = self.run(&environment, "system", none(), none())?;
        let mut messages = vec![self.message(Role::System, &text, &self.pieces)];
        let mut wanted = self.pieces.wanted();
        if spec.examples_in == ExamplesIn::Turns {
            let mut pieces = self.pieces.clone();
            let examples = values::each_example(&mut pieces, spec);
            let environment = self.fuelled(&pieces);
            for example in examples {
                let field = |name: &str| example.get_attr(name).unwrap_or_default();
                let (context, input) = (field("context"), field("input"));
                let question = self.run(&environment, "turn", context, input)?;
                messages.push(self.message(Role::User, &question, &pieces));
                let shown = field("shown_reasoning");
                let mut answer = String::new();
                if !shown.is_none() {
                    answer = format!("Reasoning: {shown}\nOutput: ");
                }
                answer.push_str(&field("answer").to_string());
                messages.push(self.message(Role::Assistant, &answer, &pieces));
            }
            wanted = pieces.wanted();
        }
        let mut prompt = Prompt::new(messages, &wanted);
        also_shown_answers(&mut prompt, spec);
        if prompt.messages.iter().map(|m| m.text.len()).sum::<usize>() > MAX_PROMPT {
            let limit = MAX_PROMPT >> 20;
            let message = format!("the rendered prompt is larger than {limit} MB");
            return Err(Box::new(Diagnostic::error("FS009", message).at(spec.place)));
        }
        Ok(prompt)
    }

    /// The last message of a request: what was looked up, then the input.
    pub fn live(&self, live: &Live) -> Result<Message, Box<Diagnostic>> {
        let mut pieces = self.pieces.clone();
        let context = values::live(&mut pieces, &live.context, 0);
        let input = values::live(&mut pieces, &live.input, live.context.len());
        let text = self.run(&self.fuelled(&pieces), "turn", context, input)?;
        Ok(self.message(Role::User, &text, &pieces))
    }

    /// The environment with as much fuel as showing these pieces may take. What comes with the program
    /// ends by itself, and is not measured.
    fn fuelled(&self, pieces: &Pieces) -> Cow<'_, Environment<'static>> {
        if self.templates.are_shipped() {
            return Cow::Borrowed(&self.environment);
        }
        let (count, bytes) = (pieces.count() as u64, pieces.bytes() as u64);
        let fuel = FUEL + count * FUEL_PER_PIECE + bytes / BYTES_PER_FUEL;
        let mut environment = self.environment.clone();
        environment.set_fuel(Some(fuel));
        Cow::Owned(environment)
    }

    fn run(
        &self,
        environment: &Environment<'_>,
        message: &str,
        context: Value,
        input: Value,
    ) -> Result<String, Box<Diagnostic>> {
        let mut all = self.values.clone();
        all.push(("message", Value::from(message)));
        all.push(("context", context));
        all.push(("input", input));
        environment
            .get_template(&self.templates.main)
            .and_then(|template| template.render(Record::value(all)))
            .map_err(|error| Box::new(diagnose(&error, &self.templates)))
    }

    /// Takes the marks out and the blanks that a template leaves at its end; the system message ends
    /// with one line end, as a text file does, a turn with none.
    fn message(&self, role: Role, marked: &str, pieces: &Pieces) -> Message {
        let (mut text, ranges) = marks::strip(marked);
        let whole = ranges
            .iter()
            .filter_map(|(id, range)| pieces.whole(*id, text.get(range.clone())?))
            .collect();
        let mut shown: Vec<(Piece, std::ops::Range<usize>)> = ranges
            .into_iter()
            .filter_map(|(id, range)| Some((pieces.get(id)?, range)))
            .collect();
        // What examples and inputs hold is shown as it is, blanks at its end and all.
        let is_data = |piece: &Piece| {
            matches!(
                piece,
                Piece::ExampleInput(_)
                    | Piece::ExampleReasoning(_)
                    | Piece::ExampleAnswer(_)
                    | Piece::Live(_)
            )
        };
        let data = shown.iter().filter(|(piece, _)| is_data(piece));
        let floor = data.map(|(_, range)| range.end).max().unwrap_or(0);
        let end = text.trim_end().len().max(floor.min(text.len()));
        text.truncate(end);
        if role == Role::System && !text.is_empty() {
            text.push('\n');
        }
        for (_, range) in &mut shown {
            range.start = range.start.min(text.len());
            range.end = range.end.min(text.len());
        }
        // The final line end belongs to whatever came last.
        if let Some(last) = shown.iter().map(|(_, range)| range.end).max()
            && last == end
        {
            let ends = shown.iter_mut().filter(|(_, range)| range.end == last);
            ends.for_each(|(_, range)| range.end = text.len());
        }
        Message::new(role, text, shown, whole)
    }

    /// FS010 for names that nothing defines, in branches that did not run as well.
    fn undefined_names(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let globals: Vec<&str> = self.environment.globals().map(|(name, _)| name).collect();
        let mut names: Vec<_> = self.templates.sources.iter().collect();
        names.sort_by_key(|(_, source)| source.file);
        for (name, source) in names {
            let Ok(template) = self.environment.get_template(name) else {
                continue;
            };
            if source.shipped {
                continue;
            }
            let undeclared = template.undeclared_variables(false);
            let mut undeclared: Vec<_> = source
                .scan
                .idents
                .iter()
                .filter(|(ident, _)| undeclared.contains(ident))
                .filter(|(ident, _)| {
                    !NAMES.contains(&ident.as_str())
                        && !globals.contains(&ident.as_str())
                        && !["parts", "loop", "super", "self", "caller"].contains(&ident.as_str())
                })
                .collect();
            undeclared.sort_by_key(|(_, span)| *span);
            for (ident, span) in undeclared {
                found.push(undefined(ident, Place::new(source.file, *span)));
            }
        }
        found
    }
}

/// A template may say an example's answer in a form of its own, field by field.
fn also_shown_answers(prompt: &mut Prompt, spec: &Spec) {
    let count = spec.examples.len();
    let open = |at: &usize| !prompt.shows(Piece::ExampleAnswer(*at));
    let open: Vec<usize> = (0..count).filter(open).collect();
    if open.is_empty() {
        return;
    }
    let said = prompt.beside_inputs(count);
    let says_it = |at: &usize| {
        let answer = spec.answer(*at);
        answer.is_some_and(|answer| whole::says_all(&said[*at], &answer.to_json()))
    };
    let shown = open.into_iter().filter(says_it);
    prompt.also_shows(shown.map(Piece::ExampleAnswer));
}

/// The engine with the filters and limits every template runs under.
fn engine() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_syntax(syntax());
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_recursion_limit(MAX_RECURSION);
    environment.set_debug(true);
    environment.set_formatter(print);
    // A path in a template starts from the folder of that template.
    environment.set_path_join_callback(|name, parent| {
        if shipped::template(name).is_some() {
            return name.to_owned().into();
        }
        let folder = std::path::Path::new(parent).parent().unwrap_or("".as_ref());
        let path = crate::source::file::normalized(&folder.join(name));
        path.to_string_lossy().into_owned().into()
    });
    environment.add_filter("json", json);
    environment.add_filter("tojson", tojson);
    environment.add_filter("section", section);
    environment.add_filter("part", part);
    environment
}

/// The engine with a shipped template and what it imports, compiled once a process: that takes longer
/// than to render a prompt.
fn shipped_engine(name: &str) -> Option<&'static Environment<'static>> {
    static READY: [OnceLock<Environment<'static>>; shipped::TEMPLATES.len()] =
        [const { OnceLock::new() }; shipped::TEMPLATES.len()];
    let at = shipped::template_names().position(|known| known == name)?;
    Some(READY[at].get_or_init(|| {
        let mut environment = engine();
        for name in [name, shipped::PARTS.0] {
            if let Some(text) = shipped::template(name) {
                // One that did not compile is missing, and is compiled again and reported.
                let _ = environment.add_template_owned(name.to_owned(), text);
            }
        }
        environment
    }))
}

fn environment(templates: &Templates, found: &mut Vec<Diagnostic>) -> Option<Environment<'static>> {
    let ready = templates
        .sources
        .keys()
        .find_map(|name| shipped_engine(name));
    let mut environment = ready.cloned().unwrap_or_else(engine);
    let known: Vec<String> = environment
        .templates()
        .map(|(name, _)| name.to_owned())
        .collect();
    let mut sources: Vec<_> = templates.sources.iter().collect();
    sources.retain(|(name, _)| !known.contains(name));
    sources.sort_by_key(|(_, source)| source.file);
    let mut sound = true;
    for (name, source) in sources {
        let added = environment.add_template_owned(name.clone(), source.text.to_string());
        if let Err(error) = added {
            found.push(diagnose(&error, templates));
            sound = false;
        }
    }
    sound.then_some(environment)
}

/// Prints a value as the engine does, texts by the short way.
fn print(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if *state.auto_escape() == AutoEscape::None => {
            out.write_str(text).map_err(Error::from)
        }
        _ => escape_formatter(out, state, value),
    }
}

/// Marks a section of the prompt: `{% filter section("labels") %}`.
fn section(text: Cow<'_, str>, name: &str) -> Result<String, Error> {
    match Pieces::section(name) {
        Some(id) => Ok(marks::mark(id, &text)),
        None => {
            let known = super::prompt::SECTIONS.join(", ");
            let detail = format!("no section is called `{name}`; there are {known}");
            Err(Error::new(ErrorKind::InvalidOperation, detail))
        }
    }
}

/// Marks what is rendered for a part of the spec: `{% filter part(example) %}`.
fn part(text: Cow<'_, str>, part: &Value) -> Result<String, Error> {
    let id = part
        .get_attr("part")
        .ok()
        .and_then(|id| u32::try_from(id).ok());
    match id {
        Some(id) => Ok(marks::mark(id, &text)),
        None => Err(Error::new(
            ErrorKind::InvalidOperation,
            "`part` takes a label, an edge case, an example or a row of the output",
        )),
    }
}

/// JSON as a prompt wants it: compact, nothing escaped but what JSON requires.
fn json(value: &Value) -> Result<Value, Error> {
    let mut out = String::new();
    write_json(value, &mut out, 0)?;
    Ok(Value::from(out))
}

/// minijinja's filter of that name, with whatever options it is given: FS502 reports it.
fn tojson(value: &Value, _: Rest<Value>, _: Kwargs) -> Result<Value, Error> {
    json(value)
}

fn write_json(value: &Value, out: &mut String, depth: usize) -> Result<(), Error> {
    if depth > crate::source::MAX_DEPTH {
        return Err(Error::new(
            ErrorKind::BadSerialization,
            "nested too deep for JSON",
        ));
    }
    if let Some(value) = value.downcast_object_ref::<JsonValue>() {
        out.push_str(&value.text());
        return Ok(());
    }
    match value.kind() {
        ValueKind::None => out.push_str("null"),
        ValueKind::Bool => out.push_str(if value.is_true() { "true" } else { "false" }),
        ValueKind::Number => {
            let text = value.to_string();
            out.push_str(&crate::source::number::canonical(&text).unwrap_or(text));
        }
        ValueKind::String => write_string(value.as_str().unwrap_or_default(), out),
        ValueKind::Seq | ValueKind::Iterable => {
            out.push('[');
            for (at, item) in value.try_iter()?.enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_json(&item, out, depth + 1)?;
            }
            out.push(']');
        }
        ValueKind::Map => {
            out.push('{');
            for (at, key) in value.try_iter()?.enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_string(&key.to_string(), out);
                out.push(':');
                write_json(&value.get_item(&key)?, out, depth + 1)?;
            }
            out.push('}');
        }
        _ => {
            let detail = format!("{} has no JSON", value.kind());
            return Err(Error::new(ErrorKind::BadSerialization, detail));
        }
    }
    Ok(())
}

/// Live values by name, checked against what the spec declares.
impl Live {
    pub fn from_maps(
        spec: &Spec,
        input: &BTreeMap<String, String>,
        context: &BTreeMap<String, String>,
    ) -> Self {
        let pick = |variables: &[crate::spec::Variable], given: &BTreeMap<String, String>| {
            variables
                .iter()
                .filter_map(|variable| {
                    let text = given.get(&variable.name)?;
                    Some((variable.name.clone(), text.clone()))
                })
                .collect()
        };
        Live {
            context: pick(&spec.context, context),
            input: pick(&spec.inputs, input),
        }
    }
}
