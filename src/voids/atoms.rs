//! The atoms of a structure as balls in the grid's frame.

use crate::Result;
use crate::grid::distance::Balls;
use crate::math::cells::Cells;

/// Edge of the bins of atoms, Å: about the reach of what is asked most.
const EDGE: f64 = 4.0;

/// Atoms with bins to find the near ones.
#[derive(Debug, Clone, Default)]
pub struct Atoms {
    /// n × 3, Å; the grid's point (0, 0, 0) is the origin.
    pub centers: Vec<[f64; 3]>,
    /// n, Å.
    pub radii: Vec<f64>,
    /// The largest radius, Å.
    pub widest: f64,
    cells: Cells,
}

impl Atoms {
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn new(centers: Vec<[f64; 3]>, radii: Vec<f64>) -> Result<Self> {
        let widest = radii.iter().copied().fold(0.0, f64::max);
        Ok(Self { cells: Cells::new(&centers, EDGE)?, centers, radii, widest })
    }

    /// The atoms as a kernel takes them.
    pub fn balls(&self) -> Balls<'_> {
        Balls { centers: &self.centers, radii: &self.radii }
    }

    /// Whether the distance to the nearest surface is at least `level`, Å.
    pub fn is_free(&self, x: [f64; 3], level: f64) -> bool {
        self.one_nearer(x, level, None).is_none()
    }

    /// An atom whose surface is nearer than `level`, Å, if there is one; `guess` is asked first.
    pub fn one_nearer(&self, x: [f64; 3], level: f64, guess: Option<usize>) -> Option<usize> {
        let is_nearer = |i: usize, center| distance(x, center) - self.radii[i] < level;
        if let Some(guess) = guess.filter(|&i| is_nearer(i, self.centers[i])) {
            return Some(guess);
        }
        let mut one = None;
        self.cells.any_near(x, self.widest + level, |i, center| {
            one = is_nearer(i, center).then_some(i);
            one.is_some()
        });
        one
    }

    /// The distance to the nearest surface, Å, however far.
    pub fn distance(&self, x: [f64; 3]) -> f64 {
        self.cells.nearest(x, |i| self.radii[i], self.widest).map_or(f64::INFINITY, |(distance, _)| distance)
    }

    /// Calls `visit` for every atom whose centre may be nearer than `reach` to `x`, in a fixed order.
    #[inline]
    pub fn each_near(&self, x: [f64; 3], reach: f64, visit: impl FnMut(usize, [f64; 3])) {
        self.cells.each_near(x, reach, visit);
    }

    /// Calls `visit` for every atom whose centre may be in the box from `low` to `high`, in a fixed order.
    pub fn each_in(&self, low: [f64; 3], high: [f64; 3], visit: impl FnMut(usize, [f64; 3])) {
        self.cells.each_in(low, high, visit);
    }
}

/// Distance of two places, Å.
#[inline(always)]
pub fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2) + (a[2] - b[2]).powi(2)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::Random;

    #[test]
    fn an_atom_is_nearer_where_the_naive_distance_is_less() {
        let mut counts = [0; 3];
        for seed in 0..40 {
            let mut random = Random(seed);
            let n = 1 + random.below(60);
            let centers: Vec<[f64; 3]> = (0..n).map(|_| random.position(-9.0, 9.0)).collect();
            let radii: Vec<f64> = (0..n).map(|_| 1.0 + random.unit()).collect();
            let atoms = Atoms::new(centers.clone(), radii.clone()).unwrap();
            for _ in 0..60 {
                let (x, level) = (random.position(-12.0, 12.0), 0.2 + 6.0 * random.unit());
                let to = |i: usize| distance(x, centers[i]) - radii[i];
                let guess = [None, Some(random.below(n))][random.below(2)];
                let found = atoms.one_nearer(x, level, guess);
                assert_eq!(found.is_some(), (0..n).any(|i| to(i) < level), "seed {seed}");
                assert!(found.is_none_or(|i| to(i) < level), "seed {seed}");
                counts[usize::from(found.is_some()) + usize::from(found.is_some() && found == guess)] += 1;
            }
        }
        assert!(counts.iter().all(|&n| n > 20), "{counts:?}");
    }
}
