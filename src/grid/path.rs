//! The cheapest way through a set of points.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::ranks::RankedSet;
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected, filled, gathered};
use crate::{Error, Result};

const PATH: Purpose = Purpose("the paths through a grid");

/// What a path has cost up to a point; the least first, of equals the lower point.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Reached {
    cost: f64,
    point: u32,
}

impl Eq for Reached {}

impl PartialOrd for Reached {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Reached {
    fn cmp(&self, other: &Self) -> Ordering {
        self.cost.total_cmp(&other.cost).then(self.point.cmp(&other.point))
    }
}

/// How the points of a set are reached from some of them at least cost.
pub struct Spread {
    /// Where each point is.
    pub places: Vec<[usize; 3]>,
    /// What each costs; infinite where no path leads, or none was looked for any more.
    pub least: Vec<f64>,
    /// From which point each is reached; [`NONE`] for a start.
    came: Vec<u32>,
    /// The first one reached of those at which to stop.
    last: Option<usize>,
}

/// No point.
const NONE: u32 = u32::MAX;

impl Spread {
    /// Spreads over the 26 neighbours from `starts`, numbers of points of the set, until `is_last` holds for a point;
    /// `cost(from, to, length)` of a step, `length` in steps of the grid, is positive.
    ///
    /// After Dijkstra, Numer. Math. 1, 269 (1959); of equal costs the lower point is taken first. O(n log n).
    ///
    /// # Errors
    /// [`Error::OutOfMemory`], [`Error::Cancelled`].
    pub fn new(
        points: &RankedSet,
        starts: impl Iterator<Item = usize>,
        is_last: impl Fn(usize) -> bool,
        cost: impl Fn([usize; 3], [usize; 3], f64) -> f64,
        monitor: &Monitor,
    ) -> Result<Self> {
        let n = points.len();
        let places = collected(points.points(), n, PATH)?;
        let (mut least, mut came) = (filled(f64::INFINITY, n, PATH)?, filled(NONE, n, PATH)?);
        let (mut done, mut last) = (filled(false, n, PATH)?, None);
        let mut queue = BinaryHeap::new();
        let add = |queue: &mut BinaryHeap<Reverse<Reached>>, cost: f64, point: usize| -> Result<()> {
            queue.try_reserve(1).map_err(|_| Error::OutOfMemory { what: PATH.0 })?;
            queue.push(Reverse(Reached { cost, point: point as u32 }));
            Ok(())
        };
        for start in starts {
            least[start] = 0.0;
            add(&mut queue, 0.0, start)?;
        }
        while let Some(Reverse(Reached { point, .. })) = queue.pop() {
            let i = point as usize;
            if std::mem::replace(&mut done[i], true) {
                continue;
            }
            if i.is_multiple_of(1024) {
                monitor.check()?;
            }
            if is_last(i) {
                last = Some(i);
                break;
            }
            for (j, length) in points.around(places[i]) {
                if done[j] {
                    continue;
                }
                let new = least[i] + cost(places[i], places[j], length);
                if new < least[j] {
                    (least[j], came[j]) = (new, point);
                    add(&mut queue, new, j)?;
                }
            }
        }
        Ok(Self { places, least, came, last })
    }

    /// The numbers of the points on the way back from a point to a start, both among them.
    pub fn back_from(&self, point: usize) -> impl Iterator<Item = usize> {
        let before = |&at: &usize| (self.came[at] != NONE).then(|| self.came[at] as usize);
        std::iter::successors(Some(point), before)
    }
}

/// The path of least cost from any of `starts` to any of `ends`, all numbers of points of the set; `cost` as in
/// [`Spread::new`]. None if no path leads there.
///
/// # Errors
/// [`Error::OutOfMemory`], [`Error::Cancelled`].
pub fn cheapest(
    points: &RankedSet,
    starts: &[usize],
    ends: &[usize],
    cost: impl Fn([usize; 3], [usize; 3], f64) -> f64,
    monitor: &Monitor,
) -> Result<Option<Vec<[usize; 3]>>> {
    let mut is_end = filled(false, points.len(), PATH)?;
    ends.iter().for_each(|&end| is_end[end] = true);
    let spread = Spread::new(points, starts.iter().copied(), |i| is_end[i], cost, monitor)?;
    let Some(end) = spread.last else { return Ok(None) };
    let mut path = gathered(spread.back_from(end).map(|at| spread.places[at]), PATH)?;
    path.reverse();
    Ok(Some(path))
}

#[cfg(test)]
mod tests {
    use testing::Random;

    use super::*;
    use crate::grid::crossings::NEIGHBORS;
    use crate::grid::naive;

    #[test]
    fn costs_as_much_as_relaxing_until_nothing_changes() {
        let mut n_found = 0;
        for seed in 0..80 {
            let points = RankedSet::new(naive::random_grid(seed)).unwrap();
            let n = points.len();
            if n < 2 {
                continue;
            }
            let mut random = Random(seed);
            let (start, end) = (random.below(n), random.below(n));
            let places: Vec<[usize; 3]> = points.points().collect();
            let height = |p: [usize; 3]| 1.0 + ((p[0] * 7 + p[1] * 13 + p[2] * 5) % 11) as f64;
            let cost = |a, b, length: f64| length * height(a).max(height(b));
            let found = cheapest(&points, &[start], &[end], cost, &Monitor::default()).unwrap();
            let mut least = vec![f64::INFINITY; n];
            least[start] = 0.0;
            loop {
                let before = least.clone();
                for (i, &p) in places.iter().enumerate() {
                    for q in naive::around(points.set().layout(), p, &NEIGHBORS) {
                        let Some(j) = points.rank(q) else { continue };
                        let length = (0..3).map(|a| p[a].abs_diff(q[a]).pow(2)).sum::<usize>() as f64;
                        least[j] = least[j].min(least[i] + cost(p, q, length.sqrt()));
                    }
                }
                if least == before {
                    break;
                }
            }
            match found {
                None => assert!(least[end].is_infinite(), "seed {seed}"),
                Some(path) => {
                    assert_eq!((path[0], path[path.len() - 1]), (places[start], places[end]));
                    let steps = path.windows(2).map(|pair| {
                        let square = (0..3).map(|a| pair[0][a].abs_diff(pair[1][a]).pow(2)).sum::<usize>();
                        cost(pair[0], pair[1], (square as f64).sqrt())
                    });
                    assert!((steps.sum::<f64>() - least[end]).abs() < 1e-9, "seed {seed}");
                    n_found += 1;
                }
            }
        }
        assert!(n_found > 20, "{n_found}");
    }
}
