//! FS013: unquoted scalars that a reader of another YAML version takes for something else, or whose
//! written form is lost.

use crate::source::{Applicability, Diagnostic, Node, Place, Severity, Style, Value};
use crate::text::visible;

/// Looks at every plain scalar below `node`, keys too. `raw` gives the text a place was written as.
pub fn check<'t>(node: &Node, raw: &dyn Fn(Place) -> &'t str, found: &mut Vec<Diagnostic>) {
    match &node.value {
        Value::Text {
            text,
            style: Style::Plain,
        } => {
            if let Some(other) = other_reading(text) {
                let quoted = format!("\"{text}\"");
                push(text, other, node.place, quoted, Applicability::Safe, found);
            }
        }
        Value::Number(number) => {
            let written = raw(node.place);
            let digits = written.trim_start_matches('-');
            let leading_zero = digits.len() > 1
                && digits.starts_with('0')
                && digits.bytes().all(|b| b.is_ascii_digit());
            if leading_zero || written.starts_with("0x") || written.starts_with("0o") {
                // As a text it keeps its zeros; whether it should be one only its author knows.
                let quoted = format!("\"{written}\"");
                let other = format!("the number {number}: its written form is lost");
                push(
                    written,
                    &other,
                    node.place,
                    quoted,
                    Applicability::Ask,
                    found,
                );
            }
        }
        Value::List(items) => items.iter().for_each(|item| check(item, raw, found)),
        Value::Map(entries) => {
            for entry in entries {
                let key = &entry.key;
                if key.style == Style::Plain
                    && let Some(other) = other_reading(&key.text)
                {
                    let quoted = format!("\"{}\"", key.text);
                    push(
                        &key.text,
                        other,
                        key.place,
                        quoted,
                        Applicability::Safe,
                        found,
                    );
                }
                check(&entry.value, raw, found);
            }
        }
        _ => {}
    }
}

fn push(
    written: &str,
    other: &str,
    place: Place,
    quoted: String,
    applicability: Applicability,
    found: &mut Vec<Diagnostic>,
) {
    let message = match applicability {
        Applicability::Safe => format!("`{written}` without quotes is {other} to YAML 1.1 readers"),
        Applicability::Ask => format!("`{written}` without quotes is {other}"),
    };
    let message = visible::quoted(&message, 200);
    let title = format!("write {quoted}");
    let finding = Diagnostic::new("FS013", Severity::Info, message).at(place);
    found.push(finding.replace(applicability, title, place, quoted));
}

/// What YAML 1.1 makes of a text that YAML 1.2 leaves alone. <https://yaml.org/type/>
fn other_reading(text: &str) -> Option<&'static str> {
    let word = matches!(
        text,
        "yes" | "Yes" | "YES" | "no" | "No" | "NO" | "on" | "On" | "ON" | "off" | "Off" | "OFF"
    );
    if word {
        return Some("a truth value");
    }
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let all = |allowed: fn(char) -> bool| text.chars().all(allowed);
    let groups = |sign: char| text.split(sign).all(|group| !group.is_empty());
    if text.contains(':') && all(|c| c.is_ascii_digit() || c == ':') && groups(':') {
        let sexagesimal = text
            .split(':')
            .skip(1)
            .all(|part| part.len() <= 2 && part.parse::<u8>().is_ok_and(|value| value < 60));
        return sexagesimal.then_some("a number to base 60");
    }
    if text.contains('_') && all(|c| c.is_ascii_digit() || matches!(c, '_' | '.')) && groups('_') {
        return Some("a number");
    }
    let date = text.len() == 10
        && text.char_indices().all(|(at, c)| match at {
            4 | 7 => c == '-',
            _ => c.is_ascii_digit(),
        });
    date.then_some("a date")
}
