//! What single atoms are: form factors, weights, exposed shares.

use std::ffi::c_void;

use libc::c_char;

use super::options::{table, unknown};
use crate::base::Name;
use crate::data::radii;
use crate::ffi::borrow;
use crate::ffi::guard::guard;
use crate::ffi::progress::{self, Progress, nucula_progress_t};
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::saxs::{distances, exposure, factors};
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected};
use crate::{Error, Result};

/// Weights of atoms: standard atomic weights, u.
pub const NUCULA_ATOM_WEIGHTS_MASS: i32 = 0;
/// Weights of atoms: electrons of the neutral atom.
pub const NUCULA_ATOM_WEIGHTS_ELECTRONS: i32 = 1;

/// Element symbols that crossed the line: NUL-terminated, or four characters.
pub(super) fn names(elements: &[[u8; 4]]) -> Result<Vec<Name<4>>> {
    let name = |symbol: &[u8; 4]| {
        let length = symbol.iter().position(|&byte| byte == 0).unwrap_or(symbol.len());
        Name::new(&symbol[..length])
    };
    collected(elements.iter().map(name), elements.len(), Purpose("the elements of atoms"))
}

/// An array that may be NULL.
///
/// # Safety
/// As [`borrow::slice`].
pub(super) unsafe fn optional<'a, T>(name: &'static str, pointer: *const T, n: usize) -> Result<Option<&'a [T]>> {
    // SAFETY: the same promise.
    if pointer.is_null() { Ok(None) } else { unsafe { borrow::slice(name, pointer, n).map(Some) } }
}

/// n × m, which must fit into memory.
pub(super) fn product(name: &'static str, n: usize, m: usize) -> Result<usize> {
    n.checked_mul(m).ok_or_else(|| Error::argument(name, format!("{n} times {m} items do not fit into memory")))
}

/// Form factors of neutral atoms, electrons.
///
/// `table`: one of the NUCULA_SAXS_TABLE_* numbers. `elements`: n symbols in any case, blanks cut; D counts as H.
/// `hydrogens`: NULL, or n numbers: so many times the factor of hydrogen is added. `q`: n_q values, Å⁻¹, finite, not
/// negative. `out`: receives n × n_q numbers.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT naming `table`, `elements` (with the atom that the table lacks), `hydrogens`, `q`;
/// OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_form_factors(
    table: i32,
    elements: *const [c_char; 4],
    hydrogens: *const i32,
    n: usize,
    q: *const f64,
    n_q: usize,
    out: *mut f64,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises arrays as long as said.
        let (elements, hydrogens, q, out) = unsafe {
            (
                borrow::slice("elements", elements.cast::<[u8; 4]>(), n)?,
                optional("hydrogens", hydrogens, n)?,
                borrow::slice("q", q, n_q)?,
                borrow::slice_mut("out", out, product("n_q", n, n_q)?)?,
            )
        };
        let rows = factors::form_factors(self::table(table)?, &names(elements)?, hydrogens, q)?;
        out.copy_from_slice(&rows);
        Ok(())
    })
}

/// Weights of atoms by element, such as `nucula_radius_of_gyration` and `nucula_pair_distribution` take them.
///
/// `kind`: one of the NUCULA_ATOM_WEIGHTS_* numbers. `elements`: n symbols in any case. `out`: receives n numbers.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT naming `kind` or `elements` (with the atom); OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_atom_weights(
    kind: i32,
    elements: *const [c_char; 4],
    n: usize,
    out: *mut f64,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises arrays as long as said.
        let (elements, out) =
            unsafe { (borrow::slice("elements", elements.cast::<[u8; 4]>(), n)?, borrow::slice_mut("out", out, n)?) };
        let elements = names(elements)?;
        let weights = match kind {
            NUCULA_ATOM_WEIGHTS_MASS => distances::masses(&elements)?,
            NUCULA_ATOM_WEIGHTS_ELECTRONS => distances::electrons(&elements)?,
            other => return Err(unknown("kind", other, "NUCULA_ATOM_WEIGHTS_* numbers 0, 1")),
        };
        out.copy_from_slice(&weights);
        Ok(())
    })
}

/// How exposed shares are counted. Fill it with `nucula_exposed_options_init`, then change fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_exposed_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// Threads to use; 0: one per core. Every number gives the same bits. Default 0.
    pub n_threads: i32,
    /// Radius of a solvent molecule, Å. Default 1.4.
    pub probe_radius: f64,
    /// Points on each atom's sphere. Default 256.
    pub n_points: u64,
    /// Told how far the call is; can cancel it. Default NULL.
    pub progress: nucula_progress_t,
    /// Handed to `progress`.
    pub user: *mut c_void,
}

// SAFETY: repr(C), starts with the u32 size; numbers, a nullable function pointer and a pointer only the caller reads.
unsafe impl Sized32 for nucula_exposed_options_t {
    const NAME: &'static str = "exposed options";

    fn defaults() -> Self {
        Self {
            size: size_of::<Self>() as u32,
            n_threads: 0,
            probe_radius: exposure::PROBE_RADIUS,
            n_points: exposure::N_POINTS as u64,
            progress: None,
            user: std::ptr::null_mut(),
        }
    }
}

/// Fills options with the defaults.
///
/// `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_exposed_options_init(
    options: *mut nucula_exposed_options_t,
    size: usize,
) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { sized::write_defaults(options, size) })
}

/// How much of each atom solvent can touch: the share of points on a sphere of its radius plus that of a solvent molecule
/// that no other atom's such sphere holds, 0..1.
///
/// `positions`: n_atoms × 3, Å, finite. `elements`: n_atoms symbols in any case; they give van der Waals radii, 2 Å for what is
/// not known. `options`: NULL for the defaults. `out`: receives n_atoms numbers.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT naming `positions`, `probe_radius`, `n_points`; CANCELLED; OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_exposed_fraction(
    positions: *const [f64; 3],
    elements: *const [c_char; 4],
    n_atoms: usize,
    options: *const nucula_exposed_options_t,
    out: *mut f64,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises arrays as long as said, options as long as they say, and a callback that may be called
        // during this call.
        let (positions, elements, given, out) = unsafe {
            (
                borrow::slice("positions", positions, n_atoms)?,
                borrow::slice("elements", elements.cast::<[u8; 4]>(), n_atoms)?,
                sized::options(options)?,
                borrow::slice_mut("out", out, n_atoms)?,
            )
        };
        // SAFETY: as above.
        let progress = unsafe { Progress::new(given.progress, given.user) };
        let elements = names(elements)?;
        let radii = elements.iter().map(|element| radii::radius(factors::symbol(*element).as_str()));
        let radii = collected(radii, n_atoms, Purpose("the radii of atoms"))?;
        let n_points = usize::try_from(given.n_points).unwrap_or(usize::MAX);
        let find =
            |monitor: &Monitor| exposure::exposed_fraction(positions, &radii, given.probe_radius, n_points, monitor);
        let is_brief = n_atoms.saturating_mul(n_points) < 1 << 20;
        out.copy_from_slice(&progress::work(progress.as_ref(), given.n_threads, is_brief, find)?);
        Ok(())
    })
}
