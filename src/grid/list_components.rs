//! All connected components of a voxel list.

use super::memory::{filled, reserved};
use super::voxel::{Voxel, faces};
use super::voxel_map::VoxelMap;
use crate::Result;

/// The 6-connected components of a voxel list, in the order of their smallest rows.
pub struct Components {
    /// Component of every row.
    pub labels: Vec<u32>,
    /// Component `i` owns `rows[offsets[i]..offsets[i + 1]]`; starts with 0.
    pub offsets: Vec<u32>,
    /// Rows, ascending within each component.
    pub rows: Vec<u32>,
}

impl Components {
    /// Number of components.
    pub fn n(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The rows of a component.
    pub fn rows_of(&self, component: usize) -> &[u32] {
        &self.rows[self.offsets[component] as usize..self.offsets[component + 1] as usize]
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
    let mut queue: Vec<u32> = reserved(voxels.len(), what)?;
    let mut offsets = vec![0];
    for start in 0..voxels.len() {
        if labels[start] != FREE {
            continue;
        }
        let component = offsets.len() as u32 - 1;
        labels[start] = component;
        let mut next = queue.len();
        queue.push(start as u32);
        while let Some(&row) = queue.get(next) {
            next += 1;
            for face in faces(voxels[row as usize]) {
                if let Some(row) = at.get(face).filter(|&row| labels[row as usize] == FREE) {
                    labels[row as usize] = component;
                    queue.push(row);
                }
            }
        }
        offsets.push(queue.len() as u32);
    }
    // The queue holds the components one after the other; filling it again in row order sorts each of them.
    let mut rows = queue;
    let mut free = reserved(offsets.len(), what)?;
    free.extend_from_slice(&offsets);
    for (row, &component) in labels.iter().enumerate() {
        let place = &mut free[component as usize];
        rows[*place as usize] = row as u32;
        *place += 1;
    }
    Ok(Components { labels, offsets, rows })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::naive::Random;
    use crate::grid::random_lists::scatter;

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
            let rows: Vec<_> = (0..found.n()).map(|component| found.rows_of(component).to_vec()).collect();
            assert_eq!(rows, naive(&voxels), "seed {seed}");
        }
    }
}
