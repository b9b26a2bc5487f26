//! Options as a fuzz target chooses them: mostly valid, small enough for short runs.

use std::ffi::{CString, c_char};
use std::ptr::null;

use arbitrary::Arbitrary;

use nucula::ffi::structure::*;
use nucula::ffi::volumes::*;

use crate::calls::*;
use crate::{MAX_ATOMS, MAX_FILE_BYTES};

/// Voxels that a grid may have.
const MAX_VOXELS: u64 = 1 << 14;

/// One of a list.
fn one_of(choice: u8, choices: &[i32]) -> i32 {
    choices[usize::from(choice) % choices.len()]
}

/// One field, set to what is no choice.
fn spoil<const N: usize>(fields: [&mut i32; N], wrong: Option<(u8, i32)>) {
    if let Some((field, value)) = wrong {
        *fields.into_iter().nth(usize::from(field) % N).expect("a field") = value;
    }
}

/// Choices of [`nucula_structure_options_t`].
#[derive(Debug, Arbitrary)]
pub struct Reading {
    assembly: u8,
    keep: [bool; 3],
    max_file_bytes: Option<u16>,
    max_atoms: Option<u16>,
    wrong: Option<(u8, i32)>,
}

impl Reading {
    /// As C passes them.
    pub fn to_c(&self) -> nucula_structure_options_t {
        let mut options = defaults(nucula_structure_options_init);
        options.assembly = one_of(self.assembly, &[0, 1, 2]);
        let keep = [&mut options.keep_models, &mut options.keep_non_protein, &mut options.keep_hydrogens];
        keep.into_iter().zip(self.keep).for_each(|(field, keep)| *field = keep.into());
        options.max_file_bytes = self.max_file_bytes.map_or(MAX_FILE_BYTES, u64::from);
        options.max_atoms = self.max_atoms.map_or(MAX_ATOMS, u64::from).min(MAX_ATOMS);
        spoil(
            [
                &mut options.assembly,
                &mut options.keep_models,
                &mut options.keep_non_protein,
                &mut options.keep_hydrogens,
                &mut options.reserved,
            ],
            self.wrong,
        );
        options
    }
}

/// Choices of [`nucula_volumes_options_t`].
#[derive(Debug, Arbitrary)]
pub struct Finding {
    voxel_size: VoxelSize,
    align: bool,
    choices: [u8; 4],
    mouth_merge_gap: i32,
    min_voxels: u64,
    min_volume: f64,
    max_voxels: Option<u64>,
    wrong: Option<(u8, i32)>,
}

#[derive(Debug, Arbitrary)]
enum VoxelSize {
    Usual(u8),
    Any(f64),
}

impl Finding {
    /// As C passes them; one thread.
    pub fn to_c(&self) -> nucula_volumes_options_t {
        let mut options = usual();
        options.voxel_size = match self.voxel_size {
            VoxelSize::Usual(size) => 0.5 + f64::from(size) / 64.0,
            VoxelSize::Any(size) => size,
        };
        options.align = self.align.into();
        options.signs = one_of(self.choices[0], &[0, 1, 2, 3]);
        options.profile = one_of(self.choices[1], &[0, 1, 2]);
        options.surface_connectivity = one_of(self.choices[2], &[6, 18, 26, 118]);
        options.mouth_merge_gap = self.mouth_merge_gap;
        options.neck = one_of(self.choices[3], &[0, 1]);
        options.min_voxels = self.min_voxels;
        options.min_volume = self.min_volume;
        options.max_voxels = self.max_voxels.unwrap_or(MAX_VOXELS).min(MAX_VOXELS);
        spoil(
            [
                &mut options.align,
                &mut options.signs,
                &mut options.profile,
                &mut options.surface_connectivity,
                &mut options.neck,
            ],
            self.wrong,
        );
        options
    }
}

/// The defaults, but for one thread and small grids.
pub fn usual() -> nucula_volumes_options_t {
    nucula_volumes_options_t { max_voxels: MAX_VOXELS, n_threads: 1, ..defaults(nucula_volumes_options_init) }
}

/// Choices of [`nucula_volumes_write_options_t`].
#[derive(Debug, Arbitrary)]
pub struct Writing {
    format: u8,
    flags: [bool; 3],
    texts: [Option<Vec<u8>>; 3],
    wrong: Option<(u8, i32)>,
}

impl Writing {
    /// Calls `act` with the options as C passes them; the texts live as long as the call.
    pub fn with_c<T>(&self, act: impl FnOnce(&nucula_volumes_write_options_t) -> T) -> T {
        let mut options = defaults(nucula_volumes_write_options_init);
        options.format = one_of(self.format, &[0, 1, 2, 3, 4, 5, 6, 7, 8]);
        [options.include_hubs, options.exact_pdb, options.frame] = self.flags.map(i32::from);
        let texts = self.texts.each_ref().map(|text| {
            let without_nul = |text: &Vec<u8>| text.iter().copied().filter(|&byte| byte != 0).collect::<Vec<u8>>();
            text.as_ref().map(|text| CString::new(without_nul(text)).expect("no NUL"))
        });
        let pointer = |text: &Option<CString>| text.as_ref().map_or(null::<c_char>(), |text| text.as_ptr());
        [options.source, options.input_path, options.structure_path] = texts.each_ref().map(pointer);
        spoil([&mut options.format, &mut options.include_hubs, &mut options.exact_pdb], self.wrong);
        act(&options)
    }
}
