//! Counting, ours against tiktoken-rs's `encode_ordinary`, on one thread and with everything warm:
//! `cargo bench --bench tokens`. Divan prints the times and the bytes a second.

#[path = "../examples/same_tokens/texts.rs"]
#[allow(dead_code, reason = "the example has more kinds")]
mod texts;

use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::BytesCount;
use fewshot::tokens::{Encoding, encoding, tokenize};
use texts::Random;

const PART: usize = 1 << 20;

static ENGLISH: LazyLock<String> = LazyLock::new(|| texts::english(&mut Random(1), PART));
static JSON: LazyLock<String> = LazyLock::new(|| texts::json(&mut Random(2), PART));
static RUST: LazyLock<String> = LazyLock::new(|| texts::rust(&mut Random(4), PART));
static ARABIC: LazyLock<String> = LazyLock::new(|| texts::arabic(&mut Random(3), PART));

const KINDS: [&str; 4] = ["english", "json", "rust", "arabic"];

fn text(kind: &str) -> &'static str {
    match kind {
        "english" => &ENGLISH,
        "json" => &JSON,
        "rust" => &RUST,
        _ => &ARABIC,
    }
}

fn main() {
    divan::main();
}

#[divan::bench_group(sample_count = 20, sample_size = 1)]
mod o200k {
    use super::*;

    #[divan::bench(args = KINDS)]
    fn count(bencher: Bencher, kind: &str) {
        let text = text(kind);
        let bencher = bencher.counter(BytesCount::of_str(text));
        bencher.bench(|| encoding::count(Encoding::O200kBase, text));
    }

    #[divan::bench(args = KINDS)]
    fn with_ends(bencher: Bencher, kind: &str) {
        let text = text(kind);
        let bencher = bencher.counter(BytesCount::of_str(text));
        bencher.bench(|| tokenize(Encoding::O200kBase, text));
    }

    #[divan::bench(args = KINDS)]
    fn tiktoken_rs(bencher: Bencher, kind: &str) {
        let text = text(kind);
        let oracle = tiktoken_rs::o200k_base_singleton();
        let bencher = bencher.counter(BytesCount::of_str(text));
        bencher.bench(|| oracle.encode_ordinary(text));
    }
}

#[divan::bench_group(sample_count = 20, sample_size = 1)]
mod cl100k {
    use super::*;

    #[divan::bench(args = KINDS)]
    fn count(bencher: Bencher, kind: &str) {
        let text = text(kind);
        let bencher = bencher.counter(BytesCount::of_str(text));
        bencher.bench(|| encoding::count(Encoding::Cl100kBase, text));
    }

    #[divan::bench(args = KINDS)]
    fn tiktoken_rs(bencher: Bencher, kind: &str) {
        let text = text(kind);
        let oracle = tiktoken_rs::cl100k_base_singleton();
        let bencher = bencher.counter(BytesCount::of_str(text));
        bencher.bench(|| oracle.encode_ordinary(text));
    }
}

/// One piece, or few, of a megabyte and of eight: the second is to take at most nine times as long.
#[divan::bench_group(sample_count = 5, sample_size = 1)]
mod worst {
    use super::*;

    const UNITS: [&str; 5] = ["a", " ", "=", "!?;:-_*&", "😀"];

    fn count(bencher: Bencher, unit: &str, bytes: usize) {
        let text = unit.repeat(bytes / unit.len());
        let bencher = bencher.counter(BytesCount::of_str(&text));
        bencher.bench(|| encoding::count(Encoding::O200kBase, &text));
    }

    #[divan::bench(args = UNITS)]
    fn of_1_megabyte(bencher: Bencher, unit: &str) {
        count(bencher, unit, 1_000_000);
    }

    #[divan::bench(args = UNITS)]
    fn of_8_megabytes(bencher: Bencher, unit: &str) {
        count(bencher, unit, 8_000_000);
    }

    /// Not on blanks, of which a million makes it panic.
    #[divan::bench(args = ["a", "=", "!?;:-_*&", "😀"])]
    fn tiktoken_rs_of_1_megabyte(bencher: Bencher, unit: &str) {
        let text = unit.repeat(1_000_000 / unit.len());
        let oracle = tiktoken_rs::o200k_base_singleton();
        let bencher = bencher.counter(BytesCount::of_str(&text));
        bencher.bench(|| oracle.encode_ordinary(&text));
    }
}
