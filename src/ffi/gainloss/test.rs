//! Tests of sets of families or branches.

use std::ffi::c_void;

use super::data::nucula_gainloss_t;
use super::fit::{BRIEF_PATTERNS, design, nucula_gainloss_fit_options_t, nucula_gainloss_fit_t, terms};
use crate::ffi::borrow::{self, flag};
use crate::ffi::guard::guard;
use crate::ffi::progress::{self, Progress, nucula_progress_t};
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::gainloss::{Effect, Sets, TestOptions};
use crate::work::Monitor;
use crate::{Error, Result};

/// The gain rate of a set's families shifts.
pub const NUCULA_EFFECT_GAIN: i32 = 0;
/// The loss rate shifts.
pub const NUCULA_EFFECT_LOSS: i32 = 1;

/// Sets that are tested within some milliseconds at most.
const BRIEF_SETS: usize = 4;

/// What a user can choose about tests. Fill it with `nucula_gainloss_test_options_init`, then change fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_gainloss_test_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// One of the NUCULA_EFFECT_* numbers: which rate of a set's families shifts. Default NUCULA_EFFECT_LOSS.
    pub effect: i32,
    /// Bounds of the shift. Default -5, 5.
    pub effect_bounds: [f64; 2],
    /// Standard deviation of a normal prior of the shift around 0; infinite: none. Default infinite.
    pub effect_prior_sd: f64,
    /// 1: the null's coefficients are fitted again beside each shift; 0: they stay. Default 1.
    pub refit: i32,
    /// 1: the shift's prior counts with its normalizing constant, so that statistics can be negative. Default 0.
    pub compat_prior_constant: i32,
    /// Coefficients of the designs, at most 4096; 2 where there are none. Default 2.
    pub n_coefficients: usize,
    /// n_families × n_coefficients, a family after the other: rows of ln gain. Default NULL: (1, 0) for all.
    pub gain_design: *const f64,
    /// n_families × n_coefficients: rows of ln loss. Default NULL: (0, 1) for all.
    pub loss_design: *const f64,
    /// The null's fit; of these options threads and progress are not looked at. Default NULL: its defaults.
    pub fit: *const nucula_gainloss_fit_options_t,
    /// Threads to use; 0: one per core. Every number gives the same bits. Default 0.
    pub n_threads: i32,
    /// Told how far the call is; can cancel it. Default NULL.
    pub progress: nucula_progress_t,
    /// Handed to `progress`.
    pub user: *mut c_void,
}

// SAFETY: repr(C), starts with the u32 size; numbers, a nullable function pointer and pointers.
unsafe impl Sized32 for nucula_gainloss_test_options_t {
    const NAME: &'static str = "test options";

    fn defaults() -> Self {
        let test = TestOptions::default();
        Self {
            size: size_of::<Self>() as u32,
            effect: NUCULA_EFFECT_LOSS,
            effect_bounds: test.effect_bounds,
            effect_prior_sd: test.effect_prior_sd,
            refit: 1,
            compat_prior_constant: 0,
            n_coefficients: 2,
            // SAFETY: numbers and nullable pointers are valid as zeros.
            ..unsafe { std::mem::zeroed() }
        }
    }
}

/// What the sets of a test are of.
enum Of {
    Families,
    Branches,
}

/// Tests sets of families or of branches.
///
/// # Safety
/// As the functions that call it promise.
unsafe fn tests(
    of: Of,
    data: *const nucula_gainloss_t,
    n_sets: usize,
    offsets: *const usize,
    members: *const u32,
    options: *const nucula_gainloss_test_options_t,
    out: *mut *mut nucula_gainloss_fit_t,
) -> Result<()> {
    // SAFETY: the caller promises live data, arrays as long as described, and options as long as they say.
    unsafe {
        let out = borrow::handle_place("out", out)?;
        let data = &borrow::shared("data", data)?.0;
        let given = sized::options(options)?;
        let n_offsets = n_sets.checked_add(1).ok_or_else(|| Error::argument("n_sets", "too many"))?;
        let offsets = if n_sets == 0 { &[] } else { borrow::slice("offsets", offsets, n_offsets)? };
        let n_members = offsets.last().copied().unwrap_or(0);
        let sets = Sets { offsets, members: borrow::slice("members", members, n_members)? };
        let test = TestOptions {
            effect: match given.effect {
                NUCULA_EFFECT_GAIN => Effect::Gain,
                NUCULA_EFFECT_LOSS => Effect::Loss,
                other => {
                    let reason = format!("{other} is none of the NUCULA_EFFECT_* numbers 0, 1");
                    return Err(Error::argument("effect", reason));
                }
            },
            effect_bounds: given.effect_bounds,
            effect_prior_sd: given.effect_prior_sd,
            refit: flag("refit", given.refit)?,
            compat_prior_constant: flag("compat_prior_constant", given.compat_prior_constant)?,
        };
        let design = design(given.gain_design, given.loss_design, given.n_coefficients, data)?;
        let (terms, likelihood) = terms(&sized::options(given.fit)?, data, given.n_coefficients)?;
        let progress = Progress::new(given.progress, given.user);
        let work = |monitor: &Monitor| match of {
            Of::Families => data.test(&sets, design.as_ref(), &terms, &test, &likelihood, monitor),
            Of::Branches => data.test_branches(&sets, design.as_ref(), &terms, &test, &likelihood, monitor),
        };
        let brief = data.n_patterns() < BRIEF_PATTERNS && n_sets <= BRIEF_SETS;
        let tests = progress::work(progress.as_ref(), given.n_threads, brief, work)?;
        *out = borrow::hand_over(nucula_gainloss_fit_t::new(tests)?);
        Ok(())
    }
}

/// Tests sets of families against one null: in each alternative ln loss (or ln gain) of a set's families is shifted.
///
/// `offsets`: n_sets + 1, ascending from 0; `members`: family numbers, those of set i from `offsets[i]` up to, not
/// including, `offsets[i + 1]`. `options`: NULL for the defaults. `out`: receives the null with the tests, or NULL on
/// failure; release it with `nucula_gainloss_fit_free`.
///
/// Errors: as `nucula_gainloss_fit`, TOO_LARGE among them, and BAD_ARGUMENT for empty sets, unknown or repeated members.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_gainloss_test(
    data: *const nucula_gainloss_t,
    n_sets: usize,
    offsets: *const usize,
    members: *const u32,
    options: *const nucula_gainloss_test_options_t,
    out: *mut *mut nucula_gainloss_fit_t,
) -> nucula_status_t {
    // SAFETY: the caller's promise.
    guard(|| unsafe { tests(Of::Families, data, n_sets, offsets, members, options, out) })
}

/// Tests sets of branches, clades say, against one null: in each alternative ln loss (or ln gain) of all families is shifted
/// along a set's branches. The root's prior stays that of the rates elsewhere.
///
/// `members`: node numbers; a branch is the one above its node. All else as in `nucula_gainloss_test`.
///
/// Errors: the same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_gainloss_test_branches(
    data: *const nucula_gainloss_t,
    n_sets: usize,
    offsets: *const usize,
    members: *const u32,
    options: *const nucula_gainloss_test_options_t,
    out: *mut *mut nucula_gainloss_fit_t,
) -> nucula_status_t {
    // SAFETY: the caller's promise.
    guard(|| unsafe { tests(Of::Branches, data, n_sets, offsets, members, options, out) })
}

/// Fills options with the defaults.
///
/// `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_gainloss_test_options_init(
    options: *mut nucula_gainloss_test_options_t,
    size: usize,
) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { sized::write_defaults(options, size) })
}
