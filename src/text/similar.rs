//! "Did you mean": the nearest of some known names.

/// Longest word, in bytes, that is compared: the distance takes room and time as the product of the
/// two lengths, and a text of megabytes may stand where a name belongs.
const LONGEST_NAME: usize = 200;

/// The candidate most like `word`, if one is like enough that a person could have meant it.
///
/// Damerau-Levenshtein distance on case-folded text, at most a third of the longer name (at least 1,
/// so that `lable` finds `label` and `x` does not find `id`); or a long shared start, so that
/// `credit_memo` finds `credit_note`; or the one inside the other. Ties go to the earlier candidate.
/// What is too long for a name is like none.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    if word.len() > LONGEST_NAME {
        return None;
    }
    let folded = fold(word);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate.len() > LONGEST_NAME {
            continue;
        }
        let other = fold(candidate);
        let longer = folded.chars().count().max(other.chars().count());
        let distance = strsim::damerau_levenshtein(&folded, &other);
        let contained = longer > 4
            && folded.chars().count().min(other.chars().count()) >= 4
            && (other.contains(&folded) || folded.contains(&other));
        let near = distance <= (longer / 3).max(1) && distance < longer;
        let same_start = longer > 4 && strsim::jaro_winkler(&folded, &other) >= 0.85;
        if (near || same_start || contained) && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Case, and the choice between `-`, `_` and a space, are the commonest slips: they count as nothing.
fn fold(word: &str) -> String {
    word.trim()
        .chars()
        .flat_map(char::to_lowercase)
        .map(|c| if c == '-' || c == ' ' { '_' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_what_was_meant_and_nothing_far_off() {
        let keys = ["input", "reasoning", "output", "covers", "id"];
        assert_eq!(nearest("reasonning", keys), Some("reasoning"));
        assert_eq!(nearest("Covers", keys), Some("covers"));
        assert_eq!(nearest("expected", keys), None);
        assert_eq!(nearest("x", keys), None);
        assert_eq!(
            nearest("purchase order", ["invoice", "purchase_order"]),
            Some("purchase_order")
        );
        assert_eq!(
            nearest("credit_memo", ["invoice", "credit_note"]),
            Some("credit_note")
        );
    }

    #[test]
    fn a_text_where_a_name_belongs_is_like_none() {
        let long = "input".repeat(1 << 20);
        assert_eq!(nearest(&long, ["input", long.as_str()]), None);
        assert_eq!(nearest("inputt", [long.as_str(), "input"]), Some("input"));
    }
}
