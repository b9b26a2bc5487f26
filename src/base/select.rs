//! Some of the atoms of a structure.

use std::sync::Arc;

use super::{Structure, Topology};
use crate::work::memory::{Purpose, collected};
use crate::{Error, Result};

const ATOMS: Purpose = Purpose("the atoms of a structure");

impl Structure {
    /// The atoms of these indices, in this order, with everything known about them; an index may repeat. O(atoms chosen).
    ///
    /// # Errors
    /// [`Error::BadArgument`] for an index that is no atom, [`Error::OutOfMemory`].
    pub fn select(&self, atoms: &[usize]) -> Result<Self> {
        let n_atoms = self.n_atoms();
        if let Some(&atom) = atoms.iter().find(|&&atom| atom >= n_atoms) {
            return Err(Error::argument("atoms", format!("{atom} is no index into {n_atoms} atoms")));
        }
        let of = &self.topology;
        let topology = Topology {
            elements: chosen(&of.elements, atoms)?,
            atom_names: chosen(&of.atom_names, atoms)?,
            residue_names: chosen(&of.residue_names, atoms)?,
            long_residue_names: chosen_if_any(&of.long_residue_names, atoms)?,
            chains: chosen(&of.chains, atoms)?,
            cut_chains: chosen_if_any(&of.cut_chains, atoms)?,
            residue_ids: chosen(&of.residue_ids, atoms)?,
            insertion_codes: chosen(&of.insertion_codes, atoms)?,
            hetero: chosen(&of.hetero, atoms)?,
        };
        let (topology, reading) = (Arc::new(topology), Arc::clone(&self.reading));
        Ok(Self { positions: chosen(&self.positions, atoms)?, topology, cell: self.cell, reading })
    }
}

/// Of a column that may not be there.
fn chosen_if_any<T: Copy>(column: &[T], atoms: &[usize]) -> Result<Vec<T>> {
    if column.is_empty() { Ok(Vec::new()) } else { chosen(column, atoms) }
}

fn chosen<T: Copy>(column: &[T], atoms: &[usize]) -> Result<Vec<T>> {
    collected(atoms.iter().map(|&atom| column[atom]), atoms.len(), ATOMS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Name;

    #[test]
    fn every_column_follows() {
        let mut all = Structure::from_atoms((0..5).map(|i| [i as f32; 3]).collect(), vec![Name::new("C"); 5]);
        let topology = Arc::make_mut(&mut all.topology);
        for i in 0..5 {
            let name = (b'A' + i as u8) as char;
            topology.elements[i] = Name::new(name.to_string());
            topology.atom_names[i] = Name::new(format!("{name}1"));
            topology.residue_names[i] = Name::new(format!("{name}2"));
            topology.chains[i] = Name::new(format!("{name}3"));
            topology.residue_ids[i] = i as i32;
            topology.insertion_codes[i] = name as u8;
            topology.hetero[i] = (i % 2) as u8;
        }
        all.cell = Some([1.0; 6]);
        let some = all.select(&[3, 0, 3]).unwrap();
        assert_eq!(some.positions, [[3.0; 3], [0.0; 3], [3.0; 3]]);
        let t = &some.topology;
        assert_eq!(t.elements, ["D", "A", "D"].map(Name::new));
        assert_eq!(t.atom_names, ["D1", "A1", "D1"].map(Name::new));
        assert_eq!(t.residue_names, ["D2", "A2", "D2"].map(Name::new));
        assert_eq!(t.chains, ["D3", "A3", "D3"].map(Name::new));
        assert_eq!(
            (&t.residue_ids[..], &t.insertion_codes[..], &t.hetero[..]),
            (&[3, 0, 3][..], &b"DAD"[..], &[1, 0, 1][..])
        );
        assert_eq!(some.cell, all.cell);
        assert_eq!(all.select(&[0, 1, 2, 3, 4]), Ok(all.clone()));
        assert_eq!(all.select(&[]).unwrap().n_atoms(), 0);
    }

    #[test]
    fn an_index_beyond_the_end_is_named() {
        let atoms = Structure::from_atoms(vec![[0.0; 3]; 2], vec![Name::new("C"); 2]);
        assert_eq!(atoms.select(&[0, 2]).unwrap_err().to_string(), "bad atoms: 2 is no index into 2 atoms");
    }
}
