//! Profiles, fits and gradients: what must be true, then a naive twin, then results of other programs.

mod cases;
mod goldens;
mod invariants;
mod naive;
mod solvent;
mod twin;
