//! Secondary structure of a protein from its CA atoms.
/// Placeholder until merged.
pub fn fractions(_: &crate::base::Structure) -> Option<[f64; 3]> {
    None
}
