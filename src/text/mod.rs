//! What knows nothing of specs: spans, lines and columns, scripts, likeness of words and texts.

pub mod lines;
pub mod near;
pub mod scripts;
pub mod similar;
pub mod span;
pub mod visible;

pub use lines::{LineIndex, Position};
pub use span::Span;
