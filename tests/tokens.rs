//! The tokens are tiktoken-rs's: on what this repository holds, on every character there is, on long
//! runs, and on what proptest makes up. `examples/same_tokens` compares more.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::thread;

use fewshot::tokens::{Encoding, encoding, tokenize};
use proptest::prelude::*;
use tiktoken_rs::CoreBPE;

/// Where tiktoken-rs's tokens of `text` end.
fn expected(encoding: Encoding, text: &str) -> Vec<u32> {
    let oracle = oracle(encoding);
    let mut end = 0;
    let tokens = oracle.encode_ordinary(text);
    let len = |token| oracle.decode_bytes(&[token]).expect("a token").len() as u32;
    tokens
        .into_iter()
        .map(|token| {
            end += len(token);
            end
        })
        .collect()
}

fn oracle(encoding: Encoding) -> &'static CoreBPE {
    static HARMONY: OnceLock<CoreBPE> = OnceLock::new();
    match encoding {
        Encoding::O200kBase => tiktoken_rs::o200k_base_singleton(),
        Encoding::O200kHarmony => {
            HARMONY.get_or_init(|| tiktoken_rs::o200k_harmony().expect("it is built in"))
        }
        Encoding::Cl100kBase => tiktoken_rs::cl100k_base_singleton(),
        Encoding::P50kBase => tiktoken_rs::p50k_base_singleton(),
        Encoding::R50kBase => tiktoken_rs::r50k_base_singleton(),
    }
}

/// Panics with what stands where the tokens first differ.
fn assert_same(encoding: Encoding, what: &str, text: &str) {
    let ours = tokenize(encoding, text).ends;
    let theirs = expected(encoding, text);
    if let Some(at) = (0..ours.len().max(theirs.len())).find(|&at| ours.get(at) != theirs.get(at)) {
        let start = at.checked_sub(4).map_or(0, |at| ours[at] as usize);
        let end = text.len().min(start + 60);
        panic!(
            "{what}, {}, token {at}: ours end at {:?}, tiktoken-rs's at {:?}; from {start}: {:?}",
            encoding.name(),
            &ours[at..ours.len().min(at + 3)],
            &theirs[at..theirs.len().min(at + 3)],
            String::from_utf8_lossy(&text.as_bytes()[start..end]),
        );
    }
    assert_eq!(encoding::count(encoding, text), ours.len(), "{what}");
}

/// In all encodings, each in a thread: loading tiktoken-rs's takes the longest.
fn assert_all_same(texts: &[(String, String)]) {
    thread::scope(|scope| {
        for encoding in Encoding::ALL {
            scope.spawn(move || {
                for (what, text) in texts {
                    assert_same(encoding, what, text);
                }
            });
        }
    });
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the repository") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => files(&path, out),
            false => out.push(path),
        }
    }
}

#[test]
fn on_what_the_repository_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![root.join("README.md"), root.join("Cargo.lock")];
    for folder in ["docs", "prompts", "src", "taxonomies", "templates", "tests"] {
        files(&root.join(folder), &mut paths);
    }
    let texts: Vec<_> = paths
        .iter()
        .map(|path| {
            // Files that are not text count as well, made text.
            let bytes = fs::read(path).expect("a file of the repository");
            (
                path.display().to_string(),
                String::from_utf8_lossy(&bytes).into_owned(),
            )
        })
        .collect();
    assert!(texts.len() > 50);
    assert_all_same(&texts);
}

/// Next to others, so that a character of the wrong class is seen. `examples/same_tokens` has every
/// character of every plane next to more, in all encodings; here the planes of ideographs are sampled.
#[test]
fn on_every_character() {
    let mut texts = Vec::new();
    for plane in [0u32, 1, 2, 3, 14, 16] {
        let step = if plane < 2 { 1 } else { 61 };
        let mut text = String::new();
        for code in (plane << 16..(plane + 1) << 16).step_by(step) {
            if let Some(c) = char::from_u32(code) {
                text.extend([c, 'A', c, ' ', '!', c]);
            }
        }
        texts.push((format!("plane {plane}"), text));
    }
    thread::scope(|scope| {
        for encoding in [
            Encoding::O200kBase,
            Encoding::Cl100kBase,
            Encoding::R50kBase,
        ] {
            let texts = &texts;
            scope.spawn(move || {
                for (what, text) in texts {
                    assert_same(encoding, what, text);
                }
            });
        }
    });
}

#[test]
fn on_long_runs() {
    let mut texts = Vec::new();
    for unit in [
        "a",
        "A",
        "ab",
        " ",
        "\t",
        "\n",
        "\r\n",
        " \n",
        "=",
        "-=",
        "/",
        "'s",
        "0",
        "٣",
        "e\u{301}",
        "\u{301}",
        "😀",
        "👩‍👩‍👧‍👦",
        "ا",
        "中",
        "\u{a0}",
        "\u{feff}",
        "\0",
        "aA",
        "Aa",
        "中A",
        "!\u{301}",
        "\u{3000}\n",
        "\u{fdd0}",
        "abcdefghijklmnop",
        "the",
        "ſ",
    ] {
        // Around the lengths at which merging changes its ways, and over several blocks.
        for bytes in [61, 64, 65, 129, 2049, 4_500] {
            let run = unit.repeat(bytes / unit.len() + 1);
            texts.push((format!("{bytes} bytes of {unit:?}"), run.clone()));
            texts.push((
                format!("{bytes} bytes of {unit:?} in words"),
                format!("a{run}b"),
            ));
        }
    }
    assert_all_same(&texts);
}

#[test]
fn on_random_bytes_made_text() {
    let mut state = 0x5eed_u64;
    let mut random = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as u8
    };
    let mut texts = Vec::new();
    for (what, high) in [("bytes", 0xff), ("ASCII", 0x7f), ("two letters", 0x01)] {
        let bytes: Vec<u8> = (0..50_000)
            .map(|_| match high {
                0x01 => b'a' + random() % 2,
                high => random() & high,
            })
            .collect();
        texts.push((
            what.to_owned(),
            String::from_utf8_lossy(&bytes).into_owned(),
        ));
    }
    assert_all_same(&texts);
}

/// Characters and words that patterns and merging treat differently, in any order.
fn tricky() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => "[ \t\r\n\u{b}\u{c}\u{85}\u{a0}\u{2003}\u{2028}\u{3000}]{1,5}",
        4 => "['’][sStTmMdDrReEvVlLkKſK]{0,3}",
        4 => "[a-z]{1,12}",
        3 => "[A-Z]{1,6}[a-z]{0,6}",
        3 => "\\p{N}{1,5}",
        3 => "\\p{M}{1,3}",
        3 => "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}]{1,4}",
        2 => "\\p{Ll}{1,4}",
        3 => "[ء-ي\u{64b}-\u{652}٠-٩]{1,12}",
        3 => "[!-/:-@/]{1,5}",
        2 => "[😀-🙏\u{200d}\u{fe0f}\u{1f3fb}-\u{1f3ff}]{1,4}",
        2 => "[\u{d7ff}\u{e000}\u{fffe}\u{ffff}\u{fdd0}\u{1fffe}\u{10ffff}\0]",
        1 => "(<\\|endoftext\\|>|https://|\\p{Any}{1,8})",
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..Default::default() })]

    #[test]
    fn on_what_is_made_up(text in tricky()) {
        for encoding in [Encoding::O200kBase, Encoding::Cl100kBase, Encoding::R50kBase] {
            assert_same(encoding, "made up", &text);
        }
    }

    #[test]
    fn on_long_words_of_few_letters(text in "[aeinst]{60,400}|[=-]{60,400}|(ab?c?){40,200}") {
        for encoding in [Encoding::O200kBase, Encoding::Cl100kBase, Encoding::P50kBase] {
            assert_same(encoding, "made up", &text);
        }
    }
}
