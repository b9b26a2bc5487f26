//! Models of scattering: profiles of conformers, and their fits to a curve.

use std::ffi::c_void;

use libc::c_char;

use super::factors::{names, optional, product};
use super::options::{
    NUCULA_SAXS_HYDROGENS_AUTO, NUCULA_SAXS_HYDROGENS_EXPLICIT, NUCULA_SAXS_HYDROGENS_IMPLICIT,
    nucula_saxs_fit_options_t, nucula_saxs_options_t, unknown,
};
use crate::ffi::borrow;
use crate::ffi::guard::guard;
use crate::ffi::progress::{self, Progress, nucula_progress_t};
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::ffi::structure::nucula_structure_t;
use crate::saxs::{Fit, Hydrogens, Measured, Model, Status, bound_hydrogens};
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected};
use crate::{Error, Result};

const MODEL: Purpose = Purpose("a model of scattering");

/// Shorter calls are done on the calling thread, seconds.
const BRIEF: f64 = 0.002;

/// Status of a fit: a scale that is not negative.
pub const NUCULA_SAXS_FIT_OK: i32 = 0;
/// Status of a fit: the best scale is negative; it is reported as it is.
pub const NUCULA_SAXS_FIT_NEGATIVE_SCALE: i32 = 1;
/// Status of a fit: the profile is flat or zero, or there are too few points; the scale is 1.
pub const NUCULA_SAXS_FIT_DEGENERATE: i32 = 2;
/// Status of a fit: a coordinate of the conformer is not finite; all its outputs are NaN.
pub const NUCULA_SAXS_FIT_BAD: i32 = 3;

const _: () = assert!(
    NUCULA_SAXS_FIT_OK == Status::Ok as i32
        && NUCULA_SAXS_FIT_NEGATIVE_SCALE == Status::NegativeScale as i32
        && NUCULA_SAXS_FIT_DEGENERATE == Status::Degenerate as i32
        && NUCULA_SAXS_FIT_BAD == Status::Bad as i32
);

/// A fitted c1 lies at an end of its range.
pub const NUCULA_SAXS_EDGE_C1: i32 = 1;
/// A fitted c2 lies at an end of its range.
pub const NUCULA_SAXS_EDGE_C2: i32 = 2;

/// What scatters and at which q: types of atoms, their factors, q, options. May be used from several threads at once.
pub struct nucula_saxs_model_t {
    model: Model,
    n_threads: i32,
    progress: nucula_progress_t,
    user: *mut c_void,
    /// Of the structure that the model was made from.
    positions: Option<Vec<[f64; 3]>>,
}

impl nucula_saxs_model_t {
    fn new(model: Model, options: &nucula_saxs_options_t, positions: Option<Vec<[f64; 3]>>) -> Self {
        let &nucula_saxs_options_t { n_threads, progress, user, .. } = options;
        Self { model, n_threads, progress, user, positions }
    }

    /// Positions of conformers as the caller gave them, or those of the structure where it gave none.
    ///
    /// # Safety
    /// `positions` must be NULL or lead to `n_conformers` times as many items as there are atoms.
    unsafe fn positions(&self, positions: *const [f64; 3], n_conformers: usize) -> Result<&[[f64; 3]]> {
        let n = product("n_conformers", n_conformers, self.model.n_atoms())?;
        match &self.positions {
            Some(own) if positions.is_null() && n == own.len() => Ok(own),
            Some(_) if positions.is_null() => {
                Err(Error::argument("n_conformers", format!("{n_conformers}: the structure has one")))
            }
            // SAFETY: the same promise.
            _ => unsafe { borrow::slice("positions", positions, n) },
        }
    }

    fn work<T: Send>(
        &self,
        n_conformers: usize,
        gradient: bool,
        work: impl FnOnce(&Model, &Monitor) -> Result<T> + Send,
    ) -> Result<T> {
        // SAFETY: whoever made the model promised a callback that may be called while a call takes it.
        let progress = unsafe { Progress::new(self.progress, self.user) };
        let is_brief = self.model.effort(n_conformers, gradient) < BRIEF;
        let model = &self.model;
        progress::work(progress.as_ref(), self.n_threads, is_brief, |monitor| work(model, monitor))
    }
}

/// Makes a model of bare numbers.
///
/// `types`: n_atoms numbers in 0 .. n_types. `factors`: n_types × n_q form factors, electrons, finite, of any sign. `q`: n_q
/// values, Å⁻¹, finite, not negative, in any order. `options`: NULL for the defaults; `table` and `hydrogens` do not count,
/// `density` and `c2` must be 0. `out`: receives the model, or NULL on failure; release it with `nucula_saxs_model_free`.
/// Everything is copied.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT naming `types`, `factors`, `q` or an option; OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_saxs_model_new(
    types: *const i32,
    n_atoms: usize,
    factors: *const f64,
    n_types: usize,
    q: *const f64,
    n_q: usize,
    options: *const nucula_saxs_options_t,
    out: *mut *mut nucula_saxs_model_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a writable `out`, arrays as long as said, and options as long as they say.
        let (out, types, factors, q, given) = unsafe {
            (
                borrow::handle_place("out", out)?,
                borrow::slice("types", types, n_atoms)?,
                borrow::slice("factors", factors, product("n_types", n_types, n_q)?)?,
                borrow::slice("q", q, n_q)?,
                sized::options(options)?,
            )
        };
        if let Some(i) = types.iter().position(|&kind| kind < 0) {
            let reason = format!("atom {i} has type {}; there are {n_types} types", types[i]);
            return Err(Error::argument("types", reason));
        }
        let types = collected(types.iter().map(|&kind| kind.unsigned_abs()), n_atoms, MODEL)?;
        let model = Model::new(&types, factors, n_types, q, given.to_rust()?)?;
        *out = borrow::hand_over(nucula_saxs_model_t::new(model, &given, None));
        Ok(())
    })
}

/// Makes a model of elements.
///
/// `elements`: n_atoms symbols in any case, blanks cut. `hydrogens`: NULL, or how many hydrogens each atom carries that are no
/// atoms of their own. `q`, `options`, `out`: as `nucula_saxs_model_new`; the option `hydrogens` must not be
/// NUCULA_SAXS_HYDROGENS_IMPLICIT, which needs the names of residues and atoms.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT naming `elements` (with the atom that the table lacks), `hydrogens`, `q` or an option;
/// OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_saxs_model_from_atoms(
    elements: *const [c_char; 4],
    hydrogens: *const i32,
    n_atoms: usize,
    q: *const f64,
    n_q: usize,
    options: *const nucula_saxs_options_t,
    out: *mut *mut nucula_saxs_model_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a writable `out`, arrays as long as said, and options as long as they say.
        let (out, elements, hydrogens, q, given) = unsafe {
            (
                borrow::handle_place("out", out)?,
                borrow::slice("elements", elements.cast::<[u8; 4]>(), n_atoms)?,
                optional("hydrogens", hydrogens, n_atoms)?,
                borrow::slice("q", q, n_q)?,
                sized::options(options)?,
            )
        };
        if rule_of(given.hydrogens)? == Hydrogens::Implicit {
            let reason = "implicit needs the names of residues and atoms: take a structure, or give their numbers";
            return Err(Error::argument("hydrogens", reason));
        }
        let model = Model::of_elements(&names(elements)?, hydrogens, q, given.to_rust()?)?;
        *out = borrow::hand_over(nucula_saxs_model_t::new(model, &given, None));
        Ok(())
    })
}

/// Makes a model of the atoms of a structure. Profiles are of other positions of these atoms, or of the structure's own.
///
/// `structure`: may be freed before the model. `q`, `options`, `out`: as `nucula_saxs_model_new`. With
/// NUCULA_SAXS_HYDROGENS_AUTO, the default, the hydrogens of amino acids, nucleotides and water are added where the structure
/// has no hydrogen at all: a third more of I(0).
///
/// Errors: NULL_POINTER; BAD_ARGUMENT naming `elements` (with the atom that the table lacks), `q` or an option; OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_saxs_model_from_structure(
    structure: *const nucula_structure_t,
    q: *const f64,
    n_q: usize,
    options: *const nucula_saxs_options_t,
    out: *mut *mut nucula_saxs_model_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a writable `out`, a live structure, n_q numbers, and options as long as they say.
        let (out, structure, q, given) = unsafe {
            (
                borrow::handle_place("out", out)?,
                &borrow::shared("structure", structure)?.0,
                borrow::slice("q", q, n_q)?,
                sized::options(options)?,
            )
        };
        let bound = bound_hydrogens(structure, rule_of(given.hydrogens)?)?;
        let model = Model::of_elements(&structure.topology.elements, bound.as_deref(), q, given.to_rust()?)?;
        let positions = structure.positions.iter().map(|x| x.map(f64::from));
        let positions = collected(positions, structure.n_atoms(), MODEL)?;
        *out = borrow::hand_over(nucula_saxs_model_t::new(model, &given, Some(positions)));
        Ok(())
    })
}

/// The rule that a number stands for.
fn rule_of(hydrogens: i32) -> Result<Hydrogens> {
    match hydrogens {
        NUCULA_SAXS_HYDROGENS_AUTO => Ok(Hydrogens::Auto),
        NUCULA_SAXS_HYDROGENS_EXPLICIT => Ok(Hydrogens::Explicit),
        NUCULA_SAXS_HYDROGENS_IMPLICIT => Ok(Hydrogens::Implicit),
        other => Err(unknown("hydrogens", other, "NUCULA_SAXS_HYDROGENS_* numbers 0, 1, 2")),
    }
}

/// The profiles of conformers: electrons², self terms included, I(0) = (Σ f)².
///
/// `positions`: n_conformers × n_atoms × 3, Å, finite; NULL for those of the structure that the model was made from, one
/// conformer. `out`: receives n_conformers × n_q numbers. Every conformer gets the same bits as alone.
///
/// Cost: some 2 ns per pair with the grid, about 2 ns per pair and q with the direct sum; memory in proportion to atoms.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT naming `positions` (with the atom and its conformer) or `n_conformers`; TOO_LARGE (a
/// grid of more than 2^24 nodes); CANCELLED; OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_saxs_profile(
    model: *const nucula_saxs_model_t,
    positions: *const [f64; 3],
    n_conformers: usize,
    out: *mut f64,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live model and arrays as long as said.
        let (model, positions, out) = unsafe {
            let model = borrow::shared("model", model)?;
            let n = product("n_conformers", n_conformers, model.model.q().len())?;
            (model, model.positions(positions, n_conformers)?, borrow::slice_mut("out", out, n)?)
        };
        let profiles =
            model.work(n_conformers, false, |model, monitor| model.profile(positions, n_conformers, monitor))?;
        out.copy_from_slice(&profiles);
        Ok(())
    })
}

/// A conformer beside a curve.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_saxs_fit_t {
    /// Size of this struct in bytes, as the caller knows it; set it before the call, at least in the first of an array.
    pub size: u32,
    /// One of the NUCULA_SAXS_FIT_* numbers.
    pub status: i32,
    /// Σ w (intensity - scale I - offset)², w = 1/sigma².
    pub chi2: f64,
    /// chi2 over points minus fitted parameters; NaN where there are no more points than parameters.
    pub reduced_chi2: f64,
    /// What the calculated profile is multiplied by.
    pub scale: f64,
    /// What is added then; 0 unless fitted.
    pub offset: f64,
    /// c1, as given or fitted.
    pub c1: f64,
    /// c2, as given or fitted.
    pub c2: f64,
    /// Points that count: finite, with a positive, finite sigma.
    pub n_used: usize,
    /// Which fitted parameter lies at an end of its range: a sum of NUCULA_SAXS_EDGE_* numbers.
    pub edges: i32,
    /// Reserved; 0.
    pub reserved: i32,
}

// SAFETY: repr(C), starts with the u32 size; numbers only.
unsafe impl Sized32 for nucula_saxs_fit_t {
    const NAME: &'static str = "fits";

    fn defaults() -> Self {
        // SAFETY: numbers are valid as zeros.
        Self { size: size_of::<Self>() as u32, ..unsafe { std::mem::zeroed() } }
    }
}

impl From<&Fit> for nucula_saxs_fit_t {
    fn from(fit: &Fit) -> Self {
        Self {
            status: fit.status as i32,
            chi2: fit.chi2,
            reduced_chi2: fit.reduced_chi2,
            scale: fit.scale,
            offset: fit.offset,
            c1: fit.c1,
            c2: fit.c2,
            n_used: fit.n_used,
            edges: i32::from(fit.c1_at_edge) * NUCULA_SAXS_EDGE_C1 + i32::from(fit.c2_at_edge) * NUCULA_SAXS_EDGE_C2,
            ..Sized32::defaults()
        }
    }
}

/// Fits the profiles of conformers to a measured curve, and if asked for gives the exact gradient of chi2 to all atoms.
///
/// `positions`: as `nucula_saxs_profile`. `intensity`, `sigma`: n_q values at the model's q; a point counts if its sigma is
/// finite and positive and its intensity finite. `options`: NULL for the defaults. `fits`: receives n_conformers structs, the
/// size field of the first set by the caller. `profiles`: NULL, or receives n_conformers × n_q calculated intensities, not
/// scaled. `gradient`: NULL, or receives n_conformers × n_atoms × 3 numbers, dchi2/dx, 1/Å; scale, offset, c1 and c2 are at
/// their optimum, exposed shares of atoms held fixed.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT naming `positions` (with the atom and its conformer), `n_conformers`, `intensity`, `sigma`
/// (no point counts), `fit_c1`, `fit_c2`; TOO_LARGE; CANCELLED; OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_saxs_fit(
    model: *const nucula_saxs_model_t,
    positions: *const [f64; 3],
    n_conformers: usize,
    intensity: *const f64,
    sigma: *const f64,
    options: *const nucula_saxs_fit_options_t,
    fits: *mut nucula_saxs_fit_t,
    profiles: *mut f64,
    gradient: *mut [f64; 3],
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live model, arrays as long as said, and options as long as they say.
        let (model, positions, intensity, sigma, given) = unsafe {
            let model = borrow::shared("model", model)?;
            let n_q = model.model.q().len();
            (
                model,
                model.positions(positions, n_conformers)?,
                borrow::slice("intensity", intensity, n_q)?,
                borrow::slice("sigma", sigma, n_q)?,
                sized::options(options)?,
            )
        };
        let n_q = model.model.q().len();
        // SAFETY: the caller promises n_conformers structs of the size that the first one says, and arrays as long as said.
        let (size, profiles, gradient) = unsafe {
            let n_profiles = if profiles.is_null() { 0 } else { product("n_conformers", n_conformers, n_q)? };
            let n_gradient = if gradient.is_null() { 0 } else { positions.len() };
            (
                size_of_each(fits, n_conformers)?,
                borrow::slice_mut("profiles", profiles, n_profiles)?,
                borrow::slice_mut("gradient", gradient, n_gradient)?,
            )
        };
        let options = given.to_rust()?;
        let measured = Measured::new(intensity, sigma, n_q)?;
        let wants_gradient = !gradient.is_empty();
        let fitted = model.work(n_conformers, wants_gradient, |model, monitor| {
            model.fit(positions, n_conformers, &measured, &options, wants_gradient, monitor)
        })?;
        for (c, fit) in fitted.fits.iter().enumerate() {
            // SAFETY: as above; the size is set in each, so that it is that of the first.
            unsafe {
                let place = fits.cast::<u8>().add(c * size).cast::<nucula_saxs_fit_t>();
                place.cast::<u32>().write(size as u32);
                sized::write_view(place, |_| Ok(fit.into()))?;
            }
        }
        if !profiles.is_empty() {
            profiles.copy_from_slice(&fitted.profiles);
        }
        gradient.copy_from_slice(&fitted.gradients);
        Ok(())
    })
}

/// The size of each struct of an array, as the first one says.
///
/// # Safety
/// Unless there are none, `fits` must be NULL or lead to a struct with its size set.
unsafe fn size_of_each(fits: *const nucula_saxs_fit_t, n: usize) -> Result<usize> {
    if n == 0 {
        return Ok(0);
    }
    borrow::check("fits", fits, 1)?;
    // SAFETY: at least the size is readable by the caller's promise.
    let size = unsafe { fits.cast::<u32>().read() } as usize;
    if size < size_of::<u32>() || !size.is_multiple_of(align_of::<nucula_saxs_fit_t>()) {
        let reason = format!("the size field of the first is {size}; set it to sizeof(the struct) before the call");
        return Err(Error::argument("fits", reason));
    }
    product("n_conformers", n, size)?;
    Ok(size)
}

/// Frees a model. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_saxs_model_free(model: *mut nucula_saxs_model_t) {
    // SAFETY: the caller promises a model of this library that is not used again.
    unsafe { borrow::free(model) };
}
