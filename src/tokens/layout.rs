//! What a vocabulary's table looks like: the part that the build script, which writes it, and
//! `vocabulary.rs`, which searches it, must agree on.
//!
//! It is a perfect hash: each byte string has one slot in which it could be, so finding a token and
//! finding that there is none both cost one look. The hash chooses a bucket, the bucket's seed (found
//! by trial when the table is built) sends the hash to its slot. All numbers are little-endian, and
//! each part starts at a multiple of [`LINE`]:
//!
//! | part | holds |
//! | --- | --- |
//! | header | four `u32`: slots, buckets, bytes of the longest token, bytes of the long tokens |
//! | slots | 16 bytes each, see below; an empty one has length 0 |
//! | seeds | one `u16` a bucket |
//! | long tokens | the bytes of the tokens longer than [`INLINE`], one after another |
//!
//! A slot read as one number has, from the lowest bit: 96 bits that say which bytes, 8 bits of
//! length, 24 bits of rank. Tokens of up to [`INLINE`] bytes stand in the 96 bits themselves, padded
//! with zeros; of longer ones 32 bits say where they start among the long tokens, and 64 are the hash.

/// Bytes of a cache line.
pub const LINE: usize = 64;

/// The longest token, in bytes, that is kept in its slot.
pub const INLINE: usize = 12;

/// Keys a bucket: with more, the seeds take less room and longer to find.
#[allow(dead_code, reason = "the build script's")]
pub const BUCKET: usize = 4;

/// A byte string as it is looked up.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The first 16 bytes, zeros where the string is shorter.
    pub head: u128,
    pub hash: u64,
}

impl Key {
    /// Of `text[start..end]`, which is not empty. What follows it in `text` makes no difference, but
    /// it is faster where 16 bytes can be read at once.
    #[inline(always)]
    pub fn of(text: &[u8], start: usize, end: usize) -> Key {
        let head = word(text, start, end);
        let mut hash = scramble(head, (end - start) as u64);
        let mut at = start + 16;
        while at < end {
            hash = scramble(word(text, at, end), hash);
            at += 16;
        }
        Key { head, hash }
    }

    /// The key's bucket.
    #[inline(always)]
    pub fn bucket(self, buckets: usize) -> usize {
        (((self.hash >> 32) * buckets as u64) >> 32) as usize
    }

    /// The key's slot, with the seed of its bucket.
    #[inline(always)]
    pub fn slot(self, seed: u16, slots: usize) -> usize {
        let odd = (u32::from(seed) * 2 + 1).wrapping_mul(0x9e37_79b1);
        let spread = (self.hash as u32).wrapping_mul(odd);
        ((u64::from(spread) * slots as u64) >> 32) as usize
    }
}

/// The bytes from `at` to `end`, or the first 16 of them, as a number.
#[inline(always)]
fn word(text: &[u8], at: usize, end: usize) -> u128 {
    let bytes = (end - at).min(16);
    let word = match text[at..].first_chunk::<16>() {
        Some(word) => u128::from_le_bytes(*word),
        None => {
            let mut word = [0; 16];
            word[..bytes].copy_from_slice(&text[at..at + bytes]);
            u128::from_le_bytes(word)
        }
    };
    word & (u128::MAX >> (128 - 8 * bytes))
}

/// 16 bytes and what came before them, mixed by one long multiplication.
#[inline(always)]
fn scramble(word: u128, before: u64) -> u64 {
    let low = word as u64 ^ before.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x2d35_8dcc_aa6c_78a5;
    let high = (word >> 64) as u64 ^ 0x8bb8_4b93_962e_acc9;
    let product = u128::from(low) * u128::from(high);
    (product >> 64) as u64 ^ product as u64
}

/// A slot of a token of up to [`INLINE`] bytes.
#[inline(always)]
pub fn short_slot(key: Key, len: usize, rank: u32) -> u128 {
    key.head | (len as u128) << 96 | u128::from(rank) << 104
}

/// A slot of a longer token that starts at `offset` among the long ones.
#[inline(always)]
pub fn long_slot(key: Key, len: usize, rank: u32, offset: u32) -> u128 {
    u128::from(offset) | u128::from(key.hash) << 32 | (len as u128) << 96 | u128::from(rank) << 104
}

#[inline(always)]
pub fn rank_of(slot: u128) -> u32 {
    (slot >> 104) as u32
}

#[inline(always)]
pub fn offset_of(slot: u128) -> u32 {
    slot as u32
}
