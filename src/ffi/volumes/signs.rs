//! The four answers that the signs of the principal axes leave open.

use super::find::nucula_volumes_t;
use super::options::nucula_volumes_options_t;
use crate::ffi::borrow;
use crate::ffi::guard::guard;
use crate::ffi::progress;
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::ffi::structure::nucula_structure_t;
use crate::volumes::{self, Moments, Spread, Volumes};
use crate::work::Monitor;

/// How far several answers about one structure are apart: means over the answers, and standard deviations (n - 1).
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_volumes_spread_t {
    /// Size of this struct in bytes, as the caller knows it; set it before the call.
    pub size: u32,
    /// Reserved; 0.
    pub reserved: u32,
    /// Number of rows, by NUCULA_KIND_*.
    pub rows_mean: [f64; 5],
    /// See `rows_mean`.
    pub rows_spread: [f64; 5],
    /// Volume of the rows, Å³, by NUCULA_KIND_*.
    pub volume_mean: [f64; 5],
    /// See `volume_mean`.
    pub volume_spread: [f64; 5],
    /// Volume of all rows, Å³.
    pub total_mean: f64,
    /// See `total_mean`.
    pub total_spread: f64,
    /// Volume of the largest row, Å³; 0 in an answer without rows.
    pub largest_mean: f64,
    /// See `largest_mean`.
    pub largest_spread: f64,
}

// SAFETY: repr(C), starts with the u32 size; numbers only.
unsafe impl Sized32 for nucula_volumes_spread_t {
    const NAME: &'static str = "spread";

    fn defaults() -> Self {
        Spread::default().into()
    }
}

impl From<Spread> for nucula_volumes_spread_t {
    fn from(Spread { rows, volume, total, largest }: Spread) -> Self {
        let mean = |moments: [Moments; 5]| moments.map(|m| m.mean);
        let spread = |moments: [Moments; 5]| moments.map(|m| m.spread);
        Self {
            size: size_of::<Self>() as u32,
            reserved: 0,
            rows_mean: mean(rows),
            rows_spread: spread(rows),
            volume_mean: mean(volume),
            volume_spread: spread(volume),
            total_mean: total.mean,
            total_spread: total.spread,
            largest_mean: largest.mean,
            largest_spread: largest.spread,
        }
    }
}

/// Finds the volumes of a structure four times, once for each choice of the signs of the principal axes, 0..3: the answers
/// that one molecule has, depending on how it lies when it is handed in.
///
/// `options`: as for `nucula_volumes_find`; `align` and `signs` are not looked at. `out`: room for four; receives the volumes, or
/// four times NULL on failure; release each with `nucula_volumes_free`.
///
/// Errors: those of `nucula_volumes_find`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_find_all(
    structure: *const nucula_structure_t,
    options: *const nucula_volumes_options_t,
    out: *mut *mut nucula_volumes_t,
) -> nucula_status_t {
    guard(|| {
        borrow::check("out", out, 4)?;
        for i in 0..4 {
            // SAFETY: the caller promises room for four.
            unsafe { out.add(i).write(std::ptr::null_mut()) };
        }
        // SAFETY: the caller promises a live structure, and options as long as they say.
        let (structure, given) = unsafe { (&borrow::shared("structure", structure)?.0, sized::options(options)?) };
        let given = nucula_volumes_options_t { align: 1, signs: 0, ..given };
        // SAFETY: the caller promises arrays as long as it says, and a callback that may be called during this call.
        let (options, progress) = unsafe { (given.to_rust()?, given.progress()) };
        let find = |monitor: &Monitor| volumes::find_all(structure, &options, monitor);
        // Four times brief is not brief.
        let found = progress::work(progress.as_ref(), given.n_threads, false, find)?;
        let [a, b, c, d] = found.map(nucula_volumes_t::try_from);
        for (i, answer) in [a?, b?, c?, d?].into_iter().enumerate() {
            // SAFETY: as above.
            unsafe { out.add(i).write(borrow::hand_over(answer)) };
        }
        Ok(())
    })
}

/// Tells how far several answers about one structure are apart, such as those of `nucula_volumes_find_all`.
///
/// `volumes`: `n` volumes. `spread`: the struct to fill, its `size` field set by the caller; zeros for no volumes.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_spread(
    volumes: *const *const nucula_volumes_t,
    n: usize,
    spread: *mut nucula_volumes_spread_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises n live volumes and a spread as long as it says.
        unsafe {
            let handles = borrow::slice("volumes", volumes, n)?;
            let answer = |&handle| borrow::shared("volumes", handle).map(|v: &nucula_volumes_t| &v.volumes);
            let answers: Vec<&Volumes> = handles.iter().map(answer).collect::<crate::Result<_>>()?;
            sized::write_view(spread, |_| Ok(Spread::of(&answers).into()))
        }
    })
}
