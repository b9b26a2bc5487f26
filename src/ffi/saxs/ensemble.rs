//! Weights of conformers that make a curve together.

use super::factors::product;
use crate::ffi::borrow;
use crate::ffi::guard::guard;
use crate::ffi::status::nucula_status_t;
use crate::saxs::{Measured, ensemble};

/// Weighs profiles so that their mean, scaled, is closest to a curve: non-negative least squares, exact to rounding.
///
/// Profiles should share one c1 and c2: fitted once, not per conformer.
///
/// `profiles`: n_profiles × n_q, finite. `intensity`, `sigma`: n_q values; a point counts if its sigma is finite and positive and its
/// intensity finite. `weights`: receives n_profiles numbers, not negative, with the sum 1. `scale`, `chi2`: receive a number
/// each. `mean`: NULL, or receives the n_q values of the mean profile, not scaled.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT naming `profiles`, `sigma`; DEGENERATE (no profile helps); OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_saxs_ensemble(
    profiles: *const f64,
    n_profiles: usize,
    n_q: usize,
    intensity: *const f64,
    sigma: *const f64,
    weights: *mut f64,
    scale: *mut f64,
    chi2: *mut f64,
    mean: *mut f64,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises arrays as long as said, and a number each.
        let (profiles, intensity, sigma, weights, scale, chi2, mean) = unsafe {
            (
                borrow::slice("profiles", profiles, product("n_profiles", n_profiles, n_q)?)?,
                borrow::slice("intensity", intensity, n_q)?,
                borrow::slice("sigma", sigma, n_q)?,
                borrow::slice_mut("weights", weights, n_profiles)?,
                borrow::place("scale", scale)?,
                borrow::place("chi2", chi2)?,
                borrow::slice_mut("mean", mean, if mean.is_null() { 0 } else { n_q })?,
            )
        };
        let found = ensemble::weigh(profiles, n_profiles, &Measured::new(intensity, sigma, n_q)?)?;
        weights.copy_from_slice(&found.weights);
        (*scale, *chi2) = (found.scale, found.chi2);
        if !mean.is_empty() {
            mean.copy_from_slice(&found.intensity);
        }
        Ok(())
    })
}

/// The mean of profiles with given weights, whatever their sum.
///
/// `profiles`: n_profiles × n_q, finite. `weights`: n_profiles numbers, not negative, with a sum. `out`: receives n_q numbers.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT naming `profiles`, `weights`; OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_saxs_average(
    profiles: *const f64,
    n_profiles: usize,
    n_q: usize,
    weights: *const f64,
    out: *mut f64,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises arrays as long as said.
        let (profiles, weights, out) = unsafe {
            (
                borrow::slice("profiles", profiles, product("n_profiles", n_profiles, n_q)?)?,
                borrow::slice("weights", weights, n_profiles)?,
                borrow::slice_mut("out", out, n_q)?,
            )
        };
        out.copy_from_slice(&ensemble::average(profiles, n_profiles, weights)?);
        Ok(())
    })
}
