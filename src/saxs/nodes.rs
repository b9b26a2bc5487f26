//! `sinc(q r)` at the nodes of a grid: computed once for a model, and summed over.

use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use super::debye::sinc;
use super::grid::Step;
use super::parallel::{Share, map};
use crate::Result;
use crate::work::Monitor;
use crate::work::memory::{Purpose, filled, reserved};
use crate::work::simd::{self, Kernel};

const TABLE: Purpose = Purpose("a table of sines");

/// Values of q that are worked on at once, side by side.
const WIDTH: usize = 64;
/// Nodes that are worked on at once.
const STRETCH: usize = 128;
/// A table of more numbers is not kept but computed anew each time: 32 MB.
const MAX_KEPT: usize = 1 << 22;

/// The table of a model. It grows with the longest distance that was asked for.
#[derive(Debug)]
pub(super) struct Nodes {
    step: Step,
    /// q, padded with zeros to a multiple of [`WIDTH`].
    q: Vec<f64>,
    kept: RwLock<Arc<Vec<Vec<f64>>>>,
}

impl Nodes {
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn new(q: &[f64], step: Step) -> Result<Self> {
        let mut padded = filled(0.0, q.len().next_multiple_of(WIDTH), TABLE)?;
        padded[..q.len()].copy_from_slice(q);
        Ok(Self { step, q: padded, kept: RwLock::default() })
    }

    fn n_columns(&self) -> usize {
        self.q.len() / WIDTH
    }

    /// Sums over nodes: `sums[p * n_q + k] = Σ_n weights[p * n_nodes + n] sinc(q_k n h)` for each of `n_sets` sets of weights. `n_q`
    /// is the number of q, padded: see [`Nodes::padded`].
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn sums(&self, weights: &[f64], n_nodes: usize, share: Share, monitor: &Monitor) -> Result<Vec<f64>> {
        let n_sets = weights.len() / n_nodes;
        let kept = self.kept(n_nodes)?;
        let share = if self.q.len() * weights.len() < 1 << 22 { Share::Alone } else { share };
        let columns = map(share, self.n_columns(), |column| {
            let mut sums = filled([0.0; WIDTH], n_sets, TABLE)?;
            let mut scratch = Vec::new();
            for nodes in stretches(n_nodes) {
                monitor.check()?;
                let table = self.part(kept.as_deref(), column, nodes.clone(), &mut scratch)?;
                simd::run(AddUp { table, weights, n_nodes, nodes, sums: &mut sums });
            }
            Ok(sums)
        })?;
        let mut all = filled(0.0, n_sets * self.q.len(), TABLE)?;
        for (column, sums) in columns.iter().enumerate() {
            for (all, sums) in all.chunks_exact_mut(self.q.len()).zip(sums) {
                all[column * WIDTH..(column + 1) * WIDTH].copy_from_slice(sums);
            }
        }
        Ok(all)
    }

    /// The number of q, padded.
    pub fn padded(&self) -> usize {
        self.q.len()
    }

    /// The other way round: `values[p * n_nodes + n] = Σ_k weights[p * padded + k] sinc(q_k n h)`; weights of padding must be 0.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn values(&self, weights: &[f64], n_nodes: usize, share: Share, monitor: &Monitor) -> Result<Vec<f64>> {
        let n_sets = weights.len() / self.q.len().max(1);
        let kept = self.kept(n_nodes)?;
        let share = if weights.len() * n_nodes < 1 << 22 { Share::Alone } else { share };
        let all_nodes: Vec<Range<usize>> = stretches(n_nodes).collect();
        let parts = map(share, all_nodes.len(), |stretch| {
            let nodes = all_nodes[stretch].clone();
            let mut values = filled(0.0, n_sets * nodes.len(), TABLE)?;
            let mut scratch = Vec::new();
            for column in 0..self.n_columns() {
                monitor.check()?;
                let table = self.part(kept.as_deref(), column, nodes.clone(), &mut scratch)?;
                simd::run(Weigh { table, weights, column, n_columns: self.n_columns(), values: &mut values });
            }
            Ok(values)
        })?;
        let mut all = filled(0.0, n_sets * n_nodes, TABLE)?;
        for (part, nodes) in parts.iter().zip(&all_nodes) {
            for (all, part) in all.chunks_exact_mut(n_nodes).zip(part.chunks_exact(nodes.len())) {
                all[nodes.clone()].copy_from_slice(part);
            }
        }
        Ok(all)
    }

    /// The table with at least so many nodes, made larger if it must be; `None` where it would be too large to keep.
    fn kept(&self, n_nodes: usize) -> Result<Option<Arc<Vec<Vec<f64>>>>> {
        if n_nodes.saturating_mul(self.q.len()) > MAX_KEPT {
            return Ok(None);
        }
        let has = |table: &Vec<Vec<f64>>| table.first().map_or(0, Vec::len) >= n_nodes * WIDTH;
        let known = Arc::clone(&self.kept.read().unwrap_or_else(PoisonError::into_inner));
        if has(&known) {
            return Ok(Some(known));
        }
        // Two threads may make the same table; each value depends on its q and its node alone.
        let mut table = reserved(self.n_columns(), TABLE)?;
        for column in 0..self.n_columns() {
            let mut values = filled(0.0, n_nodes * WIDTH, TABLE)?;
            self.fill(column, 0, &mut values);
            table.push(values);
        }
        let table = Arc::new(table);
        let mut place = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if !has(&place) {
            *place = Arc::clone(&table);
        }
        Ok(Some(table))
    }

    /// A stretch of nodes of a column of q, from what is kept or computed.
    fn part<'a>(
        &self,
        kept: Option<&'a Vec<Vec<f64>>>,
        column: usize,
        nodes: Range<usize>,
        scratch: &'a mut Vec<f64>,
    ) -> Result<&'a [[f64; WIDTH]]> {
        if let Some(table) = kept {
            return Ok(&table[column].as_chunks().0[nodes]);
        }
        if scratch.is_empty() {
            *scratch = filled(0.0, STRETCH * WIDTH, TABLE)?;
        }
        let part = &mut scratch[..nodes.len() * WIDTH];
        self.fill(column, nodes.start, part);
        Ok(part.as_chunks().0)
    }

    fn fill(&self, column: usize, first: usize, values: &mut [f64]) {
        let q = self.q[column * WIDTH..].first_chunk().expect("a column of q");
        simd::run(Fill { q, first, step: self.step.length, values: values.as_chunks_mut().0 });
    }
}

fn stretches(n_nodes: usize) -> impl Iterator<Item = Range<usize>> {
    (0..n_nodes).step_by(STRETCH).map(move |first| first..(first + STRETCH).min(n_nodes))
}

struct Fill<'a> {
    q: &'a [f64; WIDTH],
    first: usize,
    step: f64,
    values: &'a mut [[f64; WIDTH]],
}

impl Kernel for Fill<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (n, row) in self.values.iter_mut().enumerate() {
            let r = (self.first + n) as f64 * self.step;
            for (value, q) in row.iter_mut().zip(self.q) {
                *value = sinc(q * r);
            }
        }
    }
}

struct AddUp<'a> {
    table: &'a [[f64; WIDTH]],
    weights: &'a [f64],
    n_nodes: usize,
    nodes: Range<usize>,
    sums: &'a mut [[f64; WIDTH]],
}

impl Kernel for AddUp<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (weights, sums) in self.weights.chunks_exact(self.n_nodes).zip(self.sums) {
            let mut own = *sums;
            for (weight, row) in weights[self.nodes.clone()].iter().zip(self.table) {
                for l in 0..WIDTH {
                    own[l] += weight * row[l];
                }
            }
            *sums = own;
        }
    }
}

struct Weigh<'a> {
    table: &'a [[f64; WIDTH]],
    weights: &'a [f64],
    column: usize,
    n_columns: usize,
    values: &'a mut [f64],
}

impl Kernel for Weigh<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let columns = self.weights.as_chunks::<WIDTH>().0.chunks_exact(self.n_columns);
        for (columns, values) in columns.zip(self.values.chunks_exact_mut(self.table.len())) {
            let weights = &columns[self.column];
            for (value, row) in values.iter_mut().zip(self.table) {
                let mut products = [0.0; WIDTH];
                for l in 0..WIDTH {
                    products[l] = weights[l] * row[l];
                }
                *value += fold(&mut products);
            }
        }
    }
}

/// The sum of numbers, halves added to halves: the same order whatever vectors do it.
#[inline(always)]
pub(super) fn fold<const N: usize>(numbers: &mut [f64; N]) -> f64 {
    let mut half = N / 2;
    while half > 0 {
        for l in 0..half {
            numbers[l] += numbers[l + half];
        }
        half /= 2;
    }
    numbers[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_values_are_those_of_single_terms() {
        let q: Vec<f64> = (0..150).map(|k| 0.01 * f64::from(k)).collect();
        let step = Step::new(1.5);
        let nodes = Nodes::new(&q, step).unwrap();
        let n_nodes = 300;
        let table = |k: usize, n: usize| sinc(q[k] * n as f64 * step.length);
        let weights: Vec<f64> = (0..2 * n_nodes).map(|n| (n % 17) as f64 - 5.0).collect();
        let sums = nodes.sums(&weights, n_nodes, Share::Alone, &Monitor::default()).unwrap();
        let mut by_q = vec![0.0; 2 * nodes.padded()];
        for p in 0..2 {
            for k in 0..q.len() {
                let sum: f64 = (0..n_nodes).map(|n| weights[p * n_nodes + n] * table(k, n)).sum();
                assert!((sums[p * nodes.padded() + k] - sum).abs() < 1e-11);
                by_q[p * nodes.padded() + k] = (k % 13) as f64 - 4.0;
            }
        }
        let values = nodes.values(&by_q, n_nodes, Share::Alone, &Monitor::default()).unwrap();
        for p in 0..2 {
            for n in 0..n_nodes {
                let value: f64 = (0..q.len()).map(|k| by_q[p * nodes.padded() + k] * table(k, n)).sum();
                assert!((values[p * n_nodes + n] - value).abs() < 1e-11);
            }
        }
    }

    #[test]
    fn a_table_too_large_to_keep_gives_the_same() {
        let q: Vec<f64> = (0..100).map(|k| 0.02 * f64::from(k)).collect();
        let nodes = Nodes::new(&q, Step::new(2.0)).unwrap();
        let (few, many) = (1000, MAX_KEPT / nodes.padded() + 1);
        let weights: Vec<f64> = (0..many).map(|n| if n < few { 1.0 / (n + 1) as f64 } else { 0.0 }).collect();
        let monitor = Monitor::default();
        let kept = nodes.sums(&weights[..few], few, Share::Alone, &monitor).unwrap();
        assert!(nodes.kept(few).unwrap().is_some() && nodes.kept(many).unwrap().is_none());
        assert_eq!(nodes.sums(&weights, many, Share::Alone, &monitor).unwrap(), kept);
    }
}
