//! Formulas on vectors, spheres and matrices.

pub mod angles;
pub mod eigen;
pub mod jacobi;
pub mod principal_axes;
pub mod sphere_points;
