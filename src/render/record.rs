//! A value with named fields, as a template sees a part of the spec. Its names are few: comparing them
//! is faster than hashing one, and nothing but a list is built.

use std::borrow::Cow;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Enumerator, Object};

/// A name that the program knows, or one that the spec gives.
pub type Name = Cow<'static, str>;

/// Fields in their order; no name stands twice.
#[derive(Debug)]
pub struct Record(Vec<(Name, Value)>);

impl Record {
    pub fn value(fields: impl IntoIterator<Item = (impl Into<Name>, Value)>) -> Value {
        let fields = fields.into_iter();
        let named = fields.map(|(name, value)| (name.into(), value));
        Value::from_object(Record(named.collect()))
    }
}

impl Object for Record {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let field = self.0.iter().find(|(name, _)| name == key)?;
        Some(field.1.clone())
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let names = self.0.iter().map(|(name, _)| Value::from(&**name));
        Enumerator::Values(names.collect())
    }

    fn enumerator_len(self: &Arc<Self>) -> Option<usize> {
        Some(self.0.len())
    }
}
