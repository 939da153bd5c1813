//! The model table for a person: as many columns as the terminal is wide, the telling ones first.

use unicode_width::UnicodeWidthStr;

use super::{card, source, tokenizer};
use crate::report::columns::{left, right};
use crate::text::visible;
use crate::tokens::{Model, Origin, thousands};

struct Column {
    head: &'static str,
    /// Columns are taken in this order while they fit.
    rank: u8,
    is_number: bool,
    of: fn(&Model) -> String,
}

const fn column(head: &'static str, rank: u8, is_number: bool, of: fn(&Model) -> String) -> Column {
    Column {
        head,
        rank,
        is_number,
        of,
    }
}

/// In the order in which they are shown.
const COLUMNS: [Column; 14] = [
    column("model", 0, false, name),
    column("provider", 13, false, |model| {
        visible::quoted(model.provider.as_deref().unwrap_or("–"), 20)
    }),
    column("class", 7, false, |model| model.class.as_str().into()),
    column("tokenizer", 5, false, |model| {
        visible::quoted(&tokenizer(model), 24)
    }),
    column("window", 3, true, |model| tokens(model.context)),
    column("answer", 8, true, |model| tokens(model.max_output)),
    column("input", 1, true, |model| price(model, |p| Some(p.input))),
    column("cached", 4, true, |model| price(model, |p| p.cached_input)),
    column("write", 10, true, |model| price(model, |p| p.cache_write)),
    column("output", 2, true, |model| price(model, |p| Some(p.output))),
    column("batch in", 11, true, |model| {
        price(model, |p| p.batch_input)
    }),
    column("out", 12, true, |model| price(model, |p| p.batch_output)),
    column("cache from", 6, true, |model| {
        model.cache_minimum.map_or_else(dash, thousands)
    }),
    column("retires", 9, false, |model| {
        model.retires.clone().unwrap_or_else(dash)
    }),
];

fn dash() -> String {
    "–".to_owned()
}

/// What `fewshot.toml` adds or overrules is marked.
fn name(model: &Model) -> String {
    let mark = match model.origin {
        Origin::Own | Origin::Overruled => "*",
        Origin::Table | Origin::Nowhere => "",
    };
    format!("{}{mark}", visible::quoted(&model.name, 40))
}

/// `128K`, `1.05M`: limits are round numbers, and 8,192 is about 8K.
fn tokens(number: Option<u64>) -> String {
    let short = |value: f64, unit: &str| {
        let text = format!("{value:.2}");
        let text = text.trim_end_matches('0').trim_end_matches('.');
        format!("{text}{unit}")
    };
    match number {
        None => dash(),
        Some(number) if number >= 1_000_000 => short(number as f64 / 1e6, "M"),
        Some(number) if number >= 1_000 => format!("{}K", number / 1000),
        Some(number) => number.to_string(),
    }
}

pub(super) fn price(model: &Model, of: fn(&crate::tokens::Prices) -> Option<f64>) -> String {
    let amount = model.prices.as_ref().and_then(of);
    amount.map_or_else(dash, amount_text)
}

/// At least two decimals, and all there are: `2.50`, `0.0125`.
fn amount_text(amount: f64) -> String {
    let text = format!("{amount:.6}");
    let text = text.trim_end_matches('0');
    let decimals = text.len() - text.find('.').map_or(text.len(), |at| at + 1);
    format!("{text}{}", "0".repeat(2_usize.saturating_sub(decimals)))
}

/// One model is shown with all that is known of it, several as a table.
pub fn models_human(models: &[Model], whole: usize, width: usize) -> String {
    let mut out = match models {
        [model] => card::card(model),
        _ => table(models, width),
    };
    let number = match (models.len(), whole) {
        (shown, whole) if shown == whole => format!("{whole} models. "),
        (1, _) => String::new(),
        (shown, whole) => format!("{shown} of {whole} models. "),
    };
    let notes = format!("{number}{}", source(models));
    out.push('\n');
    out.push_str(&wrapped(&notes, width));
    out
}

fn table(models: &[Model], width: usize) -> String {
    let cells: Vec<Vec<String>> = COLUMNS
        .iter()
        .map(|column| models.iter().map(column.of).collect())
        .collect();
    let widths: Vec<usize> = COLUMNS
        .iter()
        .zip(&cells)
        .map(|(column, cells)| {
            let widest = cells.iter().map(|cell| cell.width()).max().unwrap_or(0);
            widest.max(column.head.len())
        })
        .collect();
    let mut by_rank: Vec<usize> = (0..COLUMNS.len()).collect();
    by_rank.sort_by_key(|at| COLUMNS[*at].rank);
    let mut shown = Vec::new();
    let mut taken = 0;
    for at in by_rank {
        let more = widths[at] + if shown.is_empty() { 0 } else { 2 };
        // A column that says nothing of any of them is no loss; names stand in any case.
        let is_empty = cells[at].iter().all(|cell| cell == "–");
        if !is_empty && (shown.is_empty() || taken + more <= width) {
            taken += more;
            shown.push(at);
        }
    }
    shown.sort_unstable();
    let line = |text: &dyn Fn(usize) -> String| {
        let cells: Vec<String> = shown
            .iter()
            .map(|&at| {
                let text = text(at);
                match COLUMNS[at].is_number {
                    true => right(&text, widths[at]),
                    false => left(&text, widths[at]),
                }
            })
            .collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    let mut out = line(&|at| COLUMNS[at].head.to_owned());
    for model in models {
        out.push_str(&line(&|at| (COLUMNS[at].of)(model)));
    }
    out
}

fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut taken = 0;
    for word in text.split(' ') {
        let long = word.width();
        if taken > 0 && taken + 1 + long > width {
            out.push('\n');
            taken = 0;
        } else if taken > 0 {
            out.push(' ');
            taken += 1;
        }
        out.push_str(word);
        taken += long;
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::all;

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let models = all();
        for width in [60, 80, 100, 120, 200] {
            let text = models_human(&models, models.len(), width);
            for line in text.lines() {
                assert!(line.width() <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn a_wide_terminal_shows_every_column() {
        let text = models_human(&all(), 93, 200);
        let head = text.lines().next().unwrap_or("");
        for column in &COLUMNS {
            assert!(head.contains(column.head), "{}", column.head);
        }
    }

    #[test]
    fn numbers_are_short() {
        for (number, text) in [(8_192, "8K"), (128_000, "128K"), (1_050_000, "1.05M")] {
            assert_eq!(tokens(Some(number)), text);
        }
        for (amount, text) in [(2.5, "2.50"), (0.0125, "0.0125"), (600.0, "600.00")] {
            assert_eq!(amount_text(amount), text);
        }
    }
}
