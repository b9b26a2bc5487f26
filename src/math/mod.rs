//! Formulas on vectors, spheres and matrices.

pub mod sphere_points;
