//! The part of `include/nucula.h` that tests and fuzz targets call, as Rust sees it.
#![allow(missing_docs, reason = "include/nucula.h has them")]

use std::ffi::{c_char, c_void};

// Its object files hold the functions below.
use nucula as _;

/// What is all right.
pub const OK: i32 = 0;
/// The allocator refused.
pub const OUT_OF_MEMORY: i32 = 8;
/// A panic was caught: the one status that no input may bring about.
pub const INTERNAL: i32 = 255;

/// A call was cancelled.
pub const CANCELLED: i32 = 7;

/// `nucula_structure_options_t`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct StructureOptions {
    pub size: u32,
    pub assembly: i32,
    pub keep_models: i32,
    pub keep_non_protein: i32,
    pub keep_hydrogens: i32,
    pub reserved: i32,
    pub max_file_bytes: u64,
    pub max_atoms: u64,
}

/// `nucula_structure_view_t`.
#[repr(C)]
pub struct StructureView {
    pub size: u32,
    pub has_cell: i32,
    pub n_atoms: usize,
    pub positions: *const [f32; 3],
    pub elements: *const [c_char; 4],
    pub atom_names: *const [c_char; 8],
    pub residue_names: *const [c_char; 4],
    pub chains: *const [c_char; 8],
    pub residue_ids: *const i32,
    pub insertion_codes: *const c_char,
    pub hetero: *const u8,
    pub cell: [f64; 6],
}

/// `nucula_write_options_t`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct WriteOptions {
    pub size: u32,
    pub format: i32,
    pub include_hubs: i32,
    pub exact_pdb: i32,
    pub source: *const c_char,
    pub input_path: *const c_char,
    pub structure_path: *const c_char,
}

/// `nucula_volumes_options_t`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct VolumesOptions {
    pub size: u32,
    pub align: i32,
    pub voxel_size: f64,
    pub signs: i32,
    pub profile: i32,
    pub surface_connectivity: i32,
    pub mouth_merge_gap: i32,
    pub neck: i32,
    pub n_threads: i32,
    pub min_voxels: u64,
    pub min_volume: f64,
    pub max_voxels: u64,
    pub progress: Option<unsafe extern "C" fn(u64, u64, *mut c_void) -> i32>,
    pub user: *mut c_void,
}

/// `nucula_volumes_view_t`.
#[repr(C)]
pub struct VolumesView {
    pub size: u32,
    pub reserved: u32,
    pub n_rows: usize,
    pub row_component: *const u32,
    pub row_id: *const i32,
    pub row_kind: *const i8,
    pub row_volume: *const f64,
    pub row_lengths: *const [f64; 3],
    pub row_center: *const [f64; 3],
    pub row_circularity: *const f64,
    pub row_uniformity: *const f64,
    pub shape: [usize; 3],
    pub lower: [f64; 3],
    pub upper: [f64; 3],
    pub step: [f64; 3],
    pub voxel_size: f64,
    pub n_protein: usize,
    pub n_exposed: usize,
    pub n_buried: usize,
    pub n_first_shell: usize,
    pub n_components: usize,
    pub component_kind: *const i8,
    pub component_kind_raw: *const i8,
    pub voxel_offsets: *const usize,
    pub voxels: *const u32,
    pub mouth_offsets: *const usize,
    pub mouth_voxels: *const u32,
}

/// `nucula_components_options_t`.
#[repr(C)]
pub struct ComponentsOptions {
    pub size: u32,
    pub surface_connectivity: i32,
    pub mouth_merge_gap: i32,
    pub occluded_limit: i32,
}

/// `nucula_components_view_t`.
#[repr(C)]
pub struct ComponentsView {
    pub size: u32,
    pub reserved: u32,
    pub n_components: usize,
    pub n_voxels: usize,
    pub n_surface_voxels: usize,
    pub kinds: *const i8,
    pub voxel_offsets: *const i32,
    pub voxels: *const i32,
    pub surface_offsets: *const i32,
    pub surface_voxels: *const i32,
}

/// `nucula_batch_item_t`.
pub type BatchItem = unsafe extern "C" fn(usize, i32, *const c_char, *mut Handle, *mut c_void) -> i32;

/// An opaque handle.
#[repr(C)]
pub struct Handle([u8; 0]);

unsafe extern "C" {
    pub fn nucula_last_error() -> *const c_char;
    pub fn nucula_structure_options_init(options: *mut StructureOptions, size: usize) -> i32;
    pub fn nucula_structure_read(path: *const c_char, options: *const StructureOptions, out: *mut *mut Handle) -> i32;
    pub fn nucula_structure_from_atoms(
        positions: *const [f32; 3],
        elements: *const [c_char; 4],
        n_atoms: usize,
        out: *mut *mut Handle,
    ) -> i32;
    pub fn nucula_structure_view(structure: *const Handle, view: *mut StructureView) -> i32;
    pub fn nucula_structure_free(structure: *mut Handle);
    pub fn nucula_volumes_options_init(options: *mut VolumesOptions, size: usize) -> i32;
    pub fn nucula_volumes_find(structure: *const Handle, options: *const VolumesOptions, out: *mut *mut Handle) -> i32;
    pub fn nucula_volumes_view(volumes: *const Handle, view: *mut VolumesView) -> i32;
    pub fn nucula_volumes_structure(volumes: *const Handle, out: *mut *const Handle) -> i32;
    pub fn nucula_volumes_mask(volumes: *const Handle, mask: i32, out: *mut u8, n_voxels: usize) -> i32;
    pub fn nucula_volumes_labels(volumes: *const Handle, out: *mut i32, n_voxels: usize) -> i32;
    pub fn nucula_volumes_write(volumes: *const Handle, path: *const c_char) -> i32;
    pub fn nucula_write_options_init(options: *mut WriteOptions, size: usize) -> i32;
    pub fn nucula_volumes_write_as(volumes: *const Handle, path: *const c_char, options: *const WriteOptions) -> i32;
    pub fn nucula_volumes_secondary_structure(volumes: *const Handle, fractions: *mut [f64; 3]) -> i32;
    pub fn nucula_volumes_batch(
        paths: *const *const c_char,
        n_paths: usize,
        structure_options: *const StructureOptions,
        options: *const VolumesOptions,
        item: BatchItem,
        user: *mut c_void,
    ) -> i32;
    pub fn nucula_volumes_free(volumes: *mut Handle);
    pub fn nucula_sphere_points(
        radius: f32,
        center: *const f32,
        n_points: usize,
        profile: i32,
        out: *mut [f32; 3],
    ) -> i32;
    pub fn nucula_sphere_points_batch(
        radius: f32,
        centers: *const [f32; 3],
        n_centers: usize,
        n_points: usize,
        profile: i32,
        out: *mut [f32; 3],
    ) -> i32;
    pub fn nucula_neighbor_voxels(
        query: *const [i32; 3],
        n_query: usize,
        reference: *const [i32; 3],
        n_reference: usize,
        out: *mut u8,
    ) -> i32;
    pub fn nucula_component_voxels(
        voxels: *const [i32; 3],
        n_voxels: usize,
        searchable: *const i32,
        n_searchable: usize,
        out: *mut i32,
        n_out: *mut usize,
    ) -> i32;
    pub fn nucula_split_solvent(
        solvent: *const [i32; 3],
        n_solvent: usize,
        protein: *const [i32; 3],
        n_protein: usize,
        shape: *const i32,
        out_buried: *mut u8,
    ) -> i32;
    pub fn nucula_first_shell(
        exposed: *const [i32; 3],
        n_exposed: usize,
        buried: *const [i32; 3],
        n_buried: usize,
        shape: *const i32,
        out: *mut u8,
    ) -> i32;
    pub fn nucula_components_options_init(options: *mut ComponentsOptions, size: usize) -> i32;
    pub fn nucula_classify_components(
        buried: *const [i32; 3],
        n_buried: usize,
        first_shell: *const [i32; 3],
        n_first_shell: usize,
        shape: *const i32,
        options: *const ComponentsOptions,
        out: *mut *mut Handle,
    ) -> i32;
    pub fn nucula_components_view(components: *const Handle, view: *mut ComponentsView) -> i32;
    pub fn nucula_components_free(components: *mut Handle);
}

/// Refuses a caught panic; true if the call succeeded.
pub fn succeeded(status: i32) -> bool {
    if status == INTERNAL {
        // SAFETY: a NUL-terminated text that lives until the next failure.
        let message = unsafe { std::ffi::CStr::from_ptr(nucula_last_error()) };
        panic!("{}", message.to_string_lossy());
    }
    status == OK
}

/// The defaults of an options struct, which its `_init` function fills.
pub fn defaults<T>(init: unsafe extern "C" fn(*mut T, usize) -> i32) -> T {
    let mut options = std::mem::MaybeUninit::zeroed();
    // SAFETY: the struct is as long as said, and all zeros are a value of it.
    unsafe {
        assert_eq!(init(options.as_mut_ptr(), size_of::<T>()), OK);
        options.assume_init()
    }
}

/// The `n` items that a view lends; a pointer to none may be anything but NULL.
///
/// # Safety
/// `first` leads to `n` items that live as long as the handle they were lent by.
pub unsafe fn lent<'a, T>(first: *const T, n: usize) -> &'a [T] {
    assert!(!first.is_null());
    // SAFETY: the promise of this function.
    unsafe { std::slice::from_raw_parts(first, n) }
}
