//! Kernels on lists of voxels, for callers that voxelize themselves.

use std::mem::MaybeUninit;

use super::borrow;
use super::guard::guard;
use super::status::nucula_status_t;
use crate::Result;
use crate::volumes::{buried_solvent, first_shell};
use crate::voxel_lists::component_voxels;
use crate::voxel_lists::neighbor_voxels;

/// Marks the voxels of one list that share a face with a voxel of another.
///
/// `query`, `reference`: rows x, y, z, anywhere in the range of int32_t, in any order; rows may repeat, and the lists may
/// be the same. A voxel is no neighbour of itself. `out`: receives `n_query` bytes, 1 for a neighbour, else 0.
///
/// Cost: linear in both lists.
///
/// Errors: NULL_POINTER, TOO_LARGE (2^31 voxels), OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_neighbor_voxels(
    query: *const [i32; 3],
    n_query: usize,
    reference: *const [i32; 3],
    n_reference: usize,
    out: *mut u8,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises as many readable rows as said, and n_query writable bytes.
        let (query, reference, out) = unsafe {
            (
                borrow::slice("query", query, n_query)?,
                borrow::slice("reference", reference, n_reference)?,
                mask("out", out, n_query)?,
            )
        };
        write_mask(out, &neighbor_voxels(query, reference)?);
        Ok(())
    })
}

/// Finds one connected component: the voxels that can be reached from the first searchable one over faces, by way of
/// searchable voxels only.
///
/// `voxels`: `n_voxels` rows x, y, z. `searchable`: `n_searchable` indices into `voxels`; may be none, may repeat, then
/// each occurrence is found. `out`: room for `n_searchable` indices, of which the first `n_out` are written: the
/// component in the order in which the old C function `breadth_first_search` of volumizer finds it, beginning with
/// `searchable[0]`.
///
/// Cost: linear in `n_searchable`.
///
/// Errors: NULL_POINTER, BAD_ARGUMENT (an index outside of `voxels`), TOO_LARGE (2^31 indices), OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_component_voxels(
    voxels: *const [i32; 3],
    n_voxels: usize,
    searchable: *const i32,
    n_searchable: usize,
    out: *mut i32,
    n_out: *mut usize,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises as many readable items as said, room for n_searchable indices, and a writable
        // n_out; both outputs may be uninitialized.
        let (voxels, searchable, out, n_out) = unsafe {
            (
                borrow::slice("voxels", voxels, n_voxels)?,
                borrow::slice("searchable", searchable, n_searchable)?,
                borrow::slice_mut("out", out.cast::<MaybeUninit<i32>>(), n_searchable)?,
                borrow::place("n_out", n_out.cast::<MaybeUninit<usize>>())?,
            )
        };
        let component = component_voxels(voxels, searchable)?;
        for (place, &index) in out.iter_mut().zip(&component) {
            place.write(index);
        }
        n_out.write(component.len());
        Ok(())
    })
}

/// Splits solvent into buried and exposed voxels.
///
/// Seen from a buried voxel, protein blocks at least five of the six axis directions, or four with the two open ones on
/// one axis; at any distance, up to the edge of the grid. `solvent`, `protein`: rows x, y, z inside the grid, in any
/// order; rows may repeat. What is in neither list is not protein. `shape`: voxels along x, y, z, all positive.
/// `out_buried`: receives `n_solvent` bytes, 1 for a buried voxel, 0 for an exposed one.
///
/// Cost: linear in both lists, in time and memory, however large the grid.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT (an axis without voxels, a voxel outside the grid, named by its row; protein is
/// looked at first); OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_split_solvent(
    solvent: *const [i32; 3],
    n_solvent: usize,
    protein: *const [i32; 3],
    n_protein: usize,
    shape: *const i32,
    out_buried: *mut u8,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises as many readable rows as said, 3 numbers of shape, and n_solvent writable bytes.
        let (solvent, protein, shape, out) = unsafe {
            (
                borrow::slice("solvent", solvent, n_solvent)?,
                borrow::slice("protein", protein, n_protein)?,
                borrow::shared("shape", shape.cast::<[i32; 3]>())?,
                mask("out_buried", out_buried, n_solvent)?,
            )
        };
        write_mask(out, &buried_solvent(solvent, protein, *shape)?);
        Ok(())
    })
}

/// Marks the exposed voxels of the first shell: those that share a face with a buried voxel.
///
/// `exposed`, `buried`: rows x, y, z inside the grid, in any order; rows may repeat. `shape`: voxels along x, y, z, all
/// positive. `out`: receives `n_exposed` bytes, 1 for the first shell, else 0.
///
/// Cost: linear in both lists, in time and memory, however large the grid.
///
/// Errors: NULL_POINTER; BAD_ARGUMENT (an axis without voxels, a voxel outside the grid, named by its row); TOO_LARGE
/// (2^31 voxels); OUT_OF_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nucula_first_shell(
    exposed: *const [i32; 3],
    n_exposed: usize,
    buried: *const [i32; 3],
    n_buried: usize,
    shape: *const i32,
    out: *mut u8,
) -> nucula_status_t {
    guard(|| {
        // SAFETY: the caller promises as many readable rows as said, 3 numbers of shape, and n_exposed writable bytes.
        let (exposed, buried, shape, out) = unsafe {
            (
                borrow::slice("exposed", exposed, n_exposed)?,
                borrow::slice("buried", buried, n_buried)?,
                borrow::shared("shape", shape.cast::<[i32; 3]>())?,
                mask("out", out, n_exposed)?,
            )
        };
        write_mask(out, &first_shell(exposed, buried, *shape)?);
        Ok(())
    })
}

/// `n` writable bytes that may be uninitialized.
///
/// # Safety
/// As [`borrow::slice_mut`].
unsafe fn mask<'a>(name: &'static str, pointer: *mut u8, n: usize) -> Result<&'a mut [MaybeUninit<u8>]> {
    // SAFETY: the same promise; MaybeUninit asks for no initialized bytes.
    unsafe { borrow::slice_mut(name, pointer.cast(), n) }
}

fn write_mask(out: &mut [MaybeUninit<u8>], mask: &[bool]) {
    for (place, &set) in out.iter_mut().zip(mask) {
        place.write(set.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ffi::status::{NUCULA_ERROR_BAD_ARGUMENT, NUCULA_ERROR_NULL_POINTER, NUCULA_OK};

    /// What a mask holds where nothing was written.
    const UNTOUCHED: u8 = 7;

    const ROW: [[i32; 3]; 4] = [[0, 0, 0], [1, 0, 0], [2, 0, 0], [3, 0, 0]];

    #[test]
    fn masks_are_bytes_of_the_list() {
        let mut out = [UNTOUCHED; 3];
        let (row, shape) = (ROW.as_ptr(), [4, 1, 1]);
        // SAFETY: lists and masks are as long as said.
        unsafe {
            assert_eq!(nucula_neighbor_voxels(row, 3, ROW[2..].as_ptr(), 2, out.as_mut_ptr()), NUCULA_OK);
            assert_eq!(out, [0, 1, 1]);
            let status = nucula_first_shell(row, 3, ROW[3..].as_ptr(), 1, shape.as_ptr(), out.as_mut_ptr());
            assert_eq!((status, out), (NUCULA_OK, [0, 0, 1]));
            // A cross of protein around a voxel: blocked along x and y, open along z.
            let protein = [[0, 1, 0], [2, 1, 0], [1, 0, 0], [1, 2, 0]];
            let solvent = [[1, 1, 0], [0, 0, 0], [2, 2, 0]];
            let shape = [3, 3, 1];
            let status =
                nucula_split_solvent(solvent.as_ptr(), 3, protein.as_ptr(), 4, shape.as_ptr(), out.as_mut_ptr());
            assert_eq!((status, out), (NUCULA_OK, [1, 0, 0]));
        }
    }

    #[test]
    fn a_component_leaves_the_rest_of_the_room_alone() {
        let (searchable, mut out, mut n_out) = ([2, 0, 3], [-1; 3], 99);
        // SAFETY: the lists are as long as said.
        unsafe {
            let (first, n) = (searchable.as_ptr(), searchable.len());
            let status = nucula_component_voxels(ROW.as_ptr(), 4, first, n, out.as_mut_ptr(), &raw mut n_out);
            assert_eq!((status, n_out, out), (NUCULA_OK, 2, [2, 3, -1]));
            let status = nucula_component_voxels(ROW.as_ptr(), 3, first, n, out.as_mut_ptr(), &raw mut n_out);
            assert_eq!((status, n_out, out), (NUCULA_ERROR_BAD_ARGUMENT, 2, [2, 3, -1]));
            let null = std::ptr::null_mut();
            assert_eq!(nucula_component_voxels(ROW.as_ptr(), 4, first, n, out.as_mut_ptr(), null), 1);
            let status = nucula_component_voxels(ROW.as_ptr(), 0, std::ptr::null(), 0, null.cast(), &raw mut n_out);
            assert_eq!((status, n_out), (NUCULA_OK, 0));
        }
    }

    #[test]
    fn refusals_write_nothing() {
        let (mut out, shape, flat) = ([UNTOUCHED; 4], [3, 1, 1], [4, 0, 1]);
        let (row, null, out_row) = (ROW.as_ptr(), std::ptr::null(), out.as_mut_ptr());
        // SAFETY: lists and masks are as long as said; NULL is refused.
        unsafe {
            let refused = [
                nucula_split_solvent(row, 4, row, 1, shape.as_ptr(), out_row),
                nucula_split_solvent(row, 1, row, 4, shape.as_ptr(), out_row),
                nucula_split_solvent(row, 1, row, 1, flat.as_ptr(), out_row),
                nucula_first_shell(row, 4, row, 1, shape.as_ptr(), out_row),
                nucula_first_shell(row, 1, row, 4, shape.as_ptr(), out_row),
            ];
            assert_eq!(refused, [NUCULA_ERROR_BAD_ARGUMENT; 5]);
            let refused = [
                nucula_neighbor_voxels(null, 4, row, 4, out_row),
                nucula_neighbor_voxels(row, 4, null, 4, out_row),
                nucula_neighbor_voxels(row, 4, row, 4, std::ptr::null_mut()),
                nucula_first_shell(row, 4, row, 4, std::ptr::null(), out_row),
            ];
            assert_eq!(refused, [NUCULA_ERROR_NULL_POINTER; 4]);
        }
        assert_eq!(out, [UNTOUCHED; 4]);
    }
}
