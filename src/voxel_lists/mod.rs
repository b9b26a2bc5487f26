//! Questions about lists of voxels, for hosts that voxelize themselves.
//!
//! There is no grid: a voxel is any integer triple. Lists keep the caller's order and may repeat voxels; answers are masks
//! and rows of the same lists. Memory is of the order of the lists, wherever their voxels lie.
//!
//! For benches and the drop-in libraries: what is public here may change with any version.

mod components;
mod map;
mod neighbors;
mod old_order;
#[cfg(test)]
pub(crate) mod random;
mod voxel;

pub use components::{Components, components};
pub use map::VoxelMap;
pub use neighbors::neighbor_voxels;
pub use old_order::{component_in_old_order, component_voxels};
pub use voxel::{FACES, Voxel, check_inside, check_shape, faces, step};
