//! Remembers what short pieces are in tokens, thread by thread: the words of a text come again, in it
//! and in the next one. A look here is nearer than one into a vocabulary of megabytes, and a word that
//! is no token is merged once.

use std::cell::Cell;

use super::layout::Key;

/// The longest piece that is remembered, in bytes.
pub const LONGEST: usize = 31;

/// The longest that is remembered as one machine word: most are.
const SMALL: usize = 7;

/// Places for pieces: one for each 16 bytes of the longest text that came, within bounds. Each piece
/// has one place, and takes it from the one before.
const FEWEST: usize = 1 << 12;
const MOST: usize = 1 << 15;

/// The pieces of one vocabulary: 45 bytes a place, of which only what is touched takes memory. Of each
/// piece its bytes and, on top, its length, where 0 says that nothing is here yet; and a bit for each
/// byte, whether a token starts there.
pub struct Memo {
    small: Box<[u64]>,
    small_starts: Box<[u8]>,
    large: Box<[[u128; 2]]>,
    large_starts: Box<[u32]>,
}

impl Memo {
    fn new(places: usize) -> Memo {
        Memo {
            small: vec![0; places].into(),
            small_starts: vec![0; places].into(),
            large: vec![[0; 2]; places].into(),
            large_starts: vec![0; places].into(),
        }
    }

    /// What `look` says of the piece `text[start..end]`, or said of the same bytes before. The piece is
    /// not empty and at most [`LONGEST`] bytes long.
    #[inline(always)]
    pub fn recall(
        &mut self,
        text: &[u8],
        start: usize,
        end: usize,
        look: impl FnOnce() -> u64,
    ) -> u64 {
        match end - start {
            ..=SMALL => {
                let piece = small(text, start, end);
                let at = (piece.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize;
                let at = at & (self.small.len() - 1);
                if self.small[at] != piece {
                    self.small_starts[at] = look() as u8;
                    self.small[at] = piece;
                }
                self.small_starts[at].into()
            }
            length => {
                let key = Key::of(text, start, end);
                let rest = match length > 16 {
                    true => Key::of(text, start + 16, end).head,
                    false => 0,
                };
                let piece = [key.head, rest | (length as u128) << 120];
                let at = (key.hash >> 20) as usize & (self.large.len() - 1);
                if self.large[at] != piece {
                    self.large_starts[at] = look() as u32;
                    self.large[at] = piece;
                }
                self.large_starts[at].into()
            }
        }
    }
}

#[inline(always)]
fn small(text: &[u8], start: usize, end: usize) -> u64 {
    let length = end - start;
    let word = match text[start..].first_chunk::<8>() {
        Some(word) => u64::from_le_bytes(*word) & ((1 << (8 * length)) - 1),
        None => {
            let mut word = [0; 8];
            word[..length].copy_from_slice(&text[start..end]);
            u64::from_le_bytes(word)
        }
    };
    word | (length as u64) << 56
}

const VOCABULARIES: usize = 4;

thread_local! {
    /// One for each vocabulary that the thread has met.
    static MEMOS: [Cell<Option<Memo>>; VOCABULARIES] = const { [const { Cell::new(None) }; VOCABULARIES] };
}

/// Calls `work` with this thread's memo of a vocabulary, by its number, for a text of so many bytes.
pub fn with_memo<T>(vocabulary: usize, bytes: usize, work: impl FnOnce(&mut Memo) -> T) -> T {
    let places = (bytes / 16).next_power_of_two().clamp(FEWEST, MOST);
    MEMOS.with(|memos| {
        let place = &memos[vocabulary];
        let known = place.take().filter(|memo| memo.small.len() >= places);
        let mut memo = known.unwrap_or_else(|| Memo::new(places));
        let made = work(&mut memo);
        place.set(Some(memo));
        made
    })
}
