//! What the output's form contradicts: JSON or a bare label is all that may be answered, and the words
//! ask for something else.

use super::super::patterns::Patterns;
use super::super::phrases::{Match, Word, has, is_denied};
use super::super::schema_walk::schemas;
use super::super::wording::Said;
use super::outright;
use crate::lint::{Context, Report};
use crate::spec::Format;
use crate::text::visible;

pub(super) fn against_format(cx: &Context<'_>, report: &mut Report, all: &[Said<'_>]) {
    let output = &cx.spec.output;
    let Some(place) = output.place else {
        return;
    };
    let json = output.format == Format::Json && (output.schema.is_some() || output.schema_failed);
    let one_label = output.format == Format::Text && cx.spec.taxonomy.is_some();
    let names = property_names(cx);
    // "Write the summary in Markdown" may well be about one property.
    let of_property = |said: &Said<'_>, found: Match| {
        let is_name = |word: &str| names.iter().any(|name| name.eq_ignore_ascii_case(word));
        has(&said.words, found, FIELD) || around(said, found).any(|word| is_name(&word.text))
    };
    let about_all =
        |said: &Said<'_>, found: Match| outright(said, found) && !of_property(said, found);
    let instead = |said: &Said<'_>, found: Match| {
        let at = said
            .words
            .partition_point(|word| word.span.start < found.span.start);
        about_all(said, found) && is_last(said, found) && is_order(said, at, found)
    };
    // "Add a line after the JSON" is not about a property that is called `line`.
    let into_property = |said: &Said<'_>, found: Match| {
        let is_name = |word: &str| names.iter().any(|name| name.eq_ignore_ascii_case(word));
        let mut before = "";
        around(said, found).any(|word| {
            let into = word.quoted || ["in", "into", "under"].contains(&before);
            before = &word.text;
            into && is_name(&word.text)
        })
    };
    // "outside" and "only" are hedges elsewhere, and the point here.
    let beside = |said: &Said<'_>, found: Match| {
        !is_denied(&said.words, found)
            && tells_to_write(said, found)
            && !is_of_input(said, found)
            && !into_property(said, found)
            && !has(&said.words, found, CONDITIONS)
    };
    let then = |said: &Said<'_>, found: Match| {
        beside(said, found) && is_last(said, found) && !of_property(said, found)
    };
    let takes_more = json && takes_more_than_a_label(cx);
    for said in all {
        let found = if json {
            said.find(&BESIDE_JSON, &beside)
                .or_else(|| said.find(&THEN_JSON, &then))
                .or_else(|| said.find(&NOT_JSON, &about_all))
                .or_else(|| said.find(&INSTEAD_OF_JSON, &instead))
        } else if one_label {
            said.find(&AS_JSON, &about_all)
        } else {
            None
        };
        let only_label = || said.find(&ONLY_LABEL, &instead).filter(|_| takes_more);
        let (found, only) = match (found, json) {
            (Some(found), true) => (found, "a JSON value and nothing else"),
            (Some(found), false) => (found, "one label and nothing else"),
            (None, _) => match only_label() {
                Some(found) => (found, "an object with more in it"),
                None => continue,
            },
        };
        let shown = visible::quoted(found.span.slice(&said.text.text), 60);
        let message = format!("`{shown}`, and the output is {only}");
        let finding = report
            .at(said.place(cx, found.span), message)
            .related("the output", place)
            .help("give what is wanted a property of its own, or change the output's format");
        report.add(finding);
    }
}

const FIELD: &[&str] = &[
    "field",
    "property",
    "key",
    "value",
    "string",
    "حقل",
    "الحقل",
];

const CONDITIONS: &[&str] = &["if", "unless", "when", "ignored", "إذا", "عند"];

/// What tells the model to answer.
const WRITES: &[&str] = &[
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
    "answer",
    "respond",
    "reply",
    "return",
    "output",
    "produce",
    "اكتب",
    "أضف",
    "اشرح",
    "قدم",
];

/// What may stand between the start of an order and its verb.
const ADVERBS: &[&str] = &[
    "also", "always", "briefly", "finally", "first", "just", "next", "only", "please", "then",
];

/// No order starts with one of these.
const SUBJECTS: &[&str] = &[
    "a", "an", "it", "many", "most", "others", "people", "some", "that", "the", "these", "they",
    "this", "those", "we", "who",
];

static BESIDE_JSON: Patterns = Patterns::new(&[
    "before|after|below|above|outside|beside|beneath the|your json",
    "in addition to the|your json",
    "json followed by a|an",
    "قبل|بعد|خارج json",
    "قبل|بعد|خارج كائن json",
]);

/// At the end of a sentence that has something else written first.
static THEN_JSON: Patterns = Patterns::new(&["and? then|finally the|your|a? json object?"]);

/// Not Markdown or HTML: a property may well hold them.
static NOT_JSON: Patterns = Patterns::new(&[
    "answer|respond|reply only? in|with|as only? a? prose|xml|yaml|csv file|table|document?",
    "answer|respond|reply|write in|with|as plain|free|normal? text|prose|markdown|words not|without json",
    "أجب نثرا|نثرًا",
]);

/// At the end of a sentence: "return XML entities as they stand" is another matter.
static INSTEAD_OF_JSON: Patterns = Patterns::new(&[
    "return|output|produce only? a|an|valid? xml|yaml|csv document|file|only?",
    "do not answer|respond|reply|return|output in|with|any? json",
    "don't answer|respond|reply|return|output in|with|any? json",
]);

/// At the end of a sentence.
static ONLY_LABEL: Patterns = Patterns::new(&[
    "answer|respond|reply|return|output with? only|just the|one|a label|category|class",
    "answer|respond|reply only with|in the|one|a label|category|class",
    "answer|respond|reply|return|output with? the label|category|class only|alone",
    "answer|respond|reply|return|output with? the label|category|class and nothing else|more",
]);

static AS_JSON: Patterns = Patterns::new(&[
    "answer|respond|reply in|with|as a|valid? json object?",
    "return|output a|valid? json object?",
    "أجب بصيغة json",
]);

fn property_names<'c>(cx: &Context<'c>) -> Vec<&'c str> {
    let schema = cx.spec.output.schema.as_ref();
    let all = schema.map_or_else(Vec::new, schemas);
    let properties = all.iter().flat_map(|sub| sub.properties());
    properties.map(|entry| entry.key.text.as_str()).collect()
}

/// The other words of the sentence.
fn around<'s>(said: &'s Said<'_>, found: Match) -> impl Iterator<Item = &'s Word> {
    let words = said.words.iter();
    words.filter(move |word| {
        word.sentence == found.sentence
            && (word.span.end <= found.span.start || word.span.start >= found.span.end)
    })
}

fn is_last(said: &Said<'_>, found: Match) -> bool {
    around(said, found).all(|word| word.span.end <= found.span.start)
}

/// Whether the sentence orders something to be written. "Callers often add text after the JSON" does
/// not.
fn tells_to_write(said: &Said<'_>, found: Match) -> bool {
    let mut words = said.words.iter().enumerate();
    words.any(|(at, word)| {
        word.sentence == found.sentence
            && WRITES.contains(&word.text.as_str())
            && (!word.text.is_ascii() || is_order(said, at, found))
    })
}

/// Whether the verb at `at` is an order: at the start of its sentence, behind what was found, behind
/// "you must" or, in a sentence that starts with an order, behind "and".
fn is_order(said: &Said<'_>, at: usize, found: Match) -> bool {
    let first = said
        .words
        .partition_point(|word| word.sentence < found.sentence);
    let text = |at: usize| said.words[at].text.as_str();
    let mut at = at;
    while at > first && ADVERBS.contains(&text(at - 1)) {
        at -= 1;
    }
    if at == first || said.words[at - 1].span.end == found.span.end {
        return true;
    }
    match text(at - 1) {
        "must" | "should" => {
            at == first + 1
                || ["you", "answer", "output", "response", "reply"].contains(&text(at - 2))
        }
        "and" => {
            let start = text(first);
            let plural = start.ends_with('s') && !start.ends_with("ss");
            !SUBJECTS.contains(&start) && !plural
        }
        _ => false,
    }
}

/// "After the JSON of the form": that JSON is the input's, not the answer's.
fn is_of_input(said: &Said<'_>, found: Match) -> bool {
    let of = ["of", "in", "from", "that", "which", "inside"];
    let mut after = around(said, found).filter(|word| word.span.start >= found.span.end);
    let next = after.next().map(|word| word.text.as_str());
    let next = match next {
        Some("object" | "block" | "body" | "payload" | "part" | "text") => {
            after.next().map(|word| word.text.as_str())
        }
        next => next,
    };
    let white = ["newline", "newlines", "linebreak"];
    next.is_some_and(|next| of.contains(&next)) || has(&said.words, found, &white)
}

/// Whether the output is an object with more in it than a label.
fn takes_more_than_a_label(cx: &Context<'_>) -> bool {
    let schema = cx.spec.output.schema.as_ref();
    let properties = schema.and_then(|schema| schema.node.get("properties")?.as_map());
    properties.is_some_and(|properties| properties.len() > 1)
}
