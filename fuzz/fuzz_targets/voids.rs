//! Any atoms and options of voids at the C line: a status, or results that fit together.
#![no_main]

use std::ffi::{CString, c_char, c_void};
use std::ptr::null_mut;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use nucula::ffi::status::NUCULA_OK;
use nucula::ffi::structure::*;
use nucula::ffi::voids::*;
use nucula_fuzz::calls::*;

/// Points that a grid may have.
const MAX_POINTS: u64 = 1 << 16;

#[derive(Debug, Arbitrary)]
struct Input {
    atoms: Vec<[i8; 3]>,
    numbers: [u8; 4],
    any: Option<(u8, f64)>,
    radii: Option<Vec<f64>>,
    around: Option<(Vec<[f64; 3]>, f64)>,
    corners: Option<[[f64; 3]; 2]>,
    flags: [i32; 3],
    mouths: [i32; 2],
    suffix: u8,
}

fuzz_target!(init: nucula_fuzz::settle(), |input: Input| {
    // On a lattice, 1/4 Å wide.
    let positions: Vec<[f32; 3]> = input.atoms.iter().map(|atom| atom.map(|x| f32::from(x) / 4.0)).collect();
    let elements = vec![[b'C' as c_char, 0, 0, 0]; positions.len()];
    let mut options = defaults(nucula_voids_options_init);
    let part = |i: usize| f64::from(input.numbers[i]) / 255.0;
    (options.step, options.probe_radius) = (0.5 + 1.5 * part(0), 0.2 + 3.0 * part(1));
    (options.mouth_gap, options.min_volume) = (8.0 * part(2), 20.0 * part(3));
    (options.max_points, options.n_threads) = (MAX_POINTS, 1);
    (options.align, options.radii, options.passages) = (input.flags[0], input.flags[1], input.flags[2]);
    if let Some((field, value)) = input.any {
        *[
            &mut options.step,
            &mut options.probe_radius,
            &mut options.mouth_gap,
            &mut options.min_volume,
            &mut options.probe_out,
        ]
        .into_iter()
        .nth(usize::from(field) % 5)
        .expect("a field") = value;
    }
    if let Some(radii) = &input.radii {
        (options.atom_radii, options.n_atom_radii) = (radii.as_ptr(), radii.len());
    }
    if let Some((around, distance)) = &input.around {
        (options.within_points, options.n_within_points) = (around.as_ptr(), around.len().min(16));
        options.within_distance = *distance;
    }
    if let Some(corners) = &input.corners {
        options.within_box = corners.as_ptr();
    }
    let (mut structure, mut voids) = (null_mut(), null_mut());
    // SAFETY: arrays as long as said; handles are freed once, at the end.
    unsafe {
        assert!(succeeded(nucula_structure_from_atoms(
            positions.as_ptr(),
            elements.as_ptr(),
            positions.len(),
            &mut structure
        )));
        if succeeded(nucula_voids_find(structure, &options, &mut voids)) {
            look_at(voids, input.mouths);
            let suffix = [".pdb", ".cif", ".json", ".csv", ".ply", ".obj", ".mrc", ".x"][usize::from(input.suffix) % 8];
            let path = CString::new(nucula_fuzz::path(suffix).into_os_string().into_encoded_bytes());
            succeeded(nucula_voids_write(voids, path.expect("no NUL in a path").as_ptr()));
        } else {
            assert!(voids.is_null());
        }
        nucula_voids_free(voids);
        nucula_structure_free(structure);
        let missing = c"missing.pdb".as_ptr();
        let mut n = 0_usize;
        let user = (&raw mut n).cast::<c_void>();
        if succeeded(nucula_voids_batch(&missing, 1, std::ptr::null(), &options, Some(item), user)) {
            assert_eq!(n, 1);
        }
    }
});

/// `nucula_voids_batch_item_t`
unsafe extern "C" fn item(
    _index: usize,
    status: i32,
    _message: *const c_char,
    voids: *mut nucula_voids_t,
    user: *mut c_void,
) -> i32 {
    assert!(status != NUCULA_OK && voids.is_null());
    // SAFETY: the counter of the call.
    unsafe { *user.cast::<usize>() += 1 };
    0
}

/// Checks what holds for all voids.
///
/// # Safety
/// `voids` are alive.
unsafe fn look_at(voids: *const nucula_voids_t, mouths: [i32; 2]) {
    // SAFETY: a live handle, a view and arrays as long as said.
    unsafe {
        let mut view = std::mem::zeroed::<nucula_voids_view_t>();
        view.size = size_of::<nucula_voids_view_t>() as u32;
        assert!(succeeded(nucula_voids_view(voids, &mut view)));
        let n = view.n_rows;
        let volumes = lent(view.row_volume, n);
        assert!(volumes.is_sorted_by(|a, b| a >= b) && volumes.iter().all(|v| v.is_finite() && *v >= 0.0));
        assert!(lent(view.row_error, n).iter().all(|e| e.is_finite() && *e >= 0.0));
        let offsets = lent(view.mouth_offsets, n + 1);
        for row in 0..n {
            let n_mouths = offsets[row + 1] - offsets[row];
            assert_eq!(usize::from(lent(view.row_kind, n)[row] as u8), n_mouths.min(3) + 1);
            assert_eq!(lent(view.row_depth, n)[row].is_nan(), n_mouths == 0);
            let mut line = null_mut();
            if succeeded(nucula_voids_centreline(voids, row, mouths[0], mouths[1], &mut line)) {
                let mut view = std::mem::zeroed::<nucula_centreline_view_t>();
                view.size = size_of::<nucula_centreline_view_t>() as u32;
                assert!(succeeded(nucula_centreline_view(line, &mut view)));
                assert!(lent(view.radius, view.n_points).iter().all(|r| *r >= view.bottleneck));
                assert!(n_mouths >= 2);
            }
            nucula_centreline_free(line);
        }
        let points = *lent(view.point_offsets, n + 1).last().expect("offsets");
        let last = view.shape.iter().product::<usize>();
        assert!(lent(view.points, points).iter().all(|&p| (p as usize) < last));
    }
}
