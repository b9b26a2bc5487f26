//! Radii of atoms by element.
//!
//! Source: the table of the Python package `volumizer` (MIT), whose answers this crate gives; van der Waals radii, Å.

/// Radius of every element that the table does not name, Å.
pub const DEFAULT_RADIUS: f64 = 2.0;

/// The largest radius of the table, Å.
pub const LARGEST_RADIUS: f64 = 2.75;

/// The radius of an element, Å.
///
/// The case of the symbol matters. Structure files write symbols in capitals, so their two-letter elements (`SE`, `ZN`,
/// `CL`) are not named by the table and get [`DEFAULT_RADIUS`]; so it is in `volumizer`, and the answers depend on it.
pub fn radius(symbol: &str) -> f64 {
    match symbol {
        "H" => 1.11,
        "He" => 1.40,
        "Li" => 1.82,
        "Be" => 1.53,
        "B" => 1.92,
        "C" => 1.70,
        "N" => 1.55,
        "O" => 1.52,
        "F" => 1.47,
        "Na" => 2.27,
        "Mg" => 1.73,
        "Al" => 1.84,
        "Si" => 2.10,
        "P" => 1.80,
        "S" => 1.80,
        "Cl" => 1.75,
        "K" => 2.75,
        "Ca" => 2.31,
        "Ni" => 1.63,
        "Cu" => 1.40,
        "Zn" => 1.39,
        "Se" => 1.90,
        "Br" => 1.85,
        "I" => 1.98,
        "X" => 2.00,
        _ => DEFAULT_RADIUS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_larger_than_the_largest() {
        let symbols = crate::data::elements::PROPER.iter();
        let largest = symbols.map(|symbol| radius(symbol)).fold(0.0, f64::max);
        assert_eq!(largest, LARGEST_RADIUS);
    }

    #[test]
    fn the_case_matters() {
        assert_eq!([radius("C"), radius("Se"), radius("SE"), radius("c"), radius("")], [1.70, 1.90, 2.0, 2.0, 2.0]);
    }
}
