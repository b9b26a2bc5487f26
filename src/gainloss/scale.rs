//! Products that leave the range of numbers, one family at a time.
//!
//! Rescaling is by powers of two, which are exact, so it changes no digit; whether to do it is decided by a family's own
//! numbers. A product of partials is rescaled where either state falls below [`TINY`]: then both factors are brought to
//! 0.5..1 first. What is still lost lies below 2^-1022 of the other state.

use super::jets::{Jet, normalize, times};
use super::lanes::Lanes;
use super::transition::{Row, message};

/// 2^-500.
pub const TINY: f64 = f64::from_bits((1023 - 500) << 52);

/// Partials of both states of one family.
pub type Both<const J: usize> = [Jet<1, J>; 2];

/// The product with its exponent.
#[cold]
pub fn join<const J: usize>(mut a: Both<J>, mut b: Both<J>) -> (Both<J>, i32) {
    let [a0, a1] = &mut a;
    let [b0, b1] = &mut b;
    let before = normalize(a0, a1) + normalize(b0, b1);
    let (mut l0, mut l1) = (times(a0, b0), times(a1, b1));
    let after = normalize(&mut l0, &mut l1);
    ([l0, l1], before + after)
}

/// Through a branch that lets very little of one state through.
#[cold]
pub fn up<const J: usize>(rows: &[Row<1, J>; 2], mut l: Both<J>) -> (Both<J>, i32) {
    let [l0, l1] = &mut l;
    let before = normalize(l0, l1);
    let (mut m0, mut m1) = (message(&rows[0], l0, l1), message(&rows[1], l0, l1));
    let after = normalize(&mut m0, &mut m1);
    ([m0, m1], before + after)
}

/// Lane `i` of a jet.
#[inline(always)]
pub fn lane<const W: usize, const J: usize>(jet: &Jet<W, J>, i: usize) -> Jet<1, J> {
    let mut out = [Lanes::ZERO; J];
    for k in 0..J {
        out[k] = Lanes([jet[k].0[i]]);
    }
    out
}

/// Lane `i` of a row.
#[inline(always)]
pub fn lane_of_row<const W: usize, const J: usize>(row: &Row<W, J>, i: usize) -> Row<1, J> {
    Row { absent: Lanes([row.absent.0[i]]), present: Lanes([row.present.0[i]]), slope: lane(&row.slope, i) }
}
