//! Reading nodes by the table of keys. Nothing stops at the first problem: what is wrong is reported
//! and counts as absent, what is right is used.

use super::Limit;
use super::ambiguous;
use super::keys::Table;
use super::kind::{ANY, Bounds};
use crate::source::{
    Applicability, Diagnostic, Edit, Entry, FileId, Files, Fix, Node, Place, Style, Value, yaml,
};
use crate::text::similar::nearest;
use crate::text::{Span, visible};

/// A text and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    pub text: String,
    pub place: Place,
    pub style: Style,
}

impl Text {
    /// Where `part`, a byte range of the text, stands in its file; the whole where that is unclear.
    pub fn place_of(&self, files: &Files, part: Span) -> Place {
        let raw = files.slice(self.place);
        match crate::source::scalar::source_of(raw, self.style, &self.text, part) {
            Some(span) => Place::new(self.place.file, span.shift(self.place.span.start as usize)),
            None => self.place,
        }
    }
}

/// What lowering works with: the files, and the findings so far.
pub struct Lowering<'l> {
    pub files: &'l mut Files,
    pub found: &'l mut Vec<Diagnostic>,
}

/// The entries of a mapping whose keys have been checked against their table.
#[derive(Clone, Copy)]
pub struct Fields<'n> {
    pub node: &'n Node,
    entries: &'n [Entry],
    table: &'static Table,
}

impl<'n> Fields<'n> {
    /// Whether each key means something here.
    pub fn all_known(&self) -> bool {
        let keys = self.entries.iter().map(|entry| &entry.key.text);
        keys.into_iter().all(|key| self.table.has(key))
    }

    pub fn entry(&self, name: &str) -> Option<&'n Entry> {
        debug_assert!(
            self.table.has(name),
            "`{name}` is not in the table of {}",
            self.table.what
        );
        self.entries.iter().find(|entry| entry.key.text == name)
    }

    /// The value under `name`; a null counts as absent.
    pub fn get(&self, name: &str) -> Option<&'n Node> {
        let node = &self.entry(name)?.value;
        (!node.is_null()).then_some(node)
    }

    /// Within what a number under `name` lies.
    pub fn bounds(&self, name: &str) -> &'static Bounds {
        self.table.key(name).map_or(&ANY, |key| key.kind.bounds())
    }

    /// Where the key `name` stands.
    pub fn key_place(&self, name: &str) -> Option<Place> {
        Some(self.entry(name)?.key.place)
    }
}

impl Lowering<'_> {
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Reads a YAML file that has been opened; FS013 is looked for on the way.
    pub fn yaml(&mut self, id: FileId) -> Option<Node> {
        let text = self.files.shared_text(id);
        let node = yaml::parse(id, &text, self.found)?;
        ambiguous::check(&node, &|place| place.span.slice(&text), self.found);
        Some(node)
    }

    pub fn wrong_type(&mut self, node: &Node, needed: &str) {
        let message = format!("{needed} belongs here, not {}", node.value.kind());
        let mut diagnostic = Diagnostic::error("FS004", message).at(node.place);
        if let Some(fix) = self.quotes_for(node) {
            diagnostic.help = Some(
                "YAML took the `: ` in this text for a key: quote the text, or write it as a block"
                    .into(),
            );
            diagnostic.fix = Some(fix);
        } else if matches!(node.value, Value::Number(_) | Value::Bool(_)) && needed == "a text" {
            diagnostic.help = Some("quote it to make it a text".into());
        }
        self.push(diagnostic);
    }

    /// Quotes round a plain text that a colon made a mapping of one key.
    fn quotes_for(&self, node: &Node) -> Option<Fix> {
        let [entry] = node.as_map()? else {
            return None;
        };
        let raw = self.files.slice(node.place);
        let plain = entry.key.style == Style::Plain && !raw.contains('\n');
        let prose = entry.value.as_text().is_some() && raw.starts_with(|c: char| c.is_alphabetic());
        (plain && prose).then(|| Fix {
            applicability: Applicability::Safe,
            title: "quote the text".into(),
            edits: vec![Edit {
                place: node.place,
                text: double_quoted(raw),
            }],
        })
    }

    /// The entries of `node`, checked: a mapping, no key twice, none that `table` lacks.
    pub fn fields<'n>(&mut self, node: &'n Node, table: &'static Table) -> Option<Fields<'n>> {
        let Some(entries) = node.as_map() else {
            self.wrong_type(node, "a mapping");
            return None;
        };
        self.no_duplicates(entries);
        let cut = self.cut_texts(entries);
        for (at, entry) in entries.iter().enumerate() {
            if !table.has(&entry.key.text) && !cut.contains(&at) {
                self.unknown_key(entry, table);
            }
        }
        Some(Fields {
            node,
            entries,
            table,
        })
    }

    fn unknown_key(&mut self, entry: &Entry, table: &'static Table) {
        let key = &entry.key;
        let shown = visible::quoted(&key.text, 40);
        let message = format!("unknown key `{shown}` in {}", table.what);
        let diagnostic = Diagnostic::error("FS002", message).at(key.place);
        self.push(match nearest(&key.text, table.names()) {
            Some(name) => {
                let title = format!("rename it to `{name}`");
                let written = self.files.in_quotes_of(key.place, name);
                diagnostic.did_you_mean(Some(name)).replace(
                    Applicability::Ask,
                    title,
                    key.place,
                    written,
                )
            }
            None => {
                let names: Vec<_> = table.names().collect();
                diagnostic.help(format!("known keys: {}", names.join(", ")))
            }
        });
    }

    /// In `{ when: a, or b, or c }` what follows each comma becomes a key without a value: FS002 for
    /// every text so cut, with quotes round the whole. Gives the numbers of the entries cut off.
    fn cut_texts(&mut self, entries: &[Entry]) -> Vec<usize> {
        let mut cut = Vec::new();
        let mut at = 1;
        while at < entries.len() {
            let end = self.end_of_cut(entries, at);
            if end > at {
                let (first, rest) = (&entries[at - 1], &entries[at]);
                let whole = Span {
                    start: first.value.place.span.start,
                    end: entries[end - 1].key.place.span.end,
                };
                let whole = Place::new(rest.key.place.file, whole);
                let shown = visible::quoted(&rest.key.text, 40);
                let message = format!("a comma cut this text: `{shown}` became a key of its own");
                let quoted = double_quoted(self.files.slice(whole));
                let diagnostic = Diagnostic::error("FS002", message)
                    .at(rest.key.place)
                    .help("quote the whole text")
                    .replace(Applicability::Safe, "quote the text", whole, quoted);
                self.push(diagnostic);
                cut.extend(at..end);
            }
            at = end.max(at) + 1;
        }
        cut
    }

    /// The end of the run of entries, from `at` on, that a comma cut off the text before them.
    fn end_of_cut(&self, entries: &[Entry], at: usize) -> usize {
        let first = &entries[at - 1].value;
        let Value::Text {
            style: Style::Plain,
            ..
        } = first.value
        else {
            return at;
        };
        let mut before = first.place;
        let mut end = at;
        while let Some(entry) = entries.get(end) {
            let (key, value) = (entry.key.place, &entry.value);
            let follows = key.file == before.file && key.span.start >= before.span.end;
            if !follows || !value.is_null() || entry.key.style != Style::Plain {
                break;
            }
            // A comma and nothing else stands between, and no colon follows.
            let text = self.files.text(key.file);
            let between = Span {
                start: before.span.end,
                end: key.span.start,
            };
            let after = text.get(key.span.end as usize..).unwrap_or("");
            if between.slice(text).trim() != "," || after.trim_start().starts_with(':') {
                break;
            }
            before = key;
            end += 1;
        }
        end
    }

    /// FS005 for each key that stands a second time.
    pub fn no_duplicates(&mut self, entries: &[Entry]) {
        // A few are sooner compared than hashed.
        let differs = |(at, entry): (usize, &Entry)| {
            let mut before = entries[..at].iter();
            before.all(|known| known.key.text != entry.key.text)
        };
        if entries.len() <= 16 && entries.iter().enumerate().all(differs) {
            return;
        }
        let mut seen = crate::text::hash::HashMap::default();
        for entry in entries {
            let key = &entry.key;
            if let Some(first) = seen.insert(key.text.as_str(), key.place) {
                let shown = visible::quoted(&key.text, 40);
                let diagnostic =
                    Diagnostic::error("FS005", format!("the key `{shown}` stands twice"))
                        .at(key.place)
                        .related("it stands here first", first)
                        .help("only one of them can count: remove or rename the other");
                self.push(diagnostic);
                seen.insert(&key.text, first);
            }
        }
    }

    /// The entries of a mapping whose keys are the user's own names. Duplicates are reported, and so
    /// is a text that a comma cut; what was cut off is left out.
    pub fn entries<'n>(&mut self, node: &'n Node) -> Option<Vec<&'n Entry>> {
        let Some(entries) = node.as_map() else {
            self.wrong_type(node, "a mapping");
            return None;
        };
        self.no_duplicates(entries);
        let cut = self.cut_texts(entries);
        let kept = entries
            .iter()
            .enumerate()
            .filter(|(at, _)| !cut.contains(at));
        Some(kept.map(|(_, entry)| entry).collect())
    }

    pub fn list<'n>(&mut self, node: &'n Node) -> Option<&'n [Node]> {
        let list = node.as_list();
        if list.is_none() {
            self.wrong_type(node, "a list");
        }
        list
    }

    pub fn text(&mut self, node: &Node) -> Option<Text> {
        match &node.value {
            Value::Text { text, style } => Some(Text {
                text: text.clone(),
                place: node.place,
                style: *style,
            }),
            _ => {
                self.wrong_type(node, "a text");
                None
            }
        }
    }

    /// The text under `name`.
    pub fn text_at(&mut self, fields: &Fields<'_>, name: &str) -> Option<Text> {
        self.text(fields.get(name)?)
    }

    /// A list of texts; a single text counts as a list of one.
    pub fn texts(&mut self, node: &Node) -> Vec<Text> {
        match &node.value {
            Value::Text { .. } => self.text(node).into_iter().collect(),
            Value::List(items) => items.iter().filter_map(|item| self.text(item)).collect(),
            _ => {
                self.wrong_type(node, "a list of texts");
                Vec::new()
            }
        }
    }

    pub fn texts_at(&mut self, fields: &Fields<'_>, name: &str) -> Vec<Text> {
        fields
            .get(name)
            .map_or_else(Vec::new, |node| self.texts(node))
    }

    pub fn bool_at(&mut self, fields: &Fields<'_>, name: &str) -> Option<bool> {
        let node = fields.get(name)?;
        let value = node.as_bool();
        if value.is_none() {
            self.wrong_type(node, "true or false");
        }
        value
    }

    /// The number under `name`, within its bounds.
    pub fn number_at(&mut self, fields: &Fields<'_>, name: &str) -> Option<f64> {
        let node = fields.get(name)?;
        let Value::Number(text) = &node.value else {
            self.wrong_type(node, "a number");
            return None;
        };
        let value: f64 = text.parse().ok()?;
        let bounds = fields.bounds(name);
        if value < bounds.least {
            let message = format!("`{name}` cannot be negative");
            self.push(Diagnostic::error("FS004", message).at(node.place));
            return None;
        }
        Some(value)
    }

    /// The same with its place.
    pub fn limit_at(&mut self, fields: &Fields<'_>, name: &str) -> Option<Limit> {
        let place = fields.get(name)?.place;
        let value = self.number_at(fields, name)?;
        Some(Limit { value, place })
    }

    /// One of the words that the table has for `name`.
    pub fn word_at(&mut self, fields: &Fields<'_>, name: &str) -> Option<Text> {
        let text = self.text_at(fields, name)?;
        let words = fields.table.key(name)?.kind.one_of();
        if words.contains(&text.text.as_str()) {
            return Some(text);
        }
        let shown = visible::quoted(&text.text, 40);
        let (last, first) = words.split_last()?;
        let message = format!("`{name}` is {} or {last}, not `{shown}`", first.join(", "));
        let near = nearest(&text.text, words.iter().copied());
        self.push(
            Diagnostic::error("FS004", message)
                .at(text.place)
                .did_you_mean(near),
        );
        None
    }
}

/// `text` as a YAML double-quoted scalar.
fn double_quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
