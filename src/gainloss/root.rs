//! At the root: the prior, the likelihood it makes, and its logarithm.

use super::jets::{Jet, Scaled, constant, plus, times};
use super::lanes::Lanes;
use super::options::Root;
use super::transition::shares;

/// Rates above count as this one.
const FASTEST: f64 = 1e300;

/// Probabilities of absence and of presence at the root.
///
/// At equilibrium π1 = λ/s with the derivatives π0/s, -π1/s; -2 π0/s², (π1 - π0)/s², 2 π1/s²; those of π0 are the same
/// with the other sign. Where both rates are 0: ½, ½ without derivatives.
#[inline(always)]
pub fn prior<const W: usize, const J: usize>(root: Root, gain: Lanes<W>, loss: Lanes<W>) -> [Jet<W, J>; 2] {
    let p1 = match root {
        Root::Presence(p1) => return [constant(1.0 - p1), constant(p1)],
        Root::Equilibrium => (gain.min(Lanes::all(FASTEST)), loss.min(Lanes::all(FASTEST))),
    };
    let (s, pi1, pi0) = shares(p1.0, p1.1);
    let mut present = [Lanes::ZERO; J];
    present[0] = pi1;
    if J > 1 {
        present[1] = pi0 / s;
        present[2] = -(pi1 / s);
    }
    if J > 3 {
        present[3] = -((pi0 + pi0) / s / s);
        present[4] = (pi1 - pi0) / s / s;
        present[5] = (pi1 + pi1) / s / s;
    }
    for k in 1..J {
        for i in 0..W {
            present[k].0[i] = if s.0[i] == 0.0 { 0.0 } else { present[k].0[i] };
        }
    }
    let mut absent = present;
    absent[0] = pi0;
    for k in 1..J {
        absent[k] = -present[k];
    }
    [absent, present]
}

/// p0 l0 + p1 l1.
#[inline(always)]
pub fn under<const W: usize, const J: usize>(prior: &[Jet<W, J>; 2], l0: &Jet<W, J>, l1: &Jet<W, J>) -> Jet<W, J> {
    plus(times(&prior[0], l0), &times(&prior[1], l1))
}

/// ln of a mixture less that of the probability to be seen, if any.
#[inline(always)]
pub fn log_likelihood<const W: usize, const J: usize>(
    mixture: &Scaled<W, J>,
    log_seen: Option<&Jet<W, J>>,
) -> Jet<W, J> {
    let mut log = mixture.ln();
    if let Some(seen) = log_seen {
        for k in 0..J {
            log[k] = log[k] - seen[k];
        }
        // An impossible pattern stays one, without slope.
        for i in 0..W {
            for k in 1..J {
                log[k].0[i] = if log[0].0[i] == f64::NEG_INFINITY { 0.0 } else { log[k].0[i] };
            }
        }
    }
    log
}
