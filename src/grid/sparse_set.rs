//! A few voxels of a large grid.

use super::bits::{BitGrid, Layout};
use super::runs::Run;
use crate::Result;
use crate::work::memory::{Purpose, collected, make_room, push};

/// A set of voxels held as the words that are not empty: `(word, bits)`, no bit twice. Cheap where few voxels of a large grid
/// are meant.
#[derive(Debug, Default)]
pub struct SparseSet {
    /// Words of the grid with their set bits; a word may be named several times with different bits.
    pub words: Vec<(u32, u64)>,
}

const VOXELS: Purpose = Purpose("a set of voxels");

impl SparseSet {
    /// Adds voxels of a word; they must not be in the set.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    #[inline]
    pub fn push(&mut self, word: u32, bits: u64) -> Result<()> {
        push(&mut self.words, (word, bits), VOXELS)
    }

    /// Adds the voxels of a run; they must not be in the set.
    ///
    /// # Errors
    /// As [`SparseSet::push`].
    pub fn push_run(&mut self, run: Run, layout: Layout) -> Result<()> {
        run.words(layout).try_for_each(|(word, bits)| self.push(word as u32, bits))
    }

    /// Adds the voxels of another set; no voxel may be in both.
    ///
    /// # Errors
    /// As [`SparseSet::push`].
    pub fn append(&mut self, mut other: Self) -> Result<()> {
        make_room(&mut self.words, other.words.len(), VOXELS)?;
        self.words.append(&mut other.words);
        Ok(())
    }

    /// A copy.
    ///
    /// # Errors
    /// As [`SparseSet::push`].
    pub fn copied(&self) -> Result<Self> {
        Ok(Self { words: collected(self.words.iter().copied(), self.words.len(), VOXELS)? })
    }

    /// Number of voxels.
    pub fn count(&self) -> usize {
        self.words.iter().map(|(_, bits)| bits.count_ones() as usize).sum()
    }

    /// Adds the voxels to a grid.
    pub fn insert_into(&self, grid: &mut BitGrid) {
        for &(word, bits) in &self.words {
            grid.words_mut()[word as usize] |= bits;
        }
    }

    /// Takes the voxels out of a grid.
    pub fn remove_from(&self, grid: &mut BitGrid) {
        for &(word, bits) in &self.words {
            grid.words_mut()[word as usize] &= !bits;
        }
    }

    /// Whether a voxel is in both this set and the grid.
    pub fn meets(&self, grid: &BitGrid) -> bool {
        self.words.iter().any(|&(word, bits)| grid.words()[word as usize] & bits != 0)
    }

    /// The next breadth-first layer: the voxels of `within` that share a face with a voxel of this set and are not in
    /// `seen`, to which they are added.
    ///
    /// # Errors
    /// As [`SparseSet::push`].
    pub fn next_layer(&self, within: &BitGrid, seen: &mut BitGrid) -> Result<Self> {
        let (row, plane) = (within.layout().row, within.layout().plane);
        let (within, seen) = (within.words(), seen.words_mut());
        let mut layer = Self::default();
        let mut reach = |word: usize, bits: u64| {
            let fresh = bits & within[word] & !seen[word];
            if fresh == 0 {
                return Ok(());
            }
            seen[word] |= fresh;
            layer.push(word as u32, fresh)
        };
        for &(word, bits) in &self.words {
            let word = word as usize;
            reach(word - plane, bits)?;
            reach(word - row, bits)?;
            reach(word - 1, bits << 63)?;
            reach(word, bits << 1 | bits >> 1)?;
            reach(word + 1, bits >> 63)?;
            reach(word + row, bits)?;
            reach(word + plane, bits)?;
        }
        Ok(layer)
    }
}

#[cfg(test)]
mod tests {
    use super::super::naive;
    use super::super::neighbors::touching;
    use super::super::slabs::Slabs;
    use super::*;

    #[test]
    fn layers_grow_like_touching() {
        for seed in 0..100 {
            let within = naive::random_grid(seed);
            let Some(first) = within.words().iter().position(|&word| word != 0) else { continue };
            let bit = within.words()[first] & within.words()[first].wrapping_neg();
            let mut layer = SparseSet { words: vec![(first as u32, bit)] };
            let mut seen = BitGrid::empty(within.layout()).unwrap();
            layer.insert_into(&mut seen);
            while layer.count() > 0 {
                let before = seen.clone();
                layer = layer.next_layer(&within, &mut seen).unwrap();
                let mut expected = before.clone();
                touching(&before, &within, Slabs::of(within.layout()), &mut expected);
                let grown = naive::grid_of(within.layout(), |v| before.contains(v) || expected.contains(v));
                assert_eq!(seen, grown, "seed {seed}");
                assert_eq!(before.count() + layer.count(), seen.count(), "seed {seed}");
            }
        }
    }
}
