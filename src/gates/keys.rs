//! The keys of a case file: a second part of the table in `spec/keys.rs`, read in the same way.

mod evidence;

pub use evidence::*;

use crate::spec::keys::{Key, PLAIN, Table, key};
use crate::spec::kind::Kind::{self, Any, Date, List, Map, Number, Of, Or, Path, Text, Within};
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
