//! Plain texts, counted whole.

use unicode_script::Script;
use unicode_width::UnicodeWidthStr;

use super::compare::{self, Block, Cell, row};
use super::{CountedText, Shape, TextFor, counted_in};
use crate::report::columns::{fit, left, right, times};
use crate::tokens::{ScriptCount, Written, thousands, usd};

/// One model: a line a text, and under it its scripts where it has others than Latin. Several: the
/// models side by side.
pub fn human(texts: &[CountedText], shape: Shape) -> String {
    match texts {
        [first, ..] if first.models.len() == 1 => single(texts, &first.models[0], shape),
        _ => compare::human("texts", &blocks(texts), shape),
    }
}

fn how(one: &TextFor) -> String {
    let name = one.model.tokenizer.file_in_use();
    let name = name.unwrap_or_else(|| one.model.tokenizer.encoding.name());
    counted_in(name, one.model.tokenizer.margin, one.exact)
}

/// USD for the text as input, once.
pub fn as_input(one: &TextFor) -> Option<f64> {
    let prices = one.model.prices.as_ref()?;
    Some(one.written.tokens as f64 * prices.input / 1e6)
}

/// The tokens of all texts in the model at `at`.
fn together(texts: &[CountedText], at: usize) -> Written {
    let mut sum = Written::default();
    for one in texts.iter().filter_map(|text| text.models.get(at)) {
        sum.add(&one.written);
    }
    sum
}

fn single(texts: &[CountedText], first: &TextFor, shape: Shape) -> String {
    let name_width = {
        let longest = texts.iter().map(|text| text.title().width()).max();
        let room = shape.width.saturating_sub(2 + 46).max(17);
        longest.unwrap_or(0).clamp(17, room)
    };
    let price = first.model.prices.as_ref().map(|prices| prices.input);
    let line = |name: &str, cells: [String; 4]| {
        let name = left(&fit(name, name_width), name_width);
        let [tokens, characters, density, money] = cells;
        let text = format!(
            "  {name}{}{}{}{}",
            right(&tokens, 10),
            right(&characters, 12),
            right(&density, 12),
            right(&money, 12)
        );
        format!("{}\n", text.trim_end())
    };
    let counted = |name: &str, written: &Written| {
        let money = price.map(|price| usd(written.tokens as f64 * price / 1e6));
        let density = written.density().map(|density| format!("{density:.2}"));
        line(
            name,
            [
                thousands(written.tokens),
                thousands(written.characters),
                density.unwrap_or_default(),
                money.unwrap_or_default(),
            ],
        )
    };
    let inexact = texts
        .iter()
        .flat_map(|text| &text.models)
        .find(|one| !one.exact);
    let how = how(inexact.unwrap_or(first));
    let heading = match &first.name {
        Some(name) => format!("{} ({how})", fit(name, 60)),
        None => how,
    };
    let money = if price.is_some() { "as input" } else { "" };
    let mut out = format!("text: {heading}\n\n");
    out.push_str(&line(
        "",
        ["tokens", "characters", "a character", money].map(str::to_owned),
    ));
    for text in texts {
        let written = &text.models[0].written;
        out.push_str(&counted(text.title(), written));
        out.push_str(&scripts(written, &line));
    }
    if texts.len() > 1 {
        out.push_str(&counted("together", &together(texts, 0)));
    }
    out
}

/// The letters of each script, where there are others than Latin, against the Latin ones.
fn scripts(written: &Written, line: &dyn Fn(&str, [String; 4]) -> String) -> String {
    if compare::foreign(written).is_empty() {
        return String::new();
    }
    let density = |count: &ScriptCount| count.tokens as f64 / count.characters.max(1) as f64;
    let latin = written.of_script(Script::Latin).map(density);
    let mut counts = written.scripts.clone();
    counts.sort_by_key(|count| std::cmp::Reverse(count.tokens));
    counts
        .iter()
        .filter(|count| written.share(count.script) >= 0.01)
        .map(|count| {
            let against = match latin {
                Some(latin) if count.script != Script::Latin => {
                    format!("{} Latin", times(density(count), latin))
                }
                _ => String::new(),
            };
            line(
                &format!("  {} letters", count.script.full_name()),
                [
                    thousands(count.tokens),
                    thousands(count.characters),
                    format!("{:.2}", density(count)),
                    against,
                ],
            )
        })
        .collect()
}

/// The models side by side.
pub fn blocks(texts: &[CountedText]) -> Vec<Block> {
    let Some(first) = texts.first() else {
        return Vec::new();
    };
    let models = first.models.len();
    let each = |text: &CountedText, of: &dyn Fn(&TextFor) -> Cell| -> Vec<Cell> {
        text.models.iter().map(of).collect()
    };
    let name = |one: &TextFor| one.name.clone().unwrap_or_else(|| "no model".into());
    let head = Block {
        title: String::new(),
        rows: vec![
            row("", each(first, &|one| Cell::Text(name(one)))),
            row("tokenizer", each(first, &|one| Cell::Text(how(one)))),
        ],
    };
    let sums: Vec<Written> = (0..models).map(|at| together(texts, at)).collect();
    let block = |title: &str, of: &dyn Fn(&TextFor) -> Cell, all: Option<Vec<Cell>>| {
        let mut rows: Vec<_> = texts
            .iter()
            .map(|text| row(text.title(), each(text, of)))
            .collect();
        if let Some(all) = all.filter(|_| texts.len() > 1) {
            rows.push(row("together", all));
        }
        Block {
            title: title.into(),
            rows,
        }
    };
    let density = |written: &Written| written.density().map_or(Cell::Nothing, Cell::Ratio);
    let all = sums.iter().map(|sum| Cell::Tokens(sum.tokens)).collect();
    let mut out = vec![
        head,
        block("tokens", &|one| Cell::Tokens(one.written.tokens), Some(all)),
        block(
            "tokens a character",
            &|one| density(&one.written),
            Some(sums.iter().map(density).collect()),
        ),
    ];
    if first.models.iter().any(|one| one.model.prices.is_some()) {
        let money = |one: &TextFor| as_input(one).map_or(Cell::Nothing, Cell::Usd);
        let all = (0..models).map(|at| {
            let each = texts.iter().map(|text| as_input(&text.models[at]));
            each.sum::<Option<f64>>().map_or(Cell::Nothing, Cell::Usd)
        });
        out.push(block("cost as input", &money, Some(all.collect())));
    }
    out
}
