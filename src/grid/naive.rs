//! Naive twins of the kernels, one voxel at a time, and the seeded grids they are compared on.

use testing::Random;

use super::bits::{BitGrid, Layout};

/// A random set in a grid of random shape; rows of one, two and three words occur.
pub fn random_grid(seed: u64) -> BitGrid {
    let mut random = Random(seed);
    let nz = [5, 20, 63, 64, 65, 130][random.below(6)];
    random_mask(seed, Layout::new([1 + random.below(7), 1 + random.below(7), nz]))
}

/// A random set, sparse to dense.
pub fn random_mask(seed: u64, layout: Layout) -> BitGrid {
    let mut random = Random(seed ^ 0x5eed);
    let density = [0.05, 0.3, 0.5, 0.8, 1.0][random.below(5)];
    grid_of(layout, |_| random.unit() < density)
}

/// The set of the voxels that fulfil a condition, asked in ascending order.
pub fn grid_of(layout: Layout, mut condition: impl FnMut([usize; 3]) -> bool) -> BitGrid {
    let mut grid = BitGrid::empty(layout).unwrap();
    for voxel in voxels(layout) {
        if condition(voxel) {
            grid.insert(voxel);
        }
    }
    grid
}

/// All voxels, ascending.
pub fn voxels(layout: Layout) -> impl Iterator<Item = [usize; 3]> {
    let [nx, ny, nz] = layout.shape;
    (0..nx).flat_map(move |x| (0..ny).flat_map(move |y| (0..nz).map(move |z| [x, y, z])))
}

/// The voxels of the grid at an offset from `voxel`, for each of the offsets.
pub fn around(layout: Layout, voxel: [usize; 3], offsets: &[[isize; 3]]) -> impl Iterator<Item = [usize; 3]> {
    offsets.iter().filter_map(move |offset| {
        let mut moved = [0; 3];
        for axis in 0..3 {
            moved[axis] = voxel[axis].checked_add_signed(offset[axis]).filter(|&c| c < layout.shape[axis])?;
        }
        Some(moved)
    })
}

const FACES: [[isize; 3]; 6] = [[-1, 0, 0], [0, -1, 0], [0, 0, -1], [0, 0, 1], [0, 1, 0], [1, 0, 0]];

/// The face neighbours of a voxel inside the grid.
pub fn faces(grid: &BitGrid, voxel: [usize; 3]) -> impl Iterator<Item = [usize; 3]> {
    around(grid.layout(), voxel, &FACES)
}
