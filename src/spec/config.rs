//! `fewshot.toml`: what the specs of a project share.

use std::path::{Path, PathBuf};

use super::fields::{Fields, Lowering, Text};
use super::keys;
use super::model::{Class, OwnModel, TokenizerPath};
use crate::source::read::MAX_FILE;
use crate::source::{Diagnostic, Entry, FileId, Severity, toml};

/// Examples and steps that gate one asks for.
pub const GATE_EXAMPLES: usize = 10;
pub const GATE_STEPS: usize = 2;

#[derive(Debug, Clone)]
pub struct Config {
    /// The folder that paths may not leave.
    pub root: PathBuf,
    /// The model of specs that name none.
    pub model: Option<Text>,
    /// Rules by code, prefix or name; empty: all.
    pub select: Vec<Text>,
    pub ignore: Vec<Text>,
    /// Rules whose severity is another here, by code, prefix or name.
    pub severities: Vec<(Text, Severity)>,
    /// Globs, relative to the root, that a search of a folder passes over.
    pub exclude: Vec<Text>,
    pub per_file_ignores: Vec<PerFileIgnore>,
    /// The versions of fewshot that may read the project's specs.
    pub required_version: Option<Text>,
    /// What the findings FS101 and FS104 ask for. The record of gate one keeps the full thresholds.
    pub examples: usize,
    pub steps: usize,
    pub gates: Gates,
    pub models: Vec<OwnModel>,
}

/// What `fewshot gates` asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Gates {
    pub reviewed_items: f64,
    /// Usable items of each label.
    pub per_label: f64,
    pub stable_months: f64,
    /// Errors that a sample of them has.
    pub error_sample: f64,
    /// The share of missing facts in it above which retrieval comes first.
    pub missing_facts: f64,
    /// Months until one looks again.
    pub revisit_months: f64,
    /// How many times over the time must hold the break-even.
    pub safety_factor: f64,
}

impl Default for Gates {
    fn default() -> Self {
        Gates {
            reviewed_items: 2000.0,
            per_label: 50.0,
            stable_months: 12.0,
            error_sample: 30.0,
            missing_facts: 0.2,
            revisit_months: 6.0,
            safety_factor: 2.0,
        }
    }
}

/// A rule that is ignored in the files of a glob, and why.
#[derive(Debug, Clone)]
pub struct PerFileIgnore {
    pub glob: Text,
    pub rule: Text,
    pub reason: String,
}

impl Config {
    pub fn new(root: PathBuf) -> Self {
        Config {
            root,
            model: None,
            select: Vec::new(),
            ignore: Vec::new(),
            severities: Vec::new(),
            exclude: Vec::new(),
            per_file_ignores: Vec::new(),
            required_version: None,
            examples: GATE_EXAMPLES,
            steps: GATE_STEPS,
            gates: Gates::default(),
            models: Vec::new(),
        }
    }
}

/// Reads `path`, else `fewshot.toml` in `root` where there is one.
pub fn config(low: &mut Lowering<'_>, root: &Path, path: Option<&Path>) -> Config {
    let mut config = Config::new(root.to_path_buf());
    let named = path.map(Path::to_path_buf);
    let file = named.clone().unwrap_or_else(|| root.join("fewshot.toml"));
    if named.is_none() && !low.files.is_file(&file) {
        return config;
    }
    let id = match low.files.open(&file, MAX_FILE) {
        Ok(id) => id,
        Err(why) => {
            let message = format!("cannot read `{}`: {why}", low.files.name_of(&file));
            low.push(Diagnostic::error("FS006", message));
            return config;
        }
    };
    let text = low.files.shared_text(id);
    let Some(node) = toml::parse(id, &text, low.found) else {
        return config;
    };
    let Some(fields) = low.fields(&node, &keys::CONFIG) else {
        return config;
    };
    config.model = low.text_at(&fields, "model");
    if let Some(node) = fields.get("lint")
        && let Some(lint) = low.fields(node, &keys::CONFIG_LINT)
    {
        config.select = low.texts_at(&lint, "select");
        config.ignore = low.texts_at(&lint, "ignore");
        config.exclude = low.texts_at(&lint, "exclude");
        severities(low, &lint, &mut config);
        per_file_ignores(low, &lint, &mut config);
    }
    config.required_version = low.text_at(&fields, "required-version");
    if let Some(node) = fields.get("gate-one")
        && let Some(gate) = low.fields(node, &keys::CONFIG_GATE_ONE)
    {
        let count = |number: Option<f64>, default| number.map_or(default, |n| n.ceil() as usize);
        config.examples = count(low.number_at(&gate, "examples"), GATE_EXAMPLES);
        config.steps = count(low.number_at(&gate, "steps"), GATE_STEPS);
    }
    if let Some(node) = fields.get("gates")
        && let Some(fields) = low.fields(node, &keys::CONFIG_GATES)
    {
        gates(low, &fields, &mut config.gates);
    }
    if let Some(node) = fields.get("models") {
        for entry in low.entries(node).unwrap_or_default() {
            config.models.extend(own_model(low, entry, id, root));
        }
    }
    config
}

fn gates(low: &mut Lowering<'_>, fields: &Fields<'_>, gates: &mut Gates) {
    let named = [
        ("reviewed-items", &mut gates.reviewed_items),
        ("per-label", &mut gates.per_label),
        ("stable-months", &mut gates.stable_months),
        ("error-sample", &mut gates.error_sample),
        ("missing-facts", &mut gates.missing_facts),
        ("revisit-months", &mut gates.revisit_months),
        ("safety-factor", &mut gates.safety_factor),
    ];
    for (name, threshold) in named {
        if let Some(value) = low.number_at(fields, name) {
            *threshold = value;
        }
    }
}

fn key_text(entry: &Entry) -> Text {
    Text {
        text: entry.key.text.clone(),
        place: entry.key.place,
        style: entry.key.style,
    }
}

fn severities(low: &mut Lowering<'_>, lint: &Fields<'_>, config: &mut Config) {
    let Some(node) = lint.get("severity") else {
        return;
    };
    for entry in low.entries(node).unwrap_or_default() {
        let Some(word) = low.text(&entry.value) else {
            continue;
        };
        match Severity::parse(&word.text) {
            Some(severity) => config.severities.push((key_text(entry), severity)),
            None => {
                let message =
                    "a severity is error, warning or info; `lint.ignore` turns a rule off";
                low.push(Diagnostic::error("FS004", message).at(word.place));
            }
        }
    }
}

fn per_file_ignores(low: &mut Lowering<'_>, lint: &Fields<'_>, config: &mut Config) {
    let Some(node) = lint.get("per-file-ignores") else {
        return;
    };
    for entry in low.entries(node).unwrap_or_default() {
        for rule in low.entries(&entry.value).unwrap_or_default() {
            if let Some(reason) = low.text(&rule.value) {
                config.per_file_ignores.push(PerFileIgnore {
                    glob: key_text(entry),
                    rule: key_text(rule),
                    reason: reason.text,
                });
            }
        }
    }
}

/// Encodings that a model may name; the counter knows the same, which a test holds.
pub const ENCODINGS: [&str; 4] = ["o200k_base", "cl100k_base", "p50k_base", "r50k_base"];

fn own_model(low: &mut Lowering<'_>, entry: &Entry, file: FileId, root: &Path) -> Option<OwnModel> {
    let fields = low.fields(&entry.value, &keys::CONFIG_MODEL)?;
    let class = low.word_at(&fields, "class");
    let encoding = low.word_at(&fields, "encoding");
    let tokenizer = low.text_at(&fields, "tokenizer").and_then(|named| {
        let path = low.resolve(&named, file, root)?;
        Some(TokenizerPath { named, path })
    });
    let provider = low.text_at(&fields, "provider");
    let mut number = |name| low.number_at(&fields, name);
    Some(OwnModel {
        name: entry.key.text.clone(),
        place: entry.key.place,
        encoding: encoding.map(|encoding| encoding.text),
        tokenizer,
        class: class.and_then(|class| Class::parse(&class.text)),
        provider: provider.map(|provider| provider.text),
        input: number("input"),
        cached_input: number("cached_input"),
        cache_write: number("cache_write"),
        output: number("output"),
        batch_input: number("batch_input"),
        batch_output: number("batch_output"),
        context: number("context").map(|tokens| tokens as u64),
        max_output: number("max_output").map(|tokens| tokens as u64),
        cache_minimum: number("cache_minimum").map(|tokens| tokens as u64),
    })
}
