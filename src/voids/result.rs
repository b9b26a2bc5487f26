//! What was found.

use std::sync::Arc;

use super::atoms::{Atoms, distance};
use super::both;
use super::centreline::{self, Centreline};
use super::constants::{LID_ERROR, SURFACE_ERROR};
use super::content::{self, Content};
use super::frame::Frame;
use super::kind::Kind;
use super::labels::{Space, Split};
use super::lining;
use super::mouths::{Lid, Mouth, uncapped};
use super::options::Options;
use super::passages::Passages;
use super::shell::Shell;
use super::uncertainty::Parts;
use crate::base::Structure;
use crate::grid::distance::Distances;
use crate::grid::ranks::RankedSet;
use crate::grid::{BitGrid, path};
use crate::math::cells::Cells;
use crate::work::memory::{Purpose, collected, gathered, reserved};
use crate::work::{Monitor, try_each};
use crate::{Error, Result};

const ROWS: Purpose = Purpose("the rows of the voids");
/// Radius that a point of a passage has at least for the cost of a path through it, Å: less than any probe's.
const LEAST_ROOM: f64 = 0.1;

/// One void, in the input's frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its number among all voids of the grid, by first point.
    pub void: u32,
    /// By the number of its mouths.
    pub kind: Kind,
    /// Å³, up to the lid.
    pub volume: f64,
    /// The parts of its error, Å³.
    pub error: Parts,
    /// Of its molecular surface, the lid not counted, Å².
    pub area: f64,
    /// Largest distance of a point to the nearest of the lid, Å; NaN for a cavity.
    pub depth: f64,
    /// Mean of its space, Å.
    pub center: [f64; 3],
    /// Largest distance of its points to the atoms, Å.
    pub max_radius: f64,
    /// The point where that is: the centre of the largest ball, Å.
    pub ball_center: [f64; 3],
    /// Mean hydropathy of the residues that line it; NaN if none is one of the twenty.
    pub hydropathy: f64,
    /// Its mouths, by first lid point.
    pub mouths: Vec<Mouth>,
    /// Atoms that line it, ascending.
    pub atoms: Vec<u32>,
    /// First atoms of the residues that line it, ascending.
    pub residues: Vec<u32>,
    /// Its accessible grid points, flat, ascending.
    pub points: Vec<u32>,
}

/// What the stages left.
pub struct Found {
    pub frame: Frame,
    pub structure: Arc<Structure>,
    pub atoms: Atoms,
    pub distances: Distances,
    pub split: Split,
    pub passages: Passages,
    pub shell: Shell,
    pub contents: Vec<Content>,
    pub lids: Vec<Lid>,
    pub parts: Vec<Parts>,
    pub wanted: Vec<bool>,
}

/// The voids of a structure, and what is needed to ask more of them.
pub struct Voids {
    options: Options,
    found: Found,
    rows: Vec<Row>,
}

impl Voids {
    pub(super) fn new(found: Found, options: &Options, monitor: &Monitor) -> Result<Self> {
        let mut voids = Self { options: options.copied()?, found, rows: Vec::new() };
        voids.rows = voids.measured(monitor)?;
        Ok(voids)
    }

    /// The voids by volume, largest first (ties: lower number).
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The grid and how it lies in the input's frame.
    pub fn frame(&self) -> &Frame {
        &self.found.frame
    }

    /// The structure that was asked about.
    pub fn structure(&self) -> &Arc<Structure> {
        &self.found.structure
    }

    /// What was asked.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Where a grid point (flat index) is, Å, and its distance to the atoms, capped, Å.
    pub fn point(&self, flat: u32) -> ([f64; 3], f64) {
        let [_, ny, nz] = self.found.frame.layout.shape;
        let flat = flat as usize;
        let point = [flat / (ny * nz), flat / nz % ny, flat % nz];
        let distances = &self.found.distances;
        (self.found.frame.to_input(distances.position(point)), f64::from(distances.at(point)))
    }

    /// Calls `visit(row, point, depth)` for every grid point of the space of every row, with its depth below the molecular
    /// surface, Å, negative where less than half of it is inside; in flat order.
    ///
    /// # Errors
    /// Those of `visit`; [`Error::OutOfMemory`].
    pub fn each_depth(&self, mut visit: impl FnMut(usize, [usize; 3], f64) -> Result<()>) -> Result<()> {
        let Found { distances, split, shell, .. } = &self.found;
        let mut row_of = crate::work::memory::filled(usize::MAX, split.labels.n, ROWS)?;
        self.rows.iter().enumerate().for_each(|(i, row)| row_of[row.void as usize] = i);
        content::each_depth(distances, split, shell, &Monitor::default(), |void, point, depth| {
            match row_of[void as usize] {
                usize::MAX => Ok(()),
                row => visit(row, point, depth),
            }
        })
    }

    /// The centreline of a row from one of its mouths to another. With no mouth named it leads between the two whose centres
    /// are farthest apart, with one between that and the farthest from it.
    ///
    /// # Errors
    /// [`Error::BadArgument`] for a row or a mouth that is not there, a row without two mouths, twice the same mouth;
    /// [`Error::OutOfMemory`], [`Error::Cancelled`].
    pub fn centreline(
        &self,
        row: usize,
        start: Option<usize>,
        end: Option<usize>,
        monitor: &Monitor,
    ) -> Result<Centreline> {
        let n_rows = self.rows.len();
        let Some(found) = self.rows.get(row) else {
            return Err(Error::argument("row", format!("{row} is not among the {n_rows} rows")));
        };
        let n = found.mouths.len();
        if n < 2 {
            let reason = format!("row {row} is a {} with {n} mouths; a centreline needs two", found.kind.name());
            return Err(Error::argument("row", reason));
        }
        for (name, mouth) in [("start_mouth", start), ("end_mouth", end)] {
            if let Some(mouth) = mouth.filter(|&mouth| mouth >= n) {
                return Err(Error::argument(name, format!("{mouth} is not among the {n} mouths of row {row}")));
            }
        }
        if start.is_some() && start == end {
            return Err(Error::argument("end_mouth", "it is the start mouth; a centreline leads from one to another"));
        }
        let (start, end) = farthest(&found.mouths, start, end);
        let Found { lids, distances, atoms, frame, .. } = &self.found;
        let lid = &lids[found.void as usize];
        let points = self.way_through(found)?;
        let ends_at = |mouth: usize| -> Result<Vec<usize>> {
            let own = lid.points.iter().zip(&lid.mouth_of).filter(|&(_, &of)| of as usize == mouth);
            gathered(own.filter_map(|(&point, _)| points.rank(point)), ROWS)
        };
        let room = |a, b| f64::from(distances.at(a).min(distances.at(b))).max(LEAST_ROOM);
        let cost = |a, b, length: f64| length / room(a, b).powi(2);
        let path = path::cheapest(&points, &ends_at(start)?, &ends_at(end)?, cost, monitor)?;
        let Some(path) = path else {
            return Err(Error::Degenerate { reason: format!("no path leads through row {row}") });
        };
        let path = collected(path.iter().map(|&point| distances.position(point)), path.len(), ROWS)?;
        let mut line = centreline::along(atoms, &path, monitor)?;
        line.points.iter_mut().for_each(|point| *point = frame.to_input(*point));
        line.bottleneck_point = frame.to_input(line.bottleneck_point);
        Ok(line)
    }

    /// The points of a row, and those of the passages that join it.
    fn way_through(&self, row: &Row) -> Result<RankedSet> {
        let Found { split, passages, .. } = &self.found;
        let layout = split.points.set().layout();
        let mut set = BitGrid::empty(layout)?;
        let own = split.points.points().zip(&split.labels.of_point).filter(|&(_, &void)| void == row.void);
        own.for_each(|(point, _)| set.insert(point));
        passages.of(row.void).flat_map(|passage| &passage.points).for_each(|&point| set.insert(point));
        RankedSet::new(set)
    }

    fn space(&self) -> Space<'_> {
        Space { distances: &self.found.distances, atoms: &self.found.atoms, probe: self.options.probe_radius }
    }

    fn measured(&self, monitor: &Monitor) -> Result<Vec<Row>> {
        let Found { structure, split, passages, contents, wanted, .. } = &self.found;
        let n = split.labels.n;
        let mut order = collected((0..n as u32).filter(|&void| wanted[void as usize]), n, ROWS)?;
        order.sort_by(|&a, &b| contents[b as usize].volume.total_cmp(&contents[a as usize].volume));
        let n_threads = super::n_threads(split.points.set().layout().n_voxels());
        let mut lining = lining::atoms(self.space(), split, n_threads, monitor)?;
        passages.add_lining(self.space(), &mut lining)?;
        let first_atoms = lining::first_atoms(&structure.topology)?;
        let mut points: Vec<Vec<[usize; 3]>> = reserved(n, ROWS)?;
        points.resize(n, Vec::new());
        for (point, &void) in split.points.points().zip(&split.labels.of_point) {
            if wanted[void as usize] {
                crate::work::memory::push(&mut points[void as usize], point, ROWS)?;
            }
        }
        let mut lined = reserved(order.len(), ROWS)?;
        lined.extend(order.into_iter().map(|void| (void, std::mem::take(&mut lining[void as usize]))));
        let row = |(void, atoms): (u32, Vec<u32>)| {
            monitor.check()?;
            let residues = lining::residues(&atoms, &first_atoms)?;
            self.row(void, &points[void as usize], atoms, residues, n_threads, monitor)
        };
        try_each(n_threads, lined.into_iter(), row)
    }

    fn row(
        &self,
        void: u32,
        points: &[[usize; 3]],
        atoms: Vec<u32>,
        residues: Vec<u32>,
        n_threads: usize,
        monitor: &Monitor,
    ) -> Result<Row> {
        let Found { frame, structure, split, contents, lids, parts, .. } = &self.found;
        let (content, lid) = (&contents[void as usize], &lids[void as usize]);
        let step = frame.step;
        let mouth_area: f64 = lid.mouths.iter().map(|mouth| mouth.area).sum();
        let grid = step * step * (SURFACE_ERROR * step * content.area + LID_ERROR * mouth_area);
        let in_input = |mouth: &Mouth| Mouth {
            normal: frame.turned(mouth.normal),
            center: frame.to_input(mouth.center),
            ..*mouth
        };
        let (widest, depth) = both(n_threads, || Ok(self.widest_point(points)), || depth(points, &lid.points, monitor));
        let ((max_radius, widest), depth) = (widest?, depth? * step);
        let layout = split.points.set().layout();
        Ok(Row {
            void,
            kind: Kind::with(lid.mouths.len()),
            volume: content.volume,
            error: Parts { grid, ..parts[void as usize] },
            area: content.area,
            depth,
            center: frame.to_input(content.center),
            max_radius,
            ball_center: frame.to_input(self.found.distances.position(widest)),
            hydropathy: lining::mean_hydropathy(&residues, &structure.topology),
            mouths: collected(lid.mouths.iter().map(in_input), lid.mouths.len(), ROWS)?,
            atoms,
            residues,
            points: collected(points.iter().map(|&point| layout.flat(point) as u32), points.len(), ROWS)?,
        })
    }

    /// The largest distance to the atoms among points, and where.
    fn widest_point(&self, points: &[[usize; 3]]) -> (f64, [usize; 3]) {
        let (mut widest, mut nearer) = ((f64::NEG_INFINITY, points[0]), None);
        for &point in points {
            let radius = uncapped(self.space(), point, widest.0, &mut nearer);
            if radius > widest.0 {
                widest = (radius, point);
            }
        }
        widest
    }
}

/// The two mouths of a line, where one or both are not named: those with the centres farthest apart (ties: the lowest). A mouth
/// without a centre is taken only where there are no others.
fn farthest(mouths: &[Mouth], start: Option<usize>, end: Option<usize>) -> (usize, usize) {
    let mut best = (f64::NEG_INFINITY, (0, 1));
    for a in (0..mouths.len()).filter(|&a| start.is_none_or(|start| start == a)) {
        for b in (0..mouths.len()).filter(|&b| b != a && end.is_none_or(|end| end == b)) {
            let apart = distance(mouths[a].center, mouths[b].center);
            let apart = if apart.is_nan() { -1.0 } else { apart };
            // With neither named, the lower one is the start.
            let fits = a < b || start.is_some() || end.is_some();
            if fits && apart > best.0 {
                best = (apart, (a, b));
            }
        }
    }
    best.1
}

/// The largest distance of a point to the nearest of the lid, in steps; NaN without a lid.
///
/// Only a point farther from the lid than the largest so far can raise it, so a few points from everywhere come first: for
/// most of the others one lid point is near enough to tell that they cannot. Points follow each other in space, so that is
/// mostly one of the last few that told so, else one in the cells around.
fn depth(points: &[[usize; 3]], lid: &[[usize; 3]], monitor: &Monitor) -> Result<f64> {
    const SAMPLE: usize = 256;
    const EDGE: f64 = 4.0;
    let square = |a: [usize; 3], b: [usize; 3]| (0..3).map(|k| a[k].abs_diff(b[k]).pow(2)).sum::<usize>();
    let Some(&first) = lid.first() else { return Ok(f64::NAN) };
    let in_space = |point: [usize; 3]| point.map(|c| c as f64);
    let cells = Cells::new(&collected(lid.iter().map(|&at| in_space(at)), lid.len(), ROWS)?, EDGE)?;
    let (mut deepest, mut last, mut next) = (0, [first; 8], 0);
    let sample = points.iter().step_by(points.len().div_ceil(SAMPLE).max(1));
    for &point in sample.chain(points) {
        if last.iter().any(|&at| square(point, at) <= deepest) {
            continue;
        }
        monitor.check()?;
        let x = in_space(point);
        let mut near = None;
        cells.any_near(x, (deepest as f64).sqrt(), |i, _| {
            near = (square(point, lid[i]) <= deepest).then_some(i);
            near.is_some()
        });
        let nearest = near.or_else(|| cells.nearest(x, |_| 0.0, 0.0).map(|(_, i)| i)).map_or(first, |i| lid[i]);
        last[next % last.len()] = nearest;
        next += 1;
        deepest = deepest.max(square(point, nearest));
    }
    Ok((deepest as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::Random;

    #[test]
    fn lines_lead_between_the_mouths_farthest_apart() {
        let at = |x: f64| Mouth { center: [x, 0.0, 0.0], ..Mouth::default() };
        let none = at(f64::NAN);
        assert_eq!(farthest(&[at(0.0), at(5.0), at(2.0), at(-1.0)], None, None), (1, 3));
        assert_eq!(farthest(&[at(0.0), none, at(2.0), none, at(9.0)], None, None), (0, 4));
        assert_eq!(farthest(&[none, at(3.0), at(2.0)], None, None), (1, 2));
        assert_eq!(farthest(&[at(0.0), none, at(2.0)], Some(0), None), (0, 2));
        assert_eq!(farthest(&[none, at(0.0), at(2.0)], None, Some(1)), (2, 1));
        assert_eq!(farthest(&[at(1.0), none, none], None, None), (0, 1), "the lowest where no pair has a distance");
        assert_eq!(farthest(&[at(1.0), at(0.0), at(0.0)], None, None), (0, 1), "of equal ones the lowest");
    }

    #[test]
    fn the_deepest_point_is_that_of_all_pairs() {
        let mut n_deep = 0;
        for seed in 0..300 {
            let mut random = Random(seed);
            let width = [2, 9, 30][random.below(3)];
            let mut some = |n: usize| (0..n).map(|_| [0; 3].map(|_| random.below(width))).collect::<Vec<_>>();
            let (mut points, lid) = (some(1 + seed as usize % 70), some(seed as usize % 11));
            // In flat order, as the points of a void are, and in none.
            if seed % 2 == 0 {
                points.sort_unstable();
            }
            let square = |a: &[usize; 3], b: &[usize; 3]| (0..3).map(|k| a[k].abs_diff(b[k]).pow(2)).sum::<usize>();
            let least = |point: &[usize; 3]| lid.iter().map(|at| square(point, at)).min();
            let expected = points.iter().filter_map(least).max().map_or(f64::NAN, |square| (square as f64).sqrt());
            let found = depth(&points, &lid, &Monitor::default()).unwrap();
            assert_eq!(found.to_bits(), expected.to_bits(), "seed {seed}: {found} not {expected}");
            n_deep += usize::from(found > 3.0);
        }
        assert!(n_deep > 50, "{n_deep}");
    }
}
