//! Radial functions and their slopes, eight neighbours at a time.
//!
//! One division for the transform; powers by multiplication; the polynomials by their recurrence, shared by all functions
//! of a pair of species. Functions that are zero for a pair of species are told, so that nobody sums zeros.

use super::lanes::{LANES, Lanes};
use super::radial_spec::{Envelope, Functions, RadialSpec, Transform};
use crate::math::jacobi::Recurrence;
use crate::{Error, Result};

/// Constants of one ordered pair of species.
#[derive(Debug, Clone)]
struct Ranges {
    rin: f64,
    rcut: f64,
    /// 1 / (r0 - rin) or, of the linear transform, 2 / (rcut - rin).
    inverse: f64,
    a: f64,
    /// 2 / (y(rcut) - 1).
    scale: f64,
    /// 1 / rcut or 1 / r0, whichever the envelope counts distances in.
    unit: f64,
    /// T, T^-p and p T^(-p - 1) of the envelope `r_ace1`.
    end: [f64; 3],
}

/// Terms of the functions of one pair of species: where those of each start, polynomial and coefficient.
#[derive(Debug, Clone)]
struct Mix {
    starts: Vec<u32>,
    terms: Vec<(u32, f64)>,
    /// Polynomials up to the last one used.
    n_poly: usize,
}

#[derive(Debug, Clone)]
enum Family {
    Polynomials { recurrence: Recurrence, mixes: Vec<Mix> },
    Tables { n_nodes: usize, values: Vec<f64>, slopes: Vec<f64> },
}

/// A checked family, ready to be evaluated.
#[derive(Debug, Clone)]
pub struct Radial {
    n_species: usize,
    n_functions: usize,
    transform: Transform,
    envelope: Envelope,
    ranges: Vec<Ranges>,
    family: Family,
    /// Whether each function is other than zero, for each pair of species.
    active: Vec<bool>,
}

/// Powers of one number, as [`Lanes::power`] takes them.
fn power(x: f64, exponent: u32) -> f64 {
    Lanes::all(x).power(exponent).0[0]
}

impl Radial {
    /// A family that has passed its own check.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming `transform`, where it overflows or does not move between rin and rcut.
    pub fn new(spec: &RadialSpec, n_species: usize) -> Result<Self> {
        let n_pairs = n_species * n_species;
        let mut ranges = Vec::with_capacity(n_pairs);
        for pair in 0..n_pairs {
            ranges.push(Ranges::new(spec, pair, n_species)?);
        }
        let n_functions = spec.n_functions;
        let mut active = Vec::with_capacity(n_pairs * n_functions);
        let family = match &spec.functions {
            Functions::Mix { alpha, beta, n_poly, mix } => {
                let mut mixes = Vec::with_capacity(n_pairs);
                for pair in 0..n_pairs {
                    let mut own = Mix { starts: vec![0], terms: Vec::new(), n_poly: 0 };
                    for function in 0..n_functions {
                        let row = &mix[(pair * n_functions + function) * n_poly..][..*n_poly];
                        for (k, &value) in row.iter().enumerate().filter(|(_, value)| **value != 0.0) {
                            own.terms.push((k as u32, value));
                            own.n_poly = own.n_poly.max(k + 1);
                        }
                        active.push(own.terms.len() > *own.starts.last().expect("a start") as usize);
                        own.starts.push(own.terms.len() as u32);
                    }
                    mixes.push(own);
                }
                let count = mixes.iter().map(|mix| mix.n_poly).max().unwrap_or(0).max(1);
                Family::Polynomials { recurrence: Recurrence::new(count, *alpha, *beta), mixes }
            }
            Functions::Table { n_nodes, values, slopes } => {
                for pair in 0..n_pairs {
                    let own = pair * n_nodes * n_functions..(pair + 1) * n_nodes * n_functions;
                    for function in 0..n_functions {
                        let mut both =
                            values[own.clone()].iter().zip(&slopes[own.clone()]).skip(function).step_by(n_functions);
                        active.push(both.any(|(value, slope)| *value != 0.0 || *slope != 0.0));
                    }
                }
                Family::Tables { n_nodes: *n_nodes, values: values.clone(), slopes: slopes.clone() }
            }
        };
        let (transform, envelope) = (spec.transform, spec.envelope);
        Ok(Self { n_species, n_functions, transform, envelope, ranges, family, active })
    }

    pub fn n_functions(&self) -> usize {
        self.n_functions
    }

    /// Whether a function is other than zero between two species.
    pub fn is_active(&self, centre: usize, neighbor: usize, function: usize) -> bool {
        self.active[(centre * self.n_species + neighbor) * self.n_functions + function]
    }

    /// The longest cutoff around a species, Å.
    pub fn cutoff(&self) -> f64 {
        self.ranges.iter().fold(0.0, |longest, ranges| longest.max(ranges.rcut))
    }

    /// Polynomials that [`Radial::evaluate`] needs room for, values and slopes.
    pub fn n_scratch(&self) -> usize {
        match &self.family {
            Family::Polynomials { recurrence, .. } => 2 * recurrence.count() * LANES,
            Family::Tables { .. } => 0,
        }
    }

    /// All functions and their slopes at eight distances: `values` and `slopes` hold n_functions × 8.
    #[inline(always)]
    pub fn evaluate(
        &self,
        centre: usize,
        neighbor: usize,
        r: Lanes,
        scratch: &mut [f64],
        values: &mut [f64],
        slopes: &mut [f64],
    ) {
        let pair = centre * self.n_species + neighbor;
        let ranges = &self.ranges[pair];
        let (x, dx) = self.x(ranges, r);
        let (e, de) = self.envelope(ranges, r, x, dx);
        // From rcut on everything is 0, by a factor of 0.
        let (e, de) = (e.where_below(r, ranges.rcut, 0.0), de.where_below(r, ranges.rcut, 0.0));
        let edx = e * dx;
        match &self.family {
            Family::Polynomials { recurrence, mixes } => {
                let mix = &mixes[pair];
                polynomials(recurrence, mix.n_poly, x, scratch);
                for function in 0..self.n_functions {
                    let terms = &mix.terms[mix.starts[function] as usize..mix.starts[function + 1] as usize];
                    let (mut f, mut df) = (Lanes::ZERO, Lanes::ZERO);
                    for &(k, coefficient) in terms {
                        let at = 2 * LANES * k as usize;
                        f = f + Lanes::load(scratch, at) * coefficient;
                        df = df + Lanes::load(scratch, at + LANES) * coefficient;
                    }
                    (f * e).store(values, LANES * function);
                    (f * de + df * edx).store(slopes, LANES * function);
                }
            }
            Family::Tables { n_nodes, values: nodes, slopes: node_slopes } => {
                let h = 2.0 / (*n_nodes - 1) as f64;
                let place = (x + 1.0) * (1.0 / h);
                let left = place.0.map(|place| (place.max(0.0) as usize).min(n_nodes - 2));
                let mut t = [0.0; LANES];
                for lane in 0..LANES {
                    t[lane] = place.0[lane] - left[lane] as f64;
                }
                let first = pair * n_nodes * self.n_functions;
                let at = left.map(|left| first + left * self.n_functions);
                for function in 0..self.n_functions {
                    let gather = |from: &[f64], step: usize| Lanes(at.map(|at| from[at + step + function]));
                    let ends = [gather(nodes, 0), gather(nodes, self.n_functions)];
                    let tilts = [gather(node_slopes, 0) * h, gather(node_slopes, self.n_functions) * h];
                    let (f, df) = hermite(Lanes(t), ends, tilts);
                    (f * e).store(values, LANES * function);
                    (f * de + df * (1.0 / h) * edx).store(slopes, LANES * function);
                }
            }
        }
    }

    /// The distance on [-1, 1] and dx/dr, 0 where clamped.
    #[inline(always)]
    fn x(&self, ranges: &Ranges, r: Lanes) -> (Lanes, Lanes) {
        let from = (r + -ranges.rin).map(|s| if s > 0.0 { s } else { 0.0 });
        let (x, dx) = match self.transform {
            Transform::Linear => (from * ranges.inverse + -1.0, Lanes::all(ranges.inverse)),
            Transform::Agnesi { p, q } => {
                // No power is taken beyond rcut, where it might overflow.
                let s = from.map(|s| if s < ranges.rcut - ranges.rin { s } else { ranges.rcut - ranges.rin })
                    * ranges.inverse;
                let (below, above, slope) = agnesi(s, ranges.a, p, q);
                let x = above * ranges.scale * -1.0 * below + -1.0;
                (x, slope * (ranges.scale * ranges.inverse))
            }
        };
        let x =
            x.map(|x| if x < 1.0 { x } else { 1.0 }).where_above(r, ranges.rin, -1.0).where_below(r, ranges.rcut, 1.0);
        let x = x.map(|x| if x > -1.0 { x } else { -1.0 });
        (x, dx.where_above(r, ranges.rin, 0.0).where_below(r, ranges.rcut, 0.0))
    }

    /// The envelope and its whole derivative with r.
    #[inline(always)]
    fn envelope(&self, ranges: &Ranges, r: Lanes, x: Lanes, dx: Lanes) -> (Lanes, Lanes) {
        match self.envelope {
            Envelope::None => (Lanes::all(1.0), Lanes::ZERO),
            Envelope::X { p1, p2 } => {
                let (low, high) = (x + 1.0, -x + 1.0);
                let mut slope = Lanes::ZERO;
                if p1 > 0 {
                    slope = slope + low.power(p1 - 1) * high.power(p2) * f64::from(p1);
                }
                if p2 > 0 {
                    slope = slope - low.power(p1) * high.power(p2 - 1) * f64::from(p2);
                }
                let inside = |of: Lanes| of.where_above(x, -1.0, 0.0).where_below(x, 1.0, 0.0);
                (inside(low.power(p1) * high.power(p2)), inside(slope) * dx)
            }
            Envelope::R { p } => {
                let t = r * ranges.unit;
                let inverse = t.inverse();
                let (power, rest) = (inverse.power(p), -t + 1.0);
                let slope = -(power * inverse * rest * f64::from(p)) - (power + -1.0);
                ((power + -1.0) * rest, slope * ranges.unit)
            }
            Envelope::RAce1 { p } => {
                let t = r * ranges.unit;
                let inverse = t.inverse();
                let power = inverse.power(p);
                let [end, value, slope] = ranges.end;
                let e = power + -value + (t + -end) * slope;
                (e, ((power * inverse) * -f64::from(p) + slope) * ranges.unit)
            }
        }
    }
}

/// With B = 1 + s^(q - p) and D = B + a s^q, so that y = B / D: 1 / D; y - 1 times -D, which is a s^q; and dy/ds.
#[inline(always)]
fn agnesi(s: Lanes, a: f64, p: u32, q: u32) -> (Lanes, Lanes, Lanes) {
    let before = s.power(q - 1);
    let high = before * s;
    let (b, db) = if q == p {
        (Lanes::all(2.0), Lanes::ZERO)
    } else {
        let below = s.power(q - p - 1);
        (below * s + 1.0, below * f64::from(q - p))
    };
    let inverse = (b + high * a).inverse();
    let slope = (db * high - b * before * f64::from(q)) * a * inverse * inverse;
    (inverse, high * a, slope)
}

/// P_k and dP_k/dx in turn, for k below `n`.
#[inline(always)]
fn polynomials(recurrence: &Recurrence, n: usize, x: Lanes, out: &mut [f64]) {
    if n == 0 {
        return;
    }
    let (mut p, mut dp) = (Lanes::all(recurrence.first), Lanes::ZERO);
    let (mut p_before, mut dp_before) = (Lanes::ZERO, Lanes::ZERO);
    p.store(out, 0);
    dp.store(out, LANES);
    for (k, &[a, b, c]) in recurrence.steps[..n - 1].iter().enumerate() {
        let factor = x * a + b;
        let next = factor * p - p_before * c;
        let slope = p * a + factor * dp - dp_before * c;
        (p_before, dp_before, p, dp) = (p, dp, next, slope);
        p.store(out, 2 * LANES * (k + 1));
        dp.store(out, 2 * LANES * (k + 1) + LANES);
    }
}

/// A cubic piece and its derivative with t in 0..1, from the values at its ends and the slopes times its width.
#[inline(always)]
fn hermite(t: Lanes, [f0, f1]: [Lanes; 2], [d0, d1]: [Lanes; 2]) -> (Lanes, Lanes) {
    let rest = -t + 1.0;
    let value =
        f0 * (t * 2.0 + 1.0) * rest * rest + d0 * t * rest * rest + f1 * t * t * (t * -2.0 + 3.0) - d1 * t * t * rest;
    let slope = t * -6.0 * rest * (f0 - f1) + d0 * rest * (t * -3.0 + 1.0) + d1 * t * (t * 3.0 + -2.0);
    (value, slope)
}

impl Ranges {
    fn new(spec: &RadialSpec, pair: usize, n_species: usize) -> Result<Self> {
        let (rin, r0, rcut) = (spec.rin[pair], spec.r0[pair], spec.rcut[pair]);
        let a = spec.a.as_ref().map_or(spec.transform.default_a(), |a| a[pair]);
        let refuse = |reason: String| {
            let of = format!("of species {} and {}", pair / n_species, pair % n_species);
            Err(Error::argument("transform", format!("{reason} {of}: rin {rin}, r0 {r0}, rcut {rcut}, a {a}")))
        };
        let (inverse, scale) = match spec.transform {
            Transform::Linear => (2.0 / (rcut - rin), 1.0),
            Transform::Agnesi { p, q } => {
                let inverse = 1.0 / (r0 - rin);
                let end = Lanes::all((rcut - rin) * inverse);
                let (below, above, _) = agnesi(end, a, p, q);
                // y(rcut) - 1 = - a s^q / D.
                let drop = -(above * below).0[0];
                if !(drop.is_finite() && drop < 0.0) {
                    return refuse(format!("agnesi {p} {q} does not fall between rin and rcut"));
                }
                (inverse, 2.0 / drop)
            }
        };
        let (unit, end) = match spec.envelope {
            Envelope::R { .. } => (1.0 / rcut, [0.0; 3]),
            Envelope::RAce1 { p } => {
                let end = rcut / r0;
                let value = power(1.0 / end, p);
                (1.0 / r0, [end, value, f64::from(p) * value / end])
            }
            _ => (1.0, [0.0; 3]),
        };
        if !(inverse.is_finite() && scale.is_finite() && unit.is_finite()) {
            return refuse("overflows between rin and rcut".into());
        }
        Ok(Self { rin, rcut, inverse, a, scale, unit, end })
    }
}
