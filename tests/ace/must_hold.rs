//! What must be true of any basis, whatever its numbers.

use nucula::ace::{
    Basis, Envelope, Layout, Options, RowKinds, RowWeights, System, count_rows, descriptors, design_matrix,
    energy_forces, generate, site,
};
use nucula::neighbors::{Cell, find};
use nucula::work::Monitor;
use nucula::work::simd::{self, Level};
use rayon::ThreadPoolBuilder;
use testing::Random;

use crate::golden::difference;

fn silicon() -> Basis {
    generate(&Options { totaldegree: vec![7.0], ..Options::new(&[14], 2.35) }).unwrap()
}

fn alloy() -> Basis {
    generate(&Options { totaldegree: vec![4.0], rcut: vec![4.4, 4.0, 4.1, 3.8], ..Options::new(&[22, 13], 2.7) })
        .unwrap()
}

/// Atoms at least apart, in a sheared cell.
struct Case {
    positions: Vec<[f64; 3]>,
    species: Vec<i32>,
    cell: Cell,
}

impl Case {
    fn new(n: usize, species: &[i32], random: &mut Random) -> Self {
        let edge = 2.7 * (n as f64).cbrt().max(1.0);
        let mut vectors = [[edge, 0.0, 0.0], [0.0, edge, 0.0], [0.0, 0.0, edge]];
        vectors.as_flattened_mut().iter_mut().for_each(|c| *c += random.between(-0.3, 0.3));
        let side = (n as f64).cbrt().ceil() as usize;
        let site = |k: usize| [k / (side * side), k / side % side, k % side].map(|c| c as f64 / side as f64);
        let place = |k: usize, random: &mut Random| {
            let at = site(k).map(|c| c + random.between(-0.08, 0.08) / side as f64);
            [0, 1, 2].map(|axis| (0..3).map(|k| at[k] * vectors[k][axis]).sum())
        };
        Self {
            positions: (0..n).map(|k| place(k, random)).collect(),
            species: (0..n).map(|_| random.pick(species)).collect(),
            cell: Cell { vectors, periodic: [true; 3] },
        }
    }

    fn system(&self) -> System<'_> {
        let (positions, species) = (&*self.positions, &*self.species);
        System { positions, species, cell: self.cell, neighbors: None, rows: RowKinds::default() }
    }
}

fn weights(basis: &Basis, random: &mut Random) -> Vec<f64> {
    (0..basis.len()).map(|_| random.between(-1.0, 1.0)).collect()
}

fn energy(basis: &Basis, weights: &[f64], case: &Case) -> f64 {
    energy_forces(basis, weights, &case.system(), &Monitor::default()).unwrap().energy[0]
}

fn turned(matrix: [[f64; 3]; 3], v: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

#[test]
fn rotated_inverted_and_reordered_environments_have_the_same_functions() {
    let mut random = Random(1);
    for basis in [silicon(), alloy()] {
        let species = basis.spec().species.clone();
        for _ in 0..20 {
            let n = 1 + random.below(12);
            let zj: Vec<i32> = (0..n).map(|_| random.pick(&species)).collect();
            let vectors: Vec<[f64; 3]> = (0..n).map(|_| [0; 3].map(|_| random.between(-2.4, 2.4))).collect();
            let functions = |vectors: &[[f64; 3]], zj: &[i32]| {
                let mut b = vec![0.0; basis.len()];
                site(&basis, species[0], vectors, zj, &mut b, None).unwrap();
                b
            };
            let plain = functions(&vectors, &zj);
            let matrix = random.rotation();
            let other: Vec<[f64; 3]> = vectors.iter().map(|v| turned(matrix, *v)).collect();
            assert!(difference(&functions(&other, &zj), &plain, 1) < 1e-12, "turned");
            let other: Vec<[f64; 3]> = vectors.iter().map(|v| v.map(|c| -c)).collect();
            assert!(difference(&functions(&other, &zj), &plain, 1) < 1e-12, "inverted");
            let other: Vec<[f64; 3]> = vectors.iter().rev().copied().collect();
            let reversed: Vec<i32> = zj.iter().rev().copied().collect();
            assert!(difference(&functions(&other, &reversed), &plain, 1) < 1e-12, "reordered");
        }
    }
}

/// Forces on the last atom and virials beside differences of fourth order.
fn assert_differences(basis: &Basis, case: &Case, weights: &[f64]) {
    let found = energy_forces(basis, weights, &case.system(), &Monitor::default()).unwrap();
    let scale = found.forces.as_flattened().iter().fold(1.0_f64, |scale, f| scale.max(f.abs()));
    let (n, h) = (case.positions.len(), STEP);
    let slope = |moved: &dyn Fn(f64) -> Case| {
        let at = |x: f64| energy(basis, weights, &moved(x));
        (at(-2.0 * h) - 8.0 * at(-h) + 8.0 * at(h) - at(2.0 * h)) / (12.0 * h)
    };
    for axis in 0..3 {
        let moved = |by: f64| {
            let mut positions = case.positions.clone();
            positions[n - 1][axis] += by;
            Case { positions, species: case.species.clone(), cell: case.cell }
        };
        let difference = slope(&moved) + found.forces[n - 1][axis];
        assert!(difference.abs() < 1e-8 * scale, "n {n}, axis {axis}: {difference:e} of {scale}");
    }
    for (a, b) in [(0, 0), (1, 2), (2, 1), (0, 2)] {
        let strained = |by: f64| {
            let strain = |v: [f64; 3]| {
                let mut v = v;
                v[a] += by * v[b];
                v
            };
            let cell = Cell { vectors: case.cell.vectors.map(strain), ..case.cell };
            let positions = case.positions.iter().map(|p| strain(*p)).collect();
            Case { positions, species: case.species.clone(), cell }
        };
        let largest = found.virial[0].as_flattened().iter().fold(1.0_f64, |scale, v| scale.max(v.abs()));
        let difference = slope(&strained) + found.virial[0][a][b];
        assert!(difference.abs() < 1e-7 * largest, "n {n}, strain {a} {b}: {difference:e} of {largest}");
    }
}

/// Of differences, Å, and of strains.
const STEP: f64 = 1e-3;

#[test]
fn forces_and_virials_are_differences() {
    let mut random = Random(2);
    // Where neighbours cross the cutoff, differences of fourth order need more than a smooth slope.
    let smooth = Envelope::X { p1: 2, p2: 7 };
    let smoothed =
        |options: Options| generate(&Options { envelope: smooth, pair_envelope: smooth, ..options }).unwrap();
    let silicon = Options { totaldegree: vec![7.0], ..Options::new(&[14], 2.35) };
    let alloy = Options { totaldegree: vec![4.0], rcut: vec![4.4, 4.0, 4.1, 3.8], ..Options::new(&[22, 13], 2.7) };
    for basis in [smoothed(silicon), smoothed(alloy)] {
        for n in [1, 2, 5, 9] {
            let case = Case::new(n, &basis.spec().species, &mut random);
            let weights = weights(&basis, &mut random);
            assert_differences(&basis, &case, &weights);
        }
    }
}

#[test]
fn so_they_are_with_the_usual_envelopes_where_nobody_crosses_the_cutoff() {
    let mut random = Random(12);
    let basis = silicon();
    let mut n_cases = 0;
    while n_cases < 8 {
        let case = Case::new(1 + n_cases % 3, &[14], &mut random);
        let reach = 3.0 * STEP * basis.cutoff();
        let n_within = |cutoff: f64| find(&case.positions, &case.cell, cutoff).unwrap().len();
        if n_within(basis.cutoff() - reach) == n_within(basis.cutoff() + reach) {
            let weights = weights(&basis, &mut random);
            assert_differences(&basis, &case, &weights);
            n_cases += 1;
        }
    }
}

#[test]
fn forces_sum_to_zero_and_virials_are_symmetric() {
    let mut random = Random(3);
    let basis = alloy();
    for n in [2, 40, 300] {
        let case = Case::new(n, &[22, 13], &mut random);
        let weights = weights(&basis, &mut random);
        let found = energy_forces(&basis, &weights, &case.system(), &Monitor::default()).unwrap();
        let largest = found.forces.as_flattened().iter().fold(0.0_f64, |largest, f| largest.max(f.abs()));
        for axis in 0..3 {
            let sum: f64 = found.forces.iter().map(|f| f[axis]).sum();
            assert!(sum.abs() < 1e-12 * largest * n as f64, "{n} {sum:e}");
        }
        let v = found.virial[0];
        assert!((v[0][1] - v[1][0]).abs() + (v[1][2] - v[2][1]).abs() < 1e-11 * largest * n as f64);
        assert!(largest > 0.1);
    }
}

/// Cells of one chunk and of several among each other, of one image of each atom and of many.
fn structures(species: &[i32], random: &mut Random) -> Vec<Case> {
    [1, 2, 65, 3, 8, 30, 200, 64].into_iter().map(|n| Case::new(n, species, random)).collect()
}

fn matrix(
    basis: &Basis,
    systems: &[System<'_>],
    weights: Option<RowWeights>,
    layout: Layout,
    leading: usize,
) -> Vec<f64> {
    let n = count_rows(systems).unwrap();
    let many = if layout == Layout::ColumnMajor { basis.len() } else { n };
    let mut a = vec![-7.0; leading * many];
    design_matrix(basis, systems, weights, layout, &mut a, leading, &Monitor::default()).unwrap();
    a
}

#[test]
fn the_design_matrix_times_weights_is_energies_forces_and_virials() {
    let mut random = Random(4);
    for basis in [silicon(), alloy()] {
        let cases = structures(&basis.spec().species, &mut random);
        let systems: Vec<System<'_>> = cases.iter().map(Case::system).collect();
        let n = count_rows(&systems).unwrap();
        let a = matrix(&basis, &systems, None, Layout::ColumnMajor, n);
        let weights = weights(&basis, &mut random);
        let mut row = 0;
        for case in &cases {
            let found = energy_forces(&basis, &weights, &case.system(), &Monitor::default()).unwrap();
            let v = found.virial[0];
            let mut expected = vec![found.energy[0]];
            expected.extend(found.forces.as_flattened());
            expected.extend([v[0][0], v[1][1], v[2][2], v[1][2], v[0][2], v[0][1]]);
            let product = |row: usize| (0..basis.len()).map(|c| a[c * n + row] * weights[c]).sum::<f64>();
            let got: Vec<f64> = (row..row + expected.len()).map(product).collect();
            let off = difference(&got, &expected, expected.len());
            assert!(off < 1e-11, "{} atoms: {off:e}", case.positions.len());
            row += expected.len();
        }
        assert_eq!(row, n);
    }
}

#[test]
fn layouts_row_kinds_and_weights_choose_among_the_same_rows() {
    let mut random = Random(5);
    let basis = alloy();
    let cases = structures(&[22, 13], &mut random);
    let mut systems: Vec<System<'_>> = cases.iter().map(Case::system).collect();
    let n = count_rows(&systems).unwrap();
    let all = matrix(&basis, &systems, None, Layout::ColumnMajor, n);
    let padded = matrix(&basis, &systems, None, Layout::ColumnMajor, n + 3);
    let rows = matrix(&basis, &systems, None, Layout::RowMajor, basis.len() + 2);
    for c in 0..basis.len() {
        assert_eq!(padded[c * (n + 3)..][..n], all[c * n..][..n]);
        assert_eq!(padded[c * (n + 3) + n..][..3], [-7.0; 3], "between the columns nothing is written");
        assert!((0..n).all(|r| rows[r * (basis.len() + 2) + c] == all[c * n + r]));
    }
    let weighted =
        matrix(&basis, &systems, Some(RowWeights { energy: 30.0, forces: 2.0, virial: 0.5 }), Layout::ColumnMajor, n);
    let mut row = 0;
    for case in &cases {
        let (n_atoms, root) = (case.positions.len(), (case.positions.len() as f64).sqrt());
        for k in 0..3 * n_atoms + 7 {
            let factor = if k == 0 {
                30.0 / root
            } else if k <= 3 * n_atoms {
                2.0
            } else {
                0.5 / root
            };
            assert_eq!(weighted[row + k], all[row + k] * factor);
        }
        row += 3 * n_atoms + 7;
    }
    for kinds in 0..8 {
        let kinds = RowKinds { energy: kinds & 1 != 0, forces: kinds & 2 != 0, virial: kinds & 4 != 0 };
        systems.iter_mut().for_each(|system| system.rows = kinds);
        let some = count_rows(&systems).unwrap();
        let a = matrix(&basis, &systems, None, Layout::ColumnMajor, some.max(1));
        let (mut from, mut to) = (0, 0);
        for case in &cases {
            let m = 3 * case.positions.len();
            for (chosen, start, length) in [(kinds.energy, 0, 1), (kinds.forces, 1, m), (kinds.virial, 1 + m, 6)] {
                if chosen {
                    for c in 0..basis.len() {
                        let (got, expected) = (&a[c * some + to..][..length], &all[c * n + from + start..][..length]);
                        // Virials are summed by another route where there are no forces.
                        assert!(difference(got, expected, length) < 1e-13, "{kinds:?}");
                    }
                    to += length;
                }
            }
            from += m + 7;
        }
        assert_eq!(to, some);
    }
}

#[test]
fn bits_depend_neither_on_threads_nor_on_instructions_nor_on_company() {
    let mut random = Random(6);
    let basis = silicon();
    let cases = structures(&[14], &mut random);
    let systems: Vec<System<'_>> = cases.iter().map(Case::system).collect();
    let n = count_rows(&systems).unwrap();
    let weights = weights(&basis, &mut random);
    let everything = || {
        let by_column = matrix(&basis, &systems, None, Layout::ColumnMajor, n);
        let by_row = matrix(&basis, &systems, None, Layout::RowMajor, basis.len());
        let all = |system: &System<'_>| energy_forces(&basis, &weights, system, &Monitor::default()).unwrap();
        (by_column, by_row, systems.iter().map(all).collect::<Vec<_>>())
    };
    let expected = everything();
    for n_threads in [2, 3, 5] {
        let pool = ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        assert!(pool.install(everything) == expected, "{n_threads} threads");
    }
    for level in [Level::Baseline, Level::Avx2] {
        simd::limit(Some(level));
        assert!(everything() == expected, "{level:?}");
    }
    simd::limit(None);
    let mut row = 0;
    for system in &systems {
        let alone = [*system];
        let m = count_rows(&alone).unwrap();
        let a = matrix(&basis, &alone, None, Layout::ColumnMajor, m);
        assert!((0..basis.len()).all(|c| a[c * m..][..m] == expected.0[c * n + row..][..m]), "rows alone");
        row += m;
    }
}

/// More than are worked on at once, and more images than are kept.
#[test]
fn many_small_structures_have_the_rows_of_each_alone() {
    let mut random = Random(8);
    let basis = silicon();
    let n_structures = (1 << 17) / basis.len() + 100;
    let cases: Vec<Case> = (0..n_structures).map(|k| Case::new(1 + k % 2, &[14], &mut random)).collect();
    let systems: Vec<System<'_>> = cases.iter().map(Case::system).collect();
    let n = count_rows(&systems).unwrap();
    let pool = ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    let all = pool.install(|| matrix(&basis, &systems, None, Layout::RowMajor, basis.len()));
    assert!(all == matrix(&basis, &systems, None, Layout::RowMajor, basis.len()));
    let mut row = 0;
    for system in systems {
        let alone = matrix(&basis, &[system], None, Layout::RowMajor, basis.len());
        assert!(alone == all[row * basis.len()..][..alone.len()], "row {row}");
        row += alone.len() / basis.len();
    }
    assert_eq!(row, n);
}

#[test]
fn several_sets_of_weights_and_given_neighbors_give_the_same_bits() {
    let mut random = Random(7);
    let basis = alloy();
    let case = Case::new(150, &[22, 13], &mut random);
    let sets: Vec<Vec<f64>> = (0..3).map(|_| weights(&basis, &mut random)).collect();
    let monitor = Monitor::default();
    let together = energy_forces(&basis, &sets.concat(), &case.system(), &monitor).unwrap();
    let list = find(&case.positions, &case.cell, basis.cutoff()).unwrap();
    for (set, weights) in sets.iter().enumerate() {
        let system = System { neighbors: Some(&list), ..case.system() };
        let alone = energy_forces(&basis, weights, &system, &monitor).unwrap();
        assert_eq!(alone.energy[0], together.energy[set]);
        assert_eq!(alone.forces, together.forces[set * 150..][..150]);
        assert_eq!(alone.virial[0], together.virial[set]);
        assert_eq!(alone.site_energies, together.site_energies[set * 150..][..150]);
    }
}

#[test]
fn functions_without_weight_change_nothing() {
    let mut random = Random(8);
    let basis = silicon();
    let case = Case::new(20, &[14], &mut random);
    let mut weights = weights(&basis, &mut random);
    weights.iter_mut().skip(3).step_by(2).for_each(|weight| *weight = 0.0);
    let mut b = vec![0.0; 20 * basis.len()];
    descriptors(&basis, &case.system(), &mut b, &Monitor::default()).unwrap();
    let sum: f64 = b.chunks(basis.len()).map(|b| b.iter().zip(&weights).map(|(b, w)| b * w).sum::<f64>()).sum();
    assert!((sum - energy(&basis, &weights, &case)).abs() < 1e-11 * sum.abs().max(1.0));
}

#[test]
fn a_perfect_crystal_feels_no_force() {
    let basis = silicon();
    let quarter = 5.43 / 4.0;
    let sites = [[0, 0, 0], [0, 2, 2], [2, 0, 2], [2, 2, 0], [1, 1, 1], [1, 3, 3], [3, 1, 3], [3, 3, 1]];
    let vectors = [[5.43, 0.0, 0.0], [0.0, 5.43, 0.0], [0.0, 0.0, 5.43]];
    let case = Case {
        positions: sites.map(|site| site.map(|c| f64::from(c) * quarter)).to_vec(),
        species: vec![14; 8],
        cell: Cell { vectors, periodic: [true; 3] },
    };
    let weights = weights(&basis, &mut Random(9));
    let found = energy_forces(&basis, &weights, &case.system(), &Monitor::default()).unwrap();
    let mut db = vec![0.0; basis.len() * 3];
    site(&basis, 14, &[[2.35, 0.0, 0.0]], &[14], &mut vec![0.0; basis.len()], Some(&mut db)).unwrap();
    let pair = db.iter().fold(0.0_f64, |largest, f| largest.max(f.abs()));
    assert!(found.forces.as_flattened().iter().all(|f| f.abs() < 1e-12 * pair * 36.0), "{:?}", found.forces);
}
