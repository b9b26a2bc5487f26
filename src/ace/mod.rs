//! Linear ACE: invariant functions of the neighbours of an atom, their sums as energies and forces, and design matrices.
//!
//! After R. Drautz, Phys. Rev. B 99, 014104 (2019): the density of neighbours is projected on one-particle functions A_k = Σ_j
//! R_i(r_j) Y_lm(R_j); products of A are coupled to invariants B; an energy is linear in B. What the functions are is data
//! ([`Spec`]): any radial functions, products of up to eight factors, any coupling; [`generate()`] makes the usual ones.
//!
//! How it is fast: neighbours lie side by side in `lanes`, and radial functions and harmonics are computed once per
//! neighbour. Energies: with known weights the derivative with respect to each A comes first, by the reverse product rule,
//! so forces cost as much as sums over neighbours. Design matrices: derivatives are first summed over the images of each
//! atom, then multiplied by the short rows of the Jacobian. Sites are worked on in chunks of fixed size, whose results are
//! added in order: bits depend neither on the number of threads nor on the instruction set.

mod basis;
mod block;
mod chunks;
pub mod coupling;
mod descriptors;
mod energies;
mod folded;
mod generate;
mod harmonics;
mod lanes;
mod matrix;
mod program;
mod radial;
mod radial_spec;
mod rows;
mod site;
mod spec;
mod system;
mod weighted;

pub use basis::Basis;
pub use descriptors::descriptors;
pub use energies::{Energies, energy_forces};
pub use generate::{Multisets, Options, generate};
pub use matrix::{Layout, matrix_size};
pub use radial_spec::{Envelope, Functions, RadialSpec, Transform};
pub use rows::{RowWeights, count_rows, design_matrix};
pub use site::site;
pub use spec::{Harmonics, Spec, check_species};
pub use system::{RowKinds, System};

#[cfg(test)]
mod twin_tests;
