//! FS702: what belongs to a person. Each kind by its form and its check digits, or by a word beside
//! it; what is documented as fictitious is nobody's, and a business's tax numbers are not looked for.

mod accounts;
mod addresses;
mod numbers;
mod telephones;

use std::ops::Range;

use crate::lint::{Context, Report};
use crate::source::Diagnostic;
use crate::text::hash::HashMap;
use crate::text::{digits, visible};

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
    let mut seen: HashMap<String, usize> = HashMap::default();
    let mut found: Vec<(Diagnostic, usize)> = Vec::new();
    for passage in cx.passages() {
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
    let starts = digits::starts(latin);
    if !starts.is_empty() {
        accounts::accounts(latin, &starts, &mut out);
        numbers::numbers(latin, &starts, &mut out);
        telephones::telephones(latin, &mut out);
    }
    if let Some(other) = &other {
        for found in &mut out {
            found.range = other.source(found.range.clone());
        }
    }
    addresses::addresses(text, &mut out);
    out.sort_by_key(|found| found.range.start);
    out.truncate(MOST);
    out
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
            ("iban de77500105175047326491", "de77500105175047326491"),
            ("gb94 barc 1020 1530 0934 59", "gb94 barc 1020 1530 0934 59"),
            ("آيبان SA٠٦٨٠٦٠٨٠٤٧١٥٣٩٢٠٤٦٧١٨٥", "SA٠٦٨٠٦٠٨٠٤٧١٥٣٩٢٠٤٦٧١٨٥"),
            ("بطاقة ٤٥٣٩ ١٤٨٨ ٠٣٤٣ ٦٤٦٧ لا تعمل", "٤٥٣٩ ١٤٨٨ ٠٣٤٣ ٦٤٦٧"),
            ("کارت ۴۵۳۹-۱۴۸۸-۰۳۴۳-۶۴۶۷", "۴۵۳۹-۱۴۸۸-۰۳۴۳-۶۴۶۷"),
            (
                "carte 4539\u{a0}1488\u{a0}0343\u{a0}6467",
                "4539\u{a0}1488\u{a0}0343\u{a0}6467",
            ),
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
            "de89370400440532013000, gb82west12345698765432",
            "sha de7750010517504732649a, id-de77500105175047326490",
            "المجموع ٤٬٥٣٩٬١٤٨٬٨٠٣٬٤٣٦٫٤٦ والفاتورة ٢٠٢٦-١١-٢٤",
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
