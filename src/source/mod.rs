//! Files and what is written in them: text to nodes with byte spans, and the findings about them.
//!
//! Reading never fails as a whole: what is wrong becomes a [`Diagnostic`], and what could be read is
//! there. Knows nothing of specs.

pub mod diagnostic;
pub mod file;
pub mod json;
pub mod node;
pub mod number;
mod plain_yaml;
pub mod read;
pub mod scalar;
pub mod toml;
pub mod yaml;

pub use diagnostic::{Applicability, Diagnostic, Edit, Fix, Related, Severity};
pub use file::{FileId, Files, Place};
pub use node::{Entry, Key, Node, Style, Value};
pub use read::Unreadable;

/// Deepest nesting of lists and mappings that is read, in any format.
pub const MAX_DEPTH: usize = 128;
