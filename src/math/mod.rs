//! Formulas on vectors, spheres and matrices; functions of numbers.

pub mod angles;
pub mod cells;
pub mod eigen;
pub mod exp;
pub mod gamma;
pub mod jacobi;
pub mod lagrange;
pub mod nearest_outside;
pub mod overlaps;
pub mod principal_axes;
pub mod section;
pub mod sin_cos;
pub mod smooth_step;
pub mod sphere_points;
pub mod symmetric;
