//! The encodings' vocabularies: tables in the binary's read-only data that are searched where they
//! lie. Nothing is loaded; of a table, the system reads the pages that are touched.

use super::layout::{INLINE, Key, LINE, long_slot, offset_of, rank_of, short_slot};

/// Which byte strings are tokens, and which of them merge first.
pub struct Vocabulary {
    slots: &'static [[u8; 16]],
    seeds: &'static [[u8; 2]],
    /// The bytes of tokens that do not fit into their slot.
    long: &'static [u8],
    /// In bytes.
    longest: usize,
    /// Tokens from this rank on are not of this encoding.
    limit: u32,
}

/// So that a slot never lies across two cache lines.
#[repr(C, align(64))]
struct Aligned<B: ?Sized>(B);

static O200K_TABLE: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(
    env!("OUT_DIR"),
    "/o200k_base.table"
)));
static CL100K_TABLE: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(
    env!("OUT_DIR"),
    "/cl100k_base.table"
)));
static P50K_TABLE: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(
    env!("OUT_DIR"),
    "/p50k_base.table"
)));

pub static O200K: Vocabulary = Vocabulary::read(&O200K_TABLE.0, u32::MAX);
pub static CL100K: Vocabulary = Vocabulary::read(&CL100K_TABLE.0, u32::MAX);
pub static P50K: Vocabulary = Vocabulary::read(&P50K_TABLE.0, u32::MAX);
/// p50k_base is r50k_base and some runs of blanks; the build script makes sure of it.
pub static R50K: Vocabulary = Vocabulary::read(&P50K_TABLE.0, R50K_LIMIT);

const R50K_LIMIT: u32 = number(
    include_bytes!(concat!(env!("OUT_DIR"), "/r50k_base.limit")),
    0,
);

const fn number(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

impl Vocabulary {
    /// Finds a table's parts, while compiling.
    const fn read(table: &'static [u8], limit: u32) -> Vocabulary {
        let slots = number(table, 0) as usize;
        let buckets = number(table, 4) as usize;
        let longest = number(table, 8) as usize;
        let (_, table) = table.split_at(LINE);
        let (in_slots, table) = table.split_at((slots * 16).next_multiple_of(LINE));
        let (in_seeds, long) = table.split_at((buckets * 2).next_multiple_of(LINE));
        Vocabulary {
            slots: in_slots.split_at(slots * 16).0.as_chunks().0,
            seeds: in_seeds.split_at(buckets * 2).0.as_chunks().0,
            long,
            longest,
            limit,
        }
    }

    /// The rank of `text[start..end]` if it is a token. Not empty, and faster where 16 bytes can be
    /// read from `start` on.
    #[inline(always)]
    pub fn rank(&self, text: &[u8], start: usize, end: usize) -> Option<u32> {
        let len = end - start;
        if len > self.longest {
            return None;
        }
        let key = Key::of(text, start, end);
        let seed = u16::from_le_bytes(self.seeds[key.bucket(self.seeds.len())]);
        let slot = u128::from_le_bytes(self.slots[key.slot(seed, self.slots.len())]);
        let rank = rank_of(slot);
        let is_it = if len <= INLINE {
            slot == short_slot(key, len, rank)
        } else {
            let offset = offset_of(slot);
            slot == long_slot(key, len, rank, offset)
                && self.long[offset as usize..].starts_with(&text[start..end])
        };
        (is_it && rank < self.limit).then_some(rank)
    }
}
