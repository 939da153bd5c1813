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

#[cfg(test)]
mod tests {
    use super::*;
    use tiktoken_rs::CoreBPE;

    /// Every token is found, with what may stand around it, and no special token is.
    fn assert_same(vocabulary: &Vocabulary, oracle: &CoreBPE, tokens: usize) {
        let special = oracle.special_tokens();
        let mut found = 0;
        for rank in 0..1 << 18 {
            let Ok(token) = oracle.decode_bytes(&[rank]) else {
                continue;
            };
            let expected = match std::str::from_utf8(&token) {
                Ok(text) if special.contains(text) => None,
                _ => Some(rank),
            };
            assert_eq!(vocabulary.rank(&token, 0, token.len()), expected);
            let within = [b"\xffx", token.as_slice(), b"a longer text follows"].concat();
            assert_eq!(vocabulary.rank(&within, 2, 2 + token.len()), expected);
            found += usize::from(expected.is_some());
        }
        assert_eq!(found, tokens);
    }

    #[test]
    fn they_hold_tiktokens_tokens() {
        assert_same(&O200K, tiktoken_rs::o200k_base_singleton(), 199_998);
        assert_same(&CL100K, tiktoken_rs::cl100k_base_singleton(), 100_256);
        assert_same(&P50K, tiktoken_rs::p50k_base_singleton(), 50_280);
        assert_same(&R50K, tiktoken_rs::r50k_base_singleton(), 50_256);
    }

    #[test]
    fn what_is_no_token_is_not_found() {
        for text in [
            "qzx",
            "\0\0\0\0\0\0\0\0\0\0\0\0",
            "the quick",
            " a longer text",
            "\u{fdd0}",
        ] {
            assert_eq!(O200K.rank(text.as_bytes(), 0, text.len()), None, "{text:?}");
        }
        let long = " ".repeat(129);
        assert_eq!(O200K.rank(long.as_bytes(), 0, 129), None);
        // Runs of blanks came with p50k_base.
        assert_eq!(P50K.rank(b"    ", 0, 4), Some(50_259));
        assert_eq!(R50K.rank(b"    ", 0, 4), None);
    }
}
