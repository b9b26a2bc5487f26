//! Which components are reported, whatever their kind turns out to be, and what they measure.

use super::classify::OCCLUDED_LIMIT;
use super::found::Found;
use super::metrics::{Metrics, Ruler};
use super::options::Options;
use crate::Result;
use crate::grid::{Grid, Slabs};
use crate::math::principal_axes::Frame;
use crate::work::memory::{Purpose, filled, gathered};
use crate::work::{Monitor, try_each};

const MEASURED: Purpose = Purpose("the sizes and shapes of components");

/// The components that are reported but for occluded ones, which are counted only.
#[derive(Debug)]
pub struct Measured {
    /// Ascending.
    components: Vec<usize>,
    /// Of each of these.
    metrics: Vec<Metrics>,
    /// Voxels of each component, of all there are, that lie in the region asked for; None if none was.
    inside: Option<Vec<usize>>,
}

impl Measured {
    /// Finds out which components are reported, and measures them on the threads that share the grid.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::Error::Cancelled), [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn of(
        found: &Found,
        grid: &Grid,
        frame: &Frame,
        slabs: Slabs,
        options: &Options,
        monitor: &Monitor,
    ) -> Result<Self> {
        let count = |region: &super::Region| region.count_inside(found, grid, frame, monitor);
        let inside = options.within.as_ref().map(count).transpose()?;
        let mut measured = Self { components: Vec::new(), metrics: Vec::new(), inside };
        let is_measured = |&component: &usize| {
            found.sizes[component] > OCCLUDED_LIMIT && measured.is_reported(component, found, options)
        };
        measured.components = gathered((0..found.n_components()).filter(is_measured), MEASURED)?;
        measured.metrics = filled(Metrics::default(), measured.components.len(), MEASURED)?;
        let ruler = Ruler::new(grid)?;
        let measure = |(place, &component): (&mut Metrics, &usize)| {
            // Asked to stop, a component is cut short, and what comes out is not used.
            let runs = || found.runs_of(component).take_while(|_| monitor.check().is_ok());
            *place = ruler.measure(found.sizes[component], runs);
            monitor.check()
        };
        try_each(slabs.n(), measured.metrics.iter_mut().zip(&measured.components), measure)?;
        Ok(measured)
    }

    /// Whether a component is reported: large enough, and where it was asked for.
    pub fn is_reported(&self, component: usize, found: &Found, options: &Options) -> bool {
        let (size, &Options { min_voxels, min_volume, .. }) = (found.sizes[component], options);
        self.inside.as_ref().is_none_or(|inside| inside[component] > 0)
            && size as u64 >= min_voxels
            && min_volume.is_none_or(|least| options.volume_of(size) >= least)
    }

    /// Number of voxels of a component that lie in the region asked for; all where none was.
    pub fn n_inside(&self, component: usize, found: &Found) -> usize {
        self.inside.as_ref().unwrap_or(&found.sizes)[component]
    }

    /// What a component measures that is reported and not occluded.
    pub fn metrics_of(&self, component: usize) -> Option<Metrics> {
        self.components.binary_search(&component).ok().map(|i| self.metrics[i])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Layout, Width, naive};

    #[test]
    fn what_is_large_enough_is_reported_and_what_is_not_occluded_measured() {
        // Bars of 1, 3, 5 and 9 voxels.
        let set = naive::grid_of(Layout::new([7, 1, 9]), |[x, _, z]| x % 2 == 0 && z < [1, 3, 5, 9][x / 2]);
        let slabs = Slabs::cut(set.layout(), 2);
        let (found, ()) = Found::label(&set, slabs, || (), &Monitor::default()).unwrap();
        let grid = Grid::around([0.0; 3], [13.0, 1.0, 17.0], 2.0, Width::F64, 1000).unwrap();
        let which = |min_voxels, min_volume| {
            let options = Options { voxel_size: 2.0, min_voxels, min_volume, ..Options::default() };
            let of =
                |slabs| Measured::of(&found, &grid, &Frame::UNMOVED, slabs, &options, &Monitor::default()).unwrap();
            let measured = of(slabs);
            assert_eq!(measured.metrics, of(Slabs::cut(set.layout(), 1)).metrics);
            let reported: Vec<usize> = (0..4).filter(|&c| measured.is_reported(c, &found, &options)).collect();
            let with_metrics = (0..4).filter(|&c| measured.metrics_of(c).is_some()).collect::<Vec<_>>();
            (reported, with_metrics)
        };
        assert_eq!(which(0, None), (vec![0, 1, 2, 3], vec![2, 3]));
        assert_eq!(which(3, None), (vec![1, 2, 3], vec![2, 3]));
        // 9 voxels of 8 Å³ each.
        assert_eq!(which(0, Some(72.0)), (vec![3], vec![3]));
        assert_eq!(which(0, Some(72.5)), (vec![], vec![]));
    }
}
