//! Ways from component to component of a set through the points around it, and from one part of a component to another.
//!
//! All points of the set spread at once through the points that may be crossed, the cheapest next point first ([`Spread`]); so
//! each point comes to the one that reaches it at least cost. Where points of two components lie beside each other, a way leads
//! from the one to the other; so it does where those of one component do that were reached from ends far apart.

use super::BitGrid;
use super::path::Spread;
use super::ranks::RankedSet;
use super::trees::Labels;
use crate::Result;
use crate::work::Monitor;
use crate::work::memory::{Purpose, filled, gathered, push};

const WAYS: Purpose = Purpose("the ways between components");
/// No point.
const NONE: u32 = u32::MAX;

/// How points are reached from those of a set.
pub struct Ways {
    spread: Spread,
    /// The point of the set that reaches each point.
    ends: Vec<u32>,
    /// The component of each point of the set.
    of_end: Vec<u32>,
    /// Where ways meet, the cheapest first.
    meetings: Vec<Meeting>,
}

/// Two points beside each other that are reached from two components, or from far apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meeting {
    /// What the way from end to end costs.
    pub cost: f64,
    /// The points, by their numbers; the component of the first is not the higher one.
    sides: [u32; 2],
}

impl Ways {
    /// The ways between the components `labels` of `points` through the points of `through`, which has none of them, and within
    /// one between ends more than `apart` steps apart; `cost` as in [`Spread::new`].
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn new(
        points: &RankedSet,
        labels: &Labels,
        through: &BitGrid,
        cost: impl Fn([usize; 3], [usize; 3], f64) -> f64,
        apart: f64,
        monitor: &Monitor,
    ) -> Result<Self> {
        let mut all = points.set().copied()?;
        all.unite(through);
        let all = RankedSet::new(all)?;
        let starts = points.points().filter_map(|place| all.rank(place));
        let spread = Spread::new(&all, starts, |_| false, &cost, monitor)?;
        let (mut ends, mut of_end) = (filled(NONE, all.len(), WAYS)?, filled(NONE, all.len(), WAYS)?);
        for (place, &component) in points.points().zip(&labels.of_point) {
            if let Some(i) = all.rank(place) {
                (ends[i], of_end[i]) = (i as u32, component);
            }
        }
        for i in 0..all.len() {
            // Up to the first point whose end is known, then for all before it.
            let known = spread.back_from(i).map(|at| ends[at]).find(|&end| end != NONE).unwrap_or(NONE);
            for at in spread.back_from(i) {
                if std::mem::replace(&mut ends[at], known) != NONE {
                    break;
                }
            }
        }
        let Spread { places, least, .. } = &spread;
        let are_far = |a: u32, b: u32| {
            let (a, b) = (places[a as usize], places[b as usize]);
            (0..3).map(|k| (a[k].abs_diff(b[k]) as f64).powi(2)).sum::<f64>() > apart * apart
        };
        let mut meetings = Vec::new();
        for (i, &place) in places.iter().enumerate() {
            if i.is_multiple_of(1024) {
                monitor.check()?;
            }
            for (j, length) in all.around(place) {
                let (a, b) = (ends[i], ends[j]);
                if a == b || a == NONE || b == NONE {
                    continue;
                }
                // Each pair once, from the lower component.
                let voids = (of_end[a as usize], of_end[b as usize]);
                if voids.0 < voids.1 || voids.0 == voids.1 && i < j && are_far(a, b) {
                    let cost = least[i] + cost(place, places[j], length) + least[j];
                    push(&mut meetings, Meeting { cost, sides: [i as u32, j as u32] }, WAYS)?;
                }
            }
        }
        meetings.sort_unstable_by(|a, b| a.cost.total_cmp(&b.cost).then(a.sides.cmp(&b.sides)));
        Ok(Self { spread, ends, of_end, meetings })
    }

    /// Where ways meet, the cheapest first.
    pub fn meetings(&self) -> &[Meeting] {
        &self.meetings
    }

    /// The components that a way joins, the lower first.
    pub fn components(&self, meeting: &Meeting) -> [u32; 2] {
        meeting.sides.map(|side| self.of_end[self.ends[side as usize] as usize])
    }

    /// Where its two sides meet: the point of the first.
    pub fn place(&self, meeting: &Meeting) -> [usize; 3] {
        self.spread.places[meeting.sides[0] as usize]
    }

    /// The way from a point of the lower component to one of the other.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn points(&self, meeting: &Meeting) -> Result<Vec<[usize; 3]>> {
        let [lower, other] = meeting.sides.map(|side| self.spread.back_from(side as usize));
        let mut points = gathered(lower, WAYS)?;
        points.reverse();
        for point in other {
            push(&mut points, point, WAYS)?;
        }
        gathered(points.into_iter().map(|point| self.spread.places[point]), WAYS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{joined, naive};

    /// Least costs from some points, by relaxing until nothing changes.
    fn relaxed(all: &RankedSet, starts: &[usize], cost: &impl Fn([usize; 3], [usize; 3], f64) -> f64) -> Vec<f64> {
        let places: Vec<[usize; 3]> = all.points().collect();
        let mut least = vec![f64::INFINITY; places.len()];
        starts.iter().for_each(|&start| least[start] = 0.0);
        loop {
            let before = least.clone();
            for (i, &place) in places.iter().enumerate() {
                for (j, length) in all.around(place) {
                    least[j] = least[j].min(least[i] + cost(place, places[j], length));
                }
            }
            if before == least {
                return least;
            }
        }
    }

    #[test]
    fn the_first_way_is_the_cheapest_and_all_lead_from_one_to_the_other() {
        let (mut n_met, mut n_long, mut n_within) = (0, 0, 0);
        for seed in 0..60 {
            let points = RankedSet::new(naive::random_grid(seed)).unwrap();
            let layout = points.set().layout();
            let crossed = naive::random_mask(seed + 3, layout);
            let through = naive::grid_of(layout, |p| crossed.contains(p) && !points.set().contains(p));
            let monitor = Monitor::default();
            // Few points of each, so that there is something to cross.
            let points = naive::grid_of(layout, |p| points.set().contains(p) && layout.flat(p).is_multiple_of(7));
            let points = RankedSet::new(points).unwrap();
            let labels = joined::join(&points, |_, _| true, &monitor).unwrap();
            let weight = |p: [usize; 3]| 1.0 + (layout.flat(p) % 5) as f64;
            let cost = |a, b, length: f64| length * weight(a).max(weight(b));
            let apart = 2.5;
            let ways = Ways::new(&points, &labels, &through, cost, apart, &monitor).unwrap();
            let both = naive::grid_of(layout, |p| points.set().contains(p) || through.contains(p));
            let all = RankedSet::new(both).unwrap();
            assert!(ways.meetings().is_sorted_by(|a, b| a.cost <= b.cost));
            let first_between = ways.meetings().iter().position(|meeting| {
                let [low, high] = ways.components(meeting);
                low < high
            });
            for (m, meeting) in ways.meetings().iter().enumerate() {
                let way = ways.points(meeting).unwrap();
                let of = |p: [usize; 3]| points.rank(p).map(|rank| labels.of_point[rank]);
                let [low, high] = ways.components(meeting);
                assert!(low <= high && way.contains(&ways.place(meeting)));
                let (first, last) = (way[0], way[way.len() - 1]);
                let square: usize = (0..3).map(|k| first[k].abs_diff(last[k]).pow(2)).sum();
                assert!(low < high || square as f64 > apart * apart, "seed {seed}");
                n_within += usize::from(low == high);
                assert_eq!([of(way[0]), of(way[way.len() - 1])], [Some(low), Some(high)], "seed {seed}");
                assert!(way[1..way.len() - 1].iter().all(|&p| through.contains(p)), "seed {seed}");
                let steps = way.windows(2).map(|pair| {
                    let square: usize = (0..3).map(|k| pair[0][k].abs_diff(pair[1][k]).pow(2)).sum();
                    assert!((1..=3).contains(&square));
                    cost(pair[0], pair[1], (square as f64).sqrt())
                });
                assert!((steps.sum::<f64>() - meeting.cost).abs() < 1e-9, "seed {seed}");
                n_met += 1;
                n_long += usize::from(way.len() > 3);
                if Some(m) == first_between {
                    let ends = |of: u32, is: bool| -> Vec<usize> {
                        let ranks = (0..points.len()).filter(|&rank| (labels.of_point[rank] == of) == is);
                        let places: Vec<[usize; 3]> = points.points().collect();
                        ranks.filter_map(|rank| all.rank(places[rank])).collect()
                    };
                    let each = |of| {
                        let least = relaxed(&all, &ends(of, true), &cost);
                        ends(of, false).into_iter().map(|end| least[end]).fold(f64::INFINITY, f64::min)
                    };
                    let expected = (0..labels.n as u32).map(each).fold(f64::INFINITY, f64::min);
                    assert!((meeting.cost - expected).abs() < 1e-9, "seed {seed}: {} not {expected}", meeting.cost);
                }
            }
        }
        assert!(n_met > 1000 && n_long > 100 && n_within > 10, "{n_met} {n_long} {n_within}");
    }
}
