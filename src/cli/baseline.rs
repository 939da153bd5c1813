//! `fewshot lint --baseline`.

use std::path::Path;

use super::lint::{Checked, Lint};
use super::output::{Failure, failure, note, write_file};
use crate::lint::baseline::{Baseline, KnownPrompt, counts, growth, identity};
use crate::source::file::{MAX_WHOLE_ITEMS_FILE, read};

/// A share as people write it: `5%`, `0.05`.
pub fn share(text: &str) -> Result<f64, String> {
    let (number, scale) = match text.trim().strip_suffix('%') {
        Some(number) => (number, 100.0),
        None => (text.trim(), 1.0),
    };
    match number.trim().parse::<f64>() {
        Ok(value) if value >= 0.0 && value.is_finite() => Ok(value / scale),
        _ => Err("write a share, as 5% or 0.05".into()),
    }
}

/// Writes the baseline, or takes out what it knows. Gives whether a prompt has grown too much.
pub fn run(command: &Lint, path: &Path, checked: &mut [Checked]) -> Result<bool, Failure> {
    if command.write_baseline {
        write(path, checked)?;
    }
    let baseline = match read(path, MAX_WHOLE_ITEMS_FILE) {
        Ok(text) => serde_json::from_str::<Baseline>(&text),
        Err(why) => {
            return failure(format!(
                "cannot read `{}`: {why}\n  help: --write-baseline makes it",
                path.display()
            ));
        }
    };
    let baseline = match baseline {
        Ok(baseline) if baseline.version == 1 => baseline,
        Ok(baseline) => {
            return failure(format!(
                "`{}` is of version {}, and this fewshot knows 1",
                path.display(),
                baseline.version
            ));
        }
        Err(error) => {
            return failure(format!("`{}` is no baseline: {error}", path.display()));
        }
    };
    let mut remaining = baseline.remaining();
    let mut known = 0;
    let mut grown = false;
    for checked in checked.iter_mut() {
        let (loaded, linted) = (&checked.loaded, &mut checked.linted);
        let prompt = loaded.path();
        linted.diagnostics.retain(|found| {
            match remaining.get_mut(&identity(found, &loaded.files, prompt)) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    known += 1;
                    false
                }
                _ => true,
            }
        });
        let before = baseline.prompts.iter().find(|known| known.path == prompt);
        if let (Some(tolerance), Some(before), Some(counts)) =
            (command.max_growth, before, loaded.count())
            && let Some(why) = growth(before, counts, tolerance)
        {
            grown = true;
            note(&format!("error: {prompt}: {why}\n"));
        }
    }
    if known > 0 {
        let what = if known == 1 { "finding" } else { "findings" };
        note(&format!("{known} {what} in the baseline\n"));
    }
    Ok(grown)
}

fn write(path: &Path, checked: &[Checked]) -> Result<(), Failure> {
    let identities = checked.iter().flat_map(|checked| {
        let loaded = &checked.loaded;
        let found = checked
            .linted
            .diagnostics
            .iter()
            .filter(|found| counts(found));
        found.map(|found| identity(found, &loaded.files, loaded.path()))
    });
    let prompts = checked.iter().filter_map(|checked| {
        let counts = checked.loaded.count()?;
        Some(KnownPrompt::new(checked.loaded.path(), counts))
    });
    let baseline = Baseline::new(identities, prompts);
    let text = serde_json::to_string_pretty(&baseline);
    let text = text.map_err(|error| Failure::Message(error.to_string()))?;
    write_file(path, &(text + "\n"))?;
    let number = baseline
        .findings
        .iter()
        .map(|known| known.count)
        .sum::<usize>();
    note(&format!(
        "wrote {number} findings to `{}`\n",
        path.display()
    ));
    Ok(())
}
