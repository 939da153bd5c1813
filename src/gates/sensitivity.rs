//! What the answer hangs on: how far each input moves it over its range, and where it turns.

use super::columns::{Column, Ledger};
use super::money::advantage;
use super::stats::Interval;

/// One input's influence on what fine-tuning has saved by the end, against the prompted column.
#[derive(Debug, Clone, PartialEq)]
pub struct Influence {
    /// Its path in the case, `gap` or `prompted.model`.
    pub input: String,
    /// Its range and what comes out at its ends. None where it has none: it is one number.
    pub range: Option<Range>,
    /// The value at which neither way is ahead, first met on either side of the likely one. None: at
    /// no value.
    pub flips_at: Option<f64>,
    /// Another model at which the answer turns.
    pub flips_to: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    pub low: End,
    pub high: End,
    pub at_low: f64,
    pub at_high: f64,
}

/// A value of an input.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    Number(f64),
    Model(String),
}

impl Range {
    pub fn swing(&self) -> f64 {
        (self.at_high - self.at_low).abs()
    }
}

/// What fine-tuning has saved by the end against `column`, in USD.
pub fn saved(ledger: &Ledger, column: &Column, values: &[f64]) -> Option<f64> {
    let volume = ledger.volume(values)?;
    let old = ledger.side(column, values)?;
    let new = ledger.side(ledger.columns.last()?, values)?;
    Some(advantage(&old, &new, &volume, ledger.months(values)?))
}

/// Largest first; those without a range after them. `gap`: the interval of the accuracies' difference.
pub fn sensitivity(ledger: &Ledger, gap: Option<Interval>) -> Vec<Influence> {
    let values = ledger.likely();
    let (Some(prompted), Some(tuned)) = (ledger.columns.first(), ledger.columns.last()) else {
        return Vec::new();
    };
    let Some(base) = saved(ledger, prompted, &values) else {
        return Vec::new();
    };
    let mut used = ledger.inputs_of(prompted);
    used.extend(ledger.inputs_of(tuned));
    used.extend(ledger.horizon);
    used.extend(ledger.stable_months);
    used.sort_unstable();
    used.dedup();
    // The two accuracies enter by their difference.
    used.retain(|at| Some(*at) != prompted.accuracy && Some(*at) != tuned.accuracy);
    let mut out = Vec::new();
    for at in used {
        let figure = &ledger.inputs[at].figure;
        let with = |value: f64| {
            let mut values = values.clone();
            values[at] = value;
            saved(ledger, prompted, &values)
        };
        let domain = domain(&figure.path, figure.likely);
        let range = figure
            .is_range()
            .then(|| range(figure.low, figure.high, &with));
        out.push(Influence {
            input: figure.path.clone(),
            range: range.flatten(),
            flips_at: turning_point(figure.likely, domain, &with),
            flips_to: None,
        });
    }
    out.extend(gap_influence(ledger, prompted, tuned, gap));
    out.extend(model_influence(ledger, prompted, base));
    let swing = |influence: &Influence| influence.range.as_ref().map_or(-1.0, Range::swing);
    out.sort_by(|a, b| swing(b).total_cmp(&swing(a)));
    out
}

/// Where a turn is looked for: as far as the input can go.
fn domain(path: &str, likely: f64) -> (f64, f64) {
    let last = path.rsplit('.').next().unwrap_or(path);
    match last {
        "cache_share" => (0.0, 1.0),
        "growth" => (-0.99, 10.0),
        "days_per_year" => (0.0, 366.0),
        "horizon" | "stable_months" => (0.0, 600.0),
        // Far enough for what is 0 now, too.
        _ => (0.0, (likely * 1000.0).max(1e9)),
    }
}

fn range(low: f64, high: f64, with: &dyn Fn(f64) -> Option<f64>) -> Option<Range> {
    Some(Range {
        low: End::Number(low),
        high: End::Number(high),
        at_low: with(low)?,
        at_high: with(high)?,
    })
}

fn gap_influence(
    ledger: &Ledger,
    prompted: &Column,
    tuned: &Column,
    gap: Option<Interval>,
) -> Option<Influence> {
    let values = ledger.likely();
    let (old, new) = (prompted.accuracy?, tuned.accuracy?);
    let likely = values[new] - values[old];
    let with = |gap: f64| {
        let mut values = values.clone();
        values[new] = values[old] + gap;
        saved(ledger, prompted, &values)
    };
    Some(Influence {
        input: "gap".to_owned(),
        range: gap.and_then(|gap| range(gap.low, gap.high, &with)),
        flips_at: turning_point(likely, (-values[old], 1.0 - values[old]), &with),
        flips_to: None,
    })
}

/// The same prompt on the smaller model that leaves fine-tuning the least to save.
fn model_influence(ledger: &Ledger, prompted: &Column, base: f64) -> Option<Influence> {
    let values = ledger.likely();
    let smaller = &ledger.columns[1..ledger.columns.len().saturating_sub(1).max(1)];
    let each = smaller
        .iter()
        .filter_map(|column| Some((saved(ledger, column, &values)?, column.model.clone()?)));
    let (least, model) = each.min_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(Influence {
        input: "prompted.model".to_owned(),
        range: Some(Range {
            low: End::Model(model.clone()),
            high: End::Model(prompted.model.clone()?),
            at_low: least,
            at_high: base,
        }),
        flips_at: None,
        flips_to: ((least > 0.0) != (base > 0.0)).then_some(model),
    })
}

/// Steps to each side in which a turn is looked for.
const STEPS: usize = 400;

/// Where `with` changes its sign, going out from `likely`: looked for in steps that widen, out to the ends
/// of the domain, then halved down.
fn turning_point(
    likely: f64,
    (down, up): (f64, f64),
    with: &dyn Fn(f64) -> Option<f64>,
) -> Option<f64> {
    let sign = |value: f64| with(value).map(|saved| saved > 0.0);
    let here = sign(likely)?;
    let (mut above, mut below) = (likely, likely);
    for step in 1..=STEPS {
        // A power of the share: fine steps near the value, coarse ones far off.
        let share = (step as f64 / STEPS as f64).powi(3);
        let next_above = likely + (up - likely) * share;
        let next_below = likely + (down - likely) * step as f64 / STEPS as f64;
        for (from, to) in [(above, next_above), (below, next_below)] {
            if sign(to).is_some_and(|there| there != here) {
                return Some(halved(from, to, here, &sign));
            }
        }
        (above, below) = (next_above, next_below);
    }
    None
}

fn halved(mut from: f64, mut to: f64, here: bool, sign: &dyn Fn(f64) -> Option<bool>) -> f64 {
    for _ in 0..100 {
        let middle = (from + to) / 2.0;
        if sign(middle) == Some(here) {
            from = middle;
        } else {
            to = middle;
        }
    }
    to
}
