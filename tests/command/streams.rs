//! Standard output and standard error that are full or closed.

use std::fs::{File, OpenOptions};
use std::process::{Command, Stdio};

use super::{Path, nucula, structure, text};

fn full() -> File {
    OpenOptions::new().write(true).open("/dev/full").unwrap()
}

/// A pipe that nobody reads.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nucula"));
    command.args(arguments).env("COLUMNS", "60").stdin(Stdio::null());
    command
}

/// A structure of which reading has something to say.
fn noted() -> String {
    text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases/files/force-field-names.pdb"))
}

#[test]
fn what_cannot_be_said_on_standard_error_stops_nothing() {
    let (noted, whole) = (noted(), text(&structure()));
    let folder = tempfile::tempdir().unwrap();
    let page = text(&folder.path().join("page.html"));
    for (arguments, code) in [
        (&["volumes", &noted, "no-such.cif", &whole][..], 1),
        (&["voids", &noted, "no-such.cif", &whole, "--step", "1"], 1),
        (&["saxs", &noted], 0),
        (&["saxs", "no-such.cif"], 1),
        (&["view", &whole, "-o", &page], 0),
        (&["gainloss", "no-such.nwk", "no-such.Rtab"], 1),
        (&["volumes", &whole, "--resume"], 2),
        (&["volumes", "--no-such-flag"], 2),
    ] {
        let expected = nucula(arguments);
        assert!(expected.status.code() == Some(code) && !expected.stderr.is_empty(), "{arguments:?}");
        for stderr in [full().into(), closed()] {
            let out = command(arguments).stderr(stderr).output().unwrap();
            assert_eq!(out.status.code(), Some(code), "{arguments:?}");
            assert!(out.stdout == expected.stdout, "{arguments:?}: all is printed");
        }
    }
}

#[test]
fn a_full_standard_output_is_a_failure_and_a_closed_one_is_not() {
    let whole = text(&structure());
    let folder = tempfile::tempdir().unwrap();
    let [tree, table] = ["t.nwk", "t.Rtab"].map(|name| text(&folder.path().join(name)));
    std::fs::write(&tree, "((A:0.1,B:0.4):0.2,(C:0.3,D:0.5):0.6);").unwrap();
    std::fs::write(&table, "Gene\tA\tB\tC\tD\nf\t0\t1\t0\t1\ng\t0\t0\t1\t1\n").unwrap();
    for arguments in [
        &["volumes", &whole, &whole][..],
        &["volumes", &whole, "--dry-run"],
        &["voids", &whole, &whole, "--step", "1"],
        &["saxs", &whole],
        &["gainloss", &tree, &table],
        &["info"],
        &["--help"],
    ] {
        let out = command(arguments).stdout(full()).output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(1), "{arguments:?}: {said}");
        assert_eq!(said, "nucula: standard output: No space left on device (os error 28)\n", "{arguments:?}");
        let out = command(arguments).stdout(closed()).stderr(Stdio::piped()).output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success() && said.is_empty(), "{arguments:?}: {said}");
    }
}
