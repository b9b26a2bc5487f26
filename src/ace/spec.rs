//! What a basis is made of, as arrays: radial functions, index lists, sparse coupling.

use super::radial_spec::RadialSpec;
use crate::{Error, Result};

/// Highest degree of a harmonic: its norms and recurrences stay well within the range of doubles.
pub const MAX_L: i32 = 40;
/// Factors of a product.
pub const MAX_FACTORS: usize = 8;

/// How harmonics grow with the distance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Harmonics {
    /// Y_lm of the direction.
    #[default]
    Spherical,
    /// r^l Y_lm.
    Solid,
}

/// A supplied specification. Indices count from 0; species are told by any distinct positive numbers.
///
/// One-particle functions A_k = Σ_j R_i(r_j) Y_y(R_j) with i = `a_radial[k]`, y = `a_angular[k]` = l² + l + m; products
/// AA_t = the A of `aa_factors[aa_offsets[t]..aa_offsets[t + 1]]`, 1 to 8 factors; functions B_b = Σ values · AA over
/// `b_offsets[b]..b_offsets[b + 1]` of `b_terms`, `b_values`; pair functions P_q = Σ_j R^pair_q(r_j).
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// Distinct positive numbers, usually atomic numbers.
    pub species: Vec<i32>,
    /// Whether harmonics carry r^l.
    pub harmonics: Harmonics,
    /// Radial functions of the A.
    pub radial: RadialSpec,
    /// Radial functions of the pair functions; none without.
    pub pair: Option<RadialSpec>,
    /// Of each A: its radial function.
    pub a_radial: Vec<i32>,
    /// Of each A: its harmonic.
    pub a_angular: Vec<i32>,
    /// Where the factors of each product start; the last entry is their number.
    pub aa_offsets: Vec<usize>,
    /// Factors of all products: A.
    pub aa_factors: Vec<i32>,
    /// Where the terms of each function start; the last entry is their number.
    pub b_offsets: Vec<usize>,
    /// Terms of all functions: products.
    pub b_terms: Vec<i32>,
    /// Coefficients of the terms.
    pub b_values: Vec<f64>,
}

impl Spec {
    /// # Errors
    /// [`Error::BadArgument`] naming the array, the place in it and the bound.
    pub fn check(&self) -> Result<()> {
        check_species(&self.species)?;
        let n_species = self.species.len();
        self.radial.check("radial", n_species)?;
        if let Some(pair) = &self.pair {
            pair.check("pair", n_species)?;
        }
        if self.a_angular.len() != self.a_radial.len() {
            let reason = format!("{} numbers; a_radial has {}", self.a_angular.len(), self.a_radial.len());
            return Err(Error::argument("a_angular", reason));
        }
        within("a_radial", &self.a_radial, self.radial.n_functions, "radial functions")?;
        let n_angular = ((MAX_L + 1) * (MAX_L + 1)) as usize;
        within("a_angular", &self.a_angular, n_angular, "harmonics up to l = 40")?;
        offsets("aa_offsets", &self.aa_offsets, self.aa_factors.len(), "aa_factors")?;
        if let Some(t) = self.aa_offsets.windows(2).position(|w| w[1] == w[0] || w[1] - w[0] > MAX_FACTORS) {
            let n = self.aa_offsets[t + 1] - self.aa_offsets[t];
            return Err(Error::argument(
                "aa_offsets",
                format!("product {t} has {n} factors; 1 to {MAX_FACTORS} are possible"),
            ));
        }
        within("aa_factors", &self.aa_factors, self.a_radial.len(), "A")?;
        offsets("b_offsets", &self.b_offsets, self.b_terms.len(), "b_terms")?;
        within("b_terms", &self.b_terms, self.aa_offsets.len() - 1, "products")?;
        if self.b_values.len() != self.b_terms.len() {
            let reason = format!("{} numbers; b_terms has {}", self.b_values.len(), self.b_terms.len());
            return Err(Error::argument("b_values", reason));
        }
        finite("b_values", &self.b_values)
    }
}

/// # Errors
/// [`Error::BadArgument`] naming `species`: none, one that is not positive, one twice.
pub fn check_species(species: &[i32]) -> Result<()> {
    if species.is_empty() {
        return Err(Error::argument("species", "there are none; at least one is needed"));
    }
    if species.len() > 256 {
        return Err(Error::argument("species", format!("{} are given; at most 256 are possible", species.len())));
    }
    for (place, &number) in species.iter().enumerate() {
        if number <= 0 {
            return Err(Error::argument("species", format!("entry {place} is {number}; it must be positive")));
        }
        if species[..place].contains(&number) {
            return Err(Error::argument("species", format!("{number} is there twice")));
        }
    }
    Ok(())
}

/// # Errors
/// [`Error::BadArgument`] naming the first number that is not within 0..n.
fn within(name: &'static str, indices: &[i32], n: usize, of: &str) -> Result<()> {
    match indices.iter().position(|&index| usize::try_from(index).map_or(true, |index| index >= n)) {
        None => Ok(()),
        Some(place) => {
            let reason = format!("entry {place} is {}; there are {n} {of}, counted from 0", indices[place]);
            Err(Error::argument(name, reason))
        }
    }
}

/// # Errors
/// [`Error::BadArgument`] unless the offsets start with 0, ascend, and end with the length of what they divide.
fn offsets(name: &'static str, offsets: &[usize], n: usize, of: &str) -> Result<()> {
    let problem = match (offsets.first(), offsets.last()) {
        (None, _) | (_, None) => "is empty; it has one entry more than there are rows".into(),
        (Some(&first), _) if first != 0 => format!("starts with {first}, not 0"),
        (_, Some(&last)) if last != n => format!("ends with {last}; {of} has {n} entries"),
        _ => match offsets.windows(2).position(|w| w[1] < w[0]) {
            None => return Ok(()),
            Some(place) => format!("entry {} is {}, less than the one before", place + 1, offsets[place + 1]),
        },
    };
    Err(Error::argument(name, problem))
}

/// # Errors
/// [`Error::BadArgument`] naming the first number that is not finite.
pub(super) fn finite(name: &'static str, numbers: &[f64]) -> Result<()> {
    match numbers.iter().position(|x| !x.is_finite()) {
        None => Ok(()),
        Some(place) => Err(Error::argument(name, format!("entry {place} is {}; it must be finite", numbers[place]))),
    }
}
