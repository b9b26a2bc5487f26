//! Pruning with rates of their own: families share nothing, so eight of them go up the tree side by side.

use super::jets::{Jet, Scaled, constant, times};
use super::lanes::Lanes;
use super::observable;
use super::options::{Ascertainment, Model, is_faint};
use super::root::{log_likelihood, under};
use super::scale::{self, TINY, lane, lane_of_row};
use super::states::{PRESENT, States, UNKNOWN};
use super::transition::{Branch, Row, message};
use super::walk::{Step, Walk};
use crate::Result;
use crate::work::Monitor;
use crate::work::memory::{Purpose, reserved};
use crate::work::simd::Kernel;

const PARTIALS: Purpose = Purpose("partial likelihoods");
/// Families side by side.
pub const WIDTH: usize = 8;

/// A family and its rates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Job {
    pub family: u32,
    pub gain: f64,
    pub loss: f64,
}

/// Partials of the two states, a family per lane.
struct Partials<const J: usize> {
    l: [Jet<WIDTH, J>; 2],
    exponents: [i32; WIDTH],
}

/// Jets of the log-likelihoods of some families, each at its own rates.
pub struct Direct<'a, const J: usize> {
    pub walk: &'a Walk,
    pub states: &'a States,
    pub model: &'a Model,
    pub jobs: &'a [Job],
    pub monitor: &'a Monitor,
}

impl<const J: usize> Kernel for Direct<'_, J> {
    type Output = Result<Vec<[f64; J]>>;

    #[inline(always)]
    fn run(self) -> Self::Output {
        let mut out = reserved(self.jobs.len(), PARTIALS)?;
        let mut stack: Vec<Partials<J>> = reserved(self.walk.depth, PARTIALS)?;
        let mut seen_stack = Vec::new();
        for jobs in self.jobs.chunks(WIDTH) {
            self.monitor.check()?;
            // Lanes beyond the last family repeat it.
            let job = |i: usize| jobs[i.min(jobs.len() - 1)];
            let (mut gain, mut loss, mut families) = (Lanes::ZERO, Lanes::ZERO, [0; WIDTH]);
            for i in 0..WIDTH {
                (gain.0[i], loss.0[i], families[i]) = (job(i).gain, job(i).loss, job(i).family as usize);
            }
            let prior = self.model.prior::<WIDTH, J>(gain, loss);
            let mut mixture = Scaled::NOTHING;
            for class in &self.model.classes {
                let root = self.partials(class.rate, gain, loss, &families, &mut stack)?;
                mixture.add(class.weight, under(&prior, &root.l[0], &root.l[1]), &root.exponents);
            }
            let log_seen = match self.model.ascertainment {
                Ascertainment::None => None,
                _ => {
                    let seen = observable::probability(self.walk, self.model, gain, loss, &mut seen_stack)?;
                    if let Some(i) = (0..jobs.len()).find(|&i| seen[0].0[i].is_nan() || seen[0].0[i] <= 0.0) {
                        return Err(observable::nothing_seen(families[i]));
                    }
                    Some(Scaled { jet: seen, exponents: [0; WIDTH] }.ln())
                }
            };
            let log = log_likelihood(&mixture, log_seen.as_ref());
            for i in 0..jobs.len() {
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

impl<const J: usize> Direct<'_, J> {
    /// The root's partials in one rate class.
    #[inline(always)]
    fn partials(
        &self,
        class_rate: f64,
        gain: Lanes<WIDTH>,
        loss: Lanes<WIDTH>,
        families: &[usize; WIDTH],
        stack: &mut Vec<Partials<J>>,
    ) -> Result<Partials<J>> {
        stack.clear();
        let mut branch = 0;
        for step in &self.walk.steps {
            match step {
                Step::Tip(row) => stack.push(self.tip(*row as usize, families)),
                Step::Up(_) => {
                    let (rates, length) = self.model.along(branch, class_rate, gain, loss);
                    branch += 1;
                    if let Some(top) = stack.last_mut() {
                        go_up(top, &Branch::new(&rates, length).rows);
                    }
                    if branch % 4096 == 0 {
                        self.monitor.check()?;
                    }
                }
                Step::Join => {
                    let (Some(b), Some(a)) = (stack.pop(), stack.last_mut()) else { break };
                    join(a, &b);
                }
            }
        }
        let nothing_known = Partials { l: [constant(1.0), constant(1.0)], exponents: [0; WIDTH] };
        Ok(stack.pop().unwrap_or(nothing_known))
    }

    #[inline(always)]
    fn tip(&self, row: usize, families: &[usize; WIDTH]) -> Partials<J> {
        let codes = self.states.row(row);
        let mut l = [[Lanes::ZERO; J]; 2];
        for i in 0..WIDTH {
            let code = codes[families[i]];
            l[0][0].0[i] = f64::from(u8::from(code != PRESENT));
            l[1][0].0[i] = f64::from(u8::from(code == PRESENT || code == UNKNOWN));
        }
        Partials { l, exponents: [0; WIDTH] }
    }
}

#[inline(always)]
fn go_up<const J: usize>(top: &mut Partials<J>, rows: &[Row<WIDTH, J>; 2]) {
    let before = top.l;
    top.l = [message(&rows[0], &before[0], &before[1]), message(&rows[1], &before[0], &before[1])];
    let mut any_faint = false;
    for i in 0..WIDTH {
        any_faint |= faint(rows, i);
    }
    if any_faint {
        go_up_faint(top, &before, rows);
    }
}

#[inline(always)]
fn faint<const J: usize>(rows: &[Row<WIDTH, J>; 2], i: usize) -> bool {
    let from = |row: &Row<WIDTH, J>| [row.absent.0[i], row.present.0[i]];
    is_faint(from(&rows[0]), from(&rows[1]))
}

#[cold]
#[inline(never)]
fn go_up_faint<const J: usize>(top: &mut Partials<J>, before: &[Jet<WIDTH, J>; 2], rows: &[Row<WIDTH, J>; 2]) {
    for i in (0..WIDTH).filter(|&i| faint(rows, i)) {
        let alone = [lane_of_row(&rows[0], i), lane_of_row(&rows[1], i)];
        let (l, e) = scale::up(&alone, [lane(&before[0], i), lane(&before[1], i)]);
        put(top, i, &l, e);
    }
}

#[inline(always)]
fn join<const J: usize>(a: &mut Partials<J>, b: &Partials<J>) {
    let before = a.l;
    a.l = [times(&before[0], &b.l[0]), times(&before[1], &b.l[1])];
    for i in 0..WIDTH {
        a.exponents[i] += b.exponents[i];
    }
    if a.l[0][0].min(a.l[1][0]).any_below(TINY) {
        join_tiny(a, &before, b);
    }
}

#[cold]
#[inline(never)]
fn join_tiny<const J: usize>(a: &mut Partials<J>, before: &[Jet<WIDTH, J>; 2], b: &Partials<J>) {
    for i in 0..WIDTH {
        if a.l[0][0].0[i] < TINY || a.l[1][0].0[i] < TINY {
            let sides = [before, &b.l].map(|l| [lane(&l[0], i), lane(&l[1], i)]);
            let (l, e) = scale::join(sides[0], sides[1]);
            put(a, i, &l, e);
        }
    }
}

fn put<const J: usize>(partials: &mut Partials<J>, i: usize, l: &scale::Both<J>, e: i32) {
    for k in 0..J {
        partials.l[0][k].0[i] = l[0][k].0[0];
        partials.l[1][k].0[i] = l[1][k].0[0];
    }
    partials.exponents[i] += e;
}
