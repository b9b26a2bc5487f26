//! Any atoms and options at the C line: a status, or results that fit together.
#![no_main]

use std::ffi::{CString, c_char};
use std::ptr::{null, null_mut};

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use nucula::ffi::structure::*;
use nucula::ffi::volumes::*;
use nucula_fuzz::calls::*;
use nucula_fuzz::chosen::{Finding, Writing, usual};
use nucula_fuzz::looked_at::{look_at_structure, look_at_volumes};

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
            if succeeded(nucula_volumes_find(structure, &options, &mut volumes)) {
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
