//! Symbols of the chemical elements.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols() {
        assert_eq!(SYMBOLS[25], "FE");
        assert!(is_symbol(b"H") && is_symbol(b"OG"));
        assert!(!is_symbol(b"Fe") && !is_symbol(b"") && !is_symbol(b"D"));
    }
}
