//! What a user can choose about profiles and their fits, as it crosses the line.

use std::ffi::c_void;

use crate::ffi::borrow::flag;
use crate::ffi::guard::guard;
use crate::ffi::progress::nucula_progress_t;
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::saxs::{FitOptions, Method, OnBad, Options, Table};
use crate::{Error, Result};

/// Method: the direct sum up to 64 atoms or where a grid would have more nodes than there are pairs, else the grid.
pub const NUCULA_SAXS_METHOD_AUTO: i32 = 0;
/// Method: one sine per pair and q; errors of rounding only.
pub const NUCULA_SAXS_METHOD_EXACT: i32 = 1;
/// Method: distances spread over nodes; at most 1e-8 of I wherever I is above 1e-6 of I(0).
pub const NUCULA_SAXS_METHOD_GRID: i32 = 2;

/// Form factors: one Gaussian in q for H, C, N, O, P, S; any other element counts as carbon.
pub const NUCULA_SAXS_TABLE_SIMPLE: i32 = 0;
/// Form factors: International Tables for Crystallography C, 6.1.1.4.
pub const NUCULA_SAXS_TABLE_CROMER_MANN: i32 = 1;
/// Form factors: Waasmaier & Kirfel, Acta Cryst. A51, 416 (1995).
pub const NUCULA_SAXS_TABLE_WAASMAIER_KIRFEL: i32 = 2;

/// Hydrogens: implicit for a structure that has none, else explicit.
pub const NUCULA_SAXS_HYDROGENS_AUTO: i32 = 0;
/// Hydrogens: the atoms as given.
pub const NUCULA_SAXS_HYDROGENS_EXPLICIT: i32 = 1;
/// Hydrogens: those of the residue are added to each heavy atom, by the names of residue and atom.
pub const NUCULA_SAXS_HYDROGENS_IMPLICIT: i32 = 2;

/// A conformer with a coordinate that is not finite: the call fails.
pub const NUCULA_SAXS_ON_BAD_ERROR: i32 = 0;
/// A conformer with a coordinate that is not finite: its outputs are NaN, its status NUCULA_SAXS_FIT_BAD.
pub const NUCULA_SAXS_ON_BAD_NAN: i32 = 1;

/// How profiles are computed. Fill it with `nucula_saxs_options_init`, then change fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_saxs_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// One of the NUCULA_SAXS_METHOD_* numbers. Default NUCULA_SAXS_METHOD_AUTO.
    pub method: i32,
    /// One of the NUCULA_SAXS_HYDROGENS_* numbers. Default NUCULA_SAXS_HYDROGENS_AUTO.
    pub hydrogens: i32,
    /// One of the NUCULA_SAXS_TABLE_* numbers. Default NUCULA_SAXS_TABLE_WAASMAIER_KIRFEL.
    pub table: i32,
    /// Electrons of displaced solvent per Å³; water has 0.334. Default 0: vacuum.
    pub density: f64,
    /// Swells every displaced volume by c1³. Default 1.
    pub c1: f64,
    /// Scales the hydration shell. Default 0: none.
    pub c2: f64,
    /// Threads to use; 0: one per core. Every number gives the same bits. Default 0.
    pub n_threads: i32,
    /// Reserved; 0.
    pub reserved: i32,
    /// Told how far a call that takes the model is; can cancel it. Default NULL.
    pub progress: nucula_progress_t,
    /// Handed to `progress`; both must stay valid as long as the model.
    pub user: *mut c_void,
}

// SAFETY: repr(C), starts with the u32 size; numbers, a nullable function pointer and a pointer only the caller reads.
unsafe impl Sized32 for nucula_saxs_options_t {
    const NAME: &'static str = "saxs options";

    fn defaults() -> Self {
        let options = Options::default();
        Self {
            size: size_of::<Self>() as u32,
            method: NUCULA_SAXS_METHOD_AUTO,
            hydrogens: NUCULA_SAXS_HYDROGENS_AUTO,
            table: NUCULA_SAXS_TABLE_WAASMAIER_KIRFEL,
            density: options.density,
            c1: options.c1,
            c2: options.c2,
            n_threads: 0,
            reserved: 0,
            progress: None,
            user: std::ptr::null_mut(),
        }
    }
}

impl nucula_saxs_options_t {
    pub(super) fn to_rust(self) -> Result<Options> {
        Ok(Options {
            method: match self.method {
                NUCULA_SAXS_METHOD_AUTO => Method::Auto,
                NUCULA_SAXS_METHOD_EXACT => Method::Exact,
                NUCULA_SAXS_METHOD_GRID => Method::Grid,
                other => return Err(unknown("method", other, "NUCULA_SAXS_METHOD_* numbers 0, 1, 2")),
            },
            table: table(self.table)?,
            density: self.density,
            c1: self.c1,
            c2: self.c2,
        })
    }
}

/// A table that crossed the line as an integer.
pub(super) fn table(number: i32) -> Result<Table> {
    match number {
        NUCULA_SAXS_TABLE_SIMPLE => Ok(Table::Simple),
        NUCULA_SAXS_TABLE_CROMER_MANN => Ok(Table::CromerMann),
        NUCULA_SAXS_TABLE_WAASMAIER_KIRFEL => Ok(Table::WaasmaierKirfel),
        other => Err(unknown("table", other, "NUCULA_SAXS_TABLE_* numbers 0, 1, 2")),
    }
}

/// The error of a number that no constant has.
pub(super) fn unknown(name: &'static str, number: i32, constants: &str) -> Error {
    Error::argument(name, format!("{number} is none of the {constants}"))
}

/// Fills options with the defaults.
///
/// `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_saxs_options_init(options: *mut nucula_saxs_options_t, size: usize) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { sized::write_defaults(options, size) })
}

/// How profiles are fitted to a curve. Fill it with `nucula_saxs_fit_options_init`, then change fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_saxs_fit_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// 1: a constant is fitted beside the scale. Default 0.
    pub offset: i32,
    /// 1: c1 is fitted, within 0.95 .. 1.05; the model needs elements and a density. Default 0.
    pub fit_c1: i32,
    /// 1: c2 is fitted, within -2 .. 4; the model needs elements. Default 0.
    pub fit_c2: i32,
    /// One of the NUCULA_SAXS_ON_BAD_* numbers. Default NUCULA_SAXS_ON_BAD_ERROR.
    pub on_bad: i32,
    /// Reserved; 0.
    pub reserved: i32,
}

// SAFETY: repr(C), starts with the u32 size; integers only.
unsafe impl Sized32 for nucula_saxs_fit_options_t {
    const NAME: &'static str = "saxs fit options";

    fn defaults() -> Self {
        let size = size_of::<Self>() as u32;
        Self { size, offset: 0, fit_c1: 0, fit_c2: 0, on_bad: NUCULA_SAXS_ON_BAD_ERROR, reserved: 0 }
    }
}

impl nucula_saxs_fit_options_t {
    pub(super) fn to_rust(self) -> Result<FitOptions> {
        Ok(FitOptions {
            offset: flag("offset", self.offset)?,
            fit_c1: flag("fit_c1", self.fit_c1)?,
            fit_c2: flag("fit_c2", self.fit_c2)?,
            on_bad: match self.on_bad {
                NUCULA_SAXS_ON_BAD_ERROR => OnBad::Error,
                NUCULA_SAXS_ON_BAD_NAN => OnBad::Nan,
                other => return Err(unknown("on_bad", other, "NUCULA_SAXS_ON_BAD_* numbers 0, 1")),
            },
        })
    }
}

/// Fills options with the defaults.
///
/// `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_saxs_fit_options_init(
    options: *mut nucula_saxs_fit_options_t,
    size: usize,
) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { sized::write_defaults(options, size) })
}
