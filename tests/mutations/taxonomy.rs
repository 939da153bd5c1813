//! FS3xx: labels and whatever names one.

use super::{Mutation, plant};

pub fn mutations() -> Vec<Mutation> {
    vec![
        plant("FS301", "arabic-municipality").swap(
            "output: { department: طرق, priority: عادي, plot: \"58\" }",
            "output: { department: ⟦طرقات⟧, priority: عادي, plot: \"58\" }",
        ),
        plant("FS301", "insurance-claims").swap_in(
            "insurance-claims.tests.jsonl",
            "{\"line\": \"travel\"",
            "{\"line\": ⟦\"Travel\"⟧",
        ),
        plant("FS301", "abuse-flag").swap(
            "  - covers: [seed-swap]\n    input: I have far too many foxglove seedlings, free to anyone who collects. Would swap for asters.\n    reasoning: Seedlings for nothing or for a swap. No money changes hands.\n    output: { hold: false }",
            "  - covers: [seed-swap]\n    input: I have far too many foxglove seedlings, free to anyone who collects. Would swap for asters.\n    reasoning: Seedlings for nothing or for a swap. No money changes hands.\n    output: { hold: ⟦show⟧ }",
        ),
        plant("FS308", "insurance-claims")
            .swap(
                "line: { $ref: \"fewshot:labels\", description: The line of business. }",
                "line: { type: string, description: The line of business. }",
            )
            .swap("\noutput:\n", "\n⟦output⟧:\n"),
    ]
}
