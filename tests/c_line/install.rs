//! `bindings/c/install.sh`: what it installs can be found, linked and run.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::compiler::run_under_valgrind;
use crate::library::build_folder;
use crate::programs::EXAMPLE;
use crate::tools::limited;
use crate::{have, root, run};

/// A temporary prefix with everything installed.
fn installed() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let prefix = folder.path().join("a prefix");
    run(Command::new("sh").arg(root().join("bindings/c/install.sh")).arg(&prefix).arg(build_folder()));
    (folder, prefix)
}

#[test]
fn everything_is_in_its_place() {
    let (_folder, prefix) = installed();
    for file in
        ["include/nucula.h", "include/nucula.hpp", "lib/libnucula.a", "lib/libnucula.so.1", "lib/pkgconfig/nucula.pc"]
    {
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

/// The example's table of the bundled structure, whatever it is built from.
fn check_example(program: &Path, folder: &Path) {
    let printed = run(limited(program).arg(root().join(EXAMPLE)).arg("2").current_dir(folder));
    assert!(printed.contains("   0  hub         1448.0     26.95   15.79   14.13"), "{printed}");
    run_under_valgrind(program, &[root().join(EXAMPLE), "3".into()], folder);
}

#[test]
fn pkg_config_finds_it() {
    if !have("gcc") || !have("g++") || !have("pkg-config") {
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
    // Through the shell, as in a makefile: the flags may be quoted. As the README says it, with the place of the library
    // written into the program.
    let link = |compiler: &str, source: &str, flags: &str| {
        let program = folder.path().join(format!("{}{}", source.replace(['/', '.'], "_"), flags.len()));
        let command = format!("{compiler} '{}' {flags} -lm -o '{}'", root().join(source).display(), program.display());
        run(Command::new("sh").args(["-c", &command]).current_dir(folder.path()));
        check_example(&program, folder.path());
    };
    let shared = format!("{} -Wl,-rpath,'{}'", ask(&["--cflags", "--libs"]), ask(&["--variable=libdir"]));
    // As the README links the static library.
    let private = ask(&["--static", "--libs-only-l"]).replace("-lnucula", "");
    let fixed = format!("{} '{}' {private}", ask(&["--cflags"]), prefix.join("lib/libnucula.a").display());
    for (compiler, source) in [("gcc -std=c99", "examples/volumes.c"), ("g++ -std=c++17", "examples/volumes.cpp")] {
        link(compiler, source, &shared);
        link(compiler, source, &fixed);
    }
}

#[test]
fn cmake_finds_it() {
    if !have("gcc") || !have("g++") || !have("cmake") {
        return;
    }
    let (folder, prefix) = installed();
    let moved = folder.path().join("moved");
    std::fs::rename(&prefix, &moved).expect("a tree that may be moved");
    let project = format!(
        "cmake_minimum_required(VERSION 3.10)\nproject(examples C CXX)\nfind_package(Nucula 0.1 REQUIRED)\n\
        set(CMAKE_CXX_STANDARD 17)\n\
        foreach(language c cpp)\n  foreach(library nucula nucula_static)\n    \
        add_executable(${{language}}_${{library}} {}/examples/volumes.${{language}})\n    \
        target_link_libraries(${{language}}_${{library}} Nucula::${{library}} m)\n  endforeach()\nendforeach()\n",
        root().display()
    );
    std::fs::write(folder.path().join("CMakeLists.txt"), &project).expect("a writable folder");
    let prefix_path = format!("-DCMAKE_PREFIX_PATH={}", moved.display());
    run(Command::new("cmake").args(["-S", ".", "-B", "build"]).arg(prefix_path).current_dir(folder.path()));
    run(Command::new("cmake").args(["--build", "build"]).current_dir(folder.path()));
    for program in ["c_nucula", "c_nucula_static", "cpp_nucula", "cpp_nucula_static"] {
        check_example(&folder.path().join("build").join(program), folder.path());
    }
    let newer = project.replace("Nucula 0.1", "Nucula 0.2");
    std::fs::write(folder.path().join("CMakeLists.txt"), newer).expect("a writable folder");
    let prefix_path = format!("-DCMAKE_PREFIX_PATH={}", moved.display());
    let refused =
        Command::new("cmake").args(["-S", ".", "-B", "newer"]).arg(prefix_path).current_dir(folder.path()).output();
    assert!(!refused.expect("cmake runs").status.success(), "a request for a newer version was granted");
}
