//! The search for passages between voids that lie between the grid's points.
//!
//! The grid surely shows a passage only if its free radius exceeds the probe's by step · √3/2. In a narrower one no point need
//! be accessible, but each place of it has a point no farther than that, so a grid path leads through points that have an
//! accessible place so near. Such paths from void to void, and from one part of a void to another, are tried, the cheapest
//! first: their points move to wider places across the way ([`widened`](line::widened)), and if the probe can go all along the line
//! that comes of it, asked of the atoms themselves at places close to each other, the two voids are one.
//!
//! So what is joined is surely joined; a passage may be missed where its path bends between the grid's points. A way that
//! comes by a point outside, or beyond the region asked for, is none: it leads through the lid.

use super::atoms::distance;
use super::labels::{Space, Split};
use super::line::{self, between};
use super::moved::Splits;
use super::passages::{Passage, Passages};
use super::tried::Tried;
use crate::Result;
use crate::grid::dilate::within_box;
use crate::grid::trees::Trees;
use crate::grid::ways::Ways;
use crate::grid::{BitGrid, corners, ones};
use crate::math::nearest_outside;
use crate::work::memory::{Purpose, collected, push};
use crate::work::{Monitor, try_each};

/// Half the diagonal of a cell of the grid, in steps, and a little for rounding.
const HALF_DIAGONAL: f64 = 0.866_026;
/// Planes of points that are worked on in one go.
const PLANES: usize = 8;
const PASSAGES: Purpose = Purpose("the passages between voids");
/// Ends of a way within one void are farther apart than this, in steps: nearer ones own all between them, as √3 steps are from each.
const FAR: f64 = 3.47;
/// Ways between the same two voids that meet nearer to each other than this are tried once, Å and in steps: the farther one.
const APART: [f64; 2] = [1.0, 1.75];
/// Where the probe has so much more room than it needs, Å, a line through a passage need not be in the middle: it would leave the
/// passage for the open.
const EASE: f64 = 0.1;
/// Planes across the line looked at for each of its points.
const FINE: usize = 5;
/// How far its places may move in them to where the probe can be, Å.
const FINE_REACH: f64 = 0.5;
/// Distance of the places where the atoms are asked, at most, Å: a ball dips between two of them by less than 0.002 Å.
const CLOSE: f64 = 0.15;

impl Splits {
    /// Joins the voids of every split, and returns the passages of that as decided. The accessible points are `free`; the
    /// probe was moved `by` so much, Å; on `n_threads` threads of the current pool.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn join_through_passages(
        &mut self,
        free: &BitGrid,
        within: Option<&BitGrid>,
        space: Space<'_>,
        by: f64,
        n_threads: usize,
        monitor: &Monitor,
    ) -> Result<Passages> {
        let Self { split, lid: [higher, lower], probe: [larger, smaller], free: [fewer, more] } = self;
        let moved = |by: f64| Space { probe: space.probe + by, ..space };
        let all = [
            (split, free, space),
            (higher, free, space),
            (lower, free, space),
            (larger, &*fewer, moved(by)),
            (smaller, &*more, moved(-by)),
        ];
        let join = |(split, free, space)| Search { split, free, within, space, monitor }.join();
        let mut passages = try_each(n_threads, all.into_iter(), join)?;
        Passages::new(passages.swap_remove(0), &self.split, space.distances.step())
    }
}

/// A search for the passages of one split.
struct Search<'a> {
    split: &'a mut Split,
    free: &'a BitGrid,
    within: Option<&'a BitGrid>,
    space: Space<'a>,
    monitor: &'a Monitor,
}

impl Search<'_> {
    /// Joins the voids, the cheapest ways first.
    fn join(self) -> Result<Vec<Passage>> {
        let Space { distances, probe, .. } = self.space;
        let (n, step, mut passages) = (self.split.labels.n, distances.step(), Vec::new());
        if n == 0 {
            return Ok(passages);
        }
        // The narrower, the dearer; never nothing.
        let cost = |a, b, length: f64| {
            let room = f64::from(distances.at(a).min(distances.at(b))) - probe + step;
            length / (room * room)
        };
        let ways = Ways::new(&self.split.points, &self.split.labels, &self.through()?, cost, FAR, self.monitor)?;
        let mut tried = Tried::new(distances.shape(), (APART[0] / step).max(APART[1]))?;
        let mut trees = Trees::new(n)?;
        for meeting in ways.meetings() {
            self.monitor.check()?;
            let voids = ways.components(meeting);
            if !tried.add(voids, ways.place(meeting))? {
                continue;
            }
            let points = ways.points(meeting)?;
            if let Some(places) = self.places_along(&points)? {
                trees.unite(voids);
                push(&mut passages, Passage { points, places }, PASSAGES)?;
            }
        }
        let merged = trees.number()?;
        let labels = &mut self.split.labels;
        labels.of_point.iter_mut().for_each(|void| *void = merged.of_point[*void as usize]);
        labels.n = merged.n;
        Ok(passages)
    }

    /// The points that a passage may come by: not accessible, but not by much, and not beside a point outside.
    fn through(&self) -> Result<BitGrid> {
        let Space { distances, probe, .. } = self.space;
        let mut through = distances.at_least(probe - HALF_DIAGONAL * distances.step())?;
        let beside = within_box(&self.split.exposed, 1)?;
        through.remove(self.free);
        through.remove(&beside);
        if let Some(within) = self.within {
            through.keep(within);
        }
        self.keep_passable(&mut through)?;
        Ok(through)
    }

    /// Keeps the points of which an accessible place is no farther than half the diagonal of a cell.
    fn keep_passable(&self, points: &mut BitGrid) -> Result<()> {
        let distances = self.space.distances;
        let (layout, reach) = (points.layout(), HALF_DIAGONAL * distances.step());
        let mut search = nearest_outside::Search::default();
        for first in (0..layout.shape[0]).step_by(PLANES) {
            self.monitor.check()?;
            let planes = first..(first + PLANES).min(layout.shape[0]);
            let spheres = self.space.spheres(planes.clone(), reach)?;
            for (_, _, start) in layout.rows_of(planes) {
                for j in start..start + layout.row {
                    for bit in ones(points.words()[j]) {
                        let seen = spheres.seen_from(distances.position(layout.voxel(j, bit)));
                        if seen.nearest_outside([0.0; 3], reach, &mut search).is_none() {
                            points.words_mut()[j] &= !(1 << bit);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Places close to each other from end to end of a way, between its points, if the probe can go along them.
    fn places_along(&self, way: &[[usize; 3]]) -> Result<Option<Vec<[f64; 3]>>> {
        let Space { distances, atoms, probe } = self.space;
        let path = collected(way.iter().map(|&point| distances.position(point)), way.len(), PASSAGES)?;
        let points = line::widened(atoms, &path, distances.step(), probe + EASE, self.monitor)?;
        let tangents = line::tangents(&points)?;
        let (mut last, mut places) = (points[0], Vec::new());
        for i in 0..points.len() - 1 {
            for j in 0..=FINE {
                self.monitor.check()?;
                let t = j as f64 / FINE as f64;
                let mut place = between(points[i], points[i + 1], t);
                if !atoms.is_free(place, probe) {
                    let across = line::unit(between(tangents[i], tangents[i + 1], t));
                    place = line::widest(atoms, place, across, FINE_REACH, probe + EASE).0;
                }
                let n_between = (distance(last, place) / CLOSE).ceil() as usize;
                for k in 1..=n_between {
                    let x = between(last, place, k as f64 / n_between as f64);
                    if !(atoms.is_free(x, probe) && self.is_inside(x)) {
                        return Ok(None);
                    }
                    push(&mut places, x, PASSAGES)?;
                }
                last = place;
            }
        }
        Ok(Some(places))
    }

    /// Whether no point around a place is accessible, but in no void.
    fn is_inside(&self, x: [f64; 3]) -> bool {
        let (step, shape) = (self.space.distances.step(), self.space.distances.shape());
        let low = x.map(|c| (c / step).floor());
        let is_on_grid = (0..3).all(|a| low[a] >= 0.0 && low[a] + 1.0 < shape[a] as f64);
        let is_fine = |point| !self.free.contains(point) || self.split.points.set().contains(point);
        is_on_grid && corners(low.map(|c| c as usize)).into_iter().all(is_fine)
    }
}
