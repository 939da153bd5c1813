//! The arithmetic of the shipped three-way match: every answer, of examples and of tests, is worked out
//! again here from the texts of its input, and every sum that a reasoning writes out holds.

mod match_rules;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use fewshot::lint::Selection;
use fewshot::source::Severity;
use fewshot::{Options, load};
use match_rules::{Amount, answer, invoice_amounts, sums, unexplained};
use serde_json::Value;

fn prompts() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("prompts")
}

fn spec() -> Value {
    let text = fs::read_to_string(prompts().join("three-way-match.fewshot.yaml"));
    serde_yaml::from_str(&text.expect("shipped")).expect("YAML")
}

fn examples() -> Vec<Value> {
    let spec = spec();
    spec["examples"].as_array().expect("examples").clone()
}

fn tests() -> Vec<Value> {
    let text = fs::read_to_string(prompts().join("three-way-match.tests.jsonl"));
    let text = text.expect("shipped");
    let lines = text.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

/// The paths at which two answers differ; numbers are compared by value, not by how they are written.
fn differences(written: &Value, right: &Value, at: &str, out: &mut Vec<String>) {
    match (written, right) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let of = |map: &serde_json::Map<String, Value>| {
                    map.get(key).cloned().unwrap_or(Value::from("(absent)"))
                };
                differences(&of(a), &of(b), &format!("{at}.{key}"), out);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (number, (a, b)) in a.iter().zip(b).enumerate() {
                differences(a, b, &format!("{at}[{number}]"), out);
            }
        }
        (Value::Number(a), Value::Number(b)) => {
            if Amount::read(&a.to_string()) != Amount::read(&b.to_string()) {
                out.push(format!("{at}: {a} is written, {b} is right"));
            }
        }
        _ if written == right => {}
        _ => out.push(format!("{at}: {written} is written, {right} is right")),
    }
}

/// What is wrong in the answer of an item.
fn wrong(item: &Value) -> Vec<String> {
    let mut out = Vec::new();
    let id = item["id"].as_str().unwrap_or("?");
    differences(&item["output"], &answer(&item["input"]), id, &mut out);
    out
}

#[test]
fn every_answer_follows_from_its_input() {
    let (examples, tests) = (examples(), tests());
    assert!(examples.len() >= 10 && tests.len() >= 20);
    let wrong: Vec<String> = examples.iter().chain(&tests).flat_map(wrong).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_sum_in_a_reasoning_holds() {
    let mut count = 0;
    for example in examples() {
        let reasoning = example["reasoning"].as_str().expect("reasoning");
        for (text, holds) in sums(reasoning) {
            assert!(holds, "{}: {text}", example["id"]);
            count += 1;
        }
    }
    assert!(
        count >= 40,
        "{count} sums were found: the pattern lost them"
    );
}

#[test]
fn no_number_in_a_reasoning_comes_from_nowhere() {
    for example in examples() {
        let inputs = example["input"].as_object().expect("inputs");
        let texts: Vec<&str> = inputs.values().filter_map(Value::as_str).collect();
        let answer = example["output"].to_string();
        let reasoning = example["reasoning"].as_str().expect("reasoning");
        let lost = unexplained(reasoning, &texts, &answer);
        assert!(lost.is_empty(), "{}: {lost:?}", example["id"]);
        // It can be seen where one does.
        let other = format!("{reasoning} That makes 7392.18.");
        assert_eq!(unexplained(&other, &texts, &answer), ["7392.18"]);
    }
}

/// Without this the checks above could be blind: each amount of each invoice, made another, is seen.
#[test]
fn another_number_on_an_invoice_is_seen() {
    let mut seen = 0;
    for example in examples() {
        let text = example["input"]["invoice"].as_str().expect("an invoice");
        for range in invoice_amounts(text) {
            let mut other = example.clone();
            let mut changed = text.to_owned();
            changed.replace_range(range.clone(), "7392");
            other["input"]["invoice"] = Value::from(changed);
            let found = wrong(&other);
            assert!(!found.is_empty(), "{}: {}", example["id"], &text[range]);
            seen += 1;
        }
    }
    assert!(seen >= 100, "{seen} amounts were changed");
}

#[test]
fn another_number_in_an_answer_is_seen() {
    for example in examples() {
        let mut other = example.clone();
        other["output"]["totals"]["net"] = Value::from(1);
        assert_eq!(wrong(&other).len(), 1);
        let mut other = example.clone();
        other["output"]["lines"][0]["flags"] = Value::from(vec!["not_on_order"]);
        assert_eq!(wrong(&other).len(), 1);
    }
    assert!(sums("2 x 3.10 = 6.20, and 7 - 2 = 4").contains(&("7 - 2 = 4".to_owned(), false)));
}

/// Every flag and every decision of the schema is shown, and each occurs in the tests.
#[test]
fn every_value_of_the_schema_is_shown() {
    let spec = spec();
    let properties = &spec["output"]["schema"]["properties"];
    let line = &properties["lines"]["items"]["properties"]["flags"]["items"]["enum"];
    let document = &properties["flags"]["items"]["enum"];
    for items in [examples(), tests()] {
        let all = |pick: &dyn Fn(&Value) -> Vec<Value>| -> BTreeSet<String> {
            let values = items.iter().flat_map(|item| pick(&item["output"]));
            values.map(|value| value.to_string()).collect()
        };
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let names = |value: &Value| -> BTreeSet<String> {
            list(value).iter().map(|value| value.to_string()).collect()
        };
        let in_lines = all(&|output| {
            let lines = list(&output["lines"]);
            lines.iter().flat_map(|line| list(&line["flags"])).collect()
        });
        assert_eq!(in_lines, names(line));
        assert_eq!(all(&|output| list(&output["flags"])), names(document));
        let decisions = names(&properties["decision"]["enum"]);
        assert_eq!(all(&|output| vec![output["decision"].clone()]), decisions);
        let documents = names(&properties["document"]["enum"]);
        assert_eq!(all(&|output| vec![output["document"].clone()]), documents);
    }
}

/// Whoever's model it is, the schema is one that the provider takes.
#[test]
fn it_passes_gate_one_with_nothing_to_say_for_any_provider() {
    for model in [None, Some("claude-sonnet-5"), Some("gemini-2.5-flash")] {
        let options = Options {
            base: prompts(),
            config: None,
            model: model.map(str::to_owned),
            today: None,
        };
        let loaded = load(&prompts().join("three-way-match.fewshot.yaml"), &options);
        let loaded = loaded.expect("readable");
        assert!(loaded.model.known, "{model:?}");
        let found = loaded.lint(&Selection::default()).diagnostics;
        // Its budget of tokens is the spec's model's; another one's count is an estimate.
        let notable = found
            .iter()
            .filter(|found| found.severity > Severity::Info && found.code != "FS606");
        assert_eq!(notable.count(), 0, "{model:?}: {found:#?}");
        let gate = loaded.gate_one().expect("a gate");
        assert!(gate.passed, "{model:?}: {gate:#?}");
    }
}
