//! Stretches of set voxels along z.

use super::bits::{Layout, shifted};
use crate::work::kept::keep;

/// A stretch of set voxels along z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Run {
    /// First voxel.
    pub start: [u32; 3],
    /// Number of voxels.
    pub length: u32,
}

keep!(Run);

impl Run {
    /// The words that hold the run, with its bits.
    #[inline]
    pub fn words(self, layout: Layout) -> impl Iterator<Item = (usize, u64)> {
        let (mut word, mut bit) = layout.place(self.start.map(|c| c as usize));
        let mut left = self.length;
        std::iter::from_fn(move || {
            (left > 0).then(|| {
                let here = left.min(64 - bit);
                let bits = (u64::MAX >> (64 - here)) << bit;
                left -= here;
                bit = 0;
                word += 1;
                (word - 1, bits)
            })
        })
    }
}

/// The first of each stretch of linked voxels: they lie in one run on either side, so one link is enough.
#[inline]
pub fn firsts(linked: u64) -> u64 {
    linked & !(linked << 1)
}

/// Bits of word `j` at which a run starts. The word before a row ends in a spare bit, so no carry crosses rows.
#[inline]
pub fn starts(words: &[u64], j: usize) -> u64 {
    words[j] & !shifted(words, j, -1)
}

/// Length of the run that starts at a bit of word `j`; it may go on over several words.
#[inline]
pub fn run_length(words: &[u64], j: usize, bit: u32) -> u32 {
    let mut length = (words[j] >> bit).trailing_ones();
    let mut next = j + 1;
    if bit + length == 64 {
        // A row ends in a spare bit, so the run ends within its row.
        while words[next] == u64::MAX {
            length += 64;
            next += 1;
        }
        length += words[next].trailing_ones();
    }
    length
}
