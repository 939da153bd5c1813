//! How a model's name is read, so that the many ways of writing one find the same row.

/// The part of a name that rows are found by. A fine-tuned model is called
/// `ft:BASE:organisation:name:id`, and priced by its base.
pub(super) fn key(name: &str) -> String {
    let last = name
        .trim()
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_lowercase();
    if last.starts_with("ft:") {
        return last.split(':').take(2).collect::<Vec<_>>().join(":");
    }
    last
}

/// The name without `-2024-05-13`, `-20250929`, `@20250929` or `-latest`, if it ends so.
pub(super) fn without_snapshot(key: &str) -> Option<&str> {
    if let Some((model, version)) = key.split_once('@') {
        return (is_digits(version, 8) || version == "latest" || version == "default")
            .then_some(model);
    }
    if let Some(model) = key.strip_suffix("-latest") {
        return Some(model);
    }
    let (rest, last) = key.rsplit_once('-')?;
    if is_digits(last, 8) {
        return Some(rest);
    }
    let (rest, month) = rest.rsplit_once('-')?;
    let (rest, year) = rest.rsplit_once('-')?;
    (is_digits(last, 2) && is_digits(month, 2) && is_digits(year, 4)).then_some(rest)
}

fn is_digits(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_drop_prefixes_capitals_and_what_is_private_to_a_tuned_model() {
        assert_eq!(key(" OpenAI/GPT-4o "), "gpt-4o");
        assert_eq!(key("ft:gpt-4o:acme:docs:A1"), "ft:gpt-4o");
        assert_eq!(key("llama3:8b"), "llama3:8b");
        assert_eq!(key("openai/"), "");
    }

    #[test]
    fn only_whole_dates_are_snapshots() {
        for name in [
            "m-2024-05-13",
            "m-20250929",
            "m@20250929",
            "m@latest",
            "m-latest",
        ] {
            assert_eq!(without_snapshot(name), Some("m"), "{name}");
        }
        for name in [
            "m",
            "m-1",
            "m-0613",
            "m-05-13",
            "m@x",
            "m-2024-05",
            "",
            "-",
            "2024-05-13",
        ] {
            assert_eq!(without_snapshot(name), None, "{name}");
        }
    }
}
