//! Remembers how pieces of a text were merged, for the next time they come: words that are no token
//! come again as other words do. A piece is remembered by where it stood, so nothing is copied.

use super::layout::Key;

pub struct Memo<'t> {
    text: &'t [u8],
    /// Each piece has one place here, and takes it from the one before. Empty until it is needed.
    places: Vec<Place>,
}

#[derive(Clone, Copy)]
struct Place {
    start: u32,
    /// 0: nothing is here yet.
    len: u32,
    starts: u64,
}

/// A text has a place for each 16 bytes, but no more than this: half a megabyte.
const MOST: usize = 1 << 15;

impl<'t> Memo<'t> {
    pub fn new(text: &'t [u8]) -> Self {
        let places = Vec::new();
        Memo { text, places }
    }

    /// What `merge` says of `text[start..end]`, or said of the same bytes before.
    #[inline(always)]
    pub fn recall(&mut self, start: usize, end: usize, merge: impl FnOnce(&[u8]) -> u64) -> u64 {
        if self.places.is_empty() {
            let places = (self.text.len() / 16).next_power_of_two().min(MOST);
            let empty = Place {
                start: 0,
                len: 0,
                starts: 0,
            };
            self.places.resize(places, empty);
        }
        let piece = &self.text[start..end];
        let hash = Key::of(self.text, start, end).hash as usize;
        let at = hash % self.places.len();
        let place = self.places[at];
        let before = place.start as usize;
        let is_same =
            place.len as usize == piece.len() && self.text[before..before + piece.len()] == *piece;
        let starts = if is_same { place.starts } else { merge(piece) };
        // The piece is looked for where it was last, which is likelier to be in the cache.
        self.places[at] = Place {
            start: start as u32,
            len: piece.len() as u32,
            starts,
        };
        starts
    }
}
