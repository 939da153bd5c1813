//! JSON data as a template sees it: fields by name, printed with all digits.

use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr};

use super::marks;
use super::pieces::plain;
use crate::source::{Node, Value as Data, json};

/// An example's output for a template that wants a field of it: `example.output.total`. Printed, it
/// is compact JSON with all digits.
#[derive(Debug)]
pub struct JsonValue {
    node: Arc<Node>,
    mark: u32,
}

impl JsonValue {
    pub(super) fn value(node: Arc<Node>, mark: u32) -> Value {
        match &node.value {
            Data::Null => Value::from(()),
            Data::Bool(value) => Value::from(*value),
            Data::Text { text, .. } => Value::from(marks::mark(mark, &marks::escape(text))),
            Data::Number(text) => match text.parse::<i64>() {
                Ok(number) => Value::from(number),
                // A double only where it says all the digits.
                Err(_) => match text.parse::<f64>() {
                    Ok(number) if number.to_string() == *text => Value::from(number),
                    _ => Value::from(text.as_str()),
                },
            },
            Data::List(_) | Data::Map(_) => Value::from_object(JsonValue { node, mark }),
        }
    }

    /// Compact JSON between the example's marks.
    pub fn text(&self) -> String {
        marks::mark(self.mark, &marks::escape(&json::write(&self.node)))
    }

    fn child(&self, node: &Node) -> Value {
        JsonValue::value(Arc::new(node.clone()), self.mark)
    }
}

impl Object for JsonValue {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        match self.node.value {
            Data::List(_) => ObjectRepr::Seq,
            _ => ObjectRepr::Map,
        }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match &self.node.value {
            Data::List(items) => Some(self.child(items.get(key.as_usize()?)?)),
            _ => Some(self.child(self.node.get(key.as_str()?)?)),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match &self.node.value {
            Data::List(items) => Enumerator::Seq(items.len()),
            Data::Map(entries) => {
                Enumerator::Values(entries.iter().map(|entry| plain(&entry.key.text)).collect())
            }
            _ => Enumerator::Empty,
        }
    }

    fn render(self: &Arc<Self>, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}
