//! Handles of the C line, looked at from all sides.

use std::ffi::{CStr, c_char};
use std::ptr::null;

use nucula::ffi::secondary::*;
use nucula::ffi::structure::*;
use nucula::ffi::volumes::*;

use crate::calls::*;

/// Looks at all that a structure lends; returns its number of atoms.
///
/// # Safety
/// `structure` is alive.
pub unsafe fn look_at_structure(structure: *const nucula_structure_t) -> usize {
    // SAFETY: a live handle, a view and arrays as long as said.
    unsafe {
        let mut view = std::mem::zeroed::<nucula_structure_view_t>();
        view.size = size_of::<nucula_structure_view_t>() as u32;
        assert!(succeeded(nucula_structure_view(structure, &mut view)));
        let n = view.n_atoms;
        assert!(lent(view.positions, n).as_flattened().iter().all(|x| x.is_finite()));
        assert!(view.cell.iter().all(|x| x.is_finite() && (view.has_cell == 1 || *x == 0.0)));
        assert!(lent(view.hetero, n).iter().all(|&hetero| hetero <= 1));
        texts(lent(view.elements, n));
        texts(lent(view.atom_names, n));
        texts(lent(view.residue_names, n));
        texts(lent(view.chains, n));
        let codes = lent(view.insertion_codes, n).iter().map(|&code| code as u8);
        assert!(codes.into_iter().all(|code| code == 0 || (b' '..=b'~').contains(&code)));
        lent(view.residue_ids, n).len()
    }
}

/// Texts end in NUL and are printable.
fn texts<const N: usize>(texts: &[[c_char; N]]) {
    for text in texts {
        let bytes = text.map(|byte| byte as u8);
        let text = CStr::from_bytes_until_nul(&bytes).expect("a NUL at the end").to_bytes();
        assert!(text.iter().all(|byte| (b' '..=b'~').contains(byte)), "{text:?}");
    }
}

/// What is compared of volumes.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Atoms of the aligned structure.
    pub n_atoms: usize,
    /// Of helix, strand and coil; none without a CA atom.
    pub fractions: Option<[f64; 3]>,
    labels: Vec<i32>,
    mouth_voxels: Vec<u32>,
    kinds: Vec<i8>,
    volumes: Vec<f64>,
}

/// Looks at all that volumes lend and checks what holds for all of them.
///
/// # Safety
/// `volumes` is alive.
pub unsafe fn look_at_volumes(volumes: *const nucula_volumes_t, options: &nucula_volumes_options_t) -> Table {
    // SAFETY: a live handle, a view and arrays as long as said.
    unsafe {
        let mut view = std::mem::zeroed::<nucula_volumes_view_t>();
        view.size = size_of::<nucula_volumes_view_t>() as u32;
        assert!(succeeded(nucula_volumes_view(volumes, &mut view)));
        let n_voxels: usize = view.shape.iter().product();
        assert!(n_voxels > 0 && n_voxels as u64 <= options.max_voxels);
        assert!(view.lower.iter().chain(&view.upper).chain(&view.step).all(|x| x.is_finite()));

        let masks = [0, 1, 2, 3].map(|mask| {
            let mut bytes = vec![7u8; n_voxels];
            assert!(succeeded(nucula_volumes_mask(volumes, mask, bytes.as_mut_ptr(), n_voxels)));
            assert!(!succeeded(nucula_volumes_mask(volumes, mask, bytes.as_mut_ptr(), n_voxels + 1)));
            assert!(bytes.iter().all(|&byte| byte <= 1));
            bytes
        });
        let count = |mask: &[u8]| mask.iter().filter(|&&byte| byte == 1).count();
        let counts = [view.n_protein, view.n_exposed, view.n_buried, view.n_first_shell];
        assert_eq!([0, 1, 2, 3].map(|mask| count(&masks[mask])), counts);
        // Each voxel is one of protein, exposed, buried.
        assert!((0..n_voxels).all(|i| masks[0][i] + masks[1][i] + masks[2][i] == 1));
        assert!((0..n_voxels).all(|i| masks[3][i] <= masks[1][i]));

        let n = view.n_components;
        let offsets = lent(view.voxel_offsets, n + 1);
        let mouth_offsets = lent(view.mouth_offsets, n + 1);
        assert_eq!((offsets[0], offsets[n], mouth_offsets[0]), (0, view.n_buried, 0));
        let (voxels, mouths) = (lent(view.voxels, offsets[n]), lent(view.mouth_voxels, mouth_offsets[n]));
        let mut labels = vec![-7; n_voxels];
        assert!(succeeded(nucula_volumes_labels(volumes, labels.as_mut_ptr(), n_voxels)));
        assert_eq!(labels.iter().filter(|&&label| label >= 0).count(), view.n_buried);
        for c in 0..n {
            let own = &voxels[offsets[c]..offsets[c + 1]];
            assert!(!own.is_empty() && own.is_sorted_by(|a, b| a < b));
            assert!(own.iter().all(|&voxel| labels[voxel as usize] == c as i32));
            let mouth = &mouths[mouth_offsets[c]..mouth_offsets[c + 1]];
            assert!(mouth.is_sorted_by(|a, b| a < b));
            assert!(mouth.iter().all(|voxel| own.binary_search(voxel).is_ok()));
        }
        let kinds = [lent(view.component_kind, n), lent(view.component_kind_raw, n)];
        assert!(kinds.iter().all(|kinds| kinds.iter().all(|kind| (0..=4).contains(kind))));

        let rows = view.n_rows;
        assert!(rows <= n);
        for (row, &component) in lent(view.row_component, rows).iter().enumerate() {
            let size = offsets[component as usize + 1] - offsets[component as usize];
            assert!(size as u64 >= options.min_voxels);
            assert_eq!(lent(view.row_kind, rows)[row], kinds[0][component as usize]);
            let numbers = lent(view.row_lengths, rows)[row].into_iter().chain(lent(view.row_center, rows)[row]);
            assert!(numbers.into_iter().all(f64::is_finite));
        }
        assert!(lent(view.row_volume, rows).is_sorted_by(|a, b| a >= b));

        let mut structure = null();
        assert!(succeeded(nucula_volumes_structure(volumes, &mut structure)));
        let mut fractions = [7.0; 3];
        assert!(succeeded(nucula_structure_secondary(structure, &mut fractions)));
        let undefined = fractions.iter().all(|x| x.is_nan());
        let whole =
            fractions.iter().all(|x| (0.0..=1.0).contains(x)) && (fractions.iter().sum::<f64>() - 1.0).abs() < 1e-9;
        assert!(undefined || whole, "{fractions:?}");
        Table {
            n_atoms: look_at_structure(structure),
            fractions: whole.then_some(fractions),
            labels,
            mouth_voxels: mouths.to_vec(),
            kinds: lent(view.row_kind, rows).to_vec(),
            volumes: lent(view.row_volume, rows).to_vec(),
        }
    }
}
