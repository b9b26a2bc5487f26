//! The header, in step with the sources and good C and C++; and its mirrors in the bindings, in step with the header.

mod mirror;

use std::path::Path;
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The header as the sources say it should be, in the order of the `mod` lines of src/ffi.
fn generated() -> String {
    let config = cbindgen::Config::from_file(root().join("cbindgen.toml")).expect("cbindgen.toml");
    // Follows the modules into their files and folders.
    let builder = cbindgen::Builder::new().with_config(config).with_src(root().join("src/ffi/mod.rs"));
    let mut header = Vec::new();
    builder.generate().expect("cbindgen reads src/ffi").write(&mut header);
    String::from_utf8(header).expect("sources are UTF-8")
}

/// Compares a committed file with what it should be, or writes it under BLESS=1.
fn bless_or_compare(path: &str, text: &str) {
    let file = root().join(path);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, text).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    let kept = std::fs::read_to_string(file).unwrap_or_default();
    assert!(kept == text, "{path} is out of date: run BLESS=1 cargo test --test header");
}

#[test]
fn is_what_the_sources_say() {
    let header = generated();
    bless_or_compare("include/nucula.h", &header);
    // A version in the making has no users yet: its header in tests/abi follows. Its release, which the changelog tells,
    // is what freezes it.
    let version = env!("CARGO_PKG_VERSION");
    let changes = std::fs::read_to_string(root().join("CHANGELOG.md")).expect("CHANGELOG.md");
    if !changes.contains(&format!("\n## {version}")) {
        bless_or_compare(&format!("tests/abi/{version}/nucula.h"), &header);
    }
}

#[test]
fn mirrors_are_what_the_header_says() {
    for (path, text) in mirror::of(&mirror::header(&generated()), root()) {
        bless_or_compare(path, &text);
    }
}

#[test]
fn every_function_is_documented_and_prefixed() {
    let functions = mirror::header(&generated()).functions;
    for function in &functions {
        assert!(function.name.starts_with("nucula_"), "{}", function.name);
        assert!(!function.doc.is_empty(), "no comment above {}", function.name);
    }
    assert!(functions.len() >= 15, "only {} functions found", functions.len());
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
