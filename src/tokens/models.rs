//! From the name a spec gives to what is known of the model: tokenizer, prices, limits, class.
//!
//! No name is an error: models appear faster than tables. What is not known is said to be an
//! estimate, or left out.

use super::cost::Prices;
use super::encoding::Encoding;
use super::name::{key, without_snapshot};
use super::own::overrule;
use super::table::{self, Row};
use super::tokenizer::Tokenizer;
use crate::spec::model::{Class, OwnModel};
use crate::text::similar::nearest;

#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The name under which the model is known: the table's for a snapshot or a prefixed name.
    /// Empty for [`unnamed`].
    pub name: String,
    pub provider: Option<String>,
    pub class: Class,
    pub tokenizer: Tokenizer,
    pub prices: Option<Prices>,
    /// Input tokens that fit; where prompt and answer share one window, that window.
    pub context: Option<u64>,
    /// From this many input tokens on, prices are higher than `prices` says.
    pub long_context: Option<u64>,
    pub max_output: Option<u64>,
    /// A shorter prefix is not cached.
    pub cache_minimum: Option<u64>,
    /// The day, `YYYY-MM-DD`, on which the provider stops serving it. It may be past.
    pub retires: Option<String>,
    /// The vendor's page behind the row.
    pub page: Option<String>,
    /// Whether the table or `fewshot.toml` has it.
    pub known: bool,
    /// Where its figures come from.
    pub origin: Origin,
}

/// Where what is known of a model comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Table,
    /// `fewshot.toml` alone.
    Own,
    /// The table, and `fewshot.toml` over it.
    Overruled,
    Nowhere,
}

/// What became of a name.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one or two a run, and it is taken apart at once"
)]
pub enum Lookup {
    Known(Model),
    /// Count it as [`unknown`] says; `nearest` is what may have been meant.
    Unknown {
        nearest: Option<String>,
    },
}

/// Finds a model by name. Capitals and prefixes (`openai/`, `models/`, whatever ends in `/`) do not
/// matter; a dated snapshot or `-latest` stands for its model unless it has a row of its own. What
/// `fewshot.toml` says of a model goes over what the table says.
pub fn find(name: &str, own: &[OwnModel]) -> Lookup {
    let key = key(name);
    let candidates = [Some(key.as_str()), without_snapshot(&key)];
    let shipped = |name| Some(from_row(name, table::row(name)?));
    for candidate in candidates.into_iter().flatten() {
        if let Some(own) = declared(own, name, candidate) {
            let base = candidates.into_iter().flatten().find_map(shipped);
            return Lookup::Known(overrule(base, own));
        }
        if let Some(model) = shipped(candidate) {
            return Lookup::Known(model);
        }
    }
    let own_names = own.iter().map(|own| own.name.as_str());
    let names = own_names.chain(table::names().map(|name| -> &str { name }));
    Lookup::Unknown {
        nearest: nearest(&key, names).map(str::to_string),
    }
}

/// An own model goes by its full name first, so that `a/tuned` and `b/tuned` can both be declared.
fn declared<'o>(own: &'o [OwnModel], name: &str, candidate: &str) -> Option<&'o OwnModel> {
    let by_name = own.iter().find(|own| own.name == name);
    by_name.or_else(|| own.iter().find(|own| key(&own.name) == candidate))
}

/// The model to reckon with where [`find`] knows none: counts are estimates, there is no cost.
pub fn unknown(name: &str) -> Model {
    Model {
        name: name.to_string(),
        provider: None,
        class: Class::default(),
        tokenizer: Tokenizer::estimate(Encoding::default()),
        prices: None,
        context: None,
        long_context: None,
        max_output: None,
        cache_minimum: None,
        retires: None,
        page: None,
        known: false,
        origin: Origin::Nowhere,
    }
}

/// The model of a spec that names none: an exact count in o200k_base, to be said so, and no cost.
pub fn unnamed() -> Model {
    Model {
        tokenizer: Tokenizer::exact(Encoding::default()),
        ..unknown("")
    }
}

/// Every model of the shipped table, in its order.
pub fn all() -> Vec<Model> {
    table::names()
        .filter_map(|name| Some(from_row(name, table::row(name)?)))
        .collect()
}

/// The same with those of `fewshot.toml`: in the place of what they overrule, the others first.
pub fn all_with(own: &[OwnModel]) -> Vec<Model> {
    let declared = |own: &OwnModel| match find(&own.name, std::slice::from_ref(own)) {
        Lookup::Known(model) => Some(model),
        Lookup::Unknown { .. } => None,
    };
    let mut added: Vec<Model> = own.iter().filter_map(declared).collect();
    let mut out = all();
    for model in &mut out {
        let over = added.iter().position(|own| key(&own.name) == model.name);
        if let Some(at) = over {
            *model = added.remove(at);
        }
    }
    added.extend(out);
    added
}

fn from_row(name: &str, row: Row) -> Model {
    let tokenizer = match row.encoding.as_deref().and_then(Encoding::parse) {
        Some(encoding) if !row.encoding_assumed => Tokenizer::exact(encoding),
        encoding => Tokenizer::estimate(encoding.unwrap_or_default()),
    };
    Model {
        name: name.to_string(),
        provider: Some(row.provider),
        class: Class::parse(&row.class).unwrap_or_default(),
        tokenizer,
        prices: Some(Prices {
            input: row.input,
            cached_input: row.cached_input,
            cache_write: row.cache_write,
            output: row.output,
            batch_input: row.batch_input,
            batch_output: row.batch_output,
            as_of: Some(table::read_on().to_string()),
            cross_checked: row.cross_checked,
        }),
        context: row.context,
        long_context: row.long_context,
        max_output: row.max_output,
        cache_minimum: row.cache_minimum,
        retires: row.retires,
        page: row.page,
        known: true,
        origin: Origin::Table,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::tokenizer::MARGIN;
    use proptest::prelude::*;

    fn known(name: &str) -> Model {
        match find(name, &[]) {
            Lookup::Known(model) => model,
            unknown => panic!("{name}: {unknown:?}"),
        }
    }

    fn meant(name: &str) -> Option<String> {
        match find(name, &[]) {
            Lookup::Unknown { nearest } => nearest,
            known => panic!("{name}: {known:?}"),
        }
    }

    #[test]
    fn a_row_says_what_the_table_says() {
        let model = known("gpt-4o");
        assert_eq!(model.tokenizer, Tokenizer::exact(Encoding::O200kBase));
        assert_eq!(
            (model.class, model.provider.as_deref()),
            (Class::Standard, Some("openai"))
        );
        assert_eq!(
            (model.context, model.cache_minimum),
            (Some(128_000), Some(1024))
        );
        let prices = model.prices.unwrap();
        assert_eq!(
            (prices.input, prices.cached_input, prices.output),
            (2.5, Some(1.25), 10.0)
        );
        assert_eq!(prices.as_of.as_deref(), Some(table::read_on()));
        assert_eq!(known("gpt-4-turbo").context, Some(128_000));
        assert_eq!(known("claude-opus-5").class, Class::NoEcho);
    }

    #[test]
    fn unpublished_and_assumed_tokenizers_are_estimates() {
        for name in [
            "claude-sonnet-5",
            "gemini-3.8-flash",
            "gpt-6-sol",
            "deepseek-v4-pro",
        ] {
            assert_eq!(known(name).tokenizer.margin, Some(MARGIN), "{name}");
        }
        assert_eq!(unnamed().tokenizer, Tokenizer::exact(Encoding::O200kBase));
        assert_eq!(
            unknown("x").tokenizer,
            Tokenizer::estimate(Encoding::O200kBase)
        );
    }

    #[test]
    fn prefixes_capitals_and_snapshots_resolve() {
        for (name, found) in [
            ("openai/GPT-4o", "gpt-4o"),
            ("models/gemini-2.5-pro", "gemini-2.5-pro"),
            ("openrouter/anthropic/claude-haiku-4-5", "claude-haiku-4-5"),
            ("claude-haiku-4-5-20251001", "claude-haiku-4-5"),
            ("vertex_ai/claude-opus-4-5@20251101", "claude-opus-4-5"),
            ("gpt-5-2025-08-07", "gpt-5"),
            ("gpt-5-chat-latest", "gpt-5-chat"),
            ("mistral/mistral-large-latest", "mistral-large-latest"),
            (
                "ft:gpt-4o-mini-2024-07-18:acme::A1b2",
                "ft:gpt-4o-mini-2024-07-18",
            ),
            ("gpt-4o-2024-05-13", "gpt-4o-2024-05-13"),
        ] {
            assert_eq!(known(name).name, found);
        }
    }

    #[test]
    fn unknown_names_get_a_suggestion_or_none() {
        assert_eq!(meant("gpt-4o-mni").as_deref(), Some("gpt-4o-mini"));
        assert_eq!(
            meant("openai/cluade-sonnet-5").as_deref(),
            Some("claude-sonnet-5")
        );
        assert_eq!(meant("in-house"), None);
        assert_eq!(meant(""), None);
        assert_eq!(meant("gpt-4o-mini-2024"), Some("gpt-4o-mini".to_string()));
    }

    #[test]
    fn all_are_found_under_their_names() {
        for model in all() {
            assert_eq!(known(&model.name), model);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn no_name_is_an_error(name in "\\PC{0,40}|(ft:|gpt|-|@|/|2024|01){0,8}") {
            find(&name, &[]);
        }
    }
}
