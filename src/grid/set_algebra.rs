//! Sets of voxels of one lattice, put together.

use super::bits::BitGrid;

impl BitGrid {
    /// Adds the voxels of another set.
    pub fn unite(&mut self, other: &Self) {
        self.combine(other, |word, other| word | other);
    }

    /// Keeps only the voxels that are in another set too.
    pub fn keep(&mut self, other: &Self) {
        self.combine(other, |word, other| word & other);
    }

    /// Removes the voxels of another set.
    pub fn remove(&mut self, other: &Self) {
        self.combine(other, |word, other| word & !other);
    }

    fn combine(&mut self, other: &Self, of: impl Fn(u64, u64) -> u64) {
        debug_assert!(self.layout() == other.layout());
        self.words_mut().iter_mut().zip(other.words()).for_each(|(word, &other)| *word = of(*word, other));
    }

    /// Becomes the voxels that were not in it.
    pub fn complement(&mut self) {
        let layout = self.layout();
        for (_, _, start) in layout.rows() {
            for k in 0..layout.row {
                let word = &mut self.words_mut()[start + k];
                *word = !*word & layout.valid(k);
            }
        }
    }

    /// Whether all voxels are in another set too.
    pub fn is_part_of(&self, other: &Self) -> bool {
        self.words().iter().zip(other.words()).all(|(word, other)| word & !other == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::naive;

    #[test]
    fn sets_are_put_together_voxel_by_voxel() {
        let mut n_parts = 0;
        for seed in 0..40 {
            let a = naive::random_grid(seed);
            let layout = a.layout();
            let b = naive::random_mask(seed + 1, layout);
            let after = |change: fn(&mut BitGrid, &BitGrid)| {
                let mut set = a.clone();
                change(&mut set, &b);
                set
            };
            let of = |rule: &dyn Fn(bool, bool) -> bool| {
                naive::grid_of(layout, |voxel| rule(a.contains(voxel), b.contains(voxel)))
            };
            assert_eq!(after(BitGrid::unite), of(&|a, b| a || b), "seed {seed}");
            assert_eq!(after(BitGrid::keep), of(&|a, b| a && b), "seed {seed}");
            assert_eq!(after(BitGrid::remove), of(&|a, b| a && !b), "seed {seed}");
            assert_eq!(after(|set, _| set.complement()), of(&|a, _| !a), "seed {seed}");
            let both = after(BitGrid::keep);
            assert!(both.is_part_of(&a) && both.is_part_of(&b), "seed {seed}");
            assert_eq!(a.is_part_of(&b), both == a, "seed {seed}");
            n_parts += usize::from(both != a);
        }
        assert!(n_parts > 20, "{n_parts}");
    }
}
