//! FS0xx: mistakes in the files themselves.

use super::{Mutation, plant};

pub fn mutations() -> Vec<Mutation> {
    vec![
        plant("FS001", "insurance-claims").swap(
            "when: One event damaged both a vehicle and a building",
            "when: One event damaged both⟦:⟧ a vehicle and a building",
        ),
        plant("FS001", "ticket-files/tickets").swap_in(
            "examples.jsonl",
            r#""output": {"team": "how_to"}}"#,
            r#""output": {"team": "how_to"}⟦,⟧}"#,
        ),
        plant("FS002", "insurance-claims").swap("languages: [en]", "⟦langauges⟧: [en]"),
        plant("FS002", "arabic-municipality").swap(
            "\n    covers: [خطر-على-الأطفال]\n    input: السَّلامُ",
            "\n    ⟦cover⟧: [خطر-على-الأطفال]\n    input: السَّلامُ",
        ),
        plant("FS003", "text-label")
            .swap("task: Say for which level of reader this text is right.\n", "")
            .swap("name: cefr-level\n", "⟦⟧name: cefr-level\n"),
        plant("FS003", "insurance-claims").swap(
            "  third-party-letter:\n    when: The text is a demand that a third party sent and the policyholder only forwards\n",
            "  ⟦third-party-letter⟧:\n",
        ),
        plant("FS004", "shift-reports").swap(
            "- Look for people who were hurt, to the last line.",
            "- ⟦Look for people who were hurt: to the last line.⟧",
        ),
        plant("FS005", "receipt-extraction").swap(
            "steps:\n",
            "⟦role⟧: You read receipts.\nsteps:\n",
        ),
        plant("FS006", "insurance-claims").swap(
            "tests: insurance-claims.tests.jsonl",
            "tests: ⟦insurance-claim.tests.jsonl⟧",
        ),
        plant("FS006", "ticket-files/tickets").swap("./teams.yaml", "⟦./team.yaml⟧"),
        plant("FS007", "ticket-files/tickets").swap("./tests.jsonl", "⟦../tests.jsonl⟧"),
        plant("FS008", "cjk-support").swap("otherwise: other", "otherwise: ⟦othr⟧"),
        plant("FS008", "procurement").swap("from: procurement", "from: ⟦procurment⟧"),
        plant("FS008", "portable-gemini")
            .swap("taxonomy:\n  closed: true\n  labels:\n    easy: Mixing, boiling and baking, with nothing that can go wrong at once.\n    medium: One step needs timing or a feel for the dough, the heat or the knife.\n    hard: Two such steps or more, or hot sugar or deep fat.\n", "")
            .swap("$ref: \"fewshot:labels\"", "$ref: ⟦\"fewshot:labels\"⟧"),
        plant("FS009", "ticket-files/tickets")
            .swap_in("house.j2", "{{ task }}", "{{ task | ⟦shout⟧ }}"),
        plant("FS010", "ticket-files/tickets").swap_in("house.j2", "{{ task }}", "{{ ⟦taks⟧ }}"),
        plant("FS011", "minimal-pairs").swap(
            "model: gpt-4.1-mini\n",
            "model: gpt-4.1-mini   # fewshot: ignore[⟦FS609⟧] our gateway calls it so\n",
        ),
        plant("FS012", "code-review").swap("- id: no-path", "- id: ⟦docstring⟧"),
        plant("FS013", "short-queries").swap("input: white", "input: ⟦off⟧"),
        plant("FS014", "meeting-turns").swap(
            "  today: Today's date.\n",
            "  today: Today's date.\n  ⟦labels⟧: What the partners call each kind of meeting.\n",
        ),
        plant("FS002", "no-echo").swap("  quotes: [evidence]\n", "  ⟦quote⟧: [evidence]\n"),
        plant("FS004", "action-items").swap("steps:\n  - Go", "steps:\n  - ⟦[a, b]⟧\n  - Go"),
    ]
}
