//! How much of the space each void has: volume, area, centre.
//!
//! A smooth step of the depth below the surface gives a point's share of the volume, its derivative that of the area; no
//! point is all or nothing. Sums run over points in flat order.

use super::labels::Split;
use super::shell::{Owner, Shell};
use crate::Result;
use crate::grid::distance::Distances;
use crate::grid::ones;
use crate::math::smooth_step::smooth_step;
use crate::work::Monitor;
use crate::work::memory::{Purpose, filled};

/// What one void has.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Content {
    /// Å³.
    pub volume: f64,
    /// Of the molecular surface, the lid not counted, Å².
    pub area: f64,
    /// Mean of its points, weighted by their shares, Å in the grid's frame.
    pub center: [f64; 3],
}

/// The content of every void.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub fn measure(distances: &Distances, split: &Split, shell: &Shell, monitor: &Monitor) -> Result<Vec<Content>> {
    let step = distances.step();
    let mut contents = filled(Content::default(), split.labels.n, Purpose("the voids"))?;
    each_depth(distances, split, shell, monitor, |void, point, depth| {
        let (share, slope) = smooth_step(depth / step);
        let content = &mut contents[void as usize];
        content.volume += share;
        content.area += slope;
        for axis in 0..3 {
            content.center[axis] += share * point[axis] as f64;
        }
        Ok(())
    })?;
    for content in &mut contents {
        content.center = content.center.map(|sum| step * sum / content.volume);
        content.volume *= step.powi(3);
        content.area *= step.powi(2);
    }
    Ok(contents)
}

/// Calls `visit(void, point, depth)` for every point of every void's space, in flat order.
///
/// # Errors
/// Those of `visit`; [`Error::Cancelled`](crate::Error::Cancelled).
pub fn each_depth(
    distances: &Distances,
    split: &Split,
    shell: &Shell,
    monitor: &Monitor,
    mut visit: impl FnMut(u32, [usize; 3], f64) -> Result<()>,
) -> Result<()> {
    let layout = split.points.set().layout();
    let (inner, outer) = (split.points.set().words(), shell.points.set().words());
    for j in layout.inner() {
        if inner[j] | outer[j] == 0 {
            continue;
        }
        monitor.check()?;
        for bit in ones(inner[j] | outer[j]) {
            let point = layout.voxel(j, bit);
            let (void, depth) = if inner[j] >> bit & 1 == 1 {
                (split.labels.of_point[split.points.rank_at(j, bit)], f64::from(distances.at(point)))
            } else {
                let i = shell.points.rank_at(j, bit);
                match shell.owners[i] {
                    Owner::Void(void) => (void, shell.depths[i]),
                    _ => continue,
                }
            };
            visit(void, point, depth)?;
        }
    }
    Ok(())
}
