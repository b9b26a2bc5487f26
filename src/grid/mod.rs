//! Voxel kernels: no biology, no files.
//!
//! A grid has `shape` voxels along x, y, z; the flat index of a voxel is `(x * ny + y) * nz + z`, z fastest. Sets of
//! voxels are [`BitGrid`]s, one bit per voxel.

mod bits;
pub mod components;
mod geometry;
#[cfg(test)]
pub(crate) mod naive;
pub mod neighbors;
mod voxelize;

pub use bits::{BitGrid, Layout, ones};
pub use geometry::{Axis, Grid, refuse_large};
pub use voxelize::{Rounding, mark_points};
