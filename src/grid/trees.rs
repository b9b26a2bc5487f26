//! Items united pair by pair, and the numbers of what they have become. For several threads: [`super::forest`].

use crate::Result;
use crate::work::memory::{Purpose, collected, filled};

const TREES: Purpose = Purpose("the components of points");

/// A component number for every point of a set, or item of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels {
    /// Component of each point; components are numbered from 0 by their first point.
    pub of_point: Vec<u32>,
    /// Number of components.
    pub n: usize,
}

/// Items united pair by pair.
#[derive(Debug)]
pub struct Trees {
    /// A forest in which every root is the lowest of its tree.
    parents: Vec<u32>,
}

impl Trees {
    /// So many items, each by itself.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn new(n: usize) -> Result<Self> {
        Ok(Self { parents: collected(0..n as u32, n, TREES)? })
    }

    /// A copy.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn copied(&self) -> Result<Self> {
        Ok(Self { parents: collected(self.parents.iter().copied(), self.parents.len(), TREES)? })
    }

    /// The lowest item of an item's tree.
    #[inline(always)]
    pub fn root(&mut self, mut i: u32) -> u32 {
        while self.parents[i as usize] != i {
            self.parents[i as usize] = self.parents[self.parents[i as usize] as usize];
            i = self.parents[i as usize];
        }
        i
    }

    /// Whether two items are in one tree.
    pub fn are_united(&mut self, [a, b]: [u32; 2]) -> bool {
        self.root(a) == self.root(b)
    }

    /// Makes one tree of those of two items.
    pub fn unite(&mut self, [a, b]: [u32; 2]) {
        let roots = [self.root(a), self.root(b)];
        self.unite_roots(roots);
    }

    /// Makes one tree of two, given by their roots.
    #[inline(always)]
    pub fn unite_roots(&mut self, [a, b]: [u32; 2]) {
        self.parents[a.max(b) as usize] = a.min(b);
    }

    /// The number of each item's tree, by its first item.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn number(mut self) -> Result<Labels> {
        let mut labels = Labels { of_point: filled(0, self.parents.len(), TREES)?, n: 0 };
        for i in 0..self.parents.len() {
            let root = self.root(i as u32) as usize;
            labels.of_point[i] = if root == i {
                labels.n += 1;
                labels.n as u32 - 1
            } else {
                labels.of_point[root]
            };
        }
        Ok(labels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_are_numbered_by_their_first_item() {
        let mut trees = Trees::new(6).unwrap();
        [[5, 3], [4, 1], [3, 1]].into_iter().for_each(|pair| trees.unite(pair));
        assert!(trees.are_united([5, 4]) && !trees.are_united([0, 1]) && !trees.are_united([2, 3]));
        assert_eq!(trees.root(5), 1, "the lowest");
        let untouched = trees.copied().unwrap();
        trees.unite([0, 2]);
        assert_eq!(trees.number().unwrap(), Labels { of_point: vec![0, 1, 0, 1, 1, 1], n: 2 });
        assert_eq!(untouched.number().unwrap(), Labels { of_point: vec![0, 1, 2, 1, 1, 1], n: 3 });
    }
}
