#![forbid(unsafe_code)]
pub mod render;
pub mod source;
pub mod spec;
pub mod text;
