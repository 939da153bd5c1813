//! What a change may be refused for: `--fail-on`.

use super::Difference;
use crate::tokens::{thousands, usd};

/// A condition that fails a comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Condition {
    /// Readers of the output break.
    Breaking,
    /// A check of gate one that passed does not any more.
    Gate,
    /// The prompt has more tokens, by more than this share.
    Tokens(f64),
    /// A call costs more, by more than this share.
    Cost(f64),
}

/// Reads `breaking`, `gate`, `tokens=+5%` or `cost=+5%`.
pub fn parse(word: &str) -> Result<Condition, String> {
    let known = "one of breaking, gate, tokens=+N%, cost=+N%";
    let (name, share) = match word.trim().split_once('=') {
        Some((name, share)) => (name.trim(), Some(share.trim())),
        None => (word.trim(), None),
    };
    let share_of = |name: &str| -> Result<f64, String> {
        let wanted = || format!("`{name}` needs a growth in per cent, as {name}=+5%");
        let text = share.ok_or_else(wanted)?;
        let number = text.strip_prefix('+').unwrap_or(text);
        let number = number.strip_suffix('%').ok_or_else(wanted)?;
        let number: f64 = number.trim().parse().map_err(|_| wanted())?;
        match number.is_finite() && number >= 0.0 {
            true => Ok(number / 100.0),
            false => Err(wanted()),
        }
    };
    match (name, share) {
        ("breaking", None) => Ok(Condition::Breaking),
        ("gate", None) => Ok(Condition::Gate),
        ("breaking" | "gate", Some(_)) => Err(format!("`{name}` takes no value")),
        ("tokens", _) => Ok(Condition::Tokens(share_of("tokens")?)),
        ("cost", _) => Ok(Condition::Cost(share_of("cost")?)),
        _ => {
            let names = ["breaking", "gate", "tokens", "cost"];
            let near = crate::text::similar::nearest(name, names);
            let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            Err(format!("`{name}` is no reason to fail: {known}{hint}"))
        }
    }
}

impl Condition {
    /// How it is called, without its value.
    pub fn name(self) -> &'static str {
        match self {
            Condition::Breaking => "breaking",
            Condition::Gate => "gate",
            Condition::Tokens(_) => "tokens",
            Condition::Cost(_) => "cost",
        }
    }

    /// Why the comparison fails by it; None where it does not. An error where that cannot be said.
    pub fn failure(self, difference: &Difference<'_>) -> Result<Option<String>, String> {
        match self {
            Condition::Breaking => Ok(match difference.breaking().count() {
                0 => None,
                1 => Some("1 change breaks readers of the output".to_owned()),
                many => Some(format!("{many} changes break readers of the output")),
            }),
            Condition::Gate => {
                let lost = difference.lost_checks();
                let lost: Vec<String> = lost.iter().map(|id| id.replace('_', " ")).collect();
                Ok((!lost.is_empty())
                    .then(|| format!("gate one lost what it had: {}", lost.join(", "))))
            }
            Condition::Tokens(share) => {
                let (before, after) = difference.tokens().ok_or("the tokens are not known")?;
                let limit = before as f64 * (1.0 + share);
                Ok(grown(after as f64, limit).then(|| {
                    let grown = growth(before as f64, after as f64);
                    let (after, before) = (thousands(after), thousands(before));
                    let allowed = per_cent(share);
                    format!("{after} tokens, {before} before: {grown}, and {allowed} is allowed")
                }))
            }
            Condition::Cost(share) => {
                let [Some(before), Some(after)] = difference.costs() else {
                    return Err(
                        "what a call costs is not known on both sides: name a `model` that has prices"
                            .to_owned(),
                    );
                };
                Ok(grown(after, before * (1.0 + share)).then(|| {
                    let grown = growth(before, after);
                    let (after, before) = (usd(after), usd(before));
                    let allowed = per_cent(share);
                    format!("{after} a call, {before} before: {grown}, and {allowed} is allowed")
                }))
            }
        }
    }
}

/// Beyond the noise that sums of doubles end in.
fn grown(value: f64, limit: f64) -> bool {
    value > limit * (1.0 + 1e-9)
}

fn per_cent(share: f64) -> String {
    let number = (share * 100.0 * 1e6).round() / 1e6;
    format!("+{number} %")
}

/// With the digits that show by how much the limit was passed.
fn growth(before: f64, after: f64) -> String {
    if before <= 0.0 {
        return "from nothing".to_owned();
    }
    format!("{:+.2} %", (after / before - 1.0) * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read() {
        assert_eq!(parse("breaking"), Ok(Condition::Breaking));
        assert_eq!(parse(" gate "), Ok(Condition::Gate));
        assert_eq!(parse("tokens=+5%"), Ok(Condition::Tokens(0.05)));
        assert_eq!(parse("cost = 12.5%"), Ok(Condition::Cost(0.125)));
        assert_eq!(parse("tokens=+0%"), Ok(Condition::Tokens(0.0)));
    }

    #[test]
    fn what_is_none_says_what_would_be() {
        for (word, part) in [
            ("braking", "did you mean `breaking`?"),
            ("tokens", "as tokens=+5%"),
            ("tokens=+5", "as tokens=+5%"),
            ("cost=-5%", "as cost=+5%"),
            ("cost=+x%", "as cost=+5%"),
            ("cost=+inf%", "as cost=+5%"),
            ("gate=1", "takes no value"),
            ("", "one of breaking"),
        ] {
            let message = parse(word).expect_err(word);
            assert!(message.contains(part), "{word}: {message}");
        }
    }
}
