//! Pruning with shared rates: a table of patterns, one pair of rates, the two states of a node side by side.
//!
//! Per pattern of a join: gather the messages of its two sides, multiply, and go through the branch above at once, so
//! that each pattern's message is computed once however many patterns further up contain it.

use super::jets::{Jet, Scaled, times};
use super::lanes::Lanes;
use super::options::{Model, is_faint};
use super::patterns::{OF_TIP, Patterns};
use super::root::{log_likelihood, under};
use super::scale::{self, Both, TINY, lane_of_row};
use super::transition::{Branch, Row, message};
use super::walk::{Step, Walk};
use crate::work::Monitor;
use crate::work::kept::Kept;
use crate::work::memory::{Purpose, filled, make_room, reserved};
use crate::work::simd::Kernel;
use crate::{Error, Result};

const PARTIALS: Purpose = Purpose("partial likelihoods");
/// Branches whose matrices are computed together; and patterns whose logarithms are.
const WIDTH: usize = 8;
/// Patterns that are multiplied, and then go through the branch above, while they are in the nearest cache.
const STRETCH: usize = 64;
/// Patterns between two looks at the monitor.
const PATIENCE: usize = 1 << 16;

/// Partials of the patterns at one node: per jet entry absent and present side by side.
#[derive(Debug)]
struct Buffer<const J: usize> {
    /// J of them are the jet of a pattern.
    numbers: Kept<Lanes<2>>,
    /// Patterns in use.
    n: usize,
    /// Powers of two; empty where all are 0.
    exponents: Vec<i32>,
}

impl<const J: usize> Default for Buffer<J> {
    fn default() -> Self {
        Self { numbers: Kept::default(), n: 0, exponents: Vec::new() }
    }
}

impl<const J: usize> Buffer<J> {
    fn start(&mut self, n: usize) -> Result<()> {
        if self.numbers.len() < n * J {
            // What is held goes before more is asked for; a quarter more, so that one serves in the place of another.
            self.numbers = Kept::default();
            let room = (n + n / 4).checked_mul(J).ok_or(PARTIALS.refused())?;
            self.numbers = Kept::left(room, PARTIALS, Lanes::ZERO)?;
        }
        self.n = n;
        self.exponents.clear();
        Ok(())
    }

    #[inline(always)]
    fn partials(&self) -> &[Jet<2, J>] {
        &self.numbers.as_chunks().0[..self.n]
    }

    #[inline(always)]
    fn partials_mut(&mut self) -> &mut [Jet<2, J>] {
        let n = self.n;
        &mut self.numbers.as_chunks_mut().0[..n]
    }

    /// Adds `e` to the exponent of pattern `p`.
    fn lift(&mut self, p: usize, e: i32) -> Result<()> {
        if self.exponents.is_empty() {
            make_room(&mut self.exponents, self.n, PARTIALS)?;
            self.exponents.resize(self.n, 0);
        }
        self.exponents[p] += e;
        Ok(())
    }

    fn exponent(&self, p: usize) -> i32 {
        self.exponents.get(p).copied().unwrap_or(0)
    }
}

/// Memory that is worth reusing from one evaluation to the next.
#[derive(Debug)]
pub struct Scratch<const J: usize> {
    stack: Vec<Buffer<J>>,
    spare: Vec<Buffer<J>>,
}

impl<const J: usize> Default for Scratch<J> {
    fn default() -> Self {
        Self { stack: Vec::new(), spare: Vec::new() }
    }
}

/// Jets of the log-likelihood of all patterns at the root, at one pair of rates.
pub struct Prune<'a, const J: usize> {
    pub walk: &'a Walk,
    pub patterns: &'a Patterns,
    pub model: &'a Model,
    pub gain: f64,
    pub loss: f64,
    /// Jet of ln(probability to be seen).
    pub log_seen: Option<[f64; J]>,
    pub scratch: &'a mut Scratch<J>,
    pub monitor: &'a Monitor,
}

impl<const J: usize> Kernel for Prune<'_, J> {
    type Output = Result<Vec<[f64; J]>>;

    #[inline(always)]
    fn run(mut self) -> Self::Output {
        let n = self.patterns.n_roots;
        let n_chunks = n.div_ceil(WIDTH);
        let mut mixtures = filled(Scaled::<WIDTH, J>::NOTHING, n_chunks, PARTIALS)?;
        let prior = self.model.prior::<WIDTH, J>(Lanes::all(self.gain), Lanes::all(self.loss));
        for class in &self.model.classes {
            self.partials(class.rate)?;
            let root = self.scratch.stack.pop().ok_or(Error::Internal { reason: "no root on the stack".into() })?;
            let partials = root.partials();
            for (chunk, mixture) in mixtures.iter_mut().enumerate() {
                let (mut l, mut exponents) = ([[Lanes::ZERO; J]; 2], [0; WIDTH]);
                for i in 0..WIDTH {
                    let p = (chunk * WIDTH + i).min(n - 1);
                    for k in 0..J {
                        l[0][k].0[i] = partials[p][k].0[0];
                        l[1][k].0[i] = partials[p][k].0[1];
                    }
                    exponents[i] = root.exponent(p);
                }
                mixture.add(class.weight, under(&prior, &l[0], &l[1]), &exponents);
            }
            self.scratch.spare.push(root);
        }
        let mut out = reserved(n, PARTIALS)?;
        let mut seen = [Lanes::ZERO; J];
        for k in 0..J {
            seen[k] = Lanes::all(self.log_seen.map_or(0.0, |seen| seen[k]));
        }
        for mixture in &mixtures {
            let log = log_likelihood(mixture, self.log_seen.is_some().then_some(&seen));
            for i in 0..WIDTH.min(n - out.len()) {
                let mut jet = [0.0; J];
                for k in 0..J {
                    jet[k] = log[k].0[i];
                }
                out.push(jet);
            }
        }
        Ok(out)
    }
}

impl<const J: usize> Prune<'_, J> {
    /// Leaves the root's partials in one rate class on the stack.
    #[inline(always)]
    fn partials(&mut self, class_rate: f64) -> Result<()> {
        let (walk, patterns) = (self.walk, self.patterns);
        let Scratch { stack, spare } = &mut *self.scratch;
        spare.append(stack);
        let mut rows = Rows::new(self.model, class_rate, self.gain, self.loss);
        let (mut step, mut join, mut patience) = (0, 0, 0);
        if walk.steps.is_empty() {
            // No rows at all: every family is the one that nothing is known of.
            let mut buffer = spare.pop().unwrap_or_default();
            buffer.start(1)?;
            buffer.partials_mut()[0] = both(1.0, 1.0);
            stack.push(buffer);
        }
        while step < walk.steps.len() {
            let through = matches!(walk.steps.get(step + 1), Some(Step::Up(_)));
            match walk.steps[step] {
                Step::Tip(_) => {
                    let mut buffer = spare.pop().unwrap_or_default();
                    buffer.start(OF_TIP)?;
                    buffer.partials_mut()[..OF_TIP].copy_from_slice(&[both(1.0, 0.0), both(0.0, 1.0), both(1.0, 1.0)]);
                    stack.push(buffer);
                    step += 1;
                }
                Step::Up(_) => {
                    if let Some(buffer) = stack.last_mut() {
                        go_up(buffer, &rows.next())?;
                    }
                    step += 1;
                }
                Step::Join => {
                    let (Some(b), Some(a)) = (stack.pop(), stack.pop()) else { break };
                    let mut out = spare.pop().unwrap_or_default();
                    let pairs = patterns.pairs(join);
                    let row = through.then(|| rows.next());
                    let at_once = row.as_ref().filter(|row| !row.faint);
                    product(pairs, &a, &b, at_once, &mut out)?;
                    if let Some(row) = row.as_ref().filter(|row| row.faint) {
                        go_up_faint(&mut out, row)?;
                    }
                    stack.push(out);
                    spare.extend([a, b]);
                    patience += pairs.len();
                    if patience > PATIENCE {
                        patience = 0;
                        self.monitor.check()?;
                    }
                    join += 1;
                    step += if through { 2 } else { 1 };
                }
            }
        }
        Ok(())
    }
}

/// A pair of constants as a jet.
#[inline(always)]
fn both<const J: usize>(absent: f64, present: f64) -> Jet<2, J> {
    let mut jet = [Lanes::ZERO; J];
    jet[0] = Lanes([absent, present]);
    jet
}

/// A row for both states side by side.
struct PairRow<const J: usize> {
    row: Row<2, J>,
    faint: bool,
}

/// The matrices of the branches in the order of the walk, some at a time.
struct Rows<'a, const J: usize> {
    model: &'a Model,
    class_rate: f64,
    gain: f64,
    loss: f64,
    next: usize,
    branches: Branch<WIDTH, J>,
}

impl<'a, const J: usize> Rows<'a, J> {
    fn new(model: &'a Model, class_rate: f64, gain: f64, loss: f64) -> Self {
        Self { model, class_rate, gain, loss, next: 0, branches: branches(model, 0, class_rate, gain, loss) }
    }

    #[inline(always)]
    fn next(&mut self) -> PairRow<J> {
        let i = self.next % WIDTH;
        if i == 0 && self.next > 0 {
            self.branches = branches(self.model, self.next, self.class_rate, self.gain, self.loss);
        }
        self.next += 1;
        let row = self.branches.pair(i);
        let from = |state: usize| [row.absent.0[state], row.present.0[state]];
        PairRow { faint: is_faint(from(0), from(1)), row }
    }
}

/// The matrices of some branches from number `k` on. Compiled once: they are few beside the patterns.
#[inline(never)]
fn branches<const J: usize>(model: &Model, k: usize, class_rate: f64, gain: f64, loss: f64) -> Branch<WIDTH, J> {
    let (rates, lengths) = model.abreast(k, class_rate, gain, loss);
    Branch::new(&rates, lengths)
}

/// The message of a pair of partials.
#[inline(always)]
fn pass<const J: usize>(row: &Row<2, J>, l: &Jet<2, J>) -> Jet<2, J> {
    let (mut l0, mut l1) = ([Lanes::ZERO; J], [Lanes::ZERO; J]);
    for k in 0..J {
        l0[k] = Lanes::all(l[k].0[0]);
        l1[k] = Lanes::all(l[k].0[1]);
    }
    message(row, &l0, &l1)
}

/// All partials of a node through the branch above it, in place.
#[inline(always)]
fn go_up<const J: usize>(buffer: &mut Buffer<J>, row: &PairRow<J>) -> Result<()> {
    if row.faint {
        return go_up_faint(buffer, row);
    }
    for l in buffer.partials_mut() {
        *l = pass(&row.row, l);
    }
    Ok(())
}

#[cold]
#[inline(never)]
fn go_up_faint<const J: usize>(buffer: &mut Buffer<J>, row: &PairRow<J>) -> Result<()> {
    let rows = [lane_of_row(&row.row, 0), lane_of_row(&row.row, 1)];
    for p in 0..buffer.n {
        let (l, e) = scale::up(&rows, apart(&buffer.partials()[p]));
        buffer.partials_mut()[p] = beside(&l);
        if e != 0 {
            buffer.lift(p, e)?;
        }
    }
    Ok(())
}

/// The products of all pairs, at once through a branch if there is one.
#[inline(always)]
fn product<const J: usize>(
    pairs: &[[u32; 2]],
    a: &Buffer<J>,
    b: &Buffer<J>,
    row: Option<&PairRow<J>>,
    out: &mut Buffer<J>,
) -> Result<()> {
    out.start(pairs.len())?;
    if !a.exponents.is_empty() || !b.exponents.is_empty() {
        make_room(&mut out.exponents, pairs.len(), PARTIALS)?;
        out.exponents.extend(pairs.iter().map(|&[i, j]| a.exponent(i as usize) + b.exponent(j as usize)));
    }
    let (left, right) = (a.partials(), b.partials());
    for (k, pairs) in pairs.chunks(STRETCH).enumerate() {
        let (first, end) = (k * STRETCH, k * STRETCH + pairs.len());
        let mut faint = false;
        for (l, &[i, j]) in out.partials_mut()[first..end].iter_mut().zip(pairs) {
            *l = times(&left[i as usize], &right[j as usize]);
            faint |= l[0].any_below(TINY);
        }
        if faint {
            lift_faint(pairs, first, left, right, out)?;
        }
        // In a loop of its own: together they do not fit into registers.
        if let Some(row) = row {
            for l in &mut out.partials_mut()[first..end] {
                *l = pass(&row.row, l);
            }
        }
    }
    Ok(())
}

/// Scales those products of a stretch that need it. `first`: number of the first.
#[cold]
#[inline(never)]
fn lift_faint<const J: usize>(
    pairs: &[[u32; 2]],
    first: usize,
    left: &[Jet<2, J>],
    right: &[Jet<2, J>],
    out: &mut Buffer<J>,
) -> Result<()> {
    for (p, &[i, j]) in (first..).zip(pairs) {
        if out.partials()[p][0].any_below(TINY) {
            let (scaled, e) = scale::join(apart(&left[i as usize]), apart(&right[j as usize]));
            out.partials_mut()[p] = beside(&scaled);
            if e != 0 {
                out.lift(p, e)?;
            }
        }
    }
    Ok(())
}

/// The two states apart.
#[inline(always)]
fn apart<const J: usize>(l: &Jet<2, J>) -> Both<J> {
    [scale::lane(l, 0), scale::lane(l, 1)]
}

/// The two states side by side.
#[inline(always)]
fn beside<const J: usize>(l: &Both<J>) -> Jet<2, J> {
    let mut out = [Lanes::ZERO; J];
    for k in 0..J {
        out[k] = Lanes([l[0][k].0[0], l[1][k].0[0]]);
    }
    out
}
