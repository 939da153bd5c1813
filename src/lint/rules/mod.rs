//! The rules by group; a group is a file, a rule a row of its table.

mod budget;
mod conflicts;
mod examples;
mod gate_one;
mod injection;
pub mod keys;
mod load;
mod lookalike;
mod model_limits;
mod overlap;
mod patterns;
mod personal;
mod phrases;
mod placeholder;
mod providers;
mod reasoning;
mod safety;
mod schema;
mod schema_edit;
mod schema_enum;
mod schema_keywords;
mod schema_limits;
mod schema_shape;
mod schema_walk;
mod secrets;
mod taxonomy;
mod template;
mod tests;
mod turn;
mod way_out;
mod wording;

pub use schema_keywords::refused_when_tuned;

use super::{Context, Report};
use crate::source::Severity;
use crate::spec::Class;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    pub code: &'static str,
    pub name: &'static str,
    pub severity: Severity,
    /// Whether it is but a note for models that are not of class `standard`.
    pub by_class: bool,
    /// Whether it asks for the prompt's tokens.
    pub counts: bool,
    /// The keys it looks at, with blanks between; see [`keys`]. docs/spec.md shows them, and a test holds
    /// that what its page finds lies under them.
    pub keys: &'static str,
    /// Its page, docs/rules/CODE.md: documentation, `explain` and test in one.
    pub page: &'static str,
}

pub type Check = fn(&Context<'_>, &mut Report);

const fn error(code: &'static str, name: &'static str, page: &'static str) -> Rule {
    Rule {
        code,
        name,
        severity: Severity::Error,
        by_class: false,
        counts: false,
        keys: "",
        page,
    }
}

const fn warning(code: &'static str, name: &'static str, page: &'static str) -> Rule {
    Rule {
        severity: Severity::Warning,
        ..error(code, name, page)
    }
}

const fn info(code: &'static str, name: &'static str, page: &'static str) -> Rule {
    Rule {
        severity: Severity::Info,
        ..error(code, name, page)
    }
}

impl Rule {
    const fn by_class(self) -> Rule {
        Rule {
            by_class: true,
            ..self
        }
    }

    const fn counting(self) -> Rule {
        Rule {
            counts: true,
            ..self
        }
    }

    const fn looks_at(self, keys: &'static str) -> Rule {
        Rule { keys, ..self }
    }

    /// Whether it looks at `key` of the table called `table`. Of a rule that looks at every key, false.
    pub fn looks_at_key(&self, table: &str, key: &str) -> bool {
        let mut keys = self.keys.split_whitespace();
        keys.any(|named| match named.split_once('.') {
            Some((of, "*")) => of == table,
            Some((of, name)) => of == table && name == key,
            None => table == "spec" && named == key,
        })
    }

    pub fn severity_for(&self, class: Class) -> Severity {
        if self.by_class && class != Class::Standard {
            Severity::Info
        } else {
            self.severity
        }
    }

    /// What it finds, in a line: the first paragraph of its page.
    pub fn finds(&self) -> &'static str {
        self.page.split("\n\n").nth(2).unwrap_or("").trim()
    }

    /// Where its page is found.
    pub fn url(&self) -> String {
        format!(
            "{}/blob/main/docs/rules/{}.md",
            env!("CARGO_PKG_REPOSITORY"),
            self.code
        )
    }
}

/// Every rule, by code. Those of loading have no check: loading reports them itself.
pub fn all_rules() -> impl Iterator<Item = (&'static Rule, Option<Check>)> {
    let load = load::RULES.iter().map(|rule| (rule, None));
    let checked = [
        gate_one::RULES,
        examples::RULES,
        taxonomy::RULES,
        schema::RULES,
        template::RULES,
        wording::RULES,
        turn::RULES,
        budget::RULES,
        safety::RULES,
        tests::RULES,
    ];
    let checked = checked.into_iter().flatten();
    load.chain(checked.map(|(rule, check)| (rule, Some(*check))))
}

/// The rule of a code or name, whatever the case.
pub fn rule(word: &str) -> Option<&'static Rule> {
    all_rules()
        .map(|(rule, _)| rule)
        .find(|rule| rule.code.eq_ignore_ascii_case(word) || rule.name.eq_ignore_ascii_case(word))
}
