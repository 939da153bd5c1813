//! The body of Gemini's generateContent. It names no model: that is part of the address.
//!
//! Gemini 2.0 and older write the keys in the order of `propertyOrdering`, newer ones in the order of
//! the schema. So the order is said outright unless the model is known to be a newer one.

use serde_json::{Map, Value as Json, json};

use super::{Body, Sent};
use crate::render::prompt::{Message, Role};

/// Keys beside `generationConfig`, not in it.
const TOP: [&str; 6] = [
    "safetySettings",
    "tools",
    "toolConfig",
    "cachedContent",
    "serviceTier",
    "labels",
];

pub(super) fn body(sent: Sent<'_>, notes: &mut Vec<String>) -> Body {
    let mut body = Map::new();
    if let Some(system) = sent.system() {
        body.insert(
            "systemInstruction".into(),
            json!({ "parts": [{ "text": system }] }),
        );
    }
    let format = response_format(&sent, notes);
    let (top, mut config): (Map<_, _>, Map<_, _>) = sent
        .settings
        .into_iter()
        .partition(|(name, _)| TOP.contains(&name.as_str()));
    config.extend(format);
    if !config.is_empty() {
        body.insert("generationConfig".into(), config.into());
    }
    body.extend(top);
    let mut contents: Vec<Json> = sent.messages.iter().skip(1).map(content).collect();
    let live_at = format!("/contents/{}/parts/0/text", contents.len());
    contents.push(json!({ "role": "user", "parts": [{ "text": "" }] }));
    body.insert("contents".into(), contents.into());
    Body {
        json: Json::Object(body),
        live_at,
    }
}

fn content(message: &Message) -> Json {
    let role = match message.role {
        Role::Assistant => "model",
        _ => "user",
    };
    json!({ "role": role, "parts": [{ "text": message.text }] })
}

fn response_format(sent: &Sent<'_>, notes: &mut Vec<String>) -> Map<String, Json> {
    let mut out = Map::new();
    if sent.enforced_schema().is_none() && sent.free_schema().is_none() {
        return out;
    }
    out.insert("responseMimeType".into(), "application/json".into());
    let Some(schema) = sent.enforced_schema() else {
        notes.push("the schema stands in the text alone: Gemini enforces any that it is sent; it is asked for JSON".into());
        return out;
    };
    let mut schema = schema.clone();
    if !sent.model.is_some_and(keeps_order) && say_order(&mut schema) {
        notes.push("`propertyOrdering` was added and repeats the order of the schema's keys: Gemini 2.0 and older need it".into());
    }
    out.insert("responseJsonSchema".into(), schema);
    out
}

/// Whether the model writes keys in the schema's order: Gemini 2.5 and newer.
fn keeps_order(model: &str) -> bool {
    let version = model
        .rsplit('/')
        .next()
        .and_then(|name| name.strip_prefix("gemini-"));
    let number = version.map(|rest| rest.split('-').next().unwrap_or(rest));
    number
        .and_then(|number| number.parse::<f64>().ok())
        .is_some_and(|number| number >= 2.5)
}

/// Keywords whose values are schemas, by name or one after the other, and those that are one.
const NAMED: [&str; 2] = ["properties", "$defs"];
const LISTS: [&str; 4] = ["anyOf", "oneOf", "allOf", "prefixItems"];
const SINGLE: [&str; 2] = ["items", "additionalProperties"];

/// Adds `propertyOrdering` to every object of several properties that has none; whether there was one.
fn say_order(schema: &mut Json) -> bool {
    let Some(map) = schema.as_object_mut() else {
        return false;
    };
    let mut added = false;
    for name in NAMED {
        let inner = map.get_mut(name).and_then(Json::as_object_mut);
        for schema in inner.into_iter().flat_map(Map::values_mut) {
            added |= say_order(schema);
        }
    }
    for name in LISTS {
        let inner = map.get_mut(name).and_then(Json::as_array_mut);
        for schema in inner.into_iter().flatten() {
            added |= say_order(schema);
        }
    }
    for name in SINGLE {
        added |= map.get_mut(name).is_some_and(say_order);
    }
    let names: Vec<Json> = match map.get("properties").and_then(Json::as_object) {
        Some(properties) => properties.keys().map(|name| name.as_str().into()).collect(),
        None => return added,
    };
    if names.len() < 2 || map.contains_key("propertyOrdering") {
        return added;
    }
    map.insert("propertyOrdering".into(), names.into());
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newer_models_are_known_by_their_version() {
        for (model, keeps) in [
            ("gemini-2.5-flash", true),
            ("gemini-3-flash-preview", true),
            ("gemini-3.8-flash", true),
            ("gemini-10-pro", true),
            ("models/gemini-2.5-pro", true),
            ("gemini-2.0-flash", false),
            ("gemini-1.5-pro", false),
            ("gemini-pro", false),
            ("gemma-3", false),
        ] {
            assert_eq!(keeps_order(model), keeps, "{model}");
        }
    }

    #[test]
    fn the_order_is_said_of_every_object_and_never_twice() {
        let mut schema = json!({
            "properties": {
                "rows": { "items": { "properties": { "b": {}, "a": { "enum": [{ "properties": { "x": 1, "y": 2 } }] } } } },
                "one": { "properties": { "only": {} } },
                "own": { "properties": { "p": {}, "q": {} }, "propertyOrdering": ["q", "p"] },
            },
        });
        assert!(say_order(&mut schema));
        assert_eq!(schema["propertyOrdering"], json!(["rows", "one", "own"]));
        let rows = &schema["properties"]["rows"]["items"];
        assert_eq!(rows["propertyOrdering"], json!(["b", "a"]));
        assert!(
            rows["properties"]["a"]["enum"][0]
                .get("propertyOrdering")
                .is_none()
        );
        assert!(
            schema["properties"]["one"]
                .get("propertyOrdering")
                .is_none()
        );
        assert_eq!(
            schema["properties"]["own"]["propertyOrdering"],
            json!(["q", "p"])
        );
        assert!(!say_order(&mut schema));
    }
}
