//! A basis with known weights: ε = Σ c_t AA_t with c = Cᵀ w, and its derivatives by the reverse product rule.
//!
//! Products with c = 0, and A that only they use, are left out: small weights set to 0 make a potential faster.

use super::basis::Basis;
use super::lanes::{LANES, Lanes};
use super::program::product;
use super::site::Site;

/// One (l, m) that is used between two species: its harmonic, and (A, radial function) of each n.
#[derive(Debug, Clone)]
struct Harmonic {
    angular: u32,
    parts: Vec<(u32, u32)>,
}

/// One product: its coefficient; factors are `factors[first..first + n]`.
#[derive(Debug, Clone, Copy)]
struct Term {
    coefficient: f64,
    first: u32,
    n: u32,
}

/// The functions of one centre species with their weights.
#[derive(Debug, Clone)]
pub struct Weighted {
    terms: Vec<Term>,
    factors: Vec<u32>,
    /// Of each neighbour species.
    harmonics: Vec<Vec<Harmonic>>,
    pair: Vec<f64>,
}

impl Weighted {
    /// `weights`: one set, n_basis.
    pub fn new(basis: &Basis, centre: usize, weights: &[f64]) -> Self {
        let spec = basis.spec();
        let mut coefficients = vec![0.0; basis.n_aa()];
        for b in 0..basis.n_many() {
            let weight = weights[basis.column(centre, b)];
            for at in spec.b_offsets[b]..spec.b_offsets[b + 1] {
                coefficients[spec.b_terms[at] as usize] += weight * spec.b_values[at];
            }
        }
        let (mut terms, mut factors) = (Vec::new(), Vec::new());
        let mut used = vec![false; basis.n_a()];
        for (t, &coefficient) in coefficients.iter().enumerate().filter(|(_, c)| **c != 0.0) {
            let first = factors.len() as u32;
            for &a in &spec.aa_factors[spec.aa_offsets[t]..spec.aa_offsets[t + 1]] {
                factors.push(a as u32);
                used[a as usize] = true;
            }
            terms.push(Term { coefficient, first, n: factors.len() as u32 - first });
        }
        let n_species = basis.n_species();
        let of_species = |neighbor: usize| {
            let mut harmonics: Vec<Harmonic> = Vec::new();
            for &a in basis.active[centre * n_species + neighbor].a.iter().filter(|&&a| used[a as usize]) {
                let (radial, angular) = basis.channels[a as usize];
                match harmonics.iter_mut().find(|harmonic| harmonic.angular == angular) {
                    Some(harmonic) => harmonic.parts.push((a, radial)),
                    None => harmonics.push(Harmonic { angular, parts: vec![(a, radial)] }),
                }
            }
            harmonics
        };
        let pair = (0..basis.n_pair()).map(|q| weights[basis.column(centre, basis.n_many() + q)]).collect();
        Self { terms, factors, harmonics: (0..n_species).map(of_species).collect(), pair }
    }

    /// The energy of a site without that of its pairs; `g` receives dε/dA.
    #[inline(always)]
    pub fn products(&self, a: &[f64], g: &mut [f64]) -> f64 {
        g.fill(0.0);
        let mut energy = 0.0;
        for term in &self.terms {
            let factors = &self.factors[term.first as usize..(term.first + term.n) as usize];
            energy += product(term.coefficient, factors, a, g);
        }
        energy
    }

    /// The energy of a site's pairs.
    #[inline(always)]
    pub fn pairs(&self, sums: &[f64]) -> f64 {
        let mut energy = 0.0;
        for (weight, sum) in self.pair.iter().zip(sums) {
            energy += weight * sum;
        }
        energy
    }

    /// dε/dR of the eight neighbours of a block.
    #[inline(always)]
    pub fn slopes(&self, basis: &Basis, site: &Site, neighbor: usize, block: usize, g: &[f64]) -> [Lanes; 3] {
        let (n_radial, n_angular, n_pair) = (basis.radial.n_functions(), basis.angular.len(), basis.n_pair());
        let mut along = Lanes::ZERO;
        for (q, &weight) in self.pair.iter().enumerate() {
            along = along + Lanes::load(&site.pair_slopes, (block * n_pair + q) * LANES) * weight;
        }
        let mut across = [Lanes::ZERO; 3];
        let (values, slopes) =
            (&site.radial[block * n_radial * LANES..], &site.radial_slopes[block * n_radial * LANES..]);
        for harmonic in &self.harmonics[neighbor] {
            let (mut h, mut dh) = (Lanes::ZERO, Lanes::ZERO);
            for &(a, radial) in &harmonic.parts {
                let g = g[a as usize];
                h = h + Lanes::load(values, radial as usize * LANES) * g;
                dh = dh + Lanes::load(slopes, radial as usize * LANES) * g;
            }
            let at = block * n_angular + harmonic.angular as usize;
            along = along + dh * Lanes::load(&site.angular, at * LANES);
            let gradient = Lanes::load_vector(&site.gradients, at * 3 * LANES);
            for axis in 0..3 {
                across[axis] = across[axis] + h * gradient[axis];
            }
        }
        let unit = Lanes::load_vector(&site.units, block * 3 * LANES);
        [across[0] + along * unit[0], across[1] + along * unit[1], across[2] + along * unit[2]]
    }
}
