//! Texts that are nearly the same: the runs of five characters they are made of, compared as sets
//! (Jaccard).

use std::cell::OnceCell;

/// How much of their runs two texts have in common to be nearly the same.
pub const ALIKE: f64 = 0.85;
/// Characters below which a text is too short to be like another by more than chance.
pub const LEAST_LENGTH: usize = 50;
/// Characters of a text that are looked at.
const MOST_LENGTH: usize = 16_384;
/// Characters a run has.
const RUN: usize = 5;
/// How many of their rarest runs two texts must share to be compared at all.
const LEAST_HITS: u8 = 3;
/// Texts that one text is compared with at most, and places of one run that are looked at: of
/// thousands that are all a little alike, not every pair is compared.
const MOST_TRIES: usize = 64;
const MOST_PLACES: usize = 512;

/// Calls `each` with the hash of each run of five characters, in order of the text.
fn each_run(text: &str, each: impl FnMut(u32)) {
    match text.is_ascii() {
        true => each_run_of(text.bytes().map(u64::from), each),
        false => each_run_of(text.chars().map(u64::from), each),
    }
}

fn each_run_of(chars: impl Iterator<Item = u64>, mut each: impl FnMut(u32)) {
    // Twelve bits a character, which is all of it in most alphabets.
    const WIDTH: u32 = 12;
    const LAST: u64 = (1 << (WIDTH * RUN as u32)) - 1;
    let mut run = 0u64;
    for (at, c) in chars.take(MOST_LENGTH).enumerate() {
        run = (run << WIDTH ^ c) & LAST;
        if at >= RUN - 1 {
            let mixed = (run ^ run >> 29).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            each((mixed >> 32) as u32);
        }
    }
}

fn is_long_enough(text: &str) -> bool {
    text.chars().nth(LEAST_LENGTH - 1).is_some()
}

/// The set of a text's runs, sorted; empty where the text is too short.
fn set(text: &str) -> Vec<u32> {
    if !is_long_enough(text) {
        return Vec::new();
    }
    let mut set = Vec::with_capacity(text.len().min(MOST_LENGTH));
    each_run(text, |run| set.push(run));
    set.sort_unstable();
    set.dedup();
    set
}

/// A text's runs at a glance: enough to see that most texts are not alike, without sorting any.
#[derive(Debug)]
struct Sketch {
    /// Which of so many values some run's hash has.
    seen: [u64; 16],
    runs: usize,
}

impl Sketch {
    fn of(text: &str) -> Sketch {
        let (mut seen, mut count) = ([0u64; 16], 0);
        each_run(text, |run| {
            let value = run >> 22;
            seen[value as usize / 64] |= 1 << (value % 64);
            count += 1;
        });
        Sketch { seen, runs: count }
    }

    /// False only where the texts are surely not alike. Of two sets that are, at most a share of
    /// (1 - ALIKE) / (1 + ALIKE) of their sizes together is in one alone, and each of these tells one
    /// value of one sketch from the other.
    fn may_be_like(&self, other: &Sketch) -> bool {
        let pairs = self.seen.iter().zip(&other.seen);
        let apart: u32 = pairs.map(|(a, b)| (a ^ b).count_ones()).sum();
        let most = (self.runs + other.runs) as f64 * (1.0 - ALIKE) / (1.0 + ALIKE);
        f64::from(apart) <= most + 1.0
    }
}

/// Texts among which one that is nearly the same as another is found without comparing all of them:
/// two that are alike have some of their rarest runs in common (the prefix filter of set joins).
#[derive(Debug, Default)]
pub struct Index {
    /// Of a few texts, each with its sketch: their sets are made when two may be alike.
    few: Vec<(String, Sketch)>,
    sets: Vec<OnceCell<Vec<u32>>>,
    /// Runs of the shortest text that is long enough.
    least: OnceCell<Option<usize>>,
    /// Worked out when it is first asked for: a few texts are compared sooner than sorted by it.
    rare: OnceCell<Rare>,
    /// For each text, how many runs the one that is looked up was found to share with it; else 0.
    hits: Vec<u8>,
}

/// Texts up to which each is compared with all before it.
const FEW: usize = 64;

/// Which runs are rare, and where those stand.
#[derive(Debug, Default)]
struct Rare {
    /// How often the runs of a bucket occur. What shares a bucket is taken for more frequent than it
    /// is, which costs time and never a find: any order that is the same for all will do.
    counts: Vec<u32>,
    /// The rarest runs of each text with the text's number, sorted.
    places: Vec<(u32, u32)>,
}

impl Rare {
    fn of(sets: &[&[u32]]) -> Rare {
        let total: usize = sets.iter().map(|set| set.len()).sum();
        let mut rare = Rare {
            counts: vec![0; (total * 4).next_power_of_two().clamp(1 << 10, 1 << 20)],
            places: Vec::new(),
        };
        for run in sets.iter().copied().flatten() {
            let bucket = rare.bucket(*run);
            rare.counts[bucket] += 1;
        }
        for (at, set) in sets.iter().enumerate() {
            let runs = rare.rarest(set).into_iter();
            rare.places.extend(runs.map(|run| (run, at as u32)));
        }
        rare.places.sort_unstable();
        rare
    }

    fn bucket(&self, run: u32) -> usize {
        run as usize & (self.counts.len() - 1)
    }

    fn count(&self, run: u32) -> u32 {
        self.counts[self.bucket(run)]
    }

    /// So many of the rarest runs, the rarest first, that a set with fewer than [`LEAST_HITS`] of them
    /// cannot be alike.
    fn rarest(&self, set: &[u32]) -> Vec<u32> {
        let needed = (set.len() as f64 * ALIKE).ceil() as usize;
        let keep = (set.len() + usize::from(LEAST_HITS)).saturating_sub(needed);
        let rarity = |run: &u32| (self.count(*run), *run);
        let mut runs = set.to_vec();
        if keep < runs.len() {
            runs.select_nth_unstable_by_key(keep, rarity);
            runs.truncate(keep);
        }
        runs.sort_unstable_by_key(rarity);
        runs
    }
}

impl Index {
    pub fn new(texts: impl Iterator<Item = String>) -> Self {
        let mut index = Index::default();
        let mut texts: Vec<String> = texts.collect();
        index.hits = vec![0; texts.len()];
        if texts.len() > FEW {
            index.sets = texts.drain(..).map(|text| set(&text).into()).collect();
            return index;
        }
        index.sets.resize_with(texts.len(), OnceCell::new);
        index.few = texts
            .into_iter()
            .map(|text| match is_long_enough(&text) {
                true => (Sketch::of(&text), text),
                false => (Sketch::of(""), String::new()),
            })
            .map(|(sketch, text)| (text, sketch))
            .collect();
        index
    }

    fn set(&self, at: usize) -> &[u32] {
        self.sets[at].get_or_init(|| set(&self.few[at].0))
    }

    fn least(&self) -> Option<usize> {
        *self.least.get_or_init(|| {
            let lengths = (0..self.sets.len()).map(|at| self.set(at).len());
            lengths.filter(|length| *length > 0).min()
        })
    }

    /// Whether none of the texts is long enough to be compared.
    pub fn is_empty(&self) -> bool {
        match self.few.is_empty() {
            true => self.least().is_none(),
            false => self.few.iter().all(|(text, _)| text.is_empty()),
        }
    }

    fn rare(&self) -> &Rare {
        self.rare.get_or_init(|| {
            let sets: Vec<&[u32]> = (0..self.sets.len()).map(|at| self.set(at)).collect();
            Rare::of(&sets)
        })
    }

    /// A text before number `at` that is like it and that `fits`, and how alike they are.
    pub fn before(&mut self, at: usize, fits: &dyn Fn(usize) -> bool) -> Option<(usize, f64)> {
        if let Some((_, own)) = self.few.get(at) {
            let near = |other: &usize| self.few[*other].1.may_be_like(own) && fits(*other);
            let mut found = (0..at).filter(near).filter_map(|other| {
                let alike = alike(self.set(at), self.set(other))?;
                Some((other, alike))
            });
            return found.next();
        }
        // A run that it alone has leads to no other.
        let mut hits = std::mem::take(&mut self.hits);
        let found = self.find(self.set(at), at, 1, fits, &mut hits);
        self.hits = hits;
        found
    }

    /// A text that is like `text`, which is not one of them.
    pub fn like(&mut self, text: &str, fits: &dyn Fn(usize) -> bool) -> Option<(usize, f64)> {
        let least = self.least()?;
        // Most texts are like none: that is seen at once where too few of their runs are known.
        let (mut all, mut known) = (0usize, 0usize);
        let rare = self.rare();
        each_run(text, |run| {
            all += 1;
            known += usize::from(rare.count(run) > 0);
        });
        if (all as f64) < least as f64 * ALIKE || known == 0 {
            return None;
        }
        // Repeats are counted here and not in the set, so the bar is lower.
        if (known as f64) < all as f64 * (ALIKE / 2.0) {
            return None;
        }
        let mut hits = std::mem::take(&mut self.hits);
        let found = self.find(&set(text), self.sets.len(), 0, fits, &mut hits);
        self.hits = hits;
        found
    }

    /// Among the texts before number `end`, by those of the rarest runs that occur more than `own`
    /// times.
    fn find(
        &self,
        set: &[u32],
        end: usize,
        own: u32,
        fits: &dyn Fn(usize) -> bool,
        hits: &mut [u8],
    ) -> Option<(usize, f64)> {
        let rare = self.rare();
        let (mut met, mut tries, mut found) = (Vec::new(), 0, None);
        'runs: for run in rare.rarest(set) {
            if rare.count(run) <= own {
                continue;
            }
            let from = rare.places.partition_point(|(known, _)| *known < run);
            let same = rare.places[from..].iter();
            let same = same.take_while(|(known, at)| *known == run && (*at as usize) < end);
            for &(_, at) in same.take(MOST_PLACES) {
                let at = at as usize;
                if hits[at] == 0 {
                    met.push(at);
                }
                hits[at] = hits[at].saturating_add(1);
                if hits[at] != LEAST_HITS || !fits(at) {
                    continue;
                }
                tries += 1;
                found = alike(set, self.set(at)).map(|alike| (at, alike));
                if found.is_some() || tries == MOST_TRIES {
                    break 'runs;
                }
            }
        }
        for at in met {
            hits[at] = 0;
        }
        found
    }
}

/// How much of two sets is in both, where that is enough.
fn alike(a: &[u32], b: &[u32]) -> Option<f64> {
    let (shorter, longer) = (a.len().min(b.len()), a.len().max(b.len()));
    if shorter == 0 || (shorter as f64) < longer as f64 * ALIKE {
        return None;
    }
    // So many runs may be in one of them alone before it cannot be enough any more.
    let all = a.len() + b.len();
    let needed = (all as f64 * ALIKE / (1.0 + ALIKE)).ceil() as usize;
    let mut apart = all.saturating_sub(2 * needed);
    let (mut i, mut j, mut both) = (0, 0, 0usize);
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            both += 1;
            i += 1;
            j += 1;
            continue;
        }
        apart = apart.checked_sub(1)?;
        if a[i] < b[j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    let alike = both as f64 / (a.len() + b.len() - both) as f64;
    (alike >= ALIKE).then_some(alike)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::folded;

    const MAIL: &str = "Dear team, the lift in hall four has been stuck since nine this morning \
                        and nobody answers the alarm line. Please send somebody today.";

    fn index(texts: &[&str]) -> Index {
        Index::new(texts.iter().map(|text| folded(text)))
    }

    #[test]
    fn one_word_changed_is_nearly_the_same_and_another_text_is_not() {
        let other = MAIL.replace("nine", "ten");
        let different =
            "The printer on the second floor prints every page twice since it was moved.";
        let mut index = index(&[MAIL, different, &other]);
        assert!(matches!(index.before(2, &|_| true), Some((0, alike)) if alike > 0.85));
        assert_eq!(index.before(1, &|_| true), None);
        assert_eq!(index.before(2, &|at| at != 0), None);
        assert!(index.like(&folded(MAIL), &|_| true).is_some());
        assert_eq!(index.like("something else altogether", &|_| true), None);
    }

    #[test]
    fn the_find_is_that_of_comparing_all_pairs() {
        // Texts of a few sentences each, so that many are a little alike.
        let sentence = |n: usize| format!("{n} boxes came to gate {} by lorry {};", n % 7, n * 13);
        let texts: Vec<String> = (0..60)
            .map(|at| {
                (0..12)
                    .map(|k| sentence((at * 5 + k * (1 + at % 3)) % 90))
                    .collect()
            })
            .collect();
        let sets: Vec<_> = texts.iter().map(|text| set(text)).collect();
        let mut index = Index::new(texts.iter().cloned());
        for at in 0..texts.len() {
            let all = (0..at).any(|other| alike(&sets[at], &sets[other]).is_some());
            assert_eq!(index.before(at, &|_| true).is_some(), all, "text {at}");
        }
    }

    #[test]
    fn short_texts_are_like_nothing() {
        let mut index = index(&["Thank you very much", "Thank you very much"]);
        assert_eq!(index.before(1, &|_| true), None);
    }

    #[test]
    fn arabic_is_compared_by_its_characters() {
        let text = "نشكركم على طلبكم رقم ٤٤١٢ ونؤكد لكم أن البضاعة ستصل إلى مستودعكم يوم الأحد القادم صباحا، ونرجو تجهيز عاملين لتفريغ الشاحنة وفحص الكمية قبل التوقيع على إذن التسليم";
        let mut index = index(&[text, &text.replace("الأحد", "الاثنين")]);
        assert!(index.before(1, &|_| true).is_some());
    }

    #[test]
    fn thousands_of_one_mould_are_not_compared_pair_by_pair() {
        let text = |n: usize| format!("{MAIL} Ticket {n} of {}.", n * 7);
        let mut index = Index::new((0..5_000).map(text));
        let found = (0..5_000).filter(|&at| index.before(at, &|_| true).is_some());
        assert!(found.count() > 4_900);
    }
}
