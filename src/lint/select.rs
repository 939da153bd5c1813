//! Which rules apply: by code, prefix of a code, or name.

use super::rules::{Rule, all_rules};

/// Rules that were asked for and ignored. FS0xx always apply: a file that was not understood cannot
/// be said to be sound.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Empty: all.
    pub select: Vec<String>,
    pub ignore: Vec<String>,
}

impl Selection {
    pub fn has(&self, rule: &Rule) -> bool {
        if rule.code.starts_with("FS0") {
            return true;
        }
        let wanted = match longest(&self.select, rule) {
            None if self.select.is_empty() => 0,
            None => return false,
            Some(length) => length,
        };
        // The more exact word wins: `--select FS106 --ignore FS1` keeps FS106.
        longest(&self.ignore, rule).is_none_or(|ignored| ignored < wanted)
    }
}

/// How exactly the best of `words` names the rule: the length of the code's part it gives.
fn longest(words: &[String], rule: &Rule) -> Option<usize> {
    words.iter().filter_map(|word| matches(word, rule)).max()
}

pub(super) fn matches(word: &str, rule: &Rule) -> Option<usize> {
    if word.eq_ignore_ascii_case(rule.name) {
        return Some(rule.code.len());
    }
    let upper = word.to_ascii_uppercase();
    let is_prefix = upper.starts_with("FS") && rule.code.starts_with(&upper);
    (upper == "ALL" || is_prefix).then_some(if upper == "ALL" { 0 } else { upper.len() })
}

/// Whether `word` names any rule at all.
pub fn is_known(word: &str) -> bool {
    all_rules().any(|(rule, _)| matches(word, rule).is_some())
}

/// Whether all that `word` names are rules of loading, which can be neither ignored nor softened.
pub fn is_loading(word: &str) -> bool {
    let mut named = all_rules().filter(|(rule, _)| matches(word, rule).is_some());
    is_known(word) && named.all(|(rule, _)| rule.code.starts_with("FS0"))
}
