//! Radius of gyration.

use std::ffi::c_void;

use super::factors::{optional, product};
use super::options::unknown;
use crate::ffi::borrow;
use crate::ffi::guard::guard;
use crate::ffi::progress::{self, Progress, nucula_progress_t};
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::saxs::gyration::{self, Kept, Median, Options};
use crate::work::Monitor;
use crate::{Error, Result};

/// All atoms count.
pub const NUCULA_GYRATION_PLAIN: i32 = 0;
/// Atoms up to the median distance from the centre plus `cutoff` times 1.4826 times the median absolute deviation.
pub const NUCULA_GYRATION_ROBUST: i32 = 1;
/// The share `trim` of the atoms that is nearest the centre.
pub const NUCULA_GYRATION_TRIMMED: i32 = 2;

/// Median of an even number of values: the mean of the two in the middle.
pub const NUCULA_MEDIAN_MEAN: i32 = 0;
/// Median of an even number of values: the lower one of the two in the middle.
pub const NUCULA_MEDIAN_LOWER: i32 = 1;

/// How a radius of gyration is taken. Fill it with `nucula_gyration_options_init`, then change fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_gyration_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// One of the NUCULA_GYRATION_* numbers. Default NUCULA_GYRATION_PLAIN.
    pub method: i32,
    /// How many standard deviations beyond the median an atom may be (robust). Default 3.
    pub cutoff: f64,
    /// The share of the atoms that counts, 0..1 (trimmed). Default 0.95.
    pub trim: f64,
    /// One of the NUCULA_MEDIAN_* numbers (robust). Default NUCULA_MEDIAN_MEAN.
    pub median: i32,
    /// Threads to use; 0: one per core. Every number gives the same bits. Default 0.
    pub n_threads: i32,
    /// The longest gradient of an atom, applied last; infinite for no limit. Default infinite.
    pub max_gradient: f64,
    /// Told how far the call is; can cancel it. Default NULL.
    pub progress: nucula_progress_t,
    /// Handed to `progress`.
    pub user: *mut c_void,
}

// SAFETY: repr(C), starts with the u32 size; numbers, a nullable function pointer and a pointer only the caller reads.
unsafe impl Sized32 for nucula_gyration_options_t {
    const NAME: &'static str = "gyration options";

    fn defaults() -> Self {
        let Options { cutoff, trim, max_gradient, .. } = Options::default();
        Self {
            size: size_of::<Self>() as u32,
            method: NUCULA_GYRATION_PLAIN,
            cutoff,
            trim,
            median: NUCULA_MEDIAN_MEAN,
            n_threads: 0,
            max_gradient,
            progress: None,
            user: std::ptr::null_mut(),
        }
    }
}

impl nucula_gyration_options_t {
    fn to_rust(self) -> Result<Options> {
        Ok(Options {
            kept: match self.method {
                NUCULA_GYRATION_PLAIN => Kept::Plain,
                NUCULA_GYRATION_ROBUST => Kept::Robust,
                NUCULA_GYRATION_TRIMMED => Kept::Trimmed,
                other => return Err(unknown("method", other, "NUCULA_GYRATION_* numbers 0, 1, 2")),
            },
            cutoff: self.cutoff,
            trim: self.trim,
            median: match self.median {
                NUCULA_MEDIAN_MEAN => Median::Mean,
                NUCULA_MEDIAN_LOWER => Median::Lower,
                other => return Err(unknown("median", other, "NUCULA_MEDIAN_* numbers 0, 1")),
            },
            max_gradient: self.max_gradient,
            ..Options::default()
        })
    }
}

/// Fills options with the defaults.
///
/// `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_gyration_options_init(
    options: *mut nucula_gyration_options_t,
    size: usize,
) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { sized::write_defaults(options, size) })
}

/// The radius of gyration of conformers, of all atoms or without those that stray.
///
/// `positions`: n_conformers × n_atoms × 3, Å, finite, with at least one atom. `weights`: NULL for ones, or n_atoms numbers that
/// are not negative and have a sum: the centre is taken with the same ones. `options`: NULL for the defaults. `rg`: receives
/// n_conformers numbers, Å. `center`: NULL, or receives n_conformers × 3. `kept`: NULL, or receives n_conformers × n_atoms bytes,
/// 1 where an atom counts. `gradient`: NULL, or receives n_conformers × n_atoms × 3 numbers, dRg/dx with the kept atoms held
/// fixed; 0 where the radius is below 1e-8 Å. A restraint's energy k/2 (Rg - target)² has the gradient k (Rg - target) dRg/dx.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT naming `positions` (with the atom and its conformer), `weights` or an option; CANCELLED;
/// OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_radius_of_gyration(
    positions: *const [f64; 3],
    n_conformers: usize,
    n_atoms: usize,
    weights: *const f64,
    options: *const nucula_gyration_options_t,
    rg: *mut f64,
    center: *mut [f64; 3],
    kept: *mut u8,
    gradient: *mut [f64; 3],
) -> nucula_status_t {
    guard(|| {
        if n_atoms == 0 {
            return Err(Error::argument("positions", "there are no atoms"));
        }
        let n = product("n_conformers", n_conformers, n_atoms)?;
        let if_wanted = |is_null: bool, n: usize| if is_null { 0 } else { n };
        // SAFETY: the caller promises arrays as long as said, and options as long as they say.
        let (positions, weights, given, rg, center, kept, gradient) = unsafe {
            (
                borrow::slice("positions", positions, n)?,
                optional("weights", weights, n_atoms)?,
                sized::options(options)?,
                borrow::slice_mut("rg", rg, n_conformers)?,
                borrow::slice_mut("center", center, if_wanted(center.is_null(), n_conformers))?,
                borrow::slice_mut("kept", kept, if_wanted(kept.is_null(), n))?,
                borrow::slice_mut("gradient", gradient, if_wanted(gradient.is_null(), n))?,
            )
        };
        let options = given.to_rust()?;
        // SAFETY: the caller promises a callback that may be called during this call.
        let progress = unsafe { Progress::new(given.progress, given.user) };
        let find = |monitor: &Monitor| {
            gyration::radius_of_gyration(positions, n_conformers, n_atoms, weights, &options, monitor)
        };
        let found = progress::work(progress.as_ref(), given.n_threads, n < 1 << 16, find)?;
        for (c, found) in found.iter().enumerate() {
            rg[c] = found.rg;
            if let Some(center) = center.get_mut(c) {
                *center = found.center;
            }
            if !kept.is_empty() {
                let own = &mut kept[c * n_atoms..(c + 1) * n_atoms];
                own.iter_mut().zip(&found.kept).for_each(|(byte, kept)| *byte = u8::from(*kept));
            }
            if !gradient.is_empty() {
                gradient[c * n_atoms..(c + 1) * n_atoms].copy_from_slice(&found.gradient);
            }
        }
        Ok(())
    })
}
