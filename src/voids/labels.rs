//! Which points are open to the outside, and which void each of the others belongs to.
//!
//! Exposed are the accessible points that are not buried and are joined with the rim of the grid through such points; all
//! other accessible points are in voids. Two neighbours of the 26 are in one void if the point midway is accessible too: a
//! distance changes by no more than the way, so at a point with `D` the probe may go `D - probe` in all directions, and only
//! where neither end reaches the middle its own distance is asked for. This loses no passage whose free radius exceeds the
//! probe's by more than step · √3/2.

use std::ops::Range;

use super::atoms::Atoms;
use crate::Result;
use crate::grid::components::{CORNERS, Components, EDGES};
use crate::grid::distance::Distances;
use crate::grid::joined;
use crate::grid::ranks::RankedSet;
use crate::grid::trees::Labels;
use crate::grid::{BitGrid, Slabs};
use crate::math::nearest_outside::Spheres;
use crate::work::Monitor;
use crate::work::memory::{Purpose, push};

/// Edge of the cubes by which the atoms near a place are found, Å and in steps: the wider one.
const CUBE: [f64; 2] = [1.0, 1.5];
const SPHERES: Purpose = Purpose("the atoms near points");

/// The accessible points of a grid, told apart.
#[derive(Debug, Clone, Default)]
pub struct Split {
    /// Open to the outside.
    pub exposed: BitGrid,
    /// In voids, and
    pub points: RankedSet,
    /// in which.
    pub labels: Labels,
}

impl Split {
    /// Tells the accessible points `free` apart: `buried` are those that lines or the second probe call so, `within` those
    /// in the region asked for, if any. Where the probe's centre may be is `distances >= probe`.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn new(
        free: &BitGrid,
        buried: &BitGrid,
        within: Option<&BitGrid>,
        space: Space<'_>,
        monitor: &Monitor,
    ) -> Result<Self> {
        let exposed = outside(free, buried, monitor)?;
        let points = RankedSet::new(inner(free, &exposed, within)?)?;
        let labels = joined::join(&points, |point, offset| space.joins(point, offset), monitor)?;
        Ok(Self { exposed, points, labels })
    }
}

#[cfg(test)]
impl Split {
    /// The void a point belongs to, if any.
    pub fn void_of(&self, point: [usize; 3]) -> Option<u32> {
        self.points.rank(point).map(|rank| self.labels.of_point[rank])
    }
}

/// The accessible points that are not exposed, and in the region asked for, if any.
pub fn inner(free: &BitGrid, exposed: &BitGrid, within: Option<&BitGrid>) -> Result<BitGrid> {
    let mut inner = free.copied()?;
    inner.remove(exposed);
    if let Some(within) = within {
        inner.keep(within);
    }
    Ok(inner)
}

/// Where the probe can be.
#[derive(Clone, Copy)]
pub struct Space<'a> {
    /// Distances to the atoms at the points of the grid.
    pub distances: &'a Distances,
    /// The atoms, for places between.
    pub atoms: &'a Atoms,
    /// The probe's radius, Å.
    pub probe: f64,
}

impl Space<'_> {
    /// The atoms, widened by the probe, that come nearer than `limit` to some planes of points.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn spheres(self, planes: Range<usize>, limit: f64) -> Result<Spheres> {
        let Self { distances, atoms, probe } = self;
        let (step, [_, ny, nz]) = (distances.step(), distances.shape());
        let low = [planes.start, 0, 0].map(|c| step * c as f64 - limit);
        let high = [planes.end - 1, ny - 1, nz - 1].map(|c| step * c as f64 + limit);
        let mut spheres = Vec::new();
        let reach = atoms.widest + probe;
        let mut added = Ok(());
        atoms.each_in(low.map(|c| c - reach), high.map(|c| c + reach), |i, center| {
            let radius = atoms.radii[i] + probe;
            if added.is_ok() && center[0] + radius > low[0] && center[0] - radius < high[0] {
                added = push(&mut spheres, (center, radius), SPHERES);
            }
        });
        added?;
        Spheres::new(&spheres, low, high, CUBE[0].max(CUBE[1] * step))
    }

    /// Whether the point midway between two accessible neighbours is accessible.
    pub fn joins(self, point: [usize; 3], offset: [isize; 3]) -> bool {
        let step = self.distances.step();
        let other = |a: usize| point[a].wrapping_add_signed(offset[a]);
        let square = offset[0] * offset[0] + offset[1] * offset[1] + offset[2] * offset[2];
        let half = 0.5 * step * (square as f64).sqrt();
        let widest = self.distances.at(point).max(self.distances.at([other(0), other(1), other(2)]));
        if f64::from(widest) - half >= self.probe {
            return true;
        }
        let middle = |a: usize| step * (point[a] as f64 + 0.5 * offset[a] as f64);
        let middle = [middle(0), middle(1), middle(2)];
        self.atoms.is_free(middle, self.probe)
    }
}

/// The accessible points that are not buried and are joined with the rim of the grid through such points.
///
/// The rim is farther from all atoms than the probe reaches, and no line through one of its points is closed; so all of it
/// belongs to the component of the first point.
pub fn outside(free: &BitGrid, buried: &BitGrid, monitor: &Monitor) -> Result<BitGrid> {
    let mut set = free.copied()?;
    set.remove(buried);
    let mut components = Components::of_runs(&set, Slabs::of(set.layout()), monitor)?;
    components.link_faces(&set, monitor)?;
    for offsets in [&EDGES[..], &CORNERS] {
        components.link(&set, offsets, |_, _| u64::MAX, |_, _| true, monitor)?;
    }
    components.number()?;
    components.remove(|component| component != 0, &mut set);
    Ok(set)
}
