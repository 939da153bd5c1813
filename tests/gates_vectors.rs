//! The formulas of the gates against values that were computed elsewhere: tests/data/.

use std::fs;
use std::path::Path;

use fewshot::gates::money::{
    Call, Side, Volume, advantage, break_even, break_even_volume, error_cost_for_equal,
    monthly_net, total,
};
use fewshot::gates::stats::{
    Interval, Pairs, Share, Z, agreement, mcnemar_mid_p, needed_paired, needed_unpaired,
    newcombe_paired, newcombe_unpaired, wilson,
};
use serde_json::Value;

fn data(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name);
    serde_json::from_str(&fs::read_to_string(path).expect("a file of vectors")).expect("JSON")
}

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("a number, not {value}"))
}

fn count(value: &Value) -> u64 {
    value
        .as_u64()
        .unwrap_or_else(|| panic!("a count, not {value}"))
}

fn list<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    let list = value.pointer(pointer).and_then(Value::as_array);
    list.unwrap_or_else(|| panic!("{pointer} is a list"))
}

/// Within 1e-6, as the statistics' file asks for.
fn near(what: &str, found: f64, wanted: &Value) {
    let wanted = number(wanted);
    assert!(
        (found - wanted).abs() < 1e-6,
        "{what}: {found}, not {wanted}"
    );
}

/// Ten digits are written in the break-even file.
fn same(what: &str, found: f64, wanted: &Value) {
    let wanted = number(wanted);
    let off = (found - wanted).abs();
    assert!(
        off <= wanted.abs() * 2e-9 + 1e-9,
        "{what}: {found}, not {wanted}"
    );
}

fn bounds(what: &str, found: Interval, wanted: &Value) {
    near(what, found.low, &wanted[0]);
    near(what, found.high, &wanted[1]);
}

fn share(correct: &Value, of: &Value) -> Share {
    Share {
        correct: count(correct),
        of: count(of),
    }
}

#[test]
fn wilson_intervals() {
    let all = data("stats_vectors.json");
    near("z", Z, &all["z_975"]);
    for vector in list(&all, "/binomial_ci") {
        let found = share(&vector["k"], &vector["n"]);
        near("p", found.value(), &vector["p"]);
        if number(&vector["alpha"]) == 0.05 {
            bounds("wilson", found.interval(), &vector["wilson"]);
        } else {
            let z = 1.644_853_626_951_472_2;
            let interval = wilson(found.value(), found.of as f64, z);
            bounds("wilson at 90 %", interval, &vector["wilson"]);
        }
    }
    for vector in list(&all, "/sample_size/half_width") {
        // Made with the whole number of items nearest to the share.
        let of = count(&vector["n"]);
        let correct = (number(&vector["p"]) * of as f64).round() as u64;
        let interval = Share { correct, of }.interval();
        bounds("wilson", interval, &vector["wilson_95"]);
    }
}

#[test]
fn mcnemars_mid_p() {
    let all = data("stats_vectors.json");
    for vector in list(&all, "/mcnemar/vectors") {
        let found = mcnemar_mid_p(count(&vector["b"]), count(&vector["c"]));
        near("mid-p", found, &vector["mid_p"]);
    }
    for vector in list(&all, "/seed_gap_significance") {
        let paired = &vector["paired_phi0.3"];
        let found = mcnemar_mid_p(count(&paired["b"]), count(&paired["c"]));
        near("mid-p", found, &paired["mid_p"]);
        let (a, b) = (
            share(&vector["k1"], &vector["n"]),
            share(&vector["k2"], &vector["n"]),
        );
        bounds("gap", newcombe_unpaired(a, b), &vector["unpaired_newcombe"]);
    }
    // Far beyond the vectors the sum and the normal distribution meet.
    let (sum, normal) = (
        mcnemar_mid_p(499_000, 501_000),
        mcnemar_mid_p(499_500, 501_501),
    );
    assert!((sum - 0.0455).abs() < 1e-4 && (normal - 0.0455).abs() < 1e-4);
}

#[test]
fn newcombes_intervals() {
    let all = data("stats_vectors.json");
    for vector in list(&all, "/paired_difference_ci/vectors") {
        let pairs = Pairs {
            both: count(&vector["a"]),
            first: count(&vector["b"]),
            second: count(&vector["c"]),
            neither: count(&vector["d"]),
        };
        let (p, q) = pairs.shares();
        near("p1", p.value(), &vector["p1"]);
        near("p2", q.value(), &vector["p2"]);
        assert_eq!(pairs.of(), count(&vector["n"]));
        bounds(
            "paired",
            newcombe_paired(pairs),
            &vector["newcombe_method10"],
        );
    }
    for vector in list(&all, "/unpaired_difference_ci") {
        let a = share(&vector["k1"], &vector["n1"]);
        let b = share(&vector["k2"], &vector["n2"]);
        bounds(
            "unpaired",
            newcombe_unpaired(a, b),
            &vector["newcombe_hybrid_score"],
        );
    }
}

#[test]
fn needed_numbers_of_items() {
    let all = data("stats_vectors.json");
    let sizes = &all["sample_size"];
    let (p, q) = (number(&sizes["p1"]), number(&sizes["p2"]));
    let wanted = count(&sizes["unpaired_per_arm"]["pooled_null (Fleiss)"]);
    assert_eq!(needed_unpaired(p, q), Some(wanted));
    for vector in list(sizes, "/paired_mcnemar/vectors") {
        let found = needed_paired(number(&sizes["diff"]), number(&vector["p_discordant"]));
        assert_eq!(found, Some(count(&vector["n"])), "{}", vector["scenario"]);
    }
    assert_eq!(needed_unpaired(0.9, 0.9), None);
    assert_eq!(needed_paired(0.0, 0.1), None);
}

#[test]
fn agreement_and_kappa() {
    let all = data("stats_vectors.json");
    let toy = &all["classification"];
    let matrix: Vec<Vec<u64>> = list(toy, "/confusion_rows_true")
        .iter()
        .map(|row| row.as_array().expect("a row").iter().map(count).collect())
        .collect();
    let (share, kappa) = agreement(&matrix).expect("there are items");
    near("accuracy", share.value(), &toy["accuracy"]);
    near("kappa", kappa.expect("two labels"), &toy["cohen_kappa"]);
    let (share, kappa) = agreement(&[vec![4, 0], vec![0, 0]]).expect("there are items");
    assert_eq!((share.value(), kappa), (1.0, None));
    assert_eq!(agreement(&[vec![0]]), None);
    assert_eq!(agreement(&[]), None);
}

/// A column of a vector: its call and side, the errors at the vector's cost.
fn side(all: &Value, input: &Value, error_cost: f64) -> Side {
    let model = input["model"].as_str().expect("a model");
    let prices = &all["prices_per_million"][model];
    let call = Call {
        static_tokens: number(&input["static_tokens"]),
        input_tokens: number(&input["input_tokens"]),
        output_tokens: number(&input["output_tokens"]),
        cache_share: number(&input["cache_hit"]),
        cache_minimum: Some(1024.0),
        input: number(&prices["in"]),
        cached: prices["cached"].as_f64(),
        cache_write: None,
        output: number(&prices["out"]),
    };
    let upfront = match &input["upfront"] {
        Value::Object(parts) => {
            let part = |name: &str| number(&parts[name]);
            part("prep_weeks") * part("hours_per_week") * part("rate_per_hour")
                + part("runs") * part("cost_per_run")
                + part("evaluation")
                + part("deployment")
        }
        upfront => number(upfront),
    };
    let yearly = match &input["yearly"] {
        Value::Object(parts) => parts.values().map(number).sum(),
        yearly => number(yearly),
    };
    Side {
        per_call: call.cost(),
        upfront,
        yearly,
        errors: (1.0 - number(&input["accuracy"])) * error_cost,
    }
}

fn maybe(what: &str, found: Option<f64>, wanted: &Value) {
    match (found, wanted.is_null()) {
        (None, true) => {}
        (Some(found), false) => same(what, found, wanted),
        (found, _) => panic!("{what}: {found:?}, not {wanted}"),
    }
}

#[test]
fn break_evens() {
    let all = data("breakeven_vectors.json");
    let vectors = list(&all, "/vectors");
    assert_eq!(vectors.len(), 18);
    for vector in vectors {
        let (input, output) = (&vector["input"], &vector["output"]);
        let what = |field: &str| format!("{} {field}", vector["name"]);
        let error_cost = number(&input["cost_per_error"]);
        let old = side(&all, &input["prompt"], error_cost);
        let new = side(&all, &input["fine_tune"], error_cost);
        let volume = Volume {
            calls_per_day: number(&input["docs_per_day"]),
            days_per_year: number(&input["days_per_year"]),
            growth: 0.0,
        };
        same(&what("volume"), volume.monthly(), &output["monthly_volume"]);
        same(&what("old call"), old.per_call, &output["per_call_prompt"]);
        same(
            &what("new call"),
            new.per_call,
            &output["per_call_fine_tune"],
        );
        same(&what("upfront"), new.upfront, &output["upfront_fine_tune"]);
        same(&what("yearly"), new.yearly, &output["yearly_fine_tune"]);
        let part = |one: f64, other: f64| volume.monthly() * (one - other);
        let calls = part(old.per_call, new.per_call);
        same(
            &what("inference"),
            calls,
            &output["monthly_inference_saving"],
        );
        same(
            &what("errors"),
            part(old.errors, new.errors),
            &output["monthly_error_value"],
        );
        let fixed = (new.yearly - old.yearly) / 12.0;
        same(&what("fixed"), fixed, &output["monthly_extra_fixed"]);
        same(&what("old upfront"), old.upfront, &output["upfront_prompt"]);
        same(&what("old yearly"), old.yearly, &output["yearly_prompt"]);
        let net = monthly_net(&old, &new, &volume);
        same(&what("net"), net, &output["monthly_net_saving"]);
        let months = break_even(&old, &new, &volume).months();
        maybe(&what("months"), months, &output["break_even_months"]);
        let within = &output["break_even_docs_per_day_within_months"];
        for months in [12.0, 24.0, 36.0] {
            let found = break_even_volume(&old, &new, &volume, months);
            maybe(&what("calls a day"), found, &within[months.to_string()]);
        }
        for row in list(output, "/table") {
            let month = number(&row["month"]);
            same(
                &what("prompt"),
                total(&old, &volume, month),
                &row["prompt_total"],
            );
            let tuned = total(&new, &volume, month);
            same(&what("fine-tune"), tuned, &row["fine_tune_total"]);
            let found = advantage(&old, &new, &volume, month);
            same(&what("advantage"), found, &row["fine_tune_advantage"]);
        }
        let gap = number(&input["fine_tune"]["accuracy"]) - number(&input["prompt"]["accuracy"]);
        let equal = error_cost_for_equal(&old, &new, &volume, gap, 36.0);
        maybe(
            &what("error cost"),
            equal,
            &output["cost_per_error_for_equal_36_months"],
        );
    }
}

#[test]
fn what_the_story_says_of_itself() {
    let all = data("breakeven_vectors.json");
    let checks = &all["seed_checks"];
    same("3 weeks", 3.0 * 40.0 * 150.0, &checks["data_prep_low"]);
    same("6 weeks", 6.0 * 40.0 * 150.0, &checks["data_prep_high"]);
    let prompt_alone = |cache_share: f64| {
        let call = Call {
            static_tokens: 1357.0,
            input_tokens: 0.0,
            output_tokens: 0.0,
            cache_share,
            cache_minimum: Some(1024.0),
            input: 2.5,
            cached: Some(1.25),
            cache_write: None,
            output: 10.0,
        };
        call.cost() * 50_000.0
    };
    same(
        "a day",
        prompt_alone(0.0),
        &checks["prompt_only_per_day_uncached"],
    );
    same(
        "a day",
        prompt_alone(1.0),
        &checks["prompt_only_per_day_cached"],
    );
    let year = prompt_alone(0.0) * 365.0;
    same("a year", year, &checks["prompt_only_per_year_uncached"]);
    let errors = 50_000.0 * (0.961 - 0.942);
    same("errors a day", errors, &checks["errors_per_day_gap"]);
    same(
        "errors a year",
        errors * 365.0,
        &checks["errors_per_year_gap"],
    );
    // 39,800 dollars more in the first year are paid by the gap alone at this cost of an error.
    let at = |upfront, errors| Side {
        per_call: 0.0,
        upfront,
        yearly: 0.0,
        errors,
    };
    let volume = Volume {
        calls_per_day: 50_000.0,
        days_per_year: 365.0,
        growth: 0.0,
    };
    let equal = error_cost_for_equal(&at(200.0, 0.0), &at(40_000.0, 0.0), &volume, 0.019, 12.0);
    maybe(
        "an error",
        equal,
        &checks["break_even_cost_per_error_extra_40k_one_year"],
    );
}

#[test]
fn growth_brings_the_break_even_nearer() {
    let old = Side {
        per_call: 0.005,
        upfront: 0.0,
        yearly: 0.0,
        errors: 0.0,
    };
    let new = Side {
        per_call: 0.001,
        upfront: 10_000.0,
        yearly: 6_000.0,
        errors: 0.0,
    };
    let volume = |growth| Volume {
        calls_per_day: 4_000.0,
        days_per_year: 365.0,
        growth,
    };
    let flat = break_even(&old, &new, &volume(0.0));
    assert_eq!(flat, fewshot::gates::money::BreakEven::Never);
    let growing = volume(0.5);
    let months = break_even(&old, &new, &growing).months().expect("some day");
    // At that month the two have cost the same.
    let apart = advantage(&old, &new, &growing, months);
    assert!(apart.abs() < 1e-6, "{apart} after {months} months");
    let needed = break_even_volume(&old, &new, &growing, 24.0).expect("at some volume");
    let there = Volume {
        calls_per_day: needed,
        ..growing
    };
    assert!(advantage(&old, &new, &there, 24.0).abs() < 1e-6);
}

#[test]
fn the_tornado_by_the_formulas() {
    let all = data("breakeven_vectors.json");
    let base = &all["vectors"][0]["input"];
    let rows = list(&all, "/tornado");
    assert_eq!(rows.len(), 10);
    for row in rows {
        let name = row["input"].as_str().expect("a name");
        for (end, wanted) in [("low", "advantage_at_low"), ("high", "advantage_at_high")] {
            let value = &row[end];
            let mut input = base.clone();
            match name {
                "cost per error USD" => input["cost_per_error"] = value.clone(),
                "volume docs/day" => input["docs_per_day"] = value.clone(),
                "document tokens" => {
                    input["prompt"]["input_tokens"] = value.clone();
                    input["fine_tune"]["input_tokens"] = value.clone();
                }
                "prompt model" => input["prompt"]["model"] = value.clone(),
                "prompt output tokens" => input["prompt"]["output_tokens"] = value.clone(),
                "static prompt tokens" => input["prompt"]["static_tokens"] = value.clone(),
                "cache hit" => input["prompt"]["cache_hit"] = value.clone(),
                "retraining USD/yr" => input["fine_tune"]["yearly"]["retraining"] = value.clone(),
                "upfront USD" => input["fine_tune"]["upfront"] = value.clone(),
                _ => {
                    input["cost_per_error"] = 0.1.into();
                    input["fine_tune"]["accuracy"] = (0.942 + number(value)).into();
                }
            }
            let error_cost = number(&input["cost_per_error"]);
            let old = side(&all, &input["prompt"], error_cost);
            let new = side(&all, &input["fine_tune"], error_cost);
            let volume = Volume {
                calls_per_day: number(&input["docs_per_day"]),
                days_per_year: 365.0,
                growth: 0.0,
            };
            same(name, advantage(&old, &new, &volume, 36.0), &row[wanted]);
        }
    }
}
