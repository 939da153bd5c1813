//! FS507 to FS509: what the author's own words say. Never an example's input, never the template's
//! text. The lists of phrases are short on purpose: each entry stands for prompts seen in the wild, and
//! none may fire on a sound one.

use super::phrases::{Match, Word, has, is_denied, is_hedged, matches, words};
use super::placeholder::leftover;
use super::schema_walk::{alternatives, fields, has_type, schemas};
use super::{Check, Rule, warning};
use crate::lint::{Context, Report};
use crate::source::{Node, Place, Value};
use crate::spec::schema::Step;
use crate::spec::{Class, Format, Text};
use crate::text::Span;

pub const RULES: &[(Rule, Check)] = &[
    (
        warning(
            "FS507",
            "conflicting-instructions",
            include_str!("../../../docs/rules/FS507.md"),
        ),
        conflicting_instructions,
    ),
    (
        warning(
            "FS508",
            "step-by-step-for-reasoning-model",
            include_str!("../../../docs/rules/FS508.md"),
        ),
        step_by_step,
    ),
    (
        warning(
            "FS509",
            "leftover-placeholder",
            include_str!("../../../docs/rules/FS509.md"),
        ),
        leftover_placeholder,
    ),
];

/// A text that tells the model what to do, with its words.
struct Said<'c> {
    text: &'c Text,
    words: Vec<Word>,
}

impl Said<'_> {
    fn place(&self, cx: &Context<'_>, span: Span) -> Place {
        self.text.place_of(cx.files, span)
    }

    /// The first of `patterns` that stands in it, in a sentence of which `wanted` holds.
    fn find(&self, patterns: &[&str], wanted: &dyn Fn(&Self, Match) -> bool) -> Option<Match> {
        let found = patterns
            .iter()
            .flat_map(|pattern| matches(&self.words, pattern));
        found
            .filter(|found| wanted(self, *found))
            .min_by_key(|found| found.span.start)
    }
}

/// Role, task and steps.
fn instructions<'c>(cx: &Context<'c>) -> Vec<Said<'c>> {
    let spec = cx.spec;
    let texts = spec.role.iter().chain(&spec.task).chain(&spec.steps);
    texts.map(said).collect()
}

fn said(text: &Text) -> Said<'_> {
    let words = words(&text.text);
    Said { text, words }
}

/// Said outright: neither denied nor under a condition by the rest of its sentence.
fn outright(said: &Said<'_>, found: Match) -> bool {
    !is_denied(&said.words, found) && !is_hedged(&said.words, found)
}

fn conflicting_instructions(cx: &Context<'_>, report: &mut Report) {
    let all = instructions(cx);
    against_format(cx, report, &all);
    against_count(cx, report, &all);
    for (first, second) in PAIRS {
        let one = |patterns| {
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
        crate::text::visible::quoted(text, 60)
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
const PAIRS: &[(&[&str], &[&str])] = &[(
    &[
        "do not explain your? answer|reasoning|choice|decision|yourself",
        "don't explain your? answer|reasoning|choice|decision|yourself",
        "give no explanation|explanations|reasons",
        "no explanations? please",
        "لا تشرح إجابتك|قرارك|اختيارك",
        "دون أي? شرح|تفسير",
    ],
    &[
        "always? explain your answer|reasoning|choice|decision",
        "give a? reason|reasons for your answer|choice|decision",
        "justify your answer|choice|decision",
        "اشرح إجابتك|قرارك|اختيارك",
        "علل إجابتك|قرارك|اختيارك",
    ],
)];

/// JSON or a bare label is all that may be answered, and the words ask for something else.
fn against_format(cx: &Context<'_>, report: &mut Report, all: &[Said<'_>]) {
    let output = &cx.spec.output;
    let Some(place) = output.place else {
        return;
    };
    let json = output.format == Format::Json && (output.schema.is_some() || output.schema_failed);
    let one_label = output.format == Format::Text && cx.spec.taxonomy.is_some();
    // "Write the summary in Markdown" may well be about one property.
    let names = property_names(cx);
    let about_all = |said: &Said<'_>, found: Match| {
        let field = [
            "field",
            "property",
            "key",
            "value",
            "string",
            "حقل",
            "الحقل",
        ];
        outright(said, found)
            && !has(&said.words, found, &field)
            && !said.words.iter().any(|word| {
                word.sentence == found.sentence
                    && names
                        .iter()
                        .any(|name| name.eq_ignore_ascii_case(&word.text))
            })
    };
    // "outside" and "only" are hedges elsewhere, and the point here.
    let beside = |said: &Said<'_>, found: Match| {
        let writes = [
            "write",
            "add",
            "give",
            "explain",
            "include",
            "append",
            "put",
            "summarise",
            "summarize",
            "provide",
            "end",
            "follow",
            "اكتب",
            "أضف",
            "اشرح",
            "قدم",
        ];
        !is_denied(&said.words, found)
            && has(&said.words, found, &writes)
            && !has(
                &said.words,
                found,
                &["if", "unless", "when", "ignored", "إذا", "عند"],
            )
    };
    for said in all {
        let found = if json {
            said.find(BESIDE_JSON, &beside)
                .or_else(|| said.find(NOT_JSON, &about_all))
        } else if one_label {
            said.find(AS_JSON, &about_all)
        } else {
            None
        };
        let Some(found) = found else { continue };
        let only = match json {
            true => "a JSON value and nothing else",
            false => "one label and nothing else",
        };
        let shown = crate::text::visible::quoted(found.span.slice(&said.text.text), 60);
        let message = format!("`{shown}`, and the output is {only}");
        let finding = report
            .at(said.place(cx, found.span), message)
            .related("the output", place)
            .help("give what is wanted a property of its own, or change the output's format");
        report.add(finding);
    }
}

const BESIDE_JSON: &[&str] = &[
    "before|after|below|above|outside|beside|beneath the|your json",
    "in addition to the|your json",
    "json followed by a|an",
    "قبل|بعد|خارج json",
    "قبل|بعد|خارج كائن json",
];

/// Not Markdown or HTML: a property may well hold them.
const NOT_JSON: &[&str] = &[
    "answer|respond|reply in|with|as a? prose|xml|yaml|csv file|table|document?",
    "أجب نثرا|نثرًا",
];

const AS_JSON: &[&str] = &[
    "answer|respond|reply in|with|as a|valid? json object?",
    "return|output a|valid? json object?",
    "أجب بصيغة json",
];

fn property_names<'c>(cx: &Context<'c>) -> Vec<&'c str> {
    let schema = cx.spec.output.schema.as_ref();
    let all = schema.map_or_else(Vec::new, schemas);
    let properties = all.iter().flat_map(|sub| sub.properties());
    properties.map(|entry| entry.key.text.as_str()).collect()
}

const ONE_LABEL: &[&str] = &[
    "exactly|only one|1 label|category|class|tag",
    "choose|pick|select|give|assign|return a single label|category|class|tag",
    "choose|pick|select|give|assign|return one label|category|class|tag",
    "اختر تصنيفا|تصنيفًا واحدا|واحدًا",
    "تصنيف واحد فقط",
];

const MANY_LABELS: &[&str] = &[
    "all the? labels|categories|classes|tags that apply|fit",
    "all applicable|matching|relevant labels|categories|classes|tags",
    "every label|category|class|tag that applies|fits",
    "one or more labels|categories|classes|tags",
    "several|multiple labels|categories|classes|tags",
    "جميع|كل التصنيفات|الفئات المناسبة|المنطبقة",
];

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
            true => (said.find(ONE_LABEL, &of_all), "a list of labels"),
            false => (said.find(MANY_LABELS, &plain), "one label"),
        };
        let Some(found) = found else { continue };
        let shown = crate::text::visible::quoted(found.span.slice(&said.text.text), 60);
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

const LANGUAGES: &[(&str, &str)] = &[
    ("english", "الإنجليزية|بالإنجليزية|الانجليزية|بالانجليزية"),
    ("arabic", "العربية|بالعربية"),
    ("french", "الفرنسية|بالفرنسية"),
    ("german", ""),
    ("spanish", ""),
    ("italian", ""),
    ("portuguese", ""),
    ("persian", ""),
    ("hebrew", ""),
    ("hindi", ""),
    ("urdu", ""),
    ("turkish", ""),
    ("chinese", ""),
    ("japanese", ""),
    ("korean", ""),
    ("russian", ""),
];

/// "Answer in English" beside "answer in Arabic", or beside "in the language of the input".
fn two_languages(cx: &Context<'_>, report: &mut Report, all: &[Said<'_>]) {
    let sure = |said: &Said<'_>, found: Match| {
        let conditions = [
            "if", "unless", "when", "where", "for", "or", "and", "إذا", "عند", "أو",
        ];
        !is_denied(&said.words, found) && !has(&said.words, found, &conditions)
    };
    let mut asked: Vec<(&Said<'_>, Match)> = Vec::new();
    for (english, arabic) in LANGUAGES {
        let patterns = [
            format!("always? answer|respond|reply only? in only? {english}"),
            format!("أجب دائما? باللغة? {arabic}"),
        ];
        let patterns = patterns.iter().take(if arabic.is_empty() { 1 } else { 2 });
        let patterns: Vec<&str> = patterns.map(String::as_str).collect();
        let found = all
            .iter()
            .find_map(|said| Some((said, said.find(&patterns, &sure)?)));
        asked.extend(found);
    }
    let same = [
        "answer|respond|reply in the same language as the document|input|text|user|message|question",
        "answer|respond|reply in the language of the document|input|text|user|message|question",
        "أجب بلغة النص|السؤال|المستند|الوثيقة",
    ];
    asked.extend(
        all.iter()
            .find_map(|said| Some((said, said.find(&same, &sure)?))),
    );
    if let [first, second, ..] = asked[..] {
        conflict(cx, report, first, second);
    }
}

const THINK_ALOUD: &[&str] = &[
    "think|reason|work through? this|it|everything? carefully? step by step",
    "think|reason|work through? this|the problem? out? loud|aloud",
    "think|reason out loud",
    "let's think",
    "take a deep breath",
    "use|write|show a|your chain of thought",
    "فكر خطوة بخطوة|خطوة",
    "فكر بصوت عال|عالي|مسموع|مرتفع",
    "خذ نفسا عميقا",
];

const WRITE_IT_OUT: &[&str] = &[
    "explain|show|describe|reveal|output|share|print|include|state|reproduce|write|give all? of? your full|complete|detailed|internal|whole|step? by? step? reasoning|thinking|thoughts",
    "explain|show|describe|reveal|output|share|print|include|state|reproduce|write|give your full|complete|internal? chain of thought",
    "explain|show|describe|reveal|output|share|print|include|state|reproduce|write|give your full|complete|internal? thought process",
    "write|spell|lay out all? of? your full|complete|whole? reasoning|thinking|thoughts",
    "walk me|us through your reasoning|thinking|thoughts",
    "اشرح|اكتب|اعرض|بين|وضح|أظهر تفكيرك|استدلالك|منطقك|أفكارك",
    "اشرح|اكتب|اعرض|بين|وضح طريقة|خطوات تفكيرك|استدلالك",
];

fn step_by_step(cx: &Context<'_>, report: &mut Report) {
    if cx.class == Class::Standard {
        return;
    }
    let spec = cx.spec;
    let then = spec.edge_cases.iter().filter_map(|case| case.then.as_ref());
    let texts = spec
        .role
        .iter()
        .chain(&spec.task)
        .chain(&spec.steps)
        .chain(then);
    let descriptions = descriptions(cx);
    let wanted = |said: &Said<'_>, found: Match| !is_denied(&said.words, found);
    for text in texts.chain(&descriptions) {
        let said = said(text);
        let aloud = said.find(THINK_ALOUD, &wanted);
        let out = match cx.class {
            Class::NoEcho => said.find(WRITE_IT_OUT, &wanted),
            _ => None,
        };
        let Some(found) = out.or(aloud) else { continue };
        let shown = crate::text::visible::quoted(found.span.slice(&text.text), 60);
        let (message, help) = match cx.class {
            Class::NoEcho => (
                format!(
                    "`{shown}`: this model may refuse to write out its reasoning, and the refusal is billed"
                ),
                "ask for a short `evidence` that quotes the input instead",
            ),
            _ => (
                format!(
                    "`{shown}`: this model reasons unasked, and its vendor advises against asking"
                ),
                "say what to look at and what decides; the model works out the way",
            ),
        };
        let place = said.place(cx, found.span);
        report.add(report.at(place, message).help(help));
    }
}

/// What the schema says of its properties, as texts.
fn descriptions(cx: &Context<'_>) -> Vec<Text> {
    let schema = cx.spec.output.schema.as_ref();
    let all = schema.map_or_else(Vec::new, schemas);
    let nodes = all.iter().filter_map(|sub| sub.node.get("description"));
    nodes
        .filter_map(|node| match &node.value {
            Value::Text { text, style } => Some(Text {
                text: text.clone(),
                place: node.place,
                style: *style,
            }),
            _ => None,
        })
        .collect()
}

fn leftover_placeholder(cx: &Context<'_>, report: &mut Report) {
    let spec = cx.spec;
    let variables = spec.inputs.iter().chain(&spec.context);
    let names: Vec<&str> = variables
        .clone()
        .map(|variable| variable.name.as_str())
        .collect();
    let labels = spec.taxonomy.iter().flat_map(|taxonomy| &taxonomy.labels);
    let of_labels = labels.flat_map(|label| {
        let words = label.neighbours.iter().map(|neighbour| &neighbour.when);
        let own = label.title.iter().chain(&label.definition);
        own.chain(words)
    });
    let of_cases = spec.edge_cases.iter().flat_map(|case| {
        let when = std::iter::once(&case.when);
        when.chain(&case.then)
    });
    let about = variables.filter_map(|variable| variable.about.as_ref());
    let texts = spec.role.iter().chain(&spec.task).chain(&spec.steps);
    let texts = texts.chain(of_labels).chain(of_cases).chain(about);
    let descriptions = descriptions(cx);
    for text in texts.chain(&descriptions) {
        let Some(span) = leftover(&text.text, &names) else {
            continue;
        };
        let shown = crate::text::visible::quoted(span.slice(&text.text), 60);
        let finding = report.at(
            text.place_of(cx.files, span),
            format!("`{shown}` was left to be filled in"),
        );
        let help = match shown.starts_with('{') {
            true => {
                "texts are data here, not templates: the model reads the braces. The input is put in by the template"
            }
            false => "the model reads it as it stands",
        };
        report.add(finding.help(help));
    }
}
