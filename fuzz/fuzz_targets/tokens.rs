//! Our tokens are tiktoken-rs's, in every encoding, for any text:
//!
//! ```sh
//! cargo +nightly fuzz run tokens -- -max_len=4096 -max_total_time=600
//! ```
#![no_main]

use fewshot::tokens::{Encoding, encoding, tokenize};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    // The first byte says whether the text is what follows, or that over and over.
    let times = bytes.first().map_or(1, |first| {
        1 + usize::from(first % 32) * usize::from(first / 224)
    });
    let text = text.repeat(times);
    for (encoding, oracle) in [
        (Encoding::O200kBase, tiktoken_rs::o200k_base_singleton()),
        (Encoding::Cl100kBase, tiktoken_rs::cl100k_base_singleton()),
        (Encoding::P50kBase, tiktoken_rs::p50k_base_singleton()),
        (Encoding::R50kBase, tiktoken_rs::r50k_base_singleton()),
    ] {
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
    }
});
