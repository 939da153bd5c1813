//! The body of Anthropic's messages: the static part ends with a cache breakpoint, the schema goes
//! into `output_config.format`.

use serde_json::{Map, Value as Json, json};

use super::{Body, Sent, plain_message};

pub(super) fn body(sent: Sent<'_>, notes: &mut Vec<String>) -> Body {
    let mut body = Map::new();
    if let Some(model) = sent.model {
        body.insert("model".into(), model.into());
    }
    let format = sent
        .enforced_schema()
        .map(|schema| json!({ "type": "json_schema", "schema": schema }));
    if sent.free_schema().is_some() {
        notes.push("the schema stands in the text alone: Anthropic has no response format that is not enforced".into());
    }
    let (system, turns) = (sent.system(), sent.turns());
    body.extend(sent.settings);
    if let Some(format) = format {
        // `output_config` may hold settings beside it.
        let config = body.entry("output_config").or_insert_with(|| json!({}));
        if let Some(config) = config.as_object_mut() {
            config.insert("format".into(), format);
        }
    }
    if let Some(system) = system {
        let block = match turns.is_empty() {
            true => ends_static(system),
            false => json!({ "type": "text", "text": system }),
        };
        body.insert("system".into(), json!([block]));
    }
    let mut messages: Vec<Json> = turns.iter().map(plain_message).collect();
    if let (Some(last), Some(turn)) = (messages.last_mut(), turns.last()) {
        last["content"] = json!([ends_static(&turn.text)]);
    }
    let live_at = format!("/messages/{}/content", messages.len());
    messages.push(json!({ "role": "user", "content": "" }));
    body.insert("messages".into(), messages.into());
    Body {
        json: Json::Object(body),
        live_at,
    }
}

/// The block up to which the provider may keep what it read.
fn ends_static(text: &str) -> Json {
    json!({ "type": "text", "text": text, "cache_control": { "type": "ephemeral" } })
}
