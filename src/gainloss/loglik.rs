//! The likelihood of many families, with derivatives.

use super::data::{Data, Part, Shelf, Shelves};
use super::direct::{Direct, Job};
use super::observable::LogSeen;
use super::options::{Model, Options, checked};
use super::patterns::by_rates;
use super::prune::Prune;
use super::threads;
use crate::work::Monitor;
use crate::work::memory::{Purpose, filled, reserved};
use crate::work::simd;
use crate::{Error, Result};

const RESULT: Purpose = Purpose("likelihoods of families");
/// Families with rates of their own that one thread takes at a time.
const SHARE: usize = 256;
/// Families whose terms are added up before their sum is added to the total.
const RUN: usize = 128;

/// λ and μ of all families: one number for all, or one per family.
#[derive(Debug, Clone, Copy)]
pub struct Rates<'a> {
    /// Gain rates λ ≥ 0 per unit of branch length: 1 or n_families of them.
    pub gain: &'a [f64],
    /// Loss rates μ.
    pub loss: &'a [f64],
}

impl Rates<'_> {
    /// # Errors
    /// [`Error::BadArgument`] naming `gain` or `loss` with the value and the family.
    pub fn check(&self, n_families: usize) -> Result<()> {
        for (name, rates) in [("gain", self.gain), ("loss", self.loss)] {
            if rates.len() != 1 && rates.len() != n_families {
                let reason = format!("{} values; one for all or {n_families}, one per family, are needed", rates.len());
                return Err(Error::argument(name, reason));
            }
            checked(name, "family", rates, rates.len())?;
        }
        Ok(())
    }

    /// λ and μ of a family.
    #[inline]
    pub fn of(&self, family: usize) -> (f64, f64) {
        let pick = |rates: &[f64]| if rates.len() == 1 { rates[0] } else { rates[family] };
        (pick(self.gain), pick(self.loss))
    }

    /// Whether all families have the same.
    pub fn are_shared(&self) -> bool {
        self.gain.len() == 1 && self.loss.len() == 1
    }
}

/// How many derivatives are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Derivatives {
    /// The value alone.
    None,
    /// And the gradient.
    First,
    /// And the Hessian.
    Second,
}

/// Log-likelihoods of all families. Derivatives are by λ, μ; λλ, λμ, μμ.
#[derive(Debug, Clone, PartialEq)]
pub struct Loglik {
    /// n_families: ln of the probability of a family's states; -∞ where it is 0.
    pub ll: Vec<f64>,
    /// n_families, or none if not wanted.
    pub grad: Vec<[f64; 2]>,
    /// n_families, or none if not wanted.
    pub hess: Vec<[f64; 3]>,
    /// Families whose probability is 0; their derivatives are 0.
    pub impossible: Vec<bool>,
    /// Families that contradict the ascertainment; all theirs is 0.
    pub dropped: Vec<bool>,
    /// Weighted sums over the families.
    pub totals: Totals,
}

/// Weighted sums over families, in fixed order.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Totals {
    /// Σ w ll; a weight of 0 makes -∞ count as 0.
    pub ll: f64,
    /// Σ w grad; 0 if not wanted.
    pub grad: [f64; 2],
    /// Σ w hess; 0 if not wanted.
    pub hess: [f64; 3],
}

impl Data {
    /// Log-likelihoods at given rates. A family's numbers are the same bits alone or among others, with equal rates or
    /// different ones, on any instruction set and number of threads, and whatever derivatives are asked for.
    ///
    /// Families of equal rates cost as much as they have distinct patterns in all subtrees; those with rates of their
    /// own O(n_nodes) each.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming what is wrong with rates or options, or a family that contradicts the
    /// ascertainment; [`Error::OutOfMemory`], [`Error::Cancelled`].
    pub fn loglik(
        &self,
        rates: &Rates<'_>,
        options: &Options<'_>,
        derivatives: Derivatives,
        monitor: &Monitor,
    ) -> Result<Loglik> {
        let n = self.n_families();
        rates.check(n)?;
        let model = Model::new(self.tree(), self.walk(), options)?;
        if let Some(weights) = options.weights {
            checked("weights", "family", weights, n)?;
        }
        let dropped = self.dropped(&model)?;
        match derivatives {
            Derivatives::None => self.evaluate::<1>(rates, &model, options.weights, dropped, monitor),
            Derivatives::First => self.evaluate::<3>(rates, &model, options.weights, dropped, monitor),
            Derivatives::Second => self.evaluate::<6>(rates, &model, options.weights, dropped, monitor),
        }
    }

    fn evaluate<const J: usize>(
        &self,
        rates: &Rates<'_>,
        model: &Model,
        weights: Option<&[f64]>,
        dropped: Vec<bool>,
        monitor: &Monitor,
    ) -> Result<Loglik>
    where
        Shelves: Shelf<J>,
    {
        let n = self.n_families();
        let mut out = Columns::<J>::new(n)?;
        if n > 0 {
            self.fill(rates, model, monitor, &mut out)?;
        }
        for f in (0..n).filter(|&f| dropped[f]) {
            out.put(f, &[0.0; J]);
        }
        let mut impossible = reserved(n, RESULT)?;
        impossible.extend(out.ll.iter().map(|&ll| ll == f64::NEG_INFINITY));
        let totals = out.totals(weights);
        Ok(Loglik { ll: out.ll, grad: out.grad, hess: out.hess, impossible, dropped, totals })
    }

    fn fill<const J: usize>(
        &self,
        rates: &Rates<'_>,
        model: &Model,
        monitor: &Monitor,
        out: &mut Columns<J>,
    ) -> Result<()>
    where
        Shelves: Shelf<J>,
    {
        let n = self.n_families();
        let (group_of, groups) =
            if rates.are_shared() { (Vec::new(), vec![rates.of(0)]) } else { by_rates(n, |f| rates.of(f))? };
        let group_of = if groups.len() == 1 { Vec::new() } else { group_of };
        let plan = self.plan(&group_of, groups.len(), monitor)?;
        let parts: Vec<(usize, &Part)> = plan
            .groups
            .iter()
            .enumerate()
            .flat_map(|(group, parts)| parts.iter().map(move |part| (group, part)))
            .collect();
        let mut log_seen = filled(None, groups.len(), RESULT)?;
        for (group, (parts, &(gain, loss))) in plan.groups.iter().zip(&groups).enumerate() {
            if let Some(family) = parts.iter().find_map(|part| part.families.iter().next()) {
                log_seen[group] = LogSeen { walk: self.walk(), model, gain, loss, family }.jet::<J>()?;
            }
        }
        let jets = threads::map(&parts, |&(group, part)| {
            self.part_jets(part, groups[group], log_seen[group], model, monitor)
        })?;
        for ((_, part), jets) in parts.iter().zip(&jets) {
            for (f, &pattern) in part.families.iter().zip(&part.patterns.of_family) {
                out.put(f, &jets[pattern as usize]);
            }
        }
        let mut jobs = reserved(plan.singles.len(), RESULT)?;
        jobs.extend(plan.singles.iter().map(|&family| {
            let (gain, loss) = rates.of(family as usize);
            Job { family, gain, loss }
        }));
        for (job, jet) in jobs.iter().zip(self.job_jets::<J>(&jobs, model, monitor)?) {
            out.put(job.family as usize, &jet);
        }
        Ok(())
    }

    /// Jets of all patterns at the root of a part.
    pub(super) fn part_jets<const J: usize>(
        &self,
        part: &Part,
        (gain, loss): (f64, f64),
        log_seen: Option<[f64; J]>,
        model: &Model,
        monitor: &Monitor,
    ) -> Result<Vec<[f64; J]>>
    where
        Shelves: Shelf<J>,
    {
        if part.patterns.n_roots == 0 {
            return Ok(Vec::new());
        }
        let mut scratch = Shelf::<J>::take(&self.shelves);
        let (walk, patterns) = (self.walk(), &*part.patterns);
        let work = Prune { walk, patterns, model, gain, loss, log_seen, scratch: &mut scratch, monitor };
        let jets = simd::run(work);
        self.shelves.give(scratch);
        jets
    }

    /// Jets of families with rates of their own. Slopes alone come with the curvatures: a kernel less to compile.
    pub(super) fn job_jets<const J: usize>(
        &self,
        jobs: &[Job],
        model: &Model,
        monitor: &Monitor,
    ) -> Result<Vec<[f64; J]>> {
        if J == 1 {
            return self.all_job_jets::<1, J>(jobs, model, monitor);
        }
        self.all_job_jets::<6, J>(jobs, model, monitor)
    }

    /// The first `J` entries of jets with `K`.
    fn all_job_jets<const K: usize, const J: usize>(
        &self,
        jobs: &[Job],
        model: &Model,
        monitor: &Monitor,
    ) -> Result<Vec<[f64; J]>> {
        let shares: Vec<&[Job]> = jobs.chunks(SHARE).collect();
        let jets = threads::map(&shares, |jobs| {
            simd::run(Direct::<K> { walk: self.walk(), states: self.states(), model, jobs, monitor })
        })?;
        let mut all = reserved(jobs.len(), RESULT)?;
        for jet in jets.iter().flatten() {
            let mut first = [0.0; J];
            first.copy_from_slice(&jet[..J]);
            all.push(first);
        }
        Ok(all)
    }
}

/// Results by column.
struct Columns<const J: usize> {
    ll: Vec<f64>,
    grad: Vec<[f64; 2]>,
    hess: Vec<[f64; 3]>,
}

impl<const J: usize> Columns<J> {
    fn new(n: usize) -> Result<Self> {
        Ok(Self {
            ll: filled(0.0, n, RESULT)?,
            grad: filled([0.0; 2], if J > 1 { n } else { 0 }, RESULT)?,
            hess: filled([0.0; 3], if J > 3 { n } else { 0 }, RESULT)?,
        })
    }

    #[inline]
    fn put(&mut self, f: usize, jet: &[f64; J]) {
        self.ll[f] = jet[0];
        if J > 1 {
            self.grad[f] = [jet[1], jet[2]];
        }
        if J > 3 {
            self.hess[f] = [jet[3], jet[4], jet[5]];
        }
    }

    /// Sums of runs of families, then of the runs.
    fn totals(&self, weights: Option<&[f64]>) -> Totals {
        let n = self.ll.len();
        let mut totals = Totals::default();
        for start in (0..n).step_by(RUN) {
            let mut run = Totals::default();
            for f in start..(start + RUN).min(n) {
                let weight = weights.map_or(1.0, |weights| weights[f]);
                if weight == 0.0 {
                    continue;
                }
                run.ll += weight * self.ll[f];
                if J > 1 {
                    (0..2).for_each(|k| run.grad[k] += weight * self.grad[f][k]);
                }
                if J > 3 {
                    (0..3).for_each(|k| run.hess[k] += weight * self.hess[f][k]);
                }
            }
            totals.ll += run.ll;
            (0..2).for_each(|k| totals.grad[k] += run.grad[k]);
            (0..3).for_each(|k| totals.hess[k] += run.hess[k]);
        }
        totals
    }
}
