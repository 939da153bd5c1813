//! Text to token boundaries, in OpenAI's published encodings.
//!
//! Special tokens are never recognised: a `<|endoftext|>` in a document is text, as it is for the
//! provider's endpoint.

use tiktoken_rs::CoreBPE;

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

    /// Loaded on first use (0.2 s for o200k_base) and kept, because dropping one costs time too.
    fn ranks(self) -> &'static CoreBPE {
        match self {
            // Harmony differs in its special tokens alone, and these are never recognised here.
            Encoding::O200kBase | Encoding::O200kHarmony => tiktoken_rs::o200k_base_singleton(),
            Encoding::Cl100kBase => tiktoken_rs::cl100k_base_singleton(),
            Encoding::P50kBase => tiktoken_rs::p50k_base_singleton(),
            Encoding::R50kBase => tiktoken_rs::r50k_base_singleton(),
        }
    }
}

/// The tokens of one text, as places in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// The byte offset at which each token ends: ascending, the last is the text's length. Tokens
    /// may end inside a character. Empty for an empty text.
    pub ends: Vec<u32>,
    /// False where the text had to be cut (see [`LONGEST_BLANK`]): the number is then off by no more
    /// than a few tokens a cut.
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

/// The longest run of white space, in characters, that is tokenized in one go.
///
/// The pattern that splits text before the merging ends in `\s+(?!\S)`. For the look-ahead,
/// fancy-regex keeps a way back for every blank it has passed; at 1,000,000 it gives up, and
/// tiktoken-rs panics. The limit is a count in fancy-regex, not the thread's stack: it is the same in
/// debug builds and small threads. A tenth of it is kept clear of. By trial (8 MB each, 2 MB stack,
/// all encodings), runs of letters, digits, signs, emoji, combining marks and mixtures neither panic
/// nor take more than n log n, so nothing else is cut.
///
/// The cut is not exact. Where a run ends the pattern does always split (before its last blank), but
/// it is the run's inside that is too long, and merging does not care for our cuts there.
pub const LONGEST_BLANK: usize = 100_000;

/// Where the tokens of `text` end. Texts are under 4 GB (a rendered prompt is at most 32 MB).
pub fn tokenize(encoding: Encoding, text: &str) -> Tokens {
    let ranks = encoding.ranks();
    let pieces = cut(text);
    let mut ends = Vec::with_capacity(text.len() / 4);
    let mut start = 0;
    let mut before = "";
    let mut within = Vec::new();
    for piece in &pieces {
        // A long run gives the same piece again and again, and merging one takes a while.
        if *piece != before {
            within = ends_in(ranks, piece);
            before = piece;
        }
        ends.extend(within.iter().map(|end| start + end));
        start += piece.len() as u32;
    }
    Tokens {
        ends,
        exact: pieces.len() == 1,
    }
}

/// The text in pieces in which no run of white space is longer than [`LONGEST_BLANK`].
fn cut(text: &str) -> Vec<&str> {
    if text.len() <= LONGEST_BLANK {
        return vec![text];
    }
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut run = 0;
    for (at, c) in text.char_indices() {
        run = if c.is_whitespace() { run + 1 } else { 0 };
        if run > LONGEST_BLANK {
            pieces.push(&text[start..at]);
            start = at;
            run = 1;
        }
    }
    pieces.push(&text[start..]);
    pieces
}

fn ends_in(ranks: &CoreBPE, piece: &str) -> Vec<u32> {
    let mut end = 0;
    let tokens = ranks.encode_ordinary(piece);
    tokens
        .iter()
        .map(|token| {
            let bytes = ranks.decode_bytes(std::slice::from_ref(token));
            debug_assert!(bytes.is_ok(), "a token that was just encoded has no bytes");
            end += bytes.map_or(0, |bytes| bytes.len() as u32);
            end
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
        assert_eq!(
            tokens.len(),
            encoding.ranks().encode_ordinary(text).len(),
            "{text:?}"
        );
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
    fn ends_join_to_the_text_and_the_number_is_tiktokens() {
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

    /// Runs that made tiktoken-rs panic, in a thread as small as test and worker threads are.
    #[test]
    fn long_blanks_are_cut_not_fatal() {
        let check = || {
            for (encoding, unit, bytes) in [
                (Encoding::O200kBase, " ", 8_000_000),
                (Encoding::Cl100kBase, "\u{a0}", 2_200_000),
                (Encoding::R50kBase, "\n", 1_100_000),
            ] {
                let text = format!("a{}b", unit.repeat(bytes / unit.len()));
                let tokens = tokenize(encoding, &text);
                assert!(!tokens.exact);
                assert_eq!(tokens.ends.last().copied(), Some(text.len() as u32));
                assert!(tokens.ends.is_sorted_by(|a, b| a < b));
            }
        };
        let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(check);
        thread.unwrap().join().unwrap();
    }

    #[test]
    fn a_cut_moves_the_count_by_little() {
        let text = format!("a{}b", "\t ".repeat(LONGEST_BLANK));
        let exact = Encoding::Cl100kBase.ranks().encode_ordinary(&text).len();
        let cut = tokenize(Encoding::Cl100kBase, &text);
        assert!(cut.len().abs_diff(exact) <= 4, "{} for {exact}", cut.len());
    }

    #[test]
    fn only_long_blanks_are_cut() {
        let words = "word ".repeat(LONGEST_BLANK);
        assert_eq!(cut(&words), [words.as_str()]);
        let limit = format!("a{}b", " ".repeat(LONGEST_BLANK));
        assert_eq!(cut(&limit).len(), 1);
        let over = format!("a{}b", " ".repeat(2 * LONGEST_BLANK + 1));
        let pieces = cut(&over);
        assert_eq!(pieces.len(), 3);
        assert_eq!(pieces.concat(), over);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..Default::default() })]

        #[test]
        fn any_text_is_counted_as_tiktoken_does(text in "(\\PC|[ \t\r\n]|[ء-ي]){0,80}") {
            assert_sound(Encoding::O200kBase, &text);
            assert_sound(Encoding::Cl100kBase, &text);
        }
    }
}
