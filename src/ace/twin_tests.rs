//! The same by definition: sums over neighbours one by one, products factor by factor, rows site by site.

use testing::Random;

use super::radial_spec::{Envelope, Functions, RadialSpec, Transform};
use super::*;
use crate::math::jacobi::Recurrence;
use crate::neighbors::{Cell, find};
use crate::work::Monitor;

/// R_i(r) between two species.
fn radial(spec: &RadialSpec, n_species: usize, pair: usize, i: usize, r: f64) -> f64 {
    let (rin, r0, rcut) = (spec.rin[pair], spec.r0[pair], spec.rcut[pair]);
    if r >= rcut {
        return 0.0;
    }
    assert!(pair < n_species * n_species);
    let x = match spec.transform {
        Transform::Linear => -1.0 + 2.0 * (r.max(rin) - rin) / (rcut - rin),
        Transform::Agnesi { p, q } => {
            let a = spec.a.as_ref().map_or(spec.transform.default_a(), |a| a[pair]);
            let y = |r: f64| {
                let s = (r.max(rin) - rin) / (r0 - rin);
                1.0 / (1.0 + a * s.powi(q as i32) / (1.0 + s.powi((q - p) as i32)))
            };
            -1.0 + 2.0 * (y(r) - 1.0) / (y(rcut) - 1.0)
        }
    };
    let f = match &spec.functions {
        Functions::Mix { alpha, beta, n_poly, mix } => {
            let recurrence = Recurrence::new(*n_poly, *alpha, *beta);
            let mut p = vec![recurrence.first];
            for (k, [a, b, c]) in recurrence.steps.iter().enumerate() {
                p.push((a * x + b) * p[k] - c * if k == 0 { 0.0 } else { p[k - 1] });
            }
            (0..*n_poly).map(|k| mix[(pair * spec.n_functions + i) * n_poly + k] * p[k]).sum::<f64>()
        }
        Functions::Table { n_nodes, values, slopes } => {
            let h = 2.0 / (*n_nodes as f64 - 1.0);
            let left = (((x + 1.0) / h) as usize).min(n_nodes - 2);
            let t = (x + 1.0) / h - left as f64;
            let of = |table: &[f64], node: usize| table[(pair * n_nodes + node) * spec.n_functions + i];
            let (f0, f1) = (of(values, left), of(values, left + 1));
            let (d0, d1) = (h * of(slopes, left), h * of(slopes, left + 1));
            // Newton's form on the nodes 0, 0, 1, 1.
            let (first, second) = (d0, f1 - f0 - d0);
            f0 + t * first + t * t * second + t * t * (t - 1.0) * (d1 - (f1 - f0) - second)
        }
    };
    f * match spec.envelope {
        Envelope::None => 1.0,
        Envelope::X { .. } if x <= -1.0 || x >= 1.0 => 0.0,
        Envelope::X { p1, p2 } => (1.0 + x).powi(p1 as i32) * (1.0 - x).powi(p2 as i32),
        Envelope::R { p } => ((r / rcut).powi(-(p as i32)) - 1.0) * (1.0 - r / rcut),
        Envelope::RAce1 { p } => {
            let (t, end, p) = (r / r0, rcut / r0, p as i32);
            t.powi(-p) - end.powi(-p) + f64::from(p) * end.powi(-p - 1) * (t - end)
        }
    }
}

/// Y_lm for l up to 2, from a table (Cartesian forms).
fn harmonic(y: i32, vector: [f64; 3], solid: bool) -> f64 {
    let r = vector.iter().map(|c| c * c).sum::<f64>().sqrt();
    let [x, yy, z] = vector.map(|c| c / r);
    let pi = std::f64::consts::PI;
    let (l, value) = match y {
        0 => (0, (1.0 / (4.0 * pi)).sqrt()),
        1..=3 => (1, (3.0 / (4.0 * pi)).sqrt() * [yy, z, x][y as usize - 1]),
        4 => (2, (15.0 / (4.0 * pi)).sqrt() * x * yy),
        5 => (2, (15.0 / (4.0 * pi)).sqrt() * yy * z),
        6 => (2, (5.0 / (16.0 * pi)).sqrt() * (3.0 * z * z - 1.0)),
        7 => (2, (15.0 / (4.0 * pi)).sqrt() * x * z),
        _ => (2, (15.0 / (16.0 * pi)).sqrt() * (x * x - yy * yy)),
    };
    if solid { value * r.powi(l) } else { value }
}

/// All functions of an environment.
fn functions(spec: &Spec, centre: usize, vectors: &[[f64; 3]], species: &[usize]) -> Vec<f64> {
    let z = spec.species.len();
    let length = |v: &[f64; 3]| v.iter().map(|c| c * c).sum::<f64>().sqrt();
    let sum = |family: &RadialSpec, i: usize, y: Option<i32>| -> f64 {
        let neighbors = vectors.iter().zip(species);
        let of = |(v, s): (&[f64; 3], &usize)| {
            let value = radial(family, z, centre * z + s, i, length(v));
            value * y.map_or(1.0, |y| harmonic(y, *v, spec.harmonics == Harmonics::Solid))
        };
        neighbors.map(of).sum()
    };
    let a: Vec<f64> =
        spec.a_radial.iter().zip(&spec.a_angular).map(|(&i, &y)| sum(&spec.radial, i as usize, Some(y))).collect();
    let product = |t: i32| -> f64 {
        let own = spec.aa_offsets[t as usize]..spec.aa_offsets[t as usize + 1];
        spec.aa_factors[own].iter().map(|&k| a[k as usize]).product()
    };
    let n_many = spec.b_offsets.len() - 1;
    let n_pair = spec.pair.as_ref().map_or(0, |pair| pair.n_functions);
    let mut b = vec![0.0; z * (n_many + n_pair)];
    for k in 0..n_many {
        let own = spec.b_offsets[k]..spec.b_offsets[k + 1];
        b[centre * n_many + k] = own.map(|at| spec.b_values[at] * product(spec.b_terms[at])).sum();
    }
    for q in 0..n_pair {
        b[z * n_many + centre * n_pair + q] = sum(spec.pair.as_ref().unwrap(), q, None);
    }
    b
}

/// A family with every kind of transform, envelope and function in turn.
fn random_family(seed: u64, n_species: usize, random: &mut Random) -> RadialSpec {
    let (n_pairs, n_functions) = (n_species * n_species, 1 + random.below(4));
    let mut table = |from: f64, to: f64| (0..n_pairs).map(|_| random.between(from, to)).collect::<Vec<f64>>();
    let (rin, r0, rcut) = (table(0.0, 0.9), table(1.5, 2.5), table(3.5, 4.5));
    let mut numbers = |n: usize| (0..n).map(|_| random.between(-1.0, 1.0)).collect::<Vec<f64>>();
    let functions = if seed.is_multiple_of(3) {
        let size = n_pairs * 7 * n_functions;
        Functions::Table { n_nodes: 7, values: numbers(size), slopes: numbers(size) }
    } else {
        let mix = numbers(n_pairs * n_functions * 5);
        Functions::Mix { alpha: (seed % 4) as f64, beta: 1.5, n_poly: 5, mix }
    };
    RadialSpec {
        transform: [Transform::Agnesi { p: 2, q: 4 }, Transform::Linear, Transform::Agnesi { p: 3, q: 3 }]
            [seed as usize % 3],
        envelope: [
            Envelope::X { p1: 2, p2: 3 },
            Envelope::RAce1 { p: 2 },
            Envelope::R { p: 1 },
            Envelope::X { p1: 0, p2: 2 },
            Envelope::None,
        ][seed as usize % 5],
        rin,
        r0,
        rcut,
        a: None,
        n_functions,
        functions,
    }
}

/// Products of 1 to 6 factors, repeats among them, and functions of any of these.
fn random_spec(seed: u64) -> Spec {
    let mut random = Random(seed);
    let n_species = 1 + seed as usize % 3;
    let radial = random_family(seed, n_species, &mut random);
    let n_a = 4 + random.below(8);
    let mut spec = Spec {
        species: (1..=n_species as i32).collect(),
        harmonics: if seed % 4 == 3 { Harmonics::Solid } else { Harmonics::Spherical },
        a_radial: (0..n_a).map(|_| random.below(radial.n_functions) as i32).collect(),
        a_angular: (0..n_a).map(|_| random.below(9) as i32).collect(),
        radial,
        pair: (seed % 5 != 4).then(|| random_family(seed + 1, n_species, &mut random)),
        aa_offsets: vec![0],
        aa_factors: Vec::new(),
        b_offsets: vec![0],
        b_terms: Vec::new(),
        b_values: Vec::new(),
    };
    let n_aa = 12;
    for _ in 0..n_aa {
        spec.aa_factors.extend((0..random.whole(1, 6)).map(|_| random.below(n_a) as i32));
        spec.aa_offsets.push(spec.aa_factors.len());
    }
    for _ in 0..6 {
        for _ in 0..random.below(7) {
            spec.b_terms.push(random.below(n_aa) as i32);
            spec.b_values.push(random.between(-1.0, 1.0));
        }
        spec.b_offsets.push(spec.b_terms.len());
    }
    spec
}

/// Largest difference relative to the largest number, but at least 1.
fn difference(got: &[f64], expected: &[f64]) -> f64 {
    assert_eq!(got.len(), expected.len());
    let scale = expected.iter().fold(1.0_f64, |scale, x| scale.max(x.abs()));
    got.iter().zip(expected).fold(0.0, |most, (a, b)| most.max((a - b).abs() / scale))
}

#[test]
fn functions_are_sums_of_products_of_sums() {
    let mut largest = 0.0_f64;
    for seed in 0..120 {
        let spec = random_spec(seed);
        let basis = Basis::new(spec.clone()).unwrap();
        let mut random = Random(1000 + seed);
        let n = random.below(20);
        let vectors: Vec<[f64; 3]> = (0..n).map(|_| random.position(-2.6, 2.6)).collect();
        let species: Vec<usize> = (0..n).map(|_| random.below(spec.species.len())).collect();
        let zj: Vec<i32> = species.iter().map(|&s| spec.species[s]).collect();
        let centre = random.below(spec.species.len());
        let mut b = vec![f64::NAN; basis.len()];
        site(&basis, spec.species[centre], &vectors, &zj, &mut b, None).unwrap();
        let expected = functions(&spec, centre, &vectors, &species);
        assert!(difference(&b, &expected) < 1e-11, "seed {seed}: {b:?} {expected:?}");
        largest = expected.iter().fold(largest, |largest, b| largest.max(b.abs()));
    }
    assert!(largest > 1.0, "{largest}");
}

/// Rows of one structure: sites one by one, neighbours one by one, nothing folded.
fn plain_rows(basis: &Basis, positions: &[[f64; 3]], species: &[i32], cell: &Cell) -> Vec<f64> {
    let (n, n_basis) = (positions.len(), basis.len());
    let list = find(positions, cell, basis.cutoff()).unwrap();
    let mut rows = vec![0.0; (3 * n + 7) * n_basis];
    for i in 0..n {
        let own = list.offsets[i]..list.offsets[i + 1];
        let vectors = &list.vectors[own.clone()];
        let zj: Vec<i32> = list.j[own.clone()].iter().map(|&j| species[j as usize]).collect();
        let (mut b, mut db) = (vec![0.0; n_basis], vec![0.0; n_basis * 3 * vectors.len()]);
        site(basis, species[i], vectors, &zj, &mut b, Some(&mut db)).unwrap();
        for c in 0..n_basis {
            rows[c] += b[c];
            for (k, vector) in vectors.iter().enumerate() {
                let slope = &db[(c * vectors.len() + k) * 3..][..3];
                for axis in 0..3 {
                    rows[(1 + 3 * list.j[own.start + k] as usize + axis) * n_basis + c] -= slope[axis];
                    rows[(1 + 3 * i + axis) * n_basis + c] += slope[axis];
                }
                for (row, (a, b)) in [(0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1)].into_iter().enumerate() {
                    rows[(1 + 3 * n + row) * n_basis + c] -= slope[a] * vector[b];
                }
            }
        }
    }
    rows
}

#[test]
fn rows_are_sums_over_sites_and_neighbors() {
    for seed in 0..40 {
        let spec = random_spec(seed);
        let basis = Basis::new(spec.clone()).unwrap();
        let mut random = Random(2000 + seed);
        // One atom and its images; few atoms of many images; a chunk and a bit; a large open cloud.
        let (n, edge, periodic) =
            [(1, 2.6, true), (3, 3.4, true), (70, 11.0, true), (150, 25.0, false)][seed as usize % 4];
        let vectors = [[edge, 0.0, 0.0], [0.3, edge, 0.0], [0.0, -0.2, edge]];
        let cell = Cell { vectors, periodic: [periodic; 3] };
        let positions: Vec<[f64; 3]> = (0..n).map(|_| random.position(0.0, edge)).collect();
        let species: Vec<i32> = (0..n).map(|_| random.pick(&spec.species)).collect();
        let system =
            System { positions: &positions, species: &species, cell, neighbors: None, rows: RowKinds::default() };
        let mut rows = vec![f64::NAN; (3 * n + 7) * basis.len()];
        design_matrix(&basis, &[system], None, Layout::RowMajor, &mut rows, basis.len(), &Monitor::default()).unwrap();
        let expected = plain_rows(&basis, &positions, &species, &cell);
        for c in 0..basis.len() {
            let column = |rows: &[f64]| rows.iter().skip(c).step_by(basis.len()).copied().collect::<Vec<f64>>();
            let off = difference(&column(&rows), &column(&expected));
            assert!(off < 1e-10, "seed {seed}, column {c}: {off:e}");
        }
    }
}

#[test]
fn few_neighbors_are_listed_and_many_are_found_when_asked_for() {
    let spec = random_spec(1);
    let basis = Basis::new(spec.clone()).unwrap();
    let mut random = Random(7);
    for (n, edge, is_listed) in [(1, 3.0, true), (5, 4.0, true), (60, 1.6, false)] {
        let vectors = [[edge, 0.0, 0.0], [0.3, edge, 0.0], [0.0, -0.2, edge]];
        let cell = Cell { vectors, periodic: [true; 3] };
        let positions: Vec<[f64; 3]> = (0..n).map(|_| random.position(0.0, edge)).collect();
        let species: Vec<i32> = (0..n).map(|_| random.pick(&spec.species)).collect();
        let list = find(&positions, &cell, basis.cutoff()).unwrap();
        let system =
            System { positions: &positions, species: &species, cell, neighbors: None, rows: RowKinds::default() };
        let mut prepared = system.prepare(&basis).unwrap();
        let n_images = prepared.size();
        let mut found = crate::neighbors::Around::default();
        prepared.check_apart(&mut found).unwrap();
        assert_eq!(prepared.size(), if is_listed { list.len() } else { n_images });
        for i in 0..n {
            prepared.around(i, &mut found).unwrap();
            let own = list.offsets[i]..list.offsets[i + 1];
            assert_eq!(
                (&found.j[..], &found.vectors[..]),
                (&list.j[own.clone()], &list.vectors[own]),
                "atom {i} of {n}"
            );
        }
        let (twice, species) = ([&positions[..], &positions[n - 1..]].concat(), vec![spec.species[0]; n + 1]);
        let refused =
            System { positions: &twice, species: &species, ..system }.prepare(&basis).unwrap().check_apart(&mut found);
        let reason = format!("atoms {} and {n} lie in one place", n - 1);
        assert!(refused.as_ref().is_err_and(|error| error.to_string().contains(&reason)), "{refused:?}");
    }
}
