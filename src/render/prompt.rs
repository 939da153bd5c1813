//! The rendered prompt: messages, and which bytes of them show what.

use std::ops::Range;

use super::delimiters;
use crate::text::hash::HashSet;

/// A part of the spec that can be seen in the prompt. Numbers count from 0 in the spec's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Piece {
    Role,
    Task,
    /// What an input or context variable is said to hold.
    Variable(usize),
    Label(usize),
    EdgeCase(usize),
    Step(usize),
    /// A property of the output.
    Property(usize),
    /// All that shows an example.
    Example(usize),
    ExampleInput(usize),
    ExampleReasoning(usize),
    ExampleAnswer(usize),
    /// What arrives at run time: the variables of the context, then those of the input.
    Live(usize),
    Section(&'static str),
}

/// The sections a prompt has, in the shipped order; "framing" is what the template says between them.
pub const SECTIONS: [&str; 8] = [
    "role",
    "task",
    "input",
    "labels",
    "edge_cases",
    "steps",
    "output",
    "examples",
];
pub const FRAMING: &str = "framing";

impl Piece {
    /// The section it belongs to where the template marks none.
    pub fn section(self) -> &'static str {
        match self {
            Piece::Role => "role",
            Piece::Task => "task",
            Piece::Variable(_) => "input",
            Piece::Label(_) => "labels",
            Piece::EdgeCase(_) => "edge_cases",
            Piece::Step(_) => "steps",
            Piece::Property(_) => "output",
            Piece::Example(_)
            | Piece::ExampleInput(_)
            | Piece::ExampleReasoning(_)
            | Piece::ExampleAnswer(_) => "examples",
            Piece::Live(_) => "live",
            Piece::Section(name) => name,
        }
    }

    /// The example it is part of.
    pub fn example(self) -> Option<usize> {
        match self {
            Piece::Example(at)
            | Piece::ExampleInput(at)
            | Piece::ExampleReasoning(at)
            | Piece::ExampleAnswer(at) => Some(at),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    System,
    User,
    Assistant,
}

impl Role {
    pub fn as_str(self) -> &'static str {
        match self {
            Role::System => "system",
            Role::User => "user",
            Role::Assistant => "assistant",
        }
    }
}

/// A run of bytes of one section; the runs of a message follow one another without a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub section: &'static str,
    /// The example it belongs to, in the section "examples".
    pub example: Option<usize>,
    pub range: Range<usize>,
}

#[derive(Debug, Clone)]
pub struct Message {
    pub role: Role,
    pub text: String,
    /// Bytes that show a part of the spec; one may lie in another.
    pub pieces: Vec<(Piece, Range<usize>)>,
    /// The texts of the spec that came through the template whole, by piece and number.
    pub whole: Vec<(Piece, u32)>,
    pub runs: Vec<Run>,
}

/// The static prompt: the system message, then the examples' turns where they are turns.
#[derive(Debug, Clone)]
pub struct Prompt {
    pub messages: Vec<Message>,
    shown: HashSet<Piece>,
}

impl Message {
    pub fn new(
        role: Role,
        text: String,
        pieces: Vec<(Piece, Range<usize>)>,
        whole: Vec<(Piece, u32)>,
    ) -> Self {
        let runs = runs(text.len(), &pieces);
        Message {
            role,
            text,
            pieces,
            whole,
            runs,
        }
    }

    /// The tag that the template writes right after the bytes up to `end`, if it is a closing one.
    pub fn closing_tag(&self, end: usize) -> Option<&str> {
        let after = self.text.get(end..)?.trim_start();
        let name = after.strip_prefix("</")?.split('>').next()?;
        let sound = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        (!name.is_empty() && name.chars().all(sound)).then(|| &after[..name.len() + 3])
    }

    /// What a variable's text holds that would end it, or another variable's: the tag, and the variable's
    /// number.
    pub fn ends_early(&self) -> Option<(usize, &str)> {
        let texts = || {
            self.pieces.iter().filter_map(|(piece, range)| match piece {
                Piece::Live(at) => Some((*at, range)),
                _ => None,
            })
        };
        let tags = texts().filter_map(|(_, range)| self.closing_tag(range.end));
        let names: Vec<&str> = tags.map(|tag| &tag[2..tag.len() - 1]).collect();
        texts().find_map(|(at, range)| {
            let tag = delimiters::closing(&self.text[range.clone()], &names)?;
            Some((at, tag))
        })
    }
}

impl Prompt {
    /// `wanted`: the texts that a piece must show to be shown, by number, sorted.
    pub fn new(messages: Vec<Message>, wanted: &[(Piece, u32)]) -> Self {
        let whole = messages.iter().flat_map(|message| &message.whole);
        let mut whole: Vec<(Piece, u32)> = whole.copied().collect();
        whole.sort_unstable();
        let of_one_piece = wanted.chunk_by(|(a, _), (b, _)| a == b);
        let shown = of_one_piece.filter(|texts| {
            let mut texts = texts.iter();
            texts.all(|text| whole.binary_search(text).is_ok())
        });
        let shown = shown.map(|texts| texts[0].0).collect();
        Prompt { messages, shown }
    }

    /// What is said of each of so many examples beside its input.
    pub fn beside_inputs(&self, examples: usize) -> Vec<String> {
        let mut out = vec![String::new(); examples];
        for message in &self.messages {
            let mut inputs: Vec<&Range<usize>> = Vec::new();
            for (piece, range) in &message.pieces {
                if matches!(piece, Piece::ExampleInput(_)) {
                    inputs.push(range);
                }
            }
            inputs.sort_by_key(|range| range.start);
            let mut inputs = inputs.into_iter().peekable();
            for run in &message.runs {
                let mut from = run.range.start;
                while let Some(input) = inputs.next_if(|input| input.start < run.range.end) {
                    if let (Some(at), true) = (run.example, input.start >= from) {
                        out[at].push_str(&message.text[from..input.start]);
                        out[at].push('\n');
                    }
                    from = input.end.clamp(from, run.range.end);
                }
                if let Some(at) = run.example {
                    out[at].push_str(&message.text[from..run.range.end]);
                }
            }
        }
        out
    }

    /// What the marks do not tell is shown all the same.
    pub fn also_shows(&mut self, pieces: impl IntoIterator<Item = Piece>) {
        self.shown.extend(pieces);
    }

    pub fn system(&self) -> &Message {
        &self.messages[0]
    }

    /// Whether `piece` can be read, all that must be read of it.
    pub fn shows(&self, piece: Piece) -> bool {
        self.shown.contains(&piece)
    }

    /// Whether both the example's input and its answer can be read.
    pub fn shows_example(&self, at: usize) -> bool {
        self.shows(Piece::ExampleInput(at)) && self.shows(Piece::ExampleAnswer(at))
    }

    /// The whole text: the messages one after the other, a blank line between.
    pub fn text(&self) -> String {
        join(&self.messages)
    }
}

/// Messages as one text: the first as it is, each further one after a blank line.
pub fn join(messages: &[Message]) -> String {
    let mut out = String::new();
    for message in messages {
        if !out.is_empty() {
            let ends_line = out.ends_with('\n');
            out.push_str(if ends_line { "\n" } else { "\n\n" });
        }
        out.push_str(&message.text);
    }
    if messages.len() > 1 && !out.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// Splits `0..length` into runs. A byte belongs to the innermost section round it, else to the
/// section of the innermost piece, else to the framing. Within the examples each byte belongs to the
/// example round it, else to the one before, so that the examples add up to their section; what
/// stands before the first, such as a heading, is framing.
fn runs(length: usize, pieces: &[(Piece, Range<usize>)]) -> Vec<Run> {
    // Painting outer pieces first and inner ones over them leaves each byte its innermost.
    let mut order: Vec<&(Piece, Range<usize>)> = pieces.iter().collect();
    order.sort_by_key(|(piece, range)| {
        let is_section = matches!(piece, Piece::Section(_));
        (is_section, std::cmp::Reverse(range.len()))
    });
    let mut cuts: Vec<usize> = pieces.iter().flat_map(|(_, r)| [r.start, r.end]).collect();
    cuts.extend([0, length]);
    cuts.sort_unstable();
    cuts.dedup();
    let slots = cuts.len().saturating_sub(1);
    let mut section = vec![FRAMING; slots];
    let mut example = vec![None; slots];
    let slot = |offset: usize| cuts.partition_point(|&cut| cut < offset);
    for (piece, range) in order {
        let slots = slot(range.start)..slot(range.end);
        section[slots.clone()].fill(piece.section());
        if let Some(index) = piece.example() {
            example[slots].fill(Some(index));
        }
    }
    let mut out: Vec<Run> = Vec::new();
    let mut last_example = None;
    for at in 0..slots {
        let (mut name, mut index) = (section[at], None);
        if name == "examples" {
            index = example[at].or(last_example);
            last_example = index;
            if index.is_none() {
                name = FRAMING;
            }
        }
        match out.last_mut() {
            Some(run) if run.section == name && run.example == index => {
                run.range.end = cuts[at + 1]
            }
            _ => out.push(Run {
                section: name,
                example: index,
                range: cuts[at]..cuts[at + 1],
            }),
        }
    }
    out
}
