//! The solvent: what atoms displace, and the denser shell around them.
//!
//! ```text
//! F_i(q) = f_i(q) - ρ V exp(-q² V^(2/3) / 4π) + c2 s_i f_w(q)        V = c1³ V_i,  f_w = f_O + 2 f_H
//! ```
//!
//! A Gaussian sphere for the displaced volume (R. D. B. Fraser, T. P. MacRae & E. Suzuki, J. Appl. Cryst. 11, 693 (1978)), a water
//! scaled by the exposed share of an atom for the shell (D. Schneidman-Duhovny et al., Biophys. J. 105, 962 (2013)). This is a
//! model; the pair sum is exact.

use super::exposure;
use super::factors::{Types, form_factor};
use super::options::{Options, Table};
use super::parallel::Share;
use crate::base::Name;
use crate::data::displaced_volumes::{HYDROGEN, THIOL, displaced_volume};
use crate::data::radii;
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected, reserved};
use crate::{Error, Result};

const SOLVENT: Purpose = Purpose("a model of the solvent");

/// Within which c1 is fitted.
pub const C1_RANGE: [f64; 2] = [0.95, 1.05];
/// Within which c2 is fitted.
pub const C2_RANGE: [f64; 2] = [-2.0, 4.0];

/// The volume an element displaces with its bound hydrogens, Å³; a sphere of its radius where no table knows it.
pub fn volume(symbol: Name<4>, hydrogens: i32) -> f64 {
    if symbol == Name::new("S") && hydrogens == 1 {
        return THIOL;
    }
    let sphere = || 4.0 / 3.0 * std::f64::consts::PI * radii::radius(symbol.as_str()).powi(3);
    displaced_volume(symbol.as_str()).unwrap_or_else(sphere) + f64::from(hydrogens) * HYDROGEN
}

/// What the solvent knows of a set of atoms.
#[derive(Debug)]
pub(super) struct Solvent {
    /// Displaced by each type of the caller, Å³.
    volumes: Vec<f64>,
    /// Of each atom, Å.
    radii: Vec<f64>,
    /// f_w at each q.
    pub water: Vec<f64>,
}

impl Solvent {
    pub fn new(types: &Types, table: Table, q: &[f64]) -> Result<Self> {
        let volumes = types.keys.iter().map(|&(symbol, n)| volume(symbol, n));
        let mut radii = reserved(types.of.len(), SOLVENT)?;
        let of_type: Vec<f64> = types.keys.iter().map(|key| radii::radius(key.0.as_str())).collect();
        radii.extend(types.of.iter().map(|&kind| of_type[kind as usize]));
        let factor =
            |element, q| form_factor(table, Name::new(element), q).expect("every table has hydrogen and oxygen");
        let water = q.iter().map(|&q| factor("O", q) + 2.0 * factor("H", q));
        Ok(Self {
            volumes: collected(volumes, types.keys.len(), SOLVENT)?,
            radii,
            water: collected(water, q.len(), SOLVENT)?,
        })
    }

    /// What type `kind` of the caller's loses at q.
    pub fn displaced(&self, kind: usize, q: f64, density: f64, c1: f64) -> f64 {
        let volume = c1.powi(3) * self.volumes[kind];
        density * volume * (-q * q * volume.powf(2.0 / 3.0) / (4.0 * std::f64::consts::PI)).exp()
    }

    /// The exposed share of each atom.
    pub fn exposed(&self, positions: &[[f64; 3]], share: Share, monitor: &Monitor) -> Result<Vec<f64>> {
        exposure::exposed(positions, &self.radii, exposure::PROBE_RADIUS, exposure::N_POINTS, share, monitor)
    }
}

/// # Errors
/// [`Error::BadArgument`] naming `density`, `c1` or `c2`.
pub(super) fn check(options: &Options) -> Result<()> {
    if !(options.density.is_finite() && options.density >= 0.0) {
        let reason = format!("{} is no density; it must be finite and not negative", options.density);
        return Err(Error::argument("density", reason));
    }
    if !(options.c1.is_finite() && options.c1 > 0.0) {
        return Err(Error::argument("c1", format!("{} must be finite and positive", options.c1)));
    }
    if !options.c2.is_finite() {
        return Err(Error::argument("c2", format!("{} is not finite", options.c2)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volumes_add_up_hydrogen_by_hydrogen() {
        let of = |symbol: &str, n| volume(Name::new(symbol), n);
        assert_eq!(of("C", 0), 16.44);
        assert!((of("C", 3) - 31.89).abs() < 1e-12);
        assert_eq!((of("S", 0), of("S", 1)), (19.86, 25.10));
        assert!((of("Se", 0) - 4.0 / 3.0 * std::f64::consts::PI * 1.9_f64.powi(3)).abs() < 1e-12);
    }

    #[test]
    fn numbers_that_make_no_sense_are_named() {
        let said = |options: Options| check(&options).unwrap_err().to_string();
        assert!(said(Options { density: -1.0, ..Options::default() }).contains("density"));
        assert!(said(Options { c1: 0.0, ..Options::default() }).contains("bad c1"));
        assert!(said(Options { c2: f64::NAN, ..Options::default() }).contains("bad c2"));
        assert!(check(&Options::default()).is_ok());
    }
}
