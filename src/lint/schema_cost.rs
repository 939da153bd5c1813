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

/// Whether `schema` judges `value` in at most [`MOST_STEPS`] steps, a step being one part of the
/// schema held against one part of the value.
pub fn is_affordable(schema: &Json, value: &Json) -> bool {
    let mut left = MOST_STEPS;
    walk(schema, schema, value, &mut left, 0).is_some()
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
    for key in ["$ref", "$dynamicRef", "$recursiveRef"] {
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
            assert!(is_affordable(&schema, &value));
            let (schema, value) = doubling(60, inside);
            assert!(!is_affordable(&schema, &value));
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
        assert!(is_affordable(&schema, &tree));
    }
}
