//! The schema in one form: what is written otherwise and allows the same becomes the same.

use serde_json::Value as Json;

use crate::spec::Schema;

/// Keywords that say nothing of values, and those that are compared by themselves.
pub const WORDS: [&str; 2] = ["title", "description"];
pub const SILENT: [&str; 8] = [
    "$schema",
    "$id",
    "$anchor",
    "$comment",
    "$defs",
    "definitions",
    "examples",
    "default",
];
pub const APART: [&str; 11] = [
    "$ref",
    "type",
    "enum",
    "const",
    "properties",
    "required",
    "items",
    "anyOf",
    "oneOf",
    "allOf",
    "additionalProperties",
];

/// Keywords whose lists have no order.
const SETS: [&str; 3] = ["type", "enum", "required"];

/// A copy in which a type or null is a list of types, and a property that may be anything is `{}`,
/// however they were written.
pub fn normal(schema: &Schema) -> Schema {
    let mut schema = schema.clone();
    fold_null(&mut schema.json);
    schema
}

/// `anyOf: [{type: string}, {type: null}]` is `type: [string, null]`.
fn fold_null(schema: &mut Json) {
    match schema {
        Json::Array(items) => items.iter_mut().for_each(fold_null),
        Json::Object(map) => {
            map.values_mut().for_each(fold_null);
            let properties = map.get_mut("properties").and_then(Json::as_object_mut);
            for (_, property) in properties.into_iter().flatten() {
                if *property == Json::Bool(true) {
                    *property = Json::Object(serde_json::Map::new());
                }
            }
            for key in ["anyOf", "oneOf"] {
                let Some([one, other]) = map.get(key).and_then(Json::as_array).map(Vec::as_slice)
                else {
                    continue;
                };
                let is_null = |branch: &Json| branch.get("type") == Some(&Json::from("null"));
                let it = match (is_null(one), is_null(other)) {
                    (false, true) => one.clone(),
                    (true, false) => other.clone(),
                    _ => continue,
                };
                let only = map
                    .keys()
                    .all(|other| other == key || WORDS.contains(&other.as_str()));
                let Some(mut inner) = it.as_object().cloned().filter(|_| only) else {
                    continue;
                };
                let Some(Json::String(kind)) = inner.get("type").cloned() else {
                    continue;
                };
                inner.insert("type".into(), vec![kind, "null".into()].into());
                if let Some(values) = inner.get_mut("enum").and_then(Json::as_array_mut) {
                    values.push(Json::Null);
                }
                map.remove(key);
                for (key, value) in inner {
                    map.entry(key).or_insert(value);
                }
                break;
            }
        }
        _ => {}
    }
}

/// Whether it points to parts of itself, so that one thing may be written here or there.
pub fn has_references(schema: &Json) -> bool {
    match schema {
        Json::Object(map) => map
            .iter()
            .any(|(key, value)| key == "$ref" && value.is_string() || has_references(value)),
        Json::Array(items) => items.iter().any(has_references),
        _ => false,
    }
}

/// A schema without what says nothing of values, equal for equal ones in any order of keys.
pub fn bare(schema: &Json) -> Json {
    match schema {
        Json::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            let silent = |key: &str| {
                let value = &map[key];
                value.is_string() && WORDS.contains(&key) || SILENT.contains(&key)
            };
            let kept = keys.into_iter().filter(|key| !silent(key));
            let each = kept.map(|key| {
                let mut value = bare(&map[key]);
                if let (true, Some(list)) = (SETS.contains(&key.as_str()), value.as_array_mut()) {
                    list.sort_by_key(Json::to_string);
                }
                (key.clone(), value)
            });
            Json::Object(each.collect())
        }
        Json::Array(items) => items.iter().map(bare).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_type_or_null_is_one_form() {
        let mut schema = json!({"properties": {"a": {"description": "x", "anyOf": [{"type": "null"}, {"type": "string", "enum": ["b"]}]}}});
        fold_null(&mut schema);
        let wanted = json!({"properties": {"a": {"description": "x", "type": ["string", "null"], "enum": ["b", null]}}});
        assert_eq!(schema, wanted);
        let mut other = json!({"anyOf": [{"type": "null"}, {"$ref": "#/$defs/a"}]});
        fold_null(&mut other);
        assert!(other.get("anyOf").is_some());
    }

    #[test]
    fn the_order_of_keys_says_nothing() {
        let (a, b) = (
            json!({"type": "string", "description": "x"}),
            json!({"$comment": "y", "type": "string"}),
        );
        assert_eq!(bare(&a), bare(&b));
    }
}
