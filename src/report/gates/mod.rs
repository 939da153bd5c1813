//! A case's assessment as people and programs read it. What is said is put into words once, in
//! `view`; the other files lay it out.

mod charts;
mod html;
mod human;
mod json;
mod markdown;
mod view;
mod words;

pub use html::gates_html;
pub use human::gates_human;
pub use json::gates_json;
pub use markdown::gates_markdown;
pub use view::view;
