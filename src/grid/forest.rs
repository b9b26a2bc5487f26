//! Numbered items that are united until nothing is left to unite, on several threads.
//!
//! A forest holds for every item one that comes before it in the same tree; the root of a tree is its lowest item. So trees
//! numbered in the order of their roots are numbered by their first items, in whatever order items were united.
//!
//! For several threads the items are cut into stretches. Within a stretch a thread unites what it likes; a pair across a
//! seam is kept. In the end each stretch numbers its trees; these are the items of a forest of their own, in which the pairs
//! are united, and what it numbers are the trees of all. They are far fewer than the items, and so are the pairs.
//! O(items α(items)).

use crate::Result;
use crate::work::kept::Kept;
use crate::work::memory::{Purpose, push};
use crate::work::{each, pieces};

const TREES: Purpose = Purpose("the trees of a forest");

/// Trees of items.
#[derive(Debug, Clone, Default)]
pub struct Forest {
    /// Of each item one before it in its tree and its stretch, or itself.
    parents: Kept<u32>,
    /// First item of each stretch, and the number of items.
    bounds: Vec<usize>,
    /// Pairs to be united across seams, by stretch of the later item.
    pairs: Vec<Vec<[u32; 2]>>,
}

/// Items that one thread unites.
pub struct Stretch<'a> {
    first: u32,
    parents: &'a mut [u32],
    pairs: Vec<[u32; 2]>,
}

impl Forest {
    /// Items in stretches between `bounds`, from 0 to their number; each is a tree of its own.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn new(bounds: Vec<usize>) -> Result<Self> {
        let n_stretches = bounds.len() - 1;
        let parents = Kept::made(bounds[n_stretches], n_stretches, TREES, |item| item as u32)?;
        Ok(Self { parents, pairs: vec![Vec::new(); n_stretches], bounds })
    }

    /// Unites items: `unite` is given a stretch, and what `parts` has for it.
    ///
    /// # Errors
    /// Those of `unite`.
    pub fn unite<P: Send>(
        &mut self,
        parts: impl Iterator<Item = P>,
        unite: impl Fn(P, &mut Stretch<'_>) -> Result<()> + Sync,
    ) -> Result<()> {
        let pairs = self.pairs.iter_mut().map(std::mem::take);
        let stretches = self.bounds.iter().zip(pieces(&mut self.parents, &self.bounds)).zip(pairs);
        let stretches = stretches.map(|((&first, parents), pairs)| Stretch { first: first as u32, parents, pairs });
        let united = each(parts.zip(stretches).collect(), |(part, mut stretch)| {
            unite(part, &mut stretch)?;
            Ok(stretch.pairs)
        });
        self.pairs = united.into_iter().collect::<Result<_>>()?;
        Ok(())
    }

    /// The number of each item's tree, and of all trees. Trees are numbered in ascending order of their first items.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn number(self) -> Result<(Kept<u32>, usize)> {
        let Self { parents: mut numbers, bounds, pairs } = self;
        let stretches = bounds.iter().zip(pieces(&mut numbers, &bounds)).collect();
        let counts = each(stretches, |(&first, items): (&usize, &mut [u32])| {
            let mut n = 0;
            for i in 0..items.len() {
                let parent = items[i] as usize - first;
                // What comes before has its number in place of its parent.
                items[i] = if parent == i { n } else { items[parent] };
                n += u32::from(parent == i);
            }
            n as usize
        });
        if counts.len() == 1 {
            return Ok((numbers, counts[0]));
        }
        let firsts = running_sums(&counts);
        let tree_of = |item: u32| {
            let stretch = bounds.partition_point(|&bound| bound <= item as usize) - 1;
            firsts[stretch] as u32 + numbers[item as usize]
        };
        let mut trees = Self::new(vec![0, firsts[counts.len()]])?;
        trees.unite([()].into_iter(), |(), trees| {
            pairs.iter().flatten().try_for_each(|&[later, earlier]| trees.unite(tree_of(later), tree_of(earlier)))
        })?;
        let (of_tree, n) = trees.number()?;
        let stretches = firsts.iter().zip(pieces(&mut numbers, &bounds)).collect();
        each(stretches, |(&first, numbers): (&usize, &mut [u32])| {
            numbers.iter_mut().for_each(|number| *number = of_tree[first + *number as usize]);
        });
        Ok((numbers, n))
    }
}

impl Stretch<'_> {
    /// Unites the trees of two items, of which `later` is in this stretch and `earlier` in it or before it.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    #[inline]
    pub fn unite(&mut self, later: u32, earlier: u32) -> Result<()> {
        if earlier < self.first {
            return push(&mut self.pairs, [later, earlier], TREES);
        }
        let (a, b) = (self.root(later), self.root(earlier));
        self.parents[(a.max(b) - self.first) as usize] = a.min(b);
        Ok(())
    }

    #[inline]
    fn root(&mut self, mut item: u32) -> u32 {
        loop {
            let parent = self.parents[(item - self.first) as usize];
            if parent == item {
                return item;
            }
            let grandparent = self.parents[(parent - self.first) as usize];
            self.parents[(item - self.first) as usize] = grandparent;
            item = grandparent;
        }
    }
}

/// The sum of all counts before each, and of all.
pub fn running_sums(counts: &[usize]) -> Vec<usize> {
    let mut sum = 0;
    let sums = counts.iter().map(|count| {
        sum += count;
        sum
    });
    [0].into_iter().chain(sums).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::Random;

    /// Trees by letting the lower number win until nothing changes.
    fn plain(n: usize, pairs: &[[u32; 2]]) -> (Vec<u32>, usize) {
        let mut lowest: Vec<u32> = (0..n as u32).collect();
        let mut is_settled = false;
        while !is_settled {
            is_settled = true;
            for &[a, b] in pairs {
                let low = lowest[a as usize].min(lowest[b as usize]);
                for item in [a, b] {
                    is_settled &= lowest[item as usize] == low;
                    lowest[item as usize] = low;
                }
            }
        }
        let mut roots = lowest.clone();
        roots.sort_unstable();
        roots.dedup();
        (lowest.iter().map(|low| roots.binary_search(low).unwrap() as u32).collect(), roots.len())
    }

    #[test]
    fn trees_do_not_depend_on_the_seams() {
        let mut n_crossing = 0;
        for seed in 0..300 {
            let mut random = Random(seed);
            let n = 1 + random.below(60);
            let pairs: Vec<[u32; 2]> = (0..random.below(2 * n))
                .map(|_| [random.below(n) as u32, random.below(n) as u32])
                .map(|[a, b]| [a.max(b), a.min(b)])
                .collect();
            let expected = plain(n, &pairs);
            for n_stretches in [1, 2, 3, 7] {
                let mut bounds: Vec<usize> = (1..n_stretches).map(|_| random.below(n + 1)).chain([0, n]).collect();
                bounds.sort_unstable();
                let mut forest = Forest::new(bounds.clone()).unwrap();
                // In two goes, as kernels do.
                for half in 0..2 {
                    let parts = bounds.windows(2).map(|bounds| bounds[0] as u32..bounds[1] as u32);
                    let unite = |part: std::ops::Range<u32>, stretch: &mut Stretch<'_>| {
                        let own = pairs.iter().skip(half).step_by(2).filter(|[later, _]| part.contains(later));
                        own.clone().try_for_each(|&[later, earlier]| stretch.unite(later, earlier))
                    };
                    forest.unite(parts, unite).unwrap();
                }
                n_crossing += forest.pairs.iter().flatten().count();
                let (numbers, n) = forest.number().unwrap();
                assert_eq!((&numbers[..], n), (&expected.0[..], expected.1), "seed {seed}, {bounds:?}");
            }
        }
        assert!(n_crossing > 1000, "{n_crossing}");
    }
}
