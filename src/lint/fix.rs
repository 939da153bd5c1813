//! Putting right what can be put right: edits in place, in rounds, each checked by rendering again.
//!
//! A fix may change in the prompt only what its rule is about; one that changes more, or brings a new
//! error, is refused and said so. What is not an edit keeps its bytes: comments, quotes, layout.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::path::PathBuf;

use super::baseline::{Identity, identity};
use crate::render::Prompt;
use crate::source::{Applicability, Diagnostic, Files, Severity};
use crate::spec::Spec;

/// Texts that stand for what is on disk, by path.
pub type Texts = BTreeMap<PathBuf, String>;

/// More rounds than fixes can hang on one another.
const MAX_ROUNDS: usize = 50;

/// A fix that is offered.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub code: &'static str,
    pub title: String,
    /// Where it is, for people: `path:line`.
    pub shown: String,
    identity: Identity,
    edits: Vec<(PathBuf, Range<usize>, String)>,
}

/// What is known of a prompt between two rounds.
#[derive(Debug, Clone)]
pub struct Look {
    pub candidates: Vec<Candidate>,
    /// How often each rule found something, and of what severity errors are.
    findings: BTreeMap<&'static str, usize>,
    errors: BTreeMap<&'static str, usize>,
    snapshot: Option<Snapshot>,
}

/// What is sent: each section's text, and the schema.
type Snapshot = BTreeMap<&'static str, String>;

/// What became of the fixes.
#[derive(Debug, Default)]
pub struct Outcome {
    pub applied: Vec<Candidate>,
    /// With the reason.
    pub refused: Vec<(Candidate, String)>,
}

impl Look {
    /// `diagnostics` are what is found now; fixes in files of the program itself are left out, and
    /// those that a person should agree to unless `ask` is set.
    pub fn new(
        diagnostics: &[Diagnostic],
        files: &Files,
        prompt: &str,
        sent: Option<(&Spec, &Prompt)>,
        ask: bool,
    ) -> Self {
        let mut look = Look {
            candidates: Vec::new(),
            findings: BTreeMap::new(),
            errors: BTreeMap::new(),
            snapshot: sent.map(|(spec, prompt)| snapshot(spec, prompt)),
        };
        for found in diagnostics {
            *look.findings.entry(found.code).or_default() += 1;
            if found.severity == Severity::Error {
                *look.errors.entry(found.code).or_default() += 1;
            }
            let Some(fix) = &found.fix else { continue };
            let wanted = ask || fix.applicability == Applicability::Safe;
            let shipped =
                |place: crate::source::Place| files.name(place.file).starts_with("shipped:");
            if !wanted || fix.edits.iter().any(|edit| shipped(edit.place)) {
                continue;
            }
            let line = found.place.map_or(1, |place| files.positions(place).0.line);
            let name = found.place.map_or(prompt, |place| files.name(place.file));
            let edits = fix.edits.iter().map(|edit| {
                let path = files.path(edit.place.file).to_path_buf();
                let crlf = files.text(edit.place.file).contains("\r\n");
                let text = match crlf {
                    true => edit.text.replace("\r\n", "\n").replace('\n', "\r\n"),
                    false => edit.text.clone(),
                };
                (path, edit.place.span.range(), text)
            });
            look.candidates.push(Candidate {
                code: found.code,
                title: fix.title.clone(),
                shown: format!("{name}:{line}"),
                identity: identity(found, files, prompt),
                edits: edits.collect(),
            });
        }
        look
    }
}

fn snapshot(spec: &Spec, prompt: &Prompt) -> Snapshot {
    let mut out = Snapshot::new();
    for message in &prompt.messages {
        for run in &message.runs {
            out.entry(run.section)
                .or_default()
                .push_str(&message.text[run.range.clone()]);
        }
    }
    if let Some(schema) = &spec.output.schema {
        out.insert("schema", schema.json.to_string());
    }
    out
}

/// The sections that a rule's fix may change. None: all, for what it puts right kept parts of the spec
/// from being read.
fn may_change(code: &str) -> Option<&'static [&'static str]> {
    match code {
        "FS002" | "FS004" | "FS008" | "FS703" | "FS704" => None,
        "FS205" | "FS213" => Some(&["examples"]),
        // With the example goes what the template says round it.
        "FS202" => Some(&["examples", "framing"]),
        "FS301" => Some(&["examples", "edge_cases"]),
        "FS304" => Some(&["labels"]),
        "FS013" => Some(&["examples"]),
        "FS111" | "FS402" | "FS403" | "FS405" => Some(&["schema", "output", "examples"]),
        _ => Some(&[]),
    }
}

/// Applies fixes until none is left. `texts` gives the present text of a path; `look` reads the prompt
/// again with `changed` in place of what is on disk.
pub fn rounds(
    changed: &mut Texts,
    text_of: &dyn Fn(&PathBuf) -> Option<String>,
    look: &dyn Fn(&Texts) -> Look,
) -> Outcome {
    let mut outcome = Outcome::default();
    let mut refused: HashSet<(Identity, String)> = HashSet::new();
    let mut now = look(changed);
    for _ in 0..MAX_ROUNDS {
        let open = |fix: &&Candidate| !refused.contains(&(fix.identity.clone(), fix.title.clone()));
        let batch = apart(now.candidates.iter().filter(open));
        if batch.is_empty() {
            break;
        }
        let batch: Vec<Candidate> = batch.into_iter().cloned().collect();
        // All at once where that holds; else one by one, to see which does not.
        let tries: Vec<Vec<Candidate>> = match attempt(changed, &batch, &now, text_of, look) {
            Ok((texts, next)) => {
                *changed = texts;
                now = next;
                outcome.applied.extend(batch);
                continue;
            }
            Err(_) => batch.into_iter().map(|fix| vec![fix]).collect(),
        };
        for single in tries {
            match attempt(changed, &single, &now, text_of, look) {
                Ok((texts, next)) => {
                    *changed = texts;
                    now = next;
                    outcome.applied.extend(single);
                    // The places of the others have moved: they are looked up again.
                    break;
                }
                Err(why) => {
                    for fix in single {
                        refused.insert((fix.identity.clone(), fix.title.clone()));
                        outcome.refused.push((fix, why.clone()));
                    }
                }
            }
        }
    }
    outcome
}

/// Fixes that do not touch one another, the first of those that do.
fn apart<'c>(fixes: impl Iterator<Item = &'c Candidate>) -> Vec<&'c Candidate> {
    let mut taken: Vec<(&PathBuf, Range<usize>)> = Vec::new();
    let mut out = Vec::new();
    for fix in fixes {
        let touches = fix.edits.iter().any(|(path, range, _)| {
            taken.iter().any(|(known, other)| {
                *known == path && range.start <= other.end && other.start <= range.end
            })
        });
        if !touches {
            taken.extend(
                fix.edits
                    .iter()
                    .map(|(path, range, _)| (path, range.clone())),
            );
            out.push(fix);
        }
    }
    out
}

fn attempt(
    changed: &Texts,
    fixes: &[Candidate],
    before: &Look,
    text_of: &dyn Fn(&PathBuf) -> Option<String>,
    look: &dyn Fn(&Texts) -> Look,
) -> Result<(Texts, Look), String> {
    let mut texts = changed.clone();
    let mut edits: Vec<&(PathBuf, Range<usize>, String)> =
        fixes.iter().flat_map(|fix| &fix.edits).collect();
    // From the end, so that the places before stay where they are.
    edits.sort_by_key(|(path, range, _)| (path, std::cmp::Reverse(range.start)));
    for (path, range, text) in edits {
        let mut whole = match texts.get(path) {
            Some(whole) => whole.clone(),
            None => text_of(path).ok_or("its file cannot be read")?,
        };
        if whole.get(range.clone()).is_none() {
            return Err("its place is not in the file".into());
        }
        whole.replace_range(range.clone(), text);
        texts.insert(path.clone(), whole);
    }
    let after = look(&texts);
    judge(fixes, before, &after)?;
    Ok((texts, after))
}

fn judge(fixes: &[Candidate], before: &Look, after: &Look) -> Result<(), String> {
    let count =
        |counts: &BTreeMap<&'static str, usize>, code: &str| counts.get(code).copied().unwrap_or(0);
    for fix in fixes {
        if count(&after.findings, fix.code) >= count(&before.findings, fix.code) {
            return Err(format!("{} would still be found", fix.code));
        }
    }
    for (code, now) in &after.errors {
        let of_load = code.starts_with("FS0") && *code != "FS002";
        if of_load && *now > count(&before.errors, code) {
            return Err(format!("it would bring {code}"));
        }
    }
    let mut allowed: Vec<&str> = Vec::new();
    for fix in fixes {
        match may_change(fix.code) {
            Some(sections) => allowed.extend(sections),
            None => return Ok(()),
        }
    }
    match (&before.snapshot, &after.snapshot) {
        (Some(before), Some(after)) => {
            let names: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
            for name in names {
                if before.get(*name) != after.get(*name) && !allowed.contains(name) {
                    return Err(format!("it would change the prompt's {name}"));
                }
            }
            Ok(())
        }
        (Some(_), None) => Err("the prompt could not be rendered any more".into()),
        (None, _) => Ok(()),
    }
}
