//! C compilers, and the programs they make.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::library::link_folder;
use crate::tools::limited;
use crate::{have, root, run};

/// Compiles a source of this project, with headers from some folders, more flags and every warning an error, and links it
/// with the library. `None` if there is no such compiler.
pub fn compile(source: &str, includes: &[PathBuf], compiler: &str, standard: &str, flags: &[&str]) -> Option<PathBuf> {
    if !have(compiler) {
        return None;
    }
    let language = if compiler.ends_with("++") { "c++" } else { "c" };
    let stem = Path::new(source).file_stem()?.to_str()?;
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!(
        "{}/{stem}_{compiler}_{standard}{}",
        env!("CARGO_CRATE_NAME"),
        flags.concat()
    ));
    let folder = link_folder();
    run(Command::new(compiler)
        .args(["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-g", "-x", language])
        .arg(format!("-std={standard}"))
        .args(flags)
        .args(includes.iter().flat_map(|folder| [OsStr::new("-I"), folder.as_os_str()]))
        .arg(root().join(source))
        .arg("-o")
        .arg(&program)
        .arg("-L")
        .arg(folder)
        .arg(format!("-Wl,-rpath,{}", folder.display()))
        .args(["-lnucula", "-lm"]));
    Some(program)
}

/// Compiles a program as C99 and as C++ and runs each, in a folder of its own that `arguments` is told; then the C one
/// under valgrind.
pub fn compile_and_run(source: &str, includes: &[PathBuf], arguments: impl Fn(&Path) -> Vec<PathBuf>) {
    let folder = || tempfile::tempdir().expect("a temporary folder");
    for (compiler, standard) in [("gcc", "c99"), ("g++", "c++11")] {
        let Some(program) = compile(source, includes, compiler, standard, &[]) else { continue };
        let here = folder();
        run(limited(&program).args(arguments(here.path())).current_dir(here.path()));
        if compiler == "gcc" {
            let here = folder();
            run_under_valgrind(&program, &arguments(here.path()), here.path());
        }
    }
}

/// Runs a program under valgrind, which must find neither errors nor leaks. Without valgrind says so.
pub fn run_under_valgrind(program: &Path, arguments: &[PathBuf], here: &Path) {
    if have("valgrind") {
        run(limited("valgrind")
            .args(["--quiet", "--leak-check=full", "--errors-for-leak-kinds=definite,indirect"])
            .args(["--show-leak-kinds=definite,indirect", "--error-exitcode=99"])
            .arg(program)
            .args(arguments)
            .current_dir(here));
    }
}
