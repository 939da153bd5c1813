//! Named situations in which the obvious answer is wrong or unclear.

use super::fields::{Lowering, Text};
use super::keys;
use crate::source::{Diagnostic, Node, Place};
use crate::text::hash::{HashMap, HashSet};
use crate::text::similar::nearest;
use crate::text::visible;

#[derive(Debug, Clone, PartialEq)]
pub struct EdgeCase {
    pub id: String,
    /// Where its id stands.
    pub place: Place,
    pub when: Text,
    pub label: Option<Text>,
    pub then: Option<Text>,
}

/// Reads a mapping of edge cases into `known`: by id, the later over the earlier, null drops. False
/// where a part of it could not be read.
pub fn edge_cases(low: &mut Lowering<'_>, node: &Node, known: &mut Vec<EdgeCase>) -> bool {
    if node.is_null() {
        return true;
    }
    let Some(entries) = node.as_map() else {
        low.wrong_type(node, "a mapping of edge cases");
        return false;
    };
    let mut firsts: HashMap<&str, Place> = HashMap::default();
    let mut ids: HashSet<String> = known.iter().map(|case| case.id.clone()).collect();
    let mut whole = true;
    for entry in entries {
        let id = &entry.key.text;
        if let Some(&first) = firsts.get(id.as_str()) {
            let message = format!("two edge cases are called `{}`", visible::quoted(id, 40));
            let diagnostic = Diagnostic::error("FS012", message)
                .at(entry.key.place)
                .related("the first one", first);
            low.push(diagnostic);
            continue;
        }
        firsts.insert(id, entry.key.place);
        if entry.value.is_null() {
            drop_known(low, entry.key.place, id, known);
            ids.remove(id);
        } else if let Some(case) = edge_case(low, entry) {
            let brought = !ids.insert(case.id.clone());
            let same = |known: &&mut EdgeCase| known.id == case.id;
            let first = brought.then(|| known.iter_mut().find(same)).flatten();
            match first {
                Some(known) => *known = case,
                None => known.push(case),
            }
        } else {
            whole = false;
        }
    }
    whole
}

fn drop_known(low: &mut Lowering<'_>, place: Place, id: &str, known: &mut Vec<EdgeCase>) {
    let before = known.len();
    known.retain(|case| case.id != id);
    if known.len() == before {
        let message = format!(
            "no edge case `{}` to drop: the taxonomy brings none of that name",
            visible::quoted(id, 40)
        );
        let near = nearest(id, known.iter().map(|case| case.id.as_str()));
        let diagnostic = Diagnostic::error("FS008", message)
            .at(place)
            .did_you_mean(near);
        low.push(diagnostic);
    }
}

fn edge_case(low: &mut Lowering<'_>, entry: &crate::source::Entry) -> Option<EdgeCase> {
    let fields = low.fields(&entry.value, &keys::EDGE_CASE)?;
    let label = low.text_at(&fields, "label");
    let then = low.text_at(&fields, "then");
    let when = low.text_at(&fields, "when");
    let id = visible::quoted(&entry.key.text, 40);
    let missing = if fields.get("when").is_none() {
        Some(format!("the edge case `{id}` has no `when`"))
    } else if fields.get("label").is_none() && fields.get("then").is_none() {
        Some(format!(
            "the edge case `{id}` says neither `label` nor `then`"
        ))
    } else {
        None
    };
    if let Some(message) = missing {
        low.push(Diagnostic::error("FS003", message).at(entry.key.place));
    }
    Some(EdgeCase {
        id: entry.key.text.clone(),
        place: entry.key.place,
        when: when?,
        label,
        then,
    })
}
