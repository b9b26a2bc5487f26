//! The element of an atom by plain rules.

use super::Atom;
use crate::base::Name;
use crate::data::elements::is_symbol;
use crate::data::is_amino_acid;
use crate::io::pdb::guess_element;

/// Whether an element is hydrogen, of whatever mass.
pub(in crate::io) fn is_hydrogen(element: Name<4>) -> bool {
    matches!(element.as_bytes(), b"H" | b"D")
}

/// The element in capitals: the symbol as given, in any case and with any charge; guessed from the atom name where that
/// is none, or one of two letters that the atom name contradicts, as pieces of a segment id do.
pub(super) fn element(atom: &Atom<'_>) -> Name<4> {
    let given = symbol(atom.element);
    let name: Vec<u8> =
        atom.name.iter().filter(|byte| byte.is_ascii_alphabetic()).map(u8::to_ascii_uppercase).collect();
    match given {
        Some(symbol) if symbol.len() == 1 || name.starts_with(symbol.as_bytes()) => symbol,
        _ => {
            let guessed = guess(atom, &name);
            given.filter(|_| guessed.is_empty()).unwrap_or(guessed)
        }
    }
}

/// The symbol in a text such as `C`, `se`, `N1+` or `Cu2+`; `D` is one.
fn symbol(text: &[u8]) -> Option<Name<4>> {
    let n = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (letters, charge) = text.split_at(n);
    let letters = letters.to_ascii_uppercase();
    let is_charge = charge.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-'));
    (is_charge && (is_symbol(&letters) || letters == b"D")).then(|| Name::new(letters))
}

/// The element by the name of an atom, `letters` being those of the name.
fn guess(atom: &Atom<'_>, letters: &[u8]) -> Name<4> {
    // An ion is called as its residue.
    if letters.len() == 2 && is_symbol(letters) && atom.residue_name.eq_ignore_ascii_case(letters) {
        return Name::new(letters);
    }
    // No element of an amino acid starts with D.
    if letters.first() == Some(&b'D') && atom.residue_name.len() <= 3 && is_amino_acid(Name::new(atom.residue_name)) {
        return Name::new("D");
    }
    Name::new(guess_element(atom.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(element_text: &str, name: &str, residue: &str) -> String {
        let atom = Atom {
            element: element_text.as_bytes(),
            name: name.as_bytes(),
            residue_name: residue.as_bytes(),
            ..super::super::atom::blank()
        };
        element(&atom).to_string()
    }

    #[test]
    fn symbols_in_any_case_and_charge() {
        for (text, name, want) in [
            ("C", "CA", "C"),
            ("c", "CA", "C"),
            ("se", "SE", "SE"),
            ("N1+", "NZ", "N"),
            ("O1-", "OD1", "O"),
            ("Cu2+", "CU", "CU"),
            ("H", "1HB", "H"),
            ("d", "DA", "D"),
            ("Zn", "ZN1", "ZN"),
        ] {
            assert_eq!(of(text, name, "ALA"), want, "{text} {name}");
        }
    }

    #[test]
    fn what_is_none_is_guessed() {
        for (text, name, residue, want) in [
            ("", "CA", "ALA", "C"),
            ("1", "N", "ALA", "N"),
            ("12", "OD1", "ASP", "O"),
            ("?", "1HB", "ALA", "H"),
            ("PR", "CA", "ALA", "C"),
            ("A", "SD", "MET", "S"),
            ("", "CA", "CA", "CA"),
            ("", "ZN", "ZN", "ZN"),
            ("", "DG1", "SER", "D"),
            ("", "FE", "HEM", "FE"),
            ("ZN", "X1", "ZN", "ZN"),
            ("", "QX", "LIG", ""),
        ] {
            assert_eq!(of(text, name, residue), want, "{text} {name} {residue}");
        }
    }
}
