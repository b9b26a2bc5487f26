//! Which voxels hold a point: many points, given as the same offsets around many centres.
//!
//! The voxel of a point is decided by comparing it with the voxel edges in f64 ([`Axis::locate`]). That is exact but
//! slow, and hardly ever needed: a point well inside a voxel may be located with less care. So centres and offsets are
//! turned into fixed-point numbers once, in units of a small fraction of a voxel,
//!
//! ```text
//! centre  (c - lower) / step   ≈ fc / 2^F          index    (fc + fo) >> F
//! offset  o / step             ≈ fo / 2^F          fraction (fc + fo) mod 2^F
//! ```
//!
//! and the sum of two integers locates the point on an axis. Every rounding on the way (of both numbers, of the point to
//! its own width, of the edges) together moves it by less than a `band` of fixed-point units; unless the fraction is
//! within that band of a voxel's edge, the index is the exact one. The few points within it take the exact path.
//!
//! To ask for that with one comparison, `band` is taken from every offset: a trusted fraction lies then below
//! 2^F - 2 `band`, and the index is unchanged.

use super::bits::BitGrid;
use super::geometry::{Axis, Grid};
use crate::Result;
use crate::work::Monitor;
use crate::work::memory::collected;
use crate::work::simd::{self, Kernel};

/// How a point is made of its centre and its offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Offset and sum in f32.
    F32,
    /// Sum in f64.
    F64,
    /// Sum in f64, rounded to f32.
    F64ToF32,
}

impl Rounding {
    /// One coordinate of a point.
    #[inline]
    pub fn add(self, center: f32, offset: f64) -> f64 {
        match self {
            Self::F32 => f64::from(center + offset as f32),
            Self::F64 => f64::from(center) + offset,
            Self::F64ToF32 => f64::from((f64::from(center) + offset) as f32),
        }
    }
}

/// Points handled together: the smallest sphere, of 20 points, and its centre fit into three vectors of 8.
const BLOCK: usize = 24;

/// Most centres handled together: their fixed-point numbers and the voxels around them stay in the first-level cache.
const MAX_CENTERS: usize = 256;

/// Points between two looks at the monitor: some milliseconds of work.
const POINTS_PER_CHECK: usize = 1 << 19;

/// What memory is for.
const OFFSETS: &str = "the points of a sphere";

/// How coordinates in a grid become fixed-point numbers.
struct FixedPoint {
    /// F, the number of bits below the voxel.
    bits: u32,
    /// Units around a voxel edge in which the fixed-point index is not trusted.
    band: u32,
    /// Fixed-point units per Å along x, y, z.
    scale: [f64; 3],
    /// Of the grid, Å.
    lower: [f64; 3],
}

/// Fixed-point offsets of [`BLOCK`] points or fewer, along x, y, z.
struct Block {
    offsets: [[u32; BLOCK]; 3],
    n: usize,
}

impl FixedPoint {
    /// None if the grid has too many voxels for 32-bit numbers.
    fn new(grid: &Grid, mask: &BitGrid) -> Option<Self> {
        u32::try_from(64 * mask.words().len() as u64).ok()?;
        // One voxel of room on either side, and a sign.
        let longest = grid.shape().into_iter().max()? as u64;
        let index_bits = (longest + 2).next_power_of_two().trailing_zeros() + 1;
        let bits = 30_u32.checked_sub(index_bits)?.min(20);
        let scale = [0, 1, 2].map(|k| f64::from(1 << bits) / grid.axes[k].step);
        let band = |(&Axis { lower, upper, .. }, scale): (&Axis, f64)| {
            // Å by which a point, rounded to f32, and an edge, computed in f64, can be off.
            let off = lower.abs().max(upper.abs()) * (f64::from(f32::EPSILON) / 2.0 + 16.0 * f64::EPSILON);
            // A unit each for the roundings of centre and offset, one for those of the products.
            (off * scale).ceil() + 3.0
        };
        let band = grid.axes.iter().zip(scale).map(band).fold(0.0, f64::max);
        let lower = [0, 1, 2].map(|k| grid.axes[k].lower);
        (2.0 * band < f64::from(1 << bits)).then_some(Self { bits, band: band as u32, scale, lower })
    }

    /// The nearest whole numbers of units. A number below 2³¹ that is added to 1.5 × 2⁵² ends up, rounded, in the low bits
    /// of the sum; a plain cast would first look for NaN and overflow.
    #[inline(always)]
    fn center(&self, center: [f32; 3]) -> [u32; 3] {
        const SHIFT: f64 = 1.5 * (1_u64 << 52) as f64;
        [0, 1, 2].map(|k| ((f64::from(center[k]) - self.lower[k]) * self.scale[k] + SHIFT).to_bits() as u32)
    }

    /// Places beyond a short block repeat its last point: they are computed and not used.
    fn block(&self, offsets: &[[f64; 3]]) -> Block {
        let point = |j: usize| offsets[j.min(offsets.len() - 1)];
        let unit = |j, k: usize| ((point(j)[k] * self.scale[k]) as i32).wrapping_sub(self.band as i32) as u32;
        Block { offsets: [0, 1, 2].map(|k| std::array::from_fn(|j| unit(j, k))), n: offsets.len() }
    }
}

/// Adds to `mask` the voxels of all points `centers[i] + offsets[j]`.
///
/// The grid must have been made around these points. O(centres × offsets).
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub fn mark_points(
    centers: &[[f32; 3]],
    offsets: &[[f64; 3]],
    rounding: Rounding,
    grid: &Grid,
    mask: &mut BitGrid,
    monitor: &Monitor,
) -> Result<()> {
    let fixed = match FixedPoint::new(grid, mask) {
        None => None,
        Some(fixed) => {
            let blocks = offsets.chunks(BLOCK).map(|offsets| fixed.block(offsets));
            let blocks = collected(blocks, offsets.len().div_ceil(BLOCK), OFFSETS)?;
            Some((fixed, blocks))
        }
    };
    for centers in centers.chunks((POINTS_PER_CHECK / offsets.len().max(1)).clamp(1, MAX_CENTERS)) {
        monitor.check()?;
        match &fixed {
            Some((fixed, blocks)) => {
                simd::run(MarkFixed { centers, offsets, rounding, grid, fixed, blocks, mask });
            }
            None => mark_exact(centers, offsets, rounding, grid, mask),
        }
    }
    Ok(())
}

/// The plain method: every point is located exactly.
fn mark_exact(centers: &[[f32; 3]], offsets: &[[f64; 3]], rounding: Rounding, grid: &Grid, mask: &mut BitGrid) {
    for &center in centers {
        for &offset in offsets {
            mask.insert(locate(center, offset, rounding, grid));
        }
    }
}

/// The voxel of one point.
fn locate(center: [f32; 3], offset: [f64; 3], rounding: Rounding, grid: &Grid) -> [usize; 3] {
    [0, 1, 2].map(|axis| grid.axes[axis].locate(rounding.add(center[axis], offset[axis])))
}

/// The fixed-point method for at most [`MAX_CENTERS`] centres; see the module.
struct MarkFixed<'a> {
    centers: &'a [[f32; 3]],
    offsets: &'a [[f64; 3]],
    rounding: Rounding,
    grid: &'a Grid,
    fixed: &'a FixedPoint,
    blocks: &'a [Block],
    mask: &'a mut BitGrid,
}

impl Kernel for MarkFixed<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { centers, offsets, rounding, grid, fixed, blocks, mask } = self;
        let mut fixed_centers = [[0; 3]; MAX_CENTERS];
        for (fixed_center, &center) in fixed_centers.iter_mut().zip(centers) {
            *fixed_center = fixed.center(center);
        }
        let (first, fraction) = (mask.layout().row_start(0, 0), (1 << fixed.bits) - 1);
        let [row, plane] = [mask.layout().row, mask.layout().plane].map(|words| 64 * words as u32);
        for (block, offsets) in blocks.iter().zip(offsets.chunks(BLOCK)) {
            let [along_x, along_y, along_z] = &block.offsets;
            for (&[center_x, center_y, center_z], &center) in fixed_centers.iter().zip(centers) {
                let (mut positions, mut largest) = ([0_u32; BLOCK], 0);
                // A loop without branches over plain arrays, which the compiler turns into vector instructions. Sums and
                // products wrap, since a point that is not trusted may come out below 0; its position is not used.
                for j in 0..BLOCK {
                    let x = center_x.wrapping_add(along_x[j]);
                    let y = center_y.wrapping_add(along_y[j]);
                    let z = center_z.wrapping_add(along_z[j]);
                    largest = largest.max(x & fraction).max(y & fraction).max(z & fraction);
                    let [x, y, z] = [x, y, z].map(|sum| sum >> fixed.bits);
                    positions[j] = x.wrapping_mul(plane).wrapping_add(y.wrapping_mul(row)).wrapping_add(z);
                }
                if largest <= fraction - 2 * fixed.band {
                    let words = &mut mask.words_mut()[first..];
                    for &position in &positions[..block.n] {
                        words[position as usize / 64] |= 1 << (position % 64);
                    }
                } else {
                    mark_exact(&[center], offsets, rounding, grid, mask);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::bits::Layout;
    use testing::Random;

    use super::*;

    /// Both methods on points in a grid around them; how many voxels were marked.
    fn compare(centers: &[[f32; 3]], offsets: &[[f64; 3]], rounding: Rounding, voxel_size: f64, label: &str) -> usize {
        let mut range = [[f64::INFINITY; 3], [f64::NEG_INFINITY; 3]];
        for &center in centers {
            for &offset in offsets {
                for axis in 0..3 {
                    let point = rounding.add(center[axis], offset[axis]);
                    range[0][axis] = range[0][axis].min(point);
                    range[1][axis] = range[1][axis].max(point);
                }
            }
        }
        let Ok(grid) = Grid::around(range[0], range[1], voxel_size, rounding == Rounding::F32, 1 << 20) else {
            return 0;
        };
        let layout = Layout::new(grid.shape());
        let (mut fast, mut plain) = (BitGrid::empty(layout).unwrap(), BitGrid::empty(layout).unwrap());
        mark_points(centers, offsets, rounding, &grid, &mut fast, &Monitor::default()).unwrap();
        mark_exact(centers, offsets, rounding, &grid, &mut plain);
        assert_eq!(fast, plain, "{label}");
        plain.count()
    }

    #[test]
    fn agrees_with_the_plain_method() {
        let mut n_marked = 0;
        for seed in 0..600 {
            let mut random = Random(seed);
            let shift = [0.0, 0.0, 10.0, 1000.0, 9000.0, 1e6][random.below(6)];
            let voxel_size = [3.0, 2.0, 1.0, 0.7, 0.3][random.below(5)];
            // On a lattice every point may lie on a voxel edge.
            let lattice = random.below(3) == 0;
            let mut coordinate = |width: f64| {
                let value = width * (random.unit() - 0.5);
                if lattice { (value / voxel_size * 2.0).round() * voxel_size / 2.0 } else { value }
            };
            let n = 1 + seed as usize % 40;
            let centers: Vec<[f32; 3]> = (0..n).map(|_| [0; 3].map(|_| (shift + coordinate(12.0)) as f32)).collect();
            let offsets: Vec<[f64; 3]> = (0..n * 7 % 45 + 1).map(|_| [0; 3].map(|_| coordinate(4.0))).collect();
            for rounding in [Rounding::F32, Rounding::F64, Rounding::F64ToF32] {
                n_marked += compare(&centers, &offsets, rounding, voxel_size, &format!("seed {seed}, {rounding:?}"));
            }
        }
        assert!(n_marked > 50_000, "{n_marked}");
    }

    #[test]
    fn points_around_an_edge_are_told_apart() {
        // Centres one f32 step apart around the inner edges of a grid whose edges are f32 numbers themselves.
        let centers: Vec<[f32; 3]> = (0..64)
            .flat_map(|k| {
                let edge = 0.5 * k as f32;
                [edge.next_down(), edge, edge.next_up()].map(|x| [x, 0.25, 0.25])
            })
            .collect();
        assert!(compare(&centers, &[[0.0; 3]], Rounding::F32, 0.5, "edges") > 60);
    }
}
