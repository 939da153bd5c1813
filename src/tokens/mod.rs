//! How many tokens a text has, which models there are, and what a call costs.
//!
//! Promises: no text makes counting fail, a count that is not exact says so, and no model name is
//! an error. Nothing here reads the clock or the network, and no file but the tokenizer that
//! `fewshot.toml` names for a model that is counted for.
//!
//! From text to tokens: `split` cuts a text into pieces by the classes of its characters (`class`); a
//! piece that is in the `vocabulary` is a token, any other is merged from its bytes (`merge`), once
//! (`memo`). The vocabularies are tables in the binary, laid out by the build script (`layout`). They
//! are tiktoken-rs's, and so must the tokens be: `tests/tokens.rs`, `examples/same_tokens` and
//! `fuzz/` compare.

pub mod cache;
mod class;
pub mod cost;
pub mod count;
pub mod encoding;
pub mod file;
mod layout;
mod memo;
mod merge;
pub mod models;
mod name;
mod own;
pub mod request;
pub mod scripts;
mod split;
mod table;
pub mod tokenizer;
mod vocabulary;

pub use cache::Cache;
pub use cost::{
    Cost, DAYS_A_MONTH, Prices, Usage, per_call, per_call_batch, per_call_cached, per_call_writing,
    thousands, usd,
};
pub use count::{Counts, count, count_text};
pub use encoding::{Encoding, Tokens, tokenize};
pub use models::{Lookup, Model, Origin, all, all_with, find, unknown, unnamed};
pub use request::overhead;
pub use scripts::{ScriptCount, Written, by_example, written};
pub use table::{read_from, read_on};
pub use tokenizer::Tokenizer;
