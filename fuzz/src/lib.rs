//! What the fuzz targets share: files in a temporary folder, what must hold for whatever is read, and the C line.

pub mod calls;
pub mod chosen;
pub mod looked_at;

use std::ffi::c_void;
use std::fs;
use std::path::PathBuf;
use std::ptr::{null, null_mut};
use std::time::Duration;

use nucula::base::Structure;
use nucula::io::{self, Assembly, ReadOptions, Rules};
use nucula::{Error, Result};

/// What the standard library calls for random numbers: the keys of hash maps, the names of temporary files. Here they are
/// always the same, so that a run with the same seed tries the same inputs.
#[unsafe(no_mangle)]
extern "C" fn getrandom(buffer: *mut c_void, length: usize, _flags: u32) -> isize {
    // SAFETY: the caller's buffer is as long as said.
    unsafe { buffer.write_bytes(0x5A, length) };
    length as isize
}

/// Bytes that a packed file may unpack to.
pub const MAX_FILE_BYTES: u64 = 1 << 20;
/// Atoms that an assembly may have.
pub const MAX_ATOMS: u64 = 20_000;

/// A file of this process with the given suffix, such as `.pdb`; it replaces the last one.
pub fn path(suffix: &str) -> PathBuf {
    // Temporary files on the way to this one get the same names in every run.
    fastrand::seed(0);
    let folder = std::env::temp_dir();
    // run.py gives a folder, `.`, to each process; then the names are the same in every run too.
    let process = if folder.is_relative() { 0 } else { std::process::id() };
    folder.join(format!("nucula-fuzz-{process}{suffix}"))
}

/// Everything that an assembly policy leaves, below small limits.
pub fn options(assembly: Assembly) -> ReadOptions {
    ReadOptions {
        assembly,
        keep_non_protein: true,
        keep_hydrogens: true,
        max_file_bytes: MAX_FILE_BYTES,
        max_atoms: MAX_ATOMS,
        ..ReadOptions::default()
    }
}

/// Starts the thread that a first call starts and waits until it rests, for what it runs on its way counts as reached by
/// the input tried meanwhile.
pub fn settle() {
    let (mut structure, mut volumes) = (null_mut(), null_mut());
    // SAFETY: no atoms need no arrays.
    unsafe {
        assert_eq!(
            nucula::ffi::structure::nucula_structure_from_atoms(null(), null(), 0, &mut structure),
            nucula::ffi::status::NUCULA_OK
        );
        assert_ne!(
            nucula::ffi::volumes::nucula_volumes_find(structure, &chosen::usual(), &mut volumes),
            nucula::ffi::status::NUCULA_OK
        );
        nucula::ffi::structure::nucula_structure_free(structure);
    }
    std::thread::sleep(Duration::from_millis(200));
}

/// Reads `bytes` as a file with the given suffix.
pub fn read(suffix: &str, bytes: &[u8], options: &ReadOptions) -> Result<Structure> {
    let path = path(suffix);
    fs::write(&path, bytes).expect("the temporary folder is writable");
    let result = io::read(&path, options);
    match &result {
        Ok(structure) => check(structure),
        Err(error) => check_error(error),
    }
    result
}

/// Reads `bytes` by every assembly policy, with and without cleaning.
pub fn read_in_all_ways(suffix: &str, bytes: &[u8]) {
    for assembly in [Assembly::Asymmetric, Assembly::Biological, Assembly::Auto] {
        let everything = options(assembly);
        let all = read(suffix, bytes, &everything);
        let clean = ReadOptions { keep_non_protein: false, keep_hydrogens: false, ..everything };
        let cleaned = read(suffix, bytes, &clean);
        match (all, cleaned) {
            (Ok(all), Ok(cleaned)) => {
                let after = io::clean(&all, &clean).expect("memory");
                let same = after.positions == cleaned.positions && after.topology == cleaned.topology;
                assert!(same && after.cell == cleaned.cell, "cleaned on the way or afterwards");
            }
            // A wrong coordinate of what is left out does not matter.
            (all, cleaned) => assert!(all.is_err() || cleaned.is_ok(), "cleaning is no reason to fail"),
        }
        let plain = ReadOptions { rules: Rules::Plain, ..options(assembly) };
        if let Ok(plain) = read(suffix, bytes, &plain) {
            check(&plain);
        }
    }
}

/// What holds for every structure.
pub fn check(structure: &Structure) {
    let (n, topology) = (structure.n_atoms(), &structure.topology);
    assert!(n as u64 <= MAX_ATOMS);
    assert_eq!(topology.elements.len(), n);
    assert_eq!(topology.atom_names.len(), n);
    assert_eq!(topology.residue_names.len(), n);
    assert_eq!(topology.chains.len(), n);
    assert_eq!(topology.residue_ids.len(), n);
    assert_eq!(topology.insertion_codes.len(), n);
    assert_eq!(topology.hetero.len(), n);
    assert!(structure.positions.as_flattened().iter().all(|x| x.is_finite()));
    assert!(structure.cell.iter().flatten().all(|x| x.is_finite()));
}

/// What holds for every error: it is the input's, not the library's, and its message is short and printable.
pub fn check_error(error: &Error) {
    assert!(!matches!(error, Error::Internal { .. } | Error::NullPointer { .. }), "{error}");
    let message = error.to_string();
    assert!(message.len() < 2000, "{} characters", message.len());
    assert!(message.chars().all(|c| !c.is_control()), "{message:?}");
}
