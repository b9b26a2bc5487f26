//! Which of many balls hold a part of which cube of space.
//!
//! To ask what holds a place, only the balls that meet its cube need to be tried: a dozen among the atoms of a protein with
//! cubes of 1 Å, however many there are. Each ball visits the rows of cubes it meets; how many balls meet a cube is the
//! running sum of the ends of these stretches. O(balls · (radius / edge)³ + cubes) time and memory.

use crate::Result;
use crate::work::memory::{Purpose, filled, push};

const OVERLAPS: Purpose = Purpose("the balls near places");
/// How far beyond its radius a ball is looked for, in edges: more than rounding.
const SLACK: f64 = 1e-6;

/// The balls that meet each cube of a box.
#[derive(Debug, Clone, Default)]
pub struct Overlaps {
    low: [f64; 3],
    /// Cubes per length.
    per_edge: f64,
    shape: [usize; 3],
    /// Where the balls of each cube start in `items`; one more than cubes.
    offsets: Vec<u32>,
    /// Numbers of the balls, by cube; ascending within one.
    items: Vec<u32>,
}

impl Overlaps {
    /// The balls (centre, radius) that meet the cubes of the box from `low` to `high`, `edge` wide.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn new(balls: impl Iterator<Item = ([f64; 3], f64)>, low: [f64; 3], high: [f64; 3], edge: f64) -> Result<Self> {
        let shape = [0, 1, 2].map(|axis| ((high[axis] - low[axis]) / edge).floor().max(0.0) as usize + 1);
        let per_edge = 1.0 / edge;
        let n_cubes = shape.iter().product::<usize>();
        // Stretches of cubes, and at each cube how many more begin than end there.
        let mut stretches: Vec<(u32, u32, u32)> = Vec::new();
        let mut changes = filled(0_i32, n_cubes + 1, OVERLAPS)?;
        for (ball, (center, radius)) in balls.enumerate() {
            let center = [0, 1, 2].map(|axis| (center[axis] - low[axis]) * per_edge);
            let reach = radius * per_edge + SLACK;
            let cubes = |axis: usize, half: f64| {
                let from = (center[axis] - half).max(0.0) as usize;
                let to = (center[axis] + half).floor() + 1.0;
                from..(to.max(0.0) as usize).min(shape[axis])
            };
            // How far a cube is from the centre along an axis.
            let gap =
                |axis: usize, cube: usize| (cube as f64 - center[axis]).max(center[axis] - (cube + 1) as f64).max(0.0);
            for x in cubes(0, reach) {
                for y in cubes(1, reach) {
                    let left = reach * reach - gap(0, x).powi(2) - gap(1, y).powi(2);
                    if left < 0.0 {
                        continue;
                    }
                    let zs = cubes(2, left.sqrt());
                    if zs.is_empty() {
                        continue;
                    }
                    let row = (x * shape[1] + y) * shape[2];
                    let (start, end) = (row + zs.start, row + zs.end);
                    changes[start] += 1;
                    changes[end] -= 1;
                    push(&mut stretches, (ball as u32, start as u32, end as u32), OVERLAPS)?;
                }
            }
        }
        // One place ahead, so that each start moves on to the next while the cube fills.
        let mut offsets = filled(0_u32, n_cubes + 2, OVERLAPS)?;
        let (mut here, mut total) = (0, 0);
        for (change, offset) in changes.iter().zip(&mut offsets[1..]) {
            *offset = total;
            here += change;
            total += here as u32;
        }
        let mut items = filled(0, total as usize, OVERLAPS)?;
        for (ball, start, end) in stretches {
            for next in &mut offsets[start as usize + 1..end as usize + 1] {
                items[*next as usize] = ball;
                *next += 1;
            }
        }
        Ok(Self { low, per_edge, shape, offsets, items })
    }

    /// The balls that meet the cube of a place in the box, ascending.
    #[inline(always)]
    pub fn at(&self, x: [f64; 3]) -> &[u32] {
        let cube = |axis: usize| (((x[axis] - self.low[axis]) * self.per_edge) as usize).min(self.shape[axis] - 1);
        let cube = (cube(0) * self.shape[1] + cube(1)) * self.shape[2] + cube(2);
        &self.items[self.offsets[cube] as usize..self.offsets[cube + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::Random;

    #[test]
    fn agrees_with_asking_all_balls() {
        let (mut n_inside, mut n_listed, mut n_all) = (0, 0, 0);
        for seed in 0..200 {
            let mut random = Random(seed);
            let (n, edge) = (random.below(40), 0.5 + random.unit());
            // Some beyond the box.
            let balls: Vec<([f64; 3], f64)> =
                (0..n).map(|_| (random.position(-9.0, 9.0), 0.2 + 3.0 * random.unit())).collect();
            let (low, high) = ([-5.0, -6.0, -4.0], [5.0, 6.0, 7.0]);
            let overlaps = Overlaps::new(balls.iter().copied(), low, high, edge).unwrap();
            for _ in 0..200 {
                let x = [0, 1, 2].map(|axis| low[axis] + (high[axis] - low[axis]) * random.unit());
                let listed = overlaps.at(x);
                assert!(listed.windows(2).all(|pair| pair[0] < pair[1]), "seed {seed}");
                for (i, &(center, radius)) in balls.iter().enumerate() {
                    let square: f64 = (0..3).map(|axis| (x[axis] - center[axis]).powi(2)).sum();
                    if square <= radius * radius {
                        assert!(listed.contains(&(i as u32)), "seed {seed}, {x:?}, ball {i}");
                        n_inside += 1;
                    }
                }
                n_listed += listed.len();
                n_all += n;
            }
        }
        assert!(n_inside > 3000 && n_listed < n_all / 20, "{n_inside} {n_listed} {n_all}");
    }
}
