//! Names: the soname, and exactly the functions of the header.

use std::process::Command;

use crate::library::{declared_functions, shared};
use crate::{have, root, run};

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

#[test]
fn every_function_meets_a_careless_caller() {
    let sources: String = std::fs::read_dir(root().join("tests/c"))
        .expect("tests/c")
        .map(|entry| std::fs::read_to_string(entry.expect("a readable folder").path()).expect("a C source"))
        .collect();
    for function in declared_functions() {
        assert!(sources.contains(&format!("{function}(")), "{function} is called nowhere in tests/c");
    }
}
