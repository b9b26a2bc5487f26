//! The shape of gamma-distributed rate classes, fitted with the coefficients.
//!
//! The objective at the summit of the coefficients, as a function of ln shape, is looked at on a grid, then narrowed down around
//! its largest value by parabolas and golden sections (Brent, Algorithms for Minimization without Derivatives, 1973, ch. 5).

use super::classes::{ClassRate, gamma_rates};
use super::fit::{Fit, Shape, Terms};
use super::newton::Summit;
use super::objective::Objective;
use super::options::{Model, checked_classes};
use super::plateau::highest;
use crate::Result;
use crate::math::exp::{exp, ln};

/// Shapes between which the fitted one lies: rates of families that differ by orders of magnitude, and by a few percent.
const SHAPES: [f64; 2] = [0.05, 200.0];
/// Points of the grid,
const N_POINTS: usize = 9;
/// how exact ln shape becomes,
const TOLERANCE: f64 = 1e-5;
/// after at most so many looks,
const MAX_LOOKS: usize = 40;
/// and the step by which the bend at the top is measured.
const STEP: f64 = 0.05;
/// The golden section.
const GOLDEN: f64 = 0.381_966_011_250_105_1;

/// Objectives by ln shape.
struct Profile<'a> {
    objective: &'a Objective<'a>,
    terms: &'a Terms,
    /// Where climbs start.
    start: Vec<f64>,
    evaluations: u32,
}

impl Profile<'_> {
    fn model(&self, x: f64) -> Result<Model> {
        let rates = gamma_rates(exp(x), self.terms.gamma_classes, ClassRate::Mean)?;
        Ok(self.objective.model.with_classes(checked_classes(Some(&rates), None)?))
    }

    fn at(&mut self, x: f64) -> Result<Summit> {
        let model = self.model(x)?;
        let at = |beta: &[f64]| self.objective.at_model(&model, beta);
        let summit = highest(&self.start, &self.terms.bounds, self.objective.rows, at)?;
        self.evaluations += summit.evaluations;
        Ok(summit)
    }

    fn value(&mut self, x: f64) -> Result<f64> {
        Ok(number(self.at(x)?.point.value))
    }

    /// The best of `n` shapes from the largest down, by its number, with its value. Each climb starts where the last one
    /// ended, and those to come where the best did: far from it coefficients end where others never come away from.
    fn best_of(&mut self, n: usize, place: impl Fn(usize) -> f64) -> Result<(usize, f64)> {
        let mut best = (0, f64::NEG_INFINITY, self.start.clone());
        for i in (0..n).rev() {
            let summit = self.at(place(i))?;
            let value = number(summit.point.value);
            if value > best.1 {
                best = (i, value, summit.beta.clone());
            }
            if value.is_finite() {
                self.start = summit.beta;
            }
        }
        self.start = best.2;
        Ok((best.0, best.1))
    }
}

/// A value, less than all others if it is none.
fn number(value: f64) -> f64 {
    if value.is_nan() { f64::NEG_INFINITY } else { value }
}

/// Coefficients and shape with the largest objective. The standard error of the shape is that of the profile's bend in ln shape,
/// NaN at its bounds; those of the coefficients are at this shape.
///
/// # Errors
/// Those of the objective.
pub fn fit(objective: &Objective<'_>, terms: &Terms) -> Result<Fit> {
    let mut profile = Profile { objective, terms, start: terms.start.clone(), evaluations: 0 };
    let [low, high] = SHAPES.map(ln);
    let place = |i: usize| low + (high - low) * i as f64 / (N_POINTS - 1) as f64;
    let (i, value) = profile.best_of(N_POINTS, place)?;
    let between = [place(i.saturating_sub(1)), place((i + 1).min(N_POINTS - 1))];
    let x = top(between, (place(i), value), |x| profile.value(x))?;
    let summit = profile.at(x)?;
    let is_at_bound = x - low < 10.0 * TOLERANCE || high - x < 10.0 * TOLERANCE;
    let bend = if is_at_bound {
        f64::NAN
    } else {
        let (left, right) = (profile.value(x - STEP)?, profile.value(x + STEP)?);
        (left - 2.0 * summit.point.value + right) / (STEP * STEP)
    };
    let mut fit = Fit::new(summit, &terms.bounds);
    fit.evaluations = profile.evaluations;
    let value = exp(x);
    fit.shape = Some(Shape { value, se: if bend < 0.0 { value * (-1.0 / bend).sqrt() } else { f64::NAN } });
    Ok(fit)
}

/// Where a function is largest between two places, from a place in between with its value.
fn top(between: [f64; 2], start: (f64, f64), mut at: impl FnMut(f64) -> Result<f64>) -> Result<f64> {
    let [mut low, mut high] = between;
    let (mut best, mut second, mut third) = (start, start, start);
    let (mut step, mut before) = (0.0_f64, 0.0_f64);
    for _ in 0..MAX_LOOKS {
        let middle = 0.5 * (low + high);
        if (best.0 - middle).abs() + 0.5 * (high - low) <= 2.0 * TOLERANCE {
            break;
        }
        // The top of the parabola through the three best, if it is inside and its step at most half of the last but one.
        let (a, b) = ((best.0 - second.0) * (best.1 - third.1), (best.0 - third.0) * (best.1 - second.1));
        let numerator = (best.0 - third.0) * b - (best.0 - second.0) * a;
        let parabola = -0.5 * numerator / (b - a);
        let fits =
            parabola.is_finite() && parabola.abs() < 0.5 * before.abs() && (low..high).contains(&(best.0 + parabola));
        if fits {
            (before, step) = (step, parabola);
        } else {
            before = if best.0 < middle { high - best.0 } else { low - best.0 };
            step = GOLDEN * before;
        }
        let x = best.0 + if step.abs() < TOLERANCE { TOLERANCE.copysign(step) } else { step };
        let there = (x, at(x)?);
        if there.1 >= best.1 {
            *(if x < best.0 { &mut high } else { &mut low }) = best.0;
            (third, second, best) = (second, best, there);
        } else {
            *(if x < best.0 { &mut low } else { &mut high }) = x;
            if there.1 >= second.1 || second.0 == best.0 {
                (third, second) = (second, there);
            } else if there.1 >= third.1 || third.0 == best.0 || third.0 == second.0 {
                third = there;
            }
        }
    }
    Ok(best.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tops_inside_and_at_ends_are_found() {
        for (place, exact) in [(0.3, 0.3), (-0.77, -0.77), (2.0, 1.0), (-9.0, -1.0)] {
            let mut n_looks = 0;
            let f = |x: f64| {
                n_looks += 1;
                let d: f64 = x - place;
                Ok(-d * d * (1.0 + 0.3 * d.sin()))
            };
            let value = |x: f64| -(x - place).powi(2) * (1.0 + 0.3 * (x - place).sin());
            let x = top([-1.0, 1.0], (0.0, value(0.0)), f).unwrap();
            assert!((x - exact).abs() < 5e-5, "{place}: {x}");
            assert!(n_looks < 35, "{n_looks}");
        }
    }
}
