//! A scattering profile, alone or beside a measured curve, as a table.

use std::path::Path;

use crate::Result;
use crate::io::{self, Column, Curve, Values};
use crate::saxs::Fit;
use crate::work::memory::{Purpose, collected};

const TABLE: Purpose = Purpose("a table");

/// What is known at each q.
#[derive(Debug, Clone, Copy)]
pub struct Profile<'a> {
    /// Å⁻¹.
    pub q: &'a [f64],
    /// Calculated, electrons².
    pub intensity: &'a [f64],
    /// A curve measured at the same q, and the fit of the profile to it.
    pub beside: Option<(&'a Curve, &'a Fit)>,
}

impl Profile<'_> {
    /// The columns: q, intensity, and beside a curve measured, sigma, fitted (scale · intensity + offset) and residual,
    /// (measured - fitted) / sigma.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn columns(&self) -> Result<Vec<Column<'static>>> {
        let n = self.q.len();
        let column = |name, value: &dyn Fn(usize) -> f64| {
            Ok(Column { name, values: Values::Numbers(collected((0..n).map(value), n, TABLE)?) })
        };
        let mut columns = vec![column("q", &|k| self.q[k])?, column("intensity", &|k| self.intensity[k])?];
        if let Some((curve, fit)) = self.beside {
            let fitted = |k: usize| fit.scale * self.intensity[k] + fit.offset;
            columns.push(column("measured", &|k| curve.intensity[k])?);
            columns.push(column("sigma", &|k| curve.sigma[k])?);
            columns.push(column("fitted", &fitted)?);
            columns.push(column("residual", &|k| (curve.intensity[k] - fitted(k)) / curve.sigma[k])?);
        }
        Ok(columns)
    }

    /// Writes the table as CSV.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Io`](crate::Error::Io).
    pub fn write(&self, path: &Path) -> Result<()> {
        let columns = self.columns()?;
        io::write_whole(path, |out| io::write_csv(&columns, out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::{CurveOptions, parse_curve};
    use crate::saxs::{FitOptions, Measured, Model, Options};
    use crate::work::Monitor;

    #[test]
    fn columns_say_what_was_measured_and_what_was_fitted() {
        let curve = parse_curve("c", b"0.1 10 1\n0.2 7 2\n0.3 5 1\n", &CurveOptions::default()).unwrap();
        let model = Model::new(&[0, 0], &[1.0; 3], 1, &curve.q, Options::default()).unwrap();
        let measured = Measured::new(&curve.intensity, &curve.sigma, 3).unwrap();
        let positions = [[0.0; 3], [5.0, 0.0, 0.0]];
        let fitted = model.fit(&positions, 1, &measured, &FitOptions::default(), false, &Monitor::default()).unwrap();
        let beside = Some((&curve, &fitted.fits[0]));
        let profile = Profile { q: &curve.q, intensity: &fitted.profiles, beside };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fit.csv");
        profile.write(&path).unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        let rows: Vec<&str> = text.lines().collect();
        assert_eq!((rows[0], rows.len()), ("q,intensity,measured,sigma,fitted,residual", 4));
        let second: Vec<f64> = rows[2].split(',').map(|value| value.parse().unwrap()).collect();
        assert_eq!(second[..4], [0.2, fitted.profiles[1], 7.0, 2.0]);
        assert_eq!((second[4], second[5]), (fitted.fits[0].scale * second[1], (7.0 - second[4]) / 2.0));
        assert_eq!(Profile { beside: None, ..profile }.columns().unwrap().len(), 2);
    }
}
