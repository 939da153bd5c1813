//! A prompt's tokens and money for a person, one model: a table with bars, and what it comes to.

use super::parts::{Kind, parts};
use super::{
    Bill, Counted, CountedFor, Counting, Shape, compare, counted_in_words, left_out, texts,
};
use crate::report::columns::{bar, fit, left, percent, right, times};
use crate::text::visible;
use crate::tokens::cache::cache;
use crate::tokens::scripts::latin_density;
use crate::tokens::{Cache, DAYS_A_MONTH, thousands, usd};

/// All that was counted: a table a prompt, one for all texts.
pub fn tokens_human(counting: &Counting<'_>, shape: Shape) -> String {
    let table = |prompt: &Counted<'_>| match &prompt.models[..] {
        [one] => single(prompt, one, shape),
        _ => compare::human(&prompt.title(), &compare::blocks(prompt, shape.top), shape),
    };
    let mut tables: Vec<String> = counting.prompts.iter().map(table).collect();
    if !counting.texts.is_empty() {
        tables.push(texts::human(&counting.texts, shape));
    }
    tables.join("\n")
}

fn single(prompt: &Counted<'_>, counted: &CountedFor, shape: Shape) -> String {
    let counts = &counted.counts;
    let how = counted_in_words(counts.counted_in(), counts.margin, counts.exact);
    let model = match &counted.name {
        Some(name) => format!("{} ({how})", visible::quoted(name, 60)),
        None => format!("no model named ({how})"),
    };
    let mut out = format!("{}: {model}\n\n", prompt.title());
    out.push_str(&table(prompt, counted, shape));
    out.push_str(&other_scripts(prompt, counted, shape));
    out.push('\n');
    out.push_str(&totals(counted));
    out.push_str(&costs(prompt, counted));
    out
}

/// Columns of numbers: tokens, share, money; the rest is the name's and the bar's.
const NUMBERS: usize = 10 + 9 + 13;

fn table(prompt: &Counted<'_>, counted: &CountedFor, shape: Shape) -> String {
    let calls = prompt.spec.expect.calls_per_day;
    let price = counted.model.prices.as_ref().map(|prices| prices.input);
    let (per, factor) = match calls {
        Some(calls) => ("a month", calls * DAYS_A_MONTH),
        None => ("1,000 calls", 1000.0),
    };
    let money = |tokens: u64| price.map(|price| usd(tokens as f64 * price / 1e6 * factor));
    let rows: Vec<(String, u64)> = parts(prompt, shape.top)
        .into_iter()
        .map(|part| {
            let indent = if part.kind == Kind::Section { "" } else { "  " };
            (format!("{indent}{}", part.name), part.tokens[0])
        })
        .collect();
    let name_width = name_width(rows.iter().map(|(name, _)| name), shape.width);
    let taken = 2 + name_width + NUMBERS + 2;
    let bar_width = shape.width.saturating_sub(taken + 1).clamp(4, 30);
    let mut out = String::new();
    let mut line = |name: &str, cells: [String; 3], bar: &str| {
        let name = left(&fit(name, name_width), name_width);
        let [tokens, share, money] = cells;
        let text = format!(
            "  {name}{}{}{}  {bar}",
            right(&tokens, 10),
            right(&share, 9),
            right(&money, 13)
        );
        out.push_str(text.trim_end());
        out.push('\n');
    };
    let header = if price.is_some() { per } else { "" };
    line("", ["tokens", "share", header].map(str::to_owned), "");
    for (name, tokens) in rows {
        let share = tokens as f64 / counted.counts.prompt.max(1) as f64;
        let cells = [
            thousands(tokens),
            percent(share),
            money(tokens).unwrap_or_default(),
        ];
        line(&name, cells, &bar(share, bar_width));
    }
    out
}

/// As wide as the longest name, and no wider than leaves room for the rest.
fn name_width<'n>(names: impl Iterator<Item = &'n String>, width: usize) -> usize {
    use unicode_width::UnicodeWidthStr;
    let longest = names.map(|name| name.width()).max().unwrap_or(0);
    let room = width.saturating_sub(2 + NUMBERS + 2 + 12).max(14);
    longest.clamp(14, room)
}

/// The examples that are not in Latin script: what a character of them costs, against those that are.
fn other_scripts(prompt: &Counted<'_>, counted: &CountedFor, shape: Shape) -> String {
    let mut rows = Vec::new();
    let latin = latin_density(&counted.examples);
    for (at, written) in counted.examples.iter().enumerate() {
        let foreign = compare::foreign(written);
        let Some(density) = written.density().filter(|_| !foreign.is_empty()) else {
            continue;
        };
        let scripts: Vec<String> = foreign
            .iter()
            .map(|script| {
                let share = written.share(*script) * 100.0;
                format!("{} {share:.0} %", script.full_name())
            })
            .collect();
        let against = latin.map_or_else(String::new, |latin| times(density, latin));
        rows.push((prompt.id(at), scripts.join(", "), density, against));
    }
    if rows.is_empty() {
        return String::new();
    }
    rows.sort_by(|a, b| b.2.total_cmp(&a.2));
    let rest = shape.top.map_or(0, |top| rows.len().saturating_sub(top));
    rows.truncate(rows.len() - rest);
    let names: Vec<String> = rows.iter().map(|row| row.0.clone()).collect();
    let width = name_width(names.iter(), shape.width) + 2;
    let heading = left("other scripts", width);
    let mut out = format!("\n  {heading}{}", right("of its letters", 16));
    out.push_str(&right("tokens/character", 18));
    out.push_str(if latin.is_some() { "  to Latin" } else { "" });
    out.push('\n');
    for (id, scripts, density, against) in rows {
        let id = left(&format!("  {}", fit(&id, width - 2)), width);
        let line = format!(
            "  {id}{}{}{}",
            right(&scripts, 16),
            right(&format!("{density:.2}"), 18),
            right(&against, 10)
        );
        out.push_str(line.trim_end());
        out.push('\n');
    }
    if rest > 0 {
        out.push_str(&format!("    and {rest} more\n"));
    }
    if let Some(latin) = latin {
        let name = left("  examples in Latin script", width + 16);
        out.push_str(&format!("  {name}{}\n", right(&format!("{latin:.2}"), 18)));
    }
    out
}

fn totals(counted: &CountedFor) -> String {
    let CountedFor { model, counts, .. } = counted;
    let mut out = String::new();
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
        say("context window", format!("{} of {window}", percent(share)));
    }
    match cache(counts, model) {
        Cache::Unpriced => {}
        Cache::NoMinimum => say("cache", "no minimum is known".to_owned()),
        Cache::Reached { minimum } => {
            say(
                "cache",
                format!("above the minimum of {}", thousands(minimum)),
            );
        }
        Cache::Short {
            minimum, missing, ..
        } => {
            let (missing, minimum) = (thousands(missing), thousands(minimum));
            say(
                "cache",
                format!("{missing} short of the minimum of {minimum}: nothing is cached"),
            );
        }
    }
    out
}

fn costs(prompt: &Counted<'_>, counted: &CountedFor) -> String {
    let CountedFor { model, counts, .. } = counted;
    let Some(bill) = Bill::of(counted) else {
        return format!("  {:<18} unknown\n", "cost");
    };
    let calls = prompt.spec.expect.calls_per_day;
    let mut out = format!("\n  {:<18}{}", "cost", right("a call", 11));
    if calls.is_some() {
        out.push_str(&right("a day", 12));
        out.push_str(&right("a month", 12));
    }
    out.push('\n');
    for (way, amount) in bill.ways() {
        out.push_str(&format!("    {way:<17}{}", right(&usd(amount), 10)));
        if let Some(calls) = calls.filter(|_| way != super::WRITING) {
            out.push_str(&right(&usd(amount * calls), 12));
            out.push_str(&right(&usd(amount * calls * DAYS_A_MONTH), 12));
        }
        out.push('\n');
    }
    if let Cache::Short { minimum, saved, .. } = cache(counts, model) {
        let month = calls.map(|calls| usd(saved.abs() * calls * DAYS_A_MONTH));
        let month = month.map_or_else(String::new, |month| format!(", {month} a month"));
        let less = if saved > 0.0 { "less" } else { "more" };
        out.push_str(&format!(
            "  filled up to {} and cached, a call costs {} {less}{month}\n",
            thousands(minimum),
            usd(saved.abs())
        ));
    }
    if let Some(from) = model.long_context {
        let sent = counts.prompt as f64 + counts.request as f64 + counts.input.unwrap_or(0.0);
        if sent > from as f64 {
            let from = thousands(from);
            out.push_str(&format!("  above {from} input tokens prices are higher\n"));
        }
    }
    let mut notes = Vec::new();
    if let Some(calls) = calls {
        notes.push(format!("{} calls a day", thousands(calls.round() as u64)));
    }
    if let Some(date) = model.prices.as_ref().and_then(|p| p.as_of.as_ref()) {
        notes.push(format!("prices of {date}"));
    }
    let left_out = left_out(counts).trim_start();
    if !left_out.is_empty() {
        notes.push(left_out.to_owned());
    }
    if !notes.is_empty() {
        out.push_str(&format!("  {}\n", notes.join(" · ")));
    }
    out
}
