//! C programs, compiled as C99 and as C++, run as they are and under a memory checker.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{compiler, root, run, text};

pub const EXAMPLE: &str = "examples/data/4CUP.cif";

/// Compiles a source of this project against its header.
fn compile(source: &str, compiler: &str, standard: &str) -> Option<PathBuf> {
    compiler::compile(source, &[root().join("include")], compiler, standard, &[])
}

/// Compiles a source of this project against its header as C and as C++ and runs both.
fn compile_and_run(source: &str, arguments: impl Fn(&Path) -> Vec<PathBuf>) {
    compiler::compile_and_run(source, &[root().join("include")], arguments);
}

#[test]
fn the_example_runs() {
    compile_and_run("examples/volumes.c", |_| vec![root().join(EXAMPLE)]);
}

#[test]
fn the_example_of_ace_runs() {
    compile_and_run("examples/ace.c", |_| Vec::new());
}

#[test]
fn the_example_prints_the_table_and_writes_the_annotated_structure() {
    let Some(program) = compile("examples/volumes.c", "gcc", "c11") else { return };
    let here = tempfile::tempdir().expect("a temporary folder");
    // T4 lysozyme, whose rows at 2 Å are those of T4L_L99A.r2.native in tests/data/open/golden.
    let structure = root().join("tests/data/open/structures/T4L_L99A.pdb");
    let printed = run(Command::new(&program).arg(structure).arg("2").current_dir(here.path()));
    assert!(printed.contains("1290 atoms, 32 × 19 × 19 voxels of 2 Å\n"), "{printed}");
    let cells = |line: &str| line.split_whitespace().map(String::from).collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = printed.lines().skip(3).map(cells).take_while(|cells| !cells.is_empty()).collect();
    assert_eq!(rows.len(), 8, "{printed}");
    assert_eq!(rows[0], ["0", "cavity", "328.0", "18.59", "9.36", "6.02", "0.2264", "0.6710"]);
    assert_eq!(rows[7][..3], ["4", "pocket", "48.0"]);
    assert!(printed.contains("\n\nalong the first: A:"), "{printed}");
    assert!(printed.ends_with("\nannotated structure: T4L_L99A.annotated.cif\n"), "{printed}");
    let written = std::fs::read_to_string(here.path().join("T4L_L99A.annotated.cif")).expect("the file it names");
    assert!(written.contains(" CAV "), "no pseudo-atoms of cavities");

    let refused = Command::new(&program).arg("missing.pdb").current_dir(here.path()).output().expect("it runs");
    assert!(!refused.status.success() && text(&refused).contains("missing.pdb"), "{}", text(&refused));
}

/// The programs of tests/c whose names start with `prefix`, below the root. Each family has its own.
pub fn programs(prefix: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root().join("tests/c")).expect("a readable folder");
    let names = entries.map(|entry| entry.expect("a readable folder").file_name().into_string().expect("ASCII"));
    let mut paths: Vec<String> = names
        .filter(|name| name.starts_with(prefix) && name.ends_with(".c"))
        .map(|name| format!("tests/c/{name}"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no tests/c/{prefix}*.c");
    paths
}

#[test]
fn careless_callers_are_refused() {
    for program in programs("bad_") {
        compile_and_run(&program, |folder| vec![root().join(EXAMPLE), folder.into()]);
    }
}

#[test]
fn the_example_of_scattering_runs() {
    let curve = root().join("examples/data/4CUP.saxs.dat");
    compile_and_run("examples/saxs.c", |_| vec![root().join(EXAMPLE), curve.clone(), "40".into()]);
}

#[test]
fn cycles_leave_nothing_over() {
    for program in programs("cycles") {
        compile_and_run(&program, |_| vec![root().join(EXAMPLE), "11".into()]);
    }
}
