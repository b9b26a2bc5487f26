//! Volumes of solvent that atoms displace.

/// The volume that a heavy atom displaces without its hydrogens, Å³; `None` for elements that the table does not name.
/// The symbol as the periodic table writes it (`Ca`).
///
/// Sources: H C N O S by M. Traube, Samml. Chem. Vorträge 4, 255 (1899), as the programs for solution scattering use them, equal
/// to the table `traube` of `pyausaxs` 1.3.0; P and the metals as printed for CRYSOL by D. Svergun, C. Barberato &
/// M. H. J. Koch, J. Appl. Cryst. 28, 768 (1995), not checked against a second source.
pub fn displaced_volume(symbol: &str) -> Option<f64> {
    Some(match symbol {
        "H" => HYDROGEN,
        "C" => 16.44,
        "N" => 2.49,
        "O" => 9.13,
        "Mg" => 17.16,
        "P" => 5.73,
        "S" => 19.86,
        "Ca" => 31.89,
        "Mn" => 9.20,
        "Fe" => 7.99,
        "Cu" => 8.78,
        "Zn" => 9.85,
        _ => return None,
    })
}

/// What each bound hydrogen adds, Å³.
pub const HYDROGEN: f64 = 5.15;
/// A thiol: sulphur with its one hydrogen, Å³.
pub const THIOL: f64 = 25.10;
