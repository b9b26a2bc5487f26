//! Hydrogens bound to the heavy atoms of residues, for files that hold none.
//!
//! Source: the valences of the residues in the chemical component dictionary of the wwPDB at about neutral pH: ASP and GLU
//! bare, LYS and ARG charged, HIS neutral with its hydrogen on NE2, nucleotides without one on the phosphate.

use crate::base::Name;

/// Residues, each with its atoms and their hydrogens; [`BACKBONE`] and [`SUGAR`] say the rest.
const RESIDUES: [(&str, &str); 30] = [
    ("ALA", "CB 3"),
    ("ARG", "CB 2 CG 2 CD 2 NE 1 CZ 0 NH1 2 NH2 2"),
    ("ASN", "CB 2 CG 0 OD1 0 ND2 2"),
    ("ASP", "CB 2 CG 0 OD1 0 OD2 0"),
    ("CYS", "CB 2 SG 1"),
    ("GLN", "CB 2 CG 2 CD 0 OE1 0 NE2 2"),
    ("GLU", "CB 2 CG 2 CD 0 OE1 0 OE2 0"),
    ("GLY", "CA 2"),
    ("HIS", "CB 2 CG 0 ND1 0 CD2 1 CE1 1 NE2 1"),
    ("ILE", "CB 1 CG1 2 CG2 3 CD1 3 CD 3"),
    ("LEU", "CB 2 CG 1 CD1 3 CD2 3"),
    ("LYS", "CB 2 CG 2 CD 2 CE 2 NZ 3"),
    ("MET", "CB 2 CG 2 SD 0 CE 3"),
    ("MSE", "CB 2 CG 2 SE 0 CE 3"),
    ("PHE", "CB 2 CG 0 CD1 1 CD2 1 CE1 1 CE2 1 CZ 1"),
    ("PRO", "N 0 CB 2 CG 2 CD 2"),
    ("SER", "CB 2 OG 1"),
    ("THR", "CB 1 OG1 1 CG2 3"),
    ("TRP", "CB 2 CG 0 CD1 1 CD2 0 NE1 1 CE2 0 CE3 1 CZ2 1 CZ3 1 CH2 1"),
    ("TYR", "CB 2 CG 0 CD1 1 CD2 1 CE1 1 CE2 1 CZ 0 OH 1"),
    ("VAL", "CB 1 CG1 3 CG2 3"),
    ("HOH", "O 2"),
    ("A", "C8 1 N6 2 C2 1"),
    ("G", "C8 1 N1 1 N2 2"),
    ("C", "N4 2 C5 1 C6 1"),
    ("U", "N3 1 C5 1 C6 1"),
    ("DA", "C8 1 N6 2 C2 1"),
    ("DG", "C8 1 N1 1 N2 2"),
    ("DC", "N4 2 C5 1 C6 1"),
    ("DT", "N3 1 C7 3 C6 1"),
];

/// Of amino acids, where their own entry says nothing else.
const BACKBONE: &str = "N 1 CA 1 C 0 O 0 OXT 0";
/// Of nucleotides; with DNA, whose names start with D, the `C2'` has one more.
const SUGAR: &str = "C5' 2 C4' 1 C3' 1 C2' 1 C1' 1 O2' 1";

/// The number of hydrogens bound to an atom of a residue: amino acids, MSE, water, nucleotides; 0 for what the table does
/// not know. Old names of the sugar's atoms (`C1*`) are understood.
pub fn hydrogens(residue: Name<4>, atom: Name<8>) -> i32 {
    let Some((name, own)) = RESIDUES.iter().find(|(name, _)| name.as_bytes() == residue.as_bytes()) else {
        return 0;
    };
    let mut bytes = [0; 8];
    let length = atom.len();
    bytes[..length].copy_from_slice(atom.as_bytes());
    bytes[..length].iter_mut().filter(|byte| **byte == b'*').for_each(|byte| *byte = b'\'');
    let atom = &bytes[..length];
    if let Some(count) = listed(own, atom) {
        return count;
    }
    match name.len() {
        3 if *name != "HOH" => listed(BACKBONE, atom).unwrap_or(0),
        1 | 2 => listed(SUGAR, atom).unwrap_or(0) + i32::from(name.len() == 2 && atom == b"C2'"),
        _ => 0,
    }
}

/// The number behind an atom's name in a list of both.
fn listed(list: &str, atom: &[u8]) -> Option<i32> {
    let mut words = list.split(' ');
    words.find(|word| word.as_bytes() == atom)?;
    words.next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(residue: &str, atoms: &str) -> i32 {
        atoms.split(' ').map(|atom| hydrogens(Name::new(residue), Name::new(atom))).sum()
    }

    #[test]
    fn whole_residues_have_the_hydrogens_of_their_formula() {
        let cases = [
            ("GLY", "N CA C O", 3),
            ("ALA", "N CA C O CB", 5),
            ("PRO", "N CA C O CB CG CD", 7),
            ("LYS", "N CA C O CB CG CD CE NZ", 13),
            ("ARG", "N CA C O CB CG CD NE CZ NH1 NH2", 13),
            ("TRP", "N CA C O CB CG CD1 CD2 NE1 CE2 CE3 CZ2 CZ3 CH2", 10),
            ("MSE", "N CA C O CB CG SE CE", 9),
            ("HOH", "O", 2),
            ("A", "P OP1 OP2 O5' C5' C4' O4' C3' O3' C2' O2' C1' N9 C8 N7 C5 C6 N6 N1 C2 N3 C4", 11),
            ("DT", "P OP1 OP2 O5' C5' C4' O4' C3' O3' C2' C1' N1 C2 O2 N3 C4 O4 C5 C7 C6", 12),
        ];
        for (residue, atoms, count) in cases {
            assert_eq!(of(residue, atoms), count, "{residue}");
        }
    }

    #[test]
    fn what_is_not_known_has_none() {
        assert_eq!(of("ALA", "XX") + of("XYZ", "CA") + of("HOH", "N") + of("", "C") + of("ala", "CB"), 0);
        assert_eq!(of("DA", "C2*"), 2, "the sugar's old names");
        assert_eq!(of("A", "C2*"), 1);
        assert_eq!(of("ALA", "1"), 0, "a count is no name");
    }
}
