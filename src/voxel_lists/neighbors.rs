//! Which voxels of one list share a face with a voxel of another.

use super::map::VoxelMap;
use super::voxel::{Voxel, faces};
use crate::Result;
use crate::work::memory::collected;

/// For every voxel of `query`, whether at least one voxel of `reference` shares a face with it.
///
/// A voxel is no neighbour of itself. Both lists may repeat voxels and lie anywhere. Takes O(n_query + n_reference) time.
///
/// # Errors
/// [`Error::TooLarge`](crate::Error::TooLarge), [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn neighbor_voxels(query: &[Voxel], reference: &[Voxel]) -> Result<Vec<bool>> {
    let reference = VoxelMap::of(reference)?;
    let touches = |&voxel: &Voxel| faces(voxel).any(|face| reference.get(face).is_some());
    collected(query.iter().map(touches), query.len(), "the neighbours of a voxel list")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voxel_lists::random::scatter;
    use testing::Random;

    fn naive(query: &[Voxel], reference: &[Voxel]) -> Vec<bool> {
        let distance = |a: &Voxel, b: &Voxel| (0..3).map(|i| (i64::from(a[i]) - i64::from(b[i])).abs()).sum::<i64>();
        query.iter().map(|a| reference.iter().any(|b| distance(a, b) == 1)).collect()
    }

    #[test]
    fn agrees_with_comparing_all_pairs() {
        for seed in 0..300 {
            let mut random = Random(seed);
            let (query, reference) = (scatter(&mut random), scatter(&mut random));
            assert_eq!(neighbor_voxels(&query, &reference).unwrap(), naive(&query, &reference), "seed {seed}");
        }
    }

    #[test]
    fn the_ends_of_the_range_do_not_touch() {
        let (low, high) = ([i32::MIN, 0, 0], [i32::MAX, 0, 0]);
        assert_eq!(neighbor_voxels(&[low, high], &[high, low]).unwrap(), [false, false]);
    }
}
