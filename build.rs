//! Turns what tiktoken-rs knows of OpenAI's encodings into tables that are searched where they lie in
//! the binary: a vocabulary for each encoding, and the classes of characters that texts are split by.

use std::collections::HashSet;
use std::path::PathBuf;
use std::{env, fs};

use regex_syntax::hir::{Class, HirKind};
use tiktoken_rs::CoreBPE;

#[path = "src/tokens/class.rs"]
#[allow(dead_code, reason = "what reads the classes is not used here")]
mod class;
#[path = "src/tokens/layout.rs"]
#[allow(dead_code, reason = "what reads the tables is not used here")]
mod layout;

use class::{BLANK, CASELESS, LINE_END, LOWER, MARK, NUMBER, OTHER, UPPER};
use layout::{BUCKET, INLINE, Key, LINE, long_slot, short_slot};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/tokens/class.rs");
    println!("cargo::rerun-if-changed=src/tokens/layout.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    // The oldest vocabulary is a part of the next one, and needs no table of its own.
    let p50k = tokens(&tiktoken_rs::p50k_base()?);
    let r50k = tokens(&tiktoken_rs::r50k_base()?);
    let limit = r50k.len() as u32;
    if !p50k.iter().take_while(|(rank, _)| *rank < limit).eq(&r50k) {
        return Err("r50k_base is no longer the start of p50k_base".into());
    }
    fs::write(out.join("r50k_base.limit"), limit.to_le_bytes())?;
    fs::write(out.join("p50k_base.table"), table(&p50k)?)?;
    let cl100k = tokens(&tiktoken_rs::cl100k_base()?);
    fs::write(out.join("cl100k_base.table"), table(&cl100k)?)?;
    let o200k = tokens(&tiktoken_rs::o200k_base()?);
    fs::write(out.join("o200k_base.table"), table(&o200k)?)?;
    fs::write(out.join("classes.table"), classes()?)?;
    Ok(())
}

/// The tokens that text is made of, each with its rank, by rank.
fn tokens(encoding: &CoreBPE) -> Vec<(u32, Vec<u8>)> {
    let special: HashSet<&[u8]> = encoding
        .special_tokens()
        .iter()
        .map(|s| s.as_bytes())
        .collect();
    (0..1 << 18)
        .filter_map(|rank| Some((rank, encoding.decode_bytes(&[rank]).ok()?)))
        .filter(|(_, bytes)| !special.contains(bytes.as_slice()))
        .collect()
}

/// A vocabulary's table, as `layout.rs` describes it.
fn table(tokens: &[(u32, Vec<u8>)]) -> Result<Vec<u8>, Failure> {
    let buckets = tokens.len() / BUCKET + 1;
    let slots = tokens.len() + tokens.len() / 16;
    let keys: Vec<Key> = tokens
        .iter()
        .map(|(_, bytes)| Key::of(bytes, 0, bytes.len()))
        .collect();
    let (seeds, places) = place(&keys, buckets, slots)?;

    let mut filled = vec![0u128; slots];
    let mut long = Vec::new();
    let mut longest = 0;
    for ((key, (rank, bytes)), place) in keys.iter().zip(tokens).zip(places) {
        longest = longest.max(bytes.len());
        filled[place] = if bytes.len() <= INLINE {
            short_slot(*key, bytes.len(), *rank)
        } else {
            long.extend_from_slice(bytes);
            long_slot(*key, bytes.len(), *rank, (long.len() - bytes.len()) as u32)
        };
    }
    if longest > 255 {
        return Err("a slot's length has one byte".into());
    }
    let mut out = Vec::new();
    for number in [slots, buckets, longest, long.len()] {
        out.extend_from_slice(&u32::try_from(number)?.to_le_bytes());
    }
    out.resize(out.len().next_multiple_of(LINE), 0);
    out.extend(filled.iter().flat_map(|slot| slot.to_le_bytes()));
    out.resize(out.len().next_multiple_of(LINE), 0);
    out.extend(seeds.iter().flat_map(|seed| seed.to_le_bytes()));
    out.resize(out.len().next_multiple_of(LINE), 0);
    out.extend(long);
    Ok(out)
}

/// A seed for each bucket such that no two keys share a slot, and each key's slot. The fullest buckets
/// choose first, while there is room.
fn place(keys: &[Key], buckets: usize, slots: usize) -> Result<(Vec<u16>, Vec<usize>), Failure> {
    let mut members = vec![Vec::new(); buckets];
    for (at, key) in keys.iter().enumerate() {
        members[key.bucket(buckets)].push(at);
    }
    let mut order: Vec<usize> = (0..buckets).collect();
    order.sort_by_key(|&bucket| std::cmp::Reverse(members[bucket].len()));

    let mut taken = vec![false; slots];
    let mut seeds = vec![0; buckets];
    let mut places = vec![0; keys.len()];
    for bucket in order {
        let members = &members[bucket];
        let fits = |seed: &u16| {
            let slot = |at: usize| keys[members[at]].slot(*seed, slots);
            (0..members.len())
                .all(|at| !taken[slot(at)] && (0..at).all(|before| slot(before) != slot(at)))
        };
        let seed = (0..=u16::MAX)
            .find(fits)
            .ok_or("no seed fits a bucket: change the hash")?;
        seeds[bucket] = seed;
        for &at in members {
            places[at] = keys[at].slot(seed, slots);
            taken[places[at]] = true;
        }
    }
    Ok((seeds, places))
}

/// The class of every character: which block is whose, then the blocks.
fn classes() -> Result<Vec<u8>, Failure> {
    let mut all = vec![OTHER; 0x11_0000];
    for (class, pattern) in [
        (UPPER, r"[\p{Lu}\p{Lt}]"),
        (LOWER, r"\p{Ll}"),
        (CASELESS, r"[\p{Lm}\p{Lo}]"),
        (MARK, r"\p{M}"),
        (NUMBER, r"\p{N}"),
        (BLANK, r"\s"),
        (LINE_END, r"[\r\n]"),
    ] {
        let parsed = regex_syntax::parse(pattern)?;
        let HirKind::Class(Class::Unicode(ranges)) = parsed.kind() else {
            return Err("a class is parsed as something else".into());
        };
        for range in ranges.iter() {
            all[range.start() as usize..=range.end() as usize].fill(class);
        }
    }
    let mut blocks: Vec<&[u8]> = Vec::new();
    let mut out = Vec::new();
    for block in all.chunks(class::BLOCK) {
        let at = blocks
            .iter()
            .position(|known| *known == block)
            .unwrap_or_else(|| {
                blocks.push(block);
                blocks.len() - 1
            });
        out.extend_from_slice(&u16::try_from(at)?.to_le_bytes());
    }
    out.extend(blocks.concat());
    Ok(out)
}
