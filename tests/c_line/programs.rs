//! C programs, compiled as C99 and as C++, run as they are and under a memory checker.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::library::link_folder;
use crate::{have, root, run, text};

const EXAMPLE: &str = "examples/data/4CUP.cif";

/// Compiles a source of this project with every warning an error. `None` if there is no such compiler.
fn compile(source: &str, compiler: &str, standard: &str) -> Option<PathBuf> {
    if !have(compiler) {
        return None;
    }
    let language = if compiler == "g++" { "c++" } else { "c" };
    let stem = Path::new(source).file_stem()?.to_str()?;
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("c_line/{stem}_{standard}"));
    let folder = link_folder();
    run(Command::new(compiler)
        .args(["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-g", "-x", language])
        .arg(format!("-std={standard}"))
        .arg("-I")
        .arg(root().join("include"))
        .arg(root().join(source))
        .arg("-o")
        .arg(&program)
        .arg("-L")
        .arg(folder)
        .arg(format!("-Wl,-rpath,{}", folder.display()))
        .args(["-lnucula", "-lm"]));
    Some(program)
}

/// Compiles a program both ways and runs each; then the C one under valgrind.
fn compile_and_run(source: &str, arguments: impl Fn(&Path) -> Vec<PathBuf>) {
    let folder = || tempfile::tempdir().expect("a temporary folder");
    for (compiler, standard) in [("gcc", "c99"), ("g++", "c++11")] {
        let Some(program) = compile(source, compiler, standard) else { continue };
        let here = folder();
        run(Command::new(&program).args(arguments(here.path())).current_dir(here.path()));
        if compiler == "gcc" && have("valgrind") {
            let here = folder();
            run(Command::new("valgrind")
                .args(["--quiet", "--leak-check=full", "--errors-for-leak-kinds=definite,indirect"])
                .args(["--show-leak-kinds=definite,indirect", "--error-exitcode=99"])
                .arg(&program)
                .args(arguments(here.path()))
                .current_dir(here.path()));
        }
    }
}

#[test]
fn the_example_runs() {
    compile_and_run("examples/volumes.c", |_| vec![root().join(EXAMPLE)]);
}

#[test]
fn the_example_prints_the_table_and_writes_the_annotated_structure() {
    let Some(program) = compile("examples/volumes.c", "gcc", "c11") else { return };
    let here = tempfile::tempdir().expect("a temporary folder");
    let printed = run(Command::new(&program).arg(root().join(EXAMPLE)).arg("3").current_dir(here.path()));
    // The reference: seven pockets, the largest of 25 voxels (4CUP.r3.native of tests/data/open/golden).
    assert!(printed.contains("1848 atoms, 28 × 17 × 13 voxels of 3 Å"), "{printed}");
    let rows: Vec<&str> = printed.lines().filter(|line| line.contains("  pocket ")).collect();
    assert_eq!(rows.len(), 7, "{printed}");
    assert_eq!(rows[0].split_whitespace().collect::<Vec<_>>()[..3], ["0", "pocket", "675.0"], "{printed}");
    assert!(printed.ends_with("\nannotated structure: 4CUP.annotated.cif\n"), "{printed}");
    let written = std::fs::read_to_string(here.path().join("4CUP.annotated.cif")).expect("the file it names");
    assert!(written.contains("POK"), "no pseudo-atoms of pockets");

    let refused = Command::new(&program).arg("missing.pdb").current_dir(here.path()).output().expect("it runs");
    assert!(!refused.status.success() && text(&refused).contains("missing.pdb"), "{}", text(&refused));
}

#[test]
fn careless_callers_with_structures_are_refused() {
    compile_and_run("tests/c/bad_structures.c", |_| vec![root().join(EXAMPLE)]);
}

#[test]
fn careless_callers_with_volumes_are_refused() {
    compile_and_run("tests/c/bad_volumes.c", |folder| vec![root().join(EXAMPLE), folder.into()]);
}

#[test]
fn careless_callers_with_lists_are_refused() {
    compile_and_run("tests/c/bad_lists.c", |_| vec![]);
}
