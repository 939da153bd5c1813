//! FS7xx: what does not belong into a prompt, seen or unseen. Hidden characters and control tokens are
//! here; secrets, personal data and injected instructions have files of their own.

use std::sync::LazyLock;

use regex::Regex;

use super::{Check, Rule, error, injection, keys, personal, secrets, warning};
use crate::lint::passages::{Origin, Passage};
use crate::lint::{Context, Report};
use crate::source::{Applicability, Diagnostic, Edit, Fix, Place, Severity};
use crate::text::hidden::{self, CONTROL_LENGTH, Hidden, Kind};
use crate::text::{Span, visible};

pub const RULES: &[(Rule, Check)] = &[
    (
        error(
            "FS701",
            "secret",
            include_str!("../../../docs/rules/FS701.md"),
        )
        .looks_at(keys::TEXTS),
        secrets::secret,
    ),
    (
        warning(
            "FS702",
            "personal-data",
            include_str!("../../../docs/rules/FS702.md"),
        )
        .looks_at(keys::TEXTS),
        personal::personal_data,
    ),
    (
        error(
            "FS703",
            "hidden-characters",
            include_str!("../../../docs/rules/FS703.md"),
        )
        .looks_at(keys::TEXTS),
        hidden_characters,
    ),
    (
        error(
            "FS704",
            "bidi-override",
            include_str!("../../../docs/rules/FS704.md"),
        )
        .looks_at(keys::TEXTS),
        bidi_override,
    ),
    (
        warning(
            "FS705",
            "injection-in-example",
            include_str!("../../../docs/rules/FS705.md"),
        )
        .looks_at("example.input example.context example.covers"),
        injection::injection_in_example,
    ),
    (
        error(
            "FS706",
            "chat-control-token",
            include_str!("../../../docs/rules/FS706.md"),
        )
        .looks_at(keys::TEXTS),
        chat_control_token,
    ),
];

/// One finding a text for what deceives, one for what only parts words.
fn hidden_characters(cx: &Context<'_>, report: &mut Report) {
    for passage in cx.passages() {
        let found = hidden::find(passage.text);
        let (parting, deceiving): (Vec<_>, Vec<_>) = found
            .iter()
            .partition(|hidden| hidden.kind == Kind::ZeroWidth);
        if let Some(first) = deceiving.first() {
            let message = deceit(passage, &deceiving);
            let finding = at_hidden(cx, report, passage, first, message);
            let help = "a reader does not see them, and a model reads them: take them out";
            report.add(without(cx, passage, &deceiving, finding.help(help)));
        }
        if let Some(first) = parting.first() {
            let message = parted(passage, &parting);
            let mut finding = at_hidden(cx, report, passage, first, message);
            finding.severity = Severity::Warning;
            let help = "to a model this is another word: take it out";
            report.add(without(cx, passage, &parting, finding.help(help)));
        }
    }
}

fn at_hidden(
    cx: &Context<'_>,
    report: &Report,
    passage: &Passage<'_>,
    first: &Hidden,
    message: String,
) -> Diagnostic {
    report.at(
        passage.place_of(cx.files, first.range.clone().into()),
        message,
    )
}

/// "10 tag characters that spell `ignore all`".
fn deceit(passage: &Passage<'_>, found: &[&Hidden]) -> String {
    let count: usize = found
        .iter()
        .map(|hidden| passage.text[hidden.range.clone()].chars().count())
        .sum();
    let what = match (found[0].kind, count) {
        (Kind::Tags, 1) => "an invisible tag character",
        (Kind::Tags, _) => "invisible tag characters",
        (Kind::Selectors, _) => "variation selectors in a row, invisible",
        (_, 1) => "an invisible filler",
        (_, _) => "invisible fillers",
    };
    let what = match count {
        1 => what.to_owned(),
        count => format!("{count} {what}"),
    };
    let spelled: Vec<&str> = found.iter().map(|hidden| hidden.spells.as_str()).collect();
    let spelled = visible::quoted(spelled.join(" ").trim(), 80);
    match spelled.is_empty() {
        true => format!("{what}{}", code_point(passage, found[0])),
        false => format!("{what} that spell `{spelled}`"),
    }
}

/// "U+200B, which nothing shows, parts `in·voice`, and 2 more words".
fn parted(passage: &Passage<'_>, found: &[&Hidden]) -> String {
    let range = &found[0].range;
    // U+3164 and its kind are letters to Unicode.
    let letters = |c: &char| c.is_alphanumeric() && !hidden::is_filler(*c);
    let before: Vec<char> = passage.text[..range.start]
        .chars()
        .rev()
        .take(20)
        .take_while(letters)
        .collect();
    let before: String = before.into_iter().rev().collect();
    let after = passage.text[range.end..].chars().take(20);
    let after: String = after.take_while(letters).collect();
    let code = code_point(passage, found[0]);
    let more = match found.len() - 1 {
        0 => String::new(),
        1 => ", and another word".to_owned(),
        more => format!(", and {more} more words"),
    };
    match before.is_empty() || after.is_empty() {
        true => format!("invisible characters in a row{code}{more}"),
        false => format!("an invisible character{code} parts `{before}·{after}`{more}"),
    }
}

/// " (U+200B)", of the first character.
fn code_point(passage: &Passage<'_>, hidden: &Hidden) -> String {
    let first = passage.text[hidden.range.clone()].chars().next();
    first.map_or_else(String::new, |c| format!(" (U+{:04X})", c as u32))
}

/// The finding with a fix that takes all of `found` out.
fn without(
    cx: &Context<'_>,
    passage: &Passage<'_>,
    found: &[&Hidden],
    finding: Diagnostic,
) -> Diagnostic {
    let parts: Vec<Span> = found
        .iter()
        .map(|hidden| hidden.range.clone().into())
        .collect();
    let places = passage.places_of(cx.files, &parts);
    removing(places, finding, "take the invisible characters out")
}

fn removing(places: Option<Vec<Place>>, mut finding: Diagnostic, title: &str) -> Diagnostic {
    if let Some(places) = places {
        let edits = places.into_iter().map(|place| Edit {
            place,
            text: String::new(),
        });
        finding.fix = Some(Fix {
            applicability: Applicability::Ask,
            title: title.into(),
            edits: edits.collect(),
        });
    }
    finding
}

fn bidi_override(cx: &Context<'_>, report: &mut Report) {
    for passage in cx.passages() {
        let found = hidden::bidi(passage.text);
        let all = [&found.overrides, &found.closers, &found.unbalanced];
        let mut parts: Vec<usize> = all.into_iter().flatten().copied().collect();
        parts.sort_unstable();
        let part = |at: usize| Span::new(at, at + CONTROL_LENGTH);
        let parts: Vec<Span> = parts.into_iter().map(part).collect();
        let (at, message) = match (found.overrides.first(), found.unbalanced.first()) {
            (Some(&at), _) => (
                at,
                "reverses what is read here: a reader sees another text than the model",
            ),
            (None, Some(&at)) => (at, unbalanced(&passage.text[at..])),
            (None, None) => continue,
        };
        let named = control_name(&passage.text[at..]);
        let place = passage.place_of(cx.files, part(at));
        let finding = report.at(place, format!("{named} {message}")).help(
            "take it out; Arabic and Hebrew need none, and a mark (U+200F) sets a stray sign right",
        );
        let places = passage.places_of(cx.files, &parts);
        report.add(removing(places, finding, "take the direction controls out"));
    }
}

fn unbalanced(control: &str) -> &'static str {
    match control.starts_with(['\u{202c}', '\u{2069}']) {
        true => "closes nothing in this text",
        false => "is never closed: what follows it in the prompt is turned round, too",
    }
}

fn control_name(control: &str) -> &'static str {
    match control.chars().next() {
        Some('\u{202a}') => "a left-to-right embedding (U+202A)",
        Some('\u{202b}') => "a right-to-left embedding (U+202B)",
        Some('\u{202c}') => "the end of an embedding (U+202C)",
        Some('\u{202d}') => "a left-to-right override (U+202D)",
        Some('\u{202e}') => "a right-to-left override (U+202E)",
        Some('\u{2066}') => "a left-to-right isolate (U+2066)",
        Some('\u{2067}') => "a right-to-left isolate (U+2067)",
        Some('\u{2068}') => "an isolate (U+2068)",
        _ => "the end of an isolate (U+2069)",
    }
}

/// A part of every token below.
const TOKEN_SIGNS: [&str; 6] = ["<|", "INST]", "SYS>>", "_of_turn>", "<｜", "SYSTEM_PROMPT]"];

/// What the chat templates of OpenAI, Llama, Mistral, Gemma, Phi, Qwen, Cohere and DeepSeek part
/// messages with.
static CONTROL_TOKENS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let names = "im_start|im_end|im_sep|endoftext|endofprompt|startoftext|fim_prefix|fim_middle\
        |fim_suffix|fim_pad|system|user|assistant|tool|end|eot_id|eom_id|start_header_id\
        |end_header_id|begin_of_text|end_of_text|python_tag|endofturn|start|message|channel\
        |constrain|return|call|START_OF_TURN_TOKEN|END_OF_TURN_TOKEN|SYSTEM_TOKEN|USER_TOKEN\
        |CHATBOT_TOKEN";
    let others = r"\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>|\[/?SYSTEM_PROMPT\]";
    let deepseek = "<｜(?:begin▁of▁sentence|end▁of▁sentence|User|Assistant)｜>";
    Regex::new(&format!(r"<\|(?:{names})\|>|{others}|{deepseek}")).ok()
});

/// Each token once a text.
fn chat_control_token(cx: &Context<'_>, report: &mut Report) {
    for passage in cx.passages() {
        let bytes = passage.text.as_bytes();
        if memchr::memchr2(b'<', b']', bytes).is_none()
            || !TOKEN_SIGNS.iter().any(|sign| passage.text.contains(sign))
        {
            continue;
        }
        let Some(tokens) = CONTROL_TOKENS.as_ref() else {
            return;
        };
        let mut seen: Vec<&str> = Vec::new();
        for found in tokens.find_iter(passage.text) {
            if seen.contains(&found.as_str()) {
                continue;
            }
            seen.push(found.as_str());
            let place = passage.place_of(cx.files, found.range().into());
            let message = format!(
                "`{}` is a control token: a server may take it for the border of a message",
                found.as_str()
            );
            let mut finding = report.at(place, message);
            if matches!(passage.origin, Origin::Input(_)) {
                finding.severity = Severity::Warning;
                finding = finding.help("if real inputs hold it, take it out of them before they are sent; else write it apart, as `<| im_start |>`");
            } else {
                finding = finding.help("the endpoint writes them itself: say it in words");
            }
            report.add(finding);
        }
    }
}
