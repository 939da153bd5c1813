//! The forms of secrets: what each starts with, and what may follow.

/// A kind of secret: what it starts with, and what may follow.
pub(super) struct Form {
    pub(super) what: &'static str,
    pub(super) prefix: &'static str,
    pub(super) rest: Rest,
}

pub(super) enum Rest {
    /// So many characters, at least and at most, of those that the function accepts.
    Run(fn(u8) -> bool, usize, usize),
    /// The same, with a digit among them: words in capitals have the same form.
    WithDigit(fn(u8) -> bool, usize, usize),
    SendGrid,
    SlackApp,
    /// What follows `hooks.slack.com/services/` and its kind.
    SlackHook,
    Jwt,
    Pem,
}

const fn form(what: &'static str, prefix: &'static str, rest: Rest) -> Form {
    Form { what, prefix, rest }
}

pub(super) fn word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

pub(super) fn base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

pub(super) fn capital(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

/// A longer prefix before the shorter one it begins with.
pub(super) const FORMS: &[Form] = &[
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
    form("a Slack token", "xapp-", Rest::SlackApp),
    form(
        "a Slack webhook",
        "hooks.slack.com/services/",
        Rest::SlackHook,
    ),
    form(
        "a Slack webhook",
        "hooks.slack.com/workflows/",
        Rest::SlackHook,
    ),
    form(
        "a Slack webhook",
        "hooks.slack.com/triggers/",
        Rest::SlackHook,
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
