//! All of it together: gates, columns, break-even, odds, sensitivity, verdict.

use super::case::Case;
use super::case_evidence::Decision;
use super::checks::{self, Gate, plain, whole};
use super::columns::{Column, Counted, Ledger};
use super::exceptions::{self, Exception};
use super::gap::{Gap, gap};
use super::gate_three::{Task, three};
use super::money::{self, BreakEven, Side};
use super::pool::Pool;
use super::sensitivity::{Influence, saved, sensitivity};
use super::simulate::{Band, Odds, simulate};
use super::verdict::{Verdict, verdict};
use crate::lint::GateOne;
use crate::spec::Spec;
use crate::spec::config::Gates;

/// What was found out about the prompt, for [`assess`].
pub struct Evidence<'e> {
    /// None where the prompt did not load.
    pub spec: Option<&'e Spec>,
    pub gate_one: Option<&'e GateOne>,
    /// The candidates' models in the order of the columns.
    pub models: &'e [Counted],
    pub pool: Option<&'e Pool>,
    pub thresholds: &'e Gates,
    pub today: Option<&'e str>,
    pub seed: u64,
}

pub struct Assessment {
    pub name: String,
    pub description: Option<String>,
    pub today: Option<String>,
    pub seed: u64,
    pub gates: Vec<Gate>,
    pub ledger: Ledger,
    /// In the ledger's order.
    pub columns: Vec<Figures>,
    /// Fine-tuning against each prompted column.
    pub against: Vec<Comparison>,
    pub gap: Option<Gap>,
    pub sensitivity: Vec<Influence>,
    pub exceptions: Vec<Exception>,
    /// Months over which totals are taken, and why not more.
    pub months: Option<f64>,
    pub horizon: Option<f64>,
    pub stable_months: Option<f64>,
    pub least_accuracy: Option<f64>,
    pub verdict: Verdict,
    /// Thresholds that fewshot.toml has changed, in words.
    pub thresholds: Vec<String>,
    pub decisions: Vec<Decision>,
}

/// A column in numbers. None: a number it hangs on is not known; `missing` says which.
pub struct Figures {
    pub per_call: Option<f64>,
    pub upfront: Option<f64>,
    pub yearly: Option<f64>,
    /// After each month, from 0 to the end.
    pub totals: Option<Vec<f64>>,
    pub band: Option<Band>,
    pub accuracy: Option<f64>,
    /// Whether it is as accurate as is needed. None: not measured.
    pub will_do: Option<bool>,
    pub missing: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome {
    Months(f64),
    Never { at_any_volume: bool },
    Unknown,
}

pub struct Comparison {
    /// The column's number.
    pub column: usize,
    pub outcome: Outcome,
    /// The same without what errors cost.
    pub without_errors: Outcome,
    /// Calls a day from which on it pays within 12, 24 and 36 months; None at no volume, or unknown.
    pub calls_per_day: [Option<f64>; 3],
    /// What fine-tuning has saved by the end.
    pub advantage: Option<f64>,
    pub monthly_net: Option<f64>,
    /// What fewer errors are worth a month.
    pub gap_worth: Option<f64>,
    /// What an error would have to cost for the two to be even by the end.
    pub even_error_cost: Option<f64>,
    pub odds: Option<Odds>,
    pub missing: Vec<String>,
}

pub fn assess(case: &Case, evidence: &Evidence<'_>) -> Assessment {
    let ledger = Ledger::new(case, evidence.models);
    let values = ledger.likely();
    let months = ledger.months(&values);
    let whole_months = months.map_or(0, |months| months.floor() as usize);
    let pairs = case.pairs.as_ref().map(|pairs| pairs.value);
    let simulation = simulate(&ledger, pairs, whole_months, evidence.seed);
    let least_accuracy = case.least_accuracy.likely();
    let mut bands = simulation.bands.into_iter();
    let columns: Vec<Figures> = ledger
        .columns
        .iter()
        .map(|column| {
            let band = bands.next().flatten();
            figures(&ledger, column, &values, months, least_accuracy, band)
        })
        .collect();
    let tuned = ledger.columns.len() - 1;
    let odds = simulation.odds.into_iter();
    let against: Vec<Comparison> = odds
        .take(tuned)
        .enumerate()
        .map(|(at, odds)| comparison(&ledger, at, &values, months, odds))
        .collect();
    let gap = gap(case);
    let spec = evidence.spec;
    let last = evidence.models.last();
    let task = Task {
        spec,
        pool: evidence.pool,
        provider: last.and_then(|last| last.model.provider.as_deref()),
        tuned_model: last.and_then(|last| last.name.as_deref()),
        distilled: exceptions::distilled(case),
    };
    let gates = vec![
        checks::one(case, spec, evidence.gate_one),
        checks::two(case, evidence.thresholds),
        three(case, &task, evidence.thresholds),
    ];
    let exceptions = exceptions::exceptions(case, smallest(&ledger, &columns));
    let mut assessment = Assessment {
        name: name(case, spec),
        description: case.description.as_ref().map(|text| text.text.clone()),
        today: evidence.today.map(str::to_owned),
        seed: evidence.seed,
        gates,
        columns,
        against,
        sensitivity: sensitivity(&ledger, gap.as_ref().and_then(|gap| gap.interval)),
        gap,
        exceptions,
        months,
        horizon: ledger.horizon.map(|at| values[at]),
        stable_months: ledger.stable_months.map(|at| values[at]),
        least_accuracy,
        verdict: Verdict::default(),
        thresholds: changed(evidence.thresholds),
        decisions: case.decisions.clone(),
        ledger,
    };
    assessment.verdict = verdict(&assessment, case, evidence.thresholds);
    assessment
}

fn name(case: &Case, spec: Option<&Spec>) -> String {
    match (&case.name, spec) {
        (Some(name), _) => name.text.clone(),
        (None, Some(spec)) => spec.title().to_owned(),
        (None, None) => "case".to_owned(),
    }
}

fn figures(
    ledger: &Ledger,
    column: &Column,
    values: &[f64],
    months: Option<f64>,
    least_accuracy: Option<f64>,
    band: Option<Band>,
) -> Figures {
    let accuracy = column.accuracy.map(|at| values[at]);
    let volume = ledger.volume(values);
    let totals = || {
        let (side, volume) = (ledger.side(column, values)?, volume?);
        let last = months?.floor() as usize;
        let at = |month| money::total(&side, &volume, month as f64);
        Some((0..=last).map(at).collect())
    };
    Figures {
        per_call: ledger.per_call(column, values),
        upfront: ledger.upfront(column, values),
        yearly: ledger.yearly(column, values),
        totals: totals(),
        band,
        accuracy,
        will_do: match (accuracy, least_accuracy) {
            (Some(accuracy), Some(least)) => Some(accuracy >= least),
            (Some(_), None) => Some(true),
            (None, _) => None,
        },
        missing: ledger.missing(column),
    }
}

/// The prompted column that costs least a call among those that are not known to be too inaccurate.
fn smallest<'l>(ledger: &'l Ledger, columns: &[Figures]) -> Option<&'l str> {
    let prompted = ledger.columns.iter().zip(columns).take(columns.len() - 1);
    let fit = prompted.filter(|(_, figures)| figures.will_do != Some(false));
    let cost = |figures: &Figures| figures.per_call.unwrap_or(f64::INFINITY);
    let least = fit.min_by(|(_, a), (_, b)| cost(a).total_cmp(&cost(b)));
    least.and_then(|(column, _)| column.model.as_deref())
}

fn comparison(
    ledger: &Ledger,
    at: usize,
    values: &[f64],
    months: Option<f64>,
    odds: Option<Odds>,
) -> Comparison {
    let (column, tuned) = (
        &ledger.columns[at],
        &ledger.columns[ledger.columns.len() - 1],
    );
    let mut missing = ledger.missing(column);
    for what in ledger.missing(tuned) {
        if !missing.contains(&what) {
            missing.push(what);
        }
    }
    let mut out = Comparison {
        column: at,
        outcome: Outcome::Unknown,
        without_errors: Outcome::Unknown,
        calls_per_day: [None; 3],
        advantage: saved(ledger, column, values),
        monthly_net: None,
        gap_worth: None,
        even_error_cost: None,
        odds,
        missing,
    };
    let sides = (ledger.side(column, values), ledger.side(tuned, values));
    let (Some(old), Some(new), Some(volume)) = (sides.0, sides.1, ledger.volume(values)) else {
        return out;
    };
    let bare = |side: &Side| Side {
        errors: 0.0,
        ..*side
    };
    out.outcome = outcome(&old, &new, &volume);
    out.without_errors = outcome(&bare(&old), &bare(&new), &volume);
    let within = |months| money::break_even_volume(&old, &new, &volume, months);
    out.calls_per_day = [within(12.0), within(24.0), within(36.0)];
    out.monthly_net = Some(money::monthly_net(&old, &new, &volume));
    if let (Some(old_right), Some(new_right)) = (column.accuracy, tuned.accuracy) {
        let gap = values[new_right] - values[old_right];
        out.gap_worth = Some(volume.monthly() * (old.errors - new.errors));
        out.even_error_cost =
            months.and_then(|months| money::error_cost_for_equal(&old, &new, &volume, gap, months));
    }
    out
}

fn outcome(old: &Side, new: &Side, volume: &money::Volume) -> Outcome {
    match money::break_even(old, new, volume) {
        BreakEven::Months(months) => Outcome::Months(months),
        BreakEven::Never => Outcome::Never {
            at_any_volume: money::saving_per_call(old, new) <= 0.0,
        },
    }
}

fn changed(thresholds: &Gates) -> Vec<String> {
    let own = Gates::default();
    let rows = [
        (
            "reviewed-items",
            thresholds.reviewed_items,
            own.reviewed_items,
        ),
        ("per-label", thresholds.per_label, own.per_label),
        ("stable-months", thresholds.stable_months, own.stable_months),
        ("error-sample", thresholds.error_sample, own.error_sample),
        ("missing-facts", thresholds.missing_facts, own.missing_facts),
        (
            "revisit-months",
            thresholds.revisit_months,
            own.revisit_months,
        ),
        ("safety-factor", thresholds.safety_factor, own.safety_factor),
    ];
    rows.iter()
        .filter(|(_, now, own)| now != own)
        .map(|(name, now, own)| {
            let (now, own) = match *own < 1.0 {
                true => (plain(*now), plain(*own)),
                false => (whole(*now), whole(*own)),
            };
            format!("`{name}` is {now} in fewshot.toml, and {own} where nothing is said")
        })
        .collect()
}
