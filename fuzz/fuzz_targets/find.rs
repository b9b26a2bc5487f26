//! Any atoms and options at the C line: a status, or results that fit together.
#![no_main]

use std::ffi::{CString, c_char};
use std::ptr::{null, null_mut};

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use nucula_fuzz::c_line::*;

/// Voxels that a grid may have; keeps runs short.
const MAX_VOXELS: u64 = 1 << 14;

#[derive(Debug, Arbitrary)]
struct Input {
    atoms: Vec<Atom>,
    options: Option<Options>,
    format: u8,
}

#[derive(Debug, Arbitrary)]
enum Atom {
    /// On a lattice, 1/4 Å wide.
    Near([i8; 3], u8),
    Anywhere([f32; 3], [u8; 4]),
}

#[derive(Debug, Arbitrary)]
struct Options {
    voxel_size: VoxelSize,
    align: bool,
    choices: [u8; 4],
    mouth_merge_gap: i32,
    n_threads: bool,
    min_voxels: u64,
    min_volume: f64,
    max_voxels: Option<u64>,
    /// Which field is set to what is no choice.
    wrong: Option<(u8, i32)>,
}

#[derive(Debug, Arbitrary)]
enum VoxelSize {
    Usual(u8),
    Any(f64),
}

impl Options {
    fn to_c(&self) -> VolumesOptions {
        let choose = |i: usize, choices: &[i32]| choices[usize::from(self.choices[i]) % choices.len()];
        let mut options = defaults();
        options.voxel_size = match self.voxel_size {
            VoxelSize::Usual(size) => 0.5 + f64::from(size) / 64.0,
            VoxelSize::Any(size) => size,
        };
        options.align = self.align.into();
        options.signs = choose(0, &[0, 1, 2, 3]);
        options.profile = choose(1, &[0, 1, 2]);
        options.surface_connectivity = choose(2, &[6, 18, 26, 118]);
        options.mouth_merge_gap = self.mouth_merge_gap;
        options.neck = choose(3, &[0, 1]);
        options.n_threads = if self.n_threads { 2 } else { 1 };
        options.min_voxels = self.min_voxels;
        options.min_volume = self.min_volume;
        options.max_voxels = self.max_voxels.unwrap_or(MAX_VOXELS).min(MAX_VOXELS);
        if let Some((field, value)) = self.wrong {
            let fields = [
                &mut options.align,
                &mut options.signs,
                &mut options.profile,
                &mut options.surface_connectivity,
                &mut options.neck,
            ];
            *fields.into_iter().nth(usize::from(field) % 5).expect("five fields") = value;
        }
        options
    }
}

fn defaults() -> VolumesOptions {
    let mut options = std::mem::MaybeUninit::<VolumesOptions>::zeroed();
    // SAFETY: all zeros is a value of the struct, which is as long as said.
    unsafe {
        assert_eq!(nucula_volumes_options_init(options.as_mut_ptr(), size_of::<VolumesOptions>()), OK);
        let mut options = options.assume_init();
        options.max_voxels = MAX_VOXELS;
        options.n_threads = 1;
        options
    }
}

fuzz_target!(|input: Input| {
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
    let options = input.options.as_ref().map_or_else(defaults, Options::to_c);
    let (mut structure, mut volumes) = (null_mut(), null_mut());
    // SAFETY: arrays as long as said; handles are freed once, at the end.
    unsafe {
        if succeeded(nucula_structure_from_atoms(
            positions.as_ptr(),
            elements.as_ptr(),
            positions.len(),
            &mut structure,
        )) {
            if succeeded(nucula_volumes_find(structure, &options, &mut volumes)) {
                check(volumes, &options);
                let suffix = [".pdb", ".cif", ".json", ".csv"][usize::from(input.format) % 4];
                let path = CString::new(nucula_fuzz::path(suffix).into_os_string().into_encoded_bytes());
                succeeded(nucula_volumes_write(volumes, path.expect("no NUL in a path").as_ptr()));
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

/// What holds for all volumes.
///
/// # Safety
/// `volumes` is alive.
unsafe fn check(volumes: *const Handle, options: &VolumesOptions) {
    // SAFETY: a live handle, a view and arrays as long as said.
    unsafe {
        let mut view = std::mem::zeroed::<VolumesView>();
        view.size = size_of::<VolumesView>() as u32;
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
    }
}
