//! Alternate locations: of each residue, the first one that is a letter stays.

use crate::Result;
use crate::base::Topology;
use crate::work::memory::reserved;

/// Indices of the atoms that stay, ascending; `None` if all do.
///
/// A residue is a run of atoms equal in chain, residue number, insertion code and residue name, so both members of a
/// microheterogeneity stay. Atoms without altloc (`.`, `?`, blank, empty) stay. Of the others those stay that have the
/// first altloc of their residue that is a letter; hence digits go. Occupancy does not matter.
///
/// # Errors
/// [`crate::Error::OutOfMemory`].
pub(super) fn kept(topology: &Topology, altlocs: &[u8]) -> Result<Option<Vec<u32>>> {
    if altlocs.iter().all(|&altloc| is_none(altloc)) {
        return Ok(None);
    }
    let mut kept = reserved(altlocs.len(), "the altlocs of a file")?;
    let mut start = 0;
    while start < altlocs.len() {
        let run = (start + 1..altlocs.len()).take_while(|&i| topology.same_residue(i - 1, i)).count();
        let end = start + 1 + run;
        let first = altlocs[start..end].iter().find(|altloc| altloc.is_ascii_alphabetic());
        kept.extend((start..end).filter(|&i| is_none(altlocs[i]) || Some(&altlocs[i]) == first).map(|i| i as u32));
        start = end;
    }
    Ok(Some(kept))
}

fn is_none(altloc: u8) -> bool {
    matches!(altloc, 0 | b' ' | b'.' | b'?')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Name;

    /// Atoms given as residue name and altloc.
    fn kept_of(atoms: &[(&str, u8)]) -> Option<Vec<u32>> {
        let n = atoms.len();
        let topology = Topology {
            elements: vec![Name::EMPTY; n],
            atom_names: vec![Name::EMPTY; n],
            residue_names: atoms.iter().map(|(residue, _)| Name::new(residue)).collect(),
            chains: vec![Name::EMPTY; n],
            residue_ids: vec![1; n],
            insertion_codes: vec![0; n],
            hetero: vec![0; n],
        };
        let altlocs: Vec<u8> = atoms.iter().map(|&(_, altloc)| altloc).collect();
        kept(&topology, &altlocs).unwrap()
    }

    #[test]
    fn nothing_to_do() {
        assert_eq!(kept_of(&[("ALA", b' '), ("ALA", b'.'), ("ALA", b'?'), ("ALA", 0)]), None);
        assert_eq!(kept_of(&[]), None);
    }

    #[test]
    fn the_first_letter_in_file_order_wins() {
        assert_eq!(kept_of(&[("ALA", b' '), ("ALA", b'B'), ("ALA", b'A'), ("ALA", b'B')]), Some(vec![0, 1, 3]));
    }

    #[test]
    fn digits_always_go() {
        assert_eq!(kept_of(&[("ALA", b'1'), ("ALA", b'A'), ("ALA", b'1')]), Some(vec![1]));
        assert_eq!(kept_of(&[("ALA", b'1'), ("ALA", b'2'), ("ALA", b' ')]), Some(vec![2]));
    }

    #[test]
    fn another_name_is_another_residue() {
        assert_eq!(kept_of(&[("PRO", b'A'), ("SER", b'B'), ("SER", b'A')]), Some(vec![0, 1]));
        assert_eq!(kept_of(&[("PRO", b'A'), ("SER", b'B'), ("PRO", b'B')]), Some(vec![0, 1, 2]));
    }
}
