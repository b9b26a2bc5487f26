//! Size and shape of a component, from the centres of its voxels.

use nalgebra::{Matrix3, Vector3};

use crate::grid::Grid;
use crate::grid::components::Run;
use crate::math::eigen::symmetric_eigen;

/// A component is cut into at least so many slices across its long axis.
const MIN_SLICES: usize = 3;
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

/// The centres of the voxels of some runs, ascending, Å.
fn centers<'a>(grid: &'a Grid, runs: impl Iterator<Item = Run> + 'a) -> impl Iterator<Item = Vector3<f64>> + 'a {
    runs.flat_map(move |Run { start: [x, y, z], length }| {
        (z..z + length).map(move |z| Vector3::from(grid.center([x as usize, y as usize, z as usize]).map(f64::from)))
    })
}

/// Measures a component, given its runs in ascending order.
pub fn measure<'a, I: Iterator<Item = Run> + 'a>(grid: &'a Grid, runs: impl Fn() -> I) -> Metrics {
    let (mut n, mut sum) = (0_usize, Vector3::zeros());
    for center in centers(grid, runs()) {
        n += 1;
        sum += center;
    }
    let mean = sum / n as f64;
    let mut metrics = Metrics { center: mean.into(), ..Metrics::default() };
    if n < 3 {
        return metrics;
    }
    let mut scatter = Matrix3::zeros();
    for center in centers(grid, runs()) {
        let v = center - mean;
        scatter += v * v.transpose();
    }
    let (_, vectors) = symmetric_eigen(&scatter);
    // Rows: the principal axes by decreasing eigenvalue.
    let axes = Matrix3::from_columns(&[vectors.column(2), vectors.column(1), vectors.column(0)]).transpose();
    let projected = || centers(grid, runs()).map(|center| axes * (center - mean));
    let (mut low, mut high) = (Vector3::repeat(f64::INFINITY), Vector3::repeat(f64::NEG_INFINITY));
    for p in projected() {
        low = low.inf(&p);
        high = high.sup(&p);
    }
    let extent = high - low;
    metrics.lengths = extent.map(|length| (length * 1000.0).round_ties_even() / 1000.0).into();
    metrics.lengths.sort_by(|a, b| b.total_cmp(a));
    if extent[0] < FLAT {
        (metrics.circularity, metrics.uniformity) = (Some(1.0), Some(1.0));
        return metrics;
    }
    // The slice thickness is the grid's number of voxels along x, read as Å: a slip of volumizer that its answers depend
    // on. It makes nearly every component three slices.
    let n_slices = MIN_SLICES.max((extent[0] / grid.shape()[0] as f64).round_ties_even() as usize);
    let edges: Vec<f64> = (1..n_slices).map(|j| j as f64 * (extent[0] / n_slices as f64) + low[0]).collect();
    let mut slices = vec![Slice::default(); n_slices];
    for p in projected() {
        let slice = edges.partition_point(|&edge| edge <= p[0]);
        slices[slice].include(p[1], p[2]);
    }
    metrics.circularity = circularity(&slices);
    metrics.uniformity = uniformity(&slices);
    metrics
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
    fn include(&mut self, u: f64, v: f64) {
        self.n += 1.0;
        self.u += u;
        self.v += v;
        self.uu += u * u;
        self.uv += u * v;
        self.vv += v * v;
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

/// Correctly rounded to 4 decimals, ties to even on the exact binary value: what formatting with 4 decimals does.
fn round_to_4_decimals(value: f64) -> f64 {
    let text = format!("{value:.4}");
    text.parse().unwrap_or(value)
}
