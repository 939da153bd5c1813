//! Whether a schema is plainly valid by JSON Schema's own rules, for those that say only what most do.
//! The meta-schema takes longer to make ready than a prompt to lint, so it is asked only where this
//! says no, which is no finding.

use serde_json::Value as Json;

/// Deeper schemas are left to the meta-schema.
const DEPTH: usize = 32;

const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

pub fn is_valid(schema: &Json) -> bool {
    is_schema(schema, DEPTH)
}

fn is_schema(schema: &Json, depth: usize) -> bool {
    match schema {
        Json::Bool(_) => true,
        Json::Object(keywords) if depth > 0 => keywords
            .iter()
            .all(|(keyword, value)| is_right(keyword, value, depth - 1)),
        _ => false,
    }
}

/// False for keywords that are not known here, as for those with a wrong value.
fn is_right(keyword: &str, value: &Json, depth: usize) -> bool {
    match keyword {
        "type" => is_type(value),
        "title" | "description" => value.is_string(),
        "default" | "const" => true,
        "examples" => value.is_array(),
        // Older drafts want other values in it, and at least one.
        "enum" => value.as_array().is_some_and(|values| {
            let mut before = values.iter().enumerate();
            !values.is_empty() && before.all(|(at, value)| !values[..at].contains(value))
        }),
        "properties" | "$defs" => value
            .as_object()
            .is_some_and(|schemas| schemas.values().all(|schema| is_schema(schema, depth))),
        "required" => value.as_array().is_some_and(|names| {
            let mut each = names.iter().enumerate();
            each.all(|(at, name)| name.is_string() && !names[..at].contains(name))
        }),
        "additionalProperties" | "items" => is_schema(value, depth),
        "anyOf" => value.as_array().is_some_and(|schemas| {
            !schemas.is_empty() && schemas.iter().all(|schema| is_schema(schema, depth))
        }),
        "minLength" | "maxLength" | "minItems" | "maxItems" => value.is_u64(),
        "minimum" | "maximum" => value.is_number(),
        _ => false,
    }
}

fn is_type(value: &Json) -> bool {
    let is_name = |value: &Json| value.as_str().is_some_and(|name| TYPES.contains(&name));
    match value {
        Json::Array(names) => {
            let mut each = names.iter().enumerate();
            !names.is_empty() && each.all(|(at, name)| is_name(name) && !names[..at].contains(name))
        }
        one => is_name(one),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn what_most_schemas_say_is_plain() {
        assert!(is_valid(&json!({
            "type": "object",
            "properties": {
                "reasoning": {"type": ["string", "null"], "description": "Why."},
                "label": {"enum": ["a", "b"]},
                "lines": {"type": "array", "items": {"type": "number", "minimum": 0}, "minItems": 1},
            },
            "required": ["reasoning", "label"],
            "additionalProperties": false,
        })));
        for other in [
            json!({"type": "text"}),
            json!({"required": "a"}),
            json!({"$ref": "#/x"}),
        ] {
            assert!(!is_valid(&other), "{other}");
        }
    }

    /// Schemas right and wrong, of the keywords that are known here.
    fn schemas() -> impl Strategy<Value = Json> {
        let value = prop_oneof![
            Just(json!("string")),
            Just(json!("object")),
            Just(json!("text")),
            Just(json!(true)),
            Just(json!(3)),
            Just(json!(-1)),
            Just(json!(1.5)),
            Just(json!(null)),
            Just(json!([])),
            Just(json!({})),
            Just(json!(["a", "b"])),
            Just(json!(["null", "string"])),
            Just(json!(["a", "a"])),
            Just(json!([{}])),
            Just(json!({"a": {"type": "array"}})),
        ];
        value.prop_recursive(3, 24, 3, |inner| {
            let keyword = prop::sample::select(vec![
                "type",
                "title",
                "description",
                "default",
                "const",
                "examples",
                "enum",
                "properties",
                "$defs",
                "required",
                "additionalProperties",
                "items",
                "anyOf",
                "minLength",
                "maxItems",
                "minimum",
                "$ref",
                "pattern",
            ]);
            prop::collection::vec((keyword.prop_map(str::to_owned), inner), 0..4)
                .prop_map(|entries| Json::Object(entries.into_iter().collect()))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..Default::default() })]

        #[test]
        fn what_is_plain_is_valid_by_the_meta_schema(schema in schemas()) {
            if is_valid(&schema) {
                prop_assert!(jsonschema::meta::validate(&schema).is_ok(), "{}", schema);
            }
        }
    }
}
