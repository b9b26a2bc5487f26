//! One run of one case, for instruction counts: `valgrind --tool=callgrind` counts what this program does, and the count
//! repeats exactly on the same machine. `benches/instructions.py` compares the counts with those on record.
//!
//! ```text
//! workload CASE [REPEATS [LEVEL]]
//!
//! CASE     read:STRUCTURE               reading the file
//!          STRUCTURE@VOXEL_SIZE         coordinates to table
//!          pdb:STRUCTURE@VOXEL_SIZE     writing the annotated structure; cif: the same
//! STRUCTURE is a bundled one such as 3JQH, or the path of a file.
//! LEVEL    baseline, avx2, avx512: the instruction set of the kernels; default: the best the processor has.
//!          Where it does not have this one, the exit code is 3.
//! ```

mod common;

use std::hint::black_box;

use common::structure_path;
use nucula::base::Structure;
use nucula::io::{self, PdbLayout, ReadOptions};
use nucula::reports::volumes::marked;
use nucula::volumes::{self, Options, PseudoAtoms, Volumes};
use nucula::work::Monitor;
use nucula::work::simd::{self, Level};

/// The exit code where the processor lacks the level.
const NO_SUCH_LEVEL: i32 = 3;

fn main() {
    // `cargo bench` and `cargo test --benches` pass flags of their own: nothing to do then.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let Some(case) = words.first() else { return };
    let repeats: usize = words.get(1).map_or(1, |n| n.parse().expect("REPEATS is a number"));
    if let Some(level) = words.get(2) {
        choose(level);
    }
    let repeat = |work: &mut dyn FnMut()| (0..repeats).for_each(|_| work());
    match case.split_once(':') {
        Some(("read", name)) => repeat(&mut || drop(black_box(read(name)))),
        Some((format @ ("pdb" | "cif"), case)) => {
            let (structure, options) = coordinates(case);
            let volumes = find(&structure, &options);
            repeat(&mut || drop(black_box(write(&volumes, format))));
        }
        _ => {
            let (structure, options) = coordinates(case);
            repeat(&mut || drop(black_box(find(&structure, &options))));
        }
    }
}

fn choose(level: &str) {
    let level = match level {
        "baseline" => Level::Baseline,
        "avx2" => Level::Avx2,
        "avx512" => Level::Avx512,
        _ => panic!("LEVEL is baseline, avx2 or avx512"),
    };
    simd::limit(Some(level));
    if simd::level() != level {
        std::process::exit(NO_SUCH_LEVEL);
    }
}

fn coordinates(case: &str) -> (Structure, Options) {
    let (name, voxel_size) = case.rsplit_once('@').expect("CASE is STRUCTURE@VOXEL_SIZE");
    let voxel_size = voxel_size.parse().expect("VOXEL_SIZE is a number");
    (read(name), Options { voxel_size, ..Options::default() })
}

fn read(name: &str) -> Structure {
    io::read(&structure_path(name), &ReadOptions::default()).expect("a readable structure")
}

fn find(structure: &Structure, options: &Options) -> Volumes {
    volumes::find(structure, options, &Monitor::default()).expect("volumes")
}

/// The annotated structure as the bytes of a file.
fn write(volumes: &Volumes, format: &str) -> Vec<u8> {
    let mut file = Vec::new();
    let (structure, voxels) = (volumes.structure(), volumes.pseudo_atoms());
    let atoms = io::atoms(structure).chain(marked(&voxels, true));
    match format {
        "pdb" => io::write_pdb(structure.cell, atoms, PdbLayout::Valid, &mut file),
        _ => io::write_mmcif(structure.cell, atoms, &PseudoAtoms::KINDS.map(PseudoAtoms::residue_name), &mut file),
    }
    .expect("a written structure");
    file
}
