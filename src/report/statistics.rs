//! How often each rule was broken.

use std::collections::BTreeMap;

use super::PromptReport;
use crate::lint::rule;

/// A line a rule, the commonest first: `    3 FS106 edge-case-not-covered`.
pub fn statistics(prompts: &[PromptReport<'_>]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for found in prompts.iter().flat_map(|prompt| &prompt.diagnostics) {
        *counts.entry(found.code).or_default() += 1;
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), *code));
    let lines = rows.into_iter().map(|(code, count)| {
        let name = rule(code).map_or("", |rule| rule.name);
        format!("{count:>5} {code} {name}\n")
    });
    lines.collect()
}
