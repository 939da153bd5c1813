//! `fewshot tokens --format markdown`: tables for the comment on a pull request.

use super::compare::{Block, blocks};
use super::{Counting, Shape, texts};
use crate::text::visible;

pub fn tokens_markdown(counting: &Counting<'_>, shape: Shape) -> String {
    let mut out = Vec::new();
    for prompt in &counting.prompts {
        let title = escaped(prompt.name.unwrap_or(prompt.path));
        let path = visible::quoted(prompt.path, 200).replace('`', "'");
        let table = table(&blocks(prompt, shape.top));
        out.push(format!("### {title}\n\n`{path}`\n\n{table}"));
    }
    if !counting.texts.is_empty() {
        out.push(format!(
            "### Texts\n\n{}",
            table(&texts::blocks(&counting.texts))
        ));
    }
    out.join("\n")
}

/// One table; the first block's first row is its head, the titles of the others are rows in bold.
fn table(blocks: &[Block]) -> String {
    let mut out = String::new();
    let mut line = |cells: Vec<String>| out.push_str(&format!("| {} |\n", cells.join(" | ")));
    let mut is_head = true;
    for block in blocks {
        if !block.title.is_empty() {
            let columns = block.rows.first().map_or(0, |row| row.cells.len());
            let title = format!("**{}**", escaped(&block.title));
            line(
                [title]
                    .into_iter()
                    .chain(vec![String::new(); columns])
                    .collect(),
            );
        }
        for row in &block.rows {
            let name = escaped(&row.name);
            let name = if row.is_inner {
                format!("&nbsp;&nbsp;{name}")
            } else {
                name
            };
            let cells = row.cells.iter().enumerate().map(|(at, cell)| {
                let text = escaped(&cell.text());
                match row.cells[0].clone() {
                    first if at > 0 => format!("{text} {}", cell.against(&first)),
                    _ => text,
                }
                .trim()
                .to_owned()
            });
            line([name].into_iter().chain(cells).collect());
            if is_head {
                let columns = vec!["---:".to_owned(); row.cells.len()];
                line(["---".to_owned()].into_iter().chain(columns).collect());
                is_head = false;
            }
        }
    }
    out
}

/// `text` on one line, with nothing in it that Markdown or HTML would obey.
pub fn escaped(text: &str) -> String {
    let mut out = String::new();
    let text = visible::quoted(text, 200);
    let mut chars = text.chars().peekable();
    let mut in_word = false;
    while let Some(c) = chars.next() {
        let was_in_word = std::mem::replace(&mut in_word, c.is_alphanumeric() || c == '_');
        match c {
            // Within a word it has no meaning.
            '_' if was_in_word && chars.peek().is_some_and(|c| c.is_alphanumeric()) => out.push(c),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Names people are notified by.
            '@' => out.push_str("&#64;"),
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' | '#' | '_' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_text() {
        assert_eq!(
            escaped("a|b <img> *x* @me\n[y](z)"),
            "a\\|b &lt;img&gt; \\*x\\* &#64;me \\[y\\](z)"
        );
        assert_eq!(escaped("o200k_base _x_"), "o200k_base \\_x\\_");
    }
}
