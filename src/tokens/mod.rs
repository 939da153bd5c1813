//! How many tokens a text has, which models there are, and what a call costs.
//!
//! Promises: no text makes counting fail, a count that is not exact says so, and no model name is
//! an error. Nothing here reads the clock or the network, and no file but the tokenizer that
//! `fewshot.toml` names for a model that is counted for.

pub mod cache;
pub mod cost;
pub mod count;
pub mod encoding;
pub mod file;
pub mod models;
mod name;
mod own;
pub mod request;
pub mod scripts;
mod table;
pub mod tokenizer;

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
