//! Measured curves: read, look at, write, free.

use libc::c_char;

use super::options::unknown;
use crate::ffi::borrow;
use crate::ffi::guard::guard;
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::io::{self, Curve, CurveOptions, Units};
use crate::work::memory::{Purpose, collected};
use crate::{Error, Result};

/// q of a file in Å⁻¹.
pub const NUCULA_SAXS_UNITS_PER_ANGSTROM: i32 = 0;
/// q of a file in nm⁻¹.
pub const NUCULA_SAXS_UNITS_PER_NM: i32 = 1;
/// The file says nothing about the unit of q.
pub const NUCULA_SAXS_UNITS_UNKNOWN: i32 = -1;

/// How a curve is read. Fill it with `nucula_saxs_read_options_init`, then change fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_saxs_read_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// One of the NUCULA_SAXS_UNITS_* numbers 0, 1: the unit of q in the file. Default NUCULA_SAXS_UNITS_PER_ANGSTROM.
    pub units: i32,
    /// Where the file has two columns: sigma is this fraction of |intensity|; 0: such a file is refused. Default 0.
    pub sigma_fraction: f64,
    /// Limit on the size of the file, and of what a gzipped file unpacks to, bytes. Default 4 GiB.
    pub max_file_bytes: u64,
}

// SAFETY: repr(C), starts with the u32 size; numbers only.
unsafe impl Sized32 for nucula_saxs_read_options_t {
    const NAME: &'static str = "saxs read options";

    fn defaults() -> Self {
        Self {
            size: size_of::<Self>() as u32,
            units: NUCULA_SAXS_UNITS_PER_ANGSTROM,
            sigma_fraction: 0.0,
            max_file_bytes: CurveOptions::default().max_file_bytes,
        }
    }
}

impl nucula_saxs_read_options_t {
    fn to_rust(self) -> Result<CurveOptions> {
        Ok(CurveOptions {
            units: match self.units {
                NUCULA_SAXS_UNITS_PER_ANGSTROM => Units::PerAngstrom,
                NUCULA_SAXS_UNITS_PER_NM => Units::PerNanometer,
                other => return Err(unknown("units", other, "NUCULA_SAXS_UNITS_* numbers 0, 1")),
            },
            sigma_fraction: if self.sigma_fraction == 0.0 { None } else { Some(self.sigma_fraction) },
            max_file_bytes: self.max_file_bytes,
        })
    }
}

/// Fills options with the defaults.
///
/// `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_saxs_read_options_init(
    options: *mut nucula_saxs_read_options_t,
    size: usize,
) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { sized::write_defaults(options, size) })
}

/// A measured curve. Immutable; may be read from several threads at once.
pub struct nucula_saxs_curve_t(Curve);

/// A curve as flat arrays of `n_q` entries. They belong to the curve and live as long as it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_saxs_curve_view_t {
    /// Size of this struct in bytes, as the caller knows it; set it before the call.
    pub size: u32,
    /// 1 if the file has sigmas, 0 if they were made up as the options asked.
    pub has_sigma: i32,
    /// The unit of q that the file suggests, one of the NUCULA_SAXS_UNITS_* numbers: by a word of its header, else by values
    /// above 2. If it contradicts the unit that was asked for, the user should know.
    pub units_hint: i32,
    /// Reserved; 0.
    pub reserved: i32,
    /// Number of points.
    pub n_q: usize,
    /// Å⁻¹, ascending.
    pub q: *const f64,
    /// Intensities, finite.
    pub intensity: *const f64,
    /// Standard errors as read; where one is not finite and positive, its point does not count in fits.
    pub sigma: *const f64,
}

// SAFETY: repr(C), starts with the u32 size; numbers and pointers that only the caller reads.
unsafe impl Sized32 for nucula_saxs_curve_view_t {
    const NAME: &'static str = "view";

    fn defaults() -> Self {
        // SAFETY: numbers and raw pointers are valid as zeros.
        Self { size: size_of::<Self>() as u32, ..unsafe { std::mem::zeroed() } }
    }
}

/// Reads a measured curve: columns q, intensity, sigma of a text file, `.gz` unpacked.
///
/// Lines before the first row of numbers are header; blank lines and those that start with # ! % ; @ / are skipped; columns
/// beyond the third are ignored; q must grow. Nothing is guessed, neither errors nor the unit of q.
///
/// `path`: any bytes on Unix, UTF-8 elsewhere. `options`: NULL for the defaults. `out`: receives the curve, or NULL on failure;
/// release it with `nucula_saxs_curve_free`.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT naming `units` or `sigma_fraction`; IO; PARSE with the line and the reason; TOO_LARGE
/// (`max_file_bytes`); OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_saxs_read(
    path: *const c_char,
    options: *const nucula_saxs_read_options_t,
    out: *mut *mut nucula_saxs_curve_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a writable `out`, a NUL-terminated path, and options as long as they say.
        let (out, path, options) =
            unsafe { (borrow::handle_place("out", out)?, borrow::path("path", path)?, sized::options(options)?) };
        *out = borrow::hand_over(nucula_saxs_curve_t(io::read_curve(&path, &options.to_rust()?)?));
        Ok(())
    })
}

/// Makes a curve of arrays, to be written.
///
/// `q`: n_q values, Å⁻¹, finite, not negative, ascending. `intensity`: finite. `sigma`: any numbers. `out`: receives the curve, or
/// NULL on failure; release it with `nucula_saxs_curve_free`. Everything is copied.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT naming `q` or `intensity`; OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_saxs_curve_new(
    q: *const f64,
    intensity: *const f64,
    sigma: *const f64,
    n_q: usize,
    out: *mut *mut nucula_saxs_curve_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a writable `out` and n_q readable numbers of each.
        let (out, q, intensity, sigma) = unsafe {
            (
                borrow::handle_place("out", out)?,
                borrow::slice("q", q, n_q)?,
                borrow::slice("intensity", intensity, n_q)?,
                borrow::slice("sigma", sigma, n_q)?,
            )
        };
        let grows = |k: usize| q[k].is_finite() && q[k] >= 0.0 && (k == 0 || q[k] > q[k - 1]);
        if let Some(k) = (0..n_q).find(|&k| !grows(k)) {
            let reason = format!("value {k} is {}; they must be finite, not negative, and grow", q[k]);
            return Err(Error::argument("q", reason));
        }
        if let Some(k) = intensity.iter().position(|i| !i.is_finite()) {
            return Err(Error::argument("intensity", format!("value {k} is {}", intensity[k])));
        }
        let copied = |values: &[f64]| collected(values.iter().copied(), n_q, Purpose("a measured curve"));
        let curve = Curve {
            q: copied(q)?,
            intensity: copied(intensity)?,
            sigma: copied(sigma)?,
            has_sigma: true,
            units_hint: None,
        };
        *out = borrow::hand_over(nucula_saxs_curve_t(curve));
        Ok(())
    })
}

/// Lends the points of a curve as flat arrays.
///
/// `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the curve is freed.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_saxs_curve_view(
    curve: *const nucula_saxs_curve_t,
    view: *mut nucula_saxs_curve_view_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live curve and a view as long as it says.
        unsafe {
            let curve = &borrow::shared("curve", curve)?.0;
            sized::write_view(view, |_| {
                Ok(nucula_saxs_curve_view_t {
                    has_sigma: curve.has_sigma.into(),
                    units_hint: match curve.units_hint {
                        None => NUCULA_SAXS_UNITS_UNKNOWN,
                        Some(Units::PerAngstrom) => NUCULA_SAXS_UNITS_PER_ANGSTROM,
                        Some(Units::PerNanometer) => NUCULA_SAXS_UNITS_PER_NM,
                    },
                    n_q: curve.q.len(),
                    q: curve.q.as_ptr(),
                    intensity: curve.intensity.as_ptr(),
                    sigma: curve.sigma.as_ptr(),
                    ..Sized32::defaults()
                })
            })
        }
    })
}

/// Writes a curve: a header line, then q (Å⁻¹), intensity and sigma, so that every number reads back exactly. The file appears
/// whole or not at all; an existing one is replaced.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (empty path), IO.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_saxs_curve_write(
    curve: *const nucula_saxs_curve_t,
    path: *const c_char,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live curve and a NUL-terminated path.
        let (curve, path) = unsafe { (&borrow::shared("curve", curve)?.0, borrow::path("path", path)?) };
        io::write_curve(&path, &curve.q, &curve.intensity, &curve.sigma)
    })
}

/// Frees a curve; its views end with it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_saxs_curve_free(curve: *mut nucula_saxs_curve_t) {
    // SAFETY: the caller promises a curve of this library that is not used again.
    unsafe { borrow::free(curve) };
}
