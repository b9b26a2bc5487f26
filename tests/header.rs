//! The header: in step with the sources, and good C and C++.

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn committed() -> PathBuf {
    root().join("include/nucula.h")
}

/// The header as the sources say it should be.
fn generated() -> String {
    let config = cbindgen::Config::from_file(root().join("cbindgen.toml")).expect("cbindgen.toml");
    let mut rooms: Vec<PathBuf> = std::fs::read_dir(root().join("src/ffi"))
        .expect("src/ffi")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.file_name().is_some_and(|name| name != "mod.rs"))
        .collect();
    // Status codes and structures come before what needs them; beyond that the order only has to be fixed.
    rooms.sort_by_key(|path| {
        let first = ["version", "status", "progress", "structure", "volumes_options", "volumes", "write", "batch"];
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        (first.iter().position(|&f| f == name).unwrap_or(first.len()), name)
    });
    let builder = rooms.iter().fold(cbindgen::Builder::new().with_config(config), |b, room| b.with_src(room));
    let mut header = Vec::new();
    builder.generate().expect("cbindgen reads src/ffi").write(&mut header);
    String::from_utf8(header).expect("sources are UTF-8")
}

#[test]
fn is_what_the_sources_say() {
    let header = generated();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(committed(), &header).expect("include/ is writable");
    }
    let kept = std::fs::read_to_string(committed()).unwrap_or_default();
    assert!(kept == header, "include/nucula.h is out of date: run BLESS=1 cargo test --test header");
}

#[test]
fn every_function_is_documented_and_prefixed() {
    let header = generated();
    let mut previous = "";
    let mut n_functions = 0;
    for line in header.lines() {
        if let Some(name) = declared_function(line) {
            n_functions += 1;
            assert!(name.starts_with("nucula_"), "{line}");
            assert!(previous.trim_end().ends_with("*/"), "no comment above: {line}");
        }
        previous = line;
    }
    assert!(n_functions >= 15, "only {n_functions} functions found: does the pattern still fit the header?");
}

/// The name of the function that a header line declares.
fn declared_function(line: &str) -> Option<&str> {
    let starts_declaration = line.starts_with(|c: char| c.is_ascii_lowercase()) && !line.starts_with("typedef");
    let (head, _) = line.split_once('(').filter(|_| starts_declaration)?;
    head.rsplit([' ', '*']).next()
}

/// Compiles a file that only includes the header.
fn compiles(compiler: &str, language: &str, standard: &str) {
    let source = format!("{}/only_header_{compiler}_{standard}", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&source, "#include \"nucula.h\"\nint main(void) { return NUCULA_OK; }\n")
        .expect("target is writable");
    let warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"];
    let run = Command::new(compiler)
        .args(warnings)
        .arg(format!("-std={standard}"))
        .arg("-I")
        .arg(root().join("include"))
        .args(["-x", language, &source])
        .output();
    match run {
        Ok(output) => {
            assert!(output.status.success(), "{compiler} -std={standard}: {}", String::from_utf8_lossy(&output.stderr));
        }
        Err(_) => eprintln!("SKIPPED: no {compiler} here"),
    }
}

#[test]
fn compiles_as_c() {
    for standard in ["c99", "c11", "c17", "c2x"] {
        compiles("gcc", "c", standard);
        compiles("clang", "c", standard);
    }
}

#[test]
fn compiles_as_cpp() {
    for standard in ["c++11", "c++14", "c++17", "c++20"] {
        compiles("g++", "c++", standard);
        compiles("clang++", "c++", standard);
    }
}
