//! How the cost grows with voxels and with atoms, and what a second thread gives, in one run.
//!
//!     cargo bench --bench scaling [-- FILE]        default: the bundled 1FMO

mod common;

use std::path::PathBuf;
use std::time::Instant;

use common::structure_path;
use nucula::base::{Monitor, Structure};
use nucula::io::{self, ReadOptions};
use nucula::volumes::{self, Alignment, Mask, Options, Volumes};

/// Å.
const VOXEL_SIZES: [f64; 5] = [3.0, 2.0, 1.0, 0.5, 0.25];
/// Copies along each axis of a block of copies.
const COPIES: [usize; 3] = [1, 2, 3];

fn find(structure: &Structure, options: &Options) -> Volumes {
    volumes::find(structure, options, &Monitor::default()).expect("volumes")
}

/// Median of the milliseconds of one call: more calls of short ones.
fn median_ms(work: impl Fn() -> Volumes) -> f64 {
    let measure = || {
        let start = Instant::now();
        drop(work());
        start.elapsed().as_secs_f64() * 1e3
    };
    let repeats = (300.0 / measure()).clamp(5.0, 200.0) as usize;
    let mut times: Vec<f64> = (0..repeats).map(|_| measure()).collect();
    times.sort_by(f64::total_cmp);
    times[repeats / 2]
}

/// `n`³ copies of a structure side by side.
fn block(structure: &Structure, n: usize) -> Structure {
    let reach = [0, 1, 2].map(|k| structure.positions.iter().fold(0.0, |reach, p| f32::max(reach, p[k].abs())));
    let place = |i: usize| {
        let steps = [i / (n * n), i / n % n, i % n];
        [0, 1, 2].map(|k| steps[k] as f32 * 2.0 * reach[k])
    };
    let places = (0..n * n * n).map(place);
    let moved = |place: [f32; 3]| structure.positions.iter().map(move |p| [0, 1, 2].map(|k| p[k] + place[k]));
    let positions: Vec<[f32; 3]> = places.flat_map(moved).collect();
    let elements = structure.topology.elements.repeat(n * n * n);
    Structure::from_atoms(positions, elements)
}

fn main() {
    // `cargo test --benches` only asks whether it runs; `cargo bench` passes flags of its own.
    let words: Vec<String> = std::env::args().skip(1).collect();
    let only_try = words.iter().any(|word| word == "--test");
    let file = words.iter().find(|word| !word.starts_with("--")).map(PathBuf::from);
    let path = file.unwrap_or_else(|| structure_path("1FMO"));
    let structure = io::read(&path, &ReadOptions::default()).expect("a readable structure");
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("threads");

    println!("{}, {} atoms\n", path.file_name().expect("a file").display(), structure.n_atoms());
    println!("{:>7} {:>12} {:>10} {:>9}   {n_threads} threads ms  ratio", "voxel Å", "voxels", "ms", "ns/voxel");
    for &voxel_size in &VOXEL_SIZES[..if only_try { 1 } else { VOXEL_SIZES.len() }] {
        let options = Options { voxel_size, ..Options::default() };
        let found = match volumes::find(&structure, &options, &Monitor::default()) {
            Ok(found) => found,
            Err(error) => {
                println!("{voxel_size:>7} {error}");
                break;
            }
        };
        let n_voxels = found.mask(Mask::Protein).layout().n_voxels();
        let one = median_ms(|| find(&structure, &options));
        let all = pool.install(|| median_ms(|| find(&structure, &options)));
        let slope = one * 1e6 / n_voxels as f64;
        println!("{voxel_size:>7} {n_voxels:>12} {one:>10.2} {slope:>9.2} {all:>14.2}  {:>5.2}", one / all);
    }

    println!("\n{:>7} {:>12} {:>12} {:>10} {:>9}", "copies", "atoms", "voxels", "ms", "ns/atom");
    let options = Options { voxel_size: 2.0, alignment: Alignment::Keep, ..Options::default() };
    let aligned = find(&structure, &Options::default());
    for &n in &COPIES[..if only_try { 1 } else { COPIES.len() }] {
        let block = block(aligned.structure(), n);
        let n_voxels = find(&block, &options).mask(Mask::Protein).layout().n_voxels();
        let ms = median_ms(|| find(&block, &options));
        let slope = ms * 1e6 / block.n_atoms() as f64;
        println!("{:>7} {:>12} {n_voxels:>12} {ms:>10.2} {slope:>9.0}", n * n * n, block.n_atoms());
    }
}
