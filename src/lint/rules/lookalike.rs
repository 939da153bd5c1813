//! FS303: a letter of another script that looks like one of the word's own. Nobody sees the
//! difference, and no program takes the two for the same label.

use unicode_script::{Script, UnicodeScript};
use unicode_security::confusable_detection::skeleton;

use crate::lint::{Context, Report};
use crate::source::{Files, Node, Place, Style, Value, scalar};
use crate::spec::Format;
use crate::text::{Span, visible};

use super::schema_walk::schemas;
use crate::text::hash::HashSet;

pub fn lookalike_label(cx: &Context<'_>, report: &mut Report) {
    let mut seen = HashSet::default();
    let mut check = |what: &str, text: &str, place: Place| {
        let Some(found) = lookalike(text) else {
            return;
        };
        if !seen.insert(place) {
            return;
        }
        let Found { at, letter, like } = found;
        let message = format!(
            "the {what} `{}` has a {} letter among {} ones: {letter} (U+{:04X})",
            visible::quoted(text, 40),
            letter.script().full_name(),
            like.script().full_name(),
            u32::from(letter),
        );
        let place = place_in(cx.files, place, text, Span::new(at, at + letter.len_utf8()));
        let help = format!("write it with {like} (U+{:04X})", u32::from(like));
        report.add(report.at(place, message).help(help));
    };
    let labels = cx
        .spec
        .taxonomy
        .iter()
        .flat_map(|taxonomy| &taxonomy.labels);
    for label in labels {
        check("label", &label.name, label.place);
        for neighbour in &label.neighbours {
            check("label", &neighbour.label, neighbour.place);
        }
    }
    for variable in cx.spec.inputs.iter().chain(&cx.spec.context) {
        if variable.declared {
            check("variable", &variable.name, variable.place);
        }
    }
    for case in &cx.spec.edge_cases {
        check("edge case", &case.id, case.place);
    }
    let Some(schema) = &cx.spec.output.schema else {
        return;
    };
    if cx.spec.output.format == Format::Text {
        return;
    }
    for sub in schemas(schema) {
        for entry in sub.properties() {
            check("property", &entry.key.text, entry.key.place);
        }
        let values = sub.node.get("enum").and_then(Node::as_list);
        for value in values
            .unwrap_or_default()
            .iter()
            .chain(sub.node.get("const"))
        {
            if let Value::Text { text, .. } = &value.value {
                check("value", text, value.place);
            }
        }
    }
}

/// Where `part` of a text that was written on one line stands in its file.
fn place_in(files: &Files, place: Place, text: &str, part: Span) -> Place {
    let raw = files.slice(place);
    let style = match raw.chars().next() {
        Some('"') => Style::DoubleQuoted,
        Some('\'') => Style::SingleQuoted,
        _ => Style::Plain,
    };
    match scalar::source_of(raw, style, text, part) {
        Some(span) => Place::new(place.file, span.shift(place.span.start as usize)),
        None => place,
    }
}

#[derive(Debug, PartialEq)]
struct Found {
    at: usize,
    letter: char,
    /// The letter that was meant.
    like: char,
}

/// Scripts whose letters are never mixed with Latin ones within a word, and look like them. (Japanese
/// and Korean mix scripts; Hebrew and Arabic put prefixes before Latin names.)
const APART: [Script; 5] = [
    Script::Cyrillic,
    Script::Greek,
    Script::Armenian,
    Script::Cherokee,
    Script::Coptic,
];

fn lookalike(text: &str) -> Option<Found> {
    if text.is_ascii() {
        return None;
    }
    words(text).find_map(in_word)
}

/// Runs of letters and the marks on them; digits, hyphens and underscores part words.
fn words(text: &str) -> impl Iterator<Item = Vec<(usize, char)>> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let part =
            |c: char| c.is_alphabetic() || (!c.is_ascii() && c.script() == Script::Inherited);
        while rest.next_if(|(_, c)| !part(*c)).is_some() {}
        let mut word = Vec::new();
        while let Some(next) = rest.next_if(|(_, c)| part(*c)) {
            word.push(next);
        }
        (!word.is_empty()).then_some(word)
    })
}

fn in_word(word: Vec<(usize, char)>) -> Option<Found> {
    let of = |script: Script| -> Vec<(usize, char)> {
        let letters = word.iter().filter(|(_, c)| c.script() == script);
        letters.copied().collect()
    };
    let latin = of(Script::Latin);
    for script in APART {
        let other = of(script);
        if latin.is_empty() || other.is_empty() {
            continue;
        }
        // The fewer are the strangers; a tie goes to those that are not Latin.
        let strangers = match other.len() <= latin.len() {
            true => other
                .iter()
                .map(|&(at, c)| (at, c, latin_like(c)))
                .collect(),
            false => latin
                .iter()
                .map(|&(at, c)| (at, c, like_latin(c, script)))
                .collect::<Vec<_>>(),
        };
        // One letter that nobody could mistake (kΩ, TNFα, a Russian ending) says it is on purpose.
        let all: Option<Vec<Found>> = strangers
            .into_iter()
            .map(|(at, letter, like)| {
                Some(Found {
                    at,
                    letter,
                    like: like?,
                })
            })
            .collect();
        if let Some(found) = all.and_then(|all| all.into_iter().next()) {
            return Some(found);
        }
    }
    None
}

/// The Latin letter that `c` looks like.
fn latin_like(c: char) -> Option<char> {
    // Small Greek letters are signs in their own right: IFNγ, σ.
    if c.script() == Script::Greek && c.is_lowercase() && c != 'ο' {
        return None;
    }
    let text = c.to_string();
    let mut like = skeleton(&text);
    let first = like.next()?;
    (first.is_ascii_alphabetic() && like.next().is_none()).then(|| in_case_of(first, c))
}

/// What confusable letters have in common may be of the other case: `Н` and `H`, but `І` and `l`.
fn in_case_of(like: char, c: char) -> char {
    if like == 'l' && c.is_uppercase() {
        'I'
    } else {
        like
    }
}

/// The letter of `script` that the Latin `c` looks like.
fn like_latin(c: char, script: Script) -> Option<char> {
    let range = match script {
        Script::Cyrillic => '\u{400}'..='\u{52f}',
        Script::Greek => '\u{370}'..='\u{3ff}',
        Script::Armenian => '\u{531}'..='\u{587}',
        Script::Cherokee => '\u{13a0}'..='\u{13f5}',
        _ => return None,
    };
    range.into_iter().find(|other| {
        let same_case = other.is_uppercase() == c.is_uppercase();
        other.script() == script && same_case && latin_like(*other) == Some(c)
    })
}

#[cfg(test)]
mod tests {
    use super::lookalike;

    fn letter(text: &str) -> Option<(char, char)> {
        lookalike(text).map(|found| (found.letter, found.like))
    }

    #[test]
    fn a_stranger_that_looks_like_one_of_them_is_found() {
        assert_eq!(letter("inv\u{43e}ice"), Some(('\u{43e}', 'o')));
        assert_eq!(letter("purchase_\u{421}ontract"), Some(('\u{421}', 'C')));
        assert_eq!(letter("накл\u{61}дная"), Some(('a', '\u{430}')));
        assert_eq!(letter("\u{39d}OTE"), Some(('\u{39d}', 'N')));
        assert_eq!(letter("cr\u{435}dit note"), Some(('\u{435}', 'e')));
    }

    #[test]
    fn what_people_write_on_purpose_is_not() {
        for text in [
            "invoice",
            "счёт_invoice",
            "IT-отдел",
            "SMSка",
            "TNFα",
            "IFNγ",
            "kΩ",
            "µm",
            "Tシャツ",
            "申請フォーム",
            "한국어漢字",
            "卡拉OK",
            "בIsrael",
            "الـPDF",
            "می‌خواهم",
            "क्षत्रिय",
            "café",
            "naïve",
            "Straße",
            "ΔT",
            "e\u{301}tat",
            "м3",
            "👩‍👩‍👧",
        ] {
            assert_eq!(letter(text), None, "{text}");
        }
    }
}
