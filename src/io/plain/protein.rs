//! What is protein by plain rules.

use hashbrown::HashSet;

use super::Atom;
use crate::Result;
use crate::base::Name;
use crate::data::force_fields::{End, chain_end, is_force_field_name};
use crate::data::is_amino_acid;
use crate::io::options::ReadOptions;
use crate::work::memory::{Purpose, filled, push};

const RESIDUES: Purpose = Purpose("the residues of a file");

/// Whether each atom is of a residue that is kept: names of the list, of force fields, what the file calls peptide
/// linking (`peptides`), N or C before such a name at the end of a chain; but nothing that is in no polymer while others
/// are. What `options` name is kept in any case.
///
/// # Errors
/// [`crate::Error::OutOfMemory`].
pub(super) fn kept(atoms: &[Atom<'_>], peptides: &[&[u8]], options: &ReadOptions) -> Result<Vec<bool>> {
    let mut kept = filled(true, atoms.len(), RESIDUES)?;
    if options.keep_non_protein {
        return Ok(kept);
    }
    let peptides: HashSet<&[u8]> = peptides.iter().copied().collect();
    let told = atoms.iter().any(|atom| atom.in_polymer == Some(true));
    let mut residues = Vec::new();
    let mut start = 0;
    for run in atoms.chunk_by(same_residue) {
        let name = run[0].residue_name;
        let outside = told && run[0].in_polymer == Some(false);
        let residue =
            Residue { start, end: start + run.len(), is_protein: !outside && is_protein(name, &peptides), outside };
        push(&mut residues, residue, RESIDUES)?;
        start += run.len();
    }
    for (i, residue) in residues.iter().enumerate() {
        let name = atoms[residue.start].residue_name;
        let is_end = !residue.is_protein && !residue.outside && stands_at_end(atoms, &residues, i);
        let asked = options.keep_residues.iter().any(|asked| asked.as_bytes() == name);
        kept[residue.start..residue.end].fill(residue.is_protein || is_end || asked);
    }
    Ok(kept)
}

struct Residue {
    start: usize,
    end: usize,
    /// By its name alone.
    is_protein: bool,
    /// In no polymer.
    outside: bool,
}

fn same_residue(a: &Atom<'_>, b: &Atom<'_>) -> bool {
    a.residue_id == b.residue_id
        && (a.chain, a.residue_name, a.key) == (b.chain, b.residue_name, b.key)
        && a.insertion_code == b.insertion_code
}

fn is_protein(name: &[u8], peptides: &HashSet<&[u8]>) -> bool {
    name.len() <= 3 && is_amino_acid(Name::new(name)) || is_force_field_name(name) || peptides.contains(name)
}

/// Whether residue `i` has a name such as `NMET` and is the first of a chain, or `CTHR` and is the last.
fn stands_at_end(atoms: &[Atom<'_>], residues: &[Residue], i: usize) -> bool {
    let Some(end) = chain_end(atoms[residues[i].start].residue_name) else { return false };
    // Whether residue `j + 1` goes on with the protein of residue `j`.
    let bound = |j: usize| {
        let (Some(a), Some(b)) = (residues.get(j), residues.get(j + 1)) else { return false };
        let is_one = |residue: &Residue| {
            residue.is_protein || chain_end(atoms[residue.start].residue_name).is_some() && !residue.outside
        };
        let (last, first) = (&atoms[a.end - 1], &atoms[b.start]);
        // A chain starts anew after its last residue.
        let ends = chain_end(last.residue_name) == Some(End::C) || chain_end(first.residue_name) == Some(End::N);
        is_one(a) && is_one(b) && last.chain == first.chain && !first.after_break && !ends
    };
    let (before, after) = (i > 0 && bound(i - 1), bound(i));
    match end {
        End::N => after && !before,
        End::C => before && !after,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names that are kept, of residues given as chain and name; `/` before a name ends a chain before it.
    fn kept_of(given: &[(&'static str, &'static str)], peptides: &[&[u8]]) -> String {
        let make = |(i, &(chain, name)): (usize, &(&'static str, &'static str))| Atom {
            chain: chain.as_bytes(),
            residue_name: name.trim_start_matches('/').as_bytes(),
            residue_id: i as i32,
            after_break: name.starts_with('/'),
            ..super::super::atom::blank()
        };
        let atoms: Vec<Atom<'_>> = given.iter().enumerate().map(make).collect();
        let kept = kept(&atoms, peptides, &ReadOptions::default()).unwrap();
        let names = atoms.iter().zip(kept).filter(|(_, kept)| *kept).map(|(atom, _)| atom.residue_name);
        names.map(|name| String::from_utf8_lossy(name).into_owned()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn names_whole() {
        let given =
            [("A", "ALA"), ("A", "HSD"), ("A", "CYS2"), ("L", "DPPC"), ("A", "A1ABC"), ("W", "HOH"), ("A", "ala")];
        assert_eq!(kept_of(&given, &[]), "ALA HSD CYS2");
        assert_eq!(kept_of(&given, &[b"A1ABC"]), "ALA HSD CYS2 A1ABC");
    }

    #[test]
    fn ends_of_chains() {
        assert_eq!(kept_of(&[("A", "NMET"), ("A", "ALA"), ("A", "CTHR")], &[]), "NMET ALA CTHR");
        assert_eq!(
            kept_of(&[("", "NMET"), ("", "CTHR"), ("", "NALA"), ("", "CHIE"), ("", "WAT")], &[]),
            "NMET CTHR NALA CHIE"
        );
        assert_eq!(kept_of(&[("A", "ALA"), ("A", "NMET"), ("A", "ALA")], &[]), "ALA NMET ALA");
        assert_eq!(kept_of(&[("A", "ALA"), ("A", "/NMET"), ("A", "ALA")], &[]), "ALA NMET ALA");
        // Alone, in another chain, or inside one it is something else.
        assert_eq!(kept_of(&[("L", "CPRO"), ("W", "HOH")], &[]), "");
        assert_eq!(kept_of(&[("A", "ALA"), ("A", "CPRO"), ("A", "ALA")], &[]), "ALA CPRO ALA");
    }

    #[test]
    fn what_is_in_no_polymer_goes() {
        let polymer = |name: &'static str, in_polymer| Atom {
            residue_name: name.as_bytes(),
            in_polymer: Some(in_polymer),
            ..super::super::atom::blank()
        };
        let options = ReadOptions::default();
        assert_eq!(kept(&[polymer("ALA", true), polymer("SAH", false)], &[], &options).unwrap(), [true, false]);
        assert_eq!(kept(&[polymer("ALA", false), polymer("SAH", false)], &[], &options).unwrap(), [true, true]);
        let options = ReadOptions { keep_residues: vec!["SAH".into()], ..options };
        assert_eq!(kept(&[polymer("ALA", true), polymer("SAH", false)], &[], &options).unwrap(), [true, true]);
    }
}
