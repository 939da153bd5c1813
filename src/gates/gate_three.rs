//! Gate three: whether the data and the task can carry a fine-tuned model.

use super::case::Case;
use super::checks::{Check, Gate, check, percent, plain, whole, with_interval};
use super::pool::Pool;
use crate::lint::refused_when_tuned;
use crate::source::Place;
use crate::spec::Spec;
use crate::spec::config::Gates;
use crate::tokens::thousands;

/// What gate three is judged on beside the case.
pub struct Task<'t> {
    pub spec: Option<&'t Spec>,
    pub pool: Option<&'t Pool>,
    /// The fine-tuned model's provider and name.
    pub provider: Option<&'t str>,
    pub tuned_model: Option<&'t str>,
    /// Whether a teacher's audited labels stand in for reviewed ones.
    pub distilled: bool,
}

/// Gate three: the data and the task can carry it.
pub fn three(case: &Case, task: &Task<'_>, thresholds: &Gates) -> Gate {
    Gate {
        name: "three",
        title: "The data and the task can carry it",
        checks: vec![
            reviewed(case, task, thresholds),
            per_label(case, task, thresholds),
            agreement(case),
            stable(case, thresholds),
            schema(case, task),
        ],
    }
}

fn data_place(case: &Case) -> Option<Place> {
    let counts = case.data.counts.as_ref().map(|counts| counts.place);
    let items = case.data.items.as_ref().map(|items| items.place);
    items.or(counts).or(case.data.place).or(Some(case.place))
}

fn reviewed(case: &Case, task: &Task<'_>, thresholds: &Gates) -> Check {
    let needed = thresholds.reviewed_items;
    let place = data_place(case);
    let opens = format!(
        "{} reviewed items, without repetitions and contradictions",
        whole(needed)
    );
    let Some(pool) = task.pool else {
        let evidence = "how many reviewed items there are is unknown";
        return check("reviewed", None, evidence, opens, place);
    };
    if task.distilled {
        let rows = pool.rows.map_or(f64::NAN, |rows| rows as f64);
        let evidence = format!(
            "{} items labelled by the teacher, whose labels were audited (distillation)",
            whole(rows)
        );
        let cleared = pool.rows.map(|_| rows >= needed);
        return check("reviewed", cleared, evidence, opens, place);
    }
    let Some(usable) = pool.usable() else {
        let missing = [
            ("reviewed", pool.reviewed),
            ("duplicates", pool.duplicates),
            ("contradictory", pool.contradictory),
        ];
        let missing: Vec<_> = missing
            .iter()
            .filter(|(_, number)| number.is_none())
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        let evidence = format!(
            "{} not counted: how many count is unknown",
            missing.join(", ")
        );
        return check("reviewed", None, evidence, opens, place);
    };
    let mut evidence = format!("{} items count", thousands(usable));
    if let Some(rows) = pool.rows {
        evidence.push_str(&format!(" of {}", thousands(rows)));
    }
    let mut why = Vec::new();
    if let (Some(rows), Some(reviewed)) = (pool.rows, pool.reviewed)
        && rows > reviewed
    {
        why.push(format!("{} not reviewed", thousands(rows - reviewed)));
    }
    if let Some(number) = pool.duplicates.filter(|number| *number > 0) {
        let noun = if number == 1 {
            "duplicate"
        } else {
            "duplicates"
        };
        why.push(format!("{} {noun}", thousands(number)));
    }
    if let Some(number) = pool.contradictory.filter(|number| *number > 0) {
        why.push(format!("{} contradictory", thousands(number)));
    }
    let unfit = [
        (pool.incomplete, "without input or answer"),
        (pool.off_taxonomy, "with no label of the taxonomy"),
    ];
    for (number, what) in unfit.into_iter().filter(|(number, _)| *number > 0) {
        why.push(format!("{} {what}", thousands(number)));
    }
    if !why.is_empty() {
        evidence.push_str(&format!(": {}", why.join(", ")));
    }
    evidence.push_str(&format!("; {} are needed", whole(needed)));
    check(
        "reviewed",
        Some(usable as f64 >= needed),
        evidence,
        opens,
        place,
    )
}

fn per_label(case: &Case, task: &Task<'_>, thresholds: &Gates) -> Check {
    let needed = thresholds.per_label;
    let place = data_place(case);
    let opens = format!("{} usable items of every label", whole(needed));
    let names = task.spec.and_then(|spec| spec.taxonomy.as_ref());
    let Some(taxonomy) = names else {
        let known = task.spec.is_some();
        let evidence = match known {
            true => "the prompt has no labels to count by",
            false => "the labels are unknown",
        };
        return check("per_label", known.then_some(true), evidence, opens, place);
    };
    let labels = task.pool.map_or(&[][..], |pool| &pool.labels);
    if labels.is_empty() {
        return check(
            "per_label",
            None,
            "items by label are unknown",
            opens,
            place,
        );
    }
    let number = |name: &str| {
        labels
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, n)| *n)
    };
    let each: Vec<_> = taxonomy
        .labels
        .iter()
        .map(|l| (l.name.as_str(), number(&l.name)))
        .collect();
    let unknown: Vec<_> = each
        .iter()
        .filter(|(_, n)| n.is_none())
        .map(|(l, _)| *l)
        .collect();
    let short: Vec<_> = each
        .iter()
        .filter_map(|(label, n)| Some((label, (*n)?)))
        .filter(|(_, n)| (*n as f64) < needed)
        .map(|(label, n)| format!("{label} {}", thousands(n)))
        .collect();
    let least = each
        .iter()
        .filter_map(|(label, n)| Some(((*n)?, label)))
        .min();
    let (cleared, evidence) = match (short.is_empty(), unknown.is_empty()) {
        (false, _) => (
            Some(false),
            format!("fewer than {}: {}", whole(needed), short.join(", ")),
        ),
        (true, false) => (None, format!("not counted: {}", unknown.join(", "))),
        (true, true) => {
            let least = least.map_or_else(String::new, |(n, label)| {
                format!("the rarest label, {label}, has {}", thousands(n))
            });
            (Some(true), least)
        }
    };
    check("per_label", cleared, evidence, opens, place)
}

/// A claim above what two people agree on is within the noise of the labels.
fn agreement(case: &Case) -> Check {
    let place = case.data.place.or(Some(case.place));
    let opens = "let two people label the same items, and write `data.agreement`";
    let Some(agreement) = &case.data.agreement else {
        let evidence = "how far two reviewers agree is unknown";
        return check("agreement", None, evidence, opens, place);
    };
    let mut evidence = format!("reviewers agree on {}", with_interval(agreement.share));
    if let Some(kappa) = agreement.kappa {
        evidence.push_str(&format!(", kappa {kappa:.3}"));
    }
    let place = Some(agreement.place);
    let Some(claimed) = &case.fine_tuned.accuracy else {
        evidence.push_str("; the accuracy claimed is unknown");
        return check(
            "agreement",
            None,
            evidence,
            "write `fine_tuned.accuracy`",
            place,
        );
    };
    let claimed = claimed.figure.likely;
    let above = claimed > agreement.share.value();
    if above {
        evidence.push_str(&format!(
            "; the {} claimed is within label noise",
            percent(claimed)
        ));
    }
    let opens = "settle what reviewers disagree on, and label again";
    check("agreement", Some(!above), evidence, opens, place)
}

fn stable(case: &Case, thresholds: &Gates) -> Check {
    let needed = thresholds.stable_months;
    let opens = format!(
        "a task that stays as it is for {} months, and a reason to believe so (`data.because`)",
        whole(needed)
    );
    let Some(months) = &case.data.stable_months.figure else {
        let evidence = "for how long the task stays as it is, is unknown";
        return check(
            "stable",
            None,
            evidence,
            opens,
            case.data.place.or(Some(case.place)),
        );
    };
    // A range must hold at its low end.
    let (low, place) = (months.low, months.place);
    let span = match months.is_range() {
        true => format!("{} to {}", plain(low), plain(months.high)),
        false => plain(low),
    };
    let evidence = format!(
        "the task stays as it is for {span} months; {} are needed",
        whole(needed)
    );
    if low < needed {
        return check("stable", Some(false), evidence, opens, place);
    }
    match &case.data.because {
        Some(reason) => {
            let evidence = format!("{evidence}: {}", reason.text.trim());
            check("stable", Some(true), evidence, opens, place)
        }
        None => {
            let evidence = format!("{evidence}; why one believes so is unknown");
            check("stable", None, evidence, opens, place)
        }
    }
}

fn schema(case: &Case, task: &Task<'_>) -> Check {
    let place = Some(case.fine_tuned.place);
    let opens =
        "a schema that the fine-tuned model takes: say it in descriptions, check it in code";
    let (Some(spec), Some(model)) = (task.spec, task.tuned_model) else {
        let evidence = "the fine-tuned model is unknown";
        return check("schema", None, evidence, "write `fine_tuned.model`", place);
    };
    if !spec.output.schema_in_request() {
        let evidence = "no schema is enforced, and so no keyword refused";
        return check("schema", Some(true), evidence, opens, place);
    }
    let refused = task
        .provider
        .and_then(|provider| refused_when_tuned(spec, provider));
    match refused.as_deref() {
        None => {
            let evidence = format!("what {model} takes of a schema is unknown");
            check("schema", None, evidence, opens, place)
        }
        Some([]) => {
            let evidence = format!("{model} takes every keyword of the output schema");
            check("schema", Some(true), evidence, opens, place)
        }
        Some(all @ [(_, first), ..]) => {
            let names: Vec<_> = all.iter().map(|(name, _)| format!("`{name}`")).collect();
            let evidence = format!("{model} refuses {}", names.join(", "));
            check("schema", Some(false), evidence, opens, Some(*first))
        }
    }
}
