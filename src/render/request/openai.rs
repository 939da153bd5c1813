//! The body of OpenAI's chat completions: `response_format` of type `json_schema`, strict.

use serde_json::{Map, Value as Json, json};

use super::{Body, Sent, plain_message};

pub(super) fn body(sent: Sent<'_>, notes: &mut Vec<String>) -> Body {
    let mut body = Map::new();
    if let Some(model) = sent.model {
        body.insert("model".into(), model.into());
    }
    let format = response_format(&sent, notes);
    let system = sent.messages.first().filter(|_| sent.system().is_some());
    let static_part = system.into_iter().chain(sent.turns());
    let mut messages: Vec<Json> = static_part.map(plain_message).collect();
    let live_at = format!("/messages/{}/content", messages.len());
    messages.push(json!({ "role": "user", "content": "" }));
    body.extend(sent.settings);
    if let Some(format) = format {
        body.insert("response_format".into(), format);
    }
    body.insert("messages".into(), messages.into());
    Body {
        json: Json::Object(body),
        live_at,
    }
}

fn response_format(sent: &Sent<'_>, notes: &mut Vec<String>) -> Option<Json> {
    let (schema, strict) = match (sent.enforced_schema(), sent.free_schema()) {
        (Some(schema), _) => (schema, true),
        (None, Some(schema)) => (schema, false),
        (None, None) => return None,
    };
    let is_object = schema.get("type").and_then(Json::as_str) == Some("object");
    if !strict && !is_object {
        notes.push("the schema stands in the text alone: as a response format OpenAI wants an object at the root".into());
        return None;
    }
    let format = json!({
        "name": schema_name(sent.spec.title()),
        "strict": strict,
        "schema": schema,
    });
    Some(json!({ "type": "json_schema", "json_schema": format }))
}

/// Most characters of a schema's name.
const LONGEST_NAME: usize = 64;

/// The prompt's name in the letters that the name of a schema may have: `a-z`, `A-Z`, `0-9`, `_`, `-`.
fn schema_name(title: &str) -> String {
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !title.contains(|c: char| c.is_ascii_alphanumeric()) {
        return "answer".into();
    }
    let letters = title.chars().take(LONGEST_NAME);
    letters.map(|c| if sound(c) { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::schema_name;

    #[test]
    fn a_name_has_the_letters_that_a_schema_may_be_called_by() {
        assert_eq!(
            schema_name("procurement-documents"),
            "procurement-documents"
        );
        assert_eq!(schema_name("Rückläufer 2.0"), "R_ckl_ufer_2_0");
        assert_eq!(schema_name("تصنيف الفواتير"), "answer");
        assert_eq!(schema_name(&"x".repeat(90)).len(), 64);
    }
}
