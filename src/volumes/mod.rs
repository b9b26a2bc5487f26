//! Cavities, pockets, pores and hubs: components of buried solvent on a voxel grid.
//!
//! The method in one paragraph: the atoms are laid along their principal axes and surrounded by spheres of points; voxels
//! that hold a point are protein, the others solvent. Solvent between protein along two axes or more is buried, the rest
//! exposed. Connected buried voxels make a component; where it touches the exposed solvent is its surface, whose
//! connected patches are its mouths; their number, and the sides they open to, decide its kind. Finally components behind
//! a neck of one voxel are closed, and all are measured. The rules, constants and quirks are those of the Python package
//! `volumizer`, whose answers this room reproduces exactly.

use std::sync::{Arc, OnceLock};

use crate::base::Structure;
use crate::grid::{BitGrid, Grid, Layout, Slabs};
use crate::math::principal_axes::{self, Frame, Signs};
use crate::work::Monitor;
use crate::{Error, Result};

mod annotation;
mod burial;
mod bytes;
pub mod classify;
mod effort;
mod found;
mod frames;
mod kind;
mod lining;
mod lists;
mod measured;
mod metrics;
mod mouths;
mod options;
mod points;
mod pseudo_atoms;
mod refine;
mod region;
mod result;
mod row;
mod spread;
mod table;
#[cfg(test)]
mod twin_tests;

pub use annotation::choose_chains;
pub(crate) use effort::is_brief;
pub use frames::find_frames;
pub use kind::Kind;
pub use lining::{LINING_DISTANCE, Lining};
pub use lists::{ListComponents, ListOptions, buried_solvent, classify_lists, first_shell};
pub use options::{Alignment, Connectivity, MAX_RADIUS, Options, Profile, Radii};
pub use pseudo_atoms::PseudoAtoms;
pub use region::Region;
pub use result::{Lists, Mask, Volumes};
pub use row::Row;
pub use spread::{Moments, Spread, find_all};

use found::Found;
use measured::Measured;
use points::Points;
use table::Table;

/// Finds the volumes of a structure.
///
/// # Errors
/// [`Error::BadArgument`] for options out of range, for positions that are not finite and for fewer than 3 atoms to be
/// aligned, [`Error::Empty`] without atoms, [`Error::TooLarge`], [`Error::Degenerate`], [`Error::OutOfMemory`],
/// [`Error::Cancelled`].
pub fn find(structure: &Structure, options: &Options, monitor: &Monitor) -> Result<Volumes> {
    find_in_slabs(structure, options, Slabs::of, monitor)
}

/// [`find`], with a grid cut in any way.
fn find_in_slabs(
    structure: &Structure,
    options: &Options,
    cut: impl Fn(Layout) -> Slabs,
    monitor: &Monitor,
) -> Result<Volumes> {
    options.check()?;
    monitor.expect(6);
    let (structure, frame) = align(structure, options.alignment)?;
    let points = Points::new(&structure, options)?;
    let grid = monitor.stage(|m| points.grid(m))?;
    let protein = monitor.stage(|m| points.voxelize(&grid, m))?;
    let slabs = cut(protein.layout());
    of_protein(options.clone(), Arc::new(structure), frame, grid, protein, slabs, monitor)
}

/// All that follows from the protein in its grid: four of the stages.
fn of_protein(
    options: Options,
    structure: Arc<Structure>,
    frame: Frame,
    grid: Grid,
    protein: BitGrid,
    slabs: Slabs,
    monitor: &Monitor,
) -> Result<Volumes> {
    let solvent = monitor.stage(|m| burial::split(&protein, slabs, m))?;
    let count = || [&protein, &solvent.first_shell].map(BitGrid::count);
    let (found, n_voxels) = monitor.stage(|m| Found::label(&solvent.buried, slabs, count, m))?;
    // The largest component is measured by one thread; meanwhile others look for the mouths of all.
    let (verdicts, measured) = slabs.both(
        || monitor.stage(|m| found.judge(&solvent, slabs, &options, m)),
        || monitor.stage(|m| Measured::of(&found, &grid, &frame, slabs, &options, m)),
    );
    let (verdicts, measured) = (verdicts?, measured?);
    let table = Table::of(&found, &verdicts, &measured, &options)?;
    let (lists, lining) = (OnceLock::new(), OnceLock::new());
    Ok(Volumes { options, structure, frame, grid, protein, solvent, n_voxels, found, verdicts, table, lists, lining })
}

/// The structure as it is laid into the grid, and where that is.
fn align(structure: &Structure, alignment: Alignment) -> Result<(Structure, Frame)> {
    let n_atoms = structure.n_atoms();
    structure.refuse_empty()?;
    let infinite =
        |positions: &[[f32; 3]]| positions.iter().position(|position| !position.iter().all(|c| c.is_finite()));
    if let Some(atom) = infinite(&structure.positions) {
        let reason = format!("atom {atom} is at {:?}; coordinates must be finite", structure.positions[atom]);
        return Err(Error::argument("positions", reason));
    }
    let signs = match alignment {
        Alignment::Keep => return Ok((structure.copied_to(&structure.positions)?, Frame::UNMOVED)),
        _ if n_atoms < 3 => {
            return Err(Error::argument("structure", format!("{n_atoms} atoms; alignment needs at least 3")));
        }
        Alignment::Principal(signs) => Signs::Choice(signs),
        Alignment::Shape => Signs::Skewness,
    };
    let (aligned, frame) = principal_axes::align(&structure.positions, signs)?;
    match infinite(&aligned) {
        None => Ok((structure.moved_to(aligned), frame)),
        Some(_) => Err(Error::argument("positions", "their sum or their distances are beyond the range of f32")),
    }
}
