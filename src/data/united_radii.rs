//! Radii of united atoms, which hold their hydrogens.
//!
//! Source: S. J. Weiner et al., J. Am. Chem. Soc. 106, 765 (1984), the united-atom force field of AMBER; the radii that the
//! program HOLE takes by default.

/// Radius of every element that the table does not name, Å.
pub const DEFAULT_RADIUS: f64 = 1.85;

/// The radius of an element, Å, whatever the case of its symbol.
pub fn radius(symbol: &str) -> f64 {
    match symbol.to_ascii_uppercase().as_str() {
        "C" => 1.85,
        "N" => 1.75,
        "O" => 1.65,
        "S" => 2.00,
        "P" => 2.10,
        "H" => 1.00,
        _ => DEFAULT_RADIUS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_case_does_not_matter() {
        assert_eq!(["C", "c", "P", "Zn", ""].map(radius), [1.85, 1.85, 2.10, 1.85, 1.85]);
    }
}
