//! The hot loop of a profile: distances of pairs become moments of intervals.
//!
//! ```text
//! for each pair:  u = r / h - ½;  k = round(u);  s = u - k;  M[k] += (1, s, s², …, s⁷)
//! ```
//!
//! No sine, no q, no form factor: those meet the moments afterwards, once per node. All sums are of small powers, so nothing
//! cancels. Distances of a stretch of pairs are computed side by side, then each pair adds one aligned row.
//!
//! With a hydration shell every pair counts four times, weighted by 1, s_j, s_i and s_i s_j.

use std::ops::Range;

use super::atoms::{Cloud, LANES, Order, Task};
use super::grid::{Row, Step, gather, n_nodes};
use crate::Result;
use crate::math::sin_cos::ROUND;
use crate::work::Monitor;
use crate::work::memory::{Purpose, filled};
use crate::work::simd::{self, Kernel};

/// Pairs whose distances are computed side by side; a multiple of [`LANES`].
pub(super) const BLOCK: usize = 64;
/// Rows between two looks at the monitor.
const ROWS_PER_CHECK: usize = 64;
/// Weights of a pair with a shell: 1, s_j, s_i, s_i s_j.
pub(super) const SHELL_CHANNELS: usize = 4;

/// How far each of a stretch of atoms is from one: the interval and the place in it.
pub(super) struct Places {
    pub k: [u32; BLOCK],
    pub s: [f64; BLOCK],
}

impl Places {
    pub const NONE: Self = Self { k: [0; BLOCK], s: [0.0; BLOCK] };

    /// For a distance: interval `k`, at most `spare`, and place `s`. What is too far lies in the middle of the spare interval.
    #[inline(always)]
    pub fn of(r: f64, inverse: f64, spare: f64) -> (u32, f64) {
        let u = r * inverse - 0.5;
        let u = if u < spare { u } else { spare };
        let rounded = u + ROUND;
        (rounded.to_bits() as u32, u - (rounded - ROUND))
    }
}

/// The node weights of a task: the pairs of its rows, [`n_nodes`] numbers, or four times as many with shares of a shell.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub(super) fn node_weights(
    task: &Task,
    order: &Order,
    cloud: &Cloud,
    shell: Option<&[f64]>,
    (step, intervals): (Step, usize),
    monitor: &Monitor,
) -> Result<Vec<f64>> {
    let n_channels = if shell.is_some() { SHELL_CHANNELS } else { 1 };
    let mut moments = filled(Row::default(), n_channels * (intervals + 1), Purpose("moments of distances"))?;
    let mut first = task.rows.start;
    while first < task.rows.end {
        monitor.check()?;
        let rows = first..(first + ROWS_PER_CHECK).min(task.rows.end);
        first = rows.end;
        let pairs =
            Pairs { rows, n: order.count(task.u), same: task.t == task.u, a: cloud.of(task.t), b: cloud.of(task.u) };
        let shares = shell.map(|shell| (cloud.part(task.t, shell), cloud.part(task.u, shell)));
        simd::run(Spread { pairs, shares, step, spare: intervals, powers: Powers::new(), moments: &mut moments });
    }
    let mut weights = filled(0.0, n_channels * n_nodes(intervals), Purpose("weights of nodes"))?;
    for (moments, weights) in moments.chunks_exact(intervals + 1).zip(weights.chunks_exact_mut(n_nodes(intervals))) {
        gather(&moments[..intervals], weights);
    }
    Ok(weights)
}

/// Atoms of one type with those of another.
pub(super) struct Pairs<'a> {
    /// Rows: atoms of `a`.
    pub rows: Range<usize>,
    /// Atoms of `b`; those behind them are far away.
    pub n: usize,
    /// Whether both are the same atoms, so that a row meets the later ones only.
    pub same: bool,
    pub a: [&'a [f64]; 3],
    pub b: [&'a [f64]; 3],
}

impl Pairs<'_> {
    /// The first atom that row `i` meets.
    #[inline(always)]
    pub fn first(&self, i: usize) -> usize {
        if self.same { i + 1 } else { 0 }
    }

    /// How many atoms from `j` on are met at once: up to [`BLOCK`], the last ones with far atoms behind them.
    #[inline(always)]
    pub fn count(&self, j: usize) -> usize {
        (self.n - j).min(BLOCK).next_multiple_of(LANES)
    }
}

/// Bits that turn (s, s², s⁴) into the eight powers of s by two multiplications: power m is the product of those of its
/// binary digits, the others replaced by 1.
///
/// Kept as data: known to the compiler they would be folded into a tangle of shuffles, twice as slow.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Powers {
    keep: [[u64; 8]; 3],
    one: [[u64; 8]; 3],
}

impl Powers {
    fn new() -> Self {
        let has = |m: usize, digit: usize| m >> digit & 1 == 1;
        let table = |yes: u64, no: u64| {
            std::array::from_fn(|digit| std::array::from_fn(|m| if has(m, digit) { yes } else { no }))
        };
        std::hint::black_box(Self { keep: table(u64::MAX, 0), one: table(0, 1.0_f64.to_bits()) })
    }
}

struct Spread<'a> {
    pairs: Pairs<'a>,
    /// Shares of the shell of the atoms of `a` and of `b`.
    shares: Option<(&'a [f64], &'a [f64])>,
    step: Step,
    spare: usize,
    powers: Powers,
    /// `spare + 1` rows, or four times as many.
    moments: &'a mut [Row],
}

impl Kernel for Spread<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { pairs, shares, step, spare, powers, moments } = self;
        let Powers { keep, one } = powers;
        let ([xa, ya, za], [xb, yb, zb]) = (pairs.a, pairs.b);
        let mut places = Places::NONE;
        let (mut s2, mut s4) = ([0.0; BLOCK], [0.0; BLOCK]);
        for i in pairs.rows.clone() {
            let (x, y, z) = (xa[i], ya[i], za[i]);
            let mut j = pairs.first(i);
            while j < pairs.n {
                let met = j..j + pairs.count(j);
                let (xs, ys, zs) = (&xb[met.clone()], &yb[met.clone()], &zb[met.clone()]);
                let n = xs.len();
                let (ys, zs) = (&ys[..n], &zs[..n]);
                let (k, s, s2, s4) = (&mut places.k[..n], &mut places.s[..n], &mut s2[..n], &mut s4[..n]);
                for l in 0..n {
                    let (dx, dy, dz) = (xs[l] - x, ys[l] - y, zs[l] - z);
                    let r = (dx * dx + dy * dy + dz * dz).sqrt();
                    (k[l], s[l]) = Places::of(r, step.inverse, spare as f64);
                    s2[l] = s[l] * s[l];
                    s4[l] = s2[l] * s2[l];
                }
                let row = |s: f64, s2: f64, s4: f64| {
                    let digits = [s.to_bits(), s2.to_bits(), s4.to_bits()];
                    let part = |d: usize, m: usize| f64::from_bits(digits[d] & keep[d][m] | one[d][m]);
                    Row(std::array::from_fn(|m| part(0, m) * part(1, m) * part(2, m)))
                };
                match shares {
                    None => {
                        for (((&k, &s), &s2), &s4) in k.iter().zip(&*s).zip(&*s2).zip(&*s4) {
                            let powers = row(s, s2, s4);
                            let sums = &mut moments[k as usize].0;
                            for m in 0..8 {
                                sums[m] += powers.0[m];
                            }
                        }
                    }
                    Some((sa, sb)) => {
                        let own = sa[i];
                        for (l, &other) in sb[met].iter().enumerate() {
                            let powers = row(s[l], s2[l], s4[l]);
                            for (channel, weight) in [1.0, other, own, own * other].into_iter().enumerate() {
                                let sums = &mut moments[channel * (spare + 1) + k[l] as usize].0;
                                for m in 0..8 {
                                    sums[m] += weight * powers.0[m];
                                }
                            }
                        }
                    }
                }
                j += n;
            }
        }
    }
}
