//! How far apart the two accuracies are, and how sure that is.

use super::case::Case;
use super::stats::{
    Interval, mcnemar_mid_p, needed_paired, needed_unpaired, newcombe_paired, newcombe_unpaired,
};

#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// The fine-tuned one's accuracy less the prompted one's.
    pub difference: f64,
    /// None where it is not said of how many the accuracies are.
    pub interval: Option<Interval>,
    pub paired: bool,
    /// McNemar's, for pairs.
    pub mid_p: Option<f64>,
    /// Items that would resolve it, of each where they are not the same; None: no number would.
    pub needed: Option<u64>,
    /// Whether one of the two is an assumption.
    pub assumed: bool,
}

impl Gap {
    /// Whether the interval leaves out zero. None: there is no interval.
    pub fn resolved(&self) -> Option<bool> {
        Some(!self.interval?.holds(0.0))
    }
}

/// None where one of the two is not known.
pub fn gap(case: &Case) -> Option<Gap> {
    if let Some(pairs) = &case.pairs {
        let counts = pairs.value;
        let (tuned, prompted) = counts.shares();
        let difference = tuned.value() - prompted.value();
        let apart = counts.first.saturating_add(counts.second);
        return Some(Gap {
            difference,
            interval: Some(newcombe_paired(counts)),
            paired: true,
            mid_p: Some(mcnemar_mid_p(counts.first, counts.second)),
            needed: needed_paired(difference, apart as f64 / counts.of() as f64),
            assumed: pairs.assumed.is_some(),
        });
    }
    let (tuned, prompted) = (&case.fine_tuned.accuracy, &case.prompted.accuracy);
    let (tuned, prompted) = (tuned.as_ref()?, prompted.as_ref()?);
    let (p, q) = (tuned.figure.likely, prompted.figure.likely);
    Some(Gap {
        difference: p - q,
        interval: match (tuned.share, prompted.share) {
            (Some(tuned), Some(prompted)) => Some(newcombe_unpaired(tuned, prompted)),
            _ => None,
        },
        paired: false,
        mid_p: None,
        needed: needed_unpaired(p, q),
        assumed: tuned.figure.assumed.is_some() || prompted.figure.assumed.is_some(),
    })
}
