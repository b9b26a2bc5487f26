//! Size and shape of a component, from the centres of its voxels.

use nalgebra::{Matrix3, Vector3};

use crate::Result;
use crate::grid::Grid;
use crate::grid::Run;
use crate::math::eigen::symmetric_eigen;
use crate::work::memory::{Purpose, reserved};

/// A component is cut into at least so many slices across its long axis,
const MIN_SLICES: usize = 3;
/// and at most so many: only voxels of kilometres would make more, but these must not take up the memory.
const MAX_SLICES: usize = 1 << 16;
/// Extents (Å) below this count as none.
const FLAT: f64 = 1e-9;
/// Variances (Å²) below this count as none.
const POINT: f64 = 1e-12;

/// Size and shape of a component.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Metrics {
    /// Mean of the voxel centres, Å.
    pub center: [f64; 3],
    /// Extents along the principal axes of the component, largest first, rounded to 0.001 Å; 0 below 3 voxels.
    pub lengths: [f64; 3],
    /// Mean over the slices of the ratio of smaller to larger variance across the long axis, rounded to 4 decimals.
    pub circularity: Option<f64>,
    /// 1 − standard deviation / mean of the slice sizes, at least 0, rounded to 4 decimals.
    pub uniformity: Option<f64>,
}

/// Measures components of one grid.
///
/// A component is walked run by run. Along a run only z changes, so
///
/// * its sums of coordinates and of their squares are differences of running sums over the z centres, made once;
/// * a projection on any axis grows or falls along it, so the extremes are at its ends, and where both ends fall into one
///   slice the whole run does.
///
/// Every projection is computed by the same expression as voxel by voxel, so extents and slices are the same to the bit.
pub struct Ruler<'a> {
    grid: &'a Grid,
    /// Z from which the running sums count, in the middle of the grid to keep them small, Å.
    z0: f64,
    /// For each k the sum of the z centres before k, less `z0` each, and of their squares.
    sums: Vec<[f64; 2]>,
}

/// Up to so many voxels the scatter matrix is summed voxel by voxel. Small components are often symmetric; their equal
/// eigenvalues leave the choice of axes to the last bits, and these are then those of a plain sum.
const PLAIN: usize = 64;

impl<'a> Ruler<'a> {
    /// A ruler for the components of a grid.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn new(grid: &'a Grid) -> Result<Self> {
        let centers = &grid.axes[2].centers;
        let z0 = f64::from(centers[centers.len() / 2]);
        let mut sums = reserved(centers.len() + 1, Purpose("the sums along z"))?;
        let mut sum = [0.0; 2];
        sums.push(sum);
        for &center in centers {
            let z = f64::from(center) - z0;
            sum = [sum[0] + z, sum[1] + z * z];
            sums.push(sum);
        }
        Ok(Self { grid, z0, sums })
    }

    /// The centre of a voxel, Å.
    fn center(&self, x: u32, y: u32, z: u32) -> Vector3<f64> {
        self.grid.center([x as usize, y as usize, z as usize]).map(f64::from).into()
    }

    /// Sums of z − `z0` and of its square over `length` voxels from `z`.
    fn along(&self, z: u32, length: u32) -> [f64; 2] {
        let (from, to) = (self.sums[z as usize], self.sums[(z + length) as usize]);
        [to[0] - from[0], to[1] - from[1]]
    }

    /// Measures a component of `n` voxels, given its runs in ascending order.
    pub fn measure<I: Iterator<Item = Run>>(&self, n: usize, runs: impl Fn() -> I) -> Metrics {
        let (mean, scatter) = if n <= PLAIN { self.plain_moments(n, runs()) } else { self.moments(n, runs()) };
        let mut metrics = Metrics { center: mean.into(), ..Metrics::default() };
        if n < 3 {
            return metrics;
        }
        let (_, vectors) = symmetric_eigen(&scatter);
        // Rows: the principal axes by decreasing eigenvalue.
        let axes = Matrix3::from_columns(&[vectors.column(2), vectors.column(1), vectors.column(0)]).transpose();
        let project = |x, y, z| axes * (self.center(x, y, z) - mean);
        let (mut low, mut high) = (Vector3::repeat(f64::INFINITY), Vector3::repeat(f64::NEG_INFINITY));
        for Run { start: [x, y, z], length } in runs() {
            for end in [project(x, y, z), project(x, y, z + length - 1)] {
                low = low.inf(&end);
                high = high.sup(&end);
            }
        }
        let extent = high - low;
        metrics.lengths = extent.map(|length| (length * 1000.0).round_ties_even() / 1000.0).into();
        metrics.lengths.sort_by(|a, b| b.total_cmp(a));
        if extent[0] < FLAT {
            (metrics.circularity, metrics.uniformity) = (Some(1.0), Some(1.0));
            return metrics;
        }
        // The slice thickness is the grid's number of voxels along x, read as Å: a slip of volumizer that its answers
        // depend on. It makes nearly every component three slices.
        let n_slices =
            ((extent[0] / self.grid.shape()[0] as f64).round_ties_even() as usize).clamp(MIN_SLICES, MAX_SLICES);
        let edges: Vec<f64> = (1..n_slices).map(|j| j as f64 * (extent[0] / n_slices as f64) + low[0]).collect();
        let slice_of = |x, y, z| edges.partition_point(|&edge| edge <= project(x, y, z)[0]);
        let mut slices = vec![Slice::default(); n_slices];
        for Run { start: [x, y, z], length } in runs() {
            // Across the long axis a voxel of the run lies at `at + (z - z0) * along`.
            let mut origin = self.center(x, y, z) - mean;
            origin[2] = self.z0 - mean[2];
            let (at, along) = (axes * origin, axes.column(2));
            let (mut from, end) = (z, z + length);
            while from < end {
                let slice = slice_of(x, y, from);
                let to = if slice_of(x, y, end - 1) == slice {
                    end
                } else {
                    (from + 1..end).find(|&z| slice_of(x, y, z) != slice).unwrap_or(end)
                };
                slices[slice].include(to - from, self.along(from, to - from), [at[1], at[2]], [along[1], along[2]]);
                from = to;
            }
        }
        metrics.circularity = circularity(&slices);
        metrics.uniformity = uniformity(&slices);
        metrics
    }

    /// Mean and scatter matrix of the voxel centres, from the sums of the runs.
    fn moments(&self, n: usize, runs: impl Iterator<Item = Run>) -> (Vector3<f64>, Matrix3<f64>) {
        let mut origin = Vector3::from(self.grid.center(self.grid.shape().map(|n| n / 2)).map(f64::from));
        origin[2] = self.z0;
        let (mut sum, mut squares) = (Vector3::zeros(), Matrix3::zeros());
        for Run { start: [x, y, z], length } in runs {
            let [first, second] = self.along(z, length);
            let v = self.center(x, y, z) - origin;
            let (m, x, y) = (f64::from(length), v[0], v[1]);
            sum += Vector3::new(m * x, m * y, first);
            // The lower triangle is all that is read.
            squares += Matrix3::new(m * x * x, 0.0, 0.0, m * x * y, m * y * y, 0.0, x * first, y * first, second);
        }
        let mean = sum / n as f64;
        (origin + mean, squares - mean * sum.transpose())
    }

    /// The same, voxel by voxel.
    fn plain_moments(&self, n: usize, runs: impl Iterator<Item = Run>) -> (Vector3<f64>, Matrix3<f64>) {
        let centers: Vec<Vector3<f64>> = runs
            .flat_map(|Run { start: [x, y, z], length }| (z..z + length).map(move |z| self.center(x, y, z)))
            .collect();
        let mean = centers.iter().sum::<Vector3<f64>>() / n as f64;
        let scatter = centers.iter().map(|center| (center - mean) * (center - mean).transpose()).sum();
        (mean, scatter)
    }
}

/// Moments of the voxels of one slice in the plane across the long axis, about the component's centre.
#[derive(Debug, Clone, Copy, Default)]
struct Slice {
    n: f64,
    u: f64,
    v: f64,
    uu: f64,
    uv: f64,
    vv: f64,
}

impl Slice {
    /// Adds `n` voxels at `at + t * along` (u, v), given the sums of t and of t².
    fn include(&mut self, n: u32, [first, second]: [f64; 2], at: [f64; 2], along: [f64; 2]) {
        let n = f64::from(n);
        let product = |i: usize, j: usize| {
            n * at[i] * at[j] + (at[i] * along[j] + at[j] * along[i]) * first + along[i] * along[j] * second
        };
        self.n += n;
        self.u += n * at[0] + along[0] * first;
        self.v += n * at[1] + along[1] * first;
        self.uu += product(0, 0);
        self.uv += product(0, 1);
        self.vv += product(1, 1);
    }

    /// Ratio of the smaller to the larger eigenvalue of the covariance; 1 for a point.
    fn roundness(&self) -> f64 {
        let (u, v) = (self.u / self.n, self.v / self.n);
        let (uu, uv, vv) = (self.uu / self.n - u * u, self.uv / self.n - u * v, self.vv / self.n - v * v);
        let (middle, half) = ((uu + vv) / 2.0, ((uu - vv) / 2.0).hypot(uv));
        if middle + half <= POINT { 1.0 } else { ((middle - half) / (middle + half)).max(0.0) }
    }
}

fn circularity(slices: &[Slice]) -> Option<f64> {
    let ratios: Vec<f64> = slices.iter().filter(|slice| slice.n >= 3.0).map(Slice::roundness).collect();
    (!ratios.is_empty()).then(|| round_to_4_decimals(ratios.iter().sum::<f64>() / ratios.len() as f64))
}

fn uniformity(slices: &[Slice]) -> Option<f64> {
    let sizes: Vec<f64> = slices.iter().map(|slice| slice.n).filter(|&n| n > 0.0).collect();
    if sizes.len() < 2 {
        return None;
    }
    let count = sizes.len() as f64;
    let mean = sizes.iter().sum::<f64>() / count;
    let variance = sizes.iter().map(|size| (size - mean).powi(2)).sum::<f64>() / count;
    Some(round_to_4_decimals((1.0 - variance.sqrt() / mean).max(0.0)))
}

/// A number of 0..1 correctly rounded to 4 decimals, ties to even on the exact binary value: what formatting with 4
/// decimals does. That is slow, and needed only where the product is too near a tie to show which side the exact value is on.
fn round_to_4_decimals(value: f64) -> f64 {
    let scaled = value * 1e4;
    let nearest = scaled.round();
    if (scaled - nearest).abs() < 0.499 { nearest / 1e4 } else { format!("{value:.4}").parse().unwrap_or(value) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::components::Components;
    use crate::grid::{BitGrid, Layout, Slabs, Width, naive};
    use crate::work::Monitor;

    fn grid(shape: [usize; 3], voxel_size: f64) -> Grid {
        let max = shape.map(|n| n as f64 * voxel_size - 0.5 * voxel_size - 7.3);
        Grid::around([-7.3; 3], max, voxel_size, Width::F64, 1 << 30).unwrap()
    }

    /// All runs of a set as one component.
    fn runs(set: &BitGrid) -> Vec<Run> {
        Components::of_runs(set, Slabs::of(set.layout()), &Monitor::default()).unwrap().runs.to_vec()
    }

    /// Everything voxel by voxel.
    fn naive_measure(grid: &Grid, set: &BitGrid) -> Metrics {
        let layout = set.layout();
        let centers: Vec<Vector3<f64>> = naive::voxels(layout)
            .filter(|&voxel| set.contains(voxel))
            .map(|voxel| Vector3::from(grid.center(voxel).map(f64::from)))
            .collect();
        let mean = centers.iter().sum::<Vector3<f64>>() / centers.len() as f64;
        let scatter: Matrix3<f64> = centers.iter().map(|c| (c - mean) * (c - mean).transpose()).sum();
        let (_, vectors) = symmetric_eigen(&scatter);
        let project = |c: &Vector3<f64>| [2, 1, 0].map(|k| vectors.column(k).dot(&(c - mean)));
        let projected: Vec<[f64; 3]> = centers.iter().map(project).collect();
        let range = |k: usize| {
            let values = projected.iter().map(|p| p[k]);
            (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max))
        };
        let mut lengths = [0, 1, 2].map(|k| range(k).1 - range(k).0);
        let n_slices = MIN_SLICES.max((lengths[0] / grid.shape()[0] as f64).round_ties_even() as usize);
        let mut slices = vec![Slice::default(); n_slices];
        for p in &projected {
            let slice =
                (1..n_slices).filter(|&j| j as f64 * (lengths[0] / n_slices as f64) + range(0).0 <= p[0]).count();
            slices[slice].include(1, [0.0; 2], [p[1], p[2]], [0.0; 2]);
        }
        lengths.sort_by(|a, b| b.total_cmp(a));
        let (circularity, uniformity) = (circularity(&slices), uniformity(&slices));
        Metrics { center: mean.into(), lengths, circularity, uniformity }
    }

    #[test]
    fn agrees_with_the_naive_twin() {
        let mut n_equal = 0;
        for seed in 0..200 {
            let set = naive::random_grid(seed);
            let grid = grid(set.layout().shape, [0.5, 2.0][seed as usize % 2]);
            if set.count() < 3 {
                continue;
            }
            let runs = runs(&set);
            let fast = Ruler::new(&grid).unwrap().measure(set.count(), || runs.iter().copied());
            let plain = naive_measure(&grid, &set);
            for k in 0..3 {
                // Centres are f32 below 300 Å, sums over fewer than 10 000 of them.
                assert!((fast.center[k] - plain.center[k]).abs() < 1e-9, "seed {seed}");
                assert!((fast.lengths[k] - plain.lengths[k]).abs() < 5.1e-4, "seed {seed}: {fast:?} {plain:?}");
            }
            // On a full lattice voxels lie on slice edges up to rounding: some cases must differ.
            n_equal += usize::from((fast.circularity, fast.uniformity) == (plain.circularity, plain.uniformity));
        }
        assert!(n_equal > 150, "{n_equal}");
    }

    #[test]
    fn rounding_is_formatting() {
        let mut random = testing::Random(4);
        let odd = (0..20_000).map(|i| f64::from(i) / 20_000.0);
        let near = odd.flat_map(|tie| [tie.next_down(), tie, tie.next_up()]);
        for value in near.chain((0..20_000).map(|_| random.unit())) {
            let formatted: f64 = format!("{value:.4}").parse().unwrap();
            assert_eq!(round_to_4_decimals(value), formatted, "{value}");
        }
    }

    #[test]
    fn a_box_measures_its_edges() {
        let set = naive::grid_of(Layout::new([9, 5, 3]), |_| true);
        let grid = grid([9, 5, 3], 2.0);
        let runs = runs(&set);
        let metrics = Ruler::new(&grid).unwrap().measure(set.count(), || runs.iter().copied());
        assert_eq!(metrics.lengths, [16.0, 8.0, 4.0]);
        // Each slice is a plate of 5 × 3 columns: variances 2² (5² − 1) / 12 and 2² (3² − 1) / 12.
        assert_eq!((metrics.circularity, metrics.uniformity), (Some(0.3333), Some(1.0)));
    }

    #[test]
    fn two_voxels_have_a_centre_only() {
        let mut set = BitGrid::empty(Layout::new([2, 2, 2])).unwrap();
        set.insert([0, 0, 0]);
        set.insert([0, 0, 1]);
        let grid = grid([2, 2, 2], 2.0);
        let runs = runs(&set);
        let metrics = Ruler::new(&grid).unwrap().measure(2, || runs.iter().copied());
        assert_eq!((metrics.lengths, metrics.circularity, metrics.uniformity), ([0.0; 3], None, None));
    }
}
