//! Wall time of finding voids, beside that of volumes on the same structure.
//!
//!     cargo bench --bench voids [PART OF A NAME]
//!
//! Structures come with the sources; those of the folder `$NUCULA_DATA`, if it is set, join them. Times depend on the
//! machine and on its load: compare ratios within one run.

mod common;

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Duration;

use common::structure_path;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use nucula::io::{self, ReadOptions};
use nucula::work::Monitor;
use nucula::{voids, volumes};
use testing::golden::data_dir;

/// Å.
const STEPS: [f64; 3] = [2.0, 1.0, 0.5];

fn paths() -> Vec<PathBuf> {
    let more = data_dir().map(|data| data.join("structures/4jpn.cif"));
    ["1GRM", "1FMO"].map(structure_path).into_iter().chain(more).collect()
}

fn finding(c: &mut Criterion) {
    let mut group = c.benchmark_group("find");
    group.sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(2));
    let two = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("two threads");
    for path in paths() {
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        let structure = io::read(&path, &ReadOptions::default()).expect("a readable structure");
        for step in STEPS {
            let options = voids::Options { step, ..Default::default() };
            let find = || voids::find(&structure, &options, &Monitor::default()).expect("voids");
            let id = |what: &str| BenchmarkId::new(format!("{name}, {what}"), step);
            group.bench_function(id("voids"), |b| b.iter(|| black_box(find())));
            group.bench_function(id("voids, two threads"), |b| b.iter(|| black_box(two.install(find))));
            let options = volumes::Options { voxel_size: step, ..Default::default() };
            let find = || volumes::find(&structure, &options, &Monitor::default()).expect("volumes");
            group.bench_function(id("volumes"), |b| b.iter(|| black_box(find())));
        }
    }
}

fn centrelines(c: &mut Criterion) {
    let structure = io::read(&structure_path("1GRM"), &ReadOptions::default()).expect("a readable structure");
    let options = voids::Options { probe_radius: 0.7, radii: voids::Radii::AmberUnited, ..voids::Options::default() };
    let found = voids::find(&structure, &options, &Monitor::default()).expect("voids");
    let row = found.rows().iter().position(|row| row.mouths.len() >= 2).expect("a channel");
    let line = || found.centreline(row, None, None, &Monitor::default()).expect("a line");
    c.bench_function("centreline of 1GRM", |b| b.iter(|| black_box(line())));
}

criterion_group!(benches, finding, centrelines);
criterion_main!(benches);
