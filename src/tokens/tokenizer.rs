//! What a model's tokens are counted with: a published encoding, or a `tokenizer.json` of the
//! project's own.

use std::ops::Range;
use std::path::PathBuf;

use super::encoding::{self, Encoding, Tokens, tokenize};
use super::file::{self, Engine};
use crate::source::{Diagnostic, Place};
use crate::spec::fields::Text;
use crate::spec::model::TokenizerPath;

/// How far a count may be off, as a share, where a model's own tokenizer is not public.
pub const MARGIN: f64 = 0.3;

/// Which tokenizer counts for a model, and how sure that is.
#[derive(Debug, Clone, PartialEq)]
pub struct Tokenizer {
    pub encoding: Encoding,
    /// None: the tokenizer is the model's own, and counts are exact. Else the share by which a count
    /// may be off.
    pub margin: Option<f64>,
    /// Counts in place of the encoding once it is loaded.
    pub file: Option<TokenizerFile>,
}

/// A `tokenizer.json` that `fewshot.toml` names.
#[derive(Clone)]
pub struct TokenizerFile {
    named: Text,
    path: PathBuf,
    engine: Option<Engine>,
}

impl TokenizerFile {
    pub fn new(file: &TokenizerPath) -> Self {
        TokenizerFile {
            named: file.named.clone(),
            path: file.path.clone(),
            engine: None,
        }
    }

    /// Where `fewshot.toml` names it.
    pub fn place(&self) -> Place {
        self.named.place
    }

    /// As `fewshot.toml` names it.
    pub fn name(&self) -> &str {
        &self.named.text
    }
}

impl PartialEq for TokenizerFile {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.engine.is_some() == other.engine.is_some()
    }
}

impl std::fmt::Debug for TokenizerFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("TokenizerFile").field(&self.path).finish()
    }
}

impl Tokenizer {
    pub fn exact(encoding: Encoding) -> Self {
        Tokenizer {
            encoding,
            margin: None,
            file: None,
        }
    }

    pub fn estimate(encoding: Encoding) -> Self {
        Tokenizer {
            margin: Some(MARGIN),
            ..Tokenizer::exact(encoding)
        }
    }

    /// Loads the tokenizer's file, if it has one and has not been loaded. Where it cannot be used, the
    /// encoding goes on standing in, and the finding says why.
    pub fn load(&mut self) -> Result<(), Box<Diagnostic>> {
        let Some(file) = self.file.as_mut().filter(|file| file.engine.is_none()) else {
            return Ok(());
        };
        match file::load(&file.path) {
            Ok(engine) => {
                file.engine = Some(engine);
                self.margin = None;
                Ok(())
            }
            Err(why) => Err(Box::new(why.diagnostic(&file.named, self.encoding.name()))),
        }
    }

    /// The name of the file, if it is what counts.
    pub fn file_in_use(&self) -> Option<&str> {
        let file = self.file.as_ref()?;
        file.engine.as_ref().map(|_| file.name())
    }

    /// Where the tokens of `text` end.
    pub fn tokenize(&self, text: &str) -> Tokens {
        let engine = self.file.as_ref().and_then(|file| file.engine.as_ref());
        let tokens = engine.and_then(|engine| file::tokenize(engine, text));
        match (engine, tokens) {
            (Some(_), Some(tokens)) => tokens,
            (Some(_), None) => Tokens {
                exact: false,
                ..tokenize(self.encoding, text)
            },
            (None, _) => tokenize(self.encoding, text),
        }
    }

    /// How many tokens `text` has: an encoding counts faster than it says where they are.
    pub fn count(&self, text: &str) -> usize {
        match self.file_in_use() {
            Some(_) => self.tokenize(text).len(),
            None => encoding::count(self.encoding, text),
        }
    }

    /// The same of `text[range]`, where `tokens` are those of the whole.
    pub fn count_part(&self, text: &str, tokens: &Tokens, range: Range<usize>) -> usize {
        match self.file_in_use() {
            Some(_) => self.tokenize(&text[range]).len(),
            None => encoding::count_part(self.encoding, text, tokens, range),
        }
    }
}
