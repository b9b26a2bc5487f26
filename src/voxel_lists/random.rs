//! Seeded voxel lists for the tests of list kernels.

use super::voxel::Voxel;
use testing::Random;

/// Voxels in and around a small box at a random place, some of them repeated, some far away.
pub fn scatter(random: &mut Random) -> Vec<Voxel> {
    let corner = [0, 0, 0].map(|_| [0, -3, i32::MIN, i32::MAX - 2][random.below(4)]);
    let edge = 1 + random.below(3);
    let n = random.below(60);
    let mut voxel = |_| {
        let spread = if random.below(20) == 0 { 1 << 30 } else { edge };
        corner.map(|x| x.saturating_add(random.below(spread) as i32))
    };
    (0..n).map(&mut voxel).collect()
}

/// Some of the voxels of a box of the given shape, each at most once, in random order.
pub fn subset(random: &mut Random, shape: Voxel, percent: usize) -> Vec<Voxel> {
    let mut voxels = Vec::new();
    for x in 0..shape[0] {
        for y in 0..shape[1] {
            voxels.extend((0..shape[2]).map(|z| [x, y, z]));
        }
    }
    voxels.retain(|_| random.below(100) < percent);
    random.shuffle(&mut voxels);
    voxels
}
