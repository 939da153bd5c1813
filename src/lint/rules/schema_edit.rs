//! Edits that add to a schema where it stands, in block and flow YAML and in JSON. Each is None where
//! it cannot be written without guessing at the layout.

use crate::source::{Edit, Entry, Files, Node, Place, Style, Value, json, scalar};
use crate::text::Span;

/// What YAML 1.1 takes for truth values.
const WORDS_OF_YAML: [&str; 6] = ["y", "n", "yes", "no", "on", "off"];

/// `value` in place of, or beside, a scalar: quoted where that is, or where it must be.
fn written(value: &Value, place: Place, quoted: bool) -> String {
    if let Value::Text { text, .. } = value
        && !quoted
        && scalar::is_plain(text)
        && !WORDS_OF_YAML.contains(&text.to_ascii_lowercase().as_str())
    {
        return text.clone();
    }
    let value = value.clone();
    json::write(&Node { place, value })
}

fn is_within(inner: Place, outer: Place) -> bool {
    inner.file == outer.file
        && outer.span.start <= inner.span.start
        && inner.span.end <= outer.span.end
}

fn at(place: Place, offset: usize) -> Place {
    Place::new(place.file, Span::new(offset, offset))
}

fn insert(place: Place, offset: usize, text: String) -> Edit {
    Edit {
        place: at(place, offset),
        text,
    }
}

/// What stands before byte `offset` on its line.
fn line_before(text: &str, offset: usize) -> &str {
    let before = text.get(..offset).unwrap_or("");
    before.rsplit('\n').next().unwrap_or("")
}

/// The end of the line that byte `offset` is on, before its line break.
fn line_end(text: &str, offset: usize) -> usize {
    let rest = text.get(offset..).unwrap_or("");
    let line = rest.split('\n').next().unwrap_or("");
    offset + line.trim_end_matches('\r').len()
}

/// The blanks that put a line under what stands after `before`; None where more than a list's dash
/// stands there.
fn indent(before: &str) -> Option<String> {
    let blank = |c: char| c == ' ' || c == '-';
    before
        .chars()
        .all(blank)
        .then(|| " ".repeat(before.chars().count()))
}

/// In `{…}` or `[…]`: what goes between the last member and a new one.
fn comma(text: &str, last: usize) -> String {
    let before = line_before(text, last);
    match before.chars().all(|c| c == ' ' || c == '\t') && !before.is_empty() {
        true => format!(",\n{before}"),
        false => ", ".into(),
    }
}

/// Adds `key: value` behind the last entry of a mapping; `value` is fit for YAML and JSON.
pub fn add_entry(files: &Files, map: &Node, key: &str, value: &str) -> Option<Edit> {
    let text = files.text(map.place.file);
    let entries = map.as_map()?;
    let whole = |entry: &Entry| {
        is_within(entry.key.place, map.place)
            && is_within(entry.value.place, map.place)
            && entry.value.place.span.start >= entry.key.place.span.end
            && !entry.value.is_null()
    };
    // Merged entries and aliases stand elsewhere.
    let last = entries.last().filter(|_| entries.iter().all(whole))?;
    let quoted = last.key.style == Style::DoubleQuoted;
    let key = written(&Value::text(key), map.place, quoted);
    let (start, end) = (
        last.key.place.span.start as usize,
        last.value.place.span.end as usize,
    );
    if files.slice(map.place).starts_with('{') {
        let comma = comma(text, start);
        return Some(insert(map.place, end, format!("{comma}{key}: {value}")));
    }
    let indent = indent(line_before(text, start))?;
    Some(insert(
        map.place,
        line_end(text, end),
        format!("\n{indent}{key}: {value}"),
    ))
}

/// Adds `values` behind the last item of a list.
pub fn add_items(files: &Files, list: &Node, values: &[Value]) -> Option<Edit> {
    let text = files.text(list.place.file);
    let items = list.as_list()?;
    let flow = files.slice(list.place).starts_with('[');
    let Some(last) = items.last() else {
        // Quotes are right in JSON, and in YAML too.
        let place = list.place;
        let all = values.iter().map(|value| written(value, place, true));
        let text = format!("[{}]", all.collect::<Vec<_>>().join(", "));
        return flow.then_some(Edit { place, text });
    };
    if !items.iter().all(|item| is_within(item.place, list.place)) {
        return None;
    }
    let quoted = files.slice(last.place).starts_with('"');
    let (start, end) = (last.place.span.start as usize, last.place.span.end as usize);
    let each = values
        .iter()
        .map(|value| written(value, list.place, quoted));
    if flow {
        let comma = comma(text, start);
        let all: String = each.map(|value| format!("{comma}{value}")).collect();
        return Some(insert(list.place, end, all));
    }
    let before = line_before(text, start).trim_end();
    let dashes = before.strip_suffix('-')?;
    if !dashes.chars().all(|c| c == ' ') {
        return None;
    }
    let all: String = each.map(|value| format!("\n{dashes}- {value}")).collect();
    Some(insert(list.place, line_end(text, end), all))
}

/// Makes a list of scalars hold `wanted`: what is wrong gives way to what is missing, in place; what
/// is then left over goes, or is added.
pub fn sync_items(files: &Files, list: &Node, wanted: &[Value]) -> Option<Vec<Edit>> {
    let text = files.text(list.place.file);
    let items = list.as_list()?;
    if !items.iter().all(|item| is_within(item.place, list.place)) {
        return None;
    }
    let same = |value: &Value, node: &Node| {
        let place = node.place;
        let value = value.clone();
        Node { place, value }.same(node)
    };
    let is_wanted = |node: &&Node| wanted.iter().any(|value| same(value, node));
    let wrong: Vec<&Node> = items.iter().filter(|node| !is_wanted(node)).collect();
    let missing: Vec<Value> = wanted
        .iter()
        .filter(|value| !items.iter().any(|node| same(value, node)))
        .cloned()
        .collect();
    let mut edits: Vec<Edit> = wrong
        .iter()
        .zip(&missing)
        .map(|(node, value)| Edit {
            place: node.place,
            text: written(value, node.place, files.slice(node.place).starts_with('"')),
        })
        .collect();
    if missing.len() > wrong.len() {
        let rest = &missing[wrong.len()..];
        match items.last().is_some_and(|last| !is_wanted(&last)) {
            // The last item is being replaced: what follows it goes into the same edit.
            true => {
                let more = add_items(files, list, rest)?;
                let last = edits.last_mut()?;
                let end = last.place.span.end;
                if more.place.span.start != end {
                    return None;
                }
                last.text.push_str(&more.text);
            }
            false => edits.push(add_items(files, list, rest)?),
        }
    }
    for node in wrong.iter().skip(missing.len()) {
        edits.push(Edit {
            place: removal(files, text, list, items, node)?,
            text: String::new(),
        });
    }
    Some(edits)
}

/// The bytes that go with an item: its whole line in a block; in `[a, b]` the comma before it too.
fn removal(files: &Files, text: &str, list: &Node, items: &[Node], node: &Node) -> Option<Place> {
    let (start, end) = (node.place.span.start as usize, node.place.span.end as usize);
    let place = |range: std::ops::Range<usize>| Place::new(list.place.file, range.into());
    if files.slice(list.place).starts_with('[') {
        let at = items.iter().position(|item| std::ptr::eq(item, node))?;
        // The first has no comma before it, and taking the one after it may meet the next edit.
        let before = items.get(at.checked_sub(1)?)?.place.span.end as usize;
        let between = text.get(before..start)?;
        return (between.trim() == ",").then(|| place(before..end));
    }
    let before = line_before(text, start);
    let own_line = before.trim() == "-" && text.get(end..line_end(text, end))?.trim().is_empty();
    let line_start = start - before.len();
    (own_line && line_start > 0).then(|| place(line_start..line_end(text, end) + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::yaml;

    fn read(text: &str) -> (Files, Node) {
        let mut files = Files::new("/");
        let file = files.add_text("x.yaml", text);
        let mut found = Vec::new();
        let node = yaml::parse(file, text, &mut found).expect("YAML");
        assert_eq!(found, []);
        (files, node)
    }

    fn apply(text: &str, mut edits: Vec<Edit>) -> String {
        let mut out = text.to_owned();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.place.span.start));
        for edit in edits {
            out.replace_range(edit.place.span.range(), &edit.text);
        }
        out
    }

    fn closed(text: &str) -> Option<String> {
        let (files, node) = read(text);
        let edit = add_entry(
            &files,
            node.get("x").unwrap_or(&node),
            "additionalProperties",
            "false",
        )?;
        let out = apply(text, vec![edit]);
        let (_, node) = read(&out);
        let value = node.get("x").unwrap_or(&node).get("additionalProperties");
        assert_eq!(value.and_then(Node::as_bool), Some(false), "{out}");
        Some(out)
    }

    #[test]
    fn an_entry_goes_behind_the_last_in_every_layout() {
        for (before, after) in [
            (
                "{ type: object }",
                "{ type: object, additionalProperties: false }",
            ),
            (
                "{\n  \"a\": 1,\n  \"b\": {}\n}",
                "{\n  \"a\": 1,\n  \"b\": {},\n  \"additionalProperties\": false\n}",
            ),
            (
                "x:\n  a: 1 # why\n  b:\n    - c   # last\ny: 2\n",
                "x:\n  a: 1 # why\n  b:\n    - c   # last\n  additionalProperties: false\ny: 2\n",
            ),
            (
                "- a: 1\n- a: 2\n  b: { c: d }",
                "- a: 1\n- a: 2\n  b: { c: d }",
            ),
        ] {
            if before.starts_with('-') {
                let (files, node) = read(before);
                let last = &node.as_list().expect("a list")[0];
                let edit = add_entry(&files, last, "k", "v").expect("an edit");
                assert_eq!(
                    apply(before, vec![edit]),
                    "- a: 1\n  k: v\n- a: 2\n  b: { c: d }"
                );
            } else {
                assert_eq!(closed(before).as_deref(), Some(after));
            }
        }
    }

    #[test]
    fn nothing_is_offered_where_parts_stand_elsewhere() {
        assert_eq!(closed("y: &y { a: 1 }\nx:\n  <<: *y\n  b: 2\n"), None);
        assert_eq!(closed("y: &y { a: 1 }\nx:\n  b: *y\n"), None);
        assert_eq!(closed("x: { a: 1, b: }\n"), None);
    }

    #[test]
    fn a_list_is_brought_into_line_with_the_fewest_bytes() {
        let wanted = ["a", "b", "on"].map(Value::text);
        let sync = |text: &str| {
            let (files, node) = read(text);
            sync_items(&files, &node, &wanted).map(|edits| apply(text, edits))
        };
        assert_eq!(sync("[a, b]").as_deref(), Some("[a, b, \"on\"]"));
        assert_eq!(
            sync("[\"c\", \"b\"]").as_deref(),
            Some("[\"a\", \"b\", \"on\"]")
        );
        assert_eq!(sync("[a, c]").as_deref(), Some("[a, b, \"on\"]"));
        assert_eq!(sync("[a, b, c, d]").as_deref(), Some("[a, b, \"on\"]"));
        assert_eq!(
            sync("- a # one\n- b\n").as_deref(),
            Some("- a # one\n- b\n- \"on\"\n")
        );
        assert_eq!(
            sync("- a\n- c\n- b\n- \"on\"\n- d\n").as_deref(),
            Some("- a\n- b\n- \"on\"\n")
        );
        assert_eq!(sync("[c, a, b, \"on\"]"), None);
        assert_eq!(sync("[]").as_deref(), Some("[\"a\", \"b\", \"on\"]"));
    }
}
