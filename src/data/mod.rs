//! Tables, each with its source.

pub mod amino_acids;
pub mod radii;
