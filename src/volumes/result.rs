//! What was found: masks, components, kinds, mouths and the table.

use std::sync::{Arc, OnceLock};

use super::burial::Solvent;
use super::found::{Found, Verdicts};
use super::kind::Kind;
use super::lining::Lining;
use super::options::Options;
use super::row::Row;
use super::table::Table;
use crate::Result;
use crate::base::Structure;
use crate::grid::Run;
use crate::grid::SparseSet;
use crate::grid::{BitGrid, Grid, ones};
use crate::math::principal_axes::Frame;
use crate::work::memory::{Purpose, reserved};

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
#[derive(Debug)]
pub struct Volumes {
    pub(super) options: Options,
    pub(super) structure: Arc<Structure>,
    pub(super) frame: Frame,
    pub(super) grid: Grid,
    pub(super) protein: BitGrid,
    pub(super) solvent: Solvent,
    /// Of protein, of the first shell.
    pub(super) n_voxels: [usize; 2],
    pub(super) found: Found,
    pub(super) verdicts: Verdicts,
    pub(super) table: Table,
    pub(super) lists: OnceLock<Lists>,
    pub(super) lining: OnceLock<Lining>,
}

impl Volumes {
    /// What was asked for.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The structure as it was laid into the grid.
    pub fn structure(&self) -> &Arc<Structure> {
        &self.structure
    }

    /// Where the structure was laid: it leads from the frame of the input to that of the grid, and back.
    pub fn frame(&self) -> &Frame {
        &self.frame
    }

    /// The same as a matrix, row by row: it takes columns (x, y, z, 1), Å, from the input's frame to the grid's.
    pub fn transform(&self) -> [f64; 16] {
        let Frame { axes, .. } = &self.frame;
        let mut matrix = [0.0; 16];
        for (row, shift) in self.frame.lay([0.0; 3]).into_iter().enumerate() {
            matrix[4 * row..4 * row + 3].copy_from_slice(&axes[row]);
            // Nothing to move is 0, not -0.
            matrix[4 * row + 3] = shift + 0.0;
        }
        matrix[15] = 1.0;
        matrix
    }

    /// The residues along each row of the table; found when first asked for.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn lining(&self) -> Result<&Lining> {
        if let Some(lining) = self.lining.get() {
            return Ok(lining);
        }
        let lining = Lining::of(self)?;
        // Where two threads come here at once, one is kept; they are equal.
        Ok(self.lining.get_or_init(|| lining))
    }

    /// Memory held, bytes; roughly, without what is shared with the structure it was made of.
    pub fn memory_bytes(&self) -> usize {
        let masks = [Mask::Protein, Mask::Exposed, Mask::Buried, Mask::FirstShell].map(|mask| self.mask(mask));
        let words: usize = masks.into_iter().chain([&self.verdicts.mouths]).map(|mask| mask.words().len()).sum();
        let lists = self.lists.get().map_or(0, |lists| {
            (lists.voxels.len() + lists.mouth_voxels.len()) * 4
                + (lists.voxel_offsets.len() + lists.mouth_offsets.len()) * size_of::<usize>()
        });
        let atoms = self.structure.n_atoms() * size_of::<[f32; 3]>();
        words * 8 + self.found.memory_bytes() + lists + atoms + size_of_val(self.rows())
    }

    /// The grid.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// A set of voxels.
    pub fn mask(&self, mask: Mask) -> &BitGrid {
        match mask {
            Mask::Protein => &self.protein,
            Mask::Exposed => &self.solvent.exposed,
            Mask::Buried => &self.solvent.buried,
            Mask::FirstShell => &self.solvent.first_shell,
        }
    }

    /// Kind of each component after refinement; components are ordered by their first voxel.
    pub fn kinds(&self) -> &[Kind] {
        &self.verdicts.kinds
    }

    /// Kind of each component before refinement.
    pub fn raw_kinds(&self) -> &[Kind] {
        &self.verdicts.raw_kinds
    }

    /// The components of a kind that are large enough to be reported, in the order of their ids.
    pub fn components_of(&self, kind: Kind) -> &[usize] {
        &self.table.groups[kind as usize]
    }

    /// Whether a voxel belongs to a mouth left after refinement.
    pub fn is_mouth(&self, voxel: [usize; 3]) -> bool {
        self.verdicts.mouths.contains(voxel)
    }

    /// The table: largest volume first, then kinds alphabetically, then ids.
    pub fn rows(&self) -> &[Row] {
        &self.table.rows
    }

    /// Number of voxels of protein.
    pub fn n_protein(&self) -> usize {
        self.n_voxels[0]
    }

    /// Number of voxels of the first shell.
    pub fn n_first_shell(&self) -> usize {
        self.n_voxels[1]
    }

    /// Number of buried voxels: those of all components.
    pub fn n_buried(&self) -> usize {
        self.found.sizes.iter().sum()
    }

    /// The components.
    pub(super) fn found(&self) -> &Found {
        &self.found
    }

    /// The runs of a component with the flat index of their first voxel, ascending.
    pub(super) fn flat_runs(&self, component: usize) -> impl Iterator<Item = (usize, Run)> {
        let layout = self.mask(Mask::Buried).layout();
        self.found.runs_of(component).map(move |run| (layout.flat(run.start.map(|c| c as usize)), run))
    }

    /// Voxels of the components and of their mouths; built when first asked for.
    ///
    /// # Panics
    /// If there is no memory: see [`Volumes::try_lists`].
    pub fn lists(&self) -> &Lists {
        self.try_lists().expect("there is memory for the lists")
    }

    /// As [`Volumes::lists`], where lack of memory is an error.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn try_lists(&self) -> Result<&Lists> {
        if let Some(lists) = self.lists.get() {
            return Ok(lists);
        }
        let (what, n_offsets) = (Purpose("the lists of voxels"), self.found.n_components() + 1);
        let layout = self.verdicts.mouths.layout();
        let mut lists = Lists {
            voxel_offsets: reserved(n_offsets, what)?,
            voxels: reserved(self.n_buried(), what)?,
            mouth_offsets: reserved(n_offsets, what)?,
            mouth_voxels: reserved(self.verdicts.mouths.count(), what)?,
        };
        lists.voxel_offsets.push(0);
        lists.mouth_offsets.push(0);
        let mut set = SparseSet::default();
        for component in 0..self.found.n_components() {
            for (flat, run) in self.flat_runs(component) {
                lists.voxels.extend(flat as u32..flat as u32 + run.length);
                set.words.clear();
                set.push_run(run, layout)?;
                let row_start = flat - run.start[2] as usize;
                for &(word, bits) in &set.words {
                    let z = (word as usize - layout.place([run.start[0] as usize, run.start[1] as usize, 0]).0) * 64;
                    let mouth = ones(bits & self.verdicts.mouths.words()[word as usize]);
                    lists.mouth_voxels.extend(mouth.map(|bit| (row_start + z) as u32 + bit));
                }
            }
            lists.voxel_offsets.push(lists.voxels.len());
            lists.mouth_offsets.push(lists.mouth_voxels.len());
        }
        // Where two threads come here at once, the lists of one are kept; they are equal.
        Ok(self.lists.get_or_init(|| lists))
    }

    /// Writes the component number of each voxel, -1 where there is none, in flat order.
    ///
    /// # Panics
    /// If `labels` does not hold one number per voxel.
    pub fn write_labels(&self, labels: &mut [i32]) {
        assert_eq!(labels.len(), self.verdicts.mouths.layout().n_voxels(), "one label per voxel");
        labels.fill(-1);
        for component in 0..self.found.n_components() {
            for (flat, run) in self.flat_runs(component) {
                labels[flat..flat + run.length as usize].fill(component as i32);
            }
        }
    }
}
