//! FS6xx: tokens and money. Budgets that the spec sets are here; what the model's row of the table
//! says is in `model_limits`.
//!
//! A count by a tokenizer that is not the model's own is right within a margin. What is over a budget
//! whatever the margin is an error; what may be on either side of it is FS606's warning.

use std::collections::HashMap;

use super::{Check, Rule, error, info, model_limits, warning};
use crate::lint::{Context, Report};
use crate::source::{Place, json};
use crate::spec::{Example, Limit};
use crate::tokens::{
    Counts, DAYS_A_MONTH, Prices, Usage, count_text, per_call, per_call_cached, thousands, usd,
};

pub const RULES: &[(Rule, Check)] = &[
    (
        error(
            "FS601",
            "over-prompt-budget",
            include_str!("../../../docs/rules/FS601.md"),
        )
        .looks_at("budget.prompt_tokens model")
        .counting(),
        over_prompt_budget,
    ),
    (
        error(
            "FS602",
            "over-example-budget",
            include_str!("../../../docs/rules/FS602.md"),
        )
        .looks_at("budget.example_tokens model")
        .counting(),
        over_example_budget,
    ),
    (
        error(
            "FS603",
            "over-cost-budget",
            include_str!("../../../docs/rules/FS603.md"),
        )
        .looks_at("budget.cost_per_call budget.cost_per_month expect.* model")
        .counting(),
        over_cost_budget,
    ),
    (
        error(
            "FS604",
            "over-context-window",
            include_str!("../../../docs/rules/FS604.md"),
        )
        .looks_at("model model.context settings expect.input_tokens expect.output_tokens")
        .counting(),
        model_limits::over_context_window,
    ),
    (
        info(
            "FS605",
            "below-cache-minimum",
            include_str!("../../../docs/rules/FS605.md"),
        )
        .looks_at("model model.cache_minimum")
        .counting(),
        model_limits::below_cache_minimum,
    ),
    (
        warning(
            "FS606",
            "budget-on-estimate",
            include_str!("../../../docs/rules/FS606.md"),
        )
        .looks_at("budget.* model")
        .counting(),
        budget_on_estimate,
    ),
    (
        info(
            "FS607",
            "stale-prices",
            include_str!("../../../docs/rules/FS607.md"),
        )
        .looks_at("budget.cost_per_call budget.cost_per_month model"),
        model_limits::stale_prices,
    ),
    (
        warning(
            "FS608",
            "retiring-model",
            include_str!("../../../docs/rules/FS608.md"),
        )
        .looks_at("model"),
        model_limits::retiring_model,
    ),
    (
        warning(
            "FS609",
            "unknown-model",
            include_str!("../../../docs/rules/FS609.md"),
        )
        .looks_at("model config.model"),
        model_limits::unknown_model,
    ),
];

/// What a value is held to its limit: between `low` and `high`, which are the same for a count that
/// is exact.
pub struct Held {
    pub value: f64,
    low: f64,
    high: f64,
}

impl Held {
    pub fn tokens(counts: &Counts, tokens: f64) -> Self {
        let margin = counts.margin.unwrap_or(0.0);
        Held {
            value: tokens,
            low: tokens * (1.0 - margin),
            high: tokens * (1.0 + margin),
        }
    }

    /// Whatever the margin.
    pub fn is_over(&self, limit: f64) -> bool {
        self.low > limit
    }

    fn is_in_doubt(&self, limit: f64) -> bool {
        self.low <= limit && self.high > limit && self.low < self.high
    }
}

/// "3,405", and "about 3,405" for an estimate.
pub fn number(counts: &Counts, tokens: f64) -> String {
    let about = if counts.exact { "" } else { "about " };
    format!("{about}{}", thousands(tokens.ceil() as u64))
}

fn over_prompt_budget(cx: &Context<'_>, report: &mut Report) {
    let (Some(limit), Some(counts)) = (cx.spec.budget.prompt_tokens, cx.counts) else {
        return;
    };
    let tokens = counts.prompt as f64;
    if !Held::tokens(counts, tokens).is_over(limit.value) {
        return;
    }
    let over = (tokens - limit.value).ceil();
    let message = format!(
        "the prompt has {} tokens, {} over its budget of {}",
        number(counts, tokens),
        thousands(over as u64),
        thousands(limit.value as u64),
    );
    let help = format!(
        "{}; {}",
        largest_sections(counts),
        way_under(cx, counts, over as u64)
    );
    report.add(report.at(limit.place, message).help(help));
}

/// "the examples take 2,327 of it, the output 402 and the labels 301".
fn largest_sections(counts: &Counts) -> String {
    let mut sections = counts.sections.clone();
    sections.sort_by_key(|(_, tokens)| std::cmp::Reverse(*tokens));
    let named = sections.iter().take(3).map(|(name, tokens)| {
        let name = name.replace('_', " ");
        format!("{name} {}", thousands(*tokens))
    });
    format!("largest sections: {}", named.collect::<Vec<_>>().join(", "))
}

/// Examples named at once; more of them say nothing.
const NAMED: usize = 5;

/// Which examples less would bring the prompt under its budget.
fn way_under(cx: &Context<'_>, counts: &Counts, over: u64) -> String {
    let of_examples: u64 = counts.examples.iter().sum();
    if of_examples <= over {
        let left = thousands(counts.prompt.saturating_sub(of_examples));
        return format!("even without the examples it would have {left} tokens");
    }
    if let Some(spare) = fewest(counts, over, &mut Shown::new(cx)) {
        let names = names(cx, &spare);
        return format!(
            "without {names} it would fit, and each label and edge case would keep an example"
        );
    }
    match fewest(counts, over, &mut Shown::default()) {
        Some(some) => format!("without {} it would fit", names(cx, &some)),
        None => {
            let mut each = counts.examples.clone();
            each.sort_unstable_by_key(|tokens| std::cmp::Reverse(*tokens));
            let sums = each.iter().scan(0, |sum, tokens| {
                *sum += tokens;
                Some(*sum)
            });
            let count = sums.take_while(|sum| *sum <= over).count() + 1;
            format!("without the {count} largest examples it would fit")
        }
    }
}

fn names(cx: &Context<'_>, examples: &[usize]) -> String {
    let names = examples.iter().map(|at| match cx.spec.examples.get(*at) {
        Some(example) if example.id.is_some() => example.name(*at),
        _ => format!("example number {}", at + 1),
    });
    let names: Vec<String> = names.collect();
    match names.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => names.concat(),
    }
}

/// How often each label and edge case is shown, so that the last of its kind is not given up.
#[derive(Default)]
struct Shown {
    kinds: Vec<Vec<String>>,
    times: HashMap<String, usize>,
}

impl Shown {
    fn new(cx: &Context<'_>) -> Self {
        let kinds = |example: &Example| {
            let labels = example
                .output
                .as_ref()
                .map(|output| cx.spec.labels_of(output));
            let labels = labels.unwrap_or_default().into_iter().map(json::write);
            let covers = example
                .covers
                .iter()
                .map(|case| format!("covers {}", case.text));
            labels.chain(covers).collect::<Vec<_>>()
        };
        let mut shown = Shown {
            kinds: cx.spec.examples.iter().map(kinds).collect(),
            ..Shown::default()
        };
        for kind in shown.kinds.iter().flatten() {
            *shown.times.entry(kind.clone()).or_default() += 1;
        }
        shown
    }

    fn can_go(&self, at: usize) -> bool {
        let kinds = self.kinds.get(at).into_iter().flatten();
        kinds
            .into_iter()
            .all(|kind| self.times.get(kind).is_none_or(|times| *times > 1))
    }

    fn goes(&mut self, at: usize) {
        for kind in self.kinds.get(at).into_iter().flatten() {
            if let Some(times) = self.times.get_mut(kind) {
                *times -= 1;
            }
        }
    }
}

/// A few examples that together have more than `over` tokens: the largest, and last the smallest
/// that is enough. One token of each may go over to its neighbour.
fn fewest(counts: &Counts, over: u64, shown: &mut Shown) -> Option<Vec<usize>> {
    let mut chosen: Vec<usize> = Vec::new();
    let mut left = over;
    while chosen.len() < NAMED {
        let open = counts
            .examples
            .iter()
            .enumerate()
            .filter(|(at, tokens)| **tokens > 1 && !chosen.contains(at) && shown.can_go(*at));
        let open: Vec<(usize, u64)> = open.map(|(at, tokens)| (at, tokens - 1)).collect();
        let enough = open.iter().filter(|(_, tokens)| *tokens >= left);
        if let Some((at, _)) = enough.min_by_key(|(_, tokens)| *tokens) {
            chosen.push(*at);
            chosen.sort_unstable();
            return Some(chosen);
        }
        let (at, tokens) = open.iter().max_by_key(|(_, tokens)| *tokens)?;
        left -= tokens;
        shown.goes(*at);
        chosen.push(*at);
    }
    None
}

fn over_example_budget(cx: &Context<'_>, report: &mut Report) {
    let (Some(limit), Some(counts)) = (cx.spec.budget.example_tokens, cx.counts) else {
        return;
    };
    let each = counts.examples.iter().zip(&cx.spec.examples).enumerate();
    let mut over: Vec<(usize, u64, &Example)> = each
        .filter(|(_, (tokens, _))| Held::tokens(counts, **tokens as f64).is_over(limit.value))
        .map(|(at, (tokens, example))| (at, *tokens, example))
        .collect();
    over.sort_by_key(|(at, tokens, _)| (std::cmp::Reverse(*tokens), *at));
    let Some(&(at, most, largest)) = over.first() else {
        return;
    };
    let budget = thousands(limit.value as u64);
    let message = match over.len() {
        1 => format!(
            "the example {} has {} tokens, over the budget of {budget} for one",
            largest.name(at),
            number(counts, most as f64)
        ),
        count => {
            let named = over.iter().take(NAMED);
            let named: Vec<String> = named
                .map(|(at, tokens, example)| {
                    format!("{} {}", example.name(*at), thousands(*tokens))
                })
                .collect();
            let more = if count > NAMED { ", …" } else { "" };
            format!(
                "{count} examples are over the budget of {budget} tokens for one: {}{more}",
                named.join(", ")
            )
        }
    };
    let mut finding = report.at(limit.place, message);
    for (at, tokens, example) in over.iter().take(NAMED) {
        let message = format!("{} has {} tokens", example.name(*at), thousands(*tokens));
        finding = finding.related(message, example.head);
    }
    let input = largest.input.iter().chain(&largest.context);
    let input: u64 = input
        .map(|given| count_text(cx.model, &given.text.text))
        .sum();
    let help = format!(
        "the input of {} takes {} of its {}: cut what decides nothing",
        largest.name(at),
        thousands(input),
        thousands(most)
    );
    report.add(match input * 2 > most {
        true => finding.help(help),
        false => finding.help("shorten the reasoning, or leave the example out"),
    });
}

/// A month's or a call's cost, and what it is made of.
struct Spent {
    limit: Limit,
    held: Held,
    /// Calls a month; one where the call itself is held to its budget.
    calls: f64,
}

/// The money budgets that can be judged.
fn spent(cx: &Context<'_>, counts: &Counts, prices: &Prices) -> Vec<Spent> {
    let budget = &cx.spec.budget;
    let a_day = cx.spec.expect.calls_per_day;
    let month = a_day.map(|calls| calls * DAYS_A_MONTH);
    let each = [
        (budget.cost_per_call, Some(1.0)),
        (budget.cost_per_month, month),
    ];
    let margin = counts.margin.unwrap_or(0.0);
    let cost =
        |share: f64, calls: f64| per_call(prices, &scaled(cx, counts, share)).per_call * calls;
    let each = each.into_iter().filter_map(|(limit, calls)| {
        let (limit, calls) = (limit?, calls?);
        let held = Held {
            value: cost(1.0, calls),
            low: cost(1.0 - margin, calls),
            high: cost(1.0 + margin, calls),
        };
        Some(Spent { limit, held, calls })
    });
    each.collect()
}

/// The tokens of a call, those that were counted times `share`: what the spec expects is no estimate.
fn scaled(cx: &Context<'_>, counts: &Counts, share: f64) -> Usage {
    let usage = counts.usage();
    let expect = &cx.spec.expect;
    let times = |tokens: u64| (tokens as f64 * share).round() as u64;
    let unless = |given: Option<f64>, tokens: Option<f64>| given.or(tokens.map(|t| t * share));
    Usage {
        prompt: times(usage.prompt),
        request: times(usage.request),
        input: unless(expect.input_tokens, usage.input),
        output: unless(expect.output_tokens, usage.output),
    }
}

fn over_cost_budget(cx: &Context<'_>, report: &mut Report) {
    if let Some(limit) = cx.spec.budget.cost_per_month
        && cx.spec.expect.calls_per_day.is_none()
    {
        let message = "a month's cost cannot be judged: nothing says how many calls there are";
        report.add(
            report
                .at(limit.place, message)
                .help("say it: expect: { calls_per_day: … }"),
        );
    }
    let (Some(counts), Some(prices)) = (cx.counts, &cx.model.prices) else {
        return;
    };
    for Spent { limit, held, calls } in spent(cx, counts, prices) {
        if !held.is_over(limit.value) {
            continue;
        }
        let usage = counts.usage();
        let one = held.value / calls;
        let about = if counts.exact { "" } else { "about " };
        let input = (usage.prompt + usage.request) as f64 + usage.input.unwrap_or(0.0);
        let sum = format!(
            "{} tokens in at {} a million, {} out at {}",
            thousands(input.round() as u64),
            usd(prices.input),
            thousands(usage.output.unwrap_or(0.0).round() as u64),
            usd(prices.output)
        );
        let (budget, whole) = (usd(limit.value), usd(held.value));
        let message = if calls == 1.0 {
            format!("a call costs {about}{whole}, over its budget of {budget}: {sum}")
        } else {
            let a_day = thousands((calls / DAYS_A_MONTH).round() as u64);
            format!(
                "a month costs {about}{whole}, over its budget of {budget}: {a_day} calls a day at {}",
                usd(one)
            )
        };
        let mut parts = vec![format!(
            "{} prompt, {} request and {} input {sum}",
            thousands(usage.prompt),
            thousands(usage.request),
            thousands(usage.input.unwrap_or(0.0).round() as u64),
        )];
        if calls == 1.0 {
            parts[0] = parts[0].replace(&format!(" {sum}"), " tokens go in");
        }
        let fewer = ((held.value - limit.value) / calls / prices.input * 1e6).ceil() as u64;
        if fewer < usage.prompt {
            parts.push(format!("{} tokens less would fit", thousands(fewer)));
        }
        let cached = per_call_cached(prices, &usage).filter(|_| counts.is_cacheable(cx.model));
        if let Some(cached) = cached {
            let cost = usd(cached.per_call * calls);
            parts.push(format!("with the prompt in the cache it is {cost}"));
        }
        report.add(report.at(limit.place, message).help(parts.join("; ")));
    }
}

/// The budgets that an estimate cannot decide.
fn budget_on_estimate(cx: &Context<'_>, report: &mut Report) {
    let Some((counts, margin)) = cx.counts.and_then(|counts| Some((counts, counts.margin?))) else {
        return;
    };
    let mut doubts: Vec<(Place, String)> = Vec::new();
    let budget = &cx.spec.budget;
    let most = counts.examples.iter().max().copied();
    let tokens = [
        (budget.prompt_tokens, Some(counts.prompt), "the prompt has"),
        (budget.example_tokens, most, "the largest example has"),
    ];
    for (limit, tokens, what) in tokens {
        if let (Some(limit), Some(tokens)) = (limit, tokens)
            && Held::tokens(counts, tokens as f64).is_in_doubt(limit.value)
        {
            doubts.push((
                limit.place,
                format!("{what} about {} tokens", thousands(tokens)),
            ));
        }
    }
    if let Some(prices) = &cx.model.prices {
        for Spent { limit, held, calls } in spent(cx, counts, prices) {
            if held.is_in_doubt(limit.value) {
                let what = if calls == 1.0 { "a call" } else { "a month" };
                let about = usd(held.value);
                doubts.push((limit.place, format!("{what} costs about {about}")));
            }
        }
    }
    for (place, doubt) in doubts {
        let share = margin * 100.0;
        let message = format!(
            "{doubt}, by an estimate that may be {share:.0} % off: too near its budget to tell"
        );
        report.add(report.at(place, message).help(
            "the model's tokenizer is not published: count once at the provider, and leave the difference as room",
        ));
    }
}
