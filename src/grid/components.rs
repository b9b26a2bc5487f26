//! Connected components of a set of voxels, by runs.
//!
//! A run is a stretch of set voxels along z. Runs are numbered in ascending order of their first voxel; the number of
//! the run that holds a voxel is the number of run starts up to it, which a table of counts per word and one popcount give.
//! Runs that touch are united, always under the lower root, so the root of a component is its first run and numbering
//! the roots in order numbers the components by their first voxel. After Rosenfeld & Pfaltz, J. ACM 13, 471 (1966), on
//! runs. O(words + runs α(runs)).
//!
//! Each slab of the grid has a stretch of the runs and unites its own; what touches across a seam waits for the numbering,
//! see [`Forest`].

use super::bits::{BitGrid, Layout, ones, shifted};
use super::forest::{Forest, Stretch, running_sums};
use super::runs::{Run, firsts, run_length, starts};
use super::slabs::{Slab, Slabs};
use crate::Result;
use crate::work::kept::Kept;
use crate::work::memory::{Purpose, filled};
use crate::work::{Monitor, each, pieces};

/// Offset to a neighbour that comes earlier in flat order, in another row.
pub type Offset = [isize; 3];

/// Neighbours that share an edge.
pub const EDGES: [Offset; 6] = [[-1, -1, 0], [-1, 0, -1], [-1, 0, 1], [-1, 1, 0], [0, -1, -1], [0, -1, 1]];
/// Neighbours that share a corner.
pub const CORNERS: [Offset; 4] = [[-1, -1, -1], [-1, -1, 1], [-1, 1, -1], [-1, 1, 1]];

const RUNS: Purpose = Purpose("the runs of voxels");

/// The runs of a set of voxels and the component each belongs to.
#[derive(Debug, Clone, Default)]
pub struct Components {
    /// All runs, in ascending order of their first voxel.
    pub runs: Kept<Run>,
    /// Component of each run. Components are numbered in ascending order of their first voxel.
    pub labels: Kept<u32>,
    /// Number of components.
    pub n_components: usize,
    ranks: Ranks,
    forest: Forest,
    slabs: Slabs,
    /// First run of each slab, and the number of runs.
    bounds: Vec<usize>,
}

/// For each word of the grid the number of runs that start before it.
#[derive(Debug, Clone, Default)]
struct Ranks(Kept<u32>);

impl Ranks {
    /// The run that holds the voxel at a bit of a word of the set.
    #[inline]
    fn run_at(&self, words: &[u64], j: usize, bit: u32) -> u32 {
        let up_to = u64::MAX >> (63 - bit);
        self.0[j] + (starts(words, j) & up_to).count_ones() - 1
    }

    /// The run that holds the voxel `dz` beyond a bit of a word.
    #[inline]
    fn run_beside(&self, words: &[u64], j: usize, bit: u32, dz: isize) -> u32 {
        let position = (64 * j + bit as usize).wrapping_add_signed(dz);
        self.run_at(words, position / 64, (position % 64) as u32)
    }
}

impl Components {
    /// Finds the runs of `set`; each is a component of its own until runs are linked.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn of_runs(set: &BitGrid, slabs: Slabs, monitor: &Monitor) -> Result<Self> {
        let (layout, words) = (set.layout(), set.words());
        let count = |slab: Slab| {
            monitor.check()?;
            Ok(slab.words.map(|j| starts(words, j).count_ones() as usize).sum())
        };
        let bounds = running_sums(&slabs.each(count)?);
        let mut runs = Kept::made(bounds[slabs.n()], slabs.n(), RUNS, |_| Run::default())?;
        let mut ranks = Kept::made(words.len(), slabs.n(), Purpose("the numbers of runs"), |_| 0)?;
        let own = pieces(&mut runs, &bounds).into_iter().zip(slabs.pieces(&mut ranks)).zip(&bounds);
        let found = each(slabs.iter().zip(own).collect(), |(slab, ((runs, ranks), &first))| {
            let (from, mut n) = (slab.words.start, 0);
            for (x, y, start) in layout.rows_of(slab.planes) {
                monitor.check()?;
                for k in 0..layout.row {
                    let j = start + k;
                    ranks[j - from] = (first + n) as u32;
                    for bit in ones(starts(words, j)) {
                        let start = [x as u32, y as u32, 64 * k as u32 + bit];
                        runs[n] = Run { start, length: run_length(words, j, bit) };
                        n += 1;
                    }
                }
            }
            Ok(())
        });
        found.into_iter().collect::<Result<()>>()?;
        let forest = Forest::new(bounds.clone())?;
        Ok(Self { runs, ranks: Ranks(ranks), forest, slabs, bounds, ..Self::default() })
    }

    /// Unites the runs of `set` that share a face.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn link_faces(&mut self, set: &BitGrid, monitor: &Monitor) -> Result<()> {
        let Layout { row, plane, .. } = set.layout();
        let (words, ranks) = (set.words(), &self.ranks);
        self.forest.unite(self.slabs.iter(), |slab: Slab, own: &mut Stretch<'_>| {
            for j in slab.words {
                if words[j] == 0 {
                    continue;
                }
                monitor.check()?;
                let (before, beside) = (words[j - plane], words[j - row]);
                for bit in ones(firsts(words[j] & before)) {
                    own.unite(ranks.run_at(words, j, bit), ranks.run_at(words, j - plane, bit))?;
                }
                // Two voxels are in one component already where the two before them along x are in the set, and with them the
                // whole stretch.
                for bit in ones(firsts(words[j] & beside) & !(before & words[j - plane - row])) {
                    own.unite(ranks.run_at(words, j, bit), ranks.run_at(words, j - row, bit))?;
                }
            }
            Ok(())
        })
    }

    /// Unites the runs of `set` that are neighbours by one of the `offsets`, [`EDGES`] or [`CORNERS`].
    ///
    /// `support(j, offset)` tells for the 64 voxels of word `j` which of them the offset may be taken from; `same(a, b)`
    /// whether two runs may be united at all.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn link(
        &mut self,
        set: &BitGrid,
        offsets: &[Offset],
        support: impl Fn(usize, Offset) -> u64 + Sync,
        same: impl Fn(usize, usize) -> bool + Sync,
        monitor: &Monitor,
    ) -> Result<()> {
        let Layout { row, plane, .. } = set.layout();
        let (words, ranks) = (set.words(), &self.ranks);
        let steps: Vec<(Offset, usize)> = offsets
            .iter()
            .map(|&offset| (offset, (-offset[0] * plane as isize - offset[1] * row as isize) as usize))
            .collect();
        self.forest.unite(self.slabs.iter(), |slab: Slab, own: &mut Stretch<'_>| {
            for j in slab.words {
                if words[j] == 0 {
                    continue;
                }
                monitor.check()?;
                for &(offset, back) in &steps {
                    let linked = words[j] & shifted(words, j - back, offset[2]);
                    let linked = if linked == 0 { 0 } else { linked & support(j, offset) };
                    for bit in ones(firsts(linked)) {
                        let (a, b) = (ranks.run_at(words, j, bit), ranks.run_beside(words, j - back, bit, offset[2]));
                        if same(a as usize, b as usize) {
                            own.unite(a, b)?;
                        }
                    }
                }
            }
            Ok(())
        })
    }

    /// Numbers the components; call it after the last [`Components::link_faces`] or [`Components::link`].
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn number(&mut self) -> Result<()> {
        (self.labels, self.n_components) = std::mem::take(&mut self.forest).number()?;
        Ok(())
    }

    /// Takes the voxels of components out of a set that has the same layout.
    pub fn remove(&self, is_removed: impl Fn(usize) -> bool + Sync, set: &mut BitGrid) {
        let layout = set.layout();
        let own = self.slabs.pieces(set.words_mut()).into_iter().zip(self.bounds.windows(2));
        each(self.slabs.iter().zip(own).collect(), |(slab, (words, bounds)): (Slab, (&mut [u64], &[usize]))| {
            for run in (bounds[0]..bounds[1]).filter(|&run| is_removed(self.labels[run] as usize)) {
                for (j, bits) in self.runs[run].words(layout) {
                    words[j - slab.words.start] &= !bits;
                }
            }
        });
    }

    /// Number of voxels of each component.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn sizes(&self) -> Result<Vec<usize>> {
        let mut sizes = filled(0, self.n_components, Purpose("the sizes of components"))?;
        for (run, &component) in self.runs.iter().zip(self.labels.iter()) {
            sizes[component as usize] += run.length as usize;
        }
        Ok(sizes)
    }

    /// Number of words whose runs are counted.
    pub fn n_ranks(&self) -> usize {
        self.ranks.0.len()
    }

    /// The run that holds the voxel at a bit of a word of the set.
    #[inline]
    pub fn run_at(&self, words: &[u64], j: usize, bit: u32) -> usize {
        self.ranks.run_at(words, j, bit) as usize
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

    fn label(set: &BitGrid, n_slabs: usize, link_faces: bool, links: &[Offset]) -> Components {
        let monitor = Monitor::default();
        let mut components = Components::of_runs(set, Slabs::cut(set.layout(), n_slabs), &monitor).unwrap();
        if link_faces {
            components.link_faces(set, &monitor).unwrap();
        }
        components.link(set, links, |_, _| u64::MAX, |_, _| true, &monitor).unwrap();
        components.number().unwrap();
        components
    }

    /// Sets that wind through the seams of a grid of 24 × 24 × 70 voxels: two spirals, one in the other, around an axis along z;
    /// combs whose teeth meet in the first or the last plane only; diagonals that touch at corners; and noise.
    fn winding_sets() -> Vec<(&'static str, BitGrid)> {
        let layout = Layout::new([24, 24, 70]);
        let spiral = |[x, y, _]: [usize; 3]| {
            // Rings of a square spiral: the wall between two windings has one gap, which leads one winding on.
            let ring = [x, y, 23 - x, 23 - y].into_iter().min().unwrap();
            ring % 2 == 0 && !(x == ring && y == ring + 1) || ring % 2 == 1 && x == ring && y == ring + 1
        };
        let comb = |[x, y, z]: [usize; 3]| z % 2 == 0 && (y % 2 == 0 && x < 22 || x == 0 && y < 12 || x == 23 && y > 3);
        let joined = |v: [usize; 3]| comb(v) || v == [22, 10, 6];
        let diagonal = |[x, y, z]: [usize; 3]| (x + 2 * y) % 5 == 0 && (x + z) % 2 == 0;
        let mut random = testing::Random(8);
        let noise = naive::grid_of(layout, |_| random.unit() < 0.31);
        let of = |rule: &dyn Fn([usize; 3]) -> bool| naive::grid_of(layout, rule);
        vec![
            ("spiral", of(&spiral)),
            ("comb", of(&comb)),
            ("joined", of(&joined)),
            ("diagonal", of(&diagonal)),
            ("noise", noise),
        ]
    }

    #[test]
    fn what_winds_through_the_seams_is_labelled_as_on_one_thread() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        for (name, set) in winding_sets() {
            for links in [vec![], EDGES.to_vec(), [&EDGES[..], &CORNERS].concat()] {
                let whole = label(&set, 1, true, &links);
                let mut removed = set.clone();
                whole.remove(|component| component % 2 == 0, &mut removed);
                assert!(removed != set, "{name}");
                for n_slabs in [2, 3, 7, 24] {
                    let cut = pool.install(|| label(&set, n_slabs, true, &links));
                    let case = format!("{name}, {} links, {n_slabs} slabs", links.len());
                    assert_eq!((&cut.runs, &cut.labels), (&whole.runs, &whole.labels), "{case}");
                    assert_eq!(cut.n_components, whole.n_components, "{case}");
                    let mut own = set.clone();
                    cut.remove(|component| component % 2 == 0, &mut own);
                    assert_eq!(own, removed, "{case}");
                }
            }
        }
    }

    #[test]
    fn agrees_with_the_naive_flood_fill() {
        let along_z = [[0, 0, -1]];
        let faces = [[-1, 0, 0], [0, -1, 0], [0, 0, -1]];
        for (link_faces, links) in
            [(false, vec![]), (true, vec![]), (true, EDGES.to_vec()), (true, [&EDGES[..], &CORNERS].concat())]
        {
            let flood_links = [if link_faces { &faces[..] } else { &along_z }, &links].concat();
            for seed in 0..150 {
                let set = naive::random_grid(seed);
                let layout = set.layout();
                let components = label(&set, 1 + seed as usize % 5, link_faces, &links);
                let mut labels = vec![None; layout.n_voxels()];
                for (run, &label) in components.runs.iter().zip(components.labels.iter()) {
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
