//! Which residues lie along a volume.
//!
//! A residue lines a component if the centre of one of its atoms is no further from the centre of a voxel of the component
//! than radius of the atom + half the diagonal of a voxel + `lining_distance`. Each residue looks at the stretches of buried
//! voxels around its atoms, and closer only at those of a component that it is not known to line.

use std::ops::Range;

use hashbrown::HashMap;

use super::found::Found;
use super::options::Radii;
use super::result::{Mask, Volumes};
use crate::Result;
use crate::base::{Name, Structure};
use crate::grid::{Axis, BitGrid, Grid, firsts, ones};
use crate::work::memory::{Purpose, collected, filled, make_room, push, reserved};

const WHAT: Purpose = Purpose("the residues along volumes");

/// Default of `lining_distance`, Å: the usual radius of a water, as a probe.
pub const LINING_DISTANCE: f64 = 1.4;

/// Atoms of a residue that look around together: where there are no residues, all atoms are one.
const MOST_TOGETHER: usize = 16;

/// Stands for no row, and for no residue.
const NONE: u32 = u32::MAX;

/// Residues by row of the table: those of row `i` are `residues[offsets[i]..offsets[i + 1]]`, ascending.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lining {
    /// n_rows + 1.
    pub offsets: Vec<usize>,
    /// The first atom of each residue.
    pub residues: Vec<u32>,
}

impl Lining {
    /// The residues along the rows of a result. O(residues × rows of voxels around one).
    pub(super) fn of(volumes: &Volumes) -> Result<Self> {
        let (structure, options) = (volumes.structure(), volumes.options());
        let beyond = volumes.grid().voxel_size * 3.0_f64.sqrt() / 2.0 + options.lining_distance;
        let radius = |atom: usize| match &options.radii {
            Radii::Atoms(given) => given[atom],
            other => other.of_element(structure.topology.elements[atom]),
        };
        let place = |atom: usize| (structure.positions[atom].map(f64::from), radius(atom) + beyond);
        let residues = first_atoms(structure)?;
        let mut search = Search::new(volumes)?;
        let mut atoms = reserved(MOST_TOGETHER, WHAT)?;
        let mut first = 0;
        for same in residues.chunk_by(|a, b| a == b) {
            for together in same.chunks(MOST_TOGETHER) {
                atoms.clear();
                atoms.extend((first..first + together.len()).map(place));
                search.look_around(&atoms, same[0])?;
                first += together.len();
            }
        }
        search.by_row(volumes.rows().len())
    }
}

/// The walk over the atoms.
struct Search<'a> {
    grid: &'a Grid,
    buried: &'a BitGrid,
    found: &'a Found,
    /// The row of each component.
    rows: Vec<u32>,
    /// The residue last met along each component.
    last: Vec<u32>,
    /// Rows with residues along them.
    met: Vec<(u32, u32)>,
}

impl<'a> Search<'a> {
    fn new(volumes: &'a Volumes) -> Result<Self> {
        let (grid, buried, found) = (volumes.grid(), volumes.mask(Mask::Buried), volumes.found());
        let mut rows = filled(NONE, found.n_components(), WHAT)?;
        for (i, row) in (0..).zip(volumes.rows()) {
            rows[row.component] = i;
        }
        let last = filled(NONE, found.n_components(), WHAT)?;
        Ok(Self { grid, buried, found, rows, last, met: Vec::new() })
    }

    /// Notes the residue of some atoms along all components that have the centre of a voxel within reach of one. `atoms`:
    /// where each is, and its reach.
    fn look_around(&mut self, atoms: &[([f64; 3], f64)], residue: u32) -> Result<()> {
        let axes = &self.grid.axes;
        let [xs, ys, zs] = [0, 1, 2].map(|k| {
            let low = atoms.iter().map(|(place, reach)| place[k] - reach).fold(f64::INFINITY, f64::min);
            let high = atoms.iter().map(|(place, reach)| place[k] + reach).fold(f64::NEG_INFINITY, f64::max);
            axes[k].between(low, high)
        });
        let (words, layout) = (self.buried.words(), self.buried.layout());
        for k in zs.start / 64..zs.end.div_ceil(64) {
            let mask = span(&zs, k);
            for x in xs.clone() {
                for y in ys.clone() {
                    let j = layout.row_start(x, y) + k;
                    let around = words[j] & mask;
                    for bit in ones(firsts(around)) {
                        let component = self.found.component_at(words, j, bit);
                        if self.rows[component] == NONE || self.last[component] == residue {
                            continue;
                        }
                        let z = 64 * k + bit as usize;
                        let stretch = z..z + (around >> bit).trailing_ones() as usize;
                        if atoms.iter().any(|&(place, reach)| is_near(axes, x, y, stretch.clone(), place, reach)) {
                            self.last[component] = residue;
                            push(&mut self.met, (self.rows[component], residue), WHAT)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn by_row(mut self, n_rows: usize) -> Result<Lining> {
        self.met.sort_unstable();
        // Atoms of one residue need not follow each other.
        self.met.dedup();
        let mut offsets = filled(0, n_rows + 1, WHAT)?;
        for &(row, _) in &self.met {
            offsets[row as usize + 1] += 1;
        }
        for row in 0..n_rows {
            offsets[row + 1] += offsets[row];
        }
        Ok(Lining { offsets, residues: collected(self.met.iter().map(|&(_, residue)| residue), self.met.len(), WHAT)? })
    }
}

/// Whether the centre of one of the voxels of a stretch along z is within reach of a place.
fn is_near(axes: &[Axis; 3], x: usize, y: usize, stretch: Range<usize>, place: [f64; 3], reach: f64) -> bool {
    let away = |k: usize, voxel: usize| (place[k] - f64::from(axes[k].centers[voxel])).powi(2);
    let aside = away(0, x) + away(1, y);
    stretch.into_iter().any(|z| aside + away(2, z) <= reach * reach)
}

/// The bits of word `k` of a row that are the voxels of a range.
fn span(range: &Range<usize>, k: usize) -> u64 {
    let (from, to) = (range.start.max(64 * k) - 64 * k, range.end.min(64 * k + 64) - 64 * k);
    (u64::MAX << from) & (u64::MAX >> (64 - to))
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
