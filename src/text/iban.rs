//! International bank account numbers, ISO 13616: a country, two check digits, the account.

/// Each country's own example in the IBAN registry that SWIFT keeps for ISO. Its length is that of
/// every IBAN of the country, and it belongs to nobody.
const REGISTRY: &[&str] = &[
    "AD1200012030200359100100",
    "AE070331234567890123456",
    "AL47212110090000000235698741",
    "AT611904300234573201",
    "AZ21NABZ00000000137010001944",
    "BA391290079401028494",
    "BE68539007547034",
    "BG80BNBG96611020345678",
    "BH67BMAG00001299123456",
    "BI4210000100010000332045181",
    "BR1800360305000010009795493C1",
    "BY13NBRB3600900000002Z00AB00",
    "CH9300762011623852957",
    "CR05015202001026284066",
    "CY17002001280000001200527600",
    "CZ6508000000192000145399",
    "DE89370400440532013000",
    "DJ2100010000000154000100186",
    "DK5000400440116243",
    "DO28BAGR00000001212453611324",
    "EE382200221020145685",
    "EG380019000500000000263180002",
    "ES9121000418450200051332",
    "FI2112345600000785",
    "FK88SC123456789012",
    "FO6264600001631634",
    "FR1420041010050500013M02606",
    "GB29NWBK60161331926819",
    "GE29NB0000000101904917",
    "GI75NWBK000000007099453",
    "GL8964710001000206",
    "GR1601101250000000012300695",
    "GT82TRAJ01020000001210029690",
    "HN88CABF00000000000250005469",
    "HR1210010051863000160",
    "HU42117730161111101800000000",
    "IE29AIBK93115212345678",
    "IL620108000000099999999",
    "IQ98NBIQ850123456789012",
    "IS140159260076545510730339",
    "IT60X0542811101000000123456",
    "JO94CBJO0010000000000131000302",
    "KW81CBKU0000000000001234560101",
    "KZ86125KZT5004100100",
    "LB62099900000001001901229114",
    "LC55HEMM000100010012001200023015",
    "LI21088100002324013AA",
    "LT121000011101001000",
    "LU280019400644750000",
    "LV80BANK0000435195001",
    "LY83002048000020100120361",
    "MC5811222000010123456789030",
    "MD24AG000225100013104168",
    "ME25505000012345678951",
    "MK07250120000058984",
    "MN121234123456789123",
    "MR1300020001010000123456753",
    "MT84MALT011000012345MTLCAST001S",
    "MU17BOMM0101101030300200000MUR",
    "NI45BAPR00000013000003558124",
    "NL91ABNA0417164300",
    "NO9386011117947",
    "OM810180000001299123456",
    "PK36SCBL0000001123456702",
    "PL61109010140000071219812874",
    "PS92PALS000000000400123456702",
    "PT50000201231234567890154",
    "QA58DOHB00001234567890ABCDEFG",
    "RO49AAAA1B31007593840000",
    "RS35260005601001611379",
    "RU0304452522540817810538091310419",
    "SA0380000000608010167519",
    "SC18SSCB11010000000000001497USD",
    "SD2129010501234001",
    "SE4550000000058398257466",
    "SI56263300012039086",
    "SK3112000000198742637541",
    "SM86U0322509800000000270100",
    "SO211000001001000100141",
    "ST23000100010051845310146",
    "SV62CENR00000000000000700025",
    "TL380080012345678910157",
    "TN5910006035183598478831",
    "TR330006100519786457841326",
    "UA213223130000026007233566001",
    "VA59001123000012345678",
    "VG96VPVG0000012345678901",
    "XK051212012345678906",
    "YE15CBYE0001018861234567891234",
];

/// Others that banks' and payment providers' documentation gives as examples: ISO 13616's own, and
/// the test accounts of Stripe and of the European Payments Council's guides.
const DOCUMENTED: &[&str] = &[
    "GB82WEST12345698765432",
    "GB33BUKB20201555555555",
    "DE75512108001245126199",
    "DE02120300000000202051",
    "DE91100000000123456789",
    "FR7630006000011234567890189",
    "NL39RABO0300065264",
    "NL20INGB0001234567",
    "BE71096123456769",
    "ES7921000813610123456789",
    "AT483200000012345864",
    "CH5604835012345678009",
];

/// The country's example in the registry, in groups of four as it is printed.
pub fn example_of(country: &str) -> Option<String> {
    let example = registered(country)?;
    let groups = example.as_bytes().chunks(4).map(String::from_utf8_lossy);
    Some(groups.collect::<Vec<_>>().join(" "))
}

/// How long an IBAN of the country is.
pub fn length_of(country: &str) -> Option<usize> {
    registered(country).map(str::len)
}

/// Whether digits stand where the country's example in the registry has them.
pub fn is_formed_like_example(compact: &str) -> bool {
    let example = compact.get(..2).and_then(registered);
    example.is_some_and(|example| {
        let mut both = example.bytes().zip(compact.bytes());
        both.all(|(form, byte)| !form.is_ascii_digit() || byte.is_ascii_digit())
    })
}

fn registered(country: &str) -> Option<&'static str> {
    let at = REGISTRY.binary_search_by(|example| example[..2].cmp(country));
    at.ok().map(|at| REGISTRY[at])
}

/// Whether `compact`, an IBAN without blanks, has its country's length and right check digits.
pub fn is_valid(compact: &str) -> bool {
    let form = compact
        .bytes()
        .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    form && compact.get(..2).and_then(length_of) == Some(compact.len()) && rest(compact) == Some(1)
}

/// The rest by 97 of the number that the IBAN is, its first four characters put last and its letters
/// counted from 10 on. <https://en.wikipedia.org/wiki/International_Bank_Account_Number>
fn rest(compact: &str) -> Option<u32> {
    let (head, account) = compact.split_at_checked(4)?;
    account.chars().chain(head.chars()).try_fold(0, |rest, c| {
        let value = c.to_digit(36)?;
        Some((rest * if value > 9 { 100 } else { 10 } + value) % 97)
    })
}

/// Whether it is an example that belongs to nobody: from the registry, from documentation, or with
/// digits that count up.
pub fn is_example(compact: &str) -> bool {
    REGISTRY.contains(&compact)
        || DOCUMENTED.contains(&compact)
        || super::checksums::longest_series(compact, 1) >= 7
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_an_iban() {
        for example in REGISTRY.iter().chain(DOCUMENTED) {
            assert!(is_valid(example), "{example}: {:?}", rest(example));
            assert!(is_example(example));
        }
        assert!(REGISTRY.is_sorted());
    }

    #[test]
    fn length_and_check_digits_count() {
        for (text, valid) in [
            ("GB94BARC10201530093459", true),
            ("GB94BARC10201530093458", false),
            ("GB94BARC1020153009345", false),
            ("gb94barc10201530093459", false),
            ("ZZ94BARC10201530093459", false),
            ("GB", false),
            ("", false),
            ("éé94", false),
        ] {
            assert_eq!(is_valid(text), valid, "{text}");
        }
        assert!(!is_example("GB94BARC10201530093459"));
        assert_eq!(length_of("AE"), Some(23));
        let example = example_of("AE");
        assert_eq!(example.as_deref(), Some("AE07 0331 2345 6789 0123 456"));
    }
}
