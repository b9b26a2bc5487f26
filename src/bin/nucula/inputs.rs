//! Which structures: files, folders, lists.

use std::collections::HashMap;
use std::fs;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Usage;

/// A structure to be worked on.
#[derive(Debug, Clone)]
pub struct Job {
    /// What its outputs are called.
    pub label: String,
    /// The file, as it was named.
    pub path: PathBuf,
    /// What a manifest says of it besides, which the summary repeats.
    pub extra: Option<Value>,
    /// Why it cannot be worked on.
    pub refused: Option<String>,
}

impl Job {
    /// A file under its own name.
    pub fn new(path: PathBuf) -> Self {
        Self { label: label(&path), path, extra: None, refused: None }
    }
}

/// The name of a file without its last suffix, lower case, every character but letters, digits, `-`, `_` made `_`, `_`
/// trimmed from both ends; `structure` if nothing is left. As `volumizer` does.
pub fn label(path: &Path) -> String {
    clean(&path.file_stem().unwrap_or_default().to_string_lossy())
}

/// A text as a label.
pub fn clean(text: &str) -> String {
    let kept = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '_' };
    let label: String = text.to_lowercase().chars().map(kept).collect();
    match label.trim_matches('_') {
        "" => "structure".into(),
        label => label.into(),
    }
}

/// Whether a folder is searched for files of this name; results of ours are not.
fn is_structure(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let suffix = name.rsplit_once('.').map(|(_, suffix)| suffix);
    matches!(suffix, Some("pdb" | "ent" | "cif" | "mmcif" | "bcif")) && !name.contains(".annotated.")
}

/// The structures that arguments name, in their order; those of a folder, and of the folders in it, by name. A path that
/// leads nowhere stays, and fails when it is read.
///
/// Fails if lists are empty and nothing else is named, or if a list is a structure itself.
pub fn find(arguments: &[PathBuf]) -> Result<Vec<Job>, Usage> {
    let mut jobs = Vec::new();
    for argument in arguments {
        let text = argument.to_string_lossy();
        if text == "-" {
            add_lines(std::io::stdin().lock(), argument, &mut jobs)?;
        } else if let (Some(list), false) = (text.strip_prefix('@'), argument.exists()) {
            match fs::File::open(list) {
                Ok(file) => add_lines(std::io::BufReader::new(file), Path::new(list), &mut jobs)?,
                Err(error) => jobs.push(refused(list.into(), format!("{list}: {error}"))),
            }
        } else {
            add(argument, &mut jobs);
        }
    }
    if jobs.is_empty() {
        let lists: Vec<_> = arguments.iter().map(|list| list.to_string_lossy()).collect();
        return Err(Usage(format!("no input is named: {}: no path is listed", lists.join(", "))));
    }
    Ok(jobs)
}

fn refused(path: PathBuf, reason: String) -> Job {
    Job { refused: Some(reason), ..Job::new(path) }
}

/// The paths in a list, one a line.
fn add_lines(list: impl BufRead, name: &Path, jobs: &mut Vec<Job>) -> Result<(), Usage> {
    let mut is_known = false;
    for line in list.split(b'\n') {
        let line = match line {
            Ok(line) => line,
            Err(error) => {
                jobs.push(refused(name.into(), format!("{}: {error}", name.display())));
                break;
            }
        };
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        if !is_known && is_of_structure(line) {
            let name = name.display();
            return Err(Usage(format!(
                "{name}: paths are read here, one a line, but it looks like a structure itself"
            )));
        }
        // What is behind comments tells.
        is_known |= !line.starts_with(b"#");
        add(&path_of(line), jobs);
    }
    Ok(())
}

/// Records that a PDB file may open with.
const RECORDS: [&[u8]; 11] = [
    b"HEADER", b"OBSLTE", b"TITLE", b"CAVEAT", b"COMPND", b"SOURCE", b"REMARK", b"CRYST1", b"MODEL", b"ATOM", b"HETATM",
];

/// Whether a line is one of a structure, and no path: of PDB, mmCIF, gzip, or BinaryCIF, in which there are NUL bytes.
fn is_of_structure(line: &[u8]) -> bool {
    let path = path_of(line);
    let word = line.split(u8::is_ascii_whitespace).next().unwrap_or_default();
    // A folder may be called data_set, and what is in it data_1.cif.
    let is_block = word == line && word.starts_with(b"data_") && path.components().count() == 1 && !is_structure(&path);
    let is_text = is_block || line == b"loop_" || RECORDS.contains(&word);
    line.contains(&0) || line.starts_with(b"\x1f\x8b") || (is_text && !path.exists())
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(bytes).into()
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

fn add(path: &Path, jobs: &mut Vec<Job>) {
    if !path.is_dir() {
        return jobs.push(Job::new(path.into()));
    }
    let before = jobs.len();
    if let Err(error) = add_folder(path, jobs) {
        jobs.push(refused(path.into(), format!("{}: {error}", path.display())));
    }
    if jobs.len() == before {
        let reason = format!("{}: no .pdb, .ent, .cif, .mmcif or .bcif file in this folder", path.display());
        jobs.push(refused(path.into(), reason));
    }
}

fn add_folder(folder: &Path, jobs: &mut Vec<Job>) -> std::io::Result<()> {
    let entries: std::io::Result<Vec<fs::DirEntry>> = fs::read_dir(folder)?.collect();
    let mut entries = entries?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type()?);
        // A link to a folder may lead back up.
        if kind.is_dir() {
            add_folder(&path, jobs)?;
        } else if is_structure(&path) && path.is_file() {
            jobs.push(Job::new(path));
        }
    }
    Ok(())
}

/// Refuses every structure whose outputs would be those of one before it.
pub fn refuse_equal_labels(jobs: &mut [Job]) {
    let mut known: HashMap<String, PathBuf> = HashMap::new();
    for job in jobs.iter_mut().filter(|job| job.refused.is_none()) {
        if let Some(first) = known.get(&job.label) {
            let (path, label) = (job.path.display(), &job.label);
            job.refused = Some(format!("{path}: its outputs would be called {label}, as those of {}", first.display()));
        } else {
            known.insert(job.label.clone(), job.path.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_those_of_volumizer() {
        let cases = [
            ("a/4JPN.cif", "4jpn"),
            ("My File (1).pdb", "my_file__1"),
            ("x.pdb.gz", "x_pdb"),
            ("__.pdb", "structure"),
            ("a-b_c.d.cif", "a-b_c_d"),
        ];
        for (path, expected) in cases {
            assert_eq!(label(path.as_ref()), expected, "{path}");
        }
    }

    #[test]
    fn a_folder_is_searched_by_name_and_results_are_no_inputs() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        for name in ["c.cif", "a.PDB", "b/x.ent.gz", "a.annotated.cif", "notes.txt", "a.annotation.json"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let Ok(found) = find(&[folder.path().into(), "missing.pdb".into()]) else { panic!("two are named") };
        let names: Vec<_> = found.iter().map(|job| job.path.file_name().unwrap().to_string_lossy()).collect();
        assert_eq!(names, ["a.PDB", "x.ent.gz", "c.cif", "missing.pdb"]);
    }

    #[test]
    fn equal_labels_are_refused_but_the_first() {
        let mut jobs = ["a/x.pdb", "b/X.cif", "y.pdb"].map(|path| Job::new(path.into()));
        refuse_equal_labels(&mut jobs);
        assert_eq!(jobs.map(|job| job.refused.is_some()), [false, true, false]);
    }

    #[test]
    fn lines_of_structures_are_no_paths() {
        for line in ["HEADER    A/B INHIBITOR", "ATOM      1  N", "data_4CUP", "loop_", "REMARK of x.pdb", "\u{1}\0"] {
            assert!(is_of_structure(line.as_bytes()), "{line:?}");
        }
        for line in ["data_set/4cup.cif", "data_4cup.cif.gz", "HEADER.pdb", "ATOMS", "4cup.cif", "a b.pdb", "# list"] {
            assert!(!is_of_structure(line.as_bytes()), "{line:?}");
        }
        assert!(is_of_structure(b"\x1f\x8b\x08"));
    }
}
