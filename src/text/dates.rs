//! Days of the calendar, written `YYYY-MM-DD`.

/// Days since 1970-01-01. None where `text` is no day.
pub fn days(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let right = parts.next().is_none() && year.len() == 4 && month.len() == 2 && day.len() == 2;
    let number = |part: &str| {
        let digits = part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse::<i64>().ok()).flatten()
    };
    let (year, month, day) = (number(year)?, number(month)?, number(day)?);
    if !right || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years that begin in March have their odd day last, and 400 of them have 146,097 days.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    Some(era * 146_097 + days - 719_468).filter(|days| date(*days) == text)
}

/// The day that is `days` after 1970-01-01.
pub fn date(days: i64) -> String {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// How many days `to` is after `from`.
pub fn between(from: &str, to: &str) -> Option<i64> {
    Some(days(to)? - days(from)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970() {
        for (text, number) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2000-02-29", 11_016),
            ("2026-11-23", 20_780),
            ("0001-01-01", -719_162),
        ] {
            assert_eq!(days(text), Some(number), "{text}");
            assert_eq!(date(number), text);
        }
        assert_eq!(between("2026-11-23", "2027-11-23"), Some(365));
        for text in [
            "",
            "2026-02-29",
            "2026-13-01",
            "2026-1-01",
            "+026-01-01",
            "2026-01-01-1",
        ] {
            assert_eq!(days(text), None, "{text}");
        }
    }

    #[test]
    fn there_and_back() {
        for number in (-800_000..800_000).step_by(17) {
            assert_eq!(
                days(&date(number)),
                Some(number).filter(|_| number >= -719_528)
            );
        }
    }
}
