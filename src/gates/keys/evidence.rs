//! The keys of a case's evidence: gates two and three, exceptions, decisions.

use super::{MONTH_FIGURE, SHARE, WHOLE};
use crate::spec::keys::{ITEMS, PLAIN, Table, key};
use crate::spec::kind::Kind::{Date, Filled, List, Map, Number, Of, Text};
use crate::spec::kind::{AMOUNT, SHARE as PART};

pub static RETRIEVAL: Table = Table {
    name: "retrieval",
    what: "gate two's evidence",
    keys: &[
        key(
            "tried",
            List(&Of(&TRIED)),
            "What was looked up and put into the prompt, and what came of it.",
        ),
        key(
            "errors",
            Of(&ERRORS),
            "A sample of the errors, counted by kind.",
        ),
    ],
    ..PLAIN
};

pub static TRIED: Table = Table {
    name: "tried",
    what: "an attempt",
    needs: &[&["what"], &["result"]],
    keys: &[
        key("what", Filled, "What was tried."),
        key("when", Date, "When."),
        key("result", Filled, "What came of it."),
    ],
    ..PLAIN
};

pub static ERRORS: Table = Table {
    name: "errors",
    what: "an error sample",
    keys: &[
        key(
            "missing_fact",
            WHOLE,
            "The prompt lacked a fact that could be looked up.",
        ),
        key(
            "ambiguous_rule",
            WHOLE,
            "The instructions allowed the wrong answer.",
        ),
        key("format", WHOLE, "The answer was right and its form wrong."),
        key(
            "perception",
            WHOLE,
            "The input was misread, by OCR or by the model.",
        ),
        key("label_noise", WHOLE, "The label was wrong, not the answer."),
    ],
    ..PLAIN
};

pub static DATA: Table = Table {
    name: "data",
    what: "gate three's data",
    keys: &[
        key(
            "items",
            ITEMS,
            "Labelled items with `reviewed_by`: they are counted.",
        ),
        key(
            "counts",
            Of(&COUNTS),
            "The counts, where the items are not at hand.",
        ),
        key("agreement", Of(&AGREEMENT), "How far two reviewers agree."),
        key(
            "stable_months",
            MONTH_FIGURE,
            "Months for which the task stays as it is.",
        ),
        key("because", Text, "Why one believes so."),
    ],
    ..PLAIN
};

pub static COUNTS: Table = Table {
    name: "counts",
    what: "counts",
    keys: &[
        key("rows", WHOLE, "Items there are."),
        key("reviewed", WHOLE, "Of them, those that a person checked."),
        key(
            "duplicates",
            WHOLE,
            "Of the reviewed, repetitions of another.",
        ),
        key(
            "contradictory",
            WHOLE,
            "Of the reviewed, those with an input that has two answers.",
        ),
        key("labels", Map(&WHOLE), "Usable items by label."),
    ],
    ..PLAIN
};

pub static AGREEMENT: Table = Table {
    name: "agreement",
    what: "an agreement",
    needs: &[&["matrix", "agreed"], &["matrix", "of"]],
    keys: &[
        key(
            "agreed",
            WHOLE,
            "Items on which two reviewers said the same.",
        ),
        key("of", WHOLE, "Of how many."),
        key(
            "matrix",
            List(&List(&WHOLE)),
            "How often the first said the row's label, the second the column's.",
        ),
        key("source", Text, "Where it was measured."),
    ],
    ..PLAIN
};

pub static EXCEPTIONS: Table = Table {
    name: "exceptions",
    what: "exceptions",
    keys: &[
        key(
            "latency",
            Of(&LATENCY),
            "An answer is needed faster than a prompted model gives it.",
        ),
        key(
            "language",
            Of(&LANGUAGE),
            "A language that prompted models know badly.",
        ),
        key(
            "distillation",
            Of(&DISTILLATION),
            "A large model's answers teach a small one.",
        ),
        key("style", Of(&STYLE), "A style that people can tell."),
    ],
    ..PLAIN
};

pub static LATENCY: Table = Table {
    name: "latency",
    what: "a latency",
    keys: &[
        key(
            "budget_ms",
            Number(&AMOUNT),
            "The longest that 95 in 100 calls may take.",
        ),
        key(
            "p95_ms",
            Number(&AMOUNT),
            "What 95 in 100 prompted calls take at most, measured.",
        ),
        key("model", Text, "The model it was measured on."),
        key("source", Text, "Where it was measured."),
    ],
    ..PLAIN
};

pub static LANGUAGE: Table = Table {
    name: "language",
    what: "a language",
    keys: &[
        key("language", Text, "Which."),
        key("this", Of(&SHARE), "Correct of how many in this language."),
        key("others", Of(&SHARE), "Correct of how many in the others."),
    ],
    ..PLAIN
};

pub static DISTILLATION: Table = Table {
    name: "distillation",
    what: "a distillation",
    keys: &[
        key(
            "teacher",
            Of(&SHARE),
            "Correct of how many: the large model's accuracy.",
        ),
        key("target", Number(&PART), "The share right that is aimed at."),
        key(
            "audited",
            Of(&SHARE),
            "Correct of how many: the teacher's labels that a person checked.",
        ),
        key("licence", Text, "What allows its answers to be trained on."),
    ],
    ..PLAIN
};

pub static STYLE: Table = Table {
    name: "style",
    what: "a style",
    keys: &[
        key(
            "won",
            WHOLE,
            "Comparisons in which people preferred the fine-tuned answer.",
        ),
        key("of", WHOLE, "Of how many."),
    ],
    ..PLAIN
};

pub static DECISION: Table = Table {
    name: "decision",
    what: "a decision",
    needs: &[&["who"], &["what"], &["when"]],
    keys: &[
        key("who", Filled, "Who."),
        key("what", Filled, "What was decided."),
        key("when", Date, "When."),
    ],
    ..PLAIN
};
