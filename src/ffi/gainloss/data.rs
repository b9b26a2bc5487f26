//! A tree with its states: likelihoods, events, and states at random.

use std::sync::Arc;

use super::options::{nucula_gainloss_options_t, nucula_gainloss_rates_t, strided};
use crate::ffi::borrow;
use crate::ffi::guard::guard;
use crate::ffi::progress;
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::ffi::tree::nucula_tree_t;
use crate::gainloss::{self, By, ClassRate, Data, Derivatives, Rates, StatesView, Totals};
use crate::work::Monitor;
use crate::{Error, Result};

/// A class has the mean of the distribution within it.
pub const NUCULA_GAMMA_MEAN: i32 = 0;
/// A class has the median, scaled so that the mean of all is 1.
pub const NUCULA_GAMMA_MEDIAN: i32 = 1;

/// Numbers of all nodes and families.
pub const NUCULA_EVENTS_ALL: i32 = 0;
/// Weighted sums over families.
pub const NUCULA_EVENTS_BY_BRANCH: i32 = 1;
/// Sums over nodes.
pub const NUCULA_EVENTS_BY_FAMILY: i32 = 2;

/// Work of less than about half a millisecond: patterns, or families with rates of their own times nodes.
const BRIEF_PATTERNS: usize = 50_000;
const BRIEF_NODES: usize = 10_000;

/// A tree with its states, prepared. Immutable; may be used from several threads at once.
pub struct nucula_gainloss_t(pub(super) Data);

/// Weighted sums over the families.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_gainloss_totals_t {
    /// Of the log-likelihoods.
    pub ll: f64,
    /// Of their derivatives in gain and loss; 0 where `grad` was not asked for.
    pub grad: [f64; 2],
    /// Of the second derivatives, gain gain, gain loss, loss loss; 0 where `hess` was not asked for.
    pub hess: [f64; 3],
}

/// Arrays of the caller for posterior states and expected events; NULL: not wanted. Those by node are
/// n_nodes × n_families, a node after the other; rows of the root are 0 but for `presence`. With NUCULA_EVENTS_BY_BRANCH
/// they are n_nodes sums over families, each times its weight of the options; those of weight 0 are left out. With
/// NUCULA_EVENTS_BY_FAMILY they are n_families sums over nodes.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_gainloss_events_t {
    /// Size of this struct in bytes, as the caller knows it; set it before the call.
    pub size: u32,
    /// One of the NUCULA_EVENTS_* numbers: all of them, or sums.
    pub by: i32,
    /// Posterior probability of presence at each node; NaN for an impossible family, as all others.
    pub presence: *mut f64,
    /// Expected number of gains on the branch above each node.
    pub gains: *mut f64,
    /// Expected number of losses.
    pub losses: *mut f64,
    /// Probability that the ends of the branch are absent, present.
    pub gained: *mut f64,
    /// Probability that they are present, absent.
    pub lost: *mut f64,
    /// n_families × n_class_rates: posterior of the rate classes; one class where none are given.
    pub classes: *mut f64,
}

// SAFETY: repr(C), starts with the u32 size; numbers and nullable pointers.
unsafe impl Sized32 for nucula_gainloss_events_t {
    const NAME: &'static str = "arrays";

    fn defaults() -> Self {
        // SAFETY: integers and raw pointers are valid as zeros.
        Self { size: size_of::<Self>() as u32, ..unsafe { std::mem::zeroed() } }
    }
}

/// States of `n_rows` rows as the caller holds them.
///
/// # Safety
/// All places that the strides reach must be readable.
unsafe fn states_view<'a>(
    states: *const i8,
    [row_stride, column_stride]: [isize; 2],
    n_rows: usize,
    n_families: usize,
) -> Result<StatesView<'a>> {
    let (before, length) = borrow::reach::<i8>("states", &[(n_rows, row_stride), (n_families, column_stride)])?;
    if length == 0 {
        return Ok(StatesView { values: &[], first: 0, row_stride, column_stride, n_families });
    }
    // SAFETY: the first state is readable.
    unsafe { borrow::shared("states", states)? };
    // SAFETY: everything from the lowest to the highest place that is reached is the caller's.
    let values = unsafe { borrow::slice("states", states.wrapping_sub(before), length)? };
    Ok(StatesView { values, first: before, row_stride, column_stride, n_families })
}

/// Copies a tree's states and checks them. What calls about them share is kept with them.
///
/// `states`: 0 absent, 1 present, below 0 unknown; row i, of node `tip_nodes[i]`, family f at
/// `states[i * row_stride + f * column_stride]`. `out`: receives the data, or NULL on failure; release it with
/// `nucula_gainloss_free`. The tree and the states may be freed before.
///
/// Memory: n_tips × n_families bytes, and from the first call on about 12 bytes per distinct pattern of each subtree.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (a state above 1, with its row and column), TOO_LARGE (2^31 families),
/// OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_gainloss_prepare(
    tree: *const nucula_tree_t,
    states: *const i8,
    row_stride: isize,
    column_stride: isize,
    n_families: usize,
    out: *mut *mut nucula_gainloss_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live tree, a writable `out`, and states as far as the strides reach.
        let (out, tree, view) = unsafe {
            let (out, tree) = (borrow::handle_place("out", out)?, &borrow::shared("tree", tree)?.tree);
            (out, tree, states_view(states, [row_stride, column_stride], tree.n_tips(), n_families)?)
        };
        *out = borrow::hand_over(nucula_gainloss_t(Data::new(Arc::clone(tree), &view)?));
        Ok(())
    })
}

/// Log-likelihoods of all families at given rates, with derivatives in gain and loss. A family's numbers are the same bits
/// alone or among others, at equal rates or different ones, on any instruction set and number of threads.
///
/// `rates`: gain and loss. `options`: NULL for the defaults. `ll`: n_families; `grad`: n_families × 2; `hess`:
/// n_families × 3 (gain gain, gain loss, loss loss); `totals`: weighted sums. Each may be NULL; what is not asked for is
/// not computed. A family of probability 0 has -∞ and derivatives 0.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (a rate, an option, a family that contradicts the ascertainment), CANCELLED,
/// OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_gainloss_loglik(
    data: *const nucula_gainloss_t,
    rates: *const nucula_gainloss_rates_t,
    options: *const nucula_gainloss_options_t,
    ll: *mut f64,
    grad: *mut [f64; 2],
    hess: *mut [f64; 3],
    totals: *mut nucula_gainloss_totals_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live data, rates, options as long as they say, and arrays for all families.
        unsafe {
            let data = &borrow::shared("data", data)?.0;
            let rates = borrow::shared("rates", rates)?;
            let given = sized::options(options)?;
            let n = data.n_families();
            let gain = strided("gain", rates.gain, rates.gain_stride, n)?;
            let loss = strided("loss", rates.loss, rates.loss_stride, n)?;
            let options = given.to_rust(data.tree().n_nodes(), n)?;
            let derivatives = match (grad.is_null(), hess.is_null()) {
                (true, true) => Derivatives::None,
                (false, true) => Derivatives::First,
                (_, false) => Derivatives::Second,
            };
            let rates = Rates { gain: &gain, loss: &loss };
            let work = |monitor: &Monitor| data.loglik(&rates, &options, derivatives, monitor);
            let found = progress::work(given.progress().as_ref(), given.n_threads, is_brief(data, &rates), work)?;
            // All places before any is written.
            let ll = place_for("ll", ll, n)?;
            let grad = place_for("grad", grad, n)?;
            let hess = place_for("hess", hess, n)?;
            let impossible = place_for("impossible", given.impossible, n)?;
            let dropped = place_for("dropped", given.dropped, n)?;
            let totals = if totals.is_null() { None } else { Some(borrow::place("totals", totals)?) };
            put(ll, &found.ll);
            put(grad, &found.grad);
            put(hess, &found.hess);
            for (out, flags) in [(impossible, &found.impossible), (dropped, &found.dropped)] {
                out.into_iter().flatten().zip(flags).for_each(|(out, &flag)| *out = flag.into());
            }
            if let Some(totals) = totals {
                let Totals { ll, grad, hess } = found.totals;
                *totals = nucula_gainloss_totals_t { ll, grad, hess };
            }
            Ok(())
        }
    })
}

/// Whether a likelihood surely takes less than waking another thread is worth.
fn is_brief(data: &Data, rates: &Rates<'_>) -> bool {
    if rates.are_shared() {
        data.n_patterns() < BRIEF_PATTERNS
    } else {
        data.n_families().saturating_mul(data.tree().n_nodes()) < BRIEF_NODES
    }
}

/// `n` writable items, unless the pointer is NULL.
///
/// # Safety
/// As [`borrow::slice_mut`].
unsafe fn place_for<'a, T>(name: &'static str, pointer: *mut T, n: usize) -> Result<Option<&'a mut [T]>> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: the same promise.
    unsafe { borrow::slice_mut(name, pointer, n) }.map(Some)
}

fn put<T: Copy>(out: Option<&mut [T]>, values: &[T]) {
    if let Some(out) = out {
        out.copy_from_slice(values);
    }
}

/// Posterior states of all nodes and expected gains and losses on all branches, given the tips. The ascertainment does not
/// change them.
///
/// `rates`, `options`: as in `nucula_gainloss_loglik`. `arrays`: the caller's arrays, its `size` field set. Cost:
/// n_nodes × n_families, and 40 bytes of memory each beside the arrays, for sums as many as these have.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT, TOO_LARGE, CANCELLED, OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_gainloss_events(
    data: *const nucula_gainloss_t,
    rates: *const nucula_gainloss_rates_t,
    options: *const nucula_gainloss_options_t,
    arrays: *mut nucula_gainloss_events_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live data, rates, options as long as they say, and arrays as long as described.
        unsafe {
            let data = &borrow::shared("data", data)?.0;
            let rates = borrow::shared("rates", rates)?;
            let given = sized::options(options)?;
            let arrays = sized::required("arrays", arrays.cast_const())?;
            let (n, n_nodes) = (data.n_families(), data.tree().n_nodes());
            let gain = strided("gain", rates.gain, rates.gain_stride, n)?;
            let loss = strided("loss", rates.loss, rates.loss_stride, n)?;
            let options = given.to_rust(n_nodes, n)?;
            let rates = Rates { gain: &gain, loss: &loss };
            let by = match arrays.by {
                NUCULA_EVENTS_ALL => None,
                NUCULA_EVENTS_BY_BRANCH => Some(By::Branch),
                NUCULA_EVENTS_BY_FAMILY => Some(By::Family),
                other => {
                    return Err(Error::argument(
                        "by",
                        format!("{other} is none of the NUCULA_EVENTS_* numbers 0, 1, 2"),
                    ));
                }
            };
            let work = |monitor: &Monitor| match by {
                None => data.events(&rates, &options, monitor),
                Some(by) => data.event_sums(by, &rates, &options, monitor),
            };
            let brief = n.saturating_mul(n_nodes) < BRIEF_NODES;
            let found = progress::work(given.progress().as_ref(), given.n_threads, brief, work)?;
            let outputs = [
                ("presence", arrays.presence, &found.presence),
                ("gains", arrays.gains, &found.gains),
                ("losses", arrays.losses, &found.losses),
                ("gained", arrays.gained, &found.gained),
                ("lost", arrays.lost, &found.lost),
                ("classes", arrays.classes, &found.classes),
            ];
            for (name, pointer, values) in &outputs {
                place_for(name, *pointer, values.len())?;
            }
            for (name, pointer, values) in outputs {
                put(place_for(name, pointer, values.len())?, values);
            }
            Ok(())
        }
    })
}

/// Frees data. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_gainloss_free(data: *mut nucula_gainloss_t) {
    // SAFETY: the caller promises data of this library that are not used again.
    unsafe { borrow::free(data) };
}

/// Random states along a tree. Every draw is a function of seed, family and node: fewer families are the first ones of
/// more, and neither threads nor rates of others matter.
///
/// `rates`: as in `nucula_gainloss_loglik`. `options`: root, factors, classes; NULL for the defaults. `nodes`: 0: states of
/// the rows of data, n_tips × n_families; 1: of all nodes, n_nodes × n_families. `states`: row i, family f goes to
/// `states[i * row_stride + f * column_stride]`.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT, TOO_LARGE, CANCELLED, OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_gainloss_simulate(
    tree: *const nucula_tree_t,
    n_families: usize,
    rates: *const nucula_gainloss_rates_t,
    options: *const nucula_gainloss_options_t,
    seed: u64,
    nodes: i32,
    states: *mut i8,
    row_stride: isize,
    column_stride: isize,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live tree, rates, options as long as they say, and places for all states.
        unsafe {
            let tree = &borrow::shared("tree", tree)?.tree;
            let rates = borrow::shared("rates", rates)?;
            let given = sized::options(options)?;
            let all_nodes = borrow::flag("nodes", nodes)?;
            let gain = strided("gain", rates.gain, rates.gain_stride, n_families)?;
            let loss = strided("loss", rates.loss, rates.loss_stride, n_families)?;
            let options = given.to_rust(tree.n_nodes(), n_families)?;
            let n_rows = if all_nodes { tree.n_nodes() } else { tree.n_tips() };
            if n_rows > 0 && n_families > 0 {
                borrow::place("states", states)?;
            }
            borrow::reach::<i8>("states", &[(n_rows, row_stride), (n_families, column_stride)])?;
            let rates = Rates { gain: &gain, loss: &loss };
            let work = |monitor: &Monitor| gainloss::simulate(tree, n_families, &rates, &options, seed, monitor);
            let brief = n_families.saturating_mul(tree.n_nodes()) < 10 * BRIEF_NODES;
            let found = progress::work(given.progress().as_ref(), given.n_threads, brief, work)?;
            for row in 0..n_rows {
                let node = if all_nodes { row } else { tree.tip_nodes()[row] as usize };
                for (f, &state) in found[node * n_families..][..n_families].iter().enumerate() {
                    // SAFETY: the place of row and family is the caller's promise; its offset is no overflow (reach).
                    states.wrapping_offset(row as isize * row_stride + f as isize * column_stride).write(state);
                }
            }
            Ok(())
        }
    })
}

/// Rates with mean 1 of `n` classes of equal weight from a gamma distribution.
///
/// `shape`: 0.001 to 100 000; small: rates differ much. `method`: one of the NUCULA_GAMMA_* numbers. `rates`: n, ascending.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT, OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_gamma_rates(shape: f64, n: usize, method: i32, rates: *mut f64) -> nucula_status_t {
    guard(|| {
        let method = match method {
            NUCULA_GAMMA_MEAN => ClassRate::Mean,
            NUCULA_GAMMA_MEDIAN => ClassRate::Median,
            other => {
                return Err(Error::argument("method", format!("{other} is none of the NUCULA_GAMMA_* numbers 0, 1")));
            }
        };
        let found = gainloss::gamma_rates(shape, n, method)?;
        // SAFETY: the caller promises n writable numbers.
        unsafe { borrow::slice_mut("rates", rates, n)? }.copy_from_slice(&found);
        Ok(())
    })
}
