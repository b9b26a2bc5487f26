//! Cavities, pockets, pores and hubs: components of buried solvent on a voxel grid.

pub mod classify;
mod options;

pub use options::{Alignment, Connectivity, Options, Profile};
