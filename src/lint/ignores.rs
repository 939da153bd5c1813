//! What a spec, its comments or fewshot.toml say is not to be reported, each for a reason.
//!
//! There is no blanket form, and an ignore that silences nothing, or gives no reason, is itself
//! reported (FS011). FS0xx cannot be ignored.

use std::cell::Cell;
use std::ops::Range;

use globset::Glob;

use super::Selection;
use super::rules::{rule, rules_of};
use crate::source::{Applicability, Diagnostic, FileId, Files, Place, Severity, yaml};
use crate::spec::{Config, Spec};
use crate::text::{LineIndex, Span, visible};

/// Something that is not to be reported.
#[derive(Debug)]
pub struct Ignore {
    /// The rule as it was written: a code, prefix or name.
    pub rule: String,
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
        if files.text(file).contains("fewshot: ignore") && !files.name(file).starts_with("shipped:")
        {
            comments(files, file, &mut out);
        }
    }
    out
}

fn whole(rule: &str, place: Place, reason: &str) -> Ignore {
    Ignore {
        rule: rule.to_owned(),
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
        let Some(rest) = comment
            .trim_start_matches('#')
            .trim_start()
            .strip_prefix("fewshot: ignore[")
        else {
            continue;
        };
        let Some((rules, reason)) = rest.split_once(']') else {
            continue;
        };
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
        let mut at = span.start as usize + (comment.len() - rest.len());
        for rule in rules.split(',') {
            let start = at + (rule.len() - rule.trim_start().len());
            let name = rule.trim();
            out.push(Ignore {
                rule: name.to_owned(),
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
        let Some(rule) = rule(found.code) else {
            return false;
        };
        let here = match (&self.scope, found.place) {
            (None, _) => true,
            (Some((file, range)), Some(place)) => {
                place.file == *file && range.contains(&place.span.start)
            }
            (Some(_), None) => false,
        };
        here && !found.code.starts_with("FS0") && rules_of(&self.rule).any(|named| named == rule)
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

/// FS011 for ignores that silence nothing, or give no reason. Of rules that were not selected it
/// cannot be told whether they would have found something.
pub fn unused(ignores: &[Ignore], selection: &Selection) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for ignore in ignores {
        let shown = visible::quoted(&ignore.rule, 40);
        let mut named = rules_of(&ignore.rule).peekable();
        let message = if named.peek().is_none() {
            format!("no rule is called `{shown}`, so this ignores nothing")
        } else if named.all(|rule| rule.code.starts_with("FS0")) {
            format!("`{shown}` cannot be ignored: a file that was not understood is not sound")
        } else if !ignore.used.get() && rules_of(&ignore.rule).all(|rule| selection.has(rule)) {
            format!("nothing here breaks `{shown}`: this ignores nothing")
        } else if ignore.reason.is_empty() {
            format!("`{shown}` is ignored without a reason")
        } else {
            continue;
        };
        let gives_no_reason = message.ends_with("without a reason");
        let mut finding = Diagnostic::new("FS011", Severity::Warning, message).at(ignore.place);
        finding = match (gives_no_reason, ignore.removal) {
            (true, _) => finding.help("say behind it why this is right here"),
            (false, Some(place)) => {
                finding.replace(Applicability::Safe, "take the comment away", place, "")
            }
            (false, None) => finding.help("take it away"),
        };
        out.push(finding);
    }
    out
}
