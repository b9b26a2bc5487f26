//! Where components open to the bulk: their surface, its patches, and the mouths around them.
//!
//! * **direct surface** `D`: voxels on the grid's boundary or sharing a face with the first shell;
//! * **surface** `S`: `D` and the voxels of the component that share a face with it;
//! * **patch**: a connected part of `D`, by the chosen connectivity;
//! * **mouth**: a patch and all voxels of the component that share a face with it. All mouths of a component together are its
//!   surface.
//!
//! Buried voxels that share a face belong to one component, so `D` and `S` of all components are found at once.

use std::cmp::Reverse;

use super::options::Connectivity;
use crate::Result;
use crate::base::Groups;
use crate::grid::components::{CORNERS, Components, EDGES, Offset};
use crate::grid::neighbors::{add_boundary, touching};
use crate::grid::{BitGrid, Layout, Run, Slabs, SparseSet, shifted};
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected, made, make_room, push, reserved};

const PATCHES: Purpose = Purpose("the mouths of components");

/// The surfaces of all components.
pub struct Surfaces {
    /// The patches, as components of `D`.
    patches: Components,
    /// Runs of `D` by patch.
    runs_of_patch: Groups,
    /// Patches by component.
    patches_of_component: Groups,
    /// Voxels of each patch.
    sizes: Vec<usize>,
}

impl Surfaces {
    /// Finds the surfaces of the `components` of `buried`, but for those that are left out, and `S` of all of them.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn find(
        buried: &BitGrid,
        components: &Components,
        is_left_out: impl Fn(usize) -> bool + Sync,
        first_shell: &BitGrid,
        slabs: Slabs,
        connectivity: Connectivity,
        monitor: &Monitor,
    ) -> Result<(Self, BitGrid)> {
        let layout = buried.layout();
        let mut direct = BitGrid::empty(layout)?;
        touching(first_shell, buried, slabs, &mut direct);
        monitor.check()?;
        add_boundary(buried, slabs, &mut direct);
        monitor.check()?;
        components.remove(is_left_out, &mut direct);
        monitor.check()?;
        let mut surface = BitGrid::empty(layout)?;
        touching(&direct, buried, slabs, &mut surface);
        monitor.check()?;
        surface.add(&direct, slabs);

        let mut patches = Components::of_runs(&direct, slabs, monitor)?;
        // The component that each run of the direct surface lies in.
        let component_of = |run: usize| {
            let (j, bit) = layout.place(patches.runs[run].start.map(|c| c as usize));
            components.labels[components.run_at(buried.words(), j, bit)]
        };
        let component_of_run = made(patches.runs.len(), slabs.n(), Purpose("the runs of mouths"), component_of)?;
        monitor.check()?;
        link_patches(&mut patches, &direct, &surface, connectivity, &component_of_run, monitor)?;
        patches.number()?;
        monitor.check()?;

        let by_patch = || Groups::by(&patches.labels, patches.n_components);
        let by_component = || {
            let mut component_of_patch = reserved(patches.n_components, PATCHES)?;
            for (&patch, &component) in patches.labels.iter().zip(&component_of_run) {
                // Patches are numbered in the order of their first runs.
                if patch as usize == component_of_patch.len() {
                    component_of_patch.push(component);
                }
            }
            Ok((Groups::by(&component_of_patch, components.n_components)?, patches.sizes()?))
        };
        let (runs_of_patch, by_component) = slabs.both(by_patch, by_component);
        let (runs_of_patch, (patches_of_component, sizes)) = (runs_of_patch?, by_component?);
        Ok((Self { patches, runs_of_patch, patches_of_component, sizes }, surface))
    }

    /// The patches of a component, largest first, ties in ascending order of their first voxel.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn patches_of(&self, component: usize) -> Result<Vec<usize>> {
        let patches = self.patches_of_component.of(component);
        let mut patches = collected(patches.iter().map(|&patch| patch as usize), patches.len(), PATCHES)?;
        patches.sort_unstable_by_key(|&patch| (Reverse(self.sizes[patch]), patch));
        Ok(patches)
    }

    /// The runs of a patch, ascending.
    pub fn runs_of(&self, patch: usize) -> impl Iterator<Item = Run> {
        self.runs_of_patch.of(patch).iter().map(|&run| self.patches.runs[run as usize])
    }

    /// Number of voxels of a patch.
    pub fn size_of(&self, patch: usize) -> usize {
        self.sizes[patch]
    }

    /// The mouth around a patch. `scratch` is empty before and after.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn mouth(&self, patch: usize, buried: &BitGrid, scratch: &mut BitGrid) -> Result<SparseSet> {
        let layout = buried.layout();
        let mut mouth = SparseSet::default();
        for run in self.runs_of(patch) {
            mouth.push_run(run, layout)?;
        }
        mouth.insert_into(scratch);
        let rim = mouth.next_layer(buried, scratch)?;
        mouth.append(rim)?;
        mouth.remove_from(scratch);
        Ok(mouth)
    }
}

/// Unites the runs of `direct` that are neighbours under the connectivity.
fn link_patches(
    patches: &mut Components,
    direct: &BitGrid,
    surface: &BitGrid,
    connectivity: Connectivity,
    component_of_run: &[u32],
    monitor: &Monitor,
) -> Result<()> {
    patches.link_faces(direct, monitor)?;
    // Voxels that only share an edge or a corner may belong to different components.
    let same = |a: usize, b: usize| component_of_run[a] == component_of_run[b];
    // Those across an edge that share faces with a third voxel of the set are united by it already.
    let layout = direct.layout();
    let apart = |j, offset| !between(direct.words(), j, offset, layout);
    match connectivity {
        Connectivity::Faces6 => Ok(()),
        Connectivity::Edges18 => patches.link(direct, &EDGES, apart, same, monitor),
        Connectivity::Corners26 => {
            patches.link(direct, &EDGES, apart, same, monitor)?;
            patches.link(direct, &CORNERS, |_, _| u64::MAX, same, monitor)
        }
        Connectivity::Custom18 => {
            // The surface voxel between shares a face with both, so they are in one component.
            let support = |j, offset| between(surface.words(), j, offset, layout) & apart(j, offset);
            patches.link(direct, &EDGES, support, |_, _| true, monitor)
        }
    }
}

/// For the 64 voxels of word `j`: whether one of the two voxels reached by taking just one of the two steps of an edge
/// `offset` is in the surface.
fn between(surface: &[u64], j: usize, [dx, dy, dz]: Offset, layout: Layout) -> u64 {
    let mut support = 0;
    if dx != 0 {
        support |= surface[j.wrapping_add_signed(dx * layout.plane as isize)];
    }
    if dy != 0 {
        support |= surface[j.wrapping_add_signed(dy * layout.row as isize)];
    }
    if dz != 0 {
        support |= shifted(surface, j, dz);
    }
    support
}

/// The voxels that join two mouths of a component over at most `gap` voxels between: empty if they overlap, None if they are
/// further apart or `gap` is negative.
///
/// Breadth-first from all of `from`, ascending, with the neighbours of a voxel in the order -x -y -z +z +y +x: which of
/// several shortest bridges is found decides which voxels are marked as mouth. `scratch` is empty before and after.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub fn bridge(
    from: &SparseSet,
    to: &SparseSet,
    gap: i32,
    buried: &BitGrid,
    scratch: &mut BitGrid,
    monitor: &Monitor,
) -> Result<Option<SparseSet>> {
    let Ok(gap) = u64::try_from(gap) else { return Ok(None) };
    from.insert_into(scratch);
    let overlap = to.meets(scratch);
    from.remove_from(scratch);
    if overlap {
        return Ok(Some(SparseSet::default()));
    }
    let layout = buried.layout();
    let target = {
        let mut words = to.copied()?.words;
        words.sort_unstable();
        words
    };
    let in_target = |position: usize| {
        let word = (position / 64) as u32;
        let first = target.partition_point(|&(w, _)| w < word);
        target[first..].iter().take_while(|&&(w, _)| w == word).any(|&(_, bits)| bits >> (position % 64) & 1 == 1)
    };
    // Voxels by position 64 × word + bit, which ascends like the flat index; each with the one it was reached from.
    let mut queue: Vec<(usize, usize)> = Vec::new();
    for &(word, bits) in &from.words {
        make_room(&mut queue, 64, PATCHES)?;
        queue.extend(crate::grid::ones(bits).map(|bit| (64 * word as usize + bit as usize, usize::MAX)));
    }
    queue.sort_unstable();
    let seeds = queue.len();
    from.insert_into(scratch);
    let (plane, row) = (64 * layout.plane, 64 * layout.row);
    let bit_of = |words: &[u64], position: usize| words[position / 64] >> (position % 64) & 1 == 1;
    let mut found = None;
    let (mut layer, mut steps) = (0..seeds, 0);
    'search: while !layer.is_empty() && steps <= gap {
        monitor.check()?;
        for parent in layer.clone() {
            let at = queue[parent].0;
            for next in [at - plane, at - row, at - 1, at + 1, at + row, at + plane] {
                if !bit_of(buried.words(), next) || bit_of(scratch.words(), next) {
                    continue;
                }
                if in_target(next) {
                    found = Some(parent);
                    break 'search;
                }
                scratch.words_mut()[next / 64] |= 1 << (next % 64);
                push(&mut queue, (next, parent), PATCHES)?;
            }
        }
        layer = layer.end..queue.len();
        steps += 1;
    }
    for &(position, _) in &queue {
        scratch.words_mut()[position / 64] &= !(1 << (position % 64));
    }
    let Some(mut at) = found else { return Ok(None) };
    let mut path = SparseSet::default();
    while at >= seeds {
        let (position, parent) = queue[at];
        path.push((position / 64) as u32, 1 << (position % 64))?;
        at = parent;
    }
    Ok(Some(path))
}
