//! The shipped model table, `models.yaml`, and how one row is read from it.
//!
//! A command needs one model or two. Parsing the whole table would cost more than linting a prompt,
//! so a row is found by scanning lines, and only its own block is parsed.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;

const TABLE: &str = include_str!("models.yaml");

/// One block of the table. The fields are explained at its head.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub provider: String,
    pub class: String,
    pub encoding: Option<String>,
    #[serde(default)]
    pub encoding_assumed: bool,
    pub input: f64,
    pub cached_input: Option<f64>,
    pub cache_write: Option<f64>,
    pub output: f64,
    pub batch_input: Option<f64>,
    pub batch_output: Option<f64>,
    pub cross_checked: Option<bool>,
    pub context: Option<u64>,
    pub long_context: Option<u64>,
    pub max_output: Option<u64>,
    pub cache_minimum: Option<u64>,
    pub retires: Option<String>,
    pub page: Option<String>,
}

/// The day the table was read, `YYYY-MM-DD`.
pub fn read_on() -> &'static str {
    head("read: ")
}

/// Where it was read.
pub fn read_from() -> &'static str {
    head("from: ")
}

fn head(key: &str) -> &'static str {
    let mut lines = TABLE.lines();
    lines
        .find_map(|line| line.strip_prefix(key))
        .unwrap_or("unknown")
}

/// The names of all rows, in the table's order.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TABLE
        .lines()
        .filter(|line| !line.starts_with([' ', '#']))
        .filter_map(|line| line.strip_suffix(':'))
}

/// The row of exactly this name, parsed once a process.
pub(super) fn row(name: &str) -> Option<Row> {
    static PARSED: Mutex<BTreeMap<String, Row>> = Mutex::new(BTreeMap::new());
    let mut parsed = PARSED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(row) = parsed.get(name) {
        return Some(row.clone());
    }
    let row = parse(name)?;
    parsed.insert(name.to_owned(), row.clone());
    Some(row)
}

fn parse(name: &str) -> Option<Row> {
    // A search for a text is faster than a look at each of a thousand lines.
    let head = format!("\n{name}:\n");
    let start = TABLE.find(&head)? + head.len();
    let lines = TABLE[start..].lines();
    let block: Vec<&str> = lines.take_while(|line| line.starts_with(' ')).collect();
    serde_yaml::from_str(&block.join("\n")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::model::Class;
    use crate::tokens::Encoding;
    use std::collections::BTreeSet;

    fn is_date(text: &str) -> bool {
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts[..] else {
            return false;
        };
        let number = |part: &str, length: usize| {
            (part.len() == length)
                .then(|| part.parse::<u32>().ok())
                .flatten()
        };
        number(year, 4).is_some_and(|year| (2020..2040).contains(&year))
            && number(month, 2).is_some_and(|month| (1..=12).contains(&month))
            && number(day, 2).is_some_and(|day| (1..=31).contains(&day))
    }

    #[test]
    fn scanning_finds_what_parsing_finds() {
        let whole: BTreeMap<String, serde_yaml::Value> = serde_yaml::from_str(TABLE).unwrap();
        let parsed: BTreeSet<&str> = whole
            .keys()
            .map(String::as_str)
            .filter(|name| !["read", "from"].contains(name))
            .collect();
        assert_eq!(names().collect::<BTreeSet<_>>(), parsed);
        assert_eq!(names().count(), parsed.len(), "a name stands twice");
        assert!(parsed.len() > 80);
        assert_eq!(whole["read"].as_str(), Some(read_on()));
        assert!(is_date(read_on()));
        assert_eq!(whole["from"].as_str(), Some(read_from()));
    }

    #[test]
    fn every_row_makes_sense() {
        for name in names() {
            let row = row(name).unwrap_or_else(|| panic!("{name} cannot be read"));
            assert_eq!(name, name.to_lowercase());
            assert!(
                !name.contains('/'),
                "{name}: prefixes are cut off before looking up"
            );
            assert!(Class::parse(&row.class).is_some(), "{name}");
            let encoding = row.encoding.as_deref();
            assert!(
                encoding.is_none_or(|name| Encoding::parse(name).is_some()),
                "{name}"
            );
            assert!(encoding.is_some() || !row.encoding_assumed, "{name}");
            assert_eq!(encoding.is_some(), row.provider == "openai", "{name}");

            assert!(row.input > 0.0 && row.output >= row.input, "{name}");
            assert!(
                row.cached_input
                    .is_none_or(|price| price > 0.0 && price < row.input),
                "{name}"
            );
            assert!(
                row.cache_write
                    .is_none_or(|price| price == row.input * 1.25),
                "{name}"
            );
            for (batch, price) in [(row.batch_input, row.input), (row.batch_output, row.output)] {
                assert!(
                    batch.is_none_or(|batch| (batch * 2.0 - price).abs() < 1e-9),
                    "{name}"
                );
            }
            assert_eq!(
                row.batch_input.is_some(),
                row.batch_output.is_some(),
                "{name}"
            );

            assert!(row.context.is_none_or(|tokens| tokens >= 8_000), "{name}");
            assert!(
                row.max_output.is_none_or(|tokens| tokens >= 1_000),
                "{name}"
            );
            if let (Some(context), Some(output)) = (row.context, row.max_output) {
                assert!(output < context, "{name}");
            }
            assert!(
                row.long_context
                    .is_none_or(|from| row.context.is_some_and(|all| from < all))
            );
            assert!(
                row.cache_minimum
                    .is_none_or(|tokens| (512..=4096).contains(&tokens)),
                "{name}"
            );
            assert!(
                row.cache_minimum.is_none() || row.cached_input.is_some(),
                "{name}"
            );
            assert!(row.retires.as_deref().is_none_or(is_date), "{name}");
            assert!(
                row.page.is_none_or(|page| page.starts_with("https://")),
                "{name}"
            );
        }
    }

    #[test]
    fn what_is_no_row_is_none() {
        for name in [
            "",
            "read",
            "from",
            "gpt-4o:",
            "  { provider",
            "# The models",
            "gpt",
        ] {
            assert!(row(name).is_none(), "{name}");
        }
    }
}
