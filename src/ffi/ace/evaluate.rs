//! Sites, energies and design matrices.

use std::ffi::c_void;

use super::basis::nucula_ace_t;
use crate::ace::{self, Layout, RowKinds, RowWeights, System};
use crate::ffi::borrow::{self, flag};
use crate::ffi::guard::guard;
use crate::ffi::neighbors::{self, nucula_neighbors_t};
use crate::ffi::progress::{self, Progress, nucula_progress_t};
use crate::ffi::sized::{self, Sized32};
use crate::ffi::status::nucula_status_t;
use crate::work::memory::{Purpose, reserved};
use crate::{Error, Result};

/// The structure has an energy row.
pub const NUCULA_ACE_ENERGY: i32 = 1;
/// The structure has force rows.
pub const NUCULA_ACE_FORCES: i32 = 2;
/// The structure has virial rows.
pub const NUCULA_ACE_VIRIAL: i32 = 4;

/// Row r, column c of a matrix at `c * lda + r`: Julia, LAPACK.
pub const NUCULA_ACE_COLUMN_MAJOR: i32 = 0;
/// Row r, column c of a matrix at `r * lda + c`.
pub const NUCULA_ACE_ROW_MAJOR: i32 = 1;

/// Structures of fewer atoms together are a matter of a millisecond.
const FEW_ATOMS: usize = 40;

/// One structure. In an array of them, the first one's `size` is the distance from one to the next.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_ace_system_t {
    /// Size of this struct in bytes, as the caller knows it.
    pub size: u32,
    /// Non-zero where atoms repeat along a cell vector.
    pub pbc: [u8; 3],
    /// Rows of a design matrix: a sum of NUCULA_ACE_ENERGY, _FORCES, _VIRIAL.
    pub rows: u8,
    /// Number of atoms.
    pub n_atoms: usize,
    /// n_atoms × 3, Å; may lie outside the cell.
    pub positions: *const [f64; 3],
    /// n_atoms: numbers as in the basis.
    pub species: *const i32,
    /// 3 × 3, rows are the lattice vectors, Å; NULL without periodic axes.
    pub cell: *const [f64; 3],
    /// The pairs within the cutoff of the basis at least, in the order of `nucula_neighbors_find`. NULL: found here.
    pub neighbors: *const nucula_neighbors_t,
}

// SAFETY: repr(C), starts with the u32 size; numbers and pointers.
unsafe impl Sized32 for nucula_ace_system_t {
    const NAME: &'static str = "system";

    fn defaults() -> Self {
        // SAFETY: numbers and raw pointers are valid as zeros.
        Self { size: size_of::<Self>() as u32, ..unsafe { std::mem::zeroed() } }
    }
}

/// How to evaluate. Fill it with `nucula_ace_run_options_init`, then change fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_ace_run_options_t {
    /// Size of this struct in bytes, as the caller knows it; set by the _init function.
    pub size: u32,
    /// How a design matrix lies: NUCULA_ACE_COLUMN_MAJOR or NUCULA_ACE_ROW_MAJOR. Default NUCULA_ACE_COLUMN_MAJOR.
    pub layout: i32,
    /// 1: rows of a design matrix are multiplied by `row_weights`. Default 0.
    pub weighted: i32,
    /// Threads to use; 0: one per core. Every number gives the same bits. Default 0.
    pub n_threads: i32,
    /// (wE, wF, wV): energies times wE / √n_atoms, forces times wF, virials times wV / √n_atoms. Default 1, 1, 1.
    pub row_weights: [f64; 3],
    /// Told how far the call is; can cancel it. Default NULL.
    pub progress: nucula_progress_t,
    /// Handed to `progress`.
    pub user: *mut c_void,
}

// SAFETY: repr(C), starts with the u32 size; numbers, a nullable function pointer and a pointer only the caller reads.
unsafe impl Sized32 for nucula_ace_run_options_t {
    const NAME: &'static str = "run options";

    fn defaults() -> Self {
        Self {
            size: size_of::<Self>() as u32,
            layout: NUCULA_ACE_COLUMN_MAJOR,
            weighted: 0,
            n_threads: 0,
            row_weights: [1.0; 3],
            progress: None,
            user: std::ptr::null_mut(),
        }
    }
}

/// Fills options with the defaults.
///
/// `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_ace_run_options_init(
    options: *mut nucula_ace_run_options_t,
    size: usize,
) -> nucula_status_t {
    // SAFETY: the caller promises `size` writable bytes.
    guard(|| unsafe { sized::write_defaults(options, size) })
}

/// Structures that crossed the line.
///
/// # Safety
/// `systems` must lead to `n` structs, the first one's size apart, with arrays as long as they say.
unsafe fn systems<'a>(name: &'static str, n: usize, systems: *const nucula_ace_system_t) -> Result<Vec<System<'a>>> {
    let mut all = reserved(n, Purpose("the structures"))?;
    if n == 0 {
        return Ok(all);
    }
    borrow::check(name, systems, 1)?;
    // SAFETY: at least the size is readable by the caller's promise.
    let stride = unsafe { systems.cast::<u32>().read() } as usize;
    if stride < size_of::<u32>() || !stride.is_multiple_of(align_of::<nucula_ace_system_t>()) {
        let reason = format!("the size field of the first is {stride}; set it to sizeof(nucula_ace_system_t)");
        return Err(Error::argument(name, reason));
    }
    for k in 0..n {
        // SAFETY: the caller promises n structs, `stride` bytes apart, and their arrays.
        unsafe {
            let given = sized::options(systems.cast::<u8>().add(k * stride).cast::<nucula_ace_system_t>())?;
            all.push(given.to_rust()?);
        }
    }
    Ok(all)
}

impl nucula_ace_system_t {
    /// # Safety
    /// The arrays must be as long as said.
    unsafe fn to_rust<'a>(self) -> Result<System<'a>> {
        let rows = i32::from(self.rows);
        if rows & !(NUCULA_ACE_ENERGY | NUCULA_ACE_FORCES | NUCULA_ACE_VIRIAL) != 0 {
            return Err(Error::argument("rows", format!("{rows} is no sum of NUCULA_ACE_ENERGY, _FORCES, _VIRIAL")));
        }
        // SAFETY: the same promise.
        unsafe {
            Ok(System {
                positions: borrow::slice("positions", self.positions, self.n_atoms)?,
                species: borrow::slice("species", self.species, self.n_atoms)?,
                cell: neighbors::cell(self.cell, self.pbc.as_ptr())?,
                neighbors: match self.neighbors.is_null() {
                    true => None,
                    false => Some(&borrow::shared("neighbors", self.neighbors)?.0),
                },
                rows: RowKinds {
                    energy: rows & NUCULA_ACE_ENERGY != 0,
                    forces: rows & NUCULA_ACE_FORCES != 0,
                    virial: rows & NUCULA_ACE_VIRIAL != 0,
                },
            })
        }
    }
}

/// All functions of one environment, and their derivatives.
///
/// `z0`: species of the centre. `vectors`: n × 3 from the centre to its neighbours, Å. `zj`: n, their species. `b`: receives
/// n_basis numbers; functions of other centre species are 0. `db`: receives n_basis × n × 3, the derivative of each
/// function with respect to each vector; NULL: not wanted.
///
/// Cost: linear in n.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (a species not in the basis; a vector that is not finite, or 0), OUT_OF_MEMORY.
/// Nothing is written then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_ace_site(
    ace: *const nucula_ace_t,
    z0: i32,
    n: usize,
    vectors: *const [f64; 3],
    zj: *const i32,
    b: *mut f64,
    db: *mut f64,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live basis and arrays as long as said.
        unsafe {
            let basis = &borrow::shared("ace", ace)?.basis;
            let vectors = borrow::slice("vectors", vectors, n)?;
            let zj = borrow::slice("zj", zj, n)?;
            let n_db = basis.len().checked_mul(3).and_then(|size| size.checked_mul(n));
            let n_db =
                n_db.ok_or_else(|| Error::argument("n", format!("derivatives by {n} vectors do not fit into memory")))?;
            let b = borrow::slice_mut("b", b, basis.len())?;
            let db = if db.is_null() { None } else { Some(borrow::slice_mut("db", db, n_db)?) };
            ace::site(basis, z0, vectors, zj, b, db)
        }
    })
}

/// All functions of every atom of a structure.
///
/// `out`: receives n_atoms × n_basis numbers, atom by atom; of an atom, functions of other species are 0. `options`: NULL
/// for the defaults.
///
/// Errors: as `nucula_ace_energy_forces`. Nothing is written then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_ace_descriptors(
    ace: *const nucula_ace_t,
    system: *const nucula_ace_system_t,
    options: *const nucula_ace_run_options_t,
    out: *mut f64,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live basis, a structure and options as long as they say, and room for the result.
        let (basis, system, options, progress, out) = unsafe {
            let basis = &borrow::shared("ace", ace)?.basis;
            let system = systems("system", 1, system)?.remove(0);
            let options = sized::options(options)?;
            let size = system.positions.len().checked_mul(basis.len());
            let size =
                size.ok_or_else(|| Error::argument("out", "the functions of all atoms do not fit into memory"))?;
            (
                basis,
                system,
                options,
                Progress::new(options.progress, options.user),
                borrow::slice_mut("out", out, size)?,
            )
        };
        let is_brief = system.positions.len() < FEW_ATOMS;
        progress::work(progress.as_ref(), options.n_threads, is_brief, |monitor| {
            ace::descriptors(basis, &system, out, monitor)
        })
    })
}

/// Energies, forces and virials of a structure with known weights. Several sets of weights, as those of a committee, share
/// the sums over neighbours and cost little more than one.
///
/// `weights`: n_sets × n_basis. `options`: NULL for the defaults. Outputs, each NULL if not wanted: `energy`: n_sets, the sums
/// of the site energies, in the unit of the weights. `forces`: n_sets × n_atoms × 3. `virial`: n_sets × 3 × 3, -Σ_i Σ_j dε_i/dR_j
/// ⊗ R_j: minus the derivative with strain, so stress is -virial / volume. `site_energies`: n_sets × n_atoms.
///
/// Cost: linear in atoms at fixed density. Bits depend neither on threads nor on the instruction set.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (naming `weights`, `species`, `positions`, also where two atoms lie in one place,
/// `cell`, `cutoff`, `neighbors`, `n_threads`), CANCELLED, OUT_OF_MEMORY. Nothing is written then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_ace_energy_forces(
    ace: *const nucula_ace_t,
    n_sets: usize,
    weights: *const f64,
    system: *const nucula_ace_system_t,
    options: *const nucula_ace_run_options_t,
    energy: *mut f64,
    forces: *mut [f64; 3],
    virial: *mut [[f64; 3]; 3],
    site_energies: *mut f64,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live basis, n_sets × n_basis weights, a structure and options as long as they say.
        let (basis, weights, system, options, progress) = unsafe {
            let basis = &borrow::shared("ace", ace)?.basis;
            let n = n_sets.checked_mul(basis.len());
            let n = n.ok_or_else(|| Error::argument("weights", format!("{n_sets} sets do not fit into memory")))?;
            let options = sized::options(options)?;
            let progress = Progress::new(options.progress, options.user);
            (basis, borrow::slice("weights", weights, n)?, systems("system", 1, system)?.remove(0), options, progress)
        };
        let n_forces = n_sets.checked_mul(system.positions.len());
        let n_forces =
            n_forces.ok_or_else(|| Error::argument("weights", format!("{n_sets} sets do not fit into memory")))?;
        // SAFETY: the caller promises room for what is wanted.
        let (energy, forces, virial, site_energies) = unsafe {
            (
                wanted("energy", energy, n_sets)?,
                wanted("forces", forces, n_forces)?,
                wanted("virial", virial, n_sets)?,
                wanted("site_energies", site_energies, n_forces)?,
            )
        };
        let is_brief = system.positions.len() < 4 * FEW_ATOMS;
        let found = progress::work(progress.as_ref(), options.n_threads, is_brief, |monitor| {
            ace::energy_forces(basis, weights, &system, monitor)
        })?;
        // A basis without functions has one set of zeros, whatever number was asked for.
        hand_over(energy, &found.energy);
        hand_over(forces, &found.forces);
        hand_over(virial, &found.virial);
        hand_over(site_energies, &found.site_energies);
        Ok(())
    })
}

/// Room for an output; empty if it is not wanted.
///
/// # Safety
/// As [`borrow::slice_mut`], or NULL.
unsafe fn wanted<'a, T>(name: &'static str, pointer: *mut T, n: usize) -> Result<&'a mut [T]> {
    // SAFETY: the same promise.
    if pointer.is_null() { Ok(&mut []) } else { unsafe { borrow::slice_mut(name, pointer, n) } }
}

/// Copies a result, repeated as often as there is room for it.
fn hand_over<T: Copy>(out: &mut [T], found: &[T]) {
    for (place, value) in out.iter_mut().zip(found.iter().cycle()) {
        *place = *value;
    }
}

/// Counts the rows of the design matrix of structures: 1 for an energy, 3 n_atoms for forces, 6 for a virial.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_ace_rows_count(
    n: usize,
    systems: *const nucula_ace_system_t,
    out: *mut usize,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises n structures as long as they say, and a writable `out`.
        unsafe {
            let systems = self::systems("systems", n, systems)?;
            *borrow::place("out", out)? = ace::count_rows(&systems)?;
        }
        Ok(())
    })
}

/// Writes the design matrix of structures: for each in turn the rows it has, energy (1), forces (3 n_atoms, atom by atom, x y
/// z), virial (6: xx yy zz yz xz xy); n_basis columns. Times the weights it is what `nucula_ace_energy_forces` gives.
///
/// `systems`: n structures; their `rows` say which rows they have. `options`: layout and row weights; NULL for the defaults.
/// `a`: room for the rows of `nucula_ace_rows_count` × n_basis; `lda`: at least the number of rows (column-major) or
/// columns (row-major). What lies between is left alone.
///
/// Cost: linear in atoms at fixed density; memory beside the matrix some 20 MB.
///
/// Errors: as `nucula_ace_energy_forces`, with the number of the structure; BAD_ARGUMENT naming `row_weights`, `layout`,
/// `out` (`lda` too small). Nothing is written then, but rows may be after CANCELLED and OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_ace_design_matrix(
    ace: *const nucula_ace_t,
    n: usize,
    systems: *const nucula_ace_system_t,
    options: *const nucula_ace_run_options_t,
    a: *mut f64,
    lda: usize,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live basis, n structures and options as long as they say.
        let (basis, systems, options, progress) = unsafe {
            let options = sized::options(options)?;
            let progress = Progress::new(options.progress, options.user);
            (&borrow::shared("ace", ace)?.basis, self::systems("systems", n, systems)?, options, progress)
        };
        let layout = match options.layout {
            NUCULA_ACE_COLUMN_MAJOR => Layout::ColumnMajor,
            NUCULA_ACE_ROW_MAJOR => Layout::RowMajor,
            other => {
                let reason = format!("{other} is neither NUCULA_ACE_COLUMN_MAJOR (0) nor NUCULA_ACE_ROW_MAJOR (1)");
                return Err(Error::argument("layout", reason));
            }
        };
        let [energy, forces, virial] = options.row_weights;
        let weights = flag("weighted", options.weighted)?.then_some(RowWeights { energy, forces, virial });
        let n_rows = ace::count_rows(&systems)?;
        let size = ace::matrix_size(n_rows, basis.len(), layout, lda)?;
        // SAFETY: the caller promises a matrix of that size.
        let a = unsafe { borrow::slice_mut("a", a, size)? };
        let n_atoms: usize = systems.iter().map(|system| system.positions.len()).sum();
        progress::work(progress.as_ref(), options.n_threads, n_atoms < FEW_ATOMS, |monitor| {
            ace::design_matrix(basis, &systems, weights, layout, a, lda, monitor)
        })
    })
}
