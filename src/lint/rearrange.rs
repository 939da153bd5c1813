//! Edits that move whole pieces of a file, each with its comments: items of a block list, entries of a
//! mapping. Where it is not plain which bytes belong to which piece, there is no edit.

use std::ops::Range;

use crate::source::{Edit, Files, Node, Place, Value, yaml};
use crate::text::Span;

/// The items of one YAML block list, each with the comments right above it and the blank lines below
/// it, as ranges that follow one another.
pub struct BlockList<'f> {
    file: crate::source::FileId,
    text: &'f str,
    ranges: Vec<Range<usize>>,
}

/// `items`: all of the list's, in order. None where they are anything but one block list.
pub fn block_list<'f>(files: &'f Files, items: &[Place]) -> Option<BlockList<'f>> {
    let file = items.first()?.file;
    let name = files.name(file);
    if !(name.ends_with(".yaml") || name.ends_with(".yml")) {
        return None;
    }
    let text = files.text(file);
    // Moved about, an alias could come to stand before its anchor.
    if items.iter().any(|item| item.file != file) || yaml::has_aliases(text) {
        return None;
    }
    let mut starts: Vec<usize> = Vec::new();
    let mut column = None;
    let mut end_before = None;
    for item in items {
        let range = item.span.range();
        let line = line_start(text, range.start);
        let dash = dash_column(text.get(line..range.start)?)?;
        if *column.get_or_insert(dash) != dash {
            return None;
        }
        let raw = text.get(range.clone())?;
        // Blank lines after such a block are part of its text.
        if raw.contains("|+") || raw.contains(">+") {
            return None;
        }
        let above = match end_before {
            Some(end) => only_comments(text.get(end..line)?)?,
            None => &text[..line],
        };
        starts.push(line - own_comments(above, dash));
        end_before = Some(range.end);
    }
    let (column, last) = (column?, end_before?);
    let rest = &text[last..];
    let line_end = rest.find('\n').map_or(rest.len(), |at| at + 1);
    only_comments(&rest[..line_end])?;
    // What stands below the last item, further in than its dash, is still its own.
    let below = rest[line_end..].split_inclusive('\n');
    let below = below.take_while(|line| is_comment(line) && indent(line) > column);
    let end = last + line_end + below.map(str::len).sum::<usize>();
    let ends = starts.iter().skip(1).copied().chain([end]);
    let ranges = starts.iter().copied().zip(ends).map(|(a, b)| a..b);
    Some(BlockList {
        file,
        text,
        ranges: ranges.collect(),
    })
}

impl BlockList<'_> {
    /// The same items in another order, by their numbers.
    pub fn in_order(&self, order: &[usize]) -> Option<Edit> {
        let whole = self.ranges.first()?.start..self.ranges.last()?.end;
        let mut out = String::new();
        for &at in order {
            if !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            out.push_str(&self.text[self.ranges.get(at)?.clone()]);
        }
        if !self.text[whole.clone()].ends_with('\n') {
            out.truncate(out.trim_end_matches(['\n', '\r']).len());
        }
        Some(self.edit(whole, out))
    }

    /// The list without one of several items.
    pub fn without(&self, at: usize) -> Option<Edit> {
        if self.ranges.len() < 2 {
            return None;
        }
        Some(self.edit(self.ranges.get(at)?.clone(), String::new()))
    }

    fn edit(&self, range: Range<usize>, text: String) -> Edit {
        let place = Place::new(self.file, Span::from(range));
        Edit { place, text }
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

/// The column of the dash where a line starts with nothing but it.
fn dash_column(start: &str) -> Option<usize> {
    let column = indent(start);
    let rest = start[column..].strip_prefix('-')?;
    let sound = !rest.is_empty() && rest.chars().all(|c| c == ' ');
    sound.then_some(column)
}

/// `between` two pieces, where there is nothing but comments and blanks.
fn only_comments(between: &str) -> Option<&str> {
    let sound = |line: &str| line.trim().is_empty() || is_comment(line);
    between.lines().all(sound).then_some(between)
}

/// How many bytes at the end of `above` are comments of what stands at `column` below them.
fn own_comments(above: &str, column: usize) -> usize {
    let lines = above.split_inclusive('\n').rev();
    // The end of the line before, with what stands behind its text, is no line of its own.
    let own =
        lines.take_while(|line| is_comment(line) && line.ends_with('\n') && indent(line) <= column);
    let own: usize = own.map(str::len).sum();
    // All of it: then its first line is the rest of the line that the piece before ends on.
    if own == above.len() && !above.is_empty() {
        let first = above.split_inclusive('\n').next().map_or(0, str::len);
        return own - first;
    }
    own
}

/// The source of `node` with the keys of its mappings in the order that `wanted`, the same values in
/// another order, has.
pub fn keys_in_order(files: &Files, node: &Node, wanted: &Node) -> Option<Edit> {
    let text = files.text(node.place.file);
    let rewritten = rewritten(text, node, wanted)?;
    let place = node.place;
    (rewritten != files.slice(place)).then_some(Edit {
        place,
        text: rewritten,
    })
}

fn rewritten(text: &str, node: &Node, wanted: &Node) -> Option<String> {
    match (&node.value, &wanted.value) {
        (Value::Map(entries), Value::Map(_)) if !entries.is_empty() => mapping(text, node, wanted),
        (Value::List(items), Value::List(others)) if !items.is_empty() => {
            let mut out = String::new();
            let mut at = node.place.span.start as usize;
            for (item, other) in items.iter().zip(others) {
                let range = item.place.span.range();
                out.push_str(text.get(at..range.start)?);
                out.push_str(&rewritten(text, item, other)?);
                at = range.end;
            }
            out.push_str(text.get(at..node.place.span.end as usize)?);
            Some(out)
        }
        _ => text.get(node.place.span.range()).map(str::to_owned),
    }
}

/// An entry as it stands and as it is to be.
struct Piece {
    range: Range<usize>,
    text: String,
}

fn mapping(text: &str, node: &Node, wanted: &Node) -> Option<String> {
    let (entries, others) = (node.as_map()?, wanted.as_map()?);
    let whole = node.place.span.range();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut end = whole.start;
    for entry in entries {
        let other = wanted.get(&entry.key.text)?;
        let key = entry.key.place.span.range();
        let value = entry.value.place.span.range();
        // What an alias or `<<` brought stands elsewhere.
        let here = entry.key.place.file == node.place.file
            && entry.value.place.file == node.place.file
            && end <= key.start;
        if !here {
            return None;
        }
        let piece = if value.is_empty() {
            let colon = text.get(key.end..)?.trim_start_matches(' ');
            let colon = match colon.starts_with(':') {
                true => text.len() - colon.len() + 1,
                false => key.end,
            };
            Piece {
                range: key.start..colon,
                text: text.get(key.start..colon)?.to_owned(),
            }
        } else {
            let before = text.get(key.start..value.start)?;
            Piece {
                text: format!("{before}{}", rewritten(text, &entry.value, other)?),
                range: key.start..value.end,
            }
        };
        end = piece.range.end;
        pieces.push(piece);
    }
    if end > whole.end {
        return None;
    }
    let order: Vec<usize> = others
        .iter()
        .map(|other| entries.iter().position(|e| e.key.text == other.key.text))
        .collect::<Option<_>>()?;
    if order.len() != entries.len() {
        return None;
    }
    let sorted = order.is_sorted();
    if !sorted && !text[whole.clone()].starts_with('{') {
        return block_mapping(text, &whole, &pieces, &order);
    }
    if !sorted && text[whole.clone()].contains('\n') && text[whole.clone()].contains('#') {
        return None;
    }
    // What stands between the entries stays where it is.
    let mut out = String::new();
    let mut at = whole.start;
    for (slot, &from) in order.iter().enumerate() {
        out.push_str(text.get(at..pieces[slot].range.start)?);
        out.push_str(&pieces[from].text);
        at = pieces[slot].range.end;
    }
    out.push_str(text.get(at..whole.end)?);
    Some(out)
}

/// The entries of a block mapping, a line or several each, in another order.
fn block_mapping(
    text: &str,
    whole: &Range<usize>,
    pieces: &[Piece],
    order: &[usize],
) -> Option<String> {
    let first = pieces.first()?.range.start;
    let line = line_start(text, first);
    let before = text.get(line..first)?;
    let column = before.chars().count();
    let aligned = before.chars().all(|c| c == ' ');
    let above = text[..line].lines().next_back().unwrap_or("");
    // A comment above the first entry may be about the whole; one behind the last stands outside.
    let rest = text.get(whole.end..)?.lines().next().unwrap_or("");
    if aligned && is_comment(above) || !rest.trim().is_empty() {
        return None;
    }
    // For each entry, the lines above it and what stands behind it.
    let mut leads = vec![""];
    let mut tails = Vec::new();
    for pair in pieces.windows(2) {
        let between = only_comments(text.get(pair[0].range.end..pair[1].range.start)?)?;
        let (tail, rest) = between.split_once('\n')?;
        let (lead, indentation) = match rest.rfind('\n') {
            Some(at) => rest.split_at(at + 1),
            None => ("", rest),
        };
        let foreign = lead.lines().any(|l| is_comment(l) && indent(l) > column);
        if indentation.len() != column || foreign || pair[0].text.contains("|+") {
            return None;
        }
        leads.push(lead);
        tails.push(tail.trim_end_matches('\r'));
    }
    tails.push("");
    if !aligned && leads.iter().any(|lead| !lead.is_empty()) {
        return None;
    }
    let indentation = " ".repeat(column);
    let mut out = String::new();
    for (slot, &from) in order.iter().enumerate() {
        let lead = leads[from];
        if slot > 0 {
            out.push('\n');
            out.push_str(lead);
            out.push_str(&indentation);
        } else if !lead.is_empty() {
            out.push_str(lead.strip_prefix(&indentation).unwrap_or(lead.trim_start()));
            out.push_str(&indentation);
        }
        out.push_str(&pieces[from].text);
        out.push_str(tails[from]);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (Files, Node) {
        let mut files = Files::new("/");
        let id = files.add_text("x.yaml", text);
        let node = yaml::parse(id, text, &mut Vec::new()).expect("YAML");
        (files, node)
    }

    fn applied(text: &str, edit: Option<Edit>) -> Option<String> {
        let edit = edit?;
        let mut out = text.to_owned();
        out.replace_range(edit.place.span.range(), &edit.text);
        Some(out)
    }

    fn listed(text: &str, what: impl Fn(&BlockList<'_>) -> Option<Edit>) -> Option<String> {
        let (files, node) = parsed(text);
        let items = node
            .get("examples")
            .and_then(Node::as_list)
            .expect("a list");
        let places: Vec<_> = items.iter().map(|item| item.place).collect();
        applied(text, block_list(&files, &places).as_ref().and_then(what))
    }

    #[test]
    fn items_move_with_their_comments() {
        let text = "examples:\n  # one\n  - id: a  # first\n    input: |\n      # not a comment\n      x\n\n  # two\n  - id: b\n    # why b\n  - { id: c }\nout: x\n";
        let moved = listed(text, |list| list.in_order(&[2, 1, 0])).expect("it can be done");
        assert_eq!(
            moved,
            "examples:\n  - { id: c }\n  # two\n  - id: b\n    # why b\n  # one\n  - id: a  # first\n    input: |\n      # not a comment\n      x\n\nout: x\n"
        );
        let less = listed(text, |list| list.without(1)).expect("it can be done");
        assert_eq!(less, text.replace("  # two\n  - id: b\n    # why b\n", ""));
        // At the end of a file without a line end.
        let text = "examples:\n- id: a\n- id: b";
        let moved = listed(text, |list| list.in_order(&[1, 0]));
        assert_eq!(moved.as_deref(), Some("examples:\n- id: b\n- id: a"));
    }

    #[test]
    fn what_is_not_plain_stays() {
        for text in [
            "examples: [{ id: a }, { id: b }]\n",
            "examples:\n  - id: a\n    input: |+\n      x\n\n  - id: b\n",
            "examples:\n  - id: &a a\n  - id: *a\n",
            "examples:\n  -\n    id: a\n  - id: b\n",
        ] {
            assert_eq!(listed(text, |list| list.in_order(&[1, 0])), None, "{text}");
        }
    }

    fn ordered(text: &str, keys: &[&str]) -> Option<String> {
        fn sort(node: &mut Node, keys: &[&str]) {
            match &mut node.value {
                Value::Map(entries) => {
                    entries.sort_by_key(|e| keys.iter().position(|key| *key == e.key.text));
                    entries.iter_mut().for_each(|e| sort(&mut e.value, keys));
                }
                Value::List(items) => items.iter_mut().for_each(|item| sort(item, keys)),
                _ => {}
            }
        }
        let (files, root) = parsed(text);
        let node = root.get("output").expect("there");
        let mut wanted = node.clone();
        sort(&mut wanted, keys);
        applied(text, keys_in_order(&files, node, &wanted))
    }

    #[test]
    fn keys_move_with_their_values_and_comments() {
        let flow = |text: &str| ordered(text, &["a", "b", "c"]);
        assert_eq!(
            flow("output: { c: \"x, y\", 'b': [1, 2],  a: null }  # kept\n").as_deref(),
            Some("output: { a: null, 'b': [1, 2],  c: \"x, y\" }  # kept\n")
        );
        assert_eq!(
            flow("output: { b: { c: 1, a: 2 }, a: 3 }\n").as_deref(),
            Some("output: { a: 3, b: { a: 2, c: 1 } }\n")
        );
        assert_eq!(
            flow(
                "output:\n  b: 1  # one\n  # about a\n  a: |\n    # text\n    x\n  c: 3\nout: y\n"
            )
            .as_deref(),
            Some(
                "output:\n  # about a\n  a: |\n    # text\n    x\n  b: 1  # one\n  c: 3\nout: y\n"
            )
        );
        assert_eq!(
            flow("output:\n  - b: 1\n    a: 2\n  - a: 3\n").as_deref(),
            Some("output:\n  - a: 2\n    b: 1\n  - a: 3\n")
        );
        assert_eq!(flow("output: { a: 1, b: 2 }\n"), None);
        assert_eq!(flow("output:\n  # of what?\n  b: 1\n  a: 2\n"), None);
        assert_eq!(flow("output:\n  b: 1\n  a: 2  # behind the last\n"), None);
    }
}
