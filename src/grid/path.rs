//! The cheapest way through a set of points.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::ranks::RankedSet;
use crate::work::Monitor;
use crate::work::memory::{Purpose, filled, push};
use crate::{Error, Result};

const PATH: Purpose = Purpose("the paths through a grid");

/// What a path has cost up to a point; the least first, of equals the lower point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reached {
    pub cost: f64,
    pub point: u32,
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

/// The path over the 26 neighbours of least cost from any of `starts` to any of `ends`, all numbers of points of the set;
/// `cost(from, to, length)` of a step, `length` in steps of the grid, is positive. None if no path leads there.
///
/// After Dijkstra, Numer. Math. 1, 269 (1959); of equal costs the lower point is taken first. O(n log n).
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
    let n = points.len();
    let mut least = filled(f64::INFINITY, n, PATH)?;
    let mut came = filled(u32::MAX, n, PATH)?;
    let mut done = filled(false, n, PATH)?;
    let mut is_end = filled(false, n, PATH)?;
    ends.iter().for_each(|&end| is_end[end] = true);
    let mut places = Vec::new();
    for point in points.points() {
        push(&mut places, point, PATH)?;
    }
    let mut queue = BinaryHeap::new();
    let add = |queue: &mut BinaryHeap<Reverse<Reached>>, cost: f64, point: usize| -> Result<()> {
        queue.try_reserve(1).map_err(|_| Error::OutOfMemory { what: PATH.0 })?;
        queue.push(Reverse(Reached { cost, point: point as u32 }));
        Ok(())
    };
    for &start in starts {
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
        if is_end[i] {
            let mut path = vec![places[i]];
            let mut at = i;
            while came[at] != u32::MAX {
                at = came[at] as usize;
                push(&mut path, places[at], PATH)?;
            }
            path.reverse();
            return Ok(Some(path));
        }
        for (j, length) in points.around(places[i]) {
            if done[j] {
                continue;
            }
            let new = least[i] + cost(places[i], places[j], length);
            if new < least[j] {
                least[j] = new;
                came[j] = i as u32;
                add(&mut queue, new, j)?;
            }
        }
    }
    Ok(None)
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
