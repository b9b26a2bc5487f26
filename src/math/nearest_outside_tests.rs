//! Nearest places outside spheres against all triples, candidates at once against one by one, and what geometry says.

use super::*;
use testing::Random;

fn spheres(centers: &[Vector], radii: &[f64]) -> Spheres {
    let all: Vec<(Vector, f64)> = centers.iter().copied().zip(radii.iter().copied()).collect();
    Spheres::new(&all, [-6.0; 3], [6.0; 3], 1.0).unwrap()
}

fn nearest_outside(spheres: &Spheres, x: Vector, limit: f64, search: &mut Search) -> Option<(Vector, f64)> {
    spheres.seen_from([0.0; 3]).nearest_outside(x, limit, search)
}

/// A point inside a sphere, and random spheres around it.
fn case(seed: u64) -> (Vec<Vector>, Vec<f64>) {
    let mut random = Random(seed);
    let n = 1 + random.below(18);
    let width = [1.5, 3.0, 5.0][random.below(3)];
    let mut centers: Vec<Vector> = (0..n).map(|_| [0; 3].map(|_| width * (2.0 * random.unit() - 1.0))).collect();
    if random.below(4) == 0 && n > 1 {
        centers[1] = centers[0];
    }
    (centers, (0..n).map(|_| 2.5 + random.unit()).collect())
}

#[test]
fn agrees_with_all_triples() {
    let (mut n_found, mut n_none, mut few) = (0, 0, 0);
    for seed in 0..3000 {
        let (centers, radii) = case(seed);
        let x = [0.0; 3];
        if (0..centers.len()).all(|i| distance(x, centers[i]) >= radii[i]) {
            continue;
        }
        let limit = [2.4, 4.0][seed as usize % 2];
        let expected = naive::nearest_outside(&centers, &radii, x, limit);
        let mut search = Search::default();
        let found = nearest_outside(&spheres(&centers, &radii), x, limit, &mut search);
        few = few.max(search.n_spheres());
        match (found, expected) {
            (Some((q, d)), Some((p, e))) => {
                assert!((d - e).abs() < 1e-9, "seed {seed}: {d} not {e}");
                assert!((distance(q, x) - d).abs() < 1e-12 && distance(q, p) < 1e-6, "seed {seed}: {q:?} not {p:?}");
                n_found += 1;
            }
            (None, None) => n_none += 1,
            other => panic!("seed {seed}: {other:?}"),
        }
    }
    assert!(n_found > 1000 && n_none > 100 && few > 5, "{n_found} {n_none} {few}");
}

#[test]
fn candidates_at_once_are_those_one_by_one() {
    let (mut n_candidates, mut n_undirected) = (0, 0);
    for seed in 0..6000 {
        let mut random = Random(seed);
        let n = 3 + seed as usize % (MOST - 2);
        let mut centers: Vec<Vector> = (0..n).map(|_| random.position(-2.5, 2.5)).collect();
        let mut radii: Vec<f64> = (0..n).map(|_| 1.5 + 1.5 * random.unit()).collect();
        match random.below(8) {
            // Two in one place; the point on the axis of a circle; corners that are equally near.
            0 => centers[n - 1] = centers[0],
            1 => {
                centers[0] = [1.0, 0.0, 0.0];
                centers[n - 1] = [-1.5, 0.0, 0.0];
            }
            2 => {
                radii.fill(2.5);
                centers.iter_mut().for_each(|center| *center = center.map(f64::round));
            }
            _ => {}
        }
        let x = if random.below(4) == 0 { random.position(-1.0, 1.0) } else { [0.0; 3] };
        let limit = [1.0, 2.4, 4.0][random.below(3)];
        let mut search = Search::default();
        let spheres = spheres(&centers, &radii);
        // What an earlier search left in the lanes does not count.
        (0..MOST).for_each(|i| search.push(i, spheres.all[i % 2]));
        search.clear();
        (0..n).for_each(|i| search.push(i, spheres.all[i]));
        let mut at_once = search.clone();
        at_once.add_at_once(spheres.all[n - 1], x, limit);
        search.add_one_by_one(spheres.all[n - 1], x, limit);
        let bits = |search: &Search| -> Vec<_> {
            search.candidates.iter().map(|c| (c.point.map(f64::to_bits), c.distance.to_bits())).collect()
        };
        assert_eq!(bits(&at_once), bits(&search), "seed {seed}");
        assert_eq!(at_once.undirected, search.undirected, "seed {seed}");
        n_candidates += search.candidates.len();
        n_undirected += usize::from(search.undirected);
    }
    assert!(n_candidates > 10_000 && n_undirected > 100, "{n_candidates} {n_undirected}");
}

#[test]
fn the_sphere_a_point_is_deepest_in_is_the_first_of_all() {
    let mut n_inside = 0;
    for seed in 0..2000 {
        let (centers, radii) = case(seed);
        let all = spheres(&centers, &radii);
        let all = all.seen_from([0.0; 3]);
        let q = Random(seed + 9000).position(-5.0, 5.0);
        let depth = |i: usize| {
            let d = sub(centers[i], q);
            (radii[i] - TOLERANCE).powi(2) - dot(d, d)
        };
        let deeper = |best: Option<usize>, i: usize| {
            if depth(i) > best.map_or(0.0, depth) { Some(i) } else { best }
        };
        let expected = (0..centers.len()).fold(None, deeper);
        assert_eq!(all.violated(q), expected, "seed {seed}");
        n_inside += usize::from(expected.is_some());
    }
    assert!(n_inside > 100, "{n_inside}");
    let violated = |spheres: &Spheres, q| spheres.seen_from([0.0; 3]).violated(q);
    assert_eq!(violated(&spheres(&[], &[]), [0.0; 3]), None);
    let equal = spheres(&[[0.0; 3]; 12], &[1.0; 12]);
    assert_eq!(violated(&equal, [0.5, 0.0, 0.0]), Some(0), "of equal ones the first");
}

#[test]
fn one_and_two_spheres_have_the_answers_of_geometry() {
    let mut search = Search::default();
    let one = nearest_outside(&spheres(&[[0.0; 3]], &[3.0]), [1.0, 0.0, 0.0], 5.0, &mut search);
    assert_eq!(one, Some(([3.0, 0.0, 0.0], 2.0)));
    // Two spheres of 5 around (±3, 0, 0) meet in a circle of radius 4 around the origin.
    let two = spheres(&[[-3.0, 0.0, 0.0], [3.0, 0.0, 0.0]], &[5.0; 2]);
    let (q, d) = nearest_outside(&two, [0.0, 1.0, 0.0], 5.0, &mut search).unwrap();
    assert!(distance(q, [0.0, 4.0, 0.0]) < 1e-12 && (d - 3.0).abs() < 1e-12);
    assert_eq!(nearest_outside(&two, [0.0, 1.0, 0.0], 3.0, &mut search), None, "not nearer than the limit");
}

#[test]
fn the_centre_of_a_sphere_has_no_direction() {
    let mut search = Search::default();
    assert_eq!(nearest_outside(&spheres(&[[0.0; 3]], &[1.0]), [0.0; 3], 5.0, &mut search), None);
    let two = spheres(&[[0.0; 3], [1.0, 0.0, 0.0]], &[1.0, 0.5]);
    let found = nearest_outside(&two, [0.0; 3], 5.0, &mut search);
    let expected = naive::nearest_outside(&[[0.0; 3], [1.0, 0.0, 0.0]], &[1.0, 0.5], [0.0; 3], 5.0);
    assert_eq!(found.is_some(), expected.is_some());
}
