//! From nodes to [`Spec`].
pub mod model;
pub use model::{Class, OwnModel};
