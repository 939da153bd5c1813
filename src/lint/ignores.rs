//! What a spec, its comments or fewshot.toml say is not to be reported, each for a reason.
//!
//! There is no blanket form: an ignore names one rule, by its whole code or its name. One that
//! silences nothing, gives no reason or cannot be read is itself reported (FS011). FS0xx cannot be
//! ignored.

use std::cell::Cell;
use std::ops::Range;

use globset::Glob;

use super::ignore_comment::{Said, first_code, may_hold, said};
use super::rules::{all_rules, rule};
use super::{Selection, select};
use crate::source::{Applicability, Diagnostic, FileId, Files, Place, Severity, yaml};
use crate::spec::{Config, Spec};
use crate::text::similar::nearest;
use crate::text::{LineIndex, Span, visible};

/// Something that is not to be reported.
#[derive(Debug)]
pub struct Ignore {
    /// The rule as it was written: a code or a name. Of a comment that was not understood, what it
    /// says.
    pub rule: String,
    is_misread: bool,
    pub place: Place,
    pub reason: String,
    /// Where it holds: bytes of one file, or None for all of the prompt.
    scope: Option<(FileId, Range<u32>)>,
    /// What to take away where it silences nothing.
    removal: Option<Place>,
    used: Cell<bool>,
}

/// A finding that an ignore silences, and the reason given.
#[derive(Debug, Clone)]
pub struct Suppressed {
    pub diagnostic: Diagnostic,
    pub reason: String,
}

/// All ignores that hold for a prompt.
pub fn collect(spec: &Spec, files: &Files, config: &Config) -> Vec<Ignore> {
    let mut out = Vec::new();
    for (rule, reason) in &spec.ignores {
        out.push(whole(&rule.text, rule.place, reason));
    }
    for ignore in &config.per_file_ignores {
        let path = files.path(spec.file);
        let relative = path.strip_prefix(&config.root).unwrap_or(path);
        let glob = Glob::new(&ignore.glob.text).map(|glob| glob.compile_matcher());
        if glob.is_ok_and(|glob| glob.is_match(relative)) {
            let mut ignore = whole(&ignore.rule.text, ignore.rule.place, &ignore.reason);
            // It serves many files; that it silences nothing in this one says little.
            ignore.used = Cell::new(true);
            out.push(ignore);
        }
    }
    for file in files.ids() {
        let name = files.name(file);
        let is_yaml = file == spec.file || name.ends_with(".yaml") || name.ends_with(".yml");
        if is_yaml && !name.starts_with("shipped:") && may_hold(files.text(file)) {
            comments(files, file, &mut out);
        }
    }
    out
}

fn whole(rule: &str, place: Place, reason: &str) -> Ignore {
    Ignore {
        rule: rule.to_owned(),
        is_misread: false,
        place,
        reason: reason.trim().to_owned(),
        scope: None,
        removal: None,
        used: Cell::new(false),
    }
}

/// `# fewshot: ignore[FS204] reason` on a line of its own holds for the node that starts on the next
/// line; behind something, for the node that starts on its own line.
fn comments(files: &Files, file: FileId, out: &mut Vec<Ignore>) {
    let text = files.text(file);
    let lines = LineIndex::new(text);
    // Of several comments above one node, only the first looks for it.
    let mut next: Option<(Range<usize>, Range<u32>)> = None;
    for span in yaml::comments(text) {
        let comment = span.slice(text);
        let (within, reason) = match said(comment) {
            Said::Nothing => continue,
            Said::Misread => {
                out.push(Ignore {
                    is_misread: true,
                    ..whole(comment, Place::new(file, span), "")
                });
                continue;
            }
            Said::Ignore { rules, reason } => (rules, reason),
        };
        let rules = &comment[within.clone()];
        let line = lines.line(span.start as usize);
        let alone = text[lines.line_start(line)..span.start as usize]
            .trim()
            .is_empty();
        let scope = match &next {
            Some((between, scope)) if alone && between.contains(&line) => scope.clone(),
            _ if alone => {
                let first = next_line(text, &lines, line + 1);
                let scope = node_from(text, &lines, first);
                next = Some((line..first, scope.clone()));
                scope
            }
            _ => node_from(text, &lines, line),
        };
        let mut at = span.start as usize + within.start;
        for rule in rules.split(',') {
            let start = at + (rule.len() - rule.trim_start().len());
            let name = rule.trim();
            out.push(Ignore {
                rule: name.to_owned(),
                is_misread: false,
                place: Place::new(file, Span::new(start, start + name.len())),
                reason: reason.trim().to_owned(),
                scope: Some((file, scope.clone())),
                removal: (!rules.contains(','))
                    .then(|| removal(text, &lines, file, line, span, alone)),
                used: Cell::new(false),
            });
            at += rule.len() + 1;
        }
    }
}

/// The comment, and its line where nothing else is on it.
fn removal(
    text: &str,
    lines: &LineIndex,
    file: FileId,
    line: usize,
    comment: Span,
    alone: bool,
) -> Place {
    if alone {
        let (start, end) = lines.bounds(line);
        return Place::new(file, Span::new(start, end));
    }
    let before = text[..comment.start as usize]
        .trim_end_matches([' ', '\t'])
        .len();
    Place::new(file, Span::new(before, comment.end as usize))
}

/// The first line from `line` on that holds more than blanks and comments.
fn next_line(text: &str, lines: &LineIndex, line: usize) -> usize {
    let says = |line: &usize| {
        let said = text[lines.line_range(text, *line)].trim();
        !said.is_empty() && !said.starts_with('#')
    };
    let last = lines.line_count();
    (line..=last).find(says).unwrap_or(last)
}

/// Bytes of the node that starts on `line`: that line, and what is indented deeper below it.
fn node_from(text: &str, lines: &LineIndex, line: usize) -> Range<u32> {
    let shown = |line: usize| &text[lines.line_range(text, line)];
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let own = indent(shown(line));
    let is_item = |line: &str| line.trim_start().starts_with("- ") || line.trim() == "-";
    let mut last = line;
    for next in line + 1..=lines.line_count() {
        let said = shown(next);
        if said.trim().is_empty() || said.trim_start().starts_with('#') {
            continue;
        }
        // A list may stand at its key's own indentation.
        let belongs =
            indent(said) > own || (indent(said) == own && is_item(said) && !is_item(shown(line)));
        if !belongs {
            break;
        }
        last = next;
    }
    lines.bounds(line).0 as u32..lines.bounds(last).1 as u32
}

impl Ignore {
    fn covers(&self, found: &Diagnostic) -> bool {
        !self.is_misread
            && !found.code.starts_with("FS0")
            && self.is_at(found)
            && rule(&self.rule).is_some_and(|named| named.code == found.code)
    }

    fn is_at(&self, found: &Diagnostic) -> bool {
        match (&self.scope, found.place) {
            (None, _) => true,
            (Some((file, range)), Some(place)) => {
                place.file == *file && range.contains(&place.span.start)
            }
            (Some(_), None) => false,
        }
    }
}

/// Takes out what the ignores cover.
pub fn apply(found: Vec<Diagnostic>, ignores: &[Ignore]) -> (Vec<Diagnostic>, Vec<Suppressed>) {
    let (mut kept, mut suppressed) = (Vec::new(), Vec::new());
    for diagnostic in found {
        match ignores.iter().find(|ignore| ignore.covers(&diagnostic)) {
            Some(ignore) => {
                ignore.used.set(true);
                let reason = ignore.reason.clone();
                suppressed.push(Suppressed { diagnostic, reason });
            }
            None => kept.push(diagnostic),
        }
    }
    (kept, suppressed)
}

/// FS011 for ignores that silence nothing, give no reason, or are not written as one is. `kept`: what
/// none of them silences.
pub fn unused(ignores: &[Ignore], selection: &Selection, kept: &[Diagnostic]) -> Vec<Diagnostic> {
    let each = ignores.iter();
    each.filter_map(|ignore| problem(ignore, selection, kept))
        .collect()
}

fn finding(place: Place, message: String) -> Diagnostic {
    Diagnostic::new("FS011", Severity::Warning, message).at(place)
}

fn problem(ignore: &Ignore, selection: &Selection, kept: &[Diagnostic]) -> Option<Diagnostic> {
    let shown = visible::quoted(&ignore.rule, 40);
    if ignore.is_misread {
        let code = first_code(&ignore.rule).unwrap_or_else(|| "FS204".to_owned());
        let message = "this comment is not understood, so it ignores nothing".to_owned();
        let help = format!("an ignore is written `# fewshot: ignore[{code}] reason`");
        return Some(finding(ignore.place, message).help(help));
    }
    let Some(named) = rule(&ignore.rule) else {
        let found = no_single_rule(&ignore.rule, ignore.place);
        let here = kept.iter().filter(|found| ignore.is_at(found));
        return Some(match found {
            Group::Many(found) => found.help(whole_codes(&ignore.rule, here)),
            Group::None(found) => found,
        });
    };
    let message = if named.code.starts_with("FS0") {
        cannot_be_ignored(&ignore.rule)
    } else if !ignore.used.get() && selection.has(named) {
        format!("nothing here breaks `{shown}`: this ignores nothing")
    } else if ignore.reason.is_empty() {
        let message = format!("`{shown}` is ignored without a reason");
        let help = "say behind it why this is right here";
        return Some(finding(ignore.place, message).help(help));
    } else {
        return None;
    };
    let finding = finding(ignore.place, message);
    Some(match ignore.removal {
        Some(place) => finding.replace(Applicability::Safe, "take the comment away", place, ""),
        None => finding.help("take it away"),
    })
}

pub fn cannot_be_ignored(word: &str) -> String {
    let shown = visible::quoted(word, 40);
    format!("`{shown}` cannot be ignored: a file that was not understood is not sound")
}

/// A finding about a word that is no rule's code or name.
enum Group {
    /// It stands for several rules.
    Many(Diagnostic),
    None(Diagnostic),
}

fn no_single_rule(word: &str, place: Place) -> Group {
    let shown = visible::quoted(word, 40);
    if select::is_known(word) {
        let message = format!("`{shown}` stands for several rules, and an ignore names one");
        return Group::Many(finding(place, message));
    }
    let message = format!("no rule is called `{shown}`, so this ignores nothing");
    let names = all_rules().flat_map(|(rule, _)| [rule.code, rule.name]);
    let finding = finding(place, message);
    Group::None(match nearest(word, names) {
        Some(near) => finding.did_you_mean(Some(near)),
        None => finding.help("take it away, or write a rule's code: `fewshot explain` lists them"),
    })
}

/// What to write in place of a prefix: the codes of what is found here.
fn whole_codes<'f>(word: &str, here: impl Iterator<Item = &'f Diagnostic>) -> String {
    let meant = |found: &&Diagnostic| {
        let named = rule(found.code);
        !found.code.starts_with("FS0")
            && named.is_some_and(|rule| select::matches(word, rule).is_some())
    };
    let mut codes: Vec<&str> = here.filter(meant).map(|found| found.code).collect();
    codes.sort_unstable();
    codes.dedup();
    match codes.as_slice() {
        [] => "take it away: nothing that it stands for is found here".to_owned(),
        codes => format!("write each by its code: {}", codes.join(", ")),
    }
}

/// FS011 for what fewshot.toml says of rules that it cannot decide, those of loading, and FS008 for
/// selected ones that do not exist.
pub fn of_project(config: &Config) -> Vec<Diagnostic> {
    let ignored = config.ignore.iter().map(|word| (word, true));
    let graded = config.severities.iter().map(|(word, _)| (word, false));
    let mut out = Vec::new();
    for (word, is_ignored) in ignored.chain(graded) {
        if select::is_loading(&word.text) {
            let message = match is_ignored {
                true => cannot_be_ignored(&word.text),
                false => format!(
                    "the severity of `{}` cannot be changed: a file that was not understood is not sound",
                    visible::quoted(&word.text, 40)
                ),
            };
            out.push(finding(word.place, message).help("take it away"));
        } else if !select::is_known(&word.text) {
            let message = format!("no rule is called `{}`", visible::quoted(&word.text, 40));
            let names = all_rules().flat_map(|(rule, _)| [rule.code, rule.name]);
            out.push(finding(word.place, message).did_you_mean(nearest(&word.text, names)));
        }
    }
    // A slip here would leave nothing to be checked.
    let selected = config.select.iter();
    for word in selected.filter(|word| !select::is_known(&word.text)) {
        let message = format!("no rule is called `{}`", visible::quoted(&word.text, 40));
        let names = all_rules().flat_map(|(rule, _)| [rule.code, rule.name]);
        let near = nearest(&word.text, names);
        out.push(
            Diagnostic::error("FS008", message)
                .at(word.place)
                .did_you_mean(near),
        );
    }
    out
}
