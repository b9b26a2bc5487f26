//! The points of a set numbered in flat order, and the number of a point without a search.

use super::bits::{BitGrid, ones};
use super::crossings::NEIGHBORS;
use crate::Result;
use crate::work::memory::{Purpose, filled};

/// A set whose points are numbered 0.. in ascending flat order.
#[derive(Debug, Clone, Default)]
pub struct RankedSet {
    set: BitGrid,
    /// For each word the number of points before it.
    before: Vec<u32>,
    n: usize,
}

impl RankedSet {
    /// Numbers the points of a set; at most 2³² − 1.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn new(set: BitGrid) -> Result<Self> {
        let mut before = filled(0, set.words().len(), Purpose("the numbers of points"))?;
        let mut n = 0;
        for (before, word) in before.iter_mut().zip(set.words()) {
            *before = n;
            n += word.count_ones();
        }
        Ok(Self { set, before, n: n as usize })
    }

    /// The set.
    pub fn set(&self) -> &BitGrid {
        &self.set
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.n
    }

    /// Whether there are no points.
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// The number of the point at a bit of a word, which is in the set.
    #[inline(always)]
    pub fn rank_at(&self, word: usize, bit: u32) -> usize {
        let below = self.set.words()[word] & ((1 << bit) - 1);
        (self.before[word] + below.count_ones()) as usize
    }

    /// Number of points before a word.
    #[inline(always)]
    pub fn before(&self, word: usize) -> usize {
        self.before[word] as usize
    }

    /// The number of a point, if it is in the set.
    #[inline]
    pub fn rank(&self, point: [usize; 3]) -> Option<usize> {
        let (word, bit) = self.set.layout().place(point);
        (self.set.words()[word] >> bit & 1 == 1).then(|| self.rank_at(word, bit))
    }

    /// The points of the set among the 26 neighbours of a point, by number, with the length of the step.
    pub fn around(&self, point: [usize; 3]) -> impl Iterator<Item = (usize, f64)> {
        let shape = self.set.layout().shape;
        NEIGHBORS.into_iter().filter_map(move |offset| {
            let moved = |a: usize| point[a].checked_add_signed(offset[a]).filter(|&c| c < shape[a]);
            let number = self.rank([moved(0)?, moved(1)?, moved(2)?])?;
            Some((number, (offset.iter().map(|c| c * c).sum::<isize>() as f64).sqrt()))
        })
    }

    /// The points, ascending.
    pub fn points(&self) -> impl Iterator<Item = [usize; 3]> {
        let layout = self.set.layout();
        let words = layout.inner().filter(|&j| self.set.words()[j] != 0);
        words.flat_map(move |j| ones(self.set.words()[j]).map(move |bit| layout.voxel(j, bit)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::naive;

    #[test]
    fn ranks_are_the_order_of_points() {
        for seed in 0..60 {
            let set = naive::random_grid(seed);
            let layout = set.layout();
            let ranked = RankedSet::new(set).unwrap();
            assert!(ranked.points().map(|p| layout.flat(p)).eq(ranked.set().flat_indices()), "seed {seed}");
            assert_eq!(ranked.points().count(), ranked.len());
            for (i, point) in ranked.points().enumerate() {
                assert_eq!(ranked.rank(point), Some(i), "seed {seed}");
            }
            let outside = naive::voxels(layout).find(|&p| !ranked.set().contains(p));
            assert!(outside.is_none_or(|p| ranked.rank(p).is_none()));
        }
    }
}
