//! `fewshot gates` on the shipped case and on what turns its answer.

use std::fs;
use std::path::{Path, PathBuf};

use fewshot::gates::Assessment;
use fewshot::gates::assess::Outcome;
use fewshot::gates::sensitivity::End;
use fewshot::gates::verdict::Answer;
use fewshot::source::Severity;
use fewshot::{Options, Weighed, weigh};
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn options(base: &Path) -> Options {
    Options {
        base: base.to_path_buf(),
        config: None,
        model: None,
        today: Some("2026-11-24".into()),
    }
}

/// A folder with the shipped case, its prompt and tests, and what else is put there.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Folder(tempfile::tempdir().expect("a temporary folder"));
        for name in [
            "procurement.case.yaml",
            "procurement.fewshot.yaml",
            "procurement.tests.jsonl",
        ] {
            let text = fs::read_to_string(root().join("prompts").join(name)).expect("shipped");
            folder.put(name, &text);
        }
        folder
    }

    fn path(&self) -> PathBuf {
        self.0.path().canonicalize().expect("it is there")
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).expect("written");
    }

    fn weigh(&self, changes: &[(&str, &str)]) -> Weighed {
        let changes: Vec<_> = changes
            .iter()
            .map(|(path, value)| (path.to_string(), value.to_string()))
            .collect();
        let path = self.path().join("procurement.case.yaml");
        weigh(&path, &options(&self.path()), &changes, 1).expect("it can be read")
    }

    fn assess(&self, changes: &[(&str, &str)]) -> Assessment {
        let weighed = self.weigh(changes);
        assert!(weighed.found.is_empty(), "{:#?}", weighed.found);
        weighed.assessment.expect("weighed")
    }
}

/// The shipped case with changes.
fn shipped(changes: &[(&str, &str)]) -> Assessment {
    Folder::new().assess(changes)
}

fn cleared(found: &Assessment) -> Vec<Option<bool>> {
    found.gates.iter().map(|gate| gate.cleared()).collect()
}

fn check<'a>(found: &'a Assessment, id: &str) -> (Option<bool>, &'a str) {
    let mut checks = found.gates.iter().flat_map(|gate| &gate.checks);
    let check = checks.rfind(|check| check.id == id);
    let check = check.unwrap_or_else(|| panic!("a check {id}"));
    (check.cleared, &check.evidence)
}

/// What makes the inputs those of the vectors' worked example: the prompt of the story is shorter
/// than the one that is shipped.
const STORY: (&str, &str) = ("prompted.static_tokens", "1357");

/// All that opens gates two and three.
const EVIDENCE: [(&str, &str); 3] = [
    (
        "retrieval",
        "{tried: [{what: master data in the context, when: 2026-10-01, result: no fewer errors}], errors: {missing_fact: 2, ambiguous_rule: 12, format: 3, perception: 9, label_noise: 6}}",
    ),
    (
        "data",
        "{counts: {rows: 2600, reviewed: 2500, duplicates: 40, contradictory: 5, labels: {invoice: 900, credit_note: 300, debit_note: 90, proforma_invoice: 80, purchase_order: 400, order_confirmation: 120, delivery_note: 350, statement: 95, other: 120}}, agreement: {agreed: 980, of: 1000}, stable_months: 36, because: the e-invoicing rules are fixed until then}",
    ),
    ("smaller", "[]"),
];

fn vectors() -> Value {
    let path = root().join("tests/data/breakeven_vectors.json");
    serde_json::from_str(&fs::read_to_string(path).expect("vectors")).expect("JSON")
}

fn near(found: f64, wanted: &Value) {
    let wanted = wanted.as_f64().expect("a number");
    assert!(
        (found - wanted).abs() <= wanted.abs() * 2e-9 + 1e-9,
        "{found}, not {wanted}"
    );
}

#[test]
fn the_shipped_case_clears_gate_one_and_no_other() {
    let found = shipped(&[]);
    assert_eq!(cleared(&found), [Some(true), None, None]);
    assert_eq!(found.verdict.answer, Answer::Prompt);
    assert_eq!(found.verdict.revisit.as_deref(), Some("2027-05-24"));
    assert!(found.verdict.because[0].contains("Gates two and three are shut"));
    assert!(found.thresholds.is_empty());
    // Every figure of the case is either the story's or marked as an assumption.
    for input in &found.ledger.inputs {
        let figure = &input.figure;
        assert!(
            figure.assumed.is_some() || figure.source.is_some(),
            "{} says neither where it is from nor that it is assumed",
            figure.path
        );
    }
}

#[test]
fn the_storys_inputs_give_the_vectors_numbers() {
    let all = vectors();
    let wanted = &all["vectors"][0]["output"];
    let found = shipped(&[STORY]);
    let (prompted, tuned) = (&found.columns[0], &found.columns[2]);
    near(
        prompted.per_call.expect("known"),
        &wanted["per_call_prompt"],
    );
    near(
        tuned.per_call.expect("known"),
        &wanted["per_call_fine_tune"],
    );
    near(tuned.upfront.expect("known"), &wanted["upfront_fine_tune"]);
    near(tuned.yearly.expect("known"), &wanted["yearly_fine_tune"]);
    let against = &found.against[0];
    let Outcome::Months(months) = against.outcome else {
        panic!("{:?}", against.outcome);
    };
    near(months, &wanted["break_even_months"]);
    near(
        against.monthly_net.expect("known"),
        &wanted["monthly_net_saving"],
    );
    for (at, months) in ["12", "24", "36"].iter().enumerate() {
        let calls = against.calls_per_day[at].expect("at some volume");
        near(
            calls,
            &wanted["break_even_docs_per_day_within_months"][months],
        );
    }
    for row in wanted["table"].as_array().expect("a table").iter().take(4) {
        let month = row["month"].as_u64().expect("a month") as usize;
        let total = |column: &fewshot::gates::assess::Figures| {
            column.totals.as_ref().expect("known")[month]
        };
        near(total(prompted), &row["prompt_total"]);
        near(total(tuned), &row["fine_tune_total"]);
    }
    near(
        against.advantage.expect("known"),
        &all["tornado_base_value"],
    );
    // The third column is the vector "same_small_model_prompted".
    let small = all["vectors"].as_array().expect("vectors").iter();
    let mut small = small.filter(|vector| vector["name"] == "same_small_model_prompted");
    let small = &small.next().expect("the vector")["output"];
    near(
        found.columns[1].per_call.expect("known"),
        &small["per_call_prompt"],
    );
    let never = Outcome::Never {
        at_any_volume: true,
    };
    assert_eq!(found.against[1].outcome, never);
}

#[test]
fn the_tornado_is_the_vectors() {
    let all = vectors();
    let found = shipped(&[
        (
            "prompted.static_tokens",
            "{low: 600, likely: 1357, high: 3000}",
        ),
        ("error_cost", "{low: 0, likely: 0, high: 1}"),
        (
            "fine_tuned.upfront",
            "{low: 40000, likely: 60000, high: 80000}",
        ),
    ]);
    let named = [
        ("cost per error USD", "error_cost"),
        ("volume docs/day", "volume.calls_per_day"),
        ("document tokens", "volume.input_tokens"),
        ("prompt model", "prompted.model"),
        ("prompt output tokens", "prompted.output_tokens"),
        ("static prompt tokens", "prompted.static_tokens"),
        ("cache hit", "prompted.cache_share"),
        ("retraining USD/yr", "fine_tuned.yearly.retraining"),
        ("upfront USD", "fine_tuned.upfront"),
    ];
    let ranged: Vec<_> = found
        .sensitivity
        .iter()
        .filter(|influence| influence.range.is_some() && influence.input != "gap")
        .collect();
    let order: Vec<_> = ranged
        .iter()
        .map(|influence| influence.input.as_str())
        .collect();
    assert_eq!(order, named.map(|(_, input)| input));
    let rows = all["tornado"].as_array().expect("rows");
    for (row, input) in named {
        let row = rows.iter().find(|it| it["input"] == row).expect("the row");
        let found = ranged
            .iter()
            .find(|it| it.input == input)
            .expect("the input");
        let range = found.range.as_ref().expect("a range");
        near(range.at_low, &row["advantage_at_low"]);
        near(range.at_high, &row["advantage_at_high"]);
        near(range.swing(), &row["swing"]);
    }
    let model = ranged
        .iter()
        .find(|it| it.input == "prompted.model")
        .expect("the model");
    assert_eq!(model.flips_to.as_deref(), Some("gpt-4o-mini"));
    let range = model.range.as_ref().expect("two models");
    assert_eq!(range.high, End::Model("gpt-4o".into()));
}

#[test]
fn the_gap_moves_the_end_as_in_the_vectors() {
    let all = vectors();
    let found = shipped(&[
        STORY,
        ("error_cost", "0.1"),
        (
            "pairs",
            "{both: 912, fine_tuned: 49, prompted: 30, neither: 9}",
        ),
    ]);
    let gap = found.gap.as_ref().expect("known");
    assert!(gap.paired && gap.resolved() == Some(true));
    let p = gap.mid_p.expect("pairs");
    assert!((p - 0.032_992_618).abs() < 1e-6, "{p}");
    let influence = found
        .sensitivity
        .iter()
        .find(|it| it.input == "gap")
        .expect("the gap");
    let range = influence.range.as_ref().expect("a range");
    let rows = all["tornado"].as_array().expect("rows");
    let mut rows = rows
        .iter()
        .filter(|it| it["input"].as_str().is_some_and(|i| i.contains("gap")));
    let row = rows.next().expect("the row");
    // The vector's ends are the interval's in two digits: what a point moves is compared.
    let number = |name: &str| row[name].as_f64().expect("a number");
    let (End::Number(low), End::Number(high)) = (&range.low, &range.high) else {
        panic!("a gap is a number");
    };
    assert!((low - number("low")).abs() < 5e-5 && (high - number("high")).abs() < 5e-5);
    let a_point = range.swing() / (high - low);
    let wanted = number("swing") / (number("high") - number("low"));
    assert!((a_point - wanted).abs() < 0.01, "{a_point}, not {wanted}");
}

#[test]
fn the_same_prompt_on_the_small_model_turns_the_answer_to_never() {
    let found = shipped(&[STORY, ("prompted.model", "gpt-4o-mini")]);
    let never = Outcome::Never {
        at_any_volume: true,
    };
    assert_eq!(found.against[0].outcome, never);
    assert_eq!(found.against[0].calls_per_day, [None; 3]);
}

#[test]
fn a_tenth_of_the_calls_turns_the_answer() {
    let found = shipped(&[STORY]);
    assert!(found.against[0].advantage.expect("known") > 0.0);
    let flips = found
        .sensitivity
        .iter()
        .find(|it| it.input == "volume.calls_per_day");
    let flips = flips.and_then(|it| it.flips_at).expect("it flips");
    // Over 36 months the volume at which it breaks even.
    assert!((flips - 22_827.287_25).abs() < 0.001, "{flips}");
    let found = shipped(&[STORY, ("volume.calls_per_day", "5000")]);
    let never = Outcome::Never {
        at_any_volume: false,
    };
    assert_eq!(found.against[0].outcome, never);
    let behind = found.against[0].advantage.expect("known");
    assert!((behind + 103_633.909_4).abs() < 0.001, "{behind}");
    assert_eq!(
        found.against[0].odds.as_ref().map(|odds| odds.pays),
        Some(0.0)
    );
}

#[test]
fn a_gap_that_is_not_resolved_is_said_to_be_so() {
    let found = shipped(&[
        ("prompted.accuracy", "{correct: 471, of: 500}"),
        ("fine_tuned.accuracy", "{correct: 480, of: 500}"),
    ]);
    let gap = found.gap.as_ref().expect("known");
    assert_eq!(gap.resolved(), Some(false));
    assert_eq!(
        gap.needed,
        fewshot::gates::stats::needed_unpaired(0.96, 0.942)
    );
    let found = shipped(&[
        ("prompted.accuracy", "0.942"),
        ("fine_tuned.accuracy", "0.961"),
    ]);
    let gap = found.gap.as_ref().expect("known");
    assert_eq!((gap.resolved(), gap.needed), (None, Some(2006)));
    assert_eq!(check(&found, "accuracy").0, None);
    assert_eq!(cleared(&found)[0], None);
}

#[test]
fn with_all_the_evidence_it_is_justified() {
    let found = shipped(&EVIDENCE);
    assert_eq!(cleared(&found), [Some(true); 3], "{:#?}", found.gates);
    assert_eq!(
        found.verdict.answer,
        Answer::FineTune,
        "{:?}",
        found.verdict.because
    );
    assert!(found.verdict.opens.is_empty());
    assert!(found.verdict.because.len() > 1, "never a bare yes");
    // The third column alone turns it, with every gate open.
    let found = shipped(&EVIDENCE[..2]);
    assert_eq!(cleared(&found), [Some(true); 3]);
    assert_eq!(found.verdict.answer, Answer::Prompt);
    assert!(
        found
            .verdict
            .because
            .iter()
            .any(|why| why.contains("gpt-4o-mini"))
    );
}

#[test]
fn what_comes_back_and_is_lost_again_does_not_pay() {
    let found = with(&[
        ("volume.growth", "-0.99"),
        ("volume.calls_per_day", "30000"),
    ]);
    assert!(matches!(found.against[0].outcome, Outcome::Months(m) if m < 12.0));
    assert!(found.against[0].advantage.expect("known") < 0.0);
    assert_eq!(
        found.verdict.answer,
        Answer::Prompt,
        "{:?}",
        found.verdict.because
    );
}

fn with(extra: &[(&'static str, &'static str)]) -> Assessment {
    let mut changes = EVIDENCE.to_vec();
    changes.extend(extra);
    shipped(&changes)
}

#[test]
fn nine_stable_months_shut_gate_three() {
    let found = with(&[("data.stable_months", "9")]);
    assert_eq!(cleared(&found), [Some(true), Some(true), Some(false)]);
    assert_eq!(
        check(&found, "stable"),
        (
            Some(false),
            "the task stays as it is for 9 months; 12 are needed"
        )
    );
    // The totals end where the task changes.
    assert_eq!(found.months, Some(9.0));
    assert_eq!(found.columns[0].totals.as_ref().map(Vec::len), Some(10));
    let found = with(&[("data.because", "")]);
    assert_eq!(check(&found, "stable").0, None);
}

#[test]
fn each_piece_of_evidence_is_needed() {
    for (path, value, gate) in [
        ("retrieval.errors.missing_fact", "12", 1),
        ("retrieval.errors", "{missing_fact: 1, format: 3}", 1),
        ("retrieval.tried", "[]", 1),
        ("retrieval.errors", "", 1),
        ("data.agreement", "{agreed: 950, of: 1000}", 2),
        ("data.agreement", "", 2),
        ("data.counts.labels.other", "12", 2),
        ("data.counts.duplicates", "", 2),
        ("data.counts.reviewed", "1999", 2),
        ("fine_tuned.model", "nobody-knows", 2),
        // Of Anthropic there is no list of what fine-tuned models refuse.
        ("fine_tuned.model", "claude-haiku-4-5", 2),
    ] {
        let found = with(&[(path, value)]);
        let states = cleared(&found);
        assert_ne!(states[gate], Some(true), "{path}={value}");
        assert_eq!(found.verdict.answer, Answer::Prompt, "{path}={value}");
    }
    let found = with(&[("retrieval.errors.missing_fact", "12")]);
    assert!(
        found
            .verdict
            .opens
            .iter()
            .any(|(_, way)| way.starts_with("retrieval first"))
    );
    let found = with(&[("data.agreement", "{agreed: 950, of: 1000}")]);
    assert!(check(&found, "agreement").1.contains("within label noise"));
}

#[test]
fn a_pool_is_counted_and_its_duplicates_shut_the_gate() {
    let folder = Folder::new();
    let label = ["invoice", "credit_note", "purchase_order"];
    let line = |at: usize, label: &str| {
        format!(
            "{{\"input\": \"Document number {at} of Kestrim Lifts\", \"output\": {{\"doc_type\": \"{label}\"}}, \"reviewed_by\": \"mk\"}}\n"
        )
    };
    let mut pool: String = (0..1950).map(|at| line(at, label[at % 3])).collect();
    // The same again, in capitals and with other blanks.
    for at in 0..150 {
        pool.push_str(&line(at, label[at % 3]).replace("Document number", "DOCUMENT   number"));
    }
    folder.put("pool.jsonl", &pool);
    let changes = [("data.items", "pool.jsonl"), ("data.stable_months", "24")];
    let found = folder.assess(&changes);
    assert_eq!(
        check(&found, "reviewed"),
        (
            Some(false),
            "1,950 items count of 2,100: 150 duplicates; 2,000 are needed"
        )
    );
    let (per_label, evidence) = check(&found, "per_label");
    assert_eq!(per_label, Some(false));
    assert!(evidence.contains("debit_note 0"), "{evidence}");
    // Two answers to one input count for nothing; nor does what nobody reviewed.
    pool.push_str(&line(0, "statement"));
    pool.push_str(&line(9000, "invoice").replace("\"mk\"", "\"\""));
    pool.push_str(&line(9001, "invoice").replace(", \"reviewed_by\": \"mk\"", ""));
    folder.put("pool.jsonl", &pool);
    let found = folder.assess(&changes);
    assert_eq!(
        check(&found, "reviewed").1,
        "1,949 items count of 2,103: 2 not reviewed, 149 duplicates, 3 contradictory; 2,000 are needed"
    );
}

#[test]
fn items_that_teach_nothing_do_not_count() {
    let folder = Folder::new();
    let line = |at: usize, rest: &str| {
        format!("{{\"input\": \"Document number {at}\", {rest}, \"reviewed_by\": \"mk\"}}\n")
    };
    let mut pool: String = (0..2000)
        .map(|at| line(at, "\"output\": {\"doc_type\": \"invoice\"}"))
        .collect();
    pool.push_str(&line(3000, "\"output\": {\"doc_type\": \"nope\"}"));
    pool.push_str(&line(3001, "\"output\": {\"doc_typ\": \"invoice\"}"));
    pool.push_str(&line(3002, "\"output\": \"invoice\""));
    pool.push_str(&line(3003, "\"language\": \"en\""));
    folder.put("pool.jsonl", &pool);
    let found = folder.assess(&[("data.items", "pool.jsonl"), ("data.stable_months", "24")]);
    assert_eq!(
        check(&found, "reviewed"),
        (
            Some(true),
            "2,000 items count of 2,004: 1 without input or answer, 3 with no label of the taxonomy; 2,000 are needed"
        )
    );
}

#[test]
fn thresholds_can_be_changed_and_the_page_says_so() {
    let folder = Folder::new();
    folder.put(
        "fewshot.toml",
        "[gates]\nstable-months = 6\nreviewed-items = 1500\n",
    );
    let mut changes = EVIDENCE.to_vec();
    changes.push(("data.stable_months", "9"));
    let found = folder.assess(&changes);
    assert_eq!(check(&found, "stable").0, Some(true));
    assert_eq!(
        found.thresholds,
        [
            "`reviewed-items` is 1,500 in fewshot.toml, and 2,000 where nothing is said",
            "`stable-months` is 6 in fewshot.toml, and 12 where nothing is said"
        ]
    );
}

#[test]
fn an_unknown_price_is_unknown_and_not_zero() {
    let found = with(&[("prompted.model", "nobody-knows")]);
    assert_eq!(found.columns[0].per_call, None);
    assert_eq!(found.columns[0].totals, None);
    assert_eq!(found.against[0].outcome, Outcome::Unknown);
    assert_eq!(found.against[0].advantage, None);
    assert!(
        found.against[0]
            .missing
            .iter()
            .any(|what| what.contains("price of `nobody-knows`"))
    );
    assert_eq!(found.verdict.answer, Answer::Prompt);
    for path in [
        "volume.growth",
        "volume.days_per_year",
        "error_cost",
        "fine_tuned.yearly.hosting",
        "fine_tuned.upfront.runs.cost",
        "fine_tuned.output_tokens",
        "prompted.cache_share",
    ] {
        let found = with(&[(path, "")]);
        assert_eq!(found.against[0].outcome, Outcome::Unknown, "{path}");
        assert_eq!(found.against[0].missing, [format!("`{path}`")]);
    }
    let found = with(&[("horizon", "")]);
    assert_eq!(found.against[0].advantage, None);
    assert_eq!(found.verdict.answer, Answer::Prompt);
}

#[test]
fn an_accuracy_need_not_be_known_where_an_error_costs_nothing() {
    let found = with(&[("smaller", "[{model: gpt-4o-mini}]"), ("error_cost", "0.1")]);
    assert_eq!(found.against[1].outcome, Outcome::Unknown);
    assert_eq!(found.against[1].missing, ["`smaller.0.accuracy`"]);
    let found = with(&[
        (
            "smaller",
            "[{model: gpt-4o-mini, accuracy: {correct: 700, of: 1000}}]",
        ),
        ("least_accuracy", "0.9"),
    ]);
    assert_eq!(found.columns[1].will_do, Some(false));
    assert_eq!(
        found.verdict.answer,
        Answer::FineTune,
        "{:?}",
        found.verdict.because
    );
}

#[test]
fn exceptions_are_weighed_by_their_measurement() {
    let holds = |path: &'static str, value: &'static str| {
        let found = with(&[(path, value)]);
        let exception = &found.exceptions[0];
        (exception.holds, found.verdict.answer)
    };
    let latency = "{budget_ms: 100, p95_ms: 900, model: gpt-4o}";
    assert_eq!(
        holds("exceptions.latency", latency),
        (Some(true), Answer::FineTune)
    );
    let fast = "{budget_ms: 1000, p95_ms: 900, model: gpt-4o}";
    assert_eq!(holds("exceptions.latency", fast).0, Some(false));
    assert_eq!(holds("exceptions.latency", "{budget_ms: 100}").0, None);
    let language =
        "{language: ar, this: {correct: 160, of: 200}, others: {correct: 950, of: 1000}}";
    assert_eq!(holds("exceptions.language", language).0, Some(true));
    let near = "{language: ar, this: {correct: 186, of: 200}, others: {correct: 950, of: 1000}}";
    assert_eq!(holds("exceptions.language", near).0, Some(false));
    assert_eq!(
        holds("exceptions.style", "{won: 70, of: 100}").0,
        Some(true)
    );
    assert_eq!(
        holds("exceptions.style", "{won: 14, of: 20}").0,
        Some(false)
    );
    let audited = "{teacher: {correct: 97, of: 100}, target: 0.95, audited: {correct: 249, of: 250}, licence: the terms allow it}";
    let found = with(&[
        ("exceptions.distillation", audited),
        ("data.counts.reviewed", "300"),
    ]);
    assert_eq!(found.exceptions[0].holds, Some(true));
    assert_eq!(check(&found, "reviewed").0, Some(true));
    // A hard limit overrides the cost, not the gates.
    let found = with(&[
        ("exceptions.latency", latency),
        ("volume.calls_per_day", "500"),
    ]);
    assert_eq!(found.verdict.answer, Answer::FineTune);
    let found = shipped(&[("exceptions.latency", latency), ("smaller", "[]")]);
    assert_eq!(found.verdict.answer, Answer::Prompt);
    // Not measured on the smallest that will do.
    let found = shipped(&[("exceptions.latency", latency)]);
    assert_eq!(found.exceptions[0].holds, None);
}

#[test]
fn the_same_seed_gives_the_same_odds() {
    let folder = Folder::new();
    let path = folder.path().join("procurement.case.yaml");
    let odds = |seed| {
        let weighed = weigh(&path, &options(&folder.path()), &[], seed).expect("read");
        weighed.assessment.expect("weighed").against[0]
            .odds
            .clone()
            .expect("drawn")
    };
    assert_eq!(odds(1), odds(1));
    assert_ne!(odds(1), odds(2));
    assert!((odds(1).pays - odds(2).pays).abs() < 0.02);
}

#[test]
fn nonsense_gets_a_diagnostic_at_its_place() {
    let folder = Folder::new();
    let case = r#"prompt: procurement.fewshot.yaml
volume:
  calls_per_day: -50000
  days_per_year: 400
  growht: 0
  input_tokens: 1,200
horizon: { low: 40, likely: 36, high: 24 }
error_cost: $0.10
revisit: 2026-11-23
prompted:
  accuracy: { correct: 1942, of: 1000 }
  cache_share: 90%
  output_tokens: ١٨٠
  yearly: plenty
smaller:
  - accuracy: 94.2
fine_tuned:
  accuracy: 96.1%
  upfront: { preparation: { weeks: {low: 6, high: 3} }, runs: { count: 8.5, cost: { low: 1,000, high: 2,000 } } }
  yearly: { hosting: [0] }
pairs: { both: 912, fine_tuned: 49, prompted: 30 }
retrieval:
  tried: [{ what: a glossary, when: 2026-12-01, result: none }]
  errors: { missing_fact: 2.5, formats: 3 }
data:
  stable_months: 12 months
  agreement: { agreed: 12, of: 0 }
decisions:
  - { who: me, what: it, when: 24.11.2026 }
"#;
    folder.put("procurement.case.yaml", case);
    let weighed = folder.weigh(&[]);
    assert!(weighed.assessment.is_none());
    let errors = weighed
        .found
        .iter()
        .filter(|d| d.severity == Severity::Error);
    let found: Vec<_> = errors
        .map(|d| {
            let place = d.place.expect("a place");
            let line = weighed.files.positions(place).0.line;
            (
                line,
                weighed.files.slice(place).to_owned(),
                d.message.clone(),
            )
        })
        .collect();
    let has = |line: usize, text: &str, message: &str| {
        assert!(
            found
                .iter()
                .any(|(at, slice, said)| *at == line && slice == text && said.contains(message)),
            "line {line}, `{text}`: {message}\nin {found:#?}"
        );
    };
    has(3, "-50000", "cannot be negative");
    has(4, "400", "from 1 to 366");
    has(5, "growht", "unknown key");
    has(6, "1,200", "thousand separators");
    has(7, "36", "`low` is larger than `likely`");
    has(8, "$0.10", "currency sign");
    has(9, "2026-11-23", "is past");
    has(11, "1942", "larger than `of`: 1942 of 1000");
    has(12, "90%", "percent sign");
    has(13, "١٨٠", "Latin digits");
    has(14, "plenty", "a number");
    has(16, "94.2", "a share, from 0 to 1");
    has(18, "96.1%", "percent sign");
    has(19, "3", "`low` is larger than `high`");
    has(19, "000", "a comma cut this number");
    has(20, "[0]", "a number");
    has(23, "2026-12-01", "yet to come");
    has(24, "2.5", "whole number");
    has(24, "formats", "unknown key");
    has(26, "12 months", "a number");
    has(27, "0", "cannot be 0");
    has(29, "24.11.2026", "no date");
    let helps: Vec<_> = weighed
        .found
        .iter()
        .filter_map(|d| d.help.as_deref())
        .collect();
    for help in [
        "write the share: 0.9",
        "write the share: 0.961",
        "write 180",
        "write 1200",
        "write 0.1",
        "if it is in per cent, write 0.942",
        "did you mean `growth`?",
        "did you mean `format`?",
    ] {
        assert!(helps.contains(&help), "{help} in {helps:#?}");
    }
}

#[test]
fn what_is_set_is_held_to_the_same_and_named() {
    let folder = Folder::new();
    let weighed = folder.weigh(&[("volume.calls_per_day", "50,000"), ("volume.grwoth", "0")]);
    let found: Vec<_> = weighed
        .found
        .iter()
        .map(|d| {
            (
                weighed.files.name(d.place.expect("a place").file),
                d.message.as_str(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (
                "--set volume.calls_per_day",
                "no thousand separators belong in a number: `50,000`"
            ),
            ("--set volume.grwoth", "unknown key `grwoth` in a volume"),
        ]
    );
}

#[test]
fn pairs_alone_say_the_accuracies() {
    let pairs = "{both: 912, fine_tuned: 49, prompted: 30, neither: 9}";
    let none = [
        ("prompted.accuracy", ""),
        ("fine_tuned.accuracy", ""),
        ("pairs", pairs),
    ];
    let found = shipped(&none);
    assert_eq!(found.columns[0].accuracy, Some(0.942));
    assert_eq!(found.columns[2].accuracy, Some(0.961));
    assert_eq!(cleared(&found)[0], Some(true));
}

#[test]
fn whatever_stands_in_a_case_it_is_read_or_refused() {
    let folder = Folder::new();
    folder.put(
        "procurement.fewshot.yaml",
        "name: x\ntask: t\nmodel: gpt-4o\ntaxonomy: { labels: [a, b] }\n",
    );
    let paths = [
        "name",
        "prompt",
        "volume",
        "volume.calls_per_day",
        "volume.growth",
        "horizon",
        "error_cost",
        "prompted",
        "prompted.accuracy",
        "prompted.cache_share",
        "smaller",
        "smaller.0.accuracy",
        "fine_tuned",
        "fine_tuned.upfront",
        "fine_tuned.upfront.runs",
        "fine_tuned.yearly",
        "pairs",
        "retrieval",
        "retrieval.errors",
        "data",
        "data.items",
        "data.counts",
        "data.agreement",
        "data.agreement.matrix",
        "data.stable_months",
        "exceptions.latency",
        "exceptions.distillation",
        "exceptions.style",
        "decisions",
    ];
    for path in paths {
        for value in [
            "1e300",
            "[[]]",
            "{low: 0, high: 1e12}",
            "0",
            "{correct: 0, of: 1}",
        ] {
            let weighed = folder.weigh(&[(path, value)]);
            // No verdict is built on a mistake, and nothing is refused in silence.
            let errors = weighed.found.iter().any(|d| d.severity == Severity::Error);
            assert_eq!(errors, weighed.assessment.is_none(), "{path}={value}");
            if let Some(found) = &weighed.assessment {
                let view = fewshot::report::view(found, &weighed.files);
                fewshot::report::gates_html(&view, found).expect("a page");
                fewshot::report::gates_json(found, &weighed.files);
            }
        }
    }
}

#[test]
fn pairs_that_contradict_the_accuracies_are_seen() {
    let folder = Folder::new();
    let weighed = folder.weigh(&[(
        "pairs",
        "{both: 900, fine_tuned: 49, prompted: 30, neither: 21}",
    )]);
    assert_eq!(weighed.found.len(), 2, "{:#?}", weighed.found);
    assert!(
        weighed.found[0]
            .message
            .contains("949 of 1000, and `fine_tuned.accuracy` says otherwise")
    );
}

#[test]
fn a_prompt_that_does_not_pass_shuts_gate_one() {
    let folder = Folder::new();
    let spec =
        fs::read_to_string(root().join("prompts/procurement.fewshot.yaml")).expect("shipped");
    let steps = spec.find("steps:\n").expect("steps");
    let output = spec.find("output:\n").expect("output");
    folder.put(
        "procurement.fewshot.yaml",
        &format!("{}{}", &spec[..steps], &spec[output..]),
    );
    let found = folder.assess(&[]);
    assert_eq!(cleared(&found)[0], Some(false));
    assert_eq!(check(&found, "reasoning").0, Some(false));
    folder.put("procurement.fewshot.yaml", "name: x\ntask: [1]\n");
    let found = folder.assess(&[]);
    assert_eq!(check(&found, "loads").0, Some(false));
    assert_eq!(found.columns[0].per_call, None);
}

/// The page of the shipped case with changes.
fn page(changes: &[(&str, &str)]) -> String {
    let weighed = Folder::new().weigh(changes);
    let found = weighed.assessment.as_ref().expect("weighed");
    let view = fewshot::report::view(found, &weighed.files);
    fewshot::report::gates_html(&view, found).expect("a page")
}

#[test]
fn the_page_stands_alone_and_its_charts_have_words() {
    let page = page(&[]);
    for outside in [
        "<script", "http:", "https:", "url(", "@import", "<link", "<img", "src=",
    ] {
        assert!(!page.contains(outside), "{outside} in the page");
    }
    assert_eq!(page.matches("<svg role=\"img\" aria-label=\"").count(), 6);
    assert_eq!(page.matches("<desc>").count(), 6);
    // No colour but the page's own names: in the dark they are others.
    for (at, _) in page.match_indices("fill=\"") {
        let value = &page[at + 6..page[at + 6..].find('"').expect("closed") + at + 6];
        assert!(value == "none" || value.starts_with("var(--"), "{value}");
    }
    // Every number that a figure comes from has its line.
    for (at, _) in page.match_indices("href=\"#in-") {
        let number = page[at + 10..].split('"').next().expect("a number");
        assert!(
            page.contains(&format!("<tr id=\"in-{number}\">")),
            "input {number}"
        );
    }
    let shown = page.replace("<wbr>", "");
    let row = "<td>50,000 (5,000 to 100,000)</td><td class=\"place\">procurement.case.yaml:13</td>";
    assert!(shown.contains(row), "where the volume is written");
}

#[test]
fn hostile_names_do_not_become_markup() {
    let hostile =
        "\"<script>alert(1)</script><img src=x onerror=alert(2)> `<b>` {{ 7*7 }} &amp; \u{202e}\"";
    let model = "\"</title></svg><script>alert(3)</script>\"";
    let tried = format!("[{{what: {hostile}, result: {hostile}}}]");
    let who = format!("[{{who: {hostile}, what: {hostile}, when: 2026-01-01}}]");
    let smaller = format!("[{{model: {model}}}]");
    let page = page(&[
        ("name", hostile),
        ("description", hostile),
        ("retrieval.tried", &tried),
        ("decisions", &who),
        ("smaller", &smaller),
        ("fine_tuned.model", model),
        ("volume.calls_per_day.assumed", hostile),
        ("error_cost.source", hostile),
        (
            "exceptions.language",
            &format!(
                "{{language: {hostile}, this: {{correct: 1, of: 2}}, others: {{correct: 2, of: 2}}}}"
            ),
        ),
    ]);
    for markup in [
        "<script",
        "<img",
        "<b>`",
        "</title></svg>",
        "\u{202e}",
        ">49<",
    ] {
        assert!(!page.contains(markup), "{markup} in the page");
    }
    assert!(page.contains("&lt;script&gt;alert(1)"));
    assert!(page.contains("{{ 7*7 }}"));
    // As Markdown and at a terminal it is no markup, either.
    let weighed = Folder::new().weigh(&[("name", hostile), ("fine_tuned.model", model)]);
    let found = weighed.assessment.as_ref().expect("weighed");
    let view = fewshot::report::view(found, &weighed.files);
    let markdown = fewshot::report::gates_markdown(&view);
    // In a code span it is read as it stands.
    let outside = markdown.replace("\\`", "");
    let outside: String = outside.split('`').step_by(2).collect();
    assert!(!outside.contains("<script") && !markdown.contains('\u{202e}'));
    let style = fewshot::report::Style {
        width: 80,
        colour: false,
        breaks: true,
    };
    let human = fewshot::report::gates_human(&view, style);
    assert!(!human.contains('\u{202e}') && !human.contains('\u{1b}'));
}

#[test]
fn the_report_fits_its_terminal() {
    let changes: Vec<_> = EVIDENCE[..2].to_vec();
    let weighed = Folder::new().weigh(&changes);
    let found = weighed.assessment.as_ref().expect("weighed");
    let view = fewshot::report::view(found, &weighed.files);
    for width in [60, 80, 120] {
        let style = fewshot::report::Style {
            width,
            colour: false,
            breaks: true,
        };
        for line in fewshot::report::gates_human(&view, style).lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
}

/// `fewshot gates` in the folder, as a user runs it.
fn run(folder: &Folder, arguments: &[&str]) -> (Option<i32>, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_fewshot"))
        .arg("gates")
        .args(arguments)
        .current_dir(folder.path())
        .env("SOURCE_DATE_EPOCH", "1795392000")
        .output()
        .expect("it runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    (output.status.code(), text)
}

#[test]
fn the_json_has_the_shape_that_programs_rely_on() {
    let folder = Folder::new();
    let (code, text) = run(&folder, &["procurement.case.yaml", "--format", "json"]);
    assert_eq!(code, Some(1));
    let json: Value = serde_json::from_str(&text).expect("JSON");
    let has = |value: &Value, keys: &[&str]| {
        let object = value
            .as_object()
            .unwrap_or_else(|| panic!("an object, not {value}"));
        for key in keys {
            assert!(object.contains_key(*key), "{key} in {value}");
        }
    };
    has(
        &json,
        &[
            "version",
            "name",
            "verdict",
            "revisit",
            "gates",
            "columns",
            "break_even",
            "gap",
            "sensitivity",
        ],
    );
    assert_eq!(json["version"], 1);
    assert_eq!(json["verdict"], "prompt");
    assert_eq!(json["revisit"], "2027-05-23");
    let gates = json["gates"].as_array().expect("gates");
    let names: Vec<_> = gates.iter().map(|gate| &gate["gate"]).collect();
    assert_eq!(names, ["one", "two", "three"]);
    let states: Vec<_> = gates.iter().map(|gate| gate["cleared"].as_bool()).collect();
    assert_eq!(states, [Some(true), None, None]);
    for check in gates
        .iter()
        .flat_map(|gate| gate["checks"].as_array().expect("checks"))
    {
        has(check, &["id", "cleared", "evidence", "path", "span"]);
        has(&check["span"], &["start", "end"]);
    }
    let columns = json["columns"].as_array().expect("columns");
    let ids: Vec<_> = columns.iter().map(|column| &column["id"]).collect();
    assert_eq!(ids, ["prompted", "prompted:gpt-4o-mini", "fine_tuned"]);
    for column in columns {
        has(
            column,
            &["id", "model", "per_call", "upfront", "yearly", "totals"],
        );
        assert_eq!(column["totals"].as_array().map(Vec::len), Some(37));
    }
    for it in json["break_even"].as_array().expect("break-evens") {
        has(
            it,
            &[
                "against",
                "months",
                "calls_per_day",
                "advantage",
                "probability",
            ],
        );
        has(&it["calls_per_day"], &["12", "24", "36"]);
    }
    has(
        &json["gap"],
        &["points", "low", "high", "resolved", "needed"],
    );
    assert_eq!(json["gap"]["points"], 1.9);
    for it in json["sensitivity"].as_array().expect("influences") {
        has(it, &["input", "low", "high", "swing", "flips_at"]);
    }
    // The same to the byte another time.
    assert_eq!(
        run(&folder, &["procurement.case.yaml", "--format", "json"]).1,
        text
    );
    let (code, text) = run(
        &folder,
        &[
            "procurement.case.yaml",
            "--format",
            "json",
            "--set",
            "horizon=-1",
        ],
    );
    assert_eq!(code, Some(2));
    let json: Value = serde_json::from_str(&text).expect("JSON");
    assert!(json["verdict"].is_null());
    assert_eq!(json["diagnostics"][0]["code"], "FS004");
    assert_eq!(json["diagnostics"][0]["path"], "--set horizon");
}

#[test]
fn with_all_gates_cleared_the_exit_code_is_0() {
    let folder = Folder::new();
    let set: Vec<String> = EVIDENCE
        .iter()
        .map(|(path, value)| format!("{path}={value}"))
        .collect();
    let mut arguments = vec!["procurement.case.yaml"];
    for change in &set {
        arguments.extend(["--set", change]);
    }
    let (code, text) = run(&folder, &arguments);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.starts_with("procurement-documents: Fine-tuning is justified\n"),
        "{text}"
    );
    arguments.extend(["--set", "fine_tuned.upfront.runs.count=12"]);
    assert_eq!(run(&folder, &arguments).0, Some(0));
}

#[test]
fn a_project_for_another_version_is_refused() {
    let folder = Folder::new();
    folder.put("fewshot.toml", "required-version = \">=99\"\n");
    let (code, text) = run(&folder, &["procurement.case.yaml"]);
    assert_eq!((code, text.as_str()), (Some(2), ""));
}

#[test]
fn a_tokenizer_that_cannot_be_read_is_said() {
    let folder = Folder::new();
    folder.put(
        "fewshot.toml",
        "[models.in-house]\ntokenizer = \"missing.json\"\ninput = 0.1\noutput = 0.2\n",
    );
    let weighed = folder.weigh(&[("smaller", "[{model: in-house}]")]);
    let messages: Vec<_> = weighed.found.iter().map(|d| d.message.as_str()).collect();
    assert!(
        messages.iter().any(|m| m.contains("missing.json")),
        "{messages:?}"
    );
}
