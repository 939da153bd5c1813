//! The comparison for a comment on a pull request. What comes from a spec stands in code spans or is
//! escaped: no name becomes a link, a picture or a mention.

use super::DiffReport;
use super::words::{became, excerpts, groups, long_details, notes, rows, summary};
use crate::diff::Change;
use crate::report::tokens::escaped;
use crate::text::visible;
use crate::tokens::thousands;

/// Changes shown under one heading, and characters of a text: a comment holds 65,536.
const MOST_SHOWN: usize = 30;
const MOST_OF_TEXT: usize = 120;

pub fn diff_markdown(report: &DiffReport<'_>) -> String {
    let difference = report.difference;
    let title = plain(difference.after.spec.title());
    let mut out = format!("### {title}: {}\n\n", summary(difference));
    out.push_str(&format!(
        "{} → {}\n",
        code(report.before.path),
        code(report.after.path)
    ));
    let rows = rows(difference);
    if !difference.changes.is_empty() || rows.iter().any(|row| row.is_worse.is_some()) {
        out.push_str("\n| | before | after | change | |\n| --- | ---: | ---: | ---: | ---: |\n");
        for row in &rows {
            let name = match row.is_inner {
                true => format!("&nbsp;&nbsp;{}", plain(&row.name)),
                false => plain(&row.name),
            };
            out.push_str(&format!("| {name} | {} |\n", row.cells.join(" | ")));
        }
    }
    for note in notes(difference) {
        out.push_str(&format!("\n{}.\n", plain(&note)));
    }
    for group in groups(&difference.changes) {
        out.push_str(&format!("\n**{}**\n\n", group.title));
        let (first, more) = group.first(MOST_SHOWN);
        for change in first {
            self::change(&mut out, change);
        }
        if let Some(more) = more {
            out.push_str(&format!("- … and {} more\n", thousands(more)));
        }
    }
    for (_, why) in report.failures {
        out.push_str(&format!("\n**Failed:** {}.\n", sentence(why)));
    }
    out
}

fn change(out: &mut String, change: &Change) {
    let name = code(&change.name);
    out.push_str(&format!("- {name}: {}", became(change, &code)));
    if let Some(why) = &change.breaking {
        out.push_str(&format!(". **Breaking:** {}", sentence(why)));
    }
    out.push('\n');
    for detail in long_details(change) {
        let [before, after] = excerpts(detail, MOST_OF_TEXT);
        let field = match change.details.len() {
            1 => String::new(),
            _ => format!("{}: ", code(&detail.field)),
        };
        let both = [before, after].into_iter().flatten();
        let both: Vec<String> = both.map(|text| code(&text)).collect();
        out.push_str(&format!("  - {field}{}\n", both.join(" → ")));
    }
}

/// A code span that holds nothing but the text: its fence is longer than any in the text.
fn code(text: &str) -> String {
    let text = visible::quoted(text, 200);
    if text.trim().is_empty() {
        return "(empty)".to_owned();
    }
    let runs = text.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0) + 1);
    let blank = match text.starts_with('`') || text.ends_with('`') {
        true => " ",
        false => "",
    };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// Words in which nothing is obeyed, addresses included, which pages make links of unasked.
fn plain(text: &str) -> String {
    let text = escaped(text);
    text.replace("://", "&#58;//").replace("www.", "www&#46;")
}

/// Words of ours with values in backticks; whatever the values hold, it is code or escaped.
fn sentence(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts = parts.map(|(at, part)| match at % 2 {
        1 => code(part),
        _ => plain(part),
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_span_ends_where_its_text_does() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`a"), "`` `a ``");
        assert_eq!(code("a\n- <b>|</b>"), "`a - <b>|</b>`");
        assert_eq!(code(" \n"), "(empty)");
    }

    #[test]
    fn addresses_and_names_are_words() {
        assert_eq!(sentence("it says `a_b`, *x*"), "it says `a_b`, \\*x\\*");
        assert_eq!(plain("see https://x.y @me"), "see https&#58;//x.y &#64;me");
    }
}
