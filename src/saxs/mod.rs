//! Small-angle X-ray scattering of atoms: profiles, their fit to measured curves, and the exact gradient of that fit.
//!
//! ```
//! use nucula::base::Name;
//! use nucula::saxs::{FitOptions, Measured, Model, Options};
//! use nucula::work::Monitor;
//!
//! let positions = [[0.0, 0.0, 0.0], [3.8, 0.0, 0.0], [0.0, 5.0, 1.0]];
//! let q = [0.01, 0.1, 0.3, 0.5];
//! let model = Model::of_elements(&["C", "N", "S"].map(Name::new), None, &q, Options::default())?;
//! let profile = model.profile(&positions, 1, &Monitor::default())?;
//! let curve = Measured::new(&[830.0, 600.0, 250.0, 190.0], &[8.0, 6.0, 5.0, 5.0], 4)?;
//! let fitted = model.fit(&positions, 1, &curve, &FitOptions::default(), true, &Monitor::default())?;
//! println!("{profile:?} {} {:?}", fitted.fits[0].chi2, fitted.gradients[0]);
//! # Ok::<(), nucula::Error>(())
//! ```
//!
//! positions → [`Model`] (atoms by type, factors, nodes) → pair sums ([`debye`], or spread over nodes) → profile →
//! [`fit`] → slopes of chi² → forces. Lengths are Å, q = 4π sin θ / λ in Å⁻¹, factors electrons, intensities electrons².
//!
//! What is exact and what is a model: the pair sum is exact to the error its method states (rounding, or 1e-8 of I); form
//! factors are tables; displaced volumes and the hydration shell ([`solvent`]) are models with two parameters.

mod atoms;
mod bound;
mod conformer;
pub mod debye;
pub mod distances;
pub mod ensemble;
pub mod exposure;
pub mod factors;
pub mod fit;
mod grid;
pub mod guinier;
pub mod gyration;
mod model;
mod nodes;
mod options;
mod parallel;
mod slopes;
pub mod solvent;
mod solvent_fit;
mod spread;
mod sums;

pub use bound::{Hydrogens, bound_hydrogens};
pub use fit::{Fit, Measured, Status};
pub use model::{Fitted, Model};
pub use options::{FEW_ATOMS, FitOptions, MAX_NODES, Method, OnBad, Options, Table};

use crate::{Error, Result};

/// # Errors
/// [`Error::BadArgument`] naming `positions`, with the atom and the conformer of the first coordinate that is not finite.
fn check_finite(positions: &[[f64; 3]], n_atoms: usize) -> Result<()> {
    match positions.iter().position(|position| position.iter().any(|c| !c.is_finite())) {
        None => Ok(()),
        Some(i) => {
            let (conformer, atom) = (i / n_atoms, i % n_atoms);
            Err(Error::argument("positions", format!("atom {atom} of conformer {conformer} is not finite")))
        }
    }
}
