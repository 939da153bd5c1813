//! A spec file and everything it names, read into a [`Spec`]; its tests apart from the rest.

use std::path::Path;

use super::answer::Answer;
use super::edge_case::edge_cases;
use super::fields::{Fields, Lowering, Text};
use super::items::{self, Source};
use super::model::Class;
use super::output::{Output, output};
use super::paths::is_path;
use super::taxonomy::taxonomy;
use super::test_items::Collector;
use super::{
    Budget, Config, ExamplesIn, Expect, Part, Spec, TemplateChoice, TemplateSource, Tests,
    Variable, keys, shipped,
};
use crate::source::{Diagnostic, FileId, Files, Node, Value};
use crate::text::hash::HashSet;
use crate::text::visible;

/// Reads the spec in file `id`, without the tests: what it says of these is for [`tests`]. None where
/// it is no YAML mapping; else all that could be read.
pub fn load(
    files: &mut Files,
    id: FileId,
    config: &Config,
    found: &mut Vec<Diagnostic>,
) -> Option<(Spec, Option<Node>)> {
    let mut low = Lowering { files, found };
    let mut node = low.yaml(id)?;
    if node.is_null() {
        let message = "this spec is empty: it needs at least `name` and `task`";
        low.push(Diagnostic::error("FS003", message).at(node.place));
        return None;
    }
    let fields = low.fields(&node, &keys::SPEC)?;
    let loader = Loader {
        low,
        config,
        failed: Vec::new(),
    };
    let spec = loader.spec(&fields, id);
    let tests = node.take("tests").filter(|tests| !tests.is_null());
    Some((spec, tests))
}

/// Reads the tests that `spec` names in `node`. Nothing of the prompt itself hangs on them, so it may
/// be rendered meanwhile.
pub fn tests(
    spec: &Spec,
    node: &Node,
    files: &mut Files,
    root: &Path,
    found: &mut Vec<Diagnostic>,
) -> Tests {
    let source = Source {
        node,
        root,
        inputs: &spec.inputs,
        context: &spec.context,
    };
    let mut low = Lowering { files, found };
    let mut tests = Collector::new(spec);
    let whole = items::tests(&mut low, &source, &mut |item| tests.take(item));
    Tests {
        failed: !whole,
        ..tests.finish()
    }
}

struct Loader<'l, 'c> {
    low: Lowering<'l>,
    config: &'c Config,
    failed: Vec<Part>,
}

impl Loader<'_, '_> {
    fn spec(mut self, fields: &Fields<'_>, file: FileId) -> Spec {
        let root = &self.config.root.clone();
        let place = fields.node.place.start();
        for name in ["name", "task"] {
            let text = fields.get(name);
            let blank = |node: &Node| node.as_text().is_some_and(|text| text.trim().is_empty());
            if text.is_none_or(blank) {
                let message = format!("a spec needs `{name}`");
                let place = fields.key_place(name).unwrap_or(place);
                self.low.push(Diagnostic::error("FS003", message).at(place));
            }
        }
        let inputs = self.variables(fields, "input");
        let context = self.variables(fields, "context");
        for variable in &context {
            if let Some(input) = inputs.iter().find(|input| input.name == variable.name) {
                let message = format!("`{}` names an input variable, too", variable.name);
                let diagnostic = Diagnostic::error("FS005", message)
                    .at(variable.place)
                    .related("the input variable", input.place)
                    .help("both would stand between the same tags: rename one");
                self.low.push(diagnostic);
            }
        }
        let inputs = if inputs.is_empty() {
            vec![Variable {
                name: "input".into(),
                place,
                about: None,
                declared: false,
            }]
        } else {
            inputs
        };
        let taxonomy = fields
            .entry("taxonomy")
            .filter(|entry| !entry.value.is_null())
            .and_then(|entry| {
                let taxonomy = taxonomy(&mut self.low, entry, root);
                let whole = taxonomy.as_ref().is_some_and(|t| t.labels_whole);
                self.note(Part::Taxonomy, !whole);
                taxonomy
            });
        let mut cases = taxonomy
            .as_ref()
            .map_or_else(Vec::new, |t| t.edge_cases.clone());
        let whole = |t: &super::Taxonomy| t.edge_cases_whole && t.labels_whole;
        let brought_whole = taxonomy.as_ref().is_none_or(whole);
        self.note(Part::EdgeCases, !brought_whole);
        if let Some(entry) = fields.entry("edge_cases") {
            let whole = edge_cases(&mut self.low, &entry.value, &mut cases);
            self.note(Part::EdgeCases, !whole);
        }
        let output = match fields
            .entry("output")
            .filter(|entry| !entry.value.is_null())
        {
            Some(entry) => {
                let failed = self.failed.contains(&Part::Taxonomy);
                output(&mut self.low, entry, taxonomy.as_ref(), failed, root)
            }
            None => Output::absent(),
        };
        self.note(Part::Output, output.schema_failed);
        let steps = self.steps(fields);
        let examples = self.examples(fields, &inputs, &context, root);
        let mut spec = Spec {
            file,
            place,
            keys: fields
                .node
                .as_map()
                .unwrap_or_default()
                .iter()
                .map(|entry| (entry.key.text.clone(), entry.key.place))
                .collect(),
            failed: Vec::new(),
            name: self.low.text_at(fields, "name"),
            task: self.low.text_at(fields, "task"),
            role: self.low.text_at(fields, "role"),
            model: self
                .low
                .text_at(fields, "model")
                .or_else(|| self.config.model.clone()),
            class: self
                .low
                .word_at(fields, "class")
                .and_then(|class| Class::parse(&class.text)),
            settings: self.mapping(fields, "settings"),
            template: self.template(fields, file, root),
            examples_in: self.examples_in(fields),
            inputs,
            context,
            languages: self.low.texts_at(fields, "languages"),
            taxonomy,
            label_numbers: Default::default(),
            steps,
            edge_cases: cases,
            examples,
            answers: Vec::new(),
            likeness: Default::default(),
            output,
            budget: self.budget(fields),
            expect: self.expect(fields),
            tests: Tests::default(),
            out: self.out(fields, file, root),
            ignores: self.ignores(fields),
        };
        self.low.text_at(fields, "description");
        self.mapping(fields, "meta");
        let examples = spec.examples.iter();
        spec.answers = examples.map(|example| Answer::of(&spec, example)).collect();
        spec.failed = self.failed;
        spec
    }

    fn note(&mut self, part: Part, failed: bool) {
        if failed {
            self.failed.push(part);
        }
    }

    fn mapping(&mut self, fields: &Fields<'_>, name: &str) -> Option<Node> {
        let node = fields.get(name)?;
        self.low.entries(node)?;
        Some(node.clone())
    }

    fn variables(&mut self, fields: &Fields<'_>, key: &str) -> Vec<Variable> {
        let Some(node) = fields.get(key) else {
            return Vec::new();
        };
        let Some(entries) = self.low.entries(node) else {
            self.failed.push(Part::Inputs);
            return Vec::new();
        };
        let mut out: Vec<Variable> = Vec::new();
        let mut known = HashSet::default();
        for entry in entries {
            let name = &entry.key.text;
            if !is_variable_name(name) {
                let shown = visible::quoted(name, 40);
                let message = format!("`{shown}` cannot name a variable: it becomes a tag");
                let diagnostic = Diagnostic::error("FS004", message)
                    .at(entry.key.place)
                    .help("letters, digits, `_`, `-` and `.`, beginning with a letter or `_`");
                self.low.push(diagnostic);
                self.failed.push(Part::Inputs);
                continue;
            }
            if !known.insert(name) {
                continue;
            }
            let about = match &entry.value.value {
                Value::Null => None,
                _ => self.low.text(&entry.value),
            };
            out.push(Variable {
                name: name.clone(),
                place: entry.key.place,
                about,
                declared: true,
            });
        }
        out
    }

    fn steps(&mut self, fields: &Fields<'_>) -> Vec<Text> {
        let Some(node) = fields.get("steps") else {
            return Vec::new();
        };
        let Some(items) = self.low.list(node) else {
            self.failed.push(Part::Steps);
            return Vec::new();
        };
        let steps: Vec<_> = items
            .iter()
            .filter_map(|item| self.low.text(item))
            .collect();
        self.note(Part::Steps, steps.len() < items.len());
        steps
    }

    fn examples(
        &mut self,
        fields: &Fields<'_>,
        inputs: &[Variable],
        context: &[Variable],
        root: &Path,
    ) -> Vec<super::Example> {
        let Some(node) = fields.get("examples") else {
            return Vec::new();
        };
        let source = Source {
            node,
            root,
            inputs,
            context,
        };
        let examples = items::examples(&mut self.low, &source);
        self.note(Part::Examples, examples.is_none());
        examples.unwrap_or_default()
    }

    fn template(&mut self, fields: &Fields<'_>, file: FileId, root: &Path) -> TemplateChoice {
        let mut choice = TemplateChoice {
            source: TemplateSource::Shipped("markdown".into()),
            cues: false,
        };
        let Some(node) = fields.get("template") else {
            return choice;
        };
        let named = match &node.value {
            Value::Text { .. } => self.low.text(node),
            Value::Map(_) => self.low.fields(node, &keys::TEMPLATE).and_then(|options| {
                choice.cues = self.low.bool_at(&options, "cues").unwrap_or(false);
                self.low.text_at(&options, "use")
            }),
            _ => {
                self.low.wrong_type(node, "the name or path of a template");
                None
            }
        };
        let Some(named) = named else {
            // Options alone leave the default; anything else has been reported.
            self.note(Part::Template, !matches!(node.value, Value::Map(_)));
            return choice;
        };
        if is_path(&named.text) {
            match self.low.resolve(&named, file, root) {
                Some(path) => choice.source = TemplateSource::File(path, named),
                None => self.failed.push(Part::Template),
            }
        } else {
            choice.source = TemplateSource::Shipped(named.text.clone());
            let known: Vec<_> = shipped::template_names().collect();
            if !known.contains(&named.text.as_str()) {
                shipped::unknown(&mut self.low, "template", &named, &known);
                self.failed.push(Part::Template);
            }
        }
        choice
    }

    fn examples_in(&mut self, fields: &Fields<'_>) -> ExamplesIn {
        match self.low.word_at(fields, "examples_in") {
            Some(word) if word.text == "turns" => ExamplesIn::Turns,
            _ => ExamplesIn::System,
        }
    }

    fn budget(&mut self, fields: &Fields<'_>) -> Budget {
        let Some(node) = fields.get("budget") else {
            return Budget::default();
        };
        let Some(fields) = self.low.fields(node, &keys::BUDGET) else {
            return Budget::default();
        };
        Budget {
            prompt_tokens: self.low.limit_at(&fields, "prompt_tokens"),
            example_tokens: self.low.limit_at(&fields, "example_tokens"),
            cost_per_call: self.low.limit_at(&fields, "cost_per_call"),
            cost_per_month: self.low.limit_at(&fields, "cost_per_month"),
        }
    }

    fn expect(&mut self, fields: &Fields<'_>) -> Expect {
        let Some(node) = fields.get("expect") else {
            return Expect::default();
        };
        let Some(fields) = self.low.fields(node, &keys::EXPECT) else {
            return Expect::default();
        };
        Expect {
            input_tokens: self.low.number_at(&fields, "input_tokens"),
            output_tokens: self.low.number_at(&fields, "output_tokens"),
            calls_per_day: self.low.number_at(&fields, "calls_per_day"),
        }
    }

    fn out(
        &mut self,
        fields: &Fields<'_>,
        file: FileId,
        root: &Path,
    ) -> Option<(std::path::PathBuf, Text)> {
        let named = self.low.text_at(fields, "out")?;
        let path = self.low.resolve(&named, file, root)?;
        Some((path, named))
    }

    fn ignores(&mut self, fields: &Fields<'_>) -> Vec<(Text, String)> {
        let Some(node) = fields.get("lint") else {
            return Vec::new();
        };
        let Some(fields) = self.low.fields(node, &keys::LINT) else {
            return Vec::new();
        };
        let Some(node) = fields.get("ignore") else {
            return Vec::new();
        };
        let entries = self.low.entries(node).unwrap_or_default();
        entries
            .into_iter()
            .map(|entry| {
                let rule = Text {
                    text: entry.key.text.clone(),
                    place: entry.key.place,
                    style: entry.key.style,
                };
                // Without a reason it still ignores, and is itself reported.
                let reason = match entry.value.is_null() {
                    true => None,
                    false => self.low.text(&entry.value),
                };
                (rule, reason.map_or_else(String::new, |reason| reason.text))
            })
            .collect()
    }
}

/// A variable's name stands in a tag and in templates.
fn is_variable_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}
