//! One-point mutations of the sound prompts. Each plants one defect; its rule must fire at the
//! mutated place, and nothing else may appear but the consequences that are named, each with why.
//!
//! A mutation swaps a text that stands once in the file for another. The place to be underlined is
//! between ⟦ and ⟧, which are taken out. Where a finding is shown elsewhere than at the defect (FS101
//! at `examples`), a swap by itself with marks says where.

mod budget;
mod everywhere;
mod examples;
mod gate_one;
mod load;
mod safety;
mod schema;
mod taxonomy;
mod template;
mod tests;

#[path = "../project/mod.rs"]
mod project;

use std::collections::{BTreeMap, BTreeSet};

use fewshot::lint::{all_rules, rule};
use fewshot::source::Diagnostic;
use project::{Project, TODAY, replaced, shown, unmarked};

/// One defect, and what is expected of it.
pub struct Mutation {
    rule: &'static str,
    prompt: &'static str,
    swaps: Vec<(Option<&'static str>, &'static str, &'static str)>,
    /// Files put beside the prompt.
    files: Vec<(&'static str, &'static str)>,
    consequences: Vec<(&'static str, &'static str)>,
    day: &'static str,
}

/// Plants what breaks `rule` in a sound prompt.
pub fn plant(rule: &'static str, prompt: &'static str) -> Mutation {
    Mutation {
        rule,
        prompt,
        swaps: Vec::new(),
        files: Vec::new(),
        consequences: Vec::new(),
        day: TODAY,
    }
}

impl Mutation {
    pub fn swap(mut self, old: &'static str, new: &'static str) -> Self {
        self.swaps.push((None, old, new));
        self
    }

    pub fn swap_in(mut self, file: &'static str, old: &'static str, new: &'static str) -> Self {
        self.swaps.push((Some(file), old, new));
        self
    }

    pub fn file(mut self, file: &'static str, text: &'static str) -> Self {
        self.files.push((file, text));
        self
    }

    /// The day on which it is looked at.
    pub fn on_day(mut self, day: &'static str) -> Self {
        self.day = day;
        self
    }

    /// Another rule that fires for the same defect, and why that is right.
    pub fn with(mut self, rule: &'static str, why: &'static str) -> Self {
        self.consequences.push((rule, why));
        self
    }

    /// What is wrong with how it was found; nothing where all is well.
    fn run(&self, before: &BTreeMap<&'static str, usize>) -> Vec<String> {
        let project = Project::copy_of(self.prompt);
        for (file, old, new) in &self.swaps {
            let file = file.unwrap_or(&project.spec).to_owned();
            project.write(&file, &replaced(&project.read(&file), old, new));
        }
        for (file, text) in &self.files {
            project.write(file, text);
        }
        let mut marked = None;
        let files = self
            .swaps
            .iter()
            .map(|(file, ..)| file.unwrap_or(&project.spec));
        let files: BTreeSet<_> = files
            .chain(self.files.iter().map(|(file, _)| *file))
            .collect();
        for file in files {
            let (text, range) = unmarked(&project.read(file));
            project.write(file, &text);
            if let Some(range) = range {
                assert!(marked.is_none(), "{}: one pair of marks", self.rule);
                marked = Some((project.path(file), range));
            }
        }
        let (path, range) = marked.unwrap_or_else(|| panic!("{}: where?", self.rule));
        let (loaded, found) = project.lint_on(self.day);
        let here = |found: &Diagnostic| {
            found.code == self.rule
                && found.place.is_some_and(|place| {
                    loaded.files.path(place.file) == path && place.span.range() == range
                })
        };
        let mut wrong = Vec::new();
        if !found.iter().any(here) {
            wrong.push("is not found at the mutated place".to_owned());
        }
        let news = news(&found, before);
        let expected: BTreeSet<_> = self.consequences.iter().map(|(code, _)| *code).collect();
        for code in news
            .difference(&expected)
            .filter(|code| **code != self.rule)
        {
            wrong.push(format!("brings {code}"));
        }
        for code in expected.difference(&news) {
            wrong.push(format!("does not bring {code}, which is expected"));
        }
        if !wrong.is_empty() {
            wrong.extend(
                found
                    .iter()
                    .map(|found| format!("    {}", shown(&loaded, found))),
            );
        }
        wrong
    }
}

fn by_code(found: &[Diagnostic]) -> BTreeMap<&'static str, usize> {
    let mut out = BTreeMap::new();
    for found in found {
        *out.entry(found.code).or_default() += 1;
    }
    out
}

/// The rules that find more than before.
pub fn news(
    found: &[Diagnostic],
    before: &BTreeMap<&'static str, usize>,
) -> BTreeSet<&'static str> {
    let after = by_code(found).into_iter();
    after
        .filter(|(code, count)| *count > before.get(code).copied().unwrap_or(0))
        .map(|(code, _)| code)
        .collect()
}

/// How often each rule speaks of the prompt as it is: notes.
pub fn before(prompt: &str) -> BTreeMap<&'static str, usize> {
    by_code(&Project::copy_of(prompt).lint().1)
}

fn mutations() -> Vec<Mutation> {
    [
        load::mutations(),
        gate_one::mutations(),
        examples::mutations(),
        taxonomy::mutations(),
        schema::mutations(),
        template::mutations(),
        budget::mutations(),
        safety::mutations(),
        tests::mutations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn each_is_found_where_it_was_planted_and_nothing_else_is() {
    let mut sound = BTreeMap::new();
    let mut report = Vec::new();
    for mutation in mutations() {
        let prompt = mutation.prompt;
        let before = sound.entry(prompt).or_insert_with(|| before(prompt));
        let wrong = mutation.run(before);
        if !wrong.is_empty() {
            let wrong = wrong.join("\n  ");
            report.push(format!("{} in {prompt}\n  {wrong}", mutation.rule));
        }
    }
    assert!(report.is_empty(), "{}", report.join("\n"));
}

/// What a rule brings with it, its page says.
#[test]
fn consequences_are_named_on_the_rules_page() {
    let each = mutations();
    let here = each.iter().map(|m| (m.rule, &m.consequences[..]));
    let everywhere = everywhere::EVERYWHERE.iter().map(|each| (each.0, each.2));
    for (code, consequences) in here.chain(everywhere) {
        let page = rule(code).expect("a rule").page;
        for (other, why) in consequences {
            let named = page.contains(other);
            assert!(named, "the page of {code} does not name {other}: {why}");
        }
    }
}

/// Rules that no change of a prompt's text can break, with the reason.
const NOT_PLANTED: [(&str, &str); 0] = [];

#[test]
fn every_rule_has_a_mutation() {
    let each = mutations();
    let planted: BTreeSet<_> = each.iter().map(|mutation| mutation.rule).collect();
    for (rule, _) in all_rules() {
        let excused = NOT_PLANTED.iter().any(|(code, _)| *code == rule.code);
        assert_eq!(
            planted.contains(rule.code),
            !excused,
            "{} has a mutation, or a reason why not",
            rule.code
        );
    }
}
