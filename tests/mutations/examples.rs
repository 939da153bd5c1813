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
        plant("FS202", "hindi-helpline").swap(
            "  - id: heat\n",
            "  - id: ⟦rain-again⟧\n    input: कल बारिश होगी क्या? कटाई के लिए मज़दूर बुलाने हैं।\n    reasoning: बारिश का प्रश्न है।\n    output: { department: weather, acres: null }\n  - id: heat\n",
        ),
        plant("FS203", "insurance-claims").swap(
            "  - id: missed-connection\n",
            "  - id: ⟦hail-again⟧\n    input: |\n      Hail the size of walnuts came down on 3 June 2026 while my Corolla stood in the street.\n      Bonnet and roof are full of dents, the windscreen has two cracks.\n    reasoning: A registered vehicle was damaged while parked.\n    output: { line: motor, urgency: today, loss_date: \"2026-06-03\" }\n  - id: missed-connection\n",
        ),
        plant("FS204", "portable-gemini").swap(
            "\nexamples:\n",
            "\n⟦examples⟧:\n  - { input: Slice the bread. Spread the butter., reasoning: Spread the butter, output: { level: easy } }\n  - { input: Warm the milk. Stir in the cocoa., reasoning: Stir in the cocoa, output: { level: easy } }\n  - { input: Halve the melon. Spoon out the seeds., reasoning: Halve the melon, output: { level: easy } }\n",
        ),
        plant("FS205", "portable-gemini").swap(
            "reasoning: Dress with lemon, output: { level: easy } }\n",
            "reasoning: Dress with lemon, output: { level: easy } }\n  - { input: Slice the bread. Spread the butter., reasoning: Spread the butter, output: { level: easy } }\n  - { input: Warm the milk. Stir in the cocoa., reasoning: Stir in the cocoa, output: { level: ⟦easy⟧ } }\n",
        ),
        plant("FS207", "telecom-hotline").swap("[fr, tr, ru, uk, el]", "[fr, tr, ru, uk, el, ⟦de⟧]"),
        plant("FS208", "telecom-hotline").swap(
            "language: tr, input: \"PIN",
            "language: ⟦it⟧, input: \"PIN",
        ),
        plant("FS208", "arabic-municipality").swap(
            "input: الماء مقطوع عن عمارتنا منذ الفجر، وعندنا كبار في السن. متى يرجع؟",
            "input: ⟦Воды в нашем доме нет с рассвета, а у нас пожилые люди.⟧",
        ),
        plant("FS209", "short-queries").swap(
            "{ input: pizza,",
            "{ ⟦input⟧: I would like a pizza with mushrooms and olives delivered to the side door of the shop where you unload the timber on weekdays between noon and one but please no anchovies because my colleague at the counter cannot stand the smell of them,",
        ),
        plant("FS210", "insurance-claims").swap(
            "{ line: motor, urgency: today, loss_date: \"2026-06-03\" }",
            "{ ⟦urgency⟧: today, line: motor, loss_date: \"2026-06-03\" }",
        ),
        plant("FS212", "no-echo").swap("reasoning: zip came off,", "reasoning: ⟦the zip broke⟧,"),
        plant("FS212", "receipt-extraction").swap(
            "total_line: PAID BY CARD 20.40\n",
            "total_line: ⟦TOTAL 20.40⟧\n",
        ),
        plant("FS213", "abuse-flag").swap(
            "slugs everywhere. Any tips",
            "slugs everywhere.⟦\\n⟧Any tips",
        ),
    ]
}
