//! A grid cut along x, for the threads that share it.
//!
//! ```text
//!   x = 0      planes of the first slab
//!   x = 1
//!  ------------------------------------- seam
//!   x = 2      planes of the second slab
//!   …
//! ```
//!
//! A slab is a stretch of planes, so its words are a stretch of the words of a set, and what is numbered in flat order (voxels,
//! runs) is a stretch of numbers. A kernel fills one stretch from sets that all threads read. Nothing depends on where the
//! seams are; a grid that one thread works on is one slab.

use std::ops::Range;

use super::bits::{BitGrid, Layout};
use crate::Result;
use crate::work::{both, each, pieces, try_each};

/// Slabs differ in what is in them; a thread that is done with its own takes another's.
const SLABS_PER_THREAD: usize = 4;
/// Most of what crosses a seam is looked at twice.
const MIN_PLANES: usize = 4;

/// A grid cut into slabs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Slabs {
    layout: Layout,
    n: usize,
}

/// A stretch of planes.
#[derive(Debug, Clone)]
pub struct Slab {
    /// Along x.
    pub planes: Range<usize>,
    /// Of a set of voxels, a spare row after each plane included.
    pub words: Range<usize>,
}

impl Slabs {
    /// Cuts a grid for the threads of the pool this runs on: one slab if it is too small for several.
    pub fn of(layout: Layout) -> Self {
        match layout.n_threads() {
            1 => Self::cut(layout, 1),
            n => Self::cut(layout, (SLABS_PER_THREAD * n).min(layout.shape[0] / MIN_PLANES)),
        }
    }

    /// Cuts a grid into `n` slabs, or as many as there are planes; one at least.
    pub fn cut(layout: Layout, n: usize) -> Self {
        Self { layout, n: n.min(layout.shape[0]).max(1) }
    }

    /// Number of slabs.
    pub fn n(self) -> usize {
        self.n
    }

    /// The slabs, ascending.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Slab> {
        let Layout { shape: [nx, ..], plane, .. } = self.layout;
        (0..self.n).map(move |i| {
            let planes = i * nx / self.n..(i + 1) * nx / self.n;
            Slab { words: (planes.start + 2) * plane..(planes.end + 2) * plane, planes }
        })
    }

    /// What there is for the words of each slab, given what there is for each word of a set.
    pub fn pieces<T>(self, words: &mut [T]) -> Vec<&mut [T]> {
        let first = self.layout.inner().start;
        let bounds: Vec<usize> = [first].into_iter().chain(self.iter().map(|slab| slab.words.end)).collect();
        pieces(words, &bounds)
    }

    /// Does `work` on every slab; what comes out in their order.
    ///
    /// # Errors
    /// Those of `work`.
    pub fn each<T: Send>(self, work: impl Fn(Slab) -> Result<T> + Sync) -> Result<Vec<T>> {
        try_each(self.n, self.iter(), work)
    }

    /// Writes a set slab by slab: `work` is given the words of `out` that are the slab's.
    pub fn fill(self, out: &mut BitGrid, work: impl Fn(Slab, &mut [u64]) + Sync) {
        let parts = self.iter().zip(self.pieces(out.words_mut())).collect();
        each(parts, |(slab, words)| work(slab, words));
    }

    /// Does two things, at once where the grid is shared by threads.
    pub fn both<A: Send, B: Send>(self, a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
        if self.n == 1 { (a(), b()) } else { both(a, b) }
    }
}

impl BitGrid {
    /// Adds the voxels of another set that has the same layout.
    pub fn add(&mut self, other: &Self, slabs: Slabs) {
        slabs.fill(self, |slab, words| {
            words.iter_mut().zip(&other.words()[slab.words]).for_each(|(word, other)| *word |= other);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slabs_are_all_of_the_grid_once() {
        for (nx, n) in [(1, 1), (1, 7), (5, 2), (5, 5), (7, 3), (64, 7)] {
            let layout = Layout::new([nx, 3, 70]);
            let slabs = Slabs::cut(layout, n);
            assert_eq!(slabs.n(), n.min(nx));
            assert!(slabs.iter().flat_map(|slab| slab.planes).eq(0..nx));
            assert!(slabs.iter().flat_map(|slab| slab.words).eq(layout.inner()));
            let mut words = vec![0; layout.n_words()];
            for (piece, slab) in slabs.pieces(&mut words).into_iter().zip(slabs.iter()) {
                assert_eq!(piece.len(), slab.words.len());
                assert_eq!(slab.words.start, layout.row_start(slab.planes.start, 0));
            }
        }
    }

    #[test]
    fn only_large_grids_on_a_pool_are_cut() {
        let large = Layout::new([100, 200, 400]);
        assert_eq!(Slabs::of(large).n(), 1);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        pool.install(|| {
            assert_eq!(Slabs::of(large).n(), 3 * SLABS_PER_THREAD);
            assert_eq!(Slabs::of(Layout::new([100, 20, 40])).n(), 1);
            assert_eq!(Slabs::of(Layout::new([2, 2000, 2000])).n(), 1);
        });
    }
}
