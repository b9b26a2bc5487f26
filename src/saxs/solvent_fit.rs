//! c1 and c2 of the best fit, scale and offset at their optimum for each.
//!
//! For one c1 the profile is a square in c2, `A + 2 c2 B + c2² C`, so a value of c2 costs a handful of operations per q. For
//! each c1 the whole range of c2 is tried and the best point narrowed down by golden sections; so is c1 itself. Both
//! bend the profile alike, so the valley of chi² is long and oblique: the best point of a lattice may be far from its floor.

use super::fit::Measured;
use super::model::Model;
use super::options::FitOptions;
use super::solvent::{C1_RANGE, C2_RANGE};
use super::sums::{PairSums, Scattering};
use crate::Result;
use crate::work::memory::{Purpose, filled};

/// Steps of the lattice in c1 (0.005) and c2 (0.05).
const STEPS: [usize; 2] = [20, 120];
/// Golden sections: 0.618^30 = 5e-7 of two steps; chi² is a parabola there, so its least value is found to rounding.
const N_SECTIONS: usize = 30;

/// chi² as a function of c2, for one c1.
struct Square<'a> {
    measured: &'a Measured,
    offset: bool,
    /// A, f_w B, f_w² C.
    parts: [Vec<f64>; 3],
    profile: Vec<f64>,
}

impl<'a> Square<'a> {
    fn new(model: &Model, sums: &PairSums, measured: &'a Measured, options: &FitOptions, c1: f64) -> Result<Self> {
        let (factors, water) = (model.factors_at(c1)?, model.shell_at(1.0)?);
        let scattering = Scattering { factors: &factors, shell: &water, n_q: model.q.len() };
        let mut parts = sums.parts(model, &scattering)?;
        for (k, mixed) in parts[1].iter_mut().enumerate() {
            *mixed *= 2.0 * water[k];
        }
        for (k, shell) in parts[2].iter_mut().enumerate() {
            *shell *= water[k] * water[k];
        }
        Ok(Self { measured, offset: options.offset, profile: filled(0.0, model.q.len(), Purpose("a profile"))?, parts })
    }

    fn chi2(&mut self, c2: f64) -> f64 {
        let [atoms, mixed, shell] = &self.parts;
        self.profile.copy_from_slice(atoms);
        for (profile, (mixed, shell)) in self.profile.iter_mut().zip(mixed.iter().zip(shell)) {
            *profile += c2 * mixed + c2 * c2 * shell;
        }
        let chi2 = self.measured.line(&self.profile, self.offset).chi2;
        if chi2.is_nan() { f64::INFINITY } else { chi2 }
    }

    /// The best c2, with its chi²: the best point of the lattice, narrowed down.
    fn best(&mut self, fitted: bool, given: f64) -> (f64, f64) {
        if !fitted {
            return (given, self.chi2(given));
        }
        let (mut least, mut place) = (f64::INFINITY, 0);
        for j in 0..=STEPS[1] {
            let chi2 = self.chi2(point(C2_RANGE, 1, j));
            if chi2 < least {
                (least, place) = (chi2, j);
            }
        }
        let narrow = golden(around(C2_RANGE, 1, place), |c2| self.chi2(c2));
        if narrow.1 <= least { narrow } else { (point(C2_RANGE, 1, place), least) }
    }
}

/// A point of the lattice along c1 (axis 0) or c2 (axis 1).
fn point(range: [f64; 2], axis: usize, i: usize) -> f64 {
    range[0] + (range[1] - range[0]) * i as f64 / STEPS[axis] as f64
}

/// From the point before to the point after.
fn around(range: [f64; 2], axis: usize, i: usize) -> [f64; 2] {
    [i.saturating_sub(1), (i + 1).min(STEPS[axis])].map(|i| point(range, axis, i))
}

/// Where a function is least within a range, by golden sections, and its value there; the ends count too.
fn golden([low, high]: [f64; 2], mut value: impl FnMut(f64) -> f64) -> (f64, f64) {
    const RATIO: f64 = 0.618_033_988_749_894_9;
    let mut best = (low, value(low));
    let mut at = |x: f64| {
        let y = value(x);
        if y < best.1 {
            best = (x, y);
        }
        y
    };
    at(high);
    let (mut a, mut b) = (low, high);
    let mut inner = [b - RATIO * (b - a), a + RATIO * (b - a)];
    let mut values = inner.map(&mut at);
    for _ in 0..N_SECTIONS {
        if values[0] < values[1] {
            b = inner[1];
            inner = [b - RATIO * (b - a), inner[0]];
            values = [at(inner[0]), values[0]];
        } else {
            a = inner[0];
            inner = [inner[1], a + RATIO * (b - a)];
            values = [values[1], at(inner[1])];
        }
    }
    best
}

/// The best c1 and c2, those not fitted as given.
pub(super) fn best(
    model: &Model,
    sums: &PairSums,
    measured: &Measured,
    options: &FitOptions,
    given: [f64; 2],
) -> Result<[f64; 2]> {
    let at = |c1: f64| Ok(Square::new(model, sums, measured, options, c1)?.best(options.fit_c2, given[1]));
    if !options.fit_c1 {
        return Ok([given[0], at(given[0])?.0]);
    }
    let mut best = (given[0], given[1], f64::INFINITY);
    let mut place = 0;
    for i in 0..=STEPS[0] {
        let c1 = point(C1_RANGE, 0, i);
        let (c2, chi2) = at(c1)?;
        if chi2 < best.2 {
            (best, place) = ((c1, c2, chi2), i);
        }
    }
    let mut failed = Ok(());
    golden(around(C1_RANGE, 0, place), |c1| match at(c1) {
        Ok((c2, chi2)) => {
            if chi2 < best.2 {
                best = (c1, c2, chi2);
            }
            chi2
        }
        Err(error) => {
            failed = Err(error);
            f64::INFINITY
        }
    });
    failed.map(|()| [best.0, best.1])
}
