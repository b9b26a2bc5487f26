//! The shared library of the profile under test, laid out as it is installed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::{root, run};

/// The folder cargo builds into: this test runs as `<folder>/deps/c_line-<hash>`.
pub fn build_folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let test = std::env::current_exe().expect("the path of this test");
        let folder = test.ancestors().nth(2).expect("a folder above deps").to_path_buf();
        let profile = match folder.file_name().and_then(|name| name.to_str()) {
            Some("debug") | None => "dev",
            Some(profile) => profile,
        };
        // `cargo test` builds the C libraries only as a by-product; this makes sure of them, and that they are fresh.
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--package", "nucula", "--lib", "--profile", profile, "--target-dir"]);
        run(build.arg(folder.parent().expect("the target folder")).current_dir(root()));
        folder
    })
}

/// The shared library itself.
pub fn shared() -> PathBuf {
    build_folder().join("libnucula.so")
}

/// A folder to link with and to load from: `libnucula.so.1` and its link `libnucula.so`.
pub fn link_folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("c_line/lib");
        std::fs::create_dir_all(&folder).expect("target is writable");
        for name in ["libnucula.so", "libnucula.so.1"] {
            let link = folder.join(name);
            let _ = std::fs::remove_file(&link);
            std::os::unix::fs::symlink(shared(), link).expect("target is writable");
        }
        folder
    })
}

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
