//! Which accessible points are cut off from the outside.
//!
//! By lines: at least half of all straight lines through a point are closed at both ends ([`crate::grid::lines`]). In a
//! random orientation, upstream's rule "two of three axes closed" has the chance `3q² - 2q³` if each is with `q`, which is ½ at ½.
//!
//! By a second probe, for comparison with programs that ask so: points that the larger probe, coming from outside, cannot
//! sweep over, at the grid's resolution.

use super::constants::{THRESHOLD_ERROR, threshold};
use super::options::Options;
use crate::Result;
use crate::grid::BitGrid;
use crate::grid::dilate::within_ball;
use crate::grid::distance::Distances;
use crate::grid::lines::closed_shares;
use crate::work::Monitor;

/// How far the second probe's radius is off, in steps, for the error.
const PROBE_OUT_ERROR: f64 = 0.5;

/// The buried points.
pub struct Burial {
    /// As decided.
    pub buried: BitGrid,
    /// With the decision moved by its uncertainty, up and down.
    pub moved: [BitGrid; 2],
}

/// The buried points among `free`.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub fn decide(
    distances: &Distances,
    free: &BitGrid,
    options: &Options,
    n_threads: usize,
    monitor: &Monitor,
) -> Result<Burial> {
    let Some(probe) = options.probe_out else {
        let mut closing = free.copied()?;
        closing.complement();
        let threshold = threshold(options.step);
        let levels = [threshold, threshold + THRESHOLD_ERROR, threshold - THRESHOLD_ERROR];
        let [buried, higher, lower] = closed_shares(&closing, free, levels, n_threads, monitor)?;
        return Ok(Burial { buried, moved: [higher, lower] });
    };
    let by = PROBE_OUT_ERROR * options.step;
    let kept_out = |probe: f64| kept_out(distances, free, probe.max(options.probe_radius), monitor);
    Ok(Burial { buried: kept_out(probe)?, moved: [kept_out(probe + by)?, kept_out(probe - by)?] })
}

/// The accessible points that a larger probe cannot sweep over from outside.
fn kept_out(distances: &Distances, free: &BitGrid, probe: f64, monitor: &Monitor) -> Result<BitGrid> {
    let centers = distances.at_least(probe)?;
    let outside = super::labels::outside(&centers, &BitGrid::empty(centers.layout())?, monitor)?;
    let mut kept_out = free.copied()?;
    kept_out.remove(&within_ball(&outside, probe / distances.step(), monitor)?);
    Ok(kept_out)
}
