//! What a candidate costs before and beside its calls, as a case says it: one figure, or parts.

use super::figure::{Quantity, figure, quantity};
use super::keys;
use crate::source::Node;
use crate::spec::fields::{Fields, Lowering};
use crate::spec::keys::Table;
use crate::spec::kind::AMOUNT;

/// A sum of products: `weeks × hours × rate + count × cost + …`.
pub type Sum = Vec<Vec<Quantity>>;

type Parts = fn(&mut Lowering<'_>, &Node, &str) -> Sum;

/// An amount as one figure, or by its `parts`.
pub fn sum(
    low: &mut Lowering<'_>,
    fields: Option<&Fields<'_>>,
    prefix: &str,
    name: &str,
    parts: Option<Parts>,
) -> Sum {
    let path = format!("{prefix}{name}");
    let Some(node) = fields.and_then(|fields| fields.get(name)) else {
        return vec![vec![Quantity::absent(path)]];
    };
    let entries = node.as_map().unwrap_or_default();
    let is_figure = entries.iter().any(|e| keys::FIGURE.has(&e.key.text)) || entries.is_empty();
    match parts {
        Some(parts) if !is_figure => parts(low, node, &format!("{path}.")),
        _ => {
            let figure = figure(low, node, &path, &AMOUNT);
            vec![vec![Quantity { path, figure }]]
        }
    }
}

pub fn upfront(low: &mut Lowering<'_>, node: &Node, path: &str) -> Sum {
    let Some(fields) = low.fields(node, &keys::UPFRONT) else {
        return vec![vec![Quantity::absent(path.trim_end_matches('.'))]];
    };
    let mut product = |name: &str, table: &'static Table| -> Vec<Quantity> {
        let path = format!("{path}{name}.");
        let inner = fields.get(name).and_then(|node| low.fields(node, table));
        let each = table.names().map(|name| match &inner {
            Some(inner) => quantity(low, inner, &path, name),
            None => Quantity::absent(format!("{path}{name}")),
        });
        each.collect()
    };
    let mut out = vec![
        product("preparation", &keys::PREPARATION),
        product("runs", &keys::RUNS),
    ];
    for name in ["evaluation", "deployment"] {
        out.push(vec![quantity(low, &fields, path, name)]);
    }
    out
}

pub fn yearly(low: &mut Lowering<'_>, node: &Node, path: &str) -> Sum {
    let Some(fields) = low.fields(node, &keys::YEARLY) else {
        return vec![vec![Quantity::absent(path.trim_end_matches('.'))]];
    };
    let each = keys::YEARLY.names();
    each.map(|name| vec![quantity(low, &fields, path, name)])
        .collect()
}
