//! `--set path=value`: another value in the case, without editing its file.

use crate::source::{Entry, FileId, Key, Node, Place, Style, Value};
use crate::text::Span;

/// Puts `value` at `path` (`smaller.0.model`); `file` is what the value was read from. Err says why
/// it cannot stand there; that a key is unknown, the reading of the case finds.
pub fn set(root: &mut Node, path: &str, value: Node, file: FileId) -> Result<(), String> {
    let parts: Vec<&str> = path.split('.').collect();
    if parts.iter().any(|part| part.is_empty()) {
        return Err(format!("`{path}` is no path: keys with dots between them"));
    }
    put(root, &parts, value, file)
}

fn put(node: &mut Node, path: &[&str], value: Node, file: FileId) -> Result<(), String> {
    let Some((first, rest)) = path.split_first() else {
        *node = value;
        return Ok(());
    };
    if let Value::List(items) = &mut node.value {
        let count = items.len();
        let item = first.parse::<usize>().ok().and_then(|at| items.get_mut(at));
        return match item {
            Some(item) => put(item, rest, value, file),
            None => Err(format!(
                "`{first}` names none of {count} items: they count from 0"
            )),
        };
    }
    let place = Place::new(file, Span::new(0, 0));
    // A plain number on the way becomes the likely value of a range.
    let mut entries = match std::mem::replace(&mut node.value, Value::Null) {
        Value::Map(entries) => entries,
        Value::Null => Vec::new(),
        value => vec![entry("likely", node.place, value)],
    };
    let at = entries.iter().position(|entry| entry.key.text == *first);
    let at = at.unwrap_or_else(|| {
        entries.push(entry(first, place, Value::Null));
        entries.len() - 1
    });
    let done = put(&mut entries[at].value, rest, value, file);
    node.value = Value::Map(entries);
    done
}

fn entry(name: &str, place: Place, value: Value) -> Entry {
    Entry {
        key: Key {
            text: name.to_owned(),
            place,
            style: Style::Plain,
        },
        value: Node { place, value },
    }
}
