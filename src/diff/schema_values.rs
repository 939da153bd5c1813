//! Which values one place of a schema allows, type and enum and bounds, and whether they became more.

use std::collections::HashSet;

use serde_json::Value as Json;

/// Keywords whose number is a lower bound, and those whose number is an upper one.
const LOWER: [&str; 6] = [
    "minLength",
    "minimum",
    "exclusiveMinimum",
    "minItems",
    "minProperties",
    "minContains",
];
const UPPER: [&str; 6] = [
    "maxLength",
    "maximum",
    "exclusiveMaximum",
    "maxItems",
    "maxProperties",
    "maxContains",
];

/// How a keyword's new value compares with its old one, for who reads the values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Width {
    Same,
    Narrower,
    /// And what may come now.
    Wider(String),
}

/// The types a schema allows; None for all.
pub fn types(schema: &Json) -> Option<Vec<&str>> {
    match schema.get("type")? {
        Json::String(one) => Some(vec![one]),
        Json::Array(list) => Some(list.iter().filter_map(Json::as_str).collect()),
        _ => None,
    }
}

pub fn compare_types(a: &Json, b: &Json) -> Width {
    let covers = |types: &[&str], name: &str| {
        types.contains(&name) || (name == "integer" && types.contains(&"number"))
    };
    match (types(a), types(b)) {
        (None, None) => Width::Same,
        (None, Some(_)) => Width::Narrower,
        (Some(_), None) => Width::Wider("it may be of any type".to_owned()),
        (Some(a), Some(b)) => {
            let new: Vec<&str> = b.iter().copied().filter(|name| !covers(&a, name)).collect();
            let gone = a.iter().any(|name| !covers(&b, name));
            match new.as_slice() {
                [] if gone || a.len() != b.len() => Width::Narrower,
                [] if a.iter().all(|name| b.contains(name)) => Width::Same,
                [] => Width::Narrower,
                new => Width::Wider(format!("it may be {}", new.join(" or "))),
            }
        }
    }
}

/// The values of `enum`, or the one of `const`.
pub fn values(schema: &Json) -> Option<Vec<&Json>> {
    match (schema.get("enum"), schema.get("const")) {
        (Some(Json::Array(values)), _) => Some(values.iter().collect()),
        (_, Some(value)) => Some(vec![value]),
        _ => None,
    }
}

pub fn compare_values(a: Option<&[Json]>, b: Option<&[Json]>) -> Width {
    match (a, b) {
        (None, None) => Width::Same,
        (None, Some(_)) => Width::Narrower,
        (Some(_), None) => Width::Wider("it may have any value".to_owned()),
        (Some(a), Some(b)) => {
            let texts = |values: &[Json]| values.iter().map(Json::to_string).collect::<Vec<_>>();
            let (a, b) = (texts(a), texts(b));
            let set = |values: &[String]| values.iter().cloned().collect::<HashSet<String>>();
            let (before, after) = (set(&a), set(&b));
            let new: Vec<String> = b.into_iter().filter(|it| !before.contains(it)).collect();
            if !new.is_empty() {
                Width::Wider(format!("it may be {}", new.join(" or ")))
            } else if a.iter().any(|it| !after.contains(it)) {
                Width::Narrower
            } else {
                Width::Same
            }
        }
    }
}

/// A keyword that bounds values, in a schema that has it before, after or both.
pub fn compare_bound(key: &str, a: Option<&Json>, b: Option<&Json>) -> Width {
    if a == b {
        return Width::Same;
    }
    let (Some(a), Some(b)) = (a, b) else {
        return match (a, key) {
            (None, _) => Width::Narrower,
            _ => Width::Wider(format!("`{key}` bounds it no longer")),
        };
    };
    let numbers = a.as_f64().zip(b.as_f64());
    let wider = match numbers {
        Some((a, b)) if LOWER.contains(&key) => b < a,
        Some((a, b)) if UPPER.contains(&key) => b > a,
        _ => !(key == "uniqueItems" && *b == Json::Bool(true)),
    };
    match wider {
        true => Width::Wider(format!("`{key}` lets other values through")),
        false => Width::Narrower,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn wider(width: &Width) -> bool {
        matches!(width, Width::Wider(_))
    }

    #[test]
    fn another_type_is_wider_and_one_less_is_narrower() {
        let types = |a: Json, b: Json| compare_types(&json!({"type": a}), &json!({"type": b}));
        assert!(wider(&types(json!("string"), json!(["string", "null"]))));
        assert_eq!(
            types(json!(["string", "null"]), json!("string")),
            Width::Narrower
        );
        assert_eq!(
            types(json!(["null", "string"]), json!(["string", "null"])),
            Width::Same
        );
        assert_eq!(types(json!("number"), json!("integer")), Width::Narrower);
        assert!(wider(&types(json!("integer"), json!("number"))));
        assert!(wider(&types(json!("integer"), json!("string"))));
        assert!(wider(&compare_types(
            &json!({"type": "string"}),
            &json!({})
        )));
    }

    #[test]
    fn another_value_is_wider_and_one_less_is_narrower() {
        let (a, ab) = ([json!("a")], [json!("b"), json!("a")]);
        assert!(wider(&compare_values(Some(&a), Some(&ab))));
        assert_eq!(compare_values(Some(&ab), Some(&a)), Width::Narrower);
        assert!(wider(&compare_values(Some(&a), None)));
        assert_eq!(compare_values(None, Some(&a)), Width::Narrower);
    }

    #[test]
    fn a_bound_let_go_or_loosened_is_wider() {
        let bound = |key: &str, a: Json, b: Json| {
            let there = |value: &Json| !value.is_null();
            let (a, b) = (Some(&a).filter(|v| there(v)), Some(&b).filter(|v| there(v)));
            compare_bound(key, a, b)
        };
        assert!(wider(&bound("maxLength", json!(10), json!(20))));
        assert_eq!(bound("maxLength", json!(20), json!(10)), Width::Narrower);
        assert!(wider(&bound("minimum", json!(1), json!(0))));
        assert_eq!(bound("minimum", json!(0), json!(1)), Width::Narrower);
        assert!(wider(&bound("pattern", json!("a"), json!("b"))));
        assert!(wider(&bound("pattern", json!("a"), Json::Null)));
        assert_eq!(bound("pattern", Json::Null, json!("a")), Width::Narrower);
        assert_eq!(
            bound("uniqueItems", json!(false), json!(true)),
            Width::Narrower
        );
    }
}
