//! Tables, each with its source.

mod amino_acids;
pub mod displaced_volumes;
pub mod elements;
pub mod force_fields;
pub mod form_factors;
pub mod hydrogens;
pub mod masses;
pub mod radii;

pub use amino_acids::is_amino_acid;
