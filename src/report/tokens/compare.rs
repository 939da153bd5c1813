//! The same prompt in several models, side by side: as rows, which people and pull requests are shown.

use unicode_script::Script;
use unicode_width::UnicodeWidthStr;

use super::parts::{Kind, parts};
use super::{Bill, Counted, CountedFor, Shape, WRITING, counted_in};
use crate::report::columns::{fit, left, percent, right, times};
use crate::tokens::cache::cache;
use crate::tokens::scripts::latin_density;
use crate::tokens::{Cache, DAYS_A_MONTH, Written, thousands, usd};

/// Rows that belong together.
#[derive(Debug, Default)]
pub struct Block {
    pub title: String,
    pub rows: Vec<Row>,
}

#[derive(Debug)]
pub struct Row {
    pub name: String,
    /// Whether it is a part of the row above it.
    pub is_inner: bool,
    /// By model.
    pub cells: Vec<Cell>,
}

#[derive(Debug, Clone)]
pub enum Cell {
    Tokens(u64),
    Usd(f64),
    Ratio(f64),
    Text(String),
    Nothing,
}

impl Cell {
    pub fn text(&self) -> String {
        match self {
            Cell::Tokens(number) => thousands(*number),
            Cell::Usd(amount) => usd(*amount),
            Cell::Ratio(ratio) => format!("{ratio:.2}"),
            Cell::Text(text) => text.clone(),
            Cell::Nothing => "–".to_owned(),
        }
    }

    /// How many times the first model's it is.
    pub fn against(&self, first: &Cell) -> String {
        match (self, first) {
            (Cell::Tokens(other), Cell::Tokens(one)) => times(*other as f64, *one as f64),
            (Cell::Usd(other), Cell::Usd(one)) => times(*other, *one),
            (Cell::Ratio(other), Cell::Ratio(one)) => times(*other, *one),
            _ => String::new(),
        }
    }
}

pub fn row(name: impl Into<String>, cells: Vec<Cell>) -> Row {
    Row {
        name: name.into(),
        is_inner: false,
        cells,
    }
}

fn inner(name: impl Into<String>, cells: Vec<Cell>) -> Row {
    Row {
        is_inner: true,
        ..row(name, cells)
    }
}

/// What models are called in a heading.
pub fn names(prompt: &Counted<'_>) -> Vec<String> {
    let name = |counted: &CountedFor| counted.name.clone().unwrap_or_else(|| "no model".into());
    prompt.models.iter().map(name).collect()
}

/// The first block's first row names the models.
pub fn blocks(prompt: &Counted<'_>, top: Option<usize>) -> Vec<Block> {
    let each = |of: &dyn Fn(&CountedFor) -> Cell| prompt.models.iter().map(of).collect();
    let head = Block {
        title: String::new(),
        rows: vec![
            row("", names(prompt).into_iter().map(Cell::Text).collect()),
            row(
                "tokenizer",
                each(&|one| {
                    let counts = &one.counts;
                    let how = counted_in(counts.counted_in(), counts.margin, counts.exact);
                    Cell::Text(how)
                }),
            ),
        ],
    };
    let tokens = Block {
        title: "tokens".into(),
        rows: parts(prompt, top)
            .into_iter()
            .map(|part| {
                let cells = part.tokens.into_iter().map(Cell::Tokens).collect();
                Row {
                    is_inner: part.kind != Kind::Section,
                    ..row(part.name, cells)
                }
            })
            .chain([row("prompt", each(&|one| Cell::Tokens(one.counts.prompt)))])
            .collect(),
    };
    let expected = |number: Option<f64>| match number {
        Some(number) => Cell::Tokens(number.round() as u64),
        None => Cell::Text("unknown".into()),
    };
    let call = Block {
        title: "a call".into(),
        rows: vec![
            row(
                "request adds",
                each(&|one| Cell::Tokens(one.counts.request)),
            ),
            row("expected input", each(&|one| expected(one.counts.input))),
            row("expected answer", each(&|one| expected(one.counts.output))),
            row(
                "context window",
                each(&|one| match one.counts.context_share(&one.model) {
                    Some(share) => Cell::Text(percent(share)),
                    None => Cell::Nothing,
                }),
            ),
        ],
    };
    let mut out = vec![head, tokens];
    out.extend(scripts(prompt, top));
    out.push(call);
    out.extend(costs(prompt));
    out
}

type Way = fn(&Bill) -> Option<f64>;

fn costs(prompt: &Counted<'_>) -> Vec<Block> {
    let bills: Vec<Option<Bill>> = prompt.models.iter().map(Bill::of).collect();
    if bills.iter().all(Option::is_none) {
        return Vec::new();
    }
    let of = |title: &str, factor: f64| {
        let ways: [(&str, Way); 4] = [
            ("uncached", |bill| Some(bill.uncached)),
            ("prompt cached", |bill| bill.cached),
            (WRITING, |bill| bill.writing),
            ("in a batch", |bill| bill.batch),
        ];
        let rows = ways.into_iter().filter_map(|(name, amount)| {
            let cells: Vec<Cell> = bills
                .iter()
                .map(|bill| match bill.as_ref().and_then(amount) {
                    Some(amount) => Cell::Usd(amount * factor),
                    None => Cell::Nothing,
                })
                .collect();
            let is_empty = cells.iter().all(|cell| matches!(cell, Cell::Nothing));
            let is_rare = name == WRITING && title != "cost a call";
            (!is_empty && !is_rare).then(|| row(name, cells))
        });
        Block {
            title: title.into(),
            rows: rows.collect(),
        }
    };
    let calls = prompt.spec.expect.calls_per_day;
    let mut out = vec![of("cost a call", 1.0)];
    if let Some(calls) = calls {
        out.push(of("cost a day", calls));
        out.push(of("cost a month", calls * DAYS_A_MONTH));
    }
    out.push(caching(prompt, calls));
    out
}

fn caching(prompt: &Counted<'_>, calls: Option<f64>) -> Block {
    let states: Vec<Cache> = prompt
        .models
        .iter()
        .map(|one| cache(&one.counts, &one.model))
        .collect();
    let minimum = states.iter().map(|state| match state {
        Cache::Unpriced => Cell::Nothing,
        Cache::NoMinimum => Cell::Text("none known".into()),
        Cache::Reached { minimum } => Cell::Text(format!("above {}", thousands(*minimum))),
        Cache::Short {
            missing, minimum, ..
        } => Cell::Text(format!(
            "{} below {}",
            thousands(*missing),
            thousands(*minimum)
        )),
    });
    let mut rows = vec![row("minimum", minimum.collect())];
    let is_short = |state: &Cache| matches!(state, Cache::Short { .. });
    if states.iter().any(is_short) {
        let factor = calls.map_or(1.0, |calls| calls * DAYS_A_MONTH);
        let saved = states.iter().map(|state| match state {
            Cache::Short { saved, .. } => Cell::Usd(saved * factor),
            _ => Cell::Nothing,
        });
        rows.push(row("reaching it saves", saved.collect()));
    }
    Block {
        title: match calls {
            Some(_) => "cache, a month".into(),
            None => "cache, a call".into(),
        },
        rows,
    }
}

/// The scripts other than Latin that make up more than a trace of a text, the largest first.
pub fn foreign(written: &Written) -> Vec<Script> {
    let scripts = written.scripts.iter().map(|count| count.script);
    let mut out: Vec<Script> = scripts
        .filter(|script| *script != Script::Latin && written.share(*script) >= TRACE)
        .collect();
    out.sort_by(|a, b| written.share(*b).total_cmp(&written.share(*a)));
    out
}

/// A name or a word in another script does not make a text foreign.
const TRACE: f64 = 0.05;

/// What other scripts than Latin cost in each model: their letters' tokens, and a character of each
/// example against the examples in Latin script.
fn scripts(prompt: &Counted<'_>, top: Option<usize>) -> Vec<Block> {
    let Some(first) = prompt.models.first() else {
        return Vec::new();
    };
    let mut found: Vec<(Script, Vec<usize>)> = Vec::new();
    for (at, written) in first.examples.iter().enumerate() {
        for script in foreign(written) {
            match found.iter_mut().find(|(known, _)| *known == script) {
                Some((_, examples)) => examples.push(at),
                None => found.push((script, vec![at])),
            }
        }
    }
    let most = top.unwrap_or(usize::MAX);
    let mut out = Vec::new();
    for (script, examples) in &found {
        let of = |written: &Written| written.of_script(*script).map_or(0, |count| count.tokens);
        let cells = |of: &dyn Fn(&CountedFor) -> u64| {
            let counts = prompt.models.iter().map(of);
            counts.map(Cell::Tokens).collect::<Vec<_>>()
        };
        let all = cells(&|one| examples.iter().map(|at| of(&one.examples[*at])).sum());
        let mut rows = vec![row("together", all)];
        for at in examples.iter().take(most) {
            rows.push(inner(prompt.id(*at), cells(&|one| of(&one.examples[*at]))));
        }
        out.push(Block {
            title: format!("tokens of {} letters", script.full_name()),
            rows,
        });
    }
    let mut foreign: Vec<usize> = found
        .into_iter()
        .flat_map(|(_, examples)| examples)
        .collect();
    foreign.sort_unstable();
    foreign.dedup();
    if !foreign.is_empty() {
        let density = |of: &dyn Fn(&CountedFor) -> Option<f64>| {
            let cells = prompt.models.iter().map(of);
            cells
                .map(|density| density.map_or(Cell::Nothing, Cell::Ratio))
                .collect::<Vec<_>>()
        };
        let latin = density(&|one| latin_density(&one.examples));
        let mut rows = vec![row("in Latin script", latin)];
        for at in foreign.iter().take(most) {
            rows.push(inner(
                prompt.id(*at),
                density(&|one| one.examples[*at].density()),
            ));
        }
        out.push(Block {
            title: "tokens a character".into(),
            rows,
        });
    }
    out
}

const RATIO: usize = 7;

/// The blocks as tables no wider than the terminal: where not all models fit, the first stands in each.
pub fn human(title: &str, blocks: &[Block], shape: Shape) -> String {
    let rows = || blocks.iter().flat_map(|block| &block.rows);
    let models = rows().map(|row| row.cells.len()).max().unwrap_or(0);
    let column = |at: usize| {
        let cells = rows().filter_map(|row| row.cells.get(at));
        cells
            .map(|cell| cell.text().width())
            .max()
            .unwrap_or(0)
            .max(9)
            + 2
    };
    let columns: Vec<usize> = (0..models).map(column).collect();
    let indent = |row: &Row| if row.is_inner { 2 } else { 0 };
    let longest = rows().map(|row| row.name.width() + indent(row)).max();
    let room = shape
        .width
        .saturating_sub(2 + 2 + columns.first().unwrap_or(&0));
    let longest_column = columns.iter().skip(1).max().unwrap_or(&0) + RATIO;
    let name = longest
        .unwrap_or(0)
        .min(room.saturating_sub(longest_column).max(16));
    let mut out = format!("{title}\n");
    let mut next = 1;
    loop {
        let mut shown = vec![0];
        let mut width = 2 + 2 + name + columns.first().unwrap_or(&0);
        while next < models && (shown.len() == 1 || width + columns[next] + RATIO <= shape.width) {
            width += columns[next] + RATIO;
            shown.push(next);
            next += 1;
        }
        out.push('\n');
        for (at, block) in blocks.iter().enumerate() {
            if at > 1 {
                out.push('\n');
            }
            if !block.title.is_empty() {
                out.push_str(&format!("  {}\n", block.title));
            }
            for row in &block.rows {
                let blanks = " ".repeat(indent(row));
                let label = format!("{blanks}{}", fit(&row.name, name - indent(row)));
                let mut line = format!("    {}", left(&label, name));
                for &at in &shown {
                    let cell = row.cells.get(at).unwrap_or(&Cell::Nothing);
                    line.push_str(&right(&cell.text(), columns[at]));
                    if at > 0 {
                        line.push_str(&right(&cell.against(&row.cells[0]), RATIO));
                    }
                }
                out.push_str(line.trim_end());
                out.push('\n');
            }
        }
        if next >= models {
            return out;
        }
    }
}
