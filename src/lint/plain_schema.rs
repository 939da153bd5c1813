//! Whether a schema is plainly valid by JSON Schema's own rules, and an answer plainly what it wants,
//! for schemas that say only what most do. To make a validator ready takes longer than to lint a
//! prompt, so it is asked only where this says no, which is no finding.

use serde_json::Value as Json;

use crate::source::{Node, Value};
use crate::spec::schema::member;

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

/// Whether `answer` is surely what `schema`, one that [`is_valid`], wants.
pub fn accepts(schema: &Json, answer: &Node) -> bool {
    match schema {
        Json::Bool(all) => *all,
        Json::Object(keywords) => keywords
            .iter()
            .all(|(keyword, wanted)| is_met(keyword, wanted, schema, answer)),
        _ => false,
    }
}

fn is_met(keyword: &str, wanted: &Json, schema: &Json, answer: &Node) -> bool {
    let list = answer.as_list();
    match keyword {
        "title" | "description" | "default" | "examples" | "$defs" => true,
        "type" => match wanted {
            Json::Array(names) => names.iter().any(|name| is_of_type(answer, name)),
            name => is_of_type(answer, name),
        },
        "const" => is_same(answer, wanted),
        "enum" => wanted
            .as_array()
            .is_some_and(|values| values.iter().any(|value| is_same(answer, value))),
        "properties" => answer.as_map().unwrap_or_default().iter().all(|entry| {
            let schema = member(wanted, &entry.key.text);
            schema.is_none_or(|schema| accepts(schema, &entry.value))
        }),
        "required" => answer.as_map().is_none_or(|_| {
            let mut names = wanted.as_array().into_iter().flatten();
            names.all(|name| name.as_str().is_some_and(|name| answer.get(name).is_some()))
        }),
        "additionalProperties" => {
            let properties = member(schema, "properties");
            let is_known = |name: &str| properties.is_some_and(|all| member(all, name).is_some());
            let mut entries = answer.as_map().unwrap_or_default().iter();
            entries.all(|entry| is_known(&entry.key.text) || accepts(wanted, &entry.value))
        }
        "items" => list.is_none_or(|items| items.iter().all(|item| accepts(wanted, item))),
        "anyOf" => wanted
            .as_array()
            .is_some_and(|schemas| schemas.iter().any(|schema| accepts(schema, answer))),
        "minItems" => list.is_none_or(|items| Some(items.len() as u64) >= wanted.as_u64()),
        "maxItems" => list.is_none_or(|items| Some(items.len() as u64) <= wanted.as_u64()),
        "minLength" => length(answer).is_none_or(|length| Some(length) >= wanted.as_u64()),
        "maxLength" => length(answer).is_none_or(|length| Some(length) <= wanted.as_u64()),
        "minimum" => is_compared(answer, wanted, |number, least| number >= least),
        "maximum" => is_compared(answer, wanted, |number, most| number <= most),
        _ => false,
    }
}

fn is_of_type(answer: &Node, name: &Json) -> bool {
    let name = name.as_str().unwrap_or_default();
    match &answer.value {
        Value::Null => name == "null",
        Value::Bool(_) => name == "boolean",
        // A number with a point or an exponent is the validator's to judge.
        Value::Number(text) => {
            name == "number" || (name == "integer" && text.parse::<i64>().is_ok())
        }
        Value::Text { .. } => name == "string",
        Value::List(_) => name == "array",
        Value::Map(_) => name == "object",
    }
}

fn is_same(answer: &Node, value: &Json) -> bool {
    match (&answer.value, value) {
        (Value::Text { text, .. }, Json::String(wanted)) => text == wanted,
        (Value::Text { .. }, _) | (_, Json::String(_)) => false,
        _ => answer.to_json() == *value,
    }
}

/// A text's, in characters.
fn length(answer: &Node) -> Option<u64> {
    Some(answer.as_text()?.chars().count() as u64)
}

/// Only of numbers that a double holds to the last digit.
fn is_compared(answer: &Node, bound: &Json, holds: fn(f64, f64) -> bool) -> bool {
    const MOST: f64 = (1u64 << 53) as f64;
    let Value::Number(text) = &answer.value else {
        return true;
    };
    match (text.parse::<f64>(), bound.as_f64()) {
        (Ok(number), Some(bound)) => {
            number.abs() < MOST && bound.abs() < MOST && text.len() < 16 && holds(number, bound)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Files, json as source_json};
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

    fn node(value: &Json) -> Node {
        let text = value.to_string();
        let file = Files::new("/").add_text("x.json", text.as_str());
        source_json::parse(file, 0, &text, &mut Vec::new()).expect("it is JSON")
    }

    #[test]
    fn an_answer_that_fits_is_seen_without_a_validator_and_no_other_is() {
        let schema = json!({
            "type": "object",
            "properties": {
                "reasoning": {"type": "string", "minLength": 3},
                "label": {"enum": ["bill", "letter"]},
                "total": {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}]},
                "lines": {"type": "array", "items": {"type": "number"}, "maxItems": 2},
            },
            "required": ["reasoning", "label"],
            "additionalProperties": false,
        });
        assert!(is_valid(&schema));
        for right in [
            json!({"reasoning": "It says so.", "label": "bill", "total": 12, "lines": [1.5]}),
            json!({"reasoning": "نعم.", "label": "letter", "total": null}),
        ] {
            assert!(accepts(&schema, &node(&right)), "{right}");
        }
        for wrong in [
            json!({"reasoning": "So.", "label": "note"}),
            json!({"reasoning": "So.", "label": "bill", "total": -1}),
            json!({"reasoning": "So.", "label": "bill", "total": "12"}),
            json!({"reasoning": "So.", "label": "bill", "paid": true}),
            json!({"reasoning": "So.", "label": "bill", "lines": [1, 2, 3]}),
            json!({"reasoning": "نا", "label": "bill"}),
            json!({"label": "bill"}),
            json!("bill"),
        ] {
            assert!(!accepts(&schema, &node(&wrong)), "{wrong}");
        }
    }

    /// Answers of the values that [`schemas`] speak of.
    fn answers() -> impl Strategy<Value = Json> {
        let value = prop_oneof![
            Just(json!(null)),
            Just(json!(true)),
            Just(json!("a")),
            Just(json!("string")),
            Just(json!(3)),
            Just(json!(1.5)),
            Just(json!(-1)),
            Just(json!(1e300)),
            Just(json!(["a", "b"])),
            Just(json!({})),
        ];
        value.prop_recursive(2, 12, 3, |inner| {
            let name = prop::sample::select(vec!["a", "type", "title"]).prop_map(str::to_owned);
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Json::Array),
                prop::collection::vec((name, inner), 0..3)
                    .prop_map(|entries| Json::Object(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..Default::default() })]

        #[test]
        fn what_is_plainly_accepted_the_validator_accepts(schema in schemas(), answer in answers()) {
            if is_valid(&schema) && accepts(&schema, &node(&answer)) {
                let validator = jsonschema::validator_for(&schema).expect("it is valid");
                prop_assert!(validator.is_valid(&answer), "{} {}", schema, answer);
            }
        }
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
