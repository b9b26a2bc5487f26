//! Formulas on vectors, spheres and matrices.

pub mod angles;
