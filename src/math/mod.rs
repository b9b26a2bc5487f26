//! Formulas on vectors, spheres and matrices.

pub mod angles;
pub mod cells;
pub mod eigen;
pub mod lagrange;
pub mod principal_axes;
pub mod sin_cos;
pub mod nearest_outside;
pub mod section;
pub mod smooth_step;
pub mod sphere_points;
