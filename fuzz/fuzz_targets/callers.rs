//! What callers hand in besides files: bytes of structures and volumes, words for elements, columns, subsets, points. Refused
//! with a sentence, or something that keeps its promises.
#![no_main]

use std::ptr::{null, null_mut};

use libfuzzer_sys::fuzz_target;
use nucula::base::{ByteForm, Bytes, Structure, write_bytes};
use nucula::ffi::atoms::*;
use nucula::ffi::bytes::*;
use nucula::ffi::structure::*;
use nucula::ffi::volumes::*;
use nucula::volumes::Volumes;
use nucula_fuzz::calls::succeeded;

/// Behind the checksum, which input made at random never passes.
fn contents(bytes: &[u8]) {
    if let Ok(structure) = Structure::take(&mut Bytes::of(bytes)) {
        let mut again = vec![0; structure.n_bytes()];
        write_bytes(&structure, &mut again);
        // Bits of NaN apart, which compare as unequal.
        assert!(Structure::from_bytes(&again).is_ok_and(|copy| copy.topology == structure.topology));
    }
    if let Ok(volumes) = Volumes::take(&mut Bytes::of(bytes)) {
        assert!(volumes.rows().len() <= volumes.kinds().len());
        volumes.lists();
    }
}

/// Every handle that the bytes give is looked at and freed.
fn handles(bytes: &[u8]) {
    let (mut structure, mut volumes) = (null_mut(), null_mut());
    // SAFETY: the arrays are as long as said, handles are used until they are freed.
    unsafe {
        if succeeded(nucula_structure_from_bytes(bytes.as_ptr(), bytes.len(), &mut structure)) {
            let mut n = 0;
            assert!(succeeded(nucula_structure_n_bytes(structure, &mut n)));
            let mut again = vec![0; n];
            assert!(succeeded(nucula_structure_to_bytes(structure, again.as_mut_ptr(), n)));
            nucula_structure_free(structure);
        }
        if succeeded(nucula_volumes_from_bytes(bytes.as_ptr(), bytes.len(), &mut volumes)) {
            let (mut n, mut held) = (0, 0);
            assert!(succeeded(nucula_volumes_n_bytes(volumes, &mut n)));
            assert!(succeeded(nucula_volumes_memory(volumes, &mut held)));
            let mut again = vec![0; n];
            assert!(succeeded(nucula_volumes_to_bytes(volumes, again.as_mut_ptr(), n)));
            nucula_volumes_free(volumes);
        }
    }
}

/// Few atoms with the words that the bytes give, cut, cleaned and looked at from all four sides.
fn atoms(bytes: &[u8]) {
    let mut words: Vec<[i8; 4]> =
        bytes.chunks_exact(4).take(40).map(|word| [0, 1, 2, 3].map(|i| word[i] as i8)).collect();
    let names: Vec<[i8; 8]> = words.iter().map(|w| [w[0], w[1], w[2], w[3], w[0], w[1], w[2], w[3]]).collect();
    let position = |i: usize| [i as f32 * 1.7, f32::from(bytes[i] % 16), f32::from(bytes[i] / 16)];
    let positions: Vec<[f32; 3]> = (0..words.len()).map(position).collect();
    let indices: Vec<usize> = bytes.iter().take(9).map(|&byte| usize::from(byte) % 50).collect();
    let mut said = [1; 64];
    let n = words.len();
    // SAFETY: as above.
    unsafe {
        assert!(succeeded(nucula_elements_understand(words.as_mut_ptr(), n, said.as_mut_ptr(), said.len())));
        assert!(said.contains(&0));
        let mut view = std::mem::zeroed::<nucula_structure_view_t>();
        view.size = size_of::<nucula_structure_view_t>() as u32;
        view.n_atoms = n;
        view.positions = positions.as_ptr();
        view.elements = words.as_ptr();
        view.residue_names = words.as_ptr();
        view.chains = names.as_ptr();
        view.atom_names = names.as_ptr();
        let (mut structure, mut part, mut clean) = (null_mut(), null_mut(), null_mut());
        assert!(succeeded(nucula_structure_from_columns(&view, &mut structure)));
        if succeeded(nucula_structure_select(structure, indices.as_ptr(), indices.len(), &mut part)) {
            assert!(succeeded(nucula_structure_clean(part, null(), &mut clean)));
            nucula_structure_free(clean);
            nucula_structure_free(part);
        }
        let mut four = [null_mut(); 4];
        if succeeded(nucula_volumes_find_all(structure, &nucula_fuzz::chosen::usual(), four.as_mut_ptr())) {
            let mut spread = std::mem::zeroed::<nucula_volumes_spread_t>();
            spread.size = size_of::<nucula_volumes_spread_t>() as u32;
            assert!(succeeded(nucula_volumes_spread(four.as_ptr().cast(), 4, &mut spread)));
            let (given, mut there) = ([[1.0, 2.0, 3.0]], [[0.0; 3]]);
            assert!(succeeded(nucula_volumes_to_input(four[1], given.as_ptr(), 1, there.as_mut_ptr())));
            assert!(succeeded(nucula_volumes_from_input(four[1], there.as_ptr(), 1, there.as_mut_ptr())));
            let mut inside = [0.0; 1];
            succeeded(nucula_volumes_inside(four[0], inside.as_mut_ptr(), 1));
            let (mut text, mut offsets) = (null(), null());
            assert!(succeeded(nucula_volumes_residue_text(four[2], &mut text, &mut offsets)));
            four.into_iter().for_each(|volumes| nucula_volumes_free(volumes));
        }
        nucula_structure_free(structure);
    }
}

fuzz_target!(|bytes: &[u8]| {
    contents(bytes);
    handles(bytes);
    atoms(bytes);
});
