//! Residue names by which force fields and their programs call amino acids.
//!
//! Sources: the residue topologies of CHARMM (C22, C36: HSD, HSE, HSP, ASPP, GLUP, LSN, CYM), AMBER (ff94 to ff19SB: HID,
//! HIE, HIP, CYX, CYM, ASH, GLH, LYN, CYS2 in its ports; at the ends of a chain N or C before the name), OPLS-AA and GROMOS
//! in GROMACS (aminoacids.rtp, xlateat.dat: ASPH, GLUH, LYSH, ARGN, CYSH, CYS1, CYS2, HISA, HISB, HISD, HISE, HISH, HIS1,
//! HIS2).

use super::is_amino_acid;
use crate::base::Name;

/// Names in three or four letters that are an amino acid wherever they stand.
const NAMES: [&str; 30] = [
    "ARGN", "ASH", "ASPH", "ASPP", "CYM", "CYS1", "CYS2", "CYSH", "CYX", "GLH", "GLUH", "GLUP", "HID", "HIE", "HIP",
    "HIS1", "HIS2", "HISA", "HISB", "HISD", "HISE", "HISH", "HISP", "HSD", "HSE", "HSP", "LSN", "LYN", "LYSH", "LYSN",
];

/// An end of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The first residue.
    N,
    /// The last residue.
    C,
}

/// Whether a force field calls an amino acid so, wherever it stands.
pub fn is_force_field_name(name: &[u8]) -> bool {
    NAMES.binary_search_by(|known| known.as_bytes().cmp(name)).is_ok()
}

/// The end of a chain that a name such as `NMET` or `CHIE` speaks of: N or C before the name of an amino acid in three
/// letters.
pub fn chain_end(name: &[u8]) -> Option<End> {
    let (end, rest) = match name {
        [b'N', rest @ ..] => (End::N, rest),
        [b'C', rest @ ..] => (End::C, rest),
        _ => return None,
    };
    let known = rest.len() == 3 && (is_amino_acid(Name::new(rest)) || is_force_field_name(rest));
    (known && !is_force_field_name(name)).then_some(end)
}

/// Residue names of three letters at most that nearly every file of a protein or nucleic acid has, without those that
/// only the dictionary knows: they tell whether a fourth letter belongs to the name or to the chain.
pub fn is_common(name: &[u8]) -> bool {
    matches!(
        name,
        b"ALA"
            | b"ARG"
            | b"ASN"
            | b"ASP"
            | b"CYS"
            | b"GLN"
            | b"GLU"
            | b"GLY"
            | b"HIS"
            | b"ILE"
            | b"LEU"
            | b"LYS"
            | b"MET"
            | b"PHE"
            | b"PRO"
            | b"SER"
            | b"THR"
            | b"TRP"
            | b"TYR"
            | b"VAL"
            | b"MSE"
            | b"HOH"
            | b"WAT"
            | b"A"
            | b"C"
            | b"G"
            | b"U"
            | b"DA"
            | b"DC"
            | b"DG"
            | b"DT"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_found() {
        assert!(NAMES.is_sorted());
        for name in ["HSD", "CYX", "ASPP", "CYS2", "LSN"] {
            assert!(is_force_field_name(name.as_bytes()), "{name}");
        }
        for name in ["", "ALA", "HOH", "hsd", "DPPC", "NMET"] {
            assert!(!is_force_field_name(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn ends_of_chains() {
        assert_eq!(chain_end(b"NMET"), Some(End::N));
        assert_eq!(chain_end(b"CTHR"), Some(End::C));
        assert_eq!(chain_end(b"NHIE"), Some(End::N));
        for name in ["MET", "NME", "CYS2", "CHOL", "NXYZ", "DPPC", "CYSH", ""] {
            assert_eq!(chain_end(name.as_bytes()), None, "{name}");
        }
    }
}
