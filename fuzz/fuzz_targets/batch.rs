//! Any files, in one call on several threads and one by one: the same results, in order, whatever the options.
#![no_main]

use std::ffi::{CStr, CString, c_char, c_void};
use std::fmt::Write;
use std::ptr::null_mut;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use nucula::ffi::status::*;
use nucula::ffi::structure::*;
use nucula::ffi::volumes::*;
use nucula_fuzz::calls::*;
use nucula_fuzz::chosen::{Finding, Reading, usual};
use nucula_fuzz::looked_at::{Table, look_at_structure, look_at_volumes};

#[derive(Debug, Arbitrary)]
struct Input {
    files: Vec<Content>,
    reading: Option<Reading>,
    finding: Option<Finding>,
    n_threads: u8,
    /// Cancels when so many results were received, or reports of progress.
    stop_after: Option<(u8, u8)>,
}

#[derive(Debug, Arbitrary)]
enum Content {
    Missing,
    Bytes(u8, Vec<u8>),
    /// A chain of residues, as PDB.
    Residues(Vec<Residue>),
}

/// Where the CA atom of a residue lies, seen from the one before.
#[derive(Debug, Arbitrary)]
enum Residue {
    Helix(u8),
    Strand(u8),
    Any([i8; 3], u8),
}

/// Files that are tried, at most.
const MAX_FILES: usize = 5;

fuzz_target!(init: nucula_fuzz::settle(), |input: Input| {
    let mut paths = Vec::new();
    for (i, content) in input.files.iter().take(MAX_FILES).enumerate() {
        let (suffix, text) = match content {
            Content::Missing => (".missing.pdb", None),
            Content::Bytes(suffix, bytes) => {
                ([".pdb", ".cif", ".pdb.gz", ".cif.gz", ".x"][usize::from(*suffix) % 5], Some(bytes.clone()))
            }
            Content::Residues(residues) => (".pdb", Some(pdb(residues).into_bytes())),
        };
        let path = nucula_fuzz::path(&format!("-{i}{suffix}"));
        if let Some(text) = text {
            std::fs::write(&path, text).expect("the temporary folder is writable");
        }
        paths.push(CString::new(path.into_os_string().into_encoded_bytes()).expect("no NUL in a path"));
    }
    let read = input.reading.as_ref().map_or_else(|| defaults(nucula_structure_options_init), Reading::to_c);
    let find = input.finding.as_ref().map_or_else(usual, Finding::to_c);

    let mut received = Received { find, results: Vec::new(), n_reports: 0, stop_after: input.stop_after };
    let user = (&raw mut received).cast::<c_void>();
    let together = nucula_volumes_options_t { n_threads: (input.n_threads % 4).into(), progress: Some(report), user, ..find };
    let pointers: Vec<*const c_char> = paths.iter().map(|path| path.as_ptr()).collect();
    // SAFETY: as many NUL-terminated texts as said; the callbacks get what they expect.
    let status = unsafe { nucula_volumes_batch(pointers.as_ptr(), pointers.len(), &read, &together, Some(item), user) };
    if !succeeded(status) && status != NUCULA_ERROR_CANCELLED {
        return assert!(received.results.is_empty(), "options are refused before the first file");
    }
    assert!(input.stop_after.is_some() || status == NUCULA_OK);
    assert!(status != NUCULA_OK || received.results.len() == paths.len());
    for (path, result) in paths.iter().zip(&received.results) {
        assert_eq!(*result, alone(path, &read, &find), "alone");
        assert_eq!(*result, alone(path, &read, &nucula_volumes_options_t { n_threads: 2, ..find }), "alone on a pool");
    }
});

/// What a callback gathers: of each file its status, and its table or its message.
struct Received {
    find: nucula_volumes_options_t,
    results: Vec<(i32, Result<Table, String>)>,
    n_reports: u8,
    stop_after: Option<(u8, u8)>,
}

/// `nucula_volumes_batch_item_t`
unsafe extern "C" fn item(
    index: usize,
    status: i32,
    message: *const c_char,
    volumes: *mut nucula_volumes_t,
    user: *mut c_void,
) -> i32 {
    // SAFETY: `user` is what the target handed over; volumes and message are as the header says.
    unsafe {
        let received = &mut *user.cast::<Received>();
        assert_eq!(index, received.results.len(), "in order");
        assert_eq!(volumes.is_null(), status != NUCULA_OK);
        let result =
            if status == NUCULA_OK { Ok(look_at_volumes(volumes, &received.find)) } else { Err(text(message)) };
        nucula_volumes_free(volumes);
        received.results.push((status, result));
        received.stop_after.is_some_and(|(items, _)| received.results.len() > items.into()).into()
    }
}

/// `nucula_progress_t`
unsafe extern "C" fn report(done: u64, total: u64, user: *mut c_void) -> i32 {
    // SAFETY: `user` is what the target handed over.
    let received = unsafe { &mut *user.cast::<Received>() };
    assert!(done <= total);
    received.n_reports = received.n_reports.saturating_add(1);
    received.stop_after.is_some_and(|(_, reports)| received.n_reports > reports).into()
}

/// The result of one file by the other functions.
fn alone(
    path: &CStr,
    read: &nucula_structure_options_t,
    find: &nucula_volumes_options_t,
) -> (i32, Result<Table, String>) {
    let (mut structure, mut volumes) = (null_mut(), null_mut());
    // SAFETY: a NUL-terminated text; handles are freed once.
    unsafe {
        let mut status = nucula_structure_read(path.as_ptr(), read, &mut structure);
        if succeeded(status) {
            look_at_structure(structure);
            status = nucula_volumes_find(structure, find, &mut volumes);
        }
        let result =
            if succeeded(status) { Ok(look_at_volumes(volumes, find)) } else { Err(text(nucula_last_error())) };
        nucula_volumes_free(volumes);
        nucula_structure_free(structure);
        (status, result)
    }
}

/// A message.
///
/// # Safety
/// It is NUL-terminated.
unsafe fn text(message: *const c_char) -> String {
    // SAFETY: as above.
    let text = unsafe { CStr::from_ptr(message) }.to_str().expect("UTF-8");
    assert!(!text.is_empty() && text.len() < 2000 && text.chars().all(|c| !c.is_control()), "{text:?}");
    text.into()
}

/// The backbones of a chain, some of their atoms missing.
fn pdb(residues: &[Residue]) -> String {
    let mut text = String::new();
    let mut ca = [0.0; 3];
    for (i, residue) in residues.iter().take(200).enumerate() {
        let turn = |i: usize| (i as f64 * 100.0).to_radians();
        let (step, kept) = match *residue {
            Residue::Helix(kept) => {
                let along = |f: fn(f64) -> f64| 2.3 * (f(turn(i + 1)) - f(turn(i)));
                ([along(f64::cos), along(f64::sin), 1.5], kept)
            }
            Residue::Strand(kept) => ([3.3, if i % 2 == 0 { 1.8 } else { -1.8 }, 0.2], kept),
            Residue::Any(step, kept) => (step.map(|x| f64::from(x) / 16.0), kept),
        };
        ca = [0, 1, 2].map(|k| ca[k] + step[k]);
        // Usually all of them.
        for (bit, (name, shift)) in
            [(" N  ", -1.2), (" CA ", 0.0), (" C  ", 1.2), (" O  ", 2.1)].into_iter().enumerate()
        {
            if kept & 0x80 != 0 && kept >> bit & 1 == 0 {
                continue;
            }
            let residue = if kept & 0xC0 == 0x40 { "HOH" } else { "ALA" };
            let _ = writeln!(
                text,
                "ATOM  {:5} {name} {residue} {}{:4}    {:8.3}{:8.3}{:8.3}  1.00  0.00          {:>2}",
                i * 4 + bit,
                if kept & 0xA0 == 0x20 { 'B' } else { 'A' },
                i + 1,
                ca[0] + shift,
                ca[1] + shift / 2.0,
                ca[2],
                &name[1..2]
            );
        }
    }
    text
}
