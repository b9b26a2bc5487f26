//! Who is near a point: bins as wide as the cutoff.
//!
//! Images are sorted by bin, z fastest, so the bins z - 1, z, z + 1 of a column lie in one run, and everything within the
//! cutoff of a point lies in nine runs:
//!
//! ```text
//!        y - 1   y   y + 1            sorted:  … (x-1, y-1, z-1..=z+1) … (x-1, y, z-1..=z+1) …
//! x - 1    1     2     3                               run 1                   run 2
//! x        4     5     6
//! x + 1    7     8     9              each run is tested in one loop over x, y, z
//! ```
//!
//! The runs of a bin are found once, by nine pointers that only move forward as the bins pass in order. Bins that hold
//! nothing take no memory, so a few points far away cost nothing.

use super::cell::Cell;
use super::frame::Frame;
use super::images::{Image, Images};
use crate::work::memory::{Purpose, filled, make_room, push, reserved};
use crate::work::simd::{self, Kernel, Level};
use crate::{Error, Result};

const BINS: Purpose = Purpose("the bins of a neighbour list");
const PAIRS: Purpose = Purpose("the pairs within the cutoff");
/// Bins along an axis; beyond them lies one endless bin.
const MOST_BINS: f64 = (1 << 20) as f64;
/// More pairs than this are refused: their list would take 86 GB.
const MOST_PAIRS: f64 = (1_u64 << 31) as f64;
/// Up to so many images lie in one bin: looking at all of them costs less than sorting.
const FEW_IMAGES: usize = 512;
/// Points whose neighbours are counted to foretell the number of pairs.
const N_SAMPLES: usize = 32;

/// Where images lie along one run: start and end in the sorted order.
type Run = [u32; 2];

/// Points sorted into bins, ready to be asked who is near whom.
#[derive(Debug)]
pub struct Search<'a> {
    positions: &'a [[f64; 3]],
    cell: Cell,
    cutoff: f64,
    /// Square of the cutoff and of what rounding may add to a distance between images, Å².
    reach_squared: f64,
    images: Images,
    /// Images by bin: positions along x, y, z, Å, and their numbers.
    sorted: [Vec<f64>; 3],
    numbers: Vec<u32>,
    /// Of each image that is a home: its place in the sorted order. Of each point: its bin.
    places: Vec<u32>,
    bins: Vec<u32>,
    /// Of each bin with a home: its nine runs.
    runs: Vec<[Run; 9]>,
}

/// The neighbours of one point, ordered by neighbour, then by shift. Memory is kept for reuse.
#[derive(Debug, Default)]
pub struct Around {
    /// The neighbours.
    pub j: Vec<u32>,
    /// Cell vectors added to each neighbour.
    pub shifts: Vec<[i32; 3]>,
    /// From the point to each neighbour, Å.
    pub vectors: Vec<[f64; 3]>,
    numbers: Vec<u32>,
    squares: Vec<f64>,
}

impl<'a> Search<'a> {
    /// Sorts the points. `cutoff`: Å, above 0. O(n log n), the logarithm being that of sorting numbers.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming `positions` (not finite, too far outside the cell), `cell` (not finite; periodic
    /// vectors 0 or dependent) or `cutoff` (not above 0, or with more than 2^22 images, and 64 a point, or 2^31 pairs);
    /// [`Error::OutOfMemory`].
    pub fn new(positions: &'a [[f64; 3]], cell: &Cell, cutoff: f64) -> Result<Self> {
        let search = Self::of_few(positions, cell, cutoff)?;
        search.foretell()?;
        Ok(search)
    }

    /// As [`Search::new`] for a caller who asks for few of the points: all pairs together may be too many to list.
    ///
    /// # Errors
    /// As [`Search::new`], the number of pairs apart.
    pub fn of_few(positions: &'a [[f64; 3]], cell: &Cell, cutoff: f64) -> Result<Self> {
        Self::sorted(positions, cell, cutoff, FEW_IMAGES)
    }

    /// [`Search::of_few`] with up to `few` images in one bin.
    pub(super) fn sorted(positions: &'a [[f64; 3]], cell: &Cell, cutoff: f64, few: usize) -> Result<Self> {
        if !(cutoff > 0.0 && cutoff.is_finite()) {
            return Err(Error::argument("cutoff", format!("it is {cutoff}; it must be above 0 and finite")));
        }
        let mut furthest = 0.0_f64;
        for (i, position) in positions.iter().enumerate() {
            if !position.iter().all(|c| c.is_finite()) {
                let reason = format!("atom {i} is at {position:?}; coordinates must be finite");
                return Err(Error::argument("positions", reason));
            }
            furthest = position.iter().fold(furthest, |furthest, c| furthest.max(c.abs()));
        }
        let frame = Frame::new(cell)?;
        // Wrapping and projecting round by some units in the last place of the largest number involved.
        let longest = frame.vectors.as_flattened().iter().fold(0.0_f64, |longest, c| longest.max(c.abs()));
        let slack = 1e-9 * cutoff + 1e-14 * furthest + 1e-13 * longest;
        let reach = cutoff + slack;
        let images = Images::new(positions, &frame, reach)?;
        let (n, n_images) = (positions.len(), images.all.len());
        let order = if n_images <= few { Vec::new() } else { sort(&images, &frame, reach + slack)? };
        let mut numbers = reserved(n_images, BINS)?;
        if order.is_empty() {
            numbers.extend(0..n_images as u32);
        } else {
            numbers.extend(order.iter().map(|&(_, image)| image));
        }
        let mut search = Self {
            positions,
            cell: *cell,
            cutoff,
            reach_squared: reach * reach,
            sorted: images.positions(&frame, &numbers)?,
            numbers,
            places: filled(0, n, BINS)?,
            bins: filled(0, n, BINS)?,
            runs: Vec::new(),
            images,
        };
        if order.is_empty() {
            search.places.copy_from_slice(&search.images.homes);
            let mut runs = [[0; 2]; 9];
            runs[0][1] = n_images as u32;
            push(&mut search.runs, runs, BINS)?;
        } else {
            search.find_runs(&order)?;
        }
        Ok(search)
    }

    /// Number of points.
    pub fn n_points(&self) -> usize {
        self.positions.len()
    }

    /// Number of points and of their copies.
    pub fn n_images(&self) -> usize {
        self.numbers.len()
    }

    /// Whether surely no two points lie in one place: all are further apart than rounding reaches.
    pub fn closest_apart(&self) -> bool {
        simd::run(Apart(self))
    }

    fn find_runs(&mut self, order: &[(u64, u32)]) -> Result<()> {
        let steps = self.steps();
        let (mut starts, mut ends) = ([0_usize; 9], [0_usize; 9]);
        let mut at = 0;
        while at < order.len() {
            let key = order[at].0;
            let end = at + order[at..].iter().take_while(|&&(other, _)| other == key).count();
            let mut has_home = false;
            for place in at..end {
                let image = order[place].1;
                let point = self.images.all[image as usize].point as usize;
                if self.images.homes[point] == image {
                    self.places[point] = place as u32;
                    self.bins[point] = self.runs.len() as u32;
                    has_home = true;
                }
            }
            if has_home {
                let mut runs = [[0; 2]; 9];
                for (column, step) in steps.into_iter().enumerate() {
                    let middle = key.wrapping_add_signed(step);
                    let (first, last) = (middle - 1, middle + 1);
                    while starts[column] < order.len() && order[starts[column]].0 < first {
                        starts[column] += 1;
                    }
                    ends[column] = ends[column].max(starts[column]);
                    while ends[column] < order.len() && order[ends[column]].0 <= last {
                        ends[column] += 1;
                    }
                    runs[column] = [starts[column] as u32, ends[column] as u32];
                }
                push(&mut self.runs, runs, BINS)?;
            }
            at = end;
        }
        Ok(())
    }

    /// Distances between the keys of a bin and of those in the nine columns around it.
    fn steps(&self) -> [i64; 9] {
        let mut steps = [0; 9];
        for x in 0..3 {
            for y in 0..3 {
                steps[x * 3 + y] = ((x as i64 - 1) * (1 << WIDTH) + (y as i64 - 1)) * (1 << WIDTH);
            }
        }
        steps
    }

    /// Refuses what would never end.
    fn foretell(&self) -> Result<()> {
        if self.n_points() as f64 * self.n_images() as f64 <= MOST_PAIRS {
            return Ok(());
        }
        let expected = self.expected_pairs()?;
        if expected > MOST_PAIRS {
            let reason =
                format!("about {expected:.3e} pairs lie within {} Å; at most {MOST_PAIRS} are possible", self.cutoff);
            return Err(Error::argument("cutoff", reason));
        }
        Ok(())
    }

    /// About how many pairs there are: points at even distances in the order given are asked.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn expected_pairs(&self) -> Result<f64> {
        let n = self.n_points();
        let step = n.div_ceil(N_SAMPLES).max(1);
        let mut n_found = 0;
        for i in (0..n).step_by(step) {
            let [x, y, z] = [0, 1, 2].map(|axis| self.sorted[axis][self.places[i] as usize]);
            for [start, end] in self.runs[self.bins[i] as usize] {
                for k in start as usize..end as usize {
                    let [dx, dy, dz] = [self.sorted[0][k] - x, self.sorted[1][k] - y, self.sorted[2][k] - z];
                    n_found += usize::from(dx * dx + dy * dy + dz * dz < self.reach_squared);
                }
            }
        }
        Ok(n_found as f64 * step as f64)
    }

    /// Finds the neighbours of point `i`: all whose distance is below the cutoff, images of the point itself among them,
    /// but not the point.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn around(&self, i: usize, found: &mut Around) -> Result<()> {
        simd::run(Near { search: self, i, found })
    }

    #[inline(always)]
    fn find_around(&self, i: usize, found: &mut Around) -> Result<()> {
        let Around { j, shifts, vectors, numbers, squares } = found;
        j.clear();
        shifts.clear();
        vectors.clear();
        let place = self.places[i] as usize;
        let [xs, ys, zs] = &self.sorted;
        let [x, y, z] = [xs[place], ys[place], zs[place]];
        let mut n_near = 0;
        for [start, end] in self.runs[self.bins[i] as usize] {
            let (start, end) = (start as usize, end as usize);
            let n = end - start;
            if squares.len() < n {
                make_room(squares, n, PAIRS)?;
                squares.resize(n, 0.0);
            }
            if numbers.len() < n_near + n {
                let more = n_near + n - numbers.len();
                make_room(numbers, more, PAIRS)?;
                numbers.resize(n_near + n, 0);
            }
            let squares = &mut squares[..n];
            let along = xs[start..end].iter().zip(&ys[start..end]).zip(&zs[start..end]);
            for (square, ((&a, &b), &c)) in squares.iter_mut().zip(along) {
                let (dx, dy, dz) = (a - x, b - y, c - z);
                *square = dx * dx + dy * dy + dz * dz;
            }
            let places = &mut numbers[..n_near + n];
            for (&square, &number) in squares.iter().zip(&self.numbers[start..end]) {
                places[n_near] = number;
                n_near += usize::from(square < self.reach_squared);
            }
        }
        let near = &mut numbers[..n_near];
        near.sort_unstable();
        make_room(j, n_near, PAIRS)?;
        make_room(shifts, n_near, PAIRS)?;
        make_room(vectors, n_near, PAIRS)?;
        let own = self.positions[i];
        let home = self.images.all[self.images.homes[i] as usize].shift;
        for &image in &*near {
            let Image { point: other, shift: from } = self.images.all[image as usize];
            let shift = [from[0] - home[0], from[1] - home[1], from[2] - home[2]];
            let there = self.positions[other as usize];
            // Seen from the other end each difference and each product has the other sign and the same size.
            let vector = if shift == [0; 3] {
                if other as usize == i {
                    continue;
                }
                [there[0] - own[0], there[1] - own[1], there[2] - own[2]]
            } else {
                let far = self.cell.translation(shift);
                [(there[0] - own[0]) + far[0], (there[1] - own[1]) + far[1], (there[2] - own[2]) + far[2]]
            };
            let square = vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2];
            if square.sqrt() < self.cutoff {
                j.push(other);
                shifts.push(shift);
                vectors.push(vector);
            }
        }
        Ok(())
    }
}

/// Neighbours of one point.
struct Near<'a, 'b> {
    search: &'a Search<'b>,
    i: usize,
    found: &'a mut Around,
}

impl Kernel for Near<'_, '_> {
    type Output = Result<()>;
    /// AVX-512 is no faster here.
    const HIGHEST: Level = Level::Avx2;

    #[inline(always)]
    fn run(self) -> Result<()> {
        self.search.find_around(self.i, self.found)
    }
}

/// Whether points are further apart than rounding reaches.
struct Apart<'a, 'b>(&'a Search<'b>);

impl Kernel for Apart<'_, '_> {
    type Output = bool;
    /// AVX-512 is no faster here.
    const HIGHEST: Level = Level::Avx2;

    #[inline(always)]
    fn run(self) -> bool {
        let search = self.0;
        let [xs, ys, zs] = &search.sorted;
        let tiny = (search.reach_squared.sqrt() - search.cutoff) * 4.0;
        let tiny = tiny * tiny;
        (0..search.n_points()).all(|i| {
            let place = search.places[i] as usize;
            let (x, y, z) = (xs[place], ys[place], zs[place]);
            let mut n_apart = 0;
            let mut n_near = 0;
            for [start, end] in search.runs[search.bins[i] as usize] {
                let (start, end) = (start as usize, end as usize);
                n_near += end - start;
                for ((a, b), c) in xs[start..end].iter().zip(&ys[start..end]).zip(&zs[start..end]) {
                    let (dx, dy, dz) = (a - x, b - y, c - z);
                    n_apart += usize::from(dx * dx + dy * dy + dz * dz > tiny);
                }
            }
            // All but the point itself.
            n_near - n_apart == 1
        })
    }
}

/// Bits of a key per axis: bins, and one to either side that is always empty.
const WIDTH: u32 = 21;

/// Images by bin: keys, and the numbers of the images.
fn sort(images: &Images, frame: &Frame, width: f64) -> Result<Vec<(u64, u32)>> {
    let n = images.coordinates.len();
    let mut scales = [0.0; 3];
    let mut lows = [0.0; 3];
    for k in 0..3 {
        let [low, high] = images.bounds[k];
        scales[k] = frame.heights[k] / width;
        lows[k] = low;
        let n_bins = (high - low) * scales[k];
        if (n_bins.is_nan() || n_bins >= MOST_BINS) && n > 0 {
            if frame.periodic[k] {
                scales[k] = MOST_BINS / (high - low);
            } else {
                // Where half of the points are to either side, so that a few far away do not make the bins wider.
                let mut along: Vec<f64> = reserved(n, BINS)?;
                along.extend(images.coordinates.iter().map(|at| at[k]));
                let (_, middle, _) = along.select_nth_unstable_by(n / 2, f64::total_cmp);
                lows[k] = *middle - 0.5 * MOST_BINS / scales[k];
            }
        }
    }
    let mut order = reserved(n, BINS)?;
    for (number, at) in images.coordinates.iter().enumerate() {
        let mut key = 0;
        for k in 0..3 {
            // Saturates: NaN and what lies below is bin 0, what lies beyond the last one.
            let bin = ((at[k] - lows[k]) * scales[k]).clamp(0.0, MOST_BINS - 2.0) as u64;
            key = key << WIDTH | (bin + 1);
        }
        order.push((key, number as u32));
    }
    order.sort_unstable();
    Ok(order)
}
