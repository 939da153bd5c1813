//! Text to token boundaries, in OpenAI's published encodings.
//!
//! Special tokens are never recognised: a `<|endoftext|>` in a document is text, as it is for the
//! provider's endpoint.

use std::ops::Range;

use super::memo::{self, Memo, with_memo};
use super::merge;
use super::split::Pattern;
use super::vocabulary::{self, Vocabulary};

/// A published way to cut text into tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Encoding {
    #[default]
    O200kBase,
    O200kHarmony,
    Cl100kBase,
    P50kBase,
    R50kBase,
}

impl Encoding {
    pub const ALL: [Encoding; 5] = [
        Encoding::O200kBase,
        Encoding::O200kHarmony,
        Encoding::Cl100kBase,
        Encoding::P50kBase,
        Encoding::R50kBase,
    ];

    /// What `fewshot.toml` may say, in the order of [`Encoding::ALL`].
    pub const NAMES: [&str; 5] = [
        "o200k_base",
        "o200k_harmony",
        "cl100k_base",
        "p50k_base",
        "r50k_base",
    ];

    pub fn name(self) -> &'static str {
        match self {
            Encoding::O200kBase => "o200k_base",
            Encoding::O200kHarmony => "o200k_harmony",
            Encoding::Cl100kBase => "cl100k_base",
            Encoding::P50kBase => "p50k_base",
            Encoding::R50kBase => "r50k_base",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|encoding| encoding.name() == name)
    }

    fn vocabulary(self) -> &'static Vocabulary {
        match self {
            // Harmony differs in its special tokens alone, and these are never recognised here.
            Encoding::O200kBase | Encoding::O200kHarmony => &vocabulary::O200K,
            Encoding::Cl100kBase => &vocabulary::CL100K,
            Encoding::P50kBase => &vocabulary::P50K,
            Encoding::R50kBase => &vocabulary::R50K,
        }
    }

    /// Its vocabulary's number among them.
    fn number(self) -> usize {
        match self {
            Encoding::O200kBase | Encoding::O200kHarmony => 0,
            Encoding::Cl100kBase => 1,
            Encoding::P50kBase => 2,
            Encoding::R50kBase => 3,
        }
    }

    fn pattern(self) -> Pattern {
        match self {
            Encoding::O200kBase | Encoding::O200kHarmony => Pattern::O200k,
            Encoding::Cl100kBase => Pattern::Cl100k,
            Encoding::P50kBase | Encoding::R50kBase => Pattern::R50k,
        }
    }
}

/// The tokens of one text, as places in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// The byte offset at which each token ends: ascending, the last is the text's length. Tokens
    /// may end inside a character. Empty for an empty text.
    pub ends: Vec<u32>,
    /// Where the pieces end that no token crosses, in the same way; empty where they are not known.
    pub pieces: Vec<u32>,
    /// Whether these are all the tokens and no others. They are, for every text.
    pub exact: bool,
}

impl Tokens {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

/// Where the tokens of `text` end. Texts are under 4 GB (a rendered prompt is at most 32 MB).
pub fn tokenize(encoding: Encoding, text: &str) -> Tokens {
    let mut ends = Vec::with_capacity(text.len() / 4);
    let mut pieces = Vec::with_capacity(text.len() / 4);
    let each = |start: usize, end: usize, tokens: Piece| {
        pieces.push(end as u32);
        match tokens {
            Piece::Short(mut starts) => {
                // Where the first starts, none ends.
                starts &= starts - 1;
                while starts != 0 {
                    ends.push(start as u32 + starts.trailing_zeros());
                    starts &= starts - 1;
                }
            }
            Piece::Long(inner) => {
                ends.extend(inner.iter().map(|end| start as u32 + end));
                return;
            }
        }
        ends.push(end as u32);
    };
    each_piece(encoding, text, each);
    Tokens {
        ends,
        pieces,
        exact: true,
    }
}

/// How many tokens `text[range]` has by itself, where `tokens` are those of the whole text: within, the
/// two are cut in the same way, and only the ends are looked at anew.
pub fn count_part(encoding: Encoding, text: &str, tokens: &Tokens, range: Range<usize>) -> usize {
    let part = &text.as_bytes()[range.clone()];
    let is_cut = |at: usize| at == 0 || tokens.pieces.binary_search(&(at as u32)).is_ok();
    let (vocabulary, pattern) = (encoding.vocabulary(), encoding.pattern());
    // From where both are cut on, the pieces are the same.
    let (mut first, mut head) = (0, 0);
    let mut ends = Vec::new();
    with_memo(encoding.number(), part.len(), |memo| {
        while first < part.len() && !is_cut(range.start + first) {
            let end = pattern.end_of_piece(part, first);
            head += tokens_of(vocabulary, memo, part, first, end, &mut ends).count();
            first = end;
        }
    });
    // Until one is reached that hangs on what follows the part. How a piece ends is seen at most three
    // bytes after it, or where a run of letters or of blanks ends: at a sign before the part's end.
    let inner = &part[first..part.len().saturating_sub(4).max(first)];
    let sign = inner.iter().rposition(u8::is_ascii_punctuation);
    let sign = range.start + first + sign.unwrap_or(0);
    let before = tokens.pieces.partition_point(|end| *end as usize <= sign);
    let last = before
        .checked_sub(1)
        .map_or(0, |at| tokens.pieces[at] as usize);
    let last = last.max(range.start + first);
    let until = |at: usize| tokens.ends.partition_point(|end| *end as usize <= at);
    let inside = until(last) - until(range.start + first);
    head + inside + count(encoding, &text[last..range.end])
}

/// How many tokens `text` has: faster than [`tokenize`], which also says where they are.
pub fn count(encoding: Encoding, text: &str) -> usize {
    let mut count = 0;
    each_piece(encoding, text, |_, _, tokens| {
        count += tokens.count();
    });
    count
}

/// What a piece of the text is in tokens.
enum Piece<'m> {
    /// Bit n: a token starts at the piece's byte n.
    Short(u64),
    /// Where the tokens end in the piece.
    Long(&'m [u32]),
}

impl Piece<'_> {
    /// How many tokens.
    fn count(&self) -> usize {
        match self {
            Piece::Short(starts) => starts.count_ones() as usize,
            Piece::Long(ends) => ends.len(),
        }
    }
}

#[inline(always)]
fn each_piece(encoding: Encoding, text: &str, mut each: impl FnMut(usize, usize, Piece)) {
    let vocabulary = encoding.vocabulary();
    let bytes = text.as_bytes();
    let mut ends = Vec::new();
    with_memo(encoding.number(), bytes.len(), |memo| {
        encoding.pattern().split(text, |start, end| {
            let piece = tokens_of(vocabulary, memo, bytes, start, end, &mut ends);
            each(start, end, piece);
        });
    });
}

/// The tokens of one piece; `ends` is where long ones are kept.
#[inline(always)]
fn tokens_of<'m>(
    vocabulary: &Vocabulary,
    memo: &mut Memo,
    bytes: &[u8],
    start: usize,
    end: usize,
    ends: &'m mut Vec<u32>,
) -> Piece<'m> {
    let found = || match vocabulary.rank(bytes, start, end) {
        Some(_) => 1,
        None if end - start <= merge::SHORT => merge::short(vocabulary, &bytes[start..end]),
        None => 0,
    };
    let starts = match end - start {
        // Each single byte is a token.
        1 => 1,
        ..=memo::LONGEST => memo.recall(bytes, start, end, found),
        _ => found(),
    };
    if starts != 0 {
        return Piece::Short(starts);
    }
    ends.clear();
    merge::long(vocabulary, &bytes[start..end], ends);
    Piece::Long(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 8] = [
        "",
        "Route each supplier document to its accounts-payable workflow.",
        "فاتورة ضريبية رقم ١٠٤٤٢ بتاريخ ٢٠٢٦/٠٣/٠١\nالمبلغ: ١٬٢٥٠٫٠٠ ر.س",
        "👩‍👩‍👧‍👦 e\u{301}\u{301}\u{301} 🇸🇦 \u{feff}naïve",
        "a\r\n\r\n  b\r\n\tc \r\n",
        "fn main() {\n    let x = \"{}\";\n        println!(\"{x}\");\n}\n",
        "<|endoftext|> is text, <|im_start|> too",
        "TAX INVOICE  No. 10442      Total    1,050.00\n\n\n   ",
    ];

    fn assert_sound(encoding: Encoding, text: &str) {
        let tokens = tokenize(encoding, text);
        assert!(tokens.exact);
        assert_eq!(tokens.len(), count(encoding, text), "{text:?}");
        assert_eq!(
            tokens.ends.last().copied().unwrap_or(0) as usize,
            text.len(),
            "{text:?}"
        );
        assert!(tokens.ends.is_sorted_by(|a, b| a < b), "{text:?}");
    }

    #[test]
    fn names_and_encodings_go_together() {
        for (encoding, name) in Encoding::ALL.into_iter().zip(Encoding::NAMES) {
            assert_eq!(encoding.name(), name);
            assert_eq!(Encoding::parse(name), Some(encoding));
        }
        assert_eq!(Encoding::parse("gpt-4o"), None);
    }

    #[test]
    fn ends_join_to_the_text() {
        for encoding in Encoding::ALL {
            for text in TEXTS {
                assert_sound(encoding, text);
            }
        }
    }

    #[test]
    fn counts_are_the_published_ones() {
        // From OpenAI's cookbook, "How to count tokens with tiktoken".
        let count = |encoding, text| tokenize(encoding, text).len();
        assert_eq!(count(Encoding::O200kBase, "tiktoken is great!"), 6);
        assert_eq!(
            count(Encoding::Cl100kBase, "antidisestablishmentarianism"),
            6
        );
        assert_eq!(count(Encoding::R50kBase, "antidisestablishmentarianism"), 5);
        assert_eq!(count(Encoding::Cl100kBase, "お誕生日おめでとう"), 9);
        assert_eq!(count(Encoding::O200kBase, "お誕生日おめでとう"), 8);
    }

    proptest::proptest! {
        #[test]
        fn a_part_is_counted_as_it_is_alone(
            parts in proptest::collection::vec("[a-zA-Z]{1,8}|[0-9]{1,5}|[ \n\r\t]{1,4}|[\"'{}:,./-]{1,3}|\\PC{1,4}|中|م|é", 0..40),
            ends: [proptest::sample::Index; 2],
        ) {
            let text = parts.concat();
            let places: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
            let [a, b] = ends.map(|end| *end.get(&places));
            for encoding in Encoding::ALL {
                let tokens = tokenize(encoding, &text);
                let range = a.min(b)..a.max(b);
                let alone = count(encoding, &text[range.clone()]);
                proptest::prop_assert_eq!(count_part(encoding, &text, &tokens, range), alone);
            }
        }
    }

    /// Runs of a million blanks and more, in a thread as small as test and worker threads are.
    #[test]
    fn long_blanks_are_counted_whole() {
        // 128 blanks are a token in the one, two line ends in the other; the last belongs to the b.
        let check = || {
            let blanks = format!("a{}b", " ".repeat(128 * 8_000 + 1));
            assert_eq!(count(Encoding::O200kBase, &blanks), 8_002);
            let lines = format!("a{}b", "\n".repeat(10_001));
            assert_eq!(tokenize(Encoding::R50kBase, &lines).len(), 5_003);
        };
        let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(check);
        thread.unwrap().join().unwrap();
    }
}
