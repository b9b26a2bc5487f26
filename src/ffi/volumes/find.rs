//! Volumes: find them, look at them, free them.

use std::mem::offset_of;
use std::sync::{Arc, OnceLock};

use super::options::nucula_volumes_options_t;
use crate::base::Labels;
use crate::ffi::borrow;
use crate::ffi::guard::guard;
use crate::ffi::progress;
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::ffi::structure::nucula_structure_t;
use crate::volumes::{self, Kind, Mask, Row, Volumes};
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected};
use crate::{Error, Result};

/// Kind of a component: too small to be classified.
pub const NUCULA_KIND_OCCLUDED: i32 = 0;
/// Kind of a component: no mouth.
pub const NUCULA_KIND_CAVITY: i32 = 1;
/// Kind of a component: one mouth.
pub const NUCULA_KIND_POCKET: i32 = 2;
/// Kind of a component: two mouths.
pub const NUCULA_KIND_PORE: i32 = 3;
/// Kind of a component: more mouths, or one that opens to many sides.
pub const NUCULA_KIND_HUB: i32 = 4;

const _: () = assert!(
    NUCULA_KIND_OCCLUDED == Kind::Occluded as i32
        && NUCULA_KIND_CAVITY == Kind::Cavity as i32
        && NUCULA_KIND_POCKET == Kind::Pocket as i32
        && NUCULA_KIND_PORE == Kind::Pore as i32
        && NUCULA_KIND_HUB == Kind::Hub as i32
);

/// Voxels that hold an atom or a point of its sphere.
pub const NUCULA_MASK_PROTEIN: i32 = 0;
/// Solvent voxels open to the bulk.
pub const NUCULA_MASK_EXPOSED: i32 = 1;
/// Solvent voxels cut off from the bulk: the voxels of all components.
pub const NUCULA_MASK_BURIED: i32 = 2;
/// Exposed voxels with a buried voxel across a face.
pub const NUCULA_MASK_FIRST_SHELL: i32 = 3;

/// The volumes of one structure. Immutable; may be read from several threads at once.
pub struct nucula_volumes_t {
    pub(in crate::ffi) volumes: Volumes,
    structure: nucula_structure_t,
    table: Table,
    pub(super) residue_texts: OnceLock<Labels>,
}

/// The table by columns, as a view lends it.
struct Table {
    components: Vec<u32>,
    ids: Vec<i32>,
    kinds: Vec<i8>,
    volumes: Vec<f64>,
    lengths: Vec<[f64; 3]>,
    centers: Vec<[f64; 3]>,
    circularities: Vec<f64>,
    uniformities: Vec<f64>,
}

impl Table {
    fn new(rows: &[Row]) -> Result<Self> {
        fn column<T>(rows: &[Row], of: impl Fn(&Row) -> T) -> Result<Vec<T>> {
            collected(rows.iter().map(of), rows.len(), Purpose("the table"))
        }
        Ok(Self {
            components: column(rows, |row| row.component as u32)?,
            ids: column(rows, |row| row.id)?,
            kinds: column(rows, |row| row.kind as i8)?,
            volumes: column(rows, |row| row.volume)?,
            lengths: column(rows, |row| row.lengths)?,
            centers: column(rows, |row| row.center)?,
            circularities: column(rows, |row| row.circularity.unwrap_or(f64::NAN))?,
            uniformities: column(rows, |row| row.uniformity.unwrap_or(f64::NAN))?,
        })
    }
}

impl TryFrom<Volumes> for nucula_volumes_t {
    type Error = Error;

    fn try_from(volumes: Volumes) -> Result<Self> {
        let structure = nucula_structure_t(Arc::clone(volumes.structure()));
        Ok(Self { table: Table::new(volumes.rows())?, residue_texts: OnceLock::new(), structure, volumes })
    }
}

/// Everything found in a structure, as flat arrays. They belong to the volumes and live as long as they do.
///
/// Voxels are flat indices `(x * shape[1] + y) * shape[2] + z`, z fastest. Lists of voxels are CSR: those of component
/// c are `voxels[voxel_offsets[c]]` up to, not including, `voxels[voxel_offsets[c + 1]]`, ascending.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_volumes_view_t {
    /// Size of this struct in bytes, as the caller knows it; set it before the call.
    pub size: u32,
    /// Reserved; 0.
    pub reserved: u32,

    /// Rows of the table: the components large enough to be reported, by volume, largest first.
    pub n_rows: usize,
    /// n_rows: index of the row's component in the component arrays below.
    pub row_component: *const u32,
    /// n_rows: number of the row among those of its kind, largest first, from 0.
    pub row_id: *const i32,
    /// n_rows: NUCULA_KIND_* of the row, after refinement.
    pub row_kind: *const i8,
    /// n_rows: volume, Å³: number of voxels × voxel_size³.
    pub row_volume: *const f64,
    /// n_rows × 3: extents along the component's own principal axes, Å, largest first.
    pub row_lengths: *const [f64; 3],
    /// n_rows × 3: mean of the voxel centres, Å, in the frame of the grid.
    pub row_center: *const [f64; 3],
    /// n_rows: mean ratio of the smaller to the larger variance of the cross-sections, 0..1; NaN where undefined.
    pub row_circularity: *const f64,
    /// n_rows: 1 - coefficient of variation of the slice sizes, 0..1; NaN where undefined.
    pub row_uniformity: *const f64,

    /// Voxels of the grid along x, y, z.
    pub shape: [usize; 3],
    /// Lower corner of the grid, Å.
    pub lower: [f64; 3],
    /// Upper corner of the grid, Å.
    pub upper: [f64; 3],
    /// Voxel edge along x, y, z, Å. May be larger than `voxel_size`, from which volumes are computed all the same.
    pub step: [f64; 3],
    /// Voxel edge asked for, Å.
    pub voxel_size: f64,
    /// Row by row, the 4 × 4 matrix that takes columns (x, y, z, 1), Å, from the frame of the input to that of the grid.
    pub transform: [f64; 16],
    /// Number of voxels of each mask.
    pub n_protein: usize,
    /// See `n_protein`.
    pub n_exposed: usize,
    /// See `n_protein`.
    pub n_buried: usize,
    /// See `n_protein`.
    pub n_first_shell: usize,

    /// All components of buried voxels, the occluded ones included, in ascending order of their first voxel.
    pub n_components: usize,
    /// n_components: NUCULA_KIND_*, after refinement.
    pub component_kind: *const i8,
    /// n_components: NUCULA_KIND_*, before refinement.
    pub component_kind_raw: *const i8,
    /// n_components + 1: where the voxels of each component start in `voxels`.
    pub voxel_offsets: *const usize,
    /// Voxels of all components.
    pub voxels: *const u32,
    /// n_components + 1: where the mouth voxels of each component start in `mouth_voxels`.
    pub mouth_offsets: *const usize,
    /// Voxels of the mouths left after refinement.
    pub mouth_voxels: *const u32,
    /// n_rows + 1: where the residues along each row start in `residues`.
    pub residue_offsets: *const usize,
    /// Residues along the rows, see `lining_distance`, each as its first atom in the structure; ascending.
    pub residues: *const u32,
}

// SAFETY: repr(C), starts with the u32 size; numbers and pointers that only the caller reads.
unsafe impl Sized32 for nucula_volumes_view_t {
    const NAME: &'static str = "view";

    fn defaults() -> Self {
        // SAFETY: integers, floats and raw pointers are valid as zeros.
        Self { size: size_of::<Self>() as u32, ..unsafe { std::mem::zeroed() } }
    }
}

impl nucula_volumes_t {
    /// A view of which the caller knows `size` bytes.
    fn view(&self, size: usize) -> Result<nucula_volumes_view_t> {
        let (volumes, table, grid) = (&self.volumes, &self.table, self.volumes.grid());
        let (n_protein, n_buried) = (volumes.n_protein(), volumes.n_buried());
        let mut view = nucula_volumes_view_t {
            n_rows: table.ids.len(),
            row_component: table.components.as_ptr(),
            row_id: table.ids.as_ptr(),
            row_kind: table.kinds.as_ptr(),
            row_volume: table.volumes.as_ptr(),
            row_lengths: table.lengths.as_ptr(),
            row_center: table.centers.as_ptr(),
            row_circularity: table.circularities.as_ptr(),
            row_uniformity: table.uniformities.as_ptr(),
            shape: grid.shape(),
            lower: [0, 1, 2].map(|axis| grid.axes[axis].lower),
            upper: [0, 1, 2].map(|axis| grid.axes[axis].upper),
            step: [0, 1, 2].map(|axis| grid.axes[axis].step),
            voxel_size: grid.voxel_size,
            transform: volumes.transform(),
            n_protein,
            // Every voxel is one of the three.
            n_exposed: grid.shape().into_iter().product::<usize>() - n_protein - n_buried,
            n_buried,
            n_first_shell: volumes.n_first_shell(),
            n_components: volumes.kinds().len(),
            component_kind: volumes.kinds().as_ptr().cast(),
            component_kind_raw: volumes.raw_kinds().as_ptr().cast(),
            ..Sized32::defaults()
        };
        if size > offset_of!(nucula_volumes_view_t, voxel_offsets) {
            let lists = volumes.try_lists()?;
            view.voxel_offsets = lists.voxel_offsets.as_ptr();
            view.voxels = lists.voxels.as_ptr();
            view.mouth_offsets = lists.mouth_offsets.as_ptr();
            view.mouth_voxels = lists.mouth_voxels.as_ptr();
        }
        if size > offset_of!(nucula_volumes_view_t, residue_offsets) {
            let lining = volumes.lining()?;
            view.residue_offsets = lining.offsets.as_ptr();
            view.residues = lining.residues.as_ptr();
        }
        Ok(view)
    }
}

/// Finds the cavities, pockets, pores and hubs of a structure.
///
/// The atoms are aligned, surrounded by sphere points and laid into a grid; solvent voxels that protein shuts off along
/// two axes or more are buried; connected buried voxels are components; their mouths to the exposed solvent decide their
/// kind.
///
/// `structure`: at least one atom, at least 3 to be aligned. `options`: NULL for the defaults. `out`: receives the
/// volumes, or NULL on failure; release them with `nucula_volumes_free`. The structure may be freed before them.
///
/// Cost: linear in atoms and in voxels; 1 to 4 bits of memory per voxel and mask.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (option out of range, too few atoms), EMPTY (no atoms), TOO_LARGE (`max_voxels`),
/// DEGENERATE (an axis without a voxel), CANCELLED, OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_find(
    structure: *const nucula_structure_t,
    options: *const nucula_volumes_options_t,
    out: *mut *mut nucula_volumes_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live structure, options as long as they say, and a writable `out`.
        let (out, structure, given) = unsafe {
            (borrow::handle_place("out", out)?, &borrow::shared("structure", structure)?.0, sized::options(options)?)
        };
        // SAFETY: the caller promises arrays as long as it says, and a callback that may be called during this call.
        let (options, progress) = unsafe { (given.to_rust()?, given.progress()) };
        let is_brief = volumes::is_brief(structure, &options);
        let find = |monitor: &Monitor| volumes::find(structure, &options, monitor);
        let found = progress::work(progress.as_ref(), given.n_threads, is_brief, find)?;
        *out = borrow::hand_over(found.try_into()?);
        Ok(())
    })
}

/// Lends the table, the grid and the components as flat arrays. The first view that has room for them builds
/// the voxel lists, 4 bytes per buried voxel; one whose `size` ends before `voxel_offsets` does without. Likewise one that has room for `residue_offsets` looks for the residues along the rows.
///
/// `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the volumes are freed.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set), OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_view(
    volumes: *const nucula_volumes_t,
    view: *mut nucula_volumes_view_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live volumes and a view as long as it says.
        unsafe {
            let volumes = borrow::shared("volumes", volumes)?;
            sized::write_view(view, |size| volumes.view(size))
        }
    })
}

/// Lends the structure that was laid into the grid: the atoms as given, at their aligned positions. It belongs to the
/// volumes and must not be freed; look at it with `nucula_structure_view`.
///
/// `out`: receives the structure, or NULL on failure.
///
/// Errors: NULL_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_structure(
    volumes: *const nucula_volumes_t,
    out: *mut *const nucula_structure_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live volumes and a writable `out`.
        let (out, volumes) = unsafe {
            (borrow::handle_place("out", out.cast::<*mut nucula_structure_t>())?, borrow::shared("volumes", volumes)?)
        };
        *out = std::ptr::from_ref(&volumes.structure).cast_mut();
        Ok(())
    })
}

/// Copies a mask: 1 for each voxel in the set, else 0, in flat order.
///
/// `mask`: one of the NUCULA_MASK_* numbers. `out`: `n_voxels` bytes; `n_voxels` must be the product of the view's shape.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (unknown mask, wrong number of voxels).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_mask(
    volumes: *const nucula_volumes_t,
    mask: i32,
    out: *mut u8,
    n_voxels: usize,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live volumes.
        let volumes = &unsafe { borrow::shared("volumes", volumes)? }.volumes;
        let mask = match mask {
            NUCULA_MASK_PROTEIN => Mask::Protein,
            NUCULA_MASK_EXPOSED => Mask::Exposed,
            NUCULA_MASK_BURIED => Mask::Buried,
            NUCULA_MASK_FIRST_SHELL => Mask::FirstShell,
            other => {
                return Err(Error::argument("mask", format!("{other} is none of the NUCULA_MASK_* numbers 0..3")));
            }
        };
        require_voxels(volumes, n_voxels)?;
        // SAFETY: the caller promises n_voxels writable bytes.
        volumes.mask(mask).unpack(unsafe { borrow::slice_mut("out", out, n_voxels)? });
        Ok(())
    })
}

/// Copies the labels: for each voxel in flat order the number of its component, -1 where there is none.
///
/// `out`: `n_voxels` integers; `n_voxels` must be the product of the view's shape.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (wrong number of voxels).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_labels(
    volumes: *const nucula_volumes_t,
    out: *mut i32,
    n_voxels: usize,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live volumes.
        let volumes = &unsafe { borrow::shared("volumes", volumes)? }.volumes;
        require_voxels(volumes, n_voxels)?;
        // SAFETY: the caller promises n_voxels writable integers.
        volumes.write_labels(unsafe { borrow::slice_mut("out", out, n_voxels)? });
        Ok(())
    })
}

fn require_voxels(volumes: &Volumes, n_voxels: usize) -> Result<()> {
    let own: usize = volumes.grid().shape().iter().product();
    if n_voxels != own {
        return Err(Error::argument("n_voxels", format!("{n_voxels} for a grid of {own} voxels")));
    }
    Ok(())
}

/// Frees volumes; their views and their structure end with them. NULL is fine. Some of what large grids held, up to 192 MB in all,
/// is kept for those that come next.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_free(volumes: *mut nucula_volumes_t) {
    // SAFETY: the caller promises volumes of this library that are not used again.
    unsafe { borrow::free(volumes) };
}
