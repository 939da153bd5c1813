//! A comparison as people and programs read it. What is said is put into words once, in `words`; the
//! other files lay it out.

mod human;
mod json;
mod markdown;
mod words;

pub use human::diff_human;
pub use json::{diff_json, diff_refused};
pub use markdown::diff_markdown;

use crate::diff::Difference;
use crate::source::Files;

/// One of the two prompts as it is shown.
#[derive(Clone, Copy)]
pub struct DiffSide<'r> {
    pub path: &'r str,
    pub files: &'r Files,
}

/// A comparison, and what it fails by: the condition's name and why.
pub struct DiffReport<'r> {
    pub difference: &'r Difference<'r>,
    pub before: DiffSide<'r>,
    pub after: DiffSide<'r>,
    pub failures: &'r [(&'static str, String)],
}
