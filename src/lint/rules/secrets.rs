//! FS701: keys, tokens and private keys, each by the form its issuer gives it. Nothing is called a
//! secret for looking random: so do serial numbers.

use std::sync::LazyLock;

use regex::Regex;

use crate::lint::{Context, Report};
use crate::source::Place;
use crate::text::{Span, checksums, visible};

/// How many are shown of a file.
const SHOWN: usize = 50;

/// A kind of secret: what it starts with, and what may follow.
struct Form {
    what: &'static str,
    prefix: &'static str,
    rest: Rest,
}

enum Rest {
    /// So many characters, at least and at most, of those that the function accepts.
    Run(fn(u8) -> bool, usize, usize),
    /// The same, with a digit among them: words in capitals have the same form.
    WithDigit(fn(u8) -> bool, usize, usize),
    SendGrid,
    Jwt,
    Pem,
}

const fn form(what: &'static str, prefix: &'static str, rest: Rest) -> Form {
    Form { what, prefix, rest }
}

fn word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn capital(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

/// A longer prefix before the shorter one it begins with.
const FORMS: &[Form] = &[
    form("an Anthropic key", "sk-ant-", Rest::Run(base64url, 40, 300)),
    form("an OpenAI key", "sk-proj-", Rest::Run(base64url, 40, 300)),
    form(
        "an OpenAI key",
        "sk-svcacct-",
        Rest::Run(base64url, 40, 300),
    ),
    form("an OpenAI key", "sk-admin-", Rest::Run(base64url, 40, 300)),
    form("an OpenRouter key", "sk-or-v1-", Rest::Run(word, 64, 64)),
    form(
        "a key of OpenAI's form",
        "sk-",
        Rest::WithDigit(word, 32, 64),
    ),
    form(
        "an AWS access key",
        "AKIA",
        Rest::WithDigit(capital, 16, 16),
    ),
    form(
        "an AWS access key",
        "ASIA",
        Rest::WithDigit(capital, 16, 16),
    ),
    form("a GitHub token", "ghp_", Rest::Run(word, 36, 255)),
    form("a GitHub token", "gho_", Rest::Run(word, 36, 255)),
    form("a GitHub token", "ghu_", Rest::Run(word, 36, 255)),
    form("a GitHub token", "ghs_", Rest::Run(word, 36, 255)),
    form("a GitHub token", "ghr_", Rest::Run(word, 36, 255)),
    form(
        "a GitHub token",
        "github_pat_",
        Rest::Run(base64url, 60, 255),
    ),
    form("a GitLab token", "glpat-", Rest::Run(base64url, 20, 300)),
    form(
        "a Slack token",
        "xoxa-",
        Rest::WithDigit(base64url, 24, 300),
    ),
    form(
        "a Slack token",
        "xoxb-",
        Rest::WithDigit(base64url, 24, 300),
    ),
    form(
        "a Slack token",
        "xoxp-",
        Rest::WithDigit(base64url, 24, 300),
    ),
    form(
        "a Slack token",
        "xoxr-",
        Rest::WithDigit(base64url, 24, 300),
    ),
    form(
        "a Slack token",
        "xoxs-",
        Rest::WithDigit(base64url, 24, 300),
    ),
    form("a Google key", "AIza", Rest::Run(base64url, 35, 35)),
    form(
        "a Google client secret",
        "GOCSPX-",
        Rest::Run(base64url, 28, 28),
    ),
    form("a Stripe live key", "sk_live_", Rest::Run(word, 24, 255)),
    form("a Stripe live key", "rk_live_", Rest::Run(word, 24, 255)),
    form("an npm token", "npm_", Rest::Run(word, 36, 36)),
    form("a PyPI token", "pypi-AgE", Rest::Run(base64url, 50, 500)),
    form("a Hugging Face token", "hf_", Rest::Run(word, 34, 40)),
    form("a SendGrid key", "SG.", Rest::SendGrid),
    form("a signed token (JWT)", "eyJ", Rest::Jwt),
    form("a private key", "-----BEGIN ", Rest::Pem),
];

static PREFIXES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let prefixes: Vec<String> = FORMS
        .iter()
        .map(|form| regex::escape(form.prefix))
        .collect();
    Regex::new(&prefixes.join("|")).ok()
});

/// What vendors' documentation gives as examples, beside those that [`is_sample`] sees.
const DOCUMENTED: &[&str] = &[
    // GitHub's REST documentation, Slack's of oauth.v2.access, Google's of API keys.
    "16C7e42F292c6912E7710c838347Ae178B4a",
    "17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy",
    "SyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe",
];

/// Looks at the files themselves: a secret in a comment is in the repository as well.
pub fn secret(cx: &Context<'_>, report: &mut Report) {
    let Some(prefixes) = PREFIXES.as_ref() else {
        return;
    };
    for file in cx.files.ids() {
        if cx.files.name(file).starts_with("shipped:") {
            continue;
        }
        let text = cx.files.text(file);
        let mut shown = 0;
        let mut end = 0;
        for found in prefixes.find_iter(text) {
            // What stands inside of a secret is part of it.
            if found.start() < end {
                continue;
            }
            let Some((form, length)) = secret_at(text, found.start()) else {
                continue;
            };
            end = found.start() + length;
            shown += 1;
            if shown > SHOWN {
                break;
            }
            let place = Place::new(file, Span::new(found.start(), end));
            report.add(report.at(place, message(form, &text[found.start()..end])).help(
                "withdraw it where it was issued, for it is in the repository's history; then write a placeholder",
            ));
        }
    }
}

/// Never the whole of it: what is printed is kept in logs.
fn message(form: &Form, secret: &str) -> String {
    if matches!(form.rest, Rest::Pem) {
        let head = secret.trim_start_matches(form.prefix).split("-----").next();
        let head = head.unwrap_or("");
        return format!("{}: {}", form.what, visible::quoted(head, 40));
    }
    let start: String = secret.chars().take(form.prefix.len() + 4).collect();
    let length = secret.chars().count();
    format!("{}: `{start}…`, {length} characters", form.what)
}

/// The secret that starts at `at`, by its form and its length in bytes.
fn secret_at(text: &str, at: usize) -> Option<(&'static Form, usize)> {
    let rest = &text.as_bytes()[at..];
    let form = FORMS
        .iter()
        .find(|form| rest.starts_with(form.prefix.as_bytes()))?;
    let before = at.checked_sub(1).map(|at| text.as_bytes()[at]);
    // In `task-…` no key begins. After an escape of JSON, `\n`, one may.
    let escaped = at >= 2 && text.as_bytes()[at - 2] == b'\\';
    if before.is_some_and(base64url) && !escaped && !matches!(form.rest, Rest::Pem) {
        return None;
    }
    let body = &rest[form.prefix.len()..];
    let run = |is: fn(u8) -> bool, body: &[u8]| body.iter().take_while(|b| is(**b)).count();
    let fits = |is: fn(u8) -> bool, least: usize, most: usize| {
        let length = run(is, body);
        ((least..=most).contains(&length) && !is_sample(&body[..length])).then_some(length)
    };
    let length = match form.rest {
        Rest::Run(is, least, most) => fits(is, least, most)?,
        Rest::WithDigit(is, least, most) => {
            fits(is, least, most).filter(|n| body[..*n].iter().any(u8::is_ascii_digit))?
        }
        Rest::SendGrid => {
            let first = run(base64url, body);
            let second = run(base64url, body.get(first + 1..)?);
            let sound = (first, second) == (22, 43) && body[first] == b'.';
            (sound && !is_sample(&body[..first + 44])).then_some(first + 44)?
        }
        Rest::Jwt => jwt(rest)? - form.prefix.len(),
        Rest::Pem => pem(&text[at..])? - form.prefix.len(),
    };
    Some((form, form.prefix.len() + length))
}

/// Whether it is plainly no secret: a word says so, one character stands for all, or somebody typed
/// along the keyboard.
fn is_sample(body: &[u8]) -> bool {
    const WORDS: &[&str] = &[
        "example",
        "placeholder",
        "redacted",
        "your",
        "sample",
        "dummy",
        "fake",
        "changeme",
        "notreal",
        "secret",
        "xxxx",
    ];
    let text = String::from_utf8_lossy(body).to_ascii_lowercase();
    if WORDS.iter().any(|word| text.contains(word)) {
        return true;
    }
    if DOCUMENTED
        .iter()
        .any(|known| body.ends_with(known.as_bytes()))
    {
        return true;
    }
    let mut kinds = [false; 256];
    body.iter()
        .for_each(|byte| kinds[usize::from(*byte)] = true);
    let same = body.chunk_by(|a, b| a == b).map(<[u8]>::len).max();
    let rising = body
        .chunk_by(|a, b| a.wrapping_add(1) == *b)
        .map(<[u8]>::len)
        .max();
    kinds.iter().filter(|seen| **seen).count() < 7
        || same.is_some_and(|run| run >= 6)
        || rising.is_some_and(|run| run >= 10)
        || checksums::longest_series(&text, 1) >= 10
}

/// Three parts in base64url of which the first two are JSON, the first with `alg`.
fn jwt(bytes: &[u8]) -> Option<usize> {
    let run = |from: usize| {
        let length = bytes
            .get(from..)?
            .iter()
            .take_while(|b| base64url(**b))
            .count();
        Some(from + length)
    };
    let first = run(0)?;
    let second = run(first + 1)?;
    let third = run(second + 1)?;
    let dots = bytes[first] == b'.' && bytes.get(second) == Some(&b'.');
    if !dots || third - second <= 20 || second > 1 << 16 {
        return None;
    }
    let part = |from: usize, to: usize| {
        let text = decoded(&bytes[from..to])?;
        serde_json::from_slice::<serde_json::Map<_, serde_json::Value>>(&text).ok()
    };
    let (head, claims) = (part(0, first)?, part(first + 1, second)?);
    let algorithm = head.get("alg")?.as_str()?;
    let is = |key: &str, value: &str| claims.get(key).and_then(|v| v.as_str()) == Some(value);
    // The examples of jwt.io and of RFC 7519.
    let documented = is("name", "John Doe") || is("sub", "1234567890") || is("iss", "joe");
    let real = !algorithm.eq_ignore_ascii_case("none") && !documented;
    (real && !is_sample(&bytes[second + 1..third])).then_some(third)
}

/// Base64 with `-` and `_`, without padding.
fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    Some(out)
}

/// A private key of 16,384 bits is shorter.
const LONGEST_KEY: usize = 16_000;

/// A private key's block: the heading, and 64 characters or more of the key. Without them, or with
/// dots in their place, it is but talk of keys. The length reaches to the block's end.
fn pem(text: &str) -> Option<usize> {
    let head = text.get(11..text.floor_char_boundary(60))?;
    let length = head.find("-----")?;
    if !head[..length].ends_with("PRIVATE KEY") && !head[..length].ends_with("PRIVATE KEY BLOCK") {
        return None;
    }
    let end = 11 + length + 5;
    // In JSON line ends are written `\n`.
    let body = &text[end..text.floor_char_boundary((end + 400).min(text.len()))];
    let body = body.replace("\\r", "").replace("\\n", "\n");
    let is_key = |line: &str| {
        line.bytes()
            .all(|b| word(b) || matches!(b, b'+' | b'/' | b'='))
    };
    let lines = body.lines().map(str::trim).filter(|line| !line.is_empty());
    // `Proc-Type: 4,ENCRYPTED` and its kind stand before the key.
    let key: String = lines
        .skip_while(|line| line.contains(": "))
        .take_while(|line| is_key(line))
        .collect();
    // OpenSSH's keys start with runs of one letter, which others would be taken for a sample by.
    if !key
        .as_bytes()
        .as_chunks::<64>()
        .0
        .iter()
        .any(|part| !is_sample(part))
    {
        return None;
    }
    let longest = text.floor_char_boundary((end + LONGEST_KEY).min(text.len()));
    let foot = text[end..longest].find("-----END ");
    Some(foot.map_or(end, |foot| end + foot))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let Some(prefixes) = PREFIXES.as_ref() else {
            return Vec::new();
        };
        let at = prefixes.find_iter(text).filter_map(|found| {
            let (form, length) = secret_at(text, found.start())?;
            Some(format!("{} {length}", form.what))
        });
        at.collect()
    }

    /// Not written out, so that no scanner of this repository takes fright.
    fn key(prefix: &str, length: usize) -> String {
        let letters = "kQ7dZp2Vn9XsR4wTb8YgLc3MfH6jA1uE5iGoWxCvBtNzDqKrSyPmJhUaFeIl0";
        prefix.to_owned() + &letters.repeat(length.div_ceil(letters.len()))[..length]
    }

    #[test]
    fn forms_are_known() {
        for (prefix, length, what) in [
            ("sk-", 48, "a key of OpenAI's form"),
            ("sk-proj-", 80, "an OpenAI key"),
            ("sk-ant-api03-", 93, "an Anthropic key"),
            ("ghp_", 36, "a GitHub token"),
            ("github_pat_", 82, "a GitHub token"),
            ("glpat-", 20, "a GitLab token"),
            ("xoxb-", 40, "a Slack token"),
            ("AIza", 35, "a Google key"),
            ("sk_live_", 24, "a Stripe live key"),
            ("npm_", 36, "an npm token"),
            ("pypi-AgEIcHlwaS5vcmc", 90, "a PyPI token"),
        ] {
            let secret = key(prefix, length);
            let wanted = [format!("{what} {}", secret.len())];
            assert_eq!(found(&secret), wanted, "{secret}");
            assert_eq!(found(&format!("key={secret}, and")), wanted);
            assert_eq!(found(&format!("task-{secret}")), [] as [&str; 0]);
        }
        let aws = key("AKIA", 16).to_ascii_uppercase();
        assert_eq!(found(&aws), ["an AWS access key 20"]);
        assert_eq!(found(&(aws + "A")), [] as [&str; 0]);
        let sendgrid = format!("{}.{}", key("SG.", 22), key("", 43));
        assert_eq!(found(&sendgrid), ["a SendGrid key 69"]);
    }

    #[test]
    fn what_is_plainly_none_is_none() {
        for text in [
            "sk-…",
            "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "sk-YOUR_KEY",
            "ghp_************************************",
            "ghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
            "ghp_1234567890abcdefghijklmnopqrstuvwxyz",
            "AKIAIOSFODNN7EXAMPLE",
            "ASIAPACIFICDISTRICTS",
            "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy",
            "AIzaSyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe",
            "risk-based-approaches-to-procurement-in-the-gulf-region",
            "SG.1 and SG.2",
            "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN CERTIFICATE-----\nMIIE",
            "-----BEGIN شهادة",
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
            "eyJ",
        ] {
            assert_eq!(found(text), [] as [&str; 0], "{text}");
        }
    }

    #[test]
    fn a_signed_token_is_read() {
        // {"alg":"HS256"} and {"sub":"ap-team"}
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhcC10ZWFtIn0.".to_owned() + &key("", 43);
        assert_eq!(found(&token).len(), 1);
        let other = token.replace("eyJzdWIi", "aaaaaaaa");
        assert_eq!(found(&other), [] as [&str; 0]);
    }

    #[test]
    fn a_key_of_openssh_starts_with_runs_of_one_letter() {
        let head = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
        let start = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW";
        assert_eq!(found(&format!("{head}{start}\n{}", key("", 70))).len(), 1);
        let blank = "A".repeat(70);
        assert_eq!(found(&format!("{head}{start}\n{blank}\n{blank}")), [""; 0]);
    }

    #[test]
    fn a_private_key_has_a_body_on_lines_or_escaped() {
        let lines = format!("  {}\n  {}", key("", 60), key("", 60));
        let block =
            format!("-----BEGIN EC PRIVATE KEY-----\n{lines}\n-----END EC PRIVATE KEY-----");
        let escaped = block.replace("\n  ", "\\n");
        let locked = block.replace("KEY-----\n ", "KEY-----\nProc-Type: 4,ENCRYPTED\n\n ");
        for block in [block, escaped, locked] {
            let length = block.find("-----END").unwrap_or(0);
            assert_eq!(found(&block), [format!("a private key {length}")]);
        }
        let open = "-----BEGIN EC PRIVATE KEY-----\n".to_owned() + &key("", 64);
        assert_eq!(found(&open), ["a private key 30"]);
    }
}
