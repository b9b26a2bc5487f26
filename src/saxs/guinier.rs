//! The straight line at small angles, and the plot that shows how compact a particle is.
//!
//! ```text
//! ln I = ln I0 - Rg² q² / 3                 A. Guinier, Ann. Phys. 12, 161 (1939), for q Rg up to about 1.3
//! ```

use crate::work::memory::{Purpose, collected, filled};
use crate::{Error, Result};

const LINE: Purpose = Purpose("a line through a curve");
/// The end of the line is sought so often at most.
const MAX_ROUNDS: usize = 50;

/// What a point weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weights {
    /// (I/sigma)²: the inverse variance of ln I.
    #[default]
    Variance,
    /// I/sigma.
    Ratio,
}

/// Which points make the line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Smallest q, Å⁻¹; NaN for the first.
    pub q_min: f64,
    /// Largest q, Å⁻¹; NaN: the end is found.
    pub q_max: f64,
    /// Largest q Rg where the end is found.
    pub limit: f64,
    /// What a point weighs.
    pub weights: Weights,
    /// Fewer points are refused.
    pub min_points: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { q_min: f64::NAN, q_max: f64::NAN, limit: 1.3, weights: Weights::default(), min_points: 5 }
    }
}

/// A line and what it says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guinier {
    /// Radius of gyration, Å; NaN where the line does not fall.
    pub rg: f64,
    /// Its standard error, from the sigmas.
    pub rg_sigma: f64,
    /// Intensity at q = 0.
    pub i0: f64,
    /// Its standard error.
    pub i0_sigma: f64,
    /// Rg², also where it is not positive.
    pub rg2: f64,
    /// Index of the first point used.
    pub first: usize,
    /// One more than the index of the last.
    pub last: usize,
    /// Points used.
    pub n_used: usize,
}

impl Guinier {
    /// Whether the line falls: without that, there is no radius.
    pub fn decays(&self) -> bool {
        self.rg2 > 0.0
    }
}

/// The Guinier line through the points with positive intensity and sigma; q Å⁻¹.
///
/// Without `q_max` the end is found: from all points on, the last one with `q Rg <= limit`, half the points where the line does
/// not fall, until nothing changes or an end comes back.
///
/// # Errors
/// [`Error::BadArgument`] naming `intensity` (lengths differ) or an option; [`Error::Degenerate`] for too few points, or all at
/// one q; [`Error::OutOfMemory`].
pub fn guinier(q: &[f64], intensity: &[f64], sigma: &[f64], options: &Options) -> Result<Guinier> {
    check(q, intensity, sigma, options)?;
    let good = |k: &usize| {
        let positive = |x: f64| x.is_finite() && x > 0.0;
        let in_range = options.q_min.is_nan() || q[*k] >= options.q_min;
        positive(intensity[*k]) && positive(sigma[*k]) && q[*k].is_finite() && in_range
    };
    let points: Vec<usize> = collected((0..q.len()).filter(good), q.len(), LINE)?;
    let line = |end: usize| line(q, intensity, sigma, &points[..end], options);
    let up_to = |largest: f64| points.iter().filter(|&&k| q[k] <= largest).count();
    let (end, found) = if !options.q_max.is_nan() {
        let end = up_to(options.q_max);
        (end, line(end)?)
    } else {
        let mut end = points.len();
        let mut seen = filled(false, points.len() + 1, LINE)?;
        let mut found = line(end)?;
        for _ in 1..MAX_ROUNDS {
            let wanted = if found.slope >= 0.0 {
                end / 2
            } else {
                let rg = (-3.0 * found.slope).sqrt();
                points.iter().filter(|&&k| q[k] * rg <= options.limit).count()
            };
            let wanted = wanted.max(options.min_points);
            if wanted == end || wanted > points.len() || seen[wanted] {
                break;
            }
            seen[end] = true;
            end = wanted;
            found = line(end)?;
        }
        (end, found)
    };
    let rg2 = -3.0 * found.slope;
    let rg = if rg2 > 0.0 { rg2.sqrt() } else { f64::NAN };
    let i0 = found.level.exp();
    Ok(Guinier {
        rg,
        rg_sigma: 1.5 * found.slope_sigma / rg,
        i0,
        i0_sigma: i0 * found.level_sigma,
        rg2,
        first: points[0],
        last: points[end - 1] + 1,
        n_used: end,
    })
}

fn check(q: &[f64], intensity: &[f64], sigma: &[f64], options: &Options) -> Result<()> {
    for (name, values) in [("intensity", intensity), ("sigma", sigma)] {
        if values.len() != q.len() {
            return Err(Error::argument(name, format!("{} values for {} of q", values.len(), q.len())));
        }
    }
    if !(options.limit.is_finite() && options.limit > 0.0) {
        return Err(Error::argument("limit", format!("{} must be finite and positive", options.limit)));
    }
    if options.min_points < 2 {
        return Err(Error::argument("min_points", format!("{}: a line needs 2 at least", options.min_points)));
    }
    Ok(())
}

struct Line {
    slope: f64,
    level: f64,
    slope_sigma: f64,
    level_sigma: f64,
}

/// `ln I = level + slope q²` by weighted least squares; errors of ln I are sigma/I whatever the weights are.
fn line(q: &[f64], intensity: &[f64], sigma: &[f64], points: &[usize], options: &Options) -> Result<Line> {
    if points.len() < options.min_points {
        let reason = format!(
            "only {} points with positive intensity and sigma in the Guinier range; {} are needed",
            points.len(),
            options.min_points
        );
        return Err(Error::Degenerate { reason });
    }
    let x = |k: usize| q[k] * q[k];
    let weight = |k: usize| {
        let ratio = intensity[k] / sigma[k];
        if options.weights == Weights::Variance { ratio * ratio } else { ratio }
    };
    let sum = |term: &dyn Fn(usize) -> f64| points.iter().map(|&k| weight(k) * term(k)).sum::<f64>();
    let total = sum(&|_| 1.0);
    let (x_mean, y_mean) = (sum(&x) / total, sum(&|k| intensity[k].ln()) / total);
    let spread = sum(&|k| (x(k) - x_mean).powi(2));
    if !(spread > 0.0 && spread.is_finite()) {
        return Err(Error::Degenerate { reason: "all points of the Guinier range are at one q".into() });
    }
    let slope = sum(&|k| (x(k) - x_mean) * (intensity[k].ln() - y_mean)) / spread;
    let variance = |share: &dyn Fn(usize) -> f64| {
        points.iter().map(|&k| (share(k) * sigma[k] / intensity[k]).powi(2)).sum::<f64>()
    };
    let of_slope = |k: usize| weight(k) * (x(k) - x_mean) / spread;
    Ok(Line {
        slope,
        level: y_mean - slope * x_mean,
        slope_sigma: variance(&of_slope).sqrt(),
        level_sigma: variance(&|k| weight(k) / total - of_slope(k) * x_mean).sqrt(),
    })
}

/// The axes of a Kratky plot: (q, q² I), or without dimension (q Rg, (q Rg)² I / I0) where both are given.
///
/// # Errors
/// [`Error::BadArgument`] naming `intensity` (lengths differ), `rg` or `i0` (one without the other, or not positive).
pub fn kratky(q: &[f64], intensity: &[f64], scales: Option<[f64; 2]>) -> Result<(Vec<f64>, Vec<f64>)> {
    if intensity.len() != q.len() {
        return Err(Error::argument("intensity", format!("{} values for {} of q", intensity.len(), q.len())));
    }
    let [rg, i0] = scales.unwrap_or([1.0, 1.0]);
    for (name, value) in [("rg", rg), ("i0", i0)] {
        if !(value.is_finite() && value > 0.0) {
            return Err(Error::argument(name, format!("{value} must be finite and positive")));
        }
    }
    let x = collected(q.iter().map(|q| q * rg), q.len(), LINE)?;
    let y = collected(x.iter().zip(intensity).map(|(x, i)| x * x * i / i0), q.len(), LINE)?;
    Ok((x, y))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(rg2: f64, n: usize, largest: f64) -> [Vec<f64>; 3] {
        let q: Vec<f64> = (0..n).map(|k| 0.01 + (largest - 0.01) * k as f64 / (n - 1) as f64).collect();
        let intensity: Vec<f64> = q.iter().map(|q| 1000.0 * (-rg2 * q * q / 3.0).exp()).collect();
        let sigma = intensity.iter().map(|i| 0.01 * i).collect();
        [q, intensity, sigma]
    }

    #[test]
    fn a_gaussian_is_a_line() {
        let [q, intensity, sigma] = exact(225.0, 20, 0.05);
        for weights in [Weights::Variance, Weights::Ratio] {
            let options = Options { weights, q_max: 0.05, ..Options::default() };
            let found = guinier(&q, &intensity, &sigma, &options).unwrap();
            assert!((found.rg - 15.0).abs() < 1e-11 && (found.i0 - 1000.0).abs() < 1e-9, "{found:?}");
            assert_eq!((found.first, found.last, found.n_used), (0, 20, 20));
            assert!(found.decays() && found.rg_sigma > 0.0 && found.i0_sigma > 0.0);
        }
    }

    #[test]
    fn the_end_is_found() {
        let [q, intensity, sigma] = exact(225.0, 100, 0.3);
        let found = guinier(&q, &intensity, &sigma, &Options::default()).unwrap();
        assert!(q[found.last - 1] * 15.0 <= 1.3 && q[found.last] * 15.0 > 1.3);
    }

    #[test]
    fn a_curve_that_rises_has_no_radius_but_a_square() {
        let [q, intensity, sigma] = exact(-90.0, 30, 0.1);
        let found = guinier(&q, &intensity, &sigma, &Options::default()).unwrap();
        assert!(!found.decays() && found.rg.is_nan() && found.rg_sigma.is_nan());
        assert!((found.rg2 + 90.0).abs() < 1e-8);
    }

    #[test]
    fn too_few_points_say_how_many() {
        let [q, mut intensity, sigma] = exact(225.0, 8, 0.05);
        intensity[..4].fill(-1.0);
        let error = guinier(&q, &intensity, &sigma, &Options::default()).unwrap_err();
        assert!(matches!(error, Error::Degenerate { .. }) && error.to_string().contains("only 4 points"), "{error}");
        let same = guinier(&[0.1; 9], &[1.0; 9], &[1.0; 9], &Options::default()).unwrap_err().to_string();
        assert!(same.contains("one q"), "{same}");
        let empty = guinier(&[], &[], &[], &Options::default()).unwrap_err().to_string();
        assert!(empty.contains("only 0 points"));
    }

    #[test]
    fn bad_arguments_are_named() {
        let said = |options: Options| guinier(&[0.1], &[1.0], &[1.0], &options).unwrap_err().to_string();
        assert!(said(Options { limit: 0.0, ..Options::default() }).contains("limit"));
        assert!(said(Options { min_points: 1, ..Options::default() }).contains("min_points"));
        assert!(guinier(&[0.1], &[], &[1.0], &Options::default()).unwrap_err().to_string().contains("bad intensity"));
        assert!(kratky(&[0.1], &[1.0], Some([f64::NAN, 1.0])).unwrap_err().to_string().contains("bad rg"));
    }

    #[test]
    fn kratky_axes() {
        assert_eq!(kratky(&[0.5, 2.0], &[8.0, 3.0], None).unwrap(), (vec![0.5, 2.0], vec![2.0, 12.0]));
        assert_eq!(kratky(&[0.5], &[8.0], Some([4.0, 2.0])).unwrap(), (vec![2.0], vec![16.0]));
    }
}
