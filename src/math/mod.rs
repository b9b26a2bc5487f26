//! Formulas on vectors, spheres and matrices.

pub mod angles;
pub mod eigen;
pub mod lagrange;
pub mod principal_axes;
pub mod sin_cos;
pub mod sphere_points;
