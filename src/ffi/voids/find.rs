//! Voids: find them, look at them, write them, free them.

use libc::c_char;

use super::options::nucula_voids_options_t;
use crate::ffi::borrow;
use crate::ffi::guard::guard;
use crate::ffi::progress;
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::ffi::structure::nucula_structure_t;
use crate::reports;
use crate::voids::{self, Row, Voids};
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected, reserved};
use crate::{Error, Result};

const TABLE: Purpose = Purpose("the table");

/// The voids of one structure. Immutable; may be read from several threads at once.
pub struct nucula_voids_t {
    pub(in crate::ffi) voids: Voids,
    table: Table,
}

/// The rows by columns, as a view lends them.
struct Table {
    kinds: Vec<i8>,
    volumes: Vec<f64>,
    errors: [Vec<f64>; 4],
    areas: Vec<f64>,
    depths: Vec<f64>,
    centers: Vec<[f64; 3]>,
    max_radii: Vec<f64>,
    ball_centers: Vec<[f64; 3]>,
    hydropathies: Vec<f64>,
    mouth_offsets: Vec<usize>,
    mouth_areas: Vec<f64>,
    mouth_radii: Vec<f64>,
    mouth_normals: Vec<[f64; 3]>,
    mouth_centers: Vec<[f64; 3]>,
    atoms: Lists,
    residues: Lists,
    points: Lists,
}

/// Lists one after the other.
struct Lists {
    offsets: Vec<usize>,
    items: Vec<u32>,
}

impl Lists {
    fn new<'a>(rows: &'a [Row], of: impl Fn(&'a Row) -> &'a [u32]) -> Result<Self> {
        let mut items = reserved(rows.iter().map(|row| of(row).len()).sum(), TABLE)?;
        rows.iter().for_each(|row| items.extend_from_slice(of(row)));
        Ok(Self { offsets: offsets(rows, |row| of(row).len())?, items })
    }
}

/// Where the list of each row starts, and where the last one ends.
fn offsets<'a>(rows: &'a [Row], length: impl Fn(&'a Row) -> usize) -> Result<Vec<usize>> {
    let mut offsets = reserved(rows.len() + 1, TABLE)?;
    offsets.push(0);
    for row in rows {
        offsets.push(offsets[offsets.len() - 1] + length(row));
    }
    Ok(offsets)
}

impl Table {
    fn new(rows: &[Row]) -> Result<Self> {
        fn column<T>(rows: &[Row], of: impl Fn(&Row) -> T) -> Result<Vec<T>> {
            collected(rows.iter().map(of), rows.len(), TABLE)
        }
        let n_mouths = rows.iter().map(|row| row.mouths.len()).sum();
        let mouths = || rows.iter().flat_map(|row| &row.mouths);
        Ok(Self {
            kinds: column(rows, |row| row.kind as i8)?,
            volumes: column(rows, |row| row.volume)?,
            errors: [
                column(rows, |row| row.error.total())?,
                column(rows, |row| row.error.lid)?,
                column(rows, |row| row.error.neck)?,
                column(rows, |row| row.error.grid)?,
            ],
            areas: column(rows, |row| row.area)?,
            depths: column(rows, |row| row.depth)?,
            centers: column(rows, |row| row.center)?,
            max_radii: column(rows, |row| row.max_radius)?,
            ball_centers: column(rows, |row| row.ball_center)?,
            hydropathies: column(rows, |row| row.hydropathy)?,
            mouth_offsets: offsets(rows, |row| row.mouths.len())?,
            mouth_areas: collected(mouths().map(|mouth| mouth.area), n_mouths, TABLE)?,
            mouth_radii: collected(mouths().map(|mouth| mouth.radius), n_mouths, TABLE)?,
            mouth_normals: collected(mouths().map(|mouth| mouth.normal), n_mouths, TABLE)?,
            mouth_centers: collected(mouths().map(|mouth| mouth.center), n_mouths, TABLE)?,
            atoms: Lists::new(rows, |row| &row.atoms)?,
            residues: Lists::new(rows, |row| &row.residues)?,
            points: Lists::new(rows, |row| &row.points)?,
        })
    }
}

impl TryFrom<Voids> for nucula_voids_t {
    type Error = Error;

    fn try_from(voids: Voids) -> Result<Self> {
        Ok(Self { table: Table::new(voids.rows())?, voids })
    }
}

/// Everything found in a structure, as flat arrays. They belong to the voids and live as long as they do. Positions and
/// directions are in the frame of the input.
///
/// Rows are by volume, largest first. Lists are CSR: those of row i are items `offsets[i]` up to, not including,
/// `offsets[i + 1]`, ascending.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_voids_view_t {
    /// Size of this struct in bytes, as the caller knows it; set it before the call.
    pub size: u32,
    /// Reserved; 0.
    pub reserved: u32,

    /// Number of voids that are reported.
    pub n_rows: usize,
    /// n_rows: NUCULA_KIND_CAVITY, _POCKET, _PORE or _HUB: no mouth, one, two, more.
    pub row_kind: *const i8,
    /// n_rows: volume within the molecular surface, up to the lid, Å³.
    pub row_volume: *const f64,
    /// n_rows: its error, meant as a bound for 95 % of cases, Å³: the root of the sum of the squares of the three parts.
    pub row_error: *const f64,
    /// n_rows: the part that hangs on where the lid lies, Å³.
    pub row_error_lid: *const f64,
    /// n_rows: the part that hangs on passages which the probe just fits, Å³.
    pub row_error_neck: *const f64,
    /// n_rows: the part that hangs on the step, Å³.
    pub row_error_grid: *const f64,
    /// n_rows: area of the molecular surface, the lid not counted, Å².
    pub row_area: *const f64,
    /// n_rows: largest distance of a point to the nearest of the lid, Å; NaN for a cavity.
    pub row_depth: *const f64,
    /// n_rows × 3: mean of the space, Å.
    pub row_center: *const [f64; 3],
    /// n_rows: radius of the largest ball around one of the points, Å.
    pub row_max_radius: *const f64,
    /// n_rows: mean hydropathy (Kyte and Doolittle) of the residues that line it; NaN if none of the twenty does.
    pub row_hydropathy: *const f64,

    /// n_rows + 1: where the mouths of each row start.
    pub mouth_offsets: *const usize,
    /// Area of each mouth, Å².
    pub mouth_area: *const f64,
    /// Radius of the largest ball that can sit in each mouth, Å.
    pub mouth_radius: *const f64,
    /// Unit vector that points outward, of each mouth.
    pub mouth_normal: *const [f64; 3],
    /// Centre of each mouth, Å; NaN for one without an area.
    pub mouth_center: *const [f64; 3],

    /// n_rows + 1: where the atoms of each row start in `atoms`.
    pub atom_offsets: *const usize,
    /// Indices of the atoms that line each void: their surface comes nearer than probe_radius + 1 Å to one of its points.
    pub atoms: *const u32,
    /// n_rows + 1: where the residues of each row start in `residues`.
    pub residue_offsets: *const usize,
    /// The residues of these atoms: the index of the first atom of each.
    pub residues: *const u32,
    /// n_rows + 1: where the points of each row start in `points`.
    pub point_offsets: *const usize,
    /// Grid points where the probe's centre can be: flat indices `(x * shape[1] + y) * shape[2] + z`, z fastest.
    pub points: *const u32,

    /// Points of the grid along its x, y, z.
    pub shape: [usize; 3],
    /// Where the point (0, 0, 0) is, Å.
    pub lower: [f64; 3],
    /// Distance of neighbouring points, Å.
    pub step: f64,
    /// Unit vectors along the grid's x, y, z: those of the input unless the grid was aligned. The point (i, j, k) is at
    /// `lower + step * (i * axes[0] + j * axes[1] + k * axes[2])`.
    pub axes: [[f64; 3]; 3],
    /// n_rows × 3: centre of the ball of `row_max_radius`, Å.
    pub row_ball_center: *const [f64; 3],
}

// SAFETY: repr(C), starts with the u32 size; numbers and pointers that only the caller reads.
unsafe impl Sized32 for nucula_voids_view_t {
    const NAME: &'static str = "view";

    fn defaults() -> Self {
        // SAFETY: integers, floats and raw pointers are valid as zeros.
        Self { size: size_of::<Self>() as u32, ..unsafe { std::mem::zeroed() } }
    }
}

impl nucula_voids_t {
    fn view(&self) -> nucula_voids_view_t {
        let (table, frame) = (&self.table, self.voids.frame());
        nucula_voids_view_t {
            n_rows: table.kinds.len(),
            row_kind: table.kinds.as_ptr(),
            row_volume: table.volumes.as_ptr(),
            row_error: table.errors[0].as_ptr(),
            row_error_lid: table.errors[1].as_ptr(),
            row_error_neck: table.errors[2].as_ptr(),
            row_error_grid: table.errors[3].as_ptr(),
            row_area: table.areas.as_ptr(),
            row_depth: table.depths.as_ptr(),
            row_center: table.centers.as_ptr(),
            row_max_radius: table.max_radii.as_ptr(),
            row_hydropathy: table.hydropathies.as_ptr(),
            mouth_offsets: table.mouth_offsets.as_ptr(),
            mouth_area: table.mouth_areas.as_ptr(),
            mouth_radius: table.mouth_radii.as_ptr(),
            mouth_normal: table.mouth_normals.as_ptr(),
            mouth_center: table.mouth_centers.as_ptr(),
            atom_offsets: table.atoms.offsets.as_ptr(),
            atoms: table.atoms.items.as_ptr(),
            residue_offsets: table.residues.offsets.as_ptr(),
            residues: table.residues.items.as_ptr(),
            point_offsets: table.points.offsets.as_ptr(),
            points: table.points.items.as_ptr(),
            shape: frame.layout.shape,
            lower: frame.lower,
            step: frame.step,
            axes: frame.axes,
            row_ball_center: table.ball_centers.as_ptr(),
            ..Sized32::defaults()
        }
    }
}

/// Finds the voids of a structure: volumes with an error, mouths, lining.
///
/// The probe's centre may be where it meets no atom; a point is buried if at least half of all straight lines through it
/// are closed at both ends; the others that are joined with the outside are exposed, the rest are the voids. Their space is
/// what the probe sweeps over, up to the lid, where exposed points begin.
///
/// `structure`: at least one atom, at least 3 to be aligned. `options`: NULL for the defaults. `out`: receives the voids,
/// or NULL on failure; release them with `nucula_voids_free`. The structure may be freed before them.
///
/// Cost: linear in atoms and in points of the grid; 4 bytes and some bits of memory per point.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (option out of range, radii that do not fit, too few atoms), EMPTY (no atoms),
/// TOO_LARGE (`max_points`), CANCELLED, OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_voids_find(
    structure: *const nucula_structure_t,
    options: *const nucula_voids_options_t,
    out: *mut *mut nucula_voids_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live structure, options as long as they say, and a writable `out`.
        let (out, structure, given) = unsafe {
            (borrow::handle_place("out", out)?, &borrow::shared("structure", structure)?.0, sized::options(options)?)
        };
        // SAFETY: the caller promises arrays as long as the options say, and a callback for this call.
        let (options, progress) = unsafe { (given.to_rust()?, given.progress()) };
        let is_brief = voids::is_brief(structure, &options);
        let find = |monitor: &Monitor| voids::find(structure, &options, monitor);
        let found = progress::work(progress.as_ref(), given.n_threads, is_brief, find)?;
        *out = borrow::hand_over(found.try_into()?);
        Ok(())
    })
}

/// Lends the rows and the grid as flat arrays.
///
/// `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the voids are freed.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_voids_view(
    voids: *const nucula_voids_t,
    view: *mut nucula_voids_view_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live voids and a view as long as it says.
        unsafe {
            let voids = borrow::shared("voids", voids)?;
            sized::write_view(view, |_| Ok(voids.view()))
        }
    })
}

/// Writes the result in the format of the path's suffix, in the frame of the input: the structure with a pseudo-atom per
/// point of every void and one per mouth (.pdb, .cif, .mmcif), a report (.json), the table (.csv), the surfaces of the voids
/// as a mesh (.ply, .obj), the share of each grid point in the voids as a density map (.ccp4, .mrc, .map), or a page to look
/// at, which needs nothing but a browser (.html).
///
/// The file appears whole or not at all: it is written under a temporary name in the same folder and then renamed.
///
/// `path`: any bytes on Unix, UTF-8 elsewhere; an existing file is replaced.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (empty path), UNSUPPORTED (suffix; a structure that PDB cannot hold), IO, OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_voids_write(voids: *const nucula_voids_t, path: *const c_char) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises live voids and a NUL-terminated path.
        let (voids, path) = unsafe { (borrow::shared("voids", voids)?, borrow::path("path", path)?) };
        reports::voids::write(&voids.voids, &path)
    })
}

/// Frees voids; their views end with them, their centrelines do not. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_voids_free(voids: *mut nucula_voids_t) {
    // SAFETY: the caller promises voids of this library that are not used again.
    unsafe { borrow::free(voids) };
}
