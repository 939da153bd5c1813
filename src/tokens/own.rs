//! Models that `fewshot.toml` declares, laid over the shipped table.

use super::cost::Prices;
use super::encoding::Encoding;
use super::models::{Model, Origin, unknown};
use super::tokenizer::{Tokenizer, TokenizerFile};
use crate::spec::model::OwnModel;

/// An own model over the shipped one of that name, if there is one.
pub(super) fn overrule(shipped: Option<Model>, own: &OwnModel) -> Model {
    let origin = match shipped {
        Some(_) => Origin::Overruled,
        None => Origin::Own,
    };
    let base = shipped.unwrap_or_else(|| unknown(&own.name));
    let encoding = own.encoding.as_deref().and_then(Encoding::parse);
    let tokenizer = match &own.tokenizer {
        Some(file) => Tokenizer {
            file: Some(TokenizerFile::new(file)),
            ..Tokenizer::estimate(encoding.unwrap_or(base.tokenizer.encoding))
        },
        None => encoding.map_or(base.tokenizer, Tokenizer::exact),
    };
    let own_prices = [
        own.input,
        own.cached_input,
        own.cache_write,
        own.output,
        own.batch_input,
        own.batch_output,
    ]
    .iter()
    .any(Option::is_some);
    Model {
        name: own.name.clone(),
        provider: own.provider.clone().or(base.provider),
        class: own.class.unwrap_or(base.class),
        tokenizer,
        prices: if own_prices {
            overruled_prices(base.prices, own)
        } else {
            base.prices
        },
        context: own.context.or(base.context),
        long_context: base.long_context.filter(|_| !own_prices),
        max_output: own.max_output.or(base.max_output),
        cache_minimum: own.cache_minimum.or(base.cache_minimum),
        known: true,
        origin,
        ..base
    }
}

/// None where input or output stay unknown. Prices derived from the ones overruled (cached input,
/// cache writes, batches) fall away rather than mix two price lists.
fn overruled_prices(shipped: Option<Prices>, own: &OwnModel) -> Option<Prices> {
    let shipped = shipped.as_ref();
    let kept = shipped.filter(|_| own.input.is_none());
    Some(Prices {
        input: own.input.or(shipped.map(|prices| prices.input))?,
        cached_input: own
            .cached_input
            .or(kept.and_then(|prices| prices.cached_input)),
        cache_write: own
            .cache_write
            .or(kept.and_then(|prices| prices.cache_write)),
        output: own.output.or(shipped.map(|prices| prices.output))?,
        batch_input: own.batch_input,
        batch_output: own.batch_output,
        as_of: None,
        cross_checked: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Files, Place};
    use crate::text::Span;
    use crate::tokens::models::{Lookup, all_with, find};
    use crate::tokens::tokenizer::MARGIN;

    fn known(name: &str, own: &[OwnModel]) -> Model {
        match find(name, own) {
            Lookup::Known(model) => model,
            unknown => panic!("{name}: {unknown:?}"),
        }
    }

    fn own(name: &str) -> OwnModel {
        let file = Files::new(".").add_text("fewshot.toml", "");
        OwnModel {
            name: name.to_string(),
            place: Place::new(file, Span { start: 0, end: 0 }),
            encoding: None,
            tokenizer: None,
            class: None,
            provider: None,
            input: None,
            cached_input: None,
            cache_write: None,
            output: None,
            batch_input: None,
            batch_output: None,
            context: None,
            max_output: None,
            cache_minimum: None,
        }
    }

    #[test]
    fn an_own_model_adds_to_the_table_or_goes_over_it() {
        let mut ours = own("in-house");
        let model = known("In-House", std::slice::from_ref(&ours));
        assert_eq!((model.tokenizer.margin, model.prices), (Some(MARGIN), None));
        ours.encoding = Some("cl100k_base".to_string());
        ours.input = Some(0.2);
        let model = known("in-house", std::slice::from_ref(&ours));
        assert_eq!(model.tokenizer, Tokenizer::exact(Encoding::Cl100kBase));
        assert_eq!(model.prices, None, "half a price list is none");
        ours.output = Some(0.4);
        let prices = known("in-house", &[ours]).prices.unwrap();
        assert_eq!(
            (prices.input, prices.output, prices.as_of),
            (0.2, 0.4, None)
        );

        let cheaper = OwnModel {
            input: Some(2.0),
            ..own("gpt-4o")
        };
        let model = known("openai/gpt-4o-2026-01-01", &[cheaper]);
        let prices = model.prices.unwrap();
        assert_eq!(
            (prices.input, prices.cached_input, prices.output),
            (2.0, None, 10.0)
        );
        assert_eq!(
            (model.context, model.tokenizer.margin),
            (Some(128_000), None)
        );
        // A snapshot that has a row of its own is not the model that was overruled.
        let cheaper = OwnModel {
            input: Some(2.0),
            ..own("gpt-4o")
        };
        let snapshot = known("gpt-4o-2024-08-06", &[cheaper]);
        assert_eq!(snapshot.prices.map(|prices| prices.input), Some(2.5));
        let dated = OwnModel {
            output: Some(9.0),
            ..own("gpt-5-2030-01-01")
        };
        let model = known("gpt-5-2030-01-01", &[dated]);
        assert_eq!(
            (model.context, model.name.as_str()),
            (Some(272_000), "gpt-5-2030-01-01")
        );
        let wider = OwnModel {
            context: Some(1),
            ..own("gpt-4o")
        };
        let model = known("gpt-4o", &[wider]);
        assert_eq!(model.context, Some(1));
        assert!(model.prices.is_some_and(|prices| prices.as_of.is_some()));
    }

    #[test]
    fn the_whole_table_has_own_models_in_their_places() {
        let cheaper = OwnModel {
            input: Some(2.0),
            ..own("gpt-4o")
        };
        let all = all_with(&[own("in-house"), cheaper]);
        assert_eq!(all.len(), crate::tokens::all().len() + 1);
        assert_eq!(
            (all[0].name.as_str(), all[0].origin),
            ("in-house", Origin::Own)
        );
        let overruled: Vec<_> = all
            .iter()
            .filter(|model| model.origin == Origin::Overruled)
            .map(|model| model.name.as_str())
            .collect();
        assert_eq!(overruled, ["gpt-4o"]);
    }

    #[test]
    fn two_own_models_may_differ_in_their_prefix_only() {
        let small = OwnModel {
            context: Some(1),
            ..own("a/tuned")
        };
        let large = OwnModel {
            context: Some(2),
            ..own("b/tuned")
        };
        assert_eq!(known("b/tuned", &[small, large]).context, Some(2));
    }

    #[test]
    fn an_own_model_is_suggested_too() {
        let found = find("in-hose", &[own("in-house")]);
        let nearest = Some("in-house".to_string());
        assert_eq!(found, Lookup::Unknown { nearest });
    }
}
