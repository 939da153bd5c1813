//! YAML to nodes, by granit-parser's events: exact byte spans, aliases within a budget.

use std::collections::{HashMap, HashSet};

use granit_parser::{Event, Parser, ScalarStyle, ScanError};

use super::diagnostic::Diagnostic;
use super::file::{FileId, Place};
use super::node::{Entry, Key, Node, Style, Value};
use super::read::MAX_FILE;
use super::{MAX_DEPTH, plain_yaml, scalar};
use crate::text::Span;

/// Nodes that aliases may add to a document: far more than a person writes, far fewer than a bomb.
pub const MAX_ALIAS_NODES: usize = 100_000;
/// Bytes of text that aliases may add: as much as the largest file holds.
pub const MAX_ALIAS_BYTES: usize = MAX_FILE as usize;
/// How often a byte may be kept for aliases: anchors inside anchors each keep what they hold.
const MAX_KEPT: usize = 4;
/// What may be kept in any case.
const KEPT_FREELY: usize = 1 << 20;

/// Reads the one document of `text`. None with a diagnostic where it is not YAML; an empty document
/// is null.
pub fn parse(file: FileId, text: &str, found: &mut Vec<Diagnostic>) -> Option<Node> {
    plain_yaml::read(file, text).or_else(|| parse_all(file, text, found))
}

/// The same for any YAML, by the parser.
pub(super) fn parse_all(file: FileId, text: &str, found: &mut Vec<Diagnostic>) -> Option<Node> {
    let mut options = granit_parser::Options::default();
    options.set_emit_comments(false);
    options.emit_unresolved_aliases = true;
    options.flow_nesting_limit = MAX_DEPTH;
    options.block_nesting_limit = MAX_DEPTH;
    let mut reader = Reader {
        file,
        text,
        found,
        stack: Vec::new(),
        anchors: HashMap::new(),
        alias_nodes: 0,
        alias_bytes: 0,
        kept: 0,
        root: None,
    };
    for event in Parser::new_from_str_with_options(text, options) {
        let result = match event {
            Ok((event, span)) => reader.take(event, span),
            Err(error) => Err(reader.syntax(&error)),
        };
        if let Err(diagnostic) = result {
            reader.found.push(*diagnostic);
            return None;
        }
    }
    Some(reader.root.unwrap_or(Node {
        place: Place::new(file, Span::default()),
        value: Value::Null,
    }))
}

/// Where the comments of `text` stand, from `#` to the end of the line. Up to the first mistake.
pub fn comments(text: &str) -> Vec<Span> {
    let mut options = granit_parser::Options::default();
    options.set_emit_comments(true);
    options.max_buffered_comment_events = usize::MAX;
    options.emit_unresolved_aliases = true;
    Parser::new_from_str_with_options(text, options)
        .map_while(Result::ok)
        .filter(|(event, _)| matches!(event, Event::Comment(..)))
        .filter_map(|(_, span)| span.byte_range())
        .map(Span::from)
        .collect()
}

/// Whether a node of `text` is repeated by an alias.
pub fn has_aliases(text: &str) -> bool {
    let mut options = granit_parser::Options::default();
    options.set_emit_comments(false);
    options.emit_unresolved_aliases = true;
    Parser::new_from_str_with_options(text, options)
        .map_while(Result::ok)
        .any(|(event, _)| matches!(event, Event::Alias(_) | Event::UnresolvedAlias(_)))
}

/// A list or mapping that is still open.
struct Open {
    start: usize,
    anchor: usize,
    value: Value,
    /// A mapping's key that waits for its value.
    key: Option<Key>,
    /// What `<<` brought: taken in at the end, for what the mapping says itself wins.
    merged: Vec<Node>,
}

/// What an alias repeats.
struct Anchored {
    node: Node,
    nodes: usize,
    bytes: usize,
}

struct Reader<'r> {
    file: FileId,
    text: &'r str,
    found: &'r mut Vec<Diagnostic>,
    stack: Vec<Open>,
    anchors: HashMap<usize, Anchored>,
    alias_nodes: usize,
    alias_bytes: usize,
    /// Bytes of the source that anchors hold, each as often as it is held.
    kept: usize,
    root: Option<Node>,
}

type Step = Result<(), Box<Diagnostic>>;

impl Reader<'_> {
    fn place(&self, start: usize, end: usize) -> Place {
        let end = end.min(self.text.len());
        Place::new(self.file, Span::new(start.min(end), end))
    }

    fn syntax(&self, error: &ScanError) -> Box<Diagnostic> {
        let at = error
            .marker()
            .byte_offset()
            .unwrap_or(0)
            .min(self.text.len());
        let next = self.text[at..].chars().next();
        let width = next
            .filter(|c| !c.is_whitespace())
            .map_or(0, char::len_utf8);
        let mut why = error.info().to_owned();
        let mut place = self.place(at, at + width);
        let mut help = None;
        if why.contains("mapping values are not allowed") || why.contains("expected ':'") {
            help =
                Some("a text that holds `: ` is quoted, or written as a block after `|` or `>-`");
        } else if why.contains("found a tab") {
            // It is reported where the text before it starts.
            let rest = &self.text[at..];
            if let Some(end) = rest.find("\n\t").or_else(|| rest.find("\r\t")) {
                let tab = at + end + 1;
                place = self.place(tab, tab + 1);
            }
            help = Some("YAML is indented with blanks");
        } else if why.contains("unexpected character") {
            help = Some("quote a text that starts with such a sign");
        } else if why.contains("escape character") {
            help = Some(
                "between double quotes a backslash is written twice; between single quotes, once",
            );
        }
        if why == "recursion limit exceeded" {
            why = format!("nested deeper than {MAX_DEPTH} levels");
        }
        let mut diagnostic = Diagnostic::error("FS001", format!("not YAML: {why}")).at(place);
        diagnostic.help = help.map(str::to_owned);
        Box::new(diagnostic)
    }

    fn take(&mut self, event: Event<'_>, span: granit_parser::Span) -> Step {
        let range = span.byte_range().unwrap_or(0..0);
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let tag = tag.as_deref().map(|tag| tag.original());
                self.scalar(&value, style, anchor, tag.as_deref(), range)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.no_tag(tag.as_deref(), &range);
                self.open(range.start, anchor, Value::List(Vec::new()))
            }
            Event::MappingStart(_, anchor, tag) => {
                self.no_tag(tag.as_deref(), &range);
                self.open(range.start, anchor, Value::Map(Vec::new()))
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range.end),
            Event::Alias(id) => self.alias(id, range),
            Event::UnresolvedAlias(name) => {
                let message = format!("no anchor `&{name}` stands before this alias");
                let place = self.place(range.start, range.end);
                self.found
                    .push(Diagnostic::error("FS001", message).at(place));
                self.add(
                    Node {
                        place,
                        value: Value::Null,
                    },
                    0,
                )
            }
            Event::DocumentStart(..) if self.root.is_some() => Err(Box::new(
                Diagnostic::error("FS001", "a second document starts here; one file holds one")
                    .at(self.place(range.start, range.end))
                    .help("remove the `---`, or move what follows into a file of its own"),
            )),
            _ => Ok(()),
        }
    }

    /// The core schema's tags on collections say what is so anyway; others mean nothing here.
    fn no_tag(&mut self, tag: Option<&granit_parser::Tag>, range: &std::ops::Range<usize>) {
        if let Some(tag) = tag
            && !matches!(tag.core_suffix(), Some("map" | "seq"))
        {
            self.unknown_tag(&tag.original(), range);
        }
    }

    fn unknown_tag(&mut self, tag: &str, range: &std::ops::Range<usize>) {
        let message = format!("the tag `{tag}` means nothing here");
        let place = self.place(range.start, range.start);
        self.found
            .push(Diagnostic::error("FS004", message).at(place));
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&str>,
        mut range: std::ops::Range<usize>,
    ) -> Step {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        if matches!(style, Style::Literal | Style::Folded) {
            // Its range starts at its first line and runs on into the next line's indentation.
            range.start = indicator(self.text, range.start);
            let raw = self.text.get(range.clone()).unwrap_or("");
            range.end = range.start + raw.trim_end().len();
        }
        let place = self.place(range.start, range.end);
        let as_text = |style| Value::Text {
            text: text.to_owned(),
            style,
        };
        let value = match (style, tag) {
            (Style::Plain, None) => match scalar::resolve(text) {
                Ok(value) => value,
                Err(why) => {
                    let message = format!("{why}: quote it to make it a text");
                    self.found
                        .push(Diagnostic::error("FS004", message).at(place));
                    Value::Null
                }
            },
            (style, None | Some("!!str" | "!")) => as_text(style),
            (_, Some("!!int" | "!!float" | "!!bool" | "!!null")) => {
                scalar::resolve(text).unwrap_or_else(|_| as_text(style))
            }
            (style, Some(tag)) => {
                self.unknown_tag(tag, &range);
                as_text(style)
            }
        };
        if let Some(open) = self.stack.last_mut()
            && matches!(open.value, Value::Map(_))
            && open.key.is_none()
        {
            let (text, kept) = match value {
                Value::Text { text, .. } if anchor == 0 => (text, None),
                value => (text.to_owned(), (anchor != 0).then_some(value)),
            };
            open.key = Some(Key { text, place, style });
            if let Some(value) = kept {
                self.keep(anchor, Node { place, value })?;
            }
            return Ok(());
        }
        self.add(Node { place, value }, anchor)
    }

    fn open(&mut self, start: usize, anchor: usize, value: Value) -> Step {
        if let Some(open) = self.stack.last_mut()
            && matches!(open.value, Value::Map(_))
            && open.key.is_none()
        {
            let place = self.place(start, start);
            let message = format!("a key must be a text, not {}", value.kind());
            return Err(Box::new(Diagnostic::error("FS004", message).at(place)));
        }
        self.stack.push(Open {
            start,
            anchor,
            value,
            key: None,
            merged: Vec::new(),
        });
        Ok(())
    }

    fn close(&mut self, end: usize) -> Step {
        let Some(mut open) = self.stack.pop() else {
            return Ok(());
        };
        // A block collection's end lies where the next line starts: its own end is its last child's.
        let last = match &open.value {
            Value::List(items) => items.last().map(|node| node.place),
            Value::Map(entries) => entries.last().map(|e| e.value.place.max(e.key.place)),
            _ => None,
        };
        let raw = self.text.get(open.start..end).unwrap_or("");
        let flow = raw.starts_with(['[', '{']) && raw.ends_with([']', '}']);
        let end = match last {
            Some(last) if !flow && last.file == self.file => last.span.end as usize,
            _ => open.start + raw.trim_end().len(),
        };
        let place = self.place(open.start, end.max(open.start));
        if let Value::Map(entries) = &mut open.value
            && !open.merged.is_empty()
        {
            let mut known = entries.iter().map(|entry| entry.key.text.clone()).collect();
            for node in open.merged {
                merge_into(entries, &mut known, node);
            }
        }
        self.add(
            Node {
                place,
                value: open.value,
            },
            open.anchor,
        )
    }

    fn alias(&mut self, id: usize, range: std::ops::Range<usize>) -> Step {
        let place = self.place(range.start, range.end);
        let Some(anchored) = self.anchors.get(&id) else {
            let message = "an alias inside the node that it repeats";
            return Err(Box::new(Diagnostic::error("FS001", message).at(place)));
        };
        self.alias_nodes += anchored.nodes;
        self.alias_bytes += anchored.bytes;
        let message = if self.alias_nodes > MAX_ALIAS_NODES {
            Some(format!("aliases repeat more than {MAX_ALIAS_NODES} nodes"))
        } else if self.alias_bytes > MAX_ALIAS_BYTES {
            let limit = MAX_ALIAS_BYTES >> 20;
            Some(format!("aliases repeat more than {limit} MB of text"))
        } else {
            None
        };
        if let Some(message) = message {
            return Err(Box::new(Diagnostic::error("FS001", message).at(place)));
        }
        let node = anchored.node.clone();
        if self.stack.len() + node.depth() > MAX_DEPTH {
            let message = format!("nested deeper than {MAX_DEPTH} levels");
            return Err(Box::new(Diagnostic::error("FS001", message).at(place)));
        }
        if let Some(open) = self.stack.last_mut()
            && matches!(open.value, Value::Map(_))
            && open.key.is_none()
        {
            let Value::Text { text, style } = node.value else {
                let message = format!("a key must be a text, not {}", node.value.kind());
                return Err(Box::new(Diagnostic::error("FS004", message).at(place)));
            };
            open.key = Some(Key { text, place, style });
            return Ok(());
        }
        self.add(node, 0)
    }

    /// Keeps a finished node for the aliases that repeat it.
    fn keep(&mut self, anchor: usize, node: Node) -> Step {
        self.kept += node.place.span.range().len();
        if self.kept > (MAX_KEPT * self.text.len()).max(KEPT_FREELY) {
            let message = "too many anchors inside anchors";
            let diagnostic = Diagnostic::error("FS001", message).at(node.place.start());
            return Err(Box::new(diagnostic));
        }
        let anchored = Anchored {
            nodes: node.size(),
            bytes: node.text_bytes(),
            node,
        };
        self.anchors.insert(anchor, anchored);
        Ok(())
    }

    /// Puts a finished node where it belongs.
    fn add(&mut self, node: Node, anchor: usize) -> Step {
        if anchor != 0 {
            self.keep(anchor, node.clone())?;
        }
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(open) => match &mut open.value {
                Value::List(items) => items.push(node),
                Value::Map(entries) => {
                    let merge = open
                        .key
                        .as_ref()
                        .is_some_and(|key| key.text == "<<" && key.style == Style::Plain);
                    match open.key.take() {
                        Some(_) if merge => open.merged.push(node),
                        Some(key) => entries.push(Entry { key, value: node }),
                        None => {}
                    }
                }
                _ => {}
            },
        }
        Ok(())
    }
}

/// Where the `|` or `>` of the block scalar stands whose content starts at byte `content`.
fn indicator(text: &str, content: usize) -> usize {
    let before = text.get(..content).unwrap_or("").trim_end();
    let start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let line = &before[start..];
    let starts_block = |at: usize| {
        let rest =
            line[at + 1..].trim_start_matches(|c: char| c.is_ascii_digit() || "+-".contains(c));
        let after_blank = line[..at]
            .chars()
            .next_back()
            .is_none_or(char::is_whitespace);
        let comment = rest.starts_with([' ', '\t']) && rest.trim_start().starts_with('#');
        after_blank && (rest.is_empty() || comment)
    };
    let mut signs = line.match_indices(['|', '>']).map(|(at, _)| at);
    signs
        .find(|&at| starts_block(at))
        .map_or(content, |at| start + at)
}

/// YAML 1.1's merge key, which most readers know: entries that the mapping does not have itself.
fn merge_into(entries: &mut Vec<Entry>, known: &mut HashSet<String>, node: Node) {
    match node.value {
        Value::Map(merged) => {
            for entry in merged {
                if known.insert(entry.key.text.clone()) {
                    entries.push(entry);
                }
            }
        }
        Value::List(items) => {
            for item in items {
                merge_into(entries, known, item);
            }
        }
        _ => {}
    }
}
