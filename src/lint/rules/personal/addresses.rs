//! E-mail addresses that name a person.

use super::Found;

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
pub(super) fn addresses(text: &str, out: &mut Vec<Found>) {
    for at in memchr::memchr_iter(b'@', text.as_bytes()) {
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
