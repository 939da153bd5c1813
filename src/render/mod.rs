//! A spec and a template become the prompt: the exact text a model gets, and for each byte of it the
//! section and the part of the spec that made it.
//!
//! Rendering is deterministic and reads nothing: no clock, no environment, no file but the templates
//! that were named. What examples and inputs hold is data and is never parsed as a template.

pub mod blocks;
mod delimiters;
mod diagnose;
mod engine;
mod json_value;
mod marks;
mod pieces;
pub mod prompt;
mod record;
pub mod request;
pub mod templates;
mod values;
mod whole;
mod words;

pub use engine::{FUEL, Live, MAX_PROMPT, MAX_RECURSION, Renderer};
pub use prompt::{Message, Piece, Prompt, Role, Run, join};
pub use request::{InputError, Provider, Request, Requests, takes_schema};
pub use templates::Templates;
pub use values::NAMES;
