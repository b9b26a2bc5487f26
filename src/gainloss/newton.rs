//! Projected Newton steps: the maximum of a function within bounds, from gradient and Hessian.
//!
//! Coefficients that the gradient holds at a bound stay there; the others go the Newton step, in which eigenvalues of the
//! negative Hessian count by size, so that it leads upwards also where the function is not concave. At most 5 in
//! any coefficient, halved until the value does not fall.

use super::objective::Point;
use crate::Result;
use crate::math::symmetric::eigen;

/// Bounds of the coefficients.
#[derive(Debug, Clone)]
pub struct Bounds {
    pub lower: Vec<f64>,
    pub upper: Vec<f64>,
}

impl Bounds {
    /// Coefficients brought inside.
    pub fn clip(&self, mut beta: Vec<f64>) -> Vec<f64> {
        for (i, b) in beta.iter_mut().enumerate() {
            *b = b.max(self.lower[i]).min(self.upper[i]);
        }
        beta
    }

    /// Whether the gradient holds coefficient `i` at a bound.
    fn holds(&self, beta: &[f64], gradient: &[f64], i: usize) -> bool {
        (beta[i] <= self.lower[i] && gradient[i] < 0.0) || (beta[i] >= self.upper[i] && gradient[i] > 0.0)
    }

    /// Coefficients that cannot move: held at a bound, or between equal ones.
    pub fn active(&self, beta: &[f64], gradient: &[f64]) -> Vec<bool> {
        (0..beta.len()).map(|i| self.holds(beta, gradient, i) || self.lower[i] == self.upper[i]).collect()
    }
}

/// Where the climb ended.
pub struct Summit {
    pub beta: Vec<f64>,
    pub point: Point,
    pub evaluations: u32,
    pub converged: bool,
}

/// Steps after which a climb is given up.
const MAX_STEPS: usize = 200;
/// Longest step in any coefficient.
const LONGEST: f64 = 5.0;

/// Climbs from `start`.
///
/// # Errors
/// Those of `at`.
pub fn climb(start: &[f64], bounds: &Bounds, mut at: impl FnMut(&[f64]) -> Result<Point>) -> Result<Summit> {
    let beta = bounds.clip(start.to_vec());
    let point = at(&beta)?;
    let mut summit = Summit { beta, point, evaluations: 1, converged: false };
    for _ in 0..MAX_STEPS {
        let Summit { beta, point, .. } = &summit;
        let free: Vec<usize> = (0..beta.len()).filter(|&i| !bounds.holds(beta, &point.gradient, i)).collect();
        let steepest = free.iter().map(|&i| point.gradient[i].abs()).fold(0.0, f64::max);
        let size = (1e-6 * point.value.abs()).max(1.0);
        if !point.value.is_finite() {
            return Ok(summit);
        }
        if steepest < 1e-8 * size {
            summit.converged = true;
            return Ok(summit);
        }
        let step = step(point, &free, beta.len());
        let (mut scale, mut evaluations) = (1.0, summit.evaluations);
        let better = loop {
            let trial = bounds.clip(beta.iter().zip(&step).map(|(b, s)| b + scale * s).collect());
            evaluations += 1;
            let there = at(&trial)?;
            if there.value >= point.value - 1e-14 * point.value.abs() {
                break Some((trial, there));
            }
            scale *= 0.5;
            if scale <= 1e-12 {
                break None;
            }
        };
        let before = point.value;
        summit.evaluations = evaluations;
        let Some((trial, there)) = better else {
            summit.converged = true;
            return Ok(summit);
        };
        let gained = (there.value - before).abs();
        let steepest = free.iter().map(|&i| there.gradient[i].abs()).fold(0.0, f64::max);
        let still = gained < 1e-12 * there.value.abs() && steepest < 1e-5 * (1e-6 * there.value.abs()).max(1.0);
        (summit.beta, summit.point) = (trial, there);
        if scale == 1.0 && still {
            summit.converged = true;
            return Ok(summit);
        }
    }
    Ok(summit)
}

/// The Newton step of the free coefficients, not longer than [`LONGEST`].
fn step(point: &Point, free: &[usize], k: usize) -> Vec<f64> {
    let n = free.len();
    let block: Vec<f64> = free.iter().flat_map(|&i| free.iter().map(move |&j| -point.hessian[i * k + j])).collect();
    let (values, vectors) = eigen(&block, n);
    let largest = values.iter().fold(1.0_f64, |most, x| most.max(x.abs()));
    let mut step = vec![0.0; k];
    for (v, value) in values.iter().enumerate() {
        let along: f64 = (0..n).map(|i| vectors[i * n + v] * point.gradient[free[i]]).sum();
        let length = along / value.abs().max(1e-8 * largest);
        (0..n).for_each(|i| step[free[i]] += vectors[i * n + v] * length);
    }
    let longest = step.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    if longest > LONGEST {
        step.iter_mut().for_each(|x| *x *= LONGEST / longest);
    }
    step
}

#[cfg(test)]
mod tests {
    use super::*;

    /// -(x - 3)^4 - (y + 1)² - x y / 10
    fn hill(beta: &[f64]) -> Result<Point> {
        let [x, y] = [beta[0], beta[1]];
        let value = -(x - 3.0).powi(4) - (y + 1.0).powi(2) - x * y / 10.0;
        let gradient = vec![-4.0 * (x - 3.0).powi(3) - y / 10.0, -2.0 * (y + 1.0) - x / 10.0];
        let hessian = vec![-12.0 * (x - 3.0).powi(2), -0.1, -0.1, -2.0];
        Ok(Point { value, gradient, hessian, ll: value })
    }

    #[test]
    fn the_top_is_found_within_and_at_bounds() {
        let free = Bounds { lower: vec![-20.0; 2], upper: vec![20.0; 2] };
        let top = climb(&[-9.0, 15.0], &free, hill).unwrap();
        assert!(top.converged && top.point.gradient.iter().all(|g| g.abs() < 1e-5), "{:?}", top.beta);
        let tight = Bounds { lower: vec![-20.0, -20.0], upper: vec![2.0, 20.0] };
        let top = climb(&[-9.0, 15.0], &tight, hill).unwrap();
        assert!(top.converged && top.beta[0] == 2.0 && top.point.gradient[1].abs() < 1e-7);
        assert_eq!(tight.active(&top.beta, &top.point.gradient), [true, false]);
    }

    #[test]
    fn a_value_that_is_no_number_ends_the_climb() {
        let bounds = Bounds { lower: vec![-1.0], upper: vec![1.0] };
        let nowhere = |_: &[f64]| {
            let point = Point { value: f64::NEG_INFINITY, gradient: vec![1.0], hessian: vec![-1.0], ll: 0.0 };
            Ok(point)
        };
        let end = climb(&[0.0], &bounds, nowhere).unwrap();
        assert!(!end.converged && end.evaluations == 1);
    }
}
