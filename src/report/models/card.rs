//! One model, with all that is known of it.

use super::human::price;
use crate::text::visible;
use crate::tokens::{Model, Origin, Prices, thousands};

pub fn card(model: &Model) -> String {
    let mut out = format!("{}\n\n", visible::quoted(&model.name, 60));
    let mut say = |what: &str, value: Option<String>| {
        let value = value.unwrap_or_else(|| "unknown".into());
        out.push_str(&format!("  {what:<18} {value}\n"));
    };
    let tokens = |number: Option<u64>| number.map(|number| format!("{} tokens", thousands(number)));
    if model.origin != Origin::Table {
        let origin = match model.origin {
            Origin::Own => "fewshot.toml",
            _ => "the table, and fewshot.toml over it",
        };
        say("from", Some(origin.to_owned()));
    }
    let provider = model.provider.as_deref();
    say("provider", provider.map(|name| visible::quoted(name, 40)));
    say("class", Some(model.class.as_str().to_owned()));
    say("tokenizer", Some(tokenizer(model)));
    say("context window", tokens(model.context));
    say("longest answer", tokens(model.max_output));
    let cost = |of: fn(&Prices) -> Option<f64>| {
        let price = price(model, of);
        (price != "–").then(|| format!("${price}"))
    };
    say("input", cost(|prices| Some(prices.input)));
    say("cached input", cost(|prices| prices.cached_input));
    let write = cost(|prices| prices.cache_write);
    let as_input = model.prices.as_ref().map(|_| "as input".to_owned());
    say("cache write", write.or(as_input));
    say("output", cost(|prices| Some(prices.output)));
    say("batch input", cost(|prices| prices.batch_input));
    say("batch output", cost(|prices| prices.batch_output));
    if model.long_context.is_some() {
        say("dearer above", tokens(model.long_context));
    }
    say("cached from", tokens(model.cache_minimum));
    if model.retires.is_some() {
        say("retires", model.retires.clone());
    }
    let checked = model
        .prices
        .as_ref()
        .and_then(|prices| prices.cross_checked);
    if let Some(same) = checked {
        let what = if same { "the same" } else { "other" };
        say("second table", Some(format!("has {what} prices")));
    }
    if model.page.is_some() {
        say("page", model.page.clone());
    }
    out
}

fn tokenizer(model: &Model) -> String {
    let tokenizer = &model.tokenizer;
    let name = tokenizer.encoding.name();
    match (&tokenizer.file, tokenizer.margin) {
        (Some(file), None) => format!("{}, exact", visible::quoted(file.name(), 60)),
        (Some(file), Some(margin)) => format!(
            "{}, which this fewshot cannot use: {name}, ±{:.0} %",
            visible::quoted(file.name(), 60),
            margin * 100.0
        ),
        (None, None) => format!("{name}, exact"),
        (None, Some(margin)) => format!("estimated in {name}, ±{:.0} %", margin * 100.0),
    }
}
