//! The keys of a case file: a second part of the table in `spec/keys.rs`, read in the same way.

use crate::spec::keys::{ITEMS, Key, PLAIN, Table, key};
use crate::spec::kind::Kind::{
    self, Any, Date, Filled, List, Map, Number, Of, Or, Path, Text, Within,
};
use crate::spec::kind::{AMOUNT, ANY, COUNT, DAYS, GROWTH, MONTHS, SHARE as PART};

// A number, or a range: the kinds of figure by what they may be.
static AMOUNT_FIGURE: Kind = Or(&[Number(&AMOUNT), Within(&FIGURE, &AMOUNT)]);
static SHARE_FIGURE: Kind = Or(&[Number(&PART), Within(&FIGURE, &PART)]);
static MONTH_FIGURE: Kind = Or(&[Number(&MONTHS), Within(&FIGURE, &MONTHS)]);
static DAY_FIGURE: Kind = Or(&[Number(&DAYS), Within(&FIGURE, &DAYS)]);
static GROWTH_FIGURE: Kind = Or(&[Number(&GROWTH), Within(&FIGURE, &GROWTH)]);
static SHARE_OR_FIGURE: Kind = Or(&[Of(&SHARE), Number(&PART), Within(&FIGURE, &PART)]);
const WHOLE: Kind = Number(&COUNT);

pub static CASE: Table = Table {
    name: "case",
    what: "a case",
    needs: &[&["prompt"]],
    keys: &[
        key("name", Text, "The case's name; else its prompt's."),
        key("description", Text, "What is being decided, for people."),
        key("prompt", Path, "The spec whose gate one is run."),
        key(
            "volume",
            Of(&VOLUME),
            "How many calls there are, and how long their inputs.",
        ),
        key("horizon", MONTH_FIGURE, "Months over which it has to pay."),
        key(
            "error_cost",
            AMOUNT_FIGURE,
            "USD that one wrong answer costs; 0 leaves errors out.",
        ),
        key(
            "least_accuracy",
            SHARE_FIGURE,
            "The share right below which no candidate will do.",
        ),
        key(
            "prompted",
            Of(&CANDIDATE),
            "The prompt on the model it is meant for.",
        ),
        key(
            "smaller",
            List(&Of(&SMALLER)),
            "The same prompt on smaller models.",
        ),
        key("fine_tuned", Of(&FINE_TUNED), "The fine-tuned candidate."),
        key(
            "pairs",
            Of(&PAIRS),
            "Both candidates on the same items: how many each got right.",
        ),
        key(
            "retrieval",
            Of(&RETRIEVAL),
            "Gate two: what was tried, and a sample of the errors.",
        ),
        key(
            "data",
            Of(&DATA),
            "Gate three: the reviewed items, and how long the task stays.",
        ),
        key(
            "exceptions",
            Of(&EXCEPTIONS),
            "What may justify fine-tuning beside money, each with its measurement.",
        ),
        key(
            "decisions",
            List(&Of(&DECISION)),
            "Who decided what, and when.",
        ),
        key(
            "revisit",
            Date,
            "When to look again; else six months from now.",
        ),
        key("meta", Map(&Any), "The user's own; never read."),
    ],
    ..PLAIN
};

pub static FIGURE: Table = Table {
    name: "figure",
    what: "a figure",
    needs: &[&["likely", "low"]],
    together: &["low", "high"],
    keys: &[
        key("low", Number(&ANY), "The least it may be."),
        key(
            "likely",
            Number(&ANY),
            "What it most likely is; alone, it is the number.",
        ),
        key("high", Number(&ANY), "The most it may be."),
        key(
            "assumed",
            Text,
            "Marks an assumption: why this, where nobody measured it.",
        ),
        key("source", Text, "Where the figure comes from."),
    ],
};

pub static VOLUME: Table = Table {
    name: "volume",
    what: "a volume",
    keys: &[
        key("calls_per_day", AMOUNT_FIGURE, "Calls on a day."),
        key(
            "days_per_year",
            DAY_FIGURE,
            "Days of a year on which there are calls.",
        ),
        key(
            "growth",
            GROWTH_FIGURE,
            "By how much a year's volume is larger than the last: 0.1 is a tenth.",
        ),
        key(
            "input_tokens",
            AMOUNT_FIGURE,
            "Tokens of a live input; else what the spec expects, or the mean of its tests.",
        ),
    ],
    ..PLAIN
};

const MODEL: &str = "The model, as the table or fewshot.toml knows it.";
const ACCURACY: &str =
    "The share it gets right on held-out items: correct of how many, or a number.";
const CACHE: &str = "The share of calls that find the static part in the cache.";

static CANDIDATE_KEYS: &[Key] = &[
    key("model", Text, MODEL),
    key("accuracy", SHARE_OR_FIGURE, ACCURACY),
    key(
        "static_tokens",
        AMOUNT_FIGURE,
        "Tokens of what is the same in each call; else counted.",
    ),
    key(
        "output_tokens",
        AMOUNT_FIGURE,
        "Tokens of an answer; else what the spec expects.",
    ),
    key("cache_share", SHARE_FIGURE, CACHE),
    key("upfront", AMOUNT_FIGURE, "USD to try it."),
    key("yearly", AMOUNT_FIGURE, "USD a year to keep it up."),
];

pub static CANDIDATE: Table = Table {
    name: "candidate",
    what: "a prompted candidate",
    keys: CANDIDATE_KEYS,
    ..PLAIN
};

pub static SMALLER: Table = Table {
    name: "smaller",
    what: "a smaller candidate",
    needs: &[&["model"]],
    keys: CANDIDATE_KEYS,
    ..PLAIN
};

pub static FINE_TUNED: Table = Table {
    name: "fine-tuned",
    what: "a fine-tuned candidate",
    keys: &[
        key("model", Text, MODEL),
        key("accuracy", SHARE_OR_FIGURE, ACCURACY),
        key("static_tokens", AMOUNT_FIGURE, "Tokens of its own prompt."),
        key("output_tokens", AMOUNT_FIGURE, "Tokens of its answer."),
        key("cache_share", SHARE_FIGURE, CACHE),
        key(
            "upfront",
            Or(&[Of(&UPFRONT), Number(&AMOUNT), Within(&FIGURE, &AMOUNT)]),
            "USD for the first version, by its parts.",
        ),
        key(
            "yearly",
            Or(&[Of(&YEARLY), Number(&AMOUNT), Within(&FIGURE, &AMOUNT)]),
            "USD a year, by its parts.",
        ),
    ],
    ..PLAIN
};

pub static UPFRONT: Table = Table {
    name: "upfront",
    what: "an upfront cost",
    needs: &[&["preparation", "runs", "evaluation", "deployment"]],
    keys: &[
        key(
            "preparation",
            Of(&PREPARATION),
            "Preparing the data: weeks, hours a week, rate.",
        ),
        key("runs", Of(&RUNS), "Training runs: count and cost of one."),
        key("evaluation", AMOUNT_FIGURE, "USD for evaluating it."),
        key(
            "deployment",
            AMOUNT_FIGURE,
            "USD for bringing it into service.",
        ),
    ],
    ..PLAIN
};

pub static PREPARATION: Table = Table {
    name: "preparation",
    what: "a preparation",
    keys: &[
        key("weeks", AMOUNT_FIGURE, "Weeks of work."),
        key("hours", AMOUNT_FIGURE, "Hours of a week."),
        key("rate", AMOUNT_FIGURE, "USD an hour."),
    ],
    ..PLAIN
};

pub static RUNS: Table = Table {
    name: "runs",
    what: "training runs",
    keys: &[
        key("count", AMOUNT_FIGURE, "How many."),
        key("cost", AMOUNT_FIGURE, "USD for one."),
    ],
    ..PLAIN
};

pub static YEARLY: Table = Table {
    name: "yearly",
    what: "a yearly cost",
    needs: &[&["retraining", "hosting", "evaluation"]],
    keys: &[
        key(
            "retraining",
            AMOUNT_FIGURE,
            "USD a year for training again.",
        ),
        key(
            "hosting",
            AMOUNT_FIGURE,
            "USD a year for an endpoint of one's own.",
        ),
        key("evaluation", AMOUNT_FIGURE, "USD a year for measuring it."),
    ],
    ..PLAIN
};

pub static SHARE: Table = Table {
    name: "share",
    what: "a share",
    needs: &[&["correct"], &["of"]],
    keys: &[
        key("correct", WHOLE, "How many were right."),
        key("of", WHOLE, "Of how many."),
        key(
            "assumed",
            Text,
            "Marks an assumption: why this, where nobody measured it.",
        ),
        key("source", Text, "Where it was measured."),
    ],
    ..PLAIN
};

pub static PAIRS: Table = Table {
    name: "pairs",
    what: "pairs",
    needs: &[&["both"], &["fine_tuned"], &["prompted"], &["neither"]],
    keys: &[
        key("both", WHOLE, "Items that both got right."),
        key(
            "fine_tuned",
            WHOLE,
            "Items that only the fine-tuned candidate got right.",
        ),
        key(
            "prompted",
            WHOLE,
            "Items that only the prompted one got right.",
        ),
        key("neither", WHOLE, "Items that both got wrong."),
        key("assumed", Text, "Marks an assumption."),
        key("source", Text, "Where it was measured."),
    ],
    ..PLAIN
};

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
