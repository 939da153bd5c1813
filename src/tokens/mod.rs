//! How many tokens a text has, which models there are, and what a call costs.
//!
//! Promises: no text makes counting fail, a count that is not exact says so, and no model name is
//! an error. Nothing here reads files, the clock or the network.
//!
//! From text to tokens: `split` cuts a text into pieces by the classes of its characters (`class`); a
//! piece that is in the `vocabulary` is a token, any other is merged from its bytes (`merge`), once
//! (`memo`). The vocabularies are tables in the binary, laid out by the build script (`layout`). They
//! are tiktoken-rs's, and so must the tokens be: `tests/tokens.rs`, `examples/same_tokens` and
//! `fuzz/` compare.

mod class;
pub mod cost;
pub mod count;
pub mod encoding;
mod layout;
mod memo;
mod merge;
pub mod models;
mod name;
mod own;
pub mod request;
mod split;
mod table;
mod vocabulary;

pub use cost::{Cost, MONTH, Prices, Usage, per_call, per_call_cached, thousands, usd};
pub use count::{Counts, count, count_text};
pub use encoding::{Encoding, Tokens, tokenize};
pub use models::{Lookup, Model, Tokenizer, all, find, unknown, unnamed};
pub use request::overhead;
pub use table::read_on;
