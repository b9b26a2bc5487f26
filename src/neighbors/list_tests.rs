use super::*;
use testing::Random;

use crate::work::simd::{self, Level};

/// Tries every shift up to `far` along periodic axes.
fn naive(positions: &[[f64; 3]], cell: &Cell, cutoff: f64, far: i32) -> Neighbors {
    let mut all = Neighbors { offsets: vec![0], ..Neighbors::default() };
    let range = cell.periodic.map(|periodic| if periodic { -far..=far } else { 0..=0 });
    for (i, own) in positions.iter().enumerate() {
        for (j, other) in positions.iter().enumerate() {
            for s in range[0].clone() {
                for t in range[1].clone() {
                    for u in range[2].clone() {
                        let far = cell.translation([s, t, u]);
                        let vector = [0, 1, 2].map(|axis| (other[axis] - own[axis]) + far[axis]);
                        let distance = vector.iter().map(|c| c * c).sum::<f64>().sqrt();
                        if distance < cutoff && (i != j || [s, t, u] != [0; 3]) {
                            all.j.push(j as u32);
                            all.shifts.push([s, t, u]);
                            all.vectors.push(vector);
                        }
                    }
                }
            }
        }
        all.offsets.push(all.j.len());
    }
    all
}

fn random_case(seed: u64) -> (Vec<[f64; 3]>, Cell, f64) {
    let mut random = Random(seed);
    let mut vectors = [[0.0; 3]; 3];
    for k in 0..3 {
        vectors[k][k] = random.between(2.0, 8.0);
    }
    let skew = [0.0, 1.0, 6.0][seed as usize % 3];
    for k in 0..9 {
        vectors[k / 3][k % 3] += random.between(-skew, skew);
    }
    if seed.is_multiple_of(5) {
        vectors.swap(0, 1);
    }
    let periodic = [0, 1, 2].map(|axis| (seed / 7) >> axis & 1 == 0);
    let n = 1 + random.below(7);
    let spread = if seed.is_multiple_of(4) { 2.0 } else { 1.0 };
    let positions = (0..n)
        .map(|_| {
            let at = [0; 3].map(|_| random.between(-spread, spread));
            [0, 1, 2].map(|axis| (0..3).map(|k| at[k] * vectors[k][axis]).sum::<f64>())
        })
        .collect();
    (positions, Cell { vectors, periodic }, random.between(1.0, 5.0))
}

#[test]
fn agrees_with_all_images() {
    let (mut n_pairs, mut n_cases) = (0, 0);
    for seed in 0..600 {
        let (positions, cell, cutoff) = random_case(seed);
        let Ok(found) = find(&positions, &cell, cutoff) else { continue };
        // No shift of these cells beyond 12 counts unless their faces are very close.
        if found.shifts.as_flattened().iter().any(|s| s.abs() > 11) {
            continue;
        }
        let expected = naive(&positions, &cell, cutoff, 12);
        assert_eq!(found, expected, "seed {seed}: {positions:?} {cell:?} {cutoff}");
        n_pairs += found.len();
        n_cases += 1;
    }
    assert!(n_pairs > 5_000 && n_cases > 500, "{n_pairs} pairs in {n_cases} cases");
}

#[test]
fn one_bin_and_many_give_the_same_pairs() {
    let mut n_pairs = 0;
    let [mut a, mut b] = [Around::default(), Around::default()];
    for seed in 0..600 {
        let (positions, cell, cutoff) = random_case(seed);
        let in_bins = |few| Search::sorted(&positions, &cell, cutoff, few);
        let (Ok(one), Ok(many)) = (in_bins(usize::MAX), in_bins(0)) else { continue };
        assert_eq!(one.closest_apart(), many.closest_apart());
        for i in 0..positions.len() {
            one.around(i, &mut a).unwrap();
            many.around(i, &mut b).unwrap();
            assert_eq!((&a.j, &a.shifts, &a.vectors), (&b.j, &b.shifts, &b.vectors), "seed {seed}, point {i}");
            n_pairs += a.j.len();
        }
    }
    assert!(n_pairs > 5_000, "{n_pairs}");
}

/// n³ points of a lattice, shaken, in a cube.
fn shaken(n: usize, edge: f64, seed: u64) -> Vec<[f64; 3]> {
    let mut random = Random(seed);
    let site = |k: usize| [k / (n * n), k / n % n, k % n];
    (0..n * n * n).map(|k| site(k).map(|c| (c as f64 + random.between(0.0, 0.8)) * edge)).collect()
}

#[test]
fn many_bins_agree_with_all_pairs() {
    let positions = shaken(9, 2.5, 3);
    let edge = 22.5;
    for periodic in [[false; 3], [true; 3], [true, false, true]] {
        let cell = Cell { vectors: [[edge, 0.0, 0.0], [0.0, edge, 0.0], [0.0, 0.0, edge]], periodic };
        let found = find(&positions, &cell, 4.0).unwrap();
        assert_eq!(found, naive(&positions, &cell, 4.0, 1), "{periodic:?}");
        assert!(found.len() > 8000, "{}", found.len());
    }
}

#[test]
fn another_cell_of_the_same_lattice_gives_the_same_pairs() {
    let positions = shaken(6, 2.5, 4);
    let edge = 15.0;
    let straight = [[edge, 0.0, 0.0], [0.0, edge, 0.0], [0.0, 0.0, edge]];
    let tilted = [[edge, 0.0, 0.0], [40.0 * edge, edge, 0.0], [-17.0 * edge, 9.0 * edge, -edge]];
    let pairs = |vectors| {
        let all = find(&positions, &Cell { vectors, periodic: [true; 3] }, 6.0).unwrap();
        let mut distances: Vec<f64> = all.vectors.iter().map(|v| v.iter().map(|c| c * c).sum()).collect();
        distances.sort_by(f64::total_cmp);
        distances
    };
    let (a, b) = (pairs(straight), pairs(tilted));
    assert_eq!(a.len(), b.len());
    assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-9), "distances differ");
    assert!(a.len() > 10_000);
}

#[test]
fn a_pair_is_found_from_both_sides_with_opposite_vectors() {
    let positions = shaken(5, 2.7, 5);
    let cell = Cell { vectors: [[13.5, 0.1, 0.0], [5.0, 13.5, 0.3], [0.2, -3.0, 13.5]], periodic: [true; 3] };
    let all = find(&positions, &cell, 5.4).unwrap();
    for i in 0..positions.len() {
        for k in all.offsets[i]..all.offsets[i + 1] {
            let j = all.j[k] as usize;
            let back = (all.offsets[j]..all.offsets[j + 1])
                .find(|&back| all.j[back] as usize == i && all.shifts[back] == all.shifts[k].map(|s| -s));
            assert_eq!(all.vectors[back.unwrap()].map(|c| -c), all.vectors[k]);
        }
    }
}

#[test]
fn the_cutoff_is_strict() {
    let positions = [[0.0; 3], [3.0, 4.0, 0.0], [0.0, 0.0, 5.0_f64.next_down()]];
    let found = find(&positions, &Cell::OPEN, 5.0).unwrap();
    assert_eq!((found.offsets, found.j), (vec![0, 1, 1, 2], vec![2, 0]));
}

#[test]
fn instruction_sets_give_the_same_bits() {
    let positions = shaken(7, 2.5, 6);
    let cell = Cell { vectors: [[17.5, 0.0, 0.0], [2.0, 17.5, 0.0], [0.0, 1.0, 17.5]], periodic: [true; 3] };
    let best = find(&positions, &cell, 5.5).unwrap();
    for level in [Level::Baseline, Level::Avx2] {
        simd::limit(Some(level));
        assert_eq!(find(&positions, &cell, 5.5).unwrap(), best);
    }
    simd::limit(None);
}

#[test]
fn points_far_away_or_in_one_place_are_points() {
    let mut positions = shaken(4, 2.0, 7);
    let alone = find(&positions, &Cell::OPEN, 3.0).unwrap();
    positions.extend([[1e300, -1e300, 0.0], [1e12, 0.0, 1e12], [f64::MAX, f64::MAX, f64::MAX]]);
    let found = find(&positions, &Cell::OPEN, 3.0).unwrap();
    assert_eq!(found.j, alone.j);
    let same = find(&[[1.0; 3]; 3], &Cell::OPEN, 3.0).unwrap();
    assert_eq!((same.j, same.vectors), (vec![1, 2, 0, 2, 0, 1], vec![[0.0; 3]; 6]));
    assert_eq!(find(&[], &Cell::OPEN, 3.0).unwrap().offsets, [0]);
}

#[test]
fn what_cannot_be_listed_is_refused_by_name() {
    let cubic =
        |edge: f64, periodic| Cell { vectors: [[edge, 0.0, 0.0], [0.0, edge, 0.0], [0.0, 0.0, edge]], periodic };
    let refusal = |positions: &[[f64; 3]], cell: &Cell, cutoff| find(positions, cell, cutoff).unwrap_err().to_string();
    let one = [[0.1; 3]];
    assert!(refusal(&one, &cubic(5.0, [true; 3]), 1e7).contains("bad cutoff: "));
    assert!(refusal(&one, &cubic(5.0, [true; 3]), 1500.0).contains("bad cutoff: "));
    for cutoff in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(refusal(&one, &Cell::OPEN, cutoff).contains("bad cutoff: it is"));
    }
    assert!(refusal(&[[0.0; 3], [0.0, f64::NAN, 0.0]], &Cell::OPEN, 1.0).contains("bad positions: atom 1"));
    assert!(refusal(&[[1e300, 0.0, 0.0]], &cubic(5.0, [true; 3]), 1.0).contains("bad positions: atom 0"));
    assert!(cell_of(None, [false, true, false]).unwrap_err().to_string().contains("bad cell: none"));
}
