//! Buried solvent, components and kinds from lists of voxels, by the same rules as on a grid, for hosts that voxelize
//! themselves.

mod burial;
mod classify;

pub use burial::{buried_solvent, first_shell};
pub use classify::{ListComponents, ListOptions, classify_lists};
