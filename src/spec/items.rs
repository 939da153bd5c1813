//! Items: worked examples and tests, in place or from files, YAML or JSON lines.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;

use super::fields::{Lowering, Text};
use super::output::check_keys;
use super::{Variable, keys};
use crate::source::read::{MAX_ITEMS_FILE, MAX_WHOLE_ITEMS_FILE};
use crate::source::{Diagnostic, FileId, Node, Place, Style, Unreadable, Value, json};
use crate::text::hash::HashMap;
use crate::text::{Span, visible};

/// A worked input → reasoning → output.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The whole item.
    pub place: Place,
    /// Its id, else its first key: where findings about it as a whole are shown.
    pub head: Place,
    pub id: Option<Text>,
    pub language: Option<Text>,
    pub covers: Vec<Text>,
    /// In the order in which the variables are declared.
    pub context: Vec<Given>,
    pub input: Vec<Given>,
    pub reasoning: Option<ReasoningText>,
    pub output: Option<Node>,
    /// Whether it says who checked it.
    pub reviewed: bool,
}

/// The value of one variable, as the model reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    pub variable: String,
    pub text: Text,
}

/// The text that steps lead to; steps in a list a line each.
#[derive(Debug, Clone, PartialEq)]
pub struct ReasoningText {
    pub text: String,
    pub place: Place,
    /// Its steps, where it was written as a list.
    pub steps: Vec<Text>,
}

impl Example {
    /// How findings call it: its id, or its number.
    pub fn name(&self, index: usize) -> String {
        match &self.id {
            Some(id) => format!("`{}`", visible::quoted(&id.text, 60)),
            None => format!("number {}", index + 1),
        }
    }

    /// Whether it says anything to the model: an input of blanks alone does not.
    pub fn has_input(&self) -> bool {
        let mut given = self.input.iter();
        given.any(|given| !given.text.text.trim().is_empty())
    }

    /// All that it gives, context included: what the answer can hang on.
    pub fn given(&self) -> impl Iterator<Item = &Given> {
        self.context.iter().chain(&self.input)
    }

    /// The same as one text.
    pub fn given_text(&self) -> String {
        let texts: Vec<_> = self.given().map(|given| given.text.text.as_str()).collect();
        texts.join("\n")
    }

    /// The same with the variables' names, each text in a `form`: equal where the input is.
    pub fn input_key(&self, form: fn(&str) -> String) -> String {
        let mut out = String::new();
        for given in self.given() {
            out.push_str(&given.variable);
            out.push('\u{0}');
            out.push_str(&form(&given.text.text));
            out.push('\u{0}');
        }
        out
    }
}

/// Where items come from: below `key` in the spec.
pub struct Source<'s> {
    pub node: &'s Node,
    pub root: &'s Path,
    pub inputs: &'s [Variable],
    pub context: &'s [Variable],
}

/// The examples. None where a part of them could not be read at all.
pub fn examples(low: &mut Lowering<'_>, source: &Source<'_>) -> Option<Vec<Example>> {
    let mut out = Vec::new();
    let mut whole = true;
    for list in lists(low, source.node) {
        match list {
            List::Here(items) => {
                out.extend(items.iter().filter_map(|item| example(low, source, item)));
            }
            List::File(named) => match whole_file(low, source, &named, MAX_WHOLE_ITEMS_FILE) {
                Some(items) => {
                    out.extend(items.iter().filter_map(|item| example(low, source, item)));
                }
                None => whole = false,
            },
            List::Wrong => whole = false,
        }
    }
    unique_ids(low, &out);
    whole.then_some(out)
}

/// Hands each test to `take`; a file of JSON lines is read a line at a time. False where a part of
/// the tests could not be read at all.
pub fn tests(low: &mut Lowering<'_>, source: &Source<'_>, take: &mut dyn FnMut(&Example)) -> bool {
    let mut whole = true;
    for list in lists(low, source.node) {
        whole &= match list {
            List::Here(items) => {
                for item in items {
                    example(low, source, item).iter().for_each(&mut *take);
                }
                true
            }
            List::File(named) if is_lines(&named.text) => {
                streamed(low, source, &named, take).is_some()
            }
            List::File(named) => match whole_file(low, source, &named, MAX_WHOLE_ITEMS_FILE) {
                Some(items) => {
                    for item in &items {
                        example(low, source, item).iter().for_each(&mut *take);
                    }
                    true
                }
                None => false,
            },
            List::Wrong => false,
        };
    }
    whole
}

enum List<'n> {
    Here(&'n [Node]),
    File(Text),
    Wrong,
}

/// A list of items, a path, or a list of paths.
fn lists<'n>(low: &mut Lowering<'_>, node: &'n Node) -> Vec<List<'n>> {
    match &node.value {
        Value::Text { .. } => low.text(node).map(List::File).into_iter().collect(),
        Value::List(items) if !items.is_empty() && items.iter().all(|i| i.as_text().is_some()) => {
            items
                .iter()
                .filter_map(|item| low.text(item))
                .map(List::File)
                .collect()
        }
        Value::List(items) => vec![List::Here(items)],
        _ => {
            low.wrong_type(node, "a list of items, a path or a list of paths");
            vec![List::Wrong]
        }
    }
}

fn is_lines(path: &str) -> bool {
    path.ends_with(".jsonl") || path.ends_with(".ndjson")
}

fn whole_file(
    low: &mut Lowering<'_>,
    source: &Source<'_>,
    named: &Text,
    limit: u64,
) -> Option<Vec<Node>> {
    let id = low.open(named, source.node.place.file, source.root, limit)?;
    let text = low.files.shared_text(id);
    if is_lines(&named.text) {
        let mut items = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            items.extend(item_line(low, id, start, line));
            start += line.len();
        }
        return Some(items);
    }
    let root = if named.text.ends_with(".json") {
        json::parse(id, 0, &text, low.found)?
    } else {
        low.yaml(id)?
    };
    match root.value {
        Value::List(items) => Some(items),
        Value::Null => Some(Vec::new()),
        _ => {
            low.wrong_type(&root, "a list of items");
            None
        }
    }
}

/// One line of a JSON-lines file; blank lines are passed over.
fn item_line(low: &mut Lowering<'_>, id: FileId, start: usize, line: &str) -> Option<Node> {
    let line = line.trim_end_matches(['\n', '\r']);
    if line.trim().is_empty() {
        return None;
    }
    json::parse(id, start, line, low.found)
}

fn open_regular(path: &Path) -> Result<(fs::Metadata, fs::File), Unreadable> {
    let metadata = fs::metadata(path)?;
    crate::source::read::regular(&metadata)?;
    Ok((metadata, fs::File::open(path)?))
}

fn streamed(
    low: &mut Lowering<'_>,
    source: &Source<'_>,
    named: &Text,
    take: &mut dyn FnMut(&Example),
) -> Option<()> {
    let path = low.resolve(named, source.node.place.file, source.root)?;
    if low.files.is_overlaid(&path) || low.files.tree().is_some() {
        // A text in memory stands for the file: there is nothing left to stream.
        for item in whole_file(low, source, named, MAX_ITEMS_FILE)? {
            example(low, source, &item).iter().for_each(&mut *take);
        }
        return Some(());
    }
    let refuse = |low: &mut Lowering<'_>, why: &Unreadable| low.unreadable(named, &path, why);
    let (metadata, file) = match open_regular(&path) {
        Ok(opened) => opened,
        Err(why) => {
            refuse(low, &why);
            return None;
        }
    };
    if metadata.len() > MAX_ITEMS_FILE {
        let limit = MAX_ITEMS_FILE;
        refuse(low, &Unreadable::TooLarge { limit });
        return None;
    }
    let id = low.files.register_streamed(&path);
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let (mut start, mut bytes) = (0, Vec::new());
    loop {
        bytes.clear();
        match reader.read_until(b'\n', &mut bytes) {
            Ok(0) => return Some(()),
            Ok(_) => {}
            Err(error) => {
                refuse(low, &error.into());
                return None;
            }
        }
        let Ok(line) = std::str::from_utf8(&bytes) else {
            let message = "this line is not UTF-8 text";
            let place = Place::new(id, Span::new(start, start));
            low.push(Diagnostic::error("FS006", message).at(place));
            return None;
        };
        let mark = if start == 0 && line.starts_with('\u{feff}') {
            3
        } else {
            0
        };
        if let Some(node) = item_line(low, id, start + mark, &line[mark..]) {
            example(low, source, &node).iter().for_each(&mut *take);
        }
        start += bytes.len();
    }
}

/// Reads one item. None where it is no mapping.
fn example(low: &mut Lowering<'_>, source: &Source<'_>, node: &Node) -> Option<Example> {
    let fields = low.fields(node, &keys::EXAMPLE)?;
    let reviewer = low.text_at(&fields, "reviewed_by");
    let output = fields.entry("output").map(|entry| entry.value.clone());
    if let Some(output) = &output {
        check_keys(low, output);
    }
    let id = low.text_at(&fields, "id");
    let first_key = node.as_map().and_then(|entries| entries.first());
    let head = match (&id, first_key) {
        (Some(id), _) => id.place,
        (None, Some(entry)) => entry.key.place,
        (None, None) => node.place,
    };
    Some(Example {
        place: node.place,
        head,
        id,
        language: low.text_at(&fields, "language"),
        covers: low.texts_at(&fields, "covers"),
        context: match fields.get("context") {
            Some(node) => given_each(low, node, source.context, "context"),
            None => Vec::new(),
        },
        input: match fields.get("input") {
            Some(node) => given(low, node, source.inputs),
            None => Vec::new(),
        },
        reasoning: fields
            .get("reasoning")
            .and_then(|node| reasoning(low, node)),
        output,
        reviewed: reviewer.is_some_and(|reviewer| !reviewer.text.trim().is_empty()),
    })
}

fn reasoning(low: &mut Lowering<'_>, node: &Node) -> Option<ReasoningText> {
    let place = node.place;
    match &node.value {
        Value::List(_) => {
            let steps = low.texts(node);
            let lines: Vec<&str> = steps.iter().map(|step| step.text.as_str()).collect();
            Some(ReasoningText {
                text: lines.join("\n"),
                place,
                steps,
            })
        }
        _ => Some(ReasoningText {
            text: without_final_line_end(&low.text(node)?.text).to_owned(),
            place,
            steps: Vec::new(),
        }),
    }
}

/// An example's input: the text of the one variable, or each variable by name.
fn given(low: &mut Lowering<'_>, node: &Node, variables: &[Variable]) -> Vec<Given> {
    let [only] = variables else {
        return given_each(low, node, variables, "input");
    };
    // A mapping with just this variable in it is that form, too.
    let named = node
        .as_map()
        .filter(|entries| entries.len() == 1 && entries[0].key.text == only.name);
    let node = named.map_or(node, |entries| &entries[0].value);
    check_keys(low, node);
    vec![Given {
        variable: only.name.clone(),
        text: value_text(node),
    }]
}

fn given_each(
    low: &mut Lowering<'_>,
    node: &Node,
    variables: &[Variable],
    what: &str,
) -> Vec<Given> {
    let Some(entries) = low.entries(node) else {
        return Vec::new();
    };
    let names = || variables.iter().map(|variable| variable.name.as_str());
    for entry in &entries {
        if !names().any(|name| name == entry.key.text) {
            let near = crate::text::similar::nearest(&entry.key.text, names());
            let shown = visible::quoted(&entry.key.text, 40);
            let message = format!("`{shown}` is no {what} variable of this spec");
            let diagnostic = Diagnostic::error("FS002", message)
                .at(entry.key.place)
                .did_you_mean(near);
            low.push(diagnostic);
        }
    }
    for entry in &entries {
        check_keys(low, &entry.value);
    }
    let mut out = Vec::new();
    for variable in variables {
        match entries.iter().find(|entry| entry.key.text == variable.name) {
            Some(entry) => out.push(Given {
                variable: variable.name.clone(),
                text: value_text(&entry.value),
            }),
            None if what == "input" => {
                let message = format!("this example has no `{}`", variable.name);
                let diagnostic = Diagnostic::error("FS003", message)
                    .at(node.place.start())
                    .related("it is declared here", variable.place);
                low.push(diagnostic);
            }
            None => {}
        }
    }
    out
}

/// A value as the model reads it: a text as it is without its final line break, a list of texts a
/// line each, anything else as compact JSON.
fn value_text(node: &Node) -> Text {
    let (text, style) = match &node.value {
        Value::Text { text, style } => (without_final_line_end(text).to_owned(), *style),
        Value::List(items) if !items.is_empty() && items.iter().all(|i| i.as_text().is_some()) => {
            let lines: Vec<_> = items.iter().filter_map(Node::as_text).collect();
            (lines.join("\n"), Style::Plain)
        }
        _ => (crate::source::json::write(node), Style::Plain),
    };
    Text {
        text,
        place: node.place,
        style,
    }
}

pub fn without_final_line_end(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

fn unique_ids(low: &mut Lowering<'_>, examples: &[Example]) {
    let mut seen: HashMap<&str, Place> = HashMap::default();
    for id in examples.iter().filter_map(|example| example.id.as_ref()) {
        match seen.get(id.text.as_str()) {
            Some(&first) => {
                let shown = visible::quoted(&id.text, 40);
                let message = format!("two examples are called `{shown}`");
                let diagnostic = Diagnostic::error("FS012", message)
                    .at(id.place)
                    .related("the first one", first);
                low.push(diagnostic);
            }
            None => {
                seen.insert(&id.text, id.place);
            }
        }
    }
}
