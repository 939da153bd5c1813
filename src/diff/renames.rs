//! What is called otherwise now: labels and edge cases. A text or value that differs in nothing but
//! these names did not change.

use std::borrow::Cow;
use std::collections::HashMap;

use super::pairing::Pairing;
use crate::source::{Node, Value};
use crate::spec::{EdgeCase, Label, Spec};

/// Old names and what they are now.
#[derive(Debug, Default)]
pub struct Renames {
    labels: HashMap<String, String>,
    cases: HashMap<String, String>,
}

/// The labels of a spec.
pub fn labels(spec: &Spec) -> &[Label] {
    spec.taxonomy
        .as_ref()
        .map_or(&[], |taxonomy| &taxonomy.labels)
}

/// A label's value as text.
pub fn value_text(value: &Value) -> &str {
    match value {
        Value::Text { text, .. } | Value::Number(text) => text,
        Value::Bool(true) => "true",
        Value::Bool(false) => "false",
        _ => "",
    }
}

impl Renames {
    pub fn new(a: &Spec, b: &Spec, by_label: &Pairing, by_case: &Pairing) -> Self {
        let mut renames = Renames::default();
        let (la, lb) = (labels(a), labels(b));
        for (x, y) in by_label.pairs() {
            renames.label(&la[x].name, &lb[y].name);
            if let (Value::Text { text: from, .. }, Value::Text { text: to, .. }) =
                (&la[x].value, &lb[y].value)
            {
                renames.label(from, to);
            }
        }
        let case = |spec: &Spec, at: usize| -> String {
            let case: &EdgeCase = &spec.edge_cases[at];
            case.id.clone()
        };
        for (x, y) in by_case.pairs() {
            let (from, to) = (case(a, x), case(b, y));
            if from != to {
                renames.cases.insert(from, to);
            }
        }
        renames
    }

    fn label(&mut self, from: &str, to: &str) {
        if from != to && !from.is_empty() {
            self.labels.insert(from.to_owned(), to.to_owned());
        }
    }

    /// What a label of the first spec is called in the second.
    pub fn of_label<'n>(&'n self, name: &'n str) -> &'n str {
        self.labels.get(name).map_or(name, String::as_str)
    }

    pub fn of_case<'n>(&'n self, id: &'n str) -> &'n str {
        self.cases.get(id).map_or(id, String::as_str)
    }

    /// Whether two texts say the same: line ends and the final one aside, and new names for old.
    pub fn same(&self, a: &str, b: &str) -> bool {
        let (a, b) = (unified(a), unified(b));
        a == b || (!self.labels.is_empty() && self.renamed(&a) == b)
    }

    pub fn same_option(&self, a: Option<&str>, b: Option<&str>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => self.same(a, b),
            (a, b) => a.is_none() && b.is_none(),
        }
    }

    /// The text with each old name that stands as a word of its own replaced, all at once.
    fn renamed(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        let mut in_word = false;
        let of_word = |c: char| c.is_alphanumeric() || c == '_';
        while let Some(first) = rest.chars().next() {
            let found = |(from, _): &(&String, &String)| {
                let after = rest.strip_prefix(from.as_str());
                after.is_some_and(|after| !after.starts_with(of_word))
            };
            let longest = match in_word {
                true => None,
                false => self
                    .labels
                    .iter()
                    .filter(found)
                    .max_by_key(|(from, _)| from.len()),
            };
            match longest {
                Some((from, to)) => {
                    out.push_str(to);
                    rest = &rest[from.len()..];
                    in_word = to.ends_with(of_word);
                }
                None => {
                    out.push(first);
                    rest = &rest[first.len_utf8()..];
                    in_word = of_word(first);
                }
            }
        }
        out
    }

    /// The same for values, whatever the order of their keys.
    pub fn same_node(&self, a: &Node, b: &Node) -> bool {
        match (&a.value, &b.value) {
            (Value::List(x), Value::List(y)) => {
                x.len() == y.len() && x.iter().zip(y).all(|(x, y)| self.same_node(x, y))
            }
            (Value::Map(x), Value::Map(y)) => {
                x.len() == y.len()
                    && x.iter().all(|entry| {
                        let other = b.get(&entry.key.text);
                        other.is_some_and(|other| self.same_node(&entry.value, other))
                    })
            }
            (Value::Text { text: x, .. }, Value::Text { text: y, .. }) => self.same(x, y),
            (x, y) => x == y,
        }
    }
}

/// A text with one kind of line ends and none at its end.
pub fn unified(text: &str) -> Cow<'_, str> {
    let text = text.trim_end_matches(['\n', '\r']);
    if text.contains('\r') {
        text.replace("\r\n", "\n").into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renames() -> Renames {
        let mut renames = Renames::default();
        renames.label("credit_note", "credit_memo");
        renames.label("note", "memo");
        renames.label("إشعار", "مذكرة");
        renames
    }

    #[test]
    fn a_text_is_the_same_under_new_names() {
        let it = renames();
        assert!(it.same("It is a `credit_note`.\r\n", "It is a `credit_memo`."));
        assert!(it.same("هذا إشعار دائن", "هذا مذكرة دائن"));
        // Whole words only, and never one name within another.
        assert!(!it.same("notes", "memos"));
        assert!(!it.same("It is a credit_note", "It is another credit_memo"));
        assert!(it.same("note", "note"));
    }

    #[test]
    fn two_labels_may_change_places() {
        let mut it = Renames::default();
        it.label("a", "b");
        it.label("b", "a");
        assert!(it.same("a, not b", "b, not a"));
    }
}
