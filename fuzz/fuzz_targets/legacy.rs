//! The old C entry points with any arrays: nothing is written that should not be, and what is written is right.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;

#[path = "../../bindings/legacy/src/lib.rs"]
mod legacy;

#[derive(Debug, Arbitrary)]
struct Input {
    /// Coordinates within a few voxels, or anywhere.
    far: bool,
    voxels: Vec<[i8; 3]>,
    searchable: Vec<u8>,
    n_query: u8,
    samples: i16,
    sphere: [f32; 4],
    n: i32,
}

/// What stands where nothing was written.
const UNTOUCHED: i32 = -1;

fuzz_target!(|input: Input| {
    let spread = if input.far { 1 << 24 } else { 1 };
    let axis = |axis: usize| -> Vec<i32> { input.voxels.iter().map(|v| i32::from(v[axis]) * spread).collect() };
    let (x, y, z) = (axis(0), axis(1), axis(2));
    let n = x.len();
    let is_neighbor = |a: usize, b: usize| {
        let at = |i: usize| [x[i], y[i], z[i]].map(i64::from);
        (0..3).map(|k| (at(a)[k] - at(b)[k]).abs()).sum::<i64>() == 1
    };

    // Indices, some of them negative, none beyond the voxels.
    let searchable: Vec<i32> = match n {
        0 => Vec::new(),
        _ => input.searchable.iter().map(|&i| if i == 255 { -7 } else { i32::from(i) % n as i32 }).collect(),
    };
    let mut out = vec![UNTOUCHED; searchable.len()];
    // SAFETY: arrays as long as said.
    unsafe {
        let first = out.as_mut_ptr();
        for n in [input.n.min(0), searchable.len() as i32] {
            let (x, y, z) = (x.as_ptr(), y.as_ptr(), z.as_ptr());
            assert_eq!(legacy::breadth_first_search(x, y, z, searchable.as_ptr(), n, first), first);
        }
    }
    let n_found = out.iter().position(|&i| i == UNTOUCHED).unwrap_or(out.len());
    assert!(out[n_found..].iter().all(|&i| i == UNTOUCHED));
    assert_eq!(out.first(), if n_found > 0 { searchable.first() } else { None });
    for i in 1..n_found {
        assert!((0..i).any(|j| out[j] >= 0 && is_neighbor(out[i] as usize, out[j] as usize)));
    }

    let n_query = usize::from(input.n_query).min(n);
    let mut out = vec![UNTOUCHED; n_query];
    // SAFETY: arrays as long as said.
    unsafe {
        let (query, reference) = ([&x, &y, &z].map(|a| a.as_ptr()), [&x, &y, &z].map(|a| a[n_query..].as_ptr()));
        legacy::get_neighbor_voxels(
            query[0],
            query[1],
            query[2],
            reference[0],
            reference[1],
            reference[2],
            n_query as i32,
            (n - n_query) as i32,
            out.as_mut_ptr(),
        );
    }
    for (i, &found) in out.iter().enumerate() {
        let expected = if (n_query..n).any(|j| is_neighbor(i, j)) { i as i32 } else { UNTOUCHED };
        assert_eq!(found, expected);
    }

    let samples = i32::from(input.samples);
    let [radius, cx, cy, cz] = input.sphere;
    let mut coordinates = vec![0f32; 3 * usize::try_from(samples).unwrap_or(0)];
    // SAFETY: arrays as long as said.
    unsafe { legacy::fibonacci_sphere(radius, cx, cy, cz, samples, coordinates.as_mut_ptr()) };
    if input.sphere.iter().all(|x| x.abs() < 1e6) {
        assert!(coordinates.iter().all(|x| x.is_finite()));
    }
});
