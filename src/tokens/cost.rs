//! What a call costs, and how money and large numbers are written for people.

/// USD per million tokens.
#[derive(Debug, Clone, PartialEq)]
pub struct Prices {
    pub input: f64,
    pub cached_input: Option<f64>,
    /// What writing to the cache costs, where it is more than `input`.
    pub cache_write: Option<f64>,
    pub output: f64,
    pub batch_input: Option<f64>,
    pub batch_output: Option<f64>,
    /// The day the prices were read, `YYYY-MM-DD`; None for those that `fewshot.toml` gives.
    pub as_of: Option<String>,
    /// Whether a second table has the same prices; None where it lacks the model.
    pub cross_checked: Option<bool>,
}

/// The tokens of one call. Input and output are means, or None where nothing tells them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Usage {
    /// The static prompt: system text and example turns.
    pub prompt: u64,
    /// What the request adds: message overhead, the schema.
    pub request: u64,
    pub input: Option<f64>,
    pub output: Option<f64>,
}

/// USD for one call, and what was left out of it for want of knowing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    pub per_call: f64,
    pub assumes_no_input: bool,
    pub assumes_no_output: bool,
}

const MILLION: f64 = 1_000_000.0;

/// Days of a month: a year's in twelve parts.
pub const DAYS_A_MONTH: f64 = 365.0 / 12.0;

/// The cost of a call of which nothing is cached.
pub fn per_call(prices: &Prices, usage: &Usage) -> Cost {
    cost(usage, prices.input, prices.input, prices.output)
}

/// The cost of a call that finds the whole static prompt in the cache, which only a prompt of the
/// model's cache minimum or more can. None where the price of cached input is not known.
pub fn per_call_cached(prices: &Prices, usage: &Usage) -> Option<Cost> {
    let cached = prices.cached_input?;
    Some(cost(usage, cached, prices.input, prices.output))
}

/// The cost of a call that puts the static prompt into the cache; None where that costs no more than
/// any input.
pub fn per_call_writing(prices: &Prices, usage: &Usage) -> Option<Cost> {
    let write = prices.cache_write?;
    Some(cost(usage, write, prices.input, prices.output))
}

/// The cost of a call in a batch, nothing cached. None where there is no price for batches.
pub fn per_call_batch(prices: &Prices, usage: &Usage) -> Option<Cost> {
    let input = prices.batch_input?;
    Some(cost(usage, input, input, prices.batch_output?))
}

/// With prices for the static prompt, for other input, and for the answer.
fn cost(usage: &Usage, prompt: f64, input: f64, output: f64) -> Cost {
    let fresh = usage.request as f64 + usage.input.unwrap_or(0.0);
    let millionths =
        usage.prompt as f64 * prompt + fresh * input + usage.output.unwrap_or(0.0) * output;
    Cost {
        per_call: millionths / MILLION,
        assumes_no_input: usage.input.is_none(),
        assumes_no_output: usage.output.is_none(),
    }
}

/// Dollars for people: `$1,234` from a thousand on, `$12.40` from one on, and three significant
/// digits below that: `$0.0106`, `$0.00034`.
pub fn usd(amount: f64) -> String {
    if !amount.is_finite() {
        return "unknown".to_string();
    }
    let sign = if amount < 0.0 { "-" } else { "" };
    let amount = amount.abs();
    // The borders lie where rounding to the finer notation would step over them.
    if amount >= 999.995 {
        return format!("{sign}${}", thousands(amount.round() as u64));
    }
    if amount >= 0.9995 || amount == 0.0 {
        return format!("{sign}${amount:.2}");
    }
    let leading_zeros = (-amount.log10()).floor().max(0.0) as usize;
    let digits = format!("{amount:.*}", leading_zeros + 3);
    let short = digits.trim_end_matches('0');
    format!("{sign}${short:0<width$}", width = "0.00".len())
}

/// `3444` → `3,444`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PRICES: Prices = Prices {
        input: 2.5,
        cached_input: Some(1.25),
        cache_write: None,
        output: 10.0,
        batch_input: None,
        batch_output: None,
        as_of: None,
        cross_checked: None,
    };

    #[test]
    fn a_call_costs_prompt_request_input_and_output() {
        let usage = Usage {
            prompt: 3000,
            request: 100,
            input: Some(900.0),
            output: Some(120.0),
        };
        let whole = per_call(&PRICES, &usage);
        assert!((whole.per_call - 0.0112).abs() < 1e-12);
        assert!(!whole.assumes_no_input && !whole.assumes_no_output);
        let cached = per_call_cached(&PRICES, &usage).unwrap();
        assert!((cached.per_call - (0.0112 - 3000.0 * 1.25 / 1e6)).abs() < 1e-12);
        assert_eq!(
            per_call_cached(
                &Prices {
                    cached_input: None,
                    ..PRICES
                },
                &usage
            ),
            None
        );
    }

    #[test]
    fn batches_and_cache_writes_have_prices_of_their_own() {
        let usage = Usage {
            prompt: 1_000_000,
            request: 500_000,
            input: Some(500_000.0),
            output: Some(1_000_000.0),
        };
        assert_eq!(per_call_batch(&PRICES, &usage), None);
        assert_eq!(per_call_writing(&PRICES, &usage), None);
        let prices = Prices {
            cache_write: Some(3.0),
            batch_input: Some(1.25),
            batch_output: Some(5.0),
            ..PRICES
        };
        let of = |cost: Option<Cost>| cost.map(|cost| cost.per_call);
        assert_eq!(of(per_call_batch(&prices, &usage)), Some(7.5));
        assert_eq!(of(per_call_writing(&prices, &usage)), Some(15.5));
    }

    #[test]
    fn what_is_not_known_counts_as_none_and_is_said() {
        let cost = per_call(
            &PRICES,
            &Usage {
                prompt: 1_000_000,
                ..Usage::default()
            },
        );
        assert_eq!(
            cost,
            Cost {
                per_call: 2.5,
                assumes_no_input: true,
                assumes_no_output: true
            }
        );
    }

    #[test]
    fn money_is_written_for_people() {
        for (amount, text) in [
            (0.0, "$0.00"),
            (0.0106, "$0.0106"),
            (0.010625, "$0.0106"),
            (0.00034, "$0.00034"),
            (0.5, "$0.50"),
            (0.1, "$0.10"),
            (0.125, "$0.125"),
            (0.001, "$0.001"),
            (0.9994, "$0.999"),
            (0.9999, "$1.00"),
            (0.0099999, "$0.01"),
            (12.4, "$12.40"),
            (999.99, "$999.99"),
            (999.996, "$1,000"),
            (1234.0, "$1,234"),
            (15_937.5, "$15,938"),
            (-0.25, "-$0.25"),
            (f64::NAN, "unknown"),
        ] {
            assert_eq!(usd(amount), text);
        }
    }

    #[test]
    fn thousands_are_grouped() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (3444, "3,444"),
            (50_000, "50,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(thousands(number), text);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn written_money_is_near_the_amount(exponent in -9.0..9.0_f64) {
            let amount = 10_f64.powf(exponent);
            let read: f64 = usd(amount).replace(['$', ','], "").parse().unwrap();
            prop_assert!((read - amount).abs() <= amount * 0.0051, "{} for {}", usd(amount), amount);
        }
    }
}
