//! Outputs that the system refuses: an error that names the file, the old file as it was, and nothing left behind.
#![cfg(target_os = "linux")]

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use nucula::{Error, io};

/// A file system of its own in a temporary folder, unmounted when dropped.
struct Mounted(tempfile::TempDir);

impl Mounted {
    /// 64 KiB of memory as a disk; `None`, said aloud, where one may not mount.
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"]).arg(folder.path()).output();
        if !mount.is_ok_and(|output| output.status.success()) {
            eprintln!("SKIPPED: no file system can be mounted here");
            return None;
        }
        Some(Self(folder))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn make_read_only(&self) {
        let mount = Command::new("mount").args(["-o", "remount,ro"]).arg(self.0.path()).status();
        assert!(mount.is_ok_and(|status| status.success()), "it is not remounted");
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(self.0.path()).status();
        assert!(unmounted.is_ok_and(|status| status.success()), "{} stays mounted", self.0.path().display());
    }
}

/// Writes `n` bytes the way results are written.
fn write(path: &Path, n: usize) -> Result<(), Error> {
    let failed = |error: std::io::Error| Error::Io { file: "output".into(), reason: error.to_string() };
    io::write_whole(path, |out| (0..n).try_for_each(|_| out.write_all(b"x")).map_err(failed))
}

/// The message of a refusal, which is a bounded line of printable ASCII.
#[track_caller]
fn refused(path: &Path, n: usize) -> String {
    let error = write(path, n).unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error:?}");
    let message = error.to_string();
    assert!(message.len() < 1100 && message.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{message:?}");
    message
}

fn n_entries(folder: &Path) -> usize {
    fs::read_dir(folder).expect("a readable folder").count()
}

#[test]
fn a_full_disk_leaves_the_old_file() {
    let Some(disk) = Mounted::new() else { return };
    let path = disk.path("a.csv");
    fs::write(&path, "old").expect("room for a few bytes");
    // Less than the buffer, so that only the last flush fails; more, so that one on the way does.
    for n in [100_000, 1_000_000] {
        let message = refused(&path, n);
        assert!(message.contains("a.csv: No space left"), "{message}");
        assert_eq!(fs::read(&path).expect("the old file"), b"old");
        assert_eq!(n_entries(disk.0.path()), 1);
    }
    // A busy system may take a moment to count the room of what was removed.
    let is_written = || {
        write(&path, 1000).is_ok() || {
            std::thread::sleep(std::time::Duration::from_millis(10));
            false
        }
    };
    assert!((0..100).any(|_| is_written()), "room enough again");
    assert_eq!(fs::read(&path).expect("the new file").len(), 1000);
}

#[test]
fn a_read_only_folder_is_refused() {
    let Some(disk) = Mounted::new() else { return };
    let path = disk.path("a.csv");
    fs::write(&path, "old").expect("room for a few bytes");
    disk.make_read_only();
    for path in [&path, &disk.path("new.csv")] {
        let message = refused(path, 10);
        assert!(message.contains(".csv: Read-only file system"), "{message}");
    }
    assert_eq!(fs::read(&path).expect("the old file"), b"old");
    assert_eq!(n_entries(disk.0.path()), 1);
}

#[test]
fn targets_that_are_no_files_are_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert!(refused(folder.path(), 10).ends_with(": it is a folder"));
    assert_eq!(refused(Path::new("/dev/full"), 10), "/dev/full: it is not an ordinary file");
    let deep = folder.path().join("d/".repeat(3000)).join("a.csv");
    assert!(deep.as_os_str().len() > 4096);
    assert!(refused(&deep, 10).contains("...: File name too long"));
    assert_eq!(n_entries(folder.path()), 0);
}

#[test]
fn names_of_any_bytes_are_written_and_escaped_in_messages() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let name = OsStr::from_bytes(b"\xff\x1b[31m\n.csv");
    write(&folder.path().join(name), 10).expect("any bytes are a name");
    assert_eq!(fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().file_name(), name);
    let message = refused(&folder.path().join("missing").join(name), 10);
    assert!(message.contains(r"missing/\xff\x1b[31m\n.csv: No such file"), "{message}");
}

#[test]
fn text_of_files_is_escaped_and_bounded_in_messages() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let long = "\u{1b}]0;é\u{7}".repeat(2000);
    let pdb = format!("ATOM      1  CA  ALA A   1    \u{1b}[31m\u{7}  x   2.000   3.000{long}\n");
    let cif = format!("data_x\nloop_\n_atom_site.group_PDB\n_atom_site.Cartn_x\nATOM {long}\n");
    for (name, text) in [("a.pdb", pdb), ("a.cif", cif)] {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("a writable folder");
        let message = io::read(&path, &io::ReadOptions::default()).unwrap_err().to_string();
        assert!(message.contains(name) && message.len() < 2000, "{message:?}");
        assert!(message.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{message:?}");
    }
}
