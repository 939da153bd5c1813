//! FS507: instructions that cannot both be obeyed. What the spec's own fields contradict comes first;
//! of pairs of phrases there are few.

mod format;

use super::patterns::Patterns;
use super::phrases::{Match, has, is_denied, is_hedged};
use super::schema_walk::{alternatives, fields, has_type};
use super::wording::{Said, said};
use crate::lint::{Context, Report};
use crate::source::{Node, Value};
use crate::spec::Format;
use crate::spec::schema::Step;
use crate::text::{Span, visible};

/// Role, task and steps.
fn instructions<'c>(cx: &Context<'c>) -> Vec<Said<'c>> {
    let spec = cx.spec;
    let texts = spec.role.iter().chain(&spec.task).chain(&spec.steps);
    texts.map(said).collect()
}

/// Said outright: neither denied nor under a condition by the rest of its sentence.
fn outright(said: &Said<'_>, found: Match) -> bool {
    !is_denied(&said.words, found) && !is_hedged(&said.words, found)
}

pub(super) fn conflicting_instructions(cx: &Context<'_>, report: &mut Report) {
    let all = instructions(cx);
    format::against_format(cx, report, &all);
    against_count(cx, report, &all);
    for (first, second) in &PAIRS {
        let one = |patterns: &Patterns| {
            let mut found = all
                .iter()
                .filter_map(|said| Some((said, said.find(patterns, &outright)?)));
            found.next()
        };
        let (Some((a, first)), Some((b, second))) = (one(first), one(second)) else {
            continue;
        };
        conflict(cx, report, (a, first), (b, second));
    }
    two_languages(cx, report, &all);
}

type Found<'s, 'c> = (&'s Said<'c>, Match);

fn conflict(cx: &Context<'_>, report: &mut Report, a: Found<'_, '_>, b: Found<'_, '_>) {
    let (first, second) = (a.0.place(cx, a.1.span), b.0.place(cx, b.1.span));
    let quote = |found: &Found<'_, '_>| {
        let text = found.1.span.slice(&found.0.text.text);
        visible::quoted(text, 60)
    };
    let (first, second, told, then) = match first <= second {
        true => (first, second, quote(&a), quote(&b)),
        false => (second, first, quote(&b), quote(&a)),
    };
    let message = format!("`{told}` and `{then}` cannot both be obeyed");
    let finding = report
        .at(second, message)
        .related("the other one", first)
        .help("keep the one that is meant, or say when each holds");
    report.add(finding);
}

/// Pairs that contradict each other wherever they stand.
static PAIRS: [(Patterns, Patterns); 1] = [(
    Patterns::new(&[
        "do not explain your? answer|reasoning|choice|decision|yourself",
        "don't explain your? answer|reasoning|choice|decision|yourself",
        "give no explanation|explanations|reasons",
        "no explanations? please",
        "لا تشرح إجابتك|قرارك|اختيارك",
        "دون أي? شرح|تفسير",
    ]),
    Patterns::new(&[
        "always? explain your answer|reasoning|choice|decision",
        "give a? reason|reasons for your answer|choice|decision",
        "justify your answer|choice|decision",
        "اشرح إجابتك|قرارك|اختيارك",
        "علل إجابتك|قرارك|اختيارك",
    ]),
)];

static ONE_LABEL: Patterns = Patterns::new(&[
    "exactly|only one|1 label|category|class|tag",
    "choose|pick|select|give|assign|return a single label|category|class|tag",
    "choose|pick|select|give|assign|return one label|category|class|tag",
    "اختر تصنيفا|تصنيفًا واحدا|واحدًا",
    "تصنيف واحد فقط",
]);

static MANY_LABELS: Patterns = Patterns::new(&[
    "all the? labels|categories|classes|tags that apply|fit",
    "all applicable|matching|relevant labels|categories|classes|tags",
    "every label|category|class|tag that applies|fits",
    "one or more labels|categories|classes|tags",
    "several|multiple labels|categories|classes|tags",
    "جميع|كل التصنيفات|الفئات المناسبة|المنطبقة",
]);

/// The words speak of one label and the schema takes a list of them, or the other way round.
fn against_count(cx: &Context<'_>, report: &mut Report, all: &[Said<'_>]) {
    if !cx.spec.has_label_field() {
        return;
    }
    let Some(several) = takes_several(cx) else {
        return;
    };
    let each = ["each", "every", "per", "least", "لكل"];
    for said in all {
        let plain = |said: &Said<'_>, found: Match| {
            !is_denied(&said.words, found)
                && !has(&said.words, found, &["if", "unless", "when", "إذا", "عند"])
        };
        let of_all =
            |said: &Said<'_>, found: Match| plain(said, found) && !has(&said.words, found, &each);
        let (found, takes) = match several {
            true => (said.find(&ONE_LABEL, &of_all), "a list of labels"),
            false => (said.find(&MANY_LABELS, &plain), "one label"),
        };
        let Some(found) = found else { continue };
        let shown = visible::quoted(found.span.slice(&said.text.text), 60);
        let message = format!("`{shown}`, and the output takes {takes}");
        let mut finding = report.at(said.place(cx, found.span), message);
        if let Some(place) = cx.spec.output.place {
            finding = finding.related("the output", place);
        }
        report.add(finding);
    }
}

/// Whether the label field is a list of labels; None where it is one of many things in the output.
fn takes_several(cx: &Context<'_>) -> Option<bool> {
    if cx.spec.output.format == Format::Text {
        return Some(false);
    }
    let (schema, [path]) = (cx.spec.output.schema.as_ref()?, &cx.spec.output.labels[..]) else {
        return None;
    };
    let (list, inside) = match path.split_last() {
        Some((Step::Items, list)) => (list, true),
        _ => (&path[..], false),
    };
    // A label for each of many spans is one label and many.
    if list.contains(&Step::Items) {
        return None;
    }
    let all = fields(schema, list);
    let all: Vec<&Node> = all
        .into_iter()
        .flat_map(|node| alternatives(schema, node))
        .collect();
    let list = inside || all.iter().any(|node| has_type(node, "array"));
    let at_most_one = all.iter().any(|node| {
        matches!(node.get("maxItems").map(|node| &node.value), Some(Value::Number(text)) if text == "1")
    });
    match (list, at_most_one) {
        (true, true) => None,
        (list, _) => Some(list),
    }
}

/// Each language's name, as it is written to say in what to answer.
const LANGUAGES: &[&[&str]] = &[
    &[
        "english",
        "الإنجليزية",
        "بالإنجليزية",
        "الانجليزية",
        "بالانجليزية",
    ],
    &["arabic", "العربية", "بالعربية"],
    &["french", "الفرنسية", "بالفرنسية"],
    &["german"],
    &["spanish"],
    &["italian"],
    &["portuguese"],
    &["persian"],
    &["hebrew"],
    &["hindi"],
    &["urdu"],
    &["turkish"],
    &["chinese"],
    &["japanese"],
    &["korean"],
    &["russian"],
];

/// Up to the language's name.
static IN_LANGUAGE: Patterns = Patterns::new(&[
    "always? answer|respond|reply only? in only?",
    "أجب دائما? باللغة?",
]);

static IN_THE_SAME: Patterns = Patterns::new(&[
    "answer|respond|reply in the same language as the document|input|text|user|message|question",
    "answer|respond|reply in the language of the document|input|text|user|message|question",
    "أجب بلغة النص|السؤال|المستند|الوثيقة",
]);

/// "Answer in English" beside "answer in Arabic", or beside "in the language of the input".
fn two_languages(cx: &Context<'_>, report: &mut Report, all: &[Said<'_>]) {
    let sure = |said: &Said<'_>, found: Match| {
        let conditions = [
            "if", "unless", "when", "where", "for", "or", "and", "إذا", "عند", "أو",
        ];
        !is_denied(&said.words, found) && !has(&said.words, found, &conditions)
    };
    let mut asked: Vec<Option<Found<'_, '_>>> = vec![None; LANGUAGES.len()];
    for said in all {
        for found in said.all(&IN_LANGUAGE) {
            let Some((at, found)) = with_language(said, found).filter(|(_, f)| sure(said, *f))
            else {
                continue;
            };
            let known = asked[at].is_some_and(|(other, first)| {
                !std::ptr::eq(other, said) || first.span.start <= found.span.start
            });
            if !known {
                asked[at] = Some((said, found));
            }
        }
    }
    let same = all.iter();
    let same = same.filter_map(|said| Some((said, said.find(&IN_THE_SAME, &sure)?)));
    let asked: Vec<Found<'_, '_>> = asked.into_iter().flatten().chain(same.take(1)).collect();
    if let [first, second, ..] = asked[..] {
        conflict(cx, report, first, second);
    }
}

/// The language that is named right behind what was found, and the two as one.
fn with_language(said: &Said<'_>, found: Match) -> Option<(usize, Match)> {
    let next = said
        .words
        .partition_point(|word| word.span.start < found.span.end);
    let name = said.words.get(next)?;
    if name.sentence != found.sentence || name.quoted {
        return None;
    }
    let mut languages = LANGUAGES.iter();
    let at = languages.position(|names| names.contains(&name.text.as_str()))?;
    let span = Span {
        start: found.span.start,
        end: name.span.end,
    };
    Some((at, Match { span, ..found }))
}
