//! `fewshot tokens --format csv`: a row a model and part, after RFC 4180. The sections of a prompt add
//! up to its row `prompt`, the examples to the section of that name.

use super::parts::{Kind, parts};
use super::{Bill, Counted, CountedFor, Counting, texts};
use crate::text::visible;
use crate::tokens::scripts::latin_density;

const HEADER: [&str; 15] = [
    "path",
    "name",
    "model",
    "encoding",
    "exact",
    "margin",
    "kind",
    "part",
    "tokens",
    "share",
    "characters",
    "tokens_per_character",
    "against_latin",
    "cost_per_call",
    "cost_per_call_cached",
];

/// What a row says of a part, beside whose it is.
struct Row {
    kind: &'static str,
    part: String,
    tokens: f64,
    share: Option<f64>,
    characters: Option<u64>,
    density: Option<f64>,
    against_latin: Option<f64>,
    cost: Option<f64>,
    cached: Option<f64>,
}

impl Row {
    fn new(kind: &'static str, part: impl Into<String>, tokens: f64) -> Self {
        Row {
            kind,
            part: part.into(),
            tokens,
            share: None,
            characters: None,
            density: None,
            against_latin: None,
            cost: None,
            cached: None,
        }
    }

    fn fields(self) -> [String; 9] {
        [
            self.kind.to_owned(),
            self.part,
            number(Some(self.tokens)),
            number(self.share),
            self.characters.map_or_else(String::new, |n| n.to_string()),
            number(self.density),
            number(self.against_latin),
            number(self.cost),
            number(self.cached),
        ]
    }
}

/// Without the noise that sums of doubles end in.
fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| {
        crate::report::json::rounded(value).to_string()
    })
}

pub fn tokens_csv(counting: &Counting<'_>) -> String {
    let mut out = String::new();
    record(&mut out, HEADER.map(str::to_owned));
    for prompt in &counting.prompts {
        for (at, one) in prompt.models.iter().enumerate() {
            let counts = &one.counts;
            let whose = [
                prompt.path.to_owned(),
                prompt.name.unwrap_or_default().to_owned(),
                one.name.clone().unwrap_or_default(),
                counts.counted_in().to_owned(),
                counts.exact.to_string(),
                number(counts.margin),
            ];
            for row in prompt_rows(prompt, at, one) {
                record(&mut out, whose.iter().cloned().chain(row.fields()));
            }
        }
    }
    for text in &counting.texts {
        for one in &text.models {
            let tokenizer = &one.model.tokenizer;
            let in_use = tokenizer.file_in_use();
            let whose = [
                text.path.clone(),
                String::new(),
                one.name.clone().unwrap_or_default(),
                in_use.unwrap_or_else(|| tokenizer.encoding.name()).into(),
                (one.exact && tokenizer.margin.is_none()).to_string(),
                number(tokenizer.margin),
            ];
            let row = Row {
                characters: Some(one.written.characters),
                density: one.written.density(),
                cost: texts::as_input(one),
                ..Row::new("text", "", one.written.tokens as f64)
            };
            record(&mut out, whose.iter().cloned().chain(row.fields()));
        }
    }
    out
}

fn prompt_rows(prompt: &Counted<'_>, model: usize, one: &CountedFor) -> Vec<Row> {
    let counts = &one.counts;
    let prices = one.model.prices.as_ref();
    let cacheable = counts.is_cacheable(&one.model);
    let input = prices.map(|prices| prices.input / 1e6);
    let cached = prices
        .and_then(|prices| prices.cached_input)
        .filter(|_| cacheable);
    let cached = cached.map(|price| price / 1e6);
    let output = prices.map(|prices| prices.output / 1e6);
    let priced = |row: Row, price: Option<f64>, cached: Option<f64>| Row {
        cost: price.map(|price| row.tokens * price),
        cached: cached.map(|price| row.tokens * price),
        ..row
    };
    let latin = latin_density(&one.examples);
    let mut rows = Vec::new();
    for part in parts(prompt, None) {
        let tokens = part.tokens.get(model).copied().unwrap_or(0);
        let written = match part.kind {
            Kind::Example(at) => one.examples.get(at),
            _ => None,
        };
        let kind = match part.kind {
            Kind::Section => "section",
            _ => "example",
        };
        let density = written.and_then(|written| written.density());
        let row = Row {
            share: Some(tokens as f64 / counts.prompt.max(1) as f64),
            characters: written.map(|written| written.characters),
            density,
            against_latin: density.zip(latin).map(|(own, latin)| own / latin),
            ..Row::new(kind, part.name, tokens as f64)
        };
        rows.push(priced(row, input, cached));
    }
    let prompt_row = Row {
        share: Some(1.0),
        ..Row::new("prompt", "", counts.prompt as f64)
    };
    rows.push(priced(prompt_row, input, cached));
    let request = Row::new("request", "", counts.request as f64);
    rows.push(priced(request, input, input.filter(|_| cached.is_some())));
    for (kind, tokens, price) in [
        ("input", counts.input, input),
        ("answer", counts.output, output),
    ] {
        if let Some(tokens) = tokens {
            let row = Row::new(kind, "", tokens);
            rows.push(priced(row, price, price.filter(|_| cached.is_some())));
        }
    }
    let bill = Bill::of(one);
    let sent = counts.prompt as f64 + counts.request as f64;
    let all = sent + counts.input.unwrap_or(0.0) + counts.output.unwrap_or(0.0);
    rows.push(Row {
        cost: bill.map(|bill| bill.uncached),
        cached: bill.and_then(|bill| bill.cached),
        ..Row::new("call", "", all)
    });
    rows
}

fn record(out: &mut String, fields: impl IntoIterator<Item = String>) {
    for (at, field) in fields.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        let field = visible::for_terminal(&field);
        if field.contains(['"', ',', '\n', '\r']) {
            out.push('"');
            out.push_str(&field.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&field);
        }
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        let mut out = String::new();
        let fields = ["plain", "a, b", "say \"x\"", "two\nlines", "فاتورة", ""];
        record(&mut out, fields.map(str::to_owned));
        assert_eq!(
            out,
            "plain,\"a, b\",\"say \"\"x\"\"\",\"two\nlines\",فاتورة,\r\n"
        );
    }
}
