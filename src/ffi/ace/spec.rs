//! Specifications as they cross the line.

use crate::ace::{Envelope, Functions, Harmonics, RadialSpec, Spec, Transform};
use crate::ffi::borrow;
use crate::ffi::sized::{self, Sized32};
use crate::work::memory::{Purpose, collected};
use crate::{Error, Result};

const SPEC: Purpose = Purpose("a specification");

/// x = -1 + 2 (r - rin) / (rcut - rin).
pub const NUCULA_ACE_TRANSFORM_LINEAR: i32 = 0;
/// With s = (r - rin) / (r0 - rin): y = 1 / (1 + a s^q / (1 + s^(q - p))), x = -1 + 2 (y - 1) / (y(rcut) - 1).
pub const NUCULA_ACE_TRANSFORM_AGNESI: i32 = 1;

/// 1.
pub const NUCULA_ACE_ENVELOPE_NONE: i32 = 0;
/// (1 + x)^p1 (1 - x)^p2 for -1 < x < 1, else 0.
pub const NUCULA_ACE_ENVELOPE_X: i32 = 1;
/// ((r / rcut)^-p1 - 1) (1 - r / rcut).
pub const NUCULA_ACE_ENVELOPE_R: i32 = 2;
/// t^-p1 - T^-p1 + p1 T^(-p1 - 1) (t - T) with t = r / r0, T = rcut / r0.
pub const NUCULA_ACE_ENVELOPE_R_ACE1: i32 = 3;

/// Harmonics of the direction.
pub const NUCULA_ACE_SPHERICAL: i32 = 0;
/// r^l times those.
pub const NUCULA_ACE_SOLID: i32 = 1;

/// One family of radial functions for every ordered pair of species, `[centre][neighbour]`: functions of x(r), times an
/// envelope; 0 from rcut on. n_species is that of the specification. Set `size`, and zero what is not used.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_ace_radial_t {
    /// Size of this struct in bytes, as the caller knows it.
    pub size: u32,
    /// One of the NUCULA_ACE_TRANSFORM_* numbers.
    pub transform: i32,
    /// Powers p and q of the transform: 0 < p <= q <= 64.
    pub transform_p: i32,
    /// See `transform_p`.
    pub transform_q: i32,
    /// One of the NUCULA_ACE_ENVELOPE_* numbers.
    pub envelope: i32,
    /// Powers of the envelope, 0..64.
    pub envelope_p1: i32,
    /// See `envelope_p1`.
    pub envelope_p2: i32,
    /// Reserved; 0.
    pub reserved: u32,
    /// n_species × n_species, Å: where x is -1. NULL: 0.
    pub rin: *const f64,
    /// n_species × n_species, Å: above rin.
    pub r0: *const f64,
    /// n_species × n_species, Å: where x is 1; above r0.
    pub rcut: *const f64,
    /// n_species × n_species: a of the transform, above 0. NULL: the value that makes it steepest at r0.
    pub a: *const f64,
    /// Number of functions.
    pub n_functions: usize,
    /// Number of Jacobi polynomials in `mix`.
    pub n_poly: usize,
    /// Polynomials are orthonormal for (1 - x)^alpha (1 + x)^beta; both above -1.
    pub alpha: f64,
    /// See `alpha`.
    pub beta: f64,
    /// n_species × n_species × n_functions × n_poly: functions as sums of polynomials. NULL: `values` and `slopes`.
    pub mix: *const f64,
    /// Number of even nodes of x from -1 to 1, at least 2.
    pub n_nodes: usize,
    /// n_species × n_species × n_nodes × n_functions: cubic Hermite pieces. Used without `mix`.
    pub values: *const f64,
    /// Likewise: df/dx.
    pub slopes: *const f64,
}

// SAFETY: repr(C), starts with the u32 size; numbers and pointers.
unsafe impl Sized32 for nucula_ace_radial_t {
    const NAME: &'static str = "radial functions";

    fn defaults() -> Self {
        // SAFETY: numbers and raw pointers are valid as zeros.
        Self { size: size_of::<Self>() as u32, ..unsafe { std::mem::zeroed() } }
    }
}

/// A supplied specification; indices count from 0. Set `size`, and zero what is not used.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_ace_spec_t {
    /// Size of this struct in bytes, as the caller knows it.
    pub size: u32,
    /// NUCULA_ACE_SPHERICAL or NUCULA_ACE_SOLID.
    pub harmonics: i32,
    /// Number of species.
    pub n_species: usize,
    /// n_species: distinct positive numbers, usually atomic numbers.
    pub species: *const i32,
    /// Radial functions of the one-particle functions A.
    pub radial: *const nucula_ace_radial_t,
    /// Radial functions of the pair functions; NULL: none.
    pub pair: *const nucula_ace_radial_t,
    /// Number of A.
    pub n_a: usize,
    /// n_a: radial function of each A.
    pub a_radial: *const i32,
    /// n_a: harmonic of each A, l² + l + m, l up to 40.
    pub a_angular: *const i32,
    /// Number of products.
    pub n_aa: usize,
    /// n_aa + 1: where the factors of each product start; 1 to 8 each.
    pub aa_offsets: *const usize,
    /// A.
    pub aa_factors: *const i32,
    /// Number of many-body functions of one species.
    pub n_b: usize,
    /// n_b + 1: where the terms of each function start.
    pub b_offsets: *const usize,
    /// Products.
    pub b_terms: *const i32,
    /// Coefficients of the terms.
    pub b_values: *const f64,
}

// SAFETY: repr(C), starts with the u32 size; numbers and pointers.
unsafe impl Sized32 for nucula_ace_spec_t {
    const NAME: &'static str = "spec";

    fn defaults() -> Self {
        // SAFETY: numbers and raw pointers are valid as zeros.
        Self { size: size_of::<Self>() as u32, ..unsafe { std::mem::zeroed() } }
    }
}

/// A transform that crossed the line as integers.
pub(super) fn transform(kind: i32, p: i32, q: i32) -> Result<Transform> {
    match kind {
        NUCULA_ACE_TRANSFORM_LINEAR => Ok(Transform::Linear),
        NUCULA_ACE_TRANSFORM_AGNESI => Transform::agnesi(p, q),
        other => {
            Err(Error::argument("transform", format!("{other} is none of the NUCULA_ACE_TRANSFORM_* numbers 0, 1")))
        }
    }
}

/// An envelope that crossed the line as integers.
pub(super) fn envelope(kind: i32, p1: i32, p2: i32) -> Result<Envelope> {
    Ok(match kind {
        NUCULA_ACE_ENVELOPE_NONE => Envelope::None,
        NUCULA_ACE_ENVELOPE_X => Envelope::X { p1: Envelope::power(p1)?, p2: Envelope::power(p2)? },
        NUCULA_ACE_ENVELOPE_R => Envelope::R { p: Envelope::power(p1)? },
        NUCULA_ACE_ENVELOPE_R_ACE1 => Envelope::RAce1 { p: Envelope::power(p1)? },
        other => {
            let reason = format!("{other} is none of the NUCULA_ACE_ENVELOPE_* numbers 0..3");
            return Err(Error::argument("envelope", reason));
        }
    })
}

/// Harmonics that crossed the line as an integer.
pub(super) fn harmonics(kind: i32) -> Result<Harmonics> {
    match kind {
        NUCULA_ACE_SPHERICAL => Ok(Harmonics::Spherical),
        NUCULA_ACE_SOLID => Ok(Harmonics::Solid),
        other => {
            let reason = format!("{other} is neither NUCULA_ACE_SPHERICAL (0) nor NUCULA_ACE_SOLID (1)");
            Err(Error::argument("harmonics", reason))
        }
    }
}

/// A copy of the caller's numbers.
///
/// # Safety
/// As [`borrow::slice`].
pub(super) unsafe fn copied<T: Copy>(name: &'static str, pointer: *const T, n: usize) -> Result<Vec<T>> {
    // SAFETY: the same promise.
    collected(unsafe { borrow::slice(name, pointer, n)? }.iter().copied(), n, SPEC)
}

/// The product of sizes.
fn product(name: &'static str, sizes: &[usize]) -> Result<usize> {
    let product = sizes.iter().try_fold(1_usize, |product, &size| product.checked_mul(size));
    product.ok_or_else(|| Error::argument(name, format!("{sizes:?} numbers do not fit into memory")))
}

impl nucula_ace_radial_t {
    /// # Safety
    /// The arrays must be as long as said.
    unsafe fn to_rust(self, n_species: usize) -> Result<RadialSpec> {
        let n_pairs = product("species", &[n_species, n_species])?;
        // SAFETY: the same promise.
        unsafe {
            let functions = if self.mix.is_null() {
                let n = product("values", &[n_pairs, self.n_nodes, self.n_functions])?;
                Functions::Table {
                    n_nodes: self.n_nodes,
                    values: copied("values", self.values, n)?,
                    slopes: copied("slopes", self.slopes, n)?,
                }
            } else {
                let n = product("mix", &[n_pairs, self.n_functions, self.n_poly])?;
                let mix = copied("mix", self.mix, n)?;
                Functions::Mix { alpha: self.alpha, beta: self.beta, n_poly: self.n_poly, mix }
            };
            Ok(RadialSpec {
                transform: transform(self.transform, self.transform_p, self.transform_q)?,
                envelope: envelope(self.envelope, self.envelope_p1, self.envelope_p2)?,
                rin: if self.rin.is_null() { vec![0.0; n_pairs] } else { copied("rin", self.rin, n_pairs)? },
                r0: copied("r0", self.r0, n_pairs)?,
                rcut: copied("rcut", self.rcut, n_pairs)?,
                a: if self.a.is_null() { None } else { Some(copied("a", self.a, n_pairs)?) },
                n_functions: self.n_functions,
                functions,
            })
        }
    }

    /// A view of a family.
    pub(super) fn of(radial: &RadialSpec) -> Self {
        let mut out = Self::defaults();
        (out.rin, out.r0, out.rcut) = (radial.rin.as_ptr(), radial.r0.as_ptr(), radial.rcut.as_ptr());
        out.a = radial.a.as_ref().map_or(std::ptr::null(), |a| a.as_ptr());
        out.n_functions = radial.n_functions;
        let power = |p: u32| i32::try_from(p).unwrap_or(i32::MAX);
        if let Transform::Agnesi { p, q } = radial.transform {
            (out.transform, out.transform_p, out.transform_q) = (NUCULA_ACE_TRANSFORM_AGNESI, power(p), power(q));
        }
        (out.envelope, out.envelope_p1, out.envelope_p2) = match radial.envelope {
            Envelope::None => (NUCULA_ACE_ENVELOPE_NONE, 0, 0),
            Envelope::X { p1, p2 } => (NUCULA_ACE_ENVELOPE_X, power(p1), power(p2)),
            Envelope::R { p } => (NUCULA_ACE_ENVELOPE_R, power(p), 0),
            Envelope::RAce1 { p } => (NUCULA_ACE_ENVELOPE_R_ACE1, power(p), 0),
        };
        match &radial.functions {
            Functions::Mix { alpha, beta, n_poly, mix } => {
                (out.alpha, out.beta, out.n_poly, out.mix) = (*alpha, *beta, *n_poly, mix.as_ptr());
            }
            Functions::Table { n_nodes, values, slopes } => {
                (out.n_nodes, out.values, out.slopes) = (*n_nodes, values.as_ptr(), slopes.as_ptr());
            }
        }
        out
    }
}

impl nucula_ace_spec_t {
    /// # Safety
    /// The arrays must be as long as said.
    pub(super) unsafe fn to_rust(self) -> Result<Spec> {
        // SAFETY: the same promise.
        unsafe {
            let species = copied("species", self.species, self.n_species)?;
            crate::ace::check_species(&species)?;
            let radial = sized::required("radial", self.radial)?.to_rust(self.n_species)?;
            let pair = match self.pair.is_null() {
                true => None,
                false => Some(sized::options(self.pair)?.to_rust(self.n_species)?),
            };
            let aa_offsets = copied("aa_offsets", self.aa_offsets, plus_one("aa_offsets", self.n_aa)?)?;
            let b_offsets = copied("b_offsets", self.b_offsets, plus_one("b_offsets", self.n_b)?)?;
            let (n_factors, n_terms) = (last("aa_offsets", &aa_offsets)?, last("b_offsets", &b_offsets)?);
            Ok(Spec {
                species,
                harmonics: harmonics(self.harmonics)?,
                radial,
                pair,
                a_radial: copied("a_radial", self.a_radial, self.n_a)?,
                a_angular: copied("a_angular", self.a_angular, self.n_a)?,
                aa_offsets,
                aa_factors: copied("aa_factors", self.aa_factors, n_factors)?,
                b_offsets,
                b_terms: copied("b_terms", self.b_terms, n_terms)?,
                b_values: copied("b_values", self.b_values, n_terms)?,
            })
        }
    }
}

fn plus_one(name: &'static str, n: usize) -> Result<usize> {
    n.checked_add(1).ok_or_else(|| Error::argument(name, format!("{n} rows do not fit into memory")))
}

/// The length of what offsets divide; a careless last one is refused before anything is read by it.
fn last(name: &'static str, offsets: &[usize]) -> Result<usize> {
    if let Some(place) = offsets.windows(2).position(|pair| pair[1] < pair[0]) {
        let reason = format!("entry {} is {}, less than the one before", place + 1, offsets[place + 1]);
        return Err(Error::argument(name, reason));
    }
    Ok(offsets.last().copied().unwrap_or(0))
}
