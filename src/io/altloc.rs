//! Alternate locations: of each residue, the first one that is a letter stays.

use std::ops::Range;

use super::notes::{Notes, Subject};
use super::options::ReadOptions;
use super::selection::leaves_out;
use crate::Result;
use crate::base::Topology;
use crate::work::memory::{Purpose, reserved};

/// Indices of the atoms that stay, ascending; `None` if all do.
///
/// A residue is a run of atoms equal in chain, residue number, insertion code and residue name, so both members of a
/// microheterogeneity stay. Atoms without altloc (`.`, `?`, blank, empty) stay. Of the others those stay that have the
/// first altloc of their residue that is a letter; hence digits go. Occupancy does not matter.
///
/// # Errors
/// [`crate::Error::OutOfMemory`].
pub(super) fn kept(
    topology: &Topology,
    altlocs: &[u8],
    options: &ReadOptions,
    notes: &mut Notes,
) -> Result<Option<Vec<u32>>> {
    if altlocs.iter().all(|&altloc| is_none(altloc)) {
        return Ok(None);
    }
    let mut kept = reserved(altlocs.len(), Purpose("the altlocs of a file"))?;
    let mut start = 0;
    while start < altlocs.len() {
        let run = (start + 1..altlocs.len()).take_while(|&i| topology.same_residue(i - 1, i)).count();
        let end = start + 1 + run;
        let first = altlocs[start..end].iter().find(|altloc| altloc.is_ascii_alphabetic());
        if !leaves_out(topology.residue_names[start], topology.residue_name(start).as_bytes(), options) {
            tell(topology, altlocs, start..end, first.copied(), notes);
        }
        kept.extend((start..end).filter(|&i| is_none(altlocs[i]) || Some(&altlocs[i]) == first).map(|i| i as u32));
        start = end;
    }
    Ok(Some(kept))
}

/// Notes what is unusual about the locations of a residue, of which `first` stays.
fn tell(topology: &Topology, altlocs: &[u8], residue: Range<usize>, first: Option<u8>, notes: &mut Notes) {
    let own = &altlocs[residue.clone()];
    let n_digits = own.iter().filter(|altloc| !is_none(**altloc) && !altloc.is_ascii_alphabetic()).count() as u64;
    if n_digits > 0 {
        notes.count(Subject::DigitLocation, label(topology, residue.start).as_bytes(), n_digits);
    }
    let Some(first) = first else { return };
    // A location with more atoms than the first has some that the first has not.
    let n_of = |altloc: u8| own.iter().filter(|&&other| other == altloc).count();
    let is_other = |altloc: u8| altloc.is_ascii_alphabetic() && altloc != first;
    let n_first = n_of(first);
    if own.iter().any(|&altloc| is_other(altloc) && n_of(altloc) > n_first) {
        let stays = |i: &usize| is_none(altlocs[*i]) || altlocs[*i] == first;
        let has = |name| residue.clone().filter(stays).any(|i| topology.atom_names[i] == name);
        let lost = residue.clone().filter(|&i| is_other(altlocs[i]) && !has(topology.atom_names[i])).count() as u64;
        if lost > 0 {
            notes.count(Subject::LostLocation, label(topology, residue.start).as_bytes(), lost);
        }
    }
    // The residue before, in the same place under another name.
    if let Some(before) = residue.start.checked_sub(1)
        && topology.residue_ids[before] == topology.residue_ids[residue.start]
        && topology.insertion_codes[before] == topology.insertion_codes[residue.start]
        && topology.chains[before] == topology.chains[residue.start]
        && !is_none(altlocs[before])
    {
        let names = format!("{} and {}", topology.residue_name(before), label(topology, residue.start));
        notes.count(Subject::SamePlace, names.as_bytes(), n_first as u64);
    }
}

/// A residue for a note, as `MET A 1`.
fn label(topology: &Topology, i: usize) -> String {
    let code = match topology.insertion_codes[i] {
        0 => String::new(),
        code => char::from(code).to_string(),
    };
    format!("{} {} {}{code}", topology.residue_name(i), topology.chains[i], topology.residue_ids[i])
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
            ..Topology::default()
        };
        let altlocs: Vec<u8> = atoms.iter().map(|&(_, altloc)| altloc).collect();
        kept(&topology, &altlocs, &ReadOptions::default(), &mut Notes::default()).unwrap()
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
