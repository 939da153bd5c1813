//! FS1xx: parts of gate one taken away.

use super::{Mutation, plant};

pub fn mutations() -> Vec<Mutation> {
    vec![
        plant("FS101", "portable-gemini")
            .swap(
                "  - { input: Grate the carrots. Dress with lemon., reasoning: Dress with lemon, output: { level: easy } }\n",
                "",
            )
            .swap("\nexamples:\n", "\n⟦examples⟧:\n"),
        plant("FS102", "hebrew-clinic-mail").swap(
            "  - id: ביטול\n    input: לצערי לא אוכל להגיע מחר ב־10:30, נא לבטל.\n    reasoning: מבוקש לבטל תור קיים.\n",
            "  - id: ⟦ביטול⟧\n    input: לצערי לא אוכל להגיע מחר ב־10:30, נא לבטל.\n",
        )
        .with("FS110", "its schema requires the reasoning"),
        plant("FS103", "free-text").swap(
            "output:\n  format: text\n  schema: { type: string, description: One sentence in the present tense. }\n",
            "⟦output⟧:\n  format: text\n",
        ),
        plant("FS104", "portable-gemini").swap(
            "steps:\n  - Find the steps that need timing or a feel.\n  - Check every edge case.\n  - Rate.\n",
            "⟦steps⟧:\n  - Rate.\n",
        ),
        plant("FS104", "emoji-posts").swap(
            "steps:\n  - Say what happened, if anything.\n  - Weigh words and emoji.\n  - Check every edge case.\n",
            "⟦steps⟧: []\n",
        ),
        plant("FS105", "reasoning-model")
            .swap(
                "edge_cases:\n  refers-elsewhere:\n    when: The clause only refers to another document that is not given\n    label: medium\n    then: Quote the reference as what decides.\n",
                "⟦edge_cases⟧: {}\n",
            )
            .swap("  - covers: [refers-elsewhere]\n    input", "  - input"),
        plant("FS106", "insurance-claims")
            .swap("    covers: [premium-question]\n", "")
            .swap("  premium-question:\n", "  ⟦premium-question⟧:\n"),
        plant("FS106", "procurement")
            .swap("    covers: [email-body]\n", "")
            .swap("\ntaxonomy:\n", "\n⟦taxonomy⟧:\n"),
        plant("FS107", "bank-intents")
            .swap(
                "  - input: \"please shut my old student account, it's empty\"\n    reasoning: \"About the account itself: the customer wants an account to end.\"\n    output: { intent: account_close }\n",
                "",
            )
            .swap("account_close: The", "⟦account_close⟧: The"),
        plant("FS108", "persian-reviews").swap(
            "    price: قیمت، تخفیف و صورت\u{200c}حساب.\n",
            "    ⟦price⟧:\n",
        ),
        plant("FS109", "abuse-flag").swap(
            "reasoning: { type: string,",
            "reasoning: { type: ⟦strng⟧,",
        ),
        plant("FS109", "ticket-files/tickets").swap_in(
            "schema.json",
            "\"required\": [\"reasoning\", \"team\"]",
            "\"required\": ⟦\"team\"⟧",
        ),
        plant("FS110", "portable-anthropic").swap(
            "place: Perth, mode: on_site",
            "place: Perth, mode: ⟦onsite⟧",
        ),
        plant("FS110", "receipt-extraction").swap(
            "total_line: Total 6.60 EUR\n",
            "total_line: ⟦6.60⟧\n",
        ),
        plant("FS111", "bank-intents")
            .swap(
                "      reasoning: { type: string, description: \"The group, and what decides within it.\" }\n      intent: { $ref: \"fewshot:labels\" }\n",
                "      intent: { $ref: \"fewshot:labels\" }\n      ⟦reasoning⟧: { type: string, description: \"The group, and what decides within it.\" }\n",
            ),
    ]
}
