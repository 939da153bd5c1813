//! FS507 to FS509: what the author's own words say. Never an example's input, never the template's
//! text. The lists of phrases are short on purpose: each entry stands for prompts seen in the wild, and
//! none may fire on a sound one.

use super::patterns::{Patterns, Slots};
use super::phrases::{Match, Word, is_denied, words};
use super::placeholder::leftover;
use super::schema_walk::schemas;
use super::{Check, Rule, keys, warning};
use crate::lint::{Context, Report};
use crate::source::{Place, Value};
use crate::spec::{Class, Text};
use crate::text::{Span, visible};

pub const RULES: &[(Rule, Check)] = &[
    (
        warning(
            "FS507",
            "conflicting-instructions",
            include_str!("../../../docs/rules/FS507.md"),
        )
        .looks_at("role task steps edge_case.then output.schema output.format"),
        super::conflicts::conflicting_instructions,
    ),
    (
        warning(
            "FS508",
            "step-by-step-for-reasoning-model",
            include_str!("../../../docs/rules/FS508.md"),
        )
        .looks_at("role task steps edge_case.then output.schema class"),
        step_by_step,
    ),
    (
        warning(
            "FS509",
            "leftover-placeholder",
            include_str!("../../../docs/rules/FS509.md"),
        )
        .looks_at(keys::WORDS),
        leftover_placeholder,
    ),
];

/// A text that tells the model what to do, with its words.
pub(super) struct Said<'c> {
    pub(super) text: &'c Text,
    pub(super) words: Vec<Word>,
    slots: Slots,
}

impl Said<'_> {
    pub(super) fn place(&self, cx: &Context<'_>, span: Span) -> Place {
        self.text.place_of(cx.files, span)
    }

    /// The first of `patterns` that stands in it, in a sentence of which `wanted` holds.
    pub(super) fn find(
        &self,
        patterns: &Patterns,
        wanted: &dyn Fn(&Self, Match) -> bool,
    ) -> Option<Match> {
        self.all(patterns)
            .filter(|found| wanted(self, *found))
            .min_by_key(|found| found.span.start)
    }

    /// Each place of each of them.
    pub(super) fn all<'s>(&'s self, patterns: &'s Patterns) -> impl Iterator<Item = Match> + 's {
        patterns.matches(&self.words, &self.slots)
    }
}

pub(super) fn said(text: &Text) -> Said<'_> {
    let words = words(&text.text);
    let slots = Slots::of(&words);
    Said { text, words, slots }
}

static THINK_ALOUD: Patterns = Patterns::new(&[
    "think|reason|work through? this|it|everything? carefully? step by step",
    "think|reason|work through? this|the problem? out? loud|aloud",
    "think|reason out loud",
    "let's think",
    "take a deep breath",
    "use|write|show a|your chain of thought",
    "فكر خطوة بخطوة|خطوة",
    "فكر بصوت عال|عالي|مسموع|مرتفع",
    "خذ نفسا عميقا",
]);

static WRITE_IT_OUT: Patterns = Patterns::new(&[
    "explain|show|describe|reveal|output|share|print|include|state|reproduce|write|give all? of? your full|complete|detailed|internal|whole|step? by? step? reasoning|thinking|thoughts",
    "explain|show|describe|reveal|output|share|print|include|state|reproduce|write|give your full|complete|internal? chain of thought",
    "explain|show|describe|reveal|output|share|print|include|state|reproduce|write|give your full|complete|internal? thought process",
    "write|spell|lay out all? of? your full|complete|whole? reasoning|thinking|thoughts",
    "walk me|us through your reasoning|thinking|thoughts",
    "اشرح|اكتب|اعرض|بين|وضح|أظهر تفكيرك|استدلالك|منطقك|أفكارك",
    "اشرح|اكتب|اعرض|بين|وضح طريقة|خطوات تفكيرك|استدلالك",
]);

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
        let aloud = said.find(&THINK_ALOUD, &wanted);
        let out = match cx.class {
            Class::NoEcho => said.find(&WRITE_IT_OUT, &wanted),
            _ => None,
        };
        let Some(found) = out.or(aloud) else { continue };
        let shown = visible::quoted(found.span.slice(&text.text), 60);
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

/// A leftover with what it says is to be written, as `TODO: say who decides`, up to the line's end.
fn note_at(text: &str, span: Span) -> &str {
    let word = span.slice(text);
    let rest = text.get(span.end as usize..).unwrap_or("");
    let says = word.ends_with(char::is_alphanumeric) && rest.starts_with([':', ' ']);
    let line = rest.lines().next().unwrap_or("").trim_end();
    match says && ["TODO", "TBD", "FIXME"].contains(&word) {
        true => &text[span.start as usize..span.end as usize + line.len()],
        false => word,
    }
}

/// Examples whose reasoning is yet to be written. An input may start so, for it is data; a reasoning is
/// the author's.
fn unwritten_examples(cx: &Context<'_>, report: &mut Report) {
    for example in &cx.spec.examples {
        let Some(reasoning) = &example.reasoning else {
            continue;
        };
        if !reasoning.text.trim_start().starts_with("TODO:") {
            continue;
        }
        let line = reasoning.text.trim().lines().next().unwrap_or("");
        let message = format!(
            "`{}` was left to be filled in",
            visible::quoted(line.trim_end(), 60)
        );
        let finding = report.at(reasoning.place, message);
        report.add(finding.help("the model takes it for what following the steps looks like"));
    }
}

fn leftover_placeholder(cx: &Context<'_>, report: &mut Report) {
    let spec = cx.spec;
    let variables = spec.inputs.iter().chain(&spec.context);
    let names: Vec<&str> = variables
        .clone()
        .map(|variable| variable.name.as_str())
        .collect();
    let labels = spec.taxonomy.iter().flat_map(|taxonomy| &taxonomy.labels);
    // A label may be called `TODO`, on a board of tasks. `TODO_first` is a name that is yet to be found.
    let is_unnamed = |name: &str| name.starts_with("TODO_") || name.starts_with("TODO-");
    for label in labels.clone().filter(|label| is_unnamed(&label.name)) {
        let shown = visible::quoted(&label.name, 60);
        let message = format!("the label `{shown}` was left to be named");
        let finding = report.at(label.place, message);
        report.add(finding.help("the model reads the name, and answers with it"));
    }
    for case in spec.edge_cases.iter().filter(|case| is_unnamed(&case.id)) {
        let shown = visible::quoted(&case.id, 60);
        let message = format!("the edge case `{shown}` was left to be named");
        let finding = report.at(case.place, message);
        report.add(finding.help("examples name it under `covers`, and so do findings"));
    }
    unwritten_examples(cx, report);
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
        let shown = visible::quoted(note_at(&text.text, span), 60);
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
