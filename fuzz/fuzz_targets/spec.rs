//! Any text as a spec: read, rendered, held to every rule, reported in every format. Nothing panics,
//! and every place lies in its file.
#![no_main]

use std::path::Path;

use fewshot::lint::Selection;
use fewshot::report::{Style, concise, human};
use fewshot::{Options, load_text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let options = Options {
        base: "/nowhere".into(),
        config: None,
        model: None,
        today: None,
    };
    let Ok(loaded) = load_text(Path::new("f.fewshot.yaml"), text, &options) else {
        return;
    };
    let style = Style {
        width: 80,
        colour: false,
    };
    for found in loaded.lint(&Selection::default()).diagnostics {
        concise(&found, &loaded.files, loaded.path());
        human(&found, &loaded.files, loaded.path(), style);
        let fix = found.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.place);
        let related = found.related.iter().map(|related| related.place);
        for place in found.place.into_iter().chain(related).chain(fix) {
            let whole = loaded.files.text(place.file);
            assert!(whole.get(place.span.range()).is_some(), "{found:?}");
        }
    }
});
