//! From components to kinds: the walk over all components that finds their mouths, decides and refines their kind.

use super::burial::Solvent;
use super::classify::{self, OCCLUDED_LIMIT};
use super::kind::Kind;
use super::mouths::{self, Surfaces};
use super::options::Options;
use super::refine;
use crate::Result;
use crate::base::Groups;
use crate::grid::SparseSet;
use crate::grid::components::Components;
use crate::grid::{BitGrid, Run, Slabs};
use crate::work::Monitor;
use crate::work::memory::{Purpose, filled};

const COMPONENTS: Purpose = Purpose("the components");

/// The components of the buried voxels.
#[derive(Debug)]
pub struct Found {
    components: Components,
    /// Runs by component.
    runs: Groups,
    /// Voxels of each component.
    pub sizes: Vec<usize>,
}

/// What the components are.
#[derive(Debug)]
pub struct Verdicts {
    /// Kind of each component before refinement.
    pub raw_kinds: Vec<Kind>,
    /// Kind of each component after refinement.
    pub kinds: Vec<Kind>,
    /// The mouths left after refinement, of all components.
    pub mouths: BitGrid,
}

impl Found {
    /// The 6-connected components of the buried voxels; `meanwhile` is done by a thread that would have to wait.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn label<T: Send>(
        buried: &BitGrid,
        slabs: Slabs,
        meanwhile: impl FnOnce() -> T + Send,
        monitor: &Monitor,
    ) -> Result<(Self, T)> {
        let mut components = Components::of_runs(buried, slabs, monitor)?;
        components.link_faces(buried, monitor)?;
        monitor.check()?;
        components.number()?;
        monitor.check()?;
        let by_component = || Groups::by(&components.labels, components.n_components);
        let (runs, (sizes, other)) = slabs.both(by_component, || (components.sizes(), meanwhile()));
        Ok((Self { runs: runs?, sizes: sizes?, components }, other))
    }

    /// Number of components.
    pub fn n_components(&self) -> usize {
        self.components.n_components
    }

    /// Memory held, bytes; roughly.
    pub fn memory_bytes(&self) -> usize {
        let Components { runs, .. } = &self.components;
        // A run has itself, its label, its place among those of its component.
        size_of_val(&runs[..]) + runs.len() * 8 + self.components.n_ranks() * 4 + self.sizes.len() * 12
    }

    /// The runs of a component, ascending.
    pub fn runs_of(&self, component: usize) -> impl Iterator<Item = Run> {
        self.runs.of(component).iter().map(|&run| self.components.runs[run as usize])
    }

    /// The component of the voxel at a bit of a word of the buried voxels.
    #[inline]
    pub fn component_at(&self, words: &[u64], j: usize, bit: u32) -> usize {
        self.components.labels[self.components.run_at(words, j, bit)] as usize
    }

    /// Mean voxel coordinates. The sums are whole numbers, so they are exact.
    fn center(&self, component: usize) -> [f64; 3] {
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

    /// How many voxels of the direct surface lie on each side of a component's centre, largest first.
    fn directions(&self, component: usize, direct: impl Iterator<Item = Run>) -> [u64; 6] {
        let center = self.center(component);
        let mut counts = [0; 6];
        for Run { start: [x, y, z], length } in direct {
            for z in z..z + length {
                counts[classify::direction([x, y, z].map(i64::from), center)] += 1;
            }
        }
        counts.sort_unstable_by(|a, b| b.cmp(a));
        counts
    }

    /// Finds the mouths of all components, decides their kinds, and refines them.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn judge(&self, solvent: &Solvent, slabs: Slabs, options: &Options, monitor: &Monitor) -> Result<Verdicts> {
        let Solvent { buried, first_shell, .. } = solvent;
        let layout = buried.layout();
        let n_components = self.n_components();
        // Occluded components have no mouths.
        let is_occluded = |component: usize| self.sizes[component] <= OCCLUDED_LIMIT;
        // Until refined, every component keeps all its mouths, which together are its surface.
        let (surfaces, mut mouths) =
            Surfaces::find(buried, &self.components, is_occluded, first_shell, slabs, options.connectivity, monitor)?;
        let mut scratch = BitGrid::empty(layout)?;
        // Most of them are in fine grids.
        let mut raw_kinds = filled(Kind::Occluded, n_components, COMPONENTS)?;
        let mut kinds = filled(Kind::Occluded, n_components, COMPONENTS)?;
        for component in (0..n_components).filter(|&component| !is_occluded(component)) {
            monitor.check()?;
            let patches = surfaces.patches_of(component)?;
            let mut own: Vec<SparseSet> = match patches.len() {
                // Hubs keep their mouths: no need to tell them apart.
                1 | 2 => {
                    patches.iter().map(|&patch| surfaces.mouth(patch, buried, &mut scratch)).collect::<Result<_>>()?
                }
                _ => Vec::new(),
            };
            let bridge = match &own[..] {
                [p, q] => mouths::bridge(p, q, options.mouth_merge_gap, buried, &mut scratch, monitor)?,
                _ => None,
            };
            let n_direct = patches.iter().map(|&patch| surfaces.size_of(patch)).sum();
            let directions = || self.directions(component, patches.iter().flat_map(|&patch| surfaces.runs_of(patch)));
            let raw = classify::decide(patches.len(), n_direct, || bridge.is_some(), directions);
            raw_kinds[component] = raw;
            if let Some(bridge) = bridge {
                bridge.insert_into(&mut mouths);
                let merged = join(own, bridge, &mut scratch)?;
                own = vec![merged];
            }
            if !options.neck {
                kinds[component] = raw;
                continue;
            }
            let (kind, stay) = refine::refine(raw, &own, self.sizes[component], buried, &mut scratch, monitor)?;
            kinds[component] = kind;
            if stay.contains(&false) {
                own.iter().for_each(|mouth| mouth.remove_from(&mut mouths));
                let left = own.iter().zip(&stay).filter(|(_, stays)| **stays);
                left.for_each(|(mouth, _)| mouth.insert_into(&mut mouths));
            }
        }
        Ok(Verdicts { raw_kinds, kinds, mouths })
    }
}

/// The union of two mouths and the bridge between them, no bit twice. `scratch` is empty before and after.
fn join(mouths: Vec<SparseSet>, bridge: SparseSet, scratch: &mut BitGrid) -> Result<SparseSet> {
    let mut union = SparseSet::default();
    for (word, bits) in mouths.into_iter().chain([bridge]).flat_map(|set| set.words) {
        let known = &mut scratch.words_mut()[word as usize];
        let fresh = bits & !*known;
        *known |= fresh;
        if fresh != 0 {
            union.push(word, fresh)?;
        }
    }
    union.remove_from(scratch);
    Ok(union)
}
