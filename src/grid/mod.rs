//! Voxel kernels: no biology, no files.
//!
//! A grid has `shape` voxels along x, y, z; the flat index of a voxel is `(x * ny + y) * nz + z`, z fastest. Sets of
//! voxels are [`BitGrid`]s, one bit per voxel.

mod bits;
mod geometry;

pub use bits::{BitGrid, Layout};
pub use geometry::{Axis, Grid};
