//! `fewshot tokens --format json`. Fields are only ever added within version 1.

use serde_json::{Map, Value, json};

use super::{Bill, Counted, CountedFor, CountedText, Counting, texts};
use crate::report::json::{cost, rounded};
use crate::tokens::cache::cache;
use crate::tokens::scripts::latin_density;
use crate::tokens::{Cache, DAYS_A_MONTH, Written};

pub fn tokens_json(counting: &Counting<'_>) -> Value {
    let prompts = counting.prompts.iter().map(|prompt| {
        json!({
            "path": prompt.path,
            "name": prompt.name,
            "models": prompt.models.iter().map(|one| counted(prompt, one)).collect::<Vec<_>>(),
        })
    });
    json!({
        "version": 1,
        "prompts": prompts.collect::<Vec<_>>(),
        "texts": counting.texts.iter().map(text).collect::<Vec<_>>(),
    })
}

fn counted(prompt: &Counted<'_>, one: &CountedFor) -> Value {
    let CountedFor {
        name,
        model,
        counts,
        examples,
    } = one;
    let sections = counts.sections.iter();
    let latin = latin_density(examples);
    let examples = counts.examples.iter().enumerate().map(|(at, tokens)| {
        let mut out = Map::new();
        out.insert("id".into(), prompt.id(at).into());
        out.insert("tokens".into(), (*tokens).into());
        if let Some(written) = examples.get(at) {
            out.insert("characters".into(), written.characters.into());
            let density = written.density();
            out.insert("tokens_per_character".into(), number(density));
            let against = density.zip(latin).map(|(own, latin)| own / latin);
            out.insert("against_latin".into(), number(against));
            out.insert("scripts".into(), scripts(written));
        }
        Value::from(out)
    });
    json!({
        "model": name,
        "encoding": counts.counted_in(),
        "exact": counts.exact,
        "margin": counts.margin,
        "prompt": counts.prompt,
        "request": counts.request,
        "sections": sections.map(|(name, tokens)| json!({"name": name, "tokens": tokens})).collect::<Vec<_>>(),
        "examples": examples.collect::<Vec<_>>(),
        "context": model.context,
        "context_share": counts.context_share(model).map(rounded),
        "cost": money(prompt, one),
        "cache": caching(prompt, one),
    })
}

fn number(value: Option<f64>) -> Value {
    value.map(rounded).into()
}

/// Null where the model's prices are not known.
fn money(prompt: &Counted<'_>, one: &CountedFor) -> Value {
    let mut out = cost(&one.counts, &one.model);
    let (Value::Object(fields), Some(bill)) = (&mut out, Bill::of(one)) else {
        return out;
    };
    let mut ways = |when: &str, factor: f64| {
        for (way, amount) in [
            ("", Some(bill.uncached)),
            ("_cached", bill.cached),
            ("_batch", bill.batch),
        ] {
            let amount = amount.map(|amount| amount * factor);
            fields.insert(format!("{when}{way}"), number(amount));
        }
    };
    ways("per_call", 1.0);
    if let Some(calls) = prompt.spec.expect.calls_per_day {
        ways("per_day", calls);
        ways("per_month", calls * DAYS_A_MONTH);
        fields.insert("calls_per_day".into(), calls.into());
    }
    fields.insert("per_call_cache_write".into(), number(bill.writing));
    out
}

/// Null where cached input has no price.
fn caching(prompt: &Counted<'_>, one: &CountedFor) -> Value {
    match cache(&one.counts, &one.model) {
        Cache::Unpriced => Value::Null,
        Cache::NoMinimum => json!({"minimum": null}),
        Cache::Reached { minimum } => json!({"minimum": minimum, "reached": true}),
        Cache::Short {
            minimum,
            missing,
            saved,
        } => {
            let calls = prompt.spec.expect.calls_per_day;
            json!({
                "minimum": minimum,
                "reached": false,
                "missing": missing,
                "reaching_saves_per_call": rounded(saved),
                "reaching_saves_per_month": calls.map(|calls| rounded(saved * calls * DAYS_A_MONTH)),
            })
        }
    }
}

fn scripts(written: &Written) -> Value {
    let scripts = written.scripts.iter().map(|count| {
        json!({
            "script": count.script.full_name(),
            "characters": count.characters,
            "tokens": count.tokens,
        })
    });
    scripts.collect()
}

fn text(text: &CountedText) -> Value {
    let models = text.models.iter().map(|one| {
        let tokenizer = &one.model.tokenizer;
        let in_use = tokenizer.file_in_use();
        let share = one
            .model
            .context
            .map(|window| one.written.tokens as f64 / window as f64);
        json!({
            "model": one.name,
            "encoding": in_use.unwrap_or_else(|| tokenizer.encoding.name()),
            "exact": one.exact && tokenizer.margin.is_none(),
            "margin": tokenizer.margin,
            "tokens": one.written.tokens,
            "characters": one.written.characters,
            "tokens_per_character": number(one.written.density()),
            "scripts": scripts(&one.written),
            "context_share": number(share),
            "cost": texts::as_input(one).map(|amount| json!({
                "currency": "USD",
                "as_input": rounded(amount),
                "prices_as_of": one.model.prices.as_ref().and_then(|prices| prices.as_of.as_ref()),
            })),
        })
    });
    json!({"path": text.path, "models": models.collect::<Vec<_>>()})
}
