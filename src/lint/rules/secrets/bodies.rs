//! Whether what follows a prefix is a secret's body, or a sample; signed tokens and private keys, which
//! are read further.

use super::forms::{base64url, capital, word};
use crate::text::checksums;

/// What vendors' documentation gives as examples, beside those that [`is_sample`] sees.
const DOCUMENTED: &[&str] = &[
    // GitHub's REST documentation, Slack's of oauth.v2.access, Google's of API keys.
    "16C7e42F292c6912E7710c838347Ae178B4a",
    "17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy",
    "SyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe",
];

/// Whether it is plainly no secret: a word says so, one character stands for all, or somebody typed
/// along the keyboard.
pub(super) fn is_sample(body: &[u8]) -> bool {
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

/// `xapp-` and a version, the app, a number and the secret, with hyphens between.
pub(super) fn slack_app(body: &[u8]) -> Option<usize> {
    let length = body.iter().take_while(|b| base64url(**b)).count();
    let mut parts = body[..length].split(|b| *b == b'-');
    let (version, app) = (parts.next()?, parts.next()?);
    let (number, secret) = (parts.next()?, parts.next()?);
    let fits = version.len() == 1
        && version[0].is_ascii_digit()
        && app.starts_with(b"A")
        && app.iter().all(|b| capital(*b))
        && number.len() >= 8
        && number.iter().all(u8::is_ascii_digit)
        && secret.len() >= 32
        && secret.iter().all(|b| word(*b))
        && parts.next().is_none();
    (fits && !is_sample(secret)).then_some(length)
}

/// The workspace, one part or two, and the secret, with slashes between. A workspace of zeros is that
/// of Slack's own documentation.
pub(super) fn slack_hook(body: &[u8]) -> Option<usize> {
    let is_part = |b: &&u8| word(**b) || **b == b'/';
    let length = body.iter().take(200).take_while(is_part).count();
    let parts: Vec<&[u8]> = body[..length].split(|b| *b == b'/').collect();
    let [workspace, between @ .., secret] = &parts[..] else {
        return None;
    };
    let fits = workspace.starts_with(b"T")
        && workspace.len() >= 8
        && workspace.iter().all(|b| capital(*b))
        && !workspace.ends_with(b"000000")
        && (1..=2).contains(&between.len())
        && between
            .iter()
            .all(|part| part.len() >= 8 && part.iter().all(|b| capital(*b)))
        && (20..=64).contains(&secret.len());
    (fits && !is_sample(secret)).then_some(length)
}

/// Three parts in base64url of which the first two are JSON, the first with `alg`.
pub(super) fn jwt(bytes: &[u8]) -> Option<usize> {
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
pub(super) fn pem(text: &str) -> Option<usize> {
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
