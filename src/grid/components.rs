//! Connected components of a set of voxels, by runs.
//!
//! A run is a stretch of set voxels along z. Runs are numbered in ascending order of their first voxel; the number of
//! the run that holds a voxel is the number of run starts up to it, which a table of counts per word and one popcount give.
//! Runs that touch are united, always under the lower root, so the root of a component is its first run and numbering
//! the roots in order numbers the components by their first voxel. After Rosenfeld & Pfaltz, J. ACM 13, 471 (1966), on
//! runs. O(words + runs α(runs)).

use super::bits::{BitGrid, Layout, ones, shifted};
use super::runs::{Run, firsts, run_length, starts};
use crate::work::Monitor;
use crate::work::memory::{Purpose, filled};
use crate::{Error, Result};

/// Offset to a neighbour that comes earlier in flat order, in another row.
pub type Offset = [isize; 3];

/// Neighbours that share an edge.
pub const EDGES: [Offset; 6] = [[-1, -1, 0], [-1, 0, -1], [-1, 0, 1], [-1, 1, 0], [0, -1, -1], [0, -1, 1]];
/// Neighbours that share a corner.
pub const CORNERS: [Offset; 4] = [[-1, -1, -1], [-1, -1, 1], [-1, 1, -1], [-1, 1, 1]];

/// The runs of a set of voxels and the component each belongs to.
#[derive(Debug, Clone, Default)]
pub struct Components {
    /// All runs, in ascending order of their first voxel.
    pub runs: Vec<Run>,
    /// Component of each run. Components are numbered in ascending order of their first voxel.
    pub labels: Vec<u32>,
    /// Number of components.
    pub n_components: usize,
    /// For each word of the grid the number of runs that start before it.
    ranks: Vec<u32>,
    /// Union-find forest over the runs.
    parents: Vec<u32>,
}

impl Components {
    /// Finds the runs of `set`; each is a component of its own until runs are linked.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`], [`Error::Cancelled`].
    pub fn of_runs(&mut self, set: &BitGrid, monitor: &Monitor) -> Result<()> {
        let out_of_memory = |_| Error::OutOfMemory { what: "the runs of voxels" };
        let layout = set.layout();
        let words = set.words();
        self.runs.clear();
        self.ranks = filled(0, words.len(), Purpose("the numbers of runs"))?;
        let longest = layout.shape[2] / 2 + 1;
        for (x, y, start) in layout.rows() {
            monitor.check()?;
            self.runs.try_reserve(longest).map_err(out_of_memory)?;
            for k in 0..layout.row {
                let j = start + k;
                self.ranks[j] = self.runs.len() as u32;
                for bit in ones(starts(words, j)) {
                    let run =
                        Run { start: [x as u32, y as u32, 64 * k as u32 + bit], length: run_length(words, j, bit) };
                    self.runs.push(run);
                }
            }
        }
        let n_runs = self.runs.len();
        self.parents.clear();
        self.parents.try_reserve_exact(n_runs).map_err(out_of_memory)?;
        self.parents.extend(0..n_runs as u32);
        self.labels.clear();
        self.labels.try_reserve_exact(n_runs).map_err(out_of_memory)
    }

    /// Unites the runs of `set` that share a face.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub fn link_faces(&mut self, set: &BitGrid, monitor: &Monitor) -> Result<()> {
        let Layout { row, plane, .. } = set.layout();
        let words = set.words();
        for j in set.layout().inner() {
            if words[j] == 0 {
                continue;
            }
            monitor.check()?;
            let (before, beside) = (words[j - plane], words[j - row]);
            for bit in ones(firsts(words[j] & before)) {
                self.unite(self.run_at(words, j, bit), self.run_at(words, j - plane, bit));
            }
            // Two voxels are in one component already where the two before them along x are in the set, and with them the whole
            // stretch.
            for bit in ones(firsts(words[j] & beside) & !(before & words[j - plane - row])) {
                self.unite(self.run_at(words, j, bit), self.run_at(words, j - row, bit));
            }
        }
        Ok(())
    }

    /// Unites the runs of `set` that are neighbours by one of the `offsets`, [`EDGES`] or [`CORNERS`].
    ///
    /// `support(j, offset)` tells for the 64 voxels of word `j` which of them the offset may be taken from; `same(a, b)`
    /// whether two runs may be united at all.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub fn link(
        &mut self,
        set: &BitGrid,
        offsets: &[Offset],
        support: impl Fn(usize, Offset) -> u64,
        same: impl Fn(usize, usize) -> bool,
        monitor: &Monitor,
    ) -> Result<()> {
        let Layout { row, plane, .. } = set.layout();
        let words = set.words();
        let steps: Vec<(Offset, usize)> = offsets
            .iter()
            .map(|&offset| (offset, (-offset[0] * plane as isize - offset[1] * row as isize) as usize))
            .collect();
        for j in set.layout().inner() {
            if words[j] == 0 {
                continue;
            }
            monitor.check()?;
            for &(offset, back) in &steps {
                let linked = words[j] & shifted(words, j - back, offset[2]);
                let linked = if linked == 0 { 0 } else { linked & support(j, offset) };
                for bit in ones(firsts(linked)) {
                    let (a, b) = (self.run_at(words, j, bit), self.run_beside(words, j - back, bit, offset[2]));
                    if same(a, b) {
                        self.unite(a, b);
                    }
                }
            }
        }
        Ok(())
    }

    /// Numbers the components; call it after the last [`Components::link_faces`] or [`Components::link`].
    pub fn number(&mut self) {
        self.n_components = 0;
        self.labels.clear();
        for run in 0..self.runs.len() {
            let root = self.root(run as u32) as usize;
            if root == run {
                self.labels.push(self.n_components as u32);
                self.n_components += 1;
            } else {
                // Roots are the lowest run of their tree, so this one is numbered already.
                self.labels.push(self.labels[root]);
            }
        }
    }

    /// Number of voxels of each component.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn sizes(&self) -> Result<Vec<usize>> {
        let mut sizes = filled(0, self.n_components, Purpose("the sizes of components"))?;
        for (run, &component) in self.runs.iter().zip(&self.labels) {
            sizes[component as usize] += run.length as usize;
        }
        Ok(sizes)
    }

    /// Number of words whose runs are counted.
    pub fn n_ranks(&self) -> usize {
        self.ranks.len()
    }

    /// The run that holds the voxel at a bit of a word of the set.
    #[inline]
    pub fn run_at(&self, words: &[u64], j: usize, bit: u32) -> usize {
        let up_to = u64::MAX >> (63 - bit);
        (self.ranks[j] + (starts(words, j) & up_to).count_ones()) as usize - 1
    }

    /// The run that holds the voxel `dz` beyond a bit of a word.
    #[inline]
    fn run_beside(&self, words: &[u64], j: usize, bit: u32, dz: isize) -> usize {
        let position = (64 * j + bit as usize).wrapping_add_signed(dz);
        self.run_at(words, position / 64, (position % 64) as u32)
    }

    fn root(&mut self, mut run: u32) -> u32 {
        while self.parents[run as usize] != run {
            let grandparent = self.parents[self.parents[run as usize] as usize];
            self.parents[run as usize] = grandparent;
            run = grandparent;
        }
        run
    }

    fn unite(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a as u32), self.root(b as u32));
        self.parents[a.max(b) as usize] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::super::naive;
    use super::*;

    /// Component number of every voxel by flood fill, components numbered by their first voxel.
    fn flood(set: &BitGrid, offsets: &[Offset]) -> Vec<Option<u32>> {
        let layout = set.layout();
        let both_ways: Vec<Offset> = offsets.iter().flat_map(|&o| [o, o.map(|c| -c)]).collect();
        let mut labels = vec![None; layout.n_voxels()];
        let mut n = 0;
        for voxel in naive::voxels(layout) {
            if !set.contains(voxel) || labels[layout.flat(voxel)].is_some() {
                continue;
            }
            let mut stack = vec![voxel];
            labels[layout.flat(voxel)] = Some(n);
            while let Some(v) = stack.pop() {
                for w in naive::around(layout, v, &both_ways) {
                    if set.contains(w) && labels[layout.flat(w)].is_none() {
                        labels[layout.flat(w)] = Some(n);
                        stack.push(w);
                    }
                }
            }
            n += 1;
        }
        labels
    }

    #[test]
    fn agrees_with_the_naive_flood_fill() {
        let along_z = [[0, 0, -1]];
        let faces = [[-1, 0, 0], [0, -1, 0], [0, 0, -1]];
        for (link_faces, links) in
            [(false, vec![]), (true, vec![]), (true, EDGES.to_vec()), (true, [&EDGES[..], &CORNERS].concat())]
        {
            let flood_links = [if link_faces { &faces[..] } else { &along_z }, &links].concat();
            let mut components = Components::default();
            for seed in 0..150 {
                let set = naive::random_grid(seed);
                let layout = set.layout();
                let monitor = Monitor::default();
                components.of_runs(&set, &monitor).unwrap();
                if link_faces {
                    components.link_faces(&set, &monitor).unwrap();
                }
                components.link(&set, &links, |_, _| u64::MAX, |_, _| true, &monitor).unwrap();
                components.number();
                let mut labels = vec![None; layout.n_voxels()];
                for (run, &label) in components.runs.iter().zip(&components.labels) {
                    let first = layout.flat(run.start.map(|c| c as usize));
                    labels[first..first + run.length as usize].fill(Some(label));
                }
                assert_eq!(labels, flood(&set, &flood_links), "seed {seed}");
                let count = |c| labels.iter().filter(|&&label| label == Some(c as u32)).count();
                assert!(
                    components.sizes().unwrap().into_iter().eq((0..components.n_components).map(count)),
                    "seed {seed}"
                );
            }
        }
    }
}
