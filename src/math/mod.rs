//! Formulas on vectors, spheres and matrices.
