//! All that rules may look at: the spec, what was rendered of it, and what was worked out once for
//! all of them.

use std::cell::OnceCell;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::passages::{Passage, passages};
use super::schema_check::SchemaCheck;
use crate::render::{Message, Piece, Prompt, Renderer};
use crate::source::{Files, Node, Place};
use crate::spec::schema::Step;
use crate::spec::{Class, Config, Example, Reasoning, Spec, TemplateSource};
use crate::text::hash::HashSet;
use crate::tokens::{Counts, Model};

/// Bytes of a name that is looked for together with others.
const LONGEST_NAME: usize = 256;

pub struct Context<'c> {
    pub spec: &'c Spec,
    pub files: &'c Files,
    pub config: &'c Config,
    /// None where the spec could not be rendered: rules about the text are then silent.
    pub rendered: Option<&'c Rendered>,
    pub model: &'c Model,
    /// The known name that an unknown model's is most like.
    pub nearest_model: Option<&'c str>,
    pub class: Class,
    pub schema: SchemaCheck,
    /// None where no selected rule asks for them, or the spec could not be rendered.
    pub counts: Option<&'c Counts>,
    /// The day it is, `YYYY-MM-DD`; None where rules about dates are to be silent.
    pub today: Option<&'c str>,
    /// Which names the system message has, found when they are first asked for.
    named: OnceCell<HashSet<String>>,
    passages: OnceCell<Vec<Passage<'c>>>,
}

/// The prompt, and what the rules look at of the message that follows it.
pub struct Rendered {
    pub renderer: std::sync::Arc<Renderer>,
    pub prompt: Prompt,
    /// A live message with a text of its own in each variable. None where the templates are the
    /// program's, which show each variable between its tags, or fail on it.
    pub live: Option<Message>,
}

impl<'c> Context<'c> {
    pub fn new(
        spec: &'c Spec,
        files: &'c Files,
        config: &'c Config,
        rendered: Option<&'c Rendered>,
        model: &'c Model,
        nearest_model: Option<&'c str>,
    ) -> Self {
        Context {
            spec,
            files,
            config,
            rendered,
            model,
            nearest_model,
            class: spec.class.unwrap_or(model.class),
            schema: SchemaCheck::new(spec),
            counts: None,
            today: None,
            named: OnceCell::new(),
            passages: OnceCell::new(),
        }
    }

    /// Where a finding about a part is shown: at the part where it stands in the spec's own files,
    /// else at the spec's `key`, for what a shared taxonomy brings is missing in this spec.
    pub fn place_or_key(&self, part: Place, key: &str) -> (Place, Option<Place>) {
        if part.file == self.spec.file {
            (part, None)
        } else {
            (self.spec.key_or_start(key), Some(part))
        }
    }

    /// All texts that can reach the model.
    pub fn passages(&self) -> &[Passage<'c>] {
        self.passages.get_or_init(|| passages(self))
    }

    /// The label values of an example's output.
    pub fn labels_of<'e>(&self, example: &'e Example) -> Vec<&'e Node> {
        let output = example.output.as_ref();
        output.map_or_else(Vec::new, |output| self.spec.labels_of(output))
    }

    /// Whether the example shows how its answer came about: reasoning of its own, or a reason where
    /// the output keeps it.
    pub fn has_reasoning(&self, example: &Example) -> bool {
        let reasoning = example.reasoning.as_ref();
        reasoning.is_some_and(|reasoning| !reasoning.text.trim().is_empty())
            || crate::spec::answer::has_own_reasoning(self.spec, example)
    }

    /// Whether the prompt shows the example, as far as that is known.
    pub fn is_shown(&self, at: usize) -> bool {
        self.rendered
            .is_some_and(|rendered| rendered.prompt.shows_example(at))
    }

    /// Whether the example's reasoning can be read: in its answer, or beside it.
    pub fn shows_reasoning(&self, at: usize) -> bool {
        match &self.spec.output.reasoning {
            Reasoning::Field(_) => {
                self.shows(Piece::ExampleAnswer(at))
                    && crate::spec::answer::holds_reasoning(self.spec, at)
            }
            _ => {
                self.shows(Piece::ExampleReasoning(at))
                    || crate::spec::answer::has_own_reasoning(self.spec, &self.spec.examples[at])
            }
        }
    }

    pub fn shows(&self, piece: Piece) -> bool {
        self.rendered
            .is_some_and(|rendered| rendered.prompt.shows(piece))
    }

    /// Whether label `at` can be read: its definition, or, where it has none, its name outside of
    /// the examples.
    pub fn shows_label(&self, at: usize) -> bool {
        if self.shows(Piece::Label(at)) {
            return true;
        }
        let label = self.spec.taxonomy.as_ref().and_then(|t| t.labels.get(at));
        label.is_some_and(|label| label.definition.is_none() && self.names(&label.name))
    }

    /// Whether the reader of the request learns of the output's property `name`: from the schema sent
    /// beside the text, or from the text.
    pub fn shows_property(&self, name: &str) -> bool {
        self.spec.output.schema_in_request() || self.names(name)
    }

    /// Whether the name of a label or property stands in the system message outside of the examples,
    /// as a word of its own.
    fn names(&self, name: &str) -> bool {
        self.named.get_or_init(|| self.all_named()).contains(name)
    }

    fn all_named(&self) -> HashSet<String> {
        let mut out = HashSet::default();
        let labels = self.spec.taxonomy.iter().flat_map(|t| t.names());
        let schema = self.spec.output.schema.iter();
        let properties = schema.flat_map(|schema| schema.properties().map(|(name, _)| name));
        let names: HashSet<&str> = labels.chain(properties.map(String::as_str)).collect();
        let Some(rendered) = self.rendered else {
            return out;
        };
        let system = rendered.prompt.system();
        let (names, long): (Vec<&str>, Vec<&str>) = names
            .into_iter()
            .filter(|name| !name.is_empty())
            .partition(|name| name.len() <= LONGEST_NAME);
        // A long one is found by chance nowhere, so that the words around it need no look.
        let long = long.into_iter().filter(|name| system.text.contains(name));
        out.extend(long.map(str::to_owned));
        // The simplest kind is the fastest to make, and is used once.
        let finder = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .build(&names);
        let Ok(finder) = finder else {
            return out;
        };
        let in_word = |c: char| c.is_alphanumeric() || c == '_';
        for run in system.runs.iter().filter(|run| run.section != "examples") {
            let text = &system.text[run.range.clone()];
            for found in finder.find_overlapping_iter(text) {
                let before = text[..found.start()].chars().next_back();
                let after = text[found.end()..].chars().next();
                if !before.is_some_and(in_word) && !after.is_some_and(in_word) {
                    out.insert(names[found.pattern().as_usize()].to_owned());
                }
            }
        }
        out
    }

    /// Whether the answer, in the order in which the model writes it, comes before the reasoning.
    pub fn answer_before_reasoning(&self) -> bool {
        self.late_reasoning().is_some()
    }

    /// The path of the property that stands behind the answer and holds the reasoning: the
    /// reasoning's own, or the start of it where that is where the two part.
    pub fn late_reasoning(&self) -> Option<&'c [Step]> {
        let Reasoning::Field(reasoning) = &self.spec.output.reasoning else {
            return None;
        };
        let schema = self.spec.output.schema.as_ref()?;
        if self.spec.output.labels.is_empty() {
            // Nothing says which property is the answer; all of them before it surely hold it.
            let order = self.written_order(schema, &schema.json);
            let [Step::Property(name), ..] = &reasoning[..] else {
                return None;
            };
            let last = order.len() > 1 && order.last() == Some(&name);
            return last.then(|| &reasoning[..1]);
        }
        self.spec.output.labels.iter().find_map(|label| {
            let same = reasoning.iter().zip(label).take_while(|(a, b)| a == b);
            let same = same.count();
            let (Some(Step::Property(why)), Some(Step::Property(what))) =
                (reasoning.get(same), label.get(same))
            else {
                return None;
            };
            let order = self.written_order(schema, schema.at(&reasoning[..same])?);
            let at = |name: &String| order.iter().position(|known| *known == name);
            (at(what)? < at(why)?).then(|| &reasoning[..=same])
        })
    }

    /// The properties of an object in the order in which the model writes them. With the provider
    /// `anthropic`, required properties are written first.
    fn written_order<'s>(
        &self,
        schema: &'s crate::spec::Schema,
        object: &'s serde_json::Value,
    ) -> Vec<&'s String> {
        let object = schema.resolve(object);
        let properties = object.get("properties").and_then(|all| all.as_object());
        let order: Vec<&String> = properties.into_iter().flat_map(|all| all.keys()).collect();
        if self.provider() != Some("anthropic") {
            return order;
        }
        let required = object.get("required").and_then(|r| r.as_array());
        let is_required = |name: &&String| {
            required.is_some_and(|names| names.iter().any(|n| n.as_str() == Some(name.as_str())))
        };
        let (first, last): (Vec<_>, Vec<_>) = order.into_iter().partition(is_required);
        first.into_iter().chain(last).collect()
    }

    /// The provider whose model the spec names.
    pub fn provider(&self) -> Option<&str> {
        self.model.provider.as_deref()
    }

    /// Where the template is named, else the start of the spec.
    pub fn template_place(&self) -> Place {
        match &self.spec.template.source {
            TemplateSource::File(_, named) => named.place,
            TemplateSource::Shipped(_) => self.spec.key_or_start("template"),
        }
    }
}
