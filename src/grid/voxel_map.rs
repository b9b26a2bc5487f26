//! Voxel to row of a list, in constant time.

use hashbrown::HashMap;

use super::voxel::Voxel;
use crate::memory::filled;
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
    /// Row + 1 of every voxel of a box, 0 where there is none; z fastest.
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
            Some(n) if n <= CELLS_PER_VOXEL * n_voxels => Cells::Dense { lower, shape, rows: filled(0, n, what)? },
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

    /// Takes a voxel out; returns the row it had.
    #[inline]
    pub fn remove(&mut self, voxel: Voxel) -> Option<u32> {
        match &mut self.0 {
            Cells::Dense { lower, shape, rows } => {
                std::mem::take(&mut rows[cell(*lower, *shape, voxel)?]).checked_sub(1)
            }
            Cells::Sparse(map) => map.remove(&voxel),
        }
    }
}

/// The place of a voxel in a box; None outside.
#[inline]
fn cell(lower: Voxel, shape: [usize; 3], voxel: Voxel) -> Option<usize> {
    let mut cell = 0;
    for axis in 0..3 {
        let place = usize::try_from(i64::from(voxel[axis]) - i64::from(lower[axis])).ok()?;
        if place >= shape[axis] {
            return None;
        }
        cell = cell * shape[axis] + place;
    }
    Some(cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::voxel::faces;

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
            assert_eq!((map.remove(list[7]), map.get(list[7]), map.remove(list[7])), (Some(7), None, None));
            assert_eq!((map.insert(list[7], 5), map.insert(list[7], 9)), (None, Some(5)));
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
