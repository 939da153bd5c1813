//! Two schemas side by side, from the root to each property: what each place allows, before and after.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use super::pairing::Pairing;
use super::renames::Renames;
use super::schema_form::{APART, SILENT, WORDS, bare};
use super::schema_labels::Labels;
use super::schema_values::{Width, compare_bound, compare_types, compare_values, types, values};
use super::{Change, Detail, Kind, Part};
use crate::spec::Schema;

/// How the answer as a whole is called.
const WHOLE: &str = "output";
/// Places of a schema that are looked at, and how deep they lie.
const MOST_STEPS: usize = 20_000;
const MOST_DEEP: usize = 128;

/// Two schemas, walked side by side.
pub struct Walk<'w> {
    a: &'w Schema,
    b: &'w Schema,
    labels: Labels,
    renames: &'w Renames,
    /// Pairs of places that are being looked at: a schema may hold itself.
    open: HashSet<(*const Json, *const Json)>,
    seen: HashSet<(*const Json, *const Json, String)>,
    steps: usize,
    /// Whether the schema was too large to be looked at whole.
    pub gave_up: bool,
    /// The changed places by their path.
    numbers: HashMap<String, usize>,
    pub out: Vec<Change>,
}

impl<'w> Walk<'w> {
    pub fn new(a: &'w Schema, b: &'w Schema, labels: Labels, renames: &'w Renames) -> Self {
        Walk {
            a,
            b,
            labels,
            renames,
            open: HashSet::new(),
            seen: HashSet::new(),
            steps: 0,
            gave_up: false,
            numbers: HashMap::new(),
            out: Vec::new(),
        }
    }

    /// Notes that a keyword at `path` changed.
    pub fn note(&mut self, path: &str, detail: Detail, breaking: Option<String>) {
        let name = if path.is_empty() { WHOLE } else { path };
        let at = *self.numbers.entry(name.to_owned()).or_insert_with(|| {
            let change = Change::new(Part::Output, Kind::Changed, name);
            self.out.push(change);
            self.out.len() - 1
        });
        let change = &mut self.out[at];
        if change.details.contains(&detail) {
            return;
        }
        change.details.push(detail);
        match (&mut change.breaking, breaking) {
            (Some(known), Some(more)) => {
                known.push_str("; ");
                known.push_str(&more);
            }
            (known, more) => *known = known.take().or(more),
        }
    }

    fn width(&mut self, path: &str, key: &str, [a, b]: [Option<String>; 2], width: Width) {
        let breaking = match width {
            Width::Same => return,
            Width::Narrower => None,
            Width::Wider(why) => Some(why),
        };
        self.note(path, Detail::new(key, a.as_deref(), b.as_deref()), breaking);
    }

    /// Compares what two places say of the values at `path`.
    pub fn place(&mut self, path: &str, (a, b): (&'w Json, &'w Json), depth: usize) {
        self.steps += 1;
        let words = [a, b];
        let (sa, sb): (&'w Schema, &'w Schema) = (self.a, self.b);
        let (a, b) = (sa.resolve(a), sb.resolve(b));
        let pair = (std::ptr::from_ref(a), std::ptr::from_ref(b));
        if self.steps > MOST_STEPS || depth > MOST_DEEP {
            self.gave_up = true;
            return;
        }
        // What two ways lead to at one path is looked at once: alternatives of alternatives double.
        let known = !self.seen.insert((pair.0, pair.1, path.to_owned()));
        if known || !self.open.insert(pair) {
            return;
        }
        self.said(path, words, [a, b]);
        if words.iter().all(|schema| schema.get("$ref").is_some()) {
            // What stands beside a reference narrows what it points to.
            self.values(path, words[0], words[1]);
            self.rest(path, words[0], words[1]);
        }
        if self.yes_or_no(path, a, b) {
            self.open.remove(&pair);
            return;
        }
        if self.alternatives(path, a, b, depth) {
            self.open.remove(&pair);
            return;
        }
        let list = |schema: &Json| types(schema).map(|types| types.join(" or "));
        self.width(path, "type", [list(a), list(b)], compare_types(a, b));
        self.values(path, a, b);
        self.properties(path, a, b, depth);
        self.inside(path, "items", "[]", (a, b), depth);
        // That an object is open is nothing to who passes over what he does not know; a schema for
        // what else it holds is another matter.
        self.inside(path, "additionalProperties", "{}", (a, b), depth);
        self.all_of(path, a, b, depth);
        self.rest(path, a, b);
        self.open.remove(&pair);
    }

    /// Title and description, which are words to the model: those at the reference go before those of
    /// what it points to.
    fn said(&mut self, path: &str, outer: [&Json; 2], inner: [&Json; 2]) {
        for key in WORDS {
            let text = |side: usize| {
                let text = outer[side].get(key).or_else(|| inner[side].get(key));
                text.and_then(Json::as_str)
            };
            let (a, b) = (text(0), text(1));
            if !self.renames.same_option(a, b) {
                self.note(path, Detail::new(key, a, b), None);
            }
        }
    }

    /// `true` allows anything, as a schema without a word does, and `false` nothing.
    fn yes_or_no(&mut self, path: &str, a: &Json, b: &Json) -> bool {
        let nothing = |schema: &Json| *schema == Json::Bool(false);
        let width = match (nothing(a), nothing(b)) {
            (true, false) => Width::Wider("it may be there now".to_owned()),
            (false, true) => Width::Narrower,
            (both, _) => return both,
        };
        let both = [Some(a.to_string()), Some(b.to_string())];
        self.width(path, "schema", both, width);
        true
    }

    fn values(&mut self, path: &str, a: &Json, b: &Json) {
        let list = |schema: &Json| {
            let values = values(schema)?.into_iter().cloned();
            Some(values.collect::<Vec<Json>>())
        };
        let (mut before, mut after) = (list(a), list(b));
        if let (Some(before), Some(after)) = (&mut before, &mut after) {
            self.labels.put(path, before, after);
        }
        let width = compare_values(before.as_deref(), after.as_deref());
        let show = |values: Option<Vec<Json>>| {
            let each = values?.iter().map(Json::to_string).collect::<Vec<_>>();
            Some(each.join(", "))
        };
        self.width(path, "enum", [show(before), show(after)], width);
    }

    fn properties(&mut self, path: &str, a: &'w Json, b: &'w Json, depth: usize) {
        let list = |schema: &'w Json| -> Vec<(&'w String, &'w Json)> {
            let map = schema.get("properties").and_then(Json::as_object);
            map.into_iter().flatten().collect()
        };
        let (x, y) = (list(a), list(b));
        let mut pairing = Pairing::new(x.len(), y.len());
        pairing.by_key(|at| Some(x[at].0), |at| Some(y[at].0));
        for i in pairing.removed() {
            self.come_or_gone(path, x[i].0, Kind::Removed, false);
        }
        for (i, j) in pairing.pairs() {
            let (name, one, other) = (y[j].0, x[i].1, y[j].1);
            let inner = joined(path, name);
            let word = |required: bool| if required { "required" } else { "optional" };
            let (was, is) = (is_required(a, name), is_required(b, name));
            if was != is {
                let detail = Detail::new("required", Some(word(was)), Some(word(is)));
                let breaking = was.then(|| "answers may be without it".to_owned());
                self.note(&inner, detail, breaking);
            }
            self.place(&inner, (one, other), depth + 1);
        }
        for j in pairing.added() {
            self.come_or_gone(path, y[j].0, Kind::Added, is_required(b, y[j].0));
        }
        for (i, j) in pairing.moved() {
            let name = joined(path, y[j].0);
            self.out.push(Change::moved(Part::Output, name, i, j));
        }
    }

    fn come_or_gone(&mut self, path: &str, name: &str, kind: Kind, required: bool) {
        let mut change = Change::new(Part::Output, kind, joined(path, name));
        if kind == Kind::Removed {
            change.breaking = Some("answers do not have it any more".to_owned());
        } else {
            let word = if required { "required" } else { "optional" };
            change = change.detail("required", None, Some(word));
        }
        self.out.push(change);
    }

    /// A keyword that holds a schema, or says yes or no.
    fn inside(
        &mut self,
        path: &str,
        key: &str,
        mark: &str,
        (a, b): (&'w Json, &'w Json),
        depth: usize,
    ) {
        let inner = format!("{path}{mark}");
        match (a.get(key), b.get(key)) {
            (Some(one), Some(other)) if one.is_object() && other.is_object() => {
                self.place(&inner, (one, other), depth + 1);
            }
            (one, other) => {
                let open =
                    |value: Option<&Json>| value.is_none_or(|value| *value == Json::Bool(true));
                if one == other || (open(one) && open(other)) {
                    return;
                }
                let wider = match (one, other) {
                    // What is written here is beside the properties that readers know.
                    (Some(Json::Bool(false)), _) if key == "additionalProperties" => {
                        Width::Narrower
                    }
                    (one, other) if !open(one) && open(other) => {
                        Width::Wider("what it holds may be anything".to_owned())
                    }
                    (Some(Json::Bool(false)), _) => {
                        Width::Wider("it may hold what it never did".to_owned())
                    }
                    _ => Width::Narrower,
                };
                let show = |value: Option<&Json>| value.map(Json::to_string);
                self.width(path, key, [show(one), show(other)], wider);
            }
        }
    }

    /// `anyOf` and `oneOf`, on either side. False where neither or each has one: what stands beside
    /// them is then still to be compared.
    fn alternatives(&mut self, path: &str, a: &'w Json, b: &'w Json, depth: usize) -> bool {
        let list = |schema: &'w Json| -> Option<Vec<&'w Json>> {
            let mut keys = ["anyOf", "oneOf"].iter();
            let found = keys.find_map(|key| schema.get(key)?.as_array())?;
            Some(found.iter().collect())
        };
        let (one, other) = (list(a), list(b));
        if one.is_none() && other.is_none() {
            return false;
        }
        let both = one.is_some() && other.is_some();
        // What has no alternatives is the only one.
        let (one, other) = (
            one.unwrap_or_else(|| vec![a]),
            other.unwrap_or_else(|| vec![b]),
        );
        let mut pairing = Pairing::new(one.len(), other.len());
        let (sa, sb): (&'w Schema, &'w Schema) = (self.a, self.b);
        let exact = |schema: &Schema, branch: &Json| Some(bare(schema.resolve(branch)).to_string());
        pairing.by_key(|at| exact(sa, one[at]), |at| exact(sb, other[at]));
        // The same type, once on either side, is the same alternative changed.
        let kind = |schema: &Schema, branch: &Json| {
            types(schema.resolve(branch)).map(|types| types.join(" "))
        };
        pairing.by_key(|at| kind(sa, one[at]), |at| kind(sb, other[at]));
        for (i, j) in pairing.pairs() {
            self.place(path, (one[i], other[j]), depth + 1);
        }
        let show = |branch: &Json| {
            types(branch).map_or_else(|| branch.to_string(), |types| types.join(" or "))
        };
        for i in pairing.removed() {
            let shown = show(sa.resolve(one[i]));
            self.note(path, Detail::new("alternative", Some(&shown), None), None);
        }
        for j in pairing.added() {
            let shown = show(sb.resolve(other[j]));
            let why = format!("it may be {shown}");
            self.note(
                path,
                Detail::new("alternative", None, Some(&shown)),
                Some(why),
            );
        }
        !both
    }

    /// The members of `allOf` one by one, where there are as many; else they cannot be told apart.
    fn all_of(&mut self, path: &str, a: &'w Json, b: &'w Json, depth: usize) {
        let list = |schema: &'w Json| schema.get("allOf").and_then(Json::as_array);
        match (list(a), list(b)) {
            (Some(one), Some(other)) if one.len() == other.len() => {
                for (one, other) in one.iter().zip(other) {
                    self.place(path, (one, other), depth + 1);
                }
            }
            _ => self.bound(path, "allOf", a, b),
        }
    }

    fn bound(&mut self, path: &str, key: &str, a: &Json, b: &Json) {
        let (one, other) = (a.get(key), b.get(key));
        let show = |value: Option<&Json>| value.map(Json::to_string);
        let width = compare_bound(key, one, other);
        self.width(path, key, [show(one), show(other)], width);
    }

    /// The other keywords: bounds, and what cannot be compared.
    fn rest(&mut self, path: &str, a: &Json, b: &Json) {
        let keys = |schema: &Json| -> Vec<String> {
            let map = schema.as_object().into_iter().flatten();
            map.map(|(key, _)| key.clone()).collect()
        };
        let mut names = keys(a);
        names.extend(keys(b).into_iter().filter(|key| a.get(key).is_none()));
        for key in names {
            let known = [&WORDS[..], &SILENT[..], &APART[..]].concat();
            if known.contains(&key.as_str()) {
                continue;
            }
            self.bound(path, &key, a, b);
        }
    }
}

fn joined(path: &str, name: &str) -> String {
    match path {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    }
}

fn is_required(schema: &Json, name: &str) -> bool {
    let required = schema.get("required").and_then(Json::as_array);
    required.is_some_and(|required| required.iter().any(|known| known == name))
}
