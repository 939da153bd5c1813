//! FS5xx: what the template makes of the spec. They prove that what the spec says is in what the
//! model reads.

use std::collections::HashSet;

use memchr::memmem;

use super::{Check, Rule, error, keys, warning};
use crate::lint::context::Rendered;
use crate::lint::{Context, Report};
use crate::render::{Message, Piece};
use crate::source::{Applicability, Place};
use crate::spec::{Reasoning, TemplateSource};
use crate::text::Span;

pub const RULES: &[(Rule, Check)] = &[
    (
        warning(
            "FS501",
            "unused-input",
            include_str!("../../../docs/rules/FS501.md"),
        ).looks_at("input context template template.use"),
        unused_input,
    ),
    (
        error(
            "FS502",
            "escaped-json",
            include_str!("../../../docs/rules/FS502.md"),
        ).looks_at(keys::TEMPLATE),
        escaped_json,
    ),
    (
        warning(
            "FS503",
            "input-before-static",
            include_str!("../../../docs/rules/FS503.md"),
        ).looks_at(keys::TEMPLATE),
        super::turn::input_before_static,
    ),
    (
        error(
            "FS504",
            "part-not-rendered",
            include_str!("../../../docs/rules/FS504.md"),
        ).looks_at("template template.use role task examples taxonomy.labels edge_cases steps output.schema"),
        part_not_rendered,
    ),
    (
        error(
            "FS505",
            "delimiter-in-example",
            include_str!("../../../docs/rules/FS505.md"),
        ).looks_at("input context example.input example.context"),
        delimiter_in_example,
    ),
    (
        warning(
            "FS506",
            "glued-section",
            include_str!("../../../docs/rules/FS506.md"),
        ).looks_at(keys::TEMPLATE),
        glued_section,
    ),
];

fn unused_input(cx: &Context<'_>, report: &mut Report) {
    let Some(live) = cx.rendered.and_then(|rendered| rendered.live.as_ref()) else {
        return;
    };
    let shown: HashSet<Piece> = live.pieces.iter().map(|(piece, _)| *piece).collect();
    let variables = cx.spec.context.iter().chain(&cx.spec.inputs);
    for (at, variable) in variables.enumerate() {
        if !shown.contains(&Piece::Live(at)) {
            let message = format!("the template never shows `{}`", variable.name);
            let finding = report
                .at(variable.place, message)
                .related("the template", cx.template_place());
            report.add(finding);
        }
    }
}

fn escaped_json(cx: &Context<'_>, report: &mut Report) {
    let Some(rendered) = cx.rendered else {
        return;
    };
    for source in rendered.renderer.templates().sources.values() {
        for span in &source.scan.tojson {
            let place = Place::new(source.file, *span);
            let finding = report.at(
                place,
                "`tojson` is JSON for HTML, with \\u0027 for an apostrophe: a prompt wants `json`",
            );
            let after = source.text.get(span.end as usize..).unwrap_or("");
            report.add(if after.trim_start().starts_with('(') {
                finding.help("use the filter `json`, which takes no options")
            } else {
                finding.help("use the filter `json`").replace(
                    Applicability::Safe,
                    "use `json`",
                    place,
                    "json",
                )
            });
        }
    }
}

/// A kind of part, where the spec has it, and each of them.
struct Parts {
    one: &'static str,
    many: &'static str,
    key: &'static str,
    each: Vec<Part>,
}

struct Part {
    /// How it is called; empty where that is not asked for.
    name: String,
    place: Place,
    shown: bool,
}

impl Part {
    fn new(shown: bool, place: Place, name: impl FnOnce() -> String) -> Part {
        let name = match shown {
            true => String::new(),
            false => name(),
        };
        Part { name, place, shown }
    }
}

fn part_not_rendered(cx: &Context<'_>, report: &mut Report) {
    if cx.rendered.is_none() {
        return;
    }
    for parts in parts(cx) {
        let missing: Vec<_> = parts.each.iter().filter(|part| !part.shown).collect();
        let Some(Part { name, place, .. }) = missing.first() else {
            continue;
        };
        let (one, many) = (parts.one, parts.many);
        let message = match missing.len() {
            1 if name.is_empty() => format!("the prompt does not show the {one}"),
            1 if name.starts_with("number") => format!("the prompt does not show {one} {name}"),
            1 => format!("the prompt does not show the {one} {name}"),
            count if count == parts.each.len() => {
                format!("the prompt shows none of the {count} {many}")
            }
            count => {
                let names = missing.iter().take(5).map(|part| part.name.as_str());
                let names = names.collect::<Vec<_>>().join(", ");
                let more = if count > 5 { ", …" } else { "" };
                let total = parts.each.len();
                format!("the prompt does not show {count} of {total} {many}: {names}{more}")
            }
        };
        let key = match cx.spec.key(parts.key) {
            Some(_) => parts.key,
            None => "taxonomy",
        };
        let (place, elsewhere) = cx.place_or_key(*place, key);
        let mut finding = report
            .at(place, message)
            .related("the template leaves it out", cx.template_place());
        if let Some(elsewhere) = elsewhere {
            finding = finding.related("what is left out", elsewhere);
        }
        report.add(finding);
    }
}

fn parts(cx: &Context<'_>) -> [Parts; 8] {
    let spec = cx.spec;
    let examples = spec.examples.iter().enumerate();
    let labels = spec.taxonomy.as_ref().map_or(&[][..], |t| &t.labels);
    let cases = spec.edge_cases.iter().enumerate();
    let steps = spec.steps.iter().enumerate();
    let schema = spec.output.schema.as_ref();
    let properties = schema.into_iter().flat_map(|schema| {
        schema.properties().map(move |(name, _)| {
            let part = name.replace('~', "~0").replace('/', "~1");
            let place = schema.place_at(&format!("/properties/{part}"));
            Part::new(cx.shows_property(name), place, || format!("`{name}`"))
        })
    });
    let text = |key: &'static str, text: &Option<crate::spec::Text>, piece: Piece| Parts {
        one: key,
        many: key,
        key,
        each: text
            .iter()
            .filter(|text| !text.text.trim().is_empty())
            .map(|text| Part::new(cx.shows(piece), text.place, String::new))
            .collect(),
    };
    [
        text("role", &spec.role, Piece::Role),
        text("task", &spec.task, Piece::Task),
        Parts {
            one: "reasoning of example",
            many: "examples' reasoning",
            key: "examples",
            each: spec
                .examples
                .iter()
                .enumerate()
                .filter(|(at, example)| example.reasoning.is_some() && cx.is_shown(*at))
                .filter(|_| spec.output.reasoning == Reasoning::Before)
                .map(|(at, example)| {
                    let shown = cx.shows_reasoning(at);
                    Part::new(shown, example.head, || example.name(at))
                })
                .collect(),
        },
        Parts {
            one: "example",
            many: "examples",
            key: "examples",
            each: examples
                .filter(|(_, example)| !example.input.is_empty() && example.output.is_some())
                .map(|(at, example)| Part::new(cx.is_shown(at), example.head, || example.name(at)))
                .collect(),
        },
        Parts {
            one: "label",
            many: "labels",
            key: "taxonomy",
            each: labels
                .iter()
                .enumerate()
                .map(|(at, label)| {
                    let shown = cx.shows_label(at);
                    Part::new(shown, label.place, || format!("`{}`", label.name))
                })
                .collect(),
        },
        Parts {
            one: "edge case",
            many: "edge cases",
            key: "edge_cases",
            each: cases
                .map(|(at, case)| {
                    let shown = cx.shows(Piece::EdgeCase(at));
                    Part::new(shown, case.place, || format!("`{}`", case.id))
                })
                .collect(),
        },
        Parts {
            one: "step",
            many: "steps",
            key: "steps",
            each: steps
                .map(|(at, step)| {
                    let shown = cx.shows_step(at);
                    Part::new(shown, step.place, || format!("number {}", at + 1))
                })
                .collect(),
        },
        Parts {
            one: "property",
            many: "properties",
            key: "output",
            each: properties.collect(),
        },
    ]
}

/// Whatever tag a template closes a variable with, whoever wrote it.
fn delimiter_in_example(cx: &Context<'_>, report: &mut Report) {
    let Some(rendered) = cx.rendered else {
        return;
    };
    for message in &rendered.prompt.messages {
        for (piece, range) in &message.pieces {
            let Piece::ExampleInput(at) = *piece else {
                continue;
            };
            let Some(tag) = message.closing_tag(range.end) else {
                continue;
            };
            let shown = &message.text[range.clone()];
            let Some(found) = shown.find(tag) else {
                continue;
            };
            let example = &cx.spec.examples[at];
            let context = example.context.iter().map(|given| ("context", given));
            let input = example.input.iter().map(|given| ("input", given));
            let given = context
                .chain(input)
                .find(|(_, given)| given.text.text == shown);
            let Some((what, given)) = given else {
                continue;
            };
            let place = given
                .text
                .place_of(cx.files, Span::new(found, found + tag.len()));
            let message = format!(
                "the {what} of example {} holds `{tag}`, which closes it",
                example.name(at)
            );
            let finding = report
                .at(place, message)
                .help("call the variable something that no document holds, or change this text");
            report.add(finding);
        }
    }
}

fn glued_section(cx: &Context<'_>, report: &mut Report) {
    let Some(rendered) = cx.rendered else {
        return;
    };
    let message = rendered.prompt.system();
    for at in glued(message).into_iter().take(MOST_GLUED) {
        let line = message.text[at..].lines().next().unwrap_or("");
        let shown = crate::text::visible::quoted(line.trim(), 40);
        let before = &message.text[..at];
        let tail = before.rsplit('\n').next().unwrap_or("");
        let tail: String = tail
            .chars()
            .rev()
            .take(20)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        let place = place_in_template(cx, rendered, line).unwrap_or(cx.template_place());
        let what = match line.starts_with("```") {
            true => "a code fence".to_owned(),
            false => format!("`{shown}`"),
        };
        let text = format!(
            "{what} does not start its line: it follows `{}`",
            tail.trim()
        );
        let finding = report
            .at(place, text)
            .help("put a line break before it in the template");
        report.add(finding);
    }
}

/// How many glued lines are told of: a template with more has one fault, not so many.
const MOST_GLUED: usize = 20;

/// Headings of two or more signs and code fences, written by the template, with text before them on
/// their line.
fn glued(message: &Message) -> Vec<usize> {
    // Texts of the spec's own, which do not overlap except where one holds the other.
    let mut texts: Vec<_> = message
        .pieces
        .iter()
        .filter(|(piece, _)| !is_frame(*piece))
        .map(|(_, range)| range.clone())
        .collect();
    texts.sort_by_key(|range| (range.start, range.end));
    let data = |at: usize| {
        let before = texts.partition_point(|range| range.start <= at);
        texts[..before]
            .last()
            .is_some_and(|range| range.contains(&at))
    };
    let text = message.text.as_str();
    let is_indent = |c: char| c.is_whitespace() || matches!(c, '>' | '-' | '*');
    let mut found = Vec::new();
    for sign in ["## ", "```"] {
        let (mut start, mut line, mut indent) = (0, "", 0);
        for at in memmem::find_iter(text.as_bytes(), sign) {
            if at >= start + line.len() {
                start += text[start..at].rfind('\n').map_or(0, |end| end + 1);
                line = text[start..].split('\n').next().unwrap_or("");
                indent = line.len() - line.trim_start_matches(is_indent).len();
            }
            let at = at - start;
            let before = line[..at].trim_end_matches('#').len();
            // Inline code in prose, ` ```json ` in a sentence, closes on the same line.
            let inline = sign == "```"
                && (line[..before].contains(sign) || line[at + sign.len()..].contains(sign));
            if before > indent && !inline && !data(start + at) {
                found.push(start + before);
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether a piece holds the template's words as well as the spec's.
fn is_frame(piece: Piece) -> bool {
    matches!(
        piece,
        Piece::Section(_)
            | Piece::Example(_)
            | Piece::Label(_)
            | Piece::EdgeCase(_)
            | Piece::Property(_)
    )
}

/// Where a template of the user's writes this line.
pub(super) fn place_in_template(
    cx: &Context<'_>,
    rendered: &Rendered,
    line: &str,
) -> Option<Place> {
    let TemplateSource::File(..) = cx.spec.template.source else {
        return None;
    };
    let start: String = line.chars().take(24).collect();
    let sources = rendered.renderer.templates().sources.values();
    let mut own: Vec<_> = sources.filter(|source| !source.shipped).collect();
    own.sort_by_key(|source| source.file);
    own.iter().find_map(|source| {
        let places = || {
            source
                .text
                .match_indices(start.trim_end())
                .map(|(at, _)| at)
        };
        let glued = |at: &usize| !source.text[..*at].ends_with(['\n', ' ', '\t']);
        let inside = |at: &usize| {
            let line = source.text[..*at].rsplit('\n').next().unwrap_or("");
            !line.trim().is_empty()
        };
        // Where it stands more than once, the one with something before it.
        let at = places().find(glued).or_else(|| places().find(inside));
        let at = at.or_else(|| places().next())?;
        let end = at + start.trim_end().len();
        Some(Place::new(source.file, Span::new(at, end)))
    })
}
