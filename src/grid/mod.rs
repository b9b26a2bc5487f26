//! Voxel kernels: no biology, no files.
//!
//! A grid has `shape` voxels along x, y, z; the flat index of a voxel is `(x * ny + y) * nz + z`, z fastest. Sets of
//! voxels are [`BitGrid`]s, one bit per voxel.
//!
//! Hosts that voxelize themselves bring lists of voxels instead: the `list_*` kernels answer them with masks and rows of
//! the same lists. Lists keep the caller's order and may repeat voxels; memory is of the order of the lists, however
//! large the grid.

mod bits;
pub mod components;
mod geometry;
pub mod list_components;
pub mod list_neighbors;
pub mod list_search;
#[cfg(test)]
pub(crate) mod naive;
pub mod neighbors;
#[cfg(test)]
pub(crate) mod random_lists;
pub mod voxel;
pub mod voxel_map;
mod voxelize;

pub use bits::{BitGrid, Layout, ones};
pub use geometry::{Axis, Grid, refuse_large};
pub use voxelize::{Rounding, mark_points};
