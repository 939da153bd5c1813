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
    ]
}
