//! A part of space that components must reach into to be reported: a box, or what is around some points.

use std::sync::Arc;

use super::found::Found;
use crate::grid::{BitGrid, Grid, Layout, Run};
use crate::math::principal_axes::Frame;
use crate::work::Monitor;
use crate::work::memory::{Purpose, filled};
use crate::{Error, Result};

/// A part of space, in the frame of the structure as it was given, Å. A voxel lies inside if its centre does; what lies on
/// the border is inside.
#[derive(Debug, Clone, PartialEq)]
pub enum Region {
    /// A box with edges along the axes.
    Box {
        /// Its lower corner.
        lower: [f64; 3],
        /// Its upper corner.
        upper: [f64; 3],
    },
    /// What is no further than `distance` from one of the points.
    Around {
        /// Such as the atoms of a ligand.
        points: Arc<Vec<[f64; 3]>>,
        /// Å.
        distance: f64,
    },
}

impl Region {
    /// # Errors
    /// [`Error::BadArgument`] naming `within` for a region that holds nothing, or is not finite.
    pub fn check(&self) -> Result<()> {
        let refused = |reason: String| Err(Error::argument("within", reason));
        match self {
            Self::Box { lower, upper } => {
                let is_span = |k: usize| lower[k].is_finite() && upper[k].is_finite() && lower[k] <= upper[k];
                if (0..3).all(is_span) {
                    return Ok(());
                }
                refused(format!("no box has the lower corner {lower:?} and the upper corner {upper:?}"))
            }
            Self::Around { points, distance } => {
                if !(distance.is_finite() && *distance > 0.0) {
                    return refused(format!("the distance is {distance}; it must be a positive number of Å"));
                }
                if points.is_empty() {
                    return refused("there is no point to be around".into());
                }
                match points.iter().position(|point| !point.iter().all(|c| c.is_finite())) {
                    Some(i) => refused(format!("point {i} is at {:?}; coordinates must be finite", points[i])),
                    None => Ok(()),
                }
            }
        }
    }

    /// Number of voxels of each component that lie inside. O(voxels of components) for a box; O(rows of voxels near each
    /// point, and their words).
    ///
    /// # Errors
    /// [`Error::OutOfMemory`], [`Error::Cancelled`].
    pub fn count_inside(&self, found: &Found, grid: &Grid, frame: &Frame, monitor: &Monitor) -> Result<Vec<usize>> {
        let mut counts = filled(0, found.n_components(), Purpose("the components"))?;
        match self {
            Self::Box { lower, upper } => {
                let holds = |voxel: [usize; 3]| {
                    let given = frame.given(grid.center(voxel).map(f64::from));
                    (0..3).all(|k| lower[k] <= given[k] && given[k] <= upper[k])
                };
                for (component, count) in counts.iter_mut().enumerate() {
                    for Run { start, length } in found.runs_of(component) {
                        monitor.check()?;
                        let [x, y, z] = start.map(|c| c as usize);
                        *count += (z..z + length as usize).filter(|&z| holds([x, y, z])).count();
                    }
                }
            }
            Self::Around { points, distance } => {
                let near = around(points, *distance, grid, frame, monitor)?;
                for (component, count) in counts.iter_mut().enumerate() {
                    for run in found.runs_of(component) {
                        monitor.check()?;
                        *count += count_in_run(&near, run);
                    }
                }
            }
        }
        Ok(counts)
    }
}

/// The voxels whose centres are no further than `distance` from one of the points.
///
/// Along a row the distance to a point falls, then grows, rounded or not: so the voxels in reach are one stretch, whose ends
/// are guessed from the sphere and then settled by the very comparison that every voxel would be put to.
fn around(points: &[[f64; 3]], distance: f64, grid: &Grid, frame: &Frame, monitor: &Monitor) -> Result<BitGrid> {
    let layout = Layout::new(grid.shape());
    let mut near = BitGrid::empty(layout)?;
    for &point in points {
        let center = frame.lay(point);
        let squared = |axis: usize, i: usize| (f64::from(grid.axes[axis].centers[i]) - center[axis]).powi(2);
        let [nx, ny, nz] = layout.shape;
        let most = distance * distance;
        for x in (0..nx).filter(|&x| squared(0, x) <= most) {
            monitor.check()?;
            for y in 0..ny {
                let beside = squared(0, x) + squared(1, y);
                if beside > most {
                    continue;
                }
                let reaches = |z: usize| beside + squared(2, z) <= most;
                let nearest = grid.axes[2].centers.partition_point(|&c| f64::from(c) < center[2]);
                let half = ((most - beside).sqrt() / grid.axes[2].step) as usize;
                // The nearest voxel is one of two; from it both ends are looked for near where they must be.
                let Some(middle) = [nearest.min(nz - 1), nearest.saturating_sub(1)].into_iter().find(|&z| reaches(z))
                else {
                    continue;
                };
                let (mut first, mut last) = (middle.saturating_sub(half), middle.saturating_add(half).min(nz - 1));
                while !reaches(first) {
                    first += 1;
                }
                while first > 0 && reaches(first - 1) {
                    first -= 1;
                }
                while !reaches(last) {
                    last -= 1;
                }
                while last + 1 < nz && reaches(last + 1) {
                    last += 1;
                }
                insert_row(&mut near, x, y, first, last + 1);
            }
        }
    }
    Ok(near)
}

/// Adds the voxels `first..end` of a row.
fn insert_row(set: &mut BitGrid, x: usize, y: usize, first: usize, end: usize) {
    let start = set.layout().row_start(x, y);
    for k in first / 64..end.div_ceil(64) {
        let low = first.max(64 * k) - 64 * k;
        let high = end.min(64 * k + 64) - 64 * k;
        set.words_mut()[start + k] |= (u64::MAX >> (64 - (high - low))) << low;
    }
}

/// How many voxels of a run are in the set.
fn count_in_run(set: &BitGrid, Run { start, length }: Run) -> usize {
    let [x, y, first] = start.map(|c| c as usize);
    let (row, end) = (set.layout().row_start(x, y), first + length as usize);
    let bits = |k: usize| {
        let low = first.max(64 * k) - 64 * k;
        let high = end.min(64 * k + 64) - 64 * k;
        set.words()[row + k] & (u64::MAX >> (64 - (high - low))) << low
    };
    (first / 64..end.div_ceil(64)).map(|k| bits(k).count_ones() as usize).sum()
}

#[cfg(test)]
#[path = "region_tests.rs"]
mod tests;
