//! The languages of examples and tests against those that the spec declares.

use crate::lint::{Context, Report};
use crate::source::Place;
use crate::spec::test_items::{Foreign, foreign};
use crate::spec::{Example, Part};
use crate::text::scripts::{Language, shows};
use crate::text::{Span, visible};

pub fn language_not_exemplified(cx: &Context<'_>, report: &mut Report) {
    if cx.spec.examples.is_empty() || cx.spec.has_failed(Part::Examples) {
        return;
    }
    let declared = cx.spec.expected_languages();
    for (language, named) in declared.iter().zip(&cx.spec.languages) {
        if !language.is_known() || cx.spec.examples.iter().any(|e| is_in(e, language)) {
            continue;
        }
        let shown = visible::quoted(&named.text, 40);
        let message = format!("no example is in `{shown}`, which inputs are expected in");
        let finding = report
            .at(named.place, message)
            .help("add one, or give `language:` to the example that is");
        report.add(finding);
    }
}

/// Whether the example says so, or could be by its script where it says nothing of that script.
fn is_in(example: &Example, language: &Language) -> bool {
    let said = example.language.as_ref();
    let said = said.map_or_else(Vec::new, |said| Language::all_of(&said.text));
    if said.iter().any(|said| said.code == language.code) {
        return true;
    }
    // Arabic text that is said to be Arabic is no example of Persian.
    if said.iter().any(|said| said.shares_script(language)) {
        return false;
    }
    example
        .input
        .iter()
        .any(|given| shows(&given.text.text, language))
}

pub fn undeclared_language(cx: &Context<'_>, report: &mut Report) {
    let declared = cx.spec.expected_languages();
    for (at, example) in cx.spec.examples.iter().enumerate() {
        let Some((what, place)) = foreign(example, &declared) else {
            continue;
        };
        let said = example.language.as_ref().map(|said| said.place);
        let place =
            match place.and_then(|(number, start)| Some((example.input.get(number)?, start))) {
                Some((given, start)) => {
                    let text = &given.text.text;
                    let line = text[start..].lines().next().unwrap_or("").trim_end();
                    let span = Span::new(start, start + line.len());
                    given.text.place_of(cx.files, span)
                }
                None => said.unwrap_or(example.head),
            };
        add(
            cx,
            report,
            &format!("the example {} is", example.name(at)),
            &what,
            place,
        );
    }
    if cx.spec.tests.failed {
        return;
    }
    for (what, place, count) in &cx.spec.tests.foreign {
        let who = match count {
            1 => "this test is".to_owned(),
            2 => "this test and one more are".to_owned(),
            _ => format!("this test and {} more are", count - 1),
        };
        add(cx, report, &who, what, *place);
    }
}

fn add(cx: &Context<'_>, report: &mut Report, who: &str, what: &Foreign, place: Place) {
    let names: Vec<&str> = cx.spec.languages.iter().map(|l| l.text.as_str()).collect();
    let names = visible::quoted(&names.join(", "), 60);
    let message = match what {
        Foreign::Language(said) => {
            format!(
                "{who} in `{}`, and `languages` is {names}",
                visible::quoted(said, 40)
            )
        }
        Foreign::Script(script) => {
            format!("{who} written in {script} script, and `languages` is {names}")
        }
    };
    let mut finding = report
        .at(place, message)
        .help("declare the language, or put this where its prompt is");
    if let Some(key) = cx.spec.key("languages") {
        finding = finding.related("the languages declared", key);
    }
    report.add(finding);
}
