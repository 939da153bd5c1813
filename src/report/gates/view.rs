//! An assessment in words and numbers for people, whatever they read it on.

use super::words::{against, against_from, gap, gap_from, influence, saved, title, value};
use crate::gates::Assessment;
use crate::gates::checks::{percent, plain};
use crate::gates::columns::Input;
use crate::gates::simulate::DRAWS;
use crate::gates::verdict::Answer;
use crate::source::{Files, Place};
use crate::tokens::{thousands, usd};

/// A number in a table, and the inputs it comes from, by their numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub text: String,
    pub from: Vec<usize>,
}

pub struct Row {
    pub head: String,
    pub cells: Vec<Cell>,
}

pub struct CheckView {
    pub cleared: Option<bool>,
    pub text: String,
    /// `file:line`.
    pub place: Option<String>,
}

pub struct GateView {
    pub name: &'static str,
    pub title: &'static str,
    pub cleared: Option<bool>,
    pub checks: Vec<CheckView>,
}

/// An input as it was given.
pub struct InputView {
    pub path: String,
    pub value: String,
    pub place: Option<String>,
    pub source: Option<String>,
    pub assumed: Option<String>,
}

pub struct View {
    pub name: String,
    pub description: Option<String>,
    pub date: Option<String>,
    pub answer: &'static str,
    pub justified: bool,
    pub because: Vec<String>,
    /// The gate, and what would open it.
    pub opens: Vec<(&'static str, String)>,
    pub revisit: Option<String>,
    pub gates: Vec<GateView>,
    /// The ids of the columns, then a row a quantity.
    pub columns: Vec<String>,
    pub rows: Vec<Row>,
    /// Fine-tuning against each column, a paragraph each.
    pub against: Vec<(String, Vec<String>)>,
    /// The inputs that each of these comes from.
    pub against_from: Vec<Vec<usize>>,
    pub gap: Vec<String>,
    pub gap_from: Vec<usize>,
    /// What is moved by what follows, in a sentence.
    pub saved: Option<String>,
    /// Input, range, what it moves, where the answer flips.
    pub sensitivity: Vec<[String; 4]>,
    /// Of an exception: its name, whether it holds, evidence, what it says, its place.
    pub exceptions: Vec<(&'static str, Option<bool>, String, &'static str, String)>,
    pub decisions: Vec<[String; 3]>,
    pub inputs: Vec<InputView>,
    pub notes: Vec<String>,
}

/// How a state is said.
pub fn state(cleared: Option<bool>) -> &'static str {
    match cleared {
        Some(true) => "cleared",
        Some(false) => "shut",
        None => "unknown, so shut",
    }
}

pub fn view(found: &Assessment, files: &Files) -> View {
    let verdict = &found.verdict;
    let justified = verdict.answer == Answer::FineTune;
    View {
        name: found.name.clone(),
        description: found.description.clone(),
        date: found.today.clone(),
        answer: match justified {
            true => "Fine-tuning is justified",
            false => "Do not fine-tune yet",
        },
        justified,
        because: verdict.because.clone(),
        opens: verdict.opens.clone(),
        revisit: verdict.revisit.clone(),
        gates: gates(found, files),
        columns: found
            .ledger
            .columns
            .iter()
            .map(|column| column.id.clone())
            .collect(),
        rows: rows(found),
        against_from: found
            .against
            .iter()
            .map(|it| against_from(found, it))
            .collect(),
        gap_from: gap_from(found),
        against: found
            .against
            .iter()
            .map(|it| (title(found, it), against(found, it)))
            .collect(),
        gap: found.gap.as_ref().map_or_else(
            || vec!["The gap in accuracy is unknown: an accuracy is missing.".to_owned()],
            gap,
        ),
        saved: saved(found),
        // What neither has a range nor turns the answer says nothing here.
        sensitivity: found
            .sensitivity
            .iter()
            .filter(|it| it.range.is_some() || it.flips_at.is_some())
            .map(influence)
            .collect(),
        exceptions: found
            .exceptions
            .iter()
            .map(|it| {
                (
                    it.id,
                    it.holds,
                    it.evidence.clone(),
                    it.says,
                    line(it.place, files),
                )
            })
            .collect(),
        decisions: found
            .decisions
            .iter()
            .map(|it| [it.when.clone(), it.who.text.clone(), it.what.text.clone()])
            .collect(),
        inputs: found
            .ledger
            .inputs
            .iter()
            .map(|it| input(it, files))
            .collect(),
        notes: notes(found),
    }
}

fn gates(found: &Assessment, files: &Files) -> Vec<GateView> {
    let each = found.gates.iter().map(|gate| GateView {
        name: gate.name,
        title: gate.title,
        cleared: gate.cleared(),
        checks: gate
            .checks
            .iter()
            .map(|check| CheckView {
                cleared: check.cleared,
                text: check.evidence.clone(),
                place: check.place.map(|place| line(place, files)),
            })
            .collect(),
    });
    each.collect()
}

/// `prompts/procurement.case.yaml:14`.
fn line(place: Place, files: &Files) -> String {
    let (start, _) = files.positions(place);
    format!("{}:{}", files.name(place.file), start.line)
}

const UNKNOWN: &str = "unknown";

fn money(amount: Option<f64>) -> String {
    amount.map_or_else(|| UNKNOWN.to_owned(), usd)
}

fn rows(found: &Assessment) -> Vec<Row> {
    let columns = || found.ledger.columns.iter().zip(&found.columns);
    let row = |head: String, cells: Vec<Cell>| Row { head, cells };
    let cell = |text: String, from: Vec<usize>| Cell { text, from };
    let model = columns().map(|(column, _)| {
        let model = column.model.clone().unwrap_or_else(|| UNKNOWN.to_owned());
        cell(model, Vec::new())
    });
    let accuracy = columns().map(|(column, figures)| {
        let text = figures.accuracy.map_or_else(|| UNKNOWN.to_owned(), percent);
        let text = match figures.will_do {
            Some(false) => format!("{text}, too low"),
            _ => text,
        };
        cell(text, column.accuracy.into_iter().collect())
    });
    let per_call = columns().map(|(column, figures)| {
        cell(money(figures.per_call), found.ledger.inputs_of_call(column))
    });
    let upfront = columns().map(|(column, figures)| {
        cell(
            money(figures.upfront),
            found.ledger.inputs_of_upfront(column),
        )
    });
    let yearly = columns().map(|(column, figures)| {
        cell(money(figures.yearly), found.ledger.inputs_of_yearly(column))
    });
    let mut out = vec![
        row("model".into(), model.collect()),
        row("accuracy".into(), accuracy.collect()),
        row("a call".into(), per_call.collect()),
        row("upfront".into(), upfront.collect()),
        row("a year".into(), yearly.collect()),
    ];
    let end = found.months.map_or(0, |months| months.floor() as usize);
    let mut months: Vec<usize> = [12, 24, 36, 60].into_iter().filter(|m| *m < end).collect();
    months.extend((end > 0).then_some(end));
    for month in months {
        let cells = columns().map(|(_, figures)| {
            let total = figures
                .totals
                .as_ref()
                .and_then(|totals| totals.get(month).copied());
            cell(money(total), found.ledger.inputs_of_volume())
        });
        out.push(row(format!("total, {month} months"), cells.collect()));
    }
    out
}

fn input(it: &Input, files: &Files) -> InputView {
    let figure = &it.figure;
    let show = |number: f64| value(&figure.path, number);
    let text = match it.share {
        Some(share) => format!(
            "{} of {}: {}",
            thousands(share.correct),
            thousands(share.of),
            show(figure.likely)
        ),
        None if figure.is_range() => format!(
            "{} ({} to {})",
            show(figure.likely),
            show(figure.low),
            show(figure.high)
        ),
        None => show(figure.likely),
    };
    InputView {
        path: figure.path.clone(),
        value: text,
        place: figure.place.map(|place| line(place, files)),
        source: figure.source.clone(),
        assumed: figure.assumed.clone(),
    }
}

fn notes(found: &Assessment) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(horizon) = found.horizon {
        out.push(match found.stable_months {
            Some(stable) if stable < horizon => format!(
                "Totals end after {} months, where the task is expected to change; the horizon is {}.",
                plain(stable),
                plain(horizon)
            ),
            Some(_) => format!("Totals end with the horizon, after {} months.", plain(horizon)),
            None => format!(
                "Totals run to the horizon, {} months; for how long the task stays as it is, is unknown.",
                plain(horizon)
            ),
        });
    } else {
        out.push("The horizon is unknown, and so is every total.".to_owned());
    }
    let assumed = found
        .ledger
        .inputs
        .iter()
        .filter(|it| it.figure.assumed.is_some())
        .count();
    out.push(format!(
        "Assumptions among the inputs: {assumed} of {}.",
        found.ledger.inputs.len()
    ));
    out.push(format!(
        "{} draws with seed {}; intervals of months are their middle 90 %. Nothing is discounted.",
        thousands(DRAWS as u64),
        found.seed
    ));
    let mut dates: Vec<_> = found
        .ledger
        .columns
        .iter()
        .filter_map(|c| c.prices_of.clone())
        .collect();
    dates.sort();
    dates.dedup();
    if !dates.is_empty() {
        out.push(format!("Prices of {}.", dates.join(", ")));
    }
    for column in &found.ledger.columns {
        if let (Some(model), Some(date)) = (&column.model, &column.retires) {
            out.push(format!(
                "{model} retires on {date}: after that its column holds for another model, with its prices."
            ));
        }
    }
    out.extend(found.thresholds.iter().cloned());
    out
}
