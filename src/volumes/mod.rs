//! Cavities, pockets, pores and hubs: components of buried solvent on a voxel grid.
//!
//! The method in one paragraph: the atoms are laid along their principal axes and surrounded by spheres of points; voxels
//! that hold a point are protein, the others solvent. Solvent between protein along two axes or more is buried, the rest
//! exposed. Connected buried voxels make a component; where it touches the exposed solvent is its surface, whose
//! connected patches are its mouths; their number, and the sides they open to, decide its kind. Finally components behind
//! a neck of one voxel are closed, and all are measured. The rules, constants and quirks are those of the Python package
//! `volumizer`, whose answers this room reproduces exactly.

use std::sync::{Arc, OnceLock};

use crate::base::{Kind, Monitor, Row, Structure};
use crate::grid::components::{Components, FACES, Groups, Run};
use crate::grid::neighbors::SparseSet;
use crate::grid::{BitGrid, Grid, ones};
use crate::math::principal_axes;
use crate::{Error, Result};

mod annotation;
mod burial;
pub mod classify;
mod list_burial;
mod list_classify;
mod metrics;
mod mouths;
mod options;
mod points;
mod refine;
mod table;

pub use annotation::choose_chains;
pub use list_burial::{buried_solvent, first_shell};
pub use list_classify::{ListComponents, ListOptions, classify_lists};
pub use options::{Alignment, Connectivity, Options, Profile};

use classify::OCCLUDED_LIMIT;
use metrics::{Metrics, Ruler};
use mouths::Surfaces;

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
    options: Options,
    structure: Arc<Structure>,
    grid: Grid,
    /// By [`Mask`].
    masks: [BitGrid; 4],
    components: Components,
    /// Runs by component.
    runs: Groups,
    raw_kinds: Vec<Kind>,
    kinds: Vec<Kind>,
    /// The mouths left after refinement, of all components.
    mouths: BitGrid,
    /// Components by kind, in the order of their ids.
    groups: [Vec<usize>; 5],
    rows: Vec<Row>,
    lists: OnceLock<Lists>,
}

/// Finds the volumes of a structure.
///
/// # Errors
/// [`Error::BadArgument`] for options out of range and for fewer than 3 atoms to be aligned, [`Error::Empty`] without
/// atoms, [`Error::TooLarge`], [`Error::Degenerate`], [`Error::OutOfMemory`], [`Error::Cancelled`].
pub fn find(structure: &Structure, options: &Options, monitor: &Monitor) -> Result<Volumes> {
    options.check()?;
    monitor.expect(7);
    let structure = Arc::new(align(structure, options.alignment)?);
    let points = points::Points::new(&structure, options);
    let grid = points.grid(monitor)?;
    monitor.step()?;
    let protein = points.voxelize(&grid, monitor)?;
    monitor.step()?;
    let (exposed, buried) = burial::split_solvent(&protein)?;
    let first_shell = burial::first_shell(&exposed, &buried)?;
    monitor.step()?;
    let components = label(&buried);
    let mut runs = Groups::default();
    runs.by(&components.labels, components.n_components);
    monitor.step()?;
    let found = Found { buried: &buried, components: &components, runs: &runs, sizes: &components.sizes() };
    let (raw_kinds, kinds, mouths) = found.classify_and_refine(&first_shell, options, monitor)?;
    monitor.step()?;
    let candidates: Vec<table::Candidate> = (0..components.n_components)
        .map(|c| table::Candidate { raw: raw_kinds[c], kind: kinds[c], n_voxels: found.sizes[c] })
        .collect();
    let groups = table::number(&candidates, options.voxel_size, options.min_voxels, options.min_volume);
    let ruler = Ruler::new(&grid);
    let mut rows = Vec::new();
    for kind in [Kind::Cavity, Kind::Pocket, Kind::Pore, Kind::Hub] {
        for (id, &component) in groups[kind as usize].iter().enumerate() {
            monitor.check()?;
            let Metrics { center, lengths, circularity, uniformity } =
                ruler.measure(candidates[component].n_voxels, || found.runs_of(component));
            let volume = table::volume(candidates[component].n_voxels, options.voxel_size);
            rows.push(Row { component, id: id as i32, kind, volume, lengths, circularity, uniformity, center });
        }
    }
    table::sort(&mut rows);
    monitor.step()?;
    let masks = [protein, exposed, buried, first_shell];
    let options = options.clone();
    let lists = OnceLock::new();
    Ok(Volumes { options, structure, grid, masks, components, runs, raw_kinds, kinds, mouths, groups, rows, lists })
}

/// The structure as it is laid into the grid.
fn align(structure: &Structure, alignment: Alignment) -> Result<Structure> {
    let n_atoms = structure.n_atoms();
    if n_atoms == 0 {
        return Err(Error::Empty { reason: "the structure has no atoms, or none are left after cleaning".into() });
    }
    match alignment {
        Alignment::Keep => Ok(structure.clone()),
        Alignment::Principal(_) if n_atoms < 3 => {
            Err(Error::argument("structure", format!("{n_atoms} atoms; alignment needs at least 3")))
        }
        Alignment::Principal(signs) => Ok(structure.moved_to(principal_axes::align(&structure.positions, signs))),
    }
}

/// The 6-connected components of the buried voxels.
fn label(buried: &BitGrid) -> Components {
    let mut components = Components::default();
    components.of_runs(buried);
    components.link(buried, &FACES, |_, _| u64::MAX, |_, _| true);
    components.number();
    components
}

/// The buried voxels and their components.
#[derive(Clone, Copy)]
struct Found<'a> {
    buried: &'a BitGrid,
    components: &'a Components,
    runs: &'a Groups,
    /// Voxels of each component.
    sizes: &'a [usize],
}

impl<'a> Found<'a> {
    /// The runs of a component, ascending.
    fn runs_of(self, component: usize) -> impl Iterator<Item = Run> + 'a {
        self.runs.of(component).iter().map(move |&run| self.components.runs[run as usize])
    }

    /// Mean voxel coordinates. The sums are whole numbers, so they are exact.
    fn center(self, component: usize) -> [f64; 3] {
        let (mut n, mut sum) = (0, [0_u64; 3]);
        for Run { start, length } in self.runs_of(component) {
            let [x, y, z] = start.map(u64::from);
            let length = u64::from(length);
            n += length;
            sum[0] += x * length;
            sum[1] += y * length;
            sum[2] += z * length + length * (length - 1) / 2;
        }
        sum.map(|sum| sum as f64 / n as f64)
    }

    /// The kinds of all components before and after refinement, and the mouths left, in one grid.
    fn classify_and_refine(
        self,
        first_shell: &BitGrid,
        options: &Options,
        monitor: &Monitor,
    ) -> Result<(Vec<Kind>, Vec<Kind>, BitGrid)> {
        let layout = self.buried.layout();
        // Occluded components have no mouths: they are left out from here on.
        let mut open = self.buried.clone();
        let n_components = self.components.n_components;
        let is_occluded = |component: usize| self.sizes[component] <= OCCLUDED_LIMIT;
        for component in (0..n_components).filter(|&component| is_occluded(component)) {
            self.set_of(component).remove_from(&mut open);
        }
        let surfaces = Surfaces::find(&open, self.buried, self.components, first_shell, options.connectivity)?;
        // Until refined, every component keeps all its mouths, which together are its surface.
        let mut mouths = surfaces.surface.clone();
        let mut scratch = BitGrid::empty(layout)?;
        let (mut raw_kinds, mut kinds) = (Vec::new(), Vec::new());
        for component in 0..n_components {
            monitor.check()?;
            if is_occluded(component) {
                raw_kinds.push(Kind::Occluded);
                kinds.push(Kind::Occluded);
                continue;
            }
            let patches = surfaces.patches_of(component);
            let mut own: Vec<SparseSet> = match patches.len() {
                // Hubs keep their mouths: no need to tell them apart.
                1 | 2 => patches.iter().map(|&patch| surfaces.mouth(patch, &open, &mut scratch)).collect(),
                _ => Vec::new(),
            };
            let bridge = match &own[..] {
                [p, q] => mouths::bridge(p, q, options.mouth_merge_gap, &open, &mut scratch),
                _ => None,
            };
            let n_direct = patches.iter().map(|&patch| surfaces.size_of(patch)).sum();
            let directions = || {
                let center = self.center(component);
                let mut counts = [0; 6];
                for Run { start: [x, y, z], length } in patches.iter().flat_map(|&patch| surfaces.runs_of(patch)) {
                    for z in z..z + length {
                        counts[classify::direction([x, y, z].map(i64::from), center)] += 1;
                    }
                }
                counts.sort_unstable_by(|a, b| b.cmp(a));
                counts
            };
            let raw = classify::decide(patches.len(), n_direct, || bridge.is_some(), directions);
            raw_kinds.push(raw);
            if let Some(bridge) = bridge {
                bridge.insert_into(&mut mouths);
                let merged = join(own, bridge, &mut scratch);
                own = vec![merged];
            }
            if !options.neck {
                kinds.push(raw);
                continue;
            }
            let (kind, stay) = refine::refine(raw, &own, self.sizes[component], &open, &mut scratch);
            kinds.push(kind);
            if stay.contains(&false) {
                own.iter().for_each(|mouth| mouth.remove_from(&mut mouths));
                own.iter()
                    .zip(&stay)
                    .filter(|(_, stays)| **stays)
                    .for_each(|(mouth, _)| mouth.insert_into(&mut mouths));
            }
        }
        Ok((raw_kinds, kinds, mouths))
    }

    /// The voxels of a component.
    fn set_of(self, component: usize) -> SparseSet {
        let mut set = SparseSet::default();
        self.runs_of(component).for_each(|run| mouths::push_run(&mut set, run, self.buried.layout()));
        set
    }
}

/// The union of two mouths and the bridge between them, no bit twice. `scratch` is empty before and after.
fn join(mouths: Vec<SparseSet>, bridge: SparseSet, scratch: &mut BitGrid) -> SparseSet {
    let mut union = SparseSet::default();
    for (word, bits) in mouths.into_iter().chain([bridge]).flat_map(|set| set.words) {
        let known = &mut scratch.words_mut()[word as usize];
        let fresh = bits & !*known;
        *known |= fresh;
        if fresh != 0 {
            union.words.push((word, fresh));
        }
    }
    union.remove_from(scratch);
    union
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

    /// The components of a kind that are large enough to be reported, in the order of their ids.
    pub fn components_of(&self, kind: Kind) -> &[usize] {
        &self.groups[kind as usize]
    }

    /// Whether a voxel belongs to a mouth left after refinement.
    pub fn is_mouth(&self, voxel: [usize; 3]) -> bool {
        self.mouths.contains(voxel)
    }

    /// The table: largest volume first, then kinds alphabetically, then ids.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The runs of a component with the flat index of their first voxel, ascending.
    fn flat_runs(&self, component: usize) -> impl Iterator<Item = (usize, Run)> {
        let layout = self.mask(Mask::Buried).layout();
        self.runs.of(component).iter().map(move |&run| {
            let run = self.components.runs[run as usize];
            (layout.flat(run.start.map(|c| c as usize)), run)
        })
    }

    /// Voxels of the components and of their mouths; built when first asked for.
    pub fn lists(&self) -> &Lists {
        self.lists.get_or_init(|| {
            let layout = self.mouths.layout();
            let mut lists = Lists { voxel_offsets: vec![0], mouth_offsets: vec![0], ..Lists::default() };
            for component in 0..self.kinds.len() {
                for (flat, run) in self.flat_runs(component) {
                    lists.voxels.extend(flat as u32..flat as u32 + run.length);
                    let mut set = SparseSet::default();
                    mouths::push_run(&mut set, run, layout);
                    let row_start = flat - run.start[2] as usize;
                    for (word, bits) in set.words {
                        let z =
                            (word as usize - layout.place([run.start[0] as usize, run.start[1] as usize, 0]).0) * 64;
                        let mouth = ones(bits & self.mouths.words()[word as usize]);
                        lists.mouth_voxels.extend(mouth.map(|bit| (row_start + z) as u32 + bit));
                    }
                }
                lists.voxel_offsets.push(lists.voxels.len());
                lists.mouth_offsets.push(lists.mouth_voxels.len());
            }
            lists
        })
    }

    /// Writes the component number of each voxel, -1 where there is none, in flat order.
    ///
    /// # Panics
    /// If `labels` does not hold one number per voxel.
    pub fn write_labels(&self, labels: &mut [i32]) {
        assert_eq!(labels.len(), self.mouths.layout().n_voxels(), "one label per voxel");
        labels.fill(-1);
        for component in 0..self.kinds.len() {
            for (flat, run) in self.flat_runs(component) {
                labels[flat..flat + run.length as usize].fill(component as i32);
            }
        }
    }
}
