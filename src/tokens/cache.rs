//! Whether a prompt is long enough for the provider's cache, and what it would save if it were.

use super::cost::{per_call, per_call_cached};
use super::count::Counts;
use super::models::Model;

/// How the static prompt stands to the model's cache.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cache {
    /// No price for cached input is known.
    Unpriced,
    /// Cached input has a price, and no minimum is known.
    NoMinimum,
    Reached {
        minimum: u64,
    },
    Short {
        minimum: u64,
        /// Tokens short of it.
        missing: u64,
        /// USD that a call would cost less if the prompt were filled up to the minimum and found in
        /// the cache; negative where it would cost more.
        saved: f64,
    },
}

pub fn cache(counts: &Counts, model: &Model) -> Cache {
    let Some(prices) = model
        .prices
        .as_ref()
        .filter(|prices| prices.cached_input.is_some())
    else {
        return Cache::Unpriced;
    };
    let Some(minimum) = model.cache_minimum else {
        return Cache::NoMinimum;
    };
    if counts.is_cacheable(model) {
        return Cache::Reached { minimum };
    }
    let usage = counts.usage();
    let now = per_call(prices, &usage).per_call;
    let mut filled = usage;
    filled.prompt = minimum;
    let then = per_call_cached(prices, &filled).map_or(now, |cost| cost.per_call);
    Cache::Short {
        minimum,
        missing: minimum - counts.prompt,
        saved: now - then,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::{Encoding, Lookup, find, unnamed};

    fn counts(prompt: u64) -> Counts {
        Counts {
            encoding: Encoding::O200kBase,
            file: None,
            exact: true,
            margin: None,
            prompt,
            sections: Vec::new(),
            examples: Vec::new(),
            request: 11,
            input: Some(900.0),
            output: Some(120.0),
        }
    }

    #[test]
    fn what_reaching_the_minimum_saves() {
        let Lookup::Known(model) = find("gpt-4o", &[]) else {
            panic!("gpt-4o is in the table");
        };
        assert_eq!(
            cache(&counts(1024), &model),
            Cache::Reached { minimum: 1024 }
        );
        // 1,000 tokens at 2.50 against 1,024 at 1.25.
        let Cache::Short { missing, saved, .. } = cache(&counts(1000), &model) else {
            panic!("it is short");
        };
        assert_eq!(missing, 24);
        assert!((saved - (1000.0 * 2.5 - 1024.0 * 1.25) / 1e6).abs() < 1e-12);
        // A prompt of 100 tokens would cost more.
        let Cache::Short { saved, .. } = cache(&counts(100), &model) else {
            panic!("it is short");
        };
        assert!(saved < 0.0);
    }

    #[test]
    fn what_is_not_known_is_said() {
        assert_eq!(cache(&counts(10), &unnamed()), Cache::Unpriced);
        let Lookup::Known(mut model) = find("gpt-4o", &[]) else {
            panic!("gpt-4o is in the table");
        };
        model.cache_minimum = None;
        assert_eq!(cache(&counts(10), &model), Cache::NoMinimum);
    }
}
