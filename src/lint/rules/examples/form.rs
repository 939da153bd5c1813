//! How an example is written: its size, the order of its keys, its quotations.

use unicode_normalization::UnicodeNormalization;

use crate::lint::rearrange;
use crate::lint::{Context, Report};
use crate::source::{Applicability, Fix, Node, Place, Value, json};
use crate::spec::schema::{parse_path, values_at};
use crate::spec::{Example, answer};
use crate::text::visible;

/// Examples from which on there is a usual size.
const LEAST_EXAMPLES: usize = 4;
/// Characters below which no example is large.
const LEAST_SIZE: usize = 200;

pub fn oversized_example(cx: &Context<'_>, report: &mut Report) {
    let sizes: Vec<usize> = cx.spec.examples.iter().map(size).collect();
    let mut sorted = sizes.clone();
    sorted.sort_unstable();
    let Some(&median) = sorted.get(sorted.len() / 2) else {
        return;
    };
    if sizes.len() < LEAST_EXAMPLES {
        return;
    }
    for (at, (example, size)) in cx.spec.examples.iter().zip(&sizes).enumerate() {
        if *size < LEAST_SIZE || *size <= median * 4 {
            continue;
        }
        let message = format!(
            "the example {} has {size} characters, {:.1} times as many as the median, {median}",
            example.name(at),
            *size as f64 / median.max(1) as f64
        );
        let finding = report
            .at(example.head, message)
            .help("cut it to what the answer hangs on");
        report.add(finding);
    }
}

/// Characters of all that the prompt shows of an example.
fn size(example: &Example) -> usize {
    let given = example.given().map(|given| given.text.text.chars().count());
    let reasoning = example
        .reasoning
        .as_ref()
        .map(|why| why.text.chars().count());
    let output = example
        .output
        .as_ref()
        .map(|output| json::write(output).chars().count());
    given.sum::<usize>() + reasoning.unwrap_or(0) + output.unwrap_or(0)
}

pub fn key_order_differs(cx: &Context<'_>, report: &mut Report) {
    for (at, example) in cx.spec.examples.iter().enumerate() {
        let Some(output) = &example.output else {
            continue;
        };
        if !cx.spec.may_be_unordered(at) {
            continue;
        }
        let mut ordered = output.clone();
        answer::order(cx.spec, &mut ordered);
        let Some((place, written, wanted)) = out_of_order(output, &ordered) else {
            continue;
        };
        let message = format!(
            "the example {} has `{}` before `{}`, and the schema has it after",
            example.name(at),
            visible::quoted(written, 40),
            visible::quoted(wanted, 40)
        );
        let mut finding = report
            .at(place, message)
            .help("the prompt shows the schema's order: write it as it is shown");
        finding.fix = rearrange::keys_in_order(cx.files, output, &ordered).map(|edit| Fix {
            applicability: Applicability::Safe,
            title: "put the keys in the schema's order".into(),
            edits: vec![edit],
        });
        report.add(finding);
    }
}

/// The first key that stands where the ordered value has another: its place, and both.
fn out_of_order<'n>(node: &'n Node, ordered: &'n Node) -> Option<(Place, &'n str, &'n str)> {
    match (&node.value, &ordered.value) {
        (Value::List(a), Value::List(b)) => a.iter().zip(b).find_map(|(a, b)| out_of_order(a, b)),
        (Value::Map(a), Value::Map(b)) => {
            let differ = a.iter().zip(b).find(|(a, b)| a.key.text != b.key.text);
            if let Some((a, b)) = differ {
                return Some((a.key.place, &a.key.text, &b.key.text));
            }
            let pairs = a.iter().zip(b);
            pairs
                .into_iter()
                .find_map(|(a, b)| out_of_order(&a.value, &b.value))
        }
        _ => None,
    }
}

pub fn quote_not_in_input(cx: &Context<'_>, report: &mut Report) {
    let quotes = cx.spec.output.quotes.iter();
    let quotes: Vec<_> = quotes
        .filter_map(|named| Some((named, parse_path(&named.text)?)))
        .collect();
    if quotes.is_empty() {
        return;
    }
    for (at, example) in cx.spec.examples.iter().enumerate() {
        let Some(answer) = cx.spec.answer(at).filter(|_| !example.input.is_empty()) else {
            continue;
        };
        let input = bare(&example.given_text());
        for (named, path) in &quotes {
            let values = values_at(answer, path).into_iter();
            for value in values.flat_map(texts) {
                let Some(text) = value.as_text() else {
                    continue;
                };
                if is_quoted_from(text, &input) {
                    continue;
                }
                let message = format!(
                    "`{}` of the example {} is not in its input: `{}`",
                    visible::quoted(&named.text, 40),
                    example.name(at),
                    visible::quoted(text.trim(), 60)
                );
                let finding = report
                    .at(value.place, message)
                    .related("it is said to quote the input", named.place)
                    .help("quote to the letter, with `…` for what is left out");
                report.add(finding);
            }
        }
    }
}

/// A text, or those of a list.
fn texts(node: &Node) -> Vec<&Node> {
    node.as_list()
        .map_or_else(|| vec![node], |items| items.iter().collect())
}

/// Whether the whole stands in the input, or each piece of several. `input` is bare.
fn is_quoted_from(text: &str, input: &str) -> bool {
    let is_in = |piece: &str| {
        let piece = bare(piece);
        let piece = piece.trim_matches(|c: char| "\"'.,:;()[]".contains(c));
        input.contains(piece)
    };
    // NFKC makes three points of an ellipsis.
    let whole = bare(text);
    let whole = whole.split("...").all(is_in);
    whole
        || text
            .split([';', ',', '|', '\n', '/', '…', '،', '؛'])
            .all(is_in)
}

/// A text without what scans and keyboards write now so, now so: case, blanks, characters that are
/// not seen, kinds of quotes and dashes.
fn bare(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace())
        .filter(|c| {
            !matches!(c, '\u{ad}' | '\u{61c}' | '\u{640}' | '\u{feff}')
                && !('\u{200b}'..='\u{200f}').contains(c)
                && !('\u{202a}'..='\u{202e}').contains(c)
                && !('\u{2060}'..='\u{2069}').contains(c)
        })
        .map(|c| match c {
            '‘' | '’' | 'ʼ' | '`' | '´' | '‚' => '\'',
            '“' | '”' | '«' | '»' | '„' => '"',
            '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_found_whatever_the_scan_made_of_them() {
        let input = bare("TAX  INVOICE\nNo. 10442 – “final”\nالمجمــوع ١٬٠٥٠ درهم");
        for text in [
            "Tax invoice",
            "tax invoice no. 10442",
            "\"final\"",
            "TAX … 10442",
            "TAX [...] final",
            "TAX INVOICE; المجموع",
            "",
        ] {
            assert!(is_quoted_from(text, &input), "{text}");
        }
        assert!(!is_quoted_from("Tax invoice 2", &input));
        assert!(!is_quoted_from("asks for payment", &input));
    }
}
