//! What the marks in a rendered text stand for: which part of the spec, and which of its texts.

use minijinja::Value;

use super::marks;
use super::prompt::{Piece, SECTIONS};
use super::whole;

/// The pieces that marks stand for, by id.
#[derive(Debug, Clone)]
pub struct Pieces {
    list: Vec<Mark>,
    bytes: usize,
    /// Where a text gets its marks.
    buffer: String,
}

/// What a mark stands for.
#[derive(Debug, Clone)]
struct Mark {
    piece: Piece,
    /// Which of the texts that its piece must show it holds, and the text between its marks. Of those
    /// with the same number one is enough. None for what only frames or adds to them.
    text: Option<(u32, Value)>,
}

impl Pieces {
    pub(super) fn new() -> Self {
        let section = |name: &&'static str| Mark {
            piece: Piece::Section(name),
            text: None,
        };
        Pieces {
            list: SECTIONS.iter().map(section).collect(),
            bytes: 0,
            buffer: String::new(),
        }
    }

    pub(super) fn id(&mut self, piece: Piece) -> u32 {
        self.list.push(Mark { piece, text: None });
        self.list.len() as u32 - 1
    }

    pub fn get(&self, id: u32) -> Option<Piece> {
        Some(self.list.get(id as usize)?.piece)
    }

    /// The texts that each piece must show, by number, sorted.
    pub fn wanted(&self) -> Vec<(Piece, u32)> {
        let texts = self.list.iter();
        let texts = texts.filter_map(|mark| Some((mark.piece, mark.text.as_ref()?.0)));
        let mut out: Vec<(Piece, u32)> = texts.collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Which text of which piece is whole where a template made `shown` of what the mark holds.
    pub fn whole(&self, id: u32, shown: &str) -> Option<(Piece, u32)> {
        let mark = self.list.get(id as usize)?;
        let (number, text) = mark.text.as_ref()?;
        let marked = text.as_str()?;
        let is_whole =
            marks::inside(id, marked) == shown || whole::is_whole(&marks::strip(marked).0, shown);
        is_whole.then_some((mark.piece, *number))
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// How long their texts are together.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The id of a section's mark.
    pub fn section(name: &str) -> Option<u32> {
        SECTIONS
            .iter()
            .position(|known| *known == name)
            .map(|at| at as u32)
    }

    /// A text that the piece must show.
    pub(super) fn text(&mut self, piece: Piece, text: &str) -> Value {
        self.numbered(piece, 0, text)
    }

    pub(super) fn numbered(&mut self, piece: Piece, number: u32, text: &str) -> Value {
        self.must_show(piece, number, text).1
    }

    /// The same with its mark's id.
    pub(super) fn must_show(&mut self, piece: Piece, number: u32, text: &str) -> (u32, Value) {
        let id = self.id(piece);
        let marked = self.marked(id, text);
        self.list[id as usize].text = Some((number, marked.clone()));
        (id, marked)
    }

    /// A text that belongs to the piece, and that a template may leave out.
    pub(super) fn added(&mut self, piece: Piece, text: Option<&str>) -> Value {
        let id = self.id(piece);
        text.map_or(Value::from(()), |text| self.marked(id, text))
    }

    fn marked(&mut self, id: u32, text: &str) -> Value {
        self.bytes += text.len();
        self.buffer.clear();
        marks::mark_into(id, &marks::escape(text), &mut self.buffer);
        Value::from(self.buffer.as_str())
    }

    pub(super) fn optional(&mut self, piece: Piece, text: Option<&str>) -> Value {
        text.map_or(Value::from(()), |text| self.text(piece, text))
    }
}

/// A plain text: a name, or words that are the template's rather than the spec's.
pub(super) fn plain(text: &str) -> Value {
    Value::from(&*marks::escape(text))
}
