//! Programs compiled against earlier headers, run with the present library.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::contract::{Declarations, field_name};
use crate::{compiler, folder_with, read, releases, root, run};

/// The rows that upstream finds in T4 lysozyme at 2 Å.
fn expected_rows() -> Vec<Value> {
    let expected: Value = serde_json::from_str(&read(&root().join("tests/data/open/expected.json"))).expect("JSON");
    let rows = &expected["structures"]["T4L_L99A"]["cases"]["2.0.native"]["rows"];
    rows.as_array().expect("rows").clone()
}

#[test]
fn earlier_programs_give_the_same_table() {
    const COLUMNS: [&str; 6] = ["volume", "x", "y", "z", "cross_section_circularity", "cross_section_uniformity"];
    for release in releases() {
        let Some(program) = compiler::compile("tests/c/previous.c", &[release], "gcc", "c99", &[]) else { return };
        let here = tempfile::tempdir().expect("a temporary folder");
        let structure = root().join("tests/data/open/structures/T4L_L99A.pdb");
        let printed = run(Command::new(program).arg(structure).arg(here.path()));
        let rows: Vec<Vec<&str>> = printed.lines().map(|line| line.split(' ').collect()).collect();
        let expected = expected_rows();
        assert!(expected.len() == 8 && rows.len() == 8, "{printed}");
        for (row, expected) in rows.iter().zip(&expected) {
            assert_eq!(row[0], expected["type"].as_str().expect("a type"), "{printed}");
            assert_eq!(row[1], expected["id"].to_string(), "{printed}");
            for (i, column) in COLUMNS.iter().enumerate() {
                let value: f64 = row[2 + i].parse().expect("a number");
                match expected[column].as_f64() {
                    // Rounded to 3 or 4 decimals there.
                    Some(expected) => assert!((value - expected).abs() <= 5.1e-4, "{column}: {value}, not {expected}"),
                    None => assert!(value.is_nan(), "{column}: {value}"),
                }
            }
        }
    }
}

#[test]
fn structs_of_every_size_are_understood() {
    let mut tables = String::new();
    for each in Declarations::of(&crate::present()).structs {
        let fields = each.fields.iter().map(|field| format!(" FIELD({}, {})", each.name, field_name(field)));
        tables += &format!("#define FIELDS_{}{}\n", each.name, fields.collect::<String>());
    }
    let folder = folder_with(&crate::present());
    std::fs::write(folder.path().join("fields.h"), tables).expect("a writable folder");
    let includes: [PathBuf; 1] = [folder.path().into()];
    compiler::compile_and_run("tests/c/sizes.c", &includes, |here| vec![here.into()]);
}
