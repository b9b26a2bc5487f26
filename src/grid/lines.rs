//! How much of a point's surroundings is closed: the share of straight lines through it that end in a set both ways.
//!
//! The 49 lines are the integer vectors with entries -2..=2 and no common divisor, one of each opposite pair; a line
//! through a point visits every point that is a multiple of its vector away. It is closed if points of the set lie on
//! both sides. Each line weighs as much as the solid angle that is nearer to it than to any other (its spherical Voronoi
//! cell), so the weights depend only on the sorted absolute entries: six classes.
//!
//! "A point of the set lies behind" is a recurrence along the line, `behind[x] = set[x] | behind[x - d]`, and 64 points
//! along z are one word of it: a shift, an OR and a mask. What is behind and ahead is counted per class in counters of 2 to
//! 4 bits, kept as bits in words too (a carry ripples through them); only at the end each point looks up the weight of its
//! three bytes of counts. 98 sweeps cost less than the distances they start from.

use super::bits::{BitGrid, Layout};
use crate::Result;
use crate::work::memory::{Purpose, filled};
use crate::work::simd::{self, Kernel};
use crate::work::{Monitor, each, try_each};

const SWEEP: Purpose = Purpose("the lines through a grid");

/// A vector between points.
pub type Step = [i32; 3];

/// A class of lines: those with the same sorted absolute entries.
#[derive(Debug, Clone, Copy)]
pub struct Class {
    /// The sorted absolute entries.
    pub entries: [i32; 3],
    /// Number of lines.
    pub n_lines: usize,
    /// Share of the sphere that belongs to one of them: both ends of its Voronoi cell among the 98 directions, over 4π.
    pub weight: f64,
    /// Bits that count to `n_lines`.
    n_bits: usize,
}

/// The classes; the weights of all their lines add up to 1.
pub const CLASSES: [Class; 6] = [
    Class { entries: [0, 0, 1], n_lines: 3, weight: 0.033_479_858_332_947_41, n_bits: 2 },
    Class { entries: [0, 1, 1], n_lines: 6, weight: 0.017_246_314_652_167_437, n_bits: 3 },
    Class { entries: [1, 1, 1], n_lines: 4, weight: 0.012_572_738_395_527_213, n_bits: 3 },
    Class { entries: [0, 1, 2], n_lines: 12, weight: 0.025_629_416_712_598_347, n_bits: 4 },
    Class { entries: [1, 1, 2], n_lines: 12, weight: 0.020_604_258_638_051_376, n_bits: 4 },
    Class { entries: [1, 2, 2], n_lines: 12, weight: 0.015_915_623_274_853_76, n_bits: 4 },
];

/// Number of lines.
pub const N_LINES: usize = 49;

/// The vector of every line, of each opposite pair the one whose first entry that is not 0 is positive, by class.
pub const LINES: [Step; N_LINES] = {
    let mut lines = [[0; 3]; N_LINES];
    let (mut n, mut class) = (0, 0);
    while class < CLASSES.len() {
        let mut code = 63;
        while code < 125 {
            let d: Step = [code / 25 - 2, code / 5 % 5 - 2, code % 5 - 2];
            let [a, b, c] = [d[0].abs(), d[1].abs(), d[2].abs()];
            let high = if a > b {
                if a > c { a } else { c }
            } else if b > c {
                b
            } else {
                c
            };
            let low = if a < b {
                if a < c { a } else { c }
            } else if b < c {
                b
            } else {
                c
            };
            let [x, y, z] = CLASSES[class].entries;
            if low == x && a + b + c - low - high == y && high == z {
                lines[n] = d;
                n += 1;
            }
            code += 1;
        }
        class += 1;
    }
    assert!(n == N_LINES);
    lines
};

/// The first line of each class.
const FIRST: [usize; CLASSES.len()] = {
    let mut first = [0; CLASSES.len()];
    let mut class = 1;
    while class < CLASSES.len() {
        first[class] = first[class - 1] + CLASSES[class - 1].n_lines;
        class += 1;
    }
    first
};

/// The lines of a class.
#[inline]
pub fn lines_of(class: usize) -> std::ops::Range<usize> {
    FIRST[class]..FIRST[class] + CLASSES[class].n_lines
}

/// The share of the lines of which `counts` of each class are closed: always summed in the same order.
#[inline]
pub fn share_of(counts: [usize; 6]) -> f64 {
    let part = |class: usize| CLASSES[class].weight * counts[class] as f64;
    part(0) + part(1) + part(2) + (part(3) + part(4)) + part(5)
}

/// A layout in which words can be shifted by two bits: rows end in at least two spare bits.
pub fn layout_for_lines(shape: [usize; 3]) -> Layout {
    let row = (shape[2] + 1) / 64 + 1;
    Layout { shape, row, plane: (shape[1] + 1) * row }
}

/// For each level of `levels`, the points of `open` whose share of closed lines is at least that level. The points of
/// `closing` close lines; the two sets have no point in common and a layout of [`layout_for_lines`]. On `n_threads` threads
/// of the current pool.
///
/// O(98 words) time; 20 bits of memory a point.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub fn closed_shares<const N: usize>(
    closing: &BitGrid,
    open: &BitGrid,
    levels: [f64; N],
    n_threads: usize,
    monitor: &Monitor,
) -> Result<[BitGrid; N]> {
    let count = |class: usize| Counter::of_class(class, closing, open, monitor);
    // The longest first.
    let mut counters: Vec<Counter> = try_each(n_threads, (0..CLASSES.len()).rev(), count)?;
    counters.reverse();
    let table = Table::new();
    let mut above: [BitGrid; N] = std::array::from_fn(|_| BitGrid::default());
    for set in &mut above {
        set.reset(closing.layout())?;
    }
    // A stretch of words each: points do not look at each other here.
    let n_words = open.words().len();
    let length = if n_threads == 1 { n_words } else { n_words.div_ceil(8 * n_threads) }.max(1);
    let mut stretches = Vec::with_capacity(n_words.div_ceil(length));
    let mut rest = above.each_mut().map(|set| set.words_mut());
    for first in (0..n_words).step_by(length) {
        let n = length.min(n_words - first);
        let mut words = rest.map(|words| words.split_at_mut(n));
        stretches.push((first, words.each_mut().map(|(here, _)| std::mem::take(here))));
        rest = words.map(|(_, rest)| rest);
    }
    let weigh = |(first, above): (usize, [&mut [u64]; N])| {
        simd::run(Weigh { counters: &counters, open: open.words(), first, table: &table, levels, above });
    };
    each(stretches, weigh);
    monitor.check()?;
    Ok(above)
}

/// For each point how many lines of one class are closed: bit b of the number of word j's points is `bits[b][j]`.
struct Counter {
    bits: Vec<Vec<u64>>,
}

impl Counter {
    fn of_class(class: usize, closing: &BitGrid, open: &BitGrid, monitor: &Monitor) -> Result<Self> {
        let n_words = closing.words().len();
        let mut bits = Vec::with_capacity(CLASSES[class].n_bits);
        for _ in 0..CLASSES[class].n_bits {
            bits.push(filled(0_u64, n_words, SWEEP)?);
        }
        let mut sweeps = [Sweep::new(closing.layout())?, Sweep::new(closing.layout())?];
        for line in lines_of(class) {
            monitor.check()?;
            let d = LINES[line];
            sweeps[0].run(closing, d);
            sweeps[1].run(closing, d.map(|c| -c));
            let [behind, ahead] = sweeps.each_ref().map(Sweep::words);
            simd::run(Add { behind, ahead, open: open.words(), bits: &mut bits });
        }
        Ok(Self { bits })
    }
}

/// One step of counting.
struct Add<'a> {
    behind: &'a [u64],
    ahead: &'a [u64],
    open: &'a [u64],
    bits: &'a mut [Vec<u64>],
}

impl Kernel for Add<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        const CHUNK: usize = 256;
        let n_words = self.open.len();
        let mut carry = [0_u64; CHUNK];
        for start in (0..n_words).step_by(CHUNK) {
            let range = start..(start + CHUNK).min(n_words);
            let carry = &mut carry[..range.len()];
            let sources =
                self.behind[range.clone()].iter().zip(&self.ahead[range.clone()]).zip(&self.open[range.clone()]);
            for (carry, ((behind, ahead), open)) in carry.iter_mut().zip(sources) {
                *carry = behind & ahead & open;
            }
            for bits in &mut *self.bits {
                for (bit, carry) in bits[range.clone()].iter_mut().zip(&mut *carry) {
                    let both = *bit & *carry;
                    *bit ^= *carry;
                    *carry = both;
                }
            }
        }
    }
}

/// The points that have a point of a set at `-d`, `-2d`, … from them, or are in it.
pub struct Sweep {
    layout: Layout,
    words: Vec<u64>,
    /// Which bits of a plane are points.
    valid: Vec<u64>,
}

impl Sweep {
    /// Memory for sweeps over sets of a layout of [`layout_for_lines`].
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn new(layout: Layout) -> Result<Self> {
        debug_assert!(layout.row * 64 >= layout.shape[2] + 2, "rows end in two spare bits");
        let mut valid = filled(0, layout.plane, SWEEP)?;
        for (j, word) in valid[..layout.shape[1] * layout.row].iter_mut().enumerate() {
            *word = layout.valid(j % layout.row);
        }
        Ok(Self { layout, words: filled(0, layout.n_words(), SWEEP)?, valid })
    }

    /// The result of the last [`Sweep::run`], laid out as the set.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// Whether a point is in the result.
    #[inline]
    pub fn contains(&self, point: [usize; 3]) -> bool {
        let (word, bit) = self.layout.place(point);
        self.words[word] >> bit & 1 == 1
    }

    /// Sweeps along `d`, entries -2..=2.
    pub fn run(&mut self, set: &BitGrid, d: Step) {
        debug_assert_eq!(set.layout(), self.layout);
        simd::run(Along { layout: self.layout, set: set.words(), words: &mut self.words, valid: &self.valid, d });
    }
}

struct Along<'a> {
    layout: Layout,
    set: &'a [u64],
    words: &'a mut [u64],
    valid: &'a [u64],
    d: Step,
}

impl Kernel for Along<'_> {
    type Output = ();

    /// Planes, rows and words in the order of the step, so that what is behind is done before it is asked for.
    #[inline(always)]
    fn run(self) {
        let Layout { shape: [nx, ny, _], row, plane } = self.layout;
        let Self { set, words, valid, d: [dx, dy, dz], .. } = self;
        words.copy_from_slice(set);
        // Rows of a plane with a row behind them in the grid.
        let ys = dy.max(0) as usize..(ny as i32 + dy.min(0)).max(0) as usize;
        if dx != 0 {
            let back = -(dx as isize) * plane as isize - dy as isize * row as isize;
            for i in 0..nx {
                let x = if dx > 0 { i } else { nx - 1 - i };
                let behind = x as i64 - i64::from(dx);
                if behind < 0 || behind >= nx as i64 || ys.is_empty() {
                    continue;
                }
                let start = self.layout.row_start(x, ys.start);
                let length = ys.len() * row;
                let from = start.wrapping_add_signed(back);
                let valid = &valid[ys.start * row..ys.end * row];
                // The planes overlap nowhere: |dx| ≥ 1.
                let (target, source) = if dx > 0 {
                    let (before, here) = words.split_at_mut(self.layout.row_start(x, 0));
                    (&mut here[ys.start * row..][..length], &before[from - 1..from + length + 1])
                } else {
                    // A spare row ends the plane, so the word before the next one is free to lend.
                    let (here, beyond) = words.split_at_mut(self.layout.row_start(x + 1, 0) - 1);
                    let split = here.len();
                    (&mut here[start..start + length], &beyond[from - split - 1..][..length + 2])
                };
                or_moved(target, source, valid, dz);
            }
        } else if dy != 0 {
            for x in 0..nx {
                for i in 0..ys.len() {
                    let y = if dy > 0 { ys.start + i } else { ys.end - 1 - i };
                    let start = self.layout.row_start(x, y);
                    let from = start.wrapping_add_signed(-(dy as isize) * row as isize);
                    for k in 0..row {
                        words[start + k] |= moved(words, from + k, dz) & valid[k];
                    }
                }
            }
        } else {
            for start in self.layout.rows().map(|(_, _, start)| start) {
                let row = &mut words[start..start + row];
                // Everything beyond the first point of the row that is in the set.
                let first = if dz > 0 { row.iter().position(|&w| w != 0) } else { row.iter().rposition(|&w| w != 0) };
                let Some(first) = first else { continue };
                for (k, word) in row.iter_mut().enumerate() {
                    let beyond = if k == first && dz > 0 {
                        u64::MAX << word.trailing_zeros()
                    } else if k == first {
                        u64::MAX >> word.leading_zeros()
                    } else if (k > first) == (dz > 0) {
                        u64::MAX
                    } else {
                        0
                    };
                    *word = beyond & valid[k];
                }
            }
        }
    }
}

/// The word whose bit b is bit b - `dz` of word `j`, |dz| ≤ 2, with carries from the words beside it.
#[inline(always)]
fn moved(words: &[u64], j: usize, dz: i32) -> u64 {
    match dz {
        0 => words[j],
        1 => words[j] << 1 | words[j - 1] >> 63,
        2 => words[j] << 2 | words[j - 1] >> 62,
        -1 => words[j] >> 1 | words[j + 1] << 63,
        _ => words[j] >> 2 | words[j + 1] << 62,
    }
}

/// `target |= moved source`, masked; `source` has one word more at either end.
#[inline(always)]
fn or_moved(target: &mut [u64], source: &[u64], valid: &[u64], dz: i32) {
    let n = target.len();
    let (before, here, after) = (&source[..n], &source[1..n + 1], &source[2..n + 2]);
    macro_rules! each {
        ($j:ident => $word:expr) => {
            for $j in 0..n {
                target[$j] |= $word & valid[$j];
            }
        };
    }
    match dz {
        0 => each!(j => here[j]),
        1 => each!(j => here[j] << 1 | before[j] >> 63),
        2 => each!(j => here[j] << 2 | before[j] >> 62),
        -1 => each!(j => here[j] >> 1 | after[j] << 63),
        _ => each!(j => here[j] >> 2 | after[j] << 62),
    }
}

/// The share of every possible set of counts, in three bytes of eight, eight and four bits.
struct Table {
    low: [f64; 256],
    middle: [f64; 256],
    high: [f64; 16],
}

impl Table {
    fn new() -> Self {
        let part = |class: usize, count: usize| CLASSES[class].weight * count as f64;
        let low = |i: usize| part(0, i & 3) + part(1, i >> 2 & 7) + part(2, i >> 5);
        Self {
            low: std::array::from_fn(low),
            middle: std::array::from_fn(|i| part(3, i & 15) + part(4, i >> 4)),
            high: std::array::from_fn(|i| part(5, i)),
        }
    }

    #[inline(always)]
    fn share(&self, [low, middle, high]: [u8; 3]) -> f64 {
        self.low[low as usize] + self.middle[middle as usize] + self.high[(high & 15) as usize]
    }
}

struct Weigh<'a, const N: usize> {
    counters: &'a [Counter],
    open: &'a [u64],
    /// The first of the words to be filled.
    first: usize,
    table: &'a Table,
    levels: [f64; N],
    above: [&'a mut [u64]; N],
}

impl<const N: usize> Kernel for Weigh<'_, N> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { counters, open, first, table, levels, mut above } = self;
        let n = above.first().map_or(0, |above| above.len());
        let open = &open[first..first + n];
        // The bits of the counters, in the order in which the table takes them.
        let planes: Vec<&[u64]> =
            counters.iter().flat_map(|counter| counter.bits.iter().map(|bits| &bits[first..first + n])).collect();
        let lowest = levels.iter().copied().fold(f64::INFINITY, f64::min);
        for j in 0..open.len() {
            if open[j] == 0 {
                continue;
            }
            let word = |i: usize| planes.get(i).map_or(0, |plane| plane[j]);
            let bytes = [0, 8, 16].map(|first| transposed(std::array::from_fn(|b| word(first + b))));
            for group in 0..8 {
                if open[j] >> (8 * group) & 0xff == 0 {
                    continue;
                }
                let bytes = bytes.map(|words| words[group].to_le_bytes());
                for bit in 0..8 {
                    let share = table.share([bytes[0][bit], bytes[1][bit], bytes[2][bit]]);
                    if share >= lowest {
                        for (above, &level) in above.iter_mut().zip(&levels) {
                            above[j] |= u64::from(share >= level) << (8 * group + bit);
                        }
                    }
                }
            }
            for above in &mut above {
                above[j] &= open[j];
            }
        }
    }
}

/// From eight words, one for each bit of a byte, to the 64 bytes: byte b of word g holds the bits at 8g + b.
#[inline(always)]
fn transposed(planes: [u64; 8]) -> [u64; 8] {
    // Eight by eight: byte g of plane p becomes row p of block g,
    let rows = planes.map(u64::to_le_bytes);
    let mut blocks = [0_u64; 8];
    for (g, block) in blocks.iter_mut().enumerate() {
        *block = u64::from_le_bytes(std::array::from_fn(|p| rows[p][g]));
    }
    // and each block is transposed (Warren, Hacker's Delight, 2nd ed., 7-3).
    blocks.map(|mut x| {
        let mut swap = |mask: u64, by: u32| {
            let t = (x ^ x >> by) & mask;
            x ^= t ^ t << by;
        };
        swap(0x00aa_00aa_00aa_00aa, 7);
        swap(0x0000_cccc_0000_cccc, 14);
        swap(0x0000_0000_f0f0_f0f0, 28);
        x
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::Random;

    use crate::grid::naive;

    /// Whether a point of the set lies at a multiple of `d` from `point`.
    fn meets(set: &BitGrid, point: [usize; 3], d: Step) -> bool {
        let shape = set.layout().shape;
        let mut at = point.map(|c| c as i32);
        loop {
            at = [0, 1, 2].map(|a| at[a] + d[a]);
            if (0..3).any(|a| at[a] < 0 || at[a] >= shape[a] as i32) {
                return false;
            }
            if set.contains(at.map(|c| c as usize)) {
                return true;
            }
        }
    }

    fn random_set(seed: u64) -> BitGrid {
        let mut random = Random(seed);
        let nz = [1, 5, 20, 61, 62, 63, 64, 65, 130][random.below(9)];
        let layout = layout_for_lines([1 + random.below(9), 1 + random.below(9), nz]);
        let density = [0.01, 0.05, 0.3, 0.7][random.below(4)];
        naive::grid_of(layout, |_| random.unit() < density)
    }

    #[test]
    fn the_lines_are_49_and_weigh_one() {
        let gcd = |d: Step| (1..=2).filter(|n| d.iter().all(|c| c % n == 0)).max().unwrap();
        for (i, &d) in LINES.iter().enumerate() {
            assert!(d > [0; 3] && gcd(d) == 1, "{d:?}");
            assert!(!LINES[..i].contains(&d), "{d:?} twice");
        }
        let total = share_of(CLASSES.map(|class| class.n_lines));
        assert!((total - 1.0).abs() < 1e-14, "{total}");
    }

    #[test]
    fn sweeps_agree_with_walking() {
        for seed in 0..150 {
            let set = random_set(seed);
            let layout = set.layout();
            let mut sweep = Sweep::new(layout).unwrap();
            for d in LINES.into_iter().flat_map(|d| [d, d.map(|c| -c)]) {
                sweep.run(&set, d);
                let back = d.map(|c| -c);
                let expected = naive::grid_of(layout, |point| set.contains(point) || meets(&set, point, back));
                assert_eq!(sweep.words(), expected.words(), "seed {seed}, {d:?}");
            }
        }
    }

    #[test]
    fn shares_agree_with_walking() {
        let (mut n_above, levels) = (0, [0.3, 0.5, 0.57]);
        for seed in 0..200 {
            let closing = random_set(seed);
            let layout = closing.layout();
            let mut random = Random(seed + 1000);
            let open = naive::grid_of(layout, |point| !closing.contains(point) && random.unit() < 0.8);
            let n_threads = 1 + seed as usize % 3;
            let above = closed_shares(&closing, &open, levels, n_threads, &Monitor::default()).unwrap();
            let share = |point| {
                let both = |d: Step| meets(&closing, point, d) && meets(&closing, point, d.map(|c| -c));
                let counts = std::array::from_fn(|class| LINES[lines_of(class)].iter().filter(|&&d| both(d)).count());
                share_of(counts)
            };
            for (above, level) in above.iter().zip(levels) {
                let expected = naive::grid_of(layout, |point| open.contains(point) && share(point) >= level);
                assert_eq!(*above, expected, "seed {seed}, level {level}");
                n_above += above.count();
            }
        }
        assert!(n_above > 5000, "{n_above}");
    }

    #[test]
    fn bytes_are_gathered_from_their_bits() {
        let mut random = Random(9);
        let planes: [u64; 8] = std::array::from_fn(|_| random.bits());
        let bytes = transposed(planes);
        for i in 0..64 {
            let expected = (0..8).map(|p| (planes[p] >> i & 1) << p).sum::<u64>();
            assert_eq!(bytes[i / 8] >> (8 * (i % 8)) & 0xff, expected);
        }
    }
}
