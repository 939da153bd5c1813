//! Keys that several rules look at, as [`Rule::keys`](super::Rule) names them: `TABLE.KEY`, of a spec the
//! key alone; `TABLE.*` is all of a table's.

/// Any key at all.
pub const EVERY: &str = "*";

/// The author's words.
pub(super) const WORDS: &str =
    "role task steps input context label.* edge_case.* output.schema example.reasoning";
/// Every text that reaches the model.
pub(super) const TEXTS: &str = "role task steps input context label.* edge_case.* output.schema \
    example.context example.input example.reasoning example.output template template.use";
pub(super) const FILES: &str = "template template.use taxonomy taxonomy.from examples tests output.schema out \
    model.tokenizer";
pub(super) const TEMPLATE: &str = "template template.use";
pub(super) const ALIKE: &str = "example.input example.context example.output output.label";
pub(super) const SENT: &str = "output.schema output.strict output.format model";
