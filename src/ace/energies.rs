//! Energies, forces and virials with known weights.

use super::basis::Basis;
use super::chunks::in_order;
use super::lanes::{LANES, Lanes};
use super::site::{NOBODY, Site};
use super::system::{Prepared, System};
use super::weighted::Weighted;
use crate::neighbors::Around;
use crate::work::memory::{Purpose, filled};
use crate::work::simd::{self, Kernel};
use crate::work::{Monitor, Spare};
use crate::{Error, Result};

const ENERGIES: Purpose = Purpose("energies and forces");
/// Sites of a chunk.
const CHUNK: usize = 128;
/// No place in a chunk's lists.
const NOWHERE: u32 = u32::MAX;

/// What comes out, for each set of weights in turn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Energies {
    /// n_sets, eV.
    pub energy: Vec<f64>,
    /// n_sets × n_atoms, eV/Å.
    pub forces: Vec<[f64; 3]>,
    /// n_sets; -Σ_i Σ_j dε_i/dR_j ⊗ R_j, eV.
    pub virial: Vec<[[f64; 3]; 3]>,
    /// n_sets × n_atoms, eV.
    pub site_energies: Vec<f64>,
}

/// Energies, forces, virial and site energies of a structure, for one or several sets of weights (n_sets × n_basis).
///
/// Several sets, as those of a committee, share the sums over neighbours. Time is linear in the atoms; bits depend neither
/// on threads (those of the rayon pool this runs on) nor on the instruction set.
///
/// # Errors
/// [`Error::BadArgument`] naming `weights` (their number, one not finite), `species`, `positions`, `cell`, `cutoff` or
/// `neighbors`; [`Error::OutOfMemory`], [`Error::Cancelled`].
pub fn energy_forces(basis: &Basis, weights: &[f64], system: &System<'_>, monitor: &Monitor) -> Result<Energies> {
    let n_basis = basis.len();
    if n_basis == 0 && !weights.is_empty() || n_basis > 0 && !weights.len().is_multiple_of(n_basis) {
        let reason = format!("{} numbers; the basis has {n_basis} functions", weights.len());
        return Err(Error::argument("weights", reason));
    }
    if let Some(place) = weights.iter().position(|weight| !weight.is_finite()) {
        let reason = format!("entry {place} is {}; it must be finite", weights[place]);
        return Err(Error::argument("weights", reason));
    }
    let n_sets = weights.len().checked_div(n_basis).unwrap_or(1);
    system.check(basis, "")?;
    let prepared = system.prepare(basis)?;
    let n = system.n_atoms();
    let n_species = basis.n_species();
    // Sets of weights of each centre species in turn.
    let models: Vec<Weighted> = (0..n_species)
        .flat_map(|centre| (0..n_sets).map(move |set| (centre, set)))
        .map(|(centre, set)| {
            Weighted::new(basis, centre, weights.get(set * n_basis..(set + 1) * n_basis).unwrap_or(&[]))
        })
        .collect();
    let mut out = Energies {
        energy: filled(0.0, n_sets, ENERGIES)?,
        forces: filled([0.0; 3], n_sets.saturating_mul(n), ENERGIES)?,
        virial: filled([[0.0; 3]; 3], n_sets, ENERGIES)?,
        site_energies: filled(0.0, n_sets.saturating_mul(n), ENERGIES)?,
    };
    let n_chunks = n.div_ceil(CHUNK);
    monitor.expect(n_chunks as u64);
    let spare = Spare::for_pool();
    let work = |chunk: usize| {
        let sites = chunk * CHUNK..n.min((chunk + 1) * CHUNK);
        spare.with(Room::default, |room| {
            simd::run(Chunk { basis, prepared: &prepared, models: &models, n_sets, sites, room })
        })
    };
    in_order(n_chunks, monitor, work, |part: Part| {
        for set in 0..n_sets {
            let sites = part.sites.len();
            let mut sum = 0.0;
            for (k, &energy) in part.energies[set * sites..(set + 1) * sites].iter().enumerate() {
                out.site_energies[set * n + part.sites.start + k] = energy;
                sum += energy;
            }
            out.energy[set] += sum;
            for a in 0..3 {
                for b in 0..3 {
                    out.virial[set][a][b] += part.virials[set][a][b];
                }
            }
            let forces = part.forces.chunks_exact(n_sets).map(|sets| sets[set]);
            for (&atom, force) in part.touched.iter().zip(forces) {
                let sum = &mut out.forces[set * n + atom as usize];
                for axis in 0..3 {
                    sum[axis] += force[axis];
                }
            }
        }
        Ok(())
    })?;
    Ok(out)
}

/// What a chunk adds.
struct Part {
    sites: std::ops::Range<usize>,
    /// n_sets × sites.
    energies: Vec<f64>,
    virials: Vec<[[f64; 3]; 3]>,
    /// Atoms that feel the chunk's sites, and n_sets forces of each.
    touched: Vec<u32>,
    forces: Vec<[f64; 3]>,
}

/// Room for the chunks of a thread.
#[derive(Debug, Default)]
struct Room {
    around: Around,
    site: Site,
    /// Of each atom: its place among the touched ones.
    places: Vec<u32>,
    g: Vec<f64>,
}

struct Chunk<'a, 'b> {
    basis: &'a Basis,
    prepared: &'a Prepared<'b>,
    models: &'a [Weighted],
    n_sets: usize,
    sites: std::ops::Range<usize>,
    room: &'a mut Room,
}

impl Kernel for Chunk<'_, '_> {
    type Output = Result<Part>;

    #[inline(always)]
    fn run(self) -> Result<Part> {
        let Self { basis, prepared, models, n_sets, sites, room } = self;
        let n_sites = sites.len();
        let mut part = Part {
            energies: filled(0.0, n_sets * n_sites, ENERGIES)?,
            virials: filled([[0.0; 3]; 3], n_sets, ENERGIES)?,
            touched: Vec::new(),
            forces: Vec::new(),
            sites: sites.clone(),
        };
        if room.places.len() != prepared.species.len() {
            room.places = filled(NOWHERE, prepared.species.len(), ENERGIES)?;
            room.g = filled(0.0, basis.n_a(), ENERGIES)?;
        }
        for (k, i) in sites.enumerate() {
            if let Err(error) = add_site(basis, prepared, models, n_sets, i, k, n_sites, room, &mut part) {
                room.places.clear();
                return Err(error);
            }
        }
        for &atom in &part.touched {
            room.places[atom as usize] = NOWHERE;
        }
        Ok(part)
    }
}

/// The place of an atom among those a chunk touches.
#[inline(always)]
fn touch(atom: usize, n_sets: usize, places: &mut [u32], part: &mut Part) -> usize {
    if places[atom] == NOWHERE {
        places[atom] = part.touched.len() as u32;
        part.touched.push(atom as u32);
        part.forces.resize(part.forces.len() + n_sets, [0.0; 3]);
    }
    places[atom] as usize * n_sets
}

/// Adds what site `i`, the chunk's `k`-th, contributes.
#[expect(clippy::too_many_arguments, reason = "the body of one loop")]
#[inline(always)]
fn add_site(
    basis: &Basis,
    prepared: &Prepared<'_>,
    models: &[Weighted],
    n_sets: usize,
    i: usize,
    k: usize,
    n_sites: usize,
    room: &mut Room,
    part: &mut Part,
) -> Result<()> {
    let Room { around, site, places, g } = room;
    prepared.around(i, around)?;
    let centre = prepared.species[i] as usize;
    site.lay(basis, &around.vectors, |k| prepared.species[around.j[k] as usize], |_| 0)?;
    site.sum(basis, centre)?;
    let own = touch(i, n_sets, places, part);
    for set in 0..n_sets {
        let model = &models[centre * n_sets + set];
        part.energies[set * n_sites + k] =
            model.products(&site.a[..basis.n_a()], g) + model.pairs(&site.pairs[..basis.n_pair()]);
        let mut force = [0.0; 3];
        let mut virial = [[Lanes::ZERO; 3]; 3];
        for group in &site.groups {
            for block in group.blocks[0] as usize..group.blocks[1] as usize {
                let slopes = model.slopes(basis, site, group.species as usize, block, g);
                for axis in 0..3 {
                    let along = Lanes::load(&site.vectors, (block * 3 + axis) * LANES);
                    for from in 0..3 {
                        virial[from][axis] = virial[from][axis] + slopes[from] * along;
                    }
                }
                for (lane, &neighbor) in site.lanes[block * LANES..(block + 1) * LANES].iter().enumerate() {
                    // What an image of the centre itself feels, the centre gives back.
                    if neighbor == NOBODY || around.j[neighbor as usize] as usize == i {
                        continue;
                    }
                    let other = touch(around.j[neighbor as usize] as usize, n_sets, places, part);
                    for axis in 0..3 {
                        let slope = slopes[axis].0[lane];
                        force[axis] += slope;
                        part.forces[other + set][axis] -= slope;
                    }
                }
            }
        }
        for a in 0..3 {
            part.forces[own + set][a] += force[a];
            for b in 0..3 {
                part.virials[set][a][b] -= virial[a][b].sum();
            }
        }
    }
    Ok(())
}
