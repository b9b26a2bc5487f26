//! Tables, each with its source.

pub mod radii;
