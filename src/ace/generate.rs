//! The usual invariant basis of correlation order 1 to 3: which functions exist, and their coefficients.
//!
//! One-particle functions (n >= 1, l >= 0) have the level n / n_species + wl · l. A multiset of 1 to 3 of them, repeats
//! allowed, is a function if the sum of its levels is at most the total degree and its l can couple to an invariant: l = 0;
//! l1 = l2; l1 + l2 + l3 even and within the triangle rule. Each gives exactly one invariant.
//!
//! Functions come by (order, multiset of (n, l)), A by (n, l, m), only those used; products by (order, factors). The first
//! coefficient of a function is positive. Radial functions are those of n: P_k of neighbour species s only, where n - 1 =
//! k · n_species + s.

use std::collections::BTreeMap;

use super::basis::Basis;
use super::coupling::real_3j;
use super::radial_spec::{Envelope, Functions, RadialSpec, Transform};
use super::spec::{Harmonics, MAX_L, Spec, check_species};
use crate::{Error, Result};

/// Levels are compared with this slack, for sums of wl · l are not exact.
const SLACK: f64 = 1e-9;
/// More functions, or products in all of them, are refused.
const MOST_FUNCTIONS: usize = 200_000;
const MOST_TERMS: usize = 20_000_000;
/// One-particle functions, at most; their multisets are tried one by one.
const MOST_ONE_PARTICLE: f64 = 20_000.0;

/// What a user can choose about the generated basis.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Distinct positive numbers, usually atomic numbers.
    pub species: Vec<i32>,
    /// Most factors of a product, 1 to 3.
    pub order: usize,
    /// Largest sum of levels: one number, or one for each order.
    pub totaldegree: Vec<f64>,
    /// Weight of l in a level.
    pub wl: f64,
    /// n_species × n_species, \[centre, neighbour\], Å.
    pub rin: Vec<f64>,
    /// Likewise.
    pub r0: Vec<f64>,
    /// Likewise.
    pub rcut: Vec<f64>,
    /// Of the many-body functions.
    pub transform: Transform,
    /// Of the many-body functions.
    pub envelope: Envelope,
    /// Number of pair functions over the number of species. None: the largest total degree, rounded up.
    pub pair_degree: Option<usize>,
    /// Of the pair functions.
    pub pair_transform: Transform,
    /// Of the pair functions.
    pub pair_envelope: Envelope,
    /// Whether harmonics carry r^l.
    pub harmonics: Harmonics,
    /// Whether a multiset may hold an (n, l) twice. False leaves an incomplete basis: only to reproduce its count.
    pub repeats: bool,
}

impl Options {
    /// The defaults, for one table value of each range.
    pub fn new(species: &[i32], r0: f64) -> Self {
        let n = species.len() * species.len();
        Self {
            species: species.to_vec(),
            order: 3,
            totaldegree: vec![10.0],
            wl: 1.5,
            rin: vec![0.0; n],
            r0: vec![r0; n],
            rcut: vec![5.5; n],
            transform: Transform::Agnesi { p: 2, q: 4 },
            envelope: Envelope::X { p1: 2, p2: 2 },
            pair_degree: None,
            pair_transform: Transform::Agnesi { p: 1, q: 3 },
            pair_envelope: Envelope::RAce1 { p: 2 },
            harmonics: Harmonics::Spherical,
            repeats: true,
        }
    }
}

/// The multisets of (n, l) of the functions of one species: those of function b are
/// `nl[offsets[b]..offsets[b + 1]]`; pair functions have one with l = 0.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Multisets {
    /// n_many + n_pair + 1.
    pub offsets: Vec<usize>,
    /// (n, l), n from 1.
    pub nl: Vec<[i32; 2]>,
}

/// One factor: n, l, m.
type Factor = [i32; 3];

/// Makes the basis.
///
/// # Errors
/// [`Error::BadArgument`] naming the option; `totaldegree` also where it asks for more than can be held.
pub fn generate(options: &Options) -> Result<Basis> {
    check_species(&options.species)?;
    let n_species = options.species.len();
    let degrees = degrees(options)?;
    let most = degrees.iter().fold(0.0_f64, |most, degree| most.max(*degree));
    let found = multisets(options, &degrees, most)?;

    let mut functions: Vec<BTreeMap<Vec<Factor>, f64>> = Vec::new();
    let mut labels = Multisets { offsets: vec![0], nl: Vec::new() };
    let mut n_terms = 0;
    for multiset in found {
        let terms = terms(&multiset);
        n_terms += terms.len();
        if n_terms > MOST_TERMS {
            return Err(too_much(most, format!("more than {MOST_TERMS} products")));
        }
        labels.nl.extend(&multiset);
        labels.offsets.push(labels.nl.len());
        functions.push(terms);
    }
    let pair_degree = options.pair_degree.unwrap_or(most.ceil() as usize);
    if pair_degree.saturating_mul(n_species) > 10_000 {
        let reason = format!("{pair_degree}; at most {} pair functions are possible", 10_000 / n_species);
        return Err(Error::argument("pair_degree", reason));
    }
    let n_pair = pair_degree * n_species;
    for n in 1..=n_pair {
        labels.nl.push([n as i32, 0]);
        labels.offsets.push(labels.nl.len());
    }

    let family = |transform, envelope, degree: f64, functions: &[i32]| RadialSpec {
        transform,
        envelope,
        rin: options.rin.clone(),
        r0: options.r0.clone(),
        rcut: options.rcut.clone(),
        a: None,
        n_functions: functions.len(),
        functions: one_hot(functions, n_species, degree),
    };
    let all: Vec<i32> = (1..=n_pair as i32).collect();
    let pair = (n_pair > 0).then(|| family(options.pair_transform, options.pair_envelope, 0.0, &all));
    let mut spec = index(&functions);
    spec.species.clone_from(&options.species);
    spec.harmonics = options.harmonics;
    let ns: Vec<i32> = {
        let mut ns: Vec<i32> = spec.a_radial.clone();
        ns.dedup();
        ns
    };
    for n in &mut spec.a_radial {
        *n = ns.binary_search(n).expect("every n is listed") as i32;
    }
    spec.radial = family(options.transform, options.envelope, 4.0, &ns);
    spec.pair = pair;
    Basis::labelled(spec, Some(labels))
}

fn too_much(degree: f64, what: String) -> Error {
    Error::argument("totaldegree", format!("{degree} asks for {what}, more than can be held"))
}

/// The largest sum of levels for each order.
fn degrees(options: &Options) -> Result<Vec<f64>> {
    let (order, given) = (options.order, &options.totaldegree);
    if !(1..=3).contains(&order) {
        let reason = format!("{order}; 1 to 3 can be generated, higher orders can be supplied as a specification");
        return Err(Error::argument("order", reason));
    }
    if given.len() != 1 && given.len() != order {
        let reason = format!("{} numbers; needed is one, or one for each of the {order} orders", given.len());
        return Err(Error::argument("totaldegree", reason));
    }
    if let Some(degree) = given.iter().find(|degree| !(degree.is_finite() && **degree >= 0.0)) {
        return Err(Error::argument("totaldegree", format!("{degree}; it must be finite and not below 0")));
    }
    if !(options.wl.is_finite() && options.wl > 0.0) {
        return Err(Error::argument("wl", format!("{}; it must be above 0 and finite", options.wl)));
    }
    Ok((0..order).map(|k| given[if given.len() == 1 { 0 } else { k }]).collect())
}

/// All multisets that are functions, in order.
fn multisets(options: &Options, degrees: &[f64], most: f64) -> Result<Vec<Vec<[i32; 2]>>> {
    let n_species = options.species.len() as f64;
    // Half a rectangle of n and l.
    let estimate = (most * n_species + 1.0) * (most / options.wl + 1.0) / 2.0;
    if estimate > MOST_ONE_PARTICLE {
        return Err(too_much(most, format!("about {estimate:.3e} one-particle functions")));
    }
    let level = |[n, l]: [i32; 2]| f64::from(n) / n_species + options.wl * f64::from(l);
    let mut one = Vec::new();
    for n in 1..=(most * n_species + SLACK).floor() as i32 {
        for l in 0..=(most / options.wl).floor() as i32 {
            if level([n, l]) <= most + SLACK {
                one.push([n, l]);
            }
        }
    }
    let mut found = Vec::new();
    let mut n_tried = 0_usize;
    for (k, degree) in degrees.iter().enumerate() {
        let limit = degree + SLACK;
        let mut chosen = Vec::new();
        pick(&one, 0, k + 1, limit, &mut chosen, options.repeats, &level, &mut n_tried, &mut found)
            .map_err(|what| too_much(most, what))?;
    }
    if let Some(l) = found.iter().flatten().map(|&[_, l]| l).find(|&l| l > MAX_L) {
        return Err(Error::argument("totaldegree", format!("{most} asks for l = {l}; at most {MAX_L} is possible")));
    }
    Ok(found)
}

/// Adds all multisets that begin with what is chosen.
#[expect(clippy::too_many_arguments, reason = "one recursion, of one caller")]
fn pick(
    one: &[[i32; 2]],
    first: usize,
    n_left: usize,
    budget: f64,
    chosen: &mut Vec<[i32; 2]>,
    repeats: bool,
    level: &impl Fn([i32; 2]) -> f64,
    n_tried: &mut usize,
    found: &mut Vec<Vec<[i32; 2]>>,
) -> std::result::Result<(), String> {
    if n_left == 0 {
        if couples(chosen) {
            found.push(chosen.clone());
        }
        return if found.len() > MOST_FUNCTIONS {
            Err(format!("more than {MOST_FUNCTIONS} functions"))
        } else {
            Ok(())
        };
    }
    for (at, &next) in one.iter().enumerate().skip(first) {
        *n_tried += 1;
        if *n_tried > 1000 * MOST_FUNCTIONS {
            return Err("too many multisets".into());
        }
        // Sums in the order of the factors; what is left is compared with the slack of the whole.
        let left = budget - level(next);
        if left < 0.0 {
            continue;
        }
        chosen.push(next);
        let from = if repeats { at } else { at + 1 };
        let done = pick(one, from, n_left - 1, left, chosen, repeats, level, n_tried, found);
        chosen.pop();
        done?;
    }
    Ok(())
}

/// Whether harmonics of these degrees have an invariant.
fn couples(multiset: &[[i32; 2]]) -> bool {
    let l = |k: usize| multiset[k][1];
    match multiset.len() {
        1 => l(0) == 0,
        2 => l(0) == l(1),
        _ => {
            let (sum, most) = (l(0) + l(1) + l(2), l(0).max(l(1)).max(l(2)));
            sum % 2 == 0 && 2 * most <= sum
        }
    }
}

/// Products of a function with their coefficients; equal products are collected.
fn terms(multiset: &[[i32; 2]]) -> BTreeMap<Vec<Factor>, f64> {
    let tensor: Vec<(Vec<i32>, f64)> = match *multiset {
        [_] => vec![(vec![0], 1.0)],
        [[_, l], _] => (-l..=l).map(|m| (vec![m, m], 1.0 / f64::from(2 * l + 1).sqrt())).collect(),
        [[_, a], [_, b], [_, c]] => real_3j([a, b, c]).into_iter().map(|(m, value)| (m.to_vec(), value)).collect(),
        _ => Vec::new(),
    };
    let mut terms = BTreeMap::new();
    for (ms, value) in tensor {
        let mut factors: Vec<Factor> = multiset.iter().zip(ms).map(|(&[n, l], m)| [n, l, m]).collect();
        factors.sort_unstable();
        *terms.entry(factors).or_insert(0.0) += value;
    }
    terms.retain(|_, value| value.abs() > 1e-12);
    if terms.values().next().is_some_and(|first| *first < 0.0) {
        terms.values_mut().for_each(|value| *value = -*value);
    }
    terms
}

/// The index lists of functions given by their factors; radial functions are left as n.
fn index(functions: &[BTreeMap<Vec<Factor>, f64>]) -> Spec {
    let mut products: Vec<&Vec<Factor>> = functions.iter().flat_map(BTreeMap::keys).collect();
    products.sort_unstable_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    products.dedup();
    let mut a: Vec<Factor> = products.iter().flat_map(|factors| factors.iter().copied()).collect();
    a.sort_unstable();
    a.dedup();
    let empty = RadialSpec {
        transform: Transform::Linear,
        envelope: Envelope::None,
        rin: Vec::new(),
        r0: Vec::new(),
        rcut: Vec::new(),
        a: None,
        n_functions: 0,
        functions: Functions::Mix { alpha: 0.0, beta: 0.0, n_poly: 1, mix: Vec::new() },
    };
    let mut spec = Spec {
        species: Vec::new(),
        harmonics: Harmonics::Spherical,
        radial: empty,
        pair: None,
        a_radial: a.iter().map(|&[n, ..]| n).collect(),
        a_angular: a.iter().map(|&[_, l, m]| l * l + l + m).collect(),
        aa_offsets: vec![0],
        aa_factors: Vec::new(),
        b_offsets: vec![0],
        b_terms: Vec::new(),
        b_values: Vec::new(),
    };
    for factors in &products {
        let place = |factor: &Factor| a.binary_search(factor).expect("every factor is listed") as i32;
        spec.aa_factors.extend(factors.iter().map(place));
        spec.aa_offsets.push(spec.aa_factors.len());
    }
    for terms in functions {
        for (factors, &value) in terms {
            let place = products.binary_search_by(|p| (p.len(), *p).cmp(&(factors.len(), factors)));
            spec.b_terms.push(place.expect("every product is listed") as i32);
            spec.b_values.push(value);
        }
        spec.b_offsets.push(spec.b_terms.len());
    }
    spec
}

/// Function n is polynomial k of neighbour species s, n - 1 = k · n_species + s; Jacobi (degree, degree).
fn one_hot(ns: &[i32], n_species: usize, degree: f64) -> Functions {
    let n_poly = ns.iter().map(|&n| (n as usize - 1) / n_species + 1).max().unwrap_or(1);
    let mut mix = vec![0.0; n_species * n_species * ns.len() * n_poly];
    for pair in 0..n_species * n_species {
        for (function, &n) in ns.iter().enumerate() {
            let (k, s) = ((n as usize - 1) / n_species, (n as usize - 1) % n_species);
            if s == pair % n_species {
                mix[(pair * ns.len() + function) * n_poly + k] = 1.0;
            }
        }
    }
    Functions::Mix { alpha: degree, beta: degree, n_poly, mix }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(options: &Options) -> [usize; 4] {
        let basis = generate(options).unwrap();
        [basis.n_many(), basis.n_pair(), basis.n_a(), basis.n_aa()]
    }

    #[test]
    fn silicon_of_order_3_and_degree_10_has_110_and_10() {
        let options = Options::new(&[14], 2.35);
        assert_eq!(counts(&options), [110, 10, 43, 230]);
        let basis = generate(&options).unwrap();
        let of_order = |order| {
            let offsets = &basis.multisets().unwrap().offsets[..=110];
            offsets.windows(2).filter(|pair| pair[1] - pair[0] == order).count()
        };
        assert_eq!([1, 2, 3].map(of_order), [10, 41, 59]);
    }

    #[test]
    fn without_repeats_the_counts_of_an_incomplete_basis_come_out() {
        let count = |degree: f64| {
            let options = Options { repeats: false, totaldegree: vec![degree], ..Options::new(&[14], 2.35) };
            generate(&options).unwrap().len()
        };
        assert_eq!([10.0, 11.0, 12.0, 13.0, 14.0, 15.0].map(count), [77, 107, 149, 205, 279, 377]);
    }

    #[test]
    fn what_is_too_large_is_refused_at_once() {
        for degree in [1e6, 200.0, 60.0, 1e300] {
            let options = Options { totaldegree: vec![degree], ..Options::new(&[14], 2.35) };
            let error = generate(&options).unwrap_err().to_string();
            assert!(error.contains("totaldegree"), "{error}");
        }
        let options = Options { totaldegree: vec![100.0], order: 1, ..Options::new(&[14], 2.35) };
        assert!(generate(&options).is_ok(), "order 1 needs no l");
    }

    #[test]
    fn bad_options_are_named() {
        let fine = Options::new(&[22, 13], 2.8);
        let cases: [(&str, Options); 9] = [
            ("species", Options { species: vec![14, 14], ..fine.clone() }),
            ("species", Options { species: vec![], ..fine.clone() }),
            ("order", Options { order: 4, ..fine.clone() }),
            ("order", Options { order: 0, ..fine.clone() }),
            ("totaldegree", Options { totaldegree: vec![5.0, 6.0], ..fine.clone() }),
            ("totaldegree", Options { totaldegree: vec![f64::NAN], ..fine.clone() }),
            ("r0", Options { r0: vec![5.5; 4], ..fine.clone() }),
            ("rcut", Options { rcut: vec![f64::NAN; 4], ..fine.clone() }),
            ("wl", Options { wl: 0.0, ..fine.clone() }),
        ];
        for (name, options) in cases {
            let error = generate(&Options { totaldegree: options.totaldegree.clone(), ..options }).unwrap_err();
            assert!(error.to_string().contains(name), "{name}: {error}");
        }
    }
}
