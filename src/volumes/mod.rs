//! Cavities, pockets, pores and hubs: components of buried solvent on a voxel grid.

mod annotation;
pub mod classify;
mod options;

pub use annotation::choose_chains;
pub use options::{Alignment, Connectivity, Options, Profile};
