//! C programs under the address and undefined-behaviour sanitizers, which see the library's memory too: it comes from the
//! same malloc.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::programs::{EXAMPLE, programs};
use crate::tools::limited;
use crate::{compiler, have, root, text};

const SANITIZERS: &str = "-fsanitize=address,undefined";

/// A sanitized program. `None`, loudly, if the compiler or the sanitizers' libraries are missing.
fn sanitized(source: &str) -> Option<PathBuf> {
    if !have("gcc") {
        return None;
    }
    let probe = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("c_line/probe{}", std::process::id()));
    let mut gcc = Command::new("gcc");
    gcc.args([SANITIZERS, "-x", "c", "-", "-o"]).arg(&probe).stdin(std::process::Stdio::piped());
    let mut child = gcc.stderr(std::process::Stdio::null()).spawn().expect("gcc runs");
    std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), b"int main(void) { return 0; }\n")
        .expect("gcc reads");
    let linked = child.wait().expect("gcc ends").success();
    let _ = std::fs::remove_file(&probe);
    if !linked {
        eprintln!("SKIPPED: gcc has no libraries for {SANITIZERS} here");
        return None;
    }
    let flags = [SANITIZERS, "-fno-sanitize-recover=all", "-O1"];
    compiler::compile(source, &[root().join("include")], "gcc", "c11", &flags)
}

/// Runs a sanitized program, which must succeed; without the search for leaks where it is forbidden, as in some containers.
fn run_sanitized(program: &Path, arguments: &[PathBuf]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = |leaks: u8| -> Output {
        limited(program)
            .args(arguments)
            .current_dir(folder.path())
            .env("ASAN_OPTIONS", format!("detect_leaks={leaks}:allocator_may_return_null=1"))
            .env("UBSAN_OPTIONS", "print_stacktrace=1")
            .output()
            .unwrap_or_else(|error| panic!("{program:?}: {error}"))
    };
    let mut output = run(1);
    if text(&output).contains("LeakSanitizer has encountered a fatal error") {
        eprintln!("SKIPPED: the search for leaks, which is forbidden here");
        output = run(0);
    }
    assert!(output.status.success(), "{program:?}: {}\n{}", output.status, text(&output));
}

#[test]
fn the_sanitizers_notice() {
    let source = Path::new(env!("CARGO_TARGET_TMPDIR")).join("c_line/leak.c");
    std::fs::create_dir_all(source.parent().expect("a folder")).expect("target is writable");
    let leak = "#include <nucula.h>\nint main(void) {\n    nucula_structure_t *s;\n    \
                if (nucula_structure_from_atoms(0, 0, 0, &s)) return 2;\n    s = 0;\n    return s != 0;\n}\n";
    std::fs::write(&source, leak).expect("target is writable");
    let Some(program) = sanitized(source.to_str().expect("a path of UTF-8")) else { return };
    let output = Command::new(program).env("ASAN_OPTIONS", "detect_leaks=1").output().expect("it runs");
    let text = text(&output);
    if text.contains("LeakSanitizer has encountered a fatal error") {
        return eprintln!("SKIPPED: the search for leaks, which is forbidden here");
    }
    assert!(!output.status.success() && text.contains("detected memory leaks"), "{text}");
}

#[test]
fn the_sanitizers_notice_use_after_free() {
    let source = Path::new(env!("CARGO_TARGET_TMPDIR")).join("c_line/late.c");
    std::fs::create_dir_all(source.parent().expect("a folder")).expect("target is writable");
    let late = "#include <nucula.h>\nint main(void) {\n    static const float positions[1][3];\n    \
                static const char elements[1][4] = {\"C\"};\n    nucula_structure_t *s;\n    \
                nucula_structure_view_t view = {0};\n    view.size = sizeof view;\n    \
                if (nucula_structure_from_atoms(positions, elements, 1, &s)) return 2;\n    \
                if (nucula_structure_view(s, &view)) return 2;\n    nucula_structure_free(s);\n    \
                return view.positions[0][0] != 0;\n}\n";
    std::fs::write(&source, late).expect("target is writable");
    let Some(program) = sanitized(source.to_str().expect("a path of UTF-8")) else { return };
    let output = limited(program).env("ASAN_OPTIONS", "detect_leaks=0").output().expect("it runs");
    let text = text(&output);
    assert!(!output.status.success() && text.contains("heap-use-after-free"), "{text}");
}

#[test]
fn a_hundred_cycles_leave_nothing_over() {
    for source in programs("cycles") {
        let Some(program) = sanitized(&source) else { return };
        run_sanitized(&program, &[root().join(EXAMPLE), "100".into()]);
    }
}

#[test]
fn careless_callers_do_no_harm() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for source in programs("bad_").into_iter().chain(["examples/volumes.c".into()]) {
        let Some(program) = sanitized(&source) else { return };
        let folder = (source != "examples/volumes.c").then(|| folder.path().to_path_buf());
        run_sanitized(&program, &[root().join(EXAMPLE)].into_iter().chain(folder).collect::<Vec<_>>());
    }
}
