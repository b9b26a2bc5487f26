//! The shared library of the profile under test, laid out as it is installed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::{root, run};

/// The folder that holds `libnucula.so` and `libnucula.a`: that of this test, `target/<profile>/deps`. Cargo writes
/// them there together with the Rust library that this test is linked with, so they are as fresh as the test.
pub fn build_folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let test = std::env::current_exe().expect("the path of this test");
        let folder = test.parent().expect("a folder").to_path_buf();
        if !folder.join("libnucula.so").is_file() || !folder.join("libnucula.a").is_file() {
            build(folder.parent().expect("the folder of a profile"));
        }
        folder
    })
}

/// Builds the libraries of one profile, for a test that was moved here without them.
fn build(profile_folder: &Path) {
    let profile = match profile_folder.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(profile) => profile,
    };
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--package", "nucula", "--lib", "--profile", profile, "--target-dir"]);
    run(build.arg(profile_folder.parent().expect("the target folder")).current_dir(root()));
}

/// The shared library itself.
pub fn shared() -> PathBuf {
    build_folder().join("libnucula.so")
}

/// A folder to link with and to load from: `libnucula.so.1` and its link `libnucula.so`.
pub fn link_folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(env!("CARGO_CRATE_NAME")).join("lib");
        std::fs::create_dir_all(&folder).expect("target is writable");
        for name in ["libnucula.so", "libnucula.so.1"] {
            let link = folder.join(name);
            let _ = std::fs::remove_file(&link);
            std::os::unix::fs::symlink(shared(), link).expect("target is writable");
        }
        folder
    })
}
