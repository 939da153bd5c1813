//! What scripts cost: tokens by the script of the letters in them. Vocabularies are made mostly of
//! English, so the same meaning takes more tokens in Arabic, and how many more hangs on the tokenizer.

use std::ops::Range;

use unicode_script::{Script, UnicodeScript};

use super::count::{each_run, tokens};
use super::models::Model;
use crate::render::Prompt;

/// The tokens and letters of one script in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScriptCount {
    pub script: Script,
    /// Letters of the script, and the marks on them.
    pub characters: u64,
    /// Tokens whose first letter is of the script. Signs and digits belong to none.
    pub tokens: u64,
}

/// How a text is written, and its tokens.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    pub characters: u64,
    pub tokens: u64,
    /// In the order in which they are first met.
    pub scripts: Vec<ScriptCount>,
}

/// From this share of its letters on, a text is said to be in Latin script.
const LATIN_SHARE: f64 = 0.95;

impl Written {
    /// Tokens a character; None for an empty text.
    pub fn density(&self) -> Option<f64> {
        (self.characters > 0).then(|| self.tokens as f64 / self.characters as f64)
    }

    /// Whether (nearly) all of its letters are Latin.
    pub fn is_latin(&self) -> bool {
        self.letters(Script::Latin) as f64 >= LATIN_SHARE * self.all_letters() as f64
            && self.all_letters() > 0
    }

    pub fn of_script(&self, script: Script) -> Option<&ScriptCount> {
        self.scripts.iter().find(|count| count.script == script)
    }

    fn letters(&self, script: Script) -> u64 {
        self.of_script(script).map_or(0, |count| count.characters)
    }

    fn all_letters(&self) -> u64 {
        self.scripts.iter().map(|count| count.characters).sum()
    }

    /// The share of the letters that are of `script`.
    pub fn share(&self, script: Script) -> f64 {
        self.letters(script) as f64 / self.all_letters().max(1) as f64
    }

    fn sum_of(&mut self, script: Script) -> &mut ScriptCount {
        let at = self.scripts.iter().position(|count| count.script == script);
        let at = at.unwrap_or_else(|| {
            self.scripts.push(ScriptCount {
                script,
                characters: 0,
                tokens: 0,
            });
            self.scripts.len() - 1
        });
        &mut self.scripts[at]
    }

    fn add_text(&mut self, text: &str) {
        let mut before = None;
        for c in text.chars() {
            self.characters += 1;
            before = match c.script() {
                // A vowel sign or an accent belongs to the letter under it.
                Script::Inherited => before,
                Script::Common | Script::Unknown => None,
                script => Some(script),
            };
            if let Some(script) = before {
                self.sum_of(script).characters += 1;
            }
        }
    }

    fn add_token(&mut self, text: &str, bytes: Range<usize>) {
        self.tokens += 1;
        // A token may begin inside a character.
        let start = text.floor_char_boundary(bytes.start);
        let within = text[start..].char_indices();
        let script = within
            .take_while(|(at, _)| start + at < bytes.end)
            .map(|(_, c)| c.script())
            .find(|script| !matches!(script, Script::Common | Script::Inherited | Script::Unknown));
        if let Some(script) = script {
            self.sum_of(script).tokens += 1;
        }
    }

    /// Adds up what was counted of several texts.
    pub fn add(&mut self, other: &Written) {
        self.characters += other.characters;
        self.tokens += other.tokens;
        for count in &other.scripts {
            let sum = self.sum_of(count.script);
            sum.characters += count.characters;
            sum.tokens += count.tokens;
        }
    }
}

/// A plain text; and whether it was counted whole.
pub fn written(model: &Model, text: &str) -> (Written, bool) {
    let mut out = Written::default();
    out.add_text(text);
    let tokens = model.tokenizer.tokenize(text);
    let mut start = 0;
    for end in tokens.ends {
        out.add_token(text, start..end as usize);
        start = end as usize;
    }
    (out, tokens.exact)
}

/// Each of the `number` examples as the prompt shows it.
pub fn by_example(prompt: &Prompt, model: &Model, number: usize) -> Vec<Written> {
    let mut out = vec![Written::default(); number];
    for message in &prompt.messages {
        for run in &message.runs {
            if let Some(example) = run.example.and_then(|at| out.get_mut(at)) {
                example.add_text(&message.text[run.range.clone()]);
            }
        }
    }
    each_run(prompt, &tokens(prompt, model), |message, run, tokens| {
        if let Some(example) = run.example.and_then(|at| out.get_mut(at)) {
            let mut start = tokens.start;
            for &end in tokens.ends {
                example.add_token(&message.text, start..end as usize);
                start = end as usize;
            }
        }
    });
    out
}

/// Tokens a character of the examples in Latin script, taken together; None where there are none.
pub fn latin_density(examples: &[Written]) -> Option<f64> {
    let mut all = Written::default();
    for example in examples.iter().filter(|example| example.is_latin()) {
        all.add(example);
    }
    all.density()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::{Lookup, find};

    const ARABIC: &str = "فاتورة ضريبية صادرة عن المورد إلى المشتري عن بضائع تم تسليمها";

    fn of(model: &str, text: &str) -> Written {
        match find(model, &[]) {
            Lookup::Known(model) => written(&model, text).0,
            unknown => panic!("{unknown:?}"),
        }
    }

    #[test]
    fn the_arabic_premium_of_an_older_encoding_is_about_two() {
        let (new, old) = (of("gpt-4o", ARABIC), of("gpt-4", ARABIC));
        let ratio = old.tokens as f64 / new.tokens as f64;
        assert!((1.6..2.6).contains(&ratio), "{ratio}");
        assert_eq!(new.characters, old.characters);
        let english = "A tax invoice issued by the seller to the buyer for goods delivered";
        assert_eq!(of("gpt-4o", english).tokens, of("gpt-4", english).tokens);
    }

    #[test]
    fn letters_and_tokens_go_by_their_script() {
        let text = of("gpt-4o", "Invoice 10442: فاتورة");
        assert_eq!(text.characters, 21);
        let letters: Vec<_> = text
            .scripts
            .iter()
            .map(|count| (count.script.full_name(), count.characters))
            .collect();
        assert_eq!(letters, [("Latin", 7), ("Arabic", 6)]);
        assert!(!text.is_latin());
        assert!(of("gpt-4o", "naïve, e\u{301}t cetera").is_latin());
        assert!(!of("gpt-4o", "10442").is_latin());
        assert_eq!(of("gpt-4o", "").density(), None);
    }

    #[test]
    fn marks_count_with_their_letters() {
        let plain = of("gpt-4o", "محمد");
        let marked = of("gpt-4o", "مُحَمَّد");
        assert_eq!(plain.scripts[0].characters, 4);
        assert_eq!(marked.scripts[0].characters, marked.characters);
    }

    #[test]
    fn tokens_inside_a_character_are_of_its_script() {
        // A rare ideograph is several tokens.
        let text = of("gpt-4", "𠮷");
        assert!(text.tokens > 1);
        assert_eq!(text.scripts[0].tokens, text.tokens);
    }
}
