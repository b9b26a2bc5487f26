//! Nodes along the distance: `sinc(q r)` as a function of r contains no frequency above q, so its values at nodes r = n h with
//! h q ≤ 1/8 hold all there is to know. Between nodes it is the polynomial of degree 7 through the eight nearest ones.
//!
//! ```text
//!   interval k:  r = (k + ½ + s) h,  s = -½ .. ½
//!
//!          k-3   k-2   k-1    k  |  k+1   k+2   k+3   k+4       nodes; those below 0 are mirrored: sinc is even
//! ```
//!
//! The error of `sinc` is below `(h q)^8 · 1.07e-3 / 9`, that is 8e-12, and falls with r. h is a power of two: dividing by it is
//! exact, and equal distances fall on the same side of every edge.

use crate::math::lagrange::{NODES, coefficients};
use crate::work::memory::{Purpose, filled};
use crate::{Error, Result};

const GRID: Purpose = Purpose("a grid of distances");

/// Nodes that an interval needs before its own.
const BEFORE: usize = NODES / 2 - 1;
/// h q is at most one over this.
const NODES_PER_Q: f64 = 8.0;
/// The widest step, as a power of two, Å.
const WIDEST: i32 = 10;

/// Eight numbers of an interval: moments, or coefficients of a polynomial. As wide as a cache line, and never across two.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[repr(align(64))]
pub(super) struct Row(pub [f64; NODES]);

/// The distance of the nodes, for all q of a model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    /// h, Å.
    pub length: f64,
    /// 1 / h.
    pub inverse: f64,
}

impl Step {
    /// The largest power of two with h q ≤ 1/8. Where q is so large that there is none, the step is 0 and every grid too large.
    pub fn new(q_max: f64) -> Self {
        let mut exponent = WIDEST;
        while exponent > -1000 && 2_f64.powi(exponent) * q_max * NODES_PER_Q > 1.0 {
            exponent -= 1;
        }
        if exponent == -1000 {
            return Self { length: 0.0, inverse: f64::INFINITY };
        }
        Self { length: 2_f64.powi(exponent), inverse: 2_f64.powi(-exponent) }
    }

    /// Intervals that distances up to `reach` fall into, as a number that may be too large to count. A row more than
    /// needed, so that no rounding of a distance leads beyond.
    pub fn intervals(self, reach: f64) -> f64 {
        (reach * self.inverse).floor() + 2.0
    }
}

/// Number of nodes, from 0, that so many intervals need.
pub(super) fn n_nodes(intervals: usize) -> usize {
    intervals + BEFORE + 2
}

/// Node weights of moments: `Σ_pairs sinc(q r) = Σ_n weights_n sinc(q n h)`. Added to `weights`, [`n_nodes`] of them.
pub(super) fn gather(moments: &[Row], weights: &mut [f64]) {
    const C: [[f64; NODES]; NODES] = coefficients();
    for (k, row) in moments.iter().enumerate() {
        if row.0[0] == 0.0 {
            // Sums of weights that are not negative: nothing has fallen here.
            continue;
        }
        let mut shares = [0.0; NODES];
        for m in 0..NODES {
            for j in 0..NODES {
                shares[j] += C[m][j] * row.0[m];
            }
        }
        for (j, share) in shares.into_iter().enumerate() {
            weights[(k + j).abs_diff(BEFORE)] += share;
        }
    }
}

/// The derivative d/dr of the function with these values at the nodes, as one polynomial in s per interval: eight
/// coefficients, the last of them 0. One more row, all zeros, for what lies beyond.
///
/// # Errors
/// [`Error::OutOfMemory`].
pub(super) fn derivative(values: &[f64], intervals: usize, step: Step) -> Result<Vec<Row>> {
    const C: [[f64; NODES]; NODES] = coefficients();
    let mut rows = filled(Row::default(), intervals + 1, GRID)?;
    for (k, row) in rows[..intervals].iter_mut().enumerate() {
        let near: [f64; NODES] = std::array::from_fn(|j| values[(k + j).abs_diff(BEFORE)]);
        for m in 1..NODES {
            let coefficient: f64 = (0..NODES).map(|j| C[m][j] * near[j]).sum();
            row.0[m - 1] = m as f64 * coefficient * step.inverse;
        }
    }
    Ok(rows)
}

/// # Errors
/// [`Error::TooLarge`] if `n_type_pairs` grids of so many intervals have more than `max_nodes` nodes.
pub(super) fn check_size(intervals: f64, n_type_pairs: usize, max_nodes: usize) -> Result<()> {
    let n = intervals * n_type_pairs as f64;
    if n <= max_nodes as f64 {
        return Ok(());
    }
    let reason = format!("a grid of {n:.3e} nodes; at most {max_nodes} are made: take the method exact");
    Err(Error::TooLarge { reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_powers_of_two_just_fine_enough() {
        for (q_max, length) in
            [(0.5, 0.25), (0.51, 0.125), (1.0, 0.125), (0.0, 1024.0), (1e-300, 1024.0), (20.0, 1.0 / 256.0)]
        {
            let step = Step::new(q_max);
            assert_eq!((step.length, step.inverse), (length, 1.0 / length), "{q_max}");
        }
        assert_eq!(Step::new(1e305).intervals(1.0), f64::INFINITY);
        assert!(check_size(Step::new(1e305).intervals(1.0), 1, 1 << 24).is_err());
    }

    /// A single distance, spread over nodes and summed there, is the function at that distance; and so is its derivative.
    #[test]
    fn a_distance_spread_over_nodes_is_itself() {
        let step = Step::new(0.5);
        let intervals = 200;
        let wave = |r: f64| (0.5 * r).cos();
        let nodes: Vec<f64> = (0..n_nodes(intervals)).map(|n| wave(n as f64 * step.length)).collect();
        let rows = derivative(&nodes, intervals, step).unwrap();
        for r in [0.0, 0.01, 0.25, 0.26, 1.0, 7.77, 49.9] {
            let u = r * step.inverse - 0.5;
            let k = u.round_ties_even() as usize;
            let s = u - k as f64;
            let mut moments = vec![Row::default(); intervals];
            moments[k] = Row(std::array::from_fn(|m| s.powi(m as i32)));
            let mut weights = vec![0.0; nodes.len()];
            gather(&moments, &mut weights);
            let sum: f64 = weights.iter().zip(&nodes).map(|(w, v)| w * v).sum();
            assert!((sum - wave(r)).abs() < 8e-11, "{r}: {sum} {}", wave(r));
            let slope = rows[k].0.iter().rev().fold(0.0, |sum, c| sum * s + c);
            assert!((slope + 0.5 * (0.5 * r).sin()).abs() < 2e-9, "{r}: {slope}");
        }
        assert_eq!(rows[intervals], Row::default());
    }
}
