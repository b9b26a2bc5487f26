//! Pseudo-atoms: components of buried solvent in the form of a structure, one atom per voxel.

use super::kind::Kind;
use crate::base::Name;

/// One pseudo-atom per voxel of every reported component: one entry per pseudo-atom in every column.
///
/// They stand in the order of [`PseudoAtoms::KINDS`], within a kind by residue id, within a component by ascending
/// voxel index.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PseudoAtoms {
    /// n_atoms × 3 voxel centres, Å, in the frame of the grid.
    pub positions: Vec<[f32; 3]>,
    /// Kind of the component.
    pub kinds: Vec<Kind>,
    /// Number of the component among those of its kind, from 0.
    pub residue_ids: Vec<i32>,
    /// Chain id, one per kind.
    pub chains: Vec<Name<8>>,
    /// Flat voxel index, z fastest.
    pub voxels: Vec<u32>,
    /// 1 if the voxel belongs to a mouth, else 0.
    pub in_mouth: Vec<u8>,
}

impl PseudoAtoms {
    /// The kinds in the order in which their pseudo-atoms stand.
    pub const KINDS: [Kind; 5] = [Kind::Hub, Kind::Pore, Kind::Pocket, Kind::Cavity, Kind::Occluded];

    /// Number of pseudo-atoms.
    pub fn n_atoms(&self) -> usize {
        self.positions.len()
    }

    /// The b-factor of pseudo-atom `i`: 50 in a mouth, else 0, so that a viewer can colour the mouths.
    pub fn b_factor(&self, i: usize) -> f32 {
        if self.in_mouth[i] != 0 { 50.0 } else { 0.0 }
    }

    /// The residue name of a kind.
    ///
    /// `POK` is also the name of a rare amino acid (a modified ornithine), so name alone does not tell pseudo-atoms.
    pub fn residue_name(kind: Kind) -> Name<4> {
        Name::new(match kind {
            Kind::Hub => "HUB",
            Kind::Pore => "POR",
            Kind::Pocket => "POK",
            Kind::Cavity => "CAV",
            Kind::Occluded => "OCC",
        })
    }

    /// The element, and atom name, of a kind: viewers draw the kinds in different colours.
    pub fn element(kind: Kind) -> Name<4> {
        Name::new(match kind {
            Kind::Hub => "F",
            Kind::Pore => "O",
            Kind::Pocket => "N",
            Kind::Cavity => "S",
            Kind::Occluded => "H",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_kinds_differ() {
        let names = PseudoAtoms::KINDS
            .map(|kind| format!("{} {} {}", kind.name(), PseudoAtoms::residue_name(kind), PseudoAtoms::element(kind)));
        assert_eq!(names, ["hub HUB F", "pore POR O", "pocket POK N", "cavity CAV S", "occluded OCC H"]);
    }

    #[test]
    fn mouths_have_a_b_factor() {
        let atoms = PseudoAtoms { in_mouth: vec![0, 1], ..Default::default() };
        assert_eq!([atoms.b_factor(0), atoms.b_factor(1)], [0.0, 50.0]);
    }
}
