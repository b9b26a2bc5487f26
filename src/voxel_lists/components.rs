//! All connected components of a voxel list.

use super::map::VoxelMap;
use super::voxel::{Voxel, faces};
use crate::Result;
use crate::base::Groups;
use crate::work::memory::{filled, reserved};

/// The 6-connected components of a voxel list, in the order of their smallest rows.
pub struct Components {
    /// Component of every row.
    pub labels: Vec<u32>,
    /// Rows of every component, ascending.
    pub rows: Groups,
}

impl Components {
    /// Number of components.
    pub fn n(&self) -> usize {
        self.rows.offsets.len() - 1
    }
}

/// Splits a list into its components; `at` is the map of the list.
///
/// Where a voxel repeats, its neighbours see only its last row. An earlier row joins what is still free around it when
/// its turn to start a component comes. Takes O(n) expected time.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn components(voxels: &[Voxel], at: &VoxelMap) -> Result<Components> {
    const FREE: u32 = u32::MAX;
    let what = "the components of a voxel list";
    let mut labels = filled(FREE, voxels.len(), what)?;
    let mut stack: Vec<u32> = reserved(voxels.len(), what)?;
    let mut n_components = 0;
    for start in 0..voxels.len() {
        if labels[start] != FREE {
            continue;
        }
        labels[start] = n_components;
        stack.push(start as u32);
        while let Some(row) = stack.pop() {
            for face in faces(voxels[row as usize]) {
                if let Some(row) = at.get(face).filter(|&row| labels[row as usize] == FREE) {
                    labels[row as usize] = n_components;
                    stack.push(row);
                }
            }
        }
        n_components += 1;
    }
    let rows = Groups::by(&labels, n_components as usize)?;
    Ok(Components { labels, rows })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voxel_lists::random::scatter;
    use testing::Random;

    /// The rule in its plain form: from each free row, look through the whole list for free neighbours that are the
    /// last of their voxel.
    fn naive(voxels: &[Voxel]) -> Vec<Vec<u32>> {
        let touches = |a: Voxel, b: Voxel| (0..3).map(|i| (i64::from(a[i]) - i64::from(b[i])).abs()).sum::<i64>() == 1;
        let mut free = vec![true; voxels.len()];
        let mut all = Vec::new();
        while let Some(start) = free.iter().position(|&free| free) {
            free[start] = false;
            let mut component = vec![start];
            let mut next = 0;
            while next < component.len() {
                for row in 0..voxels.len() {
                    let last = !voxels[row + 1..].contains(&voxels[row]);
                    if free[row] && last && touches(voxels[row], voxels[component[next]]) {
                        free[row] = false;
                        component.push(row);
                    }
                }
                next += 1;
            }
            component.sort_unstable();
            all.push(component.into_iter().map(|row| row as u32).collect());
        }
        all
    }

    #[test]
    fn agrees_with_searching_the_whole_list() {
        for seed in 0..300 {
            let voxels = scatter(&mut Random(seed));
            let found = components(&voxels, &VoxelMap::of(&voxels).unwrap()).unwrap();
            let rows: Vec<_> = (0..found.n()).map(|component| found.rows.of(component).to_vec()).collect();
            assert_eq!(rows, naive(&voxels), "seed {seed}");
        }
    }
}
