//! Cleaning: which atoms a user works with.

use std::sync::Arc;

use super::ReadOptions;
use super::copies::Copies;
use crate::Result;
use crate::base::{Name, Structure, Topology};
use crate::data::is_amino_acid;
use crate::work::memory::{collected, gathered};

/// What memory is for.
const ATOMS: &str = "the atoms of a structure";

/// The structure without what `options` does not keep: residues that are no amino acids, by name alone, and atoms
/// whose element is exactly `H`.
///
/// [`read`](super::read) does this itself; it is for structures made otherwise.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn clean(structure: &Structure, options: &ReadOptions) -> Result<Structure> {
    let keep = kept(&structure.topology, options)?;
    let indices = gathered((0..structure.n_atoms() as u32).filter(|&i| keep[i as usize]), ATOMS)?;
    let topology = Arc::new(Topology {
        chains: gather(&structure.topology.chains, &indices)?,
        ..gather_all_but_chains(&structure.topology, &indices)?
    });
    Ok(Structure { positions: gather(&structure.positions, &indices)?, topology, cell: structure.cell })
}

/// The copies whose originals `options` keeps.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub(super) fn cleaned(
    topology: &Topology,
    copies: Copies,
    cell: Option<[f64; 6]>,
    options: &ReadOptions,
) -> Result<Structure> {
    let Copies { mut originals, mut positions, mut chains } = copies;
    let keep = kept(topology, options)?;
    let mut n_kept = 0;
    for i in 0..originals.len() {
        if keep[originals[i] as usize] {
            originals[n_kept] = originals[i];
            positions[n_kept] = positions[i];
            chains[n_kept] = chains[i];
            n_kept += 1;
        }
    }
    originals.truncate(n_kept);
    positions.truncate(n_kept);
    chains.truncate(n_kept);
    let topology = Arc::new(Topology { chains, ..gather_all_but_chains(topology, &originals)? });
    Ok(Structure { positions, topology, cell })
}

/// Whether each atom stays.
fn kept(topology: &Topology, options: &ReadOptions) -> Result<Vec<bool>> {
    let hydrogen = Name::new("H");
    let atoms = topology.residue_names.iter().zip(&topology.elements);
    let keep = atoms.map(|(&residue, &element)| {
        (options.keep_non_protein || is_amino_acid(residue)) && (options.keep_hydrogens || element != hydrogen)
    });
    collected(keep, topology.n_atoms(), ATOMS)
}

fn gather_all_but_chains(topology: &Topology, indices: &[u32]) -> Result<Topology> {
    Ok(Topology {
        elements: gather(&topology.elements, indices)?,
        atom_names: gather(&topology.atom_names, indices)?,
        residue_names: gather(&topology.residue_names, indices)?,
        chains: Vec::new(),
        residue_ids: gather(&topology.residue_ids, indices)?,
        insertion_codes: gather(&topology.insertion_codes, indices)?,
        hetero: gather(&topology.hetero, indices)?,
    })
}

fn gather<T: Copy>(column: &[T], indices: &[u32]) -> Result<Vec<T>> {
    collected(indices.iter().map(|&i| column[i as usize]), indices.len(), ATOMS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn atoms(atoms: &[(&str, &str)]) -> Structure {
        let elements = atoms.iter().map(|(_, element)| Name::new(element)).collect();
        let positions = (0..atoms.len()).map(|i| [i as f32; 3]).collect();
        let mut structure = Structure::from_atoms(positions, elements);
        let topology = Arc::make_mut(&mut structure.topology);
        topology.residue_names = atoms.iter().map(|(residue, _)| Name::new(residue)).collect();
        structure
    }

    fn left(keep_non_protein: bool, keep_hydrogens: bool) -> Vec<f32> {
        let given =
            atoms(&[("ALA", "C"), ("ALA", "H"), ("HOH", "O"), ("HOH", "H"), ("MSE", "D"), ("ala", "C"), ("GLY", "h")]);
        let options = ReadOptions { keep_non_protein, keep_hydrogens, ..ReadOptions::default() };
        clean(&given, &options).unwrap().positions.iter().map(|position| position[0]).collect()
    }

    #[test]
    fn names_and_elements_decide() {
        assert_eq!(left(false, false), [0.0, 4.0, 6.0]);
        assert_eq!(left(true, false), [0.0, 2.0, 4.0, 5.0, 6.0]);
        assert_eq!(left(false, true), [0.0, 1.0, 4.0, 6.0]);
        assert_eq!(left(true, true).len(), 7);
    }

    #[test]
    fn copies_keep_their_chains() {
        let given = atoms(&[("HOH", "O"), ("ALA", "C")]);
        let copies = Copies {
            originals: vec![0, 1, 0, 1],
            positions: (0..4).map(|i| [i as f32; 3]).collect(),
            chains: ["A", "B", "C", "D"].map(Name::new).to_vec(),
        };
        let structure = cleaned(&given.topology, copies, None, &ReadOptions::default()).unwrap();
        assert_eq!(structure.positions, [[1.0; 3], [3.0; 3]]);
        assert_eq!(structure.topology.chains, ["B", "D"].map(Name::new));
        assert_eq!(structure.topology.residue_names, ["ALA", "ALA"].map(Name::new));
    }
}
