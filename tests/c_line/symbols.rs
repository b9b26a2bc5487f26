//! Names: the soname, and exactly the functions of the header.

use std::process::Command;

use crate::library::shared;
use crate::programs::programs;
use crate::{have, root, run};

/// The functions that the header declares, sorted.
pub fn declared_functions() -> Vec<String> {
    let header = std::fs::read_to_string(root().join("include/nucula.h")).expect("the header");
    let starts = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase()) && !line.starts_with("typedef");
    let mut names: Vec<String> = header
        .lines()
        .filter(starts)
        .filter_map(|line| line.split_once('(')?.0.rsplit([' ', '*']).next().map(String::from))
        .collect();
    names.sort();
    assert!(names.len() >= 15, "only {names:?}: does the pattern still fit the header?");
    names
}

#[test]
fn the_soname_carries_the_abi_number() {
    if !have("readelf") {
        return;
    }
    let header = std::fs::read_to_string(root().join("include/nucula.h")).expect("the header");
    let abi = header.lines().find_map(|line| line.strip_prefix("#define NUCULA_ABI_VERSION ")).expect("its ABI number");
    let dynamic = run(Command::new("readelf").arg("-d").arg(shared()));
    let soname = dynamic.lines().find(|line| line.contains("(SONAME)")).expect("a soname");
    assert!(soname.ends_with(&format!("[libnucula.so.{abi}]")), "{soname}");
}

#[test]
fn exactly_the_functions_of_the_header_are_exported() {
    if !have("nm") {
        return;
    }
    let symbols = run(Command::new("nm").args(["-D", "--defined-only"]).arg(shared()));
    let mut exported: Vec<&str> = symbols.lines().filter_map(|line| line.split_whitespace().last()).collect();
    exported.sort_unstable();
    assert_eq!(exported, declared_functions());
}

#[test]
fn the_header_has_the_version_of_the_crate() {
    let header = std::fs::read_to_string(root().join("include/nucula.h")).expect("the header");
    let numbers = ["MAJOR", "MINOR", "PATCH"].map(|part| {
        let name = format!("#define NUCULA_VERSION_{part} ");
        header.lines().find_map(|line| line.strip_prefix(&name)).expect("a version number")
    });
    assert_eq!(numbers.join("."), env!("CARGO_PKG_VERSION"));
}

/// The programs of tests/c whose names start with `prefix`, one after the other.
fn text_of(prefix: &str) -> String {
    let text = |path| std::fs::read_to_string(root().join(path)).expect("a C source");
    programs(prefix).into_iter().map(text).collect()
}

#[test]
fn every_function_meets_a_careless_caller() {
    let sources = text_of("bad_");
    for function in declared_functions() {
        assert!(sources.contains(&format!("{function}(")), "{function} is called by no tests/c/bad_*.c");
    }
}

#[test]
fn every_function_is_called_in_cycles() {
    let header = std::fs::read_to_string(root().join("include/nucula.h")).expect("the header");
    let source = text_of("cycles");
    for function in declared_functions() {
        let allocates_nothing = header.contains(&format!("{function}(void)"));
        let called = source.contains(&format!("{function}("));
        assert!(allocates_nothing || called, "{function} is called by no tests/c/cycles*.c");
    }
}

/// The sources in a folder.
fn sources(folder: &str) -> String {
    let entries = std::fs::read_dir(root().join(folder)).expect("a readable folder");
    let paths = entries.map(|entry| entry.expect("a readable folder").path());
    paths.map(|path| std::fs::read_to_string(path).expect("a source")).collect()
}

#[test]
fn every_function_is_fuzzed() {
    let header = std::fs::read_to_string(root().join("include/nucula.h")).expect("the header");
    let sources = sources("fuzz/fuzz_targets") + &sources("fuzz/src");
    for function in declared_functions() {
        // What takes nothing cannot be fed.
        let takes_nothing = header.contains(&format!("{function}(void)"));
        // A function that fills options is handed over by name.
        let called = [format!("{function}("), format!("({function})")].iter().any(|call| sources.contains(call));
        assert!(takes_nothing || called, "{function} is fed by no target in fuzz/");
    }
}
