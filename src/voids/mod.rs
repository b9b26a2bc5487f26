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
use crate::work::memory::{Purpose, collected};
use crate::work::{Monitor, available_threads};

mod atoms;
mod burial;
mod centreline;
mod constants;
mod content;
mod frame;
mod kind;
mod labels;
mod line;
mod lining;
mod mouths;
mod moved;
mod nearest_mouth;
mod options;
mod passage_search;
mod passages;
mod region;
mod result;
mod shell;
mod tried;
mod uncertainty;

pub use centreline::Centreline;
pub use frame::Frame;
pub use kind::Kind;
pub use mouths::Mouth;
pub use options::{Options, Radii, Region};
pub use result::{Row, Voids};
pub use uncertainty::Parts;

use atoms::Atoms;
use labels::Space;
use moved::Splits;
use passages::Passages;
use uncertainty::Base;

/// Grids with fewer points are worked on by one thread.
const MIN_POINTS_PER_THREAD: usize = 100_000;
/// A matter of some tens of milliseconds at most on a small grid.
const FEW_ATOMS: usize = 2_000;

/// Threads that help within one structure, where the grid is large.
fn n_threads(n_points: usize) -> usize {
    available_threads().min(n_points / MIN_POINTS_PER_THREAD).max(1)
}

/// Does two things, at once where there is more than one thread.
fn both<A: Send, B: Send>(
    n_threads: usize,
    a: impl FnOnce() -> Result<A> + Send,
    b: impl FnOnce() -> Result<B> + Send,
) -> (Result<A>, Result<B>) {
    if n_threads == 1 { (a(), b()) } else { crate::work::both(a, b) }
}

/// Whether the voids of a structure are surely found within some tens of milliseconds, so that another thread would not help.
pub(crate) fn is_brief(structure: &Structure, options: &Options) -> bool {
    let (mut low, mut high) = ([f32::INFINITY; 3], [f32::NEG_INFINITY; 3]);
    for position in &structure.positions {
        for axis in 0..3 {
            low[axis] = low[axis].min(position[axis]);
            high[axis] = high[axis].max(position[axis]);
        }
    }
    let longest =
        [0, 1, 2].map(|axis| (f64::from(high[axis]) - f64::from(low[axis])).powi(2)).iter().sum::<f64>().sqrt();
    structure.n_atoms() < FEW_ATOMS && ((longest + 10.0) / options.step).powi(3) < MIN_POINTS_PER_THREAD as f64
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
    monitor.expect(7);
    let (probe, step) = (options.probe_radius, options.step);
    let (frame, atoms) = lay(structure, options)?;
    let n_threads = n_threads(frame.layout.n_voxels());
    let cap = constants::CAP.max(probe + constants::CAP_BEYOND_PROBE).max(options.probe_out.unwrap_or(0.0) + step);
    let distances =
        monitor.stage(|monitor| Distances::new(atoms.balls(), frame.layout, step, cap, n_threads, monitor))?;
    let free = distances.at_least(probe)?;
    let decided = monitor.stage(|monitor| burial::decide(&distances, &free, options, n_threads, monitor))?;
    let within = options.within.as_ref().map(|region| region.points(&frame, monitor)).transpose()?;
    let space = Space { distances: &distances, atoms: &atoms, probe };
    let by = constants::PROBE_ERROR * step;
    let (splits, passages) = monitor.stage(|monitor| {
        let mut splits = Splits::new(&free, &decided, within.as_ref(), space, by, n_threads, monitor)?;
        let passages = if options.passages {
            splits.join_through_passages(&free, within.as_ref(), space, by, n_threads, monitor)?
        } else {
            Passages::default()
        };
        Ok((splits, passages))
    })?;
    let split = &splits.split;
    let (threshold, by_lines) = (constants::threshold(step), options.probe_out.is_none());
    let finder = shell::Finder { space, free: &free, split, passages: &passages, threshold, by_lines, n_threads };
    let shell = monitor.stage(|monitor| finder.find(monitor))?;
    let measure = || {
        let contents = content::measure(&distances, split, &shell, monitor)?;
        let is_wanted = |content: &content::Content| content.volume >= options.min_volume;
        let wanted = collected(contents.iter().map(is_wanted), contents.len(), Purpose("the voids"))?;
        let lids = monitor.stage(|monitor| mouths::find(space, split, &shell, options.mouth_gap, &wanted, monitor))?;
        Ok((contents, wanted, lids))
    };
    let judge = || {
        monitor.stage(|monitor| {
            let base = Base::new(space, &free, split, &shell, n_threads, monitor)?;
            uncertainty::parts(&base, &splits, n_threads, monitor)
        })
    };
    let (measured, parts) = both(n_threads, measure, judge);
    let ((contents, wanted, lids), parts) = (measured?, parts?);
    let (split, structure) = (splits.split, Arc::new(structure.copied_to(&structure.positions)?));
    let found =
        result::Found { frame, structure, atoms, distances, split, passages, shell, contents, lids, parts, wanted };
    monitor.stage(|monitor| Voids::new(found, options, monitor))
}

/// The atoms in the grid around them.
fn lay(structure: &Structure, options: &Options) -> Result<(Frame, Atoms)> {
    let radii = options.radii_of(structure)?;
    structure.refuse_empty()?;
    let widest = radii.iter().copied().fold(0.0, f64::max);
    let probe = options.probe_out.unwrap_or(options.probe_radius).max(options.probe_radius);
    let margin = widest + probe + 2.0 * options.step;
    let (frame, centers) =
        Frame::around(&structure.positions, options.align, margin, options.step, options.max_points)?;
    Ok((frame, Atoms::new(centers, radii)?))
}
