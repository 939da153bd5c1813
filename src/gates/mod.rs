//! "Prompt or fine-tune?" answered with numbers: the three gates and the break-even.

pub mod money;
pub mod stats;
