//! The annotated structure: one pseudo-atom per voxel, in chains apart from those of the structure.

use super::kind::Kind;
use super::pseudo_atoms::PseudoAtoms;
use super::{Mask, Volumes};
use crate::Result;
use crate::base::Name;
use crate::work::memory::reserved;

impl Volumes {
    /// The voxels of all reported components as pseudo-atoms, the occluded ones that are large enough included.
    ///
    /// # Panics
    /// If there is no memory: see [`Volumes::try_pseudo_atoms`].
    pub fn pseudo_atoms(&self) -> PseudoAtoms {
        self.try_pseudo_atoms().expect("there is memory for the pseudo-atoms")
    }

    /// As [`Volumes::pseudo_atoms`], where lack of memory is an error.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn try_pseudo_atoms(&self) -> Result<PseudoAtoms> {
        let chains = choose_chains(&self.structure().topology.distinct_chains()?);
        let (grid, layout, lists) = (self.grid(), self.mask(Mask::Buried).layout(), self.try_lists()?);
        let [_, ny, nz] = layout.shape;
        let reported = PseudoAtoms::KINDS.into_iter().flat_map(|kind| self.components_of(kind));
        let n = reported.map(|&c| lists.voxel_offsets[c + 1] - lists.voxel_offsets[c]).sum();
        let what = "the pseudo-atoms";
        let mut atoms = PseudoAtoms {
            positions: reserved(n, what)?,
            kinds: reserved(n, what)?,
            residue_ids: reserved(n, what)?,
            chains: reserved(n, what)?,
            voxels: reserved(n, what)?,
            in_mouth: reserved(n, what)?,
        };
        for kind in PseudoAtoms::KINDS {
            for (id, &component) in self.components_of(kind).iter().enumerate() {
                let voxels = &lists.voxels[lists.voxel_offsets[component]..lists.voxel_offsets[component + 1]];
                for &flat in voxels {
                    let at = flat as usize;
                    let voxel = [at / (ny * nz), at / nz % ny, at % nz];
                    atoms.positions.push(grid.center(voxel));
                    atoms.kinds.push(kind);
                    atoms.residue_ids.push(id as i32);
                    atoms.chains.push(chains[kind as usize]);
                    atoms.voxels.push(flat);
                    atoms.in_mouth.push(self.is_mouth(voxel).into());
                }
            }
        }
        Ok(atoms)
    }
}

/// The chain id a kind gets if the structure does not use it.
fn preferred_chain(kind: Kind) -> Name<8> {
    Name::new(match kind {
        Kind::Hub => "A",
        Kind::Pore => "B",
        Kind::Pocket => "C",
        Kind::Cavity => "D",
        Kind::Occluded => "E",
    })
}

/// The chain id of every kind, by kind code, given the chain ids of the structure.
///
/// In the order hub, pore, pocket, cavity, occluded, whether or not the kind occurs, each takes its preferred id
/// (`A` to `E`) if it is free, else the first free one of `A`–`Z`, `a`–`z`, `0`–`9`; if none is free, the preferred id
/// nevertheless.
pub fn choose_chains(used: &[Name<8>]) -> [Name<8>; 5] {
    let mut chosen = [Name::EMPTY; 5];
    for kind in PseudoAtoms::KINDS {
        let preferred = preferred_chain(kind);
        let candidates = (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').map(|id| Name::new([id]));
        let chain = std::iter::once(preferred).chain(candidates);
        let chain = chain.into_iter().find(|id| !used.contains(id) && !chosen.contains(id)).unwrap_or(preferred);
        chosen[kind as usize] = chain;
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Chains of hub, pore, pocket, cavity, occluded.
    fn chosen(used: &[&str]) -> String {
        let used: Vec<_> = used.iter().map(Name::new).collect();
        let chains = choose_chains(&used);
        PseudoAtoms::KINDS.map(|kind| chains[kind as usize].to_string()).join(" ")
    }

    #[test]
    fn preferred_ids_are_kept_where_they_are_free() {
        assert_eq!(chosen(&[]), "A B C D E");
        assert_eq!(chosen(&["X", "AA"]), "A B C D E");
    }

    #[test]
    fn others_take_the_first_free_id() {
        // The hub takes B, so the pore finds its own id in use.
        assert_eq!(chosen(&["A"]), "B C D E F");
        assert_eq!(chosen(&["B"]), "A C D E F");
        assert_eq!(chosen(&["D"]), "A B C E F");
    }

    #[test]
    fn letters_come_before_digits_and_exhaustion_repeats() {
        let all: Vec<String> =
            (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').map(|id| char::from(id).to_string()).collect();
        let used: Vec<&str> = all.iter().map(String::as_str).filter(|id| !["a", "0", "9"].contains(id)).collect();
        assert_eq!(chosen(&used), "a 0 9 D E");
        let used: Vec<&str> = all.iter().map(String::as_str).collect();
        assert_eq!(chosen(&used), "A B C D E");
    }
}
