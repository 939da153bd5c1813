//! Intervals and tests for accuracies. Every function is a published formula, named where it stands;
//! tests/gates_vectors.rs holds them to values computed with scipy and statsmodels.

/// The two-sided 95 % point of the normal distribution.
pub const Z: f64 = 1.959_963_984_540_054;
/// The 80 % point: the power that [`needed_unpaired`] and [`needed_paired`] ask for.
pub const Z_POWER: f64 = 0.841_621_233_572_914_3;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Interval {
    pub fn holds(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// How many of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    pub correct: u64,
    pub of: u64,
}

impl Share {
    pub fn value(self) -> f64 {
        self.correct as f64 / self.of as f64
    }

    /// Wilson's score interval at 95 %.
    pub fn interval(self) -> Interval {
        wilson(self.value(), self.of as f64, Z)
    }
}

/// Two systems judged on the same items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pairs {
    pub both: u64,
    /// The first one right, the second wrong.
    pub first: u64,
    pub second: u64,
    pub neither: u64,
}

impl Pairs {
    pub fn of(self) -> u64 {
        // Saturating: a case may give any number, and a sum that overflows is a large one.
        let sum = self.both.saturating_add(self.first);
        sum.saturating_add(self.second).saturating_add(self.neither)
    }

    /// What the first and the second got right.
    pub fn shares(self) -> (Share, Share) {
        let of = self.of();
        let right = |own| Share {
            correct: self.both.saturating_add(own),
            of,
        };
        (right(self.first), right(self.second))
    }
}

/// Wilson's score interval (Wilson 1927) for a share `p` of `n`.
pub fn wilson(p: f64, n: f64, z: f64) -> Interval {
    let centre = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt() / (1.0 + z * z / n);
    // At the edges the interval ends there exactly; doubles miss it by a hair.
    Interval {
        low: if p <= 0.0 {
            0.0
        } else {
            (centre - half).max(0.0)
        },
        high: if p >= 1.0 {
            1.0
        } else {
            (centre + half).min(1.0)
        },
    }
}

/// The interval of `a - b` for two samples of different items: Newcombe 1998 (Stat Med 17:873),
/// method 10, the hybrid of two Wilson intervals.
pub fn newcombe_unpaired(a: Share, b: Share) -> Interval {
    hybrid(a, b, 0.0)
}

/// The same for two systems on the same items: Newcombe 1998 (Stat Med 17:2635), method 10.
pub fn newcombe_paired(pairs: Pairs) -> Interval {
    let (a, b) = pairs.shares();
    hybrid(a, b, phi(pairs))
}

fn hybrid(a: Share, b: Share, phi: f64) -> Interval {
    let (p, q) = (a.value(), b.value());
    let (one, two) = (a.interval(), b.interval());
    let (below_p, above_p) = (p - one.low, one.high - p);
    let (below_q, above_q) = (q - two.low, two.high - q);
    let reach = |x: f64, y: f64| (x * x - 2.0 * phi * x * y + y * y).max(0.0).sqrt();
    Interval {
        low: p - q - reach(below_p, above_q),
        high: p - q + reach(above_p, below_q),
    }
}

/// How the errors of the two go together, corrected for continuity where positive, as method 10 says.
fn phi(pairs: Pairs) -> f64 {
    let (a, b) = (pairs.both as f64, pairs.first as f64);
    let (c, d) = (pairs.second as f64, pairs.neither as f64);
    let under = ((a + b) * (c + d) * (a + c) * (b + d)).sqrt();
    if under == 0.0 {
        return 0.0;
    }
    let over = a * d - b * c;
    let corrected = if over > 0.0 {
        (over - (a + b + c + d) / 2.0).max(0.0)
    } else {
        over
    };
    corrected / under
}

/// McNemar's mid-p for `b` and `c` discordant pairs (Fagerland, Lydersen & Laake 2013, BMC Med Res
/// Methodol 13:91).
pub fn mcnemar_mid_p(b: u64, c: u64) -> f64 {
    let n = b.saturating_add(c);
    if n == 0 {
        return 1.0;
    }
    // Beyond this the sum over outcomes is the normal distribution to many digits.
    if n > 1_000_000 {
        let z = (b as f64 - c as f64).abs() / (n as f64).sqrt();
        return 2.0 * (1.0 - normal_cdf(z));
    }
    let least = b.min(c);
    let (mut term, mut below) = (-(n as f64) * std::f64::consts::LN_2, 0.0);
    for k in 0..least {
        below += term.exp();
        term += ((n - k) as f64).ln() - ((k + 1) as f64).ln();
    }
    let at = term.exp();
    (2.0 * below + at).min(1.0)
}

/// Items for each of two systems on different items to tell `p` from `q`, at 5 % two-sided with a
/// power of 80 %: the pooled normal formula (Fleiss, Levin & Paik 2003, 4.14, uncorrected).
pub fn needed_unpaired(p: f64, q: f64) -> Option<u64> {
    let d = p - q;
    if d == 0.0 || !d.is_finite() {
        return None;
    }
    let mean = (p + q) / 2.0;
    let pooled = Z * (2.0 * mean * (1.0 - mean)).sqrt();
    let apart = Z_POWER * (p * (1.0 - p) + q * (1.0 - q)).sqrt();
    Some(((pooled + apart) / d).powi(2).ceil() as u64)
}

/// Items that both systems answer, of which the share `discordant` is right with one only: Connett,
/// Smith & McHugh 1987. Fewer discordant pairs than the difference cannot be.
pub fn needed_paired(d: f64, discordant: f64) -> Option<u64> {
    if d == 0.0 || !d.is_finite() {
        return None;
    }
    let discordant = discordant.max(d.abs());
    let root = Z * discordant.sqrt() + Z_POWER * (discordant - d * d).max(0.0).sqrt();
    Some((root / d).powi(2).ceil() as u64)
}

/// Agreement of two reviewers and Cohen's kappa, from how often the first said the row's label and
/// the second the column's. Kappa is None where both used one label only: 0/0.
pub fn agreement(matrix: &[Vec<u64>]) -> Option<(Share, Option<f64>)> {
    let mut share = Share { correct: 0, of: 0 };
    let mut columns = vec![0u64; matrix.len()];
    let mut rows = Vec::new();
    for (at, row) in matrix.iter().enumerate() {
        share.correct = share.correct.saturating_add(*row.get(at)?);
        rows.push(row.iter().fold(0, |sum: u64, n| sum.saturating_add(*n)));
        for (column, n) in columns.iter_mut().zip(row) {
            *column = column.saturating_add(*n);
        }
    }
    share.of = rows.iter().fold(0, |sum, n| sum.saturating_add(*n));
    if share.of == 0 {
        return None;
    }
    let n = share.of as f64;
    let chance = rows.iter().zip(&columns);
    let chance: f64 = chance.map(|(a, b)| (*a as f64 / n) * (*b as f64 / n)).sum();
    let kappa = (chance < 1.0).then(|| (share.value() - chance) / (1.0 - chance));
    Some((share, kappa))
}

/// The normal distribution up to `z`: Abramowitz & Stegun 26.2.17, exact to 7.5e-8.
fn normal_cdf(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let poly = t
        * (0.319_381_530
            + t * (-0.356_563_782
                + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let tail = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() * poly;
    if z >= 0.0 { 1.0 - tail } else { tail }
}
