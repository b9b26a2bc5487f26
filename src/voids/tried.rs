//! Where ways have been tried, so that those near each other are tried once.

use crate::Result;
use crate::work::memory::{Purpose, filled, push};

const TRIED: Purpose = Purpose("the ways between voids");
/// The end of a list.
const NONE: u32 = u32::MAX;

/// Places of a grid that have been tried, each between two voids, found by the cube of points they are in.
pub struct Tried {
    /// They count as one if they are nearer to each other than this, in steps.
    apart: f64,
    /// Points along an edge of a cube, and cubes along each axis.
    edge: usize,
    shape: [usize; 3],
    /// The last place of each cube, and for each the one before it.
    last: Vec<u32>,
    places: Vec<([u32; 2], [usize; 3], u32)>,
}

impl Tried {
    /// None yet, on a grid of this shape.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn new(shape: [usize; 3], apart: f64) -> Result<Self> {
        let edge = apart.ceil().max(1.0) as usize;
        let shape = shape.map(|n| n / edge + 1);
        Ok(Self { apart, edge, shape, last: filled(NONE, shape.iter().product(), TRIED)?, places: Vec::new() })
    }

    /// Adds a place between two voids unless one near it has been; whether it did.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn add(&mut self, voids: [u32; 2], place: [usize; 3]) -> Result<bool> {
        let cube = place.map(|c| c / self.edge);
        let around = |axis: usize| cube[axis].saturating_sub(1)..(cube[axis] + 2).min(self.shape[axis]);
        for x in around(0) {
            for y in around(1) {
                for z in around(2) {
                    let mut next = self.last[self.flat([x, y, z])];
                    while next != NONE {
                        let (of, other, before) = self.places[next as usize];
                        if of == voids && self.is_near(place, other) {
                            return Ok(false);
                        }
                        next = before;
                    }
                }
            }
        }
        let cube = self.flat(cube);
        let before = std::mem::replace(&mut self.last[cube], self.places.len() as u32);
        push(&mut self.places, (voids, place, before), TRIED)?;
        Ok(true)
    }

    fn flat(&self, [x, y, z]: [usize; 3]) -> usize {
        (x * self.shape[1] + y) * self.shape[2] + z
    }

    fn is_near(&self, a: [usize; 3], b: [usize; 3]) -> bool {
        let square: usize = (0..3).map(|k| a[k].abs_diff(b[k]).pow(2)).sum();
        (square as f64) < self.apart * self.apart
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::Random;

    #[test]
    fn agrees_with_asking_all() {
        let mut counts = [0; 2];
        for seed in 0..60 {
            let mut random = Random(seed);
            let apart = [0.5, 1.75, 2.0, 5.3][seed as usize % 4];
            let shape = [0; 3].map(|_| 2 + random.below(20));
            let mut tried = Tried::new(shape, apart).unwrap();
            let mut naive: Vec<([u32; 2], [usize; 3])> = Vec::new();
            for _ in 0..200 {
                let place = [0, 1, 2].map(|axis| random.below(shape[axis]));
                let voids = [random.below(2) as u32, 2];
                let is_near = |other: [usize; 3]| {
                    (0..3).map(|k| (place[k] as f64 - other[k] as f64).powi(2)).sum::<f64>().sqrt() < apart
                };
                let is_new = !naive.iter().any(|&(of, other)| of == voids && is_near(other));
                assert_eq!(tried.add(voids, place).unwrap(), is_new, "seed {seed}");
                counts[usize::from(is_new)] += 1;
                if is_new {
                    naive.push((voids, place));
                }
            }
        }
        assert!(counts.iter().all(|&n| n > 500), "{counts:?}");
    }
}
