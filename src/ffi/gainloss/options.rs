//! What a user can choose about likelihoods on a tree, as it crosses the line.

use std::ffi::c_void;

use crate::ffi::borrow::{self, flag};
use crate::ffi::guard::guard;
use crate::ffi::progress::{Progress, nucula_progress_t};
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::gainloss::{Ascertainment, Options, Root};
use crate::work::memory::{Purpose, collected};
use crate::{Error, Result};

/// At the root a family is present with probability gain/(gain + loss).
pub const NUCULA_ROOT_EQUILIBRIUM: i32 = 0;
/// With probability ½.
pub const NUCULA_ROOT_FLAT: i32 = 1;
/// With probability `p1` of the options.
pub const NUCULA_ROOT_FIXED: i32 = 2;

/// All families could be seen.
pub const NUCULA_ASCERTAINMENT_NONE: i32 = 0;
/// Families that are absent everywhere were never seen.
pub const NUCULA_ASCERTAINMENT_ABSENT: i32 = 1;
/// Nor were those that are present everywhere.
pub const NUCULA_ASCERTAINMENT_CONSTANT: i32 = 2;

/// λ and μ of all families. A stride of 0: one rate for all.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_gainloss_rates_t {
    /// Gain rates per unit of branch length, finite and not negative.
    pub gain: *const f64,
    /// From one family's gain to the next, in numbers.
    pub gain_stride: isize,
    /// Loss rates.
    pub loss: *const f64,
    /// From one family's loss to the next, in numbers.
    pub loss_stride: isize,
}

/// What a user can choose about a likelihood. Fill it with `nucula_gainloss_options_init`, then change fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_gainloss_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// One of the NUCULA_ROOT_* numbers. Default NUCULA_ROOT_EQUILIBRIUM.
    pub root: i32,
    /// Probability of presence at the root for NUCULA_ROOT_FIXED. Default 0.5.
    pub p1: f64,
    /// One of the NUCULA_ASCERTAINMENT_* numbers. Default NUCULA_ASCERTAINMENT_NONE.
    pub ascertainment: i32,
    /// 1: families that contradict the ascertainment count 0; 0: they are refused. Default 0.
    pub drop_unobservable: i32,
    /// n_nodes: factors ≥ 0 on the gain rate along the branch above each node. Default NULL: 1.
    pub branch_gain: *const f64,
    /// n_nodes: factors ≥ 0 on the loss rate. Default NULL: 1.
    pub branch_loss: *const f64,
    /// n_class_rates: factors ≥ 0 on both rates, of which a family has one, unknown which. Default NULL: none.
    pub class_rates: *const f64,
    /// Number of rate classes. Default 0.
    pub n_class_rates: usize,
    /// n_class_rates: probability of each class, with sum 1. Default NULL: all the same.
    pub class_weights: *const f64,
    /// n_families: weight ≥ 0 of each family in totals and fits. Default NULL: 1.
    pub weights: *const f64,
    /// n_families: receives 1 for families of probability 0, else 0. Default NULL: not wanted.
    pub impossible: *mut u8,
    /// n_families: receives 1 for families that contradict the ascertainment, else 0. Default NULL: not wanted.
    pub dropped: *mut u8,
    /// Threads to use; 0: one per core. Every number gives the same bits. Default 0.
    pub n_threads: i32,
    /// Told how far the call is; can cancel it. Default NULL.
    pub progress: nucula_progress_t,
    /// Handed to `progress`.
    pub user: *mut c_void,
}

// SAFETY: repr(C), starts with the u32 size; numbers, a nullable function pointer and pointers.
unsafe impl Sized32 for nucula_gainloss_options_t {
    const NAME: &'static str = "options";

    fn defaults() -> Self {
        // SAFETY: numbers and nullable pointers are valid as zeros.
        Self { size: size_of::<Self>() as u32, p1: 0.5, ..unsafe { std::mem::zeroed() } }
    }
}

impl nucula_gainloss_options_t {
    /// # Safety
    /// The arrays that are not NULL must be as long as the fields say, and live as long as the result.
    pub(super) unsafe fn to_rust<'a>(self, n_nodes: usize, n_families: usize) -> Result<Options<'a>> {
        let root = match self.root {
            NUCULA_ROOT_EQUILIBRIUM => Root::Equilibrium,
            NUCULA_ROOT_FLAT => Root::Presence(0.5),
            NUCULA_ROOT_FIXED => Root::Presence(self.p1),
            other => {
                return Err(Error::argument("root", format!("{other} is none of the NUCULA_ROOT_* numbers 0, 1, 2")));
            }
        };
        let ascertainment = match self.ascertainment {
            NUCULA_ASCERTAINMENT_NONE => Ascertainment::None,
            NUCULA_ASCERTAINMENT_ABSENT => Ascertainment::Absent,
            NUCULA_ASCERTAINMENT_CONSTANT => Ascertainment::Constant,
            other => {
                let reason = format!("{other} is none of the NUCULA_ASCERTAINMENT_* numbers 0, 1, 2");
                return Err(Error::argument("ascertainment", reason));
            }
        };
        let n_classes = self.n_class_rates;
        // SAFETY: the same promise.
        unsafe {
            Ok(Options {
                root,
                ascertainment,
                drop_unobservable: flag("drop_unobservable", self.drop_unobservable)?,
                branch_gain: optional("branch_gain", self.branch_gain, n_nodes)?,
                branch_loss: optional("branch_loss", self.branch_loss, n_nodes)?,
                class_rates: optional("class_rates", self.class_rates, n_classes)?,
                class_weights: optional("class_weights", self.class_weights, n_classes)?,
                weights: optional("weights", self.weights, n_families)?,
            })
        }
    }

    /// # Safety
    /// As [`Progress::new`].
    pub(super) unsafe fn progress(&self) -> Option<Progress> {
        // SAFETY: the same promise.
        unsafe { Progress::new(self.progress, self.user) }
    }
}

/// `n` readable items, unless the pointer is NULL.
///
/// # Safety
/// As [`borrow::slice`].
pub(super) unsafe fn optional<'a, T>(name: &'static str, pointer: *const T, n: usize) -> Result<Option<&'a [T]>> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: the same promise.
    unsafe { borrow::slice(name, pointer, n) }.map(Some)
}

/// One number for a stride of 0, else one per family.
///
/// # Safety
/// The pointer must lead to as many numbers as there are families, `stride` apart; to one for a stride of 0.
pub(super) unsafe fn strided(name: &'static str, pointer: *const f64, stride: isize, n: usize) -> Result<Vec<f64>> {
    let n = if stride == 0 { 1 } else { n };
    if n == 0 {
        return Ok(Vec::new());
    }
    // SAFETY: the first number is readable.
    unsafe { borrow::shared(name, pointer)? };
    borrow::reach::<f64>(name, &[(n, stride)])?;
    // SAFETY: each place is the caller's promise; its offset is no overflow (reach).
    let at = |i: usize| unsafe { pointer.wrapping_offset(i as isize * stride).read() };
    collected((0..n).map(at), n, Purpose("rates"))
}

/// Fills options with the defaults.
///
/// `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_gainloss_options_init(
    options: *mut nucula_gainloss_options_t,
    size: usize,
) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { sized::write_defaults(options, size) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_taken_by_their_stride() {
        let all = [1.0, 2.0, 3.0, 4.0, 5.0];
        let at = |first: usize, stride| {
            // SAFETY: the strides asked for stay inside the array, or are refused.
            unsafe { strided("gain", &raw const all[first], stride, 3) }
        };
        assert_eq!(at(0, 2).unwrap(), [1.0, 3.0, 5.0]);
        assert_eq!(at(4, -1).unwrap(), [5.0, 4.0, 3.0]);
        assert_eq!(at(1, 0).unwrap(), [2.0]);
        for stride in [isize::MAX, isize::MIN, isize::MAX / 2] {
            assert_eq!(at(0, stride).unwrap_err().to_string(), "bad gain: the strides lead out of memory");
        }
    }
}
