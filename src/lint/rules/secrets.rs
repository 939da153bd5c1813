//! FS701: keys, tokens and private keys, each by the form its issuer gives it. Nothing is called a
//! secret for looking random: so do serial numbers.

mod bodies;
mod forms;

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use bodies::{is_sample, jwt, pem, slack_app, slack_hook};
use forms::{FORMS, Form, Rest, base64url};

use crate::lint::{Context, Report};
use crate::source::Place;
use crate::text::{Span, visible};

/// How many are shown of a file.
const SHOWN: usize = 50;

static PREFIXES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        // The soonest made ready.
        .kind(Some(AhoCorasickKind::NoncontiguousNFA))
        .build(FORMS.iter().map(|form| form.prefix))
        .ok()
});

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
        Rest::SlackApp => slack_app(body)?,
        Rest::SlackHook => slack_hook(body)?,
        Rest::Jwt => jwt(rest)? - form.prefix.len(),
        Rest::Pem => pem(&text[at..])? - form.prefix.len(),
    };
    Some((form, form.prefix.len() + length))
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
    fn slacks_forms_have_parts() {
        let app = format!("xapp-1-A0{}-4829384756201-{}", "4KX92QZ", key("", 60));

        assert_eq!(found(&app), [format!("a Slack token {}", app.len())]);
        let hook = |last: &str| format!("hooks.slack.com/services/T0{0}/B0{0}/{last}", "4KX92QZ");
        for text in [
            hook(&key("", 24)),
            hook(&key("", 24)).replace("services", "triggers"),
        ] {
            let url = format!("see https://{text}, please");
            assert_eq!(found(&url), [format!("a Slack webhook {}", text.len())]);
        }
        for none in [
            hook(&"X".repeat(24)),
            hook("your-token"),
            hook("..."),
            "hooks.slack.com/services/".to_owned(),
            "hooks.slack.com/services/T00000000/B00000000/".to_owned() + &key("", 24),
            "xapp-2-onboarding-guide-for-the-new-people-of-2026".to_owned(),
            "xapp-1-A04KX92QZ-4829384756201-".to_owned() + &"x".repeat(64),
        ] {
            assert_eq!(found(&none), [""; 0], "{none}");
        }
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
