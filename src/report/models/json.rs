//! `fewshot models --format json`. Fields are only ever added within version 1.

use serde_json::{Value, json};

use crate::tokens::{Model, Origin, Prices, read_from, read_on};

pub fn models_json(models: &[Model]) -> Value {
    json!({
        "version": 1,
        "read_on": read_on(),
        "read_from": read_from(),
        "currency": "USD",
        "per_tokens": 1_000_000,
        "models": models.iter().map(model).collect::<Vec<_>>(),
    })
}

fn model(model: &Model) -> Value {
    let tokenizer = &model.tokenizer;
    json!({
        "name": model.name,
        "provider": model.provider,
        "class": model.class.as_str(),
        "origin": match model.origin {
            Origin::Table => "table",
            Origin::Own => "fewshot.toml",
            Origin::Overruled => "table and fewshot.toml",
            Origin::Nowhere => "unknown",
        },
        "encoding": tokenizer.file_in_use().unwrap_or_else(|| tokenizer.encoding.name()),
        "tokenizer": tokenizer.file.as_ref().map(|file| file.name()),
        "exact": tokenizer.margin.is_none(),
        "margin": tokenizer.margin,
        "context": model.context,
        "long_context": model.long_context,
        "max_output": model.max_output,
        "cache_minimum": model.cache_minimum,
        "prices": model.prices.as_ref().map(prices),
        "retires": model.retires,
        "page": model.page,
    })
}

fn prices(prices: &Prices) -> Value {
    json!({
        "input": prices.input,
        "cached_input": prices.cached_input,
        "cache_write": prices.cache_write,
        "output": prices.output,
        "batch_input": prices.batch_input,
        "batch_output": prices.batch_output,
        "as_of": prices.as_of,
        "cross_checked": prices.cross_checked,
    })
}
