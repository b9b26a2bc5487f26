//! Plateaus of fast rates, and climbs that leave them.
//!
//! Where rates are so fast for the branches that the state at the end of one tells nothing of that at its start, all faster
//! rates are as likely. A climb that comes there ends there, though slower rates may be likelier: trees in units of time have
//! branches of 100 and more, and a rate of 1, where climbs start, is fast for them. So a summit that tells the speed of
//! the rates to no better than a factor of e is looked down from: all rates become slower by factors of e, one after
//! the other, and the likeliest place seen is climbed from.

use super::design::Rows;
use super::fit::Terms;
use super::newton::{Bounds, Summit, climb};
use super::objective::{Objective, Point};
use crate::Result;
use crate::math::symmetric::eigen;

/// The bend below which the speed of the rates is not known to a factor of e: (1.96 / ln e)², by the normal approximation.
const FLAT: f64 = 3.84;
/// Factors of e by which rates become slower: from one end of the default bounds to the other.
const N_FALLS: usize = 40;
/// What a design may be off all rates, in ln rate.
const OFF: f64 = 1e-9;
/// Eigenvalues this much smaller than the largest are none.
const NOTHING: f64 = 1e-12;

/// The summit that a climb from `start` reaches, and beyond a plateau the one below it if that is higher.
///
/// # Errors
/// Those of `at`.
pub fn highest(
    start: &[f64],
    bounds: &Bounds,
    rows: &Rows,
    mut at: impl FnMut(&[f64]) -> Result<Point>,
) -> Result<Summit> {
    let mut summit = climb(start, bounds, &mut at)?;
    let Some(slower) = slower(rows).filter(|slower| bend(&summit.point, slower) < FLAT) else { return Ok(summit) };
    let mut best = (summit.point.value, None);
    for n in 1..=N_FALLS {
        let beta: Vec<f64> = summit.beta.iter().zip(&slower).map(|(b, s)| b + n as f64 * s).collect();
        if bounds.clip(beta.clone()) != beta {
            break;
        }
        summit.evaluations += 1;
        let value = at(&beta)?.value;
        if value > best.0 {
            best = (value, Some(beta));
        }
    }
    let Some(beta) = best.1 else { return Ok(summit) };
    let other = climb(&beta, bounds, at)?;
    let evaluations = summit.evaluations + other.evaluations;
    let higher = if other.point.value > summit.point.value { other } else { summit };
    Ok(Summit { evaluations, ..higher })
}

impl Objective<'_> {
    /// The highest summit that a climb as `terms` say reaches.
    ///
    /// # Errors
    /// As [`Objective::at`].
    pub fn highest(&self, terms: &Terms) -> Result<Summit> {
        highest(&terms.start, &terms.bounds, self.rows, |beta| self.at(beta))
    }
}

/// How much the objective bends downwards in a direction.
fn bend(point: &Point, direction: &[f64]) -> f64 {
    let k = direction.len();
    let row = |i: usize| (0..k).map(|j| point.hessian[i * k + j] * direction[j]).sum::<f64>();
    -(0..k).map(|i| direction[i] * row(i)).sum::<f64>()
}

/// The shortest change of the coefficients that lowers all ln λ and ln μ by 1, if there is one.
fn slower(rows: &Rows) -> Option<Vec<f64>> {
    let k = rows.n_coefficients;
    let all = || (0..rows.n_rows).flat_map(|row| rows.row(row));
    // Least squares: XᵀX d = -Xᵀ1.
    let (mut square, mut sums) = (vec![0.0; k * k], vec![0.0; k]);
    for x in all() {
        for i in 0..k {
            sums[i] -= x[i];
            (0..k).for_each(|j| square[i * k + j] += x[i] * x[j]);
        }
    }
    let (values, vectors) = eigen(&square, k);
    let largest = values.iter().fold(0.0_f64, |most, &value| most.max(value));
    let mut change = vec![0.0; k];
    for (v, value) in values.iter().enumerate().filter(|&(_, &value)| value > NOTHING * largest) {
        let along: f64 = (0..k).map(|i| vectors[i * k + v] * sums[i]).sum();
        (0..k).for_each(|i| change[i] += vectors[i * k + v] * along / value);
    }
    let fall = |x: &[f64]| -x.iter().zip(&change).map(|(x, c)| x * c).sum::<f64>();
    all().all(|x| (fall(x) - 1.0).abs() < OFF).then_some(change)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gainloss::design::Design;

    #[test]
    fn all_rates_can_become_slower_where_each_has_a_coefficient() {
        let of = |k, gain: &[f64], loss: &[f64]| {
            slower(&Rows::of(Some(&Design { n_coefficients: k, gain, loss }), gain.len() / k).unwrap())
        };
        let close = |found: Option<Vec<f64>>, expected: &[f64]| {
            let found = found.unwrap();
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
        };
        close(slower(&Rows::of(None, 7).unwrap()), &[-1.0, -1.0]);
        // One coefficient for both rates; twice the same, which share the fall; half a coefficient for each.
        close(of(1, &[1.0; 3], &[1.0; 3]), &[-1.0]);
        close(of(2, &[1.0, 1.0], &[1.0, 1.0]), &[-0.5, -0.5]);
        close(of(2, &[2.0, 0.0], &[0.0, 0.5]), &[-0.5, -2.0]);
        assert_eq!(of(2, &[1.0, 0.0], &[0.0, 0.0]), None, "losses stay");
        assert_eq!(of(1, &[1.0, -1.0], &[1.0, -1.0]), None, "what makes one family slower makes the other faster");
    }
}
