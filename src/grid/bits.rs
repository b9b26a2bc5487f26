//! Sets of voxels, one bit each.
//!
//! A row along z is a whole number of 64-bit words with at least one spare bit at its end; each plane of rows is followed
//! by a spare row, and spare planes lie before the first (two) and behind the last (one):
//!
//! ```text
//!             y = 0      y = 1           y = ny - 1   spare
//!  spare     000000|    000000|    …    000000|      000000|
//!  x = 0     10110 |    00111 |    …    01000 |      000000|      word (x, y, k) = (x + 2) * plane + y * row + k
//!  x = 1     …                                                    voxel z = bit z % 64 of word k = z / 64
//!  spare     000000|    000000|    …    000000|      000000|
//! ```
//!
//! So the six neighbours of the 64 voxels of word `j` are the words `j ± plane` and `j ± row`, and `j` itself shifted
//! by one bit with carry from `j ± 1`: no edge needs a test. What a shift or an offset carries beyond the grid lands in
//! spare bits; those of a set are always 0, and results are masked by a set.

use std::ops::Range;

use crate::Result;
use crate::work::available_threads;
use crate::work::kept::Kept;
use crate::work::memory::Purpose;
use crate::work::simd::{self, Kernel};

const MASK: Purpose = Purpose("a voxel mask");
/// Grids with fewer voxels are worked on by one thread: handing work to others would cost more than it saves.
const MIN_VOXELS_PER_THREAD: usize = 2_000_000;

/// Where the voxels of a grid lie in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Layout {
    /// Voxels along x, y, z.
    pub shape: [usize; 3],
    /// Words of a row.
    pub row: usize,
    /// Words of a plane of rows, its spare row included.
    pub plane: usize,
}

impl Layout {
    /// The layout of a grid of this shape.
    pub fn new(shape: [usize; 3]) -> Self {
        let row = shape[2] / 64 + 1;
        Self { shape, row, plane: (shape[1] + 1) * row }
    }

    /// Number of voxels.
    pub fn n_voxels(&self) -> usize {
        self.shape.iter().product()
    }

    /// Threads of the pool this runs on that share the work on a grid: one if it is small.
    pub fn n_threads(&self) -> usize {
        available_threads().min(self.n_voxels() / MIN_VOXELS_PER_THREAD).max(1)
    }

    /// Number of words, spare ones included.
    pub fn n_words(&self) -> usize {
        (self.shape[0] + 3) * self.plane
    }

    /// The words that hold voxels, and spare words between. The neighbours of each by face, and those by edge and corner
    /// that come earlier, are words of the grid too.
    #[inline]
    pub fn inner(&self) -> Range<usize> {
        2 * self.plane..(self.shape[0] + 2) * self.plane
    }

    /// First word of the row at (x, y).
    #[inline]
    pub fn row_start(&self, x: usize, y: usize) -> usize {
        (x + 2) * self.plane + y * self.row
    }

    /// Word and bit of a voxel.
    #[inline]
    pub fn place(&self, [x, y, z]: [usize; 3]) -> (usize, u32) {
        (self.row_start(x, y) + z / 64, (z % 64) as u32)
    }

    /// The voxel at a bit of a word.
    #[inline]
    pub fn voxel(&self, word: usize, bit: u32) -> [usize; 3] {
        let (x, rest) = (word / self.plane - 2, word % self.plane);
        [x, rest / self.row, rest % self.row * 64 + bit as usize]
    }

    /// Flat index of a voxel, z fastest.
    #[inline]
    pub fn flat(&self, [x, y, z]: [usize; 3]) -> usize {
        (x * self.shape[1] + y) * self.shape[2] + z
    }

    /// The words of all rows in flat order: for each row its x, y and first word.
    pub fn rows(self) -> impl Iterator<Item = (usize, usize, usize)> {
        self.rows_of(0..self.shape[0])
    }

    /// As [`Layout::rows`], of a stretch of planes.
    pub fn rows_of(self, planes: Range<usize>) -> impl Iterator<Item = (usize, usize, usize)> {
        let ny = self.shape[1];
        planes.flat_map(move |x| (0..ny).map(move |y| (x, y, self.row_start(x, y))))
    }

    /// The bits of word `k` of a row that are voxels, not spare.
    #[inline]
    pub fn valid(&self, k: usize) -> u64 {
        let rest = self.shape[2] - (64 * k).min(self.shape[2]);
        if rest >= 64 { u64::MAX } else { (1 << rest) - 1 }
    }
}

/// A set of voxels.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BitGrid {
    layout: Layout,
    words: Kept<u64>,
}

impl BitGrid {
    /// The empty set.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn empty(layout: Layout) -> Result<Self> {
        let mut set = Self::default();
        set.reset(layout)?;
        Ok(set)
    }

    /// Empties the set and gives it another layout; memory is kept for reuse.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn reset(&mut self, layout: Layout) -> Result<()> {
        self.words.remake(layout.n_words(), layout.n_threads(), MASK, |_| 0)?;
        self.layout = layout;
        Ok(())
    }

    /// A copy of the set.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn copied(&self) -> Result<Self> {
        let words = Kept::made(self.words.len(), self.layout.n_threads(), MASK, |j| self.words[j])?;
        Ok(Self { layout: self.layout, words })
    }

    /// Where the voxels lie.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// All words, spare ones included.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// All words, for kernels; spare bits must stay 0.
    pub fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
    }

    /// Whether the voxel is in the set.
    pub fn contains(&self, voxel: [usize; 3]) -> bool {
        let (word, bit) = self.layout.place(voxel);
        self.words[word] >> bit & 1 == 1
    }

    /// Adds the voxel.
    pub fn insert(&mut self, voxel: [usize; 3]) {
        let (word, bit) = self.layout.place(voxel);
        self.words[word] |= 1 << bit;
    }

    /// Number of voxels in the set.
    pub fn count(&self) -> usize {
        simd::run(Count(&self.words))
    }

    /// Flat indices of the set, ascending.
    pub fn flat_indices(&self) -> impl Iterator<Item = usize> {
        let Layout { shape, row, .. } = self.layout;
        self.layout.rows().flat_map(move |(x, y, start)| {
            let flat = (x * shape[1] + y) * shape[2];
            (0..row).flat_map(move |k| ones(self.words[start + k]).map(move |bit| flat + 64 * k + bit as usize))
        })
    }

    /// One byte per voxel, 1 for those in the set, in flat order.
    ///
    /// # Panics
    /// If `bytes` does not hold one byte per voxel.
    pub fn unpack(&self, bytes: &mut [u8]) {
        assert_eq!(bytes.len(), self.layout.n_voxels(), "one byte per voxel");
        let rows = bytes.chunks_exact_mut(self.layout.shape[2].max(1));
        for (bytes, (_, _, start)) in rows.zip(self.layout.rows()) {
            for (z, byte) in bytes.iter_mut().enumerate() {
                *byte = (self.words[start + z / 64] >> (z % 64) & 1) as u8;
            }
        }
    }
}

/// Number of set bits: an instruction of its own where the processor has one.
struct Count<'a>(&'a [u64]);

impl Kernel for Count<'_> {
    type Output = usize;

    #[inline(always)]
    fn run(self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }
}

/// The positions of the set bits, ascending.
#[inline]
pub fn ones(mut word: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        (word != 0).then(|| {
            let bit = word.trailing_zeros();
            word &= word - 1;
            bit
        })
    })
}

/// The eight points of a cell, given by the one with the least coordinates.
pub fn corners(cell: [usize; 3]) -> [[usize; 3]; 8] {
    std::array::from_fn(|corner| [0, 1, 2].map(|axis| cell[axis] + (corner >> axis & 1)))
}

/// The word whose bit b is the bit b + `dz` of word `j`, for `dz` -1, 0 or 1, taking carries from the words beside it.
#[inline]
pub fn shifted(words: &[u64], j: usize, dz: isize) -> u64 {
    match dz {
        0 => words[j],
        1 => words[j] >> 1 | words[j + 1] << 63,
        _ => words[j] << 1 | words[j - 1] >> 63,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_voxel_has_its_own_bit() {
        for shape in [[1, 1, 1], [2, 3, 63], [3, 2, 64], [2, 2, 130]] {
            let layout = Layout::new(shape);
            let mut set = BitGrid::empty(layout).unwrap();
            for flat in 0..layout.n_voxels() {
                let voxel = [flat / (shape[1] * shape[2]), flat / shape[2] % shape[1], flat % shape[2]];
                assert_eq!(layout.flat(voxel), flat);
                assert!(!set.contains(voxel));
                set.insert(voxel);
                let (word, bit) = layout.place(voxel);
                assert_eq!(layout.voxel(word, bit), voxel);
                assert!(layout.valid(voxel[2] / 64) >> bit & 1 == 1);
            }
            assert_eq!(set.count(), layout.n_voxels());
            assert!(set.flat_indices().eq(0..layout.n_voxels()));
        }
    }

    #[test]
    fn a_row_ends_in_a_spare_bit() {
        assert_eq!((Layout::new([1, 1, 63]).row, Layout::new([1, 1, 64]).row), (1, 2));
        assert_eq!(Layout::new([1, 1, 64]).valid(1), 0);
    }
}
