//! Log-linear fits of rates to many families.

use super::data::Data;
use super::design::{Design, Rows};
use super::gamma_fit;
use super::newton::{Bounds, Summit};
use super::objective::{Objective, Priors};
use super::options::{Model, Options, checked};
use crate::math::symmetric::{cholesky, inverse};
use crate::work::Monitor;
use crate::work::memory::{Purpose, filled, reserved};
use crate::{Error, Result};

const FIT: Purpose = Purpose("a fit");

/// What a user can choose about a fit; every slice has one number per coefficient.
#[derive(Debug, Clone, Copy, Default)]
pub struct FitOptions<'a> {
    /// Where to start, brought inside the bounds; None: 0.
    pub start: Option<&'a [f64]>,
    /// Lower bounds; None: -20.
    pub lower: Option<&'a [f64]>,
    /// Upper bounds; None: 20.
    pub upper: Option<&'a [f64]>,
    /// Means of normal priors; None: 0.
    pub prior_mean: Option<&'a [f64]>,
    /// Their standard deviations, above 0; ∞, or None: no prior.
    pub prior_sd: Option<&'a [f64]>,
    /// Rate classes of a gamma distribution whose shape is fitted, too; 0: none. Of a fit alone, not of tests.
    pub gamma_classes: usize,
}

/// A fit: where log-likelihood less priors is largest within the bounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The coefficients.
    pub beta: Vec<f64>,
    /// Log-likelihood less priors.
    pub objective: f64,
    /// Log-likelihood.
    pub ll: f64,
    /// Of the objective.
    pub gradient: Vec<f64>,
    /// n_coefficients², row by row.
    pub hessian: Vec<f64>,
    /// Inverse of the negative Hessian of the coefficients that can move; NaN elsewhere, and everywhere if that is not
    /// positive definite.
    pub covariance: Vec<f64>,
    /// Roots of its diagonal.
    pub se: Vec<f64>,
    /// Coefficients held at a bound.
    pub active: Vec<bool>,
    /// The fitted shape of the gamma distribution of rates, where it was asked for.
    pub shape: Option<Shape>,
    /// Evaluations of the objective.
    pub evaluations: u32,
    /// Whether the climb ended at a maximum.
    pub converged: bool,
}

/// The shape of a gamma distribution of rates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// 0.05 to 200.
    pub value: f64,
    /// Its standard error; NaN at the ends of that range.
    pub se: f64,
}

impl Fit {
    /// A summit with its standard errors.
    pub(super) fn new(summit: Summit, bounds: &Bounds) -> Self {
        let Summit { beta, point, evaluations, converged } = summit;
        let k = beta.len();
        let active = bounds.active(&beta, &point.gradient);
        let mut covariance = vec![f64::NAN; k * k];
        let free: Vec<usize> = (0..k).filter(|&i| !active[i]).collect();
        if let Some(root) = information(&point.hessian, &free, k) {
            let n = free.len();
            let inverse = inverse(&root, n);
            for i in 0..n {
                for j in 0..n {
                    covariance[free[i] * k + free[j]] = inverse[i * n + j];
                }
            }
        }
        let se = (0..k).map(|i| covariance[i * k + i].sqrt()).collect();
        Self {
            beta,
            objective: point.value,
            ll: point.ll,
            gradient: point.gradient,
            hessian: point.hessian,
            covariance,
            se,
            active,
            shape: None,
            evaluations,
            converged,
        }
    }
}

/// Cholesky's root of the negative Hessian of some coefficients.
pub(super) fn information(hessian: &[f64], free: &[usize], k: usize) -> Option<Vec<f64>> {
    let block: Vec<f64> = free.iter().flat_map(|&i| free.iter().map(move |&j| -hessian[i * k + j])).collect();
    cholesky(&block, free.len())
}

/// A fit's checked options.
pub(super) struct Terms {
    pub start: Vec<f64>,
    pub bounds: Bounds,
    pub priors: Priors,
    pub gamma_classes: usize,
}

impl Terms {
    /// Those of tests, for which no shape is fitted.
    pub fn of_tests(options: &FitOptions<'_>, k: usize) -> Result<Self> {
        if options.gamma_classes != 0 {
            let reason = "tests fit no shape; fit it first, then give its class_rates";
            return Err(Error::argument("gamma_classes", reason));
        }
        Self::new(options, k)
    }

    pub fn new(options: &FitOptions<'_>, k: usize) -> Result<Self> {
        let column = |name, given: Option<&[f64]>, default: f64| match given {
            None => filled(default, k, FIT),
            Some(given) if given.len() != k => {
                Err(Error::argument(name, format!("{} values for {k} coefficients", given.len())))
            }
            Some(given) => match given.iter().position(|x| x.is_nan()) {
                Some(at) => Err(Error::argument(name, format!("NaN at coefficient {at}"))),
                None => Ok(given.to_vec()),
            },
        };
        let start = column("start", options.start, 0.0)?;
        let (lower, upper) = (column("lower", options.lower, -20.0)?, column("upper", options.upper, 20.0)?);
        let mean = column("prior_mean", options.prior_mean, 0.0)?;
        let sd = column("prior_sd", options.prior_sd, f64::INFINITY)?;
        for (name, values) in [("start", &start), ("lower", &lower), ("upper", &upper), ("prior_mean", &mean)] {
            if let Some(at) = values.iter().position(|x| !x.is_finite()) {
                return Err(Error::argument(name, format!("{} at coefficient {at}; it must be finite", values[at])));
            }
        }
        if let Some(at) = (0..k).find(|&i| lower[i] > upper[i]) {
            let reason = format!("{} at coefficient {at} is above its upper bound {}", lower[at], upper[at]);
            return Err(Error::argument("lower", reason));
        }
        if let Some(at) = sd.iter().position(|sd| *sd <= 0.0) {
            let reason = format!("{} at coefficient {at}; it must be above 0, infinite for no prior", sd[at]);
            return Err(Error::argument("prior_sd", reason));
        }
        let (bounds, priors) = (Bounds { lower, upper }, Priors { mean, sd });
        Ok(Self { start, bounds, priors, gamma_classes: options.gamma_classes })
    }
}

impl Data {
    /// Fits ln λ and ln μ, linear in the coefficients of a design, by projected Newton steps: about 5 to 15
    /// evaluations with Hessian. None: one ln λ and one ln μ for all families. A fitted shape of rate classes takes some 20
    /// times as long, and all classes.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming a design, an option of the fit or of the likelihood; [`Error::TooLarge`] for more than
    /// 4096 coefficients; [`Error::OutOfMemory`], [`Error::Cancelled`].
    pub fn fit(
        &self,
        design: Option<&Design<'_>>,
        terms: &FitOptions<'_>,
        options: &Options<'_>,
        monitor: &Monitor,
    ) -> Result<Fit> {
        let rows = Rows::of(design, self.n_families())?;
        let terms = Terms::new(terms, rows.n_coefficients)?;
        let model = Model::new(self.tree(), self.walk(), options)?;
        let weights = self.weights(options, &model)?;
        let objective = Objective::new(self, &model, &rows, &terms.priors, &weights, monitor)?;
        if terms.gamma_classes > 0 {
            if options.class_rates.is_some() {
                return Err(Error::argument("gamma_classes", "class_rates are given; one of both"));
            }
            return gamma_fit::fit(&objective, &terms);
        }
        Ok(Fit::new(objective.highest(&terms)?, &terms.bounds))
    }

    /// The weight of each family in the totals, 0 for those dropped.
    pub(super) fn weights(&self, options: &Options<'_>, model: &Model) -> Result<Vec<f64>> {
        let n = self.n_families();
        if let Some(weights) = options.weights {
            checked("weights", "family", weights, n)?;
        }
        let dropped = self.dropped(model)?;
        let mut all = reserved(n, FIT)?;
        all.extend((0..n).map(|f| if dropped[f] { 0.0 } else { options.weights.map_or(1.0, |weights| weights[f]) }));
        Ok(all)
    }
}
