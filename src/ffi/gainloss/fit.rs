//! Fits, and a look at them and at tests.

use std::ffi::c_void;

use super::data::nucula_gainloss_t;
use super::options::{nucula_gainloss_options_t, optional};
use crate::ffi::borrow;
use crate::ffi::guard::guard;
use crate::ffi::progress::{self, Progress, nucula_progress_t};
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::gainloss::{Data, Design, Fit, FitOptions, Options, Tests};
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected};
use crate::{Error, Result};

/// Patterns of data whose fit takes some milliseconds at most.
pub(super) const BRIEF_PATTERNS: usize = 30_000;

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
    /// Rate classes of a gamma distribution with mean 1 whose shape is fitted, too; 0: none. Not for tests. Default 0.
    pub gamma_classes: i32,
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
    /// The fitted shape of the gamma distribution of rates, 0.05 to 200; NaN where none was asked for.
    pub shape: f64,
    /// Its standard error; NaN at the ends of that range.
    pub shape_se: f64,
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
pub(super) unsafe fn terms<'a>(
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
            gamma_classes: usize::try_from(given.gamma_classes)
                .map_err(|_| Error::argument("gamma_classes", format!("{} is negative", given.gamma_classes)))?,
        };
        let likelihood = sized::options(given.likelihood)?;
        Ok((terms, likelihood.to_rust(data.tree().n_nodes(), data.n_families())?))
    }
}

/// The designs, both or none.
///
/// # Safety
/// Those that are not NULL must hold n_families × n_coefficients numbers.
pub(super) unsafe fn design<'a>(
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
    pub(super) fn new(tests: Tests) -> Result<Self> {
        Ok(Self { active: bytes(&tests.null.active)?, set_converged: bytes(&tests.converged)?, tests })
    }
}

/// Fits ln gain and ln loss, linear in coefficients, to all families by projected Newton steps.
///
/// `n_coefficients`: 2 where there are no designs, at most 4096. `gain_design`, `loss_design`: n_families × n_coefficients,
/// a family after the other; NULL for both: one ln gain and one ln loss. `options`: NULL for the defaults. `out`: receives
/// the fit, or NULL on failure; release it with `nucula_gainloss_fit_free`.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (a design, a bound, a prior, an option), TOO_LARGE (coefficients), CANCELLED,
/// OUT_OF_MEMORY.
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
                shape: null.shape.map_or(f64::NAN, |shape| shape.value),
                shape_se: null.shape.map_or(f64::NAN, |shape| shape.se),
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
