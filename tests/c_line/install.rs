//! `bindings/c/install.sh`: what it installs can be found, linked and run.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::library::build_folder;
use crate::{have, root, run};

/// A temporary prefix with everything installed.
fn installed() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let prefix = folder.path().join("a prefix");
    run(Command::new("sh").arg(root().join("bindings/c/install.sh")).arg(&prefix).arg(build_folder()));
    (folder, prefix)
}

/// A program that says which library it found.
fn write_program(folder: &Path) -> PathBuf {
    let source = folder.join("version.c");
    let code = "#include <nucula.h>\n#include <stdio.h>\nint main(void) { return puts(nucula_version()) < 0; }\n";
    std::fs::write(&source, code).expect("a writable folder");
    source
}

/// The program prints the version of this crate.
fn check_program(program: &Path, prefix: &Path) {
    let printed = run(Command::new(program).env("LD_LIBRARY_PATH", prefix.join("lib")));
    assert_eq!(printed.trim(), env!("CARGO_PKG_VERSION"));
}

#[test]
fn everything_is_in_its_place() {
    let (_folder, prefix) = installed();
    for file in ["include/nucula.h", "lib/libnucula.a", "lib/libnucula.so.1", "lib/pkgconfig/nucula.pc"] {
        assert!(prefix.join(file).is_file(), "no {file}");
    }
    let link = std::fs::read_link(prefix.join("lib/libnucula.so")).expect("a link");
    assert_eq!(link, Path::new("libnucula.so.1"));
    for file in
        ["lib/pkgconfig/nucula.pc", "lib/cmake/Nucula/NuculaConfig.cmake", "lib/cmake/Nucula/NuculaConfigVersion.cmake"]
    {
        let filled = std::fs::read_to_string(prefix.join(file)).expect(file);
        assert!(!["@PREFIX@", "@VERSION@", "@ABI@"].iter().any(|name| filled.contains(name)), "{file}: {filled}");
    }
}

#[test]
fn a_package_is_staged_under_destdir() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let install = root().join("bindings/c/install.sh");
    run(Command::new("sh").arg(install).arg("/usr").arg(build_folder()).env("DESTDIR", folder.path()));
    let pkg_config = folder.path().join("usr/lib/pkgconfig/nucula.pc");
    assert!(std::fs::read_to_string(pkg_config).expect("nucula.pc").starts_with("prefix=/usr\n"));
}

#[test]
fn pkg_config_finds_it() {
    if !have("gcc") || !have("pkg-config") {
        return;
    }
    let (folder, prefix) = installed();
    let ask = |arguments: &[&str]| {
        run(Command::new("pkg-config")
            .args(arguments)
            .arg("nucula")
            .env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig")))
        .trim()
        .to_owned()
    };
    assert_eq!(ask(&["--modversion"]), env!("CARGO_PKG_VERSION"));
    let source = write_program(folder.path());
    // Through the shell, as in a makefile: the flags may be quoted.
    let link = |flags: String, program: &str| {
        let command = format!("gcc -std=c99 version.c {flags} -o {program}");
        run(Command::new("sh").args(["-c", &command]).current_dir(source.parent().expect("a folder")));
        check_program(&folder.path().join(program), &prefix);
    };
    link(ask(&["--cflags", "--libs"]), "shared");
    // As the README links the static library.
    let private = ask(&["--static", "--libs-only-l"]).replace("-lnucula", "");
    link(format!("{} '{}' {private}", ask(&["--cflags"]), prefix.join("lib/libnucula.a").display()), "static");
}

#[test]
fn cmake_finds_it() {
    if !have("gcc") || !have("cmake") {
        return;
    }
    let (folder, prefix) = installed();
    let moved = folder.path().join("moved");
    std::fs::rename(&prefix, &moved).expect("a tree that may be moved");
    write_program(folder.path());
    let project = "cmake_minimum_required(VERSION 3.10)\nproject(version C)\nfind_package(Nucula 0.1 REQUIRED)\n\
        add_executable(shared version.c)\ntarget_link_libraries(shared Nucula::nucula)\n\
        add_executable(static version.c)\ntarget_link_libraries(static Nucula::nucula_static)\n";
    std::fs::write(folder.path().join("CMakeLists.txt"), project).expect("a writable folder");
    let prefix_path = format!("-DCMAKE_PREFIX_PATH={}", moved.display());
    run(Command::new("cmake").args(["-S", ".", "-B", "build"]).arg(prefix_path).current_dir(folder.path()));
    run(Command::new("cmake").args(["--build", "build"]).current_dir(folder.path()));
    for program in ["shared", "static"] {
        check_program(&folder.path().join("build").join(program), &moved);
    }
    let newer = project.replace("Nucula 0.1", "Nucula 0.2");
    std::fs::write(folder.path().join("CMakeLists.txt"), newer).expect("a writable folder");
    let prefix_path = format!("-DCMAKE_PREFIX_PATH={}", moved.display());
    let refused =
        Command::new("cmake").args(["-S", ".", "-B", "newer"]).arg(prefix_path).current_dir(folder.path()).output();
    assert!(!refused.expect("cmake runs").status.success(), "a request for a newer version was granted");
}
