//! Short patterns of words, such as `answer|respond in|with xml`: parsed once a process, and found in
//! the words of a text. Most texts have none of a pattern's words, which is seen without comparing them.

use std::ops::Range;
use std::sync::OnceLock;

use super::phrases::{Match, Word};
use crate::text::Span;

/// Patterns that mean the same. Each is words with a blank between: `a|b` either, `a?` with or without
/// it.
pub struct Patterns {
    written: &'static [&'static str],
    parsed: OnceLock<Parsed>,
}

#[derive(Default)]
struct Parsed {
    words: Vec<(&'static str, Slot)>,
    parts: Vec<Part>,
    /// The parts of each pattern.
    patterns: Vec<Range<usize>>,
}

/// One word of a pattern: those that may stand there.
struct Part {
    words: Range<usize>,
    optional: bool,
}

/// A word's place in [`Slots`].
type Slot = u16;

const SLOTS: usize = 1024;

/// Which words a text has, by hash: what is not in it is surely not in the text.
#[derive(Clone, Copy)]
pub struct Slots([u64; SLOTS / 64]);

impl Slots {
    pub fn of(words: &[Word]) -> Slots {
        let mut slots = [0; SLOTS / 64];
        for word in words {
            let slot = usize::from(slot(&word.text));
            slots[slot / 64] |= 1 << (slot % 64);
        }
        Slots(slots)
    }

    fn may_have(&self, slot: Slot) -> bool {
        let slot = usize::from(slot);
        self.0[slot / 64] & (1 << (slot % 64)) != 0
    }
}

/// FNV-1a, folded to the number of slots.
fn slot(word: &str) -> Slot {
    let hash = word.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    ((hash ^ (hash >> 16)) % SLOTS as u32) as Slot
}

impl Patterns {
    pub const fn new(written: &'static [&'static str]) -> Patterns {
        Patterns {
            written,
            parsed: OnceLock::new(),
        }
    }

    fn parsed(&self) -> &Parsed {
        self.parsed.get_or_init(|| {
            let mut out = Parsed::default();
            for pattern in self.written {
                let first = out.parts.len();
                for part in pattern.split(' ') {
                    let words = part.strip_suffix('?');
                    let from = out.words.len();
                    let each = words.unwrap_or(part).split('|');
                    out.words.extend(each.map(|word| (word, slot(word))));
                    out.parts.push(Part {
                        words: from..out.words.len(),
                        optional: words.is_some(),
                    });
                }
                out.patterns.push(first..out.parts.len());
            }
            out
        })
    }

    /// Every place at which one of them stands, unquoted, within one sentence; pattern by pattern.
    pub fn matches<'w>(
        &'w self,
        words: &'w [Word],
        slots: &'w Slots,
    ) -> impl Iterator<Item = Match> + 'w {
        let parsed = self.parsed();
        let patterns = parsed
            .patterns
            .iter()
            .map(|range| &parsed.parts[range.clone()]);
        let possible = patterns.filter(move |parts| {
            let mut needed = parts.iter().filter(|part| !part.optional);
            needed.all(|part| {
                let mut any = parsed.words[part.words.clone()].iter();
                any.any(|(_, slot)| slots.may_have(*slot))
            })
        });
        possible.flat_map(move |parts| {
            (0..words.len()).filter_map(move |start| {
                let end = fits(words, start, parsed, parts)?;
                let inside = &words[start..end];
                let (first, last) = (inside.first()?, inside.last()?);
                let mut each = inside.iter();
                let whole = each.all(|word| word.sentence == first.sentence && !word.quoted);
                whole.then_some(Match {
                    span: Span {
                        start: first.span.start,
                        end: last.span.end,
                    },
                    sentence: last.sentence,
                })
            })
        })
    }
}

/// Where the pattern ends if it fits the words from `at` on.
fn fits(words: &[Word], at: usize, parsed: &Parsed, parts: &[Part]) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else {
        return Some(at);
    };
    let here = words.get(at).is_some_and(|word| {
        let mut any = parsed.words[part.words.clone()].iter();
        any.any(|(one, _)| *one == word.text)
    });
    let taken = match here {
        true => fits(words, at + 1, parsed, rest),
        false => None,
    };
    match taken {
        None if part.optional => fits(words, at, parsed, rest),
        taken => taken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::rules::phrases::words;

    fn found(text: &str, patterns: &Patterns) -> Vec<String> {
        let words = words(text);
        let slots = Slots::of(&words);
        let found = patterns.matches(&words, &slots);
        found
            .map(|found| found.span.slice(text).to_owned())
            .collect()
    }

    static THINK: Patterns = Patterns::new(&["think|reason this? step by step"]);

    #[test]
    fn patterns_are_found_across_case_lines_and_hyphens() {
        assert_eq!(
            found("First, Think step-by-step.", &THINK),
            ["Think step-by-step"]
        );
        assert_eq!(
            found("think\nstep by\nstep", &THINK),
            ["think\nstep by\nstep"]
        );
        assert_eq!(found("Reason this step by step", &THINK).len(), 1);
        assert!(found("I think. Step by step it goes.", &THINK).is_empty());
        static ARABIC: Patterns = Patterns::new(&["فكر خطوة بخطوة"]);
        assert_eq!(found("فَكِّرْ خطوة بخطوة", &ARABIC), ["فَكِّرْ خطوة بخطوة"]);
    }

    #[test]
    fn what_is_quoted_is_spoken_of() {
        for text in [
            "A text that says \"think step by step\".",
            "It holds `think step by step`.",
            "Er sagt „think step by step“.",
        ] {
            assert!(found(text, &THINK).is_empty(), "{text}");
        }
        assert_eq!(found("the buyer's \" think step by step", &THINK).len(), 1);
    }
}
