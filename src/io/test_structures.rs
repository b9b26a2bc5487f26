//! Atoms that strain the formats, for the tests of the writers.

use std::sync::Arc;

use crate::base::{Kind, Name, PseudoAtoms, Structure, Topology};

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
    };
    let positions = vec![
        [1.0625, -0.0001, 0.0],
        [123.4567, -99.9995, 5.0],
        [1.0, 2.0, 3.0],
        [4.0, 5.0, 6.0],
        [1e5, -12_345.678, 1.0],
    ];
    Structure { positions, topology: Arc::new(topology), cell: None }
}

/// A hub and two pockets of one voxel each.
pub fn pocket_and_hub() -> PseudoAtoms {
    PseudoAtoms {
        positions: vec![[1.5, 0.0, -1.5], [4.5, 0.0, -1.5], [7.5, 0.0, -1.5]],
        kinds: vec![Kind::Hub, Kind::Pocket, Kind::Pocket],
        residue_ids: vec![0, 0, 1],
        chains: ["C", "D", "D"].map(Name::new).to_vec(),
        voxels: vec![3, 7, 11],
        in_mouth: vec![1, 0, 1],
    }
}
