//! The keys of a spec, and of what it names: a taxonomy, items.

use super::{PLAIN, Table, key};
use crate::spec::kind::Kind::{
    self, Any, Bool, Filled, List, Map, Null, Number, Of, Or, Path, Properties, Text, Variables,
    Word,
};
use crate::spec::kind::{ANY, NOT_NEGATIVE};
use crate::spec::model::Class;

/// A text alone counts as a list of one.
pub(super) const TEXTS: Kind = Or(&[Text, List(&Text)]);
/// The user's own mapping.
const FREE: Kind = Map(&Any);
const VARIABLES: Kind = Variables(&Or(&[Text, Null]));
pub(crate) static ITEMS: Kind = Or(&[List(&Of(&EXAMPLE)), Path, List(&Path)]);
static LABELS: Kind = Or(&[
    Map(&Or(&[Text, Null, Of(&LABEL)])),
    List(&Or(&[Text, Number(&ANY), Bool])),
]);
static EDGE_CASES: Kind = Map(&Or(&[Of(&EDGE_CASE), Null]));

pub static SPEC: Table = Table {
    name: "spec",
    what: "a spec",
    needs: &[&["name"], &["task"]],
    keys: &[
        key("name", Filled, "The prompt's name."),
        key("description", Text, "What the prompt is for, for people."),
        key(
            "model",
            Text,
            "Whose tokenizer, prices, limits and class count.",
        )
        .or("fewshot.toml's"),
        key(
            "class",
            Word(&Class::NAMES),
            "What kind of advice the model needs, over the model table.",
        )
        .or("the model's"),
        key(
            "settings",
            FREE,
            "Passed on in requests: max_output_tokens, temperature, top_p, top_k, seed, stop.",
        ),
        key(
            "template",
            Or(&[Text, Of(&TEMPLATE)]),
            "A shipped template (markdown, xml, compact) or a path.",
        )
        .or("markdown"),
        key(
            "examples_in",
            Word(&["system", "turns"]),
            "Where the examples go: the system prompt, or messages.",
        )
        .or("system"),
        key("role", Text, "Who the model is; the prompt's first line."),
        key("task", Filled, "What is to be done."),
        key(
            "input",
            VARIABLES,
            "What arrives at run time: each variable and what it holds.",
        )
        .or("one variable, `input`"),
        key(
            "context",
            VARIABLES,
            "What is looked up at run time and put before the input.",
        ),
        key(
            "languages",
            TEXTS,
            "The languages the input is expected in.",
        ),
        key(
            "taxonomy",
            Or(&[Text, Of(&TAXONOMY)]),
            "The labels: a shipped name, a path, or written here.",
        ),
        key("steps", List(&Text), "The chain of thought, step by step."),
        key(
            "edge_cases",
            EDGE_CASES,
            "Where the obvious answer is wrong, and what to do then; null drops one of the taxonomy's.",
        ),
        key("examples", ITEMS, "The worked examples the model is shown."),
        key("output", Of(&OUTPUT), "What the model must answer."),
        key(
            "budget",
            Of(&BUDGET),
            "Limits in tokens and money; passing one is an error.",
        ),
        key(
            "expect",
            Of(&EXPECT),
            "What the budget and the cost report assume.",
        ),
        key("tests", ITEMS, "Held-out items: never shown to the model."),
        key("out", Path, "Where the built text is kept for reviewers."),
        key("meta", FREE, "The user's own; never read."),
        key(
            "lint",
            Of(&LINT),
            "Findings to ignore in this spec, each with its reason.",
        ),
    ],
    ..PLAIN
};

pub static TEMPLATE: Table = Table {
    name: "template",
    what: "a template",
    keys: &[
        key("use", Text, "A shipped template or a path.").or("markdown"),
        key("cues", Bool, "Whether labels show their cues.").or("false"),
    ],
    ..PLAIN
};

pub static TAXONOMY: Table = Table {
    name: "taxonomy",
    what: "a taxonomy",
    needs: &[&["labels", "from"]],
    keys: &[
        key("name", Text, "Its name."),
        key("description", Text, "What it sorts."),
        key(
            "from",
            Text,
            "The taxonomy this one starts from: a shipped name or a path.",
        ),
        key("only", TEXTS, "The labels to keep of it, in this order.").or("every label"),
        key(
            "labels",
            LABELS,
            "The labels, each with its definition; null drops one of the taxonomy it starts from.",
        ),
        key(
            "edge_cases",
            EDGE_CASES,
            "Edge cases that come with the taxonomy.",
        ),
        key("sources", TEXTS, "Where codes and definitions come from."),
        key("otherwise", Text, "The label for whatever fits none."),
        key("closed", Bool, "True where no way out is wanted.").or("false"),
    ],
    ..PLAIN
};

pub static LABEL: Table = Table {
    name: "label",
    what: "a label",
    keys: &[
        key("definition", Text, "When a document is this."),
        key("title", Text, "Its name as people say it."),
        key(
            "not",
            Map(&Text),
            "Neighbour: the condition under which it is that instead.",
        ),
        key("cues", Map(&TEXTS), "Words that give it away, by language."),
        key("codes", FREE, "An external standard's codes."),
        key("route", Text, "Where such a document goes."),
        key(
            "value",
            Or(&[Text, Number(&ANY), Bool]),
            "What the output holds where not the name.",
        )
        .or("the name"),
        key(
            "labels",
            LABELS,
            "Labels under this one; only the leaves are predicted.",
        ),
    ],
    ..PLAIN
};

pub static EDGE_CASE: Table = Table {
    name: "edge_case",
    what: "an edge case",
    needs: &[&["when"], &["label", "then"]],
    keys: &[
        key("when", Text, "The situation."),
        key("label", Text, "The label it gets."),
        key("then", Text, "What to do, in words."),
    ],
    ..PLAIN
};

pub static EXAMPLE: Table = Table {
    name: "example",
    what: "an example",
    keys: &[
        key(
            "id",
            Text,
            "Its name in findings and reports; never shown to the model.",
        )
        .or("its number"),
        key("language", Text, "The language of its input."),
        key("covers", TEXTS, "The edge cases it shows."),
        key(
            "context",
            FREE,
            "What was looked up for it: each context variable.",
        ),
        key(
            "input",
            Any,
            "What arrived: a text, or a mapping with each input variable.",
        ),
        key("reasoning", TEXTS, "What following the steps looks like."),
        key("output", Any, "The right answer."),
        key("reviewed_by", Text, "Who checked it."),
    ],
    ..PLAIN
};

pub static OUTPUT: Table = Table {
    name: "output",
    what: "an output",
    keys: &[
        key(
            "format",
            Word(&["json", "text"]),
            "A JSON object, or a bare label or free text.",
        )
        .or("json"),
        key(
            "strict",
            Bool,
            "Whether the provider enforces the schema; else it goes into the text.",
        )
        .or("true"),
        key(
            "schema",
            Or(&[FREE, Path]),
            "The JSON Schema every output satisfies, here or in a file.",
        ),
        key(
            "label",
            Properties,
            "Which property is the label, as spans[].label.",
        )
        .or("the one with the labels"),
        key(
            "reasoning",
            Or(&[Word(&["shown"]), Properties]),
            "Where the reasoning goes: a property, or shown before the output.",
        )
        .or("reasoning"),
        key("quotes", TEXTS, "The properties that copy from the input."),
    ],
    ..PLAIN
};

pub static BUDGET: Table = Table {
    name: "budget",
    what: "a budget",
    keys: &[
        key(
            "prompt_tokens",
            LIMIT,
            "The system prompt and example turns, for the model.",
        ),
        key("example_tokens", LIMIT, "Any one example."),
        key(
            "cost_per_call",
            LIMIT,
            "USD, uncached, with expected input and output.",
        ),
        key(
            "cost_per_month",
            LIMIT,
            "USD, uncached; needs expect.calls_per_day.",
        ),
    ],
    ..PLAIN
};

pub(super) const LIMIT: Kind = Number(&NOT_NEGATIVE);

pub static EXPECT: Table = Table {
    name: "expect",
    what: "what is expected",
    keys: &[
        key("input_tokens", LIMIT, "Tokens of a live input.").or("the mean of the tests"),
        key("output_tokens", LIMIT, "Tokens of an answer.").or("the mean of the examples"),
        key("calls_per_day", LIMIT, "How many calls a day."),
    ],
    ..PLAIN
};

pub static LINT: Table = Table {
    name: "lint",
    what: "lint settings",
    keys: &[key(
        "ignore",
        Map(&Or(&[Text, Null])),
        "Code of a rule: the reason why it is ignored here.",
    )],
    ..PLAIN
};
