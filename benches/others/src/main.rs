//! Counting beside the crates that count exactly, and one that nearly does, in turns in one run, on one
//! thread and with everything warm: `cargo run --release --manifest-path benches/others/Cargo.toml`.
//! Prints a table: megabytes a second, medians, and how many tokens each finds.

#[path = "../../../examples/same_tokens/texts.rs"]
#[allow(dead_code, reason = "the example has more kinds")]
mod texts;

use std::hint::black_box;
use std::time::Instant;

use fewshot::tokens::{Encoding, encoding};
use texts::Random;

const PART: usize = 1 << 20;
const RUNS: usize = 20;

/// A name, and how it counts a text.
type Counter = (&'static str, Box<dyn Fn(&str) -> usize>);

fn counters(encoding: Encoding) -> Vec<Counter> {
    let name = encoding.name();
    let (oracle, github) = match encoding {
        Encoding::O200kBase => (tiktoken_rs::o200k_base_singleton(), bpe_openai::o200k_base()),
        _ => (tiktoken_rs::cl100k_base_singleton(), bpe_openai::cl100k_base()),
    };
    let other = tiktoken::get_encoding(name).expect("it is known");
    let splintr = splintr::from_pretrained(name).expect("it is built in");
    vec![
        ("fewshot", Box::new(move |text| encoding::count(encoding, text))),
        ("tiktoken-rs", Box::new(move |text| oracle.encode_ordinary(text).len())),
        ("bpe-openai", Box::new(move |text| github.count(text))),
        ("tiktoken", Box::new(move |text| other.count(text))),
        ("splintr", Box::new(move |text| splintr.encode(text).len())),
    ]
}

fn main() {
    let texts = [
        ("English", texts::english(&mut Random(1), PART)),
        ("JSON", texts::json(&mut Random(2), PART)),
        ("Rust", texts::rust(&mut Random(4), PART)),
        ("Arabic", texts::arabic(&mut Random(3), PART)),
    ];
    println!("| encoding | text | crate | MB/s | against fewshot | tokens |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for encoding in [Encoding::O200kBase, Encoding::Cl100kBase] {
        let counters = counters(encoding);
        for (kind, text) in &texts {
            let found: Vec<usize> = counters.iter().map(|(_, count)| count(text)).collect();
            let mut samples = vec![Vec::new(); counters.len()];
            for _ in 0..RUNS {
                for ((_, count), own) in counters.iter().zip(&mut samples) {
                    let start = Instant::now();
                    black_box(count(black_box(text)));
                    own.push(start.elapsed().as_secs_f64());
                }
            }
            let medians: Vec<f64> = samples
                .iter_mut()
                .map(|own| {
                    own.sort_by(f64::total_cmp);
                    (own[RUNS / 2 - 1] + own[RUNS / 2]) / 2.0
                })
                .collect();
            for (at, (name, _)) in counters.iter().enumerate() {
                let speed = text.len() as f64 / 1e6 / medians[at];
                let ratio = medians[at] / medians[0];
                let (encoding, tokens) = (encoding.name(), found[at]);
                println!("| {encoding} | {kind} | {name} | {speed:.0} | {ratio:.1} | {tokens} |");
            }
        }
    }
}
