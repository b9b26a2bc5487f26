//! Scale and offset that bring a profile closest to a measured curve, and the chi² that is left.

use crate::work::memory::{Purpose, filled};
use crate::{Error, Result};

/// How a fit went. These belong to a conformer and are no failure of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Status {
    /// A scale that is not negative.
    Ok = 0,
    /// The best scale is negative: reported as it is.
    NegativeScale = 1,
    /// The profile cannot tell scale from offset (flat, or fewer than two points), or is zero: the scale is 1.
    Degenerate = 2,
    /// A coordinate is not finite: all outputs are NaN.
    Bad = 3,
}

impl Status {
    /// The name that bindings use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NegativeScale => "negative_scale",
            Self::Degenerate => "degenerate",
            Self::Bad => "bad",
        }
    }
}

/// A profile beside a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// `Σ w (y - scale I - offset)²`, w = 1/sigma².
    pub chi2: f64,
    /// chi2 over points minus fitted parameters; NaN where there are no more points than parameters.
    pub reduced_chi2: f64,
    /// What the profile is multiplied by.
    pub scale: f64,
    /// What is added, 0 unless fitted.
    pub offset: f64,
    /// Swelling of the displaced volumes, as given or fitted.
    pub c1: f64,
    /// Strength of the hydration shell, as given or fitted.
    pub c2: f64,
    /// Points with weight.
    pub n_used: usize,
    /// How it went.
    pub status: Status,
    /// Whether a fitted c1 lies at an end of its range.
    pub c1_at_edge: bool,
    /// Whether a fitted c2 lies at an end of its range.
    pub c2_at_edge: bool,
}

impl Fit {
    /// Of a conformer with a coordinate that is not finite.
    pub(super) fn bad(n_used: usize) -> Self {
        Self {
            chi2: f64::NAN,
            reduced_chi2: f64::NAN,
            scale: f64::NAN,
            offset: f64::NAN,
            c1: f64::NAN,
            c2: f64::NAN,
            n_used,
            status: Status::Bad,
            c1_at_edge: false,
            c2_at_edge: false,
        }
    }
}

/// A measured curve as fits use it: points without a weight are 0.
#[derive(Debug, Clone)]
pub struct Measured {
    pub(super) weights: Vec<f64>,
    y: Vec<f64>,
    /// Points with weight.
    pub n_used: usize,
}

/// Scale, offset and what they leave, for one profile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line {
    pub scale: f64,
    pub offset: f64,
    pub chi2: f64,
    pub status: Status,
}

impl Measured {
    /// A point counts if its sigma is finite and positive and its intensity finite; it weighs 1/sigma².
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming `intensity` (lengths differ) or `sigma` (no point counts, or 1/sigma² overflows);
    /// [`Error::OutOfMemory`].
    pub fn new(intensity: &[f64], sigma: &[f64], n_q: usize) -> Result<Self> {
        if intensity.len() != n_q {
            let reason = format!("{} values for {n_q} of q", intensity.len());
            return Err(Error::argument("intensity", reason));
        }
        if sigma.len() != n_q {
            return Err(Error::argument("sigma", format!("{} values for {n_q} of q", sigma.len())));
        }
        let mut measured = Self {
            weights: filled(0.0, n_q, Purpose("a measured curve"))?,
            y: filled(0.0, n_q, Purpose("a measured curve"))?,
            n_used: 0,
        };
        for k in 0..n_q {
            if sigma[k].is_finite() && sigma[k] > 0.0 && intensity[k].is_finite() {
                let weight = 1.0 / (sigma[k] * sigma[k]);
                if !weight.is_finite() || weight == 0.0 {
                    let reason = format!("value {k} is {:e}; its weight 1/sigma² is no number", sigma[k]);
                    return Err(Error::argument("sigma", reason));
                }
                (measured.weights[k], measured.y[k]) = (weight, intensity[k]);
                measured.n_used += 1;
            }
        }
        if measured.n_used == 0 {
            let reason = "no point has a finite intensity and a positive, finite sigma";
            return Err(Error::argument("sigma", reason));
        }
        Ok(measured)
    }

    /// The intensity of a point, 0 where it does not count.
    pub(super) fn value(&self, k: usize) -> f64 {
        self.y[k]
    }

    /// `Σ w a(k) b(k)`.
    fn sum(&self, term: impl Fn(usize) -> f64) -> f64 {
        (0..self.y.len()).map(|k| self.weights[k] * term(k)).sum()
    }

    /// The best scale, and offset if wanted. Sums are taken about the weighted means: the determinant of the textbook cancels.
    pub(super) fn line(&self, profile: &[f64], offset: bool) -> Line {
        let mut line = if offset { self.with_offset(profile) } else { self.without_offset(profile) };
        if line.scale < 0.0 {
            line.status = Status::NegativeScale;
        }
        line.chi2 = self.sum(|k| self.residual(profile, &line, k).powi(2));
        line
    }

    fn with_offset(&self, profile: &[f64]) -> Line {
        let total = self.sum(|_| 1.0);
        let (x_mean, y_mean) = (self.sum(|k| profile[k]) / total, self.sum(|k| self.y[k]) / total);
        let spread = self.sum(|k| (profile[k] - x_mean).powi(2));
        if self.n_used < 2 || spread <= 1e-24 * self.sum(|k| profile[k] * profile[k]) {
            return Line { scale: 1.0, offset: y_mean - x_mean, chi2: 0.0, status: Status::Degenerate };
        }
        let scale = self.sum(|k| (profile[k] - x_mean) * (self.y[k] - y_mean)) / spread;
        Line { scale, offset: y_mean - scale * x_mean, chi2: 0.0, status: Status::Ok }
    }

    fn without_offset(&self, profile: &[f64]) -> Line {
        let power = self.sum(|k| profile[k] * profile[k]);
        if power == 0.0 {
            return Line { scale: 1.0, offset: 0.0, chi2: 0.0, status: Status::Degenerate };
        }
        Line { scale: self.sum(|k| profile[k] * self.y[k]) / power, offset: 0.0, chi2: 0.0, status: Status::Ok }
    }

    fn residual(&self, profile: &[f64], line: &Line, k: usize) -> f64 {
        if self.weights[k] == 0.0 { 0.0 } else { self.y[k] - line.scale * profile[k] - line.offset }
    }

    /// `dchi²/dI`: at the optimum those of scale and offset are 0.
    pub(super) fn slopes(&self, profile: &[f64], line: &Line) -> Result<Vec<f64>> {
        let mut slopes = filled(0.0, profile.len(), Purpose("the slopes of chi²"))?;
        for (k, slope) in slopes.iter_mut().enumerate() {
            *slope = -2.0 * line.scale * self.weights[k] * self.residual(profile, line, k);
        }
        Ok(slopes)
    }

    /// chi2 over degrees of freedom.
    pub(super) fn reduced(&self, chi2: f64, n_parameters: usize) -> f64 {
        if self.n_used > n_parameters { chi2 / (self.n_used - n_parameters) as f64 } else { f64::NAN }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scaled_and_shifted_profile_is_found_again() {
        let profile = [5.0, 4.0, 2.0, 1.0, 0.5];
        let sigma = [0.1, 0.2, 0.1, 0.3, 0.1];
        let curve = profile.map(|i| 3.0 * i + 7.0);
        let line = Measured::new(&curve, &sigma, 5).unwrap().line(&profile, true);
        assert!((line.scale - 3.0).abs() < 1e-13 && (line.offset - 7.0).abs() < 1e-13 && line.chi2 < 1e-20);
        assert_eq!(line.status, Status::Ok);
        let line = Measured::new(&profile.map(|i| -2.0 * i), &sigma, 5).unwrap().line(&profile, false);
        assert_eq!((line.scale, line.offset, line.status), (-2.0, 0.0, Status::NegativeScale));
    }

    #[test]
    fn chi2_is_least_where_the_line_says() {
        let (profile, curve) = ([9.0, 5.0, 3.0, 1.0], [4.0, 3.5, 1.0, 0.9]);
        let measured = Measured::new(&curve, &[0.3, 0.2, 0.1, 0.5], 4).unwrap();
        for offset in [false, true] {
            let best = measured.line(&profile, offset);
            for (scale, shift) in [(1e-4, 0.0), (-1e-4, 0.0), (0.0, 1e-4), (0.0, -1e-4)] {
                let other = Line { scale: best.scale + scale, offset: best.offset + shift, ..best };
                let chi2 = measured.sum(|k| measured.residual(&profile, &other, k).powi(2));
                assert!(chi2 > best.chi2 || shift != 0.0 && !offset);
            }
        }
    }

    #[test]
    fn points_without_a_weight_do_not_count() {
        let nothing = [0.0, -1.0, f64::NAN, f64::INFINITY];
        let sigma = [0.1, nothing[0], nothing[1], 0.1, nothing[2], nothing[3], 0.1];
        let curve = [1.0, 9.0, f64::NAN, 2.0, 9.0, 9.0, f64::NAN];
        let measured = Measured::new(&curve, &sigma, 7).unwrap();
        assert_eq!(measured.n_used, 2);
        let line = measured.line(&[2.0, 0.0, 1.0, 4.0, 5.0, 6.0, 7.0], false);
        assert_eq!((line.scale, line.chi2), (0.5, 0.0));
        assert!(measured.reduced(1.0, 2).is_nan());
        assert_eq!(measured.reduced(3.0, 1), 3.0);
    }

    #[test]
    fn flat_and_empty_profiles_are_degenerate() {
        let measured = Measured::new(&[1.0, 2.0, 4.0], &[1.0; 3], 3).unwrap();
        let line = measured.line(&[5.0; 3], true);
        assert_eq!((line.scale, line.status), (1.0, Status::Degenerate));
        assert!((line.offset - (7.0 / 3.0 - 5.0)).abs() < 1e-15);
        assert_eq!(measured.line(&[0.0; 3], false).status, Status::Degenerate);
        let one = Measured::new(&[1.0, 2.0], &[1.0, 0.0], 2).unwrap();
        assert_eq!(one.line(&[3.0, 1.0], true).status, Status::Degenerate);
    }

    #[test]
    fn bad_curves_are_named() {
        let said = |intensity: &[f64], sigma: &[f64]| Measured::new(intensity, sigma, 2).unwrap_err().to_string();
        assert!(said(&[1.0], &[1.0, 1.0]).starts_with("bad intensity: 1 values for 2"));
        assert!(said(&[1.0, 1.0], &[1.0]).starts_with("bad sigma: 1 values for 2"));
        assert!(said(&[1.0, 1.0], &[0.0, f64::NAN]).starts_with("bad sigma: no point"));
        assert!(said(&[1.0, 1.0], &[1e-170, 1.0]).starts_with("bad sigma: value 0"));
    }
}
