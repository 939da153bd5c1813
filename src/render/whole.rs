//! Whether a text that went through a template came out whole. A template may indent it, wrap it and
//! escape it; what it cuts short, changes or drops is not shown, whatever marks are left of it.

use serde_json::Value as Json;

/// Whether `shown` is `text` as it was, blanks and line breaks aside, or as JSON or XML writes it.
pub fn is_whole(text: &str, shown: &str) -> bool {
    is_same(text, shown)
        || shown.contains('\\') && from_json(shown).is_some_and(|shown| is_same(text, &shown))
        || shown.contains('&') && is_same(text, &from_xml(shown))
}

fn is_same(a: &str, b: &str) -> bool {
    let said = |c: &char| !c.is_whitespace();
    a.chars().filter(said).eq(b.chars().filter(said))
}

fn from_json(text: &str) -> Option<String> {
    let text = text.trim();
    let quoted = match text.starts_with('"') && text.len() > 1 {
        true => text.to_owned(),
        false => format!("\"{text}\""),
    };
    serde_json::from_str(&quoted).ok()
}

fn from_xml(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    let text = text.replace("&quot;", "\"").replace("&#x2f;", "/");
    let text = text.replace("&#x27;", "'").replace("&#39;", "'");
    text.replace("&amp;", "&")
}

/// Whether `text` has all that `answer` says: each of its texts and numbers, in a form of its own.
pub fn says_all(text: &str, answer: &Json) -> bool {
    let squeezed: String = text.split_whitespace().collect();
    leaves(answer, &mut |leaf| {
        let leaf: String = leaf.split_whitespace().collect();
        let escaped = || Json::from(leaf.as_str()).to_string();
        squeezed.contains(&leaf) || squeezed.contains(escaped().trim_matches('"'))
    })
}

fn leaves(value: &Json, holds: &mut dyn FnMut(&str) -> bool) -> bool {
    match value {
        Json::Null | Json::Bool(_) => true,
        Json::Number(number) => holds(&number.to_string()),
        Json::String(text) => holds(text),
        Json::Array(items) => items.iter().all(|item| leaves(item, holds)),
        Json::Object(entries) => entries.values().all(|value| leaves(value, holds)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_is_known_again_in_another_form_but_not_in_part() {
        let text = "Say \"yes\" < no,\n  or شكرا.\n";
        let is_whole = |shown| is_whole(text, shown);
        assert!(is_whole(text));
        assert!(is_whole("  Say \"yes\" < no,\r\n\tor شكرا."));
        assert!(is_whole("Say \\\"yes\\\" < no,\\n  or شكرا.\\n"));
        assert!(is_whole("Say &quot;yes&quot; &lt; no,\n or شكرا."));
        assert!(!is_whole("Say \"yes\" < no,"));
        assert!(!is_whole("SAY \"YES\" < NO, OR شكرا."));
        assert!(!is_whole(""));
    }

    #[test]
    fn an_answer_may_be_said_field_by_field() {
        let answer = json!({ "why": "It\nsays so.", "total": 12.5, "paid": true, "kind": "bill" });
        assert!(says_all("bill (12.5), for: It says so.", &answer));
        assert!(!says_all("bill (12.5)", &answer));
    }
}
