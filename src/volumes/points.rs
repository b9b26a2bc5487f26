//! The points that stand for the atoms: their centres, and nested spheres of points around them.
//!
//! The spheres of all atoms of an element are the same offsets around other centres, so a set of points is never written
//! out: it is centres and offsets by element.

use super::options::{Options, Profile};
use crate::Result;
use crate::base::{Monitor, Name, Structure};
use crate::data::radii;
use crate::grid::{self, BitGrid, Grid, Layout, Rounding};
use crate::math::sphere_points::{offsets_c, offsets_f32, offsets_f64, sample_count, shell_radii};

/// The atoms of one element.
struct Element {
    symbol: Name<4>,
    radius: f64,
    centers: Vec<[f32; 3]>,
    /// Of the centres.
    range: Range,
}

/// The points of a structure.
pub struct Points {
    elements: Vec<Element>,
    profile: Profile,
    voxel_size: f64,
    max_voxels: u64,
}

impl Points {
    /// The points of a structure with at least one atom.
    pub fn new(structure: &Structure, options: &Options) -> Self {
        let mut elements: Vec<Element> = Vec::new();
        for (&symbol, &center) in structure.topology.elements.iter().zip(&structure.positions) {
            let known = elements.iter().position(|element| element.symbol == symbol);
            let element = known.unwrap_or_else(|| {
                let radius = radii::radius(symbol.as_str());
                elements.push(Element { symbol, radius, centers: Vec::new(), range: Range::EMPTY });
                elements.len() - 1
            });
            elements[element].centers.push(center);
        }
        for element in &mut elements {
            element.centers.iter().for_each(|center| element.range.include(center.map(f64::from)));
        }
        Self { elements, profile: options.profile, voxel_size: options.voxel_size, max_voxels: options.max_voxels }
    }

    /// How a point is made of its centre and its offset.
    fn rounding(&self) -> Rounding {
        match self.profile {
            Profile::F32 => Rounding::F32,
            Profile::F64 => Rounding::F64,
            Profile::C => Rounding::F64ToF32,
        }
    }

    /// The offsets of each sphere around an atom of `radius`, one sphere after the other: at small voxel sizes there are
    /// many points in all, but not in one sphere. The first "sphere" is the centre itself.
    fn spheres(&self, radius: f64) -> impl Iterator<Item = Vec<[f64; 3]>> {
        let (profile, voxel_size) = (self.profile, self.voxel_size);
        let spheres = shell_radii(radius, voxel_size).into_iter().map(move |radius| {
            let n = sample_count(radius, voxel_size);
            match profile {
                Profile::F32 => offsets_f32(radius as f32, n).iter().map(|p| p.map(f64::from)).collect(),
                Profile::F64 => offsets_f64(radius, n),
                Profile::C => offsets_c(radius as f32, n),
            }
        });
        std::iter::once(vec![[0.0; 3]]).chain(spheres)
    }

    /// The grid around all points.
    ///
    /// Rounding is monotone, so the smallest coordinate of an element's points is its smallest centre plus its smallest
    /// offset, rounded as any point: the bounds are exact without making the points.
    ///
    /// # Errors
    /// Those of [`Grid::around`], and [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn grid(&self, monitor: &Monitor) -> Result<Grid> {
        self.refuse_large()?;
        let mut range = Range::EMPTY;
        for element in &self.elements {
            let mut offsets = Range::EMPTY;
            for sphere in self.spheres(element.radius) {
                monitor.check()?;
                sphere.iter().for_each(|&offset| offsets.include(offset));
            }
            let add = |a: [f64; 3], b: [f64; 3]| [0, 1, 2].map(|k| self.rounding().add(a[k] as f32, b[k]));
            range.include(add(element.range.min, offsets.min));
            range.include(add(element.range.max, offsets.max));
        }
        Grid::around(range.min, range.max, self.voxel_size, self.profile == Profile::F32, self.max_voxels)
    }

    /// Refuses a grid that is too large by the centres and radii alone, before the points of a sphere are made: their
    /// number grows with the inverse square of the voxel size.
    fn refuse_large(&self) -> Result<()> {
        let mut range = Range::EMPTY;
        for element in &self.elements {
            // Spheres of 20 points and more reach at least to half the radius on all sides.
            range.include(element.range.min.map(|c| c - element.radius / 2.0));
            range.include(element.range.max.map(|c| c + element.radius / 2.0));
        }
        let counts = [0, 1, 2].map(|axis| (range.max[axis] - range.min[axis]) / self.voxel_size);
        grid::refuse_large(counts, self.voxel_size, self.max_voxels)
    }

    /// The voxels that hold a point.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn voxelize(&self, grid: &Grid, monitor: &Monitor) -> Result<BitGrid> {
        let mut protein = BitGrid::empty(Layout::new(grid.shape()))?;
        for element in &self.elements {
            for sphere in self.spheres(element.radius) {
                grid::mark_points(&element.centers, &sphere, self.rounding(), grid, &mut protein, monitor)?;
            }
        }
        Ok(protein)
    }
}

/// Smallest and largest coordinates.
struct Range {
    min: [f64; 3],
    max: [f64; 3],
}

impl Range {
    const EMPTY: Self = Self { min: [f64::INFINITY; 3], max: [f64::NEG_INFINITY; 3] };

    fn include(&mut self, position: [f64; 3]) {
        for axis in 0..3 {
            // One instruction each; `f64::min` takes several, to treat NaN, which no position is.
            if position[axis] < self.min[axis] {
                self.min[axis] = position[axis];
            }
            if position[axis] > self.max[axis] {
                self.max[axis] = position[axis];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_without_points_are_the_bounds_of_the_points() {
        let mut state = 7_u64;
        let mut coordinate = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            ((state >> 40) as f32 / (1 << 20) as f32) * 3.0
        };
        for profile in [Profile::F32, Profile::F64, Profile::C] {
            for voxel_size in [3.0, 1.1, 0.6] {
                let positions: Vec<[f32; 3]> = (0..40).map(|_| [0; 3].map(|_| coordinate())).collect();
                let elements = (0..40).map(|i| Name::new(["C", "N", "O", "ZN"][i % 4])).collect();
                let structure = Structure::from_atoms(positions, elements);
                let options = Options { voxel_size, profile, ..Options::default() };
                let points = Points::new(&structure, &options);
                let mut range = Range::EMPTY;
                for element in &points.elements {
                    for offset in points.spheres(element.radius).flatten() {
                        for center in &element.centers {
                            range.include([0, 1, 2].map(|k| points.rounding().add(center[k], offset[k])));
                        }
                    }
                }
                let narrow = profile == Profile::F32;
                let expected = Grid::around(range.min, range.max, voxel_size, narrow, 1 << 30);
                assert_eq!(points.grid(&Monitor::default()), expected);
            }
        }
    }
}
