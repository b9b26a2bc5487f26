//! Which residues lie along a volume.
//!
//! A residue lines a component if the centre of one of its atoms is no further from the centre of a voxel of the component
//! than radius of the atom + half the diagonal of a voxel + `lining_distance`. Runs of voxels are asked, not voxels: of a
//! run the voxel nearest to an atom decides.

use hashbrown::HashMap;

use super::options::Radii;
use super::result::Volumes;
use crate::Result;
use crate::base::{Name, Structure};
use crate::grid::{Grid, Run};
use crate::math::cells::Cells;
use crate::work::memory::{Purpose, collected, filled, make_room, push};

const WHAT: Purpose = Purpose("the residues along volumes");

/// Default of `lining_distance`, Å: the usual radius of a water, as a probe.
pub const LINING_DISTANCE: f64 = 1.4;

/// Residues by row of the table: those of row `i` are `residues[offsets[i]..offsets[i + 1]]`, ascending.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lining {
    /// n_rows + 1.
    pub offsets: Vec<usize>,
    /// The first atom of each residue.
    pub residues: Vec<u32>,
}

impl Lining {
    /// The residues along the rows of a result. O(voxels + atoms).
    pub(super) fn of(volumes: &Volumes) -> Result<Self> {
        let (structure, grid) = (volumes.structure(), volumes.grid());
        let half_diagonal = grid.voxel_size * 3.0_f64.sqrt() / 2.0;
        let options = volumes.options();
        let atoms = Atoms::new(structure, &options.radii, half_diagonal + options.lining_distance)?;
        let n_residues = (0..).zip(&atoms.residues).filter(|&(i, &first)| i == first).count();
        let mut lining = Self::default();
        push(&mut lining.offsets, 0, WHAT)?;
        // The last row that an atom's residue was seen at, by first atom.
        let mut seen_at: Vec<u32> = filled(u32::MAX, structure.n_atoms(), WHAT)?;
        for (row, found) in (0..).zip(volumes.rows()) {
            let start = lining.residues.len();
            // No row has a residue twice.
            make_room(&mut lining.residues, n_residues, WHAT)?;
            for (_, run) in volumes.flat_runs(found.component) {
                atoms.each_along(run, grid, |residue| {
                    let seen = &mut seen_at[residue as usize];
                    if *seen != row {
                        *seen = row;
                        lining.residues.push(residue);
                    }
                });
            }
            lining.residues[start..].sort_unstable();
            push(&mut lining.offsets, lining.residues.len(), WHAT)?;
        }
        Ok(lining)
    }
}

/// The atoms of a structure, to find those near a place.
struct Atoms {
    cells: Cells,
    /// Square of each atom's cut-off: its radius + the distance asked for.
    squared: Vec<f64>,
    /// The largest cut-off, and a little for rounding.
    reach: f64,
    /// First atom of each atom's residue.
    residues: Vec<u32>,
}

impl Atoms {
    /// The atoms of a structure; the cut-off of each is its radius + `distance`.
    fn new(structure: &Structure, radii: &Radii, distance: f64) -> Result<Self> {
        let elements = &structure.topology.elements;
        let radius = |i: usize| match radii {
            Radii::Atoms(given) => given[i],
            other => other.of_element(elements[i]),
        };
        let n = structure.n_atoms();
        let squared = collected((0..n).map(|i| (radius(i) + distance).powi(2)), n, WHAT)?;
        let reach = squared.iter().copied().fold(0.0, f64::max).sqrt() + 1e-6;
        let positions = collected(structure.positions.iter().map(|position| position.map(f64::from)), n, WHAT)?;
        Ok(Self { cells: Cells::new(&positions, reach / 2.0)?, squared, reach, residues: first_atoms(structure)? })
    }

    /// Calls `visit` with the residue of each atom that has the centre of one of the run's voxels within its cut-off.
    fn each_along(&self, run: Run, grid: &Grid, mut visit: impl FnMut(u32)) {
        let [x, y, z] = run.start.map(|c| c as usize);
        let last = run.length as usize - 1;
        let center = |i: usize| grid.center([x, y, z + i]).map(f64::from);
        let (from, to) = (center(0), center(last));
        // Not quite the size of a voxel.
        let spacing = (to[2] - from[2]) / last.max(1) as f64;
        let (low, high) = (from.map(|c| c - self.reach), to.map(|c| c + self.reach));
        self.cells.each_in(low, high, |atom, position| {
            // The voxel nearest to the atom, along z.
            let along = if last == 0 { 0.0 } else { (position[2] - from[2]) / spacing + 0.5 };
            let center = center((along as usize).min(last));
            let d = [0, 1, 2].map(|k| position[k] - center[k]);
            if d[0] * d[0] + d[1] * d[1] + d[2] * d[2] <= self.squared[atom] {
                visit(self.residues[atom]);
            }
        });
    }
}

/// For each atom the first atom of its residue: of all that agree in chain, number, insertion code and name, so the copies
/// of a residue in overlaid models are one.
fn first_atoms(structure: &Structure) -> Result<Vec<u32>> {
    let topology = &structure.topology;
    let n_atoms = structure.n_atoms();
    let mut first: Vec<u32> = Vec::new();
    make_room(&mut first, n_atoms, WHAT)?;
    let mut known: HashMap<(Name<8>, i32, u8, Name<4>), u32> = HashMap::new();
    for i in 0..n_atoms {
        let residue = match i.checked_sub(1) {
            Some(last) if topology.same_residue(last, i) => first[last],
            _ => {
                known.try_reserve(1).map_err(|_| WHAT.refused())?;
                let key = (
                    topology.chains[i],
                    topology.residue_ids[i],
                    topology.insertion_codes[i],
                    topology.residue_names[i],
                );
                *known.entry(key).or_insert(i as u32)
            }
        };
        first.push(residue);
    }
    Ok(first)
}
