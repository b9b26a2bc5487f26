//! C programs, compiled as C99 and as C++, run as they are and under a memory checker.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::library::link_folder;
use crate::{have, root, run, text};

pub const EXAMPLE: &str = "examples/data/4CUP.cif";

/// Compiles a source of this project with every warning an error. `None` if there is no such compiler.
fn compile(source: &str, compiler: &str, standard: &str) -> Option<PathBuf> {
    compile_with(source, compiler, standard, &[])
}

/// [`compile`] with more flags.
pub fn compile_with(source: &str, compiler: &str, standard: &str, flags: &[&str]) -> Option<PathBuf> {
    if !have(compiler) {
        return None;
    }
    let language = if compiler == "g++" { "c++" } else { "c" };
    let stem = Path::new(source).file_stem()?.to_str()?;
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("c_line/{stem}_{standard}{}", flags.concat()));
    let folder = link_folder();
    run(Command::new(compiler)
        .args(["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-g", "-x", language])
        .arg(format!("-std={standard}"))
        .args(flags)
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
    // T4 lysozyme, whose rows at 2 Å are those of T4L_L99A.r2.native in tests/data/open/golden.
    let structure = root().join("tests/data/open/structures/T4L_L99A.pdb");
    let printed = run(Command::new(&program).arg(structure).arg("2").current_dir(here.path()));
    assert!(printed.contains("1290 atoms, 32 × 19 × 19 voxels of 2 Å\n"), "{printed}");
    let cells = |line: &str| line.split_whitespace().map(String::from).collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = printed.lines().skip(3).map(cells).take_while(|cells| !cells.is_empty()).collect();
    assert_eq!(rows.len(), 8, "{printed}");
    assert_eq!(rows[0], ["0", "cavity", "328.0", "18.59", "9.36", "6.02", "0.2264", "0.6710"]);
    assert_eq!(rows[7][..3], ["4", "pocket", "48.0"]);
    assert!(printed.ends_with("\nannotated structure: T4L_L99A.annotated.cif\n"), "{printed}");
    let written = std::fs::read_to_string(here.path().join("T4L_L99A.annotated.cif")).expect("the file it names");
    assert!(written.contains(" CAV "), "no pseudo-atoms of cavities");

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

#[test]
fn cycles_leave_nothing_over() {
    compile_and_run("tests/c/cycles.c", |_| vec![root().join(EXAMPLE), "10".into()]);
}
