//! The labels a document can get, and the edge cases that come with them.

use std::path::Path;

use super::edge_case::{EdgeCase, edge_cases};
use super::fields::{Fields, Lowering, Text};
use super::paths::is_path;
use super::{keys, shipped};
use crate::source::read::MAX_FILE;
use crate::source::{Diagnostic, Entry, Node, Place, Style, Value, scalar};
use crate::text::hash::{HashMap, HashSet};
use crate::text::similar::nearest;
use crate::text::visible;

/// What the author wrote under `taxonomy`, and what it came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Taxonomy {
    /// The spec's `taxonomy` key: where findings about what the taxonomy brings are shown.
    pub place: Place,
    pub name: Option<Text>,
    /// The labels that are predicted: leaves, in order.
    pub labels: Vec<Label>,
    /// The label for whatever fits none.
    pub otherwise: Option<Text>,
    pub closed: bool,
    pub edge_cases: Vec<EdgeCase>,
    /// Whether all of its edge cases could be read.
    pub edge_cases_whole: bool,
    /// Whether its labels are those that were meant: no key and no name in `only` is misspelt.
    pub labels_whole: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    pub name: String,
    pub place: Place,
    /// What the output holds: the name, unless `value` says otherwise or the name was written as a
    /// number or truth value.
    pub value: Value,
    pub definition: Option<Text>,
    pub title: Option<Text>,
    /// Neighbours, each with the condition under which it is that instead.
    pub neighbours: Vec<Neighbour>,
    /// Cue words by language, kept out of the prompt unless the template's `cues` is on.
    pub cues: Vec<(String, Vec<Text>)>,
    /// The labels it stands under, outermost first; their definitions help to tell groups apart.
    pub groups: Vec<Group>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Neighbour {
    pub label: String,
    pub place: Place,
    pub when: Text,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub name: String,
    pub definition: Option<Text>,
}

impl Taxonomy {
    pub fn label(&self, name: &str) -> Option<&Label> {
        self.labels.iter().find(|label| label.name == name)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.labels.iter().map(|label| label.name.as_str())
    }
}

/// Reads what stands under the spec's `taxonomy` key. None where it failed to load.
pub fn taxonomy(low: &mut Lowering<'_>, entry: &Entry, root: &Path) -> Option<Taxonomy> {
    let mut taxonomy = match &entry.value.value {
        Value::Text { .. } => {
            let named = low.text(&entry.value)?;
            named_taxonomy(low, &named, root, 0)?
        }
        Value::Map(_) => written(low, &entry.value, root, 0)?,
        _ => {
            low.wrong_type(&entry.value, "the name of a taxonomy, a path or a mapping");
            return None;
        }
    };
    taxonomy.place = entry.key.place;
    Some(taxonomy)
}

/// How many taxonomies may start `from` one another.
const MAX_CHAIN: usize = 8;

fn named_taxonomy(
    low: &mut Lowering<'_>,
    named: &Text,
    root: &Path,
    depth: usize,
) -> Option<Taxonomy> {
    let from = named.place.file;
    let id = if is_path(&named.text) {
        low.open(named, from, root, MAX_FILE)?
    } else if let Some(text) = shipped::taxonomy(&named.text) {
        let name = format!("shipped:taxonomies/{}.yaml", named.text);
        low.files.add_text(&name, text)
    } else {
        let known: Vec<_> = shipped::taxonomy_names().collect();
        shipped::unknown(low, "taxonomy", named, &known);
        return None;
    };
    if depth >= MAX_CHAIN {
        let message = format!("more than {MAX_CHAIN} taxonomies start from one another");
        low.push(Diagnostic::error("FS008", message).at(named.place));
        return None;
    }
    let node = low.yaml(id)?;
    written(low, &node, root, depth + 1)
}

fn written(low: &mut Lowering<'_>, node: &Node, root: &Path, depth: usize) -> Option<Taxonomy> {
    let fields = low.fields(node, &keys::TAXONOMY)?;
    let mut taxonomy = match low.text_at(&fields, "from") {
        Some(from) => named_taxonomy(low, &from, root, depth)?,
        None => Taxonomy {
            place: node.place,
            name: None,
            labels: Vec::new(),
            otherwise: None,
            closed: false,
            edge_cases: Vec::new(),
            edge_cases_whole: true,
            labels_whole: true,
        },
    };
    taxonomy.labels_whole &= fields.all_known();
    let brought: Vec<String> = taxonomy.names().map(str::to_owned).collect();
    low.text_at(&fields, "description");
    low.texts_at(&fields, "sources");
    if let Some(name) = low.text_at(&fields, "name") {
        taxonomy.name = Some(name);
    }
    if let Some(only) = fields.get("only") {
        taxonomy.labels_whole &= keep_only(low, &mut taxonomy, only);
    }
    if let Some(labels) = fields.get("labels") {
        merge_labels(low, &mut taxonomy, labels);
    } else if fields.entry("from").is_none() {
        let message = "a taxonomy needs `labels`, or `from` to start from another";
        low.push(Diagnostic::error("FS003", message).at(node.place.start()));
        return None;
    }
    if let Some(entry) = fields.entry("edge_cases") {
        taxonomy.edge_cases_whole &= edge_cases(low, &entry.value, &mut taxonomy.edge_cases);
    }
    if let Some(closed) = low.bool_at(&fields, "closed") {
        taxonomy.closed = closed;
    }
    otherwise(low, &fields, &mut taxonomy);
    drop_what_points_at_dropped(&mut taxonomy, &brought);
    Some(taxonomy)
}

fn otherwise(low: &mut Lowering<'_>, fields: &Fields<'_>, taxonomy: &mut Taxonomy) {
    let Some(otherwise) = low.text_at(fields, "otherwise") else {
        return;
    };
    if taxonomy.label(&otherwise.text).is_some() {
        taxonomy.otherwise = Some(otherwise);
    } else {
        unknown_label(low, taxonomy, &otherwise, "otherwise");
    }
}

/// FS008: `named` is no label of the taxonomy.
fn unknown_label(low: &mut Lowering<'_>, taxonomy: &Taxonomy, named: &Text, key: &str) {
    let shown = visible::quoted(&named.text, 40);
    let diagnostic =
        Diagnostic::error("FS008", format!("`{key}` names no label: `{shown}`")).at(named.place);
    low.push(match nearest(&named.text, taxonomy.names()) {
        Some(near) => shipped::meant(low, diagnostic, near, named),
        None => diagnostic,
    });
}

/// False where a name is no label's.
fn keep_only(low: &mut Lowering<'_>, taxonomy: &mut Taxonomy, only: &Node) -> bool {
    let mut whole = true;
    let mut kept: Vec<Label> = Vec::new();
    for name in low.texts(only) {
        match taxonomy.label(&name.text) {
            Some(_) if kept.iter().any(|label| label.name == name.text) => {
                let message = format!("`{}` stands twice in `only`", name.text);
                low.push(Diagnostic::error("FS005", message).at(name.place));
            }
            Some(label) => kept.push(label.clone()),
            None => {
                unknown_label(low, taxonomy, &name, "only");
                whole = false;
            }
        }
    }
    let dropped = |name: &str| !kept.iter().any(|label| label.name == name);
    taxonomy.edge_cases.retain(|case| {
        !case
            .label
            .as_ref()
            .is_some_and(|label| dropped(&label.text))
    });
    taxonomy.labels = kept;
    whole
}

/// What points at a label that was dropped falls away. (`not` that never named a label stays: that
/// is a mistake, and a rule's to report.)
fn drop_what_points_at_dropped(taxonomy: &mut Taxonomy, brought: &[String]) {
    let brought: HashSet<&String> = brought.iter().collect();
    let names: HashSet<String> = taxonomy.names().map(str::to_owned).collect();
    let is_dropped = |name: &String| brought.contains(name) && !names.contains(name);
    taxonomy.otherwise.take_if(|label| is_dropped(&label.text));
    for label in &mut taxonomy.labels {
        label
            .neighbours
            .retain(|neighbour| !is_dropped(&neighbour.label));
    }
}

fn merge_labels(low: &mut Lowering<'_>, taxonomy: &mut Taxonomy, node: &Node) {
    let mut written = Vec::new();
    // Null drops a label that is known; else it is one whose definition was not written.
    let entries = node.as_map().unwrap_or_default().iter();
    let brought: HashSet<&str> = taxonomy.names().collect();
    let dropped: HashSet<String> = entries
        .filter(|entry| entry.value.is_null() && brought.contains(entry.key.text.as_str()))
        .map(|entry| entry.key.text.clone())
        .collect();
    labels(low, node, &[], &mut written, &dropped);
    taxonomy
        .labels
        .retain(|label| !dropped.contains(&label.name));
    taxonomy.edge_cases.retain(|case| {
        let label = case.label.as_ref();
        label.is_none_or(|label| !dropped.contains(&label.text))
    });
    let names = taxonomy.names().map(str::to_owned).enumerate();
    let mut known: HashMap<String, usize> = HashMap::default();
    for (at, name) in names {
        known.entry(name).or_insert(at);
    }
    for label in written {
        let at = known.get(&label.name).copied();
        match at.and_then(|at| taxonomy.labels.get_mut(at)) {
            Some(known) if known.place.file == label.place.file => {
                let message = format!("the label `{}` stands twice", label.name);
                let diagnostic = Diagnostic::error("FS005", message)
                    .at(label.place)
                    .related("it stands here first", known.place);
                low.push(diagnostic);
            }
            Some(known) => *known = label,
            None => {
                known.insert(label.name.clone(), taxonomy.labels.len());
                taxonomy.labels.push(label);
            }
        }
    }
}

fn bare_label(name: String, place: Place, value: Option<Value>, groups: &[Group]) -> Label {
    Label {
        value: value.unwrap_or_else(|| Value::text(&name)),
        name,
        place,
        definition: None,
        title: None,
        neighbours: Vec::new(),
        cues: Vec::new(),
        groups: groups.to_vec(),
    }
}

fn labels(
    low: &mut Lowering<'_>,
    node: &Node,
    groups: &[Group],
    out: &mut Vec<Label>,
    dropped: &HashSet<String>,
) {
    match &node.value {
        Value::List(items) => {
            for item in items {
                match &item.value {
                    Value::Text { text, .. } => {
                        out.push(bare_label(text.clone(), item.place, None, groups));
                    }
                    Value::Number(text) => {
                        let value = Some(item.value.clone());
                        out.push(bare_label(text.clone(), item.place, value, groups));
                    }
                    Value::Bool(flag) => {
                        let value = Some(item.value.clone());
                        out.push(bare_label(flag.to_string(), item.place, value, groups));
                    }
                    _ => low.wrong_type(item, "a label's name"),
                }
            }
        }
        Value::Map(entries) => {
            low.no_duplicates(entries);
            let mut known = HashSet::default();
            for entry in entries {
                let twice = !known.insert(&entry.key.text);
                let drops = groups.is_empty() && dropped.contains(&entry.key.text);
                if !twice && !drops {
                    label(low, entry, groups, out, dropped);
                }
            }
        }
        _ => low.wrong_type(node, "a mapping or list of labels"),
    }
}

fn label(
    low: &mut Lowering<'_>,
    entry: &Entry,
    groups: &[Group],
    out: &mut Vec<Label>,
    dropped: &HashSet<String>,
) {
    let key = &entry.key;
    // A label written as a plain `5` or `true` is that value, as in a list of labels.
    let own_value = match (key.style, scalar::resolve(&key.text)) {
        (Style::Plain, Ok(value @ (Value::Number(_) | Value::Bool(_)))) => Some(value),
        _ => None,
    };
    let mut label = bare_label(key.text.clone(), key.place, own_value, groups);
    match &entry.value.value {
        Value::Null => {}
        Value::Text { .. } => label.definition = low.text(&entry.value),
        Value::List(_) | Value::Number(_) | Value::Bool(_) => {
            return low.wrong_type(&entry.value, "a definition or a mapping");
        }
        Value::Map(_) => {
            let Some(fields) = low.fields(&entry.value, &keys::LABEL) else {
                return;
            };
            label.definition = low.text_at(&fields, "definition");
            label.title = low.text_at(&fields, "title");
            low.text_at(&fields, "route");
            if let Some(codes) = fields.get("codes") {
                low.entries(codes);
            }
            match fields.get("value").map(|node| &node.value) {
                Some(value @ (Value::Text { .. } | Value::Number(_) | Value::Bool(_))) => {
                    label.value = value.clone();
                }
                Some(_) => {
                    if let Some(node) = fields.get("value") {
                        low.wrong_type(node, "a text, number or truth value");
                    }
                }
                None => {}
            }
            if let Some(node) = fields.get("not") {
                label.neighbours = neighbours(low, node);
            }
            if let Some(node) = fields.get("cues") {
                for entry in low.entries(node).unwrap_or_default() {
                    let words = low.texts(&entry.value);
                    label.cues.push((entry.key.text.clone(), words));
                }
            }
            if let Some(nested) = fields.get("labels") {
                let mut groups = groups.to_vec();
                groups.push(Group {
                    name: label.name,
                    definition: label.definition,
                });
                return labels(low, nested, &groups, out, dropped);
            }
        }
    }
    out.push(label);
}

fn neighbours(low: &mut Lowering<'_>, node: &Node) -> Vec<Neighbour> {
    let entries = low.entries(node).unwrap_or_default();
    entries
        .iter()
        .filter_map(|entry| {
            Some(Neighbour {
                label: entry.key.text.clone(),
                place: entry.key.place,
                when: low.text(&entry.value)?,
            })
        })
        .collect()
}
