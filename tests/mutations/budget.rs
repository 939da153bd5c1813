//! FS6xx: tokens, money and models.

use super::{Mutation, plant};

pub fn mutations() -> Vec<Mutation> {
    vec![
        plant("FS601", "insurance-claims").swap("prompt_tokens: 3000", "prompt_tokens: ⟦1500⟧"),
        plant("FS602", "procurement").swap("example_tokens: 320", "example_tokens: ⟦150⟧"),
        plant("FS603", "insurance-claims").swap("cost_per_call: 0.02", "cost_per_call: ⟦0.002⟧"),
        plant("FS604", "telecom-hotline").swap(
            "model: gpt-4.1\n",
            "model: ⟦gpt-4.1⟧\nexpect: { input_tokens: 2000000 }\n",
        ),
        plant("FS605", "arabic-municipality").swap("model: gpt-4o", "model: ⟦claude-haiku-4-5⟧"),
        plant("FS606", "portable-anthropic").swap(
            "model: claude-haiku-5-5\n",
            "model: claude-haiku-5-5\nbudget: { prompt_tokens: ⟦1200⟧ }\n",
        ),
        plant("FS607", "insurance-claims")
            .on_day("2027-07-01")
            .swap("cost_per_call: 0.02", "cost_per_call: ⟦0.02⟧"),
        plant("FS608", "reasoning-model").swap("model: gpt-5.5", "model: ⟦gpt-5⟧"),
        plant("FS609", "personal-data").swap("model: gpt-4o", "model: ⟦gpt-4oo⟧"),
    ]
}
