//! What `fewshot tokens` shows: the parts add up to the whole in every table, and standard input is
//! told apart.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fewshot::report::{Counted, CountedFor, Counting, Shape, tokens_csv, tokens_human};
use fewshot::tokens::{Lookup, Model, by_example, find};
use fewshot::{Loaded, Options, load, load_text};
use proptest::prelude::*;

fn options() -> Options {
    Options {
        base: PathBuf::from(env!("CARGO_MANIFEST_DIR")),
        config: None,
        model: None,
        today: None,
    }
}

fn model(name: &str) -> Model {
    match find(name, &[]) {
        Lookup::Known(model) => model,
        unknown => panic!("{unknown:?}"),
    }
}

fn counting<'l>(loaded: &'l Loaded, names: &[&str]) -> Counting<'l> {
    let spec = loaded.spec.as_ref().expect("a spec");
    let prompt = &loaded.rendered.as_ref().expect("it renders").prompt;
    let count = |name: &&str| {
        let model = model(name);
        CountedFor {
            name: Some((*name).to_owned()),
            counts: loaded.count_for(&model).expect("it is counted"),
            examples: by_example(prompt, &model, spec.examples.len()),
            model,
        }
    };
    let prompt = Counted {
        path: loaded.path(),
        name: spec.name.as_ref().map(|name| name.text.as_str()),
        spec,
        models: names.iter().map(count).collect(),
    };
    Counting {
        prompts: vec![prompt],
        texts: Vec::new(),
    }
}

fn spec(template: &str, turns: bool, inputs: &[String]) -> String {
    let examples: Vec<serde_json::Value> = inputs
        .iter()
        .enumerate()
        .map(|(at, input)| {
            serde_json::json!({
                "id": format!("e{at}"),
                "input": input,
                "reasoning": "It says so.",
                "output": {"label": "a"},
            })
        })
        .collect();
    let examples = serde_json::Value::from(examples);
    let examples_in = if turns { "turns" } else { "system" };
    format!(
        "name: x\ntask: Sort.\nrole: You sort.\ntemplate: {template}\nexamples_in: {examples_in}\n\
         taxonomy: [a, b]\nsteps: [Look., Choose.]\nexamples: {examples}\n"
    )
}

/// The numbers of the column `tokens`, of lines with the given indentation.
fn column(table: &str, indent: usize) -> Vec<u64> {
    let starts = |line: &&str| line.len() - line.trim_start().len() == indent;
    table
        .lines()
        .skip(3)
        .take_while(|line| !line.is_empty())
        .filter(starts)
        .map(|line| {
            let before = line.split('%').next().unwrap_or("");
            let numbers: Vec<&str> = before.split_whitespace().collect();
            let tokens = numbers[numbers.len() - 2].replace(',', "");
            tokens.parse().expect("a number")
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn what_the_tables_show_adds_up(
        inputs in prop::collection::vec("(\\PC|[ \n\t]|[ء-ي]|[a-z ]{5}){1,60}", 1..8),
        turns in any::<bool>(),
        top in 0..9_usize,
    ) {
        for template in ["markdown", "xml", "compact"] {
            let text = spec(template, turns, &inputs);
            let path = Path::new("x.fewshot.yaml");
            let loaded = load_text(path, &text, &options()).expect("readable");
            prop_assert!(loaded.rendered.is_some(), "{:?}", loaded.found);
            let names = ["gpt-4o", "gpt-4"];
            let csv = tokens_csv(&counting(&loaded, &names));
            for name in names {
                let rows: Vec<Vec<&str>> = csv
                    .lines()
                    .map(|line| line.split(',').collect::<Vec<_>>())
                    .filter(|row| row[2] == name)
                    .collect();
                let sum = |kind: &str, part: Option<&str>| -> u64 {
                    let rows = rows.iter().filter(|row| {
                        row[6] == kind && part.is_none_or(|part| row[7] == part)
                    });
                    rows.map(|row| row[8].parse::<u64>().expect("a number")).sum()
                };
                prop_assert_eq!(sum("section", None), sum("prompt", None));
                prop_assert_eq!(sum("example", None), sum("section", Some("examples")));
                let shape = Shape { width: 80, top: Some(top) };
                let table = tokens_human(&counting(&loaded, &[name]), shape);
                prop_assert_eq!(column(&table, 2).iter().sum::<u64>(), sum("prompt", None));
                prop_assert_eq!(column(&table, 4).iter().sum::<u64>(), sum("example", None));
            }
            // Both ways of counting see the same tokens.
            let counting = counting(&loaded, &names);
            for one in &counting.prompts[0].models {
                let written: Vec<u64> = one.examples.iter().map(|example| example.tokens).collect();
                prop_assert_eq!(&written, &one.counts.examples);
            }
        }
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    use unicode_width::UnicodeWidthStr;
    let path = Path::new("prompts/procurement.fewshot.yaml");
    let loaded = load(path, &options()).expect("shipped");
    for names in [
        &["gpt-4o"][..],
        &["gpt-4o", "gpt-4", "claude-sonnet-5", "gemini-2.5-pro"],
    ] {
        for width in [80, 100, 160] {
            let shape = Shape { width, top: None };
            let text = tokens_human(&counting(&loaded, names), shape);
            for line in text.lines() {
                assert!(line.width() <= width, "{width}: {line}");
            }
        }
    }
}

#[test]
fn the_shipped_prompts_arabic_is_twice_the_tokens_in_the_older_encoding() {
    let path = Path::new("prompts/procurement.fewshot.yaml");
    let loaded = load(path, &options()).expect("shipped");
    let counting = counting(&loaded, &["gpt-4o", "gpt-4"]);
    let [new, old] = &counting.prompts[0].models[..] else {
        panic!("two models");
    };
    let mut seen = 0;
    for (new, old) in new.examples.iter().zip(&old.examples) {
        for (new, old) in new.scripts.iter().zip(&old.scripts) {
            let ratio = old.tokens as f64 / new.tokens as f64;
            match new.script.full_name() {
                "Latin" => assert!((0.95..1.1).contains(&ratio), "{ratio}"),
                "Arabic" if new.characters > 20 => {
                    seen += 1;
                    assert!((1.8..2.5).contains(&ratio), "{ratio}");
                }
                _ => {}
            }
        }
    }
    assert_eq!(seen, 3);
    let text = tokens_human(
        &counting,
        Shape {
            width: 80,
            top: None,
        },
    );
    assert!(text.contains("tokens of Arabic letters"));
    assert!(text.contains("      ar-tax-invoice"));
}

fn piped(arguments: &[&str], text: &str) -> (Option<i32>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_fewshot"))
        .arg("tokens")
        .args(arguments)
        .env("COLUMNS", "80")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut input = child.stdin.take().expect("piped");
    // It may stop before it has read all.
    let _ = input.write_all(text.as_bytes());
    drop(input);
    let done = child.wait_with_output().expect("it ends");
    let out = [done.stdout, done.stderr].concat();
    (
        done.status.code(),
        String::from_utf8_lossy(&out).into_owned(),
    )
}

#[test]
fn standard_input_is_a_text_or_a_spec() {
    let (code, out) = piped(&["-"], "tiktoken is great!");
    assert_eq!(code, Some(0));
    let counted = out.lines().find(|line| line.contains("standard input"));
    let words: Vec<&str> = counted.unwrap_or("").split_whitespace().collect();
    assert_eq!(words, ["standard", "input", "6", "18", "0.33"]);
    assert_eq!(piped(&["-"], "\u{feff}tiktoken is great!").1, out);

    let (code, out) = piped(&["-"], "name: piped\ntask: Sort.\n");
    assert_eq!(code, Some(0));
    assert!(
        out.starts_with("piped: no model named (o200k_base)"),
        "{out}"
    );
    let (_, out) = piped(&["-", "--stdin-filename", "a.md"], "name: x\ntask: Sort.\n");
    assert!(out.contains("a.md"), "{out}");

    let (code, out) = piped(&["-", "--format", "json"], "");
    assert_eq!(code, Some(0));
    let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(json["texts"][0]["path"], "-");
    assert_eq!(json["texts"][0]["models"][0]["tokens"], 0);
    assert_eq!(piped(&["-", "-"], "x").0, Some(2));
}
