//! One atom as the writers see it, whether it was read or is made up to mark a place.

use crate::base::{Name, Structure};
use crate::{Error, Result};

/// What a file tells about an atom.
#[derive(Debug, Clone, Copy)]
pub struct OutputAtom {
    /// Whether a PDB file calls it HETATM.
    pub hetero: bool,
    /// Such as `CA`.
    pub name: Name<8>,
    /// Such as `ALA`.
    pub residue_name: Name<4>,
    /// Chain id.
    pub chain: Name<8>,
    /// Residue number.
    pub residue_id: i32,
    /// 0 where there is none.
    pub insertion_code: u8,
    /// Å.
    pub position: [f32; 3],
    /// Å²; NaN where it is not known, which is `?` in mmCIF and 0.00 in PDB.
    pub b_factor: f32,
    /// Such as `C`.
    pub element: Name<4>,
}

impl OutputAtom {
    /// Chain, residue and atom, for messages.
    pub(super) fn place(&self) -> String {
        let Self { name, residue_name, residue_id, chain, .. } = self;
        format!("atom {name} of residue {residue_name} {residue_id} of chain {chain:?}")
    }

    /// The insertion code as a word, empty where there is none.
    pub(super) fn insertion_code(&self) -> &[u8] {
        let code = std::slice::from_ref(&self.insertion_code);
        if self.insertion_code == 0 { &[] } else { code }
    }

    /// # Errors
    /// [`Error::Unsupported`] if a coordinate is NaN or infinite: no format has a number for it.
    pub(super) fn check(&self) -> Result<()> {
        if self.position.iter().all(|x| x.is_finite()) {
            return Ok(());
        }
        Err(Error::Unsupported { reason: format!("{} is at {:?}; it must be finite", self.place(), self.position) })
    }
}

/// The atoms of a structure, in file order, with b-factor 0.
pub fn atoms(structure: &Structure) -> impl Iterator<Item = OutputAtom> + Clone {
    let topology = &structure.topology;
    (0..structure.n_atoms()).map(move |i| OutputAtom {
        hetero: topology.hetero[i] != 0,
        name: topology.atom_names[i],
        residue_name: topology.residue_names[i],
        chain: topology.chains[i],
        residue_id: topology.residue_ids[i],
        insertion_code: topology.insertion_codes[i],
        position: structure.positions[i],
        b_factor: 0.0,
        element: topology.elements[i],
    })
}

/// A failure of the output itself. [`write_whole`](super::write_whole), which knows the file, puts in its name.
pub fn output_failed(error: std::io::Error) -> Error {
    Error::io("output", &error)
}
