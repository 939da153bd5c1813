//! Numbers as written text, so that no digit is lost: a document number of 23 digits stays one.

/// `text`, a JSON number, in ECMAScript's notation (Number::toString) but with all its digits:
/// `1050.0` → `1050`, `1e3` → `1000`, `0.10000000000000000001` stays. None where `text` is no JSON
/// number, or one no double can come near (an exponent beyond ±308 and its kind).
pub fn canonical(text: &str) -> Option<String> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (&rest[..at], rest[at + 1..].parse::<i64>().ok()?),
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(whole) || (mantissa.contains('.') && !is_digits(fraction)) {
        return None;
    }
    let all = format!("{whole}{fraction}");
    let digits = all.trim_start_matches('0');
    // `point`: how many digits stand before the decimal point.
    let point = (whole.len() as i64 - (all.len() - digits.len()) as i64).saturating_add(exponent);
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return Some("0".into());
    }
    if !(-323..=309).contains(&point) || text.parse::<f64>().is_ok_and(f64::is_infinite) {
        return None;
    }
    // ECMA-262, Number::toString: decimal from 1e-6 up to 21 digits, else with an exponent.
    let count = digits.len() as i64;
    let body = if count <= point && point <= 21 {
        format!("{digits}{}", "0".repeat((point - count) as usize))
    } else if 0 < point && point <= 21 {
        let (before, after) = digits.split_at(point as usize);
        format!("{before}.{after}")
    } else if -6 < point && point <= 0 {
        format!("0.{}{digits}", "0".repeat(-point as usize))
    } else {
        let (first, others) = digits.split_at(1);
        let dot = if others.is_empty() { "" } else { "." };
        let power = point - 1;
        let sign = if power < 0 { '-' } else { '+' };
        format!("{first}{dot}{others}e{sign}{}", power.abs())
    };
    Some(if negative { format!("-{body}") } else { body })
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn keeps_every_digit_in_ecmascript_notation() {
        for (written, shown) in [
            ("1050.0", "1050"),
            ("1050", "1050"),
            ("1e3", "1000"),
            ("-0.0", "0"),
            ("-0", "0"),
            ("0.10000000000000000001", "0.10000000000000000001"),
            ("123456789012345678901", "123456789012345678901"),
            ("12345678901234567890123", "1.2345678901234567890123e+22"),
            ("1e21", "1e+21"),
            ("1e20", "100000000000000000000"),
            ("0.000001", "0.000001"),
            ("0.0000001", "1e-7"),
            ("1.50e-9", "1.5e-9"),
            ("516.6", "516.6"),
            ("-516.60", "-516.6"),
        ] {
            assert_eq!(canonical(written).as_deref(), Some(shown), "{written}");
        }
    }

    #[test]
    fn refuses_what_is_no_number() {
        for text in [
            "",
            "-",
            ".5",
            "5.",
            "1e400",
            "1e9223372036854775807",
            "0.1e-9223372036854775808",
            "0x1F",
            "1_000",
            "١٢",
            "1e",
            "nan",
        ] {
            assert_eq!(canonical(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn stays_the_same_number(value in proptest::num::f64::NORMAL | proptest::num::f64::ZERO) {
            for written in [format!("{value}"), format!("{value:e}")] {
                let shown = canonical(&written).expect("a number");
                let back: f64 = shown.parse().expect("a number");
                proptest::prop_assert_eq!(back, value + 0.0);
                proptest::prop_assert_eq!(canonical(&shown), Some(shown.clone()));
            }
        }
    }
}
