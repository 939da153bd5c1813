//! `fewshot lint --fix` and `--diff`.

use std::path::PathBuf;

use similar::TextDiff;

use super::Common;
use super::lint::{Lint, selection};
use super::output::{Failure, note, print, write_file};
use crate::lint::fix::Texts;
use crate::{Loaded, Options, fix, load_with};

/// Puts right what can be, writes the files or prints what would change, and reads the prompts again.
/// Gives whether anything changes.
pub fn run(
    command: &Lint,
    common: &Common,
    options: &Options,
    prompts: &mut [Loaded],
) -> Result<bool, Failure> {
    let mut texts = Texts::new();
    let mut applied = 0;
    for loaded in prompts.iter_mut() {
        let path = loaded.files.path(loaded.file).to_path_buf();
        if !path.is_file() {
            note(&format!(
                "{}: not fixed, for it is no file\n",
                loaded.path()
            ));
            continue;
        }
        let select = |loaded: &Loaded| selection(command, loaded);
        let outcome = match fix(&path, options, &select, command.unsafe_fixes, &mut texts) {
            Ok(outcome) => outcome,
            Err(why) => {
                note(&format!("{}: not fixed: {why}\n", loaded.path()));
                continue;
            }
        };
        applied += outcome.applied.len();
        if !common.quiet {
            for fix in &outcome.applied {
                note(&format!("{}: {} {}\n", fix.shown, fix.code, fix.title));
            }
        }
        for (fix, why) in &outcome.refused {
            note(&format!(
                "{}: {} not fixed, for {why}\n",
                fix.shown, fix.code
            ));
        }
    }
    // What came out as it was before needs no writing.
    let marks: Vec<PathBuf> = marked(prompts);
    let mut changed = false;
    for (path, text) in &texts {
        let before = crate::source::read::read(path, u64::MAX - 1).unwrap_or_default();
        let mark = if marks.contains(path) { "\u{feff}" } else { "" };
        let after = format!("{mark}{text}");
        if before == after {
            continue;
        }
        changed = true;
        if command.diff {
            let name = prompts
                .first()
                .map_or_else(String::new, |p| p.files.name_of(path));
            print(&unified(&name, &before, &after))?;
        } else {
            write_file(path, &after)?;
        }
    }
    if command.fix {
        for loaded in prompts.iter_mut() {
            let path = loaded.files.path(loaded.file).to_path_buf();
            if let Ok(again) = load_with(&path, options, &Texts::new()) {
                *loaded = again;
            }
        }
        if !common.quiet && applied > 0 {
            let what = if applied == 1 { "finding" } else { "findings" };
            note(&format!("{applied} {what} put right\n"));
        }
    }
    Ok(changed)
}

/// Files that began with a byte-order mark.
fn marked(prompts: &[Loaded]) -> Vec<PathBuf> {
    let files = prompts.iter().map(|loaded| &loaded.files);
    files
        .flat_map(|files| {
            let ids = files.ids().filter(|id| files.had_mark(*id));
            ids.map(|id| files.path(id).to_path_buf())
        })
        .collect()
}

fn unified(name: &str, before: &str, after: &str) -> String {
    TextDiff::from_lines(before, after)
        .unified_diff()
        .context_radius(3)
        .header(&format!("a/{name}"), &format!("b/{name}"))
        .to_string()
}
