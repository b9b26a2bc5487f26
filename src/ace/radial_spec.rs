//! A family of radial functions, as given.

use super::spec::finite;
use crate::{Error, Result};

/// Highest power of a transform or an envelope: at 1e-3 Å its reciprocal is still far from overflow.
pub const MAX_POWER: i32 = 64;

/// Distance to x in [-1, 1], -1 at `rin` and below, 1 at `rcut` and beyond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transform {
    /// With s = (r - rin) / (r0 - rin): y = 1 / (1 + a s^q / (1 + s^(q - p))), x = -1 + 2 (y - 1) / (y(rcut) - 1).
    Agnesi {
        /// 0 < p <= q.
        p: u32,
        /// At most 64.
        q: u32,
    },
    /// x = -1 + 2 (r - rin) / (rcut - rin).
    Linear,
}

/// What the functions of x are multiplied by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Envelope {
    /// 1.
    None,
    /// (1 + x)^p1 (1 - x)^p2 for -1 < x < 1, else 0.
    X {
        /// At most 64.
        p1: u32,
        /// At most 64.
        p2: u32,
    },
    /// ((r / rcut)^-p - 1) (1 - r / rcut).
    R {
        /// At most 64.
        p: u32,
    },
    /// t^-p - T^-p + p T^(-p - 1) (t - T) with t = r / r0, T = rcut / r0: value and slope 0 at rcut.
    RAce1 {
        /// At most 64.
        p: u32,
    },
}

/// Functions of x.
#[derive(Debug, Clone, PartialEq)]
pub enum Functions {
    /// f_i = Σ_k mix\[c, s, i, k\] P_k(x), Jacobi polynomials orthonormal for (1 - x)^alpha (1 + x)^beta.
    Mix {
        /// Above -1.
        alpha: f64,
        /// Above -1.
        beta: f64,
        /// Number of polynomials.
        n_poly: usize,
        /// n_species × n_species × n_functions × n_poly.
        mix: Vec<f64>,
    },
    /// Cubic Hermite pieces on even nodes of x from -1 to 1.
    Table {
        /// At least 2.
        n_nodes: usize,
        /// n_species × n_species × n_nodes × n_functions.
        values: Vec<f64>,
        /// df/dx, likewise.
        slopes: Vec<f64>,
    },
}

/// R_i(r; c, s) = f_i(x(r)) · envelope, and 0 from rcut on, for centre species c and neighbour species s.
#[derive(Debug, Clone, PartialEq)]
pub struct RadialSpec {
    /// Distance to x.
    pub transform: Transform,
    /// Factor of all functions.
    pub envelope: Envelope,
    /// n_species × n_species, \[centre, neighbour\], Å.
    pub rin: Vec<f64>,
    /// Likewise, above rin.
    pub r0: Vec<f64>,
    /// Likewise, above r0.
    pub rcut: Vec<f64>,
    /// Likewise, above 0; of the Agnesi transform. None: the value that makes it steepest at r0.
    pub a: Option<Vec<f64>>,
    /// Number of functions.
    pub n_functions: usize,
    /// The functions.
    pub functions: Functions,
}

impl Transform {
    /// (-2q + p (4q - 2)) / (p + p² + q + q²), or 1 where nothing depends on it.
    pub fn default_a(self) -> f64 {
        match self {
            Self::Linear => 1.0,
            Self::Agnesi { p, q } => {
                let (p, q) = (f64::from(p), f64::from(q));
                (-2.0 * q + p * (4.0 * q - 2.0)) / (p + p * p + q + q * q)
            }
        }
    }

    /// # Errors
    /// [`Error::BadArgument`] naming `transform`.
    pub fn agnesi(p: i32, q: i32) -> Result<Self> {
        if p < 1 || q < p || q > MAX_POWER {
            let reason = format!("agnesi with p = {p}, q = {q}; needed is 0 < p <= q <= {MAX_POWER}");
            return Err(Error::argument("transform", reason));
        }
        Ok(Self::Agnesi { p: p.unsigned_abs(), q: q.unsigned_abs() })
    }
}

impl Envelope {
    /// A power that crossed a border as an integer.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming `envelope`.
    pub fn power(p: i32) -> Result<u32> {
        match u32::try_from(p) {
            Ok(power) if p <= MAX_POWER => Ok(power),
            _ => Err(Error::argument("envelope", format!("a power of {p}; 0 to {MAX_POWER} are possible"))),
        }
    }
}

impl RadialSpec {
    /// `family`: "radial" or "pair", for messages.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming the array, the place in it and the bound.
    pub fn check(&self, family: &'static str, n_species: usize) -> Result<()> {
        let n_pairs = n_species * n_species;
        let tables =
            [("rin", Some(&self.rin)), ("r0", Some(&self.r0)), ("rcut", Some(&self.rcut)), ("a", self.a.as_ref())];
        for (name, table) in tables {
            let Some(table) = table else { continue };
            if table.len() != n_pairs {
                let reason = format!("{} numbers in {family}; {n_species} species need {n_pairs}", table.len());
                return Err(Error::argument(name, reason));
            }
            finite(name, table)?;
        }
        for pair in 0..n_pairs {
            let (rin, r0, rcut) = (self.rin[pair], self.r0[pair], self.rcut[pair]);
            let of = format!("of species {} and {} in {family}", pair / n_species, pair % n_species);
            if rin < 0.0 {
                return Err(Error::argument("rin", format!("{rin} {of}; it must not be below 0")));
            }
            if rcut <= rin {
                return Err(Error::argument("rcut", format!("{rcut} {of}; it must be above rin, {rin}")));
            }
            if !(r0 > rin && r0 < rcut) {
                let reason = format!("{r0} {of}; it must lie between rin, {rin}, and rcut, {rcut}");
                return Err(Error::argument("r0", reason));
            }
            if rcut > 1e9 {
                return Err(Error::argument("rcut", format!("{rcut} {of}: no cutoff above 1e9 Å is possible")));
            }
            if let Some(a) = self.a.as_ref().map(|a| a[pair]).filter(|a| *a <= 0.0) {
                return Err(Error::argument("a", format!("{a} {of}; it must be above 0")));
            }
        }
        self.check_functions(family, n_pairs)
    }

    fn check_functions(&self, family: &'static str, n_pairs: usize) -> Result<()> {
        let expect = |name: &'static str, numbers: &[f64], inner: usize| {
            let n = n_pairs.checked_mul(inner).and_then(|n| n.checked_mul(self.n_functions));
            if Some(numbers.len()) != n {
                let reason = format!(
                    "{} numbers in {family}; {n_pairs} pairs of species, {} functions and {inner} each need {}",
                    numbers.len(),
                    self.n_functions,
                    n.map_or("more than there can be".into(), |n| n.to_string())
                );
                return Err(Error::argument(name, reason));
            }
            finite(name, numbers)
        };
        if i32::try_from(self.n_functions).is_err() {
            return Err(Error::argument(family, format!("{} functions are too many", self.n_functions)));
        }
        match &self.functions {
            Functions::Mix { alpha, beta, n_poly, mix } => {
                if !(*alpha > -1.0 && *beta > -1.0 && *alpha <= 100.0 && *beta <= 100.0) {
                    let reason =
                        format!("alpha = {alpha}, beta = {beta} in {family}; both must lie above -1, at most 100");
                    return Err(Error::argument("jacobi", reason));
                }
                if *n_poly == 0 && self.n_functions > 0 {
                    return Err(Error::argument("mix", format!("no polynomials in {family}; at least one is needed")));
                }
                expect("mix", mix, *n_poly)
            }
            Functions::Table { n_nodes, values, slopes } => {
                if *n_nodes < 2 {
                    return Err(Error::argument(
                        "values",
                        format!("{n_nodes} nodes in {family}; at least 2 are needed"),
                    ));
                }
                expect("values", values, *n_nodes)?;
                expect("slopes", slopes, *n_nodes)
            }
        }
    }
}
