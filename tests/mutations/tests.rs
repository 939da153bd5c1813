//! FS8xx: the held-out tests, against the examples and against one another.

use super::{Mutation, plant};

const FILE: &str = "insurance-claims.tests.jsonl";

pub fn mutations() -> Vec<Mutation> {
    vec![
        plant("FS801", "insurance-claims").swap_in(
            FILE,
            "{\"id\": \"t04\", \"input\": \"Invoice of the dentist for a crown attached, please refund.\"",
            "{\"id\": ⟦\"t04\"⟧, \"input\": \"Please find enclosed six receipts for physiotherapy in Leeds between 4 and 29 May 2026, total GBP 264.\"",
        ),
        plant("FS802", "insurance-claims").swap_in(
            FILE,
            "{\"id\": \"t10\", \"covers\": [\"premium-question\"], \"input\": \"What would the travel policy cost for four people next year?\"",
            "{\"id\": ⟦\"t10\"⟧, \"covers\": [\"premium-question\"], \"input\": \"My home insurance went up by 19 % this year although I never made a claim. Who can explain that?\"",
        ),
        plant("FS803", "insurance-claims").swap_in(
            FILE,
            "{\"id\": \"t03\", ",
            "{\"id\": \"t02b\", \"input\": \"The storm of 9 March 2026 took thirty tiles off our roof and rain is coming in.\", \"output\": {\"line\": ⟦\"other\"⟧, \"urgency\": \"today\", \"loss_date\": \"2026-03-09\"}}\n{\"id\": \"t03\", ",
        ),
        plant("FS804", "insurance-claims")
            .swap_in(FILE, "{\"line\": \"travel\"", "{\"line\": \"other\"")
            .swap("    travel:\n", "    ⟦travel⟧:\n"),
        plant("FS805", "abuse-flag").swap(
            "\nexamples:\n",
            "\n⟦tests⟧:\n  - { input: Buy my rakes., output: { hold: true } }\n  - { input: Frost kills basil., covers: [seed-swap, quoted-insult], output: { hold: false } }\nexamples:\n",
        ),
    ]
}
