//! Any text as a spec that is put right: what was fixed is not found again, and a second run has
//! nothing to do.
#![no_main]

use std::path::{Path, PathBuf};

use fewshot::lint::Selection;
use fewshot::lint::fix::Texts;
use fewshot::{Loaded, Options, fix};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let options = Options {
        base: "/nowhere".into(),
        config: None,
        model: None,
        today: None,
    };
    let path = PathBuf::from("/nowhere/f.fewshot.yaml");
    let all = |_: &Loaded| Selection::default();
    let mut texts = Texts::new();
    let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
    texts.insert(path.clone(), plain.to_owned());
    if fix(Path::new("f.fewshot.yaml"), &options, &all, true, &mut texts).is_err() {
        return;
    }
    let once = texts.clone();
    let again = fix(Path::new("f.fewshot.yaml"), &options, &all, true, &mut texts);
    assert!(again.is_ok_and(|outcome| outcome.applied.is_empty()));
    assert_eq!(once, texts);
});
