//! What may stand under a key, as data: the loader takes its words and bounds from it, and the JSON
//! Schemas and the documentation are written from it.

use super::keys::Table;

/// What a value may be. A null counts as absent wherever a key is not needed; [`Kind::Null`] is for
/// where it means something.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Text,
    /// A text that is not blank.
    Filled,
    /// A text that names a file, or something shipped.
    Path,
    /// `YYYY-MM-DD`.
    Date,
    /// `spans[].label`.
    Properties,
    Bool,
    Number(&'static Bounds),
    /// One of a few words.
    Word(&'static [&'static str]),
    List(&'static Kind),
    /// A mapping whose keys are the user's own.
    Map(&'static Kind),
    /// The same; each key becomes a tag and is read in templates.
    Variables(&'static Kind),
    /// A mapping with the keys of a table.
    Of(&'static Table),
    /// The same, and its numbers lie within these bounds.
    Within(&'static Table, &'static Bounds),
    Null,
    Any,
    Or(&'static [Kind]),
}

/// What a number may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    pub least: f64,
    pub most: f64,
    pub whole: bool,
    /// What it is called: the definition's name in a schema.
    pub name: &'static str,
    /// Said of what lies outside.
    pub what: &'static str,
}

/// Any number at all.
pub const ANY: Bounds = Bounds {
    least: f64::NEG_INFINITY,
    most: f64::INFINITY,
    whole: false,
    name: "number",
    what: "is a number",
};
pub const NOT_NEGATIVE: Bounds = Bounds {
    least: 0.0,
    name: "not-negative",
    what: "is at least 0",
    ..ANY
};
/// Money, tokens and the like. The upper end keeps sums and products finite.
pub const AMOUNT: Bounds = Bounds {
    least: 0.0,
    most: 1e12,
    whole: false,
    name: "amount",
    what: "is at least 0 and at most a million million",
};
pub const COUNT: Bounds = Bounds {
    whole: true,
    name: "count",
    what: "is a whole number, at least 0",
    ..AMOUNT
};
pub const SHARE: Bounds = Bounds {
    most: 1.0,
    name: "share",
    what: "is a share, from 0 to 1",
    ..AMOUNT
};
pub const GROWTH: Bounds = Bounds {
    least: -0.99,
    most: 10.0,
    name: "growth",
    what: "is a share of the year before, from -0.99 to 10",
    ..AMOUNT
};
pub const DAYS: Bounds = Bounds {
    least: 1.0,
    most: 366.0,
    name: "days",
    what: "is a number of days, from 1 to 366",
    ..AMOUNT
};
pub const MONTHS: Bounds = Bounds {
    most: 600.0,
    name: "months",
    what: "is a number of months, from 0 to 600",
    ..AMOUNT
};

impl Kind {
    /// In words, for people: "list of texts".
    pub fn words(&self) -> String {
        match self {
            Kind::Text | Kind::Filled => "text".into(),
            Kind::Path => "path".into(),
            Kind::Date => "date".into(),
            Kind::Properties => "path of properties".into(),
            Kind::Bool => "truth value".into(),
            Kind::Number(bounds) if bounds.whole => "whole number".into(),
            Kind::Number(_) => "number".into(),
            Kind::Word(words) => either(words.iter().map(|word| word.to_string()).collect()),
            Kind::List(Kind::Any) => "list".into(),
            Kind::List(inner) => format!("list of {}", inner.plural()),
            Kind::Map(Kind::Any) | Kind::Of(_) => "mapping".into(),
            Kind::Map(inner) | Kind::Variables(inner) => format!("mapping of {}", inner.plural()),
            Kind::Within(..) => "range".into(),
            Kind::Null => "null".into(),
            Kind::Any => "any value".into(),
            Kind::Or(kinds) => either(alternatives(kinds).map(Kind::words).collect()),
        }
    }

    fn plural(&self) -> String {
        match self {
            Kind::Word(_) => self.words(),
            Kind::Bool => "truth values".into(),
            Kind::Properties => "paths of properties".into(),
            Kind::List(inner) => format!("lists of {}", inner.plural()),
            Kind::Map(inner) if !matches!(inner, Kind::Any) => {
                format!("mappings of {}", inner.plural())
            }
            Kind::Or(kinds) => either(alternatives(kinds).map(Kind::plural).collect()),
            Kind::Any => "any values".into(),
            _ => format!("{}s", self.words()),
        }
    }

    /// The words of which it is one.
    pub fn one_of(&self) -> &'static [&'static str] {
        match self {
            Kind::Word(words) => words,
            _ => &[],
        }
    }

    /// Within what its numbers lie; of what is no number, anywhere.
    pub fn bounds(&self) -> &'static Bounds {
        self.own_bounds().unwrap_or(&ANY)
    }

    fn own_bounds(&self) -> Option<&'static Bounds> {
        match self {
            Kind::Number(bounds) => Some(bounds),
            Kind::List(inner) | Kind::Map(inner) => inner.own_bounds(),
            Kind::Or(kinds) => kinds.iter().find_map(Kind::own_bounds),
            _ => None,
        }
    }
}

/// What is worth a word: null is but absence.
fn alternatives(kinds: &'static [Kind]) -> impl Iterator<Item = &'static Kind> {
    kinds.iter().filter(|kind| !matches!(kind, Kind::Null))
}

/// "a, b or c".
fn either(mut words: Vec<String>) -> String {
    words.dedup();
    match words.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        Some((only, _)) => only.clone(),
        None => String::new(),
    }
}
