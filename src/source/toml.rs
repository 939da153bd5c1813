//! TOML (`fewshot.toml`) to nodes with byte spans.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::Diagnostic;
use super::file::{FileId, Place};
use super::node::{Entry, Key, Node, Style, Value};
use super::number;
use crate::text::Span;

/// Reads `text`. None with a diagnostic where it is not TOML.
pub fn parse(file: FileId, text: &str, found: &mut Vec<Diagnostic>) -> Option<Node> {
    match DeTable::parse(text) {
        Ok(table) => {
            let place = Place::new(file, table.span().into());
            let value = map(file, table.get_ref());
            Some(Node { place, value })
        }
        Err(error) => {
            let message = format!("not TOML: {}", error.message());
            let span = error.span().map_or(Span::default(), Span::from);
            found.push(Diagnostic::error("FS001", message).at(Place::new(file, span)));
            None
        }
    }
}

fn map(file: FileId, table: &DeTable<'_>) -> Value {
    let mut entries: Vec<_> = table
        .iter()
        .map(|(key, value)| Entry {
            key: Key {
                text: key.get_ref().to_string(),
                place: Place::new(file, key.span().into()),
                style: Style::DoubleQuoted,
            },
            value: node(file, value),
        })
        .collect();
    // The table sorts its keys; findings go in the order of the file.
    entries.sort_by_key(|entry| entry.key.place);
    Value::Map(entries)
}

fn node(file: FileId, value: &Spanned<DeValue<'_>>) -> Node {
    let text = |text: &str| Value::Text {
        text: text.to_owned(),
        style: Style::DoubleQuoted,
    };
    let number = |text: &str| {
        let plain = text.trim_start_matches('+').replace('_', "");
        number::canonical(&plain).map_or_else(|| Value::text(text), Value::Number)
    };
    Node {
        place: Place::new(file, value.span().into()),
        value: match value.get_ref() {
            DeValue::String(value) => text(value),
            DeValue::Integer(value) if value.radix() == 10 => number(value.as_str()),
            DeValue::Integer(value) => text(value.as_str()),
            DeValue::Float(value) => number(value.as_str()),
            DeValue::Boolean(value) => Value::Bool(*value),
            DeValue::Datetime(value) => text(&value.to_string()),
            DeValue::Array(items) => {
                Value::List(items.iter().map(|item| node(file, item)).collect())
            }
            DeValue::Table(table) => map(file, table),
        },
    }
}
