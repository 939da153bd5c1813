//! Tokens and money as a table for people.

use unicode_width::UnicodeWidthStr;

use super::json::{Counted, MONTH};
use crate::text::visible;
use crate::tokens::{Counts, Model, per_call_cached, thousands, usd};

/// The table of one prompt: a block a model.
pub fn tokens_table(prompt: &Counted<'_>) -> String {
    let mut out = String::new();
    let title = prompt.name.unwrap_or(prompt.path);
    for (at, (name, model, counts)) in prompt.models.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let title = visible::quoted(title, 80);
        out.push_str(&format!(
            "{title}: {}\n\n",
            heading(name.as_deref(), counts)
        ));
        out.push_str(&rows(prompt, counts));
        out.push_str(&totals(prompt, model, counts));
    }
    out
}

fn heading(name: Option<&str>, counts: &Counts) -> String {
    let encoding = counts.counted_in();
    let how = match counts.margin {
        Some(margin) => format!("estimated in {encoding}, ±{:.0} %", margin * 100.0),
        None if !counts.exact => format!("{encoding}, about"),
        None => encoding.to_owned(),
    };
    match name {
        Some(name) => format!("{} ({how})", visible::quoted(name, 60)),
        None => format!("no model named ({how})"),
    }
}

fn rows(prompt: &Counted<'_>, counts: &Counts) -> String {
    let mut rows: Vec<(String, u64)> = Vec::new();
    for (name, tokens) in &counts.sections {
        rows.push((name.replace('_', " "), *tokens));
        if *name == "examples" {
            let each = counts.examples.iter().enumerate();
            rows.extend(each.map(|(at, tokens)| {
                let example = prompt.spec.examples.get(at);
                let id = example.map_or_else(String::new, |e| {
                    e.id.as_ref()
                        .map_or_else(|| (at + 1).to_string(), |id| visible::quoted(&id.text, 40))
                });
                (format!("  {id}"), *tokens)
            }));
        }
    }
    let widest = rows
        .iter()
        .map(|(name, _)| name.width())
        .max()
        .unwrap_or(0)
        .max(12);
    let mut out = String::new();
    for (name, tokens) in rows {
        let pad = " ".repeat(widest - name.width());
        let share = tokens as f64 / counts.prompt.max(1) as f64;
        let bar = "█".repeat((share * 40.0).round() as usize);
        let line = format!(
            "  {name}{pad} {:>9} {:>5.1} %  {bar}",
            thousands(tokens),
            share * 100.0
        );
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn totals(prompt: &Counted<'_>, model: &Model, counts: &Counts) -> String {
    let mut out = String::from("\n");
    let mut say = |what: &str, value: String| out.push_str(&format!("  {what:<18} {value}\n"));
    let tokens = |number: u64| format!("{} tokens", thousands(number));
    say("prompt", tokens(counts.prompt));
    say("request adds", tokens(counts.request));
    let expected = |number: Option<f64>| match number {
        Some(number) => tokens(number.round() as u64),
        None => "unknown".to_owned(),
    };
    say("expected input", expected(counts.input));
    say("expected answer", expected(counts.output));
    if let (Some(share), Some(window)) = (counts.context_share(model), model.context) {
        let window = thousands(window);
        say(
            "context window",
            format!("{:.1} % of {window}", share * 100.0),
        );
    }
    let Some(cost) = counts.cost(model) else {
        say("cost", "unknown".to_owned());
        return out;
    };
    say("cost a call", usd(cost.per_call));
    let cached = model
        .prices
        .as_ref()
        .and_then(|prices| per_call_cached(prices, &counts.usage()))
        .filter(|_| counts.is_cacheable(model));
    if let Some(cached) = cached {
        say("  when cached", usd(cached.per_call));
    }
    if let Some(calls) = prompt.spec.expect.calls_per_day {
        let with = format!("at {} calls", thousands(calls as u64));
        say(
            "cost a day",
            format!("{} {with}", usd(cost.per_call * calls)),
        );
        let month = usd(cost.per_call * calls * MONTH);
        let cached = cached.map(|c| usd(c.per_call * calls * MONTH));
        let cached = cached.map_or_else(String::new, |cached| format!(" ({cached} cached)"));
        say("cost a month", format!("{month}{cached}"));
    }
    if let Some(date) = model
        .prices
        .as_ref()
        .and_then(|prices| prices.as_of.as_ref())
    {
        say("prices of", date.clone());
    }
    out
}
