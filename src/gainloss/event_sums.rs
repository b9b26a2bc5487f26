//! Sums of events over families or over branches, without the tables of all of them: 200 tips × 20 000 families would be 64 MB
//! each.

use super::data::Data;
use super::events::{COLUMNS, Events};
use super::loglik::Rates;
use super::options::{Options, checked};
use crate::Result;
use crate::work::Monitor;

/// What is left after summing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// n_nodes numbers: weighted sums over families. A weight of 0 leaves a family out, also an impossible one.
    Branch,
    /// n_families numbers: sums over nodes, each family by itself.
    Family,
}

impl Data {
    /// Sums of what [`events`](Self::events) tells, in fixed order: by branch the families are added up in runs of 64, then
    /// the runs. `classes` stay n_families × n_classes. O(n_nodes × n_families) time, memory for the sums.
    ///
    /// # Errors
    /// As [`events`](Self::events), and [`Error::BadArgument`](crate::Error::BadArgument) naming `weights`.
    pub fn event_sums(&self, by: By, rates: &Rates<'_>, options: &Options<'_>, monitor: &Monitor) -> Result<Events> {
        let (n, n_nodes) = (self.n_families(), self.tree().n_nodes());
        if let Some(weights) = options.weights {
            checked("weights", "family", weights, n)?;
        }
        let mut out = Events::zeros(if by == By::Branch { n_nodes } else { n })?;
        out.classes = self.each_block(rates, options, monitor, |first, last, part| {
            let width = last - first;
            let columns = out.columns();
            for (k, node) in (0..COLUMNS).flat_map(|k| (0..n_nodes).map(move |node| (k, node))) {
                let values = &part.nodes[(k * n_nodes + node) * width..][..width];
                match by {
                    By::Branch => columns[k][node] += weighted(values, options.weights.map(|w| &w[first..last])),
                    By::Family => columns[k][first..last].iter_mut().zip(values).for_each(|(sum, x)| *sum += x),
                }
            }
        })?;
        Ok(out)
    }
}

/// Σ w x over a run of families, those of weight 0 left out.
fn weighted(values: &[f64], weights: Option<&[f64]>) -> f64 {
    match weights {
        None => values.iter().sum(),
        Some(weights) => values.iter().zip(weights).filter(|(_, w)| **w != 0.0).map(|(x, w)| w * x).sum(),
    }
}
