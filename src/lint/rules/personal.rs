//! FS702: what belongs to a person. Each kind by its form and its check digits, or by a word beside
//! it; what is documented as fictitious is nobody's, and a business's tax numbers are not looked for.

use std::collections::HashMap;
use std::ops::Range;

use crate::lint::passages::passages;
use crate::lint::{Context, Report};
use crate::source::Diagnostic;
use crate::text::{checksums, digits, iban, phones, visible};

/// Something that can belong to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    range: Range<usize>,
    /// What it has the form of, with its article.
    what: String,
    /// What may stand there instead.
    instead: String,
}

/// Each value once a spec, at its first place.
pub fn personal_data(cx: &Context<'_>, report: &mut Report) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut found: Vec<(Diagnostic, usize)> = Vec::new();
    for passage in passages(cx) {
        for item in find(passage.text) {
            let text = &passage.text[item.range.clone()];
            let value: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
            if let Some(&at) = seen.get(&value) {
                found[at].1 += 1;
                continue;
            }
            seen.insert(value, found.len());
            let place = passage.place_of(cx.files, item.range.clone().into());
            // Not the whole of it: what is printed is kept in logs.
            let start = visible::quoted(text, 4);
            let message = format!("`{start}` has the form of {}", item.what);
            let finding = report.at(place, message).help(item.instead);
            found.push((finding, 1));
        }
    }
    for (mut finding, count) in found {
        match count {
            1 => {}
            2 => finding.message.push_str(", and stands here twice"),
            _ => finding
                .message
                .push_str(&format!(", and stands here {count} times")),
        }
        report.add(finding);
    }
}

/// At most this many of a text: a list of addresses is one mistake.
const MOST: usize = 20;

fn find(text: &str) -> Vec<Found> {
    let mut out = Vec::new();
    let other = digits::Ascii::of(text);
    let latin = other.as_ref().map_or(text, |other| &other.text);
    if latin.bytes().any(|b| b.is_ascii_digit()) {
        accounts(latin, &mut out);
        numbers(latin, &mut out);
        telephones(latin, &mut out);
    }
    if let Some(other) = &other {
        for found in &mut out {
            found.range = other.source(found.range.clone());
        }
    }
    addresses(text, &mut out);
    out.sort_by_key(|found| found.range.start);
    out.truncate(MOST);
    out
}

fn word_before(bytes: &[u8], at: usize) -> bool {
    at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_')
}

/// IBANs and Italian tax codes, which are people's: both begin with capitals.
fn accounts(text: &str, out: &mut Vec<Found>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at + 15 <= bytes.len() {
        if !bytes[at].is_ascii_uppercase() || word_before(bytes, at) {
            at += 1;
            continue;
        }
        let head = &bytes[at..at + 4];
        if head[1].is_ascii_uppercase() && head[2].is_ascii_digit() && head[3].is_ascii_digit() {
            if let Some((range, compact)) = iban_at(text, at)
                && iban::is_valid(&compact)
                && !iban::is_example(&compact)
            {
                let country = &compact[..2];
                let example = iban::example_of(country).unwrap_or_default();
                at = range.end;
                out.push(Found {
                    range,
                    what: format!("an IBAN with right check digits ({country})"),
                    instead: format!(
                        "the country's example in the IBAN registry is nobody's: {example}"
                    ),
                });
                continue;
            }
        } else if let Some(code) = text.get(at..at + 16)
            && checksums::codice_fiscale(code)
            && code != "RSSMRA80A01H501U"
            && !bytes.get(at + 16).is_some_and(u8::is_ascii_alphanumeric)
        {
            out.push(Found {
                range: at..at + 16,
                what: "an Italian codice fiscale with its check letter".into(),
                instead: "`RSSMRA80A01H501U` is Mario Rossi's, whom every form knows".into(),
            });
        }
        at += 1;
    }
}

/// The characters of an IBAN from `at` on, as many as its country has, in one piece or in groups.
fn iban_at(text: &str, at: usize) -> Option<(Range<usize>, String)> {
    let length = iban::length_of(text.get(at..at + 2)?)?;
    let mut compact = String::new();
    let mut end = at;
    for (offset, c) in text[at..].char_indices() {
        if compact.len() == length {
            break;
        }
        match c {
            c if c.is_ascii_digit() || c.is_ascii_uppercase() => compact.push(c),
            ' ' | '\u{a0}' | '-' if compact.len().is_multiple_of(4) && end == at + offset => {
                continue;
            }
            _ => return None,
        }
        end = at + offset + 1;
    }
    let after = text[end..].chars().next();
    let ends = !after.is_some_and(|c| c.is_ascii_alphanumeric());
    (compact.len() == length && ends).then_some((at..end, compact))
}

/// Digits in groups with one blank or hyphen between.
struct Groups {
    /// The bytes of each group.
    groups: Vec<Range<usize>>,
    end: usize,
}

/// More groups than any number has: the rest of a table of figures.
const MOST_GROUPS: usize = 64;

fn groups_at(bytes: &[u8], start: usize) -> Groups {
    let (mut groups, mut at) = (Vec::new(), start);
    loop {
        let digits = bytes[at..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        if groups.len() < MOST_GROUPS {
            groups.push(at..at + digits);
        }
        at += digits;
        let parted = matches!(bytes.get(at), Some(b' ' | b'-'));
        if !parted || !bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
            return Groups { groups, end: at };
        }
        at += 1;
    }
}

/// Cards and national numbers.
fn numbers(text: &str, out: &mut Vec<Found>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(u8::is_ascii_digit) {
        let start = at + next;
        let Groups { groups, end } = groups_at(bytes, start);
        at = end;
        let after = bytes.get(end);
        let apart = |group: &Range<usize>| {
            let before = group.start.checked_sub(1).map(|at| bytes[at]);
            let glued =
                |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b',' | b'_' | b'+' | b'/');
            !(group.start == start && before.is_some_and(glued))
        };
        let whole = start..end;
        let digits = |range: &Range<usize>| -> String {
            text[range.clone()]
                .chars()
                .filter(char::is_ascii_digit)
                .collect()
        };
        let letter = after.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
        if let Some(range) =
            card_in(&groups).filter(|range| apart(range) && !(letter && range.end == end))
        {
            let number = digits(&range);
            let spaced = range.len() > number.len();
            if let Some(brand) = checksums::card_brand(&number)
                && !checksums::is_test_card(&number)
                && is_card(text, &range, spaced)
            {
                out.push(Found {
                    range,
                    what: format!("a card number ({brand}) with its check digit"),
                    instead: "a number for tests is nobody's: 4242 4242 4242 4242".into(),
                });
                continue;
            }
        }
        let lengths: Vec<usize> = groups.iter().map(ExactSizeIterator::len).collect();
        if !apart(&whole) {
            continue;
        }
        let near = |words: &[&str]| is_near(text, &whole, words);
        let what = match (lengths.as_slice(), letter) {
            ([3, 4, 7, 1], false) => {
                let id = digits(&whole);
                let real = checksums::emirates_id(&id) && !checksums::looks_made_up(&id[7..]);
                real.then_some("an Emirates ID with its check digit")
            }
            ([3, 2, 4], false) if text[whole.clone()].contains('-') => {
                let number = digits(&whole);
                let real = checksums::ssn(&number) && !checksums::looks_made_up(&number);
                (real && near(&["ssn", "social security"])).then_some("a US social security number")
            }
            ([4, 4, 4] | [12], false) => {
                let number = digits(&whole);
                let real = checksums::aadhaar(&number) && !checksums::looks_made_up(&number);
                let named = real && near(&["aadhaar", "aadhar", "आधार"]);
                named.then_some("an Aadhaar number with its check digit")
            }
            ([8], true) => text.get(start..end + 1).and_then(|id| {
                let real = checksums::dni(id) && !checksums::looks_made_up(id);
                let ends = !bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric);
                (real && ends && near(&["dni", "nif"])).then_some("a Spanish DNI with its letter")
            }),
            _ => None,
        };
        if let Some(what) = what {
            out.push(Found {
                range: whole,
                what: what.into(),
                instead: "write one that cannot be: 784-1990-1234567-1, 000-12-3456".into(),
            });
        }
    }
}

/// The groups that are laid out as a card's number: 4-4-4-4, 4-6-5, or in one piece. Further groups
/// of four make it another number.
fn card_in(groups: &[Range<usize>]) -> Option<Range<usize>> {
    let length = |at: usize| groups.get(at).map_or(0, ExactSizeIterator::len);
    (0..groups.len()).find_map(|at| {
        let first = &groups[at];
        let goes_before = at > 0 && length(at - 1) >= 4;
        let four = (0..4).all(|n| length(at + n) == 4) && length(at + 4) < 4;
        let amex = (length(at), length(at + 1), length(at + 2)) == (4, 6, 5);
        match (four && !goes_before, amex && !goes_before) {
            (true, _) => Some(first.start..groups[at + 3].end),
            (_, true) => Some(first.start..groups[at + 2].end),
            _ => (13..=19).contains(&first.len()).then(|| first.clone()),
        }
    })
}

const CARD_WORDS: &[&str] = &[
    "card",
    "cards",
    "visa",
    "mastercard",
    "amex",
    "american express",
    "kreditkarte",
    "carte",
    "tarjeta",
    "cvv",
    "cvc",
    "بطاقة",
    "فيزا",
    "ماستركارد",
];

/// Beside one of these a number in groups of four is something else.
const OTHER_WORDS: &[&str] = &[
    "order",
    "orders",
    "po",
    "tracking",
    "serial",
    "reference",
    "ref",
    "shipment",
    "voucher",
    "licence",
    "license",
    "imei",
    "sku",
    "طلب",
];

/// In one piece it is a card's only where a word says so: order numbers have sixteen digits as well.
fn is_card(text: &str, range: &Range<usize>, spaced: bool) -> bool {
    is_near(text, range, CARD_WORDS) || (spaced && !is_near(text, range, OTHER_WORDS))
}

/// Whether one of `words` stands within 40 characters before, or 16 after.
fn is_near(text: &str, range: &Range<usize>, words: &[&str]) -> bool {
    let before: Vec<char> = text[..range.start].chars().rev().take(40).collect();
    let before: String = before.into_iter().rev().collect();
    let after: String = text[range.end..].chars().take(16).collect();
    let around = format!("{before} | {after}").to_lowercase();
    words.iter().any(|word| {
        let latin = word.is_ascii();
        around.match_indices(word).any(|(at, _)| {
            let before = around[..at].chars().next_back();
            let after = around[at + word.len()..].chars().next();
            let letter = |c: Option<char>| latin && c.is_some_and(char::is_alphabetic);
            !letter(before) && !letter(after)
        })
    })
}

fn telephones(text: &str, out: &mut Vec<Found>) {
    for (at, _) in text.match_indices('+') {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '+' | '_')) {
            continue;
        }
        let (mut digits, mut end, mut blanks) = (String::new(), at + 1, 0);
        for (offset, c) in text[at + 1..].char_indices() {
            match c {
                '0'..='9' => {
                    digits.push(c);
                    end = at + 1 + offset + 1;
                    blanks = 0;
                }
                ' ' | '\u{a0}' | '\u{202f}' | '-' | '.' | '(' | ')' | '/' => blanks += 1,
                _ => break,
            }
            if blanks > 2 || digits.len() > 15 || (digits.is_empty() && blanks > 0) {
                break;
            }
        }
        // The zero that is dialled at home only.
        let digits = match text[at..end].contains("(0)") {
            true => digits.replacen('0', "", usize::from(!digits.starts_with('0'))),
            false => digits,
        };
        let letter = text[end..]
            .chars()
            .next()
            .is_some_and(|c| c.is_alphanumeric() && c != 'x');
        if !letter && phones::is_number(&digits) && !phones::is_harmless(&digits) {
            out.push(Found {
                range: at..end,
                what: "a telephone number".into(),
                instead: "regulators keep numbers for fiction: +1 202 555 0143, +44 20 7946 0018"
                    .into(),
            });
        }
    }
}

/// Parts of an address that are no person's name.
const ROLES: &[&str] = &[
    "accounting",
    "accounts",
    "admin",
    "alerts",
    "ap",
    "ar",
    "billing",
    "booking",
    "buying",
    "careers",
    "claims",
    "contact",
    "credit",
    "customer",
    "customers",
    "delivery",
    "desk",
    "dev",
    "dispatch",
    "email",
    "enquiries",
    "feedback",
    "finance",
    "help",
    "hello",
    "hr",
    "info",
    "inquiries",
    "invoice",
    "invoices",
    "it",
    "jobs",
    "legal",
    "logistics",
    "mail",
    "marketing",
    "media",
    "news",
    "newsletter",
    "no",
    "noreply",
    "office",
    "order",
    "orders",
    "payable",
    "payments",
    "press",
    "privacy",
    "procurement",
    "purchasing",
    "receivable",
    "reception",
    "reply",
    "sales",
    "security",
    "service",
    "services",
    "shipping",
    "support",
    "team",
    "web",
    "api",
    "app",
    "bids",
    "bot",
    "bounce",
    "daemon",
    "dept",
    "digital",
    "export",
    "git",
    "global",
    "group",
    "import",
    "mailer",
    "main",
    "not",
    "notifications",
    "operations",
    "ops",
    "payables",
    "plant",
    "postmaster",
    "project",
    "projects",
    "quality",
    "receivables",
    "root",
    "shop",
    "store",
    "supplier",
    "suppliers",
    "system",
    "tech",
    "tender",
    "tenders",
    "vendor",
    "vendors",
    "warehouse",
    "webmaster",
];

/// Names of nobody: what forms and manuals are filled in with.
const NOBODY: &[&str] = &[
    "doe",
    "mustermann",
    "musterfrau",
    "lastname",
    "firstname",
    "surname",
    "name",
    "nachname",
    "vorname",
    "user",
    "username",
    "last",
    "first",
    "bloggs",
    "foo",
    "bar",
    "test",
    "example",
];

/// Where people have addresses of their own.
const PRIVATE_MAIL: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "outlook.com",
    "live.com",
    "yahoo.com",
    "icloud.com",
    "me.com",
    "aol.com",
    "proton.me",
    "protonmail.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "mail.ru",
    "qq.com",
];

/// Companies that Microsoft's documentation made up.
const MADE_UP: &[&str] = &[
    "contoso",
    "fabrikam",
    "northwindtraders",
    "adventure-works",
    "wingtiptoys",
    "litware",
    "adatum",
];

/// Addresses that name a person: `first.last@`, or a private mailbox.
fn addresses(text: &str, out: &mut Vec<Found>) {
    for (at, _) in text.match_indices('@') {
        let local_char =
            |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'+' | b'%');
        let bytes = text.as_bytes();
        let local = bytes[..at]
            .iter()
            .rev()
            .take(64)
            .take_while(|b| local_char(b))
            .count();
        let domain_char = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
        let domain = bytes[at + 1..]
            .iter()
            .take(255)
            .take_while(|b| domain_char(b))
            .count();
        let (start, end) = (at - local, at + 1 + domain);
        let name = text[start..at].trim_start_matches(['.', '-', '+', '%']);
        let host = text[at + 1..end].trim_end_matches(['.', '-']);
        if names_a_person(&name.to_lowercase(), &host.to_lowercase()) {
            out.push(Found {
                range: at - name.len()..at + 1 + host.len(),
                what: "an e-mail address of a person".into(),
                instead:
                    "addresses at example.com, and at any name that ends in .example, are nobody's"
                        .into(),
            });
        }
    }
}

fn names_a_person(name: &str, host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let Some((top, rest)) = labels.split_last() else {
        return false;
    };
    let reserved = ["example", "test", "invalid", "localhost", "local"].contains(top)
        || rest
            .iter()
            .any(|label| *label == "example" || MADE_UP.contains(label));
    let sound = !rest.is_empty()
        && labels.iter().all(|label| !label.is_empty())
        && (2..=24).contains(&top.len())
        && top.bytes().all(|b| b.is_ascii_alphabetic());
    if reserved || !sound {
        return false;
    }
    let parts: Vec<&str> = name.split(['.', '_', '-', '+']).collect();
    let known = |part: &&str| ROLES.contains(part) || NOBODY.contains(part);
    if parts.iter().any(known) {
        return false;
    }
    // `k.haddad2` is the second of that name; `gulf.steel@gulf-steel.ae` is no one.
    let part_of_name = |part: &&str| {
        let letters = part.trim_end_matches(|c: char| c.is_ascii_digit());
        !letters.is_empty() && letters.bytes().all(|b| b.is_ascii_alphabetic())
    };
    let first_last = (2..=3).contains(&parts.len())
        && name.contains(['.', '_'])
        && parts.iter().all(part_of_name)
        && !parts
            .iter()
            .any(|part| part.len() >= 3 && host.contains(part))
        && parts.iter().any(|part| part.len() >= 3)
        && parts.last().is_some_and(|last| last.len() >= 2);
    first_last
        || (PRIVATE_MAIL.contains(&host)
            && name.len() >= 4
            && name.bytes().any(|b| b.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text)
            .into_iter()
            .map(|found| &text[found.range])
            .collect()
    }

    #[test]
    fn people_are_found() {
        for (text, part) in [
            (
                "pay to IBAN GB94 BARC 1020 1530 0934 59, thanks",
                "GB94 BARC 1020 1530 0934 59",
            ),
            ("(GB94BARC10201530093459)", "GB94BARC10201530093459"),
            ("حساب GB94BARC10201530093459.", "GB94BARC10201530093459"),
            ("4539 1488 0343 6467 exp 12/27", "4539 1488 0343 6467"),
            ("4539-1488-0343-6467 12/27", "4539-1488-0343-6467"),
            ("Visa card no. 4539148803436467", "4539148803436467"),
            ("بطاقة رقم 4539148803436467", "4539148803436467"),
            ("call +971 50 483 9276 now", "+971 50 483 9276"),
            ("+49 (0)151 23984756", "+49 (0)151 23984756"),
            ("+1 (202) 583-7492", "+1 (202) 583-7492"),
            (
                "ask karim.haddad@gulf-steel.ae.",
                "karim.haddad@gulf-steel.ae",
            ),
            ("to: <k.haddad@gulf-steel.ae>", "k.haddad@gulf-steel.ae"),
            ("karim1974@gmail.com", "karim1974@gmail.com"),
            ("SSN 536-90-4399", "536-90-4399"),
            ("C.F. VRDLGU85T12F205R", "VRDLGU85T12F205R"),
        ] {
            assert_eq!(found(text), [part], "{text}");
        }
        let id = (0..10).map(|check| format!("784-1984-7502936-{check}"));
        assert_eq!(id.filter(|id| found(id) == [id.as_str()]).count(), 1);
    }

    #[test]
    fn what_is_nobodys_is_silent() {
        for text in [
            "IBAN GB82 WEST 1234 5698 7654 32, DE89370400440532013000",
            "AE07 0331 2345 6789 0123 456",
            "GB94BARC10201530093458",
            "Order 4539148803436467",
            "Tracking no. 4539 1488 0343 6467",
            "PO 4539148803436467-2",
            "card 4242 4242 4242 4242 and 4111-1111-1111-1111, amex 3782 822463 10005",
            "cardboard 4539148803436467",
            "21 00000 00003 13947 14300 09017",
            "FR14 2004 1010 0505 0001 3M02 606",
            "0000 4539 1488 0343 6467 8888",
            "4539.1488",
            "TRN 100345678900003, VAT DE136695976, GB123456789",
            "info@gulf-steel.ae, sales@orrinto.com, no-reply@acme.com, accounts.payable@acme.com",
            "jane.smith@example.com, karim.haddad@buyer.example, a.b@localhost",
            "john.doe@company.com, first.last@corp.com, jane.smith@contoso.com",
            "jane@acme.com", // It may be a shop's name.
            "icon@2x.png, @decorator, a@b, user@host.c",
            "git@github.com:user/repo.git",
            "+1 202 555 0143, +44 20 7946 0018, +971 50 123 4567, +1 800 583 7492, +971 800 4839276",
            "+1,250,000.00 and +5 % and 3 + 4",
            "+1 250 000 000,00",
            "2026-11-24T10:00:00+04:00",
            "UTC+0400",
            "part 536-90-4399",
            "784-1990-1234567-1",
            "ISBN 978-3-16-148410-0",
            "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
            "فاتورة ضريبية رقم ١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦",
            "192.168.100.100 10.0.0.1",
        ] {
            assert_eq!(found(text), [] as [&str; 0], "{text}");
        }
    }

    #[test]
    fn long_rows_of_figures_take_no_time() {
        let rows = "1 ".repeat(200_000) + &"@".repeat(100_000) + &"+".repeat(100_000);
        assert_eq!(found(&rows), [] as [&str; 0]);
        let capitals = "AE07".repeat(100_000);
        assert_eq!(found(&capitals), [] as [&str; 0]);
    }
}
