//! Connected components of a sparse set over its 26 neighbours, where not every two neighbours are joined.

use super::bits::{BitGrid, ones, shifted};
use super::ranks::RankedSet;
use super::trees::{Labels, Trees};
use crate::Result;
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected, filled, push, reserved};
use crate::work::simd::{self, Kernel};

const LABELS: Purpose = Purpose("the components of points");

/// The neighbour before along z, and
const BEFORE: [isize; 3] = [0, 0, -1];
/// the others of the 26 that come earlier in flat order.
const EARLIER: [[isize; 3]; 12] = [
    [-1, 0, 0],
    [0, -1, 0],
    [-1, 0, -1],
    [-1, 0, 1],
    [-1, -1, 0],
    [-1, 1, 0],
    [0, -1, -1],
    [0, -1, 1],
    [-1, -1, -1],
    [-1, -1, 1],
    [-1, 1, -1],
    [-1, 1, 1],
];

/// Joins the neighbours for which `joins(point, offset to the earlier neighbour)` holds. It is asked only for neighbours
/// that are not in one component yet. Union-find under the lower root; O(points) but for what `joins` costs.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub fn join(
    points: &RankedSet,
    joins: impl FnMut([usize; 3], [isize; 3]) -> bool,
    monitor: &Monitor,
) -> Result<Labels> {
    let mut growing = Growing::new(points)?;
    growing.grow(points.set(), joins, monitor)?;
    growing.labels(points)
}

/// Two neighbours: a point by its word and bit, and the offset to the earlier one.
type Pair = (u32, u8, [i8; 3]);

/// Components of a set that grows: what is joined stays so, and only pairs with a new point are asked for.
///
/// Where the neighbours before two neighbours along z are in one component, and each is joined with the one before it, so are
/// they: one pair answers for a whole stretch.
#[derive(Debug)]
pub struct Growing<'a> {
    /// All points that may come.
    all: &'a RankedSet,
    /// Those that have.
    present: BitGrid,
    /// Trees of all of them.
    trees: Trees,
    /// Points that are joined with the one before along z.
    linked: BitGrid,
    /// Neighbours that were not joined when asked for.
    refused: Vec<Pair>,
}

impl<'a> Growing<'a> {
    /// No points yet of `all`.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn new(all: &'a RankedSet) -> Result<Self> {
        let layout = all.set().layout();
        let trees = Trees::new(all.len())?;
        let (present, linked) = (BitGrid::empty(layout)?, BitGrid::empty(layout)?);
        Ok(Self { all, present, trees, linked, refused: Vec::new() })
    }

    /// A copy, to grow another way.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn copied(&self) -> Result<Self> {
        Ok(Self {
            all: self.all,
            present: self.present.copied()?,
            trees: self.trees.copied()?,
            linked: self.linked.copied()?,
            refused: collected(self.refused.iter().copied(), self.refused.len(), LABELS)?,
        })
    }

    /// Adds the points of `set` that are not there yet; `set` is a part of all and holds what is there. `joins` as in [`join`]:
    /// what it held for it still holds for.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn grow(
        &mut self,
        set: &BitGrid,
        joins: impl FnMut([usize; 3], [isize; 3]) -> bool,
        monitor: &Monitor,
    ) -> Result<()> {
        let mut new = set.copied()?;
        new.remove(&self.present);
        simd::run(Grow { growing: self, words: set.words(), new: new.words(), joins, monitor })?;
        self.present.words_mut().copy_from_slice(set.words());
        Ok(())
    }

    /// Asks again for the neighbours that were not joined before.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn ask_again(
        &mut self,
        mut joins: impl FnMut([usize; 3], [isize; 3]) -> bool,
        monitor: &Monitor,
    ) -> Result<()> {
        let layout = self.all.set().layout();
        for &(word, bit, offset) in &self.refused {
            monitor.check()?;
            let (j, bit, offset) = (word as usize, u32::from(bit), offset.map(isize::from));
            let row = j as isize + offset[0] * layout.plane as isize + offset[1] * layout.row as isize;
            let place = (64 * row + bit as isize + offset[2]) as usize;
            let a = self.trees.root(self.all.rank_at(j, bit) as u32);
            let b = self.trees.root(self.all.rank_at(place / 64, (place % 64) as u32) as u32);
            if a != b && joins(layout.voxel(j, bit), offset) {
                self.trees.unite_roots([a, b]);
            }
        }
        Ok(())
    }

    /// The components of what is there, which is `points`.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn labels(&mut self, points: &RankedSet) -> Result<Labels> {
        debug_assert!(*points.set() == self.present);
        let words = points.set().words();
        let mut number_of = filled(u32::MAX, self.all.len(), LABELS)?;
        let mut labels = Labels { of_point: reserved(points.len(), LABELS)?, n: 0 };
        for j in points.set().layout().inner() {
            for bit in ones(words[j]) {
                let number = &mut number_of[self.trees.root(self.all.rank_at(j, bit) as u32) as usize];
                if *number == u32::MAX {
                    *number = labels.n as u32;
                    labels.n += 1;
                }
                labels.of_point.push(*number);
            }
        }
        Ok(labels)
    }
}

/// Links the points that are new with all beside them.
struct Grow<'a, 'b, F> {
    growing: &'b mut Growing<'a>,
    words: &'b [u64],
    new: &'b [u64],
    joins: F,
    monitor: &'b Monitor,
}

impl<F: FnMut([usize; 3], [isize; 3]) -> bool> Kernel for Grow<'_, '_, F> {
    type Output = Result<()>;

    #[inline(always)]
    fn run(self) -> Result<()> {
        let Self { growing, words, new, mut joins, monitor } = self;
        let layout = growing.all.set().layout();
        for offset in [BEFORE].iter().chain(&EARLIER) {
            let along_z = *offset == BEFORE;
            let step = offset[0] * layout.plane as isize + offset[1] * layout.row as isize;
            for (x, y, start) in layout.rows() {
                monitor.check()?;
                for k in 0..layout.row {
                    let j = start + k;
                    if words[j] == 0 {
                        continue;
                    }
                    // Spare rows, planes and bits are 0, so what lies beyond the grid is not in the set.
                    let other = j.wrapping_add_signed(step);
                    let fresh = new[j] | shifted(new, other, offset[2]);
                    let pairs = words[j] & shifted(words, other, offset[2]) & fresh;
                    if pairs == 0 {
                        continue;
                    }
                    let linked = growing.linked.words();
                    let implied =
                        if along_z { 0 } else { pairs & pairs << 1 & linked[j] & shifted(linked, other, offset[2]) };
                    let mut left = pairs & !implied;
                    while left != 0 {
                        let bit = left.trailing_zeros();
                        left &= left - 1;
                        let place = (64 * other + bit as usize).wrapping_add_signed(offset[2]);
                        let a = growing.trees.root(growing.all.rank_at(j, bit) as u32);
                        let b = growing.trees.root(growing.all.rank_at(place / 64, (place % 64) as u32) as u32);
                        if a == b || joins([x, y, 64 * k + bit as usize], *offset) {
                            growing.trees.unite_roots([a, b]);
                            if along_z {
                                growing.linked.words_mut()[j] |= 1 << bit;
                            }
                        } else {
                            push(&mut growing.refused, (j as u32, bit as u8, offset.map(|c| c as i8)), LABELS)?;
                            // The next pair has to speak for itself.
                            left |= implied & (1 << bit) << 1;
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::naive;

    #[test]
    fn agrees_with_the_naive_flood_fill() {
        let mut n_refused = 0;
        for seed in 0..150 {
            let points = RankedSet::new(naive::random_grid(seed)).unwrap();
            let layout = points.set().layout();
            // A rule that depends on both ends alike.
            let rule = |p: [usize; 3], q: [usize; 3]| !(layout.flat(p) + layout.flat(q)).is_multiple_of(5);
            let moved = |p: [usize; 3], o: [isize; 3]| [0, 1, 2].map(|a| p[a].wrapping_add_signed(o[a]));
            let found = join(&points, |p, o| rule(p, moved(p, o)), &Monitor::default()).unwrap();
            let both: Vec<[isize; 3]> = [BEFORE].iter().chain(&EARLIER).flat_map(|&o| [o, o.map(|c| -c)]).collect();
            let mut expected = Labels { of_point: vec![u32::MAX; points.len()], n: 0 };
            for (first, point) in points.points().enumerate() {
                if expected.of_point[first] != u32::MAX {
                    continue;
                }
                let mut stack = vec![point];
                expected.of_point[first] = expected.n as u32;
                while let Some(p) = stack.pop() {
                    for q in naive::around(layout, p, &both) {
                        let Some(rank) = points.rank(q) else { continue };
                        n_refused += usize::from(!rule(p, q));
                        if expected.of_point[rank] == u32::MAX && rule(p, q) {
                            expected.of_point[rank] = expected.n as u32;
                            stack.push(q);
                        }
                    }
                }
                expected.n += 1;
            }
            assert_eq!(found, expected, "seed {seed}");
        }
        assert!(n_refused > 10_000);
    }

    #[test]
    fn a_set_that_grows_ends_as_if_it_had_always_been_so() {
        let (mut n_grown, mut n_rejoined) = (0, 0);
        for seed in 0..150 {
            let all = RankedSet::new(naive::random_grid(seed)).unwrap();
            let layout = all.set().layout();
            let part = |seed: u64, of: &BitGrid| {
                let mask = naive::random_mask(seed, layout);
                naive::grid_of(layout, |p| of.contains(p) && mask.contains(p))
            };
            let middle = part(seed + 1, all.set());
            let parts = [part(seed + 2, &middle), middle, all.set().clone()];
            // Two rules, of which the second joins more.
            let code = |p: [usize; 3], o: [isize; 3]| {
                layout.flat(p) + layout.flat([0, 1, 2].map(|a| p[a].wrapping_add_signed(o[a])))
            };
            let strict = |p, o| code(p, o).is_multiple_of(3);
            let loose = |p, o| code(p, o).is_multiple_of(3) || code(p, o).is_multiple_of(5);
            let monitor = Monitor::default();
            let mut growing = Growing::new(&all).unwrap();
            for part in parts {
                let points = RankedSet::new(part).unwrap();
                growing.grow(points.set(), strict, &monitor).unwrap();
                let expected = join(&points, strict, &monitor).unwrap();
                assert_eq!(growing.labels(&points).unwrap(), expected, "seed {seed}");
                let mut loosened = growing.copied().unwrap();
                loosened.ask_again(loose, &monitor).unwrap();
                loosened.grow(all.set(), loose, &monitor).unwrap();
                let labels = loosened.labels(&all).unwrap();
                assert_eq!(labels, join(&all, loose, &monitor).unwrap(), "seed {seed}");
                n_grown += expected.n;
                n_rejoined += usize::from(labels.n < expected.n);
            }
        }
        assert!(n_grown > 2000 && n_rejoined > 50, "{n_grown} {n_rejoined}");
    }
}
