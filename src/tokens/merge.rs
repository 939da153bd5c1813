//! A piece that is no token, merged from its bytes: again and again the two neighbours that make the
//! token of the lowest rank, and of these the leftmost, until no two make one.
//!
//! Short pieces are merged by looking through all neighbours, long ones with a heap, and longer ones
//! in blocks. Blocks are exact, because merging is local: let `x` end in the token `s` and `y` start
//! with the token `t` after each has been merged alone. If merging `s` and `t` together leaves them
//! as they are, then so does merging `x` and `y`. For what would first merge across the seam is a part
//! of `s` and a part of `t`, and the parts of a token merge in the same order wherever it stands. By
//! the same argument, some neighbouring tokens of a merged piece are what their bytes alone merge to.
//! So at a seam that does not hold, a few tokens from both sides are merged anew, more until it holds.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::vocabulary::Vocabulary;

/// The longest piece, in bytes, whose token ends fit into a mask.
pub const SHORT: usize = 64;

/// Bytes merged with one heap: what is needed of it stays in the processor's nearest cache.
const BLOCK: usize = 2048;

/// How many blocks a seam may reach back before the piece is merged as a whole.
const REACH: usize = 8;

const NONE: u32 = u32::MAX;

/// Numbers that are compared side by side.
const LANES: usize = 8;

/// Merges a piece of at most [`SHORT`] bytes. Bit n of the answer: a token starts at byte n.
pub fn short(vocabulary: &Vocabulary, piece: &[u8]) -> u64 {
    let len = piece.len();
    // Room to read whole words at every place.
    let mut text = [0; SHORT + 16];
    text[..len].copy_from_slice(piece);
    // By the byte at which it starts, what the token there makes with the next one: its rank, and
    // the byte, so that the least of them says where it is. No rank has more than 24 bits.
    let mut merges = [NONE; SHORT];
    let merge = |start: usize, end: usize| match vocabulary.rank(&text, start, end) {
        Some(rank) => rank << 6 | start as u32,
        None => NONE,
    };
    for (start, pair) in merges.iter_mut().enumerate().take(len - 1) {
        *pair = merge(start, start + 2);
    }
    let mut starts = u64::MAX >> (SHORT - len);
    // The end of the text counts as a start here, where there is a bit for it.
    let next = |starts: u64, at: usize| match starts & (u64::MAX << at) << 1 {
        0 => len,
        after => after.trailing_zeros() as usize,
    };
    loop {
        let least = least(&merges[..len.next_multiple_of(LANES)]);
        if least == NONE {
            return starts;
        }
        let left = (least % 64) as usize;
        let right = next(starts, left);
        let end = next(starts, right);
        starts &= !(1 << right);
        merges[right] = NONE;
        merges[left] = if end < len {
            merge(left, next(starts, end))
        } else {
            NONE
        };
        let before = starts & !(u64::MAX << left);
        if before != 0 {
            let before = before.ilog2() as usize;
            merges[before] = merge(before, end);
        }
    }
}

/// The least of the numbers, found in lanes side by side; their number is a multiple of [`LANES`].
#[inline(always)]
fn least(numbers: &[u32]) -> u32 {
    let mut least = [NONE; LANES];
    for chunk in numbers.as_chunks::<LANES>().0 {
        for (least, number) in least.iter_mut().zip(chunk) {
            *least = (*least).min(*number);
        }
    }
    least.into_iter().fold(NONE, u32::min)
}

/// Merges a piece of any length; pushes where each token ends.
pub fn long(vocabulary: &Vocabulary, piece: &[u8], ends: &mut Vec<u32>) {
    let mut heap = Heap::new(vocabulary);
    in_blocks(&mut heap, piece, BLOCK, REACH, ends);
}

fn in_blocks(heap: &mut Heap, piece: &[u8], block: usize, reach: usize, ends: &mut Vec<u32>) {
    let first = ends.len();
    let mut right = Vec::new();
    let mut start = 0;
    while start < piece.len() {
        let end = piece.len().min(start + block);
        right.clear();
        heap.merge(piece, start, end, &mut right);
        if start > 0 && !join(heap, piece, first, ends, &right, reach * block) {
            ends.truncate(first);
            heap.merge(piece, 0, piece.len(), ends);
            return;
        }
        if start == 0 {
            ends.append(&mut right);
        }
        start = end;
    }
}

/// Appends the tokens that end at `right` to those of the piece that end at `ends[first..]`. False
/// where that would go back by more than `reach` bytes.
fn join(
    heap: &mut Heap,
    piece: &[u8],
    first: usize,
    ends: &mut Vec<u32>,
    right: &[u32],
    reach: usize,
) -> bool {
    let seam = ends.last().copied().unwrap_or(0);
    let mut seams = Vec::new();
    // How many tokens of either side are merged anew.
    let mut redone = 0;
    loop {
        let kept = ends.len() - redone.min(ends.len() - first);
        let used = redone.min(right.len());
        let start = if kept > first { ends[kept - 1] } else { 0 };
        let end = if used > 0 { right[used - 1] } else { seam };
        if (seam - start) as usize > reach {
            return false;
        }
        seams.clear();
        if start < end {
            heap.merge(piece, start as usize, end as usize, &mut seams);
        }
        let before_start = if kept > first + 1 { ends[kept - 2] } else { 0 };
        let after_start = seams.first().or(right.get(used)).copied();
        let left_holds = kept == first
            || after_start.is_none_or(|after| heap.parts(piece, before_start, start, after));
        let last_start = match seams.len() {
            0 => before_start,
            1 => start,
            more => seams[more - 2],
        };
        let right_holds = used == right.len() || heap.parts(piece, last_start, end, right[used]);
        if left_holds && right_holds {
            ends.truncate(kept);
            ends.append(&mut seams);
            ends.extend_from_slice(&right[used..]);
            return true;
        }
        redone = 2 * redone + 1;
    }
}

/// Merges with a heap of what could be merged; keeps its room for the next time.
struct Heap<'v> {
    vocabulary: &'v Vocabulary,
    /// The rank and the place of the left one of two neighbours. Some are out of date.
    merges: BinaryHeap<Reverse<(u32, u32)>>,
    tokens: Vec<Token>,
}

/// What is known of the token that starts at a byte.
#[derive(Clone, Copy)]
struct Token {
    /// Where the token before it starts, and the next one.
    before: u32,
    next: u32,
    /// The rank of what it makes with the next one.
    rank: u32,
}

impl<'v> Heap<'v> {
    fn new(vocabulary: &'v Vocabulary) -> Self {
        Heap {
            vocabulary,
            merges: BinaryHeap::new(),
            tokens: Vec::new(),
        }
    }

    /// Merges `piece[start..end]`; pushes where each token ends in the piece.
    fn merge(&mut self, piece: &[u8], start: usize, end: usize, ends: &mut Vec<u32>) {
        let text = &piece[start..];
        let len = end - start;
        self.tokens.clear();
        self.tokens.extend((0..len as u32).map(|at| Token {
            before: at.wrapping_sub(1),
            next: at + 1,
            rank: NONE,
        }));
        self.merges.clear();
        for at in 0..len - 1 {
            self.consider(text, at, at + 2);
        }
        while let Some(Reverse((rank, left))) = self.merges.pop() {
            let left = left as usize;
            if self.tokens[left].rank != rank {
                continue;
            }
            let right = self.tokens[left].next as usize;
            let next = self.tokens[right].next as usize;
            self.tokens[right].rank = NONE;
            self.tokens[left].next = next as u32;
            self.tokens[left].rank = NONE;
            if next < len {
                self.tokens[next].before = left as u32;
                self.consider(text, left, self.tokens[next].next as usize);
            }
            if left > 0 {
                self.consider(text, self.tokens[left].before as usize, next);
            }
        }
        let mut at = 0;
        while at < len {
            at = self.tokens[at].next as usize;
            ends.push((start + at) as u32);
        }
    }

    /// Notes what the token at `left` makes with its neighbour, which ends at `end`.
    #[inline(always)]
    fn consider(&mut self, text: &[u8], left: usize, end: usize) {
        let rank = self.vocabulary.rank(text, left, end).unwrap_or(NONE);
        self.tokens[left].rank = rank;
        if rank != NONE {
            self.merges.push(Reverse((rank, left as u32)));
        }
    }

    /// Whether the tokens on both sides of `seam` stay apart when they are merged together.
    fn parts(&mut self, piece: &[u8], start: u32, seam: u32, end: u32) -> bool {
        let both = &piece[start as usize..end as usize];
        if both.len() <= SHORT {
            return short(self.vocabulary, both) >> (seam - start) & 1 == 1;
        }
        let mut ends = Vec::new();
        self.merge(both, 0, both.len(), &mut ends);
        ends.contains(&(seam - start))
    }
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::{CL100K, O200K, P50K};
    use super::*;
    use proptest::prelude::*;

    fn whole(vocabulary: &Vocabulary, piece: &[u8]) -> Vec<u32> {
        let mut ends = Vec::new();
        Heap::new(vocabulary).merge(piece, 0, piece.len(), &mut ends);
        ends
    }

    #[test]
    fn what_makes_a_token_is_one_and_what_does_not_stays_apart() {
        assert_eq!(short(&P50K, b"thing"), 0b1);
        assert_eq!(whole(&P50K, b"thing"), [5]);
        assert_eq!(short(&P50K, b"\xff\xff"), 0b11);
        assert_eq!(short(&P50K, b"x"), 0b1);
    }

    #[test]
    fn what_reaches_back_too_far_is_merged_whole() {
        let piece = "ab".repeat(500);
        let mut ends = vec![7];
        let mut heap = Heap::new(&O200K);
        in_blocks(&mut heap, piece.as_bytes(), 3, 0, &mut ends);
        assert_eq!(ends[0], 7);
        assert_eq!(ends[1..], whole(&O200K, piece.as_bytes()));
    }

    /// Pieces in which much could be merged.
    fn pieces() -> impl Strategy<Value = Vec<u8>> {
        let repeated = ("[a-d ]{1,7}|[=-]{1,3}|[اله]{1,3}|😀", 1..60usize);
        prop_oneof![
            "[etaoinshr]{1,200}".prop_map(String::into_bytes),
            "[ \n\t]{1,200}".prop_map(String::into_bytes),
            "[ء-ي]{1,100}".prop_map(String::into_bytes),
            repeated.prop_map(|(unit, times)| unit.repeat(times).into_bytes()),
            prop::collection::vec(any::<u8>(), 1..100),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..Default::default() })]

        #[test]
        fn all_ways_of_merging_agree(piece in pieces(), block in 1..40usize) {
            for vocabulary in [&O200K, &CL100K, &P50K] {
                let expected = whole(vocabulary, &piece);
                let mut ends = Vec::new();
                in_blocks(&mut Heap::new(vocabulary), &piece, block, 100, &mut ends);
                prop_assert_eq!(&ends, &expected);
                if piece.len() <= SHORT {
                    let starts = short(vocabulary, &piece);
                    let is_start = |at: &u32| *at == 0 || expected.contains(at);
                    let expected: Vec<u32> = (0..piece.len() as u32).filter(is_start).collect();
                    let starts: Vec<u32> = (0..64).filter(|at| starts >> at & 1 == 1).collect();
                    prop_assert_eq!(starts, expected);
                }
            }
        }
    }
}
