//! Files that appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::error::shown;
use crate::{Error, Result};

/// Bytes collected before each call of the operating system.
const BUFFER: usize = 1 << 18;

/// Writes a file: calls `write` on a new file of a temporary name in the same folder, then gives it its name.
///
/// Renaming replaces a file of that name in one step, so a reader sees the old or the new one, never a part; if
/// anything fails, the temporary file is removed and an existing file stays as it was. The permissions are those of
/// any new file. Links are followed, and only an ordinary file is replaced, never a device or a pipe. The file is not
/// forced to the disk: what is safe here is the program failing, not the power.
///
/// # Errors
/// [`Error::Io`] naming `path`, also for the failures of the output that `write` returns; other errors of `write` as
/// they are.
pub fn write_whole(path: &Path, write: impl FnOnce(&mut BufWriter<&mut File>) -> Result<()>) -> Result<()> {
    let name = || shown(path.as_os_str().as_encoded_bytes());
    let failed = |error: io::Error| Error::io(&name(), &error);
    let refused = |reason: &str| Error::Io { file: name(), reason: reason.into() };

    let target = match fs::metadata(path) {
        Ok(found) if found.is_dir() => return Err(refused("it is a folder")),
        Ok(found) if !found.is_file() => return Err(refused("it is not an ordinary file")),
        Ok(_) => fs::canonicalize(path).map_err(failed)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_path_buf(),
        Err(error) => return Err(failed(error)),
    };
    let (Some(folder), Some(_)) = (target.parent(), target.file_name()) else {
        return Err(refused("it does not name a file"));
    };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut temporary = tempfile::Builder::new()
        .prefix(".nucula-")
        .make_in(folder, |temporary| File::create_new(temporary))
        .map_err(failed)?;

    let mut out = BufWriter::with_capacity(BUFFER, temporary.as_file_mut());
    write(&mut out).map_err(|error| match error {
        Error::Io { reason, .. } => Error::Io { file: name(), reason },
        other => other,
    })?;
    out.flush().map_err(failed)?;
    drop(out);
    temporary.persist(&target).map_err(|error| failed(error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of the files in a folder, sorted.
    fn listing(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn write_text(path: &Path, text: &str) -> Result<()> {
        write_whole(path, |out| out.write_all(text.as_bytes()).map_err(super::super::output_atom::output_failed))
    }

    /// The reason of an [`Error::Io`] about `path`.
    fn reason(result: Result<()>, path: &Path) -> String {
        match result {
            Err(Error::Io { file, reason }) => {
                assert_eq!(file, shown(path.as_os_str().as_encoded_bytes()));
                reason
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn replaces_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        write_text(&path, "old and longer").unwrap();
        write_text(&path, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(listing(folder.path()), ["a.txt"]);
    }

    #[test]
    fn failure_and_panic_leave_everything_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        write_text(&path, "old").unwrap();
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        let result = write_whole(&path, |out| {
            out.write_all(&[b'x'; 2 * BUFFER]).unwrap();
            Err(Error::io("output", &full()))
        });
        assert_eq!(reason(result, &path), full().to_string());
        let result = write_whole(&path, |_| Err(Error::Cancelled));
        assert_eq!(result, Err(Error::Cancelled));
        let panicked = std::panic::catch_unwind(|| write_whole(&path, |_| panic!("on purpose")));
        assert!(panicked.is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(listing(folder.path()), ["a.txt"]);
    }

    #[test]
    fn paths_that_name_no_file_are_refused_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let unused = |_: &mut BufWriter<&mut File>| panic!("nothing should be written");
        let refusal = |path: &Path| reason(write_whole(path, unused), path);
        assert_eq!(refusal(folder.path()), "it is a folder");
        assert_eq!(refusal(Path::new("")), "it does not name a file");
        assert!(refusal(&folder.path().join("no such folder/a.txt")).starts_with("No such file"));
        assert!(refusal(&folder.path().join("x".repeat(300))).starts_with("File name too long"));
        assert_eq!(listing(folder.path()), [""; 0]);
        #[cfg(unix)]
        assert_eq!(refusal(Path::new("/dev/null")), "it is not an ordinary file");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_those_of_a_new_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (plain, whole) = (folder.path().join("plain"), folder.path().join("whole"));
        fs::write(&plain, "").unwrap();
        write_text(&whole, "").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&whole), mode(&plain));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write_text(&link, "new").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn any_bytes_make_a_path() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(std::ffi::OsStr::from_bytes(b"a\xff\n.txt"));
        write_text(&path, "text").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "text");
        let result = write_whole(&path, |_| Err(Error::io("output", &io::Error::other("no"))));
        assert!(matches!(result, Err(Error::Io { file, .. }) if file.ends_with("a\\xff\\n.txt")));
    }
}
