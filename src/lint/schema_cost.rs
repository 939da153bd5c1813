//! What judging a value by a schema costs. References that are named twice, in parts that are named
//! twice themselves, multiply: thirty lines can ask for a billion steps. So the steps are counted
//! first, and a schema that asks for too many is refused.

use serde_json::Value as Json;

/// Of schemas that people write, the most thorough take some hundreds of steps for an answer.
pub const MOST_STEPS: usize = 1_000_000;
/// How deep references may nest in one another.
const DEEPEST: usize = 512;

/// Keywords that hold one schema, or a list of them, for the value they stand beside.
const SAME_VALUE: [&str; 7] = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else"];
/// Keywords that hold one schema for each item or each property.
const EACH: [&str; 6] = [
    "items",
    "contains",
    "additionalItems",
    "additionalProperties",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// What keywords refer with to another part of the schema.
const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// How many parts a schema has; None where one refers to another.
pub fn parts_without_references(schema: &Json) -> Option<usize> {
    match schema {
        Json::Object(entries) => {
            let refers = REFERENCES.iter().any(|key| entries.contains_key(*key));
            let each = entries.values().map(parts_without_references);
            (!refers)
                .then(|| each.sum::<Option<usize>>())?
                .map(|parts| parts + 1)
        }
        Json::Array(items) => {
            let each = items.iter().map(parts_without_references);
            each.sum::<Option<usize>>().map(|parts| parts + 1)
        }
        _ => Some(1),
    }
}

/// Whether `schema` judges `value` in at most [`MOST_STEPS`] steps, a step being one part of the
/// schema held against one part of the value. `parts`: [`parts_without_references`] of the schema, each
/// of which meets each part of the value once at most.
pub fn is_affordable(schema: &Json, parts: Option<usize>, value: &Json) -> bool {
    let of_value = || parts_of(value);
    if parts.is_some_and(|parts| parts.saturating_mul(of_value()) <= MOST_STEPS) {
        return true;
    }
    let mut left = MOST_STEPS;
    walk(schema, schema, value, &mut left, 0).is_some()
}

fn parts_of(value: &Json) -> usize {
    match value {
        Json::Object(entries) => 1 + entries.values().map(parts_of).sum::<usize>(),
        Json::Array(items) => 1 + items.iter().map(parts_of).sum::<usize>(),
        _ => 1,
    }
}

/// None where the steps that are left do not suffice.
fn walk(root: &Json, at: &Json, value: &Json, left: &mut usize, depth: usize) -> Option<()> {
    *left = left.checked_sub(1)?;
    if depth > DEEPEST {
        return None;
    }
    let Some(keywords) = at.as_object() else {
        return Some(());
    };
    let mut on = |schema: &Json, value: &Json| walk(root, schema, value, left, depth + 1);
    for key in REFERENCES {
        let pointer = keywords.get(key).and_then(Json::as_str);
        let pointer = pointer.and_then(|target| target.strip_prefix('#'));
        if let Some(target) = pointer.and_then(|pointer| root.pointer(pointer)) {
            on(target, value)?;
        }
    }
    for schema in SAME_VALUE.iter().filter_map(|key| keywords.get(*key)) {
        each(schema, |schema| on(schema, value))?;
    }
    if let Some(schemas) = keywords.get("dependentSchemas").and_then(Json::as_object) {
        schemas.values().try_for_each(|schema| on(schema, value))?;
    }
    match value {
        Json::Array(items) => {
            let schemas = EACH.iter().filter_map(|key| keywords.get(*key));
            let tuple = keywords.get("prefixItems").into_iter();
            for schema in schemas.chain(tuple) {
                each(schema, |schema| {
                    items.iter().try_for_each(|item| on(schema, item))
                })?;
            }
        }
        Json::Object(entries) => {
            for schema in EACH.iter().filter_map(|key| keywords.get(*key)) {
                entries.values().try_for_each(|value| on(schema, value))?;
            }
            if let Some(properties) = keywords.get("properties").and_then(Json::as_object) {
                for (name, value) in entries {
                    properties
                        .get(name)
                        .map_or(Some(()), |schema| on(schema, value))?;
                }
            }
            if let Some(patterns) = keywords.get("patternProperties").and_then(Json::as_object) {
                for schema in patterns.values() {
                    entries.values().try_for_each(|value| on(schema, value))?;
                }
            }
        }
        _ => {}
    }
    Some(())
}

fn each(schemas: &Json, mut on: impl FnMut(&Json) -> Option<()>) -> Option<()> {
    match schemas {
        Json::Array(list) => list.iter().try_for_each(on),
        one => on(one),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn affordable(schema: &Json, value: &Json) -> bool {
        is_affordable(schema, parts_without_references(schema), value)
    }

    /// Levels that name the next one twice, for the same value or for a property of it.
    fn doubling(levels: usize, inside: bool) -> (Json, Json) {
        let mut defs = serde_json::Map::new();
        let mut value = json!({});
        for level in 0..levels {
            let next = json!({ "$ref": format!("#/$defs/{}", level + 1) });
            let twice = json!({ "allOf": [next, next] });
            let schema = match inside {
                true => json!({ "properties": { "a": twice } }),
                false => twice,
            };
            defs.insert(level.to_string(), schema);
            if inside {
                value = json!({ "a": value });
            }
        }
        defs.insert(levels.to_string(), json!({ "type": "object" }));
        (json!({ "$ref": "#/$defs/0", "$defs": defs }), value)
    }

    #[test]
    fn references_that_multiply_are_told_before_they_are_followed() {
        for inside in [false, true] {
            let (schema, value) = doubling(12, inside);
            assert!(affordable(&schema, &value));
            let (schema, value) = doubling(60, inside);
            assert!(!affordable(&schema, &value));
        }
    }

    #[test]
    fn a_tree_may_hold_itself() {
        let schema = json!({
            "properties": { "children": { "type": "array", "items": { "$ref": "#" } } }
        });
        let leaf = json!({ "children": [] });
        let mut tree = leaf.clone();
        for _ in 0..100 {
            tree = json!({ "children": [tree, leaf, leaf] });
        }
        assert!(affordable(&schema, &tree));
    }

    #[test]
    fn without_references_sizes_tell() {
        let branch = json!({ "items": { "type": "string" } });
        let wide = |branches: usize| json!({ "anyOf": vec![branch.clone(); branches] });
        let (few, many) = (json!(vec![0; 10]), json!(vec![0; 10_000]));
        assert_eq!(parts_without_references(&wide(2)), Some(8));
        assert_eq!(parts_without_references(&json!([{ "$ref": "#" }])), None);
        assert!(affordable(&wide(1_000), &few));
        assert!(!affordable(&wide(1_000), &many));
    }
}
