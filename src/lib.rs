#![forbid(unsafe_code)]
pub mod source;
pub mod spec;
pub mod text;
