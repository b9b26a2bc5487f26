//! What a fit climbs: the weighted log-likelihood under a design less the priors, with gradient and Hessian.

use super::data::{Data, Part, Plan};
use super::design::Rows;
use super::direct::Job;
use super::observable::LogSeen;
use super::options::Model;
use super::threads;
use crate::Result;
use crate::math::exp::exp;
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected, filled, gathered, reserved};

const FIT: Purpose = Purpose("a fit");
/// Rates are not raised above this one.
const FASTEST: f64 = 1e300;

/// The objective at some coefficients.
#[derive(Debug, Clone)]
pub struct Point {
    /// Log-likelihood less priors.
    pub value: f64,
    /// n_coefficients.
    pub gradient: Vec<f64>,
    /// n_coefficients², row by row.
    pub hessian: Vec<f64>,
    /// Log-likelihood alone.
    pub ll: f64,
}

/// Normal priors of the coefficients; a standard deviation of ∞ is none.
#[derive(Debug, Clone)]
pub struct Priors {
    pub mean: Vec<f64>,
    pub sd: Vec<f64>,
}

/// A function of coefficients.
pub struct Objective<'a> {
    pub data: &'a Data,
    pub model: &'a Model,
    pub rows: &'a Rows,
    pub priors: &'a Priors,
    pub monitor: &'a Monitor,
    plan: Plan,
    /// Per part of the plan, groups one after the other, the weight of each pattern at the root.
    weights: Vec<Vec<f64>>,
    /// Per family; 0 for those dropped.
    of_family: &'a [f64],
}

impl<'a> Objective<'a> {
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn new(
        data: &'a Data,
        model: &'a Model,
        rows: &'a Rows,
        priors: &'a Priors,
        weights: &'a [f64],
        monitor: &'a Monitor,
    ) -> Result<Self> {
        let plan = data.plan(&rows.of_family, rows.n_rows, monitor)?;
        let mut of_parts = reserved(plan.groups.iter().map(Vec::len).sum(), FIT)?;
        for part in plan.groups.iter().flatten() {
            let mut of_patterns = filled(0.0, part.patterns.n_roots, FIT)?;
            for (f, &pattern) in part.families.iter().zip(&part.patterns.of_family) {
                of_patterns[pattern as usize] += weights[f];
            }
            of_parts.push(of_patterns);
        }
        Ok(Self { data, model, rows, priors, monitor, plan, weights: of_parts, of_family: weights })
    }

    /// λ and μ of a row.
    pub fn rates(&self, row: usize, beta: &[f64]) -> (f64, f64) {
        let [gain, loss] = self.rows.row(row).map(|row| {
            let log: f64 = row.iter().zip(beta).map(|(x, b)| x * b).sum();
            exp(log).min(FASTEST)
        });
        (gain, loss)
    }

    /// Value, gradient and Hessian.
    ///
    /// # Errors
    /// As [`Data::loglik`].
    pub fn at(&self, beta: &[f64]) -> Result<Point> {
        self.at_model(self.model, beta)
    }

    /// As [`at`](Self::at) with another model of the same data.
    ///
    /// # Errors
    /// The same.
    pub fn at_model(&self, model: &Model, beta: &[f64]) -> Result<Point> {
        let rates = self.all_rates(beta)?;
        let totals = self.totals(model, &rates)?;
        let mut point = self.point_of(&totals, &rates, beta.len());
        penalize(&mut point, beta, self.priors);
        Ok(point)
    }

    /// λ and μ of all rows.
    pub fn all_rates(&self, beta: &[f64]) -> Result<Vec<(f64, f64)>> {
        let mut rates = reserved(self.rows.n_rows, FIT)?;
        rates.extend((0..self.rows.n_rows).map(|row| self.rates(row, beta)));
        Ok(rates)
    }

    /// The log-likelihood with its derivatives in `k` coefficients, from the sums of jets per row.
    pub fn point_of(&self, totals: &[[f64; 6]], rates: &[(f64, f64)], k: usize) -> Point {
        let mut point = Point { value: 0.0, gradient: vec![0.0; k], hessian: vec![0.0; k * k], ll: 0.0 };
        for (row, (total, &(gain, loss))) in totals.iter().zip(rates).enumerate() {
            point.ll += total[0];
            let [xg, xl] = self.rows.row(row);
            let (by_gain, by_loss) = (gain * total[1], loss * total[2]);
            let twice_gain = gain * gain * total[3] + by_gain;
            let crossed = gain * loss * total[4];
            let twice_loss = loss * loss * total[5] + by_loss;
            for i in 0..k {
                point.gradient[i] += xg[i] * by_gain + xl[i] * by_loss;
                for j in 0..k {
                    point.hessian[i * k + j] += xg[i] * xg[j] * twice_gain
                        + (xg[i] * xl[j] + xl[i] * xg[j]) * crossed
                        + xl[i] * xl[j] * twice_loss;
                }
            }
        }
        point
    }

    /// Per row the weighted sum of its families' jets.
    ///
    /// # Errors
    /// As [`Data::loglik`].
    pub fn totals(&self, model: &Model, rates: &[(f64, f64)]) -> Result<Vec<[f64; 6]>> {
        self.monitor.check()?;
        let mut totals = filled([0.0; 6], rates.len(), FIT)?;
        let of_rows = self.plan.groups.iter().enumerate();
        let parts: Vec<(usize, &Part)> =
            gathered(of_rows.flat_map(|(row, parts)| parts.iter().map(move |part| (row, part))), FIT)?;
        let mut log_seen = filled(None, rates.len(), FIT)?;
        for (row, parts) in self.plan.groups.iter().enumerate() {
            if let Some(family) = parts.iter().find_map(|part| part.families.iter().next()) {
                let (gain, loss) = rates[row];
                log_seen[row] = LogSeen { walk: self.data.walk(), model, gain, loss, family }.jet::<6>()?;
            }
        }
        // The longest first: the last one decides how long a thread waits for the others.
        let mut order = collected(0..parts.len(), parts.len(), FIT)?;
        order.sort_by_key(|&at| std::cmp::Reverse(parts[at].1.patterns.n_patterns()));
        let sums = threads::map(&order, |&at| {
            let (row, part) = parts[at];
            let jets = self.data.part_jets::<6>(part, rates[row], log_seen[row], model, self.monitor)?;
            let mut sum = [0.0; 6];
            for (jet, &weight) in jets.iter().zip(&self.weights[at]) {
                add(&mut sum, jet, weight);
            }
            Ok((at, sum))
        })?;
        let mut of_parts = filled([0.0; 6], parts.len(), FIT)?;
        sums.into_iter().for_each(|(at, sum)| of_parts[at] = sum);
        for (&(row, _), sum) in parts.iter().zip(&of_parts) {
            add(&mut totals[row], sum, 1.0);
        }
        let mut jobs = reserved(self.plan.singles.len(), FIT)?;
        jobs.extend(self.plan.singles.iter().map(|&family| {
            let (gain, loss) = rates[self.rows.of_one(family as usize)];
            Job { family, gain, loss }
        }));
        for (job, jet) in jobs.iter().zip(self.data.job_jets::<6>(&jobs, model, self.monitor)?) {
            add(&mut totals[self.rows.of_one(job.family as usize)], &jet, self.of_family[job.family as usize]);
        }
        Ok(totals)
    }
}

/// Takes the priors off a point whose `value` is not set yet.
pub fn penalize(point: &mut Point, beta: &[f64], priors: &Priors) {
    let k = beta.len();
    let mut penalty = 0.0;
    for i in 0..k {
        let sd = priors.sd[i];
        let z = (beta[i] - priors.mean[i]) / sd;
        penalty += z * z;
        point.gradient[i] -= z / sd;
        point.hessian[i * k + i] -= 1.0 / (sd * sd);
    }
    point.value = point.ll - 0.5 * penalty;
}

/// Adds weighted jets; a weight of 0 makes whatever it is count as 0.
fn add(sum: &mut [f64; 6], jet: &[f64; 6], weight: f64) {
    if weight != 0.0 {
        (0..6).for_each(|k| sum[k] += weight * jet[k]);
    }
}
