//! The one table of keys: what may be written where, of which kind, and what it means. The loader
//! reads by it, so that a key cannot be read that is not described here; the JSON Schemas that
//! `fewshot schema` prints and docs/spec.md are written from it.

mod config;
mod tables;

pub use config::*;
pub use tables::*;

use super::kind::Kind;

/// One key of a mapping.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    pub name: &'static str,
    pub kind: Kind,
    /// What it is for, in a sentence.
    pub about: &'static str,
    /// What counts where it is absent: a value, or words. Empty: nothing does.
    pub default: &'static str,
}

/// The keys of one kind of mapping.
#[derive(Debug)]
pub struct Table {
    /// A word for it: a schema's definition, the start of a key's whole name.
    pub name: &'static str,
    /// What such a mapping is called, with its article: "an example".
    pub what: &'static str,
    /// One key of each group has to be there.
    pub needs: &'static [&'static [&'static str]],
    /// Of these either all are there or none.
    pub together: &'static [&'static str],
    pub keys: &'static [Key],
}

impl Table {
    pub fn has(&self, name: &str) -> bool {
        self.key(name).is_some()
    }

    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().map(|key| key.name)
    }

    /// Whether the key has to be there, whatever else is.
    pub fn needs(&self, name: &str) -> bool {
        self.needs.contains(&&[name][..])
    }
}

/// The start of every table.
pub(crate) const PLAIN: Table = Table {
    name: "",
    what: "",
    needs: &[],
    together: &[],
    keys: &[],
};

pub(crate) const fn key(name: &'static str, kind: Kind, about: &'static str) -> Key {
    Key {
        name,
        kind,
        about,
        default: "",
    }
}

impl Key {
    pub(crate) const fn or(self, default: &'static str) -> Key {
        Key { default, ..self }
    }
}
