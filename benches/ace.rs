//! Linear ACE: the design matrix of many small structures and of few larger ones, energies and forces, neighbour lists.
//!
//!     cargo bench --bench ace [PART OF A NAME]
//!
//! The set looks like one that silicon is fitted to: 1 isolated atom, 25 diamond-like and 25 β-tin-like cells of 2 atoms, 2
//! liquid-like cells of 64; 53 structures, 229 atoms, some 8 100 pairs within 5.5 Å, 1058 rows of 120 functions.

use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use nucula::ace::{Basis, Layout, Options, RowKinds, System, count_rows, design_matrix, energy_forces, generate};
use nucula::neighbors::{Cell, find};
use nucula::work::Monitor;
use nucula::work::simd::{self, Level};
use rayon::ThreadPoolBuilder;
use testing::Random;

type Atoms = (Vec<[f64; 3]>, Cell);

fn shaken(positions: &[[f64; 3]], vectors: [[f64; 3]; 3], random: &mut Random) -> Atoms {
    let by = |v: &[f64; 3], random: &mut Random| v.map(|c| c + random.between(-0.05, 0.05));
    let positions = positions.iter().map(|p| by(p, random)).collect();
    (positions, Cell { vectors: vectors.map(|v| by(&v, random)), periodic: [true; 3] })
}

/// n³ atoms of a dense disordered lattice.
fn liquid(n: usize, random: &mut Random) -> Atoms {
    let (spacing, edge) = (2.715, 2.715 * n as f64);
    let site = |k: usize| [k / (n * n), k / n % n, k % n];
    let place = |c: usize, random: &mut Random| (c as f64 + random.between(-0.15, 0.15)) * spacing;
    let positions = (0..n * n * n).map(|k| site(k).map(|c| place(c, random))).collect();
    let vectors = [[edge, 0.0, 0.0], [0.0, edge, 0.0], [0.0, 0.0, edge]];
    (positions, Cell { vectors, periodic: [true; 3] })
}

fn set() -> Vec<Atoms> {
    let mut random = Random(1);
    let (a, t, c) = (5.43 / 2.0, 2.4, 1.32);
    let fcc = [[0.0, a, a], [a, 0.0, a], [a, a, 0.0]];
    let tin = [[-t, t, c], [t, -t, c], [t, t, -c]];
    let mut all = vec![(vec![[0.0; 3]], Cell::OPEN)];
    all.extend((0..25).map(|_| shaken(&[[0.0; 3], [a / 2.0; 3]], fcc, &mut random)));
    all.extend((0..25).map(|_| shaken(&[[0.0; 3], [0.0, t, c / 2.0]], tin, &mut random)));
    all.extend((0..2).map(|_| liquid(4, &mut random)));
    all
}

static SILICON: [i32; 1 << 18] = [14; 1 << 18];

fn system((positions, cell): &Atoms) -> System<'_> {
    let species = &SILICON[..positions.len()];
    System { positions, species, cell: *cell, neighbors: None, rows: RowKinds::default() }
}

fn group<'a>(c: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = c.benchmark_group(name);
    group.sample_size(20).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    group
}

fn silicon() -> (Basis, Vec<f64>) {
    let basis = generate(&Options::new(&[14], 2.35)).expect("a basis");
    let mut random = Random(2);
    let weights = (0..basis.len()).map(|_| random.between(-1.0, 1.0)).collect();
    (basis, weights)
}

/// The throughput is in atoms.
fn rows(c: &mut Criterion) {
    let (basis, _) = silicon();
    let all = set();
    let systems: Vec<System<'_>> = all.iter().map(system).collect();
    let mut group = group(c, "rows");
    for (name, systems) in [("set", &systems[..]), ("cells of 2", &systems[1..51]), ("cells of 64", &systems[51..])] {
        let n = count_rows(systems).expect("rows");
        let mut a = vec![0.0; n * basis.len()];
        group.throughput(Throughput::Elements(systems.iter().map(|system| system.positions.len() as u64).sum()));
        let monitor = Monitor::default();
        let mut run = || design_matrix(&basis, systems, None, Layout::ColumnMajor, &mut a, n, &monitor).expect("rows");
        group.bench_function(name, |b| b.iter(&mut run));
        let pool = ThreadPoolBuilder::new().num_threads(2).build().expect("a pool");
        group.bench_function(format!("{name}, 2 threads"), |b| b.iter(|| pool.install(&mut run)));
    }
    let n = count_rows(&systems).expect("rows");
    let mut a = vec![0.0; n * basis.len()];
    for level in [Level::Baseline, Level::Avx2, Level::Avx512] {
        simd::limit(Some(level));
        let monitor = Monitor::default();
        let mut run = || design_matrix(&basis, &systems, None, Layout::ColumnMajor, &mut a, n, &monitor).expect("rows");
        group.bench_function(BenchmarkId::new("level", format!("{level:?}")), |b| b.iter(&mut run));
    }
    simd::limit(None);
}

/// Energies, forces and virial, beside the neighbour list alone.
fn energies(c: &mut Criterion) {
    let (basis, weights) = silicon();
    let mut group = group(c, "energy and forces");
    for n in [4, 12, 24, 46] {
        let atoms = liquid(n, &mut Random(3));
        let system = system(&atoms);
        group.throughput(Throughput::Elements(atoms.0.len() as u64));
        let run = || black_box(energy_forces(&basis, &weights, &system, &Monitor::default()).expect("energies"));
        group.bench_function(BenchmarkId::new("1 thread", atoms.0.len()), |b| b.iter(run));
        let pool = ThreadPoolBuilder::new().num_threads(2).build().expect("a pool");
        group.bench_function(BenchmarkId::new("2 threads", atoms.0.len()), |b| b.iter(|| pool.install(run)));
        let list = || black_box(find(&atoms.0, &atoms.1, 5.5).expect("a list"));
        group.bench_function(BenchmarkId::new("list alone", atoms.0.len()), |b| b.iter(list));
    }
}

criterion_group!(benches, rows, energies);
criterion_main!(benches);
