//! "Prompt or fine-tune?" answered with numbers: the three gates and the break-even.

pub mod assess;
pub mod case;
pub mod case_costs;
pub mod case_evidence;
pub mod checks;
pub mod columns;
pub mod exceptions;
pub mod figure;
pub mod gap;
pub mod gate_three;
pub mod keys;
pub mod money;
pub mod pool;
pub mod sensitivity;
pub mod set;
pub mod simulate;
pub mod stats;
pub mod verdict;

pub use assess::Assessment;
pub use case::Case;
