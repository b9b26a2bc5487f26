//! How deep below the molecular surface each point is, and whose space it is in.
//!
//! The space of a void is what the probe sweeps over: a point that is not accessible itself belongs to the void of the accessible
//! point nearest to it, if that is nearer than the probe's radius. That point, `q`, is found exactly
//! ([`crate::math::nearest_outside`]) and need not lie on the grid; its owner is that of the accessible grid point nearest to
//! it among the 64 around, unless that is more than √3 steps away (a sliver the grid cannot see, or a passage that joins voids
//! and is theirs).
//!
//! Where both void and exposed points are among the 64, `q` decides for itself: it is in the void if its own share of closed
//! lines reaches the threshold ([`crate::grid::rays`]). The nearest grid point would stand up to a step inside the wall,
//! and the lid bends most just before the wall.
//!
//! Points are worked on in blocks of 4 × 4 × 4, the middle of which is the origin of what is computed there.

use super::labels::{Space, Split};
use super::passages::Passages;
use crate::Result;
use crate::grid::dilate::{within_ball, within_box};
use crate::grid::four::{Order, four_bits};
use crate::grid::ranks::RankedSet;
use crate::grid::rays::{self, Place};
use crate::grid::{BitGrid, ones};
use crate::math::nearest_outside::Search;
use crate::work::memory::{Purpose, filled, push, reserved};
use crate::work::simd::{self, Kernel, Level};
use crate::work::{Monitor, try_each};

const SHELL: Purpose = Purpose("the points near the surface");
/// Points along each side of a block.
const BLOCK: usize = 4;
/// Planes of points that are worked on in one go, whole blocks: the more, the fewer times each atom is looked at.
const SLAB: usize = 2 * BLOCK;
/// Squared distance, in steps, from which a grid point tells nothing about a place: √3, and a little for rounding (with 3.01 a
/// sliver in a protein changes sides).
const FARTHEST: f64 = 3.0 + 1e-9;

/// Whose space a point is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Owner {
    /// Nobody's, as far as the grid can see.
    #[default]
    None,
    /// Outside.
    Exposed,
    /// A void's.
    Void(u32),
}

/// The points near voids that the probe's centre cannot reach, but perhaps the probe.
#[derive(Debug, Clone, Default)]
pub struct Shell {
    /// The points.
    pub points: RankedSet,
    /// For each its depth below the surface, Å, negative beyond it; -∞ where no accessible point is near enough.
    pub depths: Vec<f64>,
    /// For each its owner.
    pub owners: Vec<Owner>,
}

/// How a shell is found.
pub struct Finder<'a> {
    /// Where the probe can be.
    pub space: Space<'a>,
    /// Where it can be, as a set.
    pub free: &'a BitGrid,
    /// Which of it is in which void.
    pub split: &'a Split,
    /// What joins voids between the grid's points.
    pub passages: &'a Passages,
    /// Share of closed lines from which a place is buried.
    pub threshold: f64,
    /// Whether lines decide at all near the lid; else the nearest grid point does.
    pub by_lines: bool,
    /// Threads of the current pool to use.
    pub n_threads: usize,
}

/// A point whose owner its own share of closed lines decides.
struct NearLid {
    /// Its number.
    point: usize,
    /// Where its nearest accessible point is.
    place: Place,
    /// Its void, should the share reach the threshold.
    void: u32,
}

impl Finder<'_> {
    /// The shell of all voids.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn find(&self, monitor: &Monitor) -> Result<Shell> {
        let points = RankedSet::new(self.candidates(monitor)?)?;
        let mut depths = filled(f64::NEG_INFINITY, points.len(), SHELL)?;
        let mut owners = filled(Owner::None, points.len(), SHELL)?;
        let near_lid = self.search(&points, &mut depths, &mut owners, monitor)?;
        if !near_lid.is_empty() {
            let mut places = reserved(near_lid.len(), SHELL)?;
            places.extend(near_lid.iter().map(|near| near.place));
            let Space { distances, probe, .. } = self.space;
            let mut below = self.free.copied()?;
            below.complement();
            let closed = rays::closed_from(distances, &below, probe, &places, self.threshold, self.n_threads, monitor)?;
            for (near, closed) in near_lid.iter().zip(closed) {
                owners[near.point] = if closed { Owner::Void(near.void) } else { Owner::Exposed };
            }
        }
        Ok(Shell { points, depths, owners })
    }

    /// Points that are not accessible, less than a step beyond the surface of an atom, and near enough to a point of a void; without
    /// those so far from all accessible points that their nearest accessible place, if any, is a sliver.
    fn candidates(&self, monitor: &Monitor) -> Result<BitGrid> {
        let Space { distances, probe, .. } = self.space;
        let step = distances.step();
        // The nearest accessible point is nearer than the probe and a step, a grid point near it one more step.
        let reach = ((probe + 2.0 * step) / step).ceil() as usize;
        let (inner, free) =
            (self.passages.added_to(self.split.points.set(), step)?, self.passages.added_to(self.free, step)?);
        let mut set = within_box(&inner, reach)?;
        let outer = distances.at_least((-step).next_up())?;
        let near = within_ball(&free, (probe + step) / step + FARTHEST.sqrt(), monitor)?;
        set.keep(&outer);
        set.keep(&near);
        set.remove(self.free);
        Ok(set)
    }

    /// Fills depths and owners; the points left for their share of lines.
    fn search(
        &self,
        points: &RankedSet,
        depths: &mut [f64],
        owners: &mut [Owner],
        monitor: &Monitor,
    ) -> Result<Vec<NearLid>> {
        let layout = points.set().layout();
        let n_slabs = layout.shape[0].div_ceil(SLAB);
        // Points are numbered plane by plane, so those of a slab of planes are a stretch of both arrays.
        let first_of = |slab: usize| points.before(layout.row_start((slab * SLAB).min(layout.shape[0]), 0));
        let mut slabs = reserved(n_slabs, SHELL)?;
        let (mut depths, mut owners) = (depths, owners);
        for slab in 0..n_slabs {
            let n = first_of(slab + 1) - first_of(slab);
            let (d, o) = (depths.split_at_mut(n), owners.split_at_mut(n));
            (depths, owners) = (d.1, o.1);
            slabs.push((slab, d.0, o.0));
        }
        let work = |(slab, depths, owners)| {
            let first = first_of(slab);
            simd::run(Slab { finder: self, points, slab, first, depths, owners, monitor })
        };
        let found: Vec<Vec<NearLid>> = try_each(self.n_threads, slabs.into_iter(), work)?;
        let mut all = reserved(found.iter().map(Vec::len).sum(), SHELL)?;
        found.into_iter().for_each(|mut found| all.append(&mut found));
        Ok(all)
    }
}

/// The blocks of a few planes.
struct Slab<'a> {
    finder: &'a Finder<'a>,
    points: &'a RankedSet,
    slab: usize,
    first: usize,
    depths: &'a mut [f64],
    owners: &'a mut [Owner],
    monitor: &'a Monitor,
}

impl Kernel for Slab<'_> {
    type Output = Result<Vec<NearLid>>;
    /// Its vectors have four lanes: with AVX-512 it takes as long.
    const HIGHEST: Level = Level::Avx2;

    #[inline(always)]
    fn run(self) -> Result<Vec<NearLid>> {
        let Self { finder, points, slab, first, depths, owners, monitor } = self;
        let Space { distances, probe, .. } = finder.space;
        let step = distances.step();
        let layout = points.set().layout();
        let [nx, ny, nz] = layout.shape;
        let limit = probe + step;
        let half = 0.5 * (BLOCK - 1) as f64;
        let planes = slab * SLAB..((slab + 1) * SLAB).min(nx);
        if depths.is_empty() {
            return Ok(Vec::new());
        }
        let spheres = finder.space.spheres(planes.clone(), limit)?;
        let mut search = Search::default();
        let mut near_lid = Vec::new();
        let corners = planes.step_by(BLOCK).flat_map(|x0| (0..ny).step_by(BLOCK).map(move |y0| (x0, y0)));
        for (x0, y0) in corners {
            monitor.check()?;
            let planes = x0..(x0 + BLOCK).min(nx);
            let rows = y0..(y0 + BLOCK).min(ny);
            for k in 0..layout.row {
                let all = planes.clone().flat_map(|x| rows.clone().map(move |y| layout.row_start(x, y) + k));
                let any = all.fold(0, |any, j| any | points.set().words()[j]);
                for z0 in (64 * k..nz.min(64 * (k + 1))).step_by(BLOCK) {
                    if any >> (z0 % 64) & 0xf == 0 {
                        continue;
                    }
                    let middle = [planes.start, y0, z0].map(|c| step * (c as f64 + half));
                    let spheres = spheres.seen_from(middle);
                    for x in planes.clone() {
                        for y in rows.clone() {
                            let j = layout.row_start(x, y) + k;
                            for bit in ones(points.set().words()[j] & 0xf << (z0 % 64)) {
                                let point = points.rank_at(j, bit);
                                let z = 64 * k + bit as usize;
                                let from = |a: usize, c: usize| step * c as f64 - middle[a];
                                let from = [from(0, x), from(1, y), from(2, z)];
                                let Some((q, d)) = spheres.nearest_outside(from, limit, &mut search) else { continue };
                                let place = |a: usize| (q[a] + middle[a]) / step;
                                let place = [place(0), place(1), place(2)];
                                match finder.owner_at(place) {
                                    Some(Decision::Known(owner)) => owners[point - first] = owner,
                                    Some(Decision::ByLines(void)) => {
                                        let near = NearLid { point, place: Place::at(place), void };
                                        push(&mut near_lid, near, SHELL)?;
                                    }
                                    None => continue,
                                }
                                depths[point - first] = probe - d;
                            }
                        }
                    }
                }
            }
        }
        Ok(near_lid)
    }
}

enum Decision {
    Known(Owner),
    ByLines(u32),
}

impl Finder<'_> {
    /// The owner of a place, in steps from the grid's first point: that of the nearest accessible grid point among the 64
    /// around; that of a passage if these are too far, else None.
    #[inline(always)]
    fn owner_at(&self, place: [f64; 3]) -> Option<Decision> {
        let layout = self.free.layout();
        let (free, exposed, inner) = (self.free.words(), self.split.exposed.words(), self.split.points.set().words());
        let low = |a: usize| place[a] as usize - 1;
        let low = [low(0), low(1), low(2)];
        // The nearest of all, and the nearest in a void: squared distance, word, bit.
        let mut nearest = (f64::INFINITY, 0, 0);
        let mut nearest_inner = (f64::INFINITY, 0, 0);
        let mut any_not_inner = 0;
        let (k, shift) = (low[2] / 64, (low[2] % 64) as u32);
        let dz: [f64; 4] = std::array::from_fn(|i| place[2] - (low[2] + i) as f64);
        let squares = [dz[0] * dz[0], dz[1] * dz[1], dz[2] * dz[2], dz[3] * dz[3], f64::INFINITY];
        let order = Order::at(dz[1]);
        for x in low[0]..low[0] + 4 {
            let dx = place[0] - x as f64;
            for y in low[1]..low[1] + 4 {
                let j = layout.row_start(x, y) + k;
                let dy = place[1] - y as f64;
                let across = dx * dx + dy * dy;
                let (free, inner) = (four_bits(free, j, shift), four_bits(inner, j, shift));
                any_not_inner |= free & !inner;
                for (four, nearest) in [(free, &mut nearest), (inner, &mut nearest_inner)] {
                    let i = order.first(four, &squares, across);
                    let d = across + squares[i];
                    *nearest = if d < nearest.0 { (d, j, shift + i as u32) } else { *nearest };
                }
            }
        }
        if nearest.0 > FARTHEST {
            let void = self.passages.void_at(place, self.space.distances.step());
            return void.map(|void| Decision::Known(Owner::Void(void)));
        }
        let void_at = |(_, j, bit): (f64, usize, u32)| {
            let (word, bit) = (j + bit as usize / 64, bit % 64);
            self.split.labels.of_point[self.split.points.rank_at(word, bit)]
        };
        // Exposed points are accessible and in no void.
        let any_exposed = || {
            let rows = (low[0]..low[0] + 4).flat_map(|x| (low[1]..low[1] + 4).map(move |y| layout.row_start(x, y) + k));
            rows.fold(0, |any, j| any | four_bits(exposed, j, shift)) != 0
        };
        if self.by_lines && nearest_inner.0 < f64::INFINITY && any_not_inner != 0 && any_exposed() {
            return Some(Decision::ByLines(void_at(nearest_inner)));
        }
        if nearest.0 == nearest_inner.0 && (nearest.1, nearest.2) == (nearest_inner.1, nearest_inner.2) {
            return Some(Decision::Known(Owner::Void(void_at(nearest))));
        }
        let (word, bit) = (nearest.1 + nearest.2 as usize / 64, nearest.2 % 64);
        let owner = if exposed[word] >> bit & 1 == 1 { Owner::Exposed } else { Owner::None };
        Some(Decision::Known(owner))
    }
}
