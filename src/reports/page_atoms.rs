//! The structure on a page: how much of it is shown, and what its residues are called.

use serde_json::{Value, json};

use crate::base::Structure;
use crate::io::OutputAtom;

/// More atoms than these are shown by their backbones,
const MOST_ATOMS: usize = 20_000;
/// and more atoms of backbones than these by a trace of CA.
const MOST_BACKBONE: usize = 60_000;

/// A residue by its first atom, as the script names it.
pub(super) fn residue(structure: &Structure, atom: usize) -> Value {
    let topology = &structure.topology;
    let code = match topology.insertion_codes[atom] {
        0 => String::new(),
        code => char::from(code).to_string(),
    };
    json!({
        "chain": topology.chains[atom].as_str(),
        "number": topology.residue_ids[atom],
        "code": code,
        "name": topology.residue_name(atom),
    })
}

/// How much of a structure a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// Atoms that make no protein, as lines.
    Bare,
    /// All atoms.
    All,
    /// The atoms of the backbone.
    Backbone,
    /// CA alone.
    Trace,
}

impl Detail {
    /// How much of this one.
    pub(super) fn of(structure: &Structure) -> Self {
        let n_atoms = structure.n_atoms();
        let names = structure.topology.atom_names.iter();
        let n_alpha = names.clone().filter(|name| name.as_str() == "CA").count();
        let n_backbone = names.filter(|name| BACKBONE.contains(&name.as_str())).count();
        match () {
            () if n_alpha == 0 => Self::Bare,
            () if n_atoms <= MOST_ATOMS => Self::All,
            () if n_backbone > n_alpha && n_backbone <= MOST_BACKBONE => Self::Backbone,
            () => Self::Trace,
        }
    }

    /// Whether an atom is shown.
    pub(super) fn shows(self, atom: &OutputAtom) -> bool {
        match self {
            Self::Bare | Self::All => true,
            Self::Backbone => BACKBONE.contains(&atom.name.as_str()),
            Self::Trace => atom.name.as_str() == "CA",
        }
    }

    /// What is left out, in words.
    pub(super) fn note(self, n_atoms: usize) -> Option<String> {
        let shown = match self {
            Self::Bare | Self::All => return None,
            Self::Backbone => "their backbones are shown; side chains are left out",
            Self::Trace => "a trace of CA is shown; all other atoms are left out",
        };
        Some(format!("Of {n_atoms} atoms {shown}, to keep the page small."))
    }
}

const BACKBONE: [&str; 4] = ["N", "CA", "C", "O"];
