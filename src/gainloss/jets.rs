//! Jets: numbers with their derivatives in (gain, loss).
//!
//! The `J` entries are the value (J = 1), ∂λ, ∂μ (J = 3), ∂λλ, ∂λμ, ∂μμ (J = 6). Entries never look at higher ones, so a
//! value has the same bits with and without derivatives. Sums are written so that factors may be swapped.

use super::lanes::Lanes;
use crate::math::exp::{exponent, ln, scaled};

/// A number with its derivatives.
pub type Jet<const W: usize, const J: usize> = [Lanes<W>; J];

/// ln 2.
const LN_2: f64 = std::f64::consts::LN_2;

/// A jet without derivatives.
#[inline(always)]
pub fn constant<const W: usize, const J: usize>(x: f64) -> Jet<W, J> {
    let mut jet = [Lanes::ZERO; J];
    jet[0] = Lanes::all(x);
    jet
}

/// The product.
#[inline(always)]
pub fn times<const W: usize, const J: usize>(a: &Jet<W, J>, b: &Jet<W, J>) -> Jet<W, J> {
    let mut out = [Lanes::ZERO; J];
    out[0] = a[0] * b[0];
    if J > 1 {
        out[1] = a[1] * b[0] + a[0] * b[1];
        out[2] = a[2] * b[0] + a[0] * b[2];
    }
    if J > 3 {
        let (twice_11, twice_22) = (a[1] * b[1], a[2] * b[2]);
        out[3] = (a[3] * b[0] + a[0] * b[3]) + (twice_11 + twice_11);
        out[4] = (a[4] * b[0] + a[0] * b[4]) + (a[1] * b[2] + a[2] * b[1]);
        out[5] = (a[5] * b[0] + a[0] * b[5]) + (twice_22 + twice_22);
    }
    out
}

/// The sum.
#[inline(always)]
pub fn plus<const W: usize, const J: usize>(mut a: Jet<W, J>, b: &Jet<W, J>) -> Jet<W, J> {
    for k in 0..J {
        a[k] = a[k] + b[k];
    }
    a
}

/// Takes powers of two out of a pair of single numbers, so that the larger value is in 0.5..1; both 0 stay so.
/// Returns the exponent.
#[inline]
pub fn normalize<const J: usize>(l0: &mut Jet<1, J>, l1: &mut Jet<1, J>) -> i32 {
    let e = exponent(l0[0].0[0].max(l1[0].0[0]));
    if e != 0 {
        for x in l0.iter_mut().chain(l1) {
            x.0[0] = scaled(x.0[0], -e);
        }
    }
    e
}

/// Jets times powers of two of their own.
#[derive(Debug, Clone, Copy)]
pub struct Scaled<const W: usize, const J: usize> {
    pub jet: Jet<W, J>,
    pub exponents: [i32; W],
}

impl<const W: usize, const J: usize> Scaled<W, J> {
    /// 0.
    pub const NOTHING: Self = Self { jet: [Lanes::ZERO; J], exponents: [0; W] };

    /// Adds `weight` times a scaled jet. Where one of the two is 0 the other's bits stay.
    #[inline(always)]
    pub fn add(&mut self, weight: f64, mut jet: Jet<W, J>, exponents: &[i32; W]) {
        for x in &mut jet {
            *x = *x * Lanes::all(weight);
        }
        for i in 0..W {
            if jet[0].0[i] == 0.0 {
                continue;
            }
            if self.jet[0].0[i] == 0.0 {
                for k in 0..J {
                    self.jet[k].0[i] = jet[k].0[i];
                }
                self.exponents[i] = exponents[i];
                continue;
            }
            let top = self.exponents[i].max(exponents[i]);
            let (own, other) = (self.exponents[i] - top, exponents[i] - top);
            for k in 0..J {
                let (a, b) = (self.jet[k].0[i], jet[k].0[i]);
                self.jet[k].0[i] = scaled(a, own) + scaled(b, other);
            }
            self.exponents[i] = top;
        }
    }

    /// The logarithm; of 0 it is -∞ with derivatives 0.
    #[inline(always)]
    pub fn ln(&self) -> Jet<W, J> {
        let mut out = [Lanes::ZERO; J];
        let value = self.jet[0];
        let mut shift = Lanes::ZERO;
        for i in 0..W {
            shift.0[i] = f64::from(self.exponents[i]) * LN_2;
        }
        out[0] = value.map(ln) + shift;
        if J > 1 {
            out[1] = self.jet[1] / value;
            out[2] = self.jet[2] / value;
        }
        if J > 3 {
            out[3] = self.jet[3] / value - out[1] * out[1];
            out[4] = self.jet[4] / value - out[1] * out[2];
            out[5] = self.jet[5] / value - out[2] * out[2];
        }
        for k in 1..J {
            for i in 0..W {
                out[k].0[i] = if value.0[i] == 0.0 { 0.0 } else { out[k].0[i] };
            }
        }
        out
    }
}
