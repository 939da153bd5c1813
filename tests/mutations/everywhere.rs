//! Defects that can be planted in any prompt, whatever its language, layout or files, planted in all:
//! in the first example's input, at its label, at what it covers, at the model's name.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::PathBuf;

use fewshot::Loaded;
use fewshot::source::{Files, Place};
use fewshot::spec::Text;
use fewshot::text::Span;

use super::project::{Project, shown, sound_prompts};
use super::{before, by_code};

/// Bytes of a file to be replaced, the text to put there, and the part of it that is underlined.
struct Plan {
    path: PathBuf,
    range: Range<usize>,
    text: String,
    underlined: Range<usize>,
}

/// None where the prompt has nothing of the kind.
type Planting = fn(&Loaded) -> Option<Plan>;

/// A rule, how it is broken, and what else the same defect may bring.
const EVERYWHERE: &[(&str, Planting, &[&str])] = &[
    ("FS002", unknown_key, &[]),
    ("FS005", task_again, &[]),
    ("FS206", covers_nothing, &["FS106"]),
    ("FS301", no_such_label, &["FS107"]),
    ("FS505", closed_inside, &[]),
    ("FS609", no_such_model, &[]),
];

fn plan(files: &Files, place: Place, text: &str, underlined: Range<usize>) -> Option<Plan> {
    Some(Plan {
        path: files.path(place.file).to_path_buf(),
        range: place.span.range(),
        text: text.to_owned(),
        underlined,
    })
}

/// `text` in place of all that `place` spans, all of it underlined.
fn instead(files: &Files, place: Place, text: &str) -> Option<Plan> {
    plan(files, place, text, 0..text.len())
}

/// `text` behind the first blank of what `given` says, and so within it.
fn inside(files: &Files, given: &Text, text: &str) -> Option<Plan> {
    let blank = given.text.find(' ')?;
    let place = given.place_of(files, Span::new(blank, blank + 1));
    plan(files, place, &format!(" {text} "), 1..1 + text.len())
}

fn first_input(loaded: &Loaded) -> Option<&Text> {
    let mut examples = loaded.spec.as_ref()?.examples.iter();
    let given = examples.find_map(|example| {
        let text = &example.input.first()?.text;
        text.text.contains(' ').then_some(text)
    });
    given.filter(|text| !loaded.files.slice(text.place).is_empty())
}

fn unknown_key(loaded: &Loaded) -> Option<Plan> {
    let end = loaded.files.text(loaded.file).len();
    let place = Place::new(loaded.file, Span::new(end, end));
    plan(&loaded.files, place, "exmaples: []\n", 0..8)
}

fn task_again(loaded: &Loaded) -> Option<Plan> {
    let end = loaded.files.text(loaded.file).len();
    let place = Place::new(loaded.file, Span::new(end, end));
    plan(&loaded.files, place, "task: Something else.\n", 0..4)
}

fn covers_nothing(loaded: &Loaded) -> Option<Plan> {
    let examples = &loaded.spec.as_ref()?.examples;
    let covers = examples.iter().find_map(|example| example.covers.first())?;
    instead(&loaded.files, covers.place, "\"no such case\"")
}

fn no_such_label(loaded: &Loaded) -> Option<Plan> {
    let spec = loaded
        .spec
        .as_ref()
        .filter(|spec| spec.taxonomy.is_some())?;
    let mut outputs = spec
        .examples
        .iter()
        .filter_map(|example| example.output.as_ref());
    let label = outputs.find_map(|output| spec.labels_of(output).first().copied())?;
    instead(&loaded.files, label.place, "\"no such label\"")
}

fn closed_inside(loaded: &Loaded) -> Option<Plan> {
    let variable = &loaded.spec.as_ref()?.inputs.first()?.name;
    inside(
        &loaded.files,
        first_input(loaded)?,
        &format!("</{variable}>"),
    )
}

fn no_such_model(loaded: &Loaded) -> Option<Plan> {
    let model = loaded.spec.as_ref()?.model.as_ref()?;
    instead(&loaded.files, model.place, "no-such-model-9")
}

#[test]
fn whatever_the_prompt_they_are_found_in_place_and_alone() {
    let mut wrong = Vec::new();
    for prompt in sound_prompts() {
        let before = before(&prompt);
        for (rule, planting, allowed) in EVERYWHERE {
            let project = Project::copy_of(&prompt);
            let Some(plan) = planting(&project.load()) else {
                continue;
            };
            let mut text = std::fs::read_to_string(&plan.path).expect("readable");
            text.replace_range(plan.range.clone(), &plan.text);
            std::fs::write(&plan.path, text).expect("written");
            let (loaded, found) = project.lint();
            let (start, end) = (plan.underlined.start, plan.underlined.end);
            let underlined = plan.range.start + start..plan.range.start + end;
            let here = found.iter().any(|found| {
                found.code == *rule
                    && found.place.is_some_and(|place| {
                        loaded.files.path(place.file) == plan.path
                            && place.span.range() == underlined
                    })
            });
            let after = by_code(&found);
            let news = after
                .iter()
                .filter(|(code, count)| **count > before.get(*code).copied().unwrap_or(0))
                .map(|(code, _)| *code);
            let others: BTreeSet<_> = news
                .filter(|code| code != rule && !allowed.contains(code))
                .collect();
            if !here || !others.is_empty() {
                let found: Vec<_> = found.iter().map(|found| shown(&loaded, found)).collect();
                let found = found.join("\n    ");
                wrong.push(format!("{rule} in {prompt}: {others:?}\n    {found}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
