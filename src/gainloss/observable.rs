//! Ascertainment: the probability that a family can be seen at all, from sums and products of positive numbers only.
//!
//! As 1 - P(absent everywhere) it would have no digit left at rates of 1e-9. So three probabilities go up the tree for
//! each state of a node: all rows below absent (A), all present (B), mixed (M), with A + B + M = 1. Two groups of rows
//! together have
//!
//! ```text
//! A = A1 A2     B = B1 B2     M = M1 + (1 - M1) M2 + A1 B2 + B1 A2
//! ```

use super::jets::{Jet, Scaled, constant, plus, times};
use super::lanes::Lanes;
use super::options::{Ascertainment, Model};
use super::root::under;
use super::transition::{Branch, Row, message};
use super::walk::{Step, Walk};
use crate::work::memory::{Purpose, push};
use crate::{Error, Result};

const SEEN: Purpose = Purpose("the probability to be seen");

/// All absent, all present, mixed, each for both states of a node.
#[derive(Clone, Copy)]
pub struct Seen<const W: usize, const J: usize> {
    absent: [Jet<W, J>; 2],
    present: [Jet<W, J>; 2],
    mixed: [Jet<W, J>; 2],
}

/// Jet of the probability to be seen under the model's ascertainment, mixed over its classes. `stack` is scratch.
///
/// # Errors
/// [`Error::OutOfMemory`].
#[inline(never)]
pub fn probability<const W: usize, const J: usize>(
    walk: &Walk,
    model: &Model,
    gain: Lanes<W>,
    loss: Lanes<W>,
    stack: &mut Vec<Seen<W, J>>,
) -> Result<Jet<W, J>> {
    let prior = model.prior::<W, J>(gain, loss);
    let mut total = [Lanes::ZERO; J];
    for class in &model.classes {
        stack.clear();
        let mut branch = 0;
        for step in &walk.steps {
            match step {
                Step::Tip(_) => push(stack, tip(), SEEN)?,
                Step::Up(_) => {
                    let (rates, length) = model.along(branch, class.rate, gain, loss);
                    branch += 1;
                    let rows = Branch::<W, J>::new(&rates, length).rows;
                    if let Some(top) = stack.last_mut() {
                        for l in [&mut top.absent, &mut top.present, &mut top.mixed] {
                            *l = rows.each_ref().map(|row| message_once(row, l));
                        }
                    }
                }
                Step::Join => {
                    let (Some(b), Some(a)) = (stack.pop(), stack.last_mut()) else { break };
                    *a = together(a, &b);
                }
            }
        }
        if let Some(root) = stack.pop() {
            let seen = [0, 1].map(|state| match model.ascertainment {
                Ascertainment::Constant => root.mixed[state],
                _ => plus(root.mixed[state], &root.present[state]),
            });
            let weighted = under(&prior, &seen[0], &seen[1]).map(|x| x * Lanes::all(class.weight));
            total = plus(total, &weighted);
        }
    }
    Ok(total)
}

#[inline(always)]
fn tip<const W: usize, const J: usize>() -> Seen<W, J> {
    let (one, none) = (constant(1.0), constant(0.0));
    Seen { absent: [one, none], present: [none, one], mixed: [none, none] }
}

/// The product, compiled once: in place it would make 90 kB of machine code, which is no faster.
#[inline(never)]
fn product<const W: usize, const J: usize>(a: &Jet<W, J>, b: &Jet<W, J>) -> Jet<W, J> {
    times(a, b)
}

/// The message, likewise.
#[inline(never)]
fn message_once<const W: usize, const J: usize>(row: &Row<W, J>, l: &[Jet<W, J>; 2]) -> Jet<W, J> {
    message(row, &l[0], &l[1])
}

#[inline(never)]
fn together<const W: usize, const J: usize>(a: &Seen<W, J>, b: &Seen<W, J>) -> Seen<W, J> {
    let mut out = *a;
    for state in 0..2 {
        let (absent, present, mixed) = (&a.absent[state], &a.present[state], &a.mixed[state]);
        let mut same = mixed.map(|x| -x);
        same[0] = Lanes::all(1.0) - mixed[0];
        let one_sided = plus(*mixed, &product(&same, &b.mixed[state]));
        let crossed = plus(product(absent, &b.present[state]), &product(present, &b.absent[state]));
        out.mixed[state] = plus(one_sided, &crossed);
        out.absent[state] = product(absent, &b.absent[state]);
        out.present[state] = product(present, &b.present[state]);
    }
    out
}

/// Why a family's likelihood given that it is seen has no meaning.
pub fn nothing_seen(family: usize) -> Error {
    Error::argument("ascertainment", format!("at the rates of family {family} no family can be seen"))
}

/// Jet of ln(probability to be seen) at one pair of rates; None where all families could be seen.
pub struct LogSeen<'a> {
    pub walk: &'a Walk,
    pub model: &'a Model,
    pub gain: f64,
    pub loss: f64,
    /// A family of these rates, for the message.
    pub family: usize,
}

impl LogSeen<'_> {
    /// # Errors
    /// [`Error::BadArgument`] naming `ascertainment` where no family can be seen; [`Error::OutOfMemory`].
    pub fn jet<const J: usize>(&self) -> Result<Option<[f64; J]>> {
        if self.model.ascertainment == Ascertainment::None {
            return Ok(None);
        }
        let (gain, loss) = (Lanes([self.gain]), Lanes([self.loss]));
        let mut stack: Vec<Seen<1, J>> = Vec::new();
        let seen = probability(self.walk, self.model, gain, loss, &mut stack)?;
        if seen[0].0[0].is_nan() || seen[0].0[0] <= 0.0 {
            return Err(nothing_seen(self.family));
        }
        let log = Scaled { jet: seen, exponents: [0] }.ln();
        let mut out = [0.0; J];
        for k in 0..J {
            out[k] = log[k].0[0];
        }
        Ok(Some(out))
    }
}
