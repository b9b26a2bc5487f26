//! Bases: make them, look at them, free them.

use super::options::nucula_ace_options_t;
use super::spec::{NUCULA_ACE_SOLID, NUCULA_ACE_SPHERICAL, nucula_ace_radial_t, nucula_ace_spec_t};
use crate::ace::{Basis, Harmonics, generate};
use crate::ffi::borrow;
use crate::ffi::guard::guard;
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;

/// A linear ACE basis. Immutable; may be used from several threads at once.
pub struct nucula_ace_t {
    pub(super) basis: Basis,
    /// What views point to; their arrays are the basis's.
    radial: nucula_ace_radial_t,
    pair: Option<nucula_ace_radial_t>,
}

impl From<Basis> for nucula_ace_t {
    fn from(basis: Basis) -> Self {
        // The arrays lie on the heap, so they stay where they are when the basis moves.
        let radial = nucula_ace_radial_t::of(&basis.spec().radial);
        let pair = basis.spec().pair.as_ref().map(nucula_ace_radial_t::of);
        Self { basis, radial, pair }
    }
}

/// A basis, as flat arrays. They belong to the basis and live as long as it does.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_ace_view_t {
    /// Size of this struct in bytes, as the caller knows it; set it before the call.
    pub size: u32,
    /// NUCULA_ACE_SPHERICAL or NUCULA_ACE_SOLID.
    pub harmonics: i32,
    /// Functions of all species: columns of a design matrix, weights of a potential; n_species (n_many + n_pair).
    pub n_basis: usize,
    /// Many-body functions of one species. Their columns come first, species by species.
    pub n_many: usize,
    /// Pair functions of one species. Their columns follow, species by species.
    pub n_pair: usize,
    /// Number of species.
    pub n_species: usize,
    /// n_species.
    pub species: *const i32,
    /// No neighbour further than this counts, Å.
    pub cutoff: f64,
    /// Radial functions of the A.
    pub radial: *const nucula_ace_radial_t,
    /// Radial functions of the pair functions, or NULL.
    pub pair: *const nucula_ace_radial_t,
    /// Number of A.
    pub n_a: usize,
    /// n_a: radial function of each A.
    pub a_radial: *const i32,
    /// n_a: harmonic of each A, l² + l + m.
    pub a_angular: *const i32,
    /// Number of products.
    pub n_aa: usize,
    /// n_aa + 1: where the factors of each product start.
    pub aa_offsets: *const usize,
    /// A.
    pub aa_factors: *const i32,
    /// n_many + 1: where the terms of each function start.
    pub b_offsets: *const usize,
    /// Products.
    pub b_terms: *const i32,
    /// Coefficients of the terms.
    pub b_values: *const f64,
    /// n_many + n_pair + 1: where the multiset of each function of one species starts; NULL for a supplied specification.
    pub multiset_offsets: *const usize,
    /// (n, l), n from 1; pair functions have one with l = 0. NULL for a supplied specification.
    pub multisets: *const [i32; 2],
}

// SAFETY: repr(C), starts with the u32 size; numbers and pointers that only the caller reads.
unsafe impl Sized32 for nucula_ace_view_t {
    const NAME: &'static str = "view";

    fn defaults() -> Self {
        // SAFETY: numbers and raw pointers are valid as zeros.
        Self { size: size_of::<Self>() as u32, ..unsafe { std::mem::zeroed() } }
    }
}

/// Makes the usual invariant basis of correlation order 1 to 3.
///
/// One-particle functions (n >= 1, l >= 0) have the level n / n_species + wl · l. A multiset of 1 to `order` of them, repeats
/// allowed, is a function if its levels sum up to at most the total degree and its l can couple to an invariant (real 3j
/// symbols). Radial functions are Jacobi polynomials, (4, 4) for the many-body and Legendre for the pair functions.
///
/// `options`: `species` and `r0` must be set. `out`: receives the basis, or NULL on failure; release it with
/// `nucula_ace_free`.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (an option out of range; a `totaldegree` that asks for more than can be held).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_ace_generate(
    options: *const nucula_ace_options_t,
    out: *mut *mut nucula_ace_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises options as long as they say with arrays as long as they say, and a writable `out`.
        let (out, options) = unsafe {
            let out = borrow::handle_place("out", out)?;
            (out, sized::required("options", options)?.to_rust()?)
        };
        *out = borrow::hand_over(nucula_ace_t::from(generate(&options)?));
        Ok(())
    })
}

/// Makes a basis from a supplied specification: any radial functions, products of up to 8 factors, any coupling.
///
/// `spec`: copied; every index is checked. `out`: receives the basis, or NULL on failure; release it with
/// `nucula_ace_free`.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (naming the array, the place and the bound), OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_ace_from_spec(
    spec: *const nucula_ace_spec_t,
    out: *mut *mut nucula_ace_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a specification as long as it says with arrays as long as it says, and a writable
        // `out`.
        let (out, spec) = unsafe {
            let out = borrow::handle_place("out", out)?;
            (out, sized::required("spec", spec)?.to_rust()?)
        };
        *out = borrow::hand_over(nucula_ace_t::from(Basis::new(spec)?));
        Ok(())
    })
}

/// Lends what a basis is made of, as flat arrays.
///
/// `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the basis is freed.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_ace_view(ace: *const nucula_ace_t, view: *mut nucula_ace_view_t) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live basis and a view as long as it says.
        unsafe {
            let ace = borrow::shared("ace", ace)?;
            sized::write_view(view, |_| Ok(ace.view()))
        }
    })
}

impl nucula_ace_t {
    fn view(&self) -> nucula_ace_view_t {
        let (basis, spec) = (&self.basis, self.basis.spec());
        nucula_ace_view_t {
            harmonics: match spec.harmonics {
                Harmonics::Spherical => NUCULA_ACE_SPHERICAL,
                Harmonics::Solid => NUCULA_ACE_SOLID,
            },
            n_basis: basis.len(),
            n_many: basis.n_many(),
            n_pair: basis.n_pair(),
            n_species: basis.n_species(),
            species: spec.species.as_ptr(),
            cutoff: basis.cutoff(),
            radial: &raw const self.radial,
            pair: self.pair.as_ref().map_or(std::ptr::null(), std::ptr::from_ref),
            n_a: basis.n_a(),
            a_radial: spec.a_radial.as_ptr(),
            a_angular: spec.a_angular.as_ptr(),
            n_aa: basis.n_aa(),
            aa_offsets: spec.aa_offsets.as_ptr(),
            aa_factors: spec.aa_factors.as_ptr(),
            b_offsets: spec.b_offsets.as_ptr(),
            b_terms: spec.b_terms.as_ptr(),
            b_values: spec.b_values.as_ptr(),
            multiset_offsets: basis.multisets().map_or(std::ptr::null(), |sets| sets.offsets.as_ptr()),
            multisets: basis.multisets().map_or(std::ptr::null(), |sets| sets.nl.as_ptr()),
            ..Sized32::defaults()
        }
    }
}

/// Frees a basis; its views end with it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_ace_free(ace: *mut nucula_ace_t) {
    // SAFETY: the caller promises NULL or a basis that is not used again.
    unsafe { borrow::free(ace) };
}
