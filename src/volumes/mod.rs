//! Cavities, pockets, pores and hubs: components of buried solvent on a voxel grid.

use std::sync::{Arc, OnceLock};

use crate::base::{Kind, Monitor, Row, Structure};
use crate::grid::{BitGrid, Grid};
use crate::{Error, Result};

pub mod classify;
mod list_burial;
mod list_classify;
mod options;

pub use list_burial::{buried_solvent, first_shell};
pub use list_classify::{ListComponents, ListOptions, classify_lists};
pub use options::{Alignment, Connectivity, Options, Profile};

/// A set of voxels that the pipeline makes on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mask {
    /// Voxels that hold an atom or a point of its sphere.
    Protein,
    /// Solvent voxels open to the bulk.
    Exposed,
    /// Solvent voxels cut off from the bulk.
    Buried,
    /// Exposed voxels with a buried voxel across a face.
    FirstShell,
}

/// Voxels of the components, and of their mouths, as flat indices; those of component `c` are
/// `voxels[voxel_offsets[c]..voxel_offsets[c + 1]]`, ascending.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// n_components + 1.
    pub voxel_offsets: Vec<usize>,
    /// All buried voxels, by component.
    pub voxels: Vec<u32>,
    /// n_components + 1.
    pub mouth_offsets: Vec<usize>,
    /// Voxels of the mouths left after refinement, by component.
    pub mouth_voxels: Vec<u32>,
}

/// Everything found in a structure.
#[derive(Debug, Default)]
pub struct Volumes {
    structure: Arc<Structure>,
    grid: Grid,
    masks: [BitGrid; 4],
    raw_kinds: Vec<Kind>,
    kinds: Vec<Kind>,
    rows: Vec<Row>,
    lists: OnceLock<Lists>,
}

impl Volumes {
    /// The structure as it was laid into the grid.
    pub fn structure(&self) -> &Arc<Structure> {
        &self.structure
    }

    /// The grid.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// A set of voxels.
    pub fn mask(&self, mask: Mask) -> &BitGrid {
        &self.masks[mask as usize]
    }

    /// Kind of each component after refinement; components are ordered by their first voxel.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// Kind of each component before refinement.
    pub fn raw_kinds(&self) -> &[Kind] {
        &self.raw_kinds
    }

    /// The table: largest volume first, then kinds alphabetically, then ids.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Voxel lists, built when first asked for.
    pub fn lists(&self) -> &Lists {
        self.lists.get_or_init(Lists::default)
    }

    /// Writes the component number of each voxel, -1 where there is none, in flat order.
    pub fn write_labels(&self, labels: &mut [i32]) {
        labels.fill(-1);
    }

    /// Fractions of helix, strand and coil.
    pub fn secondary_structure(&self) -> Option<[f64; 3]> {
        None
    }
}

/// Finds the volumes of a structure.
pub fn find(_structure: &Structure, _options: &Options, _monitor: &Monitor) -> Result<Volumes> {
    Err(Error::Unsupported { reason: "not found yet".into() })
}
