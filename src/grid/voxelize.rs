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

use super::bits::BitGrid;
use super::geometry::{Axis, Grid};
use crate::Result;
use crate::base::Monitor;
use crate::simd::{self, Kernel};

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

/// Points handled together: the smallest number of points of a sphere, which divides all others.
const BLOCK: usize = 20;

/// Points between two looks at the monitor: some milliseconds of work.
const POINTS_PER_CHECK: usize = 1 << 19;

/// Fixed-point coordinates along one axis.
struct FixedAxis {
    /// F, the number of bits below the voxel.
    bits: u32,
    /// Units around a voxel edge in which the fixed-point index is not trusted.
    band: u32,
    /// Fixed-point units per Å.
    scale: f64,
    lower: f64,
}

impl FixedAxis {
    /// None if the axis has too many voxels for 32-bit fixed point.
    fn new(axis: &Axis) -> Option<Self> {
        // One voxel of room on either side, and a sign.
        let index_bits = (axis.n_voxels() as u64 + 2).next_power_of_two().trailing_zeros() + 1;
        let bits = 30_u32.checked_sub(index_bits)?.min(20);
        let scale = f64::from(1 << bits) / axis.step;
        // Å by which a point, rounded to f32, and an edge, computed in f64, can be off.
        let largest = axis.lower.abs().max(axis.upper.abs());
        let off = largest * (f64::from(f32::EPSILON) / 2.0 + 16.0 * f64::EPSILON);
        // A unit each for the roundings of centre and offset, one for those of the products.
        let band = (off * scale).ceil() + 3.0;
        (2.0 * band < f64::from(1 << bits)).then_some(Self { bits, band: band as u32, scale, lower: axis.lower })
    }

    /// The nearest whole number of units. A number below 2³¹ that is added to 1.5 × 2⁵² ends up, rounded, in the low bits of
    /// the sum; a plain cast would first look for NaN and overflow, and this is done for every centre and block.
    #[inline(always)]
    fn center(&self, coordinate: f32) -> i32 {
        const SHIFT: f64 = 1.5 * (1_u64 << 52) as f64;
        ((f64::from(coordinate) - self.lower) * self.scale + SHIFT).to_bits() as i32
    }

    fn offset(&self, offset: f64) -> i32 {
        (offset * self.scale) as i32
    }

    /// Index along the axis, and a number that is not 0 if it cannot be trusted.
    #[inline(always)]
    fn split(&self, sum: i32) -> (u32, u32) {
        let sum = sum as u32;
        let fraction = sum & ((1 << self.bits) - 1);
        let trusted = fraction.wrapping_sub(self.band) < (1 << self.bits) - 2 * self.band;
        (sum >> self.bits, u32::from(!trusted))
    }
}

/// Adds to `mask` the voxels of all points `centers[i] + offsets[j]`.
///
/// The grid must have been made around these points. O(centres × offsets).
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub fn mark_points(
    centers: &[[f32; 3]],
    offsets: &[[f64; 3]],
    rounding: Rounding,
    grid: &Grid,
    mask: &mut BitGrid,
    monitor: &Monitor,
) -> Result<()> {
    let [x, y, z] = [0, 1, 2].map(|axis| FixedAxis::new(&grid.axes[axis]));
    let fixed = x.zip(y).zip(z).map(|((x, y), z)| [x, y, z]);
    for centers in centers.chunks((POINTS_PER_CHECK / offsets.len().max(1)).max(1)) {
        monitor.check()?;
        match &fixed {
            // Word numbers are 32-bit there.
            Some(axes) if mask.words().len() < i32::MAX as usize => {
                simd::run(MarkFixed { centers, offsets, rounding, grid, axes, mask });
            }
            _ => mark_exact(centers, offsets, rounding, grid, mask),
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

/// The fixed-point method; see the module.
struct MarkFixed<'a> {
    centers: &'a [[f32; 3]],
    offsets: &'a [[f64; 3]],
    rounding: Rounding,
    grid: &'a Grid,
    axes: &'a [FixedAxis; 3],
    mask: &'a mut BitGrid,
}

impl Kernel for MarkFixed<'_> {
    type Output = ();

    #[inline(always)]
    fn run(mut self) {
        for block in self.offsets.chunks(BLOCK) {
            // The centres themselves come as a single offset, which at 2 Å is half of all blocks.
            if block.len() == 1 { self.mark::<1>(block) } else { self.mark::<BLOCK>(block) }
        }
    }
}

impl MarkFixed<'_> {
    /// Marks the points of a block of at most `N` offsets.
    #[inline(always)]
    fn mark<const N: usize>(&mut self, block: &[[f64; 3]]) {
        let Self { centers, rounding, grid, axes, .. } = *self;
        let (row, plane) = (self.mask.layout().row as u32, self.mask.layout().plane as u32);
        // Places beyond a short block are computed and not used.
        let mut fixed_offsets = [[0; N]; 3];
        for (j, offset) in block.iter().enumerate() {
            for axis in 0..3 {
                fixed_offsets[axis][j] = axes[axis].offset(offset[axis]);
            }
        }
        for &center in centers {
            let fixed = [0, 1, 2].map(|axis| axes[axis].center(center[axis]));
            let (mut words, mut bits, mut unsure) = ([0_u32; N], [0_u32; N], 0);
            // A loop without branches over plain arrays, which the compiler turns into vector instructions.
            for j in 0..N {
                let (x, unsure_x) = axes[0].split(fixed[0].wrapping_add(fixed_offsets[0][j]));
                let (y, unsure_y) = axes[1].split(fixed[1].wrapping_add(fixed_offsets[1][j]));
                let (z, unsure_z) = axes[2].split(fixed[2].wrapping_add(fixed_offsets[2][j]));
                // Wrapping, since a point that is not trusted may come out below 0; its word is not used.
                words[j] = x.wrapping_add(2).wrapping_mul(plane).wrapping_add(y.wrapping_mul(row)).wrapping_add(z >> 6);
                bits[j] = z & 63;
                unsure |= unsure_x | unsure_y | unsure_z;
            }
            if unsure == 0 {
                let target = self.mask.words_mut();
                for j in 0..block.len().min(N) {
                    target[words[j] as usize] |= 1 << bits[j];
                }
            } else {
                mark_exact(&[center], block, rounding, grid, self.mask);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::bits::Layout;
    use super::super::naive::Random;
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
