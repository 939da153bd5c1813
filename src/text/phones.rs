//! Telephone numbers in international form, `+` and a country's code: E.164.

/// The codes of one and two digits; all others have three.
const SHORT_CODES: &[&str] = &[
    "1", "7", "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45",
    "46", "47", "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63",
    "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
];

/// The first two digits of the codes of three that are in use.
const LONG_CODES: &[&str] = &[
    "21", "22", "23", "24", "25", "26", "29", "35", "37", "38", "42", "50", "59", "67", "68", "80",
    "85", "87", "88", "96", "97", "99",
];

/// Numbers that regulators keep for books, films and documentation, without the `+`, a `.` for any
/// digit. They are the start of a number, and no shorter than what tells it from real ones. A range
/// whose document cannot be named is left out.
const FICTITIOUS: &[&str] = &[
    // North America: ATIS-0300115, 555 NXX Line Number Reference Document; 555-0100 to 555-0199 are kept
    // for fiction, and 555-1212 is directory assistance.
    "1...55501..",
    "1...5551212",
    // United Kingdom: Ofcom, Telephone numbers for drama use (TV, radio).
    // <https://www.ofcom.org.uk/phones-telecoms-and-internet/information-for-industry/numbering/numbers-for-drama>
    "441632960...",
    "441134960...",
    "441144960...",
    "441154960...",
    "441164960...",
    "441174960...",
    "441184960...",
    "441214960...",
    "441314960...",
    "441414960...",
    "441514960...",
    "441614960...",
    "442079460...",
    "441914980...",
    "442896496...",
    "442920180...",
    "447700900...",
    "448081570...",
    "449098790...",
    "443069990...",
    // Germany: Bundesnetzagentur, Rufnummern für Medienproduktionen, Mitteilung 148/2021, Amtsblatt
    // 7/2021, page 489.
    "493023125...",
    "496990009...",
    "494066969...",
    "492214710...",
    "498999998...",
    "4915228817386",
    "4915228895456",
    "4915254599371",
    "491729925904",
    "491729968532",
    "491729973185",
    "491729973186",
    "491729980752",
    "491749091317",
    "491749464308",
    "4917139200..",
    "49176040690..",
    // France: Arcep, décision 2018-0881 of 24 July 2018 (plan national de numérotation), annexe 1: the
    // numbers for audiovisual works.
    "3319900....",
    "3326191....",
    "3335301....",
    "3346571....",
    "3353649....",
    "3363998....",
    // Australia: ACMA, Phone numbers for use in TV shows, films and creative works. Of mobile numbers
    // these thirty only.
    // <https://www.acma.gov.au/phone-numbers-use-tv-shows-films-and-creative-works>
    "6125550....",
    "6135550....",
    "6175550....",
    "6185550....",
    "6127010....",
    "6137010....",
    "6177010....",
    "6187010....",
    "61491570006",
    "61491570156",
    "61491570157",
    "61491570158",
    "61491570159",
    "61491570110",
    "61491570313",
    "61491570737",
    "61491571266",
    "61491571491",
    "61491571804",
    "61491572549",
    "61491572665",
    "61491572983",
    "61491573770",
    "61491573087",
    "61491574118",
    "61491574632",
    "61491575254",
    "61491575789",
    "61491576398",
    "61491576801",
    "61491577426",
    "61491577644",
    "61491578957",
    "61491578148",
    "61491578888",
    "61491579212",
    "61491579760",
    "61491579455",
];

/// Whether `digits`, without the `+`, can be somebody's number: a country's code, ten to fifteen
/// digits, and in North America an area and an exchange that exist.
pub fn is_number(digits: &str) -> bool {
    let Some(national) = national(digits) else {
        return false;
    };
    let in_use = |at: usize| matches!(national.as_bytes().get(at), Some(b'2'..=b'9'));
    match digits.starts_with('1') {
        true => national.len() == 10 && in_use(0) && in_use(3),
        false => (10..=15).contains(&digits.len()) && national.len() >= 7,
    }
}

/// What follows the country's code.
fn national(digits: &str) -> Option<&str> {
    let short = SHORT_CODES.iter().find(|code| digits.starts_with(**code));
    if let Some(code) = short {
        return digits.get(code.len()..);
    }
    let known = LONG_CODES.contains(&digits.get(..2)?);
    known.then(|| digits.get(3..)).flatten()
}

/// Whether nobody pays for the call, or nobody can be called: toll-free numbers are a business's, and
/// those kept for fiction are nobody's.
pub fn is_harmless(digits: &str) -> bool {
    let national = national(digits).unwrap_or("");
    let toll_free = if digits.starts_with('1') {
        ["800", "833", "844", "855", "866", "877", "888"]
            .iter()
            .any(|code| national.starts_with(code))
    } else {
        // +800 is the international one.
        digits.starts_with("800") || national.starts_with("800") || national.starts_with("1800")
    };
    toll_free
        || FICTITIOUS.iter().any(|form| fits(digits, form))
        || super::checksums::looks_made_up(digits)
}

fn fits(digits: &str, form: &str) -> bool {
    let same = |(digit, form): (u8, u8)| form == b'.' || digit == form;
    digits.len() >= form.len() && digits.bytes().zip(form.bytes()).all(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_a_country_and_enough_digits() {
        for number in [
            "12025550143",
            "971504839276",
            "966503918274",
            "442079460018",
            "4915123984756",
            "989123847561",
            "35226123948",
        ] {
            assert!(is_number(number), "{number}");
        }
        for other in [
            "1250000000",
            "11234567890",
            "12021550143",
            "120255501431",
            "97150",
            "2806194837",
            "9715048392761234",
            "",
        ] {
            assert!(!is_number(other), "{other}");
        }
    }

    #[test]
    fn what_is_kept_for_fiction_or_free_of_charge_is_nobodys() {
        for number in [
            "12025550143",
            "18165551212",
            "442079460018",
            "447700900461",
            "493023125042",
            "33639981204",
            "61491570156",
            "61491579455",
            "18005839276",
            "80012394857",
            "9718004839276",
            "448001839274",
            "971501234567",
        ] {
            assert!(is_harmless(number), "{number}");
        }
        for number in [
            "12025837492",
            "971504839276",
            "447911482736",
            "4917248392761",
            "61491570162",
        ] {
            assert!(!is_harmless(number), "{number}");
        }
    }
}
