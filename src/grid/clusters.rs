//! Items near each other, as clusters.

use super::trees::{Labels, Trees};
use crate::Result;
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected};

const CLUSTERS: Purpose = Purpose("the clusters of points");

/// Single-link clusters: items are in one if a chain of items, each at most `gap` from the next, leads from one to the other.
/// `positions` are whole numbers; `gap` is in the same unit. Clusters are numbered by their first item.
///
/// Bins narrow enough that all items of one are linked; then only bins are compared.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub fn clusters(positions: &[[usize; 3]], gap: f64, monitor: &Monitor) -> Result<Labels> {
    let n = positions.len();
    let mut trees = Trees::new(n)?;
    if gap < 1.0 {
        return trees.number();
    }
    // No two points are farther apart than this.
    let widest = positions.iter().flatten().max().map_or(0.0, |&most| 2.0 * (most as f64 + 1.0));
    let gap = gap.min(widest);
    // A tolerance for gaps such as 4.0 / 0.1, far below the distance of possible squares.
    let (square, edge) = (gap * gap * (1.0 + 1e-12), ((gap / 3.0_f64.sqrt()) as usize).max(1));
    let reach = (gap / edge as f64).floor() as isize + 1;
    let bin_of = |i: u32| positions[i as usize].map(|c| c / edge);
    let mut order = collected(0..n as u32, n, CLUSTERS)?;
    order.sort_unstable_by_key(|&i| (bin_of(i), i));
    let bins: Vec<&[u32]> = order.chunk_by(|&a, &b| bin_of(a) == bin_of(b)).collect();
    let within_bin = (3 * (edge - 1) * (edge - 1)) as f64 <= square;
    let near = |a: u32, b: u32| {
        let (a, b) = (positions[a as usize], positions[b as usize]);
        let d: usize = (0..3).map(|k| a[k].abs_diff(b[k]).pow(2)).sum();
        d as f64 <= square
    };
    for (k, bin) in bins.iter().enumerate() {
        monitor.check()?;
        debug_assert!(within_bin);
        bin[1..].iter().for_each(|&i| trees.unite([bin[0], i]));
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
                    if !trees.are_united([bin[0], other[0]]) && bin.iter().any(|&a| other.iter().any(|&b| near(a, b))) {
                        trees.unite([bin[0], other[0]]);
                    }
                }
            }
        }
    }
    trees.number()
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::Random;

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
