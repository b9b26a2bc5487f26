//! Hydropathy of amino acids.

/// The index of one of the twenty amino acids by its three-letter name, positive where it shuns water.
///
/// Source: J. Kyte and R. F. Doolittle, J. Mol. Biol. 157, 105 (1982), table 2.
pub fn hydropathy(residue_name: &str) -> Option<f64> {
    Some(match residue_name {
        "ILE" => 4.5,
        "VAL" => 4.2,
        "LEU" => 3.8,
        "PHE" => 2.8,
        "CYS" => 2.5,
        "MET" => 1.9,
        "ALA" => 1.8,
        "GLY" => -0.4,
        "THR" => -0.7,
        "SER" => -0.8,
        "TRP" => -0.9,
        "TYR" => -1.3,
        "PRO" => -1.6,
        "HIS" => -3.2,
        "GLU" | "GLN" | "ASP" | "ASN" => -3.5,
        "LYS" => -3.9,
        "ARG" => -4.5,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_have_one() {
        let names = "ALA ARG ASN ASP CYS GLN GLU GLY HIS ILE LEU LYS MET PHE PRO SER THR TRP TYR VAL";
        let sum: f64 = names.split(' ').map(|name| hydropathy(name).unwrap()).sum();
        assert!((sum + 9.8).abs() < 1e-12, "{sum}");
        assert_eq!(hydropathy("HOH"), None);
    }
}
