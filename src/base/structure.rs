//! Atoms: where they are, and what they are.

use std::sync::Arc;

use hashbrown::HashSet;

use super::{Name, Reading};
use crate::Result;
use crate::work::memory::{Purpose, collected, filled, make_room_in_set, push};

const ATOMS: Purpose = Purpose("the atoms of a structure");
const CHAINS: Purpose = Purpose("the chains of a structure");

/// What the atoms of a structure are: one entry per atom in every column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Topology {
    /// Element symbols, in the case they were read; at most 2 characters of a file, 3 where they are handed in.
    pub elements: Vec<Name<4>>,
    /// Atom names such as `CA`, stripped; at most 6 characters of a file, 7 where they are handed in.
    pub atom_names: Vec<Name<8>>,
    /// Residue names such as `ALA`, stripped; at most 3 characters.
    pub residue_names: Vec<Name<4>>,
    /// Residue names uncut, where names were asked for whole and one has more than 3 characters; else empty.
    pub long_residue_names: Vec<Name<8>>,
    /// Chain ids (author's); at most 4 characters, or 8 where names were asked for whole.
    pub chains: Vec<Name<8>>,
    /// Chain ids cut to 7 characters, for those who need a NUL at the end, where one has 8; else empty.
    pub cut_chains: Vec<Name<8>>,
    /// Residue numbers (author's).
    pub residue_ids: Vec<i32>,
    /// Insertion codes; 0 where there is none.
    pub insertion_codes: Vec<u8>,
    /// 1 if the atom was read from a HETATM record, else 0.
    pub hetero: Vec<u8>,
}

impl Topology {
    /// Number of atoms.
    pub fn n_atoms(&self) -> usize {
        self.elements.len()
    }

    /// The residue name of atom `i`, uncut if names were asked for whole.
    pub fn residue_name(&self, i: usize) -> &str {
        self.long_residue_names.get(i).map_or_else(|| self.residue_names[i].as_str(), Name::as_str)
    }

    /// Whether atoms `i` and `j` agree in chain, residue number, insertion code and residue name.
    pub fn same_residue(&self, i: usize, j: usize) -> bool {
        self.residue_ids[i] == self.residue_ids[j]
            && self.chains[i] == self.chains[j]
            && self.insertion_codes[i] == self.insertion_codes[j]
            && self.residue_names[i] == self.residue_names[j]
            && (self.long_residue_names.is_empty() || self.long_residue_names[i] == self.long_residue_names[j])
    }

    /// Whether atoms `i` and `j` agree in their residue and their name.
    pub fn same_atom(&self, i: usize, j: usize) -> bool {
        self.atom_names[i] == self.atom_names[j] && self.same_residue(i, j)
    }

    /// The distinct chain ids, in the order they are first met.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn distinct_chains(&self) -> Result<Vec<Name<8>>> {
        let mut known = HashSet::new();
        let runs = self.chains.chunk_by(|a, b| a == b);
        let mut distinct = Vec::new();
        for chain in runs.map(|run| run[0]) {
            make_room_in_set(&mut known, CHAINS)?;
            if known.insert(chain) {
                push(&mut distinct, chain, CHAINS)?;
            }
        }
        Ok(distinct)
    }
}

/// A set of atoms with their positions, in file order.
///
/// The topology is shared: a moved copy of a structure costs no more than its positions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Structure {
    /// n_atoms × 3 Cartesian coordinates, Å.
    pub positions: Vec<[f32; 3]>,
    /// What the atoms are; as many entries as `positions`.
    pub topology: Arc<Topology>,
    /// Unit cell a, b, c (Å), α, β, γ (degrees), if the file had one.
    pub cell: Option<[f64; 6]>,
    /// What was left out, doubled or guessed when the file was read.
    pub reading: Arc<Reading>,
}

impl Structure {
    /// Number of atoms.
    pub fn n_atoms(&self) -> usize {
        self.positions.len()
    }

    /// A structure of bare atoms: positions (Å) and element symbols, one residue `UNK` 1 of chain `A`.
    ///
    /// # Panics
    /// If there is not one element per position, or no memory: see [`Structure::try_from_atoms`].
    pub fn from_atoms(positions: Vec<[f32; 3]>, elements: Vec<Name<4>>) -> Self {
        Self::try_from_atoms(positions, elements).expect("there is memory for all atoms")
    }

    /// As [`Structure::from_atoms`], where lack of memory is an error.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    ///
    /// # Panics
    /// If there is not one element per position.
    pub fn try_from_atoms(positions: Vec<[f32; 3]>, elements: Vec<Name<4>>) -> Result<Self> {
        let n_atoms = positions.len();
        assert_eq!(n_atoms, elements.len(), "one element per position");
        let topology = Topology {
            atom_names: collected(elements.iter().map(Name::widened), n_atoms, ATOMS)?,
            elements,
            residue_names: filled(Name::new("UNK"), n_atoms, ATOMS)?,
            long_residue_names: Vec::new(),
            chains: filled(Name::new("A"), n_atoms, ATOMS)?,
            cut_chains: Vec::new(),
            residue_ids: filled(1, n_atoms, ATOMS)?,
            insertion_codes: filled(0, n_atoms, ATOMS)?,
            hetero: filled(0, n_atoms, ATOMS)?,
        };
        Ok(Self { positions, topology: Arc::new(topology), ..Self::default() })
    }

    /// The same atoms at other positions (Å).
    ///
    /// # Panics
    /// If the number of atoms changes.
    pub fn moved_to(&self, positions: Vec<[f32; 3]>) -> Self {
        assert_eq!(positions.len(), self.n_atoms(), "one position per atom");
        Self { positions, ..self.clone_but_positions() }
    }

    /// As [`Structure::moved_to`], of a copy of the positions; lack of memory is an error.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    ///
    /// # Panics
    /// If the number of atoms changes.
    pub fn copied_to(&self, positions: &[[f32; 3]]) -> Result<Self> {
        Ok(self.moved_to(collected(positions.iter().copied(), positions.len(), ATOMS)?))
    }

    /// # Errors
    /// [`Error::Empty`](crate::Error::Empty) without atoms, with what reading says of them.
    pub fn refuse_empty(&self) -> Result<()> {
        if self.n_atoms() > 0 {
            return Ok(());
        }
        let notes: Vec<&str> = self.reading.notes().collect();
        let colon = if notes.is_empty() { "" } else { ": " };
        let reason = format!("the structure has no atoms, or none are left after cleaning{colon}{}", notes.join("; "));
        Err(crate::Error::Empty { reason })
    }

    /// Everything but the positions, none of which is copied.
    fn clone_but_positions(&self) -> Self {
        let (topology, reading) = (Arc::clone(&self.topology), Arc::clone(&self.reading));
        Self { positions: Vec::new(), topology, cell: self.cell, reading }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinct_chains_keep_their_order() {
        let chains = ["B", "B", "A", "B", "C"].map(Name::new).to_vec();
        let topology = Topology { chains, ..Topology::default() };
        assert_eq!(topology.distinct_chains().unwrap(), ["B", "A", "C"].map(Name::new).to_vec());
    }
}
