//! Weights of conformers that fit a curve best together: non-negative least squares by an active set (C. L. Lawson &
//! R. J. Hanson, Solving Least Squares Problems, 1974, chapter 23).
//!
//! ```text
//! minimize |A x - y|², x >= 0          A = profiles / sigma, one column each, scaled to length 1;  y = intensity / sigma
//!
//! free set = {}
//! while a bound column has a positive slope A_j · (y - A x):
//!     free the one with the largest slope; solve for the free ones
//!     while some of them came out negative: walk from the old x towards the solution up to the first that reaches 0,
//!         bind it, solve again
//! ```
//!
//! The free ones are solved for by Householder reflections, not by normal equations: profiles of one molecule look alike.

use super::fit::Measured;
use crate::work::memory::{Purpose, filled, push, reserved};
use crate::{Error, Result};

const ENSEMBLE: Purpose = Purpose("an ensemble");
/// A slope or a pivot that is smaller, relative to the lengths of what it is made of, is rounding.
const ROUNDING: f64 = 1e-13;

/// Conformers that together make a curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Ensemble {
    /// One per profile, not negative, with the sum 1.
    pub weights: Vec<f64>,
    /// What the mean profile is multiplied by.
    pub scale: f64,
    /// `Σ w (y - scale Σ_m weight_m I_m)²`.
    pub chi2: f64,
    /// The mean profile `Σ_m weight_m I_m`, not scaled.
    pub intensity: Vec<f64>,
}

/// Weights and scale of the least chi² of `scale Σ weight_m I_m` beside a curve. `profiles` are n_profiles × n_q.
///
/// # Errors
/// [`Error::BadArgument`] naming `profiles`; [`Error::Degenerate`] if no profile with a weight above 0 fits better than none;
/// [`Error::OutOfMemory`].
pub fn weigh(profiles: &[f64], n_profiles: usize, measured: &Measured) -> Result<Ensemble> {
    let n_q = measured.weights.len();
    check(profiles, n_profiles, n_q)?;
    // The square root of a weight is 1/sigma; points that do not count make rows of zeros.
    let mut y = filled(0.0, n_q, ENSEMBLE)?;
    (0..n_q).for_each(|k| y[k] = measured.weights[k].sqrt() * measured.value(k));
    let mut columns = filled(0.0, profiles.len(), ENSEMBLE)?;
    let mut lengths = filled(0.0, n_profiles, ENSEMBLE)?;
    for m in 0..n_profiles {
        let column = &mut columns[m * n_q..][..n_q];
        (0..n_q).for_each(|k| column[k] = measured.weights[k].sqrt() * profiles[m * n_q + k]);
        lengths[m] = dot(column, column).sqrt();
        if lengths[m] > 0.0 {
            column.iter_mut().for_each(|a| *a /= lengths[m]);
        }
    }
    let mut x = non_negative(&columns, &lengths, &y)?;
    x.iter_mut().zip(&lengths).filter(|(_, length)| **length > 0.0).for_each(|(x, length)| *x /= length);
    let scale: f64 = x.iter().sum();
    if scale.is_nan() || scale <= 0.0 {
        return Err(Error::Degenerate { reason: "no profile with a weight above 0 fits better than none".into() });
    }
    x.iter_mut().for_each(|x| *x /= scale);
    let intensity = average(profiles, n_profiles, &x)?;
    let chi2 = (0..n_q).map(|k| (y[k] - measured.weights[k].sqrt() * scale * intensity[k]).powi(2)).sum();
    Ok(Ensemble { weights: x, scale, chi2, intensity })
}

/// The mean of profiles (n_profiles × n_q) with these weights, whatever their sum.
///
/// # Errors
/// [`Error::BadArgument`] naming `profiles` or `weights`; [`Error::OutOfMemory`].
pub fn average(profiles: &[f64], n_profiles: usize, weights: &[f64]) -> Result<Vec<f64>> {
    if weights.len() != n_profiles {
        return Err(Error::argument("weights", format!("{} values for {n_profiles} profiles", weights.len())));
    }
    if let Some(m) = weights.iter().position(|w| !(w.is_finite() && *w >= 0.0)) {
        return Err(Error::argument("weights", format!("profile {m} has {}", weights[m])));
    }
    let total: f64 = weights.iter().sum();
    if !(total > 0.0 && total.is_finite()) {
        return Err(Error::argument("weights", format!("their sum is {total}; it must be finite and positive")));
    }
    let n_q = profiles.len() / n_profiles;
    check(profiles, n_profiles, n_q)?;
    let mut mean = filled(0.0, n_q, ENSEMBLE)?;
    for (profile, weight) in profiles.chunks_exact(n_q.max(1)).zip(weights) {
        mean.iter_mut().zip(profile).for_each(|(mean, i)| *mean += weight / total * i);
    }
    Ok(mean)
}

fn check(profiles: &[f64], n_profiles: usize, n_q: usize) -> Result<()> {
    if n_profiles == 0 {
        return Err(Error::argument("profiles", "there are none"));
    }
    if n_profiles.checked_mul(n_q) != Some(profiles.len()) {
        let reason = format!("{} values for {n_profiles} profiles of {n_q} points", profiles.len());
        return Err(Error::argument("profiles", reason));
    }
    if let Some(i) = profiles.iter().position(|i| !i.is_finite()) {
        return Err(Error::argument(
            "profiles",
            format!("point {} of profile {} is {}", i % n_q, i / n_q, profiles[i]),
        ));
    }
    Ok(())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The x >= 0 with the least |A x - y|²; columns of length 1, or 0 where `lengths` is.
fn non_negative(columns: &[f64], lengths: &[f64], y: &[f64]) -> Result<Vec<f64>> {
    let (n, n_q) = (lengths.len(), y.len());
    let column = |m: usize| &columns[m * n_q..][..n_q];
    let smallest = ROUNDING * dot(y, y).sqrt();
    let mut x = filled(0.0, n, ENSEMBLE)?;
    let mut free: Vec<usize> = Vec::new();
    let mut refused = filled(false, n, ENSEMBLE)?;
    let mut rest = filled(0.0, n_q, ENSEMBLE)?;
    // Each round lowers the sum of squares, so none comes twice; the bound only guards against rounding.
    for _ in 0..3 * n + 10 {
        rest.copy_from_slice(y);
        for &m in &free {
            rest.iter_mut().zip(column(m)).for_each(|(rest, a)| *rest -= x[m] * a);
        }
        let mut steepest = None;
        for m in (0..n).filter(|m| lengths[*m] > 0.0 && !refused[*m] && !free.contains(m)) {
            let slope = dot(column(m), &rest);
            if slope > smallest && steepest.is_none_or(|(_, largest)| slope > largest) {
                steepest = Some((m, slope));
            }
        }
        let Some((entering, _)) = steepest else { break };
        push(&mut free, entering, ENSEMBLE)?;
        let before = free.len();
        loop {
            let solution = solve(&free, &column, y)?;
            let Some(solution) =
                solution.filter(|s| free.last() != Some(&entering) || before != free.len() || s[before - 1] > 0.0)
            else {
                // The new column is one of the others in disguise: it cannot help.
                free.retain(|&m| m != entering);
                x[entering] = 0.0;
                refused[entering] = true;
                break;
            };
            if solution.iter().all(|&s| s > 0.0) {
                free.iter().zip(&solution).for_each(|(&m, &s)| x[m] = s);
                refused.fill(false);
                break;
            }
            let steps = free.iter().zip(&solution).filter(|(_, s)| **s <= 0.0);
            let step = steps.map(|(&m, &s)| x[m] / (x[m] - s)).fold(1.0, f64::min);
            let mut first = None;
            for (&m, &s) in free.iter().zip(&solution) {
                if s <= 0.0 && x[m] / (x[m] - s) <= step && first.is_none() {
                    first = Some(m);
                }
                x[m] += step * (s - x[m]);
            }
            // At least one is bound each time, whatever rounding says.
            let first = first.expect("some came out negative");
            x[first] = 0.0;
            free.retain(|&m| m != first && x[m] > 0.0);
            if free.is_empty() {
                break;
            }
        }
        (0..n).filter(|m| !free.contains(m)).for_each(|m| x[m] = 0.0);
    }
    Ok(x)
}

/// The least-squares solution for some columns by Householder reflections; `None` if they are not independent.
fn solve<'a>(free: &[usize], column: &impl Fn(usize) -> &'a [f64], y: &[f64]) -> Result<Option<Vec<f64>>> {
    let (n, n_q) = (free.len(), y.len());
    if n > n_q {
        return Ok(None);
    }
    let mut a = reserved(n * n_q, ENSEMBLE)?;
    free.iter().for_each(|&m| a.extend_from_slice(column(m)));
    let mut b = reserved(n_q, ENSEMBLE)?;
    b.extend_from_slice(y);
    let mut diagonal = filled(0.0, n, ENSEMBLE)?;
    for i in 0..n {
        let (done, rest) = a.split_at_mut((i + 1) * n_q);
        let mirror = &mut done[i * n_q + i..];
        let length = dot(mirror, mirror).sqrt();
        if length < ROUNDING {
            return Ok(None);
        }
        let pivot = if mirror[0] > 0.0 { -length } else { length };
        mirror[0] -= pivot;
        diagonal[i] = pivot;
        let square = dot(mirror, mirror);
        let reflect = |other: &mut [f64]| {
            let along = 2.0 * dot(mirror, other) / square;
            other.iter_mut().zip(&*mirror).for_each(|(o, m)| *o -= along * m);
        };
        rest.chunks_exact_mut(n_q).for_each(|other| reflect(&mut other[i..]));
        reflect(&mut b[i..]);
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|j| a[j * n_q + i] * b[j]).sum();
        b[i] = (b[i] - known) / diagonal[i];
    }
    b.truncate(n);
    Ok(Some(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn random(state: &mut u64) -> f64 {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Every subset of the profiles, the least chi² of those whose weights are not negative.
    fn naive(profiles: &[f64], n: usize, y: &[f64]) -> f64 {
        let n_q = y.len();
        let column = |m: usize| &profiles[m * n_q..][..n_q];
        let mut least = dot(y, y);
        for subset in 1..1_usize << n {
            let free: Vec<usize> = (0..n).filter(|m| subset >> m & 1 == 1).collect();
            if let Some(x) = solve(&free, &column, y).unwrap().filter(|x| x.iter().all(|&x| x >= 0.0)) {
                let at = |k: usize| free.iter().zip(&x).map(|(&m, x)| x * column(m)[k]).sum::<f64>();
                least = least.min((0..n_q).map(|k| (y[k] - at(k)).powi(2)).sum());
            }
        }
        least
    }

    #[test]
    fn no_subset_fits_better() {
        for seed in 0..200 {
            let mut state = seed;
            let (n, n_q) = (1 + seed as usize % 7, 8 + seed as usize % 5);
            let profiles: Vec<f64> = (0..n * n_q).map(|_| random(&mut state) + 0.5).collect();
            let y: Vec<f64> = (0..n_q).map(|_| random(&mut state) + 0.3).collect();
            let measured = Measured::new(&y, &vec![1.0; n_q], n_q).unwrap();
            let found = weigh(&profiles, n, &measured).unwrap();
            let least = naive(&profiles, n, &y);
            assert!((found.chi2 - least).abs() <= 1e-10 * (1.0 + least), "seed {seed}: {} {least}", found.chi2);
            assert!(found.weights.iter().all(|w| *w >= 0.0));
            assert!((found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-14);
        }
    }

    #[test]
    fn a_mixture_is_taken_apart() {
        let mut state = 9;
        let profiles: Vec<f64> = (0..6 * 40).map(|_| 1e3 * random(&mut state)).collect();
        let weights = [0.0, 0.5, 0.0, 0.2, 0.3, 0.0];
        let y: Vec<f64> = average(&profiles, 6, &weights).unwrap().iter().map(|i| 7.0 * i).collect();
        let mut sigma = vec![2.0; 40];
        sigma[3] = 0.0;
        let found = weigh(&profiles, 6, &Measured::new(&y, &sigma, 40).unwrap()).unwrap();
        assert!((found.scale - 7.0).abs() < 1e-10 && found.chi2 < 1e-15);
        assert!(
            found.weights.iter().zip(weights).all(|(w, expected)| (w - expected).abs() < 1e-11),
            "{:?}",
            found.weights
        );
    }

    #[test]
    fn equal_and_empty_profiles_do_no_harm() {
        let profile = [3.0, 2.0, 1.0, 0.5];
        let profiles: Vec<f64> = [profile, profile, [0.0; 4], profile].concat();
        let measured = Measured::new(&profile.map(|i| 2.0 * i), &[1.0; 4], 4).unwrap();
        let found = weigh(&profiles, 4, &measured).unwrap();
        assert!((found.scale - 2.0).abs() < 1e-14 && found.chi2 < 1e-25 && found.weights[2] == 0.0, "{found:?}");
        let many: Vec<f64> = (0..50 * 4).map(|i| profile[i % 4] * (1.0 + (i / 4) as f64)).collect();
        assert!(weigh(&many, 50, &measured).unwrap().chi2 < 1e-25, "more profiles than points");
        let upside_down = Measured::new(&profile.map(|i| -i), &[1.0; 4], 4).unwrap();
        assert!(weigh(&profiles, 4, &upside_down).unwrap_err().to_string().contains("no profile"));
    }

    #[test]
    fn bad_arguments_are_named() {
        let measured = Measured::new(&[1.0, 2.0], &[1.0; 2], 2).unwrap();
        let said = |profiles: &[f64], n| weigh(profiles, n, &measured).unwrap_err().to_string();
        assert!(said(&[], 0).starts_with("bad profiles"));
        assert!(said(&[1.0], 1).starts_with("bad profiles: 1 values"));
        assert!(said(&[1.0, 1.0, f64::NAN, 1.0], 2).starts_with("bad profiles: point 0 of profile 1"));
        assert!(average(&[1.0], 1, &[-1.0]).unwrap_err().to_string().starts_with("bad weights"));
    }
}
