//! Voxel kernels: one lattice, sets of bits; no biology, no files.
//!
//! A grid has `shape` voxels along x, y, z; the flat index of a voxel is `(x * ny + y) * nz + z`, z fastest. Sets of
//! voxels are [`BitGrid`]s, one bit per voxel.
//!
//! For benches and tests: what is public here may change with any version.

mod bits;
pub mod clusters;
pub mod components;
pub mod crossings;
pub mod dilate;
pub mod distance;
pub mod forest;
pub mod four;
mod geometry;
pub mod joined;
pub mod lines;
#[cfg(test)]
pub(crate) mod naive;
pub mod neighbors;
pub mod path;
pub mod ranks;
pub mod rays;
mod runs;
mod set_algebra;
mod slabs;
mod sparse_set;
pub mod surface_nets;
pub mod trees;
mod voxelize;
pub mod ways;

pub use bits::{BitGrid, Layout, corners, ones, shifted};
pub use geometry::{Axis, Grid, Width, refuse_large};
pub use runs::{Run, firsts};
pub use slabs::{Slab, Slabs};
pub use sparse_set::SparseSet;
pub use voxelize::{Rounding, mark_points};
