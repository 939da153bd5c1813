//! What knows nothing of specs: spans, lines and columns, scripts, likeness of words and texts.

pub mod checksums;
pub mod dates;
pub mod digits;
pub mod fold;
pub mod hash;
pub mod hidden;
pub mod iban;
pub mod lines;
pub mod near;
pub mod phones;
pub mod scripts;
pub mod shared;
pub mod similar;
pub mod span;
pub mod visible;

pub use lines::{LineIndex, Position};
pub use span::Span;
