//! Radius of gyration: of all atoms, or without those that stray.
//!
//! ```text
//! Rg² = Σ_kept w a² / Σ_kept w,   a = |x - com|,   com = Σ w x / Σ w of all atoms, always with the same weights
//! ```

use super::parallel::{Share, map};
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected, filled};
use crate::{Error, Result};

const GYRATION: Purpose = Purpose("a radius of gyration");

/// A median absolute deviation is this part of a normal distribution's standard deviation.
const MAD_TO_SIGMA: f64 = 1.4826;
/// Below, the radius has no direction to grow in, Å.
const POINT: f64 = 1e-8;

/// Which atoms count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kept {
    /// All.
    #[default]
    Plain,
    /// Those with `a` up to the median plus `cutoff` times 1.4826 times the median absolute deviation from it; where these
    /// are fewer than half, those up to the 95 % quantile.
    Robust,
    /// The share `trim` of them that is nearest the centre.
    Trimmed,
}

/// The median of an even number of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Median {
    /// The mean of the two in the middle.
    #[default]
    Mean,
    /// The lower one of them.
    Lower,
}

/// How the radius is taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Which atoms count.
    pub kept: Kept,
    /// How many standard deviations off the median an atom may be (robust).
    pub cutoff: f64,
    /// The share of atoms that counts (trimmed).
    pub trim: f64,
    /// The median of an even number of values (robust).
    pub median: Median,
    /// The longest gradient of an atom; infinite for no limit.
    pub max_gradient: f64,
    /// The radius that a restraint pulls to, Å; NaN for no restraint.
    pub target: f64,
    /// The restraint's k: its energy is k/2 (Rg - target)².
    pub force_constant: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            kept: Kept::default(),
            cutoff: 3.0,
            trim: 0.95,
            median: Median::default(),
            max_gradient: f64::INFINITY,
            target: f64::NAN,
            force_constant: 1.0,
        }
    }
}

impl Options {
    fn check(&self) -> Result<()> {
        let refuse = |name, value: f64, rule: &str| Err(Error::argument(name, format!("{value} {rule}")));
        if !self.cutoff.is_finite() {
            return refuse("cutoff", self.cutoff, "is not finite");
        }
        if !(0.0..=1.0).contains(&self.trim) {
            return refuse("trim", self.trim, "is not within 0..1");
        }
        if self.max_gradient.is_nan() || self.max_gradient < 0.0 {
            return refuse("max_gradient", self.max_gradient, "is negative or no number");
        }
        if self.target.is_infinite() {
            return refuse("target", self.target, "is not finite");
        }
        if !self.force_constant.is_finite() {
            return refuse("force_constant", self.force_constant, "is not finite");
        }
        Ok(())
    }
}

/// The radius of gyration of one conformer.
#[derive(Debug, Clone, PartialEq)]
pub struct Gyration {
    /// Å.
    pub rg: f64,
    /// Centre of all atoms, Å.
    pub center: [f64; 3],
    /// Whether each atom counts.
    pub kept: Vec<bool>,
    /// dRg/dx of each atom, the kept set held fixed.
    pub gradient: Vec<[f64; 3]>,
    /// The restraint's energy; NaN without one.
    pub energy: f64,
}

impl Gyration {
    /// What the restraint multiplies the gradient by: `k (Rg - target)`.
    pub fn pull(&self, options: &Options) -> f64 {
        options.force_constant * (self.rg - options.target)
    }
}

/// The radius of gyration of each of `n_conformers` conformers of `n_atoms` atoms (Å) with these weights, or with ones.
///
/// # Errors
/// [`Error::BadArgument`] naming `positions` (no atoms, or one that is not finite), `weights`, or an option;
/// [`Error::OutOfMemory`], [`Error::Cancelled`].
pub fn radius_of_gyration(
    positions: &[[f64; 3]],
    n_conformers: usize,
    n_atoms: usize,
    weights: Option<&[f64]>,
    options: &Options,
    monitor: &Monitor,
) -> Result<Vec<Gyration>> {
    options.check()?;
    if n_conformers.checked_mul(n_atoms) != Some(positions.len()) {
        let reason = format!("{} for {n_conformers} conformers of {n_atoms} atoms", positions.len());
        return Err(Error::argument("positions", reason));
    }
    if n_atoms == 0 {
        return Err(Error::argument("positions", "there are no atoms"));
    }
    if let Some(weights) = weights {
        check_weights(weights, n_atoms)?;
    }
    super::check_finite(positions, n_atoms)?;
    let ones;
    let weights = match weights {
        Some(weights) => weights,
        None => {
            ones = filled(1.0, n_atoms, GYRATION)?;
            &ones
        }
    };
    monitor.expect(n_conformers as u64);
    map(Share::of_conformers(n_conformers).0, n_conformers, |c| {
        monitor.step()?;
        of_conformer(&positions[c * n_atoms..][..n_atoms], weights, options)
    })
}

fn check_weights(weights: &[f64], n_atoms: usize) -> Result<()> {
    if weights.len() != n_atoms {
        return Err(Error::argument("weights", format!("{} values for {n_atoms} atoms", weights.len())));
    }
    if let Some(i) = weights.iter().position(|w| !(w.is_finite() && *w >= 0.0)) {
        let reason = format!("atom {i} has {}; it must be finite and not negative", weights[i]);
        return Err(Error::argument("weights", reason));
    }
    let sum: f64 = weights.iter().sum();
    if !(sum > 0.0 && sum.is_finite()) {
        return Err(Error::argument("weights", format!("their sum is {sum}; it must be finite and positive")));
    }
    Ok(())
}

fn of_conformer(positions: &[[f64; 3]], weights: &[f64], options: &Options) -> Result<Gyration> {
    let n = positions.len();
    let total: f64 = weights.iter().sum();
    // About the first atom: far from the origin the sum would lose digits.
    let first = positions[0];
    let mut center = [0.0; 3];
    for (x, w) in positions.iter().zip(weights) {
        for axis in 0..3 {
            center[axis] += w * (x[axis] - first[axis]);
        }
    }
    let center = [0, 1, 2].map(|axis| first[axis] + center[axis] / total);
    let from_center = |i: usize| [0, 1, 2].map(|axis| positions[i][axis] - center[axis]);
    let squared = (0..n).map(|i| from_center(i).iter().map(|d| d * d).sum::<f64>());
    let squared: Vec<f64> = collected(squared, n, GYRATION)?;
    let kept = kept(&squared, options)?;
    let (mut inside, mut moment, mut pull) = (0.0, 0.0, [0.0; 3]);
    for i in (0..n).filter(|&i| kept[i]) {
        inside += weights[i];
        moment += weights[i] * squared[i];
        let d = from_center(i);
        for axis in 0..3 {
            pull[axis] += weights[i] * d[axis];
        }
    }
    let rg = if inside == 0.0 { 0.0 } else { (moment / inside).sqrt() };
    let mut gradient = filled([0.0; 3], n, GYRATION)?;
    if rg >= POINT {
        for (i, gradient) in gradient.iter_mut().enumerate() {
            let (own, d) = (if kept[i] { weights[i] } else { 0.0 }, from_center(i));
            // The centre moves with every atom; without this term the forces would have a sum.
            *gradient = [0, 1, 2].map(|axis| (own * d[axis] - weights[i] / total * pull[axis]) / (inside * rg));
            let length = gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
            if length > options.max_gradient {
                *gradient = gradient.map(|g| g * (options.max_gradient / length));
            }
        }
    }
    let energy = 0.5 * options.force_constant * (rg - options.target).powi(2);
    Ok(Gyration { rg, center, kept, gradient, energy })
}

/// Which atoms count, from their squared distances to the centre.
fn kept(squared: &[f64], options: &Options) -> Result<Vec<bool>> {
    let n = squared.len();
    if options.kept == Kept::Plain {
        return filled(true, n, GYRATION);
    }
    let distances: Vec<f64> = collected(squared.iter().map(|a2| a2.sqrt()), n, GYRATION)?;
    if options.kept == Kept::Trimmed {
        let mut order: Vec<usize> = collected(0..n, n, GYRATION)?;
        order.sort_unstable_by(|&i, &j| distances[i].total_cmp(&distances[j]).then(i.cmp(&j)));
        let mut kept = filled(false, n, GYRATION)?;
        order[..((options.trim * n as f64) as usize).max(1)].iter().for_each(|&i| kept[i] = true);
        return Ok(kept);
    }
    let mut sorted: Vec<f64> = collected(distances.iter().copied(), n, GYRATION)?;
    sorted.sort_unstable_by(f64::total_cmp);
    let middle = median(&sorted, options.median);
    let mut deviations: Vec<f64> = collected(distances.iter().map(|a| (a - middle).abs()), n, GYRATION)?;
    deviations.sort_unstable_by(f64::total_cmp);
    let cut = middle + options.cutoff * MAD_TO_SIGMA * median(&deviations, options.median);
    let up_to = |cut: f64| collected(distances.iter().map(|a| *a <= cut), n, GYRATION);
    let kept = up_to(cut)?;
    let n_kept = kept.iter().filter(|kept| **kept).count();
    if 2 * n_kept < n { up_to(quantile(&sorted, 0.95)) } else { Ok(kept) }
}

fn median(sorted: &[f64], rule: Median) -> f64 {
    let (low, high) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
    if rule == Median::Lower || sorted.len() % 2 == 1 { low } else { (low + high) / 2.0 }
}

/// Between order statistics by a straight line.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = sorted[place as usize];
    let above = sorted[(place as usize + 1).min(sorted.len() - 1)];
    let t = place.fract();
    if t < 0.5 { below + (above - below) * t } else { above - (above - below) * (1.0 - t) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(positions: &[[f64; 3]], weights: Option<&[f64]>, options: Options) -> Gyration {
        radius_of_gyration(positions, 1, positions.len(), weights, &options, &Monitor::default()).unwrap().remove(0)
    }

    fn cloud(n: usize, seed: u64) -> Vec<[f64; 3]> {
        let mut state = seed;
        let mut random = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        (0..n).map(|_| [0; 3].map(|_| 10.0 * random())).collect()
    }

    #[test]
    fn two_atoms_and_their_lever() {
        let found = of(&[[0.0; 3], [4.0, 0.0, 0.0]], Some(&[3.0, 1.0]), Options::default());
        assert_eq!(found.center, [1.0, 0.0, 0.0]);
        assert!((found.rg - 3.0_f64.sqrt()).abs() < 1e-15);
        assert!(found.energy.is_nan(), "no restraint");
        let point = of(&[[2.0; 3]; 5], None, Options::default());
        assert_eq!((point.rg, &point.gradient[..]), (0.0, &[[0.0; 3]; 5][..]));
    }

    #[test]
    fn gradients_are_those_of_differences_and_sum_to_nothing() {
        let weights: Vec<f64> = (0..40).map(|i| 1.0 + (i % 5) as f64).collect();
        for kept in [Kept::Plain, Kept::Robust, Kept::Trimmed] {
            let options = Options { kept, cutoff: 1.0, trim: 0.8, ..Options::default() };
            let mut positions = cloud(40, 3);
            let found = of(&positions, Some(&weights), options);
            assert!(kept == Kept::Plain || found.kept.iter().any(|kept| !kept));
            let sum = found.gradient.iter().fold([0.0; 3], |sum, g| [0, 1, 2].map(|axis| sum[axis] + g[axis]));
            assert!(sum.iter().all(|c| c.abs() < 1e-15), "{sum:?}");
            for i in [0, 7, 39] {
                let h = 1e-5;
                let [low, high] = [-h, h].map(|h| {
                    positions[i][1] += h;
                    let moved = of(&positions, Some(&weights), options);
                    positions[i][1] -= h;
                    assert_eq!(moved.kept, found.kept);
                    moved.rg
                });
                assert!((found.gradient[i][1] - (high - low) / (2.0 * h)).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn a_stray_atom_does_not_count() {
        let mut positions = cloud(101, 4);
        positions[13] = [500.0, 0.0, 0.0];
        let robust = of(&positions, None, Options { kept: Kept::Robust, ..Options::default() });
        assert_eq!(robust.kept.iter().filter(|kept| !**kept).count(), 1);
        assert!(!robust.kept[13] && robust.rg < of(&positions, None, Options::default()).rg);
        let half = of(&positions, None, Options { kept: Kept::Robust, cutoff: -5.0, ..Options::default() });
        assert_eq!(half.kept.iter().filter(|kept| **kept).count(), 96, "the 95 % quantile steps in");
        let one = of(&positions, None, Options { kept: Kept::Trimmed, trim: 0.0, ..Options::default() });
        assert_eq!(one.kept.iter().filter(|kept| **kept).count(), 1);
    }

    #[test]
    fn gradients_are_capped_and_restraints_pull() {
        let positions = cloud(10, 5);
        let options = Options { max_gradient: 0.05, target: 3.0, force_constant: 2.0, ..Options::default() };
        let (free, capped) = (of(&positions, None, Options::default()), of(&positions, None, options));
        let length = |g: &[f64; 3]| g.iter().map(|c| c * c).sum::<f64>().sqrt();
        assert!(free.gradient.iter().any(|g| length(g) > 0.06));
        assert!(capped.gradient.iter().all(|g| length(g) < 0.05 + 1e-15));
        assert!((capped.energy - (capped.rg - 3.0).powi(2)).abs() < 1e-12);
        assert!((capped.pull(&options) - 2.0 * (capped.rg - 3.0)).abs() < 1e-12);
    }

    #[test]
    fn medians_and_quantiles() {
        assert_eq!(median(&[1.0, 2.0, 4.0, 9.0], Median::Mean), 3.0);
        assert_eq!(median(&[1.0, 2.0, 4.0, 9.0], Median::Lower), 2.0);
        assert_eq!(median(&[1.0, 2.0, 4.0], Median::Mean), 2.0);
        assert!((quantile(&[0.0, 10.0, 20.0], 0.95) - 19.0).abs() < 1e-12);
        assert_eq!(quantile(&[7.0], 0.95), 7.0);
    }

    #[test]
    fn bad_arguments_are_named() {
        let said = |positions: &[[f64; 3]], weights: Option<&[f64]>, options: Options| {
            let n = positions.len();
            radius_of_gyration(positions, 1, n, weights, &options, &Monitor::default()).unwrap_err().to_string()
        };
        let plain = Options::default();
        assert_eq!(said(&[], None, plain), "bad positions: there are no atoms");
        assert_eq!(said(&[[0.0; 3], [f64::NAN; 3]], None, plain), "bad positions: atom 1 of conformer 0 is not finite");
        assert!(said(&[[0.0; 3]], Some(&[0.0]), plain).starts_with("bad weights"));
        assert!(said(&[[0.0; 3]], Some(&[-1.0]), plain).starts_with("bad weights: atom 0"));
        assert!(said(&[[0.0; 3]], Some(&[]), plain).starts_with("bad weights: 0 values"));
        assert!(said(&[[0.0; 3]], None, Options { trim: 1.5, ..plain }).starts_with("bad trim"));
        assert!(said(&[[0.0; 3]], None, Options { cutoff: f64::NAN, ..plain }).starts_with("bad cutoff"));
    }
}
