//! Which scripts a text is written in, and which scripts a language is written in. Languages of one
//! script cannot be told apart on a short text, and nothing here tries to.

use unicode_script::{Script, UnicodeScript};

use Script::{
    Arabic, Armenian, Bengali, Bopomofo, Cyrillic, Devanagari, Ethiopic, Georgian, Greek, Gujarati,
    Gurmukhi, Han, Hangul, Hebrew, Hiragana, Kannada, Katakana, Khmer, Lao, Latin, Malayalam,
    Mongolian, Myanmar, Oriya, Sinhala, Tamil, Telugu, Thaana, Thai, Tibetan,
};

/// The scripts that a language may be written in, by its code.
fn written_in(code: &str) -> Option<&'static [Script]> {
    Some(match code {
        "en" | "fr" | "de" | "es" | "it" | "pt" | "nl" | "sv" | "da" | "no" | "nb" | "nn"
        | "fi" | "is" | "et" | "lv" | "lt" | "pl" | "cs" | "sk" | "sl" | "hr" | "hu" | "ro"
        | "tr" | "sq" | "mt" | "ga" | "cy" | "eu" | "ca" | "gl" | "id" | "tl" | "fil" | "sw"
        | "vi" | "af" | "zu" | "xh" | "st" | "tn" | "yo" | "ig" | "so" | "rw" | "lb" | "fo"
        | "la" | "eo" | "ht" | "mg" | "mi" | "sm" | "to" | "haw" => &[Latin],
        "ar" | "fa" | "ur" | "ps" | "ug" | "ckb" | "arz" | "ary" | "apc" => &[Arabic],
        "ms" | "ha" | "ku" => &[Latin, Arabic],
        "ru" | "uk" | "be" | "bg" | "mk" => &[Cyrillic],
        "sr" | "bs" | "tt" => &[Cyrillic, Latin],
        "az" | "uz" | "tk" | "kk" | "ky" | "tg" => &[Cyrillic, Latin, Arabic],
        "mn" => &[Cyrillic, Mongolian],
        "hi" | "mr" | "ne" | "sa" => &[Devanagari],
        "bn" | "as" => &[Bengali],
        "pa" => &[Gurmukhi, Arabic],
        "sd" | "ks" => &[Arabic, Devanagari],
        "gu" => &[Gujarati],
        "or" => &[Oriya],
        "ta" => &[Tamil],
        "te" => &[Telugu],
        "kn" => &[Kannada],
        "ml" => &[Malayalam],
        "si" => &[Sinhala],
        "th" => &[Thai],
        "lo" => &[Lao],
        "my" => &[Myanmar],
        "km" => &[Khmer],
        "bo" => &[Tibetan],
        "dv" => &[Thaana],
        "am" | "ti" => &[Ethiopic],
        "he" | "yi" => &[Hebrew],
        "el" => &[Greek],
        "hy" => &[Armenian],
        "ka" => &[Georgian],
        "zh" | "yue" => &[Han, Bopomofo],
        "ja" => &[Han, Hiragana, Katakana],
        "ko" => &[Hangul, Han],
        _ => return None,
    })
}

/// Languages that are often written out, in English.
const NAMES: &[(&str, &str)] = &[
    ("arabic", "ar"),
    ("bengali", "bn"),
    ("chinese", "zh"),
    ("czech", "cs"),
    ("danish", "da"),
    ("dutch", "nl"),
    ("english", "en"),
    ("farsi", "fa"),
    ("finnish", "fi"),
    ("french", "fr"),
    ("german", "de"),
    ("greek", "el"),
    ("hebrew", "he"),
    ("hindi", "hi"),
    ("hungarian", "hu"),
    ("indonesian", "id"),
    ("italian", "it"),
    ("japanese", "ja"),
    ("korean", "ko"),
    ("malay", "ms"),
    ("norwegian", "no"),
    ("persian", "fa"),
    ("polish", "pl"),
    ("portuguese", "pt"),
    ("romanian", "ro"),
    ("russian", "ru"),
    ("spanish", "es"),
    ("swedish", "sv"),
    ("tamil", "ta"),
    ("thai", "th"),
    ("turkish", "tr"),
    ("ukrainian", "uk"),
    ("urdu", "ur"),
    ("vietnamese", "vi"),
];

/// A language as a tag names it: `en-GB`, `zh-Hant`, `Arabic`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// Its code, without region and script.
    pub code: String,
    /// None where they are not known.
    scripts: Option<Vec<Script>>,
}

impl Language {
    pub fn of(tag: &str) -> Self {
        let lower = tag.trim().to_lowercase();
        let mut parts = lower.split(['-', '_']);
        let first = parts.next().unwrap_or("");
        // A code has two letters or three, a name has more.
        let mut names = NAMES.iter().filter(|_| first.len() > 3);
        let named = names.find(|(name, _)| *name == first);
        let code = named.map_or(first, |(_, code)| code).to_owned();
        let own = written_in(&code);
        let said = parts
            .filter(|part| part.len() == 4 && part.is_ascii())
            .find_map(|part| {
                let mut short = part.to_owned();
                short[..1].make_ascii_uppercase();
                match short.as_str() {
                    "Hans" | "Hant" => Some(Han),
                    _ => Script::from_short_name(&short),
                }
            });
        let scripts = match (said, own) {
            (Some(script), _) => Some(vec![script]),
            (None, Some(scripts)) => Some(scripts.to_vec()),
            (None, None) => None,
        };
        Language { code, scripts }
    }

    /// The languages that an item is said to be in: several in `en+ar`, none in `mixed`.
    pub fn all_of(tags: &str) -> Vec<Self> {
        let words = tags.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'));
        let languages = words.filter(|word| !word.is_empty()).map(Language::of);
        let is_tag = |language: &Language| {
            language.scripts.is_some()
                || language.code.len() == 2 && language.code.bytes().all(|b| b.is_ascii_lowercase())
        };
        languages.filter(is_tag).collect()
    }

    pub fn is_written_in(&self, script: Script) -> bool {
        let scripts = self.scripts.as_ref();
        scripts.is_some_and(|scripts| scripts.contains(&script))
    }

    /// Whether there is a script that both are written in.
    pub fn shares_script(&self, other: &Language) -> bool {
        let scripts = self.scripts.as_deref().unwrap_or_default();
        scripts.iter().any(|script| other.is_written_in(*script))
    }

    /// Whether its scripts are known.
    pub fn is_known(&self) -> bool {
        self.scripts.is_some()
    }
}

/// How many letters of each script a text has. Digits, punctuation, symbols and marks belong to none.
pub fn letters(text: &str) -> Vec<(Script, usize)> {
    let mut out: Vec<(Script, usize)> = Vec::new();
    // Counted in bytes, block by block, which is done for many bytes at a time.
    let of_block = |block: &[u8]| -> u8 {
        let each = block
            .iter()
            .map(|byte| u8::from(byte.is_ascii_alphabetic()));
        each.sum()
    };
    let blocks = text.as_bytes().chunks(usize::from(u8::MAX));
    let latin: usize = blocks.map(|block| usize::from(of_block(block))).sum();
    let others = (!text.is_ascii()).then(|| text.chars().filter(|c| !c.is_ascii()));
    for c in others.into_iter().flatten() {
        let script = c.script();
        if !c.is_alphabetic() || matches!(script, Script::Common | Script::Inherited) {
            continue;
        }
        match out.iter_mut().find(|(known, _)| *known == script) {
            Some((_, count)) => *count += 1,
            None => out.push((script, 1)),
        }
    }
    if latin > 0 {
        match out.iter_mut().find(|(known, _)| *known == Latin) {
            Some((_, count)) => *count += latin,
            None => out.push((Latin, latin)),
        }
    }
    out
}

/// Letters of other scripts before a text counts as written in them.
const LEAST_LETTERS: usize = 10;
/// Words of prose before a text in Latin letters counts as written in a language of them: names,
/// codes, addresses and programs are in Latin letters everywhere.
const LEAST_WORDS: usize = 6;

/// The script that a text is mainly written in, where it is none of `languages`', and where in the
/// text its first letter stands.
pub fn undeclared(text: &str, languages: &[Language]) -> Option<(Script, usize)> {
    if languages.is_empty() || !languages.iter().all(Language::is_known) {
        return None;
    }
    let declared = |script: Script| languages.iter().any(|l| l.is_written_in(script));
    let letters = letters(text);
    let sum = |wanted: &dyn Fn(Script) -> bool| -> usize {
        let counts = letters.iter().filter(|(script, _)| wanted(*script));
        counts.map(|(_, count)| count).sum()
    };
    let own = sum(&declared);
    let foreign = sum(&|script| script != Latin && !declared(script));
    let first = |script: Script| {
        let at = text.char_indices();
        at.filter(|(_, c)| c.is_alphabetic())
            .find(|(_, c)| c.script() == script)
            .map(|(at, _)| (script, at))
    };
    if foreign >= LEAST_LETTERS && foreign >= own * 2 {
        let others = letters.iter();
        let others = others.filter(|(script, _)| *script != Latin && !declared(*script));
        let (script, _) = others.max_by_key(|(_, count)| *count)?;
        return first(*script);
    }
    let prose = own == 0 && foreign == 0 && !declared(Latin) && is_latin_prose(text);
    prose.then(|| first(Latin)).flatten()
}

/// Whether most words are plain lower-case ones, as in a sentence and unlike in codes and programs.
fn is_latin_prose(text: &str) -> bool {
    let (mut prose, mut all) = (0usize, 0usize);
    for word in text.split_whitespace() {
        let word = word.trim_matches(|c: char| ".,;:!?\"'()“”’".contains(c));
        if word.chars().any(char::is_alphabetic) {
            all += 1;
            let plain = word.chars().nth(1).is_some() && word.chars().all(char::is_lowercase);
            prose += usize::from(plain);
        }
    }
    prose >= LEAST_WORDS && prose * 5 >= all * 3
}

/// Whether a text can be an example of `language`: mainly in its script, or in good part.
pub fn shows(text: &str, language: &Language) -> bool {
    let letters = letters(text);
    let all: usize = letters.iter().map(|(_, count)| count).sum();
    let own = letters
        .iter()
        .filter(|(script, _)| language.is_written_in(*script));
    let own: usize = own.map(|(_, count)| count).sum();
    own > 0 && (own * 2 >= all || own >= LEAST_LETTERS && own * 5 >= all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn languages(tags: &[&str]) -> Vec<Language> {
        tags.iter().map(|tag| Language::of(tag)).collect()
    }

    fn script(text: &str, tags: &[&str]) -> Option<&'static str> {
        undeclared(text, &languages(tags)).map(|(script, _)| script.full_name())
    }

    #[test]
    fn tags_are_read_whatever_their_form() {
        assert_eq!(Language::of("en-GB").code, "en");
        assert_eq!(Language::of("Arabic").code, "ar");
        assert!(Language::of("sr-Latn").is_written_in(Latin));
        assert!(!Language::of("sr-Latn").is_written_in(Cyrillic));
        assert!(Language::of("zh-Hant").is_written_in(Han));
        let codes = |tags: &str| -> Vec<String> {
            Language::all_of(tags).into_iter().map(|l| l.code).collect()
        };
        assert_eq!(codes("en+ar"), ["en", "ar"]);
        assert_eq!(codes("mixed"), [""; 0]);
        assert_eq!(codes("und"), [""; 0]);
    }

    #[test]
    fn a_text_in_another_script_is_seen() {
        let arabic = "تعطل المصعد بين الطابقين الثاني والثالث";
        assert_eq!(script(arabic, &["en", "fr"]), Some("Arabic"));
        assert_eq!(script(arabic, &["en", "fa"]), None);
        assert_eq!(
            script("Лифт застрял между этажами", &["en"]),
            Some("Cyrillic")
        );
        let english = "the lift is stuck between the second and the third floor";
        assert_eq!(script(english, &["ar"]), Some("Latin"));
        assert_eq!(script(english, &["fr"]), None);
    }

    #[test]
    fn what_is_ordinary_is_silent() {
        // Names and codes in Latin letters are at home in every script.
        assert_eq!(
            script("شاشة Dell UltraSharp U2723QE مقاس 27 بوصة", &["ar"]),
            None
        );
        assert_eq!(
            script("ASUS ROG Strix B650E-F Gaming WiFi AM5 DDR5", &["ar"]),
            None
        );
        assert_eq!(
            script(
                "for (let i = 0; i < rows.length; i++) { add(rows[i]); }",
                &["ja"]
            ),
            None
        );
        // A quotation or a formula does not make a text foreign.
        assert_eq!(
            script(
                "He said مرحبا بكم في المتجر and left with his bags",
                &["en"]
            ),
            None
        );
        assert_eq!(script("Δx·Δp ≥ ħ/2, α = 1/137", &["en"]), None);
        assert_eq!(script("١٢٣٤ ٥٦٧٨ — 😀👩‍👩‍👧", &["en"]), None);
        // Japanese is written in three scripts, Hindi and Persian with joiners and marks.
        assert_eq!(
            script("エレベーターが二階と三階の間で止まっています", &["ja"]),
            None
        );
        assert_eq!(
            script("लिफ़्ट दूसरी और तीसरी मंज़िल के बीच अटक गई है", &["hi"]),
            None
        );
        assert_eq!(script("آسانسور می‌ماند و هیچ‌کس پاسخ نمی‌دهد", &["fa"]), None);
        // An unknown language may be written in anything.
        assert_eq!(script("Лифт застрял между этажами", &["en", "tlh"]), None);
    }

    #[test]
    fn a_bilingual_text_shows_both_languages() {
        let text = "TAX CREDIT NOTE / إشعار دائن ضريبي No. / الرقم CN-0648 Date / التاريخ";
        let [en, ar] = &languages(&["en", "ar"])[..] else {
            unreachable!("two tags");
        };
        assert!(shows(text, en) && shows(text, ar));
        let names = "شاشة Dell U2723QE مقاس 27 بوصة متوفرة في المتجر الرئيسي";
        assert!(!shows(names, en) && shows(names, ar));
    }
}
