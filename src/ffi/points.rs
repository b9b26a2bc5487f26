//! Points on spheres.

use std::mem::MaybeUninit;

use super::borrow;
use super::guard::guard;
use super::status::nucula_status_t;
use super::volumes_options::{NUCULA_PROFILE_C, NUCULA_PROFILE_F32};
use crate::math::sphere_points::{add_c, add_f32, half_golden, spiral_c, spiral_f32};
use crate::work::memory::collected;
use crate::{Error, Result};

/// Spreads points over the sphere around one centre, along the golden spiral.
///
/// `radius`: Å, finite; may be 0 or negative. `center`: 3 finite coordinates, Å. `n_points`: may be 0. `profile`:
/// NUCULA_PROFILE_F32, every operation rounded to float; or NUCULA_PROFILE_C, float angles, double trigonometry, one
/// rounding at the end. (The points of NUCULA_PROFILE_F64 are no floats.) `out`: receives `n_points` rows x, y, z,
/// Å, in the order of the spiral. A sum beyond the range of float is infinite.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (a number that is not finite, another profile), OUT_OF_MEMORY. Nothing is written
/// then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_sphere_points(
    radius: f32,
    center: *const f32,
    n_points: usize,
    profile: i32,
    out: *mut [f32; 3],
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises 3 readable numbers and n_points writable rows; the rows may be uninitialized.
        let (center, out) = unsafe {
            (
                borrow::slice("center", center.cast::<[f32; 3]>(), 1)?,
                borrow::slice_mut("out", out.cast::<MaybeUninit<[f32; 3]>>(), n_points)?,
            )
        };
        write_points("center", radius, center, n_points, profile, out)
    })
}

/// Spreads points over the spheres of one radius around many centres.
///
/// As `nucula_sphere_points`, and with the same bits, for `n_centers` rows of `centers`: all `n_points` points of centre
/// 0, then those of centre 1, … `out`: receives `n_centers * n_points` rows. The spiral is computed once, so each
/// further centre costs only additions.
///
/// Errors: as `nucula_sphere_points`; a centre that is not finite is named by its row.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_sphere_points_batch(
    radius: f32,
    centers: *const [f32; 3],
    n_centers: usize,
    n_points: usize,
    profile: i32,
    out: *mut [f32; 3],
) -> nucula_status_t {
    guard(|| {
        let Some(n_rows) = n_centers.checked_mul(n_points) else {
            let reason = format!("{n_points} points around {n_centers} centers do not fit into memory");
            return Err(Error::argument("n_points", reason));
        };
        // SAFETY: the caller promises n_centers readable and n_rows writable rows; the latter may be uninitialized.
        let (centers, out) = unsafe {
            (
                borrow::slice("centers", centers, n_centers)?,
                borrow::slice_mut("out", out.cast::<MaybeUninit<[f32; 3]>>(), n_rows)?,
            )
        };
        write_points("centers", radius, centers, n_points, profile, out)
    })
}

/// Fills `out` with `n_points` points around each centre. `name` is that of the centres in messages.
fn write_points(
    name: &'static str,
    radius: f32,
    centers: &[[f32; 3]],
    n_points: usize,
    profile: i32,
    out: &mut [MaybeUninit<[f32; 3]>],
) -> Result<()> {
    if !radius.is_finite() {
        return Err(Error::argument("radius", format!("it is {radius}; it must be finite")));
    }
    if let Some(row) = centers.iter().position(|center| !center.iter().all(|x| x.is_finite())) {
        return Err(Error::argument(name, format!("row {row} is {:?}; coordinates must be finite", centers[row])));
    }
    let n = out.len().min(n_points);
    let what = "the points of a sphere";
    match profile {
        NUCULA_PROFILE_F32 => spread(centers, &collected(spiral_f32(radius, n), n, what)?, out, add_f32),
        NUCULA_PROFILE_C => {
            let offsets = spiral_c(std::f32::consts::PI, half_golden() as f32, radius, n);
            spread(centers, &collected(offsets, n, what)?, out, add_c);
        }
        other => {
            let reason = format!("{other} is neither NUCULA_PROFILE_F32 (0) nor NUCULA_PROFILE_C (2)");
            return Err(Error::argument("profile", reason));
        }
    }
    Ok(())
}

/// Writes center + offset for every center and offset.
fn spread<T: Copy>(
    centers: &[[f32; 3]],
    offsets: &[T],
    out: &mut [MaybeUninit<[f32; 3]>],
    add: impl Fn([f32; 3], T) -> [f32; 3],
) {
    for (block, &center) in out.chunks_exact_mut(offsets.len().max(1)).zip(centers) {
        for (place, &offset) in block.iter_mut().zip(offsets) {
            place.write(add(center, offset));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ffi::status::{NUCULA_ERROR_BAD_ARGUMENT, NUCULA_ERROR_NULL_POINTER, NUCULA_OK};

    /// Calls the batch function; the rows are NaN where nothing was written.
    fn batch(radius: f32, centers: &[[f32; 3]], n_points: usize, profile: i32) -> (nucula_status_t, Vec<[f32; 3]>) {
        let mut out = vec![[f32::NAN; 3]; centers.len() * n_points];
        let (first, n) = (centers.as_ptr(), centers.len());
        // SAFETY: the slices are as long as said.
        let status = unsafe { nucula_sphere_points_batch(radius, first, n, n_points, profile, out.as_mut_ptr()) };
        (status, out)
    }

    #[test]
    fn a_batch_has_the_bits_of_single_calls() {
        let centers = [[0.1, -20.5, 33.3], [1e30, 0.0, -0.0], [7.0, 8.0, 9.0]];
        for profile in [NUCULA_PROFILE_F32, NUCULA_PROFILE_C] {
            let (status, rows) = batch(1.7, &centers, 41, profile);
            assert_eq!(status, NUCULA_OK);
            for (center, block) in centers.iter().zip(rows.chunks_exact(41)) {
                let mut single = vec![[f32::NAN; 3]; 41];
                // SAFETY: 3 numbers, 41 rows.
                let status = unsafe { nucula_sphere_points(1.7, center.as_ptr(), 41, profile, single.as_mut_ptr()) };
                assert_eq!((status, single.as_slice()), (NUCULA_OK, block));
            }
        }
        assert_ne!(batch(1.7, &centers, 41, NUCULA_PROFILE_F32), batch(1.7, &centers, 41, NUCULA_PROFILE_C));
    }

    #[test]
    fn refusals_write_nothing() {
        let fine = [[0.0; 3]];
        for (radius, centers, profile) in
            [(f32::NAN, fine, 0), (1.0, [[0.0, f32::INFINITY, 0.0]], 0), (1.0, fine, 1), (1.0, fine, -1)]
        {
            let (status, rows) = batch(radius, &centers, 3, profile);
            assert_eq!(status, NUCULA_ERROR_BAD_ARGUMENT);
            assert!(rows.as_flattened().iter().all(|x| x.is_nan()));
        }
        // SAFETY: NULL and impossible lengths are refused before anything is read.
        unsafe {
            let (null, row) = (std::ptr::null(), &mut [[0.0; 3]; 1]);
            assert_eq!(nucula_sphere_points(1.0, null, 1, 0, row.as_mut_ptr()), NUCULA_ERROR_NULL_POINTER);
            let too_many = nucula_sphere_points_batch(1.0, fine.as_ptr(), 3, usize::MAX / 2, 0, row.as_mut_ptr());
            assert_eq!(too_many, NUCULA_ERROR_BAD_ARGUMENT);
            assert_eq!(nucula_sphere_points(1.0, fine[0].as_ptr(), 0, 0, std::ptr::null_mut()), NUCULA_OK);
            let none = nucula_sphere_points_batch(1.0, std::ptr::null(), 0, usize::MAX, 0, std::ptr::null_mut());
            assert_eq!(none, NUCULA_OK);
        }
    }
}
