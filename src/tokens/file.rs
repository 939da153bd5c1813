//! `tokenizer.json`, the file that tokenizers are published in for Llama, Mistral, Qwen and others,
//! read by Hugging Face's crate where this program is built with it.

use std::path::Path;

use super::encoding::Tokens;
use crate::source::{Diagnostic, Severity, Unreadable};
use crate::spec::fields::Text;

/// Largest tokenizer file, in bytes. Those of models with 250,000 tokens take 35 MB.
pub const MAX_TOKENIZER: u64 = 64 << 20;

/// Why a tokenizer file is not used.
#[derive(Debug, Clone, PartialEq)]
pub enum Unusable {
    Unreadable(Unreadable),
    /// It is no tokenizer, or one of a kind that is not known.
    NotUnderstood(String),
    /// This program was built without what reads it.
    NotBuilt,
}

impl Unusable {
    /// The finding at the key that names the file.
    pub fn diagnostic(&self, named: &Text, stand_in: &str) -> Diagnostic {
        let name = &named.text;
        let (severity, why) = match self {
            Unusable::Unreadable(why) => (Severity::Error, format!("cannot read `{name}`: {why}")),
            Unusable::NotUnderstood(why) => (
                Severity::Error,
                format!("cannot read `{name}`: it is no tokenizer that is known: {why}"),
            ),
            Unusable::NotBuilt => (
                Severity::Info,
                format!("`{name}` is not used: this fewshot was built without `tokenizers`"),
            ),
        };
        let help = match self {
            Unusable::NotBuilt => format!(
                "counts are estimates in {stand_in}; for exact ones: cargo install fewshot --features tokenizers"
            ),
            _ => format!("counts are estimates in {stand_in} until it can be read"),
        };
        Diagnostic::new("FS006", severity, why)
            .at(named.place)
            .help(help)
    }
}

/// Whether this program reads tokenizer files.
pub const CAN_READ: bool = cfg!(feature = "tokenizers");

#[cfg(feature = "tokenizers")]
pub use with::{Engine, load, tokenize};
#[cfg(not(feature = "tokenizers"))]
pub use without::{Engine, load, tokenize};

#[cfg(not(feature = "tokenizers"))]
mod without {
    use super::*;

    /// There is none.
    #[derive(Clone)]
    pub enum Engine {}

    /// A file that is not there is said to be missing all the same.
    pub fn load(path: &Path) -> Result<Engine, Unusable> {
        match std::fs::metadata(path) {
            Ok(found) if found.is_dir() => Err(Unusable::Unreadable(Unreadable::Folder)),
            Ok(_) => Err(Unusable::NotBuilt),
            Err(error) => Err(Unusable::Unreadable(error.into())),
        }
    }

    pub fn tokenize(engine: &Engine, _: &str) -> Option<Tokens> {
        match *engine {}
    }
}

#[cfg(feature = "tokenizers")]
mod with {
    use std::collections::HashMap;
    use std::path::PathBuf;
    use std::sync::{Arc, Mutex, PoisonError};
    use std::time::SystemTime;

    use super::*;

    pub type Engine = Arc<tokenizers::Tokenizer>;

    type Loaded = (Option<SystemTime>, u64, Result<Engine, Unusable>);

    /// A folder of prompts for one model reads its tokenizer once; an editor's session, again when it
    /// has changed.
    static LOADED: Mutex<Option<HashMap<PathBuf, Loaded>>> = Mutex::new(None);

    pub fn load(path: &Path) -> Result<Engine, Unusable> {
        let found = std::fs::metadata(path).map_err(|error| Unusable::Unreadable(error.into()))?;
        let (changed, length) = (found.modified().ok(), found.len());
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        let loaded = loaded.get_or_insert_default();
        match loaded.get(path) {
            Some((when, long, engine)) if (*when, *long) == (changed, length) => engine.clone(),
            _ => {
                let engine = read(path);
                loaded.insert(path.to_path_buf(), (changed, length, engine.clone()));
                engine
            }
        }
    }

    fn read(path: &Path) -> Result<Engine, Unusable> {
        let text = crate::source::read::read(path, MAX_TOKENIZER).map_err(Unusable::Unreadable)?;
        let not_understood = |error: tokenizers::Error| Unusable::NotUnderstood(error.to_string());
        let mut tokenizer: tokenizers::Tokenizer = text.parse().map_err(not_understood)?;
        // What a training set-up wants is not what a provider counts.
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(not_understood)?;
        // A `<|eot_id|>` in a document is text.
        tokenizer.set_encode_special_tokens(true);
        Ok(Arc::new(tokenizer))
    }

    /// None where it fails on the text, as a vocabulary without a token for the unknown may.
    pub fn tokenize(engine: &Engine, text: &str) -> Option<Tokens> {
        let encoding = engine.encode(text, false).ok()?;
        Some(Tokens {
            ends: ends(encoding.get_offsets(), text.len()),
            pieces: Vec::new(),
            exact: true,
        })
    }

    /// The ends that fit our promise: ascending, up to the text's length. Tokens inside one character
    /// are given its whole range, and a normalizer may leave out the text's last bytes.
    fn ends(offsets: &[(usize, usize)], length: usize) -> Vec<u32> {
        let mut out = Vec::with_capacity(offsets.len());
        let mut before = 0;
        for group in offsets.chunk_by(|a, b| a == b) {
            let (from, to) = group[0];
            let (from, to) = (from.max(before), to.max(before).min(length));
            let wide = to.saturating_sub(from);
            out.extend((1..=group.len()).map(|at| (from + wide * at / group.len()) as u32));
            before = to;
        }
        if let Some(last) = out.last_mut() {
            *last = length as u32;
        }
        out
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const BYTES: &str = include_str!("../../tests/data/tokenizer.json");

        fn engine(text: &str) -> Result<Engine, Unusable> {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("tokenizer.json");
            std::fs::write(&path, text).unwrap();
            load(&path)
        }

        fn tokens(text: &str) -> Tokens {
            tokenize(&engine(BYTES).unwrap(), text).unwrap()
        }

        #[test]
        fn merges_are_followed_and_boundaries_come_out() {
            // i+n, in+v, o+i, oi+c, oic+e, inv+oice and Ġ+inv are the merges there are.
            assert_eq!(tokens("invoice").ends, [7]);
            assert_eq!(tokens("an invoice").ends, [1, 2, 3, 10]);
            assert_eq!(tokens("an inv").ends, [1, 2, 6]);
            assert!(tokens("").is_empty());
        }

        #[test]
        fn every_text_is_covered_in_ascending_order() {
            for text in ["فاتورة", "👩‍👩‍👧‍👦 in", "a\r\n  b", "<|end|>", "naïve invoice "]
            {
                let tokens = tokens(text);
                assert!(tokens.ends.is_sorted_by(|a, b| a < b), "{text}");
                assert_eq!(tokens.ends.last(), Some(&(text.len() as u32)), "{text}");
            }
            // Without merges for it, each byte is a token.
            assert_eq!(tokens("فا").len(), 4);
        }

        #[test]
        fn special_tokens_in_a_text_are_text() {
            assert_eq!(tokens("<|end|>").len(), 7);
        }

        #[test]
        fn what_is_no_tokenizer_says_so() {
            let message = |text| match engine(text) {
                Err(Unusable::NotUnderstood(why)) => why,
                Err(other) => panic!("{other:?}"),
                Ok(_) => panic!("it is none"),
            };
            assert!(!message("{}").is_empty());
            assert!(!message("no JSON").is_empty());
            let folder = tempfile::tempdir().unwrap();
            let missing = load(&folder.path().join("none.json"));
            assert!(matches!(
                missing,
                Err(Unusable::Unreadable(Unreadable::Missing))
            ));
        }

        #[test]
        fn ends_ascend_whatever_the_offsets() {
            assert_eq!(ends(&[(0, 2), (0, 2), (2, 3)], 3), [1, 2, 3]);
            assert_eq!(ends(&[(0, 0), (0, 4)], 6), [0, 6]);
            assert_eq!(ends(&[(3, 5), (1, 2)], 9), [5, 9]);
        }
    }
}
