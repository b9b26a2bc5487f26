//! What happens along one branch: transition probabilities with their derivatives, and messages through the branch.
//!
//! With s = λ + μ, x = s t, φ(x) = (1 - e^-x)/x:
//!
//! ```text
//! P01 = λ t φ      P10 = μ t φ      P00 = e^-x + P10      P11 = e^-x + P01
//! ```
//!
//! P11 is not 1 - P10, of which nothing is left where loss is much faster than gain. φ, φ', φ'' come from one series:
//! below x = 0.5 that of φ'', then upwards by φ' = -(e^-x + x φ'')/2 and φ = e^-x - x φ', in which all terms have one sign;
//! from there on by their closed forms, in which the smallest difference, 1 - e^-x, keeps more than a third.

use super::jets::Jet;
use super::lanes::Lanes;
use crate::math::exp::exp;

/// Rates above count as this one, so that no sum or product with it overflows.
const FASTEST: f64 = 1e300;
/// From here on the closed forms.
const SERIES_END: f64 = 0.5;
/// Coefficients of φ''(x) = Σ (-1)^k k (k-1) / (k+1)! x^(k-2), k from 2 on: the last is below 2e-18 at [`SERIES_END`].
const SERIES: [f64; 17] = series();

const fn series() -> [f64; 17] {
    let mut out = [0.0; 17];
    let (mut i, mut factorial) = (0, 6.0);
    while i < out.len() {
        let k = (i + 2) as f64;
        let sign = if i % 2 == 0 { 1.0 } else { -1.0 };
        out[i] = sign * (k * (k - 1.0)) / factorial;
        factorial *= k + 2.0;
        i += 1;
    }
    out
}

/// e^-x and t φ, t² φ', t³ φ'' of a branch: `e` is t^k e^-x, `f` t^(k+1) φ^(k).
pub struct Powers<const W: usize> {
    /// e^-x.
    pub e: Lanes<W>,
    /// t φ, t² φ', t³ φ''.
    pub f: [Lanes<W>; 3],
}

/// Powers of a branch of length `t` at the sum of rates `s`.
#[inline(always)]
pub fn powers<const W: usize>(s: Lanes<W>, t: Lanes<W>) -> Powers<W> {
    let x = (s * t).min(Lanes::all(f64::MAX));
    let e = (-x).map(exp);
    let mut f = [Lanes::ZERO; 3];
    let any_small = x.any_below(SERIES_END);
    let any_large = !x.0.iter().all(|&x| x < SERIES_END);
    if any_large {
        let u = Lanes::all(1.0) / s;
        let xe = x * e;
        let once = Lanes::all(1.0) - e;
        let twice = xe - once;
        let thrice = x * xe + (twice + twice);
        f = [once * u, (twice * u) * u, -(((thrice * u) * u) * u)];
    }
    if any_small {
        // Lanes that are not small are computed too and thrown away; 0 keeps them finite.
        let x = x.below(SERIES_END, x, Lanes::ZERO);
        let second = polynomial(x);
        let first = Lanes::all(-0.5) * (e + x * second);
        let phi = e - x * first;
        let small = [t * phi, (t * t) * first, ((t * t) * t) * second];
        let bound = (s * t).min(Lanes::all(f64::MAX));
        for k in 0..3 {
            f[k] = bound.below(SERIES_END, small[k], f[k]);
        }
    }
    Powers { e, f }
}

/// φ'' by its series, in groups of four.
#[inline(always)]
fn polynomial<const W: usize>(x: Lanes<W>) -> Lanes<W> {
    let c = |i: usize| Lanes::all(SERIES[i]);
    let x2 = x * x;
    let x4 = x2 * x2;
    let group = |i: usize| (c(i) + c(i + 1) * x) + (c(i + 2) + c(i + 3) * x) * x2;
    let high = group(8) + (group(12) + c(16) * x4) * x4;
    group(0) + (group(4) + high * x4) * x4
}

/// The sum of two rates, and the shares of the first and the second; a half each where both are 0.
#[inline(always)]
pub fn shares<const W: usize>(a: Lanes<W>, b: Lanes<W>) -> (Lanes<W>, Lanes<W>, Lanes<W>) {
    let s = a + b;
    let half = |share: Lanes<W>| {
        let mut out = share;
        for i in 0..W {
            out.0[i] = if s.0[i] == 0.0 { 0.5 } else { share.0[i] };
        }
        out
    };
    (s, half(a / s), half(b / s))
}

/// Rates of one branch, with the factors by which they depend on λ and μ, and on what derivatives are taken in.
#[derive(Clone, Copy)]
pub struct Rates<const W: usize> {
    /// λ and μ of the family.
    pub gain: Lanes<W>,
    pub loss: Lanes<W>,
    /// Factors on them here: rate class times branch factor.
    pub gain_factor: Lanes<W>,
    pub loss_factor: Lanes<W>,
    /// Their derivatives here: the same factors, or 0 where derivatives are in the rates of other branches only.
    pub gain_slope: Lanes<W>,
    pub loss_slope: Lanes<W>,
}

impl<const W: usize> Rates<W> {
    /// Rates with their factors, which are slopes too.
    #[inline(always)]
    pub fn new(gain: Lanes<W>, loss: Lanes<W>, [gain_factor, loss_factor]: [Lanes<W>; 2]) -> Self {
        Self { gain, loss, gain_factor, loss_factor, gain_slope: gain_factor, loss_slope: loss_factor }
    }

    /// λ, μ along the branch.
    #[inline(always)]
    pub fn here(&self) -> (Lanes<W>, Lanes<W>) {
        let fastest = Lanes::all(FASTEST);
        ((self.gain * self.gain_factor).min(fastest), (self.loss * self.loss_factor).min(fastest))
    }
}

/// From one state at the top of a branch: a row of the transition matrix.
///
/// As the derivatives of a row add up to 0, those of P_a0 l0 + P_a1 l1 need ∂P_a1 (l1 - l0) only.
#[derive(Clone, Copy)]
pub struct Row<const W: usize, const J: usize> {
    /// Probability of absence below.
    pub absent: Lanes<W>,
    /// Probability of presence below.
    pub present: Lanes<W>,
    /// Derivatives of `present`, numbered as in a jet; the first is not used.
    pub slope: Jet<W, J>,
}

/// The transition matrix of a branch.
#[derive(Clone, Copy)]
pub struct Branch<const W: usize, const J: usize> {
    /// From absence and from presence.
    pub rows: [Row<W, J>; 2],
}

impl<const W: usize, const J: usize> Branch<W, J> {
    /// The matrix over a branch of length `t`.
    #[inline(always)]
    pub fn new(rates: &Rates<W>, t: Lanes<W>) -> Self {
        let (gain, loss) = rates.here();
        let (s, pi1, pi0) = if J > 1 { shares(gain, loss) } else { (gain + loss, Lanes::ZERO, Lanes::ZERO) };
        let Powers { e, f } = powers(s, t);
        let (p01, p10) = (gain * f[0], loss * f[0]);
        let mut up = [Lanes::ZERO; J];
        let mut down = [Lanes::ZERO; J];
        if J > 1 {
            let (a, b) = (rates.gain_slope, rates.loss_slope);
            let te = t * e;
            up[1] = a * (pi0 * f[0] + pi1 * te);
            up[2] = b * (gain * f[1]);
            down[1] = -(a * (loss * f[1]));
            down[2] = -(b * (pi1 * f[0] + pi0 * te));
            if J > 3 {
                let tte = t * te;
                let (aa, ab, bb) = (a * a, a * b, b * b);
                up[3] = aa * ((pi0 + pi0) * f[1] - pi1 * tte);
                up[4] = ab * ((pi0 - pi1) * f[1] - pi1 * tte);
                up[5] = bb * (gain * f[2]);
                down[3] = -(aa * (loss * f[2]));
                down[4] = -(ab * ((pi1 - pi0) * f[1] - pi0 * tte));
                down[5] = -(bb * ((pi1 + pi1) * f[1] - pi0 * tte));
            }
        }
        Self {
            rows: [
                Row { absent: e + p10, present: p01, slope: up },
                Row { absent: p10, present: e + p01, slope: down },
            ],
        }
    }

    /// Lane `i` with the two states side by side.
    #[inline(always)]
    pub fn pair(&self, i: usize) -> Row<2, J> {
        let [from_absent, from_present] = &self.rows;
        let pair = |a: &Lanes<W>, b: &Lanes<W>| Lanes([a.0[i], b.0[i]]);
        let mut slope = [Lanes::ZERO; J];
        for k in 1..J {
            slope[k] = pair(&from_absent.slope[k], &from_present.slope[k]);
        }
        Row {
            absent: pair(&from_absent.absent, &from_present.absent),
            present: pair(&from_absent.present, &from_present.present),
            slope,
        }
    }
}

/// Below, the probabilities of one state after a branch are so small that partials are rescaled before they go through.
pub const FAINT: f64 = 8.0e-31;

/// Probability of what lies below the branch, given the state at its top: P_a0 l0 + P_a1 l1.
#[inline(always)]
pub fn message<const W: usize, const J: usize>(row: &Row<W, J>, l0: &Jet<W, J>, l1: &Jet<W, J>) -> Jet<W, J> {
    let (p0, p1, slope) = (row.absent, row.present, &row.slope);
    let mut out = [Lanes::ZERO; J];
    out[0] = p0 * l0[0] + p1 * l1[0];
    if J > 1 {
        let d = l1[0] - l0[0];
        out[1] = slope[1] * d + (p0 * l0[1] + p1 * l1[1]);
        out[2] = slope[2] * d + (p0 * l0[2] + p1 * l1[2]);
        if J > 3 {
            let (d1, d2) = (l1[1] - l0[1], l1[2] - l0[2]);
            let (twice_11, twice_22) = (slope[1] * d1, slope[2] * d2);
            out[3] = (slope[3] * d + (twice_11 + twice_11)) + (p0 * l0[3] + p1 * l1[3]);
            out[4] = (slope[4] * d + (slope[1] * d2 + slope[2] * d1)) + (p0 * l0[4] + p1 * l1[4]);
            out[5] = (slope[5] * d + (twice_22 + twice_22)) + (p0 * l0[5] + p1 * l1[5]);
        }
    }
    out
}
