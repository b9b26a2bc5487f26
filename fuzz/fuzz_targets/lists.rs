//! Every kernel on lists of voxels, at the C line, with any lists; and the points of spheres.
#![no_main]

use std::collections::BTreeSet;
use std::ptr::null_mut;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use nucula::ffi::status::*;
use nucula::ffi::volumes::*;
use nucula_fuzz::calls::*;

#[derive(Debug, Arbitrary)]
struct Input {
    one: Vec<Voxel>,
    two: Vec<Voxel>,
    shape: Shape,
    searchable: Vec<Index>,
    connectivity: u8,
    mouth_merge_gap: i8,
    occluded_limit: i32,
    sphere: ([f32; 4], u8, u8),
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Voxel {
    Near([i8; 3]),
    Inside([u8; 3]),
    Anywhere([i32; 3]),
}

#[derive(Debug, Arbitrary)]
enum Shape {
    Small([u8; 3]),
    Any([i32; 3]),
}

#[derive(Debug, Arbitrary)]
enum Index {
    Inside(u8),
    Any(i32),
}

/// What stands where nothing was written.
const UNTOUCHED: u8 = 7;

fuzz_target!(|input: Input| {
    let shape = match input.shape {
        Shape::Small(shape) => shape.map(i32::from),
        Shape::Any(shape) => shape,
    };
    let voxel = |voxel: &Voxel| match *voxel {
        Voxel::Near(voxel) => voxel.map(|x| i32::from(x) / 16),
        Voxel::Inside(voxel) => [0, 1, 2].map(|k| i32::from(voxel[k]) % shape[k].clamp(1, 8)),
        Voxel::Anywhere(voxel) => voxel,
    };
    let one: Vec<[i32; 3]> = input.one.iter().map(voxel).collect();
    let two: Vec<[i32; 3]> = input.two.iter().map(voxel).collect();
    neighbors(&one, &two);
    split(&one, &two, shape);
    search(&one, &input.searchable);
    classify(&one, &two, shape, &input);
    spheres(&input);
});

fn touches(a: [i32; 3], b: [i32; 3]) -> bool {
    (0..3).map(|k| (i64::from(a[k]) - i64::from(b[k])).abs()).sum::<i64>() == 1
}

fn neighbors(one: &[[i32; 3]], two: &[[i32; 3]]) {
    let mut out = vec![UNTOUCHED; one.len()];
    // SAFETY: lists as long as said.
    let status = unsafe { nucula_neighbor_voxels(one.as_ptr(), one.len(), two.as_ptr(), two.len(), out.as_mut_ptr()) };
    assert!(succeeded(status));
    for (voxel, &found) in one.iter().zip(&out) {
        assert_eq!(found == 1, two.iter().any(|&other| touches(*voxel, other)));
    }
}

fn split(one: &[[i32; 3]], two: &[[i32; 3]], shape: [i32; 3]) {
    let inside = |v: &[i32; 3]| (0..3).all(|k| (0..shape[k]).contains(&v[k]));
    let valid = shape.iter().all(|&n| n > 0) && one.iter().chain(two).all(inside);
    let mut buried = vec![UNTOUCHED; one.len()];
    let mut shell = buried.clone();
    // SAFETY: lists as long as said.
    unsafe {
        let (a, b) = ((one.as_ptr(), one.len()), (two.as_ptr(), two.len()));
        let status = nucula_split_solvent(a.0, a.1, b.0, b.1, shape.as_ptr(), buried.as_mut_ptr());
        assert_eq!(succeeded(status), valid);
        let status = nucula_first_shell(a.0, a.1, b.0, b.1, shape.as_ptr(), shell.as_mut_ptr());
        assert_eq!(succeeded(status), valid);
    }
    if !valid {
        return assert!(buried.iter().chain(&shell).all(|&byte| byte == UNTOUCHED));
    }
    for (i, &voxel) in one.iter().enumerate() {
        // Protein on the way along each of the six directions.
        let blocked = |axis: usize, sign: i32| {
            two.iter().any(|p| (0..3).all(|k| if k == axis { (p[k] - voxel[k]) * sign > 0 } else { p[k] == voxel[k] }))
        };
        let open: Vec<usize> =
            (0..6).filter(|&direction| !blocked(direction / 2, if direction % 2 == 0 { -1 } else { 1 })).collect();
        let expected = match open[..] {
            [] | [_] => true,
            [a, b] => a / 2 == b / 2,
            _ => false,
        };
        assert_eq!(buried[i], u8::from(expected), "{voxel:?}");
        assert_eq!(shell[i], u8::from(two.iter().any(|&other| touches(voxel, other))));
    }
}

fn search(voxels: &[[i32; 3]], searchable: &[Index]) {
    let searchable: Vec<i32> = searchable
        .iter()
        .map(|index| match *index {
            Index::Inside(i) => i32::from(i) % voxels.len().max(1) as i32,
            Index::Any(i) => i,
        })
        .collect();
    let valid = searchable.iter().all(|&i| usize::try_from(i).is_ok_and(|i| i < voxels.len()));
    let (mut out, mut n_out) = (vec![-1; searchable.len()], 999);
    // SAFETY: lists as long as said.
    let status = unsafe {
        nucula_component_voxels(
            voxels.as_ptr(),
            voxels.len(),
            searchable.as_ptr(),
            searchable.len(),
            out.as_mut_ptr(),
            &mut n_out,
        )
    };
    assert_eq!(succeeded(status), valid);
    if !valid {
        return assert!(n_out == 999 && out.iter().all(|&i| i == -1));
    }
    assert!(n_out <= searchable.len() && (n_out > 0 || searchable.is_empty()));
    assert!(out[n_out..].iter().all(|&i| i == -1));
    // Every voxel found touches one found before it, and no voxel left touches one found.
    let at = |i: i32| voxels[i as usize];
    assert!((1..n_out).all(|i| (0..i).any(|j| touches(at(out[i]), at(out[j])))));
    let found: BTreeSet<i32> = out[..n_out].iter().copied().collect();
    let left = searchable.iter().filter(|i| !found.contains(i));
    assert!(left.into_iter().all(|&i| !found.iter().any(|&j| touches(at(i), at(j)))));
}

fn classify(buried: &[[i32; 3]], shell: &[[i32; 3]], shape: [i32; 3], input: &Input) {
    let options = nucula_components_options_t {
        surface_connectivity: [6, 18, 26, 118][usize::from(input.connectivity % 4)],
        mouth_merge_gap: input.mouth_merge_gap.into(),
        occluded_limit: input.occluded_limit,
        ..defaults(nucula_components_options_init)
    };
    let mut components = null_mut();
    // SAFETY: lists as long as said; the handle is freed once, at the end.
    unsafe {
        let (a, b) = ((buried.as_ptr(), buried.len()), (shell.as_ptr(), shell.len()));
        let status = nucula_classify_components(a.0, a.1, b.0, b.1, shape.as_ptr(), &options, &mut components);
        assert_eq!(succeeded(status), shape.iter().all(|&n| n > 0) && options.occluded_limit >= 0);
        if status != NUCULA_OK {
            return assert!(components.is_null());
        }
        let mut view = std::mem::zeroed::<nucula_components_view_t>();
        view.size = size_of::<nucula_components_view_t>() as u32;
        assert!(succeeded(nucula_components_view(components, &mut view)));
        let n = view.n_components;
        let offsets = lent(view.voxel_offsets, n + 1);
        let surface_offsets = lent(view.surface_offsets, n + 1);
        let mut rows = lent(view.voxels, view.n_voxels).to_vec();
        let surface = lent(view.surface_voxels, view.n_surface_voxels);
        assert_eq!((offsets[0], offsets[n]), (0, buried.len() as i32));
        assert_eq!((surface_offsets[0], surface_offsets[n]), (0, surface.len() as i32));
        for c in 0..n {
            let own = &rows[offsets[c] as usize..offsets[c + 1] as usize];
            assert!(!own.is_empty() && own.is_sorted_by(|a, b| a < b));
            let surface = &surface[surface_offsets[c] as usize..surface_offsets[c + 1] as usize];
            assert!(surface.iter().all(|row| own.binary_search(row).is_ok()));
        }
        assert!(lent(view.kinds, n).iter().all(|kind| (0..=4).contains(kind)));
        rows.sort_unstable();
        assert!(rows.iter().copied().eq(0..buried.len() as i32), "each row in one component");
        nucula_components_free(components);
    }
}

fn spheres(input: &Input) {
    let ([radius, center @ ..], n_points, profile) = input.sphere;
    let (n_points, profile) = (usize::from(n_points), i32::from(profile % 4));
    let centers = [center, [0.0; 3]];
    let mut out = vec![[f32::NAN; 3]; 2 * n_points];
    // SAFETY: arrays as long as said.
    let status =
        unsafe { nucula_sphere_points_batch(radius, centers.as_ptr(), 2, n_points, profile, out.as_mut_ptr()) };
    let valid = input.sphere.0.iter().all(|x| x.is_finite()) && matches!(profile, 0 | 2);
    assert!(succeeded(status) == valid || n_points == 0);
    assert!(valid || out.as_flattened().iter().all(|x| x.is_nan()));
    let mut alone = vec![[f32::NAN; 3]; n_points];
    // SAFETY: as above.
    let status = unsafe { nucula_sphere_points(radius, center.as_ptr(), n_points, profile, alone.as_mut_ptr()) };
    assert_eq!(succeeded(status), valid);
    assert_eq!(bits(&alone), bits(&out[..n_points]), "alone as in a batch");
}

fn bits(points: &[[f32; 3]]) -> Vec<u32> {
    points.as_flattened().iter().map(|x| x.to_bits()).collect()
}
