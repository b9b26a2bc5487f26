//! c1 and c2 of the best fit, scale and offset at their optimum for each.
//!
//! For one c1 the profile is a square in c2, `A + 2 c2 B + c2² C`, so a value of c2 costs a handful of operations per q. All
//! points of a lattice over both ranges are tried; golden sections around the best one then narrow it down.

use super::fit::Measured;
use super::model::Model;
use super::options::FitOptions;
use super::solvent::{C1_RANGE, C2_RANGE};
use super::sums::{PairSums, Scattering};
use crate::Result;
use crate::work::memory::{Purpose, filled};

/// Steps of the lattice in c1 (0.005) and c2 (0.05).
const STEPS: [usize; 2] = [20, 120];
/// Golden sections: 0.618^45 = 4e-10 of a step.
const N_SECTIONS: usize = 45;

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

    /// The best c2 within a range, with its chi².
    fn best(&mut self, [low, high]: [f64; 2]) -> Result<(f64, f64)> {
        golden([low, high], |c2| Ok((self.chi2(c2), ()))).map(|(c2, chi2, ())| (c2, chi2))
    }
}

/// The least value of a function within a range by golden sections, with what came with it; the ends count too.
fn golden<T>([low, high]: [f64; 2], mut value: impl FnMut(f64) -> Result<(f64, T)>) -> Result<(f64, f64, T)> {
    const RATIO: f64 = 0.618_033_988_749_894_9;
    let mut best: Option<(f64, f64, T)> = None;
    let mut at = |x: f64| -> Result<f64> {
        let (y, more) = value(x)?;
        if best.as_ref().is_none_or(|best| y < best.1) {
            best = Some((x, y, more));
        }
        Ok(y)
    };
    at(low)?;
    if high > low {
        at(high)?;
        let (mut a, mut b) = (low, high);
        let mut inner = [b - RATIO * (b - a), a + RATIO * (b - a)];
        let mut values = [at(inner[0])?, at(inner[1])?];
        for _ in 0..N_SECTIONS {
            if values[0] < values[1] {
                b = inner[1];
                inner = [b - RATIO * (b - a), inner[0]];
                values = [at(inner[0])?, values[0]];
            } else {
                a = inner[0];
                inner = [inner[1], a + RATIO * (b - a)];
                values = [values[1], at(inner[1])?];
            }
        }
    }
    Ok(best.expect("one value at least"))
}

/// The best c1 and c2, those not fitted as given.
pub(super) fn best(
    model: &Model,
    sums: &PairSums,
    measured: &Measured,
    options: &FitOptions,
    given: [f64; 2],
) -> Result<[f64; 2]> {
    let point = |fitted: bool, range: [f64; 2], given: f64, steps: usize, i: usize| match fitted {
        false => given,
        true => range[0] + (range[1] - range[0]) * i as f64 / steps as f64,
    };
    let c1_at = |i| point(options.fit_c1, C1_RANGE, given[0], STEPS[0], i);
    let c2_at = |i| point(options.fit_c2, C2_RANGE, given[1], STEPS[1], i);
    let last = |fitted: bool, axis: usize| if fitted { STEPS[axis] } else { 0 };
    let (mut least, mut place) = (f64::INFINITY, [0, 0]);
    for i in 0..=last(options.fit_c1, 0) {
        let mut square = Square::new(model, sums, measured, options, c1_at(i))?;
        for j in 0..=last(options.fit_c2, 1) {
            let chi2 = square.chi2(c2_at(j));
            if chi2 < least {
                (least, place) = (chi2, [i, j]);
            }
        }
    }
    let around = |i: usize, last: usize, at: &dyn Fn(usize) -> f64| [at(i.saturating_sub(1)), at((i + 1).min(last))];
    let c1_range = around(place[0], last(options.fit_c1, 0), &c1_at);
    let c2_range = around(place[1], last(options.fit_c2, 1), &c2_at);
    let (c1, chi2, c2) = golden(c1_range, |c1| {
        let (c2, chi2) = Square::new(model, sums, measured, options, c1)?.best(c2_range)?;
        Ok((chi2, c2))
    })?;
    // The lattice has the last word: it was tried in full, the sections only near its best point.
    Ok(if chi2 <= least { [c1, c2] } else { [c1_at(place[0]), c2_at(place[1])] })
}
