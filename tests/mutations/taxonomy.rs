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
        )
        .with("FS804", "it alone had the label that was meant"),
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
        plant("FS302", "portable-gemini")
            .swap("\ntaxonomy:\n  closed: true\n", "\n⟦taxonomy⟧:\n"),
        plant("FS303", "insurance-claims").swap("  notice: One", "  n⟦\u{43e}⟧tice: One"),
        plant("FS304", "persian-reviews").swap("        delivery: ", "        ⟦deliveries⟧: "),
        plant("FS305", "insurance-claims")
            .swap(
                "  - id: cataract\n    input: The eye clinic wants your written consent before the cataract operation planned for next month.\n    reasoning: Treatment at home is to be paid, in the future. Nothing has been lost yet, so there is no date.\n    output: { line: health, urgency: this_week, loss_date: null }\n",
                "",
            )
            .swap("output: { line: health, ", "output: { line: other, ")
            .swap(
                "        health: the treatment took place at home",
                "        ⟦health⟧: the treatment took place at home",
            )
            .with("FS107", "the label that should be contrasted is not shown at all"),
        plant("FS306", "insurance-claims")
            .swap(
                "      definition: A registered vehicle",
                "      cues: { en: [collision] }\n      definition: A registered vehicle",
            )
            .swap(
                "      definition: Not a loss at all",
                "      cues: { en: [⟦Collision⟧] }\n      definition: Not a loss at all",
            ),
        plant("FS307", "insurance-claims").swap(
            "definition: Not a loss at all, or a loss under none of these lines.",
            "definition: ⟦A building or its contents suffered from fire, water, storm, burglary or theft.⟧",
        ),
    ]
}
