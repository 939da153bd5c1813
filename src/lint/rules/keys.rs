//! Which keys each rule looks at: what docs/spec.md says beside each key. A test holds that every rule
//! has its row, that every key exists, and that the findings of each page lie where its row says.

/// Any key at all.
pub const EVERY: &str = "*";

/// The author's words.
const WORDS: &str = "role task steps input context label.* edge_case.* output.schema";
/// Every text that reaches the model.
const TEXTS: &str = "role task steps input context label.* edge_case.* output.schema \
    example.context example.input example.reasoning example.output template template.use";
const FILES: &str = "template template.use taxonomy taxonomy.from examples tests output.schema out \
    model.tokenizer";
const TEMPLATE: &str = "template template.use";
const ALIKE: &str = "example.input example.context example.output output.label";
const SENT: &str = "output.schema output.strict output.format model";

/// A rule's code, and the keys with blanks between: `TABLE.KEY`, of a spec the key alone; `TABLE.*` is
/// all of a table's.
pub const LOOKS_AT: &[(&str, &str)] = &[
    ("FS001", EVERY),
    ("FS002", EVERY),
    ("FS003", EVERY),
    ("FS004", EVERY),
    ("FS005", EVERY),
    ("FS006", FILES),
    ("FS007", FILES),
    (
        "FS008",
        "template template.use taxonomy taxonomy.from taxonomy.only taxonomy.otherwise \
            taxonomy.edge_cases edge_cases output.schema",
    ),
    ("FS009", TEMPLATE),
    ("FS010", TEMPLATE),
    ("FS011", "lint.ignore config-lint.per-file-ignores"),
    ("FS012", "example.id edge_cases taxonomy.edge_cases"),
    ("FS013", EVERY),
    ("FS014", "input context template template.use"),
    ("FS101", "examples class gate-one.examples"),
    (
        "FS102",
        "examples example.input example.reasoning example.output class",
    ),
    ("FS103", "output output.schema output.format"),
    ("FS104", "steps class gate-one.steps"),
    ("FS105", "edge_cases taxonomy.edge_cases"),
    ("FS106", "edge_cases taxonomy.edge_cases example.covers"),
    (
        "FS107",
        "taxonomy.labels taxonomy.only example.output output.label",
    ),
    ("FS108", "taxonomy.labels label.definition"),
    ("FS109", "output.schema"),
    (
        "FS110",
        "output.schema output.reasoning example.reasoning example.output",
    ),
    (
        "FS111",
        "output.schema output.reasoning output.format example.reasoning example.output \
            class",
    ),
    ("FS201", ALIKE),
    ("FS202", ALIKE),
    ("FS203", ALIKE),
    ("FS204", "examples example.output output.label"),
    ("FS205", "examples example.output output.label"),
    ("FS206", "example.covers edge_cases"),
    ("FS207", "languages example.language example.input"),
    ("FS208", "languages example.language example.input tests"),
    ("FS209", "examples"),
    ("FS210", "example.output output.schema"),
    ("FS211", "example.covers example.output edge_case.label"),
    ("FS212", "output.quotes example.input example.output"),
    ("FS213", "example.input example.context"),
    (
        "FS301",
        "taxonomy.labels edge_case.label example.output output.label tests",
    ),
    (
        "FS302",
        "taxonomy.labels taxonomy.otherwise taxonomy.closed",
    ),
    (
        "FS303",
        "taxonomy.labels label.not input context edge_cases output.schema",
    ),
    ("FS304", "label.not"),
    ("FS305", "label.not example.output"),
    ("FS306", "label.cues label.not"),
    ("FS307", "label.definition label.not"),
    ("FS308", "taxonomy output output.schema output.label"),
    ("FS401", SENT),
    ("FS402", SENT),
    ("FS403", SENT),
    ("FS404", SENT),
    ("FS405", "output.schema output.label taxonomy.labels"),
    ("FS406", "output.schema"),
    ("FS501", "input context template template.use"),
    ("FS502", TEMPLATE),
    ("FS503", TEMPLATE),
    (
        "FS504",
        "template template.use role task examples taxonomy.labels edge_cases steps \
            output.schema",
    ),
    ("FS505", "input context example.input example.context"),
    ("FS506", TEMPLATE),
    (
        "FS507",
        "role task steps edge_case.then output.schema output.format",
    ),
    (
        "FS508",
        "role task steps edge_case.then output.schema class",
    ),
    ("FS509", WORDS),
    ("FS510", TEMPLATE),
    ("FS601", "budget.prompt_tokens model"),
    ("FS602", "budget.example_tokens model"),
    (
        "FS603",
        "budget.cost_per_call budget.cost_per_month expect.* model",
    ),
    (
        "FS604",
        "model model.context settings expect.input_tokens expect.output_tokens",
    ),
    ("FS605", "model model.cache_minimum"),
    ("FS606", "budget.* model"),
    ("FS607", "budget.cost_per_call budget.cost_per_month model"),
    ("FS608", "model"),
    ("FS609", "model config.model"),
    ("FS701", TEXTS),
    ("FS702", TEXTS),
    ("FS703", TEXTS),
    ("FS704", TEXTS),
    ("FS705", "example.input example.context example.covers"),
    ("FS706", TEXTS),
    ("FS801", "tests examples"),
    ("FS802", "tests examples"),
    ("FS803", "tests"),
    ("FS804", "tests taxonomy.labels edge_cases"),
    ("FS805", "tests"),
];

/// The keys of a row.
pub fn names(keys: &'static str) -> impl Iterator<Item = &'static str> {
    keys.split_whitespace()
}

/// The codes of the rules that look at `key` of the table called `table`; those that look at every key
/// are left out.
pub fn rules_of<'k>(table: &'k str, key: &'k str) -> impl Iterator<Item = &'static str> + 'k {
    let is_it = move |named: &str| match named.split_once('.') {
        Some((of, "*")) => of == table,
        Some((of, name)) => of == table && name == key,
        None => table == "spec" && named == key,
    };
    let rows = LOOKS_AT.iter();
    let rows = rows.filter(move |(_, keys)| names(keys).any(is_it));
    rows.map(|(code, _)| *code)
}
