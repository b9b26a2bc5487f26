//! P(r): made, looked at, freed.

use std::ffi::c_void;

use super::factors::optional;
use crate::ffi::borrow;
use crate::ffi::guard::guard;
use crate::ffi::progress::{self, Progress, nucula_progress_t};
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::saxs::distances::{self, PairDistribution};
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected};

/// Pairs below this are a matter of some milliseconds.
const FEW_PAIRS: usize = 1 << 20;

/// How distances are counted. Fill it with `nucula_pair_distribution_options_init`, then change fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_pair_distribution_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// Threads to use; 0: one per core. Every number gives the same bits. Default 0.
    pub n_threads: i32,
    /// Width of a bin, Å. Default 1.
    pub bin_width: f64,
    /// Longer distances are dropped, Å; infinite: none. Default infinite.
    pub r_max: f64,
    /// Told how far the call is; can cancel it. Default NULL.
    pub progress: nucula_progress_t,
    /// Handed to `progress`.
    pub user: *mut c_void,
}

// SAFETY: repr(C), starts with the u32 size; numbers, a nullable function pointer and a pointer only the caller reads.
unsafe impl Sized32 for nucula_pair_distribution_options_t {
    const NAME: &'static str = "pair distribution options";

    fn defaults() -> Self {
        let size = size_of::<Self>() as u32;
        Self { size, n_threads: 0, bin_width: 1.0, r_max: f64::INFINITY, progress: None, user: std::ptr::null_mut() }
    }
}

/// Fills options with the defaults.
///
/// `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_pair_distribution_options_init(
    options: *mut nucula_pair_distribution_options_t,
    size: usize,
) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { sized::write_defaults(options, size) })
}

/// A distribution of pair distances. Immutable; may be read from several threads at once.
pub struct nucula_pair_distribution_t {
    found: PairDistribution,
    centers: Vec<f64>,
}

/// A distribution as flat arrays of `n_bins` entries. They belong to the distribution and live as long as it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_pair_distribution_view_t {
    /// Size of this struct in bytes, as the caller knows it; set it before the call.
    pub size: u32,
    /// Reserved; 0.
    pub reserved: u32,
    /// Number of bins.
    pub n_bins: usize,
    /// Middles of the bins, Å.
    pub r: *const f64,
    /// Σ 2 w_i w_j over the pairs of each bin; bin k holds k h <= r < (k + 1) h.
    pub p: *const f64,
    /// Σ w²: each atom with itself. With all bins it adds up to (Σ w)².
    pub self_term: f64,
    /// The longest distance, Å.
    pub d_max: f64,
    /// Radius of gyration from the exact second moment, Å; NaN without atoms.
    pub rg: f64,
}

// SAFETY: repr(C), starts with the u32 size; numbers and pointers that only the caller reads.
unsafe impl Sized32 for nucula_pair_distribution_view_t {
    const NAME: &'static str = "view";

    fn defaults() -> Self {
        // SAFETY: numbers and raw pointers are valid as zeros.
        Self { size: size_of::<Self>() as u32, ..unsafe { std::mem::zeroed() } }
    }
}

/// Counts the distances of all pairs of atoms.
///
/// `positions`: n_atoms × 3, Å, finite. `weights`: NULL for ones, or n_atoms finite numbers: a pair counts 2 w_i w_j. `options`:
/// NULL for the defaults. Without `r_max` there are as many bins as the longest distance needs; with it
/// ceil(r_max / bin_width), of which the last holds r = r_max too. `out`: receives the distribution, or NULL on failure; release
/// it with `nucula_pair_distribution_free`.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT naming `positions`, `weights`, `bin_width`, `r_max`; TOO_LARGE (2^31 bins); CANCELLED;
/// OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_pair_distribution(
    positions: *const [f64; 3],
    n_atoms: usize,
    weights: *const f64,
    options: *const nucula_pair_distribution_options_t,
    out: *mut *mut nucula_pair_distribution_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a writable `out`, arrays as long as said, and options as long as they say.
        let (out, positions, weights, given) = unsafe {
            (
                borrow::handle_place("out", out)?,
                borrow::slice("positions", positions, n_atoms)?,
                optional("weights", weights, n_atoms)?,
                sized::options(options)?,
            )
        };
        // SAFETY: the caller promises a callback that may be called during this call.
        let progress = unsafe { Progress::new(given.progress, given.user) };
        let r_max = if given.r_max == f64::INFINITY { None } else { Some(given.r_max) };
        let count =
            |monitor: &Monitor| distances::pair_distribution(positions, weights, given.bin_width, r_max, monitor);
        let is_brief = n_atoms.saturating_mul(n_atoms) / 2 < FEW_PAIRS;
        let found = progress::work(progress.as_ref(), given.n_threads, is_brief, count)?;
        let n_bins = found.p.len();
        let centers = collected((0..n_bins).map(|k| found.center(k)), n_bins, Purpose("a histogram of distances"))?;
        *out = borrow::hand_over(nucula_pair_distribution_t { found, centers });
        Ok(())
    })
}

/// Lends a distribution as flat arrays.
///
/// `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the distribution is freed.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_pair_distribution_view(
    distribution: *const nucula_pair_distribution_t,
    view: *mut nucula_pair_distribution_view_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live distribution and a view as long as it says.
        unsafe {
            let nucula_pair_distribution_t { found, centers } = borrow::shared("distribution", distribution)?;
            sized::write_view(view, |_| {
                Ok(nucula_pair_distribution_view_t {
                    n_bins: found.p.len(),
                    r: centers.as_ptr(),
                    p: found.p.as_ptr(),
                    self_term: found.self_term,
                    d_max: found.d_max,
                    rg: found.rg,
                    ..Sized32::defaults()
                })
            })
        }
    })
}

/// Frees a distribution; its views end with it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_pair_distribution_free(distribution: *mut nucula_pair_distribution_t) {
    // SAFETY: the caller promises a distribution of this library that is not used again.
    unsafe { borrow::free(distribution) };
}
