//! Between the frame of the input and that of the grid, and what lies within a region of the input.

use super::find::nucula_volumes_t;
use crate::Error;
use crate::ffi::borrow;
use crate::ffi::guard::guard;
use crate::ffi::status::nucula_status_t;

/// Takes points of the frame of the grid (aligned atoms, centres of voxels) to the frame in which the structure was handed
/// in.
///
/// `points`: `n_points` points, Å. `out`: receives as many; it may be the same array.
///
/// Errors: NULL_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_to_input(
    volumes: *const nucula_volumes_t,
    points: *const [f64; 3],
    n_points: usize,
    out: *mut [f64; 3],
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live volumes.
        let frame = *unsafe { borrow::shared("volumes", volumes)? }.volumes.frame();
        // SAFETY: the caller promises n_points points to read and to write.
        unsafe { mapped(points, n_points, out, |point| frame.given(point)) }
    })
}

/// Takes points of the frame in which the structure was handed in (a ligand, a box) to that of the grid: the inverse of
/// `nucula_volumes_to_input`.
///
/// `points`: `n_points` points, Å. `out`: receives as many; it may be the same array.
///
/// Errors: NULL_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_from_input(
    volumes: *const nucula_volumes_t,
    points: *const [f64; 3],
    n_points: usize,
    out: *mut [f64; 3],
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live volumes.
        let frame = *unsafe { borrow::shared("volumes", volumes)? }.volumes.frame();
        // SAFETY: the caller promises n_points points to read and to write.
        unsafe { mapped(points, n_points, out, |point| frame.lay(point)) }
    })
}

/// # Safety
/// Both arrays must have `n` points; nobody else touches `out` during the call.
unsafe fn mapped(
    points: *const [f64; 3],
    n: usize,
    out: *mut [f64; 3],
    map: impl Fn([f64; 3]) -> [f64; 3],
) -> crate::Result<()> {
    if n == 0 {
        return Ok(());
    }
    borrow::check("points", points, n)?;
    borrow::check("out", out, n)?;
    for i in 0..n {
        // SAFETY: checked, and n points by the promise. No reference is made, for the arrays may be the same.
        unsafe { out.add(i).write(map(points.add(i).read())) };
    }
    Ok(())
}

/// Copies how much of each row lies inside the region that the options gave: voxels whose centre does × voxel_size³, Å³;
/// the whole volume where none was given.
///
/// `out`: `n_rows` numbers; `n_rows` must be that of the view.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (wrong number of rows).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_inside(
    volumes: *const nucula_volumes_t,
    out: *mut f64,
    n_rows: usize,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live volumes.
        let rows = unsafe { borrow::shared("volumes", volumes)? }.volumes.rows();
        if rows.len() != n_rows {
            return Err(Error::argument("n_rows", format!("{n_rows} for a table of {} rows", rows.len())));
        }
        // SAFETY: the caller promises n_rows writable numbers.
        let out = unsafe { borrow::slice_mut("out", out, n_rows)? };
        out.iter_mut().zip(rows).for_each(|(inside, row)| *inside = row.inside);
        Ok(())
    })
}
