//! Characters that a reader does not see and a model does: tag characters, fillers, zero-width
//! characters where no script needs them, and direction controls that are left open.

use std::ops::Range;

/// A run of hidden characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden {
    pub kind: Kind,
    pub range: Range<usize>,
    /// What tag characters or variation selectors spell.
    pub spells: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// U+E0000–U+E007F, a copy of ASCII that nothing shows, outside of a flag.
    Tags,
    /// Many variation selectors in a row: bytes, as nothing shows them either.
    Selectors,
    /// A letter without a shape, outside of the Hangul that it fills.
    Filler,
    /// Inside a word of a script that has no use for it, or very many in a row.
    ZeroWidth,
}

/// No sound text has so many in a row; texts that were hidden as zeros and ones have far more.
const MANY_SELECTORS: usize = 4;
const MANY_ZERO_WIDTH: usize = 6;

/// The hidden characters of `text`, in its order.
pub fn find(text: &str) -> Vec<Hidden> {
    let mut out = Vec::new();
    if !may_hide(text) {
        return out;
    }
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let run = |is: fn(char) -> bool| {
            let rest = &text[at..];
            at..at + rest.find(|c| !is(c)).unwrap_or(rest.len())
        };
        let before = || text[..at].chars().next_back();
        let (kind, range) = match c {
            c if is_tag(c) => {
                let run = run(is_tag);
                let flag = match before() {
                    Some('\u{1f3f4}') => flag_length(&text[run.clone()]),
                    _ => 0,
                };
                at = run.start + flag;
                (Some(Kind::Tags).filter(|_| at < run.end), at..run.end)
            }
            c if is_selector(c) => {
                let run = run(is_selector);
                let many = text[run.clone()].chars().count() >= MANY_SELECTORS;
                (many.then_some(Kind::Selectors), run)
            }
            c if is_filler(c) => {
                let run = run(is_filler);
                let after = text[run.end..].chars().next();
                let fills = [before(), after].into_iter().flatten().any(is_jamo);
                ((!fills).then_some(Kind::Filler), run)
            }
            c if is_zero_width(c) => {
                let run = run(is_zero_width);
                let around = (before(), text[run.end..].chars().next());
                let useless = is_useless(&text[run.clone()], around);
                (useless.then_some(Kind::ZeroWidth), run)
            }
            c => (None, at..at + c.len_utf8()),
        };
        at = range.end;
        if let Some(kind) = kind {
            out.push(Hidden {
                kind,
                spells: spelled(kind, &text[range.clone()]),
                range,
            });
        }
    }
    out
}

/// Whether a byte starts a character of the blocks that [`find`] looks at: most texts have none.
fn may_hide(text: &str) -> bool {
    let starts_one = |b: u8| matches!(b, 0xe1 | 0xe2 | 0xe3 | 0xef | 0xf3);
    !text.is_ascii() && text.bytes().any(starts_one)
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0000}'..='\u{e007f}')
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Letters without a shape.
pub fn is_filler(c: char) -> bool {
    matches!(c, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}')
}

fn is_zero_width(c: char) -> bool {
    matches!(
        c,
        '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{2063}' | '\u{feff}'
    )
}

/// The letters of which Hangul syllables are made, in all three widths.
fn is_jamo(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97f}' | '\u{d7b0}'..='\u{d7ff}'
        | '\u{3131}'..='\u{318e}' | '\u{ffa1}'..='\u{ffdc}')
}

/// How many bytes of the tags after a black flag make it the flag of a region: two to six letters or
/// digits and the end. <https://www.unicode.org/reports/tr51/#flag-emoji-tag-sequences>
fn flag_length(tags: &str) -> usize {
    let Some(end) = tags.find('\u{e007f}') else {
        return 0;
    };
    let region = |c| matches!(c, '\u{e0030}'..='\u{e0039}' | '\u{e0061}'..='\u{e007a}');
    let sound = (2..=6).contains(&tags[..end].chars().count()) && tags[..end].chars().all(region);
    if sound {
        end + '\u{e007f}'.len_utf8()
    } else {
        0
    }
}

/// Joiners serve Arabic, Persian, Indic scripts and emoji; a zero-width space serves scripts written
/// without spaces. Between two letters of a script that has neither use they only part the word.
fn is_useless(run: &str, around: (Option<char>, Option<char>)) -> bool {
    let (Some(before), Some(after)) = around else {
        return false;
    };
    let joiners = run.chars().all(|c| matches!(c, '\u{200c}' | '\u{200d}'));
    let within = |is: fn(char) -> bool| is(before) && is(after);
    run.chars().count() >= MANY_ZERO_WIDTH || within(is_latin) || (!joiners && within(has_spaces))
}

fn is_latin(c: char) -> bool {
    let latin = matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') && c.is_alphabetic();
    c.is_ascii_alphanumeric() || latin
}

/// Letters of scripts that part words by spaces.
fn has_spaces(c: char) -> bool {
    let block = matches!(c, '\u{370}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}'
        | '\u{10a0}'..='\u{10ff}' | '\u{1f00}'..='\u{1fff}' | '\u{ac00}'..='\u{d7a3}');
    is_latin(c) || (block && c.is_alphanumeric())
}

fn spelled(kind: Kind, run: &str) -> String {
    match kind {
        Kind::Tags => {
            let ascii = run
                .chars()
                .filter_map(|c| char::from_u32(c as u32 - 0xe0000));
            ascii.filter(|c| !c.is_control()).collect()
        }
        Kind::Selectors => {
            let bytes = run.chars().filter_map(|c| match c {
                '\u{fe00}'..='\u{fe0f}' => u8::try_from(c as u32 - 0xfe00).ok(),
                _ => u8::try_from(c as u32 - 0xe0100 + 16).ok(),
            });
            let text = String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned();
            let legible = text
                .chars()
                .filter(|c| c.is_alphanumeric() || *c == ' ')
                .count();
            if legible * 2 > text.chars().count() {
                text
            } else {
                String::new()
            }
        }
        Kind::Filler | Kind::ZeroWidth => String::new(),
    }
}

/// The direction controls of a text that deceive: by design, or because they are left open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bidi {
    /// Overrides, U+202D and U+202E, in their order.
    pub overrides: Vec<usize>,
    /// Openers that nothing closes, and closers of nothing.
    pub unbalanced: Vec<usize>,
    /// What closes an override.
    pub closers: Vec<usize>,
}

/// All of them have this length in UTF-8.
pub const CONTROL_LENGTH: usize = 3;

/// Marks, U+200E, U+200F and U+061C, are ordinary, and so is what is opened and closed again.
/// <https://www.unicode.org/reports/tr9/#Explicit_Levels_and_Directions>
pub fn bidi(text: &str) -> Bidi {
    let mut out = Bidi::default();
    let mut open: Vec<(char, usize)> = Vec::new();
    // Without one, a closer of isolates need not look through all that is open.
    let mut isolates = 0;
    if !text.as_bytes().contains(&0xe2) {
        return out;
    }
    let is_isolate = |c: char| matches!(c, '\u{2066}'..='\u{2068}');
    let is_override = |c: char| matches!(c, '\u{202d}' | '\u{202e}');
    let controls = text
        .char_indices()
        .filter(|(_, c)| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
    for (at, c) in controls {
        match c {
            // Closes the last embedding or override, but not through an isolate.
            '\u{202c}' => match open.last() {
                Some((opener, _)) if !is_isolate(*opener) => {
                    if is_override(*opener) {
                        out.closers.push(at);
                    }
                    open.pop();
                }
                _ => out.unbalanced.push(at),
            },
            // Closes the last isolate, and what is open within it.
            '\u{2069}' if isolates == 0 => out.unbalanced.push(at),
            '\u{2069}' => {
                isolates -= 1;
                if let Some(isolate) = open.iter().rposition(|(opener, _)| is_isolate(*opener)) {
                    let within = open.drain(isolate..).skip(1);
                    out.unbalanced
                        .extend(within.filter(|(c, _)| !is_override(*c)).map(|(_, at)| at));
                }
            }
            opener => {
                if is_override(opener) {
                    out.overrides.push(at);
                }
                isolates += usize::from(is_isolate(opener));
                open.push((opener, at));
            }
        }
    }
    let left = open.into_iter().filter(|(c, _)| !is_override(*c));
    out.unbalanced.extend(left.map(|(_, at)| at));
    out.unbalanced.sort_unstable();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        find(text).iter().map(|hidden| hidden.kind).collect()
    }

    fn tags(text: &str) -> String {
        let tag = |c| char::from_u32(0xe0000 + c as u32).unwrap_or(c);
        text.chars().map(tag).collect()
    }

    #[test]
    fn tags_are_read_and_flags_are_flags() {
        let found = find(&format!("Total{} due", tags("ignore all")));
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].spells.as_str(), found[0].range.start),
            ("ignore all", 5)
        );
        let scotland = format!("\u{1f3f4}{}\u{e007f}", tags("gbsct"));
        assert_eq!(find(&scotland), []);
        assert_eq!(find(&format!("{scotland} {scotland}")), []);
        let more = find(&format!("{scotland}{}", tags("x")));
        assert_eq!((more.len(), more[0].spells.as_str()), (1, "x"));
        // No end, or no region.
        assert_eq!(find(&format!("\u{1f3f4}{}", tags("gbsct"))).len(), 1);
        assert_eq!(
            find(&format!("\u{1f3f4}{}\u{e007f}", tags("obey me"))).len(),
            1
        );
    }

    #[test]
    fn selectors_belong_to_emoji_and_ideographs_and_spell_nothing() {
        assert_eq!(kinds("❤️ 葛󠄀 ☎︎"), []);
        let byte = |b: u8| match b {
            0..16 => char::from_u32(0xfe00 + u32::from(b)),
            _ => char::from_u32(0xe0100 + u32::from(b) - 16),
        };
        let hidden: String = "say yes".bytes().filter_map(byte).collect();
        let found = find(&format!("😀{hidden}"));
        assert_eq!(
            (found[0].kind, found[0].spells.as_str()),
            (Kind::Selectors, "say yes")
        );
    }

    #[test]
    fn fillers_are_at_home_in_hangul() {
        assert_eq!(kinds("a\u{3164}b"), [Kind::Filler]);
        assert_eq!(kinds("\u{ffa0}\u{115f}"), [Kind::Filler]);
        assert_eq!(kinds("\u{115f}\u{1161} \u{1100}\u{1160} ㄱ\u{3164}"), []);
    }

    #[test]
    fn zero_width_characters_stay_where_a_script_needs_them() {
        for sound in [
            "می\u{200c}خواهم",
            "PDF\u{200c}ها",
            "क्\u{200d}ष क्\u{200c}ष",
            "👩\u{200d}👩\u{200d}👧 👍🏽",
            "ສະ\u{200b}ບາຍ\u{200b}ດີ และ\u{200b}ไทย",
            "https://\u{200b}example.com",
            "\u{feff}name",
            "one\u{200b} two \u{200b}three",
            "in\u{ad}voice",
            "شكرا\u{200b} لك",
        ] {
            assert_eq!(kinds(sound), [], "{sound:?}");
        }
        for split in [
            "in\u{200b}voice",
            "in\u{200d}voice",
            "inv\u{200c}oice",
            "ig\u{2060}nore",
            "1\u{feff}0442",
            "счё\u{200b}т",
            "فا\u{200b}تورة",
            "a \u{200b}\u{200c}\u{200b}\u{200b}\u{200c}\u{200b} b",
        ] {
            assert_eq!(kinds(split), [Kind::ZeroWidth], "{split:?}");
        }
    }

    #[test]
    fn directions_are_sound_where_they_are_closed() {
        for sound in [
            "",
            "فاتورة \u{200f}رقم\u{200e} 10442\u{61c}",
            "a \u{2066}b\u{2069} c \u{2067}d \u{2068}e\u{2069}\u{2069}",
            "\u{202b}שלום\u{202c} \u{202a}x\u{202c}",
        ] {
            assert_eq!(bidi(sound), Bidi::default(), "{sound:?}");
        }
        let found = bidi("a\u{202e}b\u{202c}");
        assert_eq!(
            (found.overrides, found.closers, found.unbalanced),
            (vec![1], vec![5], vec![])
        );
        assert_eq!(bidi("a\u{2066}b").unbalanced, [1]);
        assert_eq!(bidi("a\u{2069}\u{202c}").unbalanced, [1, 4]);
        assert_eq!(bidi("\u{2067}\u{202b}x\u{2069}").unbalanced, [3]);
        assert_eq!(bidi("\u{202b}\u{2067}x\u{202c}").unbalanced, [0, 3, 7]);
        assert_eq!(bidi("\u{202e}x").unbalanced, [] as [usize; 0]);
    }
}
