//! JSON Schemas of the files that people write, from the tables that the loader reads them by: what an
//! editor completes and checks with.

use serde_json::{Map, Value as Json, json};

use crate::gates::keys::CASE;
use crate::spec::keys::{CONFIG, EXAMPLE, Key, SPEC, TAXONOMY, Table};
use crate::spec::kind::{Bounds, Kind};

/// A file with a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    Spec,
    Taxonomy,
    Examples,
    Config,
    Case,
}

impl Document {
    pub const ALL: [Document; 5] = [
        Document::Spec,
        Document::Taxonomy,
        Document::Examples,
        Document::Config,
        Document::Case,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Document::Spec => "spec",
            Document::Taxonomy => "taxonomy",
            Document::Examples => "examples",
            Document::Config => "config",
            Document::Case => "case",
        }
    }

    /// Which files it is for.
    pub fn about(self) -> &'static str {
        match self {
            Document::Spec => "a prompt's source, *.fewshot.yaml",
            Document::Taxonomy => "a file of labels, as `taxonomy: ./labels.yaml` names it",
            Document::Examples => "a file of items: examples, tests or a pool; YAML or JSON",
            Document::Config => "fewshot.toml",
            Document::Case => "what `fewshot gates` weighs, *.case.yaml",
        }
    }

    pub fn table(self) -> &'static Table {
        match self {
            Document::Spec => &SPEC,
            Document::Taxonomy => &TAXONOMY,
            Document::Examples => &EXAMPLE,
            Document::Config => &CONFIG,
            Document::Case => &CASE,
        }
    }

    /// Where the repository keeps it.
    pub fn url(self) -> String {
        let repository = env!("CARGO_PKG_REPOSITORY");
        let raw = repository.replace("//github.com/", "//raw.githubusercontent.com/");
        format!("{raw}/main/schemas/{}.json", self.name())
    }

    /// Its JSON Schema, of draft 2020-12.
    pub fn schema(self) -> Json {
        let mut writer = Writer {
            definitions: Map::new(),
            // TOML has no null.
            nulls: self != Document::Config,
        };
        let body = match self {
            Document::Examples => {
                let items = writer.kind(&Kind::Of(&EXAMPLE));
                json!({ "type": ["array", "null"], "items": items })
            }
            _ => writer.table(self.table(), None),
        };
        let mut out = Map::new();
        let head = [
            ("$schema", "https://json-schema.org/draft/2020-12/schema"),
            ("$id", &self.url()),
            ("title", &format!("fewshot {}", self.name())),
            ("description", self.about()),
        ];
        for (name, text) in head {
            out.insert(name.into(), text.into());
        }
        out.extend(body.as_object().cloned().unwrap_or_default());
        if !writer.definitions.is_empty() {
            out.insert("$defs".into(), Json::Object(writer.definitions));
        }
        Json::Object(out)
    }
}

/// Of ASCII, the letters, digits and signs that make a tag, as the loader takes them. Which others are
/// letters is not said: there are validators that know no Unicode classes.
const VARIABLE: &str = r"^[^\x00-@\[-\^`{-\x7f][^\x00-,/:-@\[-\^`{-\x7f]*$";
const PROPERTIES: &str = r"^[^.\[\]]+(\[\])*(\.[^.\[\]]+(\[\])*)*$";
const DATE: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";

struct Writer {
    definitions: Map<String, Json>,
    /// Whether a key may stand without a value.
    nulls: bool,
}

impl Writer {
    fn kind(&mut self, kind: &Kind) -> Json {
        match kind {
            Kind::Text | Kind::Path => json!({ "type": "string" }),
            Kind::Filled => json!({ "type": "string", "pattern": r"\S" }),
            Kind::Date => json!({ "type": "string", "format": "date", "pattern": DATE }),
            Kind::Properties => json!({ "type": "string", "pattern": PROPERTIES }),
            Kind::Bool => json!({ "type": "boolean" }),
            Kind::Number(bounds) => number(bounds),
            Kind::Word(words) => json!({ "type": "string", "enum": words }),
            Kind::List(inner) => json!({ "type": "array", "items": self.kind(inner) }),
            Kind::Map(Kind::Any) => json!({ "type": "object" }),
            Kind::Map(inner) => {
                json!({ "type": "object", "additionalProperties": self.kind(inner) })
            }
            Kind::Variables(inner) => json!({
                "type": "object",
                "propertyNames": { "pattern": VARIABLE },
                "additionalProperties": self.kind(inner),
            }),
            Kind::Of(table) => self.reference(table, None),
            Kind::Within(table, bounds) => self.reference(table, Some(bounds)),
            Kind::Null => json!({ "type": "null" }),
            Kind::Any => json!({}),
            Kind::Or(kinds) => any_of(kinds.iter().map(|kind| self.kind(kind)).collect()),
        }
    }

    fn reference(&mut self, table: &'static Table, within: Option<&Bounds>) -> Json {
        let name = match within {
            Some(bounds) => format!("{}-{}", table.name, bounds.name),
            None => table.name.to_owned(),
        };
        if !self.definitions.contains_key(&name) {
            // Its place is taken first: a label may hold labels.
            self.definitions.insert(name.clone(), Json::Null);
            let what = table.what;
            let mut table = self.table(table, within);
            if self.nulls {
                table["type"] = json!(["object", "null"]);
            }
            let mut definition = Map::new();
            definition.insert("title".into(), what.into());
            definition.extend(table.as_object().cloned().unwrap_or_default());
            self.definitions
                .insert(name.clone(), Json::Object(definition));
        }
        // Whether a null may stand there is said where it stands: an alternative for it would hide what
        // is wrong within the mapping.
        json!({ "$ref": format!("#/$defs/{name}"), "type": "object" })
    }

    /// A mapping with the table's keys and no others.
    fn table(&mut self, table: &'static Table, within: Option<&Bounds>) -> Json {
        let mut properties = Map::new();
        for key in table.keys {
            let kind = match (key.kind, within) {
                (Kind::Number(_), Some(bounds)) => number(bounds),
                _ => self.kind(&key.kind),
            };
            let optional = self.nulls && !table.needs(key.name);
            let kind = if optional { or_null(kind) } else { kind };
            properties.insert(key.name.into(), described(kind, key));
        }
        let mut out = Map::new();
        out.insert("type".into(), "object".into());
        out.insert("properties".into(), Json::Object(properties));
        let alone = table.needs.iter().filter_map(|group| match group {
            [name] => Some(*name),
            _ => None,
        });
        let alone: Vec<&str> = alone.collect();
        if !alone.is_empty() {
            out.insert("required".into(), json!(alone));
        }
        let groups = table.needs.iter().filter(|group| group.len() > 1);
        let mut groups: Vec<Json> = groups
            .map(|group| {
                let each = group.iter().map(|name| json!({ "required": [name] }));
                json!({ "anyOf": each.collect::<Vec<_>>() })
            })
            .collect();
        match groups.len() {
            0 => {}
            1 => out.extend(groups.remove(0).as_object().cloned().unwrap_or_default()),
            _ => {
                out.insert("allOf".into(), Json::Array(groups));
            }
        }
        if !table.together.is_empty() {
            let others = |name: &str| -> Vec<&str> {
                let all = table.together.iter().copied();
                all.filter(|other| *other != name).collect()
            };
            let each = table.together.iter();
            let each = each.map(|name| ((*name).to_owned(), json!(others(name))));
            out.insert("dependentRequired".into(), Json::Object(each.collect()));
        }
        out.insert("additionalProperties".into(), false.into());
        Json::Object(out)
    }
}

fn number(bounds: &Bounds) -> Json {
    let mut out = Map::new();
    let name = if bounds.whole { "integer" } else { "number" };
    out.insert("type".into(), name.into());
    for (keyword, end) in [("minimum", bounds.least), ("maximum", bounds.most)] {
        if end.is_finite() {
            // 600, not 600.0.
            let whole = end.fract() == 0.0;
            let end = if whole { json!(end as i64) } else { json!(end) };
            out.insert(keyword.into(), end);
        }
    }
    Json::Object(out)
}

/// One of several; bare types become one list of types.
fn any_of(mut kinds: Vec<Json>) -> Json {
    if let [mapping, null] = &mut kinds[..]
        && mapping.get("$ref").is_some()
        && *null == json!({ "type": "null" })
    {
        return or_null(mapping.take());
    }
    let bare = |kind: &Json| {
        let kind = kind.as_object()?;
        kind.get("type").filter(|_| kind.len() == 1).cloned()
    };
    match kinds.iter().map(bare).collect::<Option<Vec<Json>>>() {
        Some(types) => json!({ "type": types }),
        None => json!({ "anyOf": kinds }),
    }
}

/// The same, or nothing: a key without a value counts as absent.
fn or_null(mut kind: Json) -> Json {
    let Some(map) = kind.as_object_mut() else {
        return kind;
    };
    if map.is_empty() {
        return kind;
    }
    if let Some(Json::Array(all)) = map.get_mut("anyOf") {
        all.push(json!({ "type": "null" }));
        return kind;
    }
    if map.contains_key("$ref") {
        map.shift_remove("type");
        return kind;
    }
    match map.get_mut("type") {
        Some(Json::Array(types)) => types.push("null".into()),
        Some(one) => *one = json!([one.take(), "null"]),
        None => {}
    }
    if let Some(Json::Array(words)) = map.get_mut("enum") {
        words.push(Json::Null);
    }
    kind
}

fn described(mut kind: Json, key: &Key) -> Json {
    let Some(map) = kind.as_object_mut() else {
        return kind;
    };
    let default = default_value(key);
    let about = match (&default, key.default) {
        (None, words) if !words.is_empty() => format!("{} Default: {words}.", key.about),
        _ => key.about.to_owned(),
    };
    map.insert("description".into(), about.into());
    if let Some(default) = default {
        map.insert("default".into(), default);
    }
    kind
}

/// A default that is a value and no words.
fn default_value(key: &Key) -> Option<Json> {
    match key.kind {
        Kind::Bool | Kind::Number(_) => serde_json::from_str(key.default).ok(),
        Kind::Word(words) if words.contains(&key.default) => Some(key.default.into()),
        _ => None,
    }
}
