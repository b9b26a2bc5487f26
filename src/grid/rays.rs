//! The share of closed lines through places between the points of a lattice.
//!
//! A line is followed from the place in strides of its vector times the step, as between points; since the strides are
//! whole, the place stays at the same fraction of every cell it meets. It is closed at an end if the distance there,
//! linear between the eight points of a cell, falls below a level. It ends where it leaves the outermost cells.
//!
//! Most cells need no interpolation: where all eight points are below the level, so is what is between, and where none is,
//! none. So two sweeps per end ([`super::lines`]), over the cells that are surely and those that are possibly below,
//! tell for all places at once which ends are closed and which are open; only for the rest, and only while the share can
//! fall on either side of the threshold, a line is followed.

use super::bits::{BitGrid, Layout};
use super::distance::{Distances, Weights};
use super::lines::{CLASSES, LINES, Step, Sweep, lines_of, share_of};
use crate::Result;
use crate::work::memory::{Purpose, collected, filled, reserved};
use crate::work::simd::{self, Kernel};
use crate::work::{Monitor, try_each};

const PLACES: Purpose = Purpose("the places between points");

/// The classes of lines, those of the greatest weight first: they decide soonest.
const HEAVIEST_FIRST: [usize; CLASSES.len()] = [0, 3, 4, 1, 5, 2];
/// Places that are decided on in one go.
const TOGETHER: usize = 256;

/// A place: a cell by its first point, and where in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The point with the least coordinates of the eight around.
    pub cell: [usize; 3],
    /// Fractions of the step beyond it, 0..1.
    pub f: [f64; 3],
}

impl Place {
    /// The place at `x`, in steps from the first point, inside the lattice.
    pub fn at(x: [f64; 3]) -> Self {
        let cell = x.map(|c| c.floor() as usize);
        Self { cell, f: [0, 1, 2].map(|k| x[k] - cell[k] as f64) }
    }
}

/// The cells whose eight points are all, or some of them, below a level.
struct Cells<'a> {
    distances: &'a Distances,
    level: f64,
    surely: BitGrid,
    possibly: BitGrid,
}

/// For each place whether its share of closed lines is at least `threshold`. `below` are the points whose distance is below
/// `level`; on `n_threads` threads of the current pool.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub fn closed_from(
    distances: &Distances,
    below: &BitGrid,
    level: f64,
    places: &[Place],
    threshold: f64,
    n_threads: usize,
    monitor: &Monitor,
) -> Result<Vec<bool>> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let cells = Cells::new(distances, below, level)?;
    let known = |class: usize| cells.look_along(class, places, monitor);
    // The longest first.
    let mut by_class: Vec<Vec<Seen>> = try_each(n_threads, (0..CLASSES.len()).rev(), known)?;
    by_class.reverse();
    let decide = |first: usize| {
        monitor.check()?;
        let last = (first + TOGETHER).min(places.len());
        simd::run(Decide { cells: &cells, places: &places[first..last], first, by_class: &by_class, threshold })
    };
    let firsts = (0..places.len()).step_by(TOGETHER);
    let decisions: Vec<Vec<bool>> = try_each(n_threads, firsts, decide)?;
    let mut all = reserved(places.len(), PLACES)?;
    decisions.iter().for_each(|decisions| all.extend_from_slice(decisions));
    Ok(all)
}

/// What sweeps tell of the lines of a class through a place, a bit each from the first of the class on.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// Surely closed behind; surely closed ahead.
    surely: [u16; 2],
    /// Possibly closed at both ends.
    possibly: u16,
}

/// Some places to decide on.
struct Decide<'a> {
    cells: &'a Cells<'a>,
    places: &'a [Place],
    /// Number of the first.
    first: usize,
    by_class: &'a [Vec<Seen>],
    threshold: f64,
}

impl Kernel for Decide<'_> {
    type Output = Result<Vec<bool>>;

    #[inline(always)]
    fn run(self) -> Result<Vec<bool>> {
        let mut decisions = reserved(self.places.len(), PLACES)?;
        for (i, &place) in self.places.iter().enumerate() {
            let seen = std::array::from_fn(|class| self.by_class[class][self.first + i]);
            decisions.push(self.cells.decide(place, seen, self.threshold));
        }
        Ok(decisions)
    }
}

impl<'a> Cells<'a> {
    fn new(distances: &'a Distances, below: &BitGrid, level: f64) -> Result<Self> {
        let layout = below.layout();
        let Layout { shape: [nx, ny, nz], row, plane } = layout;
        let (mut surely, mut possibly) = (BitGrid::empty(layout)?, BitGrid::empty(layout)?);
        let cells_of_row = Layout { shape: [nx, ny, nz - 1], ..layout };
        let words = below.words();
        for (x, y, start) in layout.rows().filter(|&(x, y, _)| x + 1 < nx && y + 1 < ny) {
            debug_assert!(start == layout.row_start(x, y));
            for k in 0..row {
                let j = start + k;
                let pairs =
                    [j, j + row, j + plane, j + plane + row].map(|j| (words[j], words[j] >> 1 | words[j + 1] << 63));
                let valid = cells_of_row.valid(k);
                surely.words_mut()[j] = valid & pairs.iter().fold(u64::MAX, |all, (a, b)| all & a & b);
                possibly.words_mut()[j] = valid & pairs.iter().fold(0, |any, (a, b)| any | a | b);
            }
        }
        Ok(Self { distances, level, surely, possibly })
    }

    /// For each place what sweeps tell of the lines of a class.
    fn look_along(&self, class: usize, places: &[Place], monitor: &Monitor) -> Result<Vec<Seen>> {
        let layout = self.surely.layout();
        let mut seen = filled(Seen::default(), places.len(), PLACES)?;
        // Where each is, and whether two strides fit on all sides.
        let start_of = |place: &Place| {
            let (word, bit) = layout.place(place.cell);
            let deep = place.cell.iter().zip(&layout.shape).all(|(&c, &n)| c >= 2 && c + 2 < n);
            (64 * word + bit as usize, deep)
        };
        let starts = collected(places.iter().map(start_of), places.len(), PLACES)?;
        // Behind and ahead, surely and possibly.
        let mut sweeps = [Sweep::new(layout)?, Sweep::new(layout)?, Sweep::new(layout)?, Sweep::new(layout)?];
        for (i, line) in lines_of(class).enumerate() {
            monitor.check()?;
            let d = LINES[line];
            let ahead = d.map(|c| -c);
            for (sweep, (set, d)) in sweeps.iter_mut().zip([
                (&self.surely, d),
                (&self.possibly, d),
                (&self.surely, ahead),
                (&self.possibly, ahead),
            ]) {
                sweep.run(set, d);
            }
            // From one stride behind and ahead.
            let stride = self.stride(d);
            let words = sweeps.each_ref().map(Sweep::words);
            for ((place, &(at, deep)), seen) in places.iter().zip(&starts).zip(&mut seen) {
                let fits = deep || {
                    let room = Room::around(place.cell, layout.shape);
                    room.n_strides(d) > 0 && room.n_strides(ahead) > 0
                };
                if fits {
                    let (behind, ahead) = (at.wrapping_add_signed(-stride), at.wrapping_add_signed(stride));
                    let bit = |words: &[u64], at: usize| (words[at / 64] >> (at % 64) & 1) as u16;
                    seen.surely[0] |= bit(words[0], behind) << i;
                    seen.surely[1] |= bit(words[2], ahead) << i;
                    seen.possibly |= (bit(words[1], behind) & bit(words[3], ahead)) << i;
                }
            }
        }
        Ok(seen)
    }

    /// Whether the share of closed lines is at least `threshold`.
    #[inline(always)]
    fn decide(&self, place: Place, seen: [Seen; 6], threshold: f64) -> bool {
        let both = |class: usize| seen[class].surely[0] & seen[class].surely[1];
        let mut counts: [usize; 6] = std::array::from_fn(|class| both(class).count_ones() as usize);
        let mut most: [usize; 6] = std::array::from_fn(|class| seen[class].possibly.count_ones() as usize);
        // Sums of more lines are never less, rounding included: both bounds hold to the last bit.
        if share_of(counts) >= threshold {
            return true;
        }
        if share_of(most) < threshold {
            return false;
        }
        let layout = self.surely.layout();
        let (word, bit) = layout.place(place.cell);
        let start = Start {
            at: 64 * word + bit as usize,
            index: self.distances.index(place.cell),
            room: Room::around(place.cell, layout.shape),
            weights: Weights::at(place.f),
        };
        for class in HEAVIEST_FIRST {
            let Seen { surely: [behind, ahead], possibly } = seen[class];
            let mut unknown = possibly & !both(class);
            while unknown != 0 {
                let i = unknown.trailing_zeros();
                unknown &= unknown - 1;
                let d = LINES[lines_of(class).start + i as usize];
                let mut closed = true;
                for (surely, d) in [(ahead, d), (behind, d.map(|c| -c))] {
                    closed = closed && (surely >> i & 1 == 1 || self.is_closed(&start, d));
                }
                if closed {
                    counts[class] += 1;
                    if share_of(counts) >= threshold {
                        return true;
                    }
                } else {
                    most[class] -= 1;
                    if share_of(most) < threshold {
                        return false;
                    }
                }
            }
        }
        // No line is left, so both bounds are the share itself.
        share_of(counts) >= threshold
    }

    /// A vector in bits of the words.
    fn stride(&self, d: Step) -> isize {
        let Layout { row, plane, .. } = self.surely.layout();
        64 * (d[0] as isize * plane as isize + d[1] as isize * row as isize) + d[2] as isize
    }

    /// Whether the line ahead falls below the level before it leaves the lattice.
    #[inline(always)]
    fn is_closed(&self, start: &Start, d: Step) -> bool {
        let (mut at, stride) = (start.at, self.stride(d));
        let (mut index, offset) = (start.index, self.distances.offset(d));
        let (surely, possibly) = (self.surely.words(), self.possibly.words());
        // The last cells are not outermost: what lies there is in neither set.
        for _ in 0..start.room.n_strides(d) {
            at = at.wrapping_add_signed(stride);
            index = index.wrapping_add_signed(offset);
            let (word, bit) = (at / 64, at % 64);
            if possibly[word] >> bit & 1 == 0 {
                continue;
            }
            if surely[word] >> bit & 1 == 1 || self.distances.between_from(index, &start.weights) < self.level {
                return true;
            }
        }
        false
    }
}

/// A place, and what its lines have in common.
struct Start {
    /// Where its cell lies in bits, and
    at: usize,
    /// among the distances.
    index: usize,
    room: Room,
    weights: Weights,
}

/// How many strides of -2 to 2 lead from a point to others of the lattice, along each axis.
struct Room([[usize; 5]; 3]);

impl Room {
    #[inline(always)]
    fn around(cell: [usize; 3], shape: [usize; 3]) -> Self {
        Self(std::array::from_fn(|axis| {
            let (before, behind) = (cell[axis], shape[axis] - 1 - cell[axis]);
            [before / 2, before, usize::MAX, behind, behind / 2]
        }))
    }

    /// How many strides of a vector.
    #[inline(always)]
    fn n_strides(&self, d: Step) -> usize {
        let along = |axis: usize| self.0[axis][(d[axis] + 2) as usize];
        along(0).min(along(1)).min(along(2))
    }
}

/// The share of closed lines through a place, every line followed to its end: the naive twin.
#[cfg(test)]
pub(crate) fn share_at(distances: &Distances, level: f64, place: Place) -> f64 {
    let shape = distances.shape();
    let follow = |d: Step| {
        let mut cell = place.cell.map(|c| c as i64);
        loop {
            cell = [0, 1, 2].map(|a| cell[a] + i64::from(d[a]));
            if (0..3).any(|a| cell[a] < 0 || cell[a] >= shape[a] as i64 - 1) {
                return false;
            }
            if distances.between(cell.map(|c| c as usize), place.f) < level {
                return true;
            }
        }
    };
    share_of(std::array::from_fn(|class| {
        LINES[lines_of(class)].iter().filter(|&&d| follow(d) && follow(d.map(|c| -c))).count()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::distance::Balls;
    use crate::grid::lines::layout_for_lines;
    use testing::Random;

    #[test]
    fn agrees_with_following_every_line() {
        let (mut n_closed, mut n_open) = (0, 0);
        for seed in 0..40 {
            let mut random = Random(seed);
            let shape = [12 + random.below(8), 12 + random.below(8), 12 + random.below(60)];
            let step = 0.5 + 0.7 * random.unit();
            let n = 10 + random.below(60);
            let mut place = || [0, 1, 2].map(|a| step * (4.0 + random.unit() * (shape[a] - 8) as f64));
            let centers: Vec<[f64; 3]> = (0..n).map(|_| place()).collect();
            let radii = vec![1.5; n];
            let balls = Balls { centers: &centers, radii: &radii };
            let layout = layout_for_lines(shape);
            let distances = Distances::new(balls, layout, step, 3.0, 1, &Monitor::default()).unwrap();
            let mut below = BitGrid::empty(layout).unwrap();
            let free = distances.at_least(1.4).unwrap();
            for p in crate::grid::naive::voxels(layout).filter(|&p| !free.contains(p)) {
                below.insert(p);
            }
            let mut random = Random(seed + 100);
            let places: Vec<Place> =
                (0..300).map(|_| Place::at([0, 1, 2].map(|a| (shape[a] - 1) as f64 * random.unit()))).collect();
            for threshold in [0.3, 0.5] {
                let found = closed_from(&distances, &below, 1.4, &places, threshold, 1, &Monitor::default()).unwrap();
                for (place, found) in places.iter().zip(found) {
                    let expected = share_at(&distances, 1.4, *place) >= threshold;
                    assert_eq!(found, expected, "seed {seed}, {place:?}");
                    *(if found { &mut n_closed } else { &mut n_open }) += 1;
                }
            }
        }
        assert!(n_closed > 1000 && n_open > 1000, "{n_closed} {n_open}");
    }
}
