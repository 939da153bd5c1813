//! Ranges carried through: every input is drawn many times over, and what comes out is counted.
//!
//! A range is drawn from a triangle over low, likely and high; an accuracy of `k` in `n` from
//! Beta(k + ½, n - k + ½), Jeffreys' posterior; two accuracies on the same items together, from
//! Dirichlet with ½ added to each cell. The same seed draws the same numbers on every platform.

use super::columns::Ledger;
use super::money::{self, BreakEven};
use super::stats::Pairs;

pub const DRAWS: usize = 10_000;
/// The share of draws left out at each end of an interval.
const TAIL: f64 = 0.05;

/// What the draws say of fine-tuning against one column.
#[derive(Debug, Clone, PartialEq)]
pub struct Odds {
    /// The share of draws in which it has paid by the end.
    pub pays: f64,
    /// The break-even month in the middle 90 % of the draws; infinite: never.
    pub low: f64,
    pub high: f64,
}

/// What a column has cost by month, in the middle 90 % of the draws.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    pub low: Vec<f64>,
    pub high: Vec<f64>,
}

pub struct Simulation {
    /// By column; None for the fine-tuned one itself, and where a number is missing.
    pub odds: Vec<Option<Odds>>,
    pub bands: Vec<Option<Band>>,
}

/// Draws `DRAWS` times. `months` is how far the bands go.
pub fn simulate(ledger: &Ledger, pairs: Option<Pairs>, months: usize, seed: u64) -> Simulation {
    let mut random = Random(seed);
    let columns = ledger.columns.len();
    let tuned = columns - 1;
    let mut totals: Vec<Vec<Vec<f64>>> = vec![vec![Vec::new(); months + 1]; columns];
    let mut months_of: Vec<Vec<f64>> = vec![Vec::new(); columns];
    let mut pays = vec![0usize; columns];
    for draw in 0..DRAWS {
        let values = values(ledger, pairs, &mut random);
        let Some(volume) = ledger.volume(&values) else {
            break;
        };
        let end = ledger.months(&values);
        let sides: Vec<_> = ledger
            .columns
            .iter()
            .map(|c| ledger.side(c, &values))
            .collect();
        for (at, side) in sides.iter().enumerate() {
            let Some(side) = side else { continue };
            if draw % BAND_EVERY == 0 {
                for (month, totals) in totals[at].iter_mut().enumerate() {
                    totals.push(money::total(side, &volume, month as f64));
                }
            }
            let Some(new) = sides[tuned].as_ref().filter(|_| at != tuned) else {
                continue;
            };
            months_of[at].push(match money::break_even(side, new, &volume) {
                BreakEven::Months(months) => months,
                BreakEven::Never => f64::INFINITY,
            });
            let won = end.is_some_and(|end| money::advantage(side, new, &volume, end) > 0.0);
            pays[at] += usize::from(won);
        }
    }
    let has_end = ledger.horizon.is_some();
    let odds = months_of.iter_mut().zip(&pays).map(|(months, pays)| {
        let (low, high) = edges(months)?;
        has_end.then(|| Odds {
            pays: *pays as f64 / DRAWS as f64,
            low,
            high,
        })
    });
    let bands = totals.iter_mut().map(|by_month| {
        let edges: Option<Vec<_>> = by_month.iter_mut().map(|totals| edges(totals)).collect();
        let (low, high) = edges?.into_iter().unzip();
        Some(Band { low, high })
    });
    Simulation {
        odds: odds.collect(),
        bands: bands.collect(),
    }
}

/// Bands are drawn from every fifth draw: the eye sees no finer, and it is a fifth of the work.
const BAND_EVERY: usize = 5;

fn edges(values: &mut [f64]) -> Option<(f64, f64)> {
    if values.is_empty() {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let last = values.len() - 1;
    let at = |share: f64| values[((last as f64) * share).round() as usize];
    Some((at(TAIL), at(1.0 - TAIL)))
}

fn values(ledger: &Ledger, pairs: Option<Pairs>, random: &mut Random) -> Vec<f64> {
    let mut out = Vec::with_capacity(ledger.inputs.len());
    for input in &ledger.inputs {
        let figure = &input.figure;
        out.push(match input.share {
            Some(share) => random.beta(share.correct as f64, (share.of - share.correct) as f64),
            None if figure.is_range() => random.triangle(figure.low, figure.likely, figure.high),
            None => figure.likely,
        });
    }
    if let (Some(pairs), Some(first), Some(last)) =
        (pairs, ledger.columns.first(), ledger.columns.last())
        && let (Some(prompted), Some(tuned)) = (first.accuracy, last.accuracy)
    {
        let cells = [pairs.both, pairs.first, pairs.second, pairs.neither];
        let [both, first, second, neither] = cells.map(|n| random.gamma(n as f64 + 0.5));
        let sum = both + first + second + neither;
        out[tuned] = (both + first) / sum;
        out[prompted] = (both + second) / sum;
    }
    out
}

/// SplitMix64 (Steele, Lea & Flood 2014): 64 bits of state, no tables, the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Between 0 and 1, neither included.
    fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// By the polar method (Marsaglia & Bray 1964).
    fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * (-2.0 * square.ln() / square).sqrt();
            }
        }
    }

    /// Marsaglia & Tsang 2000.
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let less = self.uniform().powf(1.0 / shape);
            return self.gamma(shape + 1.0) * less;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    fn beta(&mut self, right: f64, wrong: f64) -> f64 {
        let (a, b) = (self.gamma(right + 0.5), self.gamma(wrong + 0.5));
        a / (a + b)
    }

    fn triangle(&mut self, low: f64, likely: f64, high: f64) -> f64 {
        let (u, width) = (self.uniform(), high - low);
        if u < (likely - low) / width {
            low + (u * width * (likely - low)).sqrt()
        } else {
            high - ((1.0 - u) * width * (high - likely)).sqrt()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(mut draw: impl FnMut() -> f64) -> (f64, f64) {
        let n = 40_000;
        let all: Vec<f64> = (0..n).map(|_| draw()).collect();
        let mean = all.iter().sum::<f64>() / f64::from(n);
        let square = all.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
        (mean, (square / f64::from(n)).sqrt())
    }

    #[test]
    fn draws_have_the_moments_of_their_distributions() {
        let mut random = Random(7);
        let near = |(mean, deviation): (f64, f64), wanted: (f64, f64), off: f64| {
            assert!((mean - wanted.0).abs() < off, "{mean}, not {}", wanted.0);
            assert!(
                (deviation - wanted.1).abs() < off,
                "{deviation}, not {}",
                wanted.1
            );
        };
        near(moments(|| random.uniform()), (0.5, 0.288_675), 0.01);
        near(moments(|| random.normal()), (0.0, 1.0), 0.02);
        near(moments(|| random.gamma(0.5)), (0.5, 0.5_f64.sqrt()), 0.02);
        near(moments(|| random.gamma(9.0)), (9.0, 3.0), 0.06);
        // Jeffreys after 942 of 1,000.
        near(
            moments(|| random.beta(942.0, 58.0)),
            (0.941_558, 0.007_41),
            0.000_5,
        );
        near(
            moments(|| random.triangle(0.0, 1.0, 5.0)),
            (2.0, 1.080_123),
            0.02,
        );
    }

    #[test]
    fn the_same_seed_draws_the_same() {
        // The first outputs of SplitMix64 from seed 0, as published.
        let mut random = Random(0);
        assert_eq!(random.next(), 0xe220_a839_7b1d_cdaf);
        assert_eq!(random.next(), 0x6e78_9e6a_a1b9_65f4);
    }
}
