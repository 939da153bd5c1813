//! Two loaded prompts side by side: counted, held to gate one, and compared in meaning.

use crate::Loaded;
use crate::diff::{self, Difference, Side};

/// Compares `before` with `after`. None where one of them did not render: what is not whole has no
/// meaning to compare.
pub fn compare<'l>(before: &'l Loaded, after: &'l Loaded) -> Option<Difference<'l>> {
    Some(diff::compare(side(before)?, side(after)?))
}

fn side(loaded: &Loaded) -> Option<Side<'_>> {
    Some(Side {
        spec: loaded.spec.as_ref()?,
        rendered: loaded.rendered.as_ref()?,
        counts: loaded.count(),
        model: &loaded.model,
        gate_one: loaded.gate_one()?,
    })
}
