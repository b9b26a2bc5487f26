//! Where the voxels are: bounds, edges and centres of a grid around points.

use std::ops::Range;

use super::bits::Layout;
use crate::work::memory::{Purpose, collected};
use crate::{Error, Result};

/// One axis of a grid: `n` voxels between `lower` and `upper`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Axis {
    /// Lower end, Å.
    pub lower: f64,
    /// Upper end, Å.
    pub upper: f64,
    /// Voxel edge, Å; may be larger than the voxel size asked for, see [`Grid::around`].
    pub step: f64,
    /// n + 1 voxel edges, Å; the last is exactly `upper`.
    pub edges: Vec<f64>,
    /// n voxel centres, Å.
    pub centers: Vec<f32>,
}

/// numpy's `floor_divide` for positive operands.
fn floor_divide(a: f64, b: f64) -> f64 {
    let quotient = (a - a % b) / b;
    let floor = quotient.floor();
    if quotient - floor > 0.5 { floor + 1.0 } else { floor }
}

/// The width of the floating-point numbers in which the ends of a grid are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// Ends, and their distance, are rounded to f32.
    F32,
    /// Nothing is rounded.
    F64,
}

impl Width {
    fn round(self, value: f64) -> f64 {
        match self {
            Self::F32 => f64::from(value as f32),
            Self::F64 => value,
        }
    }
}

/// Lower end, upper end and number of voxels around points from `min` to `max`: the rule of the Python package pyntcloud.
///
/// The span is the next multiple of the voxel size, with the points in its middle; the number of voxels is then the
/// *truncated* quotient of the rounded ends. Where rounding leaves the quotient just below a whole number, the axis has one
/// voxel fewer, each a little larger than asked for; the results of `volumizer` depend on that.
fn bounds(min: f64, max: f64, voxel_size: f64, width: Width) -> (f64, f64, f64) {
    let extent = width.round(max - min);
    let margin = ((floor_divide(extent, voxel_size) + 1.0) * voxel_size - extent) / 2.0;
    let (lower, upper) = (width.round(min - margin), width.round(max + margin));
    (lower, upper, (width.round(upper - lower) / voxel_size).trunc())
}

impl Axis {
    fn new(lower: f64, upper: f64, n: usize) -> Result<Self> {
        let step = (upper - lower) / n as f64;
        let inner = (0..n).map(|k| k as f64 * step + lower);
        let edges = collected(inner.chain([upper]), n + 1, Purpose("the edges of the voxels"))?;
        let middles = edges.windows(2).map(|pair| ((pair[0] + pair[1]) / 2.0) as f32);
        let centers = collected(middles, n, Purpose("the centres of the voxels"))?;
        Ok(Self { lower, upper, step, edges, centers })
    }

    /// Number of voxels.
    pub fn n_voxels(&self) -> usize {
        self.centers.len()
    }

    /// The voxel a coordinate lies in: the last one whose lower edge is below it, so a point on an inner edge belongs
    /// to the lower voxel.
    #[inline]
    pub fn locate(&self, coordinate: f64) -> usize {
        let below = |k: usize| self.edges[k] < coordinate;
        let last = self.centers.len() - 1;
        // The quotient is off by one at most; the comparisons with the edges decide.
        let mut k = (((coordinate - self.lower) / self.step) as usize).min(last);
        while k > 0 && !below(k) {
            k -= 1;
        }
        while k < last && below(k + 1) {
            k += 1;
        }
        k
    }

    /// The voxels whose centres are from `low` to `high`, and those a hundredth of a voxel further.
    #[inline]
    pub fn between(&self, low: f64, high: f64) -> Range<usize> {
        let n = self.centers.len();
        let place = |coordinate: f64| (coordinate - self.lower) / self.step;
        // Centres are at k + 1/2; a negative number becomes 0.
        let (start, end) = ((place(low) + 0.49) as usize, (place(high) + 0.51) as usize);
        start.min(n)..end.min(n)
    }
}

/// A grid of voxels.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grid {
    /// x, y, z.
    pub axes: [Axis; 3],
    /// The voxel size asked for, Å.
    pub voxel_size: f64,
}

impl Grid {
    /// The grid around points whose coordinates reach from `min` to `max`; these are values of the given `width`.
    ///
    /// # Errors
    /// [`Error::TooLarge`] for more than `max_voxels` and for a grid so flat that its rows along z take far more memory
    /// than its voxels, [`Error::Degenerate`] for an axis without a voxel or beyond the range of numbers,
    /// [`Error::OutOfMemory`].
    pub fn around(min: [f64; 3], max: [f64; 3], voxel_size: f64, width: Width, max_voxels: u64) -> Result<Self> {
        let bounds = [0, 1, 2].map(|a| bounds(min[a], max[a], voxel_size, width));
        if bounds.iter().any(|(lower, upper, _)| !lower.is_finite() || !upper.is_finite()) {
            let reason = format!("its ends, with voxels of {} Å, are beyond the range of numbers", short(voxel_size));
            return Err(Error::Degenerate { reason });
        }
        let counts = bounds.map(|(_, _, n)| n);
        refuse_large(counts, voxel_size, max_voxels)?;
        if let Some(axis) = counts.iter().position(|&n| n < 1.0) {
            let reason = format!(
                "no voxel of {} Å fits along {} between {} and {}; move the atoms or change the voxel size",
                short(voxel_size),
                ["x", "y", "z"][axis],
                short(bounds[axis].0),
                short(bounds[axis].1)
            );
            return Err(Error::Degenerate { reason });
        }
        refuse_flat(counts.map(|n| n as usize), max_voxels)?;
        let [x, y, z] = bounds.map(|(lower, upper, n)| Axis::new(lower, upper, n as usize));
        Ok(Self { axes: [x?, y?, z?], voxel_size })
    }

    /// The grid of `shape` voxels between `lower` and `upper`: one that [`Grid::around`] once made, made again.
    ///
    /// # Errors
    /// [`Error::BadArgument`] for ends or numbers of voxels that no grid has, [`Error::OutOfMemory`].
    pub fn between(lower: [f64; 3], upper: [f64; 3], shape: [u64; 3], voxel_size: f64) -> Result<Self> {
        let total = shape.iter().try_fold(1_u64, |total, &n| total.checked_mul(n));
        let has_voxels = total.is_some_and(|total| (1..=u64::from(u32::MAX)).contains(&total));
        let is_span = |a: usize| lower[a].is_finite() && upper[a].is_finite() && lower[a] < upper[a];
        if !has_voxels || !(0..3).all(is_span) {
            let reason = format!("no grid has {shape:?} voxels between {lower:?} and {upper:?}");
            return Err(Error::argument("grid", reason));
        }
        let [x, y, z] = [0, 1, 2].map(|a| Axis::new(lower[a], upper[a], shape[a] as usize));
        Ok(Self { axes: [x?, y?, z?], voxel_size })
    }

    /// Voxels along x, y, z.
    pub fn shape(&self) -> [usize; 3] {
        [0, 1, 2].map(|axis| self.axes[axis].n_voxels())
    }

    /// Centre of a voxel, Å.
    #[inline]
    pub fn center(&self, voxel: [usize; 3]) -> [f32; 3] {
        [0, 1, 2].map(|axis| self.axes[axis].centers[voxel[axis]])
    }
}

/// # Errors
/// [`Error::TooLarge`] if `counts` voxels along the axes, whole or estimated, are more than `max_voxels`.
pub fn refuse_large(counts: [f64; 3], voxel_size: f64, max_voxels: u64) -> Result<()> {
    let total: f64 = counts.iter().product();
    // Rows are addressed with 32 bits, and a single axis must not slip through beside an empty one.
    if total > max_voxels as f64 || counts.iter().any(|&n| n > max_voxels as f64) {
        let ([x, y, z], size) = (counts.map(|n| short(n.ceil())), short(voxel_size));
        let reason = format!("about {x} × {y} × {z} voxels of {size} Å, over max_voxels = {max_voxels}");
        return Err(Error::TooLarge { reason });
    }
    Ok(())
}

/// A number for a message; very large and very small ones not written out.
fn short(number: f64) -> String {
    let plain = number == 0.0 || (1e-6..1e15).contains(&number.abs());
    if plain { number.to_string() } else { format!("{number:.6e}") }
}

/// Voxels that a word of 64 bits must hold on average in the largest grids: rows along z are whole words.
const VOXELS_PER_WORD: u64 = 16;
/// Words (8 MiB) that any grid may have.
const FEW_WORDS: u64 = 1 << 20;

/// # Errors
/// [`Error::TooLarge`] if the words of a set of voxels are far more than `max_voxels` lets expect, since the rows along z are
/// short.
fn refuse_flat(shape: [usize; 3], max_voxels: u64) -> Result<()> {
    let (n_words, most) = (Layout::new(shape).n_words() as u64, FEW_WORDS.max(max_voxels / VOXELS_PER_WORD));
    if n_words > most {
        let [x, y, z] = shape;
        let reason = format!(
            "{x} × {y} × {z} voxels lie in {n_words} words of 64 bits, over {most} for max_voxels = {max_voxels}"
        );
        return Err(Error::TooLarge { reason });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_span_is_the_next_multiple_with_the_points_in_its_middle() {
        let grid = Grid::around([0.0, 1.0, -1.0], [5.0, 1.5, 1.0], 2.0, Width::F64, 1000).unwrap();
        assert_eq!(grid.shape(), [3, 1, 2]);
        let axis = &grid.axes[0];
        assert_eq!((axis.lower, axis.upper, axis.step), (-0.5, 5.5, 2.0));
        assert_eq!(axis.edges, [-0.5, 1.5, 3.5, 5.5]);
        assert_eq!(axis.centers, [0.5, 2.5, 4.5]);
    }

    #[test]
    fn a_point_on_an_inner_edge_belongs_to_the_lower_voxel() {
        let axis = Axis::new(0.0, 3.0, 3).unwrap();
        let located = [0.0, 0.5, 1.0, 1.0000001, 2.0, 3.0].map(|x| axis.locate(x));
        assert_eq!(located, [0, 0, 0, 1, 1, 2]);
    }

    #[test]
    fn refuses_what_is_too_large_or_has_no_voxel() {
        let huge = Grid::around([0.0; 3], [1e9; 3], 1.0, Width::F64, 1 << 31);
        assert!(matches!(huge, Err(Error::TooLarge { .. })));
        // In f32 at 1e8 the margin of half a voxel is lost to rounding: the span collapses.
        let lost = Grid::around([1e8; 3], [1e8; 3], 2.0, Width::F32, 1000);
        assert!(matches!(lost, Err(Error::Degenerate { .. })));
        // Half a voxel overflows f32.
        let wide = Grid::around([0.0; 3], [1.0; 3], 1e300, Width::F32, 1000);
        assert!(matches!(wide, Err(Error::Degenerate { .. })));
        assert_eq!(Grid::around([0.0; 3], [1.0; 3], 1e300, Width::F64, 1000).unwrap().shape(), [1; 3]);
    }

    #[test]
    fn refuses_flat_grids_before_they_fill_the_memory() {
        let flat = |n: f64, thick: f64| Grid::around([0.0; 3], [n, n, thick], 1.0, Width::F64, 1 << 31);
        // 2 × 10⁹ voxels in as many words would be 16 GB a set.
        let error = flat(44_000.0, 0.5).unwrap_err().to_string();
        assert!(error.contains("over 134217728") && error.contains("max_voxels"), "{error}");
        assert_eq!(flat(11_000.0, 0.5).unwrap().shape(), [11_001, 11_001, 1]);
        assert!(flat(10_000.0, 19.5).is_ok());
        // Small grids may be as flat as they are.
        assert!(Grid::around([0.0; 3], [900.0, 900.0, 0.5], 1.0, Width::F64, 901 * 901).is_ok());
    }
}
