//! Points in bins, to find those near a place.

use crate::Result;
use crate::work::memory::{Purpose, collected, filled, reserved};

const CELLS: Purpose = Purpose("the bins of points");

/// Points sorted into cubic cells.
#[derive(Debug, Clone, Default)]
pub struct Cells {
    low: [f64; 3],
    edge: f64,
    shape: [usize; 3],
    /// Where the points of each cell start in `items`; one more than cells.
    offsets: Vec<u32>,
    /// Numbers of the points, by cell; ascending within one.
    items: Vec<u32>,
    /// Their positions, in the same order.
    positions: Vec<[f64; 3]>,
}

fn square_of_distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2) + (a[2] - b[2]).powi(2)
}

impl Cells {
    /// Sorts finite points into cells about `edge` wide; wider ones where there would be many more cells than points.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn new(points: &[[f64; 3]], edge: f64) -> Result<Self> {
        let (mut low, mut high) = ([f64::INFINITY; 3], [f64::NEG_INFINITY; 3]);
        for point in points {
            for axis in 0..3 {
                low[axis] = low[axis].min(point[axis]);
                high[axis] = high[axis].max(point[axis]);
            }
        }
        if points.is_empty() {
            (low, high) = ([0.0; 3], [0.0; 3]);
        }
        let most = 8.0 * points.len() as f64 + 64.0;
        let count = |edge: f64| [0, 1, 2].map(|axis| ((high[axis] - low[axis]) / edge).floor() + 1.0);
        let mut edge = edge;
        while count(edge).iter().product::<f64>() > most {
            edge *= 1.25;
        }
        let shape = count(edge).map(|n| n as usize);
        let mut cells = Self { low, edge, shape, ..Self::default() };
        let n_cells = shape.iter().product::<usize>();
        cells.offsets = filled(0, n_cells + 1, CELLS)?;
        let keys = collected(points.iter().map(|&point| cells.flat(point) as u32), points.len(), CELLS)?;
        for &key in &keys {
            cells.offsets[key as usize + 1] += 1;
        }
        for cell in 0..n_cells {
            cells.offsets[cell + 1] += cells.offsets[cell];
        }
        let mut next = reserved(n_cells, CELLS)?;
        next.extend_from_slice(&cells.offsets[..n_cells]);
        cells.items = filled(0, points.len(), CELLS)?;
        cells.positions = filled([0.0; 3], points.len(), CELLS)?;
        for (i, &key) in keys.iter().enumerate() {
            let place = next[key as usize] as usize;
            next[key as usize] += 1;
            cells.items[place] = i as u32;
            cells.positions[place] = points[i];
        }
        Ok(cells)
    }

    /// The cell that holds a coordinate along an axis; the first or last one for what lies beyond.
    fn cell(&self, axis: usize, coordinate: f64) -> usize {
        let last = self.shape[axis] as f64 - 1.0;
        ((coordinate - self.low[axis]) / self.edge).clamp(0.0, last) as usize
    }

    fn flat(&self, point: [f64; 3]) -> usize {
        let [x, y, z] = [0, 1, 2].map(|axis| self.cell(axis, point[axis]));
        (x * self.shape[1] + y) * self.shape[2] + z
    }

    /// Calls `visit(number, position)` for the points of all cells that meet the box from `low` to `high`, in a fixed order,
    /// until it returns true; whether it did.
    #[inline]
    pub fn any_in(&self, low: [f64; 3], high: [f64; 3], mut visit: impl FnMut(usize, [f64; 3]) -> bool) -> bool {
        let bounds = |axis: usize| self.cell(axis, low[axis])..self.cell(axis, high[axis]) + 1;
        let (xs, ys, zs) = (bounds(0), bounds(1), bounds(2));
        for cx in xs {
            for cy in ys.clone() {
                let row = (cx * self.shape[1] + cy) * self.shape[2];
                let range = self.offsets[row + zs.start] as usize..self.offsets[row + zs.end] as usize;
                for place in range {
                    if visit(self.items[place] as usize, self.positions[place]) {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// The same for all cells that come nearer to `x` than `reach`.
    #[inline]
    pub fn any_near(&self, x: [f64; 3], reach: f64, visit: impl FnMut(usize, [f64; 3]) -> bool) -> bool {
        self.any_in(x.map(|c| c - reach), x.map(|c| c + reach), visit)
    }

    /// Calls `visit` for all points of cells that meet the box from `low` to `high`.
    #[inline]
    pub fn each_in(&self, low: [f64; 3], high: [f64; 3], mut visit: impl FnMut(usize, [f64; 3])) {
        self.any_in(low, high, |i, position| {
            visit(i, position);
            false
        });
    }

    /// Calls `visit` for all points of cells that come nearer to `x` than `reach`.
    #[inline]
    pub fn each_near(&self, x: [f64; 3], reach: f64, visit: impl FnMut(usize, [f64; 3])) {
        self.each_in(x.map(|c| c - reach), x.map(|c| c + reach), visit);
    }

    /// The least `|x - point| - radii[point]` with its point (ties: lowest number); None without points. `widest` is the
    /// largest of the radii.
    pub fn nearest(&self, x: [f64; 3], radii: impl Fn(usize) -> f64, widest: f64) -> Option<(f64, usize)> {
        if self.items.is_empty() {
            return None;
        }
        // Wider and wider boxes, until nothing outside can be nearer.
        let mut reach = 0.5 * self.edge;
        loop {
            let mut best = (f64::INFINITY, usize::MAX);
            self.each_near(x, reach, |i, position| {
                let d = square_of_distance(x, position).sqrt() - radii(i);
                if (d, i) < best {
                    best = (d, i);
                }
            });
            if best.0 + widest <= reach {
                return Some(best);
            }
            let far = (0..3).map(|axis| {
                let high = self.low[axis] + self.edge * self.shape[axis] as f64;
                (x[axis] - self.low[axis]).abs().max((x[axis] - high).abs())
            });
            if reach > far.fold(0.0, f64::max) {
                return Some(best);
            }
            reach = if best.1 == usize::MAX { 2.0 * reach } else { (best.0 + widest).max(1.01 * reach) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::Random;

    #[test]
    fn agrees_with_asking_all_points() {
        for seed in 0..200 {
            let mut random = Random(seed);
            let n = 1 + random.below(60);
            let width = [0.0, 3.0, 30.0, 1e4][random.below(4)];
            let mut place = || [0; 3].map(|_| width * random.unit());
            let points: Vec<[f64; 3]> = (0..n).map(|_| place()).collect();
            let x = place().map(|c| 1.3 * c - 0.1 * width);
            let radii: Vec<f64> = (0..n).map(|i| 1.0 + (i % 3) as f64).collect();
            let cells = Cells::new(&points, 4.0).unwrap();
            let d = |i: usize| square_of_distance(x, points[i]).sqrt();
            let expected = (0..n).map(|i| (d(i) - radii[i], i)).min_by(|a, b| a.partial_cmp(b).unwrap());
            assert_eq!(cells.nearest(x, |i| radii[i], 3.0), expected, "seed {seed}");
            let reach = width * 0.2 + 1.0;
            let mut near = Vec::new();
            cells.each_near(x, reach, |i, position| {
                assert_eq!(position, points[i]);
                near.push(i);
            });
            near.sort_unstable();
            assert!(near.windows(2).all(|pair| pair[0] < pair[1]));
            assert!((0..n).all(|i| d(i) >= reach || near.contains(&i)), "seed {seed}");
        }
        assert_eq!(Cells::new(&[], 4.0).unwrap().nearest([0.0; 3], |_| 0.0, 0.0), None);
    }
}
