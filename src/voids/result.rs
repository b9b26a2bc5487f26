//! What was found.

use std::sync::Arc;

use super::atoms::Atoms;
use super::constants::{LID_ERROR, SURFACE_ERROR};
use super::content::Content;
use super::frame::Frame;
use super::kind::Kind;
use super::labels::{Space, Split};
use super::lining;
use super::mouths::{Lid, Mouth, uncapped};
use super::options::Options;
use super::shell::Shell;
use super::uncertainty::Parts;
use crate::Result;
use crate::base::Structure;
use crate::grid::distance::Distances;
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected, reserved};

const ROWS: Purpose = Purpose("the rows of the voids");

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
    /// Centre of the largest ball in it, found by climbing from there, Å,
    pub ball_center: [f64; 3],
    /// and its radius, Å.
    pub ball_radius: f64,
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
        let mut voids = Self { options: options.clone(), found, rows: Vec::new() };
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

    fn space(&self) -> Space<'_> {
        Space { distances: &self.found.distances, atoms: &self.found.atoms, probe: self.options.probe_radius }
    }

    fn measured(&self, monitor: &Monitor) -> Result<Vec<Row>> {
        let Found { structure, split, contents, wanted, .. } = &self.found;
        let n = split.labels.n;
        let mut order = collected((0..n as u32).filter(|&void| wanted[void as usize]), n, ROWS)?;
        order.sort_by(|&a, &b| contents[b as usize].volume.total_cmp(&contents[a as usize].volume));
        let mut lining =
            lining::atoms(self.space(), split, super::n_threads(split.points.set().layout().n_voxels()), monitor)?;
        let first_atoms = lining::first_atoms(&structure.topology)?;
        let mut points: Vec<Vec<[usize; 3]>> = reserved(n, ROWS)?;
        points.resize(n, Vec::new());
        for (point, &void) in split.points.points().zip(&split.labels.of_point) {
            if wanted[void as usize] {
                crate::work::memory::push(&mut points[void as usize], point, ROWS)?;
            }
        }
        let mut rows = reserved(order.len(), ROWS)?;
        for void in order {
            monitor.check()?;
            let atoms = std::mem::take(&mut lining[void as usize]);
            let residues = lining::residues(&atoms, &first_atoms)?;
            rows.push(self.row(void, &points[void as usize], atoms, residues, monitor)?);
        }
        Ok(rows)
    }

    fn row(
        &self,
        void: u32,
        points: &[[usize; 3]],
        atoms: Vec<u32>,
        residues: Vec<u32>,
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
        let (max_radius, widest) = self.widest_point(points);
        let layout = split.points.set().layout();
        Ok(Row {
            void,
            kind: Kind::with(lid.mouths.len()),
            volume: content.volume,
            error: Parts { grid, ..parts[void as usize] },
            area: content.area,
            depth: depth(points, &lid.points, monitor)? * step,
            center: frame.to_input(content.center),
            max_radius,
            ball_center: frame.to_input(self.found.distances.position(widest)),
            ball_radius: max_radius,
            hydropathy: lining::mean_hydropathy(&residues, &structure.topology),
            mouths: collected(lid.mouths.iter().map(in_input), lid.mouths.len(), ROWS)?,
            atoms,
            residues,
            points: collected(points.iter().map(|&point| layout.flat(point) as u32), points.len(), ROWS)?,
        })
    }

    /// The largest distance to the atoms among points, and where.
    fn widest_point(&self, points: &[[usize; 3]]) -> (f64, [usize; 3]) {
        let mut widest = (f64::NEG_INFINITY, points[0]);
        for &point in points {
            let radius = uncapped(self.space(), point, widest.0);
            if radius > widest.0 {
                widest = (radius, point);
            }
        }
        widest
    }
}

/// The largest distance of a point to the nearest of the lid, in steps; NaN without a lid.
///
/// Points follow each other in space, so the lid point nearest to one is near the next too: unless the next is farther from it
/// than the largest so far, the next cannot raise it.
fn depth(points: &[[usize; 3]], lid: &[[usize; 3]], monitor: &Monitor) -> Result<f64> {
    let square = |a: [usize; 3], b: [usize; 3]| (0..3).map(|k| a[k].abs_diff(b[k]).pow(2)).sum::<usize>();
    let Some(&first) = lid.first() else { return Ok(f64::NAN) };
    let (mut deepest, mut last) = (0, first);
    for &point in points {
        if square(point, last) <= deepest {
            continue;
        }
        monitor.check()?;
        last = lid.iter().copied().min_by_key(|&at| square(point, at)).unwrap_or(first);
        deepest = deepest.max(square(point, last));
    }
    Ok((deepest as f64).sqrt())
}
