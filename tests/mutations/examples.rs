//! FS2xx: examples against one another and against what the spec says of them.

use super::{Mutation, plant};

pub fn mutations() -> Vec<Mutation> {
    vec![
        plant("FS201", "hindi-helpline").swap(
            "  - id: heat\n",
            "  - id: rain-again\n    input: कल बारिश होगी क्या? कटाई के लिए मज़दूर बुलाने हैं।\n    reasoning: मज़दूर बुलाने हैं।\n    output: { department: ⟦other⟧, acres: null }\n  - id: heat\n",
        ),
        plant("FS206", "injection-aware").swap(
            "covers: [instructions-inside, several-fields]",
            "covers: [⟦instruction-inside⟧, several-fields]",
        ),
        plant("FS211", "insurance-claims").swap(
            "output: { line: motor, urgency: today, loss_date: \"2026-04-19\" }",
            "output: { line: ⟦property⟧, urgency: today, loss_date: \"2026-04-19\" }",
        ),
    ]
}
