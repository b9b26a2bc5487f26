//! Tables, each with its source.

mod amino_acids;
pub mod displaced_volumes;
pub mod elements;
pub mod force_fields;
pub mod form_factors;
pub mod hydrogens;
mod hydropathy;
pub mod masses;
pub mod radii;
pub mod united_radii;

pub use amino_acids::is_amino_acid;
pub use hydropathy::hydropathy;
