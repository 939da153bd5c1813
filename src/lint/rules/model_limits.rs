//! What the model's row of the table says of a prompt: whether it fits, whether it can be cached,
//! how old its prices are, and how long the model is still served.

use super::budget::{Held, number};
use crate::lint::{Context, Report};
use crate::source::{Applicability, Place, Severity, Value, json};
use crate::text::{dates, visible};
use crate::tokens::{thousands, usd};

/// Where the model is named, where that is in the spec.
pub(super) fn model_place(cx: &Context<'_>) -> Option<Place> {
    let model = cx.spec.model.as_ref()?;
    let (place, _) = cx.place_or_key(model.place, "model");
    Some(place)
}

pub fn over_context_window(cx: &Context<'_>, report: &mut Report) {
    longer_than_answers(cx, report);
    let (Some(counts), Some(window)) = (cx.counts, cx.model.context) else {
        return;
    };
    let input = counts.input.unwrap_or(0.0);
    let output = reserved(cx, window).or(counts.output).unwrap_or(0.0);
    let prompt = (counts.prompt + counts.request) as f64;
    // The margin is of what was counted; what is expected or reserved is no estimate.
    let counted = Held::tokens(counts, prompt);
    if !counted.is_over(window as f64 - input - output) {
        return;
    }
    let message = format!(
        "{} tokens do not fit the window of {}, {}: prompt and request {}, input {}, answer {}",
        number(counts, prompt + input + output),
        cx.model.name,
        thousands(window),
        thousands(prompt as u64),
        thousands(input.round() as u64),
        thousands(output.round() as u64),
    );
    let place = model_place(cx).unwrap_or(cx.spec.place);
    report.add(
        report
            .at(place, message)
            .help("show fewer examples, cut the input, or choose a model with a larger window"),
    );
}

/// What `settings` calls the longest answer: the name that specs use, and the providers'.
const LONGEST: [&str; 4] = [
    "max_output_tokens",
    "max_completion_tokens",
    "max_tokens",
    "maxOutputTokens",
];

/// An answer longer than the model writes: each of the three providers refuses the request, with the
/// most that it takes. The table may be older than the model, so that it is a warning.
fn longer_than_answers(cx: &Context<'_>, report: &mut Report) {
    let (Some(most), Some(settings)) = (cx.model.max_output, &cx.spec.settings) else {
        return;
    };
    let entries = settings.as_map().unwrap_or_default();
    for entry in entries {
        let Value::Number(text) = &entry.value.value else {
            continue;
        };
        // Of some models 65,535 and 65,536 are both documented.
        let is_more = |wanted: f64| wanted > most as f64 + 1.0;
        if !LONGEST.contains(&entry.key.text.as_str()) || !text.parse().is_ok_and(is_more) {
            continue;
        }
        let wanted = text
            .parse()
            .map_or_else(|_| visible::quoted(text, 20), thousands);
        let message = format!(
            "an answer of {wanted} tokens is asked for, and {} writes {} at the most",
            cx.model.name,
            thousands(most),
        );
        let mut finding = report
            .at(entry.value.place, message)
            .help("the provider refuses a request that asks for more; `max_output` of a model in fewshot.toml overrules the table");
        finding.severity = Severity::Warning;
        report.add(finding);
    }
}

/// The tokens kept for the answer, where they are taken from the same window: with models that
/// fewshot.toml declares, and OpenAI's of up to 200,000 tokens. Others have a window for input alone,
/// or stop the answer where the window ends.
fn reserved(cx: &Context<'_>, window: u64) -> Option<f64> {
    let declared = |name: &str| {
        let own = cx.config.models.iter().find(|own| own.name == name);
        own.is_some_and(|own| own.context.is_some())
    };
    let shared = declared(&cx.model.name) || (cx.provider() == Some("openai") && window <= 200_000);
    let setting = cx.spec.settings.as_ref()?.get("max_output_tokens")?;
    match &setting.value {
        Value::Number(number) if shared => number.parse().ok(),
        _ => None,
    }
}

/// How near above the minimum a prompt may lose it by a small change.
const NEAR: f64 = 0.15;

pub fn below_cache_minimum(cx: &Context<'_>, report: &mut Report) {
    let (Some(counts), Some(minimum), Some(place)) =
        (cx.counts, cx.model.cache_minimum, model_place(cx))
    else {
        return;
    };
    let (prompt, name) = (counts.prompt, &cx.model.name);
    let has = format!("the prompt has {} tokens", number(counts, prompt as f64));
    if prompt >= minimum {
        if (prompt as f64) < minimum as f64 * (1.0 + NEAR) {
            let message = format!(
                "{has}, little more than the {} from which {name} caches",
                thousands(minimum)
            );
            report.add(
                report
                    .at(place, message)
                    .help("if it gets shorter, every call costs the whole price again"),
            );
        }
        return;
    }
    let message = format!("{has}, and {name} caches none under {}", thousands(minimum));
    let finding = report.at(place, message);
    let prices = cx.model.prices.as_ref();
    let both = prices.and_then(|prices| {
        let whole = prompt as f64 * prices.input / 1e6;
        let cached = minimum as f64 * prices.cached_input? / 1e6;
        (cached < whole).then(|| (usd(whole), usd(cached)))
    });
    report.add(match both {
        Some((whole, cached)) => finding.help(format!(
            "{} tokens more, say of examples, and it costs {cached} a call where it is cached, not {whole}",
            thousands(minimum - prompt)
        )),
        None => finding.help("nothing is wrong with a short prompt; every call costs its whole price"),
    });
}

/// After so many days prices are no ground for a budget.
const STALE: i64 = 180;

pub fn stale_prices(cx: &Context<'_>, report: &mut Report) {
    let budget = &cx.spec.budget;
    let limit = budget.cost_per_call.or(budget.cost_per_month);
    let read = cx
        .model
        .prices
        .as_ref()
        .and_then(|prices| prices.as_of.as_deref());
    let (Some(limit), Some(read), Some(today)) = (limit, read, cx.today) else {
        return;
    };
    let Some(days) = dates::between(read, today).filter(|days| *days > STALE) else {
        return;
    };
    let mut key = String::new();
    json::write_string(&cx.model.name, &mut key);
    let message = format!("this budget is judged by prices of {read}, {days} days old");
    report.add(report.at(limit.place, message).help(format!(
        "a newer fewshot has newer prices; or say them in fewshot.toml: [models.{key}] input, output"
    )));
}

/// So many days ahead a retirement is worth a word.
const SOON: i64 = 60;

pub fn retiring_model(cx: &Context<'_>, report: &mut Report) {
    let (Some(day), Some(today), Some(place)) =
        (cx.model.retires.as_deref(), cx.today, model_place(cx))
    else {
        return;
    };
    let Some(message) = retirement(&cx.model.name, day, today) else {
        return;
    };
    report.add(report.at(place, message).help(
        "choose its successor, and run the tests on it before the day: a prompt does not move unchanged",
    ));
}

/// What is to be said of a model that is retired on `day`, if anything.
fn retirement(name: &str, day: &str, today: &str) -> Option<String> {
    let days = dates::between(today, day).filter(|days| *days <= SOON)?;
    let name = visible::quoted(name, 60);
    Some(match days {
        ..0 => format!("`{name}` was retired on {day}"),
        0 => format!("`{name}` is retired today"),
        1 => format!("`{name}` is retired tomorrow, on {day}"),
        _ => format!("`{name}` is retired on {day}, in {days} days"),
    })
}

pub fn unknown_model(cx: &Context<'_>, report: &mut Report) {
    let Some(model) = cx.spec.model.as_ref().filter(|_| !cx.model.known) else {
        return;
    };
    let shown = visible::quoted(&model.text, 40);
    let message =
        format!("no model `{shown}` in the table: its tokens are estimated, its cost unknown");
    let mut key = String::new();
    json::write_string(&model.text, &mut key);
    let declare = format!("declare your own in fewshot.toml: [models.{key}]");
    let finding = report.at(model.place, message);
    report.add(match cx.nearest_model {
        Some(near) => finding
            .help(format!("did you mean `{near}`? Else {declare}"))
            .replace(
                Applicability::Ask,
                format!("use `{near}`"),
                model.place,
                cx.files.in_quotes_of(model.place, near),
            ),
        None => finding.help(declare),
    });
}

#[cfg(test)]
mod tests {
    use super::retirement;

    #[test]
    fn a_retirement_is_told_sixty_days_before() {
        let told = |today| retirement("m", "2027-01-14", today);
        assert_eq!(told("2026-11-14"), None);
        let soon = "`m` is retired on 2027-01-14, in 60 days";
        assert_eq!(told("2026-11-15").as_deref(), Some(soon));
        let tomorrow = "`m` is retired tomorrow, on 2027-01-14";
        assert_eq!(told("2027-01-13").as_deref(), Some(tomorrow));
        assert_eq!(told("2027-01-14").as_deref(), Some("`m` is retired today"));
        let past = "`m` was retired on 2027-01-14";
        assert_eq!(told("2028-01-01").as_deref(), Some(past));
    }
}
