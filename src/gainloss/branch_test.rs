//! Tests of sets of branches, clades say: in the alternative the gains or the losses of all families are faster or slower
//! along a set's branches by a factor e^δ; the root's prior stays that of the rates elsewhere.
//!
//! Jets know two directions, one in gain, one in loss. So with S the set, each step prunes three times: derivatives in the rate
//! along all branches, along S, and along the others. As ∂ = ∂S + ∂O, the mixed derivative by all and S is
//! ∂S∂S + ∂S∂O, and 2 ∂S∂O = ∂∂ - ∂S∂S - ∂O∂O.

use super::data::Data;
use super::design::{Design, Effect, Rows};
use super::fit::{Fit, FitOptions, Terms, information};
use super::newton::{Bounds, climb};
use super::objective::{Objective, Point, Priors, penalize};
use super::options::{Along, Model, Options};
use super::test::{Alternative, Sets, TestOptions, Tests};
use super::threads;
use crate::Result;
use crate::math::exp::exp;
use crate::math::symmetric::solve;
use crate::work::Monitor;
use crate::work::memory::{Purpose, filled};

const TESTS: Purpose = Purpose("tests");

impl Data {
    /// Tests sets of nodes: in the alternative ln μ (or ln λ) of all families is shifted along the branches above a set's
    /// nodes. One null for all sets; each alternative starts there. Each of its steps costs three evaluations.
    ///
    /// # Errors
    /// As [`Data::test`], `sets` being of nodes.
    pub fn test_branches(
        &self,
        sets: &Sets<'_>,
        design: Option<&Design<'_>>,
        terms: &FitOptions<'_>,
        test: &TestOptions,
        options: &Options<'_>,
        monitor: &Monitor,
    ) -> Result<Tests> {
        test.check()?;
        sets.check("node", self.tree().n_nodes())?;
        let rows = Rows::of(design, self.n_families())?;
        let terms = Terms::of_tests(terms, rows.n_coefficients)?;
        let model = Model::new(self.tree(), self.walk(), options)?;
        let weights = self.weights(options, &model)?;
        let objective = Objective::new(self, &model, &rows, &terms.priors, &weights, monitor)?;
        let null = Fit::new(objective.highest(&terms)?, &terms.bounds);
        let call = Call { terms: &terms, test, objective: &objective };
        let all: Vec<usize> = (0..sets.len()).collect();
        let tested = threads::map(&all, |&set| call.test(&null, &self.marked(sets.of(set))?))?;
        let (alternatives, score): (Vec<_>, Vec<_>) = tested.into_iter().unzip();
        Ok(test.table(null, &alternatives, score))
    }

    /// A mark per branch of the walk: whether it is above one of the nodes.
    fn marked(&self, nodes: &[u32]) -> Result<Vec<bool>> {
        let mut of_node = filled(false, self.tree().n_nodes(), TESTS)?;
        nodes.iter().for_each(|&node| of_node[node as usize] = true);
        let mut marks = filled(false, self.walk().branches.len(), TESTS)?;
        marks.iter_mut().zip(&self.walk().branches).for_each(|(mark, &node)| *mark = of_node[node as usize]);
        Ok(marks)
    }
}

/// What all sets share.
struct Call<'a> {
    terms: &'a Terms,
    test: &'a TestOptions,
    objective: &'a Objective<'a>,
}

impl Call<'_> {
    /// The alternative of a set, and its score statistic.
    fn test(&self, null: &Fit, is_member: &[bool]) -> Result<(Alternative, f64)> {
        let with = |values: &[f64], last: f64| [values, &[last]].concat();
        let [low, high] = self.test.effect_bounds;
        let (lower, upper) = match self.test.refit {
            true => (&self.terms.bounds.lower, &self.terms.bounds.upper),
            false => (&null.beta, &null.beta),
        };
        let bounds = Bounds { lower: with(lower, low), upper: with(upper, high) };
        let own = &self.terms.priors;
        let priors = Priors { mean: with(&own.mean, 0.0), sd: with(&own.sd, self.test.effect_prior_sd) };
        let start = with(&null.beta, 0.0);
        let at = |beta: &[f64]| self.at(beta, is_member, &priors);
        let score = self.score(null, &at(&start)?);
        Ok((Alternative::of(Fit::new(climb(&start, &bounds, at)?, &bounds)), score))
    }

    /// The objective at the null's coefficients and the shift, which is the last.
    fn at(&self, all: &[f64], is_member: &[bool], priors: &Priors) -> Result<Point> {
        let (effect, k) = (self.test.effect, all.len());
        let (shift, beta) = (all[k - 1], &all[..k - 1]);
        let rates = self.objective.all_rates(beta)?;
        let jets = |along| -> Result<Vec<[f64; 6]>> {
            self.objective.totals(&self.objective.model.shifted(is_member, effect, exp(shift), along)?, &rates)
        };
        let (whole, set, others) = (jets(Along::All)?, jets(Along::Set)?, jets(Along::Others)?);
        let base = self.objective.point_of(&whole, &rates, beta.len());
        let mut point = Point { value: 0.0, gradient: vec![0.0; k], hessian: vec![0.0; k * k], ll: base.ll };
        point.gradient[..k - 1].copy_from_slice(&base.gradient);
        for i in 0..k - 1 {
            point.hessian[i * k..][..k - 1].copy_from_slice(&base.hessian[i * (k - 1)..][..k - 1]);
        }
        // Which entries of a jet are the rate that shifts, it twice, and the other rate.
        let (one, two) = if effect == Effect::Gain { (1, 3) } else { (2, 5) };
        for (row, &(gain, loss)) in rates.iter().enumerate() {
            let (rate, other) = if effect == Effect::Gain { (gain, loss) } else { (loss, gain) };
            let [xg, xl] = self.objective.rows.row(row);
            let (x, x_other) = if effect == Effect::Gain { (xg, xl) } else { (xl, xg) };
            let first = rate * set[row][one];
            let twice = rate * rate * set[row][two] + first;
            let crossed = 0.5 * (whole[row][two] - set[row][two] - others[row][two]);
            let with_all = rate * rate * (set[row][two] + crossed) + first;
            let with_other = rate * other * set[row][4];
            point.gradient[k - 1] += first;
            point.hessian[k * k - 1] += twice;
            for i in 0..k - 1 {
                let mixed = x[i] * with_all + x_other[i] * with_other;
                point.hessian[i * k + k - 1] += mixed;
                point.hessian[(k - 1) * k + i] += mixed;
            }
        }
        penalize(&mut point, all, priors);
        Ok(point)
    }

    /// u² / (I_dd - I_dn I_nn⁻¹ I_nd) at the null.
    fn score(&self, null: &Fit, point: &Point) -> f64 {
        let k = point.gradient.len();
        let free: Vec<usize> = (0..k - 1).filter(|&i| self.test.refit && !null.active[i]).collect();
        let mut left = -point.hessian[k * k - 1];
        if !free.is_empty() {
            let Some(root) = information(&point.hessian, &free, k) else { return f64::NAN };
            let beside: Vec<f64> = free.iter().map(|&i| -point.hessian[i * k + k - 1]).collect();
            let mut solved = beside.clone();
            solve(&root, free.len(), &mut solved);
            left -= beside.iter().zip(&solved).map(|(a, b)| a * b).sum::<f64>();
        }
        let slope = point.gradient[k - 1];
        if left > 0.0 { slope * slope / left } else { f64::NAN }
    }
}
