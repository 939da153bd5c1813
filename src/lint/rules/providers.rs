//! What providers take of JSON Schema where they enforce it: dated facts, read off the vendors' own
//! pages and SDKs. They change; each profile says what was read and when.

use crate::source::Severity;

/// Keywords with the reason why they are listed, for the finding.
pub type Keywords = &'static [(&'static str, &'static str)];

#[derive(Debug)]
pub struct Profile {
    /// As the model table names it.
    pub provider: &'static str,
    /// As people do.
    pub name: &'static str,
    pub source: &'static str,
    /// When it was last read, as exactly as is known.
    pub as_of: &'static str,
    pub refused: Keywords,
    /// Where what the vendor publishes does not agree with itself.
    pub unsure: Keywords,
    /// Refused as well once a model is fine-tuned.
    pub refused_when_tuned: &'static [&'static str],
    /// Values of `format`; empty where none are listed.
    pub formats: &'static [&'static str],
    /// Largest `minItems`.
    pub min_items: Option<f64>,
    /// Whether values of `enum` and `const` are scalars.
    pub scalar_enums: bool,
    pub recursion: bool,
    /// Whether the root is an object, and no `anyOf`.
    pub object_root: bool,
    pub all_required: bool,
    /// Whether every object says `additionalProperties: false`.
    pub closed_objects: bool,
    /// Whether every schema says its `type`, every list its `items`, and `required` names properties
    /// alone.
    pub spelt_out: bool,
    /// What is said of an object without `properties`, and why, where it is not taken.
    pub without_properties: Option<(Severity, &'static str)>,
    pub beside_ref: BesideRef,
    /// Whether a part of `allOf` may be a `$ref`.
    pub ref_in_all_of: bool,
    pub limits: Limits,
}

/// What may stand beside `$ref`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BesideRef {
    Anything,
    Nothing,
    /// What begins with `$`; of `description` and `default` the vendor says both.
    Reserved,
}

/// None: no limit is published.
#[derive(Debug, Default)]
pub struct Limits {
    /// Objects in one another.
    pub depth: Option<usize>,
    /// Properties of all objects together.
    pub properties: Option<usize>,
    /// Values of all enums together.
    pub enum_values: Option<usize>,
    /// An enum of texts with more values than the first has at most the second's characters.
    pub enum_characters: Option<(usize, usize)>,
    /// Characters of all names of properties and definitions and of all values of enum and const.
    pub characters: Option<usize>,
    /// Properties that are not required, of all objects together.
    pub optional: Option<usize>,
    /// Properties whose type is a union, of all objects together.
    pub unions: Option<usize>,
}

pub fn profile(provider: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.provider == provider)
}

const LISTED: &str = "its guide lists it as unsupported";
const NOT_LISTED: &str = "its guide does not list it as supported";

const PROFILES: &[Profile] = &[
    Profile {
        provider: "openai",
        name: "OpenAI",
        source: "the guide to Structured Outputs, and the API's messages",
        as_of: "2026-08-03",
        refused: &[
            ("allOf", LISTED),
            ("not", LISTED),
            ("dependentRequired", LISTED),
            ("dependentSchemas", LISTED),
            ("if", LISTED),
            ("then", LISTED),
            ("else", LISTED),
            ("oneOf", NOT_LISTED),
            ("patternProperties", NOT_LISTED),
            ("propertyNames", NOT_LISTED),
            ("minProperties", NOT_LISTED),
            ("maxProperties", NOT_LISTED),
            ("unevaluatedProperties", NOT_LISTED),
            ("unevaluatedItems", NOT_LISTED),
            ("contains", NOT_LISTED),
            ("minContains", NOT_LISTED),
            ("maxContains", NOT_LISTED),
            ("uniqueItems", NOT_LISTED),
            ("prefixItems", NOT_LISTED),
            ("default", NOT_LISTED),
            ("nullable", OPENAPI),
        ],
        unsure: &[("minLength", TUNED_ONLY), ("maxLength", TUNED_ONLY)],
        refused_when_tuned: &[
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "minimum",
            "maximum",
            "multipleOf",
            "patternProperties",
            "minItems",
            "maxItems",
        ],
        formats: &[
            "date-time",
            "time",
            "date",
            "duration",
            "email",
            "hostname",
            "ipv4",
            "ipv6",
            "uuid",
        ],
        min_items: None,
        scalar_enums: false,
        recursion: true,
        object_root: true,
        all_required: true,
        closed_objects: true,
        spelt_out: true,
        without_properties: Some((
            Severity::Error,
            "it answers \"object schema missing properties\"",
        )),
        beside_ref: BesideRef::Nothing,
        ref_in_all_of: false,
        limits: Limits {
            depth: Some(10),
            properties: Some(5_000),
            enum_values: Some(1_000),
            enum_characters: Some((250, 15_000)),
            characters: Some(120_000),
            optional: None,
            unions: None,
        },
    },
    Profile {
        provider: "anthropic",
        name: "Anthropic",
        source: "the documentation of structured outputs, and what the Python SDK 2.12.0 takes out",
        as_of: "2026-11",
        refused: &[
            ("minimum", OUT),
            ("maximum", OUT),
            ("exclusiveMinimum", OUT),
            ("exclusiveMaximum", OUT),
            ("multipleOf", OUT),
            ("minLength", OUT),
            ("maxLength", OUT),
            ("maxItems", OUT),
            ("uniqueItems", OUT),
            ("minProperties", OUT),
            ("maxProperties", OUT),
            ("nullable", OPENAPI),
        ],
        unsure: &[
            (
                "pattern",
                "its documentation takes simple ones, its SDK takes it out",
            ),
            (
                "oneOf",
                "its SDK makes `anyOf` of it, its documentation says nothing",
            ),
            ("not", NOT_KEPT),
            ("if", NOT_KEPT),
            ("then", NOT_KEPT),
            ("else", NOT_KEPT),
            ("patternProperties", NOT_KEPT),
            ("propertyNames", NOT_KEPT),
            ("prefixItems", NOT_KEPT),
            ("contains", NOT_KEPT),
            ("minContains", NOT_KEPT),
            ("maxContains", NOT_KEPT),
            ("dependentRequired", NOT_KEPT),
            ("dependentSchemas", NOT_KEPT),
            ("unevaluatedItems", NOT_KEPT),
            ("unevaluatedProperties", NOT_KEPT),
        ],
        refused_when_tuned: &[],
        formats: &[
            "date-time",
            "time",
            "date",
            "duration",
            "email",
            "hostname",
            "uri",
            "ipv4",
            "ipv6",
            "uuid",
        ],
        min_items: Some(1.0),
        scalar_enums: true,
        recursion: false,
        object_root: false,
        all_required: false,
        closed_objects: true,
        spelt_out: false,
        without_properties: Some((
            Severity::Warning,
            "an older copy of its documentation lists one as unsupported, a newer one does not",
        )),
        beside_ref: BesideRef::Anything,
        ref_in_all_of: false,
        limits: Limits {
            depth: None,
            properties: None,
            enum_values: None,
            enum_characters: None,
            characters: None,
            optional: Some(24),
            unions: Some(16),
        },
    },
    Profile {
        provider: "google",
        name: "Gemini",
        source: "the page on structured output, and the Python SDK 3.4.0",
        as_of: "2026-11",
        refused: &[
            ("allOf", NEITHER),
            ("not", NEITHER),
            ("if", NEITHER),
            ("then", NEITHER),
            ("else", NEITHER),
            ("const", NEITHER),
            ("exclusiveMinimum", NEITHER),
            ("exclusiveMaximum", NEITHER),
            ("multipleOf", NEITHER),
            ("patternProperties", NEITHER),
            ("propertyNames", NEITHER),
            ("dependentRequired", NEITHER),
            ("dependentSchemas", NEITHER),
            ("contains", NEITHER),
            ("minContains", NEITHER),
            ("maxContains", NEITHER),
            ("unevaluatedItems", NEITHER),
            ("unevaluatedProperties", NEITHER),
        ],
        unsure: &[
            ("default", SDK_ONLY),
            ("nullable", SDK_ONLY),
            ("pattern", SDK_ONLY),
            ("minLength", SDK_ONLY),
            ("maxLength", SDK_ONLY),
            ("minProperties", SDK_ONLY),
            ("maxProperties", SDK_ONLY),
            ("uniqueItems", SDK_ONLY),
            ("example", SDK_ONLY),
        ],
        refused_when_tuned: &[],
        formats: &[],
        min_items: None,
        scalar_enums: false,
        recursion: true,
        object_root: false,
        all_required: false,
        closed_objects: false,
        spelt_out: false,
        without_properties: None,
        beside_ref: BesideRef::Reserved,
        ref_in_all_of: true,
        limits: Limits {
            depth: None,
            properties: None,
            enum_values: None,
            enum_characters: None,
            characters: None,
            optional: None,
            unions: None,
        },
    },
];

const TUNED_ONLY: &str = "its guide names it as unsupported for fine-tuned models only, and not among what the others take";
const OUT: &str =
    "its documentation lists it as unsupported, and its SDK moves it into the description";
const NOT_KEPT: &str = "it is not among the keywords that its SDK keeps";
const OPENAPI: &str = "it is OpenAPI's and not JSON Schema's, and is refused or has no effect";
const SDK_ONLY: &str = "its SDK has it, its documentation does not";
const NEITHER: &str =
    "neither its documentation nor its SDK has it: it is refused or has no effect";

/// The keywords of JSON Schema, of its older drafts and of OpenAPI's: what is like one of these, and
/// none of them, is misspelt.
pub const KEYWORDS: &[&str] = &[
    "$ref",
    "$defs",
    "type",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "enum",
    "const",
    "anyOf",
    "oneOf",
    "allOf",
    "not",
    "if",
    "then",
    "else",
    "title",
    "description",
    "default",
    "examples",
    "example",
    "deprecated",
    "readOnly",
    "writeOnly",
    "pattern",
    "format",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "divisibleBy",
    "minItems",
    "maxItems",
    "uniqueItems",
    "prefixItems",
    "additionalItems",
    "contains",
    "minContains",
    "maxContains",
    "unevaluatedItems",
    "unevaluatedProperties",
    "minProperties",
    "maxProperties",
    "patternProperties",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "definitions",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "nullable",
    "discriminator",
    "propertyOrdering",
    "externalDocs",
    "xml",
    "id",
    "$id",
    "$schema",
    "$anchor",
    "$comment",
    "$vocabulary",
    "$dynamicRef",
    "$dynamicAnchor",
    "$recursiveRef",
    "$recursiveAnchor",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_keyword_of_a_profile_is_a_keyword_and_is_named_once() {
        for profile in PROFILES {
            let named = profile.refused.iter().chain(profile.unsure);
            let mut names: Vec<_> = named.map(|(name, _)| *name).collect();
            for name in names.iter().chain(profile.refused_when_tuned) {
                assert!(KEYWORDS.contains(name), "{name}");
            }
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all, "{}", profile.name);
        }
    }
}
