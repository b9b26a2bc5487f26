//! Where blanks end and start, 64 bytes at a time.
//!
//! A table of short words is mostly edges. Looking for the next one byte by byte costs a few instructions per byte;
//! here 64 bytes become a mask with one bit per byte, whose changes are the edges. After the idea of "Parsing gigabytes
//! of JSON per second", G. Langdale, D. Lemire, VLDB J. 28, 941 (2019), without vector instructions.

/// Bytes looked at together.
const BLOCK: usize = 64;
/// One in each byte.
const EACH: u64 = u64::from_ne_bytes([1; 8]);

/// The places in a text where a blank (any byte up to the space) follows something else or the other way round; the end
/// counts as a blank.
pub(super) struct Edges<'a> {
    text: &'a [u8],
    /// Where the present block starts.
    block: usize,
    /// The edges in it that are still to come.
    left: u64,
    /// Whether its last byte is no blank.
    inside: u64,
}

impl<'a> Edges<'a> {
    /// The edges from `at` on, as if a blank were before.
    pub fn new(text: &'a [u8], at: usize) -> Self {
        let mut edges = Self { text, block: at, left: 0, inside: 0 };
        edges.look();
        edges
    }

    /// The next edge.
    #[inline]
    pub fn next(&mut self) -> Option<usize> {
        while self.left == 0 {
            if self.block + BLOCK > self.text.len() {
                return None;
            }
            self.block += BLOCK;
            self.look();
        }
        let at = self.block + self.left.trailing_zeros() as usize;
        self.left &= self.left - 1;
        Some(at)
    }

    /// Finds the edges of the present block.
    #[inline]
    fn look(&mut self) {
        let rest = &self.text[self.block.min(self.text.len())..];
        let words = match rest.first_chunk() {
            Some(block) => non_blanks(block),
            None => {
                let mut block = [b' '; BLOCK];
                block[..rest.len()].copy_from_slice(rest);
                non_blanks(&block)
            }
        };
        self.left = words ^ (words << 1 | self.inside);
        self.inside = words >> (BLOCK - 1);
    }
}

/// A bit for each byte that is no blank.
///
/// Eight bytes at a time: the highest bit of a byte says so if it was set before, or if the low seven bits plus 0x5f
/// reach it; no sum carries into the next byte. The product then moves the eight bits side by side to the top.
#[inline]
fn non_blanks(block: &[u8; BLOCK]) -> u64 {
    let mut mask = 0;
    for (i, bytes) in block.as_chunks().0.iter().enumerate() {
        let bytes = u64::from_le_bytes(*bytes);
        let reached = (bytes & (EACH * 0x7f)) + EACH * 0x5f;
        let highest = ((reached | bytes) >> 7) & EACH;
        mask |= (highest.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * i);
    }
    mask
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(text: &[u8], from: usize) -> Vec<usize> {
        let mut edges = Edges::new(text, from);
        std::iter::from_fn(|| edges.next()).collect()
    }

    /// The naive twin.
    fn edges_by_byte(text: &[u8], from: usize) -> Vec<usize> {
        let is_word = |at: usize| at >= from && text.get(at).is_some_and(|&byte| byte > b' ');
        (from..=text.len()).filter(|&at| is_word(at) != (at > from && is_word(at - 1))).collect()
    }

    #[test]
    fn every_byte_is_a_blank_or_not() {
        for byte in 0..=u8::MAX {
            for beside in [b' ', b'a', 0, 0xff] {
                let text = [beside, byte, beside, byte, byte];
                assert_eq!(edges(&text, 0), edges_by_byte(&text, 0), "{byte} beside {beside}");
            }
        }
    }

    #[test]
    fn agrees_with_looking_byte_by_byte() {
        for seed in 0..3000u64 {
            let mut state = seed;
            let mut random = |n: u64| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 33) % n
            };
            let share = random(10);
            let n = random(300);
            let text: Vec<u8> = (0..n).map(|_| if random(10) < share { b'x' } else { b' ' }).collect();
            let from = random(n + 1) as usize;
            assert_eq!(edges(&text, from), edges_by_byte(&text, from), "seed {seed}");
        }
    }
}
