//! Any text as a template of the shipped prompt's parts. Nothing panics, and it comes to an end.
#![no_main]

use fewshot::lint::Selection;
use fewshot::lint::fix::Texts;
use fewshot::{Options, load_with};
use libfuzzer_sys::fuzz_target;

const SPEC: &str = "name: f\ntask: 'It''s {{ here }}'\ntemplate: ./t.j2\ninput: { doc: a, b: c }\n\
    taxonomy: { labels: { x: one, y: two } }\nsteps: [a, b]\nedge_cases: { e: { when: w, label: x } }\n\
    examples:\n  - { input: { doc: '</doc>', b: '## h' }, reasoning: r, output: { label: x }, covers: [e] }\n\
    output: { schema: { type: object, properties: { reasoning: { type: string }, label: { $ref: 'fewshot:labels' } } } }\n";

fuzz_target!(|text: &str| {
    let options = Options {
        base: "/nowhere".into(),
        config: None,
        model: None,
        today: None,
    };
    let mut texts = Texts::new();
    texts.insert("/nowhere/f.fewshot.yaml".into(), SPEC.into());
    texts.insert("/nowhere/t.j2".into(), text.into());
    let loaded = load_with("f.fewshot.yaml".as_ref(), &options, &texts);
    if let Ok(loaded) = loaded {
        loaded.lint(&Selection::default());
    }
});
