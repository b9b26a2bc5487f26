//! Atoms that strain the formats, for the tests of the writers.

use std::sync::Arc;

use super::output_atom::OutputAtom;
use crate::base::{Name, Structure, Topology};

/// Five atoms with long and short names, quotes, blanks, rounding ties, negative and large numbers.
pub fn odd_structure() -> Structure {
    let topology = Topology {
        elements: ["C", "O", "CL", "", "SE"].map(Name::new).to_vec(),
        atom_names: ["CA", "O5'", "C1\"", "C2A'\"", "ABCDE"].map(Name::new).to_vec(),
        residue_names: ["ALA", "ALA", "MG", "A", "ALA"].map(Name::new).to_vec(),
        chains: ["Z", "Z", "AB", "B", "A"].map(Name::new).to_vec(),
        residue_ids: vec![1, -5, 10_000, 3, -1234],
        insertion_codes: vec![0, b'A', 0, 0, 0],
        hetero: vec![0, 0, 1, 0, 1],
        ..Topology::default()
    };
    let positions = vec![
        [1.0625, -0.0001, 0.0],
        [123.4567, -99.9995, 5.0],
        [1.0, 2.0, 3.0],
        [4.0, 5.0, 6.0],
        [1e5, -12_345.678, 1.0],
    ];
    Structure { positions, topology: Arc::new(topology), ..Structure::default() }
}

/// Three marks in two chains, two of them with a b-factor.
pub fn marks() -> [OutputAtom; 3] {
    let mark = |x, residue_name, residue_id, chain, element, b_factor| OutputAtom {
        hetero: false,
        name: Name::new(element),
        residue_name: Name::new(residue_name),
        chain: Name::new(chain),
        residue_id,
        insertion_code: 0,
        position: [x, 0.0, -1.5],
        b_factor,
        element: Name::new(element),
    };
    [mark(1.5, "ONE", 0, "C", "F", 50.0), mark(4.5, "TWO", 0, "D", "N", 0.0), mark(7.5, "TWO", 1, "D", "N", 50.0)]
}
