//! Tables, each with its source.

mod amino_acids;
pub mod elements;
pub mod force_fields;
pub mod radii;

pub use amino_acids::is_amino_acid;
