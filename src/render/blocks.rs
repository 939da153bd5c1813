//! A template's source block by block, as far as it has a meaning: without comments, the layout of
//! tags, and the kind of line ends.

use minijinja::machinery::{Token, tokenize};

use super::templates::syntax;

/// What stands in one block and in no block within it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// None for what stands outside of all blocks.
    pub name: Option<String>,
    pub source: String,
}

/// The blocks of a template in the order in which they start.
pub fn blocks(text: &str) -> Vec<Block> {
    let text = text.replace("\r\n", "\n");
    let mut out = vec![Block {
        name: None,
        source: String::new(),
    }];
    let mut open = vec![0];
    let mut tag: Vec<String> = Vec::new();
    for token in tokenize(&text, false, syntax()) {
        let Ok((token, _)) = token else {
            break;
        };
        match &token {
            Token::TemplateData(data) => out[open[open.len() - 1]].source.push_str(data),
            Token::BlockStart => {}
            Token::BlockEnd => {
                match tag.first().map(String::as_str) {
                    Some("block") => {
                        out.push(Block {
                            name: tag.get(1).cloned(),
                            source: String::new(),
                        });
                        open.push(out.len() - 1);
                    }
                    Some("endblock") if open.len() > 1 => {
                        open.pop();
                    }
                    _ => {
                        let words = tag.join(" ");
                        out[open[open.len() - 1]]
                            .source
                            .push_str(&format!("{{% {words} %}}"));
                    }
                }
                tag.clear();
            }
            Token::VariableStart => out[open[open.len() - 1]].source.push_str("{{ "),
            Token::VariableEnd => {
                let words = format!("{} }}}}", tag.join(" "));
                out[open[open.len() - 1]].source.push_str(&words);
                tag.clear();
            }
            token => tag.push(word(token)),
        }
    }
    out
}

fn word(token: &Token<'_>) -> String {
    match token {
        Token::Ident(name) => (*name).to_owned(),
        Token::Str(text) => format!("{text:?}"),
        Token::String(text) => format!("{text:?}"),
        token => format!("{token:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_layout_are_no_part_of_a_block() {
        let one =
            "{% extends \"markdown\" %}\n{% block task %}\n## Task {{ task }}\n{% endblock %}\n";
        let other = "{# Mine. #}{%extends 'markdown'%}\r\n{%- block task -%}\r\n## Task {{task}}\r\n{% endblock task %}\r\n";
        let [one, other] = [one, other].map(blocks);
        assert_eq!(one.len(), 2);
        assert_eq!(one[1].name.as_deref(), Some("task"));
        assert_eq!(one[1].source.trim(), other[1].source.trim());
        assert_ne!(
            blocks("{% block a %}x{% endblock %}")[1],
            blocks("{% block a %}y{% endblock %}")[1]
        );
        assert_ne!(blocks("{{ task }}"), blocks("{{ role }}"));
        assert_ne!(blocks("{{ \"task\" }}"), blocks("{{ \"role\" }}"));
    }
}
