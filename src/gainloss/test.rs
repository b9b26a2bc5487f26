//! Likelihood-ratio and score tests of many sets of families against one null.

use super::data::Data;
use super::design::{Design, Effect, Rows};
use super::direct::Job;
use super::fit::{Fit, FitOptions, Terms, information};
use super::loglik::{Derivatives, Loglik, Rates};
use super::newton::{Bounds, climb};
use super::objective::{Objective, Point, Priors};
use super::options::{Model, Options};
use super::shift::{Curve, Shift, solve_together};
use super::threads;
use crate::math::exp::{exp, ln};
use crate::math::gamma::chi_squared_above;
use crate::math::symmetric::solve;
use crate::work::Monitor;
use crate::work::memory::{Purpose, filled, reserved};
use crate::{Error, Result};

const TESTS: Purpose = Purpose("tests");
/// With fixed coefficients of the null, sets from this size on are evaluated by patterns.
const LARGE_SET: usize = 64;
/// ln √(2π).
const LN_ROOT_TWO_PI: f64 = 0.918_938_533_204_672_7;

/// What a user can choose about tests.
#[derive(Debug, Clone, Copy)]
pub struct TestOptions {
    /// Which rate of a set's families shifts.
    pub effect: Effect,
    /// Bounds of the shift.
    pub effect_bounds: [f64; 2],
    /// Standard deviation of a normal prior of the shift around 0; ∞: none.
    pub effect_prior_sd: f64,
    /// Whether the null's coefficients are fitted again beside each shift.
    pub refit: bool,
    /// Whether the alternative's prior counts with its normalizing constant, as the seed of this family has it; the
    /// statistic can then be negative.
    pub compat_prior_constant: bool,
}

impl Default for TestOptions {
    fn default() -> Self {
        Self {
            effect: Effect::Loss,
            effect_bounds: [-5.0, 5.0],
            effect_prior_sd: f64::INFINITY,
            refit: true,
            compat_prior_constant: false,
        }
    }
}

impl TestOptions {
    pub(super) fn check(&self) -> Result<()> {
        let [low, high] = self.effect_bounds;
        if !(low.is_finite() && high.is_finite() && low <= high) {
            let reason = format!("({low}, {high}); two finite numbers in ascending order are needed");
            return Err(Error::argument("effect_bounds", reason));
        }
        if self.effect_prior_sd.is_nan() || self.effect_prior_sd <= 0.0 {
            let reason = format!("{}; it must be above 0, infinite for no prior", self.effect_prior_sd);
            return Err(Error::argument("effect_prior_sd", reason));
        }
        Ok(())
    }
}

impl TestOptions {
    /// The rows of all sets.
    pub(super) fn table(&self, null: Fit, alternatives: &[Alternative], score: Vec<f64>) -> Tests {
        let sd = self.effect_prior_sd;
        let statistic: Vec<f64> = alternatives
            .iter()
            .map(|alternative| {
                if self.compat_prior_constant && sd.is_finite() {
                    2.0 * (alternative.objective - ln(sd) - LN_ROOT_TWO_PI - null.objective)
                } else {
                    let statistic = 2.0 * (alternative.objective - null.objective);
                    if statistic < 0.0 { 0.0 } else { statistic }
                }
            })
            .collect();
        let p: Vec<f64> = statistic.iter().map(|&x| chi_squared_above(x)).collect();
        let column = |of: fn(&Alternative) -> f64| alternatives.iter().map(of).collect();
        Tests {
            q: adjusted(&p),
            score_p: score.iter().map(|&x| chi_squared_above(x)).collect(),
            effect: column(|a| a.effect),
            se: column(|a| a.se),
            beta: alternatives.iter().flat_map(|a| a.beta.iter().copied()).collect(),
            objective: column(|a| a.objective),
            ll: column(|a| a.ll),
            converged: alternatives.iter().map(|a| a.converged).collect(),
            null,
            statistic,
            p,
            score,
        }
    }
}

/// Sets of families: those of set `i` are `members[offsets[i]..offsets[i + 1]]`.
#[derive(Debug, Clone, Copy)]
pub struct Sets<'a> {
    /// n_sets + 1, ascending from 0.
    pub offsets: &'a [usize],
    /// Family numbers.
    pub members: &'a [u32],
}

impl<'a> Sets<'a> {
    /// Number of sets.
    pub fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn of(&self, set: usize) -> &'a [u32] {
        &self.members[self.offsets[set]..self.offsets[set + 1]]
    }

    /// Refuses sets without, with unknown or repeated items, which are families or nodes.
    pub(super) fn check(&self, item: &str, n_items: usize) -> Result<()> {
        let refuse = |reason: String| Err(Error::argument("sets", reason));
        let ends = self.offsets.first() == Some(&0) && self.offsets.last() == Some(&self.members.len());
        let has_none = self.offsets.is_empty() && self.members.is_empty();
        if !(has_none || ends && self.offsets.is_sorted()) {
            return refuse(format!("offsets must ascend from 0 to {}, the number of members", self.members.len()));
        }
        let mut last_set = filled(usize::MAX, n_items, TESTS)?;
        for set in 0..self.len() {
            if self.of(set).is_empty() {
                return refuse(format!("set {set} is empty"));
            }
            for &f in self.of(set) {
                match last_set.get_mut(f as usize) {
                    None => return refuse(format!("{item} {f} of set {set} does not exist; there are {n_items}")),
                    Some(last) if *last == set => return refuse(format!("{item} {f} is twice in set {set}")),
                    Some(last) => *last = set,
                }
            }
        }
        Ok(())
    }
}

/// A null and a row per set.
#[derive(Debug, Clone, PartialEq)]
pub struct Tests {
    /// The fit without any shift.
    pub null: Fit,
    /// Twice what the alternative's objective is above the null's.
    pub statistic: Vec<f64>,
    /// Chi-squared with one degree of freedom above the statistic.
    pub p: Vec<f64>,
    /// p values adjusted after Benjamini and Hochberg.
    pub q: Vec<f64>,
    /// Score statistic at the null; NaN where there is no information.
    pub score: Vec<f64>,
    /// Chi-squared above it.
    pub score_p: Vec<f64>,
    /// The shift.
    pub effect: Vec<f64>,
    /// Its standard error; NaN at a bound.
    pub se: Vec<f64>,
    /// n_sets × n_coefficients: the other coefficients of the alternative.
    pub beta: Vec<f64>,
    /// The alternative's objective.
    pub objective: Vec<f64>,
    /// The alternative's log-likelihood.
    pub ll: Vec<f64>,
    /// Whether the alternative's climb ended at a maximum.
    pub converged: Vec<bool>,
}

impl Tests {
    /// A fit without tests.
    pub fn of_null(null: Fit) -> Self {
        let none = Vec::new;
        Self {
            null,
            statistic: none(),
            p: none(),
            q: none(),
            score: none(),
            score_p: none(),
            effect: none(),
            se: none(),
            beta: none(),
            objective: none(),
            ll: none(),
            converged: Vec::new(),
        }
    }
}

/// An alternative.
pub(super) struct Alternative {
    effect: f64,
    se: f64,
    beta: Vec<f64>,
    objective: f64,
    ll: f64,
    converged: bool,
}

impl Alternative {
    /// That of a fit whose last coefficient is the shift.
    pub(super) fn of(mut fit: Fit) -> Self {
        let (effect, se) = (fit.beta.pop().unwrap_or(f64::NAN), fit.se.last().copied().unwrap_or(f64::NAN));
        Self { effect, se, beta: fit.beta, objective: fit.objective, ll: fit.ll, converged: fit.converged }
    }
}

impl Data {
    /// Tests sets of families: in the alternative ln μ (or ln λ) of a set's families is shifted. One null for all sets;
    /// each alternative starts at the null, so its statistic is not negative.
    ///
    /// # Errors
    /// As [`Data::fit`], and [`Error::BadArgument`] naming `sets`, `effect_bounds` or `effect_prior_sd`.
    pub fn test(
        &self,
        sets: &Sets<'_>,
        design: Option<&Design<'_>>,
        terms: &FitOptions<'_>,
        test: &TestOptions,
        options: &Options<'_>,
        monitor: &Monitor,
    ) -> Result<Tests> {
        test.check()?;
        sets.check("family", self.n_families())?;
        let rows = Rows::of(design, self.n_families())?;
        let terms = Terms::of_tests(terms, rows.n_coefficients)?;
        let model = Model::new(self.tree(), self.walk(), options)?;
        let weights = self.weights(options, &model)?;
        let null = {
            let objective = Objective::new(self, &model, &rows, &terms.priors, &weights, monitor)?;
            Fit::new(objective.highest(&terms)?, &terms.bounds)
        };
        let call = Call { data: self, rows: &rows, terms: &terms, model: &model, weights: &weights, test, monitor };
        let at_null = call.families(&null, options)?;
        let alternatives = if test.refit {
            let all: Vec<usize> = (0..sets.len()).collect();
            threads::map(&all, |&set| call.refitted(&null, sets.of(set)))?
        } else {
            call.shifted(&null, &at_null, sets)?
        };
        let score = (0..sets.len()).map(|set| call.score(&null, &at_null, sets.of(set))).collect();
        Ok(test.table(null, &alternatives, score))
    }
}

/// What all sets share.
struct Call<'a> {
    data: &'a Data,
    rows: &'a Rows,
    terms: &'a Terms,
    model: &'a Model,
    weights: &'a [f64],
    test: &'a TestOptions,
    monitor: &'a Monitor,
}

/// The families at the null.
struct AtNull {
    gain: Vec<f64>,
    loss: Vec<f64>,
    jets: Loglik,
}

impl AtNull {
    fn of(&self, f: usize) -> (f64, f64) {
        let pick = |rates: &[f64]| if rates.len() == 1 { rates[0] } else { rates[f] };
        (pick(&self.gain), pick(&self.loss))
    }
}

impl Call<'_> {
    fn families(&self, null: &Fit, options: &Options<'_>) -> Result<AtNull> {
        let n = self.data.n_families();
        let rates = |row: usize| {
            self.rows.row(row).map(|row| {
                let log: f64 = row.iter().zip(&null.beta).map(|(x, b)| x * b).sum();
                exp(log).min(1e300)
            })
        };
        let of_rows: Vec<[f64; 2]> = (0..self.rows.n_rows).map(rates).collect();
        let shared = self.rows.of_family.is_empty();
        let column = |k: usize| -> Result<Vec<f64>> {
            let mut column = reserved(if shared { 1 } else { n }, TESTS)?;
            column.extend((0..if shared { 1 } else { n }).map(|f| of_rows[self.rows.of_one(f)][k]));
            Ok(column)
        };
        let (gain, loss) = (column(0)?, column(1)?);
        let rates = Rates { gain: &gain, loss: &loss };
        let jets = self.data.loglik(&rates, options, Derivatives::Second, self.monitor)?;
        Ok(AtNull { gain, loss, jets })
    }

    /// The alternative of a set with all coefficients free.
    fn refitted(&self, null: &Fit, members: &[u32]) -> Result<Alternative> {
        let rows = self.rows.with_effect(members, self.data.n_families(), self.test.effect, false)?;
        let Terms { bounds, priors, .. } = self.terms;
        let with = |values: &[f64], last: f64| [values, &[last]].concat();
        let [low, high] = self.test.effect_bounds;
        let bounds = Bounds { lower: with(&bounds.lower, low), upper: with(&bounds.upper, high) };
        let priors = Priors { mean: with(&priors.mean, 0.0), sd: with(&priors.sd, self.test.effect_prior_sd) };
        let objective = Objective::new(self.data, self.model, &rows, &priors, self.weights, self.monitor)?;
        let summit = climb(&with(&null.beta, 0.0), &bounds, |beta| objective.at(beta))?;
        Ok(Alternative::of(Fit::new(summit, &bounds)))
    }

    /// The alternatives of all sets with the null's coefficients as they are: only the sets' families are looked at.
    fn shifted(&self, null: &Fit, at_null: &AtNull, sets: &Sets<'_>) -> Result<Vec<Alternative>> {
        let base = |set: usize| {
            let ll = |&f: &u32| weighted(self.weights[f as usize], at_null.jets.ll[f as usize]);
            sets.of(set).iter().map(ll).sum::<f64>()
        };
        let [low, high] = self.test.effect_bounds;
        let shift = |set| Shift::new(null.objective, base(set), [low, high], self.test.effect_prior_sd);
        let mut shifts: Vec<Shift> = (0..sets.len()).map(shift).collect();
        let is_large = |set: &usize| sets.of(*set).len() >= LARGE_SET;
        let large: Vec<usize> = (0..sets.len()).filter(is_large).collect();
        let solved = threads::map(&large, |&set| {
            let rows = self.rows.with_effect(sets.of(set), self.data.n_families(), self.test.effect, true)?;
            let k = rows.n_coefficients;
            let priors = Priors { mean: vec![0.0; k], sd: vec![f64::INFINITY; k] };
            let objective = Objective::new(self.data, self.model, &rows, &priors, self.weights, self.monitor)?;
            let mut shift = shifts[set].clone();
            while let Some(effect) = shift.next() {
                let Point { ll, gradient, hessian, .. } = objective.at(&[&null.beta[..], &[effect]].concat())?;
                shift.take(Curve { ll, slope: gradient[k - 1], bend: hessian[k * k - 1] });
            }
            Ok(shift)
        })?;
        for (&set, shift) in large.iter().zip(solved) {
            shifts[set] = shift;
        }
        let small: Vec<usize> = (0..sets.len()).filter(|set| !is_large(set)).collect();
        solve_together(&mut shifts, &small, |wanted| self.curves(at_null, sets, wanted))?;
        Ok(shifts
            .iter()
            .enumerate()
            .map(|(set, shift)| Alternative {
                effect: shift.effect(),
                se: shift.se(),
                beta: null.beta.clone(),
                objective: shift.objective(),
                ll: null.ll + (shift.ll() - base(set)),
                converged: shift.converged(),
            })
            .collect())
    }

    /// Log-likelihoods of sets at shifts, family by family.
    fn curves(&self, at_null: &AtNull, sets: &Sets<'_>, wanted: &[(usize, f64)]) -> Result<Vec<Curve>> {
        let n_jobs = wanted.iter().map(|&(set, _)| sets.of(set).len()).sum();
        let mut jobs = reserved(n_jobs, TESTS)?;
        for &(set, effect) in wanted {
            let factor = exp(effect);
            jobs.extend(sets.of(set).iter().map(|&family| {
                let (gain, loss) = at_null.of(family as usize);
                match self.test.effect {
                    Effect::Gain => Job { family, gain: gain * factor, loss },
                    Effect::Loss => Job { family, gain, loss: loss * factor },
                }
            }));
        }
        let jets = self.data.job_jets::<6>(&jobs, self.model, self.monitor)?;
        let mut out = reserved(wanted.len(), TESTS)?;
        let mut all = jobs.iter().zip(&jets);
        for &(set, _) in wanted {
            let mut curve = Curve::default();
            for (job, jet) in all.by_ref().take(sets.of(set).len()) {
                let (rate, slope, bend) = match self.test.effect {
                    Effect::Gain => (job.gain, jet[1], jet[3]),
                    Effect::Loss => (job.loss, jet[2], jet[5]),
                };
                let weight = self.weights[job.family as usize];
                if weight != 0.0 {
                    curve.ll += weight * jet[0];
                    curve.slope += weight * (rate * slope);
                    curve.bend += weight * (rate * rate * bend + rate * slope);
                }
            }
            out.push(curve);
        }
        Ok(out)
    }

    /// u² / (I_dd - I_dn I_nn⁻¹ I_nd) over the null's free coefficients n and the shift d.
    fn score(&self, null: &Fit, at_null: &AtNull, members: &[u32]) -> f64 {
        let k = self.rows.n_coefficients;
        let (mut slope, mut bend, mut beside) = (0.0, 0.0, vec![0.0; k]);
        for f in members.iter().map(|&f| f as usize) {
            let weight = self.weights[f];
            if weight == 0.0 {
                continue;
            }
            let (gain, loss) = at_null.of(f);
            let (grad, hess) = (at_null.jets.grad[f], at_null.jets.hess[f]);
            let [xg, xl] = self.rows.row(self.rows.of_one(f));
            let (by_gain, by_loss) = (gain * grad[0], loss * grad[1]);
            let (gg, gl, ll) =
                (gain * gain * hess[0] + by_gain, gain * loss * hess[1], loss * loss * hess[2] + by_loss);
            let (own, own_gain, own_loss, own_slope) = match self.test.effect {
                Effect::Gain => (gg, gg, gl, by_gain),
                Effect::Loss => (ll, gl, ll, by_loss),
            };
            slope += weight * own_slope;
            bend += weight * own;
            for i in 0..k {
                beside[i] += weight * (own_gain * xg[i] + own_loss * xl[i]);
            }
        }
        let sd = self.test.effect_prior_sd;
        let mut information_left = -bend + 1.0 / (sd * sd);
        let free: Vec<usize> = (0..k).filter(|&i| self.test.refit && !null.active[i]).collect();
        if !free.is_empty() {
            let Some(root) = information(&null.hessian, &free, k) else { return f64::NAN };
            let of_free: Vec<f64> = free.iter().map(|&i| beside[i]).collect();
            let mut solved = of_free.clone();
            solve(&root, free.len(), &mut solved);
            information_left -= of_free.iter().zip(&solved).map(|(a, b)| a * b).sum::<f64>();
        }
        if information_left > 0.0 { slope * slope / information_left } else { f64::NAN }
    }
}

/// A weight of 0 makes -∞ count as 0.
fn weighted(weight: f64, ll: f64) -> f64 {
    if weight == 0.0 { 0.0 } else { weight * ll }
}

/// p values adjusted for their number: Benjamini & Hochberg, J. R. Stat. Soc. B 57, 289 (1995). NaN stays NaN and does not
/// count.
pub fn adjusted(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).filter(|&i| !p[i].is_nan()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let (n, mut smallest) = (order.len() as f64, 1.0_f64);
    let mut q = vec![f64::NAN; p.len()];
    for (rank, &i) in order.iter().enumerate().rev() {
        smallest = smallest.min(p[i] * n / (rank + 1) as f64);
        q[i] = smallest;
    }
    q
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q_values_by_hand() {
        let q = adjusted(&[0.01, 0.04, 0.03, f64::NAN, 0.5]);
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-15, "{a} {b}");
        close(q[0], 0.04);
        close(q[1], 0.04 * 4.0 / 3.0);
        close(q[2], 0.04 * 4.0 / 3.0);
        close(q[4], 0.5);
        assert!(q[3].is_nan());
    }
}
