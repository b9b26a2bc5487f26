//! Voxel to row of a list, in constant time.

use hashbrown::HashMap;

use super::voxel::{Voxel, faces};
use crate::work::memory::filled;
use crate::{Error, Result};

/// A box with at most so many cells per voxel is indexed densely: then its memory, 4 bytes per cell, stays of the order
/// of what a hash table takes, and a lookup is one read.
const CELLS_PER_VOXEL: usize = 16;

/// Rows of voxel lists are 32-bit.
const MAX_ROWS: usize = i32::MAX as usize;

/// A map from voxels to rows. Its memory is of the order of the list it is made for, wherever the voxels lie: compact
/// lists are indexed through their bounding box, scattered ones by hashing.
pub struct VoxelMap(Cells);

enum Cells {
    /// Row + 1 of every voxel of a box, 0 where there is none; z fastest. The box has a margin of one voxel, so that the
    /// face neighbours of every voxel that the map was made for are cells of it.
    Dense {
        lower: Voxel,
        shape: [usize; 3],
        rows: Vec<u32>,
    },
    Sparse(HashMap<Voxel, u32>),
}

impl VoxelMap {
    /// An empty map that can hold the given voxels.
    ///
    /// # Errors
    /// [`Error::TooLarge`] for 2³¹ voxels or more, [`Error::OutOfMemory`].
    pub fn for_voxels(voxels: impl Iterator<Item = Voxel>) -> Result<Self> {
        let (mut lower, mut upper, mut n_voxels) = ([i32::MAX; 3], [i32::MIN; 3], 0);
        for voxel in voxels {
            for axis in 0..3 {
                lower[axis] = lower[axis].min(voxel[axis]);
                upper[axis] = upper[axis].max(voxel[axis]);
            }
            n_voxels += 1;
        }
        if n_voxels > MAX_ROWS {
            return Err(Error::TooLarge { reason: format!("{n_voxels} voxels in a list; its rows are 32-bit") });
        }
        let what = "the index of a voxel list";
        let extent = |axis: usize| usize::try_from(i64::from(upper[axis]) - i64::from(lower[axis]) + 1).unwrap_or(0);
        let shape = [0, 1, 2].map(extent);
        let n_cells = shape.iter().try_fold(1_usize, |n, &extent| n.checked_mul(extent));
        Ok(Self(match n_cells {
            Some(n) if n <= CELLS_PER_VOXEL * n_voxels => {
                let with_margin = shape.iter().map(|extent| extent + 2).product();
                Cells::Dense { lower, shape, rows: filled(0, with_margin, what)? }
            }
            _ => {
                let mut map = HashMap::new();
                map.try_reserve(n_voxels).map_err(|_| Error::OutOfMemory { what })?;
                Cells::Sparse(map)
            }
        }))
    }

    /// Every voxel of a list with its row; where a voxel repeats, its last row.
    ///
    /// # Errors
    /// As [`VoxelMap::for_voxels`].
    pub fn of(voxels: &[Voxel]) -> Result<Self> {
        let mut map = Self::for_voxels(voxels.iter().copied())?;
        for (row, &voxel) in voxels.iter().enumerate() {
            map.insert(voxel, row as u32);
        }
        Ok(map)
    }

    /// Sets the row of a voxel, one of those the map was made for; returns the row it had.
    #[inline]
    pub fn insert(&mut self, voxel: Voxel, row: u32) -> Option<u32> {
        match &mut self.0 {
            Cells::Dense { lower, shape, rows } => {
                let cell = cell(*lower, *shape, voxel).expect("the map was made for this voxel");
                std::mem::replace(&mut rows[cell], row + 1).checked_sub(1)
            }
            Cells::Sparse(map) => map.insert(voxel, row),
        }
    }

    /// The row of a voxel.
    #[inline]
    pub fn get(&self, voxel: Voxel) -> Option<u32> {
        match &self.0 {
            Cells::Dense { lower, shape, rows } => rows[cell(*lower, *shape, voxel)?].checked_sub(1),
            Cells::Sparse(map) => map.get(&voxel).copied(),
        }
    }

    /// Takes out the voxels that share a face with `voxel`, one of those the map was made for, and tells their rows.
    #[inline]
    pub fn take_faces(&mut self, voxel: Voxel, mut tell: impl FnMut(u32)) {
        match &mut self.0 {
            Cells::Dense { lower, shape, rows } => {
                let cell = cell(*lower, *shape, voxel).expect("the map was made for this voxel");
                let row = shape[2] + 2;
                let plane = (shape[1] + 2) * row;
                for beside in [cell - plane, cell - row, cell - 1, cell + 1, cell + row, cell + plane] {
                    if let Some(row) = rows[beside].checked_sub(1) {
                        rows[beside] = 0;
                        tell(row);
                    }
                }
            }
            Cells::Sparse(map) => faces(voxel).filter_map(|face| map.remove(&face)).for_each(tell),
        }
    }
}

/// The place of a voxel in a box with its margin; None outside of the box.
#[inline]
fn cell(lower: Voxel, shape: [usize; 3], voxel: Voxel) -> Option<usize> {
    let mut cell = 0;
    for axis in 0..3 {
        // Below the box this wraps around to a place beyond it: no fewer numbers are outside of it than are below.
        let place = voxel[axis].wrapping_sub(lower[axis]).cast_unsigned() as usize;
        if place >= shape[axis] {
            return None;
        }
        cell = cell * (shape[axis] + 2) + place + 1;
    }
    Some(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compact_and_scattered_lists_are_found_alike() {
        let compact: Vec<Voxel> = (0..60).map(|i| [i / 20 - 1, i / 4 % 5 - 2, i % 4]).collect();
        let scattered: Vec<Voxel> = compact.iter().map(|voxel| voxel.map(|x| x * 500_000_000)).collect();
        for (list, dense) in [(compact, true), (scattered, false)] {
            let mut map = VoxelMap::of(&list).unwrap();
            assert_eq!(matches!(map.0, Cells::Dense { .. }), dense);
            for (row, &voxel) in list.iter().enumerate() {
                assert_eq!(map.get(voxel), Some(row as u32));
                for face in faces(voxel) {
                    assert_eq!(map.get(face), list.iter().position(|&other| other == face).map(|row| row as u32));
                }
            }
            for taken in [true, false] {
                let mut rows = Vec::new();
                map.take_faces(list[7], |row| rows.push(list[row as usize]));
                let expected: Vec<Voxel> = faces(list[7]).filter(|face| taken && list.contains(face)).collect();
                assert_eq!(rows, expected);
                assert!(faces(list[7]).all(|face| map.get(face).is_none()));
            }
            assert_eq!((map.insert(list[7], 5), map.insert(list[7], 9)), (Some(7), Some(5)));
        }
    }

    #[test]
    fn the_last_of_equal_voxels_counts() {
        assert_eq!(VoxelMap::of(&[[4, 4, 4], [4, 4, 4]]).unwrap().get([4, 4, 4]), Some(1));
    }

    #[test]
    fn the_ends_of_the_range_are_far_apart() {
        let map = VoxelMap::of(&[[i32::MIN; 3], [i32::MAX; 3]]).unwrap();
        assert_eq!((map.get([i32::MAX; 3]), map.get([0; 3])), (Some(1), None));
        assert!(VoxelMap::of(&[]).unwrap().get([0; 3]).is_none());
    }
}
