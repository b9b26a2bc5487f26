//! Any atoms and options at the C line: a status, or results that fit together; and the same as frames.
#![no_main]

use std::ffi::{CString, c_char, c_void};
use std::ptr::{null, null_mut};

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use nucula::ffi::structure::*;
use nucula::ffi::volumes::*;
use nucula_fuzz::calls::*;
use nucula_fuzz::chosen::{Finding, Writing, usual};
use nucula_fuzz::looked_at::{Table, look_at_structure, look_at_volumes};

#[derive(Debug, Arbitrary)]
struct Input {
    atoms: Vec<Atom>,
    options: Option<Finding>,
    writing: Option<Writing>,
    suffix: u8,
}

#[derive(Debug, Arbitrary)]
enum Atom {
    /// On a lattice, 1/4 Å wide.
    Near([i8; 3], u8),
    Anywhere([f32; 3], [u8; 4]),
}

fuzz_target!(init: nucula_fuzz::settle(), |input: Input| {
    let mut positions = Vec::new();
    let mut elements: Vec<[c_char; 4]> = Vec::new();
    for atom in &input.atoms {
        let (position, element) = match *atom {
            Atom::Near(position, element) => {
                (position.map(|x| f32::from(x) / 4.0), *[b"C\0\0\0", b"N\0\0\0", b"ZN\0\0"][usize::from(element) % 3])
            }
            Atom::Anywhere(position, element) => (position, element),
        };
        positions.push(position);
        elements.push(element.map(|byte| byte as c_char));
    }
    let options = input.options.as_ref().map_or_else(usual, Finding::to_c);
    let (mut structure, mut volumes) = (null_mut(), null_mut());
    // SAFETY: arrays as long as said; handles are freed once, at the end.
    unsafe {
        if succeeded(nucula_structure_from_atoms(
            positions.as_ptr(),
            elements.as_ptr(),
            positions.len(),
            &mut structure,
        )) {
            assert_eq!(look_at_structure(structure), positions.len());
            let found = succeeded(nucula_volumes_find(structure, &options, &mut volumes));
            frames(structure, &positions, &options, found.then(|| look_at_volumes(volumes, &options)));
            if found {
                let table = look_at_volumes(volumes, &options);
                assert_eq!((table.n_atoms, table.fractions), (positions.len(), None), "atoms without a name are no CA");
                let suffix = [".pdb", ".cif", ".json", ".csv", ".x"][usize::from(input.suffix) % 5];
                let path = CString::new(nucula_fuzz::path(suffix).into_os_string().into_encoded_bytes());
                let path = path.expect("no NUL in a path");
                succeeded(match &input.writing {
                    None => nucula_volumes_write(volumes, path.as_ptr()),
                    Some(writing) => writing.with_c(|options| nucula_volumes_write_as(volumes, path.as_ptr(), options)),
                });
            } else {
                assert!(volumes.is_null());
            }
        } else {
            assert!(structure.is_null());
            assert!(positions.as_flattened().iter().any(|x| !x.is_finite()));
        }
        nucula_volumes_free(volumes);
        nucula_structure_free(structure);
        assert!(!succeeded(nucula_volumes_find(null(), &options, &mut volumes)) && volumes.is_null());
    }
});

/// The atoms as they are, again, and with one that is nowhere: in order, as they are alone, the last refused by name.
///
/// # Safety
/// A live structure with one atom per position.
unsafe fn frames(
    structure: *const nucula_structure_t,
    positions: &[[f32; 3]],
    options: &nucula_volumes_options_t,
    alone: Option<Table>,
) {
    let mut frames = positions.repeat(3);
    if let Some(last) = frames.last_mut() {
        last[1] = f32::NAN;
    }
    let mut received = Received { options: *options, tables: Vec::new() };
    let user = (&raw mut received).cast::<c_void>();
    let together = nucula_volumes_options_t { n_threads: 2, ..*options };
    // SAFETY: as many positions as said; the callback gets what it expects.
    let status = unsafe { nucula_volumes_frames(structure, frames.as_ptr(), 3, &together, Some(item), user) };
    if succeeded(status) {
        assert_eq!(received.tables, [alone.clone(), alone, None]);
    } else {
        assert!(alone.is_none() && received.tables.is_empty(), "what is refused at once is wrong for each");
    }
}

/// What was received: tables of frames, or none where one failed.
struct Received {
    options: nucula_volumes_options_t,
    tables: Vec<Option<Table>>,
}

/// `nucula_volumes_batch_item_t`
unsafe extern "C" fn item(
    index: usize,
    status: i32,
    _message: *const c_char,
    volumes: *mut nucula_volumes_t,
    user: *mut c_void,
) -> i32 {
    // SAFETY: `user` is what was handed over; volumes are as the header says.
    unsafe {
        let received = &mut *user.cast::<Received>();
        assert_eq!(index, received.tables.len(), "in order");
        received.tables.push((status == 0).then(|| look_at_volumes(volumes, &received.options)));
        nucula_volumes_free(volumes);
    }
    0
}
