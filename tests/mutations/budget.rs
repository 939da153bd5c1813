//! FS6xx: tokens, money and models.

use super::{Mutation, plant};

pub fn mutations() -> Vec<Mutation> {
    vec![plant("FS609", "personal-data").swap("model: gpt-4o", "model: ⟦gpt-4oo⟧")]
}
