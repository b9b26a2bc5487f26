//! What happened where: posteriors of states at all nodes, expected gains and losses on all branches, given the tips.
//!
//! Partials go up as in a likelihood; then what lies outside of each subtree goes down. For a branch with the states a, b
//! at its ends, w(a, b) the probability of everything outside of it, P the transition matrix and N_ab the expected number
//! of gains times P_ab, the expected gains are Σ w N / Σ w P. With x = (λ+μ) t, h1 = -φ', h2 = (1 - 2φ + e^-x)/x²:
//!
//! ```text
//! N01 = λ (t e^-x + s t² h1 + λμ t³ h2)    N00 = λμ (t² h1 + μ t³ h2)    N11 = λμ (t² h1 + λ t³ h2)    N10 = λ μ² t³ h2
//! ```
//!
//! and for losses λ and μ, 0 and 1 swapped. All terms are positive. Of a node with many children "all but this one" is a
//! product from the left times one from the right, so polytomies cost no more than binary trees.

use super::data::Data;
use super::lanes::Lanes;
use super::loglik::Rates;
use super::options::{Class, Model, Options, checked};
use super::root::prior;
use super::states::{PRESENT, UNKNOWN};
use super::threads;
use super::transition::{self, Branch, powers};
use crate::base::Tree;
use crate::math::exp::{exponent, scaled};
use crate::work::Monitor;
use crate::work::memory::{Purpose, filled, reserved};
use crate::work::simd::{self, Kernel};
use crate::{Error, Result};

const EVENTS: Purpose = Purpose("events on branches");
/// Families side by side,
const WIDTH: usize = 8;
/// and those that one thread takes at a time.
const SHARE: usize = 64;

/// Gains and losses, n_nodes × n_families each, a node after the other. Rows of the root are 0 but for `presence`.
/// Everything of an impossible family is NaN.
#[derive(Debug, Clone, PartialEq)]
pub struct Events {
    /// Posterior probability of presence at the node.
    pub presence: Vec<f64>,
    /// Expected number of gains on the branch above the node.
    pub gains: Vec<f64>,
    /// Expected number of losses.
    pub losses: Vec<f64>,
    /// Probability that the family is absent at the top of the branch and present at its end.
    pub gained: Vec<f64>,
    /// Probability that it is present at the top and absent at the end.
    pub lost: Vec<f64>,
    /// n_families × n_classes: posterior of the rate classes.
    pub classes: Vec<f64>,
}

/// Partials are rescaled where the larger is below 2^-60, or the smaller so small that products might lose it.
const LEAST: f64 = 8.7e-19;
const FAR_APART: f64 = 1e-100;
/// Numbers per node of one block of families.
pub(super) const COLUMNS: usize = 5;

impl Data {
    /// Posterior states and expected events of all families on all branches. The ascertainment does not change them and is
    /// ignored. O(n_nodes × n_families) time and 40 bytes of results each.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming what is wrong with rates or options; [`Error::TooLarge`], [`Error::OutOfMemory`],
    /// [`Error::Cancelled`].
    pub fn events(&self, rates: &Rates<'_>, options: &Options<'_>, monitor: &Monitor) -> Result<Events> {
        let (n, n_nodes) = (self.n_families(), self.tree().n_nodes());
        let Some(size) = n_nodes.checked_mul(n).filter(|&size| size <= isize::MAX as usize / 8) else {
            return Err(Error::TooLarge { reason: format!("{n_nodes} nodes of {n} families") });
        };
        let mut out = Events::zeros(size)?;
        out.classes = self.each_block(rates, options, monitor, |first, last, part| {
            let width = last - first;
            for (k, column) in out.columns().into_iter().enumerate() {
                for node in 0..n_nodes {
                    let from = (k * n_nodes + node) * width;
                    column[node * n + first..node * n + last].copy_from_slice(&part.nodes[from..from + width]);
                }
            }
        })?;
        Ok(out)
    }

    /// Hands the events of some families after the other to `take`: the first, the end, what happened. Returns the shares
    /// of the rate classes, n_families × n_classes.
    ///
    /// # Errors
    /// As [`events`](Self::events).
    pub(super) fn each_block(
        &self,
        rates: &Rates<'_>,
        options: &Options<'_>,
        monitor: &Monitor,
        mut take: impl FnMut(usize, usize, &Part),
    ) -> Result<Vec<f64>> {
        let n = self.n_families();
        rates.check(n)?;
        for (name, factors) in [("branch_gain", options.branch_gain), ("branch_loss", options.branch_loss)] {
            factors.map_or(Ok(()), |factors| checked(name, "node", factors, self.tree().n_nodes()))?;
        }
        let model = Model::new(self.tree(), self.walk(), &Options { ascertainment: Default::default(), ..*options })?;
        let n_classes = model.classes.len();
        let mut classes = filled(0.0, n * n_classes, EVENTS)?;
        let rows = self.tree().rows()?;
        let blocks: Vec<(usize, usize)> = (0..n).step_by(SHARE).map(|first| (first, (first + SHARE).min(n))).collect();
        // A bounded number of blocks at a time, so that memory beside the results stays small.
        for blocks in blocks.chunks(4 * crate::work::available_threads()) {
            let parts = threads::map(blocks, |&(first, last)| {
                let call = Call { data: self, rates, options, model: &model, rows: &rows, first, last, monitor };
                // A few families one by one, without vectors.
                if last - first < WIDTH { Run::<1>(&call).run() } else { simd::run(Run::<WIDTH>(&call)) }
            })?;
            for (&(first, last), part) in blocks.iter().zip(&parts) {
                take(first, last, part);
                classes[first * n_classes..last * n_classes].copy_from_slice(&part.classes);
            }
        }
        Ok(classes)
    }
}

impl Events {
    /// Columns of `size` numbers, all 0; no classes.
    pub(super) fn zeros(size: usize) -> Result<Self> {
        let column = || filled(0.0, size, EVENTS);
        Ok(Self {
            presence: column()?,
            gains: column()?,
            losses: column()?,
            gained: column()?,
            lost: column()?,
            classes: Vec::new(),
        })
    }

    /// The columns in the order of a [`Part`].
    pub(super) fn columns(&mut self) -> [&mut Vec<f64>; COLUMNS] {
        [&mut self.presence, &mut self.gains, &mut self.losses, &mut self.gained, &mut self.lost]
    }
}

/// A block of families.
struct Call<'a> {
    data: &'a Data,
    rates: &'a Rates<'a>,
    options: &'a Options<'a>,
    model: &'a Model,
    rows: &'a [u32],
    first: usize,
    last: usize,
    monitor: &'a Monitor,
}

/// Results of a block: by column, node, family; and families by class.
pub(super) struct Part {
    pub nodes: Vec<f64>,
    classes: Vec<f64>,
}

/// A block, `W` families side by side.
struct Run<'a, const W: usize>(&'a Call<'a>);

impl<const W: usize> Kernel for Run<'_, W> {
    type Output = Result<Part>;

    #[inline(always)]
    fn run(self) -> Result<Part> {
        let call = self.0;
        let (n_nodes, width) = (call.data.tree().n_nodes(), call.last - call.first);
        let n_classes = call.model.classes.len();
        let mut part = Part {
            nodes: filled(0.0, COLUMNS * n_nodes * width, EVENTS)?,
            classes: filled(0.0, width * n_classes, EVENTS)?,
        };
        let mut passes: Vec<Pass<W>> = reserved(n_classes, EVENTS)?;
        for class in 0..n_classes {
            // Classes are kept where there are several, for their shares are known at the end only.
            passes.push(Pass::new(n_nodes, class)?);
        }
        for first in (0..width).step_by(W) {
            call.monitor.check()?;
            let lanes = Families::<W>::new(call, first);
            let mut likelihoods = reserved(n_classes, EVENTS)?;
            for (pass, class) in passes.iter_mut().zip(&call.model.classes) {
                likelihoods.push(pass.run(call, &lanes, class)?);
            }
            let shares = shares_of_classes(&likelihoods)?;
            let used = W.min(width - first);
            for (pass, share) in passes.iter().zip(&shares) {
                for i in 0..used {
                    part.classes[(first + i) * n_classes + pass.class] = share.0[i];
                }
                for (k, column) in pass.columns.iter().enumerate() {
                    for (node, value) in column.iter().enumerate() {
                        let out = &mut part.nodes[(k * n_nodes + node) * width + first..][..used];
                        for (i, out) in out.iter_mut().enumerate() {
                            // A class without a share adds nothing, whatever its numbers are.
                            *out += if share.0[i] == 0.0 { 0.0 } else { share.0[i] * value.0[i] };
                        }
                    }
                }
            }
        }
        Ok(part)
    }
}

/// Posterior shares of the classes; NaN where all likelihoods are 0.
fn shares_of_classes<const W: usize>(likelihoods: &[(Lanes<W>, [i32; W])]) -> Result<Vec<Lanes<W>>> {
    let mut shares = filled(Lanes::<W>::ZERO, likelihoods.len(), EVENTS)?;
    for i in 0..W {
        let possible = likelihoods.iter().filter(|(l, _)| l.0[i] > 0.0);
        let top = possible.map(|(_, e)| e[i]).max().unwrap_or(0);
        for ((l, e), share) in likelihoods.iter().zip(&mut shares) {
            share.0[i] = if l.0[i] > 0.0 { scaled(l.0[i], e[i] - top) } else { 0.0 };
        }
        let sum: f64 = shares.iter().map(|share| share.0[i]).sum();
        shares.iter_mut().for_each(|share| share.0[i] /= sum);
    }
    Ok(shares)
}

/// Families side by side, with their rates; lanes beyond the last repeat it.
struct Families<const W: usize> {
    families: [usize; W],
    gain: Lanes<W>,
    loss: Lanes<W>,
}

impl<const W: usize> Families<W> {
    #[inline(always)]
    fn new(call: &Call<'_>, first: usize) -> Self {
        let mut out = Self { families: [0; W], gain: Lanes::ZERO, loss: Lanes::ZERO };
        for i in 0..W {
            let f = (call.first + first + i).min(call.last - 1);
            out.families[i] = f;
            (out.gain.0[i], out.loss.0[i]) = call.rates.of(f);
        }
        out
    }
}

/// Partials of both states, times a power of two that counts only at the root.
#[derive(Clone, Copy)]
struct Two<const W: usize>([Lanes<W>; 2]);

impl<const W: usize> Two<W> {
    const ONE: Self = Self([Lanes([1.0; W]); 2]);

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        Self([self.0[0] * other.0[0], self.0[1] * other.0[1]])
    }

    /// Powers of two out, into `e`.
    #[inline(always)]
    fn rescaled(mut self, e: &mut [i32; W]) -> Self {
        for i in 0..W {
            let (a, b) = (self.0[0].0[i], self.0[1].0[i]);
            let (low, high) = (a.min(b), a.max(b));
            if high < LEAST || (low < FAR_APART && low > 0.0) {
                let k = exponent(high);
                self.0[0].0[i] = scaled(a, -k);
                self.0[1].0[i] = scaled(b, -k);
                e[i] += k;
            }
        }
        self
    }
}

/// One rate class of some families.
struct Pass<const W: usize> {
    class: usize,
    below: Vec<Two<W>>,
    message: Vec<Two<W>>,
    above: Vec<Two<W>>,
    /// presence, gains, losses, gained, lost by node.
    columns: [Vec<Lanes<W>>; COLUMNS],
}

impl<const W: usize> Pass<W> {
    fn new(n_nodes: usize, class: usize) -> Result<Self> {
        let two = || filled(Two::ONE, n_nodes, EVENTS);
        let column = || filled(Lanes::ZERO, n_nodes, EVENTS);
        let columns = [column()?, column()?, column()?, column()?, column()?];
        Ok(Self { class, below: two()?, message: two()?, above: two()?, columns })
    }

    /// Up and down again; the weighted likelihood with its exponent.
    #[inline(always)]
    fn run(&mut self, call: &Call<'_>, lanes: &Families<W>, class: &Class) -> Result<(Lanes<W>, [i32; W])> {
        let tree: &Tree = call.data.tree();
        let mut exponents = [0; W];
        for &node in tree.preorder().iter().rev() {
            let node = node as usize;
            let mut l = tip_of(call, lanes, node);
            for &child in tree.children(node) {
                l = l.times(self.message[child as usize]).rescaled(&mut exponents);
            }
            self.below[node] = l;
            if node != tree.root() {
                let rows = self.branch(call, lanes, class, node).rows;
                let through = |a: usize| rows[a].absent * l.0[0] + rows[a].present * l.0[1];
                self.message[node] = Two([through(0), through(1)]).rescaled(&mut exponents);
            }
        }
        let [p0, p1] = prior::<W, 1>(call.model.root, lanes.gain, lanes.loss);
        let root = tree.root();
        self.above[root] = Two([p0[0], p1[0]]);
        let l = self.below[root];
        let likelihood = (p0[0] * l.0[0] + p1[0] * l.0[1]) * Lanes::all(class.weight);
        let mut unused = [0; W];
        for &node in tree.preorder() {
            let node = node as usize;
            let (outside, l) = (self.above[node], self.below[node]);
            let [absent, present] = outside.times(l).0;
            self.columns[0][node] = present / (absent + present);
            let here = outside.times(tip_of(call, lanes, node));
            let children = tree.children(node);
            // `above` of a child first holds the product of what lies left of it.
            let mut left = here;
            for &child in children {
                self.above[child as usize] = left;
                left = left.times(self.message[child as usize]).rescaled(&mut unused);
            }
            let mut right = Two::ONE;
            for &child in children.iter().rev() {
                let child = child as usize;
                let others = self.above[child].times(right).rescaled(&mut unused);
                right = right.times(self.message[child]).rescaled(&mut unused);
                self.down(call, lanes, class, child, others);
            }
        }
        Ok((likelihood, exponents))
    }

    #[inline(always)]
    fn branch(&self, call: &Call<'_>, lanes: &Families<W>, class: &Class, node: usize) -> Branch<W, 1> {
        let (rates, length) = along(call, lanes, class, node);
        Branch::new(&rates, length)
    }

    /// The branch above `node`, all but its subtree being `others` per state of its parent.
    #[inline(always)]
    fn down(&mut self, call: &Call<'_>, lanes: &Families<W>, class: &Class, node: usize, others: Two<W>) {
        let (rates, length) = along(call, lanes, class, node);
        let branch = BranchEvents::new(&rates, length);
        let l = self.below[node];
        let weight = |a: usize, b: usize| others.0[a] * l.0[b];
        let mean = |of: &[[Lanes<W>; 2]; 2]| {
            (weight(0, 0) * of[0][0] + weight(0, 1) * of[0][1]) + (weight(1, 0) * of[1][0] + weight(1, 1) * of[1][1])
        };
        let p = &branch.probabilities;
        let norm = mean(p);
        self.columns[1][node] = mean(&branch.gains) / norm;
        self.columns[2][node] = mean(&branch.losses) / norm;
        self.columns[3][node] = weight(0, 1) * p[0][1] / norm;
        self.columns[4][node] = weight(1, 0) * p[1][0] / norm;
        let into = |b: usize| others.0[0] * p[0][b] + others.0[1] * p[1][b];
        self.above[node] = Two([into(0), into(1)]).rescaled(&mut [0; W]);
    }
}

/// What the row of a node says, if it has one.
#[inline(always)]
fn tip_of<const W: usize>(call: &Call<'_>, lanes: &Families<W>, node: usize) -> Two<W> {
    let row = call.rows[node];
    let mut l = Two::ONE;
    if row != u32::MAX {
        let codes = call.data.states().row(row as usize);
        for i in 0..W {
            let code = codes[lanes.families[i]];
            l.0[0].0[i] = f64::from(u8::from(code != PRESENT));
            l.0[1].0[i] = f64::from(u8::from(code == PRESENT || code == UNKNOWN));
        }
    }
    l
}

/// Rates and length of the branch above a node.
#[inline(always)]
fn along<const W: usize>(
    call: &Call<'_>,
    lanes: &Families<W>,
    class: &Class,
    node: usize,
) -> (transition::Rates<W>, Lanes<W>) {
    let factor = |factors: Option<&[f64]>| Lanes::all(class.rate * factors.map_or(1.0, |factors| factors[node]));
    let factors = [factor(call.options.branch_gain), factor(call.options.branch_loss)];
    let rates = transition::Rates::new(lanes.gain, lanes.loss, factors);
    (rates, Lanes::all(call.data.tree().lengths()[node]))
}

/// Transition matrix, and expected gains and losses times it.
struct BranchEvents<const W: usize> {
    probabilities: [[Lanes<W>; 2]; 2],
    gains: [[Lanes<W>; 2]; 2],
    losses: [[Lanes<W>; 2]; 2],
}

/// Coefficients of h2(x) = Σ (k+1) (-x)^k / (k+3)!: the last is below 1e-18 at x = 0.5.
const SERIES: [f64; 16] = series();

const fn series() -> [f64; 16] {
    let mut out = [0.0; 16];
    let (mut k, mut factorial) = (0, 6.0);
    while k < out.len() {
        out[k] = if k % 2 == 0 { 1.0 } else { -1.0 } * (k + 1) as f64 / factorial;
        factorial *= (k + 4) as f64;
        k += 1;
    }
    out
}

impl<const W: usize> BranchEvents<W> {
    #[inline(always)]
    fn new(rates: &transition::Rates<W>, t: Lanes<W>) -> Self {
        let (gain, loss) = rates.here();
        let s = gain + loss;
        let power = powers(s, t);
        let (e, f) = (power.e, power.f);
        let x = (s * t).min(Lanes::all(f64::MAX));
        let once = t * e;
        let twice = -f[1];
        // t³ h2: by the series, or (t (1 + e^-x) - 2 t φ) / s².
        let mut sum = Lanes::ZERO;
        let near = x.below(0.5, x, Lanes::ZERO);
        for c in SERIES.iter().rev() {
            sum = sum * near + Lanes::all(*c);
        }
        let small = ((t * t) * t) * sum;
        let large = ((t - (f[0] - t * e)) - f[0]) / s / s;
        let thrice = x.below(0.5, small, large);
        let both = gain * loss;
        let stay_absent = both * (twice + loss * thrice);
        let stay_present = both * (twice + gain * thrice);
        let across = (once + s * twice) + both * thrice;
        let p01 = gain * f[0];
        let p10 = loss * f[0];
        Self {
            probabilities: [[e + p10, p01], [p10, e + p01]],
            gains: [[stay_absent, gain * across], [both * (loss * thrice), stay_present]],
            losses: [[stay_absent, both * (gain * thrice)], [loss * across, stay_present]],
        }
    }
}
