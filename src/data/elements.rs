//! Symbols of the chemical elements, and words that people write for them.

/// Symbols in capitals, as PDB files write them, by atomic number from 1. Source: IUPAC, periodic table of 2022.
pub const SYMBOLS: [&str; 118] = [
    "H", "HE", "LI", "BE", "B", "C", "N", "O", "F", "NE", "NA", "MG", "AL", "SI", "P", "S", "CL", "AR", "K", "CA",
    "SC", "TI", "V", "CR", "MN", "FE", "CO", "NI", "CU", "ZN", "GA", "GE", "AS", "SE", "BR", "KR", "RB", "SR", "Y",
    "ZR", "NB", "MO", "TC", "RU", "RH", "PD", "AG", "CD", "IN", "SN", "SB", "TE", "I", "XE", "CS", "BA", "LA", "CE",
    "PR", "ND", "PM", "SM", "EU", "GD", "TB", "DY", "HO", "ER", "TM", "YB", "LU", "HF", "TA", "W", "RE", "OS", "IR",
    "PT", "AU", "HG", "TL", "PB", "BI", "PO", "AT", "RN", "FR", "RA", "AC", "TH", "PA", "U", "NP", "PU", "AM", "CM",
    "BK", "CF", "ES", "FM", "MD", "NO", "LR", "RF", "DB", "SG", "BH", "HS", "MT", "DS", "RG", "CN", "NH", "FL", "MC",
    "LV", "TS", "OG",
];

/// Whether `text` is an element symbol in capitals.
pub fn is_symbol(text: &[u8]) -> bool {
    SYMBOLS.iter().any(|symbol| symbol.as_bytes() == text)
}

/// What a word in the place of an element symbol means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A symbol, as it stands.
    Symbol,
    /// The symbol of the periodic table, in another case.
    OtherCase(&'static str),
    /// The atomic number of a symbol, as text.
    Number(&'static str),
    /// None.
    Unknown,
}

/// What `word`, without blanks around it, means as an element symbol.
///
/// Symbols in capitals (`ZN`, as files write them) and as the periodic table has them (`Zn`) stay what they are: their
/// radii differ, see [`radii`](super::radii). `X`, which the table of radii names, counts as a symbol.
pub fn meaning(word: &[u8]) -> Meaning {
    if word == b"X" {
        return Meaning::Symbol;
    }
    if let Some(number) = SYMBOLS.iter().position(|symbol| symbol.as_bytes().eq_ignore_ascii_case(word)) {
        let is_symbol = [SYMBOLS[number], PROPER[number]].iter().any(|symbol| symbol.as_bytes() == word);
        return if is_symbol { Meaning::Symbol } else { Meaning::OtherCase(PROPER[number]) };
    }
    let number = std::str::from_utf8(word).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    match number.and_then(|text| text.parse::<usize>().ok()).filter(|number| (1..=SYMBOLS.len()).contains(number)) {
        Some(number) => Meaning::Number(PROPER[number - 1]),
        None => Meaning::Unknown,
    }
}

/// Symbols as the periodic table has them, by atomic number from 1.
pub const PROPER: [&str; 118] = [
    "H", "He", "Li", "Be", "B", "C", "N", "O", "F", "Ne", "Na", "Mg", "Al", "Si", "P", "S", "Cl", "Ar", "K", "Ca",
    "Sc", "Ti", "V", "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Ga", "Ge", "As", "Se", "Br", "Kr", "Rb", "Sr", "Y",
    "Zr", "Nb", "Mo", "Tc", "Ru", "Rh", "Pd", "Ag", "Cd", "In", "Sn", "Sb", "Te", "I", "Xe", "Cs", "Ba", "La", "Ce",
    "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Hf", "Ta", "W", "Re", "Os", "Ir",
    "Pt", "Au", "Hg", "Tl", "Pb", "Bi", "Po", "At", "Rn", "Fr", "Ra", "Ac", "Th", "Pa", "U", "Np", "Pu", "Am", "Cm",
    "Bk", "Cf", "Es", "Fm", "Md", "No", "Lr", "Rf", "Db", "Sg", "Bh", "Hs", "Mt", "Ds", "Rg", "Cn", "Nh", "Fl", "Mc",
    "Lv", "Ts", "Og",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols() {
        assert_eq!(SYMBOLS[25], "FE");
        assert!(is_symbol(b"H") && is_symbol(b"OG"));
        assert!(!is_symbol(b"Fe") && !is_symbol(b"") && !is_symbol(b"D"));
    }

    #[test]
    fn both_spellings_agree() {
        for (capitals, proper) in SYMBOLS.iter().zip(PROPER) {
            assert_eq!(*capitals, proper.to_ascii_uppercase());
            for word in [capitals, proper] {
                assert_eq!(meaning(word.as_bytes()), Meaning::Symbol, "{word}");
            }
        }
    }

    #[test]
    fn words_that_people_write() {
        for (word, symbol) in [("c", "C"), ("zn", "Zn"), ("zN", "Zn"), ("fe", "Fe")] {
            assert_eq!(meaning(word.as_bytes()), Meaning::OtherCase(symbol));
        }
        assert_eq!(meaning(b"6"), Meaning::Number("C"));
        assert_eq!(meaning(b"30"), Meaning::Number("Zn"));
        assert_eq!(meaning(b"X"), Meaning::Symbol);
        for word in ["", "Q", "D", "CA1", "C3", "nan", "0", "119", "-6", "\u{e4}"] {
            assert_eq!(meaning(word.as_bytes()), Meaning::Unknown, "{word}");
        }
    }
}
