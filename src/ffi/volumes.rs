//! Volumes: find them, look at them, write them, free them.

use std::ffi::c_void;
use std::path::Path;
use std::sync::Arc;

use libc::c_char;

use super::borrow::{self, Sized32};
use super::guard::{guard, guard_free};
use super::pool::pool;
use super::progress::{self, Progress, nucula_progress_t};
use super::status::nucula_status_t;
use super::structure::{flag, nucula_structure_t};
use crate::base::{Kind, Row};
use crate::pipeline::{self, Format, WriteOptions};
use crate::secondary;
use crate::volumes::{self, Alignment, Connectivity, Mask, Options, Profile, Volumes};
use crate::{Error, Result};

/// Sphere points and their trigonometry in f32, as volumizer's extension module.
pub const NUCULA_PROFILE_F32: i32 = 0;
/// Everything in f64, as volumizer's pure Python.
pub const NUCULA_PROFILE_F64: i32 = 1;
/// f32 angles, f64 trigonometry, points rounded to f32, as volumizer's old C helpers.
pub const NUCULA_PROFILE_C: i32 = 2;

/// Surface voxels of one mouth share a face.
pub const NUCULA_CONNECTIVITY_6: i32 = 6;
/// Surface voxels of one mouth share a face or an edge.
pub const NUCULA_CONNECTIVITY_18: i32 = 18;
/// Surface voxels of one mouth share a face, an edge or a corner.
pub const NUCULA_CONNECTIVITY_26: i32 = 26;
/// Faces always; edges only where one of the two voxels between also belongs to the surface.
pub const NUCULA_CONNECTIVITY_CUSTOM18: i32 = 118;

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

/// File format by the suffix of the path: .pdb, .cif, .mmcif, .json, .csv.
pub const NUCULA_FORMAT_BY_SUFFIX: i32 = 0;
/// Annotated structure as PDB.
pub const NUCULA_FORMAT_PDB: i32 = 1;
/// Annotated structure as mmCIF.
pub const NUCULA_FORMAT_MMCIF: i32 = 2;
/// Report with the table as JSON.
pub const NUCULA_FORMAT_JSON: i32 = 3;
/// Table as CSV.
pub const NUCULA_FORMAT_CSV: i32 = 4;
/// Table by columns as JSON: what pandas writes.
pub const NUCULA_FORMAT_JSON_COLUMNS: i32 = 5;

/// What a user can choose about `nucula_volumes_find`. Fill it with `nucula_volumes_options_init`, then change fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_volumes_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// 1: the atoms are centred and their principal axes laid along x, y, z; 0: they stay as they are. Default 1.
    pub align: i32,
    /// Voxel edge, Å. Default 3.
    pub voxel_size: f64,
    /// Which of the four proper sign choices of the principal axes, 0..3: (+,+,+) (-,-,+) (-,+,-) (+,-,-). Default 0.
    pub signs: i32,
    /// One of the NUCULA_PROFILE_* numbers. Default NUCULA_PROFILE_F32.
    pub profile: i32,
    /// One of the NUCULA_CONNECTIVITY_* numbers. Default NUCULA_CONNECTIVITY_CUSTOM18.
    pub surface_connectivity: i32,
    /// Two mouths of a component that at most so many voxels separate count as one; negative: never. Default 1.
    pub mouth_merge_gap: i32,
    /// 1: components behind a narrow neck are refined (pore to pocket, pocket to cavity). Default 1.
    pub neck: i32,
    /// Threads to use; 0: one per core. Every number gives the same bits. Default 0.
    pub n_threads: i32,
    /// Components with fewer voxels are not in the table. Default 4.
    pub min_voxels: u64,
    /// Components of less volume (Å³) are not in the table. Default 0: none is left out.
    pub min_volume: f64,
    /// A grid of more voxels is refused before it is allocated. Default 2^31, at most 2^32 - 1.
    pub max_voxels: u64,
    /// Told how far the call is; can cancel it. Default NULL.
    pub progress: nucula_progress_t,
    /// Handed to `progress`.
    pub user: *mut c_void,
}

// SAFETY: repr(C), starts with the u32 size; numbers, a nullable function pointer and a pointer only the caller reads.
unsafe impl Sized32 for nucula_volumes_options_t {
    const NAME: &'static str = "volumes options";

    fn defaults() -> Self {
        let options = Options::default();
        Self {
            size: size_of::<Self>() as u32,
            align: 1,
            voxel_size: options.voxel_size,
            signs: 0,
            profile: NUCULA_PROFILE_F32,
            surface_connectivity: NUCULA_CONNECTIVITY_CUSTOM18,
            mouth_merge_gap: options.mouth_merge_gap,
            neck: options.neck.into(),
            n_threads: 0,
            min_voxels: options.min_voxels,
            min_volume: 0.0,
            max_voxels: options.max_voxels,
            progress: None,
            user: std::ptr::null_mut(),
        }
    }
}

impl nucula_volumes_options_t {
    pub(super) fn to_rust(self) -> Result<Options> {
        let options = Options {
            voxel_size: self.voxel_size,
            alignment: match (flag("align", self.align)?, u8::try_from(self.signs)) {
                (true, Ok(signs)) => Alignment::Principal(signs),
                (true, Err(_)) => return Err(Error::argument("signs", format!("{} is not within 0..3", self.signs))),
                (false, _) => Alignment::Keep,
            },
            profile: match self.profile {
                NUCULA_PROFILE_F32 => Profile::F32,
                NUCULA_PROFILE_F64 => Profile::F64,
                NUCULA_PROFILE_C => Profile::C,
                other => {
                    let reason = format!("{other} is none of the NUCULA_PROFILE_* numbers 0, 1, 2");
                    return Err(Error::argument("profile", reason));
                }
            },
            connectivity: connectivity(self.surface_connectivity)?,
            mouth_merge_gap: self.mouth_merge_gap,
            neck: flag("neck", self.neck)?,
            min_voxels: self.min_voxels,
            // 0 excludes nothing, so it needs no case of its own.
            min_volume: Some(self.min_volume),
            max_voxels: self.max_voxels,
        };
        options.check()?;
        Ok(options)
    }

    /// # Safety
    /// As [`Progress::new`].
    pub(super) unsafe fn progress(&self) -> Option<Progress> {
        // SAFETY: the same promise.
        unsafe { Progress::new(self.progress, self.user) }
    }
}

/// A connectivity that crossed the line as an integer.
pub(super) fn connectivity(number: i32) -> Result<Connectivity> {
    Ok(match number {
        NUCULA_CONNECTIVITY_6 => Connectivity::Faces6,
        NUCULA_CONNECTIVITY_18 => Connectivity::Edges18,
        NUCULA_CONNECTIVITY_26 => Connectivity::Corners26,
        NUCULA_CONNECTIVITY_CUSTOM18 => Connectivity::Custom18,
        other => {
            let reason = format!("{other} is none of the NUCULA_CONNECTIVITY_* numbers 6, 18, 26, 118");
            return Err(Error::argument("surface_connectivity", reason));
        }
    })
}

/// The volumes of one structure. Immutable; may be read from several threads at once.
pub struct nucula_volumes_t {
    volumes: Volumes,
    structure: nucula_structure_t,
    table: Table,
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
    fn new(rows: &[Row]) -> Self {
        fn column<T>(rows: &[Row], of: impl Fn(&Row) -> T) -> Vec<T> {
            rows.iter().map(of).collect()
        }
        Self {
            components: column(rows, |row| row.component as u32),
            ids: column(rows, |row| row.id),
            kinds: column(rows, |row| row.kind as i8),
            volumes: column(rows, |row| row.volume),
            lengths: column(rows, |row| row.lengths),
            centers: column(rows, |row| row.center),
            circularities: column(rows, |row| row.circularity.unwrap_or(f64::NAN)),
            uniformities: column(rows, |row| row.uniformity.unwrap_or(f64::NAN)),
        }
    }
}

impl From<Volumes> for nucula_volumes_t {
    fn from(volumes: Volumes) -> Self {
        let structure = nucula_structure_t(Arc::clone(volumes.structure()));
        Self { table: Table::new(volumes.rows()), structure, volumes }
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
    fn view(&self) -> nucula_volumes_view_t {
        let (volumes, table) = (&self.volumes, &self.table);
        let (grid, lists) = (volumes.grid(), volumes.lists());
        nucula_volumes_view_t {
            size: size_of::<nucula_volumes_view_t>() as u32,
            reserved: 0,
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
            n_protein: volumes.mask(Mask::Protein).count(),
            n_exposed: volumes.mask(Mask::Exposed).count(),
            n_buried: volumes.mask(Mask::Buried).count(),
            n_first_shell: volumes.mask(Mask::FirstShell).count(),
            n_components: volumes.kinds().len(),
            component_kind: volumes.kinds().as_ptr().cast(),
            component_kind_raw: volumes.raw_kinds().as_ptr().cast(),
            voxel_offsets: lists.voxel_offsets.as_ptr(),
            voxels: lists.voxels.as_ptr(),
            mouth_offsets: lists.mouth_offsets.as_ptr(),
            mouth_voxels: lists.mouth_voxels.as_ptr(),
        }
    }
}

/// How results are written. Fill it with `nucula_write_options_init`, then change fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_write_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// One of the NUCULA_FORMAT_* numbers. Default NUCULA_FORMAT_BY_SUFFIX.
    pub format: i32,
    /// 1: hubs are written too (mmCIF and JSON; PDB and CSV always hold them). Default 0.
    pub include_hubs: i32,
    /// 1: PDB byte for byte in volumizer's layout, whose columns overflow for large structures; 0: a PDB file
    /// that other programs read. Default 0.
    pub exact_pdb: i32,
    /// JSON: the label of the structure; NULL: null. Default NULL.
    pub source: *const c_char,
    /// JSON: the file that was read; NULL: null. Default NULL.
    pub input_path: *const c_char,
    /// JSON: the annotated structure written beside it; NULL: null. Default NULL.
    pub structure_path: *const c_char,
}

// SAFETY: repr(C), starts with the u32 size; integers and pointers.
unsafe impl Sized32 for nucula_write_options_t {
    const NAME: &'static str = "write options";

    fn defaults() -> Self {
        let none = std::ptr::null();
        Self {
            size: size_of::<Self>() as u32,
            format: NUCULA_FORMAT_BY_SUFFIX,
            include_hubs: 0,
            exact_pdb: 0,
            source: none,
            input_path: none,
            structure_path: none,
        }
    }
}

impl nucula_write_options_t {
    /// # Safety
    /// The texts must be NULL or NUL-terminated.
    unsafe fn to_rust(self, path: &Path) -> Result<WriteOptions> {
        let format = match self.format {
            NUCULA_FORMAT_BY_SUFFIX => Format::of(path)?,
            NUCULA_FORMAT_PDB => Format::Pdb,
            NUCULA_FORMAT_MMCIF => Format::Mmcif,
            NUCULA_FORMAT_JSON => Format::Json,
            NUCULA_FORMAT_CSV => Format::Csv,
            NUCULA_FORMAT_JSON_COLUMNS => Format::JsonColumns,
            other => {
                let reason = format!("{other} is none of the NUCULA_FORMAT_* numbers 0..5");
                return Err(Error::argument("format", reason));
            }
        };
        let label = |name, pointer: *const c_char| -> Result<Option<String>> {
            if pointer.is_null() {
                return Ok(None);
            }
            // SAFETY: the caller's promise.
            Ok(Some(unsafe { borrow::text(name, pointer)? }.to_string_lossy().into_owned()))
        };
        Ok(WriteOptions {
            format,
            include_hubs: flag("include_hubs", self.include_hubs)?,
            exact_pdb: flag("exact_pdb", self.exact_pdb)?,
            source: label("source", self.source)?,
            input_path: label("input_path", self.input_path)?,
            structure_path: label("structure_path", self.structure_path)?,
        })
    }
}

/// Fills options with the defaults.
///
/// `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_options_init(
    options: *mut nucula_volumes_options_t,
    size: usize,
) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { borrow::write_defaults(options, size) })
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
            (borrow::handle_place("out", out)?, &borrow::shared("structure", structure)?.0, borrow::options(options)?)
        };
        let options = given.to_rust()?;
        // SAFETY: the caller promises a callback that may be called during this call.
        let progress = unsafe { given.progress() };
        let pool = pool(given.n_threads)?;
        let found = progress::run(progress.as_ref(), &pool, |monitor| volumes::find(structure, &options, monitor))?;
        *out = Box::into_raw(Box::new(found.into()));
        Ok(())
    })
}

/// Lends the table, the grid and the components as flat arrays. The first call builds the voxel lists, 4 bytes per buried
/// voxel.
///
/// `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the volumes are freed.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_view(
    volumes: *const nucula_volumes_t,
    view: *mut nucula_volumes_view_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live volumes and a view as long as it says.
        unsafe { borrow::write_view(view, borrow::shared("volumes", volumes)?.view()) }
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

/// Shares of helix, strand and coil among the residues with a CA atom (P-SEA), 0..1; three NaN where there is none.
///
/// `fractions`: receives helix, strand, coil.
///
/// Errors: NULL_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_secondary_structure(
    volumes: *const nucula_volumes_t,
    fractions: *mut [f64; 3],
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live volumes and three writable numbers.
        let (volumes, fractions) =
            unsafe { (borrow::shared("volumes", volumes)?, borrow::place("fractions", fractions)?) };
        *fractions = secondary::fractions(volumes.volumes.structure()).unwrap_or([f64::NAN; 3]);
        Ok(())
    })
}

/// Fills options with the defaults.
///
/// `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_write_options_init(
    options: *mut nucula_write_options_t,
    size: usize,
) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { borrow::write_defaults(options, size) })
}

/// Writes the result in the format of the path's suffix: the aligned structure with one pseudo-atom per voxel of every
/// component (.pdb, .cif, .mmcif), a report (.json), or the table (.csv). Pseudo-atoms have residue names HUB, POR, POK,
/// CAV, OCC and a B-factor of 50 at mouths. Hubs are left out of mmCIF and JSON; `nucula_volumes_write_as` can keep them.
///
/// The file appears whole or not at all: it is written under a temporary name in the same folder and then renamed.
///
/// `path`: any bytes on Unix, UTF-8 elsewhere; an existing file is replaced.
///
/// Errors: NULL_POINTER, UNSUPPORTED (suffix; a structure that PDB cannot hold), IO, OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_write(
    volumes: *const nucula_volumes_t,
    path: *const c_char,
) -> nucula_status_t {
    // SAFETY: the same promises; NULL options are the defaults.
    unsafe { nucula_volumes_write_as(volumes, path, std::ptr::null()) }
}

/// As `nucula_volumes_write`, with a choice of format and content.
///
/// `options`: NULL for the defaults.
///
/// Errors: those of `nucula_volumes_write`, and BAD_ARGUMENT (option out of range).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_write_as(
    volumes: *const nucula_volumes_t,
    path: *const c_char,
    options: *const nucula_write_options_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live volumes, a NUL-terminated path and options as long as they say.
        let (volumes, path, options) = unsafe {
            let path = borrow::path("path", path)?;
            let options = borrow::options(options)?.to_rust(&path)?;
            (borrow::shared("volumes", volumes)?, path, options)
        };
        pipeline::write(&volumes.volumes, &path, &options)
    })
}

/// Frees volumes; their views and their structure end with them. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_volumes_free(volumes: *mut nucula_volumes_t) {
    guard_free(|| {
        if !volumes.is_null() {
            // SAFETY: the caller promises volumes of this library that are not used again.
            drop(unsafe { Box::from_raw(volumes) });
        }
    });
}
