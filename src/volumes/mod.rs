//! Cavities, pockets, pores and hubs: components of buried solvent on a voxel grid.
//!
//! The method in one paragraph: the atoms are laid along their principal axes and surrounded by spheres of points; voxels
//! that hold a point are protein, the others solvent. Solvent between protein along two axes or more is buried, the rest
//! exposed. Connected buried voxels make a component; where it touches the exposed solvent is its surface, whose
//! connected patches are its mouths; their number, and the sides they open to, decide its kind. Finally components behind
//! a neck of one voxel are closed, and all are measured. The rules, constants and quirks are those of the Python package
//! `volumizer`, whose answers this room reproduces exactly.

use std::sync::{Arc, OnceLock};

use crate::base::{Monitor, Structure};
use crate::grid::BitGrid;
use crate::grid::components::{Components, Groups};
use crate::math::principal_axes;
use crate::memory::collected;
use crate::{Error, Result};

mod annotation;
mod burial;
pub mod classify;
mod effort;
mod found;
mod list_burial;
mod list_classify;
mod metrics;
mod mouths;
mod options;
mod points;
mod refine;
mod result;
mod table;
#[cfg(test)]
mod twin_tests;

pub use annotation::choose_chains;
pub(crate) use effort::is_brief;
pub use list_burial::{buried_solvent, first_shell};
pub use list_classify::{ListComponents, ListOptions, classify_lists};
pub use options::{Alignment, Connectivity, Options, Profile};
pub use result::{Lists, Mask, Volumes};

use effort::n_threads;
use found::Found;
use points::Points;

/// Finds the volumes of a structure.
///
/// # Errors
/// [`Error::BadArgument`] for options out of range, for positions that are not finite and for fewer than 3 atoms to be
/// aligned, [`Error::Empty`] without atoms, [`Error::TooLarge`], [`Error::Degenerate`], [`Error::OutOfMemory`],
/// [`Error::Cancelled`].
pub fn find(structure: &Structure, options: &Options, monitor: &Monitor) -> Result<Volumes> {
    options.check()?;
    monitor.expect(6);
    let structure = Arc::new(align(structure, options.alignment)?);
    let points = Points::new(&structure, options)?;
    let grid = points.grid(monitor)?;
    let n_threads = n_threads(&grid);
    monitor.step()?;
    let protein = points.voxelize(&grid, n_threads, monitor)?;
    monitor.step()?;
    let (exposed, buried) = burial::split_solvent(&protein, monitor)?;
    monitor.check()?;
    let first_shell = burial::first_shell(&exposed, &buried)?;
    monitor.step()?;
    let components = label(&buried, monitor)?;
    let runs = Groups::by(&components.labels, components.n_components)?;
    monitor.step()?;
    let sizes = components.sizes()?;
    monitor.check()?;
    let found = Found { buried: &buried, components: &components, runs: &runs, sizes: &sizes };
    let (raw_kinds, kinds, mouths) = found.classify_and_refine(&first_shell, options, monitor)?;
    monitor.step()?;
    let candidate = |c| table::Candidate { raw: raw_kinds[c], kind: kinds[c], n_voxels: found.sizes[c] };
    let n = components.n_components;
    let candidates = collected((0..n).map(candidate), n, "the components")?;
    let groups = table::number(&candidates, options)?;
    let rows = table::measure(found, &candidates, &groups, &grid, n_threads, monitor)?;
    monitor.step()?;
    let masks = [protein, exposed, buried, first_shell];
    let options = options.clone();
    let lists = OnceLock::new();
    Ok(Volumes { options, structure, grid, masks, components, runs, raw_kinds, kinds, mouths, groups, rows, lists })
}

/// The structure as it is laid into the grid.
fn align(structure: &Structure, alignment: Alignment) -> Result<Structure> {
    let n_atoms = structure.n_atoms();
    if n_atoms == 0 {
        return Err(Error::Empty { reason: "the structure has no atoms, or none are left after cleaning".into() });
    }
    let infinite =
        |positions: &[[f32; 3]]| positions.iter().position(|position| !position.iter().all(|c| c.is_finite()));
    if let Some(atom) = infinite(&structure.positions) {
        let reason = format!("atom {atom} is at {:?}; coordinates must be finite", structure.positions[atom]);
        return Err(Error::argument("positions", reason));
    }
    match alignment {
        Alignment::Keep => {
            let positions = collected(structure.positions.iter().copied(), n_atoms, "the atoms of a structure")?;
            Ok(structure.moved_to(positions))
        }
        Alignment::Principal(_) if n_atoms < 3 => {
            Err(Error::argument("structure", format!("{n_atoms} atoms; alignment needs at least 3")))
        }
        Alignment::Principal(signs) => {
            let aligned = principal_axes::align(&structure.positions, signs)?;
            match infinite(&aligned) {
                None => Ok(structure.moved_to(aligned)),
                Some(_) => {
                    Err(Error::argument("positions", "their sum or their distances are beyond the range of f32"))
                }
            }
        }
    }
}

/// The 6-connected components of the buried voxels.
fn label(buried: &BitGrid, monitor: &Monitor) -> Result<Components> {
    let mut components = Components::default();
    components.of_runs(buried, monitor)?;
    components.link_faces(buried, monitor)?;
    monitor.check()?;
    components.number();
    Ok(components)
}
