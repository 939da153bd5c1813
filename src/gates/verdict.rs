//! The verdict: never a bare yes. What it rests on, what would change it, and when to look again.

use super::assess::{Assessment, Comparison, Outcome};
use super::case::Case;
use super::checks::plain;
use super::columns::Column;
use super::stats::newcombe_unpaired;
use crate::spec::config::Gates;
use crate::text::dates;
use crate::tokens::usd;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Answer {
    #[default]
    Prompt,
    FineTune,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verdict {
    pub answer: Answer,
    /// What it rests on, each a sentence.
    pub because: Vec<String>,
    /// What would open a shut gate: the gate's name and a check's way out.
    pub opens: Vec<(&'static str, String)>,
    /// The day on which to look again.
    pub revisit: Option<String>,
}

pub fn verdict(found: &Assessment, case: &Case, thresholds: &Gates) -> Verdict {
    let mut out = Verdict {
        revisit: case.revisit.clone().or_else(|| {
            let months = thresholds.revisit_months.round() as i64;
            months_after(found.today.as_deref()?, months)
        }),
        ..Verdict::default()
    };
    let mut shut = Vec::new();
    for gate in &found.gates {
        if gate.cleared() == Some(true) {
            continue;
        }
        shut.push(gate.name);
        for check in gate
            .checks
            .iter()
            .filter(|check| check.cleared != Some(true))
        {
            if !out.opens.iter().any(|(_, way)| *way == check.opens) {
                out.opens.push((gate.name, check.opens.clone()));
            }
        }
    }
    out.because.push(match shut.as_slice() {
        [] => "All three gates are cleared.".to_owned(),
        [only] => format!("Gate {only} is shut."),
        [first @ .., last] => format!("Gates {} and {last} are shut.", first.join(", ")),
    });
    let pays = money(found, thresholds, &mut out);
    out.answer = match shut.is_empty() && pays {
        true => Answer::FineTune,
        false => Answer::Prompt,
    };
    out
}

/// Whether the money speaks for it: against every prompted column that will do, in time, and on a gap
/// that is real or without one. A hard limit on latency overrides that.
fn money(found: &Assessment, thresholds: &Gates, out: &mut Verdict) -> bool {
    let hard = found
        .exceptions
        .iter()
        .any(|e| e.id == "latency" && e.holds == Some(true));
    if hard {
        let says = "The latency measured is over a hard limit, which overrides the cost.";
        out.because.push(says.to_owned());
    }
    let mut pays = true;
    for comparison in &found.against {
        if found.columns[comparison.column].will_do == Some(false) {
            let id = &found.ledger.columns[comparison.column].id;
            out.because
                .push(format!("{id} is not accurate enough, and left out."));
            continue;
        }
        pays &= in_time(found, comparison, thresholds, out);
    }
    pays || hard
}

fn in_time(
    found: &Assessment,
    comparison: &Comparison,
    thresholds: &Gates,
    out: &mut Verdict,
) -> bool {
    let id = &found.ledger.columns[comparison.column].id;
    let Some(end) = found.months else {
        let says = format!("Against {id} nothing can be said: the horizon is unknown.");
        out.because.push(says);
        return false;
    };
    let limit = end / thresholds.safety_factor.max(f64::MIN_POSITIVE);
    let month = |n: f64| {
        if n == 1.0 {
            "1 month".to_owned()
        } else {
            format!("{} months", plain(n))
        }
    };
    let (end, shown) = (plain(end), month(limit));
    let soon = |outcome: Outcome| matches!(outcome, Outcome::Months(m) if m <= limit);
    match comparison.outcome {
        Outcome::Unknown => {
            let missing = comparison.missing.join(", ");
            out.because.push(format!(
                "Against {id} the break-even is unknown without {missing}."
            ));
            return false;
        }
        Outcome::Never { at_any_volume } => {
            let ever = if at_any_volume {
                ", at any volume"
            } else {
                " at this volume"
            };
            out.because
                .push(format!("Against {id} the money never comes back{ever}."));
            return false;
        }
        Outcome::Months(months) => {
            let verb = if months <= limit { "is" } else { "is not" };
            out.because.push(format!(
                "Against {id} the money is back after {months:.1} months, which {verb} within {shown} ({end} over a safety factor of {}).",
                plain(thresholds.safety_factor)
            ));
            if months > limit {
                return false;
            }
            // With a volume that shrinks it may come back and be lost again.
            if comparison
                .advantage
                .is_none_or(|advantage| advantage <= 0.0)
            {
                out.because.push(format!(
                    "Against {id} it is behind again after {end} months."
                ));
                return false;
            }
        }
    }
    if soon(comparison.without_errors) {
        return true;
    }
    match gap_resolved(found, comparison) {
        Some(true) => true,
        _ => {
            let worth = comparison
                .gap_worth
                .map_or_else(|| "unknown".to_owned(), usd);
            out.because.push(format!(
                "Against {id} that hangs on the gap in accuracy, worth {worth} a month, and the gap is not resolved."
            ));
            false
        }
    }
}

/// Whether the fine-tuned one's accuracy surely is another than that of the column compared with.
fn gap_resolved(found: &Assessment, comparison: &Comparison) -> Option<bool> {
    if comparison.column == 0 {
        return found.gap.as_ref()?.resolved();
    }
    let share = |column: &Column| found.ledger.inputs[column.accuracy?].share;
    let tuned = share(found.ledger.columns.last()?)?;
    let prompted = share(&found.ledger.columns[comparison.column])?;
    Some(!newcombe_unpaired(tuned, prompted).holds(0.0))
}

/// The same day so many months later, or the last day of a shorter month.
fn months_after(date: &str, months: i64) -> Option<String> {
    let mut parts = date.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let month = year * 12 + month - 1 + months;
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
    let days = (28..=day.max(28)).rev().map(|last| day.min(last));
    let mut dates = days.map(|day| format!("{year:04}-{month:02}-{day:02}"));
    dates.find(|date| dates::days(date).is_some())
}

#[cfg(test)]
mod tests {
    use super::months_after;

    #[test]
    fn months_are_added_by_the_calendar() {
        for (date, months, later) in [
            ("2026-11-24", 6, "2027-05-24"),
            ("2026-08-31", 6, "2027-02-28"),
            ("2027-08-30", 6, "2028-02-29"),
            ("2026-12-01", 1, "2027-01-01"),
            ("2026-03-05", 0, "2026-03-05"),
        ] {
            assert_eq!(months_after(date, months).as_deref(), Some(later), "{date}");
        }
        assert_eq!(months_after("soon", 6), None);
    }
}
