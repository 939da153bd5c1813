//! What of one list is what of another: by keys first, by likeness where both neighbours agree. The
//! work grows with the lists and not with their product.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;

/// Comparisons in one gap at the most; in a larger one only those at the same step are compared.
const MOST_IN_GAP: usize = 400;

/// Two lists with their pairs found so far.
pub struct Pairing {
    /// For each of the first list the number of its partner, and the other way round.
    a: Vec<Option<usize>>,
    b: Vec<Option<usize>>,
}

impl Pairing {
    pub fn new(a: usize, b: usize) -> Self {
        Pairing {
            a: vec![None; a],
            b: vec![None; b],
        }
    }

    pub fn pair(&mut self, a: usize, b: usize) {
        (self.a[a], self.b[b]) = (Some(b), Some(a));
    }

    pub fn is_free_a(&self, at: usize) -> bool {
        self.a[at].is_none()
    }

    /// Pairs what has the same key, in order where several have.
    pub fn by_key<K: Hash + Eq>(
        &mut self,
        key_a: impl Fn(usize) -> Option<K>,
        key_b: impl Fn(usize) -> Option<K>,
    ) {
        let mut free: HashMap<K, VecDeque<usize>> = HashMap::new();
        for at in self.removed() {
            if let Some(key) = key_a(at) {
                free.entry(key).or_default().push_back(at);
            }
        }
        for at in self.added() {
            let found = key_b(at).and_then(|key| free.get_mut(&key)?.pop_front());
            if let Some(other) = found {
                self.pair(other, at);
            }
        }
    }

    /// Pairs what is left between the same neighbours, in order, where the two are alike.
    pub fn in_gaps(&mut self, alike: impl Fn(usize, usize) -> bool) {
        let mut at = 0;
        while at < self.b.len() {
            if self.b[at].is_some() {
                at += 1;
                continue;
            }
            let end = (at..self.b.len())
                .find(|&other| self.b[other].is_some())
                .unwrap_or(self.b.len());
            let start_a = match at.checked_sub(1) {
                Some(before) => self.b[before].map_or(0, |other| other + 1),
                None => 0,
            };
            let end_a = (start_a..self.a.len())
                .find(|&other| self.a[other].is_some())
                .unwrap_or(self.a.len());
            self.in_gap(start_a..end_a, at..end, &alike);
            at = end;
        }
    }

    fn in_gap(
        &mut self,
        a: std::ops::Range<usize>,
        b: std::ops::Range<usize>,
        alike: &impl Fn(usize, usize) -> bool,
    ) {
        if a.len() * b.len() > MOST_IN_GAP {
            for (a, b) in a.zip(b) {
                if alike(a, b) {
                    self.pair(a, b);
                }
            }
            return;
        }
        let mut from = a.start;
        for at in b {
            if let Some(other) = (from..a.end).find(|&other| alike(other, at)) {
                self.pair(other, at);
                from = other + 1;
            }
        }
    }

    /// The pairs in the second list's order.
    pub fn pairs(&self) -> Vec<(usize, usize)> {
        let each = self.b.iter().enumerate();
        each.filter_map(|(b, a)| Some(((*a)?, b))).collect()
    }

    /// What of the first list has no partner, and what of the second.
    pub fn removed(&self) -> Vec<usize> {
        (0..self.a.len())
            .filter(|&at| self.a[at].is_none())
            .collect()
    }

    pub fn added(&self) -> Vec<usize> {
        (0..self.b.len())
            .filter(|&at| self.b[at].is_none())
            .collect()
    }

    /// The fewest pairs that had to move for one order to become the other: all but a longest run
    /// that is in order in both.
    pub fn moved(&self) -> Vec<(usize, usize)> {
        let pairs = self.pairs();
        let kept = longest_rising(&pairs.iter().map(|(a, _)| *a).collect::<Vec<_>>());
        let moved = pairs.iter().enumerate();
        let moved = moved.filter(|(at, _)| !kept.contains(at));
        moved.map(|(_, pair)| *pair).collect()
    }
}

/// The positions of a longest subsequence that rises.
fn longest_rising(numbers: &[usize]) -> HashSet<usize> {
    // For each length the position at which the least such run ends, and what came before each.
    let (mut ends, mut before): (Vec<usize>, Vec<Option<usize>>) = (Vec::new(), Vec::new());
    for (at, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|&end| numbers[end] < *number);
        before.push(length.checked_sub(1).map(|length| ends[length]));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut kept = HashSet::new();
    let mut at = ends.last().copied();
    while let Some(position) = at {
        kept.insert(position);
        at = before[position];
    }
    kept
}

/// The share of their words that two texts have in common, 0 to 1.
pub fn words_in_common(a: &str, b: &str) -> f64 {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let words = |text: &str| -> Vec<String> {
        text.split_whitespace()
            .map(|word| {
                let letters = word.trim_matches(|c: char| c.is_ascii_punctuation());
                letters.to_lowercase()
            })
            .collect()
    };
    let (a, b) = (words(a), words(b));
    let all = a.len() + b.len();
    for word in a {
        *counts.entry(word).or_default() += 1;
    }
    let mut common = 0;
    for word in b {
        if let Some(count) = counts.get_mut(&word)
            && *count > 0
        {
            *count -= 1;
            common += 1;
        }
    }
    if all == 0 {
        return 1.0;
    }
    2.0 * f64::from(common) / all as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairing(a: &[&'static str], b: &[&'static str]) -> Pairing {
        let mut pairing = Pairing::new(a.len(), b.len());
        pairing.by_key(|at| Some(a[at]), |at| Some(b[at]));
        pairing
    }

    #[test]
    fn the_fewest_are_said_to_have_moved() {
        let moved = pairing(&["a", "b", "c", "d", "e"], &["b", "c", "d", "e", "a"]).moved();
        assert_eq!(moved, [(0, 4)]);
        let same = pairing(&["a", "x", "b"], &["a", "b", "y"]);
        assert!(same.moved().is_empty());
        assert_eq!((same.removed(), same.added()), (vec![1], vec![2]));
        let turned = pairing(&["a", "b", "c"], &["c", "b", "a"]).moved();
        assert_eq!(turned.len(), 2);
    }

    #[test]
    fn what_stands_twice_is_paired_twice() {
        let pairing = pairing(&["a", "a", "b"], &["a", "b", "a", "a"]);
        assert_eq!(pairing.added(), [3]);
        assert!(pairing.removed().is_empty());
    }

    #[test]
    fn neighbours_that_agree_hold_what_was_reworded() {
        let (a, b) = (
            ["one", "two apples", "three"],
            ["one", "two pears", "three"],
        );
        let mut pairing = Pairing::new(3, 3);
        pairing.by_key(|at| Some(a[at]), |at| Some(b[at]));
        pairing.in_gaps(|x, y| words_in_common(a[x], b[y]) >= 0.5);
        assert_eq!(pairing.pairs(), [(0, 0), (1, 1), (2, 2)]);
        let mut none = Pairing::new(1, 1);
        none.in_gaps(|_, _| false);
        assert_eq!(none.removed(), [0]);
    }

    #[test]
    fn words_are_counted_in_any_script() {
        assert_eq!(words_in_common("فاتورة ضريبية", "فاتورة ضريبية"), 1.0);
        assert_eq!(words_in_common("فاتورة ضريبية", "فاتورة مبسطة"), 0.5);
        assert_eq!(words_in_common("", ""), 1.0);
        assert_eq!(words_in_common("a", ""), 0.0);
    }
}
