//! What a comparison says, in words and numbers, for a terminal and for a page.

use crate::diff::{Change, Detail, Difference, Kind, Part};
use crate::lint::GateOne;
use crate::text::visible;
use crate::tokens::{thousands, usd};

/// The changes of one heading.
pub struct Group<'c> {
    pub title: &'static str,
    pub changes: Vec<&'c Change>,
}

impl<'c> Group<'c> {
    /// The first `most` changes, and how many more there are.
    pub fn first(&self, most: usize) -> (&[&'c Change], Option<u64>) {
        let (first, more) = self.changes.split_at(most.min(self.changes.len()));
        (first, (!more.is_empty()).then_some(more.len() as u64))
    }
}

pub fn groups(changes: &[Change]) -> Vec<Group<'_>> {
    let mut out: Vec<Group<'_>> = Vec::new();
    for change in changes {
        let title = match change.part {
            Part::Prompt | Part::Role | Part::Task | Part::Text => "prompt",
            Part::Input => "input",
            Part::Labels => "labels",
            Part::EdgeCases => "edge cases",
            Part::Steps => "steps",
            Part::Output => "output",
            Part::Examples => "examples",
            Part::Template => "template",
            Part::Settings | Part::Budget => "settings",
        };
        match out.iter_mut().find(|group| group.title == title) {
            Some(group) => group.changes.push(change),
            None => out.push(Group {
                title,
                changes: vec![change],
            }),
        }
    }
    out
}

/// `3 changes, 1 breaking`, or that there is none.
pub fn summary(difference: &Difference<'_>) -> String {
    let breaking = difference.breaking().count();
    let changes = match difference.changes.len() {
        0 => return "no difference in meaning".to_owned(),
        1 => "1 change".to_owned(),
        many => format!("{} changes", thousands(many as u64)),
    };
    match breaking {
        0 => format!("{changes}, none breaking"),
        many => format!("{changes}, {} breaking", thousands(many as u64)),
    }
}

/// A value that is short enough to stand in a line beside what it was.
const SHORT: usize = 40;

/// Fields that are prose: they stand below one another however short they are.
const PROSE: [&str; 8] = [
    "definition",
    "when",
    "then",
    "step",
    "reasoning",
    "source",
    "role",
    "task",
];

pub fn is_short(detail: &Detail) -> bool {
    if PROSE.contains(&detail.field.as_str()) {
        return false;
    }
    let short = |text: &Option<String>| {
        let text = text.as_deref().unwrap_or("");
        text.chars().nth(SHORT).is_none() && !text.contains('\n')
    };
    short(&detail.before) && short(&detail.after)
}

/// The details that need lines of their own: texts, before and after.
pub fn long_details(change: &Change) -> impl Iterator<Item = &Detail> {
    let details = change.details.iter();
    details.filter(|detail| !is_short(detail))
}

/// What became of it, without its name; `code` sets a name or value of the user's.
pub fn became(change: &Change, code: &dyn Fn(&str) -> String) -> String {
    let mut parts = vec![match change.kind {
        Kind::Added => "added".to_owned(),
        Kind::Removed => "removed".to_owned(),
        Kind::Renamed => {
            let to = change.to.as_deref().unwrap_or_default();
            format!("renamed to {}", code(to))
        }
        Kind::Moved => {
            let (from, to) = change.positions.unwrap_or_default();
            match from == to {
                true => format!("moved among the others, still number {from}"),
                false => format!("moved from {from} to {to}"),
            }
        }
        Kind::Relabelled => "relabelled".to_owned(),
        Kind::Changed => String::new(),
    }];
    if change.kind != Kind::Renamed
        && let Some(to) = &change.to
    {
        parts.push(format!("renamed to {}", code(to)));
    }
    for detail in &change.details {
        let said = said(change, detail, code);
        match parts.last_mut() {
            // A label is said in one breath with what became of it.
            Some(last) if detail.field == "label" && change.kind == Kind::Relabelled => {
                last.push(' ');
                last.push_str(&said);
            }
            _ => parts.push(said),
        }
    }
    parts.retain(|part| !part.is_empty());
    match change.follow {
        0 => {}
        1 => parts.push("1 example goes along".to_owned()),
        many => parts.push(format!("{} examples go along", thousands(many as u64))),
    }
    if parts.is_empty() {
        parts.push("changed".to_owned());
    }
    parts.join("; ")
}

fn said(change: &Change, detail: &Detail, code: &dyn Fn(&str) -> String) -> String {
    let field = &detail.field;
    // A thing that has one field is called by it.
    let own = *field == change.name || matches!(field.as_str(), "step" | "source" | "schema");
    if !is_short(detail) {
        return match (&change.kind, own) {
            (Kind::Added | Kind::Removed, _) => String::new(),
            (_, true) => "reworded".to_owned(),
            (_, false) => format!("{} reworded", code(field)),
        };
    }
    let value = |text: &Option<String>| match text.as_deref() {
        None | Some("") => "nothing".to_owned(),
        Some(text) => code(text),
    };
    let both = (&detail.before, &detail.after);
    match (field.as_str(), both) {
        ("required", (Some(_), Some(is))) => format!("now {is}"),
        ("required", (None, Some(is))) => is.clone(),
        ("alternative", (Some(was), None)) => format!("no longer {}", code(was)),
        ("alternative", (None, Some(is))) => format!("now also {}", code(is)),
        ("label", (Some(was), Some(is))) if change.kind == Kind::Relabelled => {
            format!("{} → {}", code(was), code(is))
        }
        ("label", (one, other)) if change.part == Part::Examples => {
            format!(
                "labelled {}",
                value(if one.is_some() { one } else { other })
            )
        }
        (_, (None, Some(is))) => format!("{}: {}", code(field), code(is)),
        (_, (Some(was), None)) if matches!(change.kind, Kind::Removed) => {
            format!("{}: {}", code(field), code(was))
        }
        (_, (one, other)) if own => format!("{} → {}", value(one), value(other)),
        (_, (one, other)) => format!("{}: {} → {}", code(field), value(one), value(other)),
    }
}

/// Two texts from shortly before where they part, each at most `room` characters.
pub fn excerpts(detail: &Detail, room: usize) -> [Option<String>; 2] {
    /// Characters shown before the first that differs.
    const BEFORE: usize = 16;
    let chars = |text: &Option<String>| -> Vec<char> {
        let text = text.as_deref().unwrap_or("");
        visible::quoted(text, usize::MAX).chars().collect()
    };
    let (a, b) = (chars(&detail.before), chars(&detail.after));
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let longest = a.len().max(b.len());
    let start = match longest <= room {
        true => 0,
        // Where little is left after it, more is shown of what comes before.
        false => same
            .saturating_sub(BEFORE)
            .min(longest - room.saturating_sub(2)),
    };
    let cut = |text: &[char]| {
        let mut out = String::new();
        if start > 0 {
            out.push('…');
        }
        let rest = text.get(start..).unwrap_or_default();
        let left = room.saturating_sub(2);
        out.extend(rest.iter().take(left));
        if rest.len() > left {
            out.push('…');
        }
        out
    };
    [
        detail.before.as_ref().map(|_| cut(&a)),
        detail.after.as_ref().map(|_| cut(&b)),
    ]
}

/// A row of the numbers.
pub struct Row {
    pub name: String,
    /// Whether it is a part of the row above.
    pub is_inner: bool,
    /// Before, after, the change, and the change in per cent.
    pub cells: [String; 4],
    /// Whether it became worse; None where it stayed.
    pub is_worse: Option<bool>,
}

/// Tokens by section, cost, gate one: before and after.
pub fn rows(difference: &Difference<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut count = |name: &str, is_inner: bool, before: u64, after: u64| {
        rows.push(Row {
            name: name.replace('_', " "),
            is_inner,
            cells: [
                thousands(before),
                thousands(after),
                signed(before, after),
                if is_inner {
                    String::new()
                } else {
                    growth(before as f64, after as f64)
                },
            ],
            is_worse: (before != after).then_some(after > before),
        });
    };
    if let Some((before, after)) = difference.tokens() {
        count("tokens", false, before, after);
        for (name, before, after) in difference.sections() {
            count(name, true, before, after);
        }
    }
    let costs = difference.costs();
    if costs.iter().any(Option::is_some) {
        let show = |cost: Option<f64>| cost.map_or_else(|| "unknown".to_owned(), usd);
        let [before, after] = costs;
        let both = before.zip(after).filter(|(before, after)| before != after);
        rows.push(Row {
            name: "a call".to_owned(),
            is_inner: false,
            cells: [
                show(before),
                show(after),
                both.map_or_else(String::new, |(before, after)| {
                    let sign = if after > before { "+" } else { "" };
                    format!("{sign}{}", usd(after - before))
                }),
                both.map_or_else(String::new, |(before, after)| growth(before, after)),
            ],
            is_worse: both.map(|(before, after)| after > before),
        });
    }
    let (before, after) = (&difference.before.gate_one, &difference.after.gate_one);
    rows.push(Row {
        name: "gate one".to_owned(),
        is_inner: false,
        cells: [gate(before), gate(after), String::new(), String::new()],
        is_worse: (before.passed != after.passed).then_some(before.passed),
    });
    for (one, other) in before.checks.iter().zip(&after.checks) {
        if one.passed != other.passed {
            let show = |passed: bool| if passed { "passed" } else { "failed" };
            rows.push(Row {
                name: one.id.replace('_', " "),
                is_inner: true,
                cells: [
                    show(one.passed).to_owned(),
                    show(other.passed).to_owned(),
                    String::new(),
                    String::new(),
                ],
                is_worse: Some(one.passed),
            });
        }
    }
    rows
}

fn gate(gate: &GateOne) -> String {
    if gate.passed {
        return "passed".to_owned();
    }
    let passed = gate.checks.iter().filter(|check| check.passed).count();
    format!("{passed} of {}", gate.checks.len())
}

fn signed(before: u64, after: u64) -> String {
    match after.cmp(&before) {
        std::cmp::Ordering::Equal => String::new(),
        std::cmp::Ordering::Greater => format!("+{}", thousands(after - before)),
        std::cmp::Ordering::Less => format!("-{}", thousands(before - after)),
    }
}

fn growth(before: f64, after: f64) -> String {
    if before <= 0.0 || before == after {
        return String::new();
    }
    format!("{:+.1} %", (after / before - 1.0) * 100.0)
}

/// What the numbers hang on.
pub fn notes(difference: &Difference<'_>) -> Vec<String> {
    let mut out = Vec::new();
    let sides = [&difference.before, &difference.after];
    let [Some(before), Some(after)] = sides.map(|side| side.counts) else {
        return out;
    };
    if before.counted_in() != after.counted_in() {
        out.push(format!(
            "counted in {} before and in {} after",
            before.counted_in(),
            after.counted_in()
        ));
    }
    let margins = [before, after].map(|counts| counts.margin.unwrap_or(0.0));
    let estimated = match margins.map(|margin| margin > 0.0) {
        [true, true] => "the tokens are estimates",
        [true, false] => "the tokens before are an estimate",
        [false, true] => "the tokens after are an estimate",
        [false, false] => "",
    };
    if !estimated.is_empty() {
        let margin = margins[0].max(margins[1]) * 100.0;
        out.push(format!("{estimated}, ±{margin:.0} %"));
    }
    let costs = sides.map(|side| side.counts.and_then(|counts| counts.cost(side.model)));
    let assumes = |of: fn(&crate::tokens::Cost) -> bool| costs.iter().flatten().any(of);
    match (
        assumes(|cost| cost.assumes_no_input),
        assumes(|cost| cost.assumes_no_output),
    ) {
        (true, true) => out.push("a call is reckoned without live input and answer".to_owned()),
        (true, false) => out.push("a call is reckoned without the live input".to_owned()),
        (false, true) => out.push("a call is reckoned without the answer".to_owned()),
        (false, false) => {}
    }
    out
}
