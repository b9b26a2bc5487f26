//! The points that stand for the atoms: their centres, and nested spheres of points around them.
//!
//! The spheres of all atoms of one radius are the same offsets around other centres, so a set of points is never written
//! out: it is centres and offsets by radius.

use super::options::{Options, Profile, Radii};
use crate::base::{Name, Structure};
use crate::grid::{self, BitGrid, Grid, Layout, Rounding, Slabs, Width};
use crate::math::sphere_points::{offsets_c, offsets_f64, sample_count, shell_radii, spiral_f32};
use crate::work::memory::{Purpose, collected, make_room_in_map, push};
use crate::work::{Monitor, Spare, try_all, try_each};
use crate::{Error, Result};
use hashbrown::HashMap;

const ATOMS: Purpose = Purpose("the atoms by radius");
const POINTS: Purpose = Purpose("the points of a sphere");
/// Points of spheres that are made before any is laid into the grid: at small voxel sizes there are many in all.
const POINTS_AT_A_TIME: f64 = (1 << 17) as f64;
/// Atoms that a thread lays into the grid before it looks for more.
const CENTERS_AT_A_TIME: usize = 256;

/// The atoms of one radius, Å.
struct Atoms {
    radius: f64,
    centers: Vec<[f32; 3]>,
    /// Of the centres.
    range: Range,
}

/// A sphere of points around each atom of one radius.
struct Sphere<'a> {
    atoms: &'a Atoms,
    /// Å.
    radius: f64,
    /// Whether the centre goes with it.
    has_center: bool,
}

/// The points of a structure.
pub struct Points {
    atoms: Vec<Atoms>,
    profile: Profile,
    voxel_size: f64,
    max_voxels: u64,
}

impl Points {
    /// The points of a structure with at least one atom.
    ///
    /// # Errors
    /// [`Error::BadArgument`] for another number of radii than of atoms, [`Error::OutOfMemory`].
    pub fn new(structure: &Structure, options: &Options) -> Result<Self> {
        let mut atoms = match &options.radii {
            Radii::Atoms(radii) => by_radius(structure, radii)?,
            radii => by_element(structure, radii)?,
        };
        for Atoms { centers, range, .. } in &mut atoms {
            centers.iter().for_each(|center| range.include(center.map(f64::from)));
        }
        Ok(Self { atoms, profile: options.profile, voxel_size: options.voxel_size, max_voxels: options.max_voxels })
    }

    /// How a point is made of its centre and its offset.
    fn rounding(&self) -> Rounding {
        match self.profile {
            Profile::F32 => Rounding::F32,
            Profile::F64 => Rounding::F64,
            Profile::C => Rounding::F64ToF32,
        }
    }

    /// The offsets of the points on a sphere.
    fn on_sphere(&self, radius: f64) -> Result<Vec<[f64; 3]>> {
        let n = sample_count(radius, self.voxel_size);
        match self.profile {
            Profile::F32 => collected(spiral_f32(radius as f32, n).map(|p| p.map(f64::from)), n, POINTS),
            Profile::F64 => offsets_f64(radius, n),
            Profile::C => offsets_c(radius as f32, n),
        }
    }

    /// The spheres around the atoms, those of each radius from the largest to the smallest.
    fn spheres(&self) -> impl Iterator<Item = Sphere<'_>> {
        self.atoms.iter().flat_map(|atoms| {
            let radii = shell_radii(atoms.radius, self.voxel_size);
            let last = radii.len() - 1;
            radii.into_iter().enumerate().map(move |(i, radius)| Sphere { atoms, radius, has_center: i == last })
        })
    }

    /// The width of the grid's ends: that of the points.
    fn width(&self) -> Width {
        if self.profile == Profile::F32 { Width::F32 } else { Width::F64 }
    }

    /// The grid around all points.
    ///
    /// Rounding is monotone, so the smallest coordinate of the points of one radius is the smallest centre plus the smallest
    /// offset, rounded as any point: the bounds are exact without making the points.
    ///
    /// # Errors
    /// Those of [`Grid::around`], and [`Error::Cancelled`].
    pub fn grid(&self, monitor: &Monitor) -> Result<Grid> {
        self.refuse_large()?;
        let mut range = Range::EMPTY;
        for atoms in &self.atoms {
            let mut offsets = Range { min: [0.0; 3], max: [0.0; 3] };
            for radius in shell_radii(atoms.radius, self.voxel_size) {
                // Spheres within what the larger ones reach, by more than any rounding, cannot widen the bounds.
                if radius < 0.99 * offsets.reach() {
                    break;
                }
                monitor.check()?;
                self.on_sphere(radius)?.into_iter().for_each(|offset| offsets.include(offset));
            }
            let add = |a: [f64; 3], b: [f64; 3]| [0, 1, 2].map(|k| self.rounding().add(a[k] as f32, b[k]));
            range.include(add(atoms.range.min, offsets.min));
            range.include(add(atoms.range.max, offsets.max));
        }
        Grid::around(range.min, range.max, self.voxel_size, self.width(), self.max_voxels)
    }

    /// Refuses a grid that is too large by the centres and radii alone, before the points of a sphere are made: their
    /// number grows with the inverse square of the voxel size.
    fn refuse_large(&self) -> Result<()> {
        let mut range = Range::EMPTY;
        for atoms in &self.atoms {
            // Spheres of 20 points and more reach at least to half the radius on all sides.
            range.include(atoms.range.min.map(|c| c - atoms.radius / 2.0));
            range.include(atoms.range.max.map(|c| c + atoms.radius / 2.0));
        }
        // Far from the origin, where floating-point numbers are further apart than that, the bounds do not show it.
        let widest = self.atoms.iter().map(|atoms| atoms.radius).fold(0.0, f64::max);
        let counts = [0, 1, 2].map(|axis| (range.max[axis] - range.min[axis]).max(widest) / self.voxel_size);
        grid::refuse_large(counts, self.voxel_size, self.max_voxels)
    }

    /// The voxels that hold a point: the threads of the current pool share the making of spheres, then the atoms.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`], [`Error::Cancelled`].
    pub fn voxelize(&self, grid: &Grid, monitor: &Monitor) -> Result<BitGrid> {
        let layout = Layout::new(grid.shape());
        let n_threads = layout.n_threads();
        // The voxels that each thread has found.
        let shares = Spare::for_pool();
        let mut spheres = self.spheres();
        loop {
            let (mut batch, mut n_points) = (Vec::new(), 0.0);
            while n_points < POINTS_AT_A_TIME
                && let Some(sphere) = spheres.next()
            {
                n_points += sphere.about_how_many(self.voxel_size);
                push(&mut batch, sphere, POINTS)?;
            }
            if batch.is_empty() {
                break;
            }
            let made = try_each(n_threads, batch.iter(), |sphere| {
                monitor.check()?;
                sphere.offsets(self)
            })?;
            let size = if n_threads == 1 { usize::MAX } else { CENTERS_AT_A_TIME };
            let mut parts = Vec::new();
            for (sphere, offsets) in batch.iter().zip(&made) {
                for centers in sphere.atoms.centers.chunks(size) {
                    push(&mut parts, (centers, offsets), POINTS)?;
                }
            }
            try_all(n_threads, parts.len(), &|i| {
                let (centers, offsets) = parts[i];
                let mark = |share: &mut Option<BitGrid>| {
                    let share = match share {
                        Some(share) => share,
                        None => share.insert(BitGrid::empty(layout)?),
                    };
                    grid::mark_points(centers, offsets, self.rounding(), grid, share, monitor)
                };
                shares.with(|| None, mark)
            })?;
        }
        let mut shares = shares.into_rooms().flatten();
        let mut protein = shares.next().map_or_else(|| BitGrid::empty(layout), Ok)?;
        shares.for_each(|share| protein.add(&share, Slabs::of(layout)));
        Ok(protein)
    }
}

impl Sphere<'_> {
    /// About how many points it has.
    fn about_how_many(&self, voxel_size: f64) -> f64 {
        20.0 + 16.0 * (self.radius / voxel_size).powi(2)
    }

    /// Its points, and with the smallest around an atom the centre.
    fn offsets(&self, points: &Points) -> Result<Vec<[f64; 3]>> {
        let mut offsets = points.on_sphere(self.radius)?;
        if self.has_center {
            push(&mut offsets, [0.0; 3], POINTS)?;
        }
        Ok(offsets)
    }
}

/// The atoms of each radius, by what their elements have.
fn by_element(structure: &Structure, radii: &Radii) -> Result<Vec<Atoms>> {
    let mut atoms: Vec<Atoms> = Vec::new();
    // Most structures have fewer symbols than this; those of hostile ones are looked up anew.
    let mut known: Vec<(Name<4>, usize)> = Vec::with_capacity(8);
    for (&symbol, &center) in structure.topology.elements.iter().zip(&structure.positions) {
        let group = match known.iter().find(|(known, _)| *known == symbol) {
            Some(&(_, group)) => group,
            None => {
                let radius = radii.of_element(symbol);
                let group = atoms.iter().position(|atoms| atoms.radius == radius).unwrap_or_else(|| {
                    atoms.push(Atoms { radius, centers: Vec::new(), range: Range::EMPTY });
                    atoms.len() - 1
                });
                if known.len() < known.capacity() {
                    known.push((symbol, group));
                }
                group
            }
        };
        push(&mut atoms[group].centers, center, ATOMS)?;
    }
    Ok(atoms)
}

/// The atoms of each radius, of which every atom has its own.
fn by_radius(structure: &Structure, radii: &[f64]) -> Result<Vec<Atoms>> {
    if radii.len() != structure.n_atoms() {
        return Err(Error::argument("radii", format!("{} for {} atoms", radii.len(), structure.n_atoms())));
    }
    let mut atoms: Vec<Atoms> = Vec::new();
    let mut groups: HashMap<u64, usize> = HashMap::new();
    for (&radius, &center) in radii.iter().zip(&structure.positions) {
        make_room_in_map(&mut groups, ATOMS)?;
        let next = atoms.len();
        let group = *groups.entry(radius.to_bits()).or_insert(next);
        if group == next {
            push(&mut atoms, Atoms { radius, centers: Vec::new(), range: Range::EMPTY }, ATOMS)?;
        }
        push(&mut atoms[group].centers, center, ATOMS)?;
    }
    Ok(atoms)
}

/// Smallest and largest coordinates.
struct Range {
    min: [f64; 3],
    max: [f64; 3],
}

impl Range {
    const EMPTY: Self = Self { min: [f64::INFINITY; 3], max: [f64::NEG_INFINITY; 3] };

    /// How far it reaches on all sides of the origin.
    fn reach(&self) -> f64 {
        [0, 1, 2].map(|axis| self.max[axis].min(-self.min[axis])).into_iter().fold(f64::INFINITY, f64::min)
    }

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
    use std::sync::Arc;

    use super::*;

    #[test]
    fn tiny_voxels_far_away_are_refused_before_the_points_are_made() {
        for position in [[1e30, -1e30, 1e30], [0.0, 0.0, f32::MAX], [0.0; 3]] {
            let structure = Structure::from_atoms(vec![position], vec![Name::new("C")]);
            for voxel_size in [1e-3, 1e-9, 1e-300] {
                let options = Options { voxel_size, ..Options::default() };
                let refused = Points::new(&structure, &options).unwrap().grid(&Monitor::default());
                assert!(matches!(refused, Err(Error::TooLarge { .. })), "{position:?}, {voxel_size}: {refused:?}");
            }
        }
    }

    #[test]
    fn radii_by_atom_and_by_element_agree() {
        let mut random = testing::Random(3);
        let positions: Vec<[f32; 3]> = (0..60).map(|_| [0; 3].map(|_| random.between(0.0, 20.0) as f32)).collect();
        let symbols: Vec<&str> = (0..60).map(|i| ["C", "N", "ZN", "Zn", "zn"][i % 5]).collect();
        let structure = Structure::from_atoms(positions, symbols.iter().map(Name::new).collect());
        let mask = |radii| {
            let options = Options { voxel_size: 1.0, radii, ..Options::default() };
            options.check().unwrap();
            let points = Points::new(&structure, &options).unwrap();
            let grid = points.grid(&Monitor::default()).unwrap();
            (points.voxelize(&grid, &Monitor::default()).unwrap(), grid)
        };
        let by_atom = |of: fn(&str) -> f64| mask(Radii::Atoms(Arc::new(symbols.iter().map(|s| of(s)).collect())));
        let by_element = |given: &[(&str, f64)]| {
            mask(Radii::Elements(given.iter().map(|(symbol, radius)| (Name::new(symbol), *radius)).collect()))
        };
        assert_eq!(mask(Radii::Table), by_atom(crate::data::radii::radius));
        assert_eq!(mask(Radii::Table), by_element(&[]));
        assert_eq!(mask(Radii::Table), by_element(&[("C", 1.7), ("N", 1.55)]));
        let carbon = |symbol: &str| if symbol == "C" { 2.5 } else { crate::data::radii::radius(symbol) };
        assert_eq!(by_element(&[("C", 2.5)]), by_atom(carbon));
        assert_eq!(by_element(&[("c", 2.5)]), by_atom(carbon));
        // In any case, unless one is written the same way.
        assert_eq!(
            by_element(&[("Zn", 1.0)]),
            by_atom(|symbol| if symbol.len() == 2 { 1.0 } else { crate::data::radii::radius(symbol) })
        );
        assert_eq!(
            by_element(&[("Zn", 1.0), ("ZN", 3.0)]),
            by_atom(|symbol| match symbol {
                "ZN" => 3.0,
                "Zn" | "zn" => 1.0,
                other => crate::data::radii::radius(other),
            })
        );
        assert_ne!(by_element(&[("C", 2.5)]), mask(Radii::Table));
        let few = Options { radii: Radii::Atoms(Arc::new(vec![1.0; 3])), ..Options::default() };
        assert_eq!(Points::new(&structure, &few).err(), Some(Error::argument("radii", "3 for 60 atoms")));
    }

    #[test]
    fn bounds_without_points_are_the_bounds_of_the_points() {
        let mut random = testing::Random(7);
        let mut coordinate = || random.between(0.0, 48.0) as f32;
        for profile in [Profile::F32, Profile::F64, Profile::C] {
            for voxel_size in [3.0, 1.1, 0.6, 0.13] {
                let positions: Vec<[f32; 3]> = (0..40).map(|_| [0; 3].map(|_| coordinate())).collect();
                let elements = (0..40).map(|i| Name::new(["C", "N", "O", "ZN"][i % 4])).collect();
                let structure = Structure::from_atoms(positions, elements);
                let options = Options { voxel_size, profile, ..Options::default() };
                let points = Points::new(&structure, &options).unwrap();
                let mut range = Range::EMPTY;
                for sphere in points.spheres() {
                    for offset in sphere.offsets(&points).unwrap() {
                        for center in &sphere.atoms.centers {
                            range.include([0, 1, 2].map(|k| points.rounding().add(center[k], offset[k])));
                        }
                    }
                }
                let expected = Grid::around(range.min, range.max, voxel_size, points.width(), 1 << 30);
                assert_eq!(points.grid(&Monitor::default()), expected);
            }
        }
    }

    #[test]
    fn spheres_in_batches_on_several_threads_mark_what_each_point_marks() {
        let mut random = testing::Random(9);
        let positions: Vec<[f32; 3]> = (0..600).map(|_| [0; 3].map(|_| random.between(0.0, 16.0) as f32)).collect();
        let elements = (0..600).map(|i| Name::new(["C", "N", "C", "S"][i % 4])).collect();
        let structure = Structure::from_atoms(positions, elements);
        let options = Options { voxel_size: 0.07, ..Options::default() };
        let points = Points::new(&structure, &options).unwrap();
        let monitor = Monitor::default();
        let grid = points.grid(&monitor).unwrap();
        assert!(points.spheres().map(|sphere| sphere.about_how_many(0.07)).sum::<f64>() > POINTS_AT_A_TIME);
        assert!(points.atoms[0].centers.len() > CENTERS_AT_A_TIME);
        let mut expected = BitGrid::empty(Layout::new(grid.shape())).unwrap();
        for sphere in points.spheres() {
            for offset in sphere.offsets(&points).unwrap() {
                for center in &sphere.atoms.centers {
                    let at = |axis: usize| points.rounding().add(center[axis], offset[axis]);
                    expected.insert([0, 1, 2].map(|axis| grid.axes[axis].locate(at(axis))));
                }
            }
        }
        assert!(points.voxelize(&grid, &monitor).unwrap() == expected);
        // A thread whose grid is emptied by others too goes on with other atoms meanwhile, now and then.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(7).build().unwrap();
        pool.install(|| {
            assert_eq!(expected.layout().n_threads(), 7);
            (0..5).for_each(|_| assert!(points.voxelize(&grid, &monitor).unwrap() == expected));
        });
    }
}
