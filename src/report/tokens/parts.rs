//! The parts of a prompt, the dearest first: sections, and the examples under theirs. The sections add
//! up to the prompt, and the examples to their section, in every model.

use super::Counted;

/// A line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub kind: Kind,
    pub name: String,
    /// By model.
    pub tokens: Vec<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Section,
    /// The example of this number, counted from 0.
    Example(usize),
    /// What is left of the examples.
    OtherExamples,
}

/// The order is that of the first model.
pub fn parts(prompt: &Counted<'_>, top: Option<usize>) -> Vec<Part> {
    let mut out = Vec::new();
    for section in sections(prompt) {
        let is_examples = section.name == "examples";
        out.push(section);
        if is_examples {
            out.extend(examples(prompt, top));
        }
    }
    out
}

fn sections(prompt: &Counted<'_>) -> Vec<Part> {
    let mut names: Vec<&'static str> = Vec::new();
    for counted in &prompt.models {
        for (name, _) in &counted.counts.sections {
            if !names.contains(name) {
                names.push(name);
            }
        }
    }
    let of = |name: &'static str| Part {
        kind: Kind::Section,
        name: name.replace('_', " "),
        tokens: prompt
            .models
            .iter()
            .map(|counted| {
                let mut sections = counted.counts.sections.iter();
                sections
                    .find(|(known, _)| *known == name)
                    .map_or(0, |(_, tokens)| *tokens)
            })
            .collect(),
    };
    let mut out: Vec<Part> = names.into_iter().map(of).collect();
    out.sort_by_key(dearest_first);
    out
}

fn examples(prompt: &Counted<'_>, top: Option<usize>) -> Vec<Part> {
    let of = |at: usize| Part {
        kind: Kind::Example(at),
        name: prompt.id(at),
        tokens: prompt
            .models
            .iter()
            .map(|counted| counted.counts.examples.get(at).copied().unwrap_or(0))
            .collect(),
    };
    let mut out: Vec<Part> = (0..prompt.spec.examples.len()).map(of).collect();
    out.sort_by_key(dearest_first);
    let Some(top) = top.filter(|top| *top < out.len()) else {
        return out;
    };
    let others = out.split_off(top);
    out.push(Part {
        kind: Kind::OtherExamples,
        name: format!("{} other{}", others.len(), plural(others.len())),
        tokens: (0..prompt.models.len())
            .map(|model| others.iter().map(|part| part.tokens[model]).sum())
            .collect(),
    });
    out
}

fn dearest_first(part: &Part) -> std::cmp::Reverse<u64> {
    std::cmp::Reverse(part.tokens.first().copied().unwrap_or(0))
}

pub fn plural(number: usize) -> &'static str {
    if number == 1 { "" } else { "s" }
}
