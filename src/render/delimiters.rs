//! Tags in a text that would end it, or a text beside it, before its time. A model does not read them
//! as a parser does: capitals and blanks in a tag make no difference to it.

/// The first closing tag in `text` of one of `names`.
pub fn closing<'t>(text: &'t str, names: &[&str]) -> Option<&'t str> {
    memchr::memchr_iter(b'<', text.as_bytes()).find_map(|at| {
        let inside = text[at + 1..].trim_start().strip_prefix('/')?.trim_start();
        let name = names.iter().find(|name| {
            let start = inside.get(..name.len());
            start.is_some_and(|start| start.to_lowercase() == name.to_lowercase())
        })?;
        let after = inside[name.len()..].trim_start().strip_prefix('>')?;
        Some(&text[at..text.len() - after.len()])
    })
}

#[cfg(test)]
mod tests {
    use super::closing;

    #[test]
    fn a_tag_is_seen_in_any_spelling() {
        let names = ["document", "طلب"];
        for tag in [
            "</document>",
            "</DOCUMENT>",
            "< / document >",
            "</document\n>",
            "</طلب>",
        ] {
            let text = format!("شكرا <b> < {tag} and the rest");
            assert_eq!(closing(&text, &names), Some(tag));
        }
        for text in [
            "",
            "<",
            "</",
            "<document>",
            "</documents>",
            "</docu ment>",
            "a < b/document>",
            "</ß>",
        ] {
            assert_eq!(closing(text, &names), None, "{text}");
        }
    }
}
