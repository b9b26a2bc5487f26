//! The same question put to an ABI differ, abidiff of libabigail.

use std::path::Path;
use std::process::Command;

use crate::contract::{Declarations, Struct, without_comments};
use crate::{GROWTH, SLIPS, changed, folder_with, have, present, read, releases, run};

/// `header` without the fields that it has beyond those of `previous`: a differ cannot know that structs may grow.
fn without_growth(header: &str, previous: &str) -> String {
    let mut text = without_comments(header);
    for Struct { name, fields } in Declarations::of(previous).structs {
        let Some(end) = text.find(&format!("}} {name};")) else { continue };
        let start = text[..end].rfind('{').expect("the start of a struct") + 1;
        if let Some((last, _)) = text[start..end].match_indices(';').nth(fields.len() - 1) {
            text.replace_range(start + last + 1..end, "\n");
        }
    }
    text
}

/// Writes and compiles a library with the functions of the header in a folder; debug information carries the types.
fn build_probe(folder: &Path) {
    let mut code = String::from("#include <nucula.h>\n");
    for function in Declarations::of(&read(&folder.join("nucula.h"))).functions() {
        code += &format!("{function} {{ __builtin_trap(); }}\n");
    }
    std::fs::write(folder.join("probe.c"), code).expect("a writable folder");
    run(Command::new("gcc")
        .args(["-g", "-O0", "-shared", "-fPIC", "-w", "-I"])
        .arg(folder)
        .arg(folder.join("probe.c"))
        .arg("-o")
        .arg(folder.join("probe.so")));
}

/// What abidiff says that changed between two headers, apart from growth.
fn differences(previous: &str, present: &str) -> Option<String> {
    let folders = [folder_with(previous), folder_with(&without_growth(present, previous))];
    folders.iter().for_each(|folder| build_probe(folder.path()));
    let [was, is] = folders.each_ref().map(|folder| folder.path().join("probe.so"));
    let output = Command::new("abidiff").arg("--no-added-syms").args([&was, &is]).output().expect("abidiff runs");
    let said = crate::tools::text(&output);
    // The exit code is a set of bits: 1 a failure, 2 wrong usage, 4 a change, 8 one that breaks programs for sure.
    match output.status.code() {
        Some(0) => None,
        Some(code) if code & 3 == 0 => Some(said),
        _ => panic!("abidiff: {}\n{said}", output.status),
    }
}

#[test]
fn an_abi_differ_finds_nothing_but_growth() {
    if !have("gcc") || !have("abidiff") {
        return;
    }
    for release in releases() {
        let found = differences(&read(&release.join("nucula.h")), &present());
        assert_eq!(found, None, "since {}", release.display());
    }
}

#[test]
fn an_abi_differ_sees_slips() {
    if !have("gcc") || !have("abidiff") {
        return;
    }
    let header = present();
    for slip in SLIPS {
        assert!(differences(&header, &changed(&header, slip)).is_some(), "{}", slip.0);
    }
    for growth in GROWTH {
        assert_eq!(differences(&header, &changed(&header, growth)), None, "{}", growth.0);
    }
}
