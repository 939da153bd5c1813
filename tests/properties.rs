//! What must hold of every input, tried on many that no person would write.
//!
//! Texts are put together from pieces that have broken other tools: Arabic and Chinese, emoji joined
//! from several, combining marks, CRLF and tabs, what looks like a template, a tag or a fence, and
//! the noncharacters that the renderer uses itself.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};

use fewshot::lint::Selection;
use fewshot::render::{Live, Message, Piece, Role};
use fewshot::report::{Style as Look, concise, human};
use fewshot::source::scalar::source_of;
use fewshot::source::{Diagnostic, Files, Node, Place, Severity, Style, Value, json, yaml};
use fewshot::text::{LineIndex, Position, Span};
use fewshot::{Loaded, Options, load, load_text};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// So many cases of a property that is quick to try, and of one that loads a whole spec.
const MANY: u32 = 256;
const SOME: u32 = 48;

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..Default::default()
    }
}

// Texts.

const ODD: [&str; 44] = [
    "فاتورة ضريبية",
    "١٬٢٥٠٫٠٠",
    "شركة",
    "発注書",
    "。",
    "👩‍👩‍👧",
    "🇸🇦",
    "e\u{301}\u{301}",
    "\u{200f}",
    "\u{202e}",
    "\u{feff}",
    "\u{2028}",
    "\u{85}",
    "\u{fdd0}",
    "\u{fdd1}\u{fde0}\u{fdd2}",
    "\u{fdd3}",
    "\u{fdef}",
    "\u{10ffff}",
    "\u{7f}",
    "\r\n",
    "\n",
    "\n\n",
    "\r",
    "\t",
    " ",
    "  ",
    "{{ task }}",
    "{% raw %}",
    "{% endfor %}",
    "{#",
    "#}",
    "```",
    "## ",
    "<document>",
    "</document>",
    "<|endoftext|>",
    "Output: ",
    "\"",
    "'",
    "\\",
    "\\n",
    ": ",
    " #",
    "- ",
];

/// A text of odd pieces, words and any characters.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => select(&ODD[..]).prop_map(str::to_owned),
        2 => "[a-zA-Z0-9,.]{1,8}",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// A line in which nothing has a meaning for YAML: words with single blanks between.
fn words() -> impl Strategy<Value = String> {
    let word = select(&[
        "invoice",
        "فاتورة",
        "رقم",
        "発注書",
        "👩‍👩‍👧",
        "e\u{301}a",
        "M8",
        "٢٠٢٦",
        "naïve",
        "ق-٢٠٤٧",
        "a'b",
        "a\"b",
        "a\\b",
        "x{{y}}",
    ]);
    prop::collection::vec(word, 1..6).prop_map(|words| format!("so {}", words.join(" ")))
}

/// `text` as a double-quoted scalar that means the same in YAML and JSON.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for unit in text.encode_utf16() {
        match unit {
            0x20 | 0x21 | 0x23..=0x5b | 0x5d..=0x7e => out.push(char::from(unit as u8)),
            0x600..=0x6ff => out.extend(char::from_u32(unit.into())),
            unit => out.push_str(&format!("\\u{unit:04x}")),
        }
    }
    out.push('"');
    out
}

/// The same for YAML alone, which writes a character beyond 65,535 as one escape.
fn yaml_quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            ' ' | '!' | '#'..='[' | ']'..='~' | 'ء'..='ي' => out.push(c),
            c => out.push_str(&format!("\\U{:08x}", c as u32)),
        }
    }
    out.push('"');
    out
}

// Whole specs.

/// A value of an output: written with the digits that are expected back.
#[derive(Debug, Clone)]
enum Data {
    Plain(&'static str),
    Number(String),
    Text(String),
    List(Vec<Data>),
    Map(Vec<Data>),
}

impl Data {
    /// As a spec writes it, in YAML's flow style.
    fn yaml(&self) -> String {
        self.write(": ", &yaml_quoted)
    }

    /// As the prompt must show it: compact, with nothing escaped that need not be.
    fn json(&self) -> String {
        self.write(":", &|text| {
            serde_json::to_string(text).expect("a text has JSON")
        })
    }

    fn write(&self, colon: &str, quoted: &dyn Fn(&str) -> String) -> String {
        let each = |items: &[Data]| -> Vec<String> {
            items.iter().map(|item| item.write(colon, quoted)).collect()
        };
        match self {
            Data::Plain(word) => (*word).to_owned(),
            Data::Number(digits) => digits.clone(),
            Data::Text(text) => quoted(text),
            Data::List(items) => format!("[{}]", each(items).join(",")),
            Data::Map(items) => {
                let entries = each(items).into_iter().enumerate();
                let entries: Vec<_> = entries
                    .map(|(at, v)| format!("\"k{at}\"{colon}{v}"))
                    .collect();
                format!("{{{}}}", entries.join(","))
            }
        }
    }
}

/// A number in the notation in which the prompt shows it.
fn shown_number() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?[1-9][0-9]{0,19}",
        "-?[1-9][0-9]{0,9}\\.[0-9]{0,25}[1-9]",
        "0\\.0{0,4}[1-9][0-9]{0,20}[1-9]",
        Just("0".to_owned()),
    ]
}

fn data() -> impl Strategy<Value = Data> {
    let leaf = prop_oneof![
        select(&["null", "true", "false"]).prop_map(Data::Plain),
        shown_number().prop_map(Data::Number),
        text().prop_map(Data::Text),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Data::List),
            prop::collection::vec(inner, 0..3).prop_map(Data::Map),
        ]
    })
}

#[derive(Debug, Clone)]
struct Shot {
    input: String,
    reasoning: Option<String>,
    output: Data,
    answer: String,
}

/// What the generated specs vary in.
#[derive(Debug, Clone)]
struct Made {
    template: &'static str,
    turns: bool,
    text_format: bool,
    role: Option<String>,
    task: String,
    steps: Vec<String>,
    definitions: Vec<String>,
    shots: Vec<Shot>,
}

fn shot() -> impl Strategy<Value = Shot> {
    let reasoning = prop::option::of(text());
    let output = prop::collection::vec(data(), 1..4).prop_map(Data::Map);
    (text(), reasoning, output, text()).prop_map(|(input, reasoning, output, answer)| Shot {
        input,
        reasoning,
        output,
        answer,
    })
}

fn made() -> impl Strategy<Value = Made> {
    let shots = prop::collection::vec(shot(), 0..4);
    let texts = |most| prop::collection::vec(text(), 0..most);
    let look = (
        select(&["markdown", "xml", "compact"]),
        any::<bool>(),
        any::<bool>(),
    );
    (
        look,
        prop::option::of(text()),
        text(),
        texts(3),
        texts(3),
        shots,
    )
        .prop_map(
            |((template, turns, text_format), role, task, steps, definitions, shots)| Made {
                template,
                turns,
                text_format,
                role,
                task: format!("t{task}"),
                steps,
                definitions,
                shots,
            },
        )
}

/// A text as prompts hold it: without its final line end.
fn unended(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

impl Made {
    fn yaml(&self) -> String {
        let mut out = String::from("name: made\ninput: { document: A text. }\n");
        let mut line = |line: String| out.push_str(&(line + "\n"));
        // A task that is blank counts as none.
        let task = format!("Say what it is. {}", self.task);
        line(format!("task: {}", yaml_quoted(&task)));
        line(format!("template: {}", self.template));
        line(format!(
            "examples_in: {}",
            if self.turns { "turns" } else { "system" }
        ));
        if let Some(role) = &self.role {
            line(format!("role: {}", yaml_quoted(role)));
        }
        if self.text_format {
            line("output: { format: text }".into());
        }
        let list = |texts: &[String]| -> String {
            let texts: Vec<_> = texts.iter().map(|text| yaml_quoted(text)).collect();
            texts.join(", ")
        };
        line(format!("steps: [{}]", list(&self.steps)));
        if !self.definitions.is_empty() {
            let labels = self.definitions.iter().enumerate();
            let labels: Vec<_> = labels
                .map(|(at, text)| format!("l{at}: {}", yaml_quoted(text)))
                .collect();
            line(format!(
                "taxonomy: {{ labels: {{ {} }} }}",
                labels.join(", ")
            ));
        }
        line("examples:".into());
        for shot in &self.shots {
            line(format!("  - input: {}", yaml_quoted(&shot.input)));
            if let Some(reasoning) = &shot.reasoning {
                line(format!("    reasoning: {}", yaml_quoted(reasoning)));
            }
            let output = match self.text_format {
                true => yaml_quoted(&shot.answer),
                false => shot.output.yaml(),
            };
            line(format!("    output: {output}"));
        }
        out
    }

    /// The answer that the prompt must show.
    fn answer(&self, shot: &Shot) -> String {
        if self.text_format {
            return unended(&shot.answer).to_owned();
        }
        let json = shot.output.json();
        match &shot.reasoning {
            None => json,
            Some(reasoning) => {
                let reasoning = serde_json::to_string(unended(reasoning)).expect("JSON");
                let rest = &json[1..];
                let comma = if rest == "}" { "" } else { "," };
                format!("{{\"reasoning\":{reasoning}{comma}{rest}")
            }
        }
    }
}

fn options() -> Options {
    Options {
        base: PathBuf::from(env!("CARGO_MANIFEST_DIR")),
        config: None,
        model: None,
        today: None,
    }
}

/// A spec as if it stood at the root of this repository, where it can name what lies there.
fn read(yaml: &str) -> Loaded {
    load_text(Path::new("made.fewshot.yaml"), yaml, &options()).expect("it is not too large")
}

fn rendered(made: &Made) -> (Loaded, Vec<Message>) {
    let loaded = read(&made.yaml());
    let errors: Vec<_> = loaded
        .found
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| &found.message)
        .collect();
    assert!(errors.is_empty(), "{errors:?} in\n{}", made.yaml());
    let prompt = &loaded.rendered.as_ref().expect("it renders").prompt;
    let messages = prompt.messages.clone();
    (loaded, messages)
}

/// The bytes that show `piece`, wherever they are.
fn shown(messages: &[Message], piece: Piece) -> Vec<&str> {
    let mut out = Vec::new();
    for message in messages {
        let pieces = message.pieces.iter().filter(|(known, _)| *known == piece);
        out.extend(pieces.map(|(_, range)| &message.text[range.clone()]));
    }
    out
}

proptest! {
    #![proptest_config(cases(MANY))]

    #[test]
    fn the_same_spec_is_the_same_bytes(made in made()) {
        let (_, first) = rendered(&made);
        let (_, second) = rendered(&made);
        prop_assert_eq!(first.len(), second.len());
        for (a, b) in first.iter().zip(&second) {
            prop_assert_eq!(&a.text, &b.text);
            prop_assert_eq!(&a.pieces, &b.pieces);
            prop_assert_eq!(&a.runs, &b.runs);
        }
    }

    #[test]
    fn every_example_is_in_the_prompt_byte_for_byte(made in made()) {
        let (_, messages) = rendered(&made);
        for (at, shot) in made.shots.iter().enumerate() {
            let inputs = shown(&messages, Piece::ExampleInput(at));
            prop_assert_eq!(inputs, [unended(&shot.input)]);
            let answers = shown(&messages, Piece::ExampleAnswer(at));
            let wanted = made.answer(shot);
            prop_assert_eq!(answers, [wanted.as_str()]);
            if !made.text_format {
                let back: serde_json::Value = serde_json::from_str(&wanted).expect("it is JSON");
                prop_assert!(back.is_object());
            } else if let Some(reasoning) = &shot.reasoning {
                let reasons = shown(&messages, Piece::ExampleReasoning(at));
                prop_assert_eq!(reasons, [unended(reasoning)]);
            }
        }
        if made.turns {
            prop_assert_eq!(messages.len(), 1 + 2 * made.shots.len());
        } else {
            prop_assert_eq!(messages.len(), 1);
        }
    }

    #[test]
    fn a_live_input_is_in_its_message_byte_for_byte(made in made(), text in text()) {
        let (loaded, _) = rendered(&made);
        let live = Live {
            input: vec![("document".into(), text.clone())],
            context: vec![("rules".into(), text.clone())],
        };
        let renderer = &loaded.rendered.as_ref().expect("it renders").renderer;
        let message = renderer.live(&live).expect("a message");
        prop_assert_eq!(message.role, Role::User);
        let tagged = |name: &str| format!("<{name}>\n{text}\n</{name}>");
        prop_assert_eq!(&message.text, &format!("{}\n{}", tagged("rules"), tagged("document")));
    }

    #[test]
    fn runs_follow_one_another_without_a_gap(made in made()) {
        for message in rendered(&made).1 {
            let mut end = 0;
            for run in &message.runs {
                prop_assert_eq!(run.range.start, end);
                prop_assert!(message.text.is_char_boundary(run.range.end));
                end = run.range.end;
            }
            prop_assert_eq!(end, message.text.len());
        }
    }

    #[test]
    fn sections_and_examples_add_up_to_the_prompt(made in made()) {
        for template in ["markdown", "xml", "compact"] {
            for turns in [false, true] {
                let made = Made { template, turns, ..made.clone() };
                let (loaded, messages) = rendered(&made);
                let counts = loaded.count().expect("it renders");
                let model = &loaded.model;
                let each = messages.iter().map(|m| fewshot::tokens::count_text(model, &m.text));
                prop_assert_eq!(counts.prompt, each.sum::<u64>());
                let sections: u64 = counts.sections.iter().map(|(_, tokens)| tokens).sum();
                prop_assert_eq!(sections, counts.prompt);
                let examples = counts.sections.iter().find(|(name, _)| *name == "examples");
                let section = examples.map_or(0, |(_, tokens)| *tokens);
                prop_assert_eq!(counts.examples.iter().sum::<u64>(), section);
                prop_assert_eq!(counts.examples.len(), made.shots.len());
            }
        }
    }
}

// Spans.

/// How a text is written in a YAML file.
#[derive(Debug, Clone, Copy, PartialEq)]
enum How {
    Plain,
    Single,
    Double,
    Literal,
    Folded,
}

/// A text of several lines that a block can hold: no line starts with a blank, the last is not empty.
fn lines() -> impl Strategy<Value = Vec<String>> {
    let line = prop_oneof![4 => words(), 1 => Just(String::new())];
    (prop::collection::vec(line, 0..5), words()).prop_map(|(mut lines, last)| {
        lines.push(last);
        // A block's first line tells its indentation.
        if lines[0].is_empty() {
            lines[0] = "first".into();
        }
        lines
    })
}

/// One value, written at a known place of a file.
#[derive(Debug, Clone)]
struct Written {
    file: String,
    at: std::ops::Range<usize>,
    text: String,
    style: Style,
}

/// Writes `lines` under a key, after a line of Arabic, with `end` for line ends.
fn write(how: How, lines: &[String], indent: usize, end: &str, flow: bool) -> Written {
    let blanks = " ".repeat(indent);
    let joined = lines.join("\n");
    // Folding makes a blank of one line end, and one line end less of several.
    let folded = {
        let mut out = lines[0].clone();
        let mut empty = 0;
        for line in &lines[1..] {
            if line.is_empty() {
                empty += 1;
                continue;
            }
            out.push_str(&if empty == 0 {
                " ".to_owned()
            } else {
                "\n".repeat(empty)
            });
            out.push_str(line);
            empty = 0;
        }
        out
    };
    let indented: Vec<String> = lines
        .iter()
        .map(|line| {
            if line.is_empty() {
                String::new()
            } else {
                format!("{blanks}{line}")
            }
        })
        .collect();
    let block = indented.join(end);
    let flowing = || block.trim_start().to_owned();
    let (raw, text, style) = match how {
        How::Plain => {
            // Braces would end the flow mapping.
            let line = lines[0].replace(['{', '}'], if flow { "" } else { "{" });
            (line.clone(), line, Style::Plain)
        }
        How::Single => {
            let raw = format!("'{}'", flowing().replace('\'', "''"));
            (raw, folded, Style::SingleQuoted)
        }
        How::Double => {
            let raw = flowing().replace('\\', "\\\\").replace('"', "\\\"");
            let raw = raw.replace("رقم", "\\u0631قم");
            (format!("\"{raw}\""), folded, Style::DoubleQuoted)
        }
        How::Literal => (format!("|{end}{block}"), joined + "\n", Style::Literal),
        How::Folded => (format!(">-{end}{block}"), folded, Style::Folded),
    };
    let is_block = matches!(how, How::Literal | How::Folded);
    let (before, after) = match (flow, is_block) {
        (true, false) => ("a: [ \"شكرا 👩‍👩‍👧\", { v: ", " }, x ]"),
        (false, false) => ("a: { \"شكرا\te\u{301}\": 1 }\u{0}v:\t", ""),
        (_, true) => ("a: 'شكرا'\u{0}v: ", ""),
    };
    let before = before.replace('\u{0}', end);
    let start = before.len();
    let range = start..start + raw.len();
    Written {
        file: format!("{before}{raw}{after}{end}"),
        at: range,
        text,
        style,
    }
}

fn written() -> impl Strategy<Value = Written> {
    let how = select(&[
        How::Plain,
        How::Single,
        How::Double,
        How::Literal,
        How::Folded,
    ]);
    (
        how,
        lines(),
        1..4usize,
        select(&["\n", "\r\n"]),
        any::<bool>(),
    )
        .prop_map(|(how, lines, indent, end, flow)| write(how, &lines, indent, end, flow))
}

/// The node that [`write`] wrote.
fn find(node: &Node) -> Option<&Node> {
    match &node.value {
        Value::Map(entries) => entries
            .iter()
            .find_map(|entry| match entry.key.text.as_str() {
                "v" => Some(&entry.value),
                _ => find(&entry.value),
            }),
        Value::List(items) => items.iter().find_map(find),
        _ => None,
    }
}

fn parse(file: &str) -> (Node, Files) {
    let mut files = Files::new("/");
    let id = files.add_text("x.yaml", file);
    let mut found = Vec::new();
    let node = yaml::parse(id, file, &mut found);
    assert!(found.is_empty(), "{found:?} in {file:?}");
    (node.expect("it is YAML"), files)
}

/// Every text node, and the text as the file writes it.
fn each_text<'n>(node: &'n Node, out: &mut Vec<(&'n str, Style, Place)>) {
    match &node.value {
        Value::Text { text, style } => out.push((text, *style, node.place)),
        Value::List(items) => items.iter().for_each(|item| each_text(item, out)),
        Value::Map(entries) => {
            for entry in entries {
                out.push((&entry.key.text, entry.key.style, entry.key.place));
                each_text(&entry.value, out);
            }
        }
        _ => {}
    }
}

/// A part of `text`, from one character to another.
fn part(text: &str, from: Index, to: Index) -> Span {
    let mut cuts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    cuts.push(text.len());
    let (from, to) = (cuts[from.index(cuts.len())], cuts[to.index(cuts.len())]);
    Span::new(from.min(to), from.max(to))
}

proptest! {
    #![proptest_config(cases(4 * MANY))]

    #[test]
    fn a_place_is_where_the_value_was_written(written in written()) {
        let (root, files) = parse(&written.file);
        let node = find(&root).expect("it is there");
        let (text, style) = match &node.value {
            Value::Text { text, style } => (text, *style),
            other => return Err(TestCaseError::fail(format!("{other:?}"))),
        };
        prop_assert_eq!(text, &written.text);
        prop_assert_eq!(style, written.style);
        prop_assert_eq!(node.place.span.range(), written.at.clone());
        // And so is every other one: read again by itself, it says the same.
        let mut texts = Vec::new();
        each_text(&root, &mut texts);
        for (text, style, place) in texts {
            let raw = files.slice(place);
            if matches!(style, Style::Literal | Style::Folded) {
                continue;
            }
            let again: String = serde_yaml::from_str(raw).expect("a scalar");
            prop_assert_eq!(again, text);
        }
    }

    #[test]
    fn a_part_of_a_text_is_found_in_the_file(written in written(), from: Index, to: Index) {
        let raw = &written.file[written.at.clone()];
        let part = part(&written.text, from, to);
        let wanted = part.slice(&written.text);
        let found = source_of(raw, written.style, &written.text, part);
        let Some(found) = found else {
            // Where the final line end would be, there is nothing to point at.
            let end = written.text.trim_end_matches('\n').len();
            let past = part.start == part.end || part.end as usize > end;
            prop_assert!(past, "{wanted:?} of {raw:?}");
            return Ok(());
        };
        let source = raw.get(found.range());
        prop_assert!(source.is_some(), "{found:?} lies in {raw:?}");
        let source = source.unwrap_or_default();
        let blank = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let decoded = match written.style {
            Style::SingleQuoted => source.replace("''", "'"),
            Style::DoubleQuoted => source
                .replace("\\u0631", "ر")
                .replace("\\\"", "\"")
                .replace("\\\\", "\\"),
            _ => source.to_owned(),
        };
        prop_assert_eq!(blank(&decoded), blank(wanted), "{:?} for {:?}", source, wanted);
        if !wanted.contains(['\n', ' ']) {
            prop_assert_eq!(decoded, wanted);
        }
    }

    #[test]
    fn a_part_of_a_json_text_is_found_in_the_file(text in text(), from: Index, to: Index) {
        let raw = quoted(&text);
        let part = part(&text, from, to);
        if part.start == part.end {
            return Ok(());
        }
        let found = source_of(&raw, Style::DoubleQuoted, &text, part).expect("it lines up");
        let source = raw.get(found.range()).expect("it lies within");
        let back: String = serde_json::from_str(&format!("\"{source}\"")).expect("JSON");
        prop_assert_eq!(back, part.slice(&text));
    }

    #[test]
    fn lines_and_columns_are_what_counting_gives(text in text(), offset: Index) {
        let offset = offset.index(text.len() + 1);
        let offset = text.floor_char_boundary(offset);
        let (mut line, mut column, mut before) = (1, 1, '\0');
        for c in text[..offset].chars() {
            // A line feed after a carriage return belongs to the same line end, and `before` it is
            // only known that the line has ended.
            match (before, c) {
                ('\r', '\n') => column = 1,
                (_, '\n' | '\r') => (line, column) = (line + 1, 1),
                _ => column += 1,
            }
            before = c;
        }
        let within = before == '\r' && text[offset..].starts_with('\n');
        let index = LineIndex::new(&text);
        let found = index.position(&text, offset);
        if within {
            // Between the two: still on the line that they end.
            prop_assert_eq!(found.line, line - 1);
        } else {
            prop_assert_eq!(found, Position { line, column });
        }
        let start = index.line_start(found.line);
        let utf16: usize = text[start..offset].chars().map(char::len_utf16).sum();
        prop_assert_eq!(index.position_utf16(&text, offset).column, utf16 + 1);
    }
}

// Numbers.

/// Sign, digits without zeros at either end, and the power of ten of the last digit.
fn decimal(text: &str) -> (bool, String, i64) {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let digits = all.trim_start_matches('0');
    let short = digits.trim_end_matches('0');
    if short.is_empty() {
        return (false, String::new(), 0);
    }
    let exponent: i64 = exponent.parse().expect("a small exponent");
    let power = exponent - fraction.len() as i64 + (digits.len() - short.len()) as i64;
    (negative, short.to_owned(), power)
}

proptest! {
    #![proptest_config(cases(MANY))]

    #[test]
    fn numbers_keep_their_digits_into_the_prompt(
        numbers in prop::collection::vec("[-+]?[0-9]{1,30}(\\.[0-9]{0,30})?([eE][-+]?[0-9]{1,2})?", 1..6)
    ) {
        let spec = format!(
            "name: made\ntask: t\nexamples:\n  - input: x\n    output: [{}]\n",
            numbers.join(", ")
        );
        let loaded = read(&spec);
        let errors = loaded.found.iter().filter(|found| found.severity == Severity::Error);
        prop_assert_eq!(errors.count(), 0, "{:?}", loaded.found);
        let messages = &loaded.rendered.as_ref().expect("it renders").prompt.messages;
        let answers = shown(messages, Piece::ExampleAnswer(0));
        let answer = answers[0];
        let _: serde_json::Value = serde_json::from_str(answer).expect("it is JSON");
        let shown: Vec<_> = answer.trim_matches(['[', ']']).split(',').collect();
        prop_assert_eq!(shown.len(), numbers.len());
        for (shown, number) in shown.iter().zip(&numbers) {
            prop_assert_eq!(decimal(shown), decimal(number), "{} became {}", number, shown);
        }
    }
}

// Nothing makes it panic.

/// What must hold of whatever was loaded: it can be linted, counted and shown, and every place and
/// edit lies in its file, from one character to another.
fn check(loaded: &Loaded) {
    let diagnostics = loaded.lint(&Selection::default()).diagnostics;
    if let Some(counts) = loaded.count() {
        let sections: u64 = counts.sections.iter().map(|(_, tokens)| tokens).sum();
        assert_eq!(sections, counts.prompt);
    }
    for found in &diagnostics {
        check_places(found, &loaded.files);
    }
    let look = Look {
        width: 80,
        colour: true,
        breaks: false,
    };
    for found in diagnostics.iter().take(5) {
        human(found, &loaded.files, loaded.path(), look);
        concise(found, &loaded.files, loaded.path());
    }
}

fn check_places(found: &Diagnostic, files: &Files) {
    let places = found.place.into_iter();
    let places = places.chain(found.related.iter().map(|related| related.place));
    let edits = found.fix.iter().flat_map(|fix| &fix.edits);
    for place in places.chain(edits.map(|edit| edit.place)) {
        let text = files.text(place.file);
        // A file of tests is not held.
        let streamed = text.is_empty() && files.name(place.file).ends_with(".jsonl");
        let inside = text.get(place.span.range()).is_some();
        let name = files.name(place.file);
        assert!(inside || streamed, "{:?} of {name}: {found:?}", place.span);
        files.positions(place);
    }
}

fn file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("it is shipped")
}

/// A change that a slip of the hand, an editor or a merge may make.
#[derive(Debug, Clone)]
enum Change {
    /// Takes out some characters.
    Cut(Index, usize),
    Insert(Index, String),
    DropLine(Index),
    DoubleLine(Index),
    SwapLines(Index, Index),
    IndentLine(Index, usize),
    /// Ends the file there.
    Stop(Index),
    Crlf,
}

fn change() -> impl Strategy<Value = Change> {
    let signs = select(&[
        ":", ": ", "\"", "'", "[", "]", "{", "}", "#", "-", "- ", "&a ", "*a", "|", ">", "!", "%",
        "@", "`", ",", "<<: ", "? ", "---\n", "\t", "\r", "\u{0}", "{{", "}}", "{%", "%}", "{#",
    ]);
    prop_oneof![
        4 => (any::<Index>(), 1..20usize).prop_map(|(at, count)| Change::Cut(at, count)),
        4 => (any::<Index>(), signs).prop_map(|(at, sign)| Change::Insert(at, sign.into())),
        2 => (any::<Index>(), text()).prop_map(|(at, text)| Change::Insert(at, text)),
        2 => any::<Index>().prop_map(Change::DropLine),
        1 => any::<Index>().prop_map(Change::DoubleLine),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(a, b)| Change::SwapLines(a, b)),
        2 => (any::<Index>(), 0..8usize).prop_map(|(at, by)| Change::IndentLine(at, by)),
        1 => any::<Index>().prop_map(Change::Stop),
        1 => Just(Change::Crlf),
    ]
}

fn changed(text: &str, changes: &[Change]) -> String {
    let mut text = text.to_owned();
    for change in changes {
        let boundary = |at: &Index| text.floor_char_boundary(at.index(text.len() + 1));
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        if lines.is_empty() {
            return text;
        }
        let line = |at: &Index| at.index(lines.len());
        match change {
            Change::Cut(at, count) => {
                let start = boundary(at);
                let cut: usize = text[start..].chars().take(*count).map(char::len_utf8).sum();
                text.replace_range(start..start + cut, "");
                continue;
            }
            Change::Insert(at, piece) => {
                let start = boundary(at);
                text.insert_str(start, piece);
                continue;
            }
            Change::Stop(at) => {
                let start = boundary(at);
                text.truncate(start);
                continue;
            }
            Change::Crlf => {
                text = text.replace("\r\n", "\n").replace('\n', "\r\n");
                continue;
            }
            Change::DropLine(at) => {
                let at = line(at);
                lines.remove(at);
            }
            Change::DoubleLine(at) => {
                let at = line(at);
                let again = lines[at].clone();
                lines.insert(at, again);
            }
            Change::SwapLines(a, b) => {
                let (a, b) = (line(a), line(b));
                lines.swap(a, b);
            }
            Change::IndentLine(at, by) => {
                let at = line(at);
                lines[at] = format!("{}{}", " ".repeat(*by), lines[at].trim_start());
            }
        }
        text = lines.join("\n") + "\n";
    }
    text
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    prop::collection::vec(change(), 1..4)
}

/// A folder with a spec that names a template, a taxonomy, examples, tests and a schema beside it,
/// `name` of which holds `text`.
fn with_file(name: &str, text: &str) -> Loaded {
    thread_local! {
        static FOLDER: RefCell<Option<tempfile::TempDir>> = const { RefCell::new(None) };
    }
    FOLDER.with_borrow_mut(|folder| {
        let folder = folder.get_or_insert_with(|| tempfile::tempdir().expect("a folder"));
        let base = folder.path();
        let examples = "{\"input\": \"شكرا\", \"output\": {\"label\": \"invoice\"}}\n";
        let schema = "{\"properties\": {\"label\": {\"$ref\": \"fewshot:labels\"}}}";
        let spec = "name: x\ntask: y\ntaxonomy: ./taxonomy.yaml\ntemplate: ./mine.j2\n\
                    examples: ./examples.jsonl\ntests: ./tests.jsonl\n\
                    output: { schema: ./schema.json }\n";
        for (known, written) in [
            ("mine.j2", "{% extends \"markdown\" %}\n"),
            ("taxonomy.yaml", "from: procurement\n"),
            ("examples.jsonl", examples),
            ("tests.jsonl", examples),
            ("schema.json", schema),
            ("fewshot.toml", ""),
            ("x.fewshot.yaml", spec),
            (name, text),
        ] {
            fs::write(base.join(known), written).expect("written");
        }
        let options = Options {
            base: base.to_path_buf(),
            config: None,
            model: None,
            today: None,
        };
        load(&base.join("x.fewshot.yaml"), &options).expect("it can be read")
    })
}

proptest! {
    #![proptest_config(cases(2 * MANY))]

    #[test]
    fn no_text_makes_it_panic(text in text(), start in select(&["", "name: x\ntask: y\n"])) {
        check(&read(&format!("{start}{text}")));
    }

    #[test]
    fn no_value_of_a_key_makes_it_panic(
        key in select(&[
            "name", "task", "role", "model", "class", "settings", "template", "examples_in", "input",
            "context", "languages", "taxonomy", "steps", "edge_cases", "examples", "output", "budget",
            "expect", "tests", "out", "meta", "lint",
        ]),
        value in data(),
        nested in select(&["", "labels: ", "schema: ", "use: ", "ignore: ", "from: ", "only: "]),
    ) {
        let value = match nested {
            "" => value.yaml(),
            _ => format!("{{ {nested}{} }}", value.yaml()),
        };
        let others = ["name: x\n", "task: y\n"];
        let others = others.iter().filter(|line| !line.starts_with(key));
        let others: String = others.copied().collect();
        check(&read(&format!("{others}{key}: {value}\n")));
    }

    #[test]
    fn no_settings_make_it_panic(text in text(), start in select(&["", "model = ", "[models.\"x\"]\n"])) {
        check(&with_file("fewshot.toml", &format!("{start}{text}")));
    }

    #[test]
    fn no_template_makes_it_panic(pieces in prop::collection::vec(select(&[
        "{{ task }}", "{{ labels }}", "{{ examples[0].output.label }}", "{{ output | json }}", "{%",
        "%}", "{{", "}}", "{% for e in examples %}", "{% endfor %}", "{% if labels %}", "{% endif %}",
        "{{ e.input.document | upper }}", "{{ task[1:9] | truncate(3) }}", "{% raw %}", "{#", "شكرا",
        "\n", "{% extends 'markdown' %}", "{% block task %}", "{% endblock %}", "{{ super() }}",
        "{% filter section('labels') %}", "{% filter part(examples[0]) %}", "{% endfilter %}",
        "{{ task | replace('y', '') }}", "{{ task | reverse }}", "{% include 'parts' %}",
        "{% import 'parts' as p %}", "{{ p.example(examples[0]) }}", "{% set x = task %}", "{{ x }}",
        "{{ task | list | last }}", "{{ examples | json | length }}", "{{ message }}", "<document>",
    ]), 0..8)) {
        check(&with_file("mine.j2", &pieces.concat()));
    }

    #[test]
    fn json_is_what_serde_json_takes(text in json_like()) {
        let mut files = Files::new("/");
        let id = files.add_text("x.json", text);
        let text = files.text(id).to_owned();
        let mut found = Vec::new();
        let ours = json::parse(id, 0, &text, &mut found);
        for found in &found {
            check_places(found, &files);
        }
        let theirs: Result<serde_json::Value, _> = serde_json::from_str(&text);
        match (ours, theirs) {
            (Some(ours), Ok(theirs)) => {
                prop_assert!(same(&ours.to_json(), &theirs), "{text:?}: {ours:?}, {theirs:?}");
                let written: serde_json::Value =
                    serde_json::from_str(&json::write(&ours)).expect("what is written is JSON");
                prop_assert!(same(&written, &theirs));
            }
            (None, Err(_)) => prop_assert!(!found.is_empty()),
            (ours, theirs) => {
                prop_assert!(false, "{text:?}: {ours:?} {found:?}, {theirs:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(SOME))]

    #[test]
    fn no_slip_in_the_shipped_prompt_makes_it_panic(changes in changes()) {
        let text = changed(&file("prompts/procurement.fewshot.yaml"), &changes);
        let path = Path::new("prompts/procurement.fewshot.yaml");
        check(&load_text(path, &text, &options()).expect("it is not too large"));
    }

    #[test]
    fn no_slip_in_a_taxonomy_makes_it_panic(changes in changes()) {
        let text = changed(&file("taxonomies/procurement.yaml"), &changes);
        check(&with_file("taxonomy.yaml", &text));
    }

    #[test]
    fn no_slip_in_a_template_makes_it_panic(
        name in select(&["markdown", "xml", "compact"]),
        changes in changes(),
    ) {
        let text = changed(&file(&format!("templates/{name}.j2")), &changes);
        check(&with_file("mine.j2", &text));
    }

    #[test]
    fn no_slip_in_items_makes_it_panic(changes in changes(), tests: bool) {
        let text = changed(&file("prompts/procurement.tests.jsonl"), &changes);
        let name = if tests { "tests.jsonl" } else { "examples.jsonl" };
        check(&with_file(name, &text));
    }
}

// JSON.

/// JSON, and what is nearly so.
fn json_like() -> impl Strategy<Value = String> {
    let pieces = select(&[
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\"a\"",
        "\"k\":",
        "null",
        "true",
        "false",
        "nul",
        "0",
        "1",
        "-",
        "1.5",
        "01",
        "1.",
        ".5",
        "1e3",
        "1E+3",
        "1e",
        "-0",
        "1e308",
        "1e309",
        "\\u0041",
        "\\ud83d\\ude00",
        "\\ud83d",
        "\\ude00",
        "\\n",
        "\\x41",
        "\\",
        "\\/",
        " ",
        "\n",
        "\r\n",
        "\t",
        "\u{b}",
        "\u{c}",
        "\u{a0}",
        "\u{2028}",
        "\u{feff}",
        "\u{7f}",
        "\u{0}",
        "شكرا",
        "👩‍👩‍👧",
        "//",
        "/* */",
        "#",
        "'a'",
        "NaN",
        "Infinity",
        "+1",
        "0x1F",
        "1_000",
        "123456789012345678901234567890",
    ]);
    let soup = prop::collection::vec(pieces, 0..7).prop_map(|pieces| pieces.concat());
    let valid = data().prop_map(|data| data.json());
    let slips = (data(), changes()).prop_map(|(data, changes)| changed(&data.json(), &changes));
    prop_oneof![2 => soup, 1 => valid, 1 => slips, 1 => text()]
}

/// Equal, numbers as far as doubles tell.
fn same(a: &serde_json::Value, b: &serde_json::Value) -> bool {
    use serde_json::Value as Json;
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => a.as_f64() == b.as_f64(),
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|((ak, a), (bk, b))| ak == bk && same(a, b))
        }
        _ => a == b,
    }
}
