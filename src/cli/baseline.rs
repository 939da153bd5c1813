//! `fewshot lint --baseline`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::lint::{Checked, Lint};
use super::output::{Failure, failure, note, write_file};
use crate::lint::baseline::{Baseline, Identity, KnownPrompt, counts, growth, identity};
use crate::source::Diagnostic;
use crate::source::Files;
use crate::source::file::relative;
use crate::source::read::{MAX_WHOLE_ITEMS_FILE, read};

/// A share as people write it: `5%`, `0.05`. A bare 5 would be 500 %, which nobody means.
pub fn share(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let (number, is_percent) = match text.strip_suffix('%') {
        Some(number) => (number.trim(), true),
        None => (text, false),
    };
    match number.parse::<f64>() {
        Ok(value) if value >= 0.0 && value.is_finite() && is_percent => Ok(value / 100.0),
        Ok(value) if (0.0..1.0).contains(&value) => Ok(value),
        Ok(value) if value >= 1.0 && value.is_finite() => {
            Err(format!("write a share: {number}%, or a number below 1"))
        }
        _ => Err("write a share: 5%, or 0.05".into()),
    }
}

/// The names of a prompt's files as the baseline has them: relative to its own folder. Links are
/// followed, so that a file has one name whichever way it is reached.
fn names(files: &Files, folder: &Path) -> HashMap<String, String> {
    let ids = files.ids();
    let on_disk = ids.filter(|id| !files.name(*id).starts_with("shipped:"));
    on_disk
        .map(|id| {
            let path = files.absolute(files.path(id));
            let real = path.canonicalize().unwrap_or(path);
            (files.name(id).to_owned(), relative(folder, &real))
        })
        .collect()
}

/// The folder that the baseline lies in.
fn folder_of(path: &Path) -> PathBuf {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    folder
        .canonicalize()
        .unwrap_or_else(|_| folder.to_path_buf())
}

fn key(
    found: &Diagnostic,
    files: &Files,
    prompt: &str,
    names: &HashMap<String, String>,
) -> Identity {
    let (path, code, text) = identity(found, files, prompt);
    (names.get(&path).cloned().unwrap_or(path), code, text)
}

/// Writes the baseline, or takes out what it knows; notes which prompts have grown too much.
pub fn run(command: &Lint, path: &Path, checked: &mut [Checked]) -> Result<(), Failure> {
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
    let folder = folder_of(path);
    for checked in checked.iter_mut() {
        let (files, prompt) = (&checked.files, checked.path.as_str());
        let names = names(files, &folder);
        checked.linted.diagnostics.retain(|found| {
            match remaining.get_mut(&key(found, files, prompt, &names)) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    known += 1;
                    false
                }
                _ => true,
            }
        });
        let name = names.get(prompt).map_or(prompt, String::as_str);
        let before = baseline.prompts.iter().find(|known| known.path == name);
        if let (Some(tolerance), Some(before), Some(counts)) =
            (command.max_growth, before, &checked.counts)
            && let Some(growth) = growth(before, counts, tolerance)
        {
            note(&format!("error: {prompt}: {}\n", growth.message()));
            checked.growth = Some(growth);
        }
    }
    if known > 0 {
        let what = if known == 1 { "finding" } else { "findings" };
        note(&format!("{known} {what} in the baseline\n"));
    }
    Ok(())
}

fn write(path: &Path, checked: &[Checked]) -> Result<(), Failure> {
    // A slip of the hand must not cost a spec.
    if let Ok(text) = read(path, MAX_WHOLE_ITEMS_FILE)
        && !text.trim().is_empty()
        && serde_json::from_str::<Baseline>(&text).is_err()
    {
        return failure(format!(
            "`{}` is no baseline, and is not overwritten\n  help: name another file, or take this one away",
            path.display()
        ));
    }
    let folder = folder_of(path);
    let (mut keys, mut prompts) = (Vec::new(), Vec::new());
    for checked in checked {
        let (files, prompt) = (&checked.files, checked.path.as_str());
        let names = names(files, &folder);
        let found = checked.linted.diagnostics.iter();
        keys.extend(
            found
                .filter(|found| counts(found))
                .map(|found| key(found, files, prompt, &names)),
        );
        if let Some(counts) = &checked.counts {
            let name = names.get(prompt).map_or(prompt, String::as_str);
            prompts.push(KnownPrompt::new(name, counts));
        }
    }
    let baseline = Baseline::new(keys.into_iter(), prompts.into_iter());
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

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn a_share_is_written_so_that_it_cannot_be_mistaken() {
        assert_eq!(share("5%"), Ok(0.05));
        assert_eq!(share(" 0.05 "), Ok(0.05));
        assert_eq!(share("150 %"), Ok(1.5));
        assert_eq!(share("0"), Ok(0.0));
        for wrong in [
            "5", "1", "1.5", "-1", "-5%", "NaN", "inf", "inf%", "%", "five", "",
        ] {
            assert!(share(wrong).is_err(), "{wrong}");
        }
    }
}
