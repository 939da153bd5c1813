//! Compares our tokens with tiktoken-rs's on as much text as one likes:
//!
//! ```sh
//! cargo run --release --example same_tokens -- --megabytes 100 --seed 1
//! ```
//!
//! Each text is tokenized by both in every encoding, and the tokens' ends and their number compared.
//! The first difference is printed, and the exit code is then 1.

mod texts;

use std::process::ExitCode;
use std::time::Instant;

use fewshot::tokens::{Encoding, encoding, tokenize};
use texts::Random;
use tiktoken_rs::CoreBPE;

/// Texts are made and compared this many bytes at a time.
const PART: usize = 1 << 20;

type Kind = (&'static str, fn(&mut Random, usize) -> String);

const KINDS: [Kind; 10] = [
    ("English", texts::english),
    ("JSON", texts::json),
    ("Rust", texts::rust),
    ("Arabic", texts::arabic),
    ("all scripts", texts::scripts),
    ("white space", texts::blanks),
    ("runs", texts::runs),
    ("noise", texts::noise),
    ("tokens in any order", any_tokens),
    ("files, shuffled", shuffled_files),
];

fn main() -> ExitCode {
    let mut megabytes = 100;
    let mut seed = 1;
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().and_then(|value| value.parse().ok());
        match (name.as_str(), value) {
            ("--megabytes", Some(value)) => megabytes = value,
            ("--seed", Some(value)) => seed = value,
            _ => {
                eprintln!("usage: same_tokens [--megabytes N] [--seed N]");
                return ExitCode::from(2);
            }
        }
    }
    let started = Instant::now();
    let mut random = Random(seed);
    let mut total = 0;
    let every = texts::every_character();
    println!(
        "{:<22} {:>6}  tokens in {}",
        "",
        "MB",
        Encoding::NAMES.join(", ")
    );
    if !compare("every character", &[every], &mut total) {
        return ExitCode::FAILURE;
    }
    let parts = (megabytes as usize * 1_000_000).div_ceil(KINDS.len() * PART);
    for (what, make) in KINDS {
        let made: Vec<String> = (0..parts).map(|_| make(&mut random, PART)).collect();
        if !compare(what, &made, &mut total) {
            return ExitCode::FAILURE;
        }
    }
    println!(
        "{:<22} {:>6.1}  the same in all encodings; seed {seed}, {:.0} s",
        "together",
        total as f64 / 1e6,
        started.elapsed().as_secs_f64()
    );
    ExitCode::SUCCESS
}

fn compare(what: &str, texts: &[String], total: &mut usize) -> bool {
    let mut tokens = [0; Encoding::ALL.len()];
    let mut bytes = 0;
    for text in texts {
        bytes += text.len();
        for (sum, encoding) in tokens.iter_mut().zip(Encoding::ALL) {
            let theirs = ends(oracle(encoding), text);
            let ours = tokenize(encoding, text).ends;
            if ours != theirs {
                let same = ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
                let start = same.checked_sub(1).map_or(0, |last| ours[last] as usize);
                let end = text.len().min(start + 80);
                println!(
                    "{what}, {}: after {same} tokens and {start} bytes ours ends at {:?}, \
                     tiktoken-rs's at {:?}, of {:?}",
                    encoding.name(),
                    ours.get(same),
                    theirs.get(same),
                    String::from_utf8_lossy(&text.as_bytes()[start..end]),
                );
                return false;
            }
            let count = encoding::count(encoding, text);
            if count != ours.len() {
                println!(
                    "{what}, {}: {count} counted, {} there",
                    encoding.name(),
                    ours.len()
                );
                return false;
            }
            *sum += count;
        }
    }
    *total += bytes;
    println!(
        "{what:<22} {:>6.1}  {}",
        bytes as f64 / 1e6,
        tokens.map(|n| n.to_string()).join(", ")
    );
    true
}

fn oracle(encoding: Encoding) -> &'static CoreBPE {
    match encoding {
        Encoding::O200kBase => tiktoken_rs::o200k_base_singleton(),
        Encoding::O200kHarmony => tiktoken_rs::o200k_harmony_singleton(),
        Encoding::Cl100kBase => tiktoken_rs::cl100k_base_singleton(),
        Encoding::P50kBase => tiktoken_rs::p50k_base_singleton(),
        Encoding::R50kBase => tiktoken_rs::r50k_base_singleton(),
    }
}

fn ends(oracle: &CoreBPE, text: &str) -> Vec<u32> {
    let mut end = 0;
    let tokens = oracle.encode_ordinary(text).into_iter();
    tokens
        .map(|token| {
            end += oracle.decode_bytes(&[token]).expect("a token").len() as u32;
            end
        })
        .collect()
}

/// Tokens of o200k_base next to one another as they never stand in a text.
fn any_tokens(random: &mut Random, bytes: usize) -> String {
    let oracle = oracle(Encoding::O200kBase);
    let mut out = Vec::with_capacity(bytes + 200);
    while out.len() < bytes {
        let token = random.below(199_998) as u32;
        out.extend(oracle.decode_bytes(&[token]).unwrap_or_default());
        if random.below(8) == 0 {
            out.push(b' ');
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Pieces of the repository's files, cut anywhere.
fn shuffled_files(random: &mut Random, bytes: usize) -> String {
    let files: Vec<char> = [
        ("docs", "md"),
        ("src", "rs"),
        ("prompts", "yaml"),
        ("taxonomies", "yaml"),
    ]
    .iter()
    .flat_map(|(folder, extension)| {
        texts::repository(folder, extension)
            .chars()
            .collect::<Vec<_>>()
    })
    .collect();
    let mut out = String::with_capacity(bytes + 2_000);
    while out.len() < bytes {
        let start = random.below(files.len());
        let end = files.len().min(start + random.below(400));
        out.extend(&files[start..end]);
    }
    out
}
