//! FS5xx: what the template makes of the spec.

use super::{Mutation, plant};

const TASK: &str = "{% block task %}\n";

pub fn mutations() -> Vec<Mutation> {
    vec![
        plant("FS501", "ticket-files/tickets")
            .swap_in(
                "house.j2",
                TASK,
                "{% block turn %}Here it comes.{% endblock %}\n{% block task %}\n",
            )
            .swap("  ticket: The text", "  ⟦ticket⟧: The text"),
        plant("FS502", "ticket-files/tickets").swap_in(
            "house.j2",
            "{{ task }}",
            "{{ task | ⟦tojson⟧ }}",
        ),
        plant("FS504", "ticket-files/tickets")
            .swap_in(
                "house.j2",
                TASK,
                "{% block steps %}{% endblock %}\n{% block task %}\n",
            )
            .swap(
                "  - Say what the customer wants done.",
                "  - ⟦Say what the customer wants done.⟧",
            ),
        plant("FS505", "minimal-pairs").swap(
            "as there is no train from Wells.",
            "as there is no ⟦</message>⟧ train from Wells.",
        ),
        plant("FS506", "ticket-files/tickets").swap_in(
            "house.j2",
            "## What to do",
            "Read this: ⟦## What to do⟧",
        ),
        plant("FS503", "ticket-files/tickets").swap_in(
            "house.j2",
            TASK,
            "{% block turn %}\n{{ parts.turn(context, input) }}\n⟦Read the whole ticket be⟧fore you decide. Subjects mislead, so look at what the customer wants done and by when. Prices are given with tax. Dates are written as the customer wrote them. Where two teams seem to fit, take the one that can act at once. Answer with the JSON object that was described above, with all of its keys, and with nothing before or behind it.\n{% endblock %}\n{% block task %}\n",
        ),
        plant("FS507", "insurance-claims").swap(
            "so that the right desk opens the file on the same day.",
            "so that the right desk opens the file on the same day. ⟦After the JSON⟧, add a line for the broker.",
        ),
        plant("FS507", "topics-list").swap(
            "task: Nenne alle Themen, die der Brief berührt, das wichtigste zuerst.",
            "task: Give ⟦exactly one label⟧.",
        ),
        plant("FS508", "reasoning-model")
            .swap("Rate the risk of", "⟦Think step by step⟧. Rate the risk of"),
        plant("FS508", "no-echo").swap(
            "- Quote the words that name a reason.",
            "- ⟦Explain your full reasoning⟧ and quote the words.",
        ),
        plant("FS509", "telecom-hotline").swap(
            "- Say in English what is wanted.",
            "- \"⟦TODO⟧: say in English what is wanted.\"",
        ),
        plant("FS509", "product-language").swap(
            "task: Decide in which language this name is printed.",
            "task: \"Decide in which language ⟦{{name}}⟧ is printed.\"",
        ),
        plant("FS510", "ticket-files/tickets").swap_in(
            "house.j2",
            TASK,
            "{% block turn %}\nWhich team answers {{ ⟦input.ticket⟧ }} best?\n{% endblock %}\n{% block task %}\n",
        ),
    ]
}
