//! Guinier line and Kratky axes.

use super::options::unknown;
use crate::Result;
use crate::ffi::borrow;
use crate::ffi::guard::guard;
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::saxs::guinier::{self, Options, Weights};

/// A point of a Guinier line weighs (I/sigma)².
pub const NUCULA_GUINIER_WEIGHTS_VARIANCE: i32 = 0;
/// A point of a Guinier line weighs I/sigma.
pub const NUCULA_GUINIER_WEIGHTS_RATIO: i32 = 1;

/// Status of a Guinier line: it falls.
pub const NUCULA_GUINIER_OK: i32 = 0;
/// Status of a Guinier line: it does not fall, so that there is no radius; rg2 is not positive.
pub const NUCULA_GUINIER_NO_DECAY: i32 = 1;

/// Which points make a Guinier line. Fill it with `nucula_guinier_options_init`, then change fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_guinier_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// One of the NUCULA_GUINIER_WEIGHTS_* numbers. Default NUCULA_GUINIER_WEIGHTS_VARIANCE.
    pub weights: i32,
    /// Smallest q, Å⁻¹. Default 0.
    pub q_min: f64,
    /// Largest q, Å⁻¹; 0: the end is found. Default 0.
    pub q_max: f64,
    /// Largest q Rg where the end is found. Default 1.3.
    pub limit: f64,
    /// Fewer points are refused. Default 5.
    pub min_points: u64,
}

// SAFETY: repr(C), starts with the u32 size; numbers only.
unsafe impl Sized32 for nucula_guinier_options_t {
    const NAME: &'static str = "guinier options";

    fn defaults() -> Self {
        let Options { limit, min_points, .. } = Options::default();
        Self {
            size: size_of::<Self>() as u32,
            weights: NUCULA_GUINIER_WEIGHTS_VARIANCE,
            q_min: 0.0,
            q_max: 0.0,
            limit,
            min_points: min_points as u64,
        }
    }
}

impl nucula_guinier_options_t {
    fn to_rust(self) -> Result<Options> {
        Ok(Options {
            q_min: self.q_min,
            q_max: if self.q_max == 0.0 { f64::NAN } else { self.q_max },
            limit: self.limit,
            weights: match self.weights {
                NUCULA_GUINIER_WEIGHTS_VARIANCE => Weights::Variance,
                NUCULA_GUINIER_WEIGHTS_RATIO => Weights::Ratio,
                other => return Err(unknown("weights", other, "NUCULA_GUINIER_WEIGHTS_* numbers 0, 1")),
            },
            min_points: usize::try_from(self.min_points).unwrap_or(usize::MAX),
        })
    }
}

/// Fills options with the defaults.
///
/// `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_guinier_options_init(
    options: *mut nucula_guinier_options_t,
    size: usize,
) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { sized::write_defaults(options, size) })
}

/// A Guinier line and what it says.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_guinier_t {
    /// Size of this struct in bytes, as the caller knows it; set it before the call.
    pub size: u32,
    /// NUCULA_GUINIER_OK or NUCULA_GUINIER_NO_DECAY.
    pub status: i32,
    /// Radius of gyration, Å; NaN where the line does not fall.
    pub rg: f64,
    /// Its standard error, from the sigmas.
    pub rg_sigma: f64,
    /// Intensity at q = 0.
    pub i0: f64,
    /// Its standard error.
    pub i0_sigma: f64,
    /// Rg², also where it is not positive.
    pub rg2: f64,
    /// Index of the first point used.
    pub first: usize,
    /// One more than the index of the last.
    pub last: usize,
    /// Points used.
    pub n_used: usize,
}

// SAFETY: repr(C), starts with the u32 size; numbers only.
unsafe impl Sized32 for nucula_guinier_t {
    const NAME: &'static str = "out";

    fn defaults() -> Self {
        // SAFETY: numbers are valid as zeros.
        Self { size: size_of::<Self>() as u32, ..unsafe { std::mem::zeroed() } }
    }
}

/// The Guinier line ln I = ln I0 - Rg² q²/3 through the points with positive intensity and sigma.
///
/// `q`: Å⁻¹. `intensity`, `sigma`: n_q values. `options`: NULL for the defaults: the end of the line is found. `out`: the struct to
/// fill, its `size` field set by the caller.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT naming an option; DEGENERATE (too few points, all at one q); OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_guinier(
    q: *const f64,
    intensity: *const f64,
    sigma: *const f64,
    n_q: usize,
    options: *const nucula_guinier_options_t,
    out: *mut nucula_guinier_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises n_q readable numbers of each, and structs as long as they say.
        unsafe {
            let (q, intensity, sigma) = (
                borrow::slice("q", q, n_q)?,
                borrow::slice("intensity", intensity, n_q)?,
                borrow::slice("sigma", sigma, n_q)?,
            );
            let options = sized::options(options)?.to_rust()?;
            sized::write_view(out, |_| {
                let found = guinier::guinier(q, intensity, sigma, &options)?;
                Ok(nucula_guinier_t {
                    status: if found.decays() { NUCULA_GUINIER_OK } else { NUCULA_GUINIER_NO_DECAY },
                    rg: found.rg,
                    rg_sigma: found.rg_sigma,
                    i0: found.i0,
                    i0_sigma: found.i0_sigma,
                    rg2: found.rg2,
                    first: found.first,
                    last: found.last,
                    n_used: found.n_used,
                    ..Sized32::defaults()
                })
            })
        }
    })
}

/// The axes of a Kratky plot: (q, q² I), or without dimension (q Rg, (q Rg)² I/I0).
///
/// `q`, `intensity`: n_q values. `rg`, `i0`: both 1 for the plain plot; finite and positive. `x`, `y`: receive n_q numbers.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT naming `rg` or `i0`; OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_kratky(
    q: *const f64,
    intensity: *const f64,
    n_q: usize,
    rg: f64,
    i0: f64,
    x: *mut f64,
    y: *mut f64,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises n_q numbers of each.
        let (q, intensity, x, y) = unsafe {
            (
                borrow::slice("q", q, n_q)?,
                borrow::slice("intensity", intensity, n_q)?,
                borrow::slice_mut("x", x, n_q)?,
                borrow::slice_mut("y", y, n_q)?,
            )
        };
        let (own_x, own_y) = guinier::kratky(q, intensity, Some([rg, i0]))?;
        x.copy_from_slice(&own_x);
        y.copy_from_slice(&own_y);
        Ok(())
    })
}
