//! How far each point of a lattice is from the nearest of many balls.
//!
//! `D(x) = min(cap, min over balls of |x - c| - r)`, negative inside a ball. Each ball visits the rows that come nearer to
//! it than `r + cap`, a few chunks of eight points each: distances of neighbouring points are one square root in a
//! vector lane. The minimum does not depend on the order, so any number of threads gives the same bits.
//!
//! O(Σ (r + cap)³ / step³) time; 4 bytes a point.

use super::bits::{BitGrid, Layout};
use crate::work::memory::{Purpose, filled};
use crate::work::simd::{self, Kernel};
use crate::work::{Monitor, try_each};
use crate::{Error, Result};

/// Points that are worked on at once.
const LANES: usize = 8;

/// Balls around points of the lattice's frame, whose origin is the point (0, 0, 0).
#[derive(Debug, Clone, Copy)]
pub struct Balls<'a> {
    /// n × 3, Å.
    pub centers: &'a [[f64; 3]],
    /// n, Å.
    pub radii: &'a [f64],
}

/// The distance of every point of a lattice to the nearest ball, capped.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Distances {
    layout: Layout,
    step: f64,
    cap: f32,
    /// Rows along z, each `stride` long; what is beyond the points is padding.
    values: Vec<f32>,
    stride: usize,
}

impl Distances {
    /// The distances of the points `step · (i, j, k)` of `layout`, none above `cap`; on `n_threads` threads of the current
    /// pool. Errors are below 10⁻⁵ for balls within some hundred Å of each other.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`], [`Error::Cancelled`].
    pub fn new(
        balls: Balls<'_>,
        layout: Layout,
        step: f64,
        cap: f64,
        n_threads: usize,
        monitor: &Monitor,
    ) -> Result<Self> {
        let [nx, ny, nz] = layout.shape;
        let stride = nz.next_multiple_of(LANES);
        let plane = ny * stride;
        let mut values = filled(cap as f32, nx * plane, Purpose("the distances of a grid"))?;
        let planes_each = if n_threads == 1 { nx } else { nx.div_ceil(8 * n_threads) };
        let length = (planes_each * plane).max(1);
        let fill = |(i, values): (usize, &mut [f32])| {
            simd::run(Fill { balls, values, first: i * planes_each, shape: layout.shape, stride, step, cap, monitor })
        };
        try_each(n_threads, values.chunks_mut(length).enumerate(), fill)?;
        Ok(Self { layout, step, cap: cap as f32, values, stride })
    }

    /// Where the points lie in words.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// Points along x, y, z.
    pub fn shape(&self) -> [usize; 3] {
        self.layout.shape
    }

    /// Distance of neighbouring points, Å.
    pub fn step(&self) -> f64 {
        self.step
    }

    /// What no value exceeds, Å.
    pub fn cap(&self) -> f32 {
        self.cap
    }

    /// The distances of a row along z.
    #[inline]
    pub fn row(&self, x: usize, y: usize) -> &[f32] {
        let start = (x * self.layout.shape[1] + y) * self.stride;
        &self.values[start..start + self.layout.shape[2]]
    }

    /// The distance of a point.
    #[inline]
    pub fn at(&self, [x, y, z]: [usize; 3]) -> f32 {
        self.values[(x * self.layout.shape[1] + y) * self.stride + z]
    }

    /// Where a point is in the lattice's frame, Å.
    #[inline]
    pub fn position(&self, point: [usize; 3]) -> [f64; 3] {
        point.map(|i| self.step * i as f64)
    }

    /// The points whose distance is at least `level`.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn at_least(&self, level: f64) -> Result<BitGrid> {
        let mut set = BitGrid::empty(self.layout)?;
        simd::run(AtLeast { distances: self, level: least_f32_from(level), words: set.words_mut() });
        Ok(set)
    }

    /// Trilinear interpolation between the eight points around `cell + f`, `f` within 0..1.
    #[inline]
    pub fn between(&self, cell: [usize; 3], f: [f64; 3]) -> f64 {
        self.between_from(self.index(cell), &Weights::at(f))
    }

    /// Where the value of a point lies.
    #[inline(always)]
    pub fn index(&self, [x, y, z]: [usize; 3]) -> usize {
        (x * self.layout.shape[1] + y) * self.stride + z
    }

    /// How far apart the values of points a vector apart lie.
    #[inline(always)]
    pub fn offset(&self, [x, y, z]: [i32; 3]) -> isize {
        (x as isize * self.layout.shape[1] as isize + y as isize) * self.stride as isize + z as isize
    }

    /// Trilinear interpolation between the eight points of the cell whose first is at an index.
    #[inline(always)]
    pub fn between_from(&self, index: usize, weights: &Weights) -> f64 {
        let (y, x) = (self.stride, self.layout.shape[1] * self.stride);
        let mut sum = 0.0;
        for (row, start) in weights.rows.iter().zip([index, index + y, index + x, index + x + y]) {
            let pair = &self.values[start..start + 2];
            sum += row * ((1.0 - weights.f) * f64::from(pair[0]) + weights.f * f64::from(pair[1]));
        }
        sum
    }
}

/// How much the four rows of a cell count at a place in it, and how far along them it is.
#[derive(Debug, Clone, Copy)]
pub struct Weights {
    rows: [f64; 4],
    f: f64,
}

impl Weights {
    /// At a place `f` within 0..1 beyond the cell's first point.
    #[inline(always)]
    pub fn at(f: [f64; 3]) -> Self {
        let (x, y) = ([1.0 - f[0], f[0]], [1.0 - f[1], f[1]]);
        Self { rows: [x[0] * y[0], x[0] * y[1], x[1] * y[0], x[1] * y[1]], f: f[2] }
    }
}

/// The least f32 that is not below `level`: for an f32 `d`, `d >= level` exactly where `d >= least_f32_from(level)`.
fn least_f32_from(level: f64) -> f32 {
    let near = level as f32;
    if f64::from(near) < level { near.next_up() } else { near }
}

/// Lowers the distances of the planes from `first` on.
struct Fill<'a> {
    balls: Balls<'a>,
    values: &'a mut [f32],
    first: usize,
    shape: [usize; 3],
    stride: usize,
    step: f64,
    cap: f64,
    monitor: &'a Monitor,
}

/// The whole numbers from `low` to `high`, both included, within 0..n.
#[inline(always)]
fn within(low: f64, high: f64, n: usize) -> std::ops::Range<usize> {
    let (start, end) = ends(low, high);
    whole(start, end, n)
}

/// The first whole number from `low` on, and one more than the last up to `high`; none below 0.
#[inline(always)]
fn ends(low: f64, high: f64) -> (f64, f64) {
    (low.ceil().max(0.0), (high.floor() + 1.0).max(0.0))
}

/// The whole numbers from `start` to before `end`, within 0..n.
#[inline(always)]
fn whole(start: f64, end: f64, n: usize) -> std::ops::Range<usize> {
    (start as usize).min(n)..(end as usize).min(n)
}

impl Kernel for Fill<'_> {
    type Output = Result<()>;

    #[inline(always)]
    fn run(self) -> Result<()> {
        let Self { balls, values, first, shape: [_, ny, nz], stride, step, cap, monitor } = self;
        let planes = values.len() / (ny * stride).max(1);
        let mut squares = [[0.0_f32; LANES]; 64];
        for (n, (&[cx, cy, cz], &radius)) in balls.centers.iter().zip(balls.radii).enumerate() {
            if n.is_multiple_of(1024) {
                monitor.check()?;
            }
            let reach = radius + cap;
            let r = radius as f32;
            let from = first as f64;
            let xs = within((cx - reach) / step - from, (cx + reach) / step - from, planes);
            let ys = within((cy - reach) / step, (cy + reach) / step, ny);
            let zs = within((cz - reach) / step, (cz + reach) / step, nz);
            if xs.is_empty() || ys.is_empty() || zs.is_empty() {
                continue;
            }
            let (z_first, z_last) = (zs.start / LANES, (zs.end - 1) / LANES);
            // Chunks of chunks, should a ball be very wide.
            for z_start in (z_first..=z_last).step_by(squares.len()) {
                let n_chunks = (z_last + 1 - z_start).min(squares.len());
                for (c, lanes) in squares[..n_chunks].iter_mut().enumerate() {
                    for (l, square) in lanes.iter_mut().enumerate() {
                        let dz = ((z_start + c) * LANES + l) as f64 * step - cz;
                        *square = (dz * dz) as f32;
                    }
                }
                for x in xs.clone() {
                    let dx = (first + x) as f64 * step - cx;
                    for y0 in ys.clone().step_by(LANES) {
                        // A few rows at once: how far each is, and where the points within reach begin and end.
                        let (mut across, mut from, mut to) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
                        for l in 0..LANES {
                            let dy = (y0 + l) as f64 * step - cy;
                            across[l] = dx * dx + dy * dy;
                            let half = (reach * reach - across[l]).max(0.0).sqrt();
                            (from[l], to[l]) = ends((cz - half) / step, (cz + half) / step);
                        }
                        for l in 0..LANES.min(ys.end - y0) {
                            let (y, across) = (y0 + l, across[l]);
                            if reach * reach - across < 0.0 {
                                continue;
                            }
                            let zs = whole(from[l], to[l], nz);
                            if zs.is_empty() {
                                continue;
                            }
                            let a = (zs.start / LANES).max(z_start);
                            let b = ((zs.end - 1) / LANES + 1).min(z_start + n_chunks);
                            if a >= b {
                                continue;
                            }
                            let across = across as f32;
                            let start = (x * ny + y) * stride;
                            let row = &mut values[start + a * LANES..start + b * LANES];
                            for (lanes, squares) in row.chunks_exact_mut(LANES).zip(&squares[a - z_start..b - z_start])
                            {
                                for l in 0..LANES {
                                    let d = (across + squares[l]).sqrt() - r;
                                    lanes[l] = if d < lanes[l] { d } else { lanes[l] };
                                }
                            }
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// Packs comparisons into words.
struct AtLeast<'a> {
    distances: &'a Distances,
    level: f32,
    words: &'a mut [u64],
}

impl Kernel for AtLeast<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let layout = self.distances.layout;
        for (x, y, start) in layout.rows() {
            for (k, values) in self.distances.row(x, y).chunks(64).enumerate() {
                let mut bytes = [0_u8; 64];
                for (byte, &value) in bytes.iter_mut().zip(values) {
                    *byte = u8::from(value >= self.level);
                }
                // Eight bytes of 0 or 1 times this constant have their bits, in order, in the highest byte.
                let packed = bytes.as_chunks::<8>().0.iter().enumerate().map(|(i, &eight)| {
                    (u64::from_le_bytes(eight).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * i)
                });
                self.words[start + k] = packed.sum();
            }
        }
    }
}

/// # Errors
/// [`Error::TooLarge`] for a lattice of more than `max_points` points, whole or estimated, along the axes.
pub fn refuse_large(counts: [f64; 3], step: f64, max_points: u64) -> Result<()> {
    let total: f64 = counts.iter().product();
    // Written so that what is not a number is refused too.
    let fits = total <= max_points as f64 && counts.iter().all(|&n| n <= max_points as f64);
    if !fits {
        let [x, y, z] = counts.map(|n| if n < 1e15 { format!("{n}") } else { format!("{n:.3e}") });
        let reason = format!("{x} × {y} × {z} points {step} Å apart, over max_points = {max_points}");
        return Err(Error::TooLarge { reason });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::Random;

    use crate::grid::naive;

    fn random_balls(random: &mut Random, n: usize, width: f64) -> (Vec<[f64; 3]>, Vec<f64>) {
        let centers = (0..n).map(|_| [0; 3].map(|_| width * random.unit())).collect();
        (centers, (0..n).map(|_| 1.0 + 1.5 * random.unit()).collect())
    }

    #[test]
    fn agrees_with_all_balls_at_every_point() {
        let mut n_below_cap = 0;
        for seed in 0..40 {
            let mut random = Random(seed);
            let layout = Layout::new([1 + random.below(12), 1 + random.below(12), 1 + random.below(80)]);
            let step = 0.3 + random.unit();
            let n_balls = random.below(12);
            let (centers, radii) = random_balls(&mut random, n_balls, 12.0);
            let balls = Balls { centers: &centers, radii: &radii };
            let cap = 2.0 + random.unit();
            let distances = Distances::new(balls, layout, step, cap, 1, &Monitor::default()).unwrap();
            let level = 1.4;
            let set = distances.at_least(level).unwrap();
            for point in naive::voxels(layout) {
                let x = distances.position(point);
                let to = |(c, r): (&[f64; 3], &f64)| (0..3).map(|a| (x[a] - c[a]).powi(2)).sum::<f64>().sqrt() - r;
                let expected = centers.iter().zip(&radii).map(to).fold(cap, f64::min);
                let found = distances.at(point);
                assert!((f64::from(found) - expected).abs() < 1e-5, "seed {seed}, {point:?}: {found} not {expected}");
                assert_eq!(set.contains(point), f64::from(found) >= level, "seed {seed}, {point:?}");
                n_below_cap += usize::from(expected < cap);
            }
        }
        assert!(n_below_cap > 10_000, "{n_below_cap}");
    }

    #[test]
    fn threads_and_instruction_sets_give_the_same_bits() {
        let mut random = Random(3);
        let layout = Layout::new([30, 25, 70]);
        let (centers, radii) = random_balls(&mut random, 60, 25.0);
        let balls = Balls { centers: &centers, radii: &radii };
        let one = Distances::new(balls, layout, 0.7, 3.0, 1, &Monitor::default()).unwrap();
        for n_threads in [2, 3] {
            assert!(one == Distances::new(balls, layout, 0.7, 3.0, n_threads, &Monitor::default()).unwrap());
        }
        for level in [simd::Level::Baseline, simd::Level::Avx2] {
            simd::limit(Some(level));
            let limited = Distances::new(balls, layout, 0.7, 3.0, 1, &Monitor::default()).unwrap();
            simd::limit(None);
            assert!(one == limited, "{level:?}");
        }
    }

    #[test]
    fn values_between_points_are_linear() {
        let (centers, radii) = ([[3.0, 3.0, 3.0]], [1.0]);
        let balls = Balls { centers: &centers, radii: &radii };
        let distances = Distances::new(balls, Layout::new([7, 7, 7]), 1.0, 9.0, 1, &Monitor::default()).unwrap();
        assert_eq!(distances.between([1, 2, 3], [0.0; 3]), f64::from(distances.at([1, 2, 3])));
        let middle = distances.between([1, 2, 3], [0.0, 0.0, 0.5]);
        let ends = [distances.at([1, 2, 3]), distances.at([1, 2, 4])].map(f64::from);
        assert!((middle - (ends[0] + ends[1]) / 2.0).abs() < 1e-12);
    }

    #[test]
    fn a_level_between_two_floats_is_decided_as_in_double_width() {
        assert_eq!(least_f32_from(0.5), 0.5);
        assert!(f64::from(least_f32_from(1.4)) >= 1.4 && f64::from(least_f32_from(1.4).next_down()) < 1.4);
        assert!(refuse_large([f64::NAN, 1.0, 1.0], 0.5, 10).is_err() && refuse_large([2.0; 3], 0.5, 8).is_ok());
    }
}
