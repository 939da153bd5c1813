//! Decimal amounts, exact to nine places: sums of money are not for binary floating point.

use serde_json::Value;

const ONE: i128 = 1_000_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(i128);

impl Amount {
    pub const ZERO: Amount = Amount(0);

    /// Reads Latin digits with a point, as JSON writes numbers.
    pub fn read(text: &str) -> Amount {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        assert!(part.len() <= 9, "{text}: more places than are counted");
        let padded = format!("{whole}{part:0<9}");
        let amount: i128 = padded
            .parse()
            .unwrap_or_else(|_| panic!("no number: {text}"));
        Amount(if text.starts_with('-') {
            -amount
        } else {
            amount
        })
    }

    pub fn plus(self, other: Amount) -> Amount {
        Amount(self.0 + other.0)
    }

    pub fn minus(self, other: Amount) -> Amount {
        Amount(self.0 - other.0)
    }

    pub fn times(self, other: Amount) -> Amount {
        let product = self.0 * other.0;
        assert_eq!(product % ONE, 0, "more places than are counted");
        Amount(product / ONE)
    }

    pub fn over(self, other: Amount) -> Amount {
        let dividend = self.0 * ONE;
        assert_eq!(dividend % other.0, 0, "a quotient without end");
        Amount(dividend / other.0)
    }

    pub fn magnitude(self) -> Amount {
        Amount(self.0.abs())
    }

    /// To two places, halves upwards.
    pub fn cents(self) -> Amount {
        let cent = ONE / 100;
        Amount((self.0 + cent / 2).div_euclid(cent) * cent)
    }

    pub fn json(self) -> Value {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.abs() / ONE, self.0.abs() % ONE);
        let text = format!("{sign}{whole}.{part:09}");
        serde_json::from_str(&text).expect("a number")
    }
}
