//! The exceptions: what may justify fine-tuning beside money, each weighed by the one measurement
//! that decides it.

use super::case::Case;
use super::case_evidence::{Distillation, Language, Latency};
use super::checks::{percent, plain, with_interval};
use super::stats::{Share, newcombe_unpaired};
use crate::source::Place;
use crate::tokens::thousands;

/// Labels of the teacher's that people must have checked, and comparisons of style.
const AUDITED: u64 = 200;
const COMPARED: u64 = 100;
/// How far behind a language must be.
const BEHIND: f64 = 0.05;

#[derive(Debug, Clone, PartialEq)]
pub struct Exception {
    pub id: &'static str,
    /// None: the measurement that decides is missing.
    pub holds: Option<bool>,
    pub evidence: String,
    /// What it changes where it holds, or what would show it.
    pub says: &'static str,
    pub place: Place,
}

/// Every exception that is claimed. `smallest` is the smallest acceptable prompted model.
pub fn exceptions(case: &Case, smallest: Option<&str>) -> Vec<Exception> {
    let claimed = &case.exceptions;
    let mut out = Vec::new();
    out.extend(claimed.latency.as_ref().map(|it| latency(it, smallest)));
    out.extend(claimed.language.as_ref().map(language));
    out.extend(claimed.distillation.as_ref().map(distillation));
    out.extend(
        claimed
            .style
            .as_ref()
            .map(|(place, share)| style(*place, *share)),
    );
    out
}

fn latency(it: &Latency, smallest: Option<&str>) -> Exception {
    let measured = it.model.as_ref().map(|model| model.text.as_str());
    let (holds, evidence) = match (it.budget_ms, it.p95_ms, measured) {
        (Some(budget), Some(p95), Some(model)) => {
            let over = p95 > budget;
            let evidence = format!(
                "95 in 100 calls to {model} take up to {} ms; {} ms are allowed",
                plain(p95),
                plain(budget)
            );
            match smallest {
                Some(smallest) if over && smallest != model => (
                    None,
                    format!("{evidence}; not measured on {smallest}, the smallest that will do"),
                ),
                _ => (Some(over), evidence),
            }
        }
        _ => (
            None,
            "`budget_ms`, `p95_ms` and `model` decide; one is missing".to_owned(),
        ),
    };
    Exception {
        id: "latency",
        holds,
        evidence,
        says: match holds {
            Some(true) => {
                "a hard limit: it overrides the cost. A hosted call seldom answers in 100 ms, so this calls for a model of one's own, not a tuned one behind an API"
            }
            Some(false) => "the prompted model is fast enough",
            None => {
                "measure the smallest prompted model that will do; calls a second are no argument, only the time of one call"
            }
        },
        place: it.place,
    }
}

fn language(it: &Language) -> Exception {
    let name = it
        .language
        .as_ref()
        .map_or("the language", |text| &text.text);
    let (holds, evidence) = match (&it.this, &it.others) {
        (Some(this), Some(others)) => {
            let (this, others) = (this.value, others.value);
            let behind = others.value() - this.value();
            let interval = newcombe_unpaired(others, this);
            let evidence = format!(
                "{name} {}, the others {}: {:.1} points behind (95 %: {:.1} to {:.1})",
                with_interval(this),
                with_interval(others),
                behind * 100.0,
                interval.low * 100.0,
                interval.high * 100.0
            );
            (Some(behind > BEHIND && interval.low > 0.0), evidence)
        }
        _ => (
            None,
            "`this` and `others`, each correct of how many, decide".to_owned(),
        ),
    };
    Exception {
        id: "language",
        holds,
        evidence,
        says: match holds {
            Some(true) => {
                "it speaks for fine-tuning and opens no gate: first try examples in that language"
            }
            Some(false) => "the prompt is not five points behind in it, or that is not resolved",
            None => "measure the prompt in this language and in the others",
        },
        place: it.place,
    }
}

/// Whether a teacher's labels stand in for reviewed ones.
pub fn distilled(case: &Case) -> bool {
    let it = case.exceptions.distillation.as_ref();
    it.is_some_and(|it| distillation(it).holds == Some(true))
}

fn distillation(it: &Distillation) -> Exception {
    let licence = it
        .licence
        .as_ref()
        .filter(|text| !text.text.trim().is_empty());
    let (holds, evidence) = match (&it.teacher, it.target, &it.audited, licence) {
        (Some(teacher), Some(target), Some(audited), Some(_)) => {
            let (teacher, audited) = (teacher.value, audited.value);
            let good = teacher.value() >= target;
            let sure = audited.of >= AUDITED && audited.interval().low >= target;
            let evidence = format!(
                "teacher {}, its labels right in {}; {} is aimed at, and {} labels audited are needed",
                with_interval(teacher),
                with_interval(audited),
                percent(target),
                thousands(AUDITED)
            );
            (Some(good && sure), evidence)
        }
        _ => (
            None,
            "`teacher`, `target`, `audited` and `licence` decide; one is missing".to_owned(),
        ),
    };
    Exception {
        id: "distillation",
        holds,
        evidence,
        says: match holds {
            Some(true) => {
                "the teacher's labels stand in for reviewed ones in gate three; the cost of preparation falls, so write the new one"
            }
            Some(false) => {
                "the teacher, or its audited labels, are not surely as good as the target"
            }
            None => "audit the teacher's labels, and see that its licence allows training on them",
        },
        place: it.place,
    }
}

fn style(place: Place, share: Option<Share>) -> Exception {
    let (holds, evidence) = match share {
        Some(share) => {
            let holds = share.of >= COMPARED && share.interval().low > 0.5;
            (
                Some(holds),
                format!("preferred in {}", with_interval(share)),
            )
        }
        None => (None, "`won` and `of` decide".to_owned()),
    };
    Exception {
        id: "style",
        holds,
        evidence,
        says: match holds {
            Some(true) => "it speaks for fine-tuning and opens no gate",
            Some(false) => {
                "people do not surely prefer it, or fewer than 100 comparisons were made"
            }
            None => "let people compare about 100 pairs without knowing which is which",
        },
        place,
    }
}
