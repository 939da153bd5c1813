//! Our tokens are tiktoken-rs's, in every encoding, for any text:
//!
//! ```sh
//! RUSTC_BOOTSTRAP=1 cargo fuzz run tokens -- -max_len=512 -max_total_time=600
//! ```
#![no_main]

use fewshot::tokens::{Encoding, encoding, tokenize};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // The first byte says which encoding, and how often the text that follows is repeated.
    let Some((how, text)) = bytes.split_first() else {
        return;
    };
    let (encoding, oracle) = match how % 4 {
        0 => (Encoding::O200kBase, tiktoken_rs::o200k_base_singleton()),
        1 => (Encoding::Cl100kBase, tiktoken_rs::cl100k_base_singleton()),
        2 => (Encoding::P50kBase, tiktoken_rs::p50k_base_singleton()),
        _ => (Encoding::R50kBase, tiktoken_rs::r50k_base_singleton()),
    };
    let times = usize::from(how / 4).saturating_sub(40).max(1);
    let text = String::from_utf8_lossy(text).repeat(times);
    let mut end = 0;
    let theirs: Vec<u32> = oracle
        .encode_ordinary(&text)
        .into_iter()
        .map(|token| {
            end += oracle.decode_bytes(&[token]).expect("a token").len() as u32;
            end
        })
        .collect();
    assert_eq!(
        tokenize(encoding, &text).ends,
        theirs,
        "{}",
        encoding.name()
    );
    assert_eq!(encoding::count(encoding, &text), theirs.len());
});
