//! The model table: what `fewshot models` shows, a file a format.

mod card;
mod human;
mod json;

pub use human::models_human;
pub use json::models_json;

use crate::tokens::tokenizer::MARGIN;
use crate::tokens::{Model, Origin, read_from, read_on};

/// `o200k_base`; `±30 %` where another stands in; a tokenizer file by its name.
fn tokenizer(model: &Model) -> String {
    let tokenizer = &model.tokenizer;
    match (&tokenizer.file, tokenizer.margin) {
        (Some(file), None) => file.name().to_owned(),
        (_, Some(margin)) => format!("±{:.0} %", margin * 100.0),
        (None, None) => tokenizer.encoding.name().to_owned(),
    }
}

/// Where the figures come from, and how old they are.
fn source(models: &[Model]) -> String {
    let is_own = |model: &Model| model.origin == Origin::Own;
    let mut out = "Prices in USD per million tokens, ".to_owned();
    if models.iter().all(is_own) {
        out.push_str("from fewshot.toml.");
    } else {
        out.push_str(&format!("read on {} from {}.", read_on(), read_from()));
        if models.iter().any(|model| model.origin != Origin::Table) {
            out.push_str(" *: added or overruled by fewshot.toml.");
        }
    }
    if models.iter().any(|model| model.tokenizer.margin.is_some()) {
        out.push_str(&format!(
            " ±{:.0} %: the model's own tokenizer is not public or not shipped; counts are estimates.",
            MARGIN * 100.0
        ));
    }
    out
}
