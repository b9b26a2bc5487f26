//! The ABI is a promise: what was compiled against the header of an earlier release goes on working.
//!
//! `tests/abi/X.Y.Z/nucula.h` are those headers. Tools that are missing are named on standard error and their part is
//! skipped.

#[path = "../c_line/compiler.rs"]
mod compiler;
mod contract;
mod differ;
#[path = "../c_line/library.rs"]
mod library;
mod programs;
#[path = "../c_line/tools.rs"]
mod tools;

use std::path::{Path, PathBuf};

use tools::{have, root, run};

/// The folders of the earlier headers.
fn releases() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("tests/abi")).expect("tests/abi");
    let folders = entries.map(|entry| entry.expect("a readable folder").path());
    let mut releases: Vec<PathBuf> = folders.filter(|folder| folder.join("nucula.h").is_file()).collect();
    releases.sort();
    assert!(!releases.is_empty(), "no header of an earlier release");
    releases
}

/// The text of a file that must be there.
fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The present header.
fn present() -> String {
    read(&root().join("include/nucula.h"))
}

/// A folder of one test's own, which holds `header` as `nucula.h`.
fn folder_with(header: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("nucula.h"), header).expect("a writable folder");
    folder
}

/// Slips of a release, each made to a header: a name for it, what it replaces, and by what.
const SLIPS: [(&str, &str, &str); 9] = [
    ("a field of another type", "int32_t keep_models;", "int64_t keep_models;"),
    ("a field of another sign", "int32_t keep_models;", "uint32_t keep_models;"),
    ("a field put between others", "    int32_t keep_models;", "    int32_t new_field;\n    int32_t keep_models;"),
    ("a field taken away", "    double within_distance;\n} nucula_volumes_options_t;", "} nucula_volumes_options_t;"),
    (
        "a field more where none may be added",
        "} nucula_gainloss_totals_t;",
        "    double more;\n} nucula_gainloss_totals_t;",
    ),
    ("fields that changed places", "    size_t n_protein;", "    const double *n_protein;"),
    ("a function taken away", "const char *nucula_version(void);", ""),
    ("an argument of another type", "double (*fractions)[3]);", "float (*fractions)[3]);"),
    (
        "an argument more",
        "void nucula_volumes_free(nucula_volumes_t *volumes);",
        "void nucula_volumes_free(nucula_volumes_t *volumes, int32_t how);",
    ),
];

/// What a release may well do.
const GROWTH: [(&str, &str, &str); 2] = [
    ("a field appended", "} nucula_volumes_options_t;", "    double new_field;\n} nucula_volumes_options_t;"),
    (
        "a function added",
        "const char *nucula_version(void);",
        "const char *nucula_version(void);\nvoid nucula_new(int32_t n);",
    ),
];

/// The header with one change.
fn changed(header: &str, (name, from, to): (&str, &str, &str)) -> String {
    assert!(header.contains(from), "{name}: the header has no {from:?}");
    header.replacen(from, to, 1)
}
