//! Wall time of reading, finding, writing, and all the way from file to table.
//!
//!     cargo bench --bench volumes [PART OF A NAME]
//!
//! Structures come with the sources; those of the folder `$NUCULA_DATA`, if it is set, join them. Times depend on the
//! machine and on its load: compare ratios within one run. What must not grow unseen is guarded by
//! `benches/instructions.py`.

mod common;

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use common::structure_path;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use nucula::base::Structure;
use nucula::io::{self, ReadOptions};
use nucula::reports::volumes::{self as report, Format, WriteOptions};
use nucula::volumes::{self, Mask, Options, Volumes};
use nucula::work::Monitor;
use nucula::work::simd::{self, Level};
use testing::golden::data_dir;

const BUNDLED: [&str; 3] = ["3JQH", "1FMO", "4CUP"];
const MORE: [&str; 3] = ["4jpn.cif", "4jpn.pdb", "4jpp.cif"];
/// Å.
const VOXEL_SIZES: [f64; 4] = [3.0, 2.0, 1.0, 0.5];
/// Å; makes more than 10⁷ voxels of a structure of 2800 atoms.
const FINEST: f64 = 0.25;

/// The files to measure.
fn paths() -> Vec<PathBuf> {
    let more = data_dir().map(|data| MORE.map(|name| data.join("structures").join(name)));
    BUNDLED.map(structure_path).into_iter().chain(more.into_iter().flatten()).collect()
}

fn name(path: &Path) -> String {
    path.file_name().expect("a file").to_string_lossy().into_owned()
}

fn read(path: &Path) -> Structure {
    io::read(path, &ReadOptions::default()).expect("a readable structure")
}

fn find(structure: &Structure, voxel_size: f64) -> Volumes {
    let options = Options { voxel_size, ..Options::default() };
    volumes::find(structure, &options, &Monitor::default()).expect("volumes")
}

/// A group of few and short samples: the differences that matter here are not of some percent.
fn group<'a>(c: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = c.benchmark_group(name);
    group.sample_size(20).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    group
}

fn reading(c: &mut Criterion) {
    let mut group = group(c, "read");
    for path in paths() {
        group.throughput(Throughput::Bytes(fs::metadata(&path).expect("a file").len()));
        group.bench_function(name(&path), |b| b.iter(|| black_box(read(&path))));
    }
}

/// Coordinates to table; the throughput is in voxels of the grid.
fn finding(c: &mut Criterion) {
    let mut group = group(c, "find");
    for path in paths().iter().filter(|path| !path.ends_with("4jpn.pdb")) {
        let structure = read(path);
        let finest: &[f64] = if path.ends_with("4jpp.cif") { &[FINEST] } else { &[] };
        for &voxel_size in VOXEL_SIZES.iter().chain(finest) {
            let n_voxels = find(&structure, voxel_size).mask(Mask::Protein).layout().n_voxels();
            group.sample_size(if voxel_size < 1.0 { 10 } else { 20 });
            group.throughput(Throughput::Elements(n_voxels as u64));
            let id = BenchmarkId::new(name(path), voxel_size);
            group.bench_function(id, |b| b.iter(|| black_box(find(&structure, voxel_size))));
        }
    }
}

/// One large structure, alone and shared by two threads.
fn sharing(c: &mut Criterion) {
    let mut group = group(c, "find, one structure");
    group.sample_size(10);
    let two = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("two threads");
    for path in paths().iter().filter(|path| path.ends_with("1FMO.pdb") || path.ends_with("4jpp.cif")) {
        let structure = read(path);
        let id = |threads| BenchmarkId::new(format!("{}, {threads}", name(path)), FINEST);
        group.bench_function(id("one thread"), |b| b.iter(|| black_box(find(&structure, FINEST))));
        group.bench_function(id("two threads"), |b| b.iter(|| two.install(|| black_box(find(&structure, FINEST)))));
    }
}

fn file_to_table(c: &mut Criterion) {
    let mut group = group(c, "file to table, 2 Å");
    for path in paths() {
        group.bench_function(name(&path), |b| b.iter(|| black_box(find(&read(&path), 2.0))));
    }
}

/// The instruction sets of the kernels; those this processor lacks repeat the best one it has.
fn levels(c: &mut Criterion) {
    let mut group = group(c, "levels, 2 Å");
    for path in paths().iter().filter(|path| path.ends_with("1FMO.pdb") || path.ends_with("4jpn.cif")) {
        let structure = read(path);
        for level in [Level::Baseline, Level::Avx2, Level::Avx512] {
            simd::limit(Some(level));
            let id = BenchmarkId::new(name(path), format!("{level:?}"));
            group.bench_function(id, |b| b.iter(|| black_box(find(&structure, 2.0))));
        }
        simd::limit(None);
    }
}

fn writing(c: &mut Criterion) {
    let volumes = find(&read(&structure_path("1FMO")), 2.0);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut group = group(c, "write, 1FMO, 2 Å");
    for (suffix, format) in [("pdb", Format::Pdb), ("cif", Format::Mmcif), ("json", Format::Json), ("csv", Format::Csv)]
    {
        let path = folder.path().join("out").with_extension(suffix);
        let options = WriteOptions::new(format);
        let write = || report::write(&volumes, &path, &options).expect("a written file");
        write();
        group.throughput(Throughput::Bytes(fs::metadata(&path).expect("a file").len()));
        group.bench_function(suffix, |b| b.iter(write));
    }
}

criterion_group!(benches, reading, finding, sharing, file_to_table, levels, writing);
criterion_main!(benches);
