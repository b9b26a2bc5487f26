//! Lists of neighbours.

use super::borrow;
use super::guard::guard;
use super::sized::{self, Sized32};
use super::status::nucula_status_t;
use crate::Result;
use crate::neighbors::{Cell, Neighbors, cell_of, find};

/// All pairs of points closer than a cutoff. May be read from several threads at once.
pub struct nucula_neighbors_t(pub(super) Neighbors);

/// The pairs, as flat arrays. They belong to the list and live as long as it does.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct nucula_neighbors_view_t {
    /// Size of this struct in bytes, as the caller knows it; set it before the call.
    pub size: u32,
    /// Reserved; 0.
    pub reserved: u32,
    /// Number of points.
    pub n: usize,
    /// Number of ordered pairs.
    pub n_pairs: usize,
    /// n + 1: the pairs of point i are `offsets[i]` up to, not including, `offsets[i + 1]`.
    pub offsets: *const usize,
    /// n_pairs: the neighbour; ascending within a point.
    pub j: *const u32,
    /// n_pairs × 3: cell vectors added to the neighbour; ascending within a neighbour.
    pub shifts: *const [i32; 3],
    /// n_pairs × 3: `positions[j] + shift · cell - positions[i]`, Å.
    pub vectors: *const [f64; 3],
}

// SAFETY: repr(C), starts with the u32 size; numbers and pointers that only the caller reads.
unsafe impl Sized32 for nucula_neighbors_view_t {
    const NAME: &'static str = "view";

    fn defaults() -> Self {
        // SAFETY: integers and raw pointers are valid as zeros.
        Self { size: size_of::<Self>() as u32, ..unsafe { std::mem::zeroed() } }
    }
}

/// A cell and its periodic axes: NULL for no cell, NULL for no periodic axis.
///
/// # Safety
/// `cell` must be NULL or lead to three vectors, `pbc` be NULL or lead to three bytes.
pub(super) unsafe fn cell(cell: *const [f64; 3], pbc: *const u8) -> Result<Cell> {
    // SAFETY: the same promise.
    let (vectors, flags) = unsafe {
        let vectors = if cell.is_null() { None } else { Some(borrow::shared("cell", cell.cast::<[[f64; 3]; 3]>())?) };
        let flags = if pbc.is_null() { [0; 3] } else { *borrow::shared("pbc", pbc.cast::<[u8; 3]>())? };
        (vectors.copied(), flags)
    };
    cell_of(vectors, flags.map(|flag| flag != 0))
}

/// Finds all ordered pairs (i, j, shift) of points with `|positions[j] + shift · cell - positions[i]| < cutoff`, strictly,
/// without (i, i, 0); sorted by i, then j, then shift.
///
/// `positions`: n × 3, Å; may lie outside the cell, shifts refer to them as given. `cell`: 3 × 3, rows are the lattice
/// vectors, Å, of any shape; NULL without periodic axes. `pbc`: 3 bytes, non-zero where points repeat along a vector; NULL:
/// nowhere. Vectors of open axes are ignored. `cutoff`: Å, above 0; may be longer than the cell. `out`: receives the list,
/// or NULL on failure; release it with `nucula_neighbors_free`.
///
/// Cost: linear in the points at fixed density, for tilted cells too; 40 bytes a pair.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (`positions` or `cell` not finite; periodic vectors 0 or dependent; `cutoff` not
/// above 0, or with more than 2^22 images, and 64 a point, or 2^31 pairs), OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_neighbors_find(
    n: usize,
    positions: *const [f64; 3],
    cell: *const [f64; 3],
    pbc: *const u8,
    cutoff: f64,
    out: *mut *mut nucula_neighbors_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises n readable rows, a cell and flags as said, and a writable `out`.
        let (out, positions, cell) = unsafe {
            (borrow::handle_place("out", out)?, borrow::slice("positions", positions, n)?, self::cell(cell, pbc)?)
        };
        *out = borrow::hand_over(nucula_neighbors_t(find(positions, &cell, cutoff)?));
        Ok(())
    })
}

/// Follows points that have moved: the same pairs, with the vectors of now. With a list made for a longer cutoff that is
/// right as long as no point has moved by more than half of what it was longer. Views taken before show the new vectors.
///
/// `positions`, `cell`: as for `nucula_neighbors_find`, for the same number of points.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (another number of points, one not finite). Nothing has changed then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_neighbors_follow(
    neighbors: *mut nucula_neighbors_t,
    n: usize,
    positions: *const [f64; 3],
    cell: *const [f64; 3],
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live list that nobody else uses now, n readable rows, and NULL or a cell.
        let (list, positions, vectors) = unsafe {
            let vectors =
                if cell.is_null() { None } else { Some(borrow::shared("cell", cell.cast::<[[f64; 3]; 3]>())?) };
            (&mut borrow::place("neighbors", neighbors)?.0, borrow::slice("positions", positions, n)?, vectors)
        };
        list.follow(positions, &Cell { vectors: vectors.copied().unwrap_or_default(), periodic: [false; 3] })
    })
}

/// Lends the pairs as flat arrays.
///
/// `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the list is freed.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_neighbors_view(
    neighbors: *const nucula_neighbors_t,
    view: *mut nucula_neighbors_view_t,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises a live list and a view as long as it says.
        unsafe {
            let list = &borrow::shared("neighbors", neighbors)?.0;
            sized::write_view(view, |_| {
                Ok(nucula_neighbors_view_t {
                    n: list.offsets.len() - 1,
                    n_pairs: list.len(),
                    offsets: list.offsets.as_ptr(),
                    j: list.j.as_ptr(),
                    shifts: list.shifts.as_ptr(),
                    vectors: list.vectors.as_ptr(),
                    ..Sized32::defaults()
                })
            })
        }
    })
}

/// Frees a list; its views end with it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_neighbors_free(neighbors: *mut nucula_neighbors_t) {
    // SAFETY: the caller promises NULL or a list that is not used again.
    unsafe { borrow::free(neighbors) };
}
