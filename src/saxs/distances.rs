//! P(r): how many pairs there are at each distance.

use super::atoms::{Cloud, Order};
use super::parallel::{Share, map};
use super::spread::{BLOCK, Pairs};
use crate::work::Monitor;
use crate::work::memory::{Purpose, filled, reserved};
use crate::work::simd::{self, Kernel};
use crate::{Error, Result};

const HISTOGRAM: Purpose = Purpose("a histogram of distances");
/// More bins are refused.
const MAX_BINS: f64 = (1_u64 << 31) as f64;
/// Up to so many bins a histogram is made before the longest distance is known.
const FEW_BINS: f64 = 1e6;
/// Rows between two looks at the monitor.
const ROWS_PER_CHECK: usize = 64;

/// Bins, weights of pairs, and what is exact beside them.
#[derive(Debug, Clone, PartialEq)]
pub struct PairDistribution {
    /// Width of a bin, Å; bin k holds `k h <= r < (k + 1) h`.
    pub bin_width: f64,
    /// `Σ 2 w_i w_j` over the pairs of each bin.
    pub p: Vec<f64>,
    /// `Σ w²`: each atom with itself.
    pub self_term: f64,
    /// The longest distance, Å.
    pub d_max: f64,
    /// Radius of gyration from the exact second moment, Å; NaN if the weights have no sum.
    pub rg: f64,
}

impl PairDistribution {
    /// The middle of bin k, Å.
    pub fn center(&self, k: usize) -> f64 {
        (k as f64 + 0.5) * self.bin_width
    }
}

/// The distribution of pair distances, weighted by `w_i w_j` or by ones.
///
/// Without `r_max` there are as many bins as the longest distance needs; with it `ceil(r_max / bin_width)`, of which the last
/// holds `r = r_max` too, and longer distances are dropped. O(n²) time.
///
/// # Errors
/// [`Error::BadArgument`] naming `positions`, `weights`, `bin_width` or `r_max`; [`Error::TooLarge`] for more than 2^31 bins;
/// [`Error::OutOfMemory`], [`Error::Cancelled`].
pub fn pair_distribution(
    positions: &[[f64; 3]],
    weights: Option<&[f64]>,
    bin_width: f64,
    r_max: Option<f64>,
    monitor: &Monitor,
) -> Result<PairDistribution> {
    check(positions, weights, bin_width, r_max)?;
    let n = positions.len();
    let ones;
    let weights = match weights {
        Some(weights) => weights,
        None => {
            ones = filled(1.0, n, HISTOGRAM)?;
            &ones
        }
    };
    let order = Order::new(&filled(0, n, HISTOGRAM)?, 1)?;
    let cloud = Cloud::new(&order, positions)?;
    let weights_laid_out = cloud.laid_out(&order, weights)?;
    let every = |histogram: bool, n_bins: usize| {
        let all = Histogram { order: &order, cloud: &cloud, weights: &weights_laid_out, bin_width, r_max };
        all.count(if histogram { n_bins } else { 0 }, monitor)
    };
    let n_bins = match r_max {
        Some(r_max) => (r_max / bin_width).ceil(),
        None => (cloud.reach / bin_width).floor() + 2.0,
    };
    let n_bins = if r_max.is_none() && n_bins > FEW_BINS {
        let (_, d_max) = every(false, 0)?;
        (d_max / bin_width).floor() + 1.0
    } else {
        n_bins
    };
    if n_bins > MAX_BINS {
        let reason = format!("{n_bins:.3e} bins of bin_width {bin_width}; at most {MAX_BINS} are made");
        return Err(Error::TooLarge { reason });
    }
    let (mut p, d_max) = every(true, n_bins as usize)?;
    if r_max.is_none() {
        p.truncate((d_max / bin_width).floor() as usize + 1);
    }
    let (self_term, rg) = moments(positions, weights);
    Ok(PairDistribution { bin_width, p, self_term, d_max, rg })
}

fn check(positions: &[[f64; 3]], weights: Option<&[f64]>, bin_width: f64, r_max: Option<f64>) -> Result<()> {
    if !(bin_width.is_finite() && bin_width > 0.0) {
        return Err(Error::argument("bin_width", format!("{bin_width} must be finite and positive")));
    }
    if let Some(r_max) = r_max.filter(|r_max| !(r_max.is_finite() && *r_max > 0.0)) {
        return Err(Error::argument("r_max", format!("{r_max} must be finite and positive")));
    }
    if let Some(weights) = weights {
        if weights.len() != positions.len() {
            let reason = format!("{} values for {} atoms", weights.len(), positions.len());
            return Err(Error::argument("weights", reason));
        }
        if let Some(i) = weights.iter().position(|w| !w.is_finite()) {
            return Err(Error::argument("weights", format!("atom {i} has {}", weights[i])));
        }
    }
    super::check_finite(positions, positions.len())
}

/// `Σ w²`, and `√(Σ_{i<j} 2 w_i w_j r²/2) / Σ w`, which is `√(Σ w · Σ w d²) / Σ w` about the centre.
fn moments(positions: &[[f64; 3]], weights: &[f64]) -> (f64, f64) {
    let total: f64 = weights.iter().sum();
    let first = positions.first().copied().unwrap_or_default();
    let (mut center, mut second) = ([0.0; 3], 0.0);
    for (x, w) in positions.iter().zip(weights) {
        for axis in 0..3 {
            center[axis] += w * (x[axis] - first[axis]) / total;
        }
    }
    for (x, w) in positions.iter().zip(weights) {
        second += w * [0, 1, 2].map(|axis| (x[axis] - first[axis] - center[axis]).powi(2)).iter().sum::<f64>();
    }
    (weights.iter().map(|w| w * w).sum(), (total * second).sqrt() / total)
}

struct Histogram<'a> {
    order: &'a Order,
    cloud: &'a Cloud,
    weights: &'a [f64],
    bin_width: f64,
    r_max: Option<f64>,
}

impl Histogram<'_> {
    /// Bins and the longest distance; with 0 bins only the latter.
    fn count(&self, n_bins: usize, monitor: &Monitor) -> Result<(Vec<f64>, f64)> {
        let tasks = self.order.tasks(n_bins)?;
        let share = Share::of_conformers(1).1;
        monitor.expect(tasks.len() as u64);
        // A histogram per task, added up in their order; long ones one after the other into the same.
        if n_bins > FEW_BINS as usize {
            let mut bins = filled(0.0, n_bins + 1, HISTOGRAM)?;
            let mut longest = 0.0_f64;
            for task in &tasks {
                longest = longest.max(self.task(task.rows.clone(), &mut bins, monitor)?);
            }
            bins.truncate(n_bins);
            return Ok((bins, longest.sqrt()));
        }
        let parts = map(share, tasks.len(), |i| {
            let mut bins = filled(0.0, n_bins + 1, HISTOGRAM)?;
            let longest = self.task(tasks[i].rows.clone(), &mut bins, monitor)?;
            monitor.step()?;
            Ok((bins, longest))
        })?;
        let mut all = filled(0.0, n_bins, HISTOGRAM)?;
        let mut longest = 0.0_f64;
        for (bins, part) in &parts {
            all.iter_mut().zip(bins).for_each(|(all, bin)| *all += bin);
            longest = longest.max(*part);
        }
        Ok((all, longest.sqrt()))
    }

    /// Adds the pairs of some rows, and returns the square of the longest distance. The last bin is what lies beyond.
    fn task(&self, rows: std::ops::Range<usize>, bins: &mut [f64], monitor: &Monitor) -> Result<f64> {
        let mut longest = 0.0_f64;
        let starts = rows.clone().step_by(ROWS_PER_CHECK);
        for start in starts {
            monitor.check()?;
            let rows = start..(start + ROWS_PER_CHECK).min(rows.end);
            let (a, b) = (self.cloud.of(0), self.cloud.of(0));
            let pairs = Pairs { rows, n: self.order.n_atoms(), same: true, a, b };
            let (bin_width, r_max) = (self.bin_width, self.r_max.unwrap_or(f64::INFINITY));
            longest = longest.max(simd::run(Count { pairs, weights: self.weights, bin_width, r_max, bins }));
        }
        Ok(longest)
    }
}

struct Count<'a> {
    pairs: Pairs<'a>,
    weights: &'a [f64],
    bin_width: f64,
    r_max: f64,
    /// One more than there are bins.
    bins: &'a mut [f64],
}

impl Kernel for Count<'_> {
    type Output = f64;

    #[inline(always)]
    fn run(self) -> f64 {
        let Self { pairs, weights, bin_width, r_max, bins } = self;
        let ([xa, ya, za], [xb, yb, zb]) = (pairs.a, pairs.b);
        let n_bins = bins.len() - 1;
        let mut longest = [0.0; BLOCK];
        let mut index = [0.0; BLOCK];
        for i in pairs.rows.clone() {
            let (x, y, z, w) = (xa[i], ya[i], za[i], 2.0 * weights[i]);
            let mut j = pairs.first(i);
            while j < pairs.n {
                let n = (pairs.n - j).min(BLOCK);
                let (xs, ys, zs) = (&xb[j..j + n], &yb[j..j + n], &zb[j..j + n]);
                let (index, longest) = (&mut index[..n], &mut longest[..n]);
                for l in 0..n {
                    let (dx, dy, dz) = (xs[l] - x, ys[l] - y, zs[l] - z);
                    let r2 = dx * dx + dy * dy + dz * dz;
                    let r = r2.sqrt();
                    let bin = (r / bin_width).floor();
                    // The last bin holds the longest distance that counts.
                    let bin = if r == r_max && bin == n_bins as f64 { n_bins as f64 - 1.0 } else { bin };
                    index[l] = if r <= r_max && bin < n_bins as f64 { bin } else { n_bins as f64 };
                    longest[l] = if r2 > longest[l] { r2 } else { longest[l] };
                }
                if n_bins > 0 {
                    for (bin, other) in index.iter().zip(&weights[j..j + n]) {
                        bins[*bin as usize] += w * other;
                    }
                }
                j += n;
            }
        }
        longest.into_iter().fold(0.0, f64::max)
    }
}

/// Numbers of electrons of neutral atoms, as weights; what is no element has none.
///
/// # Errors
/// [`Error::BadArgument`] naming `elements`; [`Error::OutOfMemory`].
pub fn electrons(elements: &[crate::base::Name<4>]) -> Result<Vec<f64>> {
    weights_of(elements, |element| super::factors::number(element).map(|z| z as f64))
}

/// Standard atomic weights, u.
///
/// # Errors
/// [`Error::BadArgument`] naming `elements`; [`Error::OutOfMemory`].
pub fn masses(elements: &[crate::base::Name<4>]) -> Result<Vec<f64>> {
    weights_of(elements, super::factors::mass)
}

fn weights_of(elements: &[crate::base::Name<4>], of: impl Fn(crate::base::Name<4>) -> Option<f64>) -> Result<Vec<f64>> {
    let mut all = reserved(elements.len(), Purpose("weights of atoms"))?;
    for (i, &element) in elements.iter().enumerate() {
        let unknown = || {
            let symbol = crate::error::shown(element.as_bytes());
            Error::argument("elements", format!("atom {i} is \"{symbol}\", of which no weight is known"))
        };
        all.push(of(element).ok_or_else(unknown)?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(positions: &[[f64; 3]], weights: Option<&[f64]>, h: f64, r_max: Option<f64>) -> PairDistribution {
        pair_distribution(positions, weights, h, r_max, &Monitor::default()).unwrap()
    }

    #[test]
    fn a_rod_has_its_pairs_where_they_belong() {
        let rod: Vec<[f64; 3]> = (0..5).map(|i| [f64::from(i), 0.0, 0.0]).collect();
        let found = of(&rod, None, 1.0, None);
        assert_eq!(found.p, [0.0, 8.0, 6.0, 4.0, 2.0]);
        assert_eq!((found.self_term, found.d_max, found.center(2)), (5.0, 4.0, 2.5));
        assert!((found.rg - 2.0_f64.sqrt()).abs() < 1e-15);
        assert_eq!(of(&rod, None, 1.0, Some(3.0)).p, [0.0, 8.0, 6.0 + 4.0], "the last bin holds r_max");
        assert_eq!(of(&rod, None, 1.0, Some(2.5)).p, [0.0, 8.0, 6.0]);
        assert_eq!(of(&rod, Some(&[2.0, 0.0, 0.0, 0.0, 3.0]), 2.0, None).p, [0.0, 0.0, 12.0]);
    }

    #[test]
    fn everything_is_counted_once() {
        let positions: Vec<[f64; 3]> =
            (0..700_u32).map(|i| [f64::from(i % 13), f64::from(i * i % 17), f64::from(i % 7) * 1.1]).collect();
        let weights: Vec<f64> = (0..700).map(|i| f64::from(1 + i % 3)).collect();
        let found = of(&positions, Some(&weights), 0.37, None);
        let total: f64 = weights.iter().sum();
        assert!((found.p.iter().sum::<f64>() + found.self_term - total * total).abs() < 1e-6);
        let fine = of(&positions, Some(&weights), 1e-5, None);
        assert_eq!((fine.d_max, fine.rg), (found.d_max, found.rg));
        assert!(fine.p.len() > FEW_BINS as usize);
        assert_eq!(fine.p.iter().sum::<f64>(), found.p.iter().sum::<f64>());
    }

    #[test]
    fn no_atom_one_atom_and_atoms_in_one_place() {
        let none = of(&[], None, 1.0, None);
        assert_eq!((none.p.as_slice(), none.d_max, none.self_term), (&[0.0][..], 0.0, 0.0));
        assert!(none.rg.is_nan());
        let one = of(&[[3.0; 3]], None, 1.0, None);
        assert_eq!((one.p.as_slice(), one.rg), (&[0.0][..], 0.0));
        assert_eq!(of(&[[3.0; 3]; 3], None, 1.0, None).p, [6.0]);
    }

    #[test]
    fn bad_arguments_are_named() {
        let said = |weights: Option<&[f64]>, h, r_max| {
            pair_distribution(&[[0.0; 3], [1e6, 0.0, 0.0]], weights, h, r_max, &Monitor::default())
                .unwrap_err()
                .to_string()
        };
        assert!(said(None, 0.0, None).starts_with("bad bin_width"));
        assert!(said(None, f64::NAN, None).starts_with("bad bin_width"));
        assert!(said(None, 1.0, Some(-1.0)).starts_with("bad r_max"));
        assert!(said(Some(&[1.0]), 1.0, None).starts_with("bad weights"));
        assert!(said(None, 1e-6, None).starts_with("too large: 1.000e12 bins"));
    }
}
