//! The keys of `fewshot.toml`.

use super::tables::{LIMIT, TEXTS};
use super::{PLAIN, Table, key};
use crate::spec::config::ENCODINGS;
use crate::spec::kind::Kind::{Map, Of, Path, Text, Word};
use crate::spec::model::Class;

pub static CONFIG: Table = Table {
    name: "config",
    what: "fewshot.toml",
    keys: &[
        key(
            "required-version",
            Text,
            "The versions of fewshot that may read this, as >=0.1.",
        ),
        key("model", Text, "The model of specs that name none."),
        key("lint", Of(&CONFIG_LINT), "Which rules apply."),
        key(
            "gate-one",
            Of(&CONFIG_GATE_ONE),
            "Thresholds of gate one's findings.",
        ),
        key(
            "gates",
            Of(&CONFIG_GATES),
            "Thresholds of the three gates and the verdict.",
        ),
        key(
            "models",
            Map(&Of(&CONFIG_MODEL)),
            "Models of one's own, each under [models.NAME].",
        ),
    ],
    ..PLAIN
};

pub static CONFIG_LINT: Table = Table {
    name: "config-lint",
    what: "[lint]",
    keys: &[
        key(
            "select",
            TEXTS,
            "Only these rules: codes, prefixes or names.",
        )
        .or("every rule"),
        key("ignore", TEXTS, "Not these rules."),
        key(
            "severity",
            Map(&Word(&["error", "warning", "info"])),
            "Rule: how its findings count.",
        )
        .or("the rule's own"),
        key(
            "exclude",
            TEXTS,
            "Paths that a search of a folder passes over, as globs.",
        ),
        key(
            "per-file-ignores",
            Map(&Map(&Text)),
            "Path, as a glob: rule: the reason.",
        ),
    ],
    ..PLAIN
};

pub static CONFIG_GATE_ONE: Table = Table {
    name: "gate-one",
    what: "[gate-one]",
    keys: &[
        key("examples", LIMIT, "Examples that FS101 asks for.").or("10"),
        key("steps", LIMIT, "Steps that FS104 asks for.").or("2"),
    ],
    ..PLAIN
};

pub static CONFIG_GATES: Table = Table {
    name: "gates",
    what: "[gates]",
    keys: &[
        key(
            "reviewed-items",
            LIMIT,
            "Usable reviewed items that gate three asks for.",
        )
        .or("2000"),
        key("per-label", LIMIT, "Usable items of each label.").or("50"),
        key(
            "stable-months",
            LIMIT,
            "Months for which the task stays as it is.",
        )
        .or("12"),
        key("error-sample", LIMIT, "Errors that gate two's sample has.").or("30"),
        key(
            "missing-facts",
            LIMIT,
            "The share of missing facts above which retrieval comes first.",
        )
        .or("0.2"),
        key("revisit-months", LIMIT, "Months until one looks again.").or("6"),
        key(
            "safety-factor",
            LIMIT,
            "How many times over the time must hold the break-even.",
        )
        .or("2"),
    ],
    ..PLAIN
};

pub static CONFIG_MODEL: Table = Table {
    name: "model",
    what: "a model",
    keys: &[
        key(
            "encoding",
            Word(&ENCODINGS),
            "Its tokenizer, where that is one of OpenAI's.",
        ),
        key(
            "tokenizer",
            Path,
            "Its tokenizer.json, relative to this file; `encoding` then stands in for want of it.",
        ),
        key(
            "class",
            Word(&Class::NAMES),
            "What kind of advice it needs.",
        )
        .or("standard"),
        key("provider", Text, "openai, anthropic, google or another."),
        key("input", LIMIT, "USD per million input tokens."),
        key(
            "cached_input",
            LIMIT,
            "USD per million input tokens read from the cache.",
        ),
        key(
            "cache_write",
            LIMIT,
            "USD per million input tokens put into the cache, where more than input.",
        ),
        key("output", LIMIT, "USD per million output tokens."),
        key(
            "batch_input",
            LIMIT,
            "USD per million input tokens of a batch.",
        ),
        key(
            "batch_output",
            LIMIT,
            "USD per million output tokens of a batch.",
        ),
        key(
            "context",
            LIMIT,
            "Tokens that fit: prompt and answer together.",
        ),
        key("max_output", LIMIT, "Tokens that an answer may have."),
        key(
            "cache_minimum",
            LIMIT,
            "Tokens below which a prompt is not cached.",
        ),
    ],
    ..PLAIN
};
