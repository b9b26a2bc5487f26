//! Centrelines: ask for one, look at it, free it.

use super::find::nucula_voids_t;
use crate::ffi::borrow;
use crate::ffi::guard::guard;
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::voids::Centreline;
use crate::work::Monitor;
use crate::{Error, Result};

/// The way through a void. Immutable; may be read from several threads at once.
pub struct nucula_centreline_t(Centreline);

/// A centreline as flat arrays, which belong to it and live as long as it does.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_centreline_view_t {
    /// Size of this struct in bytes, as the caller knows it; set it before the call.
    pub size: u32,
    /// Reserved; 0.
    pub reserved: u32,
    /// Number of points.
    pub n_points: usize,
    /// n_points × 3: from the start mouth to the end mouth, about 0.5 Å apart, Å in the frame of the input.
    pub points: *const [f64; 3],
    /// n_points: distance to the nearest atom surface, Å.
    pub radius: *const f64,
    /// n_points × 2: semi-axes of the ellipse of the section across the line, Å, the larger first.
    pub ellipse: *const [f64; 2],
    /// Sum of the distances from point to point, Å.
    pub length: f64,
    /// The least radius, Å.
    pub bottleneck: f64,
    /// Where that is, Å.
    pub bottleneck_point: [f64; 3],
}

// SAFETY: repr(C), starts with the u32 size; numbers and pointers that only the caller reads.
unsafe impl Sized32 for nucula_centreline_view_t {
    const NAME: &'static str = "view";

    fn defaults() -> Self {
        // SAFETY: integers, floats and raw pointers are valid as zeros.
        Self { size: size_of::<Self>() as u32, ..unsafe { std::mem::zeroed() } }
    }
}

/// The centreline of a void from mouth to mouth, with its radius and section at every point.
///
/// `row`: of the view; a pore or a hub. `start_mouth`, `end_mouth`: numbers of its mouths, from 0; -1 for both: the two whose
/// centres are farthest apart; -1 for one: the one farthest from the other. `out`: receives the centreline, or NULL on
/// failure; release it with `nucula_centreline_free`. The voids may be freed before it.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (no such row or mouth, a row without two mouths, twice the same mouth), OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_voids_centreline(
    voids: *const nucula_voids_t,
    row: usize,
    start_mouth: i32,
    end_mouth: i32,
    out: *mut *mut nucula_centreline_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live voids and a writable `out`.
        let (out, voids) = unsafe { (borrow::handle_place("out", out)?, borrow::shared("voids", voids)?) };
        let (start, end) = (mouth("start_mouth", start_mouth)?, mouth("end_mouth", end_mouth)?);
        let line = voids.voids.centreline(row, start, end, &Monitor::default())?;
        *out = borrow::hand_over(nucula_centreline_t(line));
        Ok(())
    })
}

fn mouth(name: &'static str, number: i32) -> Result<Option<usize>> {
    match number {
        -1 => Ok(None),
        0.. => Ok(Some(number as usize)),
        _ => Err(Error::argument(name, format!("{number} is neither a mouth nor -1"))),
    }
}

/// Lends a centreline as flat arrays.
///
/// `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the centreline is freed.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_centreline_view(
    centreline: *const nucula_centreline_t,
    view: *mut nucula_centreline_view_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live centreline and a view as long as it says.
        unsafe {
            let line = &borrow::shared("centreline", centreline)?.0;
            sized::write_view(view, |_| {
                Ok(nucula_centreline_view_t {
                    n_points: line.points.len(),
                    points: line.points.as_ptr(),
                    radius: line.radius.as_ptr(),
                    ellipse: line.ellipse.as_ptr(),
                    length: line.length,
                    bottleneck: line.bottleneck,
                    bottleneck_point: line.bottleneck_point,
                    ..Sized32::defaults()
                })
            })
        }
    })
}

/// Frees a centreline; its views end with it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_centreline_free(centreline: *mut nucula_centreline_t) {
    // SAFETY: the caller promises a centreline of this library that is not used again.
    unsafe { borrow::free(centreline) };
}
