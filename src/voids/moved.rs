//! The labels with each of the two decisions, buried and accessible, taken again with its threshold moved.
//!
//! Labels of five decisions cost little more than those of two, since one set of points leads to the next: with a higher threshold
//! of burial more is exposed and less is inside, so from the least inside on, points are added and only their neighbours
//! are asked for. A smaller probe exposes nothing more (a point gained lies in what closes lines, so it counts as
//! buried), so it adds points and joins more of them. A larger one stands for itself.

use super::both;
use super::burial::Burial;
use super::labels::{Space, Split, inner, outside};
use crate::Result;
use crate::grid::crossings::{NEIGHBORS, touching};
use crate::grid::joined::{self, Growing};
use crate::grid::ranks::RankedSet;
use crate::grid::{BitGrid, ones};
use crate::work::Monitor;
use crate::work::memory::{Purpose, push};

/// The points told apart, as decided and with each decision moved.
pub struct Splits {
    /// As decided.
    pub split: Split,
    /// With the threshold of burial higher and lower.
    pub lid: [Split; 2],
    /// With the probe larger and smaller, and
    pub probe: [Split; 2],
    /// where it can be then.
    pub free: [BitGrid; 2],
}

impl Splits {
    /// Tells the accessible points `free` apart, those in the region asked for, if any; the probe is moved `by` so much, Å. On
    /// `n_threads` threads of the current pool.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn new(
        free: &BitGrid,
        decided: &Burial,
        within: Option<&BitGrid>,
        space: Space<'_>,
        by: f64,
        n_threads: usize,
        monitor: &Monitor,
    ) -> Result<Self> {
        let alone = || {
            let larger = Space { probe: space.probe + by, ..space };
            let fewer = larger.distances.at_least(larger.probe)?;
            Ok((Split::new(&fewer, &decided.buried, within, larger, monitor)?, fewer))
        };
        let chain = || {
            let smaller = Space { probe: space.probe - by, ..space };
            let more = smaller.distances.at_least(smaller.probe)?;
            Ok((Chain { free, more: &more, decided, within, space, smaller, n_threads }.run(monitor)?, more))
        };
        let (alone, chain) = both(n_threads, alone, chain);
        let ((larger, fewer), ((split, lid, smaller), more)) = (alone?, chain?);
        Ok(Self { split, lid, probe: [larger, smaller], free: [fewer, more] })
    }
}

/// The decisions that lead from one to the next.
struct Chain<'a> {
    free: &'a BitGrid,
    /// Where the smaller probe can be.
    more: &'a BitGrid,
    decided: &'a Burial,
    within: Option<&'a BitGrid>,
    space: Space<'a>,
    smaller: Space<'a>,
    n_threads: usize,
}

impl Chain<'_> {
    /// As decided; with a higher and a lower threshold; with the smaller probe.
    fn run(&self, monitor: &Monitor) -> Result<(Split, [Split; 2], Split)> {
        let Self { free, more, decided, within, space, smaller, n_threads } = *self;
        let Burial { buried, moved: [higher, lower] } = decided;
        let joins = |point, offset| space.joins(point, offset);
        // The second probe's burial need not be so.
        let nested = higher.is_part_of(buried) && buried.is_part_of(lower);
        let (exposed, of_lid) = if nested {
            let least = outside(free, lower, monitor)?;
            let exposed = spread(&least, free, buried, monitor)?;
            let most = spread(&exposed, free, higher, monitor)?;
            (exposed, [most, least])
        } else {
            let exposed = |buried| outside(free, buried, monitor);
            (exposed(buried)?, [exposed(higher)?, exposed(lower)?])
        };
        let points = RankedSet::new(inner(free, &exposed, within)?)?;
        let inner_of = |exposed: &BitGrid| RankedSet::new(inner(free, exposed, within)?);
        let [in_higher, in_lower] = [inner_of(&of_lid[0])?, inner_of(&of_lid[1])?];
        let in_smaller = RankedSet::new(inner(more, &exposed, within)?)?;
        let mut all = in_lower.set().copied()?;
        all.unite(in_smaller.set());
        let all = RankedSet::new(all)?;
        let mut growing = Growing::new(&all)?;
        let labels_of_higher = if nested {
            growing.grow(in_higher.set(), joins, monitor)?;
            growing.labels(&in_higher)?
        } else {
            joined::join(&in_higher, joins, monitor)?
        };
        growing.grow(points.set(), joins, monitor)?;
        let labels = growing.labels(&points)?;
        let mut with_smaller = growing.copied()?;
        let lower = move || {
            if nested {
                growing.grow(in_lower.set(), joins, monitor)?;
                Ok((growing.labels(&in_lower)?, in_lower))
            } else {
                Ok((joined::join(&in_lower, joins, monitor)?, in_lower))
            }
        };
        let smaller = move || {
            let joins = |point, offset| smaller.joins(point, offset);
            with_smaller.ask_again(joins, monitor)?;
            with_smaller.grow(in_smaller.set(), joins, monitor)?;
            Ok((with_smaller.labels(&in_smaller)?, in_smaller))
        };
        let (lower, smaller) = both(n_threads, lower, smaller);
        let ((labels_of_lower, in_lower), (labels_of_smaller, in_smaller)) = (lower?, smaller?);
        let smaller = Split { exposed: exposed.copied()?, points: in_smaller, labels: labels_of_smaller };
        let [most, least] = of_lid;
        let higher = Split { exposed: most, points: in_higher, labels: labels_of_higher };
        let lower = Split { exposed: least, points: in_lower, labels: labels_of_lower };
        Ok((Split { exposed, points, labels }, [higher, lower], smaller))
    }
}

/// What is exposed with fewer points buried: `exposed`, and all that is joined with it.
fn spread(exposed: &BitGrid, free: &BitGrid, buried: &BitGrid, monitor: &Monitor) -> Result<BitGrid> {
    const WAY: Purpose = Purpose("the way into the open");
    let layout = free.layout();
    let mut left = free.copied()?;
    left.remove(buried);
    left.remove(exposed);
    let mut spread = exposed.copied()?;
    let first = touching(&left, exposed)?;
    let mut next: Vec<usize> = Vec::new();
    let take = |word: usize, bits: u64, left: &mut BitGrid, spread: &mut BitGrid, next: &mut Vec<usize>| {
        left.words_mut()[word] &= !bits;
        spread.words_mut()[word] |= bits;
        ones(bits).try_for_each(|bit| push(next, 64 * word + bit as usize, WAY))
    };
    for word in layout.inner() {
        take(word, first.words()[word], &mut left, &mut spread, &mut next)?;
    }
    while let Some(at) = next.pop() {
        monitor.check()?;
        for [dx, dy, dz] in NEIGHBORS {
            let place = at as isize + 64 * (dx * layout.plane as isize + dy * layout.row as isize) + dz;
            let (word, bit) = (place as usize / 64, place as usize % 64);
            if left.words()[word] >> bit & 1 == 1 {
                take(word, 1 << bit, &mut left, &mut spread, &mut next)?;
            }
        }
    }
    Ok(spread)
}

#[cfg(test)]
mod tests {
    use super::super::{constants, frame::Frame, options::Options};
    use super::*;
    use crate::grid::distance::Distances;
    use crate::grid::naive;
    use crate::voids::atoms::Atoms;
    use testing::Random;

    #[test]
    fn each_is_as_if_found_alone() {
        let (mut n_nested, mut n_moved) = (0, 0);
        for seed in 0..40 {
            let mut random = Random(seed);
            let n = 60 + random.below(80);
            let positions: Vec<[f32; 3]> = (0..n).map(|_| random.position(-8.0, 8.0).map(|c| c as f32)).collect();
            let step = [1.0, 0.7][seed as usize % 2];
            let (probe, by, monitor) = (1.2, 0.1 * step, Monitor::default());
            let (frame, centers) = Frame::around(&positions, false, 3.0 + 2.0 * step, step, 1 << 30).unwrap();
            let atoms = Atoms::new(centers, vec![1.5; n]).unwrap();
            let distances = Distances::new(atoms.balls(), frame.layout, step, constants::CAP, 1, &monitor).unwrap();
            let space = Space { distances: &distances, atoms: &atoms, probe };
            let free = distances.at_least(probe).unwrap();
            let options = Options { step, probe_radius: probe, ..Options::default() };
            let mut decided = super::super::burial::decide(&distances, &free, &options, 1, &monitor).unwrap();
            if seed % 4 == 3 {
                // As a second probe may decide: neither set a part of the other.
                decided.moved.swap(0, 1);
            }
            let within = naive::grid_of(frame.layout, |p| p[0] * 3 > frame.layout.shape[0]);
            let within = (seed % 3 == 0).then_some(&within);
            let [higher, lower] = &decided.moved;
            n_nested += usize::from(higher.is_part_of(&decided.buried) && decided.buried.is_part_of(lower));
            for n_threads in [1, 2] {
                let found = Splits::new(&free, &decided, within, space, by, n_threads, &monitor).unwrap();
                let check = |split: &Split, free: &BitGrid, buried: &BitGrid, probe: f64| {
                    let expected = Split::new(free, buried, within, Space { probe, ..space }, &monitor).unwrap();
                    assert!(split.exposed == expected.exposed, "seed {seed}");
                    assert!(split.points.set() == expected.points.set(), "seed {seed}");
                    assert_eq!(split.labels, expected.labels, "seed {seed}");
                    expected.labels.n
                };
                let [larger, smaller] = [by, -by].map(|by| distances.at_least(probe + by).unwrap());
                let mut gained = decided.buried.copied().unwrap();
                for p in naive::voxels(frame.layout).filter(|&p| smaller.contains(p) && !free.contains(p)) {
                    gained.insert(p);
                }
                let counts = [
                    check(&found.split, &free, &decided.buried, probe),
                    check(&found.lid[0], &free, higher, probe),
                    check(&found.lid[1], &free, lower, probe),
                    check(&found.probe[0], &larger, &decided.buried, probe + by),
                    check(&found.probe[1], &smaller, &gained, probe - by),
                ];
                assert!(found.free == [larger, smaller]);
                n_moved += counts[1..].iter().filter(|&&n| n != counts[0]).count();
            }
        }
        assert!(n_nested == 30 && n_moved > 100, "{n_nested} {n_moved}");
    }
}
