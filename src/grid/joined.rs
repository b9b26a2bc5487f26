//! Connected components of a sparse set over its 26 neighbours, where not every two neighbours are joined.

use super::bits::ones;
use super::ranks::RankedSet;
use crate::Result;
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected, filled};

const LABELS: Purpose = Purpose("the components of points");

/// Half of the 26 neighbours: those that come earlier in flat order.
pub const EARLIER: [[isize; 3]; 13] = [
    [-1, -1, -1],
    [-1, -1, 0],
    [-1, -1, 1],
    [-1, 0, -1],
    [-1, 0, 0],
    [-1, 0, 1],
    [-1, 1, -1],
    [-1, 1, 0],
    [-1, 1, 1],
    [0, -1, -1],
    [0, -1, 0],
    [0, -1, 1],
    [0, 0, -1],
];

/// A component number for every point of a set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels {
    /// Component of each point; components are numbered from 0 by their first point.
    pub of_point: Vec<u32>,
    /// Number of components.
    pub n: usize,
}

/// Joins the neighbours for which `joins(point, offset to the earlier neighbour)` holds. It is asked only for neighbours
/// that are not in one component yet. Union-find under the lower root; O(points) but for what `joins` costs.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub fn join(
    points: &RankedSet,
    mut joins: impl FnMut([usize; 3], [isize; 3]) -> bool,
    monitor: &Monitor,
) -> Result<Labels> {
    let layout = points.set().layout();
    let words = points.set().words();
    let mut parents = collected(0..points.len() as u32, points.len(), LABELS)?;
    for j in layout.inner() {
        if words[j] == 0 {
            continue;
        }
        monitor.check()?;
        let first = points.before(j);
        for (i, bit) in ones(words[j]).enumerate() {
            let point = layout.voxel(j, bit);
            for offset in EARLIER {
                // Spare rows, planes and bits are 0, so what lies beyond the grid is not in the set.
                let row = j as isize + offset[0] * layout.plane as isize + offset[1] * layout.row as isize;
                let place = (row * 64 + bit as isize + offset[2]) as usize;
                let (word, bit) = (place / 64, (place % 64) as u32);
                if words[word] >> bit & 1 == 0 {
                    continue;
                }
                let (a, b) =
                    (root(&mut parents, (first + i) as u32), root(&mut parents, points.rank_at(word, bit) as u32));
                if a != b && joins(point, offset) {
                    parents[a.max(b) as usize] = a.min(b);
                }
            }
        }
    }
    number(&mut parents)
}

/// Components from a forest in which every root is the lowest of its tree.
fn number(parents: &mut [u32]) -> Result<Labels> {
    let mut labels = Labels { of_point: filled(0, parents.len(), LABELS)?, n: 0 };
    for i in 0..parents.len() {
        let root = root(parents, i as u32) as usize;
        labels.of_point[i] = if root == i {
            labels.n += 1;
            labels.n as u32 - 1
        } else {
            labels.of_point[root]
        };
    }
    Ok(labels)
}

fn root(parents: &mut [u32], mut i: u32) -> u32 {
    while parents[i as usize] != i {
        parents[i as usize] = parents[parents[i as usize] as usize];
        i = parents[i as usize];
    }
    i
}

/// Single-link clusters: items are in one if a chain of items, each at most `gap` from the next, leads from one to the other.
/// `positions` are whole numbers; `gap` is in the same unit. Clusters are numbered by their first item.
///
/// Bins narrow enough that all items of one are linked; then only bins are compared.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub fn clusters(positions: &[[usize; 3]], gap: f64, monitor: &Monitor) -> Result<Labels> {
    let n = positions.len();
    let mut parents = collected(0..n as u32, n, LABELS)?;
    if gap < 1.0 {
        return number(&mut parents);
    }
    // No two points are farther apart than this.
    let widest = positions.iter().flatten().max().map_or(0.0, |&most| 2.0 * (most as f64 + 1.0));
    let gap = gap.min(widest);
    // A tolerance for gaps such as 4.0 / 0.1, far below the distance of possible squares.
    let (square, edge) = (gap * gap * (1.0 + 1e-12), ((gap / 3.0_f64.sqrt()) as usize).max(1));
    let reach = (gap / edge as f64).floor() as isize + 1;
    let bin_of = |i: u32| positions[i as usize].map(|c| c / edge);
    let mut order = collected(0..n as u32, n, LABELS)?;
    order.sort_unstable_by_key(|&i| (bin_of(i), i));
    let bins: Vec<&[u32]> = order.chunk_by(|&a, &b| bin_of(a) == bin_of(b)).collect();
    let within_bin = (3 * (edge - 1) * (edge - 1)) as f64 <= square;
    let near = |a: u32, b: u32| {
        let (a, b) = (positions[a as usize], positions[b as usize]);
        let d: usize = (0..3).map(|k| a[k].abs_diff(b[k]).pow(2)).sum();
        d as f64 <= square
    };
    let unite = |parents: &mut [u32], a: u32, b: u32| {
        let (a, b) = (root(parents, a), root(parents, b));
        parents[a.max(b) as usize] = a.min(b);
    };
    for (k, bin) in bins.iter().enumerate() {
        monitor.check()?;
        debug_assert!(within_bin);
        bin[1..].iter().for_each(|&i| unite(&mut parents, bin[0], i));
        let here = bin_of(bin[0]).map(|c| c as isize);
        // The bins before this one, those of each row of bins together.
        for dx in -reach..=0 {
            for dy in -reach..=reach {
                let row = [here[0] + dx, here[1] + dy];
                if row[0] < 0 || row[1] < 0 {
                    continue;
                }
                let row = row.map(|c| c as usize);
                let start = [row[0], row[1], (here[2] - reach).max(0) as usize];
                let from = bins.partition_point(|bin| bin_of(bin[0]) < start);
                for other in bins[from..].iter().take_while(|other| {
                    let [x, y, z] = bin_of(other[0]);
                    [x, y] == row && z as isize <= here[2] + reach
                }) {
                    if bin_of(other[0]) >= bin_of(bins[k][0]) {
                        break;
                    }
                    if root(&mut parents, bin[0]) != root(&mut parents, other[0])
                        && bin.iter().any(|&a| other.iter().any(|&b| near(a, b)))
                    {
                        unite(&mut parents, bin[0], other[0]);
                    }
                }
            }
        }
    }
    number(&mut parents)
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::Random;

    use crate::grid::naive;

    #[test]
    fn agrees_with_the_naive_flood_fill() {
        let mut n_refused = 0;
        for seed in 0..150 {
            let points = RankedSet::new(naive::random_grid(seed)).unwrap();
            let layout = points.set().layout();
            // A rule that depends on both ends alike.
            let rule = |p: [usize; 3], q: [usize; 3]| !(layout.flat(p) + layout.flat(q)).is_multiple_of(5);
            let moved = |p: [usize; 3], o: [isize; 3]| [0, 1, 2].map(|a| p[a].wrapping_add_signed(o[a]));
            let found = join(&points, |p, o| rule(p, moved(p, o)), &Monitor::default()).unwrap();
            let both: Vec<[isize; 3]> = EARLIER.iter().flat_map(|&o| [o, o.map(|c| -c)]).collect();
            let mut expected = Labels { of_point: vec![u32::MAX; points.len()], n: 0 };
            for (first, point) in points.points().enumerate() {
                if expected.of_point[first] != u32::MAX {
                    continue;
                }
                let mut stack = vec![point];
                expected.of_point[first] = expected.n as u32;
                while let Some(p) = stack.pop() {
                    for q in naive::around(layout, p, &both) {
                        let Some(rank) = points.rank(q) else { continue };
                        n_refused += usize::from(!rule(p, q));
                        if expected.of_point[rank] == u32::MAX && rule(p, q) {
                            expected.of_point[rank] = expected.n as u32;
                            stack.push(q);
                        }
                    }
                }
                expected.n += 1;
            }
            assert_eq!(found, expected, "seed {seed}");
        }
        assert!(n_refused > 10_000);
    }

    #[test]
    fn clusters_are_the_chains_of_items_near_each_other() {
        let mut most = 0;
        for seed in 0..200 {
            let mut random = Random(seed);
            let n = random.below(60);
            let width = 3 + random.below(30);
            let mut positions: Vec<[usize; 3]> = (0..n).map(|_| [0; 3].map(|_| random.below(width))).collect();
            positions.sort_unstable();
            positions.dedup();
            let gap = [0.0, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 8.0, 25.0, 70.0, 1e300][random.below(11)];
            let found = clusters(&positions, gap, &Monitor::default()).unwrap();
            let near = |a: [usize; 3], b: [usize; 3]| {
                (0..3).map(|k| (a[k].abs_diff(b[k])).pow(2)).sum::<usize>() as f64 <= gap * gap
            };
            let mut expected = Labels { of_point: vec![u32::MAX; positions.len()], n: 0 };
            for first in 0..positions.len() {
                if expected.of_point[first] != u32::MAX {
                    continue;
                }
                let mut stack = vec![first];
                expected.of_point[first] = expected.n as u32;
                while let Some(i) = stack.pop() {
                    for j in 0..positions.len() {
                        if expected.of_point[j] == u32::MAX && near(positions[i], positions[j]) {
                            expected.of_point[j] = expected.n as u32;
                            stack.push(j);
                        }
                    }
                }
                expected.n += 1;
            }
            assert_eq!(found, expected, "seed {seed}, gap {gap}");
            most = most.max(found.n);
        }
        assert!(most > 10);
    }
}
