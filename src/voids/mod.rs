//! Voids: volumes one can trust, with an error, mouths, lining and a centreline.
//!
//! The method in ten sentences. Every grid point knows its distance to the nearest atom surface; the probe's centre may be
//! where that is at least its radius. Such a point is *buried* if at least half of all straight lines through it are closed
//! at both ends. Accessible points that are not buried and are joined with the rim of the grid are *exposed*; the
//! joined sets of all others are the voids. The space of a void is all that the probe sweeps over (the molecular surface). A
//! point on that side belongs to the void of its nearest accessible point, which is found exactly and need not lie on the
//! grid. So each point knows its depth below the surface, and a smooth step of it gives its share of the volume. Where
//! exposed points begin is the lid: half of the lines are closed there, in every orientation, with no radius to choose.
//! Joined patches of lid are mouths; none, one, two, more make a cavity, pocket, pore, hub. Both decisions are taken again
//! with their thresholds moved by their own uncertainty; the largest change of the volume is its error. For a cavity the
//! result is a volume of geometry, for the others it is that up to the lid, and the error says how much hangs on the lid.
//!
//! All answers are in the frame of the input, and do not depend on where in the grid it lies.

use std::sync::Arc;

use crate::Result;
use crate::base::Structure;
use crate::grid::distance::Distances;
use crate::grid::lines::closed_shares;
use crate::work::memory::{Purpose, filled};
use crate::work::{Monitor, available_threads};

mod atoms;
mod constants;
mod content;
mod frame;
mod kind;
mod labels;
mod lining;
mod mouths;
mod options;
mod result;
mod shell;
mod uncertainty;

pub use frame::Frame;
pub use kind::Kind;
pub use mouths::Mouth;
pub use options::{Options, Radii, Region};
pub use result::{Row, Voids};
pub use uncertainty::Parts;

use atoms::Atoms;
use labels::{Space, Split};
use uncertainty::Base;

/// Grids with fewer points are worked on by one thread.
const MIN_POINTS_PER_THREAD: usize = 100_000;

/// Threads that help within one structure, where the grid is large.
fn n_threads(n_points: usize) -> usize {
    available_threads().min(n_points / MIN_POINTS_PER_THREAD).max(1)
}

/// Finds the voids of a structure.
///
/// # Errors
/// [`Error::BadArgument`](crate::Error::BadArgument) for options out of range, radii that do not fit, positions that are not
/// finite and for fewer than 3 atoms to be aligned; [`Error::Empty`](crate::Error::Empty) without atoms,
/// [`Error::TooLarge`](crate::Error::TooLarge), [`Error::OutOfMemory`](crate::Error::OutOfMemory),
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub fn find(structure: &Structure, options: &Options, monitor: &Monitor) -> Result<Voids> {
    options.check()?;
    monitor.expect(6);
    let radii = options.radii_of(structure)?;
    let probe = options.probe_radius;
    let widest = radii.iter().copied().fold(0.0, f64::max);
    let margin = widest + probe + 2.0 * options.step;
    let (frame, centers) =
        Frame::around(&structure.positions, options.align, margin, options.step, options.max_points)?;
    let n_threads = n_threads(frame.layout.n_voxels());
    let atoms = Atoms::new(centers, radii)?;
    let cap = constants::CAP.max(probe + constants::CAP_BEYOND_PROBE);
    let distances = Distances::new(atoms.balls(), frame.layout, options.step, cap, n_threads, monitor)?;
    monitor.step()?;

    let threshold = constants::threshold(options.step);
    let levels = [0.0, constants::THRESHOLD_ERROR, -constants::THRESHOLD_ERROR].map(|by| threshold + by);
    let free = distances.at_least(probe)?;
    let mut closing = free.copied()?;
    shell::complement(&mut closing);
    let buried = closed_shares(&closing, &free, levels, n_threads, monitor)?;
    monitor.step()?;

    let space = Space { distances: &distances, atoms: &atoms, probe };
    let split = Split::new(&free, &buried[0], None, space, monitor)?;
    monitor.step()?;
    let finder = shell::Finder { space, free: &free, split: &split, threshold, by_lines: true, n_threads };
    let shell = finder.find(monitor)?;
    let contents = content::measure(&distances, &split, &shell, monitor)?;
    monitor.step()?;

    let mut wanted = filled(false, split.labels.n, Purpose("the voids"))?;
    wanted.iter_mut().zip(&contents).for_each(|(wanted, content)| *wanted = content.volume >= options.min_volume);
    let lids = mouths::find(space, &split, &shell, options.mouth_gap, &wanted, monitor)?;
    monitor.step()?;

    let parts = errors(space, &free, &buried, &split, &shell, options.step, monitor)?;
    let structure = Arc::new(structure.clone());
    let found = result::Found { frame, structure, atoms, distances, split, shell, contents, lids, parts, wanted };
    let voids = Voids::new(found, options, monitor)?;
    monitor.step()?;
    Ok(voids)
}

/// The parts of the error that hang on labels, for every void.
fn errors(
    space: Space<'_>,
    free: &crate::grid::BitGrid,
    buried: &[crate::grid::BitGrid; 3],
    split: &Split,
    shell: &shell::Shell,
    step: f64,
    monitor: &Monitor,
) -> Result<Vec<Parts>> {
    let mut parts = filled(Parts::default(), split.labels.n, Purpose("the voids"))?;
    let base = Base::new(space, free, split, shell, monitor)?;
    for buried in &buried[1..] {
        let moved = Split::new(free, buried, None, space, monitor)?;
        for (parts, change) in parts.iter_mut().zip(base.change(&moved)?) {
            parts.lid = parts.lid.max(change);
        }
    }
    for by in [constants::PROBE_ERROR * step, -constants::PROBE_ERROR * step] {
        let space = Space { probe: space.probe + by, ..space };
        let free = space.distances.at_least(space.probe)?;
        // A point gained lies in what closes lines: all of its own are closed.
        let mut buried = buried[0].copied()?;
        let gained = free.words().iter().zip(base.free().words()).map(|(free, before)| free & !before);
        buried.words_mut().iter_mut().zip(gained).for_each(|(word, gained)| *word |= gained);
        let moved = Split::new(&free, &buried, None, space, monitor)?;
        for (parts, change) in parts.iter_mut().zip(base.change_of_probe(&moved, &free, by, monitor)?) {
            parts.neck = parts.neck.max(change);
        }
    }
    Ok(parts)
}
