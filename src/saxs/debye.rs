//! The pair sum itself: one sine per pair and q.
//!
//! ```text
//! I(q) = Σ_t n_t f_t²  +  2 Σ_{i<j} f_i f_j sinc(q r_ij)          P. Debye, Ann. Phys. 351, 809 (1915)
//! ```
//!
//! A row is an atom with the later ones; the inner loop runs over q, side by side. Each row is summed for itself first, so
//! that rounding errors grow with the number of atoms and not of pairs.

use std::ops::Range;

use super::atoms::{LANES, Order};
use crate::Result;
use crate::math::sin_cos::sin_cos;
use crate::work::Monitor;
use crate::work::memory::{Purpose, filled, reserved};
use crate::work::simd::{self, Kernel};

const SUMS: Purpose = Purpose("sums over pairs");
/// Below, `sinc` is its series.
const SMALL: f64 = 1e-4;
/// Below, its derivative is its series: there `cos x - sinc x` has lost digits.
const SMALL_SLOPE: f64 = 0.25;
/// Closer atoms have no direction between them, Å.
pub(super) const CLOSE: f64 = 1e-12;
/// Farther atoms do not feel each other, Å.
const FAR: f64 = 1e150;
/// Pairs and q of a task.
const TASK: usize = 1 << 20;
/// There are about so many tasks at most.
const MAX_TASKS: usize = 128;

/// `sin x / x` for `x >= 0`. Beyond 2^40, where the angle of a double means nothing, it is 0: less than 1e-12.
#[inline(always)]
pub fn sinc(x: f64) -> f64 {
    let series = 1.0 - x * x / 6.0 * (1.0 - x * x / 20.0);
    if x < SMALL { series } else { sin_cos(x).0 / x }
}

/// `d/dr sinc(q r)` times r, at `x = q r`: `cos x - sinc x`.
#[inline(always)]
fn slope_times_r(x: f64) -> f64 {
    let z = x * x;
    let series =
        -z / 3.0 * (1.0 - z / 10.0 * (1.0 - z / 28.0 * (1.0 - z / 54.0 * (1.0 - z / 88.0 * (1.0 - z / 130.0)))));
    let (sin, cos) = sin_cos(x);
    if x < SMALL_SLOPE { series } else { cos - sin / x }
}

/// Atoms of one conformer in the order of their types, around their middle, as rows of pairs.
pub(super) struct Rows<'a> {
    pub order: &'a Order,
    /// Sorted by type.
    pub positions: &'a [[f64; 3]],
    /// Shares of the hydration shell, sorted by type.
    pub shell: Option<&'a [f64]>,
    /// q, padded with zeros to a multiple of [`LANES`].
    pub q: &'a [f64],
}

impl Rows<'_> {
    /// Stretches of rows of about equally many pairs; they depend on the numbers of atoms and of q only.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn tasks(&self) -> Result<Vec<Range<usize>>> {
        let n = self.positions.len();
        let n_terms = self.order.n_pairs().saturating_mul(self.q.len());
        let enough = (n_terms / MAX_TASKS).max(TASK);
        let mut tasks = reserved(MAX_TASKS + 1, SUMS)?;
        let (mut first, mut terms) = (0, 0);
        for i in 0..n {
            terms += (n - 1 - i) * self.q.len();
            if terms >= enough || i + 1 == n {
                crate::work::memory::push(&mut tasks, first..i + 1, SUMS)?;
                (first, terms) = (i + 1, 0);
            }
        }
        Ok(tasks)
    }

    /// For each row of a task and each type from the row's own on, calls `visit(i, t, u, sums, shell)`: `sums[k]` is the sum of
    /// `sinc(q_k r_ij)` over the later atoms j of type u, `shell[k]` the same weighted by their shares of the shell.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn sums(
        &self,
        task: Range<usize>,
        monitor: &Monitor,
        mut visit: impl FnMut(usize, usize, usize, &[f64], &[f64]),
    ) -> Result<()> {
        let mut sums = filled(0.0, self.q.len(), SUMS)?;
        let mut shell_sums = filled(0.0, if self.shell.is_some() { self.q.len() } else { 0 }, SUMS)?;
        self.each(task, monitor, |i, t, u, others, distances| {
            let shares = self.shell.map(|shell| &shell[others]);
            simd::run(RowSums { q: self.q, distances, shares, sums: &mut sums, shell: &mut shell_sums });
            visit(i, t, u, &sums, &shell_sums);
        })
    }

    /// Adds to `forces`, sorted by type, the gradient of `Σ_k c_k I_k`. `weights(i, t, u, own, shell)` fills in for atom i of type t
    /// and any atom of type u `own[k] = 2 c_k F_i F_u`, and `shell[k]`, which counts times the other atom's share of the shell.
    ///
    /// # Errors
    /// As [`Rows::sums`].
    pub fn forces(
        &self,
        task: Range<usize>,
        monitor: &Monitor,
        mut weights: impl FnMut(usize, usize, usize, &mut [f64], &mut [f64]),
        forces: &mut [[f64; 3]],
    ) -> Result<()> {
        let n_q = self.q.len();
        let (mut own, mut shell) = (filled(0.0, n_q, SUMS)?, filled(0.0, n_q, SUMS)?);
        let (mut products, mut slopes) = (filled(0.0, n_q, SUMS)?, filled(0.0, self.positions.len(), SUMS)?);
        self.each(task, monitor, |i, t, u, others, distances| {
            weights(i, t, u, &mut own, &mut shell);
            let shares = self.shell.map(|all| (&shell[..], &all[others.clone()]));
            let slopes = &mut slopes[..distances.len()];
            simd::run(RowSlopes { q: self.q, distances, weights: &own, shares, products: &mut products, slopes });
            let x = self.positions[i];
            for ((j, &r), slope) in others.zip(distances).zip(slopes) {
                // The slope was times r, and its direction has the length r too. Beyond FAR there is nothing but overflow.
                if !(CLOSE..FAR).contains(&r) {
                    continue;
                }
                let pull = *slope / r / r;
                for axis in 0..3 {
                    let force = pull * (self.positions[j][axis] - x[axis]);
                    forces[j][axis] += force;
                    forces[i][axis] -= force;
                }
            }
        })
    }

    /// Calls `visit(i, t, u, others, distances)` for each row and each type from its own on.
    fn each(
        &self,
        task: Range<usize>,
        monitor: &Monitor,
        mut visit: impl FnMut(usize, usize, usize, Range<usize>, &[f64]),
    ) -> Result<()> {
        let mut distances = filled(0.0, self.positions.len(), SUMS)?;
        let kinds = (0..self.order.n_types()).flat_map(|t| self.order.of(t).map(move |i| (i, t)));
        for (i, t) in kinds.skip(task.start).take(task.len()) {
            monitor.check()?;
            let x = self.positions[i];
            for u in t..self.order.n_types() {
                let others = self.order.of(u).start.max(i + 1)..self.order.of(u).end;
                if others.is_empty() {
                    continue;
                }
                let distances = &mut distances[..others.len()];
                for (r, y) in distances.iter_mut().zip(&self.positions[others.clone()]) {
                    let d = [0, 1, 2].map(|axis| y[axis] - x[axis]);
                    *r = (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]).sqrt();
                }
                visit(i, t, u, others, distances);
            }
        }
        Ok(())
    }
}

struct RowSums<'a> {
    q: &'a [f64],
    distances: &'a [f64],
    shares: Option<&'a [f64]>,
    sums: &'a mut [f64],
    shell: &'a mut [f64],
}

impl Kernel for RowSums<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { q, distances, shares, sums, shell } = self;
        sums.fill(0.0);
        shell.fill(0.0);
        match shares {
            None => {
                for &r in distances {
                    for (sum, q) in sums.iter_mut().zip(q) {
                        *sum += sinc(q * r);
                    }
                }
            }
            Some(shares) => {
                for (&r, &share) in distances.iter().zip(shares) {
                    for ((sum, shell), q) in sums.iter_mut().zip(&mut *shell).zip(q) {
                        let wave = sinc(q * r);
                        *sum += wave;
                        *shell += share * wave;
                    }
                }
            }
        }
    }
}

struct RowSlopes<'a> {
    q: &'a [f64],
    distances: &'a [f64],
    weights: &'a [f64],
    shares: Option<(&'a [f64], &'a [f64])>,
    products: &'a mut [f64],
    slopes: &'a mut [f64],
}

impl Kernel for RowSlopes<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { q, distances, weights, shares, products, slopes } = self;
        for (j, (slope, &r)) in slopes.iter_mut().zip(distances).enumerate() {
            match shares {
                None => {
                    for ((product, q), weight) in products.iter_mut().zip(q).zip(weights) {
                        *product = weight * slope_times_r(q * r);
                    }
                }
                Some((shell, shares)) => {
                    let share = shares[j];
                    for (((product, q), weight), shell) in products.iter_mut().zip(q).zip(weights).zip(shell) {
                        *product = (weight + share * shell) * slope_times_r(q * r);
                    }
                }
            }
            let mut lanes = [0.0; LANES];
            for products in products.as_chunks::<LANES>().0 {
                for l in 0..LANES {
                    lanes[l] += products[l];
                }
            }
            *slope = super::nodes::fold(&mut lanes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sinc_and_its_slope() {
        for (i, x) in [0.0, 1e-9, 9.9e-5, 1.1e-4, 0.01, 0.2499, 0.2501, 1.0, 3.3, 100.0, 1e5].into_iter().enumerate() {
            let naive = if x == 0.0 { 1.0 } else { f64::sin(x) / x };
            assert!((sinc(x) - naive).abs() <= 4e-16, "{i}");
            if x > 0.1 {
                assert!((slope_times_r(x) - (f64::cos(x) - naive)).abs() < 1e-15, "{x}");
            } else {
                assert!(
                    (slope_times_r(x) + x * x / 3.0 * (1.0 - x * x / 10.0)).abs() <= x.powi(6) / 800.0 + 1e-30,
                    "{x}"
                );
            }
        }
        let (below, above) = (slope_times_r(0.25 - 1e-15), slope_times_r(0.25));
        assert!((below - above).abs() < 5e-16, "both formulas meet");
        assert_eq!((sinc(f64::INFINITY), sinc(1e200)), (0.0, 0.0));
    }
}
