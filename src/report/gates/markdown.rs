//! The assessment as Markdown, for a pull request or a decision record.

use super::view::{View, state};

pub fn gates_markdown(view: &View) -> String {
    let mut out = format!("# {}: {}\n", text(&view.name), view.answer);
    let mut part = |lines: Vec<String>| {
        if !lines.is_empty() {
            out.push('\n');
            out.push_str(&lines.join("\n"));
            out.push('\n');
        }
    };
    part(view.description.iter().map(|it| text(it)).collect());
    part(
        view.because
            .iter()
            .map(|it| format!("- {}", text(it)))
            .collect(),
    );
    for gate in &view.gates {
        part(vec![format!(
            "## Gate {}: {} ({})",
            gate.name,
            gate.title,
            state(gate.cleared)
        )]);
        let mut lines = vec![
            "| check | evidence | where |".to_owned(),
            RULE.repeat(3) + "|",
        ];
        for check in &gate.checks {
            let place = check.place.as_deref().unwrap_or("");
            lines.push(row(&[state(check.cleared), &check.text, place]));
        }
        part(lines);
    }
    part(vec!["## What each costs".to_owned()]);
    let mut head = vec![""];
    head.extend(view.columns.iter().map(String::as_str));
    let mut lines = vec![row(&head), RULE.repeat(head.len()) + "|"];
    for each in &view.rows {
        let mut cells = vec![each.head.as_str()];
        cells.extend(each.cells.iter().map(|cell| cell.text.as_str()));
        lines.push(row(&cells));
    }
    part(lines);
    part(vec!["## When the money comes back".to_owned()]);
    for (title, lines) in &view.against {
        part(vec![format!("Against {}:", text(title))]);
        part(
            lines
                .iter()
                .map(|line| format!("- {}", text(line)))
                .collect(),
        );
    }
    part(view.gap.iter().map(|line| text(line)).collect());
    if !view.sensitivity.is_empty() {
        part(vec!["## What the answer hangs on".to_owned()]);
        part(view.saved.iter().cloned().collect());
        let mut lines = vec![
            row(&["input", "range", "moves it by", "the answer flips at"]),
            RULE.repeat(4) + "|",
        ];
        for [input, range, swing, flips] in &view.sensitivity {
            lines.push(row(&[input, range, swing, flips]));
        }
        part(lines);
    }
    if !view.exceptions.is_empty() {
        part(vec!["## Exceptions claimed".to_owned()]);
        let mut lines = vec![
            row(&["exception", "holds", "evidence", "so"]),
            RULE.repeat(4) + "|",
        ];
        for (name, holds, evidence, says, _) in &view.exceptions {
            let holds = match holds {
                Some(true) => "yes",
                Some(false) => "no",
                None => "unknown",
            };
            lines.push(row(&[name, holds, evidence, says]));
        }
        part(lines);
    }
    if !view.opens.is_empty() {
        part(vec!["## What would open the gates".to_owned()]);
        let each = view.opens.iter();
        part(
            each.map(|(gate, way)| format!("- Gate {gate}: {}", text(way)))
                .collect(),
        );
    }
    part(
        view.revisit
            .iter()
            .map(|date| format!("Look again on {date}."))
            .collect(),
    );
    if !view.decisions.is_empty() {
        part(vec!["## Decisions".to_owned()]);
        let each = view.decisions.iter();
        part(
            each.map(|[when, who, what]| format!("- {when}, {}: {}", text(who), text(what)))
                .collect(),
        );
    }
    part(vec!["## Inputs".to_owned()]);
    let mut lines = vec![
        row(&["input", "value", "where", "from"]),
        RULE.repeat(4) + "|",
    ];
    for input in &view.inputs {
        let place = input.place.as_deref().unwrap_or("");
        let from = match (&input.assumed, &input.source) {
            (Some(why), _) => format!("assumed: {why}"),
            (None, source) => source.clone().unwrap_or_default(),
        };
        lines.push(row(&[&input.path, &input.value, place, &from]));
    }
    part(lines);
    part(
        view.notes
            .iter()
            .map(|note| format!("- {}", text(note)))
            .collect(),
    );
    out
}

const RULE: &str = "| --- ";

fn row(cells: &[&str]) -> String {
    let cells: Vec<_> = cells.iter().map(|cell| text(cell)).collect();
    format!("| {} |", cells.join(" | "))
}

/// On one line, with what Markdown and HTML would read as theirs taken for itself; nobody is notified,
/// and no address becomes a link. Code spans that we wrote stay.
fn text(text: &str) -> String {
    let text = crate::text::visible::for_terminal(text);
    let parts: Vec<&str> = text.trim().split('`').collect();
    let paired =
        parts.len() % 2 == 1 && parts.iter().skip(1).step_by(2).all(|code| !code.is_empty());
    if !paired {
        return parts
            .iter()
            .map(|part| words(part))
            .collect::<Vec<_>>()
            .join("\\`");
    }
    let parts = parts.iter().enumerate();
    let parts = parts.map(|(at, part)| match at % 2 {
        // In a code span nothing is obeyed but the table's border.
        1 => format!("`{}`", on_one_line(part).replace('|', "\\|")),
        _ => words(part),
    });
    parts.collect()
}

fn on_one_line(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}

fn words(text: &str) -> String {
    let text = on_one_line(text);
    let chars: Vec<char> = text.chars().collect();
    let in_word = |at: Option<usize>| {
        let char = at.and_then(|at| chars.get(at));
        char.is_some_and(|c| c.is_alphanumeric())
    };
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            '_' if in_word(at.checked_sub(1)) && in_word(Some(at + 1)) => out.push('_'),
            '|' | '*' | '_' | '[' | ']' | '\\' | '#' | '~' => {
                out.push('\\');
                out.push(*c);
            }
            c => out.push(*c),
        }
    }
    out.replace("://", "&#58;//").replace("www.", "www&#46;")
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn what_a_case_says_is_text() {
        assert_eq!(
            text("ask @everyone at http://evil/x.png\n| <b>"),
            "ask &#64;everyone at http&#58;//evil/x.png \\| &lt;b>"
        );
        assert_eq!(text("set `a_b|<i>` now"), "set `a_b\\|<i>` now");
        assert_eq!(text("one ` and `` two"), "one \\` and \\`\\` two");
    }
}
