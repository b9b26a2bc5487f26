//! Hydrogens that are no atoms of their own: those that residues have and files lack.

use super::factors::symbol;
use crate::Result;
use crate::base::Structure;
use crate::data::hydrogens::hydrogens;
use crate::work::memory::{Purpose, collected};

/// How the hydrogens of a structure are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hydrogens {
    /// `Implicit` for a structure without a single hydrogen, else `Explicit`.
    #[default]
    Auto,
    /// The atoms as given.
    Explicit,
    /// Those that amino acids, nucleotides and water have are counted with the atoms that they are bound to.
    Implicit,
}

/// How many hydrogens each atom of a structure carries; None where they are atoms of their own.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn bound_hydrogens(structure: &Structure, rule: Hydrogens) -> Result<Option<Vec<i32>>> {
    let topology = &structure.topology;
    let is_implicit = match rule {
        Hydrogens::Auto => !topology.elements.iter().any(|element| symbol(*element).as_bytes() == b"H"),
        Hydrogens::Explicit => false,
        Hydrogens::Implicit => true,
    };
    let names = topology.residue_names.iter().zip(&topology.atom_names);
    let counts = names.map(|(residue, atom)| hydrogens(*residue, *atom));
    let what = Purpose("a model of scattering");
    if is_implicit { collected(counts, topology.n_atoms(), what).map(Some) } else { Ok(None) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Name;

    /// Two atoms of an alanine.
    fn alanine(elements: [&str; 2]) -> Structure {
        let mut structure = Structure::from_atoms(vec![[0.0; 3], [1.5, 0.0, 0.0]], elements.map(Name::new).to_vec());
        let topology = std::sync::Arc::make_mut(&mut structure.topology);
        topology.atom_names = ["CA", "CB"].map(Name::new).to_vec();
        topology.residue_names = vec![Name::new("ALA"); 2];
        structure
    }

    #[test]
    fn auto_counts_them_only_where_there_is_none() {
        let bound = |elements, rule| bound_hydrogens(&alanine(elements), rule).unwrap();
        assert_eq!(bound(["C", "C"], Hydrogens::Auto), Some(vec![1, 3]));
        for hydrogen in ["H", "D"] {
            assert_eq!(bound(["C", hydrogen], Hydrogens::Auto), None);
            assert_eq!(bound(["C", hydrogen], Hydrogens::Implicit), Some(vec![1, 3]));
        }
        assert_eq!(bound(["C", "C"], Hydrogens::Explicit), None);
    }
}
