//! What a column costs and when one pays for another: the formulas of the method (docs/gates.md) on
//! plain numbers. Nothing here knows where a number came from. Without discounting.

/// The months of a year.
const YEAR: f64 = 12.0;
/// Where a break-even is no longer looked for, in years: with growth it may lie arbitrarily far.
const FURTHEST: usize = 100;

/// What a call is made of, and what a million tokens cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Call {
    pub static_tokens: f64,
    pub input_tokens: f64,
    pub output_tokens: f64,
    /// The share of calls that find the static part in the cache.
    pub cache_share: f64,
    /// A shorter static part is never cached.
    pub cache_minimum: Option<f64>,
    pub input: f64,
    /// None: what is cached costs like any input.
    pub cached: Option<f64>,
    /// What a call pays for the static part that it puts into the cache, where that is not `input`.
    pub cache_write: Option<f64>,
    pub output: f64,
}

impl Call {
    /// USD.
    pub fn cost(&self) -> f64 {
        let long_enough = self
            .cache_minimum
            .is_none_or(|minimum| self.static_tokens >= minimum);
        let hit = if long_enough { self.cache_share } else { 0.0 };
        let miss = match self.cache_write {
            Some(write) if hit > 0.0 => write,
            _ => self.input,
        };
        let prompt = hit * self.cached.unwrap_or(self.input) + (1.0 - hit) * miss;
        (self.static_tokens * prompt
            + self.input_tokens * self.input
            + self.output_tokens * self.output)
            / 1e6
    }
}

/// One way of doing the task: a column of the comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Side {
    pub per_call: f64,
    pub upfront: f64,
    pub yearly: f64,
    /// What errors cost a call: the share that is wrong times what one costs.
    pub errors: f64,
}

/// How many calls there are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Volume {
    pub calls_per_day: f64,
    pub days_per_year: f64,
    /// By how much a year's volume is larger than the year before: 0.1 is a tenth.
    pub growth: f64,
}

impl Volume {
    /// Calls a month in the first year.
    pub fn monthly(&self) -> f64 {
        self.calls_per_day * self.days_per_year / YEAR
    }

    /// How many times the first year's months the first `months` hold together. A year's growth
    /// comes at its beginning.
    fn months(&self, months: f64) -> f64 {
        let mut sum = 0.0;
        let (mut left, mut factor) = (months, 1.0);
        while left > 0.0 {
            sum += left.min(YEAR) * factor;
            left -= YEAR;
            factor *= 1.0 + self.growth;
        }
        sum
    }
}

/// When what is saved has paid for what was spent first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BreakEven {
    Months(f64),
    Never,
}

impl BreakEven {
    pub fn months(self) -> Option<f64> {
        match self {
            BreakEven::Months(months) => Some(months),
            BreakEven::Never => None,
        }
    }
}

/// What a side has cost after `month` months.
pub fn total(side: &Side, volume: &Volume, month: f64) -> f64 {
    let calls = volume.monthly() * volume.months(month);
    side.upfront + month * side.yearly / YEAR + calls * (side.per_call + side.errors)
}

/// How much less `new` has cost than `old` after `month` months.
pub fn advantage(old: &Side, new: &Side, volume: &Volume, month: f64) -> f64 {
    total(old, volume, month) - total(new, volume, month)
}

/// What a call with `new` saves, errors included.
pub fn saving_per_call(old: &Side, new: &Side) -> f64 {
    (old.per_call - new.per_call) + (old.errors - new.errors)
}

/// What `new` saves a month in the first year.
pub fn monthly_net(old: &Side, new: &Side, volume: &Volume) -> f64 {
    volume.monthly() * saving_per_call(old, new) - (new.yearly - old.yearly) / YEAR
}

/// When `new` has paid for itself: `(U_new - U_old) / net`, year by year where the volume grows.
pub fn break_even(old: &Side, new: &Side, volume: &Volume) -> BreakEven {
    let mut owed = new.upfront - old.upfront;
    let fixed = (new.yearly - old.yearly) / YEAR;
    let saved = volume.monthly() * saving_per_call(old, new);
    if volume.growth == 0.0 {
        let net = saved - fixed;
        return match (owed <= 0.0, net > 0.0) {
            (true, _) if net >= 0.0 => BreakEven::Months(0.0),
            (false, true) => BreakEven::Months(owed / net),
            _ => BreakEven::Never,
        };
    }
    if owed <= 0.0 && saved - fixed >= 0.0 {
        return BreakEven::Months(0.0);
    }
    let mut factor = 1.0;
    for year in 0..FURTHEST {
        let net = saved * factor - fixed;
        if net > 0.0 && owed > 0.0 && owed / net <= YEAR {
            return BreakEven::Months(year as f64 * YEAR + owed / net);
        }
        owed -= net * YEAR;
        factor *= 1.0 + volume.growth;
    }
    BreakEven::Never
}

/// The calls a day from which on `new` pays within `months`. None: at no volume, for a call with it
/// saves nothing.
pub fn break_even_volume(old: &Side, new: &Side, volume: &Volume, months: f64) -> Option<f64> {
    let saving = saving_per_call(old, new);
    if saving <= 0.0 {
        return None;
    }
    let spent = new.upfront - old.upfront + months * (new.yearly - old.yearly) / YEAR;
    let calls = spent / saving;
    Some((calls / volume.months(months) * YEAR / volume.days_per_year).max(0.0))
}

/// What an error must cost for the two to be even after `months`, with `gap` fewer errors a call:
/// 0 where `new` is cheaper without it, None where it makes no fewer errors.
pub fn error_cost_for_equal(
    old: &Side,
    new: &Side,
    volume: &Volume,
    gap: f64,
    months: f64,
) -> Option<f64> {
    let without = |side: &Side| Side {
        errors: 0.0,
        ..*side
    };
    let behind = -advantage(&without(old), &without(new), volume, months);
    if gap <= 0.0 {
        return None;
    }
    if behind <= 0.0 {
        return Some(0.0);
    }
    Some(behind / (gap * volume.monthly() * volume.months(months)))
}
