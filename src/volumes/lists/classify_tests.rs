//! The rules of mouths and kinds in their plain form, on sets, against the kernel.

use std::collections::BTreeSet;

use super::*;
use crate::voxel_lists::random::subset;
use testing::Random;

type Set = BTreeSet<Voxel>;

fn reach(a: Voxel, b: Voxel) -> [i32; 3] {
    [0, 1, 2].map(|i| (a[i] - b[i]).abs())
}

fn touch(a: Voxel, b: Voxel) -> bool {
    reach(a, b).iter().sum::<i32>() == 1
}

fn near(voxel: Voxel, set: &Set) -> bool {
    set.iter().any(|&other| touch(voxel, other))
}

/// Grows `start` within `free` over `linked` until nothing is added.
fn grow(start: Voxel, free: &Set, linked: impl Fn(Voxel, Voxel) -> bool) -> Set {
    let mut grown = Set::from([start]);
    loop {
        let more: Vec<_> =
            free.iter().filter(|&&v| !grown.contains(&v) && grown.iter().any(|&u| linked(u, v))).collect();
        if more.is_empty() {
            return grown;
        }
        grown.extend(more);
    }
}

fn split(set: &Set, linked: impl Fn(Voxel, Voxel) -> bool) -> Vec<Set> {
    let mut free = set.clone();
    let mut parts = Vec::new();
    while let Some(start) = free.pop_first() {
        let part = grow(start, &free, &linked);
        free.retain(|voxel| !part.contains(voxel));
        parts.push(part);
    }
    parts
}

fn linked(a: Voxel, b: Voxel, connectivity: Connectivity, surface: &Set) -> bool {
    let reach = reach(a, b);
    let n_axes = reach.iter().filter(|&&x| x != 0).count();
    if reach.iter().any(|&x| x > 1) || n_axes == 0 {
        return false;
    }
    match connectivity {
        Connectivity::Faces6 => n_axes == 1,
        Connectivity::Edges18 => n_axes <= 2,
        Connectivity::Corners26 => true,
        // A voxel that touches both ends of an edge link is reached by one of its two steps.
        Connectivity::Custom18 => {
            n_axes == 1 || n_axes == 2 && surface.iter().any(|&between| touch(a, between) && touch(between, b))
        }
    }
}

/// Kind and surface of one component.
fn naive(component: &Set, shell: &Set, shape: Voxel, options: &ListOptions) -> (Kind, Set) {
    if component.len() <= options.occluded_limit {
        return (Kind::Occluded, Set::new());
    }
    let on_edge = |v: &Voxel| (0..3).any(|axis| v[axis] == 0 || v[axis] == shape[axis] - 1);
    let direct: Set = component.iter().copied().filter(|v| on_edge(v) || near(*v, shell)).collect();
    if direct.is_empty() {
        return (Kind::Cavity, Set::new());
    }
    let surface: Set = component.iter().copied().filter(|v| direct.contains(v) || near(*v, &direct)).collect();
    let patches = split(&direct, |a, b| linked(a, b, options.connectivity, &surface));
    let shells: Vec<Set> = patches
        .iter()
        .map(|patch| component.iter().copied().filter(|v| patch.contains(v) || near(*v, patch)).collect())
        .collect();
    let bridged = || {
        if options.mouth_merge_gap < 0 {
            return false;
        }
        // Between voxels of the two shells lie as many voxels as steps, less one.
        let mut reached = shells[0].clone();
        for _ in 0..=options.mouth_merge_gap {
            if !reached.is_disjoint(&shells[1]) {
                return true;
            }
            let more: Vec<_> = component.iter().copied().filter(|v| near(*v, &reached)).collect();
            reached.extend(more);
        }
        !reached.is_disjoint(&shells[1])
    };
    let n = component.len() as f64;
    let center = [0, 1, 2].map(|axis| component.iter().map(|v| f64::from(v[axis])).sum::<f64>() / n);
    let directions = || {
        let mut counts = [0; 6];
        for v in &direct {
            counts[direction(v.map(i64::from), center)] += 1;
        }
        counts.sort_unstable_by(|a, b| b.cmp(a));
        counts
    };
    (decide(patches.len(), direct.len(), bridged, directions), surface)
}

fn set_of(list: &[Voxel], rows: &[u32]) -> Set {
    rows.iter().map(|&row| list[row as usize]).collect()
}

#[test]
fn agrees_with_the_rules_on_sets() {
    let connectivities = [Connectivity::Faces6, Connectivity::Edges18, Connectivity::Corners26, Connectivity::Custom18];
    let mut n_seen = [0; 5];
    for seed in 0..400 {
        let mut random = Random(seed);
        let shape = [0; 3].map(|_| 4 + random.below(4) as i32);
        // Lists keep off the boundary in half of the cases, so that there are cavities.
        let margin = (seed % 2) as i32;
        let percent = 40 + random.below(55);
        let buried: Vec<Voxel> = subset(&mut random, shape.map(|n| n - 2 * margin), percent)
            .into_iter()
            .map(|voxel| voxel.map(|x| x + margin))
            .collect();
        let percent = random.below(6);
        let shell = subset(&mut random, shape, percent);
        let options = ListOptions {
            connectivity: connectivities[random.below(4)],
            mouth_merge_gap: random.below(4) as i32 - 1,
            occluded_limit: random.below(6),
        };
        let found = classify_lists(&buried, &shell, shape, &options).unwrap();
        let shell = shell.into_iter().collect();
        let mut n_rows = 0;
        for (component, &kind) in found.kinds.iter().enumerate() {
            let rows = found.components.rows.of(component);
            let range = found.surface_offsets[component] as usize..found.surface_offsets[component + 1] as usize;
            let surface = &found.surface[range];
            assert!(rows.is_sorted() && surface.is_sorted(), "seed {seed}");
            let (expected, expected_surface) = naive(&set_of(&buried, rows), &shell, shape, &options);
            assert_eq!(kind, expected, "seed {seed}, component {component}, {options:?}");
            assert_eq!(set_of(&buried, surface), expected_surface, "seed {seed}, component {component}");
            n_rows += rows.len();
            n_seen[kind as usize] += 1;
        }
        assert_eq!(n_rows, buried.len());
    }
    assert!(n_seen.iter().all(|&n| n > 20), "kinds that are hardly tested: {n_seen:?}");
}

/// A straight channel along z, open where it meets the two ends of the grid.
fn channel(n: i32) -> Vec<Voxel> {
    (0..n).map(|z| [2, 2, z]).collect()
}

#[test]
fn the_gap_counts_voxels_between_shells() {
    // Each shell holds two voxels, so a channel of 7 has 3 voxels between.
    for gap in -1..6 {
        let options = ListOptions { mouth_merge_gap: gap, ..Default::default() };
        let kind = classify_lists(&channel(7), &[], [5, 5, 7], &options).unwrap().kinds[0];
        assert_eq!(kind, if gap < 3 { Kind::Pore } else { Kind::Pocket }, "gap {gap}");
    }
    let unlimited = ListOptions { mouth_merge_gap: i32::MAX, ..Default::default() };
    assert_eq!(classify_lists(&channel(5000), &[], [5, 5, 5000], &unlimited).unwrap().kinds, [Kind::Pocket]);
}

#[test]
fn repeats_and_the_ends_of_the_range_are_survived() {
    let mut voxels: Vec<Voxel> = (0..9).map(|i| [i32::MAX - i % 3, i32::MIN + i / 3, i32::MAX]).collect();
    voxels.extend_from_within(..);
    voxels.push([i32::MIN, i32::MIN, i32::MAX]);
    for occluded_limit in [0, 4] {
        let options = ListOptions { occluded_limit, ..Default::default() };
        let found = classify_lists(&voxels, &[[i32::MAX, i32::MIN, i32::MAX - 1]], [i32::MAX; 3], &options).unwrap();
        // Row 0 reaches the last rows of its neighbours; the earlier ones are left alone, each a component of its own.
        assert_eq!(found.components.n(), 10);
        assert_eq!(found.components.rows.of(0), [0, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
        assert_eq!(found.kinds[0], Kind::Pocket);
    }
}
