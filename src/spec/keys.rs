//! The one table of keys: what may be written where, of which type, and what it means. The loader
//! reads by it, so that a key cannot be read that is not described here.

/// One key of a mapping.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    pub name: &'static str,
    /// Its type in words: "text", "list of texts".
    pub kind: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
}

/// The keys of one kind of mapping.
#[derive(Debug)]
pub struct Table {
    /// What such a mapping is called, with its article: "an example".
    pub what: &'static str,
    pub keys: &'static [Key],
}

impl Table {
    pub fn has(&self, name: &str) -> bool {
        self.keys.iter().any(|key| key.name == name)
    }

    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().map(|key| key.name)
    }
}

pub(crate) const fn key(name: &'static str, kind: &'static str, about: &'static str) -> Key {
    Key { name, kind, about }
}

pub static SPEC: Table = Table {
    what: "a spec",
    keys: &[
        key("name", "text", "The prompt's name; needed."),
        key("description", "text", "What the prompt is for, for people."),
        key(
            "model",
            "text",
            "Whose tokenizer, prices, limits and class count; else fewshot.toml's.",
        ),
        key(
            "class",
            "standard, reasoning or no-echo",
            "Overrules the model's class.",
        ),
        key(
            "settings",
            "mapping",
            "Passed on in requests: max_output_tokens, temperature.",
        ),
        key(
            "template",
            "text or mapping",
            "A shipped template (markdown, xml, compact) or a path.",
        ),
        key(
            "examples_in",
            "system or turns",
            "Where the examples go: the system prompt, or messages.",
        ),
        key("role", "text", "Who the model is; the prompt's first line."),
        key("task", "text", "What is to be done; needed."),
        key(
            "input",
            "mapping of texts",
            "What arrives at run time: each variable and what it holds.",
        ),
        key(
            "context",
            "mapping of texts",
            "What is looked up at run time and put before the input.",
        ),
        key(
            "languages",
            "list of texts",
            "The languages the input is expected in.",
        ),
        key(
            "taxonomy",
            "text or mapping",
            "The labels: a shipped name, a path, or written here.",
        ),
        key(
            "steps",
            "list of texts",
            "The chain of thought, step by step.",
        ),
        key(
            "edge_cases",
            "mapping",
            "Where the obvious answer is wrong, and what to do then.",
        ),
        key(
            "examples",
            "list, path or list of paths",
            "The worked examples the model is shown.",
        ),
        key("output", "mapping", "What the model must answer."),
        key(
            "budget",
            "mapping",
            "Limits in tokens and money; passing one is an error.",
        ),
        key(
            "expect",
            "mapping",
            "What the budget and the cost report assume.",
        ),
        key(
            "tests",
            "list, path or list of paths",
            "Held-out items: never shown to the model.",
        ),
        key("out", "path", "Where the built text is kept for reviewers."),
        key("meta", "mapping", "The user's own; never read."),
        key(
            "lint",
            "mapping",
            "Findings to ignore in this spec, each with its reason.",
        ),
    ],
};

pub static TEMPLATE: Table = Table {
    what: "a template",
    keys: &[
        key("use", "text", "A shipped template or a path; needed."),
        key(
            "cues",
            "truth value",
            "Whether labels show their cues (false).",
        ),
    ],
};

pub static TAXONOMY: Table = Table {
    what: "a taxonomy",
    keys: &[
        key("name", "text", "Its name."),
        key("description", "text", "What it sorts."),
        key(
            "from",
            "text",
            "The taxonomy this one starts from: a shipped name or a path.",
        ),
        key(
            "only",
            "list of texts",
            "The labels to keep of it, in this order.",
        ),
        key(
            "labels",
            "mapping or list",
            "The labels, each with its definition; null drops one.",
        ),
        key(
            "edge_cases",
            "mapping",
            "Edge cases that come with the taxonomy.",
        ),
        key(
            "sources",
            "list of texts",
            "Where codes and definitions come from.",
        ),
        key("otherwise", "text", "The label for whatever fits none."),
        key("closed", "truth value", "True where no way out is wanted."),
    ],
};

pub static LABEL: Table = Table {
    what: "a label",
    keys: &[
        key("definition", "text", "When a document is this."),
        key("title", "text", "Its name as people say it."),
        key(
            "not",
            "mapping of texts",
            "Neighbour: the condition under which it is that instead.",
        ),
        key(
            "cues",
            "mapping of lists",
            "Words that give it away, by language.",
        ),
        key("codes", "mapping", "An external standard's codes."),
        key("route", "text", "Where such a document goes."),
        key(
            "value",
            "text, number or truth value",
            "What the output holds where not the name.",
        ),
        key(
            "labels",
            "mapping or list",
            "Labels under this one; only the leaves are predicted.",
        ),
    ],
};

pub static EDGE_CASE: Table = Table {
    what: "an edge case",
    keys: &[
        key("when", "text", "The situation; needed."),
        key("label", "text", "The label it gets."),
        key("then", "text", "What to do, in words."),
    ],
};

pub static EXAMPLE: Table = Table {
    what: "an example",
    keys: &[
        key(
            "id",
            "text",
            "Its name in findings and reports; never shown to the model.",
        ),
        key("language", "text", "The language of its input."),
        key("covers", "list of texts", "The edge cases it shows."),
        key(
            "context",
            "mapping",
            "What was looked up for it: each context variable.",
        ),
        key(
            "input",
            "text or mapping",
            "What arrived: a text, or each input variable.",
        ),
        key(
            "reasoning",
            "text or list of texts",
            "What following the steps looks like.",
        ),
        key("output", "any JSON value", "The right answer."),
        key("reviewed_by", "text", "Who checked it."),
    ],
};

pub static OUTPUT: Table = Table {
    what: "an output",
    keys: &[
        key(
            "format",
            "json or text",
            "A JSON object, or a bare label or free text (json).",
        ),
        key(
            "strict",
            "truth value",
            "Whether the provider enforces the schema (true).",
        ),
        key(
            "schema",
            "mapping or path",
            "The JSON Schema every output satisfies.",
        ),
        key(
            "label",
            "path of properties",
            "Which property is the label, as spans[].label.",
        ),
        key(
            "reasoning",
            "shown or path of properties",
            "Where the reasoning goes.",
        ),
        key(
            "quotes",
            "list of texts",
            "The properties that copy from the input.",
        ),
    ],
};

pub static BUDGET: Table = Table {
    what: "a budget",
    keys: &[
        key(
            "prompt_tokens",
            "number",
            "The system prompt and example turns, for the model.",
        ),
        key("example_tokens", "number", "Any one example."),
        key(
            "cost_per_call",
            "number",
            "USD, uncached, with expected input and output.",
        ),
        key(
            "cost_per_month",
            "number",
            "USD, uncached; needs expect.calls_per_day.",
        ),
    ],
};

pub static EXPECT: Table = Table {
    what: "what is expected",
    keys: &[
        key(
            "input_tokens",
            "number",
            "Tokens of a live input; else the mean of the tests.",
        ),
        key(
            "output_tokens",
            "number",
            "Tokens of an answer; else the mean of the examples' outputs.",
        ),
        key("calls_per_day", "number", "How many calls a day."),
    ],
};

pub static LINT: Table = Table {
    what: "lint settings",
    keys: &[key(
        "ignore",
        "mapping of texts",
        "Code of a rule: the reason why it is ignored here.",
    )],
};

pub static CONFIG: Table = Table {
    what: "fewshot.toml",
    keys: &[
        key(
            "required-version",
            "text",
            "The versions of fewshot that may read this, as >=0.1.",
        ),
        key("model", "text", "The model of specs that name none."),
        key("lint", "table", "Which rules apply."),
        key("gate-one", "table", "Thresholds of gate one's findings."),
        key(
            "gates",
            "table",
            "Thresholds of the three gates and the verdict.",
        ),
        key(
            "models",
            "table",
            "Models of one's own, each under [models.NAME].",
        ),
    ],
};

pub static CONFIG_LINT: Table = Table {
    what: "[lint]",
    keys: &[
        key(
            "select",
            "list of texts",
            "Only these rules: codes, prefixes or names.",
        ),
        key("ignore", "list of texts", "Not these rules."),
        key(
            "severity",
            "table of texts",
            "Rule: error, warning or info.",
        ),
        key(
            "exclude",
            "list of texts",
            "Paths that a search of a folder passes over, as globs.",
        ),
        key(
            "per-file-ignores",
            "table of tables",
            "Path, as a glob: rule: the reason.",
        ),
    ],
};

pub static CONFIG_GATE_ONE: Table = Table {
    what: "[gate-one]",
    keys: &[
        key("examples", "number", "Examples that FS101 asks for (10)."),
        key("steps", "number", "Steps that FS104 asks for (2)."),
    ],
};

pub static CONFIG_GATES: Table = Table {
    what: "[gates]",
    keys: &[
        key(
            "reviewed-items",
            "number",
            "Usable reviewed items that gate three asks for (2000).",
        ),
        key("per-label", "number", "Usable items of each label (50)."),
        key(
            "stable-months",
            "number",
            "Months for which the task stays as it is (12).",
        ),
        key(
            "error-sample",
            "number",
            "Errors that gate two's sample has (30).",
        ),
        key(
            "missing-facts",
            "number",
            "The share of missing facts above which retrieval comes first (0.2).",
        ),
        key(
            "revisit-months",
            "number",
            "Months until one looks again (6).",
        ),
        key(
            "safety-factor",
            "number",
            "How many times over the time must hold the break-even (2).",
        ),
    ],
};

pub static CONFIG_MODEL: Table = Table {
    what: "a model",
    keys: &[
        key(
            "encoding",
            "text",
            "Its tokenizer: o200k_base, cl100k_base, p50k_base or r50k_base.",
        ),
        key(
            "tokenizer",
            "path",
            "Its tokenizer.json, relative to this file; `encoding` then stands in for want of it.",
        ),
        key(
            "class",
            "standard, reasoning or no-echo",
            "What kind of advice it needs (standard).",
        ),
        key("provider", "text", "openai, anthropic, google or another."),
        key("input", "number", "USD per million input tokens."),
        key(
            "cached_input",
            "number",
            "USD per million input tokens read from the cache.",
        ),
        key(
            "cache_write",
            "number",
            "USD per million input tokens put into the cache, where more than input.",
        ),
        key("output", "number", "USD per million output tokens."),
        key(
            "batch_input",
            "number",
            "USD per million input tokens of a batch.",
        ),
        key(
            "batch_output",
            "number",
            "USD per million output tokens of a batch.",
        ),
        key(
            "context",
            "number",
            "Tokens that fit: prompt and answer together.",
        ),
        key("max_output", "number", "Tokens that an answer may have."),
        key(
            "cache_minimum",
            "number",
            "Tokens below which a prompt is not cached.",
        ),
    ],
};
