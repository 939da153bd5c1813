//! What texts of one kind have in common: headers, footers, a mould they were cast in.

use super::hash::HashSet;
use super::near::LEAST_LENGTH;

/// Texts from which on what they share counts as form and not as content.
const MANY: usize = 3;

/// What likens none of them to another: lines which three in four of them hold, and how all of them
/// begin and end.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    lines: HashSet<String>,
    start: String,
    end: String,
}

impl Shared {
    /// What they have in common, and what is each one's own; of each text its folded lines.
    pub fn of(texts: &[Vec<String>]) -> (Self, Vec<String>) {
        let is_long = |lines: &Vec<String>| {
            let mut chars = lines.iter().flat_map(|line| line.chars());
            chars.nth(LEAST_LENGTH).is_some()
        };
        let long: Vec<usize> = (0..texts.len()).filter(|at| is_long(&texts[*at])).collect();
        let mut shared = Shared::default();
        let has_form = long.len() >= MANY;
        if has_form {
            shared.lines = often(texts, &long);
        }
        let mut rests: Vec<String> = texts.iter().map(|lines| shared.own_of(lines)).collect();
        if has_form {
            let long: Vec<&str> = long.iter().map(|at| rests[*at].as_str()).collect();
            shared.edges(&long);
        }
        for own in &mut rests {
            shared.cut(own);
        }
        (shared, rests)
    }

    /// How all of them begin and end.
    fn edges(&mut self, rests: &[&str]) {
        let Some((first, others)) = rests.split_first() else {
            return;
        };
        let (mut start, mut end) = (first.to_string(), first.to_string());
        for rest in others {
            start.truncate(same_start(&start, rest));
            let same = same_end(&end, rest);
            end.drain(..end.len() - same);
            if start.is_empty() && end.is_empty() {
                break;
            }
        }
        // Half a word in common says nothing.
        start.truncate(start.rfind(' ').map_or(0, |at| at + 1));
        end.drain(..end.find(' ').unwrap_or(end.len()));
        (self.start, self.end) = (start, end);
    }

    /// What is a text's own, of its folded lines.
    pub fn rest(&self, lines: &[String]) -> String {
        let mut own = self.own_of(lines);
        self.cut(&mut own);
        own
    }

    fn own_of(&self, lines: &[String]) -> String {
        let mut own = String::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
        for line in lines.iter().filter(|line| !self.lines.contains(*line)) {
            if !own.is_empty() {
                own.push(' ');
            }
            own.push_str(line);
        }
        own
    }

    /// Takes the common start and end off.
    fn cut(&self, own: &mut String) {
        let rest = own.strip_prefix(&self.start).unwrap_or(own);
        let start = own.len() - rest.len();
        if rest.ends_with(&self.end) {
            own.truncate(own.len() - self.end.len());
        }
        own.drain(..start);
    }
}

/// The lines that three in four of the texts hold.
fn often(texts: &[Vec<String>], long: &[usize]) -> HashSet<String> {
    let enough = MANY.max((long.len() * 3).div_ceil(4));
    let mut all: Vec<(&str, usize)> = Vec::new();
    for &at in long {
        all.extend(texts[at].iter().map(|line| (line.as_str(), at)));
    }
    all.sort_unstable();
    all.dedup();
    let of_one_line = all.chunk_by(|(a, _), (b, _)| a == b);
    let often = of_one_line.filter(|texts| texts.len() >= enough);
    often.map(|texts| texts[0].0.to_owned()).collect()
}

fn same_start(a: &str, b: &str) -> usize {
    let same = a.char_indices().zip(b.chars());
    let same = same.take_while(|((_, a), b)| a == b);
    same.last().map_or(0, |((at, c), _)| at + c.len_utf8())
}

fn same_end(a: &str, b: &str) -> usize {
    let same = a.char_indices().rev().zip(b.chars().rev());
    let same = same.take_while(|((_, a), b)| a == b);
    same.last().map_or(0, |((at, _), _)| a.len() - at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::lines;

    #[test]
    fn what_all_share_is_left_out() {
        let letter = |body: &str| {
            format!(
                "Acme Pumps, 12 Harbour Road, telephone 555 0100\n{body}\nThis letter and all that \
                 goes with it is meant for the person it names and for nobody else."
            )
        };
        let texts = [
            "Where is our order?",
            "Your bill is wrong.",
            "We move house.",
        ]
        .map(letter);
        let texts = texts.map(|text| lines(&text).collect());
        let (shared, rests) = Shared::of(&texts);
        assert_eq!(shared.rest(&texts[1]), "your bill is wrong.");
        assert_eq!(rests[1], "your bill is wrong.");
        // On one line, too, and up to whole words.
        let ticket = |body: &str| {
            format!("{{\"channel\": \"web form of the help desk\", \"text\": \"{body}\"}}")
        };
        let texts = ["it rains in", "it is dark", "we wait"].map(ticket);
        let texts = texts.map(|text| lines(&text).collect());
        let (shared, _) = Shared::of(&texts);
        assert_eq!(shared.rest(&texts[2]), "\"we wait\"}");
        // Of two texts nobody can say what is form.
        let two = ["a".to_owned(), "b".to_owned()];
        assert_eq!(Shared::of(&texts[..2]).0.rest(&two), "a b");
    }
}
