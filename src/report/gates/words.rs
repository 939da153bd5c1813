//! Sentences: when the money comes back, how far apart the accuracies are, what moves the answer.

use crate::gates::Assessment;
use crate::gates::assess::{Comparison, Outcome};
use crate::gates::checks::{percent, plain, whole};
use crate::gates::gap::Gap;
use crate::gates::sensitivity::{End, Influence};
use crate::tokens::{thousands, usd};

/// Said of an input without a range, and of one at whose every value the answer is the same.
const NO_RANGE: &str = "one number";
pub const NO_FLIP: &str = "nowhere";

pub fn title(found: &Assessment, it: &Comparison) -> String {
    let column = &found.ledger.columns[it.column];
    match &column.model {
        Some(model) if column.id == "prompted" => format!("prompted ({model})"),
        _ => column.id.clone(),
    }
}

pub fn against(found: &Assessment, it: &Comparison) -> Vec<String> {
    let mut out = Vec::new();
    out.push(match it.outcome {
        Outcome::Unknown => {
            format!("Break-even: unknown without {}.", it.missing.join(", "))
        }
        Outcome::Never {
            at_any_volume: true,
        } => "Break-even: never, at any volume: a fine-tuned call saves nothing.".to_owned(),
        Outcome::Never {
            at_any_volume: false,
        } => "Break-even: never at this volume.".to_owned(),
        Outcome::Months(months) => format!("Break-even: after {months:.1} months."),
    });
    if let Some(net) = it.monthly_net {
        out.push(match net >= 0.0 {
            true => format!("It saves {} a month in the first year.", usd(net)),
            false => format!("It costs {} more a month in the first year.", usd(-net)),
        });
    }
    if let [Some(one), Some(two), Some(three)] = it.calls_per_day {
        let calls = |number: f64| thousands(number.ceil().min(1e15) as u64);
        out.push(format!(
            "It would pay within 12, 24 or 36 months from {}, {} or {} calls a day on.",
            calls(one),
            calls(two),
            calls(three)
        ));
    }
    if let (Some(advantage), Some(months)) = (it.advantage, found.months) {
        let months = plain(months);
        out.push(match advantage >= 0.0 {
            true => format!("After {months} months it is {} ahead.", usd(advantage)),
            false => format!("After {months} months it is {} behind.", usd(-advantage)),
        });
    }
    if let Some(worth) = it.gap_worth {
        let mut text = format!("The gap in accuracy is worth {} a month.", usd(worth));
        match it.even_error_cost {
            Some(cost) if cost > 0.0 => text.push_str(&format!(
                " The two would be even at the end if an error cost {}.",
                usd(cost)
            )),
            _ => {}
        }
        out.push(text);
    }
    if let Some(odds) = &it.odds {
        let month = |months: f64| match months.is_finite() {
            true => format!("{months:.1}"),
            false => "never".to_owned(),
        };
        let span = match (odds.low.is_finite(), odds.high.is_finite()) {
            (false, false) => "the break-even is never in nine draws of ten".to_owned(),
            _ => format!(
                "the break-even month lies between {} and {} in nine draws of ten",
                month(odds.low),
                month(odds.high)
            ),
        };
        out.push(format!(
            "With the ranges carried through it pays in {:.0} % of the draws; {span}.",
            odds.pays * 100.0
        ));
    }
    out
}

pub fn gap(gap: &Gap) -> Vec<String> {
    let points = gap.difference * 100.0;
    let mut out = Vec::new();
    let assumed = if gap.assumed {
        ", of assumed counts"
    } else {
        ""
    };
    match gap.interval {
        Some(interval) => {
            let how = match gap.paired {
                true => "Newcombe's for pairs",
                false => "Newcombe's for different items",
            };
            out.push(format!(
                "The gap is {points:+.1} points, 95 %: {:+.2} to {:+.2} ({how}{assumed}).",
                interval.low * 100.0,
                interval.high * 100.0
            ));
        }
        None => out.push(format!(
            "The gap is {points:+.1} points; of how many items is unknown, and so is its interval."
        )),
    }
    if let Some(p) = gap.mid_p {
        out.push(format!("McNemar's mid-p is {p:.4}."));
    }
    let needed = gap.needed.map(|needed| {
        let each = if gap.paired {
            ""
        } else {
            " for each of the two"
        };
        format!("{} items{each}", thousands(needed))
    });
    match (gap.resolved(), needed) {
        (Some(true), _) if gap.assumed => {
            out.push("It is resolved if the counts are as assumed: the interval leaves out zero.".to_owned());
        }
        (Some(true), _) => out.push("It is resolved: the interval leaves out zero.".to_owned()),
        (Some(false), Some(needed)) => out.push(format!(
            "It is not resolved at this n: the interval holds zero. {needed} would resolve it four times in five."
        )),
        (Some(false), None) => out.push("There is no gap that any number of items could resolve.".to_owned()),
        (None, Some(needed)) => {
            out.push(format!("It is not resolved. {needed} would resolve it four times in five."));
        }
        (None, None) => {}
    }
    out
}

pub fn saved(found: &Assessment) -> Option<String> {
    let advantage = found.against.first()?.advantage?;
    let months = plain(found.months?);
    let state = if advantage >= 0.0 { "saved" } else { "lost" };
    Some(format!(
        "After {months} months fine-tuning has {state} {} against the prompt. Each input moves that over its range, the others at their likely values; where it comes to nothing, the answer flips.",
        usd(advantage.abs())
    ))
}

pub fn influence(it: &Influence) -> [String; 4] {
    let end = |end: &End| match end {
        End::Number(number) => value(&it.input, *number),
        End::Model(model) => model.clone(),
    };
    let (range, swing) = match &it.range {
        Some(range) => {
            let (low, high) = (end(&range.low), end(&range.high));
            // The unit once.
            let low = low.strip_suffix(" points").unwrap_or(&low);
            (format!("{low} to {high}"), usd(range.swing()))
        }
        None => (NO_RANGE.to_owned(), "–".to_owned()),
    };
    let flips = match (&it.flips_to, it.flips_at) {
        (Some(model), _) => model.clone(),
        (None, Some(at)) => value(&it.input, at),
        (None, None) => NO_FLIP.to_owned(),
    };
    [it.input.clone(), range, swing, flips]
}

/// A value in its own unit.
pub fn value(path: &str, number: f64) -> String {
    let last = path.rsplit('.').next().unwrap_or(path);
    match last {
        _ if path.contains(".prices.") => format!("{} a million", usd(number)),
        "gap" => format!("{:+.2} points", number * 100.0),
        "accuracy" | "cache_share" | "growth" | "least_accuracy" => percent(number),
        "error_cost" | "rate" | "cost" | "evaluation" | "deployment" | "retraining" | "hosting"
        | "upfront" | "yearly" => usd(number),
        _ if number.abs() >= 1000.0 => whole(number.round()),
        _ => plain(number),
    }
}

/// The inputs that a comparison comes from.
pub fn against_from(found: &Assessment, it: &Comparison) -> Vec<usize> {
    let ledger = &found.ledger;
    let mut out = ledger.inputs_of(&ledger.columns[it.column]);
    out.extend(
        ledger
            .columns
            .last()
            .map(|column| ledger.inputs_of(column))
            .unwrap_or_default(),
    );
    out.extend(ledger.horizon);
    out.extend(ledger.stable_months);
    out.sort_unstable();
    out.dedup();
    out
}

/// The two accuracies.
pub fn gap_from(found: &Assessment) -> Vec<usize> {
    let columns = &found.ledger.columns;
    let ends = [columns.first(), columns.last()];
    ends.into_iter()
        .flatten()
        .filter_map(|column| column.accuracy)
        .collect()
}
