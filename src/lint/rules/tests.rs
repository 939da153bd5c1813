//! FS8xx: the held-out items. What is known of them was gathered as they were read
//! (`spec::test_items`), for there may be millions.

use super::{Check, Rule, error, info, warning};
use crate::lint::{Context, Report};
use crate::spec::Part;
use crate::spec::test_items::{Kept, Leak};
use crate::text::visible;

pub const RULES: &[(Rule, Check)] = &[
    (
        error(
            "FS801",
            "leaked-test",
            include_str!("../../../docs/rules/FS801.md"),
        )
        .looks_at("tests examples"),
        leaked_test,
    ),
    (
        warning(
            "FS802",
            "nearly-leaked-test",
            include_str!("../../../docs/rules/FS802.md"),
        )
        .looks_at("tests examples"),
        nearly_leaked_test,
    ),
    (
        error(
            "FS803",
            "contradictory-tests",
            include_str!("../../../docs/rules/FS803.md"),
        )
        .looks_at("tests"),
        contradictory_tests,
    ),
    (
        warning(
            "FS804",
            "untested-label",
            include_str!("../../../docs/rules/FS804.md"),
        )
        .looks_at("tests taxonomy.labels edge_cases"),
        untested_label,
    ),
    (
        info(
            "FS805",
            "too-few-tests",
            include_str!("../../../docs/rules/FS805.md"),
        )
        .looks_at("tests"),
        too_few_tests,
    ),
];

/// Whether there are tests, and all of them could be read.
fn are_there(cx: &Context<'_>) -> bool {
    cx.spec.tests.count > 0 && !cx.spec.tests.failed
}

fn leaked_test(cx: &Context<'_>, report: &mut Report) {
    if are_there(cx) {
        leaks(cx, report, &cx.spec.tests.leaked, &|leak, name| {
            let but = if leak.agree {
                ""
            } else {
                ", with another answer"
            };
            format!("this test is the example {name}{but}")
        });
    }
}

fn nearly_leaked_test(cx: &Context<'_>, report: &mut Report) {
    if are_there(cx) {
        leaks(cx, report, &cx.spec.tests.nearly_leaked, &|leak, name| {
            let alike = (leak.alike * 100.0).floor();
            format!(
                "this test is almost the example {name} ({alike:.0} % alike), with the same answer"
            )
        });
    }
}

fn leaks(
    cx: &Context<'_>,
    report: &mut Report,
    leaks: &Kept<Leak>,
    message: &dyn Fn(&Leak, &str) -> String,
) {
    for leak in &leaks.first {
        let Some(example) = cx.spec.examples.get(leak.example) else {
            continue;
        };
        let message = message(leak, &example.name(leak.example));
        let finding = report
            .at(leak.test, message)
            .related("the example", example.head)
            .help("take it out of the tests, or show another example: the model has its answer");
        report.add(finding);
    }
    more(cx, report, leaks.more);
}

/// What is not listed one by one.
fn more(cx: &Context<'_>, report: &mut Report, count: usize) {
    if count > 0 {
        let message = format!("and {count} more tests, which are not listed");
        report.add(report.at(cx.spec.key_or_start("tests"), message));
    }
}

fn contradictory_tests(cx: &Context<'_>, report: &mut Report) {
    if !are_there(cx) {
        return;
    }
    let found = &cx.spec.tests.contradictory;
    for pair in &found.first {
        let how = if pair.exact {
            ""
        } else {
            ", but for case, spaces or form,"
        };
        let message =
            format!("this test has the same input{how} as an earlier one and another answer");
        let mut finding = report
            .at(pair.here, message)
            .related("the other answer", pair.there)
            .help("one of them is wrong, or the input lacks what tells them apart");
        if !pair.exact {
            finding.severity = crate::source::Severity::Warning;
        }
        report.add(finding);
    }
    more(cx, report, found.more);
}

fn untested_label(cx: &Context<'_>, report: &mut Report) {
    if !are_there(cx) || cx.spec.has_failed(Part::Taxonomy) {
        return;
    }
    let tests = &cx.spec.tests;
    // Where no test has a label, that is not what they are for; FS301 says which are misspelt.
    let labelled = tests.has_label.contains(&true) && !cx.spec.has_failed(Part::Output);
    let labels = cx
        .spec
        .taxonomy
        .iter()
        .flat_map(|taxonomy| &taxonomy.labels);
    for (label, has) in labels.zip(&tests.has_label) {
        if *has || !labelled {
            continue;
        }
        let shown = visible::quoted(&label.name, 40);
        let (place, related) = cx.place_or_key(label.place, "tests");
        let mut finding = report
            .at(place, format!("no test has the label `{shown}`"))
            .help("without one, nobody will know how well it is told");
        if let Some(related) = related {
            finding = finding.related("the label", related);
        }
        report.add(finding);
    }
    if cx.spec.has_failed(Part::EdgeCases) || cx.spec.has_failed(Part::Taxonomy) {
        return;
    }
    let cases = &cx.spec.edge_cases;
    if tests.covers.is_empty() && cases.len() > 1 {
        let count = cases.len();
        let message = format!("no test says that it covers one of the {count} edge cases");
        let finding = report
            .at(cx.spec.key_or_start("tests"), message)
            .help("give those that do `covers: [its id]`");
        return report.add(finding);
    }
    for case in cases.iter().filter(|case| !tests.covers.contains(&case.id)) {
        let shown = visible::quoted(&case.id, 40);
        let (place, related) = cx.place_or_key(case.place, "tests");
        let mut finding = report
            .at(place, format!("no test covers the edge case `{shown}`"))
            .help("add one, or give the test that does `covers`");
        if let Some(related) = related {
            finding = finding.related("the edge case", related);
        }
        report.add(finding);
    }
}

/// How often a good prompt is right: the interval depends on it, and is named with it.
const SHARE: f64 = 0.94;
/// An interval as narrow as this tells two points apart, as the prompt and the fine-tuned model of
/// the three gates are.
const NARROW: f64 = 0.04;

fn too_few_tests(cx: &Context<'_>, report: &mut Report) {
    let count = cx.spec.tests.count;
    if !are_there(cx) {
        return;
    }
    let (low, high) = wilson(SHARE, count as f64);
    if high - low <= NARROW {
        return;
    }
    let are = if count == 1 { "test is" } else { "tests are" };
    let message = format!(
        "{count} {are} few: with {:.0} % right, the accuracy lies between {:.1} and {:.1} % (95 % \
         interval)",
        SHARE * 100.0,
        low * 100.0,
        high * 100.0
    );
    let finding = report
        .at(cx.spec.key_or_start("tests"), message)
        .help(format!("{} tests would halve that", halving(count)));
    report.add(finding);
}

/// The Wilson interval at 95 % for a share of `n`.
fn wilson(share: f64, n: f64) -> (f64, f64) {
    const Z: f64 = 1.959963984540054;
    let z2 = Z * Z;
    let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
    (centre - half, centre + half)
}

/// The least number of tests whose interval is half as wide as that of `count`.
fn halving(count: usize) -> usize {
    let width = |n: usize| {
        let (low, high) = wilson(SHARE, n as f64);
        high - low
    };
    let wanted = width(count) / 2.0;
    let (mut low, mut high) = (count, count.saturating_mul(16));
    while low < high {
        let middle = low + (high - low) / 2;
        if width(middle) <= wanted {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn the_interval_is_wilsons() {
        // 942 of 1,000, as statsmodels and scipy have it.
        let (low, high) = wilson(0.942, 1000.0);
        assert!((low - 0.92575).abs() < 1e-5 && (high - 0.95487).abs() < 1e-5);
        let (low, high) = wilson(0.94, 500.0);
        assert!(((low * 1000.0).round(), (high * 1000.0).round()) == (916.0, 958.0));
    }

    #[test]
    fn halving_takes_about_four_times_as_many() {
        assert_eq!((halving(60), halving(1000)), (221, 3973));
        assert!(halving(1) > 1);
    }
}
