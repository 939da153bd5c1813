//! Numbers that carry a check digit: payment cards and a few national identity numbers.

/// Luhn's check over ASCII digits: every second from the right is doubled.
pub fn luhn(digits: &str) -> bool {
    let mut sum = 0;
    for (at, byte) in digits.bytes().rev().enumerate() {
        if !byte.is_ascii_digit() {
            return false;
        }
        let digit = u32::from(byte - b'0');
        sum += match at % 2 {
            0 => digit,
            _ if digit > 4 => 2 * digit - 9,
            _ => 2 * digit,
        };
    }
    digits.len() > 1 && sum % 10 == 0
}

/// Whose card a number is, by its first digits and its length; the check digit has to fit.
/// <https://en.wikipedia.org/wiki/Payment_card_number>
pub fn card_brand(digits: &str) -> Option<&'static str> {
    if !luhn(digits) {
        return None;
    }
    let first = |count: usize| digits.get(..count)?.parse::<u32>().ok();
    let (one, two, three, four) = (first(1)?, first(2)?, first(3)?, first(4)?);
    match digits.len() {
        13 | 16 | 19 if one == 4 => Some("Visa"),
        16 if (51..=55).contains(&two) || (2221..=2720).contains(&four) => Some("Mastercard"),
        15 if two == 34 || two == 37 => Some("American Express"),
        16 if four == 6011 || two == 65 || (644..=649).contains(&three) => Some("Discover"),
        16 if (3528..=3589).contains(&four) => Some("JCB"),
        14 if (300..=305).contains(&three) || two == 36 || two == 38 => Some("Diners Club"),
        16..=19 if two == 62 => Some("UnionPay"),
        _ => None,
    }
}

/// Numbers that payment providers publish for tests (Stripe, PayPal, Adyen, Braintree), beside the
/// series that [`looks_made_up`] knows.
const TEST_CARDS: &[&str] = &[
    "4242424242424242",
    "4012888888881881",
    "4111111145551142",
    "4222222222222",
    "4917610000000000",
    "4005519200000004",
    "4009348888881881",
    "4500600000000061",
    "5555555555554444",
    "2223003122003222",
    "2223000048400011",
    "2222400070000005",
    "5200828282828210",
    "5105105105105100",
    "5454545454545454",
    "5555341244441115",
    "378282246310005",
    "371449635398431",
    "378734493671000",
    "370000000000002",
    "6011111111111117",
    "6011000990139424",
    "6011981111111113",
    "6011601160116611",
    "3056930009020004",
    "36227206271667",
    "30569309025904",
    "38520000023237",
    "6555900000604105",
    "3566002020360505",
    "3530111333300000",
];

/// Whether a card number is published for tests. Those that begin with 4000 00 are Stripe's.
pub fn is_test_card(digits: &str) -> bool {
    TEST_CARDS.contains(&digits) || digits.starts_with("400000") || looks_made_up(digits)
}

/// Whether somebody typed along the keyboard: seven digits that count up or down, or six of one kind.
pub fn looks_made_up(digits: &str) -> bool {
    longest_series(digits, 0) >= 6
        || longest_series(digits, 1) >= 7
        || longest_series(digits, 9) >= 7
}

/// The longest run of digits each `step` more than the one before, 0 after 9.
pub fn longest_series(digits: &str, step: u8) -> usize {
    let (mut longest, mut run, mut last) = (0, 0, None);
    for byte in digits.bytes() {
        let digit = byte.is_ascii_digit().then(|| byte - b'0');
        let goes_on = matches!((last, digit), (Some(a), Some(b)) if (a + step) % 10 == b);
        run = match digit {
            Some(_) if goes_on => run + 1,
            Some(_) => 1,
            None => 0,
        };
        longest = longest.max(run);
        last = digit;
    }
    longest
}

/// An Emirates ID: 784, the year of birth, seven digits and Luhn's check.
pub fn emirates_id(digits: &str) -> bool {
    let year = digits.get(3..7).and_then(|year| year.parse().ok());
    digits.len() == 15
        && digits.starts_with("784")
        && year.is_some_and(|year: u32| (1900..2100).contains(&year))
        && luhn(digits)
}

/// A US social security number's form: none begins with 000, 666 or 9, and no group is all zeros.
/// Those that the Social Security Administration itself published are left out.
pub fn ssn(digits: &str) -> bool {
    let published = ["078051120", "219099999", "457555462"];
    digits.len() == 9
        && !digits.starts_with('9')
        && !["000", "666"].contains(&&digits[..3])
        && &digits[3..5] != "00"
        && &digits[5..] != "0000"
        && !published.contains(&digits)
}

/// An Aadhaar number: twelve digits, the first above 1, with Verhoeff's check.
pub fn aadhaar(digits: &str) -> bool {
    digits.len() == 12 && digits.starts_with(|c| ('2'..='9').contains(&c)) && verhoeff(digits)
}

/// Verhoeff's check: products in the dihedral group of the pentagon.
fn verhoeff(digits: &str) -> bool {
    // What a digit becomes at each place from the right; after eight places it begins again.
    const MOVED: [&[u8; 10]; 8] = [
        b"0123456789",
        b"1576283094",
        b"5803796142",
        b"8916043527",
        b"9453126870",
        b"4286573901",
        b"2793806415",
        b"7046913258",
    ];
    let product = |a: u8, b: u8| match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => (a + b - 5) % 5 + 5,
        (false, true) => (a - 5 + 5 - b) % 5 + 5,
        (false, false) => (a + 5 - b) % 5,
    };
    let mut check = 0;
    for (at, byte) in digits.bytes().rev().enumerate() {
        if !byte.is_ascii_digit() {
            return false;
        }
        check = product(check, MOVED[at % 8][usize::from(byte - b'0')] - b'0');
    }
    check == 0
}

/// An Italian codice fiscale: name, date and place of birth in sixteen characters, the last a check.
pub fn codice_fiscale(text: &str) -> bool {
    const FORM: &[u8; 16] = b"LLLLLLDDLDDLDDDL";
    const ODD: [u8; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    let bytes = text.as_bytes();
    let fits = bytes.len() == 16
        && bytes.iter().zip(FORM).all(|(byte, form)| match form {
            b'L' => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_digit(),
        });
    if !fits || !b"ABCDEHLMPRST".contains(&bytes[8]) {
        return false;
    }
    let value = |byte: u8| match byte {
        b'0'..=b'9' => byte - b'0',
        _ => byte - b'A',
    };
    let sum = bytes[..15].iter().enumerate().map(|(at, byte)| {
        let value = value(*byte);
        // Places count from 1.
        u32::from(if at % 2 == 0 {
            ODD[usize::from(value)]
        } else {
            value
        })
    });
    (sum.sum::<u32>() % 26) as u8 == bytes[15] - b'A'
}

/// A Spanish DNI: eight digits and the letter that belongs to their rest by 23.
pub fn dni(text: &str) -> bool {
    let letters = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let number = text
        .get(..8)
        .and_then(|digits| digits.parse::<usize>().ok());
    text.len() == 9 && number.is_some_and(|n| letters[n % 23] == text.as_bytes()[8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luhn_finds_a_wrong_or_swapped_digit() {
        assert!(luhn("79927398713"));
        for wrong in ["79927398710", "79927398731", "", "0", "7992739871x"] {
            assert!(!luhn(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_card_has_a_brand_by_prefix_and_length() {
        for (digits, brand) in [
            ("4539148803436467", Some("Visa")),
            ("4539148803436466", None),
            ("5425233430109903", Some("Mastercard")),
            ("2720999999999996", Some("Mastercard")),
            ("374245455400126", Some("American Express")),
            ("6011601160116611", Some("Discover")),
            ("3530111333300000", Some("JCB")),
            ("30569309025904", Some("Diners Club")),
            ("6240008631401148", Some("UnionPay")),
            // Right by Luhn, of no issuer.
            ("1234567812345670", None),
            ("9876543210123452", None),
            ("", None),
        ] {
            assert_eq!(card_brand(digits), brand, "{digits}");
        }
        for &digits in TEST_CARDS {
            assert!(luhn(digits), "{digits}");
        }
        assert!(is_test_card("4111111111111111") && is_test_card("4000002500003155"));
        assert!(!is_test_card("4539148803436467"));
    }

    #[test]
    fn series_are_seen() {
        for made_up in ["1234567", "504567890123", "000000", "4987654321", "7890123"] {
            assert!(looks_made_up(made_up), "{made_up}");
        }
        for real in ["123456", "5500011", "507654310", "4539148803436467"] {
            assert!(!looks_made_up(real), "{real}");
        }
    }

    #[test]
    fn national_numbers_are_known_by_their_checks() {
        assert!(emirates_id("784198012345674") == luhn("784198012345674"));
        let valid: Vec<String> = (0..10).map(|c| format!("78419847502936{c}")).collect();
        assert_eq!(valid.iter().filter(|id| emirates_id(id)).count(), 1);
        assert!(!emirates_id("784298475029361"));

        assert!(ssn("536904399") && !ssn("000904399") && !ssn("666904399") && !ssn("936904399"));
        assert!(!ssn("536004399") && !ssn("536900000") && !ssn("078051120"));

        // Verhoeff's own example is 2363.
        assert!(verhoeff("2363") && !verhoeff("2336") && !verhoeff("2364"));
        assert!(verhoeff("123451"));

        assert!(codice_fiscale("RSSMRA80A01H501U"));
        assert!(!codice_fiscale("RSSMRA80A01H501V") && !codice_fiscale("RSSMRA80F01H501U"));
        assert!(!codice_fiscale("RSSMRA80A01H5010"));

        assert!(dni("12345678Z") && !dni("12345678A") && !dni("1234567é"));
    }
}
