//! One run of one case, for instruction counts: `valgrind --tool=callgrind` counts what this program does, and the count
//! repeats exactly on the same machine.
//!
//!     workload CASE [REPEATS]      CASE: STRUCTURE@VOXEL_SIZE, such as 3JQH@1, or read:STRUCTURE

use std::hint::black_box;
use std::path::{Path, PathBuf};

use nucula::base::Monitor;
use nucula::io::{self, ReadOptions};
use nucula::volumes::{self, Options};

/// A bundled structure by name, or any file by path.
fn structure_path(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/open/structures");
    let bundled =
        ["cif", "pdb"].map(|suffix| folder.join(name).with_extension(suffix)).into_iter().find(|p| p.is_file());
    bundled.unwrap_or_else(|| name.into())
}

fn main() {
    // `cargo bench` and `cargo test --benches` pass flags of their own: nothing to do then.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let Some(case) = words.first() else { return };
    let repeats: usize = words.get(1).map_or(1, |n| n.parse().expect("REPEATS is a number"));
    let read = |name: &str| io::read(&structure_path(name), &ReadOptions::default()).expect("a readable structure");
    if let Some(name) = case.strip_prefix("read:") {
        for _ in 0..repeats {
            black_box(read(name));
        }
        return;
    }
    let (name, voxel_size) = case.rsplit_once('@').expect("CASE is STRUCTURE@VOXEL_SIZE");
    let options = Options { voxel_size: voxel_size.parse().expect("a voxel size"), ..Options::default() };
    let structure = read(name);
    for _ in 0..repeats {
        black_box(volumes::find(&structure, &options, &Monitor::default()).expect("volumes"));
    }
}
