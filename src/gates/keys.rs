//! The keys of a case file: a second part of the table in `spec/keys.rs`, read in the same way.

use crate::spec::keys::{Table, key};

const FIGURE_KIND: &str = "number or range";

pub static CASE: Table = Table {
    what: "a case",
    keys: &[
        key("name", "text", "The case's name; else its prompt's."),
        key("description", "text", "What is being decided, for people."),
        key("prompt", "path", "The spec whose gate one is run; needed."),
        key(
            "volume",
            "mapping",
            "How many calls there are, and how long their inputs.",
        ),
        key("horizon", FIGURE_KIND, "Months over which it has to pay."),
        key(
            "error_cost",
            FIGURE_KIND,
            "USD that one wrong answer costs; 0 leaves errors out.",
        ),
        key(
            "least_accuracy",
            FIGURE_KIND,
            "The share right below which no candidate will do.",
        ),
        key(
            "prompted",
            "mapping",
            "The prompt on the model it is meant for.",
        ),
        key(
            "smaller",
            "list of mappings",
            "The same prompt on smaller models.",
        ),
        key("fine_tuned", "mapping", "The fine-tuned candidate."),
        key(
            "pairs",
            "mapping",
            "Both candidates on the same items: how many each got right.",
        ),
        key(
            "retrieval",
            "mapping",
            "Gate two: what was tried, and a sample of the errors.",
        ),
        key(
            "data",
            "mapping",
            "Gate three: the reviewed items, and how long the task stays.",
        ),
        key(
            "exceptions",
            "mapping",
            "What may justify fine-tuning beside money, each with its measurement.",
        ),
        key(
            "decisions",
            "list of mappings",
            "Who decided what, and when.",
        ),
        key(
            "revisit",
            "date",
            "When to look again; else six months from now.",
        ),
        key("meta", "mapping", "The user's own; never read."),
    ],
};

pub static FIGURE: Table = Table {
    what: "a figure",
    keys: &[
        key("low", "number", "The least it may be."),
        key(
            "likely",
            "number",
            "What it most likely is; alone, it is the number.",
        ),
        key("high", "number", "The most it may be."),
        key(
            "assumed",
            "text",
            "Marks an assumption: why this, where nobody measured it.",
        ),
        key("source", "text", "Where the figure comes from."),
    ],
};

pub static VOLUME: Table = Table {
    what: "a volume",
    keys: &[
        key("calls_per_day", FIGURE_KIND, "Calls on a day."),
        key(
            "days_per_year",
            FIGURE_KIND,
            "Days of a year on which there are calls.",
        ),
        key(
            "growth",
            FIGURE_KIND,
            "By how much a year's volume is larger than the last: 0.1 is a tenth.",
        ),
        key(
            "input_tokens",
            FIGURE_KIND,
            "Tokens of a live input; else what the spec expects, or the mean of its tests.",
        ),
    ],
};

const MODEL: (&str, &str) = ("text", "The model, as the table or fewshot.toml knows it.");
const ACCURACY: (&str, &str) = (
    "correct of how many, or number or range",
    "The share it gets right on held-out items.",
);
const STATIC: (&str, &str) = (
    FIGURE_KIND,
    "Tokens of what is the same in each call; else counted.",
);
const OUTPUT: (&str, &str) = (
    FIGURE_KIND,
    "Tokens of an answer; else what the spec expects.",
);
const CACHE: (&str, &str) = (
    FIGURE_KIND,
    "The share of calls that find the static part in the cache.",
);

pub static CANDIDATE: Table = Table {
    what: "a prompted candidate",
    keys: &[
        key("model", MODEL.0, MODEL.1),
        key("accuracy", ACCURACY.0, ACCURACY.1),
        key("static_tokens", STATIC.0, STATIC.1),
        key("output_tokens", OUTPUT.0, OUTPUT.1),
        key("cache_share", CACHE.0, CACHE.1),
        key("upfront", FIGURE_KIND, "USD to try it."),
        key("yearly", FIGURE_KIND, "USD a year to keep it up."),
    ],
};

pub static FINE_TUNED: Table = Table {
    what: "a fine-tuned candidate",
    keys: &[
        key("model", MODEL.0, MODEL.1),
        key("accuracy", ACCURACY.0, ACCURACY.1),
        key("static_tokens", FIGURE_KIND, "Tokens of its own prompt."),
        key("output_tokens", FIGURE_KIND, "Tokens of its answer."),
        key("cache_share", CACHE.0, CACHE.1),
        key(
            "upfront",
            "mapping or number or range",
            "USD for the first version, by its parts.",
        ),
        key(
            "yearly",
            "mapping or number or range",
            "USD a year, by its parts.",
        ),
    ],
};

pub static UPFRONT: Table = Table {
    what: "an upfront cost",
    keys: &[
        key(
            "preparation",
            "mapping",
            "Preparing the data: weeks, hours a week, rate.",
        ),
        key("runs", "mapping", "Training runs: count and cost of one."),
        key("evaluation", FIGURE_KIND, "USD for evaluating it."),
        key(
            "deployment",
            FIGURE_KIND,
            "USD for bringing it into service.",
        ),
    ],
};

pub static PREPARATION: Table = Table {
    what: "a preparation",
    keys: &[
        key("weeks", FIGURE_KIND, "Weeks of work."),
        key("hours", FIGURE_KIND, "Hours of a week."),
        key("rate", FIGURE_KIND, "USD an hour."),
    ],
};

pub static RUNS: Table = Table {
    what: "training runs",
    keys: &[
        key("count", FIGURE_KIND, "How many."),
        key("cost", FIGURE_KIND, "USD for one."),
    ],
};

pub static YEARLY: Table = Table {
    what: "a yearly cost",
    keys: &[
        key("retraining", FIGURE_KIND, "USD a year for training again."),
        key(
            "hosting",
            FIGURE_KIND,
            "USD a year for an endpoint of one's own.",
        ),
        key("evaluation", FIGURE_KIND, "USD a year for measuring it."),
    ],
};

pub static SHARE: Table = Table {
    what: "a share",
    keys: &[
        key("correct", "whole number", "How many were right."),
        key("of", "whole number", "Of how many."),
        key(
            "assumed",
            "text",
            "Marks an assumption: why this, where nobody measured it.",
        ),
        key("source", "text", "Where it was measured."),
    ],
};

pub static PAIRS: Table = Table {
    what: "pairs",
    keys: &[
        key("both", "whole number", "Items that both got right."),
        key(
            "fine_tuned",
            "whole number",
            "Items that only the fine-tuned candidate got right.",
        ),
        key(
            "prompted",
            "whole number",
            "Items that only the prompted one got right.",
        ),
        key("neither", "whole number", "Items that both got wrong."),
        key("assumed", "text", "Marks an assumption."),
        key("source", "text", "Where it was measured."),
    ],
};

pub static RETRIEVAL: Table = Table {
    what: "gate two's evidence",
    keys: &[
        key(
            "tried",
            "list of mappings",
            "What was looked up and put into the prompt, and what came of it.",
        ),
        key(
            "errors",
            "mapping",
            "A sample of the errors, counted by kind.",
        ),
    ],
};

pub static TRIED: Table = Table {
    what: "an attempt",
    keys: &[
        key("what", "text", "What was tried; needed."),
        key("when", "date", "When."),
        key("result", "text", "What came of it; needed."),
    ],
};

pub static ERRORS: Table = Table {
    what: "an error sample",
    keys: &[
        key(
            "missing_fact",
            "whole number",
            "The prompt lacked a fact that could be looked up.",
        ),
        key(
            "ambiguous_rule",
            "whole number",
            "The instructions allowed the wrong answer.",
        ),
        key(
            "format",
            "whole number",
            "The answer was right and its form wrong.",
        ),
        key(
            "perception",
            "whole number",
            "The input was misread, by OCR or by the model.",
        ),
        key(
            "label_noise",
            "whole number",
            "The label was wrong, not the answer.",
        ),
    ],
};

pub static DATA: Table = Table {
    what: "gate three's data",
    keys: &[
        key(
            "items",
            "list, path or list of paths",
            "Labelled items with `reviewed_by`: they are counted.",
        ),
        key(
            "counts",
            "mapping",
            "The counts, where the items are not at hand.",
        ),
        key("agreement", "mapping", "How far two reviewers agree."),
        key(
            "stable_months",
            FIGURE_KIND,
            "Months for which the task stays as it is.",
        ),
        key("because", "text", "Why one believes so."),
    ],
};

pub static COUNTS: Table = Table {
    what: "counts",
    keys: &[
        key("rows", "whole number", "Items there are."),
        key(
            "reviewed",
            "whole number",
            "Of them, those that a person checked.",
        ),
        key(
            "duplicates",
            "whole number",
            "Of the reviewed, repetitions of another.",
        ),
        key(
            "contradictory",
            "whole number",
            "Of the reviewed, those with an input that has two answers.",
        ),
        key("labels", "mapping of numbers", "Usable items by label."),
    ],
};

pub static AGREEMENT: Table = Table {
    what: "an agreement",
    keys: &[
        key(
            "agreed",
            "whole number",
            "Items on which two reviewers said the same.",
        ),
        key("of", "whole number", "Of how many."),
        key(
            "matrix",
            "list of lists",
            "How often the first said the row's label, the second the column's.",
        ),
        key("source", "text", "Where it was measured."),
    ],
};

pub static EXCEPTIONS: Table = Table {
    what: "exceptions",
    keys: &[
        key(
            "latency",
            "mapping",
            "An answer is needed faster than a prompted model gives it.",
        ),
        key(
            "language",
            "mapping",
            "A language that prompted models know badly.",
        ),
        key(
            "distillation",
            "mapping",
            "A large model's answers teach a small one.",
        ),
        key("style", "mapping", "A style that people can tell."),
    ],
};

pub static LATENCY: Table = Table {
    what: "a latency",
    keys: &[
        key(
            "budget_ms",
            "number",
            "The longest that 95 in 100 calls may take.",
        ),
        key(
            "p95_ms",
            "number",
            "What 95 in 100 prompted calls take at most, measured.",
        ),
        key("model", "text", "The model it was measured on."),
        key("source", "text", "Where it was measured."),
    ],
};

pub static LANGUAGE: Table = Table {
    what: "a language",
    keys: &[
        key("language", "text", "Which."),
        key("this", "mapping", "Correct of how many in this language."),
        key("others", "mapping", "Correct of how many in the others."),
    ],
};

pub static DISTILLATION: Table = Table {
    what: "a distillation",
    keys: &[
        key(
            "teacher",
            "mapping",
            "Correct of how many: the large model's accuracy.",
        ),
        key("target", "number", "The share right that is aimed at."),
        key(
            "audited",
            "mapping",
            "Correct of how many: the teacher's labels that a person checked.",
        ),
        key(
            "licence",
            "text",
            "What allows its answers to be trained on.",
        ),
    ],
};

pub static STYLE: Table = Table {
    what: "a style",
    keys: &[
        key(
            "won",
            "whole number",
            "Comparisons in which people preferred the fine-tuned answer.",
        ),
        key("of", "whole number", "Of how many."),
    ],
};

pub static DECISION: Table = Table {
    what: "a decision",
    keys: &[
        key("who", "text", "Who; needed."),
        key("what", "text", "What was decided; needed."),
        key("when", "date", "When; needed."),
    ],
};
