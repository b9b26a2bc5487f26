//! A basis: a checked specification and what evaluating it needs.

use hashbrown::HashMap;

use super::generate::Multisets;
use super::harmonics::Angular;
use super::program::Program;
use super::radial::Radial;
use super::radial_spec::{Functions, RadialSpec};
use super::spec::Spec;
use crate::{Error, Result};

/// Functions of all sites together, at most: their weights and columns are numbered with 32 bits.
const MOST: usize = 1 << 24;

/// One-particle functions between two species: those that are not zero.
#[derive(Debug, Clone, Default)]
pub(super) struct Active {
    /// A.
    pub a: Vec<u32>,
}

/// A linear ACE basis, immutable; may be used from several threads at once.
#[derive(Debug, Clone)]
pub struct Basis {
    spec: Spec,
    multisets: Option<Multisets>,
    pub(super) radial: Radial,
    pub(super) pair: Option<Radial>,
    pub(super) angular: Angular,
    pub(super) program: Program,
    /// Of each A: its row among the distinct radial functions, and its harmonic.
    pub(super) channels: Vec<(u32, u32)>,
    /// \[centre\]\[neighbour\].
    pub(super) active: Vec<Active>,
    cutoff: f64,
}

impl Basis {
    /// Checks a specification and makes it ready.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming the array, the place in it and the bound.
    pub fn new(spec: Spec) -> Result<Self> {
        Self::labelled(spec, None)
    }

    pub(super) fn labelled(spec: Spec, multisets: Option<Multisets>) -> Result<Self> {
        spec.check()?;
        let n_species = spec.species.len();
        let n_pair = spec.pair.as_ref().map_or(0, |pair| pair.n_functions);
        let n_many = spec.b_offsets.len() - 1;
        if n_many.saturating_add(n_pair).saturating_mul(n_species) > MOST {
            let reason = format!("{n_many} many-body and {n_pair} pair functions of {n_species} species are too many");
            return Err(Error::argument("b_offsets", reason));
        }
        let (distinct, rows) = distinct(&spec.radial, n_species);
        let radial = Radial::new(&distinct, n_species)?;
        let pair = spec.pair.as_ref().map(|pair| Radial::new(pair, n_species)).transpose()?;
        let highest = spec.a_angular.iter().copied().max().unwrap_or(0) as usize;
        let angular = Angular::new(highest.isqrt(), spec.harmonics);
        let channels: Vec<(u32, u32)> =
            spec.a_radial.iter().zip(&spec.a_angular).map(|(&i, &y)| (rows[i as usize], y as u32)).collect();
        let mut active = Vec::new();
        for at in 0..n_species * n_species {
            let is_active =
                |a: &u32| radial.is_active(at / n_species, at % n_species, channels[*a as usize].0 as usize);
            active.push(Active { a: (0..channels.len() as u32).filter(is_active).collect() });
        }
        let cutoff = pair.as_ref().map_or(0.0, Radial::cutoff).max(radial.cutoff());
        let program = Program::new(&spec);
        Ok(Self { multisets, radial, pair, angular, program, channels, active, cutoff, spec })
    }

    /// What the basis is made of.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// The multisets of (n, l) of a generated basis.
    pub fn multisets(&self) -> Option<&Multisets> {
        self.multisets.as_ref()
    }

    /// Number of species.
    pub fn n_species(&self) -> usize {
        self.spec.species.len()
    }

    /// Many-body functions of one species.
    pub fn n_many(&self) -> usize {
        self.spec.b_offsets.len() - 1
    }

    /// Pair functions of one species.
    pub fn n_pair(&self) -> usize {
        self.pair.as_ref().map_or(0, Radial::n_functions)
    }

    /// One-particle functions.
    pub fn n_a(&self) -> usize {
        self.channels.len()
    }

    /// Products.
    pub fn n_aa(&self) -> usize {
        self.spec.aa_offsets.len() - 1
    }

    /// Functions of all species: columns of a design matrix, weights of a potential.
    pub fn len(&self) -> usize {
        self.n_species() * (self.n_many() + self.n_pair())
    }

    /// Whether there are no functions.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// No neighbour further than this counts, Å.
    pub fn cutoff(&self) -> f64 {
        self.cutoff
    }

    /// The column of a function of a centre species: first its many-body functions, then its pair functions.
    #[inline(always)]
    pub(super) fn column(&self, centre: usize, function: usize) -> usize {
        let (n_many, n_pair) = (self.n_many(), self.n_pair());
        if function < n_many {
            centre * n_many + function
        } else {
            self.n_species() * n_many + centre * n_pair + (function - n_many)
        }
    }

    /// The index of a species.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming `name`, the place and the species of the basis.
    pub(super) fn species_index(&self, name: &'static str, place: usize, number: i32) -> Result<u32> {
        match self.spec.species.iter().position(|&own| own == number) {
            Some(index) => Ok(index as u32),
            None => {
                let reason = format!("entry {place} is {number}; the basis has the species {:?}", self.spec.species);
                Err(Error::argument(name, reason))
            }
        }
    }
}

/// The functions of a family without repetitions, and of each its row among them: specifications often repeat a radial
/// function for every harmonic.
fn distinct(spec: &RadialSpec, n_species: usize) -> (RadialSpec, Vec<u32>) {
    let (n, n_pairs) = (spec.n_functions, n_species * n_species);
    let mut seen: HashMap<Vec<u64>, u32> = HashMap::new();
    let mut kept = Vec::new();
    let mut rows = Vec::with_capacity(n);
    for function in 0..n {
        let bits: Vec<u64> = match &spec.functions {
            Functions::Mix { n_poly, mix, .. } => {
                let row = |pair: usize| mix[(pair * n + function) * n_poly..][..*n_poly].iter();
                (0..n_pairs).flat_map(row).map(|x| x.to_bits()).collect()
            }
            Functions::Table { values, slopes, .. } => {
                let column = |table: &'_ [f64]| table.iter().skip(function).step_by(n).map(|x| x.to_bits()).collect();
                let (mut both, other): (Vec<u64>, Vec<u64>) = (column(values), column(slopes));
                both.extend(other);
                both
            }
        };
        rows.push(*seen.entry(bits).or_insert_with(|| {
            kept.push(function);
            kept.len() as u32 - 1
        }));
    }
    let pick = |table: &[f64]| {
        table.chunks_exact(n.max(1)).flat_map(|row| kept.iter().map(|&function| row[function])).collect::<Vec<f64>>()
    };
    let functions = match &spec.functions {
        Functions::Mix { alpha, beta, n_poly, mix } => {
            let row = |pair: usize, function: usize| mix[(pair * n + function) * n_poly..][..*n_poly].iter().copied();
            let mix =
                (0..n_pairs).flat_map(|pair| kept.iter().flat_map(move |&function| row(pair, function))).collect();
            Functions::Mix { alpha: *alpha, beta: *beta, n_poly: *n_poly, mix }
        }
        Functions::Table { n_nodes, values, slopes } => {
            Functions::Table { n_nodes: *n_nodes, values: pick(values), slopes: pick(slopes) }
        }
    };
    (RadialSpec { functions, n_functions: kept.len(), ..spec.clone() }, rows)
}
