//! The four answers that the signs of the principal axes leave open, and how far they are apart.

use super::kind::Kind;
use super::options::{Alignment, Options};
use super::{Volumes, find};
use crate::Result;
use crate::base::Structure;
use crate::work::Monitor;

/// Finds the volumes of a structure for each of the four choices of signs, 0..=3, whatever the options choose.
///
/// # Errors
/// As [`find`].
pub fn find_all(structure: &Structure, options: &Options, monitor: &Monitor) -> Result<[Volumes; 4]> {
    monitor.expect(4);
    let of = |signs| {
        let options = Options { alignment: Alignment::Principal(signs), ..options.clone() };
        // Each has steps of its own; here it is one.
        monitor.stage(|m| find(structure, &options, &Monitor::following(m)))
    };
    Ok([of(0)?, of(1)?, of(2)?, of(3)?])
}

/// A number over several answers.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Moments {
    /// Its mean.
    pub mean: f64,
    /// Its standard deviation, with n - 1; 0 for one answer.
    pub spread: f64,
}

/// How far several answers about one structure are apart.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Spread {
    /// Number of rows, by kind.
    pub rows: [Moments; 5],
    /// Volume of all rows, Å³, by kind.
    pub volume: [Moments; 5],
    /// Volume of all rows of all kinds, Å³.
    pub total: Moments,
    /// Volume of the largest row, Å³; 0 for an answer without rows.
    pub largest: Moments,
}

impl Spread {
    /// The spread of some answers; zeros for none.
    pub fn of(answers: &[&Volumes]) -> Self {
        let over = |of: &dyn Fn(&Volumes) -> f64| moments(answers.iter().map(|&answer| of(answer)));
        let is = |kind: Kind| move |row: &&super::Row| row.kind == kind;
        let volume = |v: &Volumes, kind| v.rows().iter().filter(is(kind)).map(|row| row.volume).sum::<f64>();
        Self {
            rows: Kind::ALL.map(|kind| over(&|v| v.rows().iter().filter(is(kind)).count() as f64)),
            volume: Kind::ALL.map(|kind| over(&|v| volume(v, kind))),
            total: over(&|v| v.rows().iter().map(|row| row.volume).sum()),
            largest: over(&|v| v.rows().first().map_or(0.0, |row| row.volume)),
        }
    }
}

fn moments(values: impl Iterator<Item = f64> + Clone) -> Moments {
    let n = values.clone().count() as f64;
    if n == 0.0 {
        return Moments::default();
    }
    let mean = values.clone().sum::<f64>() / n;
    let squares: f64 = values.map(|value| (value - mean).powi(2)).sum();
    Moments { mean, spread: if n > 1.0 { (squares / (n - 1.0)).sqrt() } else { 0.0 } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Name;

    #[test]
    fn mean_and_standard_deviation() {
        assert_eq!(moments([2.0, 4.0, 4.0, 6.0].into_iter()), Moments { mean: 4.0, spread: (8.0_f64 / 3.0).sqrt() });
        assert_eq!(moments([3.0].into_iter()), Moments { mean: 3.0, spread: 0.0 });
        assert_eq!(moments([].into_iter()), Moments::default());
    }

    #[test]
    fn the_four_answers_are_those_of_the_four_choices() {
        let mut random = testing::Random(2);
        let positions: Vec<[f32; 3]> =
            (0..600).map(|_| [30.0, 24.0, 18.0].map(|c| random.between(0.0, c) as f32)).collect();
        let structure = Structure::from_atoms(positions, vec![Name::new("C"); 600]);
        let options = Options { voxel_size: 1.0, alignment: Alignment::Keep, ..Options::default() };
        let all = find_all(&structure, &options, &Monitor::default()).unwrap();
        for (signs, answer) in all.iter().enumerate() {
            let one = Options { alignment: Alignment::Principal(signs as u8), ..options.clone() };
            assert_eq!(find(&structure, &one, &Monitor::default()).unwrap().rows(), answer.rows());
        }
        let spread = Spread::of(&all.each_ref());
        let n_rows: usize = all.iter().map(|v| v.rows().len()).sum();
        assert!(n_rows > 8, "{n_rows}");
        assert_eq!(spread.rows.iter().map(|m| m.mean * 4.0).sum::<f64>().round(), n_rows as f64);
        assert!((spread.volume.iter().map(|m| m.mean).sum::<f64>() - spread.total.mean).abs() < 1e-9);
        assert_eq!(Spread::of(&[&all[1]; 4]).total.spread, 0.0);
    }
}
