//! Fits and tests, and a look at them.

use std::ffi::c_void;

use super::data::nucula_gainloss_t;
use super::options::{nucula_gainloss_options_t, optional};
use crate::ffi::borrow::{self, flag};
use crate::ffi::guard::guard;
use crate::ffi::progress::{self, Progress, nucula_progress_t};
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::gainloss::{Data, Design, Effect, Fit, FitOptions, Options, Sets, TestOptions, Tests};
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected};
use crate::{Error, Result};

/// The gain rate of a set's families shifts.
pub const NUCULA_EFFECT_GAIN: i32 = 0;
/// The loss rate shifts.
pub const NUCULA_EFFECT_LOSS: i32 = 1;

/// Patterns of data whose fit takes some milliseconds at most; with tests of a few sets.
const BRIEF_PATTERNS: usize = 30_000;
const BRIEF_SETS: usize = 4;

/// A fit, or a null with tests against it. Immutable; may be read from several threads at once.
pub struct nucula_gainloss_fit_t {
    tests: Tests,
    active: Vec<u8>,
    set_converged: Vec<u8>,
}

/// What a user can choose about a fit. Fill it with `nucula_gainloss_fit_options_init`, then change fields. Arrays have
/// one number per coefficient.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_gainloss_fit_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// Reserved; 0.
    pub reserved: u32,
    /// Where to start. Default NULL: 0.
    pub start: *const f64,
    /// Lower bounds. Default NULL: -20.
    pub lower: *const f64,
    /// Upper bounds. Default NULL: 20.
    pub upper: *const f64,
    /// Means of normal priors. Default NULL: 0.
    pub prior_mean: *const f64,
    /// Standard deviations of the priors; infinite: none. Default NULL: none.
    pub prior_sd: *const f64,
    /// The likelihood; of these options the threads, progress and arrays for flags are not looked at. Default NULL: its
    /// defaults.
    pub likelihood: *const nucula_gainloss_options_t,
    /// Threads to use; 0: one per core. Every number gives the same bits. Default 0.
    pub n_threads: i32,
    /// Told how far the call is; can cancel it. Default NULL.
    pub progress: nucula_progress_t,
    /// Handed to `progress`.
    pub user: *mut c_void,
}

// SAFETY: repr(C), starts with the u32 size; numbers, a nullable function pointer and pointers.
unsafe impl Sized32 for nucula_gainloss_fit_options_t {
    const NAME: &'static str = "fit options";

    fn defaults() -> Self {
        // SAFETY: numbers and nullable pointers are valid as zeros.
        Self { size: size_of::<Self>() as u32, ..unsafe { std::mem::zeroed() } }
    }
}

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
    /// Coefficients of the designs; 2 where there are none. Default 2.
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

/// A fit, and tests if there are any, as flat arrays. They belong to the fit and live as long as it does.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_gainloss_fit_view_t {
    /// Size of this struct in bytes, as the caller knows it; set it before the call.
    pub size: u32,
    /// 1: the climb ended at a maximum.
    pub converged: i32,
    /// Number of coefficients.
    pub n_coefficients: usize,
    /// Number of tests.
    pub n_sets: usize,
    /// n_coefficients: the coefficients.
    pub beta: *const f64,
    /// Log-likelihood less priors.
    pub objective: f64,
    /// Log-likelihood.
    pub ll: f64,
    /// n_coefficients: gradient of the objective.
    pub gradient: *const f64,
    /// n_coefficients × n_coefficients: its Hessian.
    pub hessian: *const f64,
    /// n_coefficients × n_coefficients: inverse of the negative Hessian of the coefficients that can move, NaN elsewhere.
    pub covariance: *const f64,
    /// n_coefficients: standard errors; NaN at a bound.
    pub se: *const f64,
    /// n_coefficients: 1 for coefficients held at a bound.
    pub active: *const u8,
    /// Evaluations of the objective.
    pub evaluations: u64,
    /// n_sets: twice what the alternative's objective is above the null's.
    pub statistic: *const f64,
    /// n_sets: chi-squared with one degree of freedom above it.
    pub p: *const f64,
    /// n_sets: p values adjusted after Benjamini and Hochberg.
    pub q: *const f64,
    /// n_sets: score statistic at the null; NaN where there is no information.
    pub score: *const f64,
    /// n_sets: chi-squared above it.
    pub score_p: *const f64,
    /// n_sets: the shift.
    pub effect: *const f64,
    /// n_sets: its standard error.
    pub effect_se: *const f64,
    /// n_sets × n_coefficients: the other coefficients of each alternative.
    pub set_beta: *const f64,
    /// n_sets: its objective.
    pub set_objective: *const f64,
    /// n_sets: its log-likelihood.
    pub set_ll: *const f64,
    /// n_sets: 1 if its climb ended at a maximum.
    pub set_converged: *const u8,
}

// SAFETY: repr(C), starts with the u32 size; numbers and pointers that only the caller reads.
unsafe impl Sized32 for nucula_gainloss_fit_view_t {
    const NAME: &'static str = "view";

    fn defaults() -> Self {
        // SAFETY: numbers and raw pointers are valid as zeros.
        Self { size: size_of::<Self>() as u32, ..unsafe { std::mem::zeroed() } }
    }
}

/// Options of a fit with those of its likelihood.
///
/// # Safety
/// The arrays that are not NULL must be as long as the fields say, and live as long as the result.
unsafe fn terms<'a>(
    given: &nucula_gainloss_fit_options_t,
    data: &Data,
    n_coefficients: usize,
) -> Result<(FitOptions<'a>, Options<'a>)> {
    let k = n_coefficients;
    // SAFETY: the same promise.
    unsafe {
        let terms = FitOptions {
            start: optional("start", given.start, k)?,
            lower: optional("lower", given.lower, k)?,
            upper: optional("upper", given.upper, k)?,
            prior_mean: optional("prior_mean", given.prior_mean, k)?,
            prior_sd: optional("prior_sd", given.prior_sd, k)?,
        };
        let likelihood = sized::options(given.likelihood)?;
        Ok((terms, likelihood.to_rust(data.tree().n_nodes(), data.n_families())?))
    }
}

/// The designs, both or none.
///
/// # Safety
/// Those that are not NULL must hold n_families × n_coefficients numbers.
unsafe fn design<'a>(
    gain: *const f64,
    loss: *const f64,
    n_coefficients: usize,
    data: &Data,
) -> Result<Option<Design<'a>>> {
    let Some(n) = n_coefficients.checked_mul(data.n_families()) else {
        return Err(Error::TooLarge { reason: format!("designs of {n_coefficients} coefficients") });
    };
    // SAFETY: the same promise.
    let given = unsafe { (optional("gain_design", gain, n)?, optional("loss_design", loss, n)?) };
    match given {
        (Some(gain), Some(loss)) => Ok(Some(Design { n_coefficients, gain, loss })),
        (None, None) if n_coefficients == 2 => Ok(None),
        (None, None) => {
            let reason = format!("{n_coefficients}; without designs there are 2, ln gain and ln loss");
            Err(Error::argument("n_coefficients", reason))
        }
        (None, Some(_)) => Err(Error::argument("gain_design", "NULL beside a loss_design; give both or none")),
        (Some(_), None) => Err(Error::argument("loss_design", "NULL beside a gain_design; give both or none")),
    }
}

fn bytes(flags: &[bool]) -> Result<Vec<u8>> {
    collected(flags.iter().map(|&flag| flag.into()), flags.len(), Purpose("flags of a fit"))
}

impl nucula_gainloss_fit_t {
    fn new(tests: Tests) -> Result<Self> {
        Ok(Self { active: bytes(&tests.null.active)?, set_converged: bytes(&tests.converged)?, tests })
    }
}

/// Fits ln gain and ln loss, linear in coefficients, to all families by projected Newton steps.
///
/// `n_coefficients`: 2 where there are no designs. `gain_design`, `loss_design`: n_families × n_coefficients, a family
/// after the other; NULL for both: one ln gain and one ln loss. `options`: NULL for the defaults. `out`: receives the
/// fit, or NULL on failure; release it with `nucula_gainloss_fit_free`.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (a design, a bound, a prior, an option), CANCELLED, OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_gainloss_fit(
    data: *const nucula_gainloss_t,
    n_coefficients: usize,
    gain_design: *const f64,
    loss_design: *const f64,
    options: *const nucula_gainloss_fit_options_t,
    out: *mut *mut nucula_gainloss_fit_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live data, arrays as long as described, and options as long as they say.
        unsafe {
            let out = borrow::handle_place("out", out)?;
            let data = &borrow::shared("data", data)?.0;
            let given = sized::options(options)?;
            let design = design(gain_design, loss_design, n_coefficients, data)?;
            let (terms, likelihood) = terms(&given, data, n_coefficients)?;
            let progress = Progress::new(given.progress, given.user);
            let work = |monitor: &Monitor| data.fit(design.as_ref(), &terms, &likelihood, monitor);
            let brief = data.n_patterns() < BRIEF_PATTERNS;
            let null: Fit = progress::work(progress.as_ref(), given.n_threads, brief, work)?;
            *out = borrow::hand_over(nucula_gainloss_fit_t::new(Tests::of_null(null))?);
            Ok(())
        }
    })
}

/// Tests sets of families against one null: in each alternative ln loss (or ln gain) of a set's families is shifted.
///
/// `offsets`: n_sets + 1, ascending from 0; `members`: family numbers, those of set i from `offsets[i]` up to, not
/// including, `offsets[i + 1]`. `options`: NULL for the defaults. `out`: receives the null with the tests, or NULL on
/// failure; release it with `nucula_gainloss_fit_free`.
///
/// Errors: as `nucula_gainloss_fit`, and BAD_ARGUMENT for sets without families, unknown or repeated ones.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_gainloss_test(
    data: *const nucula_gainloss_t,
    n_sets: usize,
    offsets: *const usize,
    members: *const u32,
    options: *const nucula_gainloss_test_options_t,
    out: *mut *mut nucula_gainloss_fit_t,
) -> nucula_status_t {
    guard(|| {
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
            let work = |monitor: &Monitor| data.test(&sets, design.as_ref(), &terms, &test, &likelihood, monitor);
            let brief = data.n_patterns() < BRIEF_PATTERNS && n_sets <= BRIEF_SETS;
            let tests = progress::work(progress.as_ref(), given.n_threads, brief, work)?;
            *out = borrow::hand_over(nucula_gainloss_fit_t::new(tests)?);
            Ok(())
        }
    })
}

/// Lends a fit as flat arrays.
///
/// `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the fit is freed.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_gainloss_fit_view(
    fit: *const nucula_gainloss_fit_t,
    view: *mut nucula_gainloss_fit_view_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live fit and a view as long as it says.
        unsafe {
            let fit = borrow::shared("fit", fit)?;
            let (tests, null) = (&fit.tests, &fit.tests.null);
            let filled = nucula_gainloss_fit_view_t {
                converged: null.converged.into(),
                n_coefficients: null.beta.len(),
                n_sets: tests.p.len(),
                beta: null.beta.as_ptr(),
                objective: null.objective,
                ll: null.ll,
                gradient: null.gradient.as_ptr(),
                hessian: null.hessian.as_ptr(),
                covariance: null.covariance.as_ptr(),
                se: null.se.as_ptr(),
                active: fit.active.as_ptr(),
                evaluations: null.evaluations.into(),
                statistic: tests.statistic.as_ptr(),
                p: tests.p.as_ptr(),
                q: tests.q.as_ptr(),
                score: tests.score.as_ptr(),
                score_p: tests.score_p.as_ptr(),
                effect: tests.effect.as_ptr(),
                effect_se: tests.se.as_ptr(),
                set_beta: tests.beta.as_ptr(),
                set_objective: tests.objective.as_ptr(),
                set_ll: tests.ll.as_ptr(),
                set_converged: fit.set_converged.as_ptr(),
                ..Sized32::defaults()
            };
            sized::write_view(view, |_| Ok(filled))
        }
    })
}

/// Frees a fit; its views end with it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_gainloss_fit_free(fit: *mut nucula_gainloss_fit_t) {
    // SAFETY: the caller promises a fit of this library that is not used again.
    unsafe { borrow::free(fit) };
}

/// Fills options with the defaults.
///
/// `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_gainloss_fit_options_init(
    options: *mut nucula_gainloss_fit_options_t,
    size: usize,
) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { sized::write_defaults(options, size) })
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
