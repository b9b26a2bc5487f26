//! `include/nucula.hpp`: with two compilers and two standards, from C++17's own spans to the library's, run as it is and under
//! memory checkers.

use std::path::PathBuf;

use crate::compiler::{compile, run_under_valgrind};
use crate::programs::EXAMPLE;
use crate::tools::limited;
use crate::{root, run};

const STRUCTURE: &str = "tests/data/open/structures/T4L_L99A.pdb";

fn compiled(source: &str, compiler: &str, standard: &str) -> Option<PathBuf> {
    compile(source, &[root().join("include")], compiler, standard, &["-Wshadow"])
}

#[test]
fn every_family_is_used_and_misused() {
    let arguments = [root().join(STRUCTURE), root().join("examples/data/4CUP.saxs.dat")];
    for (compiler, standard) in [("g++", "c++17"), ("g++", "c++20"), ("clang++", "c++17"), ("clang++", "c++20")] {
        let Some(program) = compiled("tests/cpp/families.cpp", compiler, standard) else { continue };
        let here = tempfile::tempdir().expect("a temporary folder");
        run(limited(&program).args(&arguments).current_dir(here.path()));
        if (compiler, standard) == ("g++", "c++17") {
            run_under_valgrind(&program, &arguments, here.path());
        }
    }
}

#[test]
fn the_example_prints_what_that_in_c_prints() {
    let Some(program) = compiled("examples/volumes.cpp", "g++", "c++17") else { return };
    let Some(c) = compile("examples/volumes.c", &[root().join("include")], "gcc", "c11", &[]) else { return };
    let here = tempfile::tempdir().expect("a temporary folder");
    let rows = |program: &PathBuf| -> Vec<String> {
        let printed = run(limited(program).arg(root().join(EXAMPLE)).arg("2").current_dir(here.path()));
        let lines = printed.lines().skip(3).take_while(|line| !line.is_empty());
        lines.map(|line| line.chars().take(50).collect()).collect()
    };
    assert!(rows(&program).len() > 5);
    assert_eq!(rows(&program), rows(&c));
    let refused = limited(&program).arg("missing.pdb").output().expect("it runs");
    assert_eq!(refused.status.code(), Some(1));
    assert!(crate::text(&refused).starts_with("volumes: ") && crate::text(&refused).contains("missing.pdb"));
}
