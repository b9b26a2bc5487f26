//! Which residues lie along a volume.
//!
//! A residue lines a component if the centre of one of its atoms is no further from the centre of a voxel of the component
//! than radius of the atom + half the diagonal of a voxel + `lining_distance`. Only voxels with a face to something else
//! are looked at: an atom lies in none of the component's voxels, so from a voxel with all six neighbours in the component
//! a step along the axis of largest distance leads nearer to the atom. So the nearest voxel has a face to something else.

use hashbrown::HashMap;

use super::options::Radii;
use super::result::{Mask, Volumes};
use crate::Result;
use crate::base::{Name, Structure};
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
        let buried = volumes.mask(Mask::Buried);
        let shape = grid.shape();
        let half_diagonal = grid.voxel_size * 3.0_f64.sqrt() / 2.0;
        let options = volumes.options();
        let atoms = Atoms::new(structure, &options.radii, half_diagonal + options.lining_distance)?;
        let mut lining = Self::default();
        push(&mut lining.offsets, 0, WHAT)?;
        // The last row that an atom's residue was seen at, by first atom.
        let mut seen_at: Vec<u32> = filled(u32::MAX, structure.n_atoms(), WHAT)?;
        for (row, found) in (0..).zip(volumes.rows()) {
            let start = lining.residues.len();
            for (_, run) in volumes.flat_runs(found.component) {
                let [x, y, z] = run.start.map(|c| c as usize);
                for z in z..z + run.length as usize {
                    let voxel = [x, y, z];
                    let is_inside = |axis: usize, up: bool| {
                        let mut other = voxel;
                        let c = other[axis];
                        if if up { c + 1 == shape[axis] } else { c == 0 } {
                            return false;
                        }
                        other[axis] = if up { c + 1 } else { c - 1 };
                        buried.contains(other)
                    };
                    if (0..3).all(|axis| is_inside(axis, false) && is_inside(axis, true)) {
                        continue;
                    }
                    for residue in atoms.near(grid.center(voxel)) {
                        let seen = &mut seen_at[residue as usize];
                        if *seen != row {
                            *seen = row;
                            push(&mut lining.residues, residue, WHAT)?;
                        }
                    }
                }
            }
            lining.residues[start..].sort_unstable();
            push(&mut lining.offsets, lining.residues.len(), WHAT)?;
        }
        Ok(lining)
    }
}

/// Atoms in cubes as wide as the largest cut-off.
struct Atoms {
    width: f64,
    /// First and last + 1 of the atoms of a cube.
    cubes: HashMap<[i64; 3], (u32, u32)>,
    atoms: Vec<Atom>,
}

/// An atom: where it is, the square of its cut-off, and its residue.
#[derive(Clone, Copy)]
struct Atom {
    position: [f32; 3],
    squared: f64,
    residue: u32,
}

impl Atoms {
    /// The atoms of a structure; the cut-off of each is its radius + `distance`.
    fn new(structure: &Structure, radii: &Radii, distance: f64) -> Result<Self> {
        let residues = first_atoms(structure)?;
        let elements = &structure.topology.elements;
        let radius = |i: usize| match radii {
            Radii::Atoms(given) => given[i],
            other => other.of_element(elements[i]),
        };
        let atom = |i: usize| Atom {
            position: structure.positions[i],
            squared: (radius(i) + distance).powi(2),
            residue: residues[i],
        };
        let n_atoms = structure.n_atoms();
        let mut atoms = collected((0..n_atoms).map(atom), n_atoms, WHAT)?;
        let width = atoms.iter().fold(0.0, |widest: f64, atom| widest.max(atom.squared)).sqrt();
        atoms.sort_unstable_by_key(|atom| (cube(atom.position, width), atom.residue));
        let mut cubes = HashMap::new();
        let mut start = 0;
        for of_cube in atoms.chunk_by(|a, b| cube(a.position, width) == cube(b.position, width)) {
            let end = start + of_cube.len() as u32;
            cubes.try_reserve(1).map_err(|_| WHAT.refused())?;
            cubes.insert(cube(of_cube[0].position, width), (start, end));
            start = end;
        }
        Ok(Self { width, cubes, atoms })
    }

    /// The residues of the atoms that have a point within their cut-off; some more than once.
    fn near(&self, point: [f32; 3]) -> impl Iterator<Item = u32> {
        let [x, y, z] = cube(point, self.width);
        let around = (x - 1..=x + 1).flat_map(move |x| (y - 1..=y + 1).map(move |y| (x, y)));
        let cubes = around.flat_map(move |(x, y)| (z - 1..=z + 1).map(move |z| [x, y, z]));
        let atoms = cubes
            .filter_map(|cube| self.cubes.get(&cube))
            .flat_map(|&(start, end)| &self.atoms[start as usize..end as usize]);
        let is_near = move |atom: &&Atom| {
            let d = [0, 1, 2].map(|k| f64::from(atom.position[k]) - f64::from(point[k]));
            d[0] * d[0] + d[1] * d[1] + d[2] * d[2] <= atom.squared
        };
        atoms.filter(is_near).map(|atom| atom.residue)
    }
}

/// The cube that a position lies in.
fn cube(position: [f32; 3], width: f64) -> [i64; 3] {
    position.map(|c| (f64::from(c) / width).floor() as i64)
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
