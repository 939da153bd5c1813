//! Figures of a case: a number, a range, or absent; and what is written where a number belongs.

use super::keys;
use crate::source::{Applicability, Diagnostic, Node, Place, Value};
use crate::spec::fields::{Fields, Lowering};
use crate::spec::kind::Bounds;
use crate::text::visible;

/// A number as sure as it is known: `low` and `high` are `likely` where it is one number.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Where it stands in the case, `fine_tuned.upfront.runs.count`, or what it is called.
    pub path: String,
    pub low: f64,
    pub likely: f64,
    pub high: f64,
    /// None where it was not written but counted or looked up.
    pub place: Option<Place>,
    /// Where it comes from, in words.
    pub source: Option<String>,
    /// Why it was assumed, where it was.
    pub assumed: Option<String>,
}

impl Figure {
    /// A number that no file says.
    pub fn derived(path: impl Into<String>, value: f64, source: impl Into<String>) -> Self {
        Figure {
            path: path.into(),
            low: value,
            likely: value,
            high: value,
            place: None,
            source: Some(source.into()),
            assumed: None,
        }
    }

    pub fn is_range(&self) -> bool {
        self.low < self.high
    }
}

/// A figure that is asked for, given or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    pub path: String,
    pub figure: Option<Figure>,
}

impl Quantity {
    pub fn absent(path: impl Into<String>) -> Self {
        Quantity {
            path: path.into(),
            figure: None,
        }
    }

    /// What it most likely is.
    pub fn likely(&self) -> Option<f64> {
        Some(self.figure.as_ref()?.likely)
    }
}

/// The figure under `name`; `path` is where the mapping stands, ending in a dot or empty.
pub fn quantity(low: &mut Lowering<'_>, fields: &Fields<'_>, path: &str, name: &str) -> Quantity {
    let path = format!("{path}{name}");
    let figure = fields
        .get(name)
        .and_then(|node| figure(low, node, &path, fields.bounds(name)));
    Quantity { path, figure }
}

pub fn figure(low: &mut Lowering<'_>, node: &Node, path: &str, bounds: &Bounds) -> Option<Figure> {
    let Some(entries) = node.as_map() else {
        let value = number(low, node, path, bounds)?;
        return Some(Figure {
            place: Some(node.place),
            source: None,
            ..Figure::derived(path, value, "")
        });
    };
    // `{ low: 40,000 }`: the comma ends the number, and its rest becomes a key.
    let rest = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if let Some(cut) = entries
        .iter()
        .find(|e| rest(&e.key.text) && e.value.is_null())
    {
        let message = "a comma cut this number: its rest became a key of its own";
        let diagnostic = Diagnostic::error("FS004", message)
            .at(cut.key.place)
            .help("write numbers without thousand separators");
        low.push(diagnostic);
        return None;
    }
    let fields = low.fields(node, &keys::FIGURE)?;
    let before = low.found.len();
    let mut part = |name: &str| {
        let node = fields.get(name)?;
        Some((number(low, node, path, bounds)?, node.place))
    };
    let (least, likely, most) = (part("low"), part("likely"), part("high"));
    let assumed = low.text_at(&fields, "assumed");
    let source = low.text_at(&fields, "source");
    if low.found.len() > before {
        return None;
    }
    let named = [("low", least), ("likely", likely), ("high", most)];
    let given: Vec<_> = named
        .into_iter()
        .filter_map(|(name, part)| Some((name, part?)))
        .collect();
    for pair in given.windows(2) {
        let [(small, (a, _)), (large, (b, place))] = pair else {
            continue;
        };
        if a > b {
            let message = format!("`{small}` is larger than `{large}`: {a} and {b}");
            low.push(Diagnostic::error("FS004", message).at(*place));
            return None;
        }
    }
    let (low_end, likely, high_end) = match (least, likely, most) {
        (None, Some((likely, _)), None) => (likely, likely, likely),
        (Some((a, _)), Some((likely, _)), Some((b, _))) => (a, likely, b),
        // Without a likely value any is as likely, and the middle stands for it.
        (Some((a, _)), None, Some((b, _))) => (a, (a + b) / 2.0, b),
        _ => {
            let message = "a figure has `likely`, or `low` and `high`, or all three";
            low.push(Diagnostic::error("FS003", message).at(node.place));
            return None;
        }
    };
    Some(Figure {
        path: path.to_owned(),
        low: low_end,
        likely,
        high: high_end,
        place: Some(node.place),
        source: source.map(|text| text.text),
        assumed: assumed.map(|text| text.text),
    })
}

/// A number within its bounds; what else stands there is reported with the way out.
pub fn number(low: &mut Lowering<'_>, node: &Node, path: &str, bounds: &Bounds) -> Option<f64> {
    let value: f64 = match &node.value {
        Value::Number(text) => text.parse().ok()?,
        Value::Text { text, .. } => {
            not_a_number(low, node, text, bounds);
            return None;
        }
        _ => {
            low.wrong_type(node, "a number");
            return None;
        }
    };
    let name = path.rsplit('.').next().unwrap_or(path);
    let outside = value < bounds.least || value > bounds.most;
    if outside || (bounds.whole && value.fract() != 0.0) {
        let message = match value < 0.0 && bounds.least == 0.0 {
            true => format!("`{name}` cannot be negative"),
            false => format!("`{name}` {}, not {value}", bounds.what),
        };
        let mut diagnostic = Diagnostic::error("FS004", message).at(node.place);
        if bounds.most == 1.0 && (1.0..=100.0).contains(&value) {
            diagnostic = diagnostic.help(format!("if it is in per cent, write {}", share(value)));
        }
        low.push(diagnostic);
        return None;
    }
    Some(value)
}

/// A whole number under `name`.
pub fn count_at(low: &mut Lowering<'_>, fields: &Fields<'_>, name: &str) -> Option<u64> {
    let node = fields.get(name)?;
    Some(number(low, node, name, fields.bounds(name))? as u64)
}

/// `94.2` as a share, without the noise of binary fractions.
fn share(percent: f64) -> f64 {
    (percent * 1e10).round() / 1e12
}

fn not_a_number(low: &mut Lowering<'_>, node: &Node, text: &str, bounds: &Bounds) {
    let shown = visible::quoted(text, 40);
    let latin: String = text.chars().map(latin_digit).collect();
    let percent = latin.contains('%');
    let bare = latin.replace('%', "");
    let bare = bare.trim().trim_start_matches(['$', '€', '£']).trim();
    let plain = plain_number(bare);
    let written = plain.map(|value| match percent {
        true => share(value),
        false => value,
    });
    let what = if latin != text && text.chars().any(|c| latin_digit(c) != c && c.is_numeric()) {
        "Latin digits are needed here"
    } else if percent {
        "no percent sign belongs here"
    } else if plain.is_none() {
        low.wrong_type(
            node,
            "a number, or a mapping with `low`, `likely` and `high`,",
        );
        return;
    } else if bare != latin.trim() {
        "no currency sign belongs here: money is in USD"
    } else {
        "no thousand separators belong in a number"
    };
    let mut diagnostic = Diagnostic::error("FS004", format!("{what}: `{shown}`")).at(node.place);
    if let Some(value) = written.filter(|value| *value <= bounds.most) {
        let help = if percent {
            format!("write the share: {value}")
        } else {
            format!("write {value}")
        };
        let title = format!("write {value}");
        diagnostic = diagnostic.help(help);
        diagnostic = diagnostic.replace(Applicability::Ask, title, node.place, value.to_string());
    }
    low.push(diagnostic);
}

/// Arabic-Indic and Persian digits, full-width ones, and the signs that go with them.
fn latin_digit(c: char) -> char {
    let digit = |zero: u32| char::from_digit(c as u32 - zero, 10).unwrap_or(c);
    match c {
        '\u{660}'..='\u{669}' => digit(0x660),
        '\u{6f0}'..='\u{6f9}' => digit(0x6f0),
        '\u{966}'..='\u{96f}' => digit(0x966),
        '\u{ff10}'..='\u{ff19}' => digit(0xff10),
        '\u{66a}' | '\u{ff05}' => '%',
        '\u{66b}' => '.',
        '\u{66c}' => ',',
        c => c,
    }
}

/// The number that `text` writes with separators: `50,000`, `50 000`, `1.000.000`, `0,942`.
fn plain_number(text: &str) -> Option<f64> {
    let is_mark = |c: char| matches!(c, ',' | '\'' | '’' | '_' | ' ' | '\u{a0}' | '\u{202f}');
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if !text
        .chars()
        .all(|c| c.is_ascii_digit() || c == '.' || is_mark(c))
    {
        return None;
    }
    let of_thousands = |part: &str, mark: &dyn Fn(char) -> bool| {
        let mut groups = part.split(mark);
        let first = groups.next().unwrap_or("");
        (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3)
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.contains('.') && of_thousands(text, &|c| c == '.') {
        return text.replace('.', "").parse().ok();
    }
    if whole.contains(is_mark) && of_thousands(whole, &is_mark) && !whole.starts_with("0,") {
        let whole: String = whole.chars().filter(|c| !is_mark(*c)).collect();
        return format!("{whole}.{fraction}0").parse().ok();
    }
    // One comma that parts no thousands is a decimal comma.
    if text.matches(is_mark).count() == 1 && text.contains(',') && fraction.is_empty() {
        return text.replace(',', ".").parse().ok();
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{latin_digit, plain_number};

    #[test]
    fn numbers_with_separators_are_understood() {
        for (text, value) in [
            ("50,000", 50_000.0),
            ("50 000", 50_000.0),
            ("1,234,567.5", 1_234_567.5),
            ("1.000.000", 1_000_000.0),
            ("50_000", 50_000.0),
            ("0,942", 0.942),
            ("94,2", 94.2),
            ("94.2", 94.2),
        ] {
            assert_eq!(plain_number(text), Some(value), "{text}");
        }
        for text in ["", "many", "5,00,0", "-3", "12:30", "1e"] {
            assert_eq!(plain_number(text), None, "{text}");
        }
        let latin: String = "٥٠٬٠٠٠٫٥".chars().map(latin_digit).collect();
        assert_eq!(latin, "50,000.5");
    }
}
